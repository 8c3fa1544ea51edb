//! `/contributors`: who is named, and who is not.

use amphora::accounts::Role;
use axum::http::{StatusCode, header};

use super::text;
use crate::support::TestReview;

/// Two accepted contributions of the first account, decided by the second.
async fn accepted(review: &TestReview) {
    let ada = review.account("Ada", Role::Contributor).await;
    let rosa = review.account("Rosa", Role::Steward).await;
    for (kind, title) in [("evidence", "Novák 2026 on CheXpert"), ("dataset", "New Scans")] {
        review
            .sql(&format!(
                "INSERT INTO contributions (account_id, contributor, kind, state, title, license, no_patient_data, is_everywhere, is_serious, created_at, changed_at, decided_by, decided_at) \
                 VALUES ({}, 'x', '{kind}', 'accepted', '{title}', 'CC0-1.0', true, false, false, '2026-11-20T10:00:00+00:00', '2026-11-21T10:00:00+00:00', {}, '2026-11-21T10:00:00+00:00') RETURNING title",
                ada.id, rosa.id
            ))
            .await;
    }
    review.sql(&format!("UPDATE accounts SET is_public = true, name = 'Ada <b>Lovelace</b>' WHERE id = {} RETURNING name", ada.id)).await;
    review.sql(&format!("UPDATE accounts SET is_public = false WHERE id = {} RETURNING name", rosa.id)).await;
}

both! {
    async fn who_agreed_is_named_and_others_are_counted(review: default_review) {
        assert!(review.page("/contributors").await.contains("No contribution was accepted yet."));
        accepted(&review).await;
        let page = review.get("/contributors").await;
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store", "to be named is theirs to change at any time");
        assert!(text(&page.body, ".lead").contains("One person contributed or reviewed; one more did not ask to be named."), "{}", text(&page.body, ".lead"));
        assert!(text(&page.body, "#people").contains("Ada <b>Lovelace</b>") && !page.body.contains("<b>Lovelace") && !page.body.contains("Rosa"), "{}", page.body);
        let json = review.json("/contributors").await;
        assert_eq!((json["people"][0]["contributed"]["evidence"].as_i64(), json["not_named"].as_i64()), (Some(1), Some(1)));
        let number = json["people"][0]["id"].as_i64().unwrap();
        let person = review.page(&format!("/contributors/{number}")).await;
        assert!(text(&person, "#works").contains("Novák 2026 on CheXpert"));
        for missing in [number + 1, 0, -1] {
            assert_eq!(review.get(&format!("/contributors/{missing}")).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(review.get("/contributors/x").await.status, StatusCode::NOT_FOUND);
    }
}

both! {
    async fn credit_is_there_for_other_programs(review: default_review) {
        accepted(&review).await;
        let table = review.get("/contributors.csv").await;
        assert!(table.body.starts_with("name,orcid,role,what,number,first,last\n") && table.body.contains("Investigation,contributed: evidence,1,2026-11-21"), "{}", table.body);
        let note = review.get("/contributors.bib").await;
        let read = bibliography::read(note.body.as_bytes());
        assert!(read.entries[0].authors.and_others && note.body.contains("Data curation"), "{}", note.body);
        let cff = review.get("/contributors.cff").await;
        assert_eq!(cff.body, "authors:\n  - name: \"Ada <b>Lovelace</b>\"\n");
        for address in ["/contributors.csv", "/contributors.bib", "/contributors.cff"] {
            let answer = review.get(address).await;
            assert!(answer.header(header::CACHE_CONTROL) == "no-store" && !answer.body.contains("Rosa"), "{address}");
        }
    }
}
