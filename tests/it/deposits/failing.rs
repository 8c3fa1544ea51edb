//! A deposit is killed, or fails, at each of its remote steps in turn and at each local write; then it goes on. There is one record
//! for each edition afterwards, with the right files and the right DOIs.

use amphora::deposits::{Answer, DepositError, Thing};
use zenodo_stand_in::{Fate, Like, StandIn};

use super::{Sample, add_release, assert_out, release, run, sheet};
use crate::support::{Backend, TestReview};

/// Runs until all is out, as someone does who is told to run it again; gives how often that was.
async fn until_out(review: &TestReview, stand_in: &StandIn, sample: &Sample, thing: &Thing, may_be_lost: bool, case: &str) -> usize {
    let mut answer = None;
    for round in 1..=8 {
        let Some(outcomes) = run(review, stand_in, sample, std::slice::from_ref(thing), true, answer).await else { continue };
        answer = None;
        match &outcomes[0].problem {
            None => return round,
            Some(DepositError::Lost) => {
                // No one can know: a person looks at Zenodo, and says that there is none.
                assert!(may_be_lost, "{case}: a draft was made, and not found");
                answer = Some(Answer::NoneWasMade);
            }
            Some(DepositError::Zenodo(_) | DepositError::Database(_) | DepositError::NoDoiYet) => {}
            Some(other) => panic!("{case}: {other}"),
        }
    }
    panic!("{case}: it never came through: {:#?}", stand_in.requests());
}

/// How often Zenodo is asked for one thing, and which of the requests makes a first draft.
async fn requests(review: &TestReview, thing: &Thing, before: &[&str]) -> Vec<String> {
    let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
    let asked = prepared(review, &stand_in, &sample, thing, before).await;
    until_out(review, &stand_in, &sample, thing, false, "without a fault").await;
    stand_in.requests().split_off(asked)
}

/// Deposits the editions before; gives how often Zenodo was asked for that.
async fn prepared(review: &TestReview, stand_in: &StandIn, sample: &Sample, thing: &Thing, before: &[&str]) -> usize {
    for edition in before {
        let earlier = match thing {
            Thing::Release(_) => release(edition),
            Thing::Datasheet(_) => thing.clone(),
        };
        sample.edition(&earlier, edition);
        until_out(review, stand_in, sample, &earlier, false, "before").await;
    }
    sample.edition(thing, "revision 2");
    stand_in.requests().len()
}

/// Every request of the deposit of that thing meets every fate.
async fn every_fate(review: &TestReview, thing: &Thing, before: &[&str], editions: &[&str]) {
    let all = requests(review, thing, before).await;
    assert!(all.len() >= 8, "{all:?}");
    for (nth, request) in all.iter().enumerate() {
        for fate in Fate::ALL {
            let case = format!("{fate:?} at request {nth}, {request}");
            let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
            prepared(review, &stand_in, &sample, thing, before).await;
            review.sql_do("UPDATE releases SET doi = NULL").await;
            stand_in.will(nth, fate);
            let is_create = request == "POST /deposit/depositions";
            until_out(review, &stand_in, &sample, thing, is_create && !fate.is_done(), &case).await;
            assert_out(review, &stand_in, thing, editions, &case).await;
            // And once more: nothing is left to do.
            let asked = stand_in.requests().len();
            until_out(review, &stand_in, &sample, thing, false, &case).await;
            assert_eq!(stand_in.requests().len(), asked, "{case}: what is out is left alone");
        }
    }
}

both! {
    async fn a_first_version_meets_every_fate_at_every_request(review: empty) {
        every_fate(&review, &sheet(), &[], &["revision 2"]).await;
    }
}

both! {
    async fn a_next_version_meets_every_fate_at_every_request(review: empty) {
        every_fate(&review, &sheet(), &["revision 1"], &["revision 1", "revision 2"]).await;
    }
}

both! {
    async fn a_release_meets_every_fate_at_every_request(review: empty) {
        add_release(&review, "2026.1").await;
        every_fate(&review, &release("2026.1"), &[], &["2026.1"]).await;
    }
}

/// The nth write to these tables fails, and all after it, as if the program had ended there; until it is lifted.
async fn write_fails(review: &TestReview, nth: i64) {
    review.sql_do("CREATE TABLE IF NOT EXISTS fault (written BIGINT NOT NULL, last BIGINT NOT NULL)").await;
    review.sql_do("DELETE FROM fault").await;
    review.sql_do(&format!("INSERT INTO fault VALUES (0, {nth})")).await;
    if review.backend == Backend::Postgres {
        review
            .sql_do(
                "CREATE OR REPLACE FUNCTION count_writes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF (SELECT written >= last FROM fault) THEN RAISE EXCEPTION 'killed'; END IF; \
                 UPDATE fault SET written = written + 1; IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
            )
            .await;
    }
    for table in ["deposits", "deposit_files", "releases"] {
        for what in ["INSERT", "UPDATE", "DELETE"] {
            let name = format!("fault_{table}_{}", what.to_lowercase());
            review
                .sql_do(&if review.backend == Backend::Postgres {
                    format!("CREATE OR REPLACE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW EXECUTE FUNCTION count_writes()")
                } else {
                    format!(
                        "CREATE TRIGGER IF NOT EXISTS {name} BEFORE {what} ON {table} BEGIN \
                         SELECT CASE WHEN (SELECT written >= last FROM fault) THEN RAISE(ABORT, 'killed') END; \
                         UPDATE fault SET written = written + 1; END"
                    )
                })
                .await;
        }
    }
}

async fn lift(review: &TestReview) {
    review.sql_do("UPDATE fault SET written = 0, last = 1000000").await;
}

async fn every_write(review: &TestReview, thing: &Thing, before: &[&str], editions: &[&str]) {
    let mut failed = 0;
    for nth in 0.. {
        let case = format!("write {nth} fails");
        let (stand_in, sample) = (StandIn::start(Like::Production).await, Sample::new());
        prepared(review, &stand_in, &sample, thing, before).await;
        write_fails(review, nth).await;
        let outcomes = run(review, &stand_in, &sample, std::slice::from_ref(thing), true, None).await.unwrap();
        let is_through = outcomes[0].problem.is_none();
        assert!(is_through || matches!(outcomes[0].problem, Some(DepositError::Database(_))), "{case}: {:?}", outcomes[0].problem);
        lift(review).await;
        if is_through {
            break;
        }
        failed += 1;
        until_out(review, &stand_in, &sample, thing, false, &case).await;
        assert_out(review, &stand_in, thing, editions, &case).await;
        review.sql_do("UPDATE releases SET doi = NULL").await;
    }
    // Planned, asked for, drafted, filling with three files, each file there, filled, described, publishing, published.
    assert!(failed >= 12, "{failed} writes");
}

both! {
    async fn a_first_version_is_killed_at_every_write(review: empty) {
        every_write(&review, &sheet(), &[], &["revision 2"]).await;
    }
}

both! {
    async fn a_next_version_is_killed_at_every_write(review: empty) {
        every_write(&review, &sheet(), &["revision 1"], &["revision 1", "revision 2"]).await;
    }
}

both! {
    async fn a_release_is_killed_at_every_write(review: empty) {
        add_release(&review, "2026.1").await;
        every_write(&review, &release("2026.1"), &[], &["2026.1"]).await;
    }
}
