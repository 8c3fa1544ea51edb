//! Each page type renders with every optional field empty, and with every field at its longest.

use std::fmt::Write as _;

use amphora::review::folder::Files;

const PAGES: [&str; 26] = [
    "/timeline",
    "/timeline?modality=m",
    "/demographics",
    "/demographics?attribute=race",
    "/documentation",
    "/documentation/d",
    "/compare?d=d",
    "/compare?d=d,other",
    "/gaps",
    "/gaps?by=leaf",
    "/gaps/d/leaf",
    "/gaps/d/root",
    "/",
    "/datasets",
    "/datasets/d",
    "/datasets?sort=name&modality=m",
    "/papers",
    "/papers/p",
    "/evidence/1",
    "/evidence/2",
    "/confounders",
    "/confounders/leaf",
    "/confounders/root",
    "/case-studies",
    "/changes",
    "/about",
];

fn files(parts: &[(&str, String)]) -> Files {
    parts.iter().map(|(name, text)| ((*name).to_owned(), text.clone().into_bytes())).collect()
}

/// Only what must be there.
fn bare() -> Files {
    files(&[
        ("vocabulary.csv", "kind,term,definition\nmodality,m,M.\n".to_owned()),
        ("miccat.csv", "id,parent,label\nroot,,Root\nleaf,root,Leaf\n".to_owned()),
        ("references.bib", "@misc{p,\n}\n".to_owned()),
        ("datasets.csv", "slug,name,modality\nd,D,m\n".to_owned()),
        ("search_runs.csv", "source,query,until,ran_at,outcome\ns,q,2026-01-01,2026-01-01T00:00:00Z,complete\n".to_owned()),
        (
            "usages.csv",
            "paper_key,dataset_slug,citation_function,shortcuts,shortcuts_taxonomy,outcome,evidence,confidence\np,d,extend,s,leaf,not-found,E.,stated\np,d,other,,,,F.,implied\n".to_owned(),
        ),
    ])
}

/// Markup, quotes, long words, many items.
fn nasty(length: usize) -> String {
    let mut text = String::from("<b>&amp;\"'</b> ");
    while text.chars().count() < length {
        let _ = write!(text, "Ünbrëakable{} ", "ß".repeat(40));
    }
    text.trim().to_owned()
}

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn list(number: usize, word: &str) -> String {
    (0..number).map(|i| format!("{word} {i}")).collect::<Vec<_>>().join(";")
}

fn full() -> Files {
    let long = nasty(4000);
    let c = cell(&long);
    let many_authors: Vec<String> = (0..300).map(|i| format!("Nāme{i}, Äuthor{i}")).collect();
    let url = format!("https://example.org/{}", "path/".repeat(200));
    let labels = list(60, "label <i>");
    let (shortcuts, nodes, outcomes) =
        (list(40, "shortcut &"), vec!["leaf"; 40].join(";"), ["shown", "not-found", "unclear", "shown"].repeat(10).join(";"));
    files(&[
        (
            "review.toml",
            format!(
                "title = {0}\ndescription = {0}\nsource = \"p\"\nlicense = \"CC\"\nrecorded = \"2026-11-23\"\ncontact = \"a@example.org\"\n",
                toml::Value::String(long.clone())
            ),
        ),
        ("vocabulary.csv", format!("kind,term,label,definition\nmodality,m,{c},{c}\n")),
        (
            "miccat.csv",
            format!("id,parent,label,definition,examples,origin,other_words\nroot,,{c},{c},{c},{c},{c}\nleaf,root,{c},{c},{c},{c},{c}\n"),
        ),
        (
            "references.bib",
            format!(
                "@article{{p,\n  title = {{{}}},\n  author = {{{}}},\n  journal = {{{}}},\n  year = {{2020}},\n  doi = {{10.1000/{}}},\n  eprint = {{2001.00001}},\n  archivePrefix = {{arXiv}},\n  url = {{{url}}},\n}}\n",
                nasty(3000).replace(['&', '{', '}'], ""),
                many_authors.join(" and "),
                nasty(2000).replace(['&', '{', '}'], ""),
                "x".repeat(200)
            ),
        ),
        ("papers.csv", "key,openalex,semantic_scholar\np,W1,S1\n".to_owned()),
        (
            "datasets.csv",
            format!(
                "slug,name,aliases,modality,body_part,tasks,description,introduced_by,homepage,doi,license,access,images,patients,countries,year,demographics_reported,status,source,notes,named_in_paper,in_demo\nd,{c},{0},m,{c},{0},{c},p,{url},10.1000/y,{c},open,9223372036854775807,9223372036854775807,{0},2026,{0},withdrawn,{c},{c},yes,yes\nother,Other,,m,,,,,,,,,,,,,none,superseded,,,no,no\n",
                cell(&list(50, "item <u>"))
            ),
        ),
        ("dataset_versions.csv", format!("dataset,label,released,doi,changes\nd,{c},2020-01-01,10.1000/v,{c}\n")),
        ("dataset_locations.csv", format!("dataset,platform,url,official,license\nd,{c},{url},yes,{c}\n")),
        (
            "dataset_relations.csv",
            format!("subject,relation,object,paper_key,source\nd,derived-from,other,p,{c}\nother,version-of,d,p,{c}\n"),
        ),
        (
            "usages.csv",
            format!(
                "id,paper_key,dataset_slug,dataset_version,citation_function,resource_role,resource_type,annotations,shortcuts,shortcuts_taxonomy,outcome,evidence,locator,quote,confidence,severity,severity_reason,appraisal,in_demo,external_source,contributor,steward,recorded\n1,p,d,{c},extend,mixed,mixed,{},{},{nodes},{outcomes},{c},{c},{c},common-knowledge,serious,{c},fixed in 2,yes,{c},{c},{c},2026-01-01\n2,p,d,,introduce,material,documentation,report of label errors,,,,{c},{c},{c},stated,,,refuted,no,{c},{c},{c},2026-01-01\n",
                cell(&labels),
                cell(&shortcuts)
            ),
        ),
        ("case_studies.csv", format!("modality,aspect,statement\nm,tasks,{c}\nm,shortcuts,{c}\nm,data lifecycle,{c}\n")),
        (
            "search_runs.csv",
            format!(
                "source,query,dataset,from,until,ran_at,results,kept,outcome,note\n{c},{c},d,2020-01-01,2026-01-01,2026-01-01T00:00:00.123456Z,9,9,failed,{c}\n"
            ),
        ),
        (
            "SCREENING.md",
            format!("# {long}\n\n{long}\n\n| a | b |\n| --- | --- |\n| {} | {} |\n\n<script>alert(1)</script>\n", nasty(300), nasty(300)),
        ),
        (
            "revisions.csv",
            format!(
                "id,at,action,subject,name,summary,before,after,actor,reason\n7,2026-01-01T00:00:00Z,changed,dataset,d,{c},\"{{\"\"name\"\":\"\"<b>\"\"}}\",\"{{\"\"name\"\":\"\"<i>\"\"}}\",{c},{c}\n"
            ),
        ),
    ])
}

both! {
    async fn every_page_renders_with_every_optional_field_empty(review: empty) {
        review.import(&bare()).await.unwrap();
        for address in PAGES {
            let page = review.page(address).await;
            assert!(!page.replace("gap\">None<", "").contains(">None<") && !page.contains("Some("), "{address} shows an Option");
            review.json(address).await;
        }
        let dataset = review.page("/datasets/d").await;
        assert!(dataset.matches("not documented").count() >= 5, "gaps are words, not blanks");
        assert!(dataset.contains("tested and not found"));
        for address in ["/", "/about"] {
            assert_eq!(review.page(address).await.matches(">not known<").count(), 2, "{address}: a number that no one wrote down is not 0");
        }
        let again = review.export().await;
        let second = crate::support::TestReview::empty(review.backend).await;
        second.import(&again).await.unwrap();
        assert_eq!(again, second.export().await);
    }
}

both! {
    async fn every_page_renders_with_every_field_at_its_longest(review: empty) {
        review.import(&full()).await.unwrap();
        for address in PAGES {
            let page = review.page(address).await;
            assert!(!page.contains("<b>&amp;\"") && !page.contains("<script>alert") && !page.contains("label <i>") && !page.contains("item <u>"), "{address} shows markup of the data");
            review.json(address).await;
        }
        let dataset = review.page("/datasets/d").await;
        assert!(dataset.contains("label &#60;i&#62; 59"), "the last of sixty labels is there");
        let again = review.export().await;
        let second = crate::support::TestReview::empty(review.backend).await;
        second.import(&again).await.unwrap();
        assert_eq!(again, second.export().await);
    }
}

both! {
    async fn every_page_renders_in_an_empty_review(review: empty) {
        for address in ["/", "/datasets", "/papers", "/confounders", "/compare", "/compare?d=a,b", "/timeline", "/demographics", "/documentation", "/gaps", "/gaps?by=leaf", "/case-studies", "/changes", "/about"] {
            let page = review.page(address).await;
            assert!(page.contains("<h1"), "{address}");
            review.json(address).await;
        }
        assert!(review.page("/").await.contains("amphora import"), "says how to begin");
        let out = review.export().await;
        review.import(&out).await.unwrap();
        assert_eq!(out, review.export().await);
    }
}

both! {
    async fn long_lists_of_names_are_asked_for_in_parts(review: default_review) {
        // More than either database takes in one statement; what there is comes first and last.
        let many = |first: &str, last: &str| -> Vec<String> {
            std::iter::once(first.to_owned()).chain((0..70_000).map(|i| format!("none-{i}"))).chain([last.to_owned(), first.to_owned()]).collect()
        };
        let db = review.database.reader();
        let keys = many("irvin2019chexpert", "bustos2020padchest");
        let papers = amphora::papers::store::with_keys(db, &keys).await.unwrap();
        assert_eq!(papers.iter().map(|paper| paper.key.as_str()).collect::<Vec<_>>(), ["bustos2020padchest", "irvin2019chexpert"]);
        assert_eq!(amphora::papers::store::names_of(db, &keys).await.unwrap().len(), 2);
        assert_eq!(amphora::papers::store::related::short_names_of(db, &keys).await.unwrap().len(), 2);
        assert_eq!(amphora::datasets::store::names(db, &many("padchest", "chexpert")).await.unwrap().len(), 2);
        let numbers: Vec<i64> = (-35_000..=35_000).collect();
        let aliases = amphora::datasets::store::aliases(db, &numbers).await.unwrap();
        assert_eq!(aliases, amphora::datasets::store::aliases(db, &(1..=50).collect::<Vec<_>>()).await.unwrap());
        assert!(!aliases.is_empty());
    }
}
