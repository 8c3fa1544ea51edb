//! Deciding when something changed meanwhile: the proposal, the review, or who decides. What is published was seen by those who
//! must see it.

use amphora::accounts::{Account, Role, store as accounts};
use amphora::clock::Clock;
use amphora::contributions::deciding::{self, Outcome, Wanted, WantedRow};
use amphora::contributions::reverting::take_back;
use amphora::contributions::store::{self as contributions, list, proposing};
use amphora::contributions::{
    Actor, ContributionError, ContributionId, ContributionKind, NewContribution, Refusal, Row, Rules, State, Transition,
};
use amphora::evidence::{AppraisalState, Finding, Outcome as Found, SetSeverity, Severity, Usage};
use amphora::papers::Paper;
use amphora::revisions::Subject;
use amphora::revisions::change::{Change, Record, Signature};
use amphora::vocabulary::Modality;

use crate::support::{TestReview, clock};

const RULES: Rules = Rules { own_contributions: false, double_review: false };
const DOUBLE: Rules = Rules { double_review: true, ..RULES };

fn now() -> chrono::DateTime<chrono::Utc> {
    clock().now()
}

impl TestReview {
    async fn judge(&self, account: &Account, id: ContributionId, transition: Transition) -> Result<Outcome, ContributionError> {
        let wanted = Wanted { id, transition, reason: Some("Read it."), version: None };
        deciding::take(&self.database, Actor::Person(account), wanted, DOUBLE, now()).await
    }

    async fn amend(&self, account: &Account, id: ContributionId, new: &NewContribution) -> Result<(), ContributionError> {
        let version = self.contribution(id).await.version;
        let transaction = self.database.begin_writing().await.unwrap();
        let amended = proposing::amend(&transaction, account, id, version, new, now()).await;
        if amended.is_ok() {
            transaction.commit().await.unwrap();
        } else {
            transaction.rollback().await.unwrap();
        }
        amended
    }

    /// A statement of a new work that shows `confounder` on CheXpert, with its work.
    async fn of_a_new_work(&self, key: &str, confounder: &str) -> NewContribution {
        let mut new = self.proposal("Finds it.").await;
        let entry = format!("@misc{{{key}, author = {{{key}, A.}}, title = {{The title of {key}}}, year = {{2026}}}}");
        let paper = Paper::from_entry(bibliography::read(entry.as_bytes()).entries.remove(0));
        let Some(Record::Evidence(usage)) = &mut new.rows[0].changes[0].after else { panic!("no statement") };
        usage.paper = paper.key.clone();
        usage.findings =
            vec![Finding::Shortcut { label: confounder.to_owned(), confounder: confounder.parse().unwrap(), outcome: Found::Shown }];
        usage.severity = None;
        new.rows[0].changes.push(Change::add(Record::Paper(Box::new(paper))));
        new
    }

    async fn disable(&self, account: &Account) {
        let transaction = self.database.begin_writing().await.unwrap();
        accounts::changes::set_disabled(&transaction, account.id, Some(now())).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn give_role(&self, account: &Account, role: Role) {
        let transaction = self.database.begin_writing().await.unwrap();
        accounts::changes::set_role(&transaction, account.id, role).await.unwrap();
        transaction.commit().await.unwrap();
    }

    async fn correction(&self, change: impl FnOnce(&mut Usage), name: &str) -> NewContribution {
        let before = self.record(Subject::Evidence, name).await;
        let Record::Evidence(usage) = &before else { panic!("no statement") };
        let mut after = usage.clone();
        change(&mut after);
        let new = self.proposal("Corrected.").await;
        let rows = vec![Row {
            title: "Corrected".to_owned(),
            changes: vec![Change::replace(before.clone(), Record::Evidence(after))],
            passage: None,
        }];
        NewContribution { kind: ContributionKind::Correction, rows, ..new }
    }
}

fn is_waiting(made: Result<Outcome, ContributionError>) -> bool {
    made.unwrap().waits_for_second
}

/// A node of the taxonomy that nothing on CheXpert shows.
const FRESH: &str = "hair";

both! {
    async fn a_verdict_is_on_what_was_judged_and_on_nothing_that_came_after(review: default_review) {
        let (ada, vera, otto) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await, review.account("Otto", Role::Steward).await);
        let new = review.of_a_new_work("second2026", "sex-gender").await;
        let id = review.hand_in(&ada, &new).await;
        assert!(is_waiting(review.judge(&vera, id, Transition::Accept).await));
        let mut other = new.clone();
        let Some(Record::Evidence(usage)) = &mut other.rows[0].changes[0].after else { panic!("no statement") };
        "Finds something else.".clone_into(&mut usage.evidence);
        review.amend(&ada, id, &other).await.unwrap();
        let before = review.sql("SELECT count(*) FROM usages").await;
        assert!(is_waiting(review.judge(&otto, id, Transition::Accept).await), "Vera never saw this one");
        assert_eq!(review.sql("SELECT count(*) FROM usages").await, before);
        assert_eq!(review.judge(&vera, id, Transition::Accept).await.unwrap().state, State::Accepted, "and judges it now");
        let all = contributions::all_verdicts(review.database.reader()).await.unwrap();
        assert_eq!(all.iter().map(|verdict| verdict.edition).collect::<Vec<_>>(), [1, 2, 2], "the first one stays as history");
    }
}

both! {
    async fn a_row_that_is_left_out_makes_another_edition(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let (vera, otto, mia) = (review.account("Vera", Role::Steward).await, review.account("Otto", Role::Steward).await, review.account("Mia", Role::Steward).await);
        let mut new = review.of_a_new_work("second2026", "sex-gender").await;
        new.rows.extend(review.of_a_new_work("third2026", FRESH).await.rows);
        let id = review.hand_in(&ada, &NewContribution { kind: ContributionKind::Batch, ..new }).await;
        let row = async |steward: &Account, left_out, version| deciding::decide_row(&review.database, steward, WantedRow { id, position: 1, left_out, version }, DOUBLE, now()).await;
        row(&vera, Some("Not so."), Some(1)).await.unwrap();
        let stale = row(&otto, None, Some(1)).await.unwrap_err();
        assert!(matches!(&stale, ContributionError::Conflict { by, .. } if by == "Vera"), "{stale}");
        assert!(is_waiting(review.judge(&vera, id, Transition::Accept).await));
        row(&otto, None, None).await.unwrap();
        assert!(is_waiting(review.judge(&otto, id, Transition::Accept).await), "Vera judged it without that row");
        assert_eq!(review.judge(&mia, id, Transition::Accept).await.unwrap().state, State::Accepted);
    }
}

both! {
    async fn what_becomes_serious_is_asked_when_it_is_decided(review: default_review) {
        let (ada, vera) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        // Two wait at once; each alone is not serious.
        let (one, two) = (review.of_a_new_work("one2026", FRESH).await, review.of_a_new_work("two2026", FRESH).await);
        let (first, second) = (review.hand_in(&ada, &one).await, review.hand_in(&ada, &two).await);
        assert!(!review.contribution(second).await.is_serious);
        assert_eq!(review.judge(&vera, first, Transition::Accept).await.unwrap().state, State::Accepted);
        assert!(is_waiting(review.judge(&vera, second, Transition::Accept).await));
        // Both in one contribution, and beyond the hundredth row.
        let plain = review.proposal("Plain.").await;
        let row = |number: usize| {
            let mut row = plain.rows[0].clone();
            let Some(Record::Evidence(usage)) = &mut row.changes[0].after else { panic!("no statement") };
            usage.evidence = format!("Finds it for the {number}. time.");
            row
        };
        let mut rows: Vec<Row> = (1..=101).map(row).collect();
        rows.extend(review.of_a_new_work("three2026", "pen-marks").await.rows.into_iter().chain(review.of_a_new_work("four2026", "pen-marks").await.rows));
        let batch = review.hand_in(&ada, &NewContribution { kind: ContributionKind::Batch, rows, ..plain }).await;
        assert!(review.contribution(batch).await.is_serious);
        assert!(is_waiting(review.judge(&vera, batch, Transition::Accept).await));
        // Corrections: a severity by hand, an outcome, and what ends a dispute.
        let number = review.sql("SELECT max(id) FROM usages").await[0][0].clone().unwrap();
        let by_hand = review.correction(|usage| usage.severity = Some(SetSeverity { severity: Severity::Serious, reason: "Grave.".to_owned() }), &number).await;
        let by_hand = review.hand_in(&ada, &by_hand).await;
        assert!(is_waiting(review.judge(&vera, by_hand, Transition::Accept).await));
        let unclear = review.of_a_new_work("five2026", FRESH).await;
        let mut unclear = NewContribution { rows: unclear.rows, ..unclear };
        let Some(Record::Evidence(usage)) = &mut unclear.rows[0].changes[0].after else { panic!("no statement") };
        usage.appraisal.state = AppraisalState::Disputed;
        let disputed = review.hand_in(&ada, &unclear).await;
        assert_eq!(review.judge(&vera, disputed, Transition::Accept).await.unwrap().state, State::Accepted, "what is disputed shows nothing");
        let number = review.sql("SELECT max(id) FROM usages").await[0][0].clone().unwrap();
        let confirmed = review.hand_in(&ada, &review.correction(|usage| usage.appraisal.state = AppraisalState::Confirmed, &number).await).await;
        assert!(is_waiting(review.judge(&vera, confirmed, Transition::Accept).await));
    }
}

both! {
    async fn scope_is_that_of_the_datasets_as_they_are_now(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let mut vera = review.account("Vera", Role::Steward).await;
        let transaction = review.database.begin_writing().await.unwrap();
        let scope = amphora::accounts::Scope::Only(std::collections::BTreeSet::from([Modality::new("chest x-ray")]));
        accounts::set_scope(&transaction, vera.id, &scope).await.unwrap();
        transaction.commit().await.unwrap();
        vera.scope = scope;
        let id = review.hand_in(&ada, &review.proposal("Finds something.").await).await;
        let before = review.record(Subject::Dataset, "chexpert").await;
        let Record::Dataset(dataset) = &before else { panic!("no dataset") };
        let after = amphora::datasets::Dataset { modality: Modality::new("skin lesions"), ..(**dataset).clone() };
        let signature = Signature { at: now(), actor: None, reason: None };
        review.change(&[Change::replace(before.clone(), Record::Dataset(Box::new(after)))], &signature).await.unwrap();
        let refused = review.take(&vera, id, Transition::Accept).await.unwrap_err();
        assert!(matches!(&refused, ContributionError::Refused(Refusal::OutsideScope(what)) if what == "skin lesions"), "{refused}");
    }
}

both! {
    async fn a_first_verdict_moves_nothing_and_is_told_to_no_one(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let (vera, otto) = (review.account("Vera", Role::Steward).await, review.browser("Otto", Role::Steward).await);
        let id = review.hand_in(&ada, &review.of_a_new_work("second2026", "sex-gender").await).await;
        review.judge(&vera, id, Transition::RequestChanges).await.unwrap();
        let asked = review.contribution(id).await;
        let refused = review.judge(&vera, id, Transition::Decline).await.unwrap_err();
        assert!(matches!(refused, ContributionError::Refused(Refusal::NotFrom { state: State::ChangesRequested, .. })), "{refused}");
        assert_eq!(review.contribution(id).await, asked);
        review.judge(&ada, id, Transition::Submit).await.unwrap();
        review.sql_do("UPDATE contributions SET submitted_at = created_at").await;
        let waiting = review.contribution(id).await.submitted_at;
        assert!(is_waiting(review.judge(&vera, id, Transition::Decline).await));
        assert_eq!(review.contribution(id).await.submitted_at, waiting, "it waits since the same day");
        let csv = otto.get("/desk/decisions.csv").await.body;
        let line = csv.lines().find(|line| line.starts_with(&format!("{id},"))).unwrap().to_owned();
        assert!(line.contains(",submitted,") && line.ends_with(",,"), "{line}");
        let otto = accounts::find(review.database.reader(), otto.id).await.unwrap().unwrap();
        review.judge(&otto, id, Transition::Decline).await.unwrap();
        let browser = review.browser_of(otto.id).await;
        let csv = browser.get("/desk/decisions.csv").await.body;
        assert!(csv.lines().any(|line| line.starts_with(&format!("{id},")) && line.ends_with(",decline,decline")), "{csv}");
        assert_eq!(list::all_but_drafts(review.database.reader()).await.unwrap().len(), 1);
    }
}

both! {
    async fn who_decides_is_asked_of_the_account_as_it_is_now(review: default_review) {
        let (ada, vera, otto) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await, review.account("Otto", Role::Steward).await);
        let new = review.proposal("Finds something.").await;
        let id = review.hand_in(&ada, &new).await;
        review.disable(&vera).await;
        let closed = review.take(&vera, id, Transition::Accept).await.unwrap_err();
        assert!(matches!(closed, ContributionError::Refused(Refusal::AccountClosed)), "{closed}");
        review.give_role(&otto, Role::Contributor).await;
        let refused = review.take(&otto, id, Transition::Accept).await.unwrap_err();
        assert!(matches!(refused, ContributionError::Refused(Refusal::NotSteward)), "{refused}");
        let row = WantedRow { id, position: 0, left_out: Some("No."), version: None };
        assert!(deciding::decide_row(&review.database, &otto, row, RULES, now()).await.is_err());
        assert!(deciding::discuss(&review.database, &vera, id, "Still here.", now()).await.is_err());
        assert!(take_back(&review.database, &vera, 1, "No.", RULES, now()).await.is_err());
        // Whoever only reads by now hands in nothing, and can still take back what is its own.
        review.give_role(&ada, Role::Reader).await;
        let transaction = review.database.begin_writing().await.unwrap();
        assert!(matches!(proposing::submit(&transaction, &ada, &new, now()).await, Err(ContributionError::Refused(Refusal::NotContributor))));
        transaction.rollback().await.unwrap();
        assert!(matches!(review.amend(&ada, id, &new).await, Err(ContributionError::Refused(Refusal::NotContributor))));
        review.sql_do(&format!("UPDATE contributions SET state = 'draft' WHERE id = {id}")).await;
        let refused = review.take(&ada, id, Transition::Submit).await.unwrap_err();
        assert!(matches!(refused, ContributionError::Refused(Refusal::NotContributor)), "{refused}");
        assert_eq!(review.take(&ada, id, Transition::Withdraw).await.unwrap().state, State::Withdrawn);
    }
}

both! {
    async fn no_steward_brings_its_own_finding_back_alone(review: default_review) {
        let own = review.account("Own", Role::Steward).await;
        let vera = review.account("Vera", Role::Steward).await;
        let browser = review.browser_of(own.id).await;
        let id = review.hand_in(&own, &review.proposal("Finds something.").await).await;
        let made = review.take(&vera, id, Transition::Accept).await.unwrap().revisions[0];
        review.letters().await;
        let page = async || browser.get(&format!("/contributions/{id}")).await.body;
        assert!(page().await.contains("It is in the review."));
        let gone = take_back(&review.database, &vera, made, "It is not so.", RULES, now()).await.unwrap();
        let letters = review.letters().await;
        assert!(letters.len() == 1 && letters[0].contains("reverted by Vera") && letters[0].contains("It is not so."), "{letters:?}");
        assert!(page().await.contains("a steward reverted it"), "{}", page().await);
        assert!(amphora::credit::store::accepted(review.database.reader()).await.unwrap().is_empty(), "what is gone earns no credit");
        let refused = take_back(&review.database, &own, gone.revision, "It is so.", RULES, now()).await.unwrap_err();
        assert!(matches!(refused, ContributionError::Refused(Refusal::OwnRecord)), "{refused}");
        assert_eq!(review.get(&format!("/evidence/{}", gone.name)).await.status, 410);
        let back = take_back(&review.database, &vera, gone.revision, "It is so after all.", RULES, now()).await.unwrap();
        assert!(review.letters().await[0].contains("reinstated by Vera"));
        assert_eq!(amphora::credit::store::accepted(review.database.reader()).await.unwrap().len(), 1);
        assert!(page().await.contains("It is in the review."));
        let allowed = Rules { own_contributions: true, ..RULES };
        let gone = take_back(&review.database, &vera, back.revision, "No.", RULES, now()).await.unwrap();
        take_back(&review.database, &own, gone.revision, "Yes.", allowed, now()).await.unwrap();
        // To take out again what one added is no decision in one's own favour.
        let second = review.hand_in(&own, &review.proposal("Finds more.").await).await;
        let made = review.take(&vera, second, Transition::Accept).await.unwrap().revisions[0];
        take_back(&review.database, &own, made, "I was wrong.", RULES, now()).await.unwrap();
    }
}
