//! `?as-of=2026-12-01`, tombstones, and the history of one record.

use amphora::revisions::Subject;
use amphora::revisions::change::{Change, Record, Signature};
use axum::http::StatusCode;
use scraper::Html;

use super::{all, one, words};
use crate::support::TestReview;

fn signature(moment: &str, reason: &str) -> Signature {
    let at = chrono::DateTime::parse_from_rfc3339(moment).unwrap().to_utc();
    Signature { at, actor: Some("Vera Steward".to_owned()), reason: Some(reason.to_owned()) }
}

/// Days on which something happened; the clock of the tests stands at the review's first day.
async fn lived(review: &TestReview) {
    review.sql_do("UPDATE revisions SET at = '2026-01-10 08:00:00+00:00'").await;
    let first = review.record(Subject::Evidence, "90").await;
    let Record::Evidence(mut usage) = first.clone() else { panic!("no statement") };
    usage.evidence = String::from("Says it in <b>better</b> words.");
    let second = Record::Evidence(usage);
    review.change(&[Change::replace(first, second.clone())], &signature("2026-02-01T09:00:00Z", "It was unclear.")).await.unwrap();
    review.change(&[Change::withdraw(second)], &signature("2026-03-01T09:00:00Z", "It was <i>wrong</i>.")).await.unwrap();
    let Record::Dataset(mut dataset) = review.record(Subject::Dataset, "chexpert").await else { panic!("no dataset") };
    let before = Record::Dataset(dataset.clone());
    dataset.images = Some(7);
    review
        .change(&[Change::replace(before, Record::Dataset(dataset))], &signature("2026-04-01T09:00:00Z", "Counted again."))
        .await
        .unwrap();
}

both! {
    async fn a_withdrawn_record_is_gone_with_its_reason(review: default_review) {
        lived(&review).await;
        for (address, is_json) in [("/evidence/90", false), ("/evidence/90.json", true), ("/api/v1/evidence/90", true)] {
            let answer = review.get(address).await;
            assert_eq!(answer.status, StatusCode::GONE, "{address}");
            assert!(answer.body.contains("1 March 2026 by Vera Steward"), "{address}: {}", answer.body);
            if is_json {
                let problem = answer.json();
                assert_eq!((&problem["status"], &problem["withdrawn"]["reason"]), (&410.into(), &"It was <i>wrong</i>.".into()), "{address}");
            } else {
                assert!(answer.body.contains("It was &#60;i&#62;wrong&#60;/i&#62;.") && answer.body.contains("/changes?subject=evidence&#38;name=90"), "{}", answer.body);
            }
        }
        let history = review.page("/changes?subject=evidence&name=90").await;
        let page = Html::parse_document(&history);
        assert!(words(one(&page, "h1")).contains("Evidence 90"));
        let entries: Vec<String> = all(&page, "ol.log > li").into_iter().map(words).collect();
        assert_eq!(entries.len(), 2);
        assert!(entries[0].contains("withdrawn") && entries[0].contains("larrazabal2020gender"), "the whole record: {}", entries[0]);
        assert!(entries[1].contains("It was unclear.") && history.contains("&#60;b&#62;better"), "{}", entries[1]);
        assert_eq!(review.json("/api/v1/changes?subject=evidence&name=90").await["total"], 2);
        let paper = "@misc{gone2026, author = {Gone, G.}, title = {Gone}, year = {2026}}";
        let paper = amphora::papers::Paper::from_entry(bibliography::read(paper.as_bytes()).entries.remove(0));
        let Record::Confounder(node) = review.record(Subject::Confounder, "age").await else { panic!("no node") };
        let node = amphora::taxonomy::Confounder { slug: "gone-node".parse().unwrap(), ..node };
        let Record::Dataset(dataset) = review.record(Subject::Dataset, "chexpert").await else { panic!("no dataset") };
        let dataset = amphora::datasets::Dataset { slug: "gone-data".parse().unwrap(), name: "Gone".to_owned(), ..*dataset };
        for record in [Record::Paper(Box::new(paper)), Record::Confounder(node), Record::Dataset(Box::new(dataset))] {
            review.change(&[Change::add(record.clone())], &signature("2026-05-01T09:00:00Z", "New.")).await.unwrap();
            review.change(&[Change::withdraw(record)], &signature("2026-05-02T09:00:00Z", "Not so.")).await.unwrap();
        }
        for address in [
            "/papers/gone2026", "/papers/gone2026.bib", "/api/v1/papers/gone2026", "/confounders/gone-node", "/confounders/gone-node/feed.atom",
            "/api/v1/confounders/gone-node", "/datasets/gone-data", "/datasets/gone-data/feed.atom", "/datasets/gone-data.bib",
            "/api/v1/datasets/gone-data", "/api/v1/datasets/gone-data/evidence",
        ] {
            let answer = review.get(address).await;
            assert_eq!((answer.status, answer.body.contains("Not so.")), (StatusCode::GONE, true), "{address}");
        }
        assert_eq!(review.get("/datasets/never-there").await.status, StatusCode::NOT_FOUND);
    }
}

both! {
    async fn a_page_as_of_a_day_shows_what_was_known_then(review: default_review) {
        let first = review.page("/evidence/90").await;
        let sentence = words(one(&Html::parse_document(&first), ".opening .lead p + p"));
        lived(&review).await;
        let then = async |day: &str| review.page(&format!("/evidence/90?as-of={day}")).await;
        let january = then("2026-01-10").await;
        assert!(january.contains(&sentence) && january.contains("As of 10 January 2026.") && !january.contains("better"), "{january}");
        let february = then("2026-02-01").await;
        assert!(february.contains("Says it in &#60;b&#62;better&#60;/b&#62; words.") && february.contains("It was unclear."), "{february}");
        assert_eq!(review.json("/evidence/90.json?as-of=2026-02-28").await["as_of"]["day"], "2026-02-28");
        assert_eq!(review.get("/evidence/90?as-of=2026-03-01").await.status, StatusCode::GONE);
        let dataset = async |day: &str| review.json(&format!("/datasets/chexpert.json?as-of={day}")).await;
        let has = |json: &serde_json::Value| json["statements"].as_array().unwrap().iter().any(|said| said["id"] == 90);
        let (before, between, after) = (dataset("2026-02-01").await, dataset("2026-03-31").await, dataset("2026-04-01").await);
        assert_eq!((has(&before), has(&between), has(&after)), (true, false, false));
        assert_eq!((&before["images"], &between["images"], &after["images"]), (&224_316.into(), &224_316.into(), &7.into()));
        assert_eq!(before["history"].as_array().unwrap().len() + 1, after["history"].as_array().unwrap().len());
        let page = review.page("/datasets/chexpert?as-of=2026-02-01").await;
        assert!(page.contains("As of 1 February 2026.") && page.contains("224,316"), "{page}");
        assert!(review.page("/datasets/chexpert.bib?as-of=2026-02-01").await.contains("larrazabal2020gender"));
        // What does not change is as it is now, but for what belongs to the day.
        let (now, then) = (review.json("/datasets/padchest.json").await, review.json("/datasets/padchest.json?as-of=2026-11-23").await);
        for field in ["statements", "branches", "lead", "versions", "locations", "related", "works", "history"] {
            assert_eq!(now[field], then[field], "{field}");
        }
    }
}

both! {
    async fn a_day_that_cannot_be_told_of_is_refused(review: default_review) {
        lived(&review).await;
        for (address, told) in [
            ("/evidence/90?as-of=2026-01-09", "begins on 10 January 2026"),
            ("/datasets/chexpert?as-of=0001-01-01", "begins on 10 January 2026"),
            ("/evidence/90?as-of=2026-11-24", "still to come"),
            ("/datasets/chexpert?as-of=9999-12-31", "still to come"),
            ("/evidence/90?as-of=yesterday", "not a day"),
            ("/evidence/90?as-of=2026-2-1", "not a day"),
            ("/datasets/chexpert?as-of=2026-02-30", "not a day"),
            ("/datasets/chexpert?as-of=%F0%9F%A5%B2", "not a day"),
            ("/changes?name=90", "of which kind of record"),
            ("/changes?subject=smell", "not a subject"),
        ] {
            let answer = review.get(address).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}");
            assert!(answer.body.contains(told), "{address}: {}", answer.body);
        }
        let empty = TestReview::empty(review.backend).await;
        let answer = empty.get("/evidence/1?as-of=2026-02-01").await;
        assert_eq!((answer.status, answer.body.contains("empty")), (StatusCode::BAD_REQUEST, true));
        assert_eq!(review.get("/datasets/never-there?as-of=2026-02-01").await.status, StatusCode::NOT_FOUND);
    }
}
