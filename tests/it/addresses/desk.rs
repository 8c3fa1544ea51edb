//! `/desk`: the queue, one contribution, the forms that decide, and what they refuse.

use amphora::accounts::Role;
use amphora::contributions::State;
use axum::http::StatusCode;
use scraper::Html;

use super::{all, one, targets, words};
use crate::support::TestReview;

both! {
    async fn a_steward_accepts_declines_and_reverts_by_the_forms(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let vera = review.browser("Vera", Role::Steward).await;
        let (first, second) = (review.hand_in(&ada, &review.proposal("Finds <b>something</b>.").await).await, review.hand_in(&ada, &review.proposal("Not so.").await).await);
        let queue = vera.get("/desk").await;
        assert_eq!((queue.status, queue.header(axum::http::header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
        let page = Html::parse_document(&queue.body);
        assert!(words(one(&page, "h1 + p")).contains("2 to settle, 0 claimed by you. You steward all kinds of images."));
        assert_eq!(all(&page, ".queue li").len(), 2);
        assert!(targets(one(&page, ".queue")).contains(&format!("/desk/{first}")));
        let case = vera.get(&format!("/desk/{first}")).await;
        let page = Html::parse_document(&case.body);
        assert!(case.body.contains("Finds &#60;b&#62;something&#60;/b&#62;.") && words(one(&page, "ul.checks")).contains("Evidence 90 is of the same work"));
        let buttons: Vec<_> = all(&page, "button[data-key]").into_iter().map(|button| button.attr("value").unwrap().to_owned()).collect();
        assert_eq!(buttons, ["accept", "claim", "request-changes", "decline"]);
        let claimed = vera.post(&format!("/desk/{first}"), &[("do", "claim"), ("version", "1")]).await;
        assert_eq!((claimed.status, claimed.header(axum::http::header::LOCATION)), (StatusCode::SEE_OTHER, format!("/desk/{first}").as_str()));
        let accepted = vera.post(&format!("/desk/{first}"), &[("do", "accept"), ("version", "2")]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
        let next = vera.get(accepted.header(axum::http::header::LOCATION)).await;
        assert!(next.body.contains(&format!("Contribution {first}: accepted.")), "{}", next.body);
        let silent = vera.post(&format!("/desk/{second}"), &[("do", "decline"), ("reason", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(silent.body.contains("Nothing was written.") && silent.body.contains("say why"));
        vera.post(&format!("/desk/{second}"), &[("do", "decline"), ("reason", "The work does not say this.")]).await;
        assert_eq!((review.contribution(first).await.state, review.contribution(second).await.state), (State::Accepted, State::Declined));
        let csv = vera.get("/desk/decisions.csv").await.body;
        assert!(csv.starts_with("contribution,kind,title") && csv.contains("accepted,Vera") && csv.contains("declined,Vera,2026-11-23,The work does not say this."), "{csv}");
        // The history of the record leads a steward to the form that takes it back; no one else.
        let changes = vera.get("/changes").await.body;
        assert!(changes.contains("/desk/revisions/2") && !review.page("/changes").await.contains("/desk/revisions"));
        let revision = vera.get("/desk/revisions/2").await;
        assert!(revision.body.contains("Finds &#60;b&#62;something"), "{}", revision.body);
        let reverted = vera.post("/desk/revisions/2", &[("reason", "It was wrong.")]).await;
        assert_eq!(reverted.status, StatusCode::SEE_OTHER, "{}", reverted.body);
        let history = review.page(reverted.header(axum::http::header::LOCATION)).await;
        assert!(history.contains("It was wrong.") && history.contains("by Vera"), "{history}");
        let again = vera.post("/desk/revisions/2", &[("reason", "Once more.")]).await;
        assert_eq!((again.status, again.body.contains("Nothing was written.")), (StatusCode::CONFLICT, true));
    }
}

both! {
    async fn who_comes_second_is_told_clearly_and_keeps_its_words(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let (vera, otto) = (review.browser("Vera", Role::Steward).await, review.browser("Otto", Role::Steward).await);
        let id = review.hand_in(&ada, &review.proposal("Finds something.").await).await;
        vera.post(&format!("/desk/{id}"), &[("do", "accept"), ("version", "1")]).await;
        let late = otto.post(&format!("/desk/{id}"), &[("do", "decline"), ("version", "1"), ("reason", "I do not think so.")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let page = Html::parse_document(&late.body);
        let told = words(one(&page, "[role=alert]"));
        assert!(told.contains("Nothing was written.") && told.contains("Vera did something with it since, and it is now accepted"), "{told}");
        assert_eq!(words(one(&page, "textarea#reason")), "I do not think so.");
        assert_eq!(review.contribution(id).await.state, State::Accepted);
    }
}

both! {
    async fn the_desk_is_for_stewards_and_its_forms_are_its_own(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let (reader, vera) = (review.browser("Bob", Role::Contributor).await, review.browser("Vera", Role::Steward).await);
        let id = review.hand_in(&ada, &review.proposal("Finds something.").await).await;
        for address in ["/desk", "/desk.json", "/desk/decisions.csv", "/desk/1", "/desk/revisions/1"] {
            let answer = review.get(address).await;
            assert!([StatusCode::UNAUTHORIZED, StatusCode::SEE_OTHER].contains(&answer.status), "{address}: {}", answer.status);
            assert_eq!(reader.get(address).await.status, StatusCode::FORBIDDEN, "{address}");
        }
        assert_eq!(reader.post("/desk/1", &[("do", "accept")]).await.status, StatusCode::FORBIDDEN);
        let foreign = vera.post_without_token(&format!("/desk/{id}"), &[("do", "accept")]).await;
        assert_eq!(foreign.status, StatusCode::FORBIDDEN);
        let rubbish: [(&str, &[(&str, &str)]); 4] = [("/desk/1", &[("do", "explode")]), ("/desk/1", &[]), ("/desk/1", &[("do", "accept"), ("version", "x")]), ("/desk/1", &[("do", "leave-out-x")])];
        for (address, fields) in rubbish {
            assert_eq!(vera.post(address, fields).await.status, StatusCode::BAD_REQUEST, "{fields:?}");
        }
        assert_eq!(review.contribution(id).await.state, State::Submitted);
        for address in ["/desk/9999", "/desk/0", "/desk/x", "/desk/revisions/99", "/desk/revisions/x"] {
            assert_eq!(vera.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
        }
        for address in ["/desk?kind=x", "/desk?state=draft", "/desk?modality=smell", "/desk?waiting=-1", "/desk?page=0", "/desk?colour=blue", "/desk?done=x"] {
            assert_eq!(vera.get(address).await.status, StatusCode::BAD_REQUEST, "{address}");
        }
        let narrowed = async |question: &str| vera.get_as(&format!("/desk?{question}"), "application/json").await.json()["total"].as_u64().unwrap();
        assert_eq!((narrowed("kind=evidence").await, narrowed("kind=dataset").await), (1, 0));
        assert_eq!((narrowed("modality=chest+x-ray").await, narrowed("modality=skin+lesions").await), (1, 0));
        assert_eq!((narrowed("contributor=Ada").await, narrowed("contributor=Bob").await, narrowed("waiting=7").await), (1, 0, 0));
        assert!(review.page("/desk/how").await.contains("Conflict of interest"));
        let empty = TestReview::empty(review.backend).await;
        let steward = empty.browser("Vera", Role::Steward).await;
        assert!(steward.get("/desk").await.body.contains("Nothing waits."));
    }
}

both! {
    async fn every_row_of_a_batch_is_seen_checked_and_can_be_left_out(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let vera = review.browser("Vera", Role::Steward).await;
        let new = review.proposal("Row.").await;
        let row = |number: usize| {
            let mut row = amphora::contributions::Row { title: format!("Row {number} of them"), ..new.rows[0].clone() };
            let Some(amphora::revisions::change::Record::Evidence(usage)) = &mut row.changes[0].after else { panic!("no statement") };
            usage.evidence = format!("Finds it for the {number}. time.");
            row
        };
        let rows = (1..=120).map(row).collect();
        let id = review.hand_in(&ada, &amphora::contributions::NewContribution { rows, kind: amphora::contributions::ContributionKind::Batch, ..new }).await;
        let page = async |rows: &str| vera.get(&format!("/desk/{id}{rows}")).await;
        let first = page("").await.body;
        assert!(first.contains("Row 50 of them") && !first.contains("Row 51 of them") && first.contains("Rows 1–50 of 120"), "{first}");
        let last = page("?rows=3").await.body;
        let shown = Html::parse_document(&last);
        assert!(last.contains("Row 120 of them") && words(one(&shown, "ul.checks")).contains("Row 120:"), "{last}");
        assert_eq!(targets(one(&shown, "nav.pages[aria-label='Pages of the rows']")), [format!("/desk/{id}.json"), format!("/desk/{id}?rows=2")]);
        assert!(page("?rows=4").await.body.contains("There is no such page"));
        for rubbish in ["?rows=0", "?rows=x"] {
            assert_eq!(page(rubbish).await.status, StatusCode::BAD_REQUEST, "{rubbish}");
        }
        let left = vera.post(&format!("/desk/{id}?rows=3"), &[("do", "leave-out-119"), ("reason", "Not so."), ("version", "1")]).await;
        assert_eq!((left.status, left.header(axum::http::header::LOCATION)), (StatusCode::SEE_OTHER, format!("/desk/{id}?rows=3").as_str()));
        let late = vera.post(&format!("/desk/{id}?rows=3"), &[("do", "leave-out-118"), ("reason", "Not so."), ("version", "1")]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        let json = vera.get(&format!("/desk/{id}.json")).await.json();
        assert_eq!((json["rows"].as_array().unwrap().len(), json["rows"][119]["verdict"].as_str()), (120, Some("declined")));
        assert!(json["checks"].as_array().unwrap().iter().any(|check| check["row"] == 118));
    }
}

both! {
    async fn the_queue_follows_the_records_as_they_are_now(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let (chest, skin) = (review.steward_of("Chest", "chest x-ray").await, review.steward_of("Skin", "skin lesions").await);
        let (chest, skin) = (review.browser_of(chest.id).await, review.browser_of(skin.id).await);
        let id = review.hand_in(&ada, &review.proposal("Finds something.").await).await;
        let lines = async |browser: &crate::people::Browser<'_>, address: &str| all(&Html::parse_document(&browser.get(address).await.body), ".queue li").len();
        let seen = async || {
            let of = |modality: &'static str| format!("/desk?scope=all&modality={modality}");
            (lines(&chest, "/desk").await, lines(&skin, "/desk").await, lines(&chest, &of("chest+x-ray")).await, lines(&chest, &of("skin+lesions")).await)
        };
        assert_eq!(seen().await, (1, 0, 1, 0));
        let dataset = review.sql("SELECT name FROM contribution_subjects WHERE subject = 'dataset'").await[0][0].clone().unwrap();
        review.sql_do(&format!("UPDATE datasets SET modality = 'skin lesions' WHERE slug = '{dataset}'")).await;
        assert_eq!(seen().await, (0, 1, 0, 1), "it goes to whoever may decide on it");
        assert_eq!(review.contribution(id).await.modalities, [amphora::vocabulary::Modality::new("skin lesions")]);
        assert_eq!(chest.post(&format!("/desk/{id}"), &[("do", "accept"), ("version", "1")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(skin.post(&format!("/desk/{id}"), &[("do", "accept"), ("version", "1")]).await.status, StatusCode::SEE_OTHER);
        // A dataset that the review does not have yet comes to whom it says itself.
        let browser = review.browser_of(ada.id).await;
        let new = [("name", "New Moles"), ("modality", "skin lesions"), ("source", "Its page."), ("passage", "Its page."), ("license_of_contribution", "CC-BY-4.0"), ("no_patient_data", "yes"), ("do", "submit")];
        let sent = browser.post("/contribute/dataset", &new).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(seen().await, (0, 1, 0, 1));
    }
}
