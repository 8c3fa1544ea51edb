//! Someone who leaves is named nowhere any more, and all that was contributed stays.

use std::fmt::Write as _;

use amphora::accounts::Role;
use amphora::contributions::Transition;
use amphora::contributions::deciding;
use amphora::contributions::{ContributionKind, License, NewContribution, Row};
use amphora::revisions::Subject;
use amphora::revisions::change::{Change, Record, Signature};

use crate::provider::{OtherSite, sign_in_elsewhere};
use crate::support::{Backend, TestReview, clock};

const ADA: &str = "0000-0002-1825-0097";
const PASSWORD: &str = "copper lantern 7 otters";

impl TestReview {
    /// The whole database as text: every cell of every table.
    pub async fn dump(&self) -> String {
        let (tables, columns) = match self.backend {
            Backend::Sqlite => (
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
                "SELECT name FROM pragma_table_info('TABLE')",
            ),
            Backend::Postgres => (
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
                "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'TABLE' AND table_schema = 'public' ORDER BY ordinal_position",
            ),
        };
        let mut dump = String::new();
        for table in self.sql(tables).await.into_iter().flatten().flatten() {
            let columns = self.sql(&columns.replace("TABLE", &table)).await;
            let cells: Vec<String> =
                columns.into_iter().flatten().flatten().map(|column| format!("coalesce(CAST(\"{column}\" AS TEXT), 'NULL')")).collect();
            assert!(!cells.is_empty(), "{table}");
            for row in self.sql(&format!("SELECT {} FROM \"{table}\" ORDER BY 1", cells.join(" || '|' || "))).await {
                writeln!(dump, "{table}: {}", row[0].as_deref().unwrap_or_default()).unwrap();
            }
        }
        dump
    }
}

/// A correction of a statement: its record before and after holds who brought it and who let it in.
async fn correction(review: &TestReview, number: &str, words: &str) -> NewContribution {
    let before = review.record(Subject::Evidence, number).await;
    let Record::Evidence(mut usage) = before.clone() else { panic!("no statement") };
    words.clone_into(&mut usage.evidence);
    let changes = vec![Change::replace(before, Record::Evidence(usage))];
    let title = format!("Evidence {number} in other words");
    let row = Row { title: title.clone(), changes, passage: None };
    NewContribution {
        kind: ContributionKind::Correction,
        title,
        rows: vec![row],
        note: None,
        license: License::CcBy,
        no_patient_data: true,
    }
}

both! {
    async fn who_leaves_is_named_nowhere(review: default_review) {
        let mut review = review;
        let other = OtherSite::beside(&mut review, true).await;
        other.knows(ADA, Some("Ada Quillfeather"), None);
        // Ada came by ORCID, with an address of her own, and contributes under two names.
        let guest = review.guest();
        sign_in_elsewhere(&guest, &other, "/").await;
        guest.fill_in("/sign-up/elsewhere", &[("name", "Ada Quillfeather"), ("email", "Ada.Q@example.org")]).await;
        let link = review.link().await;
        guest.fill_in(&link, &[]).await;
        guest.fill_in("/account/password", &[("new_password", PASSWORD)]).await;
        let ada = find(&review, "Ada Quillfeather").await;
        let vera = review.account("Vera Wolkenstein", Role::Steward).await;
        let bob = review.account("Bob", Role::Contributor).await;
        let now = amphora::clock::Clock::now(&clock());
        let first = review.hand_in(&ada, &review.proposal("Finds something.").await).await;
        deciding::discuss(&review.database, &ada, first, "Please look at table 3.", now).await.unwrap();
        review.take(&vera, first, Transition::Claim).await.unwrap();
        deciding::discuss(&review.database, &vera, first, "Done.", now).await.unwrap();
        let accepted = review.take(&vera, first, Transition::Accept).await.unwrap();
        let number = review.sql(&format!("SELECT name FROM revisions WHERE id = {}", accepted.revisions[0])).await[0][0].clone().unwrap();
        guest.fill_in("/account/name", &[("name", "Ada Nachtigall"), ("public", "yes")]).await;
        let ada = find(&review, "Ada Nachtigall").await;
        let second = review.hand_in(&ada, &correction(&review, &number, "Finds it in other words.").await).await;
        review.take(&vera, second, Transition::Accept).await.unwrap();
        // Bob's correction waits, and holds the record with both names; Vera looks at another one.
        let third = review.hand_in(&bob, &correction(&review, &number, "Finds it in Bob's words.").await).await;
        let fourth = review.hand_in(&bob, &review.proposal("Finds something else.").await).await;
        review.take(&vera, fourth, Transition::Claim).await.unwrap();
        let Record::Evidence(credited) = review.record(Subject::Evidence, &number).await else { panic!("no statement") };
        assert_eq!((credited.contributor.as_deref(), credited.steward.as_deref()), (Some("Ada Quillfeather"), Some("Vera Wolkenstein")));
        // All that is held is hers to take.
        let held = guest.get("/account.json").await.json();
        assert_eq!(held["contributions"].as_array().unwrap().len(), 2, "{held}");
        assert!(held["contributions"][0]["rows"][0]["changes"].is_array() && held["comments"][0]["text"] == "Please look at table 3.", "{held}");
        let steward = review.browser_of(vera.id).await.get("/account.json").await.json();
        let decided = steward["decisions"].as_array().unwrap();
        assert!(decided.iter().any(|step| step["what"] == "accept" && step["contribution"] == first.0), "{steward}");
        assert_eq!(steward["revisions"].as_array().unwrap().len(), 2, "{steward}");
        let before = review.dump().await;
        for trace in ["Ada Quillfeather", "Ada Nachtigall", "Ada.Q@example.org", "ada.q@example.org", ADA, "Wolkenstein", "vera."] {
            assert!(before.contains(trace), "{trace}");
        }
        // Ada leaves; what she brought stays.
        let answer = guest.fill_in("/account/delete", &[("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        gone(&review, &["quillfeather", "nachtigall", "ada.q@example.org", ADA]).await;
        let Record::Evidence(usage) = review.record(Subject::Evidence, &number).await else { panic!("no statement") };
        assert_eq!((usage.contributor.as_deref(), usage.evidence.as_str()), (Some("former contributor"), "Finds it in other words."));
        let page = review.page(&format!("/changes?subject=evidence&name={number}")).await;
        assert!(page.contains("former contributor") && !page.contains("Quillfeather"), "{page}");
        // Vera leaves too; what she had claimed waits for another steward, and what waits can still be decided.
        let vera_browser = review.browser_of(vera.id).await;
        assert_eq!(vera_browser.post("/account/delete", &[]).await.status, 303);
        gone(&review, &["wolkenstein", "vera."]).await;
        assert_eq!(review.contribution(fourth).await.state.as_str(), "submitted");
        let rosa = review.account("Rosa", Role::Steward).await;
        review.take(&rosa, third, Transition::Accept).await.unwrap();
        review.take(&rosa, fourth, Transition::Accept).await.unwrap();
        // The history is whole: the last change is taken back.
        let last = review.sql(&format!("SELECT max(id) FROM revisions WHERE subject = 'evidence' AND name = '{number}'")).await;
        let signature = Signature { at: now, actor: Some("Rosa".to_owned()), reason: Some("A mistake.".to_owned()) };
        review.revert(last[0][0].as_ref().unwrap().parse().unwrap(), &signature).await.unwrap();
        let Record::Evidence(usage) = review.record(Subject::Evidence, &number).await else { panic!("no statement") };
        assert_eq!((usage.steward.as_deref(), usage.evidence.as_str()), (Some("former contributor"), "Finds it in other words."));
    }
}

both! {
    async fn words_that_the_site_makes_name_no_one_and_what_people_wrote_stays(review: default_review) {
        let (ada, vera) = (review.account("Ada Quillfeather", Role::Contributor).await, review.browser("Vera", Role::Steward).await);
        let own = review.browser_of(ada.id).await;
        let reply = [("evidence", "90"), ("text", "We looked again."), ("passage", "The paper names me."), ("license_of_contribution", "CC-BY-4.0"), ("no_patient_data", "yes")];
        let sent = own.post("/contribute/reply", &reply).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        for (what, reason) in [("made-it", "ORCID iD on the paper"), ("did-not-make-it", "Another of that name"), ("comment", "I wrote to Ada Quillfeather.")] {
            assert_eq!(vera.post("/desk/1", &[("do", what), ("reason", reason)]).await.status, 303, "{what}");
        }
        let page = own.get("/account/delete").await.body;
        assert!(page.contains("stays as it was written, also where it names you"), "{page}");
        assert_eq!(own.post("/account/delete", &[]).await.status, 303);
        let found: Vec<String> = review.dump().await.lines().filter(|line| line.contains("Quillfeather")).map(str::to_owned).collect();
        assert!(matches!(&found[..], [line] if line.starts_with("contribution_events") && line.contains("I wrote to Ada Quillfeather.")), "{found:#?}");
    }
}

async fn find(review: &TestReview, name: &str) -> amphora::accounts::Account {
    let all = amphora::accounts::store::all(review.database.reader()).await.unwrap();
    all.into_iter().find(|account| account.name.as_str() == name).unwrap()
}

async fn gone(review: &TestReview, traces: &[&str]) {
    let dump = review.dump().await;
    for trace in traces {
        let found: Vec<&str> = dump.lines().filter(|line| line.to_lowercase().contains(trace)).collect();
        assert!(found.is_empty(), "{trace}: {found:#?}");
    }
}
