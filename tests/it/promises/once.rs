//! What is sent twice is there once: a form, and a row of a file.

use amphora::accounts::Role;
use amphora::contributions::sending::Sending;
use amphora::contributions::store::sending::submit_form;
use amphora::contributions::{ContributionError, ContributionId};
use amphora::randomness::SystemRandomness;
use axum::http::{StatusCode, header};
use scraper::{Html, Selector};

use crate::people::Browser;
use crate::support::{Answer, TestReview, clock};

const STATEMENT: [(&str, &str); 9] = [
    ("paper_key", "larrazabal2020gender"),
    ("dataset", "padchest"),
    ("citation_function", "extend"),
    ("resource_type", "shortcuts"),
    ("evidence", "Finds a gap."),
    ("confidence", "stated"),
    ("license_of_contribution", "CC0-1.0"),
    ("no_patient_data", "yes"),
    ("do", "submit"),
];

const PAGE: &str = "/contribute/statement?paper=larrazabal2020gender&dataset=padchest";

/// The mark of the form on a page.
fn mark(page: &Answer) -> String {
    let html = Html::parse_document(&page.body);
    let marks: Vec<_> = html.select(&Selector::parse("form.contribution input[type=hidden][name=sending]").unwrap()).collect();
    assert_eq!(marks.len(), 1, "{}", page.body);
    marks[0].attr("value").unwrap().to_owned()
}

async fn send(browser: &Browser<'_>, mark: &str, evidence: &str) -> Answer {
    let mut fields = STATEMENT.map(|(name, text)| if name == "evidence" { (name, evidence) } else { (name, text) }).to_vec();
    fields.push(("sending", mark));
    browser.post("/contribute/statement", &fields).await
}

async fn sent(browser: &Browser<'_>, mark: &str, evidence: &str) -> String {
    let answer = send(browser, mark, evidence).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    answer.header(header::LOCATION).to_owned()
}

async fn contributions(review: &TestReview) -> usize {
    review.sql("SELECT id FROM contributions").await.len()
}

both! {
    async fn a_form_sent_twice_leads_to_the_same_contribution(review: default_review) {
        let (ada, bob) = (review.browser("Ada", Role::Contributor).await, review.browser("Bob", Role::Contributor).await);
        let form = mark(&ada.get(PAGE).await);
        assert_ne!(form, mark(&ada.get(PAGE).await), "each form has a mark of its own");
        let first = sent(&ada, &form, "Finds a gap.").await;
        // However late, and whatever became of it meanwhile.
        review.clock.by(chrono::TimeDelta::days(3));
        assert_eq!(sent(&ada, &form, "Finds a gap.").await, first);
        ada.post(&first, &[("do", "withdraw")]).await;
        assert_eq!(sent(&ada, &form, "Finds a gap.").await, first);
        assert_eq!(contributions(&review).await, 1);
        // Other words in the same form are not lost, and not taken for the first.
        let other = send(&ada, &form, "Finds two gaps.").await;
        assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(other.body.contains("became contribution 1 with what was written in it then") && other.body.contains("Finds two gaps."), "{}", other.body);
        assert_ne!(mark(&other), form);
        assert_ne!(sent(&ada, &mark(&other), "Finds two gaps.").await, first);
        // The mark counts for one account alone, and rubbish is none.
        assert_ne!(sent(&bob, &form, "Finds a gap.").await, first);
        assert_eq!(contributions(&review).await, 3);
        let third = sent(&ada, "<script>", "Finds three.").await;
        assert_eq!(review.sql(&format!("SELECT sending FROM contributions WHERE id = {}", third.rsplit('/').next().unwrap())).await[0][0], None);
        // What is shown again because something is missing keeps its mark.
        let fresh = mark(&ada.get(PAGE).await);
        assert_eq!(mark(&send(&ada, &fresh, "").await), fresh);
    }
}

both! {
    async fn every_form_of_a_contribution_has_a_mark(review: default_review) {
        let ada = review.browser("Ada", Role::Contributor).await;
        for page in [
            PAGE, "/contribute/dataset", "/contribute/version", "/contribute/copy", "/contribute/relation", "/contribute/answer", "/contribute/confounder",
            "/contribute/correction?of=dataset/chexpert", "/contribute/dispute?evidence=90", "/contribute/reply?evidence=90", "/contribute/merge", "/contribute/batch",
        ] {
            assert!(Sending::claimed(&mark(&ada.get(page).await)).is_some(), "{page}");
        }
        // The two steps of a batch are one form; what changes a contribution has its version for this.
        let rows = ("text", "dataset,label,released\nchexpert,9.9,2020-01-01\n");
        let form = mark(&ada.get("/contribute/batch").await);
        let judged = ada.post("/contribute/batch", &[rows, ("sending", form.as_str()), ("do", "look")]).await;
        assert_eq!(mark(&judged), form);
        let all = [rows, ("sending", form.as_str()), ("license_of_contribution", "CC0-1.0"), ("no_patient_data", "yes"), ("do", "submit")];
        let first = ada.post("/contribute/batch", &all).await.header(header::LOCATION).to_owned();
        assert_eq!(ada.post("/contribute/batch", &all).await.header(header::LOCATION), first);
        let amended = ada.get(&format!("{first}/amend")).await;
        assert!(!amended.body.contains("name=\"sending\"") && amended.body.contains("name=\"amend\""), "{}", amended.body);
    }
}

both! {
    async fn many_who_send_one_form_at_once_make_one_contribution(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let mark = Sending::new(&SystemRandomness).unwrap();
        let new = review.proposal("Finds something.").await;
        let tries = (0..20).map(|_| {
            let (database, ada, mark, new) = (review.database.clone(), ada.clone(), mark.clone(), new.clone());
            tokio::spawn(async move {
                let transaction = database.begin_writing_alone().await.unwrap();
                let id = submit_form(&transaction, &ada, &new, Some(&mark), amphora::clock::Clock::now(&clock())).await.unwrap();
                transaction.commit().await.unwrap();
                id
            })
        });
        let mut ids: Vec<ContributionId> = Vec::new();
        for attempt in tries.collect::<Vec<_>>() {
            ids.push(attempt.await.unwrap());
        }
        ids.dedup();
        assert_eq!((ids.len(), contributions(&review).await), (1, 1), "{ids:?}");
    }
}

both! {
    async fn rows_that_say_the_same_are_proposed_once_and_told(review: default_review) {
        let ada = review.browser("Ada", Role::Contributor).await;
        let verdicts = async |text: &str| {
            let page = ada.post("/contribute/batch", &[("text", text), ("do", "look")]).await;
            let html = Html::parse_document(&page.body);
            let cells: Vec<String> = html.select(&Selector::parse("#rows tbody td:last-child").unwrap()).map(|cell| cell.text().collect()).collect();
            (cells, page.body)
        };
        let table = "paper_key,dataset_slug,citation_function,evidence,confidence,shortcuts,shortcuts_taxonomy,outcome\n\
            larrazabal2020gender,padchest,extend,Finds a gap.,stated,sex,sex-gender,shown\n\
            larrazabal2020gender,padchest,extend,Finds the same gap.,stated,sex,sex-gender,shown\n\
            larrazabal2020gender,padchest,extend,Finds none.,stated,sex,sex-gender,not-found\n";
        let (cells, body) = verdicts(table).await;
        assert_eq!(cells, ["Ready", "Twice in this fileLine 2 says the same", "Ready"]);
        assert!(body.contains("2 are ready") && body.contains("1 there twice"), "{body}");
        let versions = "dataset,label,released\nchexpert,9.9,2020-01-01\nchexpert,9.9,2020-01-01\nchexpert,9.9,2021-01-01\n";
        assert_eq!(verdicts(versions).await.0, ["Ready", "Twice in this fileLine 2 says the same", "Cannot be takenLine 2 has another record with the name “chexpert/9.9”"]);
        let works = "@article{a2026, title = {A work that is new here}, doi = {10.5555/once}, year = 2026}\n\
            @article{b2026, title = {A work that is new here}, year = 2026}\n\
            @article{c2026, title = {Another title altogether}, doi = {10.5555/once}, year = 2026}\n\
            @article{a2026, title = {Something else}, year = 2025}\n";
        let (cells, _) = verdicts(works).await;
        assert!(cells[0].starts_with("Ready") && cells[1].starts_with("Twice") && cells[2].starts_with("Twice") && cells[3].starts_with("Cannot be taken"), "{cells:?}");
        let sent = ada.post("/contribute/batch", &[("text", table), ("license_of_contribution", "CC0-1.0"), ("no_patient_data", "yes"), ("do", "submit")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(review.sql("SELECT position FROM contribution_rows").await.len(), 2);
    }
}

both! {
    async fn a_program_that_sends_a_row_twice_is_told_and_so_is_the_steward(review: default_review) {
        use amphora::contributions::checks::{CheckOutcome, What, checks};
        let ada = review.account("Ada", Role::Contributor).await;
        let mut new = review.proposal("Finds something.").await;
        new.rows.push(new.rows[0].clone());
        let transaction = review.database.begin_writing_alone().await.unwrap();
        let refused = submit_form(&transaction, &ada, &new, None, amphora::clock::Clock::now(&clock())).await.unwrap_err();
        assert!(matches!(refused, ContributionError::SaidTwice(0, 1)), "{refused}");
        drop(transaction);
        // In other words it may be meant: a person looks.
        new.rows[1] = review.proposal("Finds it in other words.").await.rows[0].clone();
        let transaction = review.database.begin_reading().await.unwrap();
        let found = checks(&transaction, &new.rows, None).await.unwrap();
        let twice: Vec<_> = found.iter().filter(|check| check.what == What::SameClaim && check.words == "Row 1 of this contribution adds the same").collect();
        assert!(matches!(&twice[..], [check] if check.row == Some(1) && check.outcome == CheckOutcome::Attention), "{found:?}");
    }
}
