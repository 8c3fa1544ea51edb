//! The other resources of `/api/v1`: the review, confounders, case studies, vocabularies, changes, searches.

use std::collections::BTreeSet;

use serde_json::Value;

use super::api::{walk, walks_agree};
use super::{has_fields, texts, written};

both! {
    async fn the_entry_says_what_the_review_is_and_where_to_go_on(review: default_review) {
        let entry = review.json("/api/v1").await;
        assert_eq!(entry["counts"], review.json("/").await["counts"]);
        assert_eq!((&entry["title"], &entry["license"]), (&written().properties["title"].clone().into(), &written().properties["license"].clone().into()));
        assert_eq!(entry["searched"]["answer"], "partial");
        for (name, link) in entry["links"].as_object().unwrap() {
            let address = link.as_str().unwrap().strip_prefix("https://review.example").unwrap();
            assert_eq!(review.get(address).await.status, 200, "{name}");
        }
        for (field, value) in entry.as_object().unwrap() {
            assert_eq!(texts(&entry["not_documented"]).contains(&field.as_str()), value.is_null(), "{field}");
        }
    }
}

both! {
    async fn an_empty_review_was_never_searched(review: empty) {
        let entry = review.json("/api/v1").await;
        assert_eq!((&entry["searched"]["answer"], &entry["counts"]["datasets"]), (&"never".into(), &0.into()));
        assert!(entry.get("latest_change").is_none());
    }
}

both! {
    async fn the_taxonomy_says_what_its_page_says(review: default_review) {
        fn compare(node: &Value, shown: &Value, seen: &mut BTreeSet<String>) {
            for same in ["slug", "parent", "label", "definition", "tally"] {
                assert_eq!(node[same], shown[same]);
            }
            assert_eq!(node["answer"] == "untested", node["tally"]["works"] == 0, "{}", node["slug"]);
            assert!(seen.insert(node["slug"].as_str().unwrap().to_owned()));
            let (children, others) = (node["children"].as_array().unwrap(), shown["children"].as_array().unwrap());
            assert_eq!(children.len(), others.len());
            children.iter().zip(others).for_each(|(child, other)| compare(child, other, seen));
        }
        let (tree, page) = (review.json("/api/v1/confounders").await, review.json("/confounders").await);
        let mut seen = BTreeSet::new();
        for (node, shown) in tree["items"].as_array().unwrap().iter().zip(page["confounders"].as_array().unwrap()) {
            compare(node, shown, &mut seen);
        }
        assert_eq!((seen.len(), &tree["total"]), (written().confounders.len(), &seen.len().into()));
        for slug in seen {
            let record = review.json(&format!("/api/v1/confounders/{slug}")).await;
            assert_eq!(record["tally"], review.json(&format!("/confounders/{slug}")).await["tally"], "{slug}");
            for gap in ["examples", "origin"] {
                assert_eq!(texts(&record["not_documented"]).contains(&gap), record[gap].is_null(), "{slug}: {gap}");
            }
        }
        assert_eq!(texts(&review.json("/api/v1/confounders/sex-gender").await["path"]), ["patient-level", "demographic-attributes"]);
    }
}

both! {
    async fn case_studies_and_vocabularies_say_what_their_pages_say(review: default_review) {
        let (studies, page) = (review.json("/api/v1/case-studies").await, review.json("/case-studies").await);
        assert_eq!((&studies["items"], &studies["without_case_study"], &studies["stated_in"]), (&page["case_studies"], &page["without_case_study"], &page["stated_in"]));
        let vocabularies = review.json("/api/v1/vocabularies").await;
        let words: BTreeSet<(String, String)> = vocabularies["items"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|vocabulary| vocabulary["terms"].as_array().unwrap().iter().map(|term| (vocabulary["name"].as_str().unwrap().to_owned(), term["term"].as_str().unwrap().to_owned())))
            .collect();
        for term in written().vocabulary {
            assert!(words.contains(&(term.kind.to_string(), term.term.clone())), "{} {}", term.kind, term.term);
        }
        assert!(words.contains(&("severity".to_owned(), "serious".to_owned())));
    }
}

both! {
    async fn the_journal_comes_newest_first_narrowed_by_subject_and_day(review: default_review) {
        let mut files = amphora::review::embedded::files();
        let datasets = String::from_utf8(files["datasets.csv"].clone()).unwrap().replace("224316", "224317");
        files.insert("datasets.csv".to_owned(), datasets.into_bytes());
        let evidence = String::from_utf8(files["usages.csv"].clone()).unwrap().replace(",stated,,,,", ",stated,,,confirmed,");
        files.insert("usages.csv".to_owned(), evidence.into_bytes());
        review.import(&files).await.unwrap();
        let all = walks_agree(&review, "/api/v1/changes", &[1, 7, 50]).await;
        let ids: Vec<i64> = all.iter().map(|change| change["id"].as_i64().unwrap()).collect();
        assert!(ids.len() > 50 && ids.iter().rev().is_sorted(), "{}", ids.len());
        let changed = walk(&review, "/api/v1/changes?subject=dataset", 100).await;
        assert_eq!((changed.len(), &changed[0]["name"], &changed[0]["differences"][0]["field"]), (1, &"chexpert".into(), &"images".into()));
        assert_eq!(walk(&review, "/api/v1/changes?subject=dataset&subject=evidence&since=2026-11-23", 100).await.len(), ids.len() - walk(&review, "/api/v1/changes?subject=review", 9).await.len());
        assert!(walk(&review, "/api/v1/changes?since=2026-11-24", 10).await.is_empty());
        for change in all.iter().step_by(40) {
            assert_eq!(&review.json(&format!("/api/v1/changes/{}", change["id"])).await, change);
        }
        for missing in ["0", "x", "999999", "01"] {
            assert_eq!(review.get(&format!("/api/v1/changes/{missing}")).await.status, 404, "{missing}");
        }
        assert_eq!(review.get("/api/v1/changes?subject=data").await.status, 400);
    }
}

both! {
    async fn searches_tell_what_no_one_wrote_down(review: default_review) {
        let searches = walk(&review, "/api/v1/searches", 1).await;
        assert_eq!(searches.len(), written().search_runs.len());
        for (search, run) in searches.iter().zip(written().search_runs) {
            assert_eq!((&search["source"], &search["outcome"]), (&run.source.into(), &run.outcome.as_str().into()));
            for (field, value) in search.as_object().unwrap().iter().filter(|(field, _)| *field != "dataset") {
                assert_eq!(texts(&search["not_documented"]).contains(&field.as_str()), value.is_null(), "{field}");
            }
        }
        has_fields(&review.json("/api/v1/searches").await, "total items next next_cursor url page");
    }
}
