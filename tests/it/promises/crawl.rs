//! Every link on every page of the default review leads somewhere.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use scraper::{Html, Selector};

/// The addresses on this site that a page links to, without fragments, and the fragments it has and uses.
fn links(page: &str) -> (BTreeSet<String>, Vec<String>) {
    let document = Html::parse_document(page);
    let select = |what: &str| Selector::parse(what).unwrap();
    let mut ids = BTreeSet::new();
    let mut found = BTreeSet::new();
    let mut broken = Vec::new();
    for id in document.select(&select("[id]")).filter_map(|element| element.attr("id")) {
        if !ids.insert(id) {
            broken.push(format!("#{id}, which is there twice"));
        }
    }
    for (selector, attribute) in [("a[href]", "href"), ("link[href]", "href"), ("script[src]", "src"), ("form[action]", "action")] {
        for element in document.select(&select(selector)) {
            let target = element.attr(attribute).unwrap();
            if let Some(fragment) = target.strip_prefix('#') {
                if !ids.contains(fragment) {
                    broken.push(format!("#{fragment}"));
                }
            } else if target.starts_with('/') {
                found.insert(target.split('#').next().unwrap().to_owned());
            } else if !target.starts_with("https://") && !target.starts_with("http://") {
                broken.push(target.to_owned());
            }
        }
    }
    (found, broken)
}

both! {
    async fn every_link_of_the_default_review_resolves(review: default_review) {
        let mut known: BTreeMap<String, String> = BTreeMap::from([("/".to_owned(), "the start".to_owned())]);
        let mut open = VecDeque::from(["/".to_owned()]);
        let mut problems = Vec::new();
        let mut pages = 0;
        while let Some(address) = open.pop_front() {
            let answer = review.get(&address).await;
            let from = &known[&address];
            if answer.status != 200 {
                problems.push(format!("{address} (linked from {from}): {}", answer.status));
                continue;
            }
            pages += 1;
            // A page with a question in its address is opened, its own links to further questions are not: facets
            // can be combined without end.
            if !answer.header(axum::http::header::CONTENT_TYPE).starts_with("text/html") {
                continue;
            }
            let (found, broken) = links(&answer.body);
            problems.extend(broken.into_iter().map(|target| format!("{address} has a broken link {target}")));
            for target in found.into_iter().filter(|target| !(address.contains('?') && target.contains('?'))) {
                if !known.contains_key(&target) {
                    known.insert(target.clone(), address.clone());
                    open.push_back(target);
                }
            }
        }
        assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
        assert!(pages > 50 + 202 + 128 + 35, "only {pages} pages were reached");
    }
}

both! {
    async fn external_links_are_web_addresses(review: default_review) {
        for address in ["/datasets/chexpert", "/papers/larrazabal2020gender", "/evidence/90", "/about"] {
            let page = review.page(address).await;
            assert!(!page.contains("javascript:"), "{address}");
            assert!(!page.contains(" style=") && !page.contains("onclick="), "{address} has inline style or script");
        }
    }
}
