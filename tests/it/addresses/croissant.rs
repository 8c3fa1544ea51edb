//! `/datasets/{slug}/croissant.json`.

use amphora::croissant::{CONFORMS_TO, MEDIA_TYPE, reading};
use amphora::dossier;
use amphora::evidence::{AppraisalState, FindingKind};
use amphora::review::store;
use amphora::revisions::change::{Change, Record, Signature};
use axum::http::header;
use scraper::Html;
use serde_json::Value;

use super::{one, written};
use crate::support::clock;

fn signature() -> Signature {
    Signature { at: clock().0, actor: Some("Rosa".to_owned()), reason: Some("tests".to_owned()) }
}

both! {
    async fn every_dataset_has_one_that_is_the_same_by_page_and_by_export(review: default_review) {
        let whole = store::load(review.database.reader()).await.unwrap();
        let exported: Vec<dossier::Dossier> = dossier::all(whole, "https://review.example").collect();
        assert_eq!(exported.len(), written().datasets.len());
        for dossier in exported {
            let answer = review.get(&format!("/datasets/{}/croissant.json", dossier.dataset.slug)).await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header(header::CONTENT_TYPE), MEDIA_TYPE);
            assert_eq!(answer.body, amphora::croissant::writing::text(&dossier), "{}", dossier.dataset.slug);
            let read = reading::read(answer.body.as_bytes()).unwrap();
            assert_eq!((read.name, read.notes), (dossier.dataset.name, Vec::<String>::new()));
        }
    }
}

both! {
    async fn it_is_where_its_page_says(review: default_review) {
        let answer = review.get("/datasets/chexpert").await;
        let link = answer.header(header::LINK).to_owned();
        assert!(link.contains("</datasets/chexpert/croissant.json>; rel=\"describedby\"; type=\"application/ld+json\""), "{link}");
        let page = Html::parse_document(&answer.body);
        assert_eq!(one(&page, "link[rel=describedby]").attr("href"), Some("/datasets/chexpert/croissant.json"));
        let data: Value = serde_json::from_str(&one(&page, "script[type='application/ld+json']").inner_html()).unwrap();
        assert_eq!(data["subjectOf"]["url"], "https://review.example/datasets/chexpert/croissant.json");
    }
}

both! {
    async fn what_is_disputed_says_so_and_what_is_withdrawn_is_gone(review: default_review) {
        let file = async || review.get("/datasets/chexpert/croissant.json").await.json();
        let before = file().await;
        assert_eq!(before["conformsTo"][0], CONFORMS_TO[0]);
        let shown: Vec<_> = written().usages.into_iter().filter(|usage| usage.dataset.as_str() == "chexpert").filter(|usage| {
            usage.findings.iter().any(|finding| finding.kind() == FindingKind::Shortcut)
        }).collect();
        let (first, second) = (shown[0].clone(), shown[1].clone());
        let mut disputed = first.clone();
        disputed.appraisal.state = AppraisalState::Disputed;
        let record = |usage| Record::Evidence(Box::new(usage));
        let changes = [Change::replace(record(first.clone()), record(disputed)), Change::withdraw(record(second.clone()))];
        review.change(&changes, &signature()).await.unwrap();
        let after = file().await;
        let biases: Vec<&str> = after["rai:dataBiases"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
        let ending = |id: i64| format!("/evidence/{id}");
        for text in biases.iter().filter(|text| text.ends_with(&ending(first.id.0))) {
            assert!(text.starts_with("Unclear (recorded as") && text.contains("Disputed: "), "{text}");
        }
        assert!(biases.iter().any(|text| text.ends_with(&ending(first.id.0))));
        assert!(!after.to_string().contains(&format!("{}\"", ending(second.id.0))), "withdrawn");
        assert_ne!(before["sdVersion"], after["sdVersion"], "the revision of the record is another");
        // A dataset that no change was about stays as it was.
        let other = review.get("/datasets/nih-cxr14/croissant.json").await.json();
        assert_eq!(other["sdVersion"], before["sdVersion"]);
    }
}

both! {
    async fn names_that_are_not_there_answer_as_for_the_page(review: default_review) {
        assert_eq!(review.get("/datasets/chexprt/croissant.json").await.status, 404);
        assert_eq!(review.get("/datasets/chexpert/croissant.json?x=1").await.status, 400);
    }
}

both! {
    async fn a_name_with_markup_stays_a_text(review: default_review) {
        let mut dataset = written().datasets.into_iter().find(|dataset| dataset.slug.as_str() == "ph2").unwrap();
        let before = Record::Dataset(Box::new(dataset.clone()));
        dataset.notes = Some("</script><b>\"quoted\" \\ \u{1F980}".to_owned());
        review.change(&[Change::replace(before, Record::Dataset(Box::new(dataset)))], &signature()).await.unwrap();
        let file = review.get("/datasets/ph2/croissant.json").await.json();
        assert!(file["description"].as_str().unwrap().contains("</script><b>\"quoted\" \\ \u{1F980}"));
    }
}
