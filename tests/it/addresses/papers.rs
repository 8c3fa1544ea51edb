//! `/papers`: the list, its facets, its order, its search, its bibliography.

use std::collections::{BTreeMap, BTreeSet};

use scraper::Html;
use serde_json::Value;

use super::{all, bibliography_keys, each, encoded, forms, has_fields, one, targets, words, written};
use crate::support::TestReview;

const FIELDS: &str = "address words total total_with_statements found functions years with_statements sort first last papers previous next";

/// Every paper of a list, page by page.
async fn whole(review: &TestReview, query: &str) -> Vec<Value> {
    let (mut address, mut found) = (format!("/papers{query}"), Vec::new());
    loop {
        let list = review.json(&address).await;
        found.extend(list["papers"].as_array().unwrap().iter().cloned());
        let Some(next) = list["next"].as_str() else {
            assert_eq!(list["found"], found.len(), "{query}");
            return found;
        };
        next.clone_into(&mut address);
    }
}

fn keys_of(papers: &[Value]) -> BTreeSet<String> {
    papers.iter().map(|paper| paper["key"].as_str().unwrap().to_owned()).collect()
}

both! {
    async fn the_list_is_a_page_and_data(review: default_review) {
        let list = forms(&review, "/papers", "/papers.json", FIELDS).await;
        has_fields(&list["papers"][0], "key short_name title year venue doi arxiv statements does datasets page");
        has_fields(&list["functions"][0], "value label papers chosen");
        assert_eq!((&list["total"], &list["found"], &list["first"], &list["last"]), (&202.into(), &202.into(), &1.into(), &50.into()));
        let page = Html::parse_document(&review.page("/papers?statements=yes").await);
        let list = review.json("/papers?statements=yes").await;
        assert_eq!(words(one(&page, "#found")), format!("{} of 202 papers", list["found"]));
        for (row, paper) in all(&page, "table.rows tbody tr").into_iter().zip(list["papers"].as_array().unwrap()) {
            let told = words(row);
            assert!(targets(row).contains(&paper["page"].as_str().unwrap().to_owned()));
            assert!(told.contains(paper["short_name"].as_str().unwrap()), "{told}");
            for does in paper["does"].as_array().unwrap() {
                assert!(told.contains(&format!("s {}", does["statements"])), "{told}");
            }
        }
    }
}

both! {
    async fn every_paper_is_on_one_page_and_says_what_it_does(review: default_review) {
        let written = written();
        let papers = whole(&review, "").await;
        assert_eq!((papers.len(), keys_of(&papers).len()), (202, 202));
        for paper in &papers {
            let key = paper["key"].as_str().unwrap();
            let mut does: BTreeMap<&str, u64> = BTreeMap::new();
            written.usages.iter().filter(|usage| usage.paper.as_str() == key).for_each(|usage| *does.entry(usage.citation_function.as_str()).or_default() += 1);
            let told: BTreeMap<&str, u64> =
                paper["does"].as_array().unwrap().iter().map(|does| (does["function"].as_str().unwrap(), does["statements"].as_u64().unwrap())).collect();
            assert_eq!(told, does, "{key}");
            assert_eq!(paper["statements"].as_u64(), Some(does.values().sum()), "{key}");
        }
    }
}

both! {
    async fn each_choice_of_each_facet_gives_as_many_papers_as_it_says(review: default_review) {
        let list = review.json("/papers").await;
        for (name, choices) in [("function", &list["functions"]), ("year", &list["years"])] {
            for choice in choices.as_array().unwrap() {
                let query = format!("/papers?{name}={}", encoded(choice["value"].as_str().unwrap()));
                assert_eq!(review.json(&query).await["found"], choice["papers"], "{query}");
            }
        }
        assert_eq!(review.json("/papers?statements=yes").await["found"], list["with_statements"]["papers"]);
        let years: u64 = list["years"].as_array().unwrap().iter().map(|choice| choice["papers"].as_u64().unwrap()).sum();
        assert_eq!(years, 202, "each paper has one year, or none");
        let of = async |query: &str| keys_of(&whole(&review, query).await);
        let (extending, recent) = (of("?function=extend").await, of("?year=2023").await);
        assert_eq!(of("?function=extend&year=2023").await, extending.intersection(&recent).cloned().collect());
        assert_eq!(of("?function=extend&function=use").await, extending.union(&of("?function=use").await).cloned().collect());
        let (silent, speaking) = (of("?function=none").await, of("?statements=yes").await);
        assert_eq!((silent.len() + speaking.len(), silent.intersection(&speaking).count()), (202, 0));
        assert!(of("?function=none&statements=yes").await.is_empty());
    }
}

both! {
    async fn each_order_holds(review: default_review) {
        for sort in ["name", "-name", "statements", "-statements", "year", "-year"] {
            let papers = whole(&review, &format!("?sort={sort}")).await;
            assert_eq!(keys_of(&papers).len(), 202, "{sort}: no paper twice, none left out");
            let (key, descending) = sort.strip_prefix('-').map_or((sort, false), |key| (key, true));
            for pair in papers.windows(2) {
                let name = |paper: &Value| bibliography::folded(paper["short_name"].as_str().unwrap());
                if key == "name" {
                    assert!(if descending { name(&pair[0]) >= name(&pair[1]) } else { name(&pair[0]) <= name(&pair[1]) }, "{pair:?}");
                    continue;
                }
                match (pair[0][key].as_i64(), pair[1][key].as_i64()) {
                    (Some(a), Some(b)) if a != b => assert_eq!(a > b, descending, "{sort}: {pair:?}"),
                    (None, Some(_)) => panic!("{sort}: a paper without a year comes before {}", pair[1]),
                    (Some(_), None) => {}
                    (a, b) => assert!(a == b && name(&pair[0]) <= name(&pair[1]), "{sort}: {pair:?}"),
                }
            }
        }
    }
}

both! {
    async fn a_paper_is_found_by_title_author_key_and_number(review: default_review) {
        let found = async |words: &str| keys_of(&whole(&review, &format!("?q={}", encoded(words))).await);
        for paper in written().papers.iter().step_by(16) {
            let key = paper.key.to_string();
            let title = paper.title.as_deref().unwrap_or_default();
            let some: String = title.split_whitespace().take(15).collect::<Vec<_>>().join(" ");
            for words in [&key, &key.to_uppercase(), &some, &some.to_uppercase()].into_iter().filter(|words| !words.is_empty()) {
                assert!(found(words).await.contains(&key), "{words} does not find {key}");
            }
            if let Some(person) = paper.authors.people.first() {
                let plain = bibliography::folded(&person.family);
                assert!(found(&person.family).await.contains(&key) && found(&plain).await.contains(&key), "{} or {plain} does not find {key}", person.family);
            }
            if let Some(doi) = &paper.doi {
                for form in [format!("https://doi.org/{doi}"), format!("doi:{doi}"), doi.as_str().to_uppercase(), doi.as_str().to_lowercase()] {
                    assert!(found(&form).await.contains(&key), "{form} does not find {key}");
                }
            }
            if let Some(arxiv) = &paper.arxiv {
                for form in [arxiv.url(), format!("arXiv:{arxiv}"), format!("{}v9", arxiv.without_version())] {
                    assert!(found(&form).await.contains(&key), "{form} does not find {key}");
                }
            }
        }
        let nothing = Html::parse_document(&review.page("/papers?q=nosuchpaper").await);
        assert!(words(one(&nothing, ".empty")).starts_with("No paper fits."));
        let past = Html::parse_document(&review.page("/papers?page=9").await);
        assert!(words(one(&past, ".empty")).starts_with("The list has no such page."));
    }
}

both! {
    async fn the_bibliography_has_all_papers_verbatim_or_those_that_fit(review: default_review) {
        let written = written();
        let answer = review.get("/papers.bib").await;
        let keys = bibliography_keys(&answer);
        assert_eq!((keys.len(), keys.iter().collect::<BTreeSet<_>>().len()), (202, 202));
        for paper in &written.papers {
            assert!(answer.body.contains(&paper.bibtex_with_strings()), "{}", paper.key);
        }
        assert_eq!(review.get_as("/papers", "application/x-bibtex").await.body, answer.body);
        let some: BTreeSet<String> = bibliography_keys(&review.get("/papers.bib?function=produce&sort=-year").await).into_iter().collect();
        assert_eq!(some, keys_of(&whole(&review, "?function=produce").await));
        let list = review.json("/papers?sort=-year").await;
        let sorted = bibliography_keys(&review.get("/papers.bib?sort=-year").await);
        assert_eq!(sorted[..50], each(&list["papers"], "key")[..], "in the order of the list");
    }
}
