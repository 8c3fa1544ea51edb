//! `/changes`: the journal, newest first, with what was and what is.

use amphora::review::embedded;
use scraper::Html;

use super::{all, forms, has_fields, inside, one, targets, words};

const FIELDS: &str = "address total first last only_the_opening subject name title record days previous next";

both! {
    async fn the_journal_begins_with_the_opening(review: default_review) {
        let json = forms(&review, "/changes", "/changes.json", FIELDS).await;
        has_fields(&json["days"][0], "date entries");
        has_fields(&json["days"][0]["entries"][0], "id at action subject name title about record summary differences before after actor reason");
        assert_eq!((&json["total"], &json["only_the_opening"]), (&1.into(), &true.into()));
        let told = words(one(&Html::parse_document(&review.page("/changes").await), "main"));
        assert!(told.contains("The review opened with 50 datasets, 202 papers, 128 statements."), "{told}");
    }
}

both! {
    async fn a_change_shows_what_was_and_what_is(review: default_review) {
        let mut files = embedded::files();
        let text = String::from_utf8(files["datasets.csv"].clone()).unwrap();
        files.insert("datasets.csv".to_owned(), text.replacen(",224316,65240,United States,", ",224317,,United States,", 1).into_bytes());
        review.import(&files).await.unwrap();
        let json = review.json("/changes").await;
        let entry = &json["days"][0]["entries"][0];
        assert_eq!((&entry["title"], &entry["record"], &entry["action"], &entry["at"]), (&"CheXpert".into(), &"/datasets/chexpert".into(), &"changed".into(), &"2026-11-23T12:00:00Z".into()));
        assert_eq!((&entry["before"]["images"], &entry["after"]["images"], &entry["after"]["patients"]), (&224_316.into(), &224_317.into(), &serde_json::Value::Null));
        let page = Html::parse_document(&review.page("/changes").await);
        let first = all(&page, "ol.log li").remove(0);
        assert!(targets(first).contains(&"/datasets/chexpert".to_owned()));
        let marked = |kind: &str| inside(first, kind).into_iter().map(words).collect::<Vec<_>>();
        assert_eq!((marked("del"), marked("ins")), (vec!["224316".to_owned(), "65240".to_owned()], vec!["224317".to_owned(), "not documented".to_owned()]));
        assert_eq!(inside(first, "dt").into_iter().map(words).collect::<Vec<_>>(), ["Images", "Patients"]);
        let history = words(one(&Html::parse_document(&review.page("/datasets/chexpert").await), "#history"));
        assert!(history.contains("Dataset chexpert changed."), "{history}");
    }
}

both! {
    async fn a_long_journal_is_turned_over_without_loss(review: default_review) {
        let mut files = embedded::files();
        let text = String::from_utf8(files["usages.csv"].clone()).unwrap();
        files.insert("usages.csv".to_owned(), text.replace(",produce,", ",introduce,").replace(",extend,", ",other,").into_bytes());
        let changed = review.import(&files).await.unwrap().changed;
        assert_eq!(changed, 35 + 59);
        let (mut address, mut seen) = ("/changes".to_owned(), Vec::new());
        while !address.is_empty() {
            let json = review.json(&address).await;
            let numbers = json["days"].as_array().unwrap().iter().flat_map(|day| day["entries"].as_array().unwrap()).map(|entry| entry["id"].as_i64().unwrap());
            seen.extend(numbers);
            assert_eq!((json["last"].as_u64(), json["total"].as_u64()), (Some(seen.len() as u64), Some(95)));
            let page = Html::parse_document(&review.page(&address).await);
            address = all(&page, "a[rel=next]").first().map(|link| link.attr("href").unwrap().to_owned()).unwrap_or_default();
        }
        assert_eq!(seen, (1..=95).rev().collect::<Vec<_>>(), "newest first, each once");
        let past = Html::parse_document(&review.page("/changes?page=9").await);
        assert!(words(one(&past, ".empty")).starts_with("The journal has no such page."));
    }
}
