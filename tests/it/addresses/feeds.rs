//! `/feed.atom` and the feeds of datasets and confounders: RFC 4287, read back by a feed reader.

use atom_syndication::Feed;
use axum::http::{StatusCode, header};

use crate::support::TestReview;

async fn feed(review: &TestReview, address: &str) -> Feed {
    let answer = review.get(address).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/atom+xml; charset=utf-8");
    assert!(answer.header(header::ETAG).starts_with("W/\""), "{address}");
    let feed: Feed = answer.body.parse().unwrap();
    assert_eq!(feed.id(), format!("https://review.example{address}"));
    assert!(!feed.authors().is_empty(), "RFC 4287, 4.1.1: entries without an author need one of the feed");
    let mut ids: Vec<&str> = feed.entries().iter().map(|entry| entry.id.as_str()).collect();
    assert!(feed.entries().is_sorted_by(|a, b| a.updated >= b.updated), "{address}: the newest first");
    assert!(feed.entries().iter().all(|entry| entry.updated <= *feed.updated() && entry.links().len() == 1));
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all, "{address}: no entry stands for two");
    feed
}

fn titles(feed: &Feed) -> Vec<&str> {
    feed.entries().iter().map(|entry| entry.title.value.as_str()).collect()
}

both! {
    async fn the_feed_of_a_dataset_has_its_statements(review: default_review) {
        let of = feed(&review, "/datasets/chexpert/feed.atom").await;
        let statements = review.json("/datasets/chexpert").await["statements"].as_array().unwrap().len();
        assert_eq!(of.entries().len(), statements);
        assert_eq!(of.title().value, "CheXpert: what is new");
        let one = of.entries().iter().find(|entry| entry.title.value == "Larrazabal et al. 2020 on CheXpert").unwrap();
        assert!(one.id.starts_with("https://review.example/evidence/") && one.categories()[0].term() == "sex-gender", "{one:?}");
        assert!(one.content().unwrap().value().unwrap().contains(": shown"), "{one:?}");
        let page = review.page("/datasets/chexpert").await;
        assert!(page.contains(r#"<link rel="alternate" type="application/atom+xml" title="CheXpert: what is new" href="/datasets/chexpert/feed.atom">"#));
    }
}

both! {
    async fn what_changes_comes_to_the_top(review: default_review) {
        let mut files = review.export().await;
        let old = String::from_utf8(files["usages.csv"].clone()).unwrap();
        let row = old.lines().find(|line| line.contains("larrazabal2020gender") && line.contains("chexpert")).unwrap().to_owned();
        let (number, _) = row.split_once(',').unwrap();
        files.insert("usages.csv".to_owned(), old.replace(&row, &row.replacen("stated,,,,yes", "stated,,,disputed,yes", 1)).into_bytes());
        assert_ne!(files["usages.csv"], old.as_bytes());
        review.import(&files).await.unwrap();
        let first = |feed: &Feed| feed.entries()[0].id.clone();
        for address in ["/datasets/chexpert/feed.atom", "/confounders/sex-gender/feed.atom", "/feed.atom?modality=chest+x-ray"] {
            let of = feed(&review, address).await;
            assert_eq!(first(&of), format!("https://review.example/evidence/{number}"), "{address}");
        }
        let journal = feed(&review, "/feed.atom").await;
        assert!(titles(&journal)[0].starts_with("Changed: Evidence"), "{:?}", titles(&journal));
        assert!(first(&journal).starts_with("https://review.example/changes#r"));
    }
}

both! {
    async fn a_feed_of_a_branch_has_what_is_below_it(review: default_review) {
        let branch = feed(&review, "/confounders/environment-level/feed.atom").await;
        assert!(titles(&branch).len() > titles(&feed(&review, "/confounders/chest-drains/feed.atom").await).len());
        let skin = feed(&review, "/feed.atom?modality=skin+lesions").await;
        assert!(!skin.entries().is_empty() && titles(&skin).iter().all(|title| !title.contains("CheXpert")), "{:?}", titles(&skin));
    }
}

both! {
    async fn an_empty_review_has_an_empty_feed(review: empty) {
        assert!(feed(&review, "/feed.atom").await.entries().is_empty());
    }
}

both! {
    async fn a_feed_of_nothing_is_not_found_and_old_names_lead_on(review: default_review) {
        for address in ["/datasets/chexpret/feed.atom", "/confounders/sex-gendre/feed.atom"] {
            assert_eq!(review.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        assert_eq!(review.get("/feed.atom?modality=x").await.status, StatusCode::BAD_REQUEST);
        assert_eq!(review.get("/feed.atom?since=x").await.status, StatusCode::BAD_REQUEST);
        review.sql("INSERT INTO redirects (subject, old_name, new_name) VALUES ('dataset', 'chexpert-old', 'chexpert')").await;
        let moved = review.get("/datasets/chexpert-old/feed.atom").await;
        assert_eq!((moved.status.as_u16(), moved.header(header::LOCATION)), (308, "/datasets/chexpert/feed.atom"));
    }
}
