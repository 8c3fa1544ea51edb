//! Contributions: who may make which step from where, and that nothing is lost or done twice when many do so at once.

use std::collections::{BTreeMap, BTreeSet};

use amphora::accounts::{Account, Role, Scope, store as accounts};
use amphora::clock::Clock;
use amphora::contributions::checks::{CheckOutcome, What, checks};
use amphora::contributions::deciding::{self, Outcome, Wanted, WantedRow};
use amphora::contributions::reverting::take_back;
use amphora::contributions::store::{self as contributions, list, proposing};
use amphora::contributions::{
    Actor, Contribution, ContributionError, ContributionId, ContributionKind, License, NewContribution, Refusal, Row, RowVerdict, Rules,
    State, Transition,
};
use amphora::evidence::{EvidenceId, Usage};
use amphora::revisions::Subject;
use amphora::revisions::change::{Change, Record};

use crate::support::{TestReview, clock};

const RULES: Rules = Rules { own_contributions: false, double_review: false };

fn now() -> chrono::DateTime<chrono::Utc> {
    clock().now()
}

impl TestReview {
    /// A statement on chest X-rays that no one made yet.
    pub async fn new_statement(&self, words: &str) -> Usage {
        let Record::Evidence(usage) = self.record(Subject::Evidence, "90").await else { panic!("no statement") };
        Usage { id: EvidenceId::UNNUMBERED, evidence: words.to_owned(), ..*usage }
    }

    /// What someone could hand in.
    pub async fn proposal(&self, words: &str) -> NewContribution {
        let change = Change::add(Record::Evidence(Box::new(self.new_statement(words).await)));
        let row =
            Row { title: "Larrazabal et al. 2020 on CheXpert".to_owned(), changes: vec![change], passage: Some("It says so.".to_owned()) };
        NewContribution {
            kind: ContributionKind::Evidence,
            title: row.title.clone(),
            rows: vec![row],
            note: None,
            license: License::CcBy,
            no_patient_data: true,
        }
    }

    pub async fn hand_in(&self, account: &Account, new: &NewContribution) -> ContributionId {
        let transaction = self.database.begin_writing().await.unwrap();
        let id = proposing::submit(&transaction, account, new, now()).await.unwrap();
        transaction.commit().await.unwrap();
        id
    }

    pub async fn take(&self, account: &Account, id: ContributionId, transition: Transition) -> Result<Outcome, ContributionError> {
        let wanted = Wanted { id, transition, reason: Some("Because."), version: None };
        deciding::take(&self.database, Actor::Person(account), wanted, RULES, now()).await
    }

    pub async fn contribution(&self, id: ContributionId) -> Contribution {
        contributions::find(self.database.reader(), id).await.unwrap().unwrap()
    }

    pub async fn steward_of(&self, name: &str, modality: &str) -> Account {
        let account = self.account(name, Role::Steward).await;
        let transaction = self.database.begin_writing().await.unwrap();
        accounts::set_scope(&transaction, account.id, &Scope::Only(BTreeSet::from([amphora::vocabulary::Modality::new(modality)])))
            .await
            .unwrap();
        transaction.commit().await.unwrap();
        accounts::find(self.database.reader(), account.id).await.unwrap().unwrap()
    }

    async fn set_state(&self, id: ContributionId, state: State, claimed_by: Option<&Account>) {
        let claimed = claimed_by.map_or_else(|| "NULL".to_owned(), |account| account.id.to_string());
        self.sql_do(&format!("UPDATE contributions SET state = '{state}', claimed_by = {claimed} WHERE id = {id}")).await;
    }

    pub async fn statements(&self) -> usize {
        self.sql("SELECT count(*) FROM usages").await[0][0].as_deref().unwrap().parse().unwrap()
    }
}

/// Who makes a step, as the contribution sees it. The claim, where there is one, is that of "steward".
const ROLES: [&str; 10] = [
    "reader",
    "own reader",
    "contributor",
    "other contributor",
    "steward",
    "other steward",
    "outside steward",
    "own steward",
    "admin",
    "calendar",
];

/// What each may do in each state; what is not here is refused.
fn allowed(state: State, role: &str) -> &'static [Transition] {
    use Transition::{Accept, Claim, Decline, Expire, GiveBack, RequestChanges, Submit, Withdraw};
    match (state, role) {
        (_, "reader" | "other contributor" | "outside steward")
        | (State::Accepted | State::Declined | State::Withdrawn | State::Expired, _)
        | (State::Draft, "steward" | "other steward" | "admin")
        | (State::Submitted | State::Claimed, "calendar")
        | (State::Claimed, "other steward") => &[],
        (State::Draft | State::ChangesRequested, "contributor" | "own steward") => &[Submit, Withdraw],
        (State::Submitted | State::Claimed, "contributor" | "own steward") | (_, "own reader") => &[Withdraw],
        (State::Submitted, "steward" | "other steward" | "admin") => &[Claim, RequestChanges, Accept, Decline],
        (State::Claimed, "steward" | "admin") => &[GiveBack, RequestChanges, Accept, Decline],
        (State::ChangesRequested, "steward" | "other steward" | "admin") => &[Decline],
        (State::Draft | State::ChangesRequested, "calendar") => &[Expire],
        (state, role) => panic!("no row of the table says what {role} may do while it is {state}"),
    }
}

both! {
    async fn every_step_is_made_by_those_who_may_and_by_no_one_else(review: default_review) {
        let mut people: BTreeMap<&str, Account> = BTreeMap::new();
        for (role, of) in [("reader", Role::Reader), ("contributor", Role::Contributor), ("other contributor", Role::Contributor), ("steward", Role::Steward), ("other steward", Role::Steward), ("own steward", Role::Steward), ("own reader", Role::Contributor), ("admin", Role::Admin)] {
            people.insert(role, review.account(role, of).await);
        }
        people.insert("outside steward", review.steward_of("outside steward", "skin lesions").await);
        let new = review.proposal("Finds something.").await;
        let mut tried = 0;
        for state in State::ALL {
            for role in ROLES {
                for transition in Transition::ALL {
                    let contributor = &people[if role.starts_with("own ") { role } else { "contributor" }];
                    let id = review.hand_in(contributor, &new).await;
                    if role == "own reader" {
                        review.sql_do(&format!("UPDATE accounts SET role = 'reader' WHERE id = {}", contributor.id)).await;
                    }
                    let claimed = (*state == State::Claimed).then_some(&people["steward"]);
                    review.set_state(id, *state, claimed).await;
                    let actor = people.get(role).map_or(Actor::Calendar, Actor::Person);
                    let wanted = Wanted { id, transition: *transition, reason: Some("Because."), version: None };
                    let made = deciding::take(&review.database, actor, wanted, RULES, now()).await;
                    let after = review.contribution(id).await;
                    let what = format!("{role}: {transition} from {state}");
                    tried += 1;
                    if role == "own reader" {
                        review.sql_do(&format!("UPDATE accounts SET role = 'contributor' WHERE id = {}", contributor.id)).await;
                    }
                    if allowed(*state, role).contains(transition) {
                        assert_eq!(made.unwrap_or_else(|error| panic!("{what}: {error}")).state, transition.from(*state).unwrap(), "{what}");
                        assert_eq!((Some(after.state), after.version), (transition.from(*state), 2), "{what}");
                        let events = contributions::events_of(review.database.reader(), id).await.unwrap();
                        assert_eq!(events.last().unwrap().what.as_str(), transition.as_str(), "{what}");
                        // The next one finds the review as it was.
                        if *transition == Transition::Accept {
                            let made = after.version;
                            assert_eq!(made, 2);
                        }
                    } else {
                        let was_so = made.as_ref().is_ok_and(|outcome| outcome.was_done);
                        assert!(made.is_err() || was_so, "{what}");
                        assert_eq!((after.state, after.version), (*state, 1), "{what}");
                    }
                }
            }
        }
        assert_eq!(tried, State::ALL.len() * ROLES.len() * Transition::ALL.len());
    }
}

both! {
    async fn a_steward_decides_within_its_scope_and_not_on_its_own_work(review: default_review) {
        let new = review.proposal("Finds something.").await;
        let (ada, own, admin) = (review.account("Ada", Role::Contributor).await, review.account("Own", Role::Steward).await, review.account("Root", Role::Admin).await);
        let inside = review.steward_of("In", "chest x-ray").await;
        let id = review.hand_in(&ada, &new).await;
        let outside = review.steward_of("Out", "skin lesions").await;
        let refused = review.take(&outside, id, Transition::Accept).await.unwrap_err();
        assert!(matches!(&refused, ContributionError::Refused(Refusal::OutsideScope(what)) if what == "chest x-ray"), "{refused}");
        assert_eq!(review.take(&inside, id, Transition::Accept).await.unwrap().state, State::Accepted);
        let mine = review.hand_in(&own, &new).await;
        let refused = review.take(&own, mine, Transition::Accept).await.unwrap_err();
        assert!(matches!(refused, ContributionError::Refused(Refusal::OwnContribution)), "{refused}");
        let wanted = Wanted { id: mine, transition: Transition::Accept, reason: None, version: None };
        let allowed = Rules { own_contributions: true, ..RULES };
        assert!(deciding::take(&review.database, Actor::Person(&own), wanted, allowed, now()).await.is_ok());
        // What all kinds of images share is not for a steward of one.
        let Record::Confounder(node) = review.record(Subject::Confounder, "age").await else { panic!("no node") };
        let changed = amphora::taxonomy::Confounder { definition: "Years lived.".to_owned(), ..node.clone() };
        let rows = vec![Row { title: "Age".to_owned(), changes: vec![Change::replace(Record::Confounder(node), Record::Confounder(changed))], passage: None }];
        let id = review.hand_in(&ada, &NewContribution { kind: ContributionKind::Confounder, rows, ..new }).await;
        assert!(review.contribution(id).await.is_everywhere);
        assert!(matches!(review.take(&inside, id, Transition::Accept).await.unwrap_err(), ContributionError::Refused(Refusal::OutsideScope(_))));
        assert!(review.take(&admin, id, Transition::Accept).await.is_ok());
        for (scope, fits) in [(Scope::All, 0_u64), (Scope::Only(BTreeSet::new()), 0)] {
            let narrowing = list::Narrowing { states: State::QUEUE.to_vec(), scope: Some(scope), ..list::Narrowing::default() };
            assert_eq!(list::count(review.database.reader(), &narrowing).await.unwrap(), fits);
        }
    }
}

both! {
    async fn what_is_accepted_is_in_the_review_with_its_credit_once(review: default_review) {
        let (ada, vera) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        let before = review.statements().await;
        let id = review.hand_in(&ada, &review.proposal("Finds something new.").await).await;
        assert_eq!(review.statements().await, before, "nothing is in the review before a steward says so");
        let first = review.take(&vera, id, Transition::Accept).await.unwrap();
        let again = review.take(&vera, id, Transition::Accept).await.unwrap();
        assert_eq!((&again.revisions, again.was_done, review.statements().await), (&first.revisions, true, before + 1));
        let revision = amphora::revisions::store::find(review.database.reader(), first.revisions[0]).await.unwrap().unwrap();
        let Record::Evidence(usage) = review.record(Subject::Evidence, &revision.name).await else { panic!("no statement") };
        assert_eq!((usage.contributor.as_deref(), usage.steward.as_deref(), usage.recorded), (Some("Ada"), Some("Vera"), Some(now().date_naive())));
        assert_eq!((revision.actor.as_deref(), revision.reason.as_deref()), (Some("Vera"), Some(format!("Contribution {id}: Because.").as_str())));
        let jobs = review.sql("SELECT count(*) FROM jobs WHERE kind = 'tell'").await;
        assert_eq!(jobs[0][0].as_deref(), Some("1"));
        // And taken back: a new revision, by a steward, with a reason.
        assert!(matches!(take_back(&review.database, &ada, revision.id, "No.", RULES, now()).await, Err(ContributionError::Refused(Refusal::NotSteward))));
        assert!(matches!(take_back(&review.database, &vera, revision.id, " ", RULES, now()).await, Err(ContributionError::Refused(Refusal::NeedsReason))));
        take_back(&review.database, &vera, revision.id, "It is not so.", RULES, now()).await.unwrap();
        assert_eq!(review.statements().await, before);
        let gone = review.get(&format!("/evidence/{}", revision.name)).await;
        assert_eq!((gone.status.as_u16(), gone.body.contains("It is not so.")), (410, true));
    }
}

both! {
    async fn of_two_stewards_who_accept_at_once_one_wins(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let (vera, otto) = (review.account("Vera", Role::Steward).await, review.account("Otto", Role::Steward).await);
        let new = review.proposal("Finds something.").await;
        let before = review.statements().await;
        for round in 1..=200 {
            let id = review.hand_in(&ada, &new).await;
            let version = Some(review.contribution(id).await.version);
            let accept = async |steward: &Account| {
                let wanted = Wanted { id, transition: Transition::Accept, reason: None, version };
                deciding::take(&review.database, Actor::Person(steward), wanted, RULES, now()).await
            };
            let (one, two) = tokio::join!(accept(&vera), accept(&otto));
            let results = [one, two];
            assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "round {round}: {results:?}");
            assert!(results.iter().any(|result| matches!(result, Err(ContributionError::Conflict { state: State::Accepted, .. }))), "round {round}: {results:?}");
            assert_eq!(review.statements().await, before + round, "round {round}");
        }
    }
}

both! {
    async fn of_a_thousand_contributions_at_once_none_is_lost(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let new = std::sync::Arc::new(review.proposal("Finds something.").await);
        let tasks: Vec<_> = (0..1000).map(|number| {
            let (database, ada, new) = (review.database.clone(), ada.clone(), std::sync::Arc::clone(&new));
            tokio::spawn(async move {
                let new = NewContribution { title: format!("Number {number}"), ..(*new).clone() };
                loop {
                    // Who is told that the database is busy tries again; who is told that it was taken must find it.
                    let Ok(transaction) = database.begin_writing().await else { continue };
                    match proposing::submit(&transaction, &ada, &new, clock().now()).await {
                        Ok(id) if transaction.commit().await.is_ok() => return id,
                        _ => {}
                    }
                }
            })
        }).collect();
        let mut ids = BTreeSet::new();
        for task in tasks {
            ids.insert(task.await.unwrap());
        }
        assert_eq!(ids.len(), 1000);
        let titles = review.sql("SELECT count(DISTINCT title), count(*) FROM contributions").await;
        assert_eq!(titles[0], [Some("1000".to_owned()), Some("1000".to_owned())]);
        let rows = review.sql("SELECT count(*) FROM contribution_rows").await;
        assert_eq!(rows[0][0].as_deref(), Some("1000"));
    }
}

both! {
    async fn a_contributor_amends_answers_and_withdraws_what_is_its_own(review: default_review) {
        let (ada, bob, vera) = (review.account("Ada", Role::Contributor).await, review.account("Bob", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        let new = review.proposal("Finds something.").await;
        let better = NewContribution { title: "Better".to_owned(), ..new.clone() };
        let amend = async |account: &Account, id, version, new: &NewContribution| {
            let transaction = review.database.begin_writing().await.unwrap();
            let amended = proposing::amend(&transaction, account, id, version, new, now()).await;
            if amended.is_ok() { transaction.commit().await.unwrap() } else { transaction.rollback().await.unwrap() }
            amended
        };
        let transaction = review.database.begin_writing().await.unwrap();
        let draft = NewContribution { no_patient_data: false, ..new.clone() };
        let id = proposing::draft(&transaction, &ada, &draft, now()).await.unwrap();
        let unconfirmed = proposing::submit(&transaction, &ada, &draft, now()).await.unwrap_err();
        assert!(matches!(unconfirmed, ContributionError::Refused(Refusal::NeedsConsent)));
        let reader = review.account("Reader", Role::Reader);
        transaction.commit().await.unwrap();
        let reader = reader.await;
        assert!(matches!(review.take(&ada, id, Transition::Submit).await.unwrap_err(), ContributionError::Refused(Refusal::NeedsConsent)));
        assert!(matches!(review.take(&vera, id, Transition::Accept).await.unwrap_err(), ContributionError::NotThere(_)), "a draft is no one else's");
        assert!(matches!(amend(&bob, id, 1, &better).await.unwrap_err(), ContributionError::NotThere(_)));
        amend(&ada, id, 1, &better).await.unwrap();
        assert!(matches!(amend(&ada, id, 1, &new).await.unwrap_err(), ContributionError::Conflict { .. }), "it was changed since");
        review.take(&ada, id, Transition::Submit).await.unwrap();
        // What a steward saw before it was amended is not what it would accept.
        let seen = review.contribution(id).await.version;
        amend(&ada, id, seen, &new).await.unwrap();
        let wanted = Wanted { id, transition: Transition::Accept, reason: None, version: Some(seen) };
        let stale = deciding::take(&review.database, Actor::Person(&vera), wanted, RULES, now()).await.unwrap_err();
        assert!(matches!(&stale, ContributionError::Conflict { by, .. } if by == "Ada"), "{stale}");
        review.take(&vera, id, Transition::Claim).await.unwrap();
        assert!(matches!(amend(&ada, id, seen + 2, &better).await.unwrap_err(), ContributionError::Refused(Refusal::NotFrom { .. })));
        let silent = Wanted { id, transition: Transition::RequestChanges, reason: Some("  "), version: None };
        assert!(matches!(deciding::take(&review.database, Actor::Person(&vera), silent, RULES, now()).await.unwrap_err(), ContributionError::Refused(Refusal::NeedsReason)));
        review.take(&vera, id, Transition::RequestChanges).await.unwrap();
        deciding::discuss(&review.database, &ada, id, "On page 3.", now()).await.unwrap();
        assert!(matches!(deciding::discuss(&review.database, &bob, id, "Me too.", now()).await.unwrap_err(), ContributionError::NotThere(_)));
        review.take(&ada, id, Transition::Submit).await.unwrap();
        review.take(&ada, id, Transition::Withdraw).await.unwrap();
        let said: Vec<String> = contributions::events_of(review.database.reader(), id).await.unwrap().into_iter().map(|event| event.what.to_string()).collect();
        assert_eq!(said, ["draft", "amend", "submit", "amend", "claim", "request-changes", "comment", "submit", "withdraw"]);
        assert_eq!(list::of_account(review.database.reader(), ada.id, 0, 10).await.unwrap().len(), 1);
        let transaction = review.database.begin_writing().await.unwrap();
        assert!(proposing::submit(&transaction, &reader, &new, now()).await.is_err(), "a reader only reads");
        for bad in [
            NewContribution { title: " ".to_owned(), ..new.clone() },
            NewContribution { rows: Vec::new(), ..new.clone() },
            NewContribution { note: Some("a".repeat(10_001)), ..new.clone() },
            NewContribution { note: Some("a\0".to_owned()), ..new.clone() },
            NewContribution { rows: vec![new.rows[0].clone(); 5001], ..new },
        ] {
            assert!(matches!(proposing::draft(&transaction, &ada, &bad, now()).await.unwrap_err(), ContributionError::Incomplete(_)));
        }
    }
}

both! {
    async fn a_batch_goes_in_without_the_rows_that_are_left_out(review: default_review) {
        let (ada, vera) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        let new = review.proposal("One.").await;
        let mut broken = review.new_statement("Three.").await;
        broken.dataset = "nowhere".parse().unwrap();
        let row = |usage: Usage| Row { title: usage.evidence.clone(), changes: vec![Change::add(Record::Evidence(Box::new(usage)))], passage: None };
        let rows = vec![new.rows[0].clone(), row(review.new_statement("Two.").await), row(broken)];
        let id = review.hand_in(&ada, &NewContribution { kind: ContributionKind::Batch, rows, ..new }).await;
        assert!(review.contribution(id).await.concern.is_some());
        let before = review.statements().await;
        let unfit = review.take(&vera, id, Transition::Accept).await.unwrap_err();
        assert!(matches!(&unfit, ContributionError::Unfit { position: 2, row, .. } if row == "Three."), "{unfit}");
        assert_eq!((review.statements().await, review.contribution(id).await.state), (before, State::Submitted), "all or nothing");
        let leave = async |position, reason| deciding::decide_row(&review.database, &vera, WantedRow { id, position, left_out: reason, version: None }, RULES, now()).await;
        assert!(leave(2, Some("")).await.is_err() && leave(9, Some("No.")).await.is_err());
        leave(2, Some("It is not there.")).await.unwrap();
        assert_eq!(review.take(&vera, id, Transition::Accept).await.unwrap().revisions.len(), 2);
        let verdicts: Vec<RowVerdict> = contributions::rows_of(review.database.reader(), id).await.unwrap().into_iter().map(|row| row.verdict).collect();
        assert_eq!((verdicts, review.statements().await), (vec![RowVerdict::Accepted, RowVerdict::Accepted, RowVerdict::Declined], before + 2));
    }
}

both! {
    async fn two_stewards_judge_what_is_serious_each_alone(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let mut stewards = Vec::new();
        for name in ["Vera", "Otto", "Mia"] {
            stewards.push(review.account(name, Role::Steward).await);
        }
        let mut new = review.proposal("Finds it too.").await;
        let paper = "@misc{second2026, author = {Second, S.}, title = {Second}, year = {2026}}";
        let paper = amphora::papers::Paper::from_entry(bibliography::read(paper.as_bytes()).entries.remove(0));
        let Some(Record::Evidence(usage)) = &mut new.rows[0].changes[0].after else { panic!("no statement") };
        usage.paper = paper.key.clone();
        new.rows[0].changes.push(Change::add(Record::Paper(Box::new(paper))));
        let rules = Rules { double_review: true, ..RULES };
        let judge = async |steward: &Account, id, transition| {
            let wanted = Wanted { id, transition, reason: Some("Read it."), version: None };
            deciding::take(&review.database, Actor::Person(steward), wanted, rules, now()).await
        };
        let id = review.hand_in(&ada, &new).await;
        assert!(review.contribution(id).await.is_serious);
        let first = judge(&stewards[0], id, Transition::Accept).await.unwrap();
        assert_eq!((first.state, first.waits_for_second), (State::Submitted, true));
        let events = contributions::events_of(review.database.reader(), id).await.unwrap();
        assert_eq!((events.last().unwrap().what.as_str(), events.last().unwrap().text.as_deref()), ("verdict", None), "the other one does not know");
        assert!(matches!(judge(&stewards[0], id, Transition::Accept).await.unwrap_err(), ContributionError::Refused(Refusal::AlreadyJudged)));
        assert!(judge(&stewards[1], id, Transition::Decline).await.unwrap().waits_for_second, "they disagree: a third one decides");
        assert_eq!(judge(&stewards[2], id, Transition::Accept).await.unwrap().state, State::Accepted);
        assert_eq!(contributions::verdicts_on(review.database.reader(), &review.contribution(id).await).await.unwrap().len(), 3);
        // What is not serious needs one.
        let mut plain = review.proposal("Uses it.").await;
        let Some(Record::Evidence(usage)) = &mut plain.rows[0].changes[0].after else { panic!("no statement") };
        usage.findings.clear();
        let id = review.hand_in(&ada, &plain).await;
        assert_eq!(judge(&stewards[0], id, Transition::Accept).await.unwrap().state, State::Accepted);
    }
}

both! {
    async fn checks_say_what_a_steward_should_look_at(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let mut new = review.proposal("Finds something.").await;
        let look = async |rows: &[Row]| {
            let transaction = review.database.begin_reading().await.unwrap();
            checks(&transaction, rows, None).await.unwrap().into_iter().map(|check| (check.what, check.outcome, check.words)).collect::<Vec<_>>()
        };
        let found = look(&new.rows).await;
        let has = |found: &[(What, CheckOutcome, String)], what, outcome, words: &str| found.iter().any(|check| check.0 == what && check.1 == outcome && check.2.contains(words));
        assert!(has(&found, What::Fit, CheckOutcome::Passed, "") && has(&found, What::SameClaim, CheckOutcome::Attention, "Evidence 90"), "{found:?}");
        review.hand_in(&ada, &new).await;
        assert!(has(&look(&new.rows).await, What::Others, CheckOutcome::Attention, "Contribution 1"));
        let Some(Record::Evidence(usage)) = &mut new.rows[0].changes[0].after else { panic!("no statement") };
        usage.locator = None;
        usage.dataset = "nowhere".parse().unwrap();
        let found = look(&new.rows).await;
        assert!(has(&found, What::Place, CheckOutcome::Attention, "does not say where") && has(&found, What::Fit, CheckOutcome::Attention, "no dataset “nowhere”"), "{found:?}");
        let Record::Dataset(dataset) = review.record(Subject::Dataset, "chexpert").await else { panic!("no dataset") };
        let twin = amphora::datasets::Dataset { slug: "chex-pert".parse().unwrap(), ..*dataset };
        let Record::Paper(paper) = review.record(Subject::Paper, "larrazabal2020gender").await else { panic!("no paper") };
        let bibtex = paper.bibtex.replacen("larrazabal2020gender", "twin2020", 1);
        let other = amphora::papers::Paper::from_entry(bibliography::read(bibtex.as_bytes()).entries.remove(0));
        let rows = [Row { title: "Twins".to_owned(), changes: vec![Change::add(Record::Dataset(Box::new(twin))), Change::add(Record::Paper(Box::new(other)))], passage: None }];
        let found = look(&rows).await;
        assert!(has(&found, What::Duplicate, CheckOutcome::Attention, "CheXpert has the same"), "{found:?}");
        assert!(has(&found, What::Duplicate, CheckOutcome::Attention, "has the same DOI") && has(&found, What::Work, CheckOutcome::Passed, "DOI of the right form"), "{found:?}");
        assert!(has(&found, What::Fit, CheckOutcome::Passed, ""), "what the same contribution adds counts as there: {found:?}");
    }
}
