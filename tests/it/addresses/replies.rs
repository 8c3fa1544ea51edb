//! Replies to statements: sent in by a form, let in at the desk, shown beside what they answer.

use amphora::accounts::Role;
use amphora::contributions::{ContributionId, State};
use amphora::replies::Capacity;
use amphora::revisions::Subject;
use amphora::revisions::change::Record;
use axum::http::{StatusCode, header};
use scraper::Html;
use serde_json::{Value, json};

use super::{all, found, one, words};
use crate::people::Browser;
use crate::support::TestReview;

const GIVEN: [(&str, &str); 3] = [("license_of_contribution", "CC-BY-4.0"), ("no_patient_data", "yes"), ("do", "submit")];

/// Sends in a reply to evidence 90; its number as a contribution.
async fn reply(browser: &Browser<'_>, text: &str, knows: &str) -> ContributionId {
    let fields = [("evidence", "90"), ("text", text), ("source", "https://example.org/our-page"), ("passage", knows)];
    let sent = browser.post("/contribute/reply", &[&fields[..], &GIVEN[..]].concat()).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    ContributionId(sent.header(header::LOCATION).rsplit('/').next().unwrap().parse().unwrap())
}

async fn decide(browser: &Browser<'_>, id: ContributionId, fields: &[(&str, &str)]) -> StatusCode {
    browser.post(&format!("/desk/{id}"), fields).await.status
}

async fn known(review: &TestReview) -> Vec<(i64, String, Capacity)> {
    let replies = amphora::replies::store::of(review.database.reader(), &[90]).await.unwrap();
    replies.into_iter().map(|reply| (reply.number, reply.author, reply.capacity)).collect()
}

both! {
    async fn a_maker_is_verified_by_a_steward_and_its_reply_stands_beside_the_finding(review: default_review) {
        let (ada, bob, vera) = (review.browser("Ada Maker", Role::Contributor).await, review.browser("Bob", Role::Contributor).await, review.browser("Vera", Role::Steward).await);
        let form = ada.get("/contribute/reply?evidence=90").await;
        assert_eq!((form.status, words(one(&Html::parse_document(&form.body), "h1"))), (StatusCode::OK, "Reply to evidence 90".to_owned()));
        let first = reply(&ada, "It was <b>mended</b> in 1.1.", "I am the first author of its paper.").await;
        let case = vera.get(&format!("/desk/{first}")).await.body;
        assert!(case.contains("Ada Maker is not known to have made") && case.contains("I am the first author of its paper."), "{case}");
        assert_eq!(decide(&vera, first, &[("do", "made-it"), ("reason", " ")]).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(decide(&bob, first, &[("do", "made-it"), ("reason", "Because.")]).await, StatusCode::FORBIDDEN);
        assert_eq!(decide(&vera, first, &[("do", "made-it"), ("reason", "Her ORCID iD is on the paper.")]).await, StatusCode::SEE_OTHER);
        let case = vera.get(&format!("/desk/{first}")).await.body;
        assert!(case.contains("as Vera stated on 23 November 2026: Her ORCID iD is on the paper.") && case.contains("Take it back"), "{case}");
        assert_eq!(decide(&vera, first, &[("do", "accept"), ("version", "1")]).await, StatusCode::SEE_OTHER);
        let second = reply(&bob, "I see the same.", "").await;
        decide(&vera, second, &[("do", "accept"), ("version", "1")]).await;
        assert_eq!(known(&review).await, [(1, "Ada Maker".to_owned(), Capacity::Maker), (2, "Bob".to_owned(), Capacity::Comment)]);
        // On the statement's page, in the dataset's, and for programs.
        let page = review.page("/evidence/90").await;
        let heads = found(&page, "#replies article h3");
        assert!(heads[0].contains("Ada Maker") && heads[0].contains("By a maker of the dataset") && heads[1].contains("Comment"), "{heads:?}");
        assert!(page.contains("It was &#60;b&#62;mended&#60;/b&#62; in 1.1.") && page.contains("Let in by Vera"), "{page}");
        let dataset = review.page("/datasets/chexpert?statements=all").await;
        assert_eq!(found(&dataset, "#e90 blockquote").join(""), "It was <b>mended</b> in 1.1.");
        assert!(dataset.contains("Reply by Ada Maker, a maker of the dataset") && dataset.contains("/evidence/90#replies"), "{dataset}");
        let record = review.json("/api/v1/evidence/90").await;
        assert_eq!((&record["replies"][0]["capacity"], &record["replies"][1]["author"], &record["replies"][0]["recorded"]), (&json!("maker"), &json!("Bob"), &json!("2026-11-23")));
        assert_eq!(review.json("/evidence/90").await["replies"], record["replies"]);
        // In the folder, and back.
        let files = review.export().await;
        let table = String::from_utf8(files["replies.csv"].clone()).unwrap();
        assert!(table.starts_with("evidence,number,author,capacity,text,source,steward,recorded\n90,1,Ada Maker,maker,It was <b>mended</b> in 1.1.,https://example.org/our-page,Vera,2026-11-23\n"), "{table}");
        let other = TestReview::empty(review.backend).await;
        other.import(&files).await.unwrap();
        assert_eq!(other.export().await["replies.csv"], files["replies.csv"]);
        // What is known of her holds for her next reply too, until it is taken back.
        let third = reply(&ada, "And in 1.2.", "").await;
        assert_eq!(decide(&vera, third, &[("do", "did-not-make-it"), ("reason", "It was another Ada.")]).await, StatusCode::SEE_OTHER);
        decide(&vera, third, &[("do", "accept"), ("version", "1")]).await;
        assert_eq!(known(&review).await[2], (3, "Ada Maker".to_owned(), Capacity::Comment));
        let events = vera.get(&format!("/desk/{third}.json")).await.json();
        assert!(events["events"].to_string().contains("whoever replies is not known to have made chexpert: It was another Ada."), "{events}");
    }
}

both! {
    async fn a_reply_is_amended_corrected_reverted_and_leaves_a_tombstone(review: default_review) {
        let (ada, vera) = (review.browser("Ada", Role::Contributor).await, review.browser("Vera", Role::Steward).await);
        let id = reply(&ada, "It was mended.", "").await;
        let form = ada.get(&format!("/contributions/{id}/amend")).await;
        assert_eq!((form.status, found(&form.body, "textarea[name=text]").join("")), (StatusCode::OK, "It was mended.".to_owned()));
        let fields = [("evidence", "90"), ("text", "It was mended in 1.1."), ("amend", &id.to_string()), ("amend_version", "1")];
        assert_eq!(ada.post("/contribute/reply", &[&fields[..], &GIVEN[..]].concat()).await.status, StatusCode::SEE_OTHER);
        assert_eq!(decide(&vera, id, &[("do", "accept"), ("version", "2")]).await, StatusCode::SEE_OTHER);
        let Record::Reply(said) = review.record(Subject::Reply, "90/1").await else { panic!("no reply") };
        assert_eq!((said.text.as_str(), said.author.as_str(), said.steward.as_deref()), ("It was mended in 1.1.", "Ada", Some("Vera")));
        // No one is made to say what they did not: a correction keeps the name.
        let form = vera.get("/contribute/correction?of=reply/90/1").await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.body);
        let fields = [("of", "reply/90/1"), ("text", "It was mended in 1.1.2."), ("author", "Eve"), ("capacity", "comment"), ("passage", "She wrote to us.")];
        let sent = ada.post("/contribute/correction", &[&fields[..], &GIVEN[..]].concat()).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        let corrected = ContributionId(sent.header(header::LOCATION).rsplit('/').next().unwrap().parse().unwrap());
        decide(&vera, corrected, &[("do", "accept"), ("version", "1")]).await;
        let Record::Reply(said) = review.record(Subject::Reply, "90/1").await else { panic!("no reply") };
        assert_eq!((said.text.as_str(), said.author.as_str()), ("It was mended in 1.1.2.", "Ada"));
        // The statement cannot go while someone answers it.
        let statement = review.record(Subject::Evidence, "90").await;
        let signature = amphora::revisions::change::Signature { at: amphora::clock::Clock::now(&review.clock), actor: Some("Vera".to_owned()), reason: None };
        let refused = review.change(&[amphora::revisions::change::Change::withdraw(statement)], &signature).await.unwrap_err().to_string();
        assert!(refused.contains("reply"), "{refused}");
        let history = review.page("/changes?subject=reply&name=90%2F1").await;
        assert!(history.contains("Reply 90/1") && history.contains("1.1.2."), "{history}");
        for revision in ["3", "2"] {
            let reverted = vera.post(&format!("/desk/revisions/{revision}"), &[("reason", "It is not about this.")]).await;
            assert_eq!(reverted.status, StatusCode::SEE_OTHER, "{}", reverted.body);
        }
        let page = review.page("/evidence/90").await;
        assert!(all(&Html::parse_document(&page), "#replies article").is_empty());
        assert!(page.contains("Reply “90/1” was withdrawn on 23 November 2026 by Vera. Reason: Revision 2 is reverted: It is not about this."), "{page}");
        let next = reply(&ada, "Once more.", "").await;
        decide(&vera, next, &[("do", "accept"), ("version", "1")]).await;
        assert_eq!(known(&review).await[0].0, 2, "a number is not given again");
    }
}

both! {
    async fn a_reply_of_a_day_is_not_there_before_it(review: default_review) {
        let (ada, vera) = (review.browser("Ada", Role::Contributor).await, review.browser("Vera", Role::Steward).await);
        review.clock.by(chrono::TimeDelta::days(2));
        let id = reply(&ada, "It was mended.", "").await;
        decide(&vera, id, &[("do", "accept"), ("version", "1")]).await;
        for (day, replies) in [("2026-11-23", 0), ("2026-11-24", 0), ("2026-11-25", 1)] {
            let page = review.json(&format!("/evidence/90?as-of={day}")).await;
            assert_eq!(page["replies"].as_array().unwrap().len(), replies, "{day}");
            let dataset = review.json(&format!("/datasets/chexpert?statements=all&as-of={day}")).await;
            let said: usize = dataset["statements"].as_array().unwrap().iter().map(|said| said["replies"].as_array().unwrap().len()).sum();
            assert_eq!(said, replies, "{day}");
        }
    }
}

both! {
    async fn what_is_no_reply_is_told(review: default_review) {
        let ada = review.browser("Ada", Role::Contributor).await;
        for (fields, status, words) in [
            (vec![("evidence", "90"), ("text", " ")], StatusCode::UNPROCESSABLE_ENTITY, "Say something"),
            (vec![("evidence", "90"), ("text", &"a".repeat(4001))], StatusCode::UNPROCESSABLE_ENTITY, "At most 4000"),
            (vec![("evidence", "99999"), ("text", "a")], StatusCode::NOT_FOUND, "statement"),
            (vec![("text", "a")], StatusCode::NOT_FOUND, "statement"),
        ] {
            let answer = ada.post("/contribute/reply", &[&fields[..], &GIVEN[..]].concat()).await;
            assert_eq!(answer.status, status, "{fields:?}");
            assert!(answer.body.contains(words), "{words}: {}", answer.body);
        }
        assert_eq!(ada.get("/contribute/reply?evidence=x").await.status, StatusCode::NOT_FOUND);
        assert_eq!(review.get("/contribute/reply?evidence=90").await.status, StatusCode::SEE_OTHER);
        assert!(review.sql("SELECT id FROM contributions").await.is_empty());
    }
}

both! {
    async fn no_one_marks_a_reply_as_that_of_a_maker_but_a_steward(review: default_review) {
        let (ada, vera) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        let change: Value = json!({ "subject": "reply", "after": { "evidence": 90, "number": 0, "author": "The makers", "capacity": "maker", "text": "All is well.", "source": null, "steward": "Vera", "recorded": "2020-01-01" } });
        let mut new = review.proposal("x").await;
        new.kind = amphora::contributions::ContributionKind::Reply;
        new.rows[0].changes = vec![serde_json::from_value(change).unwrap()];
        let id = review.hand_in(&ada, &new).await;
        assert_eq!(review.contribution(id).await.modalities.len(), 1, "a steward of chest X-rays decides");
        let outside = review.steward_of("Otto", "skin lesions").await;
        let refused = review.take(&outside, id, amphora::contributions::Transition::Accept).await.unwrap_err().to_string();
        assert!(refused.contains("outside of what you steward"), "{refused}");
        review.take(&vera, id, amphora::contributions::Transition::Accept).await.unwrap();
        assert_eq!(review.contribution(id).await.state, State::Accepted);
        assert_eq!(known(&review).await, [(1, "Ada".to_owned(), Capacity::Comment)]);
        let Record::Reply(said) = review.record(Subject::Reply, "90/1").await else { panic!("no reply") };
        assert_eq!(said.recorded.unwrap().to_string(), "2026-11-23");
    }
}

both! {
    async fn a_folder_may_lack_its_replies_and_new_ones_get_numbers(review: default_review) {
        let mut files = review.export().await;
        files.remove("replies.csv");
        assert_eq!(review.import(&files).await.unwrap().added, 0);
        let header = "evidence,number,author,text\n";
        files.insert("replies.csv".to_owned(), format!("{header}90,,Ada,One.\n90,,Bob,Two.\n91,7,Ada,Three.\n").into_bytes());
        review.import(&files).await.unwrap();
        assert_eq!(known(&review).await, [(1, "Ada".to_owned(), Capacity::Comment), (2, "Bob".to_owned(), Capacity::Comment)]);
        for (row, words) in [("99999,1,Ada,x", "there is no statement 99999 in usages.csv"), ("90,0,Ada,x", "“0” is not a number"), (",1,Ada,x", "empty"), ("90,1,,x", "empty"), ("90,1,Ada,x\n90,1,Bob,y", "90/1")] {
            files.insert("replies.csv".to_owned(), format!("{header}{row}\n").into_bytes());
            let problems = amphora::review::folder::parse(&files).problems;
            assert!(problems.iter().any(|problem| problem.fatal && problem.to_string().contains(words)), "{row}: {problems:?}");
        }
    }
}
