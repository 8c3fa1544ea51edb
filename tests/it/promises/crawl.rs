//! Every link on every page leads somewhere, to the very place that it names; no page brings its own script or style.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use amphora::review::folder::Files;
use axum::http::header;
use percent_encoding::percent_decode_str;
use scraper::{ElementRef, Html, Selector};

use crate::support::{Answer, TestReview};

/// What a page is checked for.
#[derive(Default)]
struct Page {
    /// The places that it has.
    ids: BTreeSet<String>,
    /// The addresses on this site that it links to, each with the place there, if it names one.
    links: BTreeSet<(String, Option<String>)>,
    problems: Vec<String>,
}

/// The address with which a form is sent when each of its fields has a value.
fn sent(form: ElementRef) -> String {
    let mut fields: BTreeMap<&str, String> = BTreeMap::new();
    for field in form.select(&Selector::parse("[name]").unwrap()) {
        let options = Selector::parse("option:not([value=''])").unwrap();
        let option = field.select(&options).next().and_then(|option| option.attr("value"));
        let value = option.or_else(|| field.attr("value")).map_or_else(|| field.text().collect(), str::to_owned);
        let any = if field.attr("type") == Some("date") { "2026-11-23" } else { "x" };
        fields.entry(field.attr("name").unwrap()).or_insert(if value.trim().is_empty() { any.to_owned() } else { value });
    }
    let encode = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("{}={}", encode(name), encode(&value))).collect();
    format!("{}?{}", form.attr("action").unwrap_or_default(), fields.join("&"))
}

impl Page {
    fn read(address: &str, text: &str) -> Self {
        let mut page = Self::default();
        for element in Html::parse_document(text).root_element().descendent_elements() {
            let name = element.value().name();
            if let Some(id) = element.attr("id")
                && !page.ids.insert(id.to_owned())
            {
                page.problems.push(format!("#{id} is there twice"));
            }
            match (name, element.attr(if name == "script" { "src" } else { "href" })) {
                ("a" | "link" | "use" | "script", Some(target)) => page.link(address, target),
                // What is sent to an address is no link to it.
                ("form", _) if element.attr("method") == Some("post") => {}
                ("form", _) => page.link(address, &sent(element)),
                _ => {}
            }
            page.own_code(element);
        }
        page
    }

    fn link(&mut self, own: &str, target: &str) {
        let (path, fragment) = target.split_once('#').map_or((target, None), |(path, fragment)| (path, Some(fragment)));
        let fragment = fragment.map(|fragment| percent_decode_str(fragment).decode_utf8().unwrap().into_owned());
        if path.is_empty() || path.starts_with('/') && !path.starts_with("//") {
            let path = if path.is_empty() { own } else { path };
            self.links.insert((path.to_owned(), fragment));
        } else if !target.starts_with("https://") && !target.starts_with("http://") {
            self.problems.push(format!("a link to {target}, which is no address of the web"));
        }
    }

    /// Script and style in the page itself, which the content security policy keeps from working.
    fn own_code(&mut self, element: ElementRef) {
        let name = element.value().name();
        // Data is no code: browsers do not run it, and the policy does not speak of it.
        let is_data = element.attr("type") == Some("application/ld+json");
        if name == "style" || name == "script" && element.attr("src").is_none() && !is_data {
            self.problems.push(format!("a {name} in the page"));
        }
        for (attribute, value) in element.value().attrs() {
            let is_code = value.get(..11).is_some_and(|scheme| scheme.eq_ignore_ascii_case("javascript:"));
            if attribute == "style" || attribute.starts_with("on") || is_code {
                self.problems.push(format!("{attribute}=\"{value}\" of a {name}"));
            }
        }
    }
}

/// What was reached from the first page.
#[derive(Default)]
struct Crawl {
    answers: usize,
    pages: BTreeMap<String, Page>,
    problems: Vec<String>,
}

impl Crawl {
    async fn of(review: &TestReview) -> Self {
        let mut crawl = Self::default();
        let mut from: BTreeMap<String, String> = BTreeMap::from([("/".to_owned(), "the start".to_owned())]);
        let mut open = VecDeque::from(["/".to_owned()]);
        while let Some(address) = open.pop_front() {
            // One for each place to come back to; the page itself is linked from every masthead.
            if address.starts_with("/sign-in?next=") {
                continue;
            }
            // Each takes seconds to set without optimisation; `addresses/datasheet.rs` looks inside some.
            if address.ends_with("/datasheet.pdf") && address != "/datasets/chexpert/datasheet.pdf" {
                continue;
            }
            let answer = review.get(&address).await;
            // What is for those who sign in leads there, and back again.
            if answer.status == 303 && answer.header(header::LOCATION).starts_with("/sign-in?next=") {
                continue;
            }
            if answer.status != 200 {
                crawl.problems.push(format!("{address} (linked from {}): {}", from[&address], answer.status));
                continue;
            }
            crawl.answers += 1;
            if !is_html(&answer) {
                continue;
            }
            let page = Page::read(&address, &answer.body);
            // A page with a question in its address is opened, its own links to further questions are not: facets
            // can be combined without end.
            // The fields of the gaps are many and alike: those of one dataset are opened.
            let is_alike = |target: &str| target.starts_with("/gaps/") && !target.starts_with("/gaps/chexpert/");
            for (target, _) in page.links.iter().filter(|(target, _)| !(is_alike(target) || address.contains('?') && target.contains('?')))
            {
                if !from.contains_key(target) {
                    from.insert(target.clone(), address.clone());
                    open.push_back(target.clone());
                }
            }
            crawl.pages.insert(address, page);
        }
        crawl.problems.extend(crawl.broken());
        crawl
    }

    /// What is wrong on the pages, and the links between them to places that are not there.
    fn broken(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for (address, page) in &self.pages {
            broken.extend(page.problems.iter().map(|problem| format!("{address}: {problem}")));
            for (target, fragment) in &page.links {
                if let (Some(fragment), Some(there)) = (fragment, self.pages.get(target))
                    && !there.ids.contains(fragment)
                {
                    broken.push(format!("{address} links to {target}#{fragment}, which is not there"));
                }
            }
        }
        broken
    }

    #[track_caller]
    fn is_whole(&self) {
        assert!(self.problems.is_empty(), "{} problems:\n{}", self.problems.len(), self.problems.join("\n"));
    }
}

fn is_html(answer: &Answer) -> bool {
    answer.header(header::CONTENT_TYPE).starts_with("text/html")
}

both! {
    async fn every_link_of_the_default_review_resolves(review: default_review) {
        let crawl = Crawl::of(&review).await;
        crawl.is_whole();
        assert!(crawl.answers > 50 + 202 + 128 + 35, "only {} pages were reached", crawl.answers);
        let elsewhere = |page: (&String, &Page)| page.1.links.iter().filter(|(target, place)| place.is_some() && target != page.0).count();
        assert!(crawl.pages.iter().map(elsewhere).sum::<usize>() > 100, "links to places on other pages are checked");
    }
}

/// Keys as bibliographies have them: with slashes, and ending like a form of a page.
fn odd_keys() -> Files {
    let entry = |key: &str| format!("@article{{{key},\n  title = {{On {key}}},\n  author = {{Doe, Jo}},\n  year = {{2020}},\n}}\n");
    let keys = ["a/b?c.json", "DBLP:conf/x/y", "notes.bib", "plain"];
    let usages = keys.map(|key| format!("{key},d,extend,s,leaf,shown,E.,stated\n")).concat();
    [
        ("vocabulary.csv", "kind,term,definition\nmodality,m,M.\n".to_owned()),
        ("miccat.csv", "id,parent,label\nroot,,Root\nleaf,root,Leaf\n".to_owned()),
        ("references.bib", keys.map(entry).join("\n")),
        ("datasets.csv", "slug,name,modality,introduced_by\nd,D,m,DBLP:conf/x/y\n".to_owned()),
        (
            "usages.csv",
            format!("paper_key,dataset_slug,citation_function,shortcuts,shortcuts_taxonomy,outcome,evidence,confidence\n{usages}"),
        ),
        ("redirects.csv", "subject,old_name,new_name\npaper,old.json,a/b?c.json\n".to_owned()),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.into_bytes()))
    .collect()
}

both! {
    async fn a_key_may_hold_slashes_and_end_like_a_form(review: empty) {
        review.import(&odd_keys()).await.unwrap();
        let crawl = Crawl::of(&review).await;
        crawl.is_whole();
        for (key, address) in [
            ("a/b?c.json", "/papers/a%2Fb%3Fc.json"),
            ("DBLP:conf/x/y", "/papers/DBLP:conf%2Fx%2Fy"),
            ("notes.bib", "/papers/notes.bib"),
            ("plain", "/papers/plain"),
        ] {
            assert!(crawl.pages.contains_key(address), "{address} is a page, and linked: {:?}", crawl.pages.keys());
            assert!(review.page(address).await.contains(&format!("On {key}")), "{address}");
            for json in [review.get(&format!("{address}.json")).await, review.get_as(address, "application/json").await] {
                assert_eq!(json.json()["paper"]["key"], key, "{address}");
            }
            let bibliography = review.get(&format!("{address}.bib")).await;
            assert!(bibliography.body.starts_with(&format!("@article{{{key},")), "{address}: {}", bibliography.body);
        }
        for (old, new) in [("/papers/old.json", "/papers/a%2Fb%3Fc.json"), ("/papers/old.json.bib", "/papers/a%2Fb%3Fc.json.bib")] {
            let moved = review.get(old).await;
            assert_eq!((moved.status.as_u16(), moved.header(header::LOCATION)), (308, new));
        }
        assert_eq!(review.get("/papers/none.json").await.status, 404);
    }
}
