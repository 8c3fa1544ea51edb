//! `/confounders/{slug}`: one confounder across all applications.

use std::collections::BTreeSet;

use amphora::evidence::{Finding, Usage};
use amphora::review::Review;
use amphora::taxonomy::{ConfounderSlug, Tree};
use scraper::Html;

use super::{all, each, forms, has_fields, one, plain, targets, words, written};

const FIELDS: &str = "address confounder path modality tally lead matrix groups untested searched recorded children siblings";

/// The statements that test a node or something below it.
fn testing<'a>(review: &'a Review, tree: &Tree, slug: &ConfounderSlug) -> Vec<&'a Usage> {
    let below: BTreeSet<&str> = tree.subtree(slug).into_iter().map(|node| node.slug.as_str()).collect();
    let tests = |usage: &&Usage| {
        usage.findings.iter().any(|finding| matches!(finding, Finding::Shortcut { confounder, .. } if below.contains(confounder.as_str())))
    };
    review.usages.iter().filter(tests).collect()
}

fn modality_of(review: &Review, usage: &Usage) -> String {
    review.datasets.iter().find(|dataset| dataset.slug == usage.dataset).unwrap().modality.to_string()
}

both! {
    async fn every_node_lists_every_statement_that_tests_it(review: default_review) {
        let written = written();
        let tree = Tree::new(written.confounders.clone()).unwrap();
        for node in &written.confounders {
            let own = format!("/confounders/{}", node.slug);
            let page = Html::parse_document(&review.page(&own).await);
            let expected = testing(&written, &tree, &node.slug);
            for usage in &expected {
                let link = format!("/evidence/{}", usage.id);
                let article = all(&page, "article.st").into_iter().find(|article| targets(*article).contains(&link));
                let article = article.unwrap_or_else(|| panic!("{own} has no {link}"));
                let (told, links) = (words(article), targets(article));
                assert!(told.contains(&plain(&usage.evidence)), "{own}: {told}");
                assert!(links.contains(&format!("/papers/{}", usage.paper)) && links.contains(&format!("/datasets/{}", usage.dataset)), "{own}: {links:?}");
                assert_eq!(all(&page, &format!("[id=\"e{}\"]", usage.id)).len(), 1, "{own}: the matrix leads there");
            }
            let shown: BTreeSet<String> = all(&page, "article.st a[href^=\"/evidence/\"]").iter().map(|link| link.attr("href").unwrap().to_owned()).collect();
            assert_eq!(shown, expected.iter().map(|usage| format!("/evidence/{}", usage.id)).collect(), "{own}");
            let lead = words(one(&page, ".lead"));
            assert_eq!(lead.contains("No one has tested this"), expected.is_empty(), "{own}: {lead}");
            let above: Vec<String> = tree.path(&node.slug).iter().rev().skip(1).rev().map(|node| format!("/confounders/{}", node.slug)).collect();
            assert_eq!(targets(one(&page, "nav.crumb"))[1..], above[..], "{own}");
        }
    }
}

both! {
    async fn sex_and_gender_are_known_in_more_than_one_application(review: default_review) {
        let json = forms(&review, "/confounders/sex-gender", "/confounders/sex-gender.json", FIELDS).await;
        has_fields(&json["confounder"], "slug parent label definition examples origin other_words");
        has_fields(&json["groups"][0], "modality label tally said");
        has_fields(&json["groups"][0]["said"][0], "work evidence tested statements");
        has_fields(&json["matrix"], "works groups");
        has_fields(&json["recorded"], "attributes recorded others_only nothing not_documented");
        let written = written();
        let tree = Tree::new(written.confounders.clone()).unwrap();
        let expected: BTreeSet<String> = testing(&written, &tree, &"sex-gender".parse().unwrap()).iter().map(|usage| modality_of(&written, usage)).collect();
        assert!(expected.len() > 1, "{expected:?}");
        assert_eq!(each(&json["groups"], "modality").into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), expected);
        let page = Html::parse_document(&review.page("/confounders/sex-gender").await);
        let sections: Vec<&str> = all(&page, "main > section[id^=\"in-\"]").iter().map(|section| section.attr("id").unwrap()).collect();
        assert!(sections.contains(&"in-chest-x-ray") && sections.len() == expected.len(), "{sections:?}");
        let untested: BTreeSet<&str> = each(&json["untested"], "modality").into_iter().collect();
        let others: BTreeSet<&str> = written.datasets.iter().map(|dataset| dataset.modality.as_str()).filter(|modality| !expected.contains(*modality)).collect();
        assert_eq!(untested, others, "where no one tested it, the page says so");
    }
}

both! {
    async fn narrowed_to_one_application_only_its_statements_stay(review: default_review) {
        let written = written();
        let tree = Tree::new(written.confounders.clone()).unwrap();
        let page = Html::parse_document(&review.page("/confounders/sex-gender?modality=chest+x-ray").await);
        let shown: BTreeSet<String> = all(&page, "article.st a[href^=\"/evidence/\"]").iter().map(|link| link.attr("href").unwrap().to_owned()).collect();
        let expected = testing(&written, &tree, &"sex-gender".parse().unwrap()).into_iter().filter(|usage| modality_of(&written, usage) == "chest x-ray");
        assert_eq!(shown, expected.map(|usage| format!("/evidence/{}", usage.id)).collect());
        assert!(targets(one(&page, "#where")).contains(&"/confounders/sex-gender".to_owned()), "the way back to all applications");
        let json = review.json("/confounders/sex-gender?modality=chest+x-ray").await;
        assert_eq!((&json["modality"], each(&json["groups"], "modality")), (&"chest x-ray".into(), vec!["chest x-ray"]));
        let unknown = review.get_as("/confounders/sex-gender?modality=xray", "application/json").await;
        assert_eq!(unknown.status, 400);
        assert!(unknown.json()["detail"].as_str().unwrap().contains("use one of: "), "{}", unknown.body);
    }
}

both! {
    async fn which_datasets_let_one_test_it_is_told_in_four_answers(review: default_review) {
        let written = written();
        let json = review.json("/confounders/age").await;
        let recorded = &json["recorded"];
        let names = |answer: &str| -> BTreeSet<String> { each(&recorded[answer], "address").into_iter().map(str::to_owned).collect() };
        let of = |pick: &dyn Fn(&amphora::datasets::Dataset) -> bool| -> BTreeSet<String> {
            written.datasets.iter().filter(|dataset| pick(dataset)).map(|dataset| format!("/datasets/{}", dataset.slug)).collect()
        };
        assert_eq!(names("recorded"), of(&|dataset| dataset.demographics.reported().iter().any(|word| word == "age")));
        assert_eq!(names("nothing"), of(&|dataset| dataset.demographics.answer() == "none"));
        assert_eq!(names("not_documented"), of(&|dataset| dataset.demographics.answer() == "not-documented"));
        let all: usize = ["recorded", "others_only", "nothing", "not_documented"].iter().map(|answer| names(answer).len()).sum();
        assert_eq!(all, 50, "each dataset has one answer");
        assert!(review.json("/confounders/chest-drains").await["recorded"].is_null(), "no attribute of patients");
    }
}
