//! `/contributions/{id}/amend` and `/desk/{id}/edit`: a contribution once more in its form, for its contributor or for the
//! steward who accepts it otherwise than it was proposed.

use amphora::accounts::Role;
use amphora::contributions::State;
use axum::http::{StatusCode, header};
use scraper::{Html, Selector};

use super::{found, text, values};
use crate::people::Browser;
use crate::support::{Answer, TestReview};

const GIVEN: [(&str, &str); 3] = [("license_of_contribution", "CC0-1.0"), ("no_patient_data", "yes"), ("do", "submit")];

const STATEMENT: [(&str, &str); 10] = [
    ("paper_key", "larrazabal2020gender"),
    ("dataset", "padchest"),
    ("citation_function", "extend"),
    ("resource_type", "shortcuts"),
    ("shortcut", "sex"),
    ("node", "sex-gender"),
    ("node_outcome", "shown"),
    ("evidence", "Finds a gap."),
    ("confidence", "stated"),
    ("note", "See the supplement."),
];

async fn propose(browser: &Browser<'_>, address: &str, fields: &[(&str, &str)]) -> String {
    let sent = browser.post(address, &[fields, &GIVEN[..]].concat()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
    sent.header(header::LOCATION).rsplit('/').next().unwrap().to_owned()
}

/// What a browser would send if its owner changed only these fields of the form on that page.
async fn send_again(browser: &Browser<'_>, page: &Answer, action: &str, changed: &[(&str, &str)]) -> Answer {
    assert!([StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY].contains(&page.status), "{}", page.body);
    let html = Html::parse_document(&page.body);
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in html.select(&Selector::parse("form.contribution :is(input, textarea, select)[name]").unwrap()) {
        let (name, kind) = (field.attr("name").unwrap(), field.attr("type").unwrap_or("text"));
        let value = match field.value().name() {
            "textarea" => field.text().collect(),
            "select" => field
                .select(&Selector::parse("option[selected]").unwrap())
                .next()
                .and_then(|option| option.attr("value"))
                .unwrap_or_default()
                .to_owned(),
            _ if ["radio", "checkbox"].contains(&kind) && field.attr("checked").is_none() || kind == "file" => continue,
            _ => field.attr("value").unwrap_or_default().to_owned(),
        };
        if changed.iter().all(|(other, _)| *other != name) && name != "form_token" {
            fields.push((name.to_owned(), value));
        }
    }
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(changed.iter().copied()).collect();
    browser.post(action, &fields).await
}

async fn rows(review: &TestReview, id: &str) -> Vec<(String, String)> {
    let rows = review.sql(&format!("SELECT verdict, changes FROM contribution_rows WHERE contribution_id = {id} ORDER BY position")).await;
    rows.into_iter().map(|row| (row[0].clone().unwrap(), row[1].clone().unwrap())).collect()
}

async fn state(review: &TestReview, id: &str) -> State {
    review.contribution(amphora::contributions::ContributionId(id.parse().unwrap())).await.state
}

both! {
    async fn a_steward_edits_and_accepts_and_what_was_proposed_stays_beside_it(review: default_review) {
        let (ada, vera) = (review.browser("Ada", Role::Contributor).await, review.browser("Vera", Role::Steward).await);
        let id = propose(&ada, "/contribute/statement", &STATEMENT).await;
        assert!(text(&vera.get(&format!("/desk/{id}")).await.body, "a[data-key=e]").contains("Edit, then accept"));
        let form = vera.get(&format!("/desk/{id}/edit")).await;
        assert!(text(&form.body, "#editing").contains("what was proposed stays beside it"), "{}", form.body);
        assert!(found(&form.body, "#consent").is_empty(), "its contributor agreed already");
        let wrong = send_again(&vera, &form, "/contribute/statement", &[("evidence", ""), ("do", "submit")]).await;
        assert_eq!((wrong.status, found(&wrong.body, "#editing").len()), (StatusCode::UNPROCESSABLE_ENTITY, 1));
        let edited = [("evidence", "Finds a gap between the sexes."), ("locator", "Table 2"), ("reason", "The place was missing."), ("do", "submit")];
        let sent = send_again(&vera, &wrong, "/contribute/statement", &edited).await;
        assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::SEE_OTHER, format!("/desk?done={id}").as_str()), "{}", text(&sent.body, "#mistakes"));
        let rows = rows(&review, &id).await;
        assert_eq!((rows[0].0.as_str(), rows[1].0.as_str()), ("replaced", "accepted"));
        assert!(rows[0].1.contains("Finds a gap.") && rows[1].1.contains("Finds a gap between the sexes."));
        let page = ada.get(&format!("/contributions/{id}")).await.body;
        let what = text(&page, "#what");
        assert!(what.contains("As it was proposed") && what.contains("Changed by the steward before it was accepted"), "{what}");
        assert!(text(&page, "#events").contains("The place was missing."), "{page}");
        let history = review.page("/changes").await;
        assert!(history.contains("Changed by the steward before it was accepted: The place was missing."), "{history}");
        let dataset = review.page("/datasets/padchest").await;
        assert!(dataset.contains("Finds a gap between the sexes.") && !dataset.contains("Finds a gap.<"), "only the steward's version is in the review");
        let again = send_again(&vera, &wrong, "/contribute/statement", &edited).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "sent twice, it is done once");
        assert_eq!(review.sql("SELECT revision_id FROM contribution_revisions").await.len(), 1);
    }
}

both! {
    async fn only_who_may_accept_may_edit(review: default_review) {
        let (ada, otto) = (review.browser("Ada", Role::Contributor).await, review.browser("Otto", Role::Steward).await);
        let id = propose(&ada, "/contribute/statement", &STATEMENT).await;
        let own = propose(&otto, "/contribute/statement", &STATEMENT).await;
        let form = otto.get(&format!("/desk/{id}/edit")).await;
        assert_eq!(ada.get(&format!("/desk/{id}/edit")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(otto.get(&format!("/desk/{own}/edit")).await.status, StatusCode::FORBIDDEN, "a conflict of interest");
        let by_hand = send_again(&ada, &form, "/contribute/statement", &[("do", "submit"), ("evidence", "Mine.")]).await;
        assert_eq!(by_hand.status, StatusCode::UNPROCESSABLE_ENTITY, "the form alone gives no right");
        let version = ("edit_version", "1");
        let own_by_hand = send_again(&otto, &form, "/contribute/statement", &[("edit", own.as_str()), version, ("do", "submit")]).await;
        assert_eq!(own_by_hand.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(&own_by_hand.body, "#mistakes").contains("your own contribution"), "{}", own_by_hand.body);
        assert_eq!((state(&review, &id).await, state(&review, &own).await), (State::Submitted, State::Submitted));
        let merge = propose(&ada, "/contribute/merge", &[("what", "dataset"), ("from", "PadChest"), ("into", "CheXpert"), ("passage", "The same.")]).await;
        assert_eq!(otto.get(&format!("/desk/{merge}/edit")).await.status, StatusCode::FORBIDDEN);
        assert!(found(&otto.get(&format!("/desk/{merge}")).await.body, "a[data-key=e]").is_empty());
        otto.post(&format!("/desk/{id}"), &[("do", "decline"), ("reason", "No.")]).await;
        let late = send_again(&otto, &form, "/contribute/statement", &[("do", "submit"), ("evidence", "Late.")]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(&late.body, "#mistakes").contains("declined") && text(&late.body, "textarea[name=evidence]").contains("Late."), "{}", late.body);
    }
}

both! {
    async fn of_two_windows_the_second_is_told_and_keeps_its_words(review: default_review) {
        let ada = review.browser("Ada", Role::Contributor).await;
        let id = propose(&ada, "/contribute/statement", &STATEMENT).await;
        let form = ada.get(&format!("/contributions/{id}/amend")).await;
        assert_eq!(text(&form.body, "textarea[name=note]"), "See the supplement.");
        let first = send_again(&ada, &form, "/contribute/statement", &[("locator", "Table 1"), ("do", "submit")]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER);
        let second = send_again(&ada, &form, "/contribute/statement", &[("locator", "Table 2"), ("do", "submit")]).await;
        assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(text(&second.body, "#mistakes").contains("is not as you saw it"), "{}", second.body);
        assert_eq!(values(&second.body, "input[name=locator]"), ["Table 2"]);
        assert!(rows(&review, &id).await[0].1.contains("Table 1"));
        let meant = send_again(&ada, &second, "/contribute/statement", &[("do", "submit")]).await;
        assert_eq!(meant.status, StatusCode::SEE_OTHER, "{}", text(&meant.body, "#mistakes"));
        assert!(rows(&review, &id).await[0].1.contains("Table 2"));
    }
}

both! {
    async fn a_form_that_is_sent_twice_is_one_contribution(review: default_review) {
        let (ada, bob) = (review.browser("Ada", Role::Contributor).await, review.browser("Bob", Role::Contributor).await);
        let first = propose(&ada, "/contribute/statement", &STATEMENT).await;
        assert_eq!(propose(&ada, "/contribute/statement", &STATEMENT).await, first);
        let other: Vec<(&str, &str)> = STATEMENT.iter().map(|(name, text)| if *name == "evidence" { (*name, "Finds another gap.") } else { (*name, *text) }).collect();
        assert_ne!(propose(&ada, "/contribute/statement", &other).await, first, "other words are another contribution");
        assert_ne!(propose(&bob, "/contribute/statement", &STATEMENT).await, first, "another person says the same");
        ada.post(&format!("/contributions/{first}"), &[("do", "withdraw")]).await;
        assert_ne!(propose(&ada, "/contribute/statement", &STATEMENT).await, first, "what was withdrawn can be proposed again");
    }
}

both! {
    async fn batches_and_merges_come_back_in_their_forms(review: default_review) {
        let ada = review.browser("Ada", Role::Contributor).await;
        let bibliography = "@article{a2026, title = {A work that is new here}, author = {A, B}, year = 2026}\n@article{b2026, title = {Another one}, author = {C, D}, year = 2026}";
        let table = "id,label,parent,definition,other_words\nwrist-bands,Wrist bands,external-confounders,\"Bands, in the image.\",\"bands;straps\"\n";
        for (sent, added) in [(bibliography, "\n@article{c2026, title = {A third one}, author = {E}, year = 2026}"), (table, "\nRulers of wood,rulers-of-wood,external-confounders,Rulers.,,,\n")] {
            let id = propose(&ada, "/contribute/batch", &[("text", sent), ("note", "A first list.")]).await;
            let before = rows(&review, &id).await.len();
            let form = ada.get(&format!("/contributions/{id}/amend")).await;
            let text_of = text(&form.body, "textarea[name=text]");
            let more = format!("{text_of}{added}");
            let judged = send_again(&ada, &form, "/contribute/batch", &[("text", &more), ("do", "look")]).await;
            assert_eq!(found(&judged.body, "#rows tbody td strong"), vec!["Ready"; before + 1], "{}", text(&judged.body, "#rows"));
            assert_eq!(text(&judged.body, "textarea[name=note]"), "A first list.");
            let sent = send_again(&ada, &judged, "/contribute/batch", &[("note", "A longer list."), ("do", "submit")]).await;
            assert_eq!((sent.status, sent.header(header::LOCATION)), (StatusCode::SEE_OTHER, format!("/contributions/{id}").as_str()), "{}", text(&sent.body, "#mistakes"));
            assert_eq!(rows(&review, &id).await.len(), before + 1);
            assert!(ada.get(&format!("/contributions/{id}")).await.body.contains("A longer list."));
        }
        let merge = propose(&ada, "/contribute/merge", &[("what", "paper"), ("from", "larrazabal2020gender"), ("into", "irvin2019chexpert"), ("passage", "The same.")]).await;
        let form = ada.get(&format!("/contributions/{merge}/amend")).await;
        assert_eq!((values(&form.body, "input[name=from]"), values(&form.body, "input[name=into]")), (vec!["larrazabal2020gender".to_owned()], vec!["irvin2019chexpert".to_owned()]));
        let sent = send_again(&ada, &form, "/contribute/merge", &[("passage", "The same authors and pages."), ("do", "submit")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", text(&sent.body, "#mistakes"));
        assert!(ada.get(&format!("/contributions/{merge}")).await.body.contains("The same authors and pages."));
    }
}

both! {
    async fn what_is_taken_back_is_told_to_its_contributor(review: default_review) {
        let (ada, vera) = (review.browser("Ada", Role::Contributor).await, review.browser("Vera", Role::Steward).await);
        let id = propose(&ada, "/contribute/statement", &STATEMENT).await;
        vera.post(&format!("/desk/{id}"), &[("do", "accept")]).await;
        let page = ada.get(&format!("/contributions/{id}")).await.body;
        assert!(text(&page, ".lead").contains("It is in the review") && text(&page, "#result").contains("Evidence"), "{page}");
        let revision = review.sql("SELECT revision_id FROM contribution_revisions").await[0][0].clone().unwrap();
        assert_eq!(vera.post(&format!("/desk/revisions/{revision}"), &[("reason", "Another dataset.")]).await.status, StatusCode::SEE_OTHER);
        let page = ada.get(&format!("/contributions/{id}")).await.body;
        assert!(text(&page, ".lead").contains("a steward reverted it") && text(&page, "#events").contains("Another dataset."), "{page}");
        let letters = review.letters().await;
        assert!(letters.iter().any(|letter| letter.contains("was reverted by Vera")), "{letters:?}");
    }
}

both! {
    async fn places_are_suggested_while_one_writes(review: default_review) {
        let answer = review.get("/contribute/places.json?words=chest+drains").await;
        let json: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!((json["words"].as_str(), json["places"][0]["slug"].as_str()), (Some("chest drains"), Some("chest-drains")));
        assert!(json["places"][0]["path"].as_array().is_some_and(|path| !path.is_empty()));
        for nothing in ["", "?words=", "?words=quarterly+revenue"] {
            let answer = review.get(&format!("/contribute/places.json{nothing}")).await;
            assert!(answer.status == StatusCode::OK && answer.body.contains("\"places\":[]"), "{nothing}: {}", answer.body);
        }
        assert_eq!(review.get("/contribute/places.json?word=x").await.status, StatusCode::BAD_REQUEST);
    }
}
