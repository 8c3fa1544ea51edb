//! `/robots.txt`, `/sitemap.xml` and its parts: every record's page is listed, and everything listed is there.

use axum::http::{StatusCode, header};

use crate::support::TestReview;

async fn places(review: &TestReview, address: &str) -> Vec<String> {
    let answer = review.get(address).await;
    assert_eq!((answer.status, answer.header(header::CONTENT_TYPE)), (StatusCode::OK, "application/xml; charset=utf-8"), "{address}");
    assert!(answer.body.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), "{address}");
    let whole = answer.body.split("<loc>").skip(1).map(|rest| rest.split_once("</loc>").unwrap().0);
    whole.map(|place| place.strip_prefix("https://review.example").expect("a whole address").replace("&#38;", "&")).collect()
}

both! {
    async fn every_record_is_listed_once_and_is_there(review: default_review) {
        let robots = review.page("/robots.txt").await;
        assert!(robots.contains("\nSitemap: https://review.example/sitemap.xml\n") && !robots.contains("Disallow"), "{robots}");
        let mut pages = Vec::new();
        for part in places(&review, "/sitemap.xml").await {
            let listed = places(&review, &part).await;
            assert!(!listed.is_empty(), "{part}");
            pages.extend(listed);
        }
        let count = |start: &str| pages.iter().filter(|page| page.starts_with(start) && page.len() > start.len()).count();
        assert_eq!((count("/datasets/"), count("/papers/"), count("/evidence/")), (2 * 50, 202, 128));
        assert_eq!(pages.iter().filter(|page| page.ends_with("/datasheet")).count(), 50);
        let all = pages.len();
        pages.sort();
        pages.dedup();
        assert_eq!(pages.len(), all);
        for page in &pages {
            let html = review.page(page).await;
            let canonical = format!("<link rel=\"canonical\" href=\"https://review.example{page}\">");
            assert!(html.contains(&canonical), "{page} is known by another address");
        }
    }
}

both! {
    async fn parts_that_are_not_there_are_not_found(review: default_review) {
        for part in ["papers-2.xml", "evidence-0.xml", "evidence-999999999999.xml", "datasets-2.xml", "datasheets-2.xml", "x.xml", "papers-01.xml", "%ff", "a%00.xml"] {
            let status = review.get(&format!("/sitemaps/{part}")).await.status;
            assert_eq!(status, if part.contains('%') { StatusCode::BAD_REQUEST } else { StatusCode::NOT_FOUND }, "{part}");
        }
    }
}

both! {
    async fn an_empty_review_has_a_sitemap(review: empty) {
        assert_eq!(places(&review, "/sitemap.xml").await.len(), 2);
        assert_eq!(review.get("/sitemaps/datasets-1.xml").await.status, StatusCode::NOT_FOUND);
    }
}
