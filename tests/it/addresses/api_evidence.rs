//! `/api/v1/evidence`: the list with its filters, one statement, the statements on one dataset.

use std::collections::BTreeSet;

use serde_json::Value;

use super::api::{walk, walks_agree};
use super::{has_fields, written};
use crate::support::TestReview;

/// The names of a node and of all below it.
fn below(node: &Value, found: &mut Vec<String>) {
    found.push(node["slug"].as_str().unwrap().to_owned());
    node["children"].as_array().unwrap().iter().for_each(|child| below(child, found));
}

/// The numbers of the statements that the API gives.
async fn numbers(review: &TestReview, question: &str) -> BTreeSet<i64> {
    let list = walk(review, &format!("/api/v1/evidence?{question}"), 100).await;
    list.iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

/// The numbers of the statements in the files that fit.
fn expected(fits: impl Fn(&Value) -> bool) -> BTreeSet<i64> {
    let usages = serde_json::to_value(written().usages).unwrap();
    usages.as_array().unwrap().iter().filter(|usage| fits(usage)).map(|usage| usage["id"].as_i64().unwrap()).collect()
}

fn findings(usage: &Value) -> impl Iterator<Item = &Value> {
    usage["findings"].as_array().unwrap().iter()
}

both! {
    async fn a_walk_gives_each_statement_once(review: default_review) {
        let list = walks_agree(&review, "/api/v1/evidence", &[1, 7, 50]).await;
        assert_eq!(list.len(), written().usages.len());
        let ids: Vec<i64> = list.iter().map(|item| item["id"].as_i64().unwrap()).collect();
        assert!(ids.is_sorted());
        let turned: Vec<i64> = walk(&review, "/api/v1/evidence?sort=-id", 30).await.iter().map(|item| item["id"].as_i64().unwrap()).collect();
        assert_eq!(turned, ids.into_iter().rev().collect::<Vec<_>>());
        walks_agree(&review, "/api/v1/evidence?confounder=demographic-attributes&outcome=shown", &[1, 4]).await;
        walks_agree(&review, "/api/v1/datasets/chexpert/evidence", &[1, 4]).await;
    }
}

both! {
    async fn each_filter_gives_what_the_files_say(review: default_review) {
        for function in ["produce", "use", "introduce", "extend"] {
            assert_eq!(numbers(&review, &format!("citation_function={function}")).await, expected(|usage| usage["citation_function"] == function), "{function}");
        }
        for kind in ["dataset", "shortcuts", "documentation", "tool", "additional labels", "mixed"] {
            let question = format!("resource_type={}", kind.replace(' ', "+"));
            assert_eq!(numbers(&review, &question).await, expected(|usage| usage["resource_type"] == kind), "{kind}");
        }
        for kind in ["annotation", "label-errors", "shortcut"] {
            assert_eq!(numbers(&review, &format!("finding={kind}")).await, expected(|usage| findings(usage).any(|finding| finding["kind"] == kind)), "{kind}");
        }
        for outcome in ["shown", "not-found", "unclear"] {
            // No statement of the default review is disputed or refuted.
            assert_eq!(numbers(&review, &format!("outcome={outcome}")).await, expected(|usage| findings(usage).any(|finding| finding["outcome"] == outcome)), "{outcome}");
        }
        assert_eq!(numbers(&review, "dataset=chexpert&dataset=padchest").await, expected(|usage| usage["dataset"] == "chexpert" || usage["dataset"] == "padchest"));
        assert_eq!(numbers(&review, "paper=larrazabal2020gender").await, expected(|usage| usage["paper"] == "larrazabal2020gender"));
        let on = |slug: &'static str| move |usage: &Value| findings(usage).any(|finding| finding["confounder"] == slug);
        assert_eq!(numbers(&review, "confounder=age").await, expected(on("age")));
        let both = expected(|usage| usage["dataset"] == "chexpert" && on("age")(usage));
        assert!(!both.is_empty());
        assert_eq!(numbers(&review, "confounder=age&dataset=chexpert").await, both);
        let skin: BTreeSet<String> = written().datasets.iter().filter(|dataset| dataset.modality.as_str() == "chest x-ray").map(|dataset| dataset.slug.to_string()).collect();
        assert_eq!(numbers(&review, "modality=chest+x-ray").await, expected(|usage| skin.contains(usage["dataset"].as_str().unwrap())));
        let days: BTreeSet<String> = written().usages.iter().filter_map(|usage| usage.recorded.map(|day| day.to_string())).collect();
        for day in days {
            assert_eq!(numbers(&review, &format!("since={day}")).await, expected(|usage| usage["recorded"].as_str().is_some_and(|recorded| recorded >= day.as_str())), "{day}");
        }
        assert!(numbers(&review, "since=9999-12-31").await.is_empty());
    }
}

both! {
    async fn a_confounder_takes_in_all_below_it_and_outcomes_are_of_the_same_test(review: default_review) {
        let tree = review.json("/api/v1/confounders").await;
        for root in tree["items"].as_array().unwrap() {
            for node in std::iter::once(root).chain(root["children"].as_array().unwrap()) {
                let mut slugs = Vec::new();
                below(node, &mut slugs);
                let on = |finding: &Value| slugs.iter().any(|slug| finding["confounder"] == slug.as_str());
                let slug = &slugs[0];
                assert_eq!(numbers(&review, &format!("confounder={slug}")).await, expected(|usage| findings(usage).any(on)), "{slug}");
                let shown = expected(|usage| findings(usage).any(|finding| on(finding) && finding["outcome"] == "shown"));
                assert_eq!(numbers(&review, &format!("confounder={slug}&outcome=shown")).await, shown, "{slug}");
            }
        }
    }
}

both! {
    async fn a_disputed_statement_counts_as_unclear(review: default_review) {
        let shown = numbers(&review, "outcome=shown").await;
        assert!(shown.contains(&90));
        let mut files = amphora::review::embedded::files();
        let usages = String::from_utf8(files["usages.csv"].clone()).unwrap();
        let changed: Vec<String> = usages.lines().map(|line| if line.starts_with("90,") { line.replace(",stated,,,,", ",stated,,,disputed,") } else { line.to_owned() }).collect();
        assert_ne!(changed.join("\n"), usages.trim_end(), "the statement is there, and unreviewed");
        files.insert("usages.csv".to_owned(), format!("{}\n", changed.join("\n")).into_bytes());
        review.import(&files).await.unwrap();
        assert!(!numbers(&review, "outcome=shown").await.contains(&90));
        assert!(numbers(&review, "outcome=unclear").await.contains(&90));
        assert_eq!(numbers(&review, "outcome=shown&outcome=unclear&outcome=not-found").await, expected(|usage| findings(usage).any(|finding| finding["kind"] == "shortcut")));
        let record = review.json("/api/v1/evidence/90").await;
        assert_eq!((&record["tested"][0]["outcome"], &record["tested"][0]["standing"]), (&"shown".into(), &"unclear".into()));
    }
}

/// A list weighs each statement against all tests on its dataset: with the wrong index SQLite reads all findings for each.
#[tokio::test]
async fn whether_a_statement_tests_a_shortcut_is_found_by_its_number() {
    let review = TestReview::empty(crate::support::Backend::Sqlite).await;
    let question = "SELECT 1 FROM usages u WHERE EXISTS (SELECT 1 FROM findings f WHERE f.usage_id = u.id AND f.kind = 'shortcut')";
    let plan = review.sql(&format!("EXPLAIN QUERY PLAN {question}")).await;
    let told: Vec<&str> = plan.iter().filter_map(|row| row.last()?.as_deref()).collect();
    assert!(told.iter().any(|step| step.starts_with("SEARCH f ") && step.contains("usage_id=?")), "{told:?}");
}

both! {
    async fn a_statement_says_what_its_page_says(review: default_review) {
        for item in walk(&review, "/api/v1/evidence", 100).await.iter().step_by(9) {
            let id = &item["id"];
            let record = review.json(&format!("/api/v1/evidence/{id}")).await;
            assert_eq!(&record, item, "{id}: the list has the whole record");
            let page = review.json(&format!("/evidence/{id}")).await["statement"].clone();
            for (field, value) in page.as_object().unwrap().iter().filter(|(field, _)| !["address", "sources"].contains(&field.as_str())) {
                assert_eq!(&record[field], value, "{id}: {field}");
            }
        }
        let record = review.json("/api/v1/evidence/90").await;
        has_fields(&record["judged"], "severity reason");
        assert_eq!(record["dataset_url"], format!("https://review.example/api/v1/datasets/{}", record["dataset"].as_str().unwrap()));
        for gap in ["dataset_version", "locator", "contributor"] {
            assert_eq!(super::texts(&record["not_documented"]).contains(&gap), record[gap].is_null(), "{gap}");
        }
    }
}

both! {
    async fn what_a_filter_names_must_be_there(review: default_review) {
        for (address, status, words) in [
            ("/api/v1/evidence?dataset=chexprt", 404, "no dataset “chexprt”"),
            ("/api/v1/evidence?dataset=CheXpert", 400, "of “dataset”"),
            ("/api/v1/evidence?paper=nobody1900", 404, "no paper “nobody1900”"),
            ("/api/v1/evidence?confounder=sex-gendre", 404, "no confounder “sex-gendre”"),
            ("/api/v1/evidence?modality=x", 404, "no modality “x”"),
            ("/api/v1/evidence?outcome=clean", 400, "“clean” of “outcome”"),
            ("/api/v1/evidence?since=2026", 400, "of “since”"),
            ("/api/v1/evidence?since=2026-1-1", 400, "of “since”"),
            ("/api/v1/evidence?sort=name", 400, "of “sort”"),
            ("/api/v1/evidence?function=use", 400, "use one of: dataset, paper"),
            ("/api/v1/evidence/0", 404, "no evidence statement"),
            ("/api/v1/evidence/090", 404, "no evidence statement"),
            ("/api/v1/evidence/99999", 404, "no evidence statement"),
            ("/api/v1/datasets/nosuch/evidence", 404, "no dataset"),
            ("/api/v1/datasets/chexpert/evidence?outcome=shown", 400, "no parameter"),
        ] {
            let answer = review.get(address).await;
            assert_eq!(answer.status, status, "{address}: {}", answer.body);
            assert!(answer.json()["detail"].as_str().unwrap().contains(words), "{address}: {}", answer.body);
        }
        assert_eq!(review.get("/api/v1/evidence?confounder=sex-gendre").await.json()["near"][0]["address"], "/api/v1/confounders/sex-gender");
        let cursor = review.json("/api/v1/evidence?limit=1").await["next_cursor"].as_str().unwrap().to_owned();
        assert_eq!(review.get(&format!("/api/v1/evidence?outcome=shown&cursor={cursor}")).await.status, 400);
        assert_eq!(review.get(&format!("/api/v1/changes?cursor={cursor}")).await.status, 400);
    }
}
