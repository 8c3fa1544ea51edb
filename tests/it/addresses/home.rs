//! `/`: what this is, what is known, what is new.

use std::collections::BTreeSet;

use amphora::evidence::Finding;
use amphora::taxonomy::Tree;
use scraper::Html;

use super::{all, each, forms, has_fields, inside, one, plain, targets, words, written};

const FIELDS: &str = "address title headline counts groups heatmap demographics news cases searched";

both! {
    async fn the_first_page_has_the_review_in_numbers(review: default_review) {
        let json = forms(&review, "/", "/index.json", FIELDS).await;
        has_fields(&json["counts"], "datasets papers statements on_shortcuts");
        has_fields(&json["heatmap"][0], "modality label datasets cells");
        has_fields(&json["heatmap"][0]["cells"][0], "group slug statements");
        has_fields(&json["cases"][0], "modality label datasets demographics shortcuts statements");
        let page = Html::parse_document(&review.page("/").await);
        let figures: Vec<String> = all(&page, "dl.figures > *").into_iter().map(words).collect();
        assert_eq!(figures, ["50", "datasets", "202", "papers", "128", "statements about a dataset", "41", "of them on shortcuts", "Searched: only in part: In the Picture (2025), until 23 June 2025"]);
        assert_eq!(words(one(&page, "h1")), json["headline"].as_str().unwrap());
        let form = one(&page, "form[role=search]");
        assert_eq!(form.attr("action"), Some("/search"));
        assert_eq!(inside(form, "input[name=q]").len(), 1);
        assert_eq!(json["demographics"]["recorded"].as_i64().unwrap() + json["demographics"]["none"].as_i64().unwrap() + json["demographics"]["not_documented"].as_i64().unwrap(), 50);
    }
}

both! {
    async fn each_cell_of_the_heatmap_counts_statements_and_leads_to_them(review: default_review) {
        let written = written();
        let tree = Tree::new(written.confounders.clone()).unwrap();
        let json = review.json("/").await;
        let page = Html::parse_document(&review.page("/").await);
        let rows = all(&page, "table.heat tbody tr");
        assert_eq!(rows.len(), json["heatmap"].as_array().unwrap().len());
        for (row, shown) in json["heatmap"].as_array().unwrap().iter().zip(rows) {
            for (cell, shown) in row["cells"].as_array().unwrap().iter().zip(inside(shown, "td")) {
                let expected: BTreeSet<i64> = written
                    .usages
                    .iter()
                    .filter(|usage| written.datasets.iter().any(|dataset| dataset.slug == usage.dataset && dataset.modality.as_str() == row["modality"]))
                    .filter(|usage| usage.findings.iter().any(|finding| matches!(finding, Finding::Shortcut { confounder, .. } if tree.group_of(confounder).is_some_and(|group| group.slug.as_str() == cell["slug"]))))
                    .map(|usage| usage.id.0)
                    .collect();
                assert_eq!(cell["statements"], expected.len(), "{} {}", row["modality"], cell["slug"]);
                if expected.is_empty() {
                    assert_eq!(words(shown), "none");
                    continue;
                }
                assert_eq!(words(shown), expected.len().to_string());
                let target = Html::parse_document(&review.page(&targets(shown)[0]).await);
                let there: BTreeSet<i64> = all(&target, "article.st a[href^=\"/evidence/\"]").iter().map(|link| link.attr("href").unwrap().rsplit('/').next().unwrap().parse().unwrap()).collect();
                assert_eq!(there, expected, "{}", targets(shown)[0]);
            }
        }
        assert!(words(one(&page, "#where")).contains("None does not mean clean."));
    }
}

both! {
    async fn news_searches_and_case_studies_are_those_of_the_review(review: default_review) {
        let written = written();
        let json = review.json("/").await;
        let page = Html::parse_document(&review.page("/").await);
        let news = words(one(&page, "#news"));
        let entries = all(&page, "#news li");
        assert_eq!(entries.len(), 5);
        let told: BTreeSet<String> = entries.iter().flat_map(|entry| targets(*entry)).filter(|target| target.starts_with("/evidence/")).collect();
        let expected: BTreeSet<String> = json["news"].as_array().unwrap().iter().map(|statement| format!("/evidence/{}", statement["id"])).collect();
        assert_eq!(told, expected, "each statement is in one entry, and leads to its page");
        for statement in json["news"].as_array().unwrap() {
            let usage = written.usages.iter().find(|usage| statement["id"] == usage.id.0).unwrap();
            assert!(news.contains(&plain(&usage.evidence)), "{news}");
        }
        let searched = words(one(&page, "#searched"));
        for run in &written.search_runs {
            assert!(searched.contains(&plain(&run.source)) && searched.contains(&plain(&run.query)), "{searched}");
        }
        let cases: BTreeSet<&str> = written.case_studies.iter().map(|case| case.modality.as_str()).collect();
        assert_eq!(each(&json["cases"], "modality").into_iter().collect::<BTreeSet<_>>(), cases);
        for name in ["NIH-CXR14", "CheXpert", "PadChest", "MIMIC-CXR"] {
            assert!(inside(one(&page, "#cases"), "a").into_iter().any(|link| words(link) == name), "{name} of the case study is a link");
        }
    }
}
