//! Answers are kept until the database changes; nobody can tell, but by the clock.

use axum::http::{HeaderName, Request, header};

use crate::support::{Answer, TestReview};

/// What two askings of the same may differ in.
const OWN: HeaderName = HeaderName::from_static("x-request-id");

fn same(one: &Answer, other: &Answer, address: &str) {
    let headers = |answer: &Answer| {
        let mut headers: Vec<(String, Vec<u8>)> = answer
            .headers
            .iter()
            .filter(|(name, _)| *name != OWN)
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
            .collect();
        headers.sort();
        headers
    };
    assert_eq!((one.status, &one.body), (other.status, &other.body), "{address}");
    assert_eq!(headers(one), headers(other), "{address}");
    assert_ne!(one.headers[OWN], other.headers[OWN], "{address}");
}

async fn kept(review: &TestReview) -> u64 {
    let text = review.page("/metrics").await;
    let line = text.lines().find(|line| line.starts_with("amphora_kept_answers_total")).unwrap().to_owned();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

both! {
    async fn the_second_answer_is_the_first(review: default_review) {
        for address in ["/", "/datasets", "/datasets?modality=chest+x-ray", "/datasets/chexpert.json", "/datasets/chexpert.bib", "/nosuch", "/assets/amphora.css"] {
            for accept in ["text/html", "application/json"] {
                for encoding in ["identity", "gzip", "br"] {
                    let ask = || review.send(Request::get(address).header(header::ACCEPT, accept).header(header::ACCEPT_ENCODING, encoding));
                    let (first, second) = (ask().await, ask().await);
                    same(&first, &second, address);
                }
            }
        }
    }
}

both! {
    async fn a_page_that_is_asked_for_often_is_made_once_in_a_while(review: default_review) {
        for _ in 0..200 {
            review.page("/datasets/chexpert").await;
        }
        // On PostgreSQL the other tests write to the same server; between two of their writes pages are kept there too.
        let (kept, least) = (kept(&review).await, if review.backend == crate::support::Backend::Sqlite { 199 } else { 1 });
        assert!(kept >= least, "{kept} of 200");
    }
}

both! {
    async fn what_is_written_shows_at_once_whoever_wrote(review: default_review) {
        for name in ["Chex One", "Chex Two", "Chex Three"] {
            for _ in 0..3 {
                review.page("/datasets/chexpert").await;
            }
            review.sql(&format!("UPDATE datasets SET name = '{name}' WHERE slug = 'chexpert'")).await;
            assert!(review.page("/datasets/chexpert").await.contains(name), "{name}");
            assert_eq!(review.json("/datasets/chexpert").await["name"], name);
        }
    }
}

both! {
    async fn a_new_relation_shows_in_the_graph_at_once(review: default_review) {
        let address = "/graph.json?focus=dataset:chexpert";
        let has = |json: &serde_json::Value| json["nodes"].as_array().unwrap().iter().any(|node| node["id"] == "dataset:oasis-4");
        assert!(!has(&review.json(address).await));
        review
            .sql("INSERT INTO dataset_relations (subject_id, relation, object_id) SELECT a.id, 'derived-from', b.id FROM datasets a, datasets b WHERE a.slug = 'oasis-4' AND b.slug = 'chexpert'")
            .await;
        assert!(has(&review.json(address).await));
    }
}

both! {
    async fn a_kept_answer_is_not_sent_to_those_who_have_it(review: default_review) {
        let tag = review.get("/datasets/chexpert").await.header(header::ETAG).to_owned();
        review.get("/datasets/chexpert").await;
        let answer = review.send(Request::get("/datasets/chexpert").header(header::IF_NONE_MATCH, &tag)).await;
        assert_eq!((answer.status.as_u16(), answer.body.as_str(), answer.header(header::ETAG)), (304, "", tag.as_str()));
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache");
        let head = review.send(Request::head("/datasets/chexpert")).await;
        assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
    }
}

#[tokio::test]
async fn pages_are_kept_and_what_is_about_a_person_is_not() {
    let review = TestReview::default_review(crate::support::Backend::Sqlite).await;
    for _ in 0..3 {
        review.page("/datasets/chexpert").await;
    }
    assert_eq!(kept(&review).await, 2);
    for (name, value) in [(header::COOKIE, "session=1"), (header::AUTHORIZATION, "Bearer x"), (header::RANGE, "bytes=0-1")] {
        review.send(Request::get("/datasets/chexpert").header(name, value)).await;
    }
    for address in [
        "/healthz",
        "/healthz",
        "/readyz",
        "/readyz",
        "/datasets/nosuch",
        "/datasets/nosuch",
        "/assets/amphora.css?v=0",
        "/assets/amphora.css?v=0",
    ] {
        review.get(address).await;
    }
    let long = format!("/datasets?q={}", "a".repeat(3000));
    review.page(&long).await;
    review.page(&long).await;
    assert_eq!(kept(&review).await, 2);
}
