//! Making a step: everything that it sets off is in one transaction, and so are the jobs that tell people about it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::crediting::credited;
use super::facts::facts;
use super::jobs::{Expire, letter};
use super::states::{needs_two, step};
use super::store::stepping::{self, Marks};
use super::{
    Actor, Contribution, ContributionError, ContributionId, DRAFT_KEPT, Happening, LONGEST_TEXT, QUESTION_WAITS, Refusal, RowVerdict,
    Rules, State, Transition, store,
};
use crate::accounts::{self, Account, Role};
use crate::database::{Database, DatabaseError, Transaction};
use crate::jobs;
use crate::revisions::change::{Applied, Change, ChangeError, Signature, apply_all};

/// A step that someone wants to make.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Of which contribution.
    pub id: ContributionId,
    /// Which step.
    pub transition: Transition,
    /// Why.
    pub reason: Option<&'a str>,
    /// The version that was looked at; none where that does not matter.
    pub version: Option<i64>,
}

/// What became of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outcome {
    /// Where the contribution stands now.
    pub state: State,
    /// The numbers of the revisions that it made.
    pub revisions: Vec<i64>,
    /// Whether another steward has to give a verdict too.
    pub waits_for_second: bool,
    /// Whether it was so before: whoever did the same already is told so.
    pub was_done: bool,
}

impl Outcome {
    const fn of(state: State) -> Self {
        Self { state, revisions: Vec::new(), waits_for_second: false, was_done: false }
    }
}

/// Makes a step, all of it or nothing.
///
/// # Errors
/// It may not be made, someone else was first, or what is proposed cannot be written.
pub async fn take(
    database: &Database,
    actor: Actor<'_>,
    wanted: Wanted<'_>,
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<Outcome, ContributionError> {
    let transaction = database.begin_writing_alone().await?;
    let made = take_in(&transaction, actor, wanted, rules, now).await;
    end(transaction, made).await
}

/// Commits what succeeded, and gives up what did not.
pub(super) async fn end<T, E: From<DatabaseError>>(transaction: Transaction, made: Result<T, E>) -> Result<T, E> {
    let ended = if made.is_ok() { transaction.commit().await } else { transaction.rollback().await };
    let made = made?;
    ended.map_err(DatabaseError::from)?;
    Ok(made)
}

/// Makes a step as a part of a transaction that [writes alone](Database::begin_writing_alone).
///
/// # Errors
/// As [`take`]; the transaction is then to be given up.
pub async fn take_in(
    transaction: &Transaction,
    actor: Actor<'_>,
    wanted: Wanted<'_>,
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<Outcome, ContributionError> {
    let now_here = present(transaction, actor).await?;
    let actor = now_here.as_ref().map_or(Actor::Calendar, Actor::Person);
    let known = seen(transaction, actor, wanted.id).await?;
    let transition = wanted.transition;
    if is_done(&known, transition, actor) {
        let revisions = store::revisions_of(transaction, known.id).await?;
        return Ok(Outcome { revisions, was_done: true, ..Outcome::of(known.state) });
    }
    let facts = facts(transaction, &known).await?;
    let stepped = step(known.state, transition, actor, &facts, rules);
    refuse_stale(transaction, &known, wanted.version, stepped.as_ref().err()).await?;
    let to = stepped?;
    let reason = wanted.reason.map(str::trim).filter(|reason| !reason.is_empty());
    let reason = if transition.needs_reason() || reason.is_some() { Some(words(reason.unwrap_or_default())?) } else { None };
    if transition == Transition::Submit && !known.no_patient_data {
        return Err(Refusal::NeedsConsent.into());
    }
    if let (Actor::Person(steward), true) = (actor, needs_two(transition, &facts, rules))
        && !settles(transaction, &known, steward, transition, reason, now).await?
    {
        stepping::move_on(transaction, &known, State::Submitted, &Marks::default(), now).await?;
        store::note(transaction, known.id, actor, Happening::Verdict, State::Submitted, None, now).await?;
        return Ok(Outcome { waits_for_second: true, ..Outcome::of(State::Submitted) });
    }
    carry_out(transaction, &known, actor, transition, to, reason, now).await
}

/// Who makes the step, as the account is now: between the request and the transaction it may have been disabled, or given another
/// role. None for the calendar.
pub(in crate::contributions) async fn present(transaction: &Transaction, actor: Actor<'_>) -> Result<Option<Account>, ContributionError> {
    let Some(id) = actor.id() else { return Ok(None) };
    let here = accounts::store::find(transaction, id).await?.filter(|account| account.disabled_at.is_none());
    here.map(Some).ok_or_else(|| Refusal::AccountClosed.into())
}

/// Tells whoever looked at another version, or at what was settled meanwhile, who was first.
async fn refuse_stale(
    transaction: &Transaction,
    known: &Contribution,
    version: Option<i64>,
    refusal: Option<&Refusal>,
) -> Result<(), ContributionError> {
    let is_stale = version.is_some_and(|version| version != known.version);
    let is_settled = !known.state.is_open() && matches!(refusal, Some(Refusal::NotFrom { .. }));
    if is_stale || is_settled {
        let by = store::last_actor(transaction, known.id).await?.unwrap_or_else(|| "the calendar".to_owned());
        return Err(ContributionError::Conflict { id: known.id, state: known.state, by });
    }
    Ok(())
}

/// What someone says, without blanks around it: something, and not too much.
pub(super) fn words(text: &str) -> Result<&str, ContributionError> {
    match text.trim() {
        "" => Err(Refusal::NeedsReason.into()),
        text if text.chars().nth(LONGEST_TEXT).is_some() || text.contains('\0') => {
            Err(ContributionError::Incomplete("these words are longer than 10,000 letters, or have a NUL character"))
        }
        text => Ok(text),
    }
}

/// The contribution, if this person may know of it.
pub(super) async fn seen(transaction: &Transaction, actor: Actor<'_>, id: ContributionId) -> Result<Contribution, ContributionError> {
    let known = store::find(transaction, id).await?.ok_or(ContributionError::NotThere(id))?;
    let is_hidden = known.state == State::Draft && actor.id().is_some() && actor.id() != known.account;
    if is_hidden { Err(ContributionError::NotThere(id)) } else { Ok(known) }
}

/// Whether this person did just that already: asking again changes nothing.
fn is_done(known: &Contribution, transition: Transition, actor: Actor<'_>) -> bool {
    let Some(id) = actor.id() else { return false };
    match transition {
        Transition::Accept => known.state == State::Accepted && known.decided_by == Some(id),
        Transition::Decline => known.state == State::Declined && known.decided_by == Some(id),
        Transition::Claim => known.state == State::Claimed && known.claimed_by == Some(id),
        Transition::Withdraw => known.state == State::Withdrawn && known.account == Some(id),
        Transition::Submit => known.state == State::Submitted && known.account == Some(id),
        Transition::GiveBack | Transition::RequestChanges | Transition::Expire => false,
    }
}

/// Notes a verdict; whether it is the second one that says the same, so that the contribution is decided.
async fn settles(
    transaction: &Transaction,
    known: &Contribution,
    steward: &Account,
    transition: Transition,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool, ContributionError> {
    stepping::judge(transaction, known, steward, transition, reason, now).await?;
    let verdicts = store::verdicts_on(transaction, known).await?;
    let accepts = transition == Transition::Accept;
    Ok(verdicts.iter().filter(|verdict| verdict.accepts == accepts).count() >= 2)
}

async fn carry_out(
    transaction: &Transaction,
    known: &Contribution,
    actor: Actor<'_>,
    transition: Transition,
    to: State,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Outcome, ContributionError> {
    let decides = matches!(transition, Transition::Accept | Transition::Decline);
    let marks = Marks {
        claimed_by: if to == State::Claimed { actor.id() } else { None },
        decided_by: if decides { actor.id() } else { None },
        reason: if decides || transition == Transition::RequestChanges { reason.map(str::to_owned) } else { None },
    };
    stepping::move_on(transaction, known, to, &marks, now).await?;
    let mut outcome = Outcome::of(to);
    if let (Transition::Accept, Actor::Person(steward)) = (transition, actor) {
        for applied in publish(transaction, known, steward, reason, now).await? {
            store::sign(transaction, applied.revision, Some(known.id), Some(steward.id), None).await?;
            outcome.revisions.push(applied.revision);
        }
    }
    let event = store::note(transaction, known.id, actor, transition.into(), to, reason, now).await?;
    if let Some(account) = known.account.filter(|account| Some(*account) != actor.id()) {
        let told = letter(known, account, event, transition.into(), actor.name().as_deref(), reason);
        jobs::store::enqueue(transaction, &told, now).await?;
    }
    if to == State::ChangesRequested {
        expire_later(transaction, known.id, known.version + 1, to, now).await?;
    }
    Ok(outcome)
}

/// Asks the calendar to look at the contribution when its time is over, if nothing happens to it until then.
///
/// # Errors
/// The database refuses.
pub async fn expire_later(
    transaction: &Transaction,
    id: ContributionId,
    version: i64,
    state: State,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let kept = if state == State::Draft { DRAFT_KEPT } else { QUESTION_WAITS };
    jobs::store::enqueue_at(transaction, &Expire { contribution: id, version }, now, now + kept).await?;
    Ok(())
}

/// Writes what is proposed into the review, row by row.
async fn publish(
    transaction: &Transaction,
    known: &Contribution,
    steward: &Account,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Vec<Applied>, ContributionError> {
    let rows = store::rows_of(transaction, known.id).await?;
    let mut published = Vec::new();
    let because = match reason {
        Some(reason) => format!("Contribution {}: {reason}", known.id),
        None => format!("Contribution {}: {}", known.id, known.title),
    };
    let signature = Signature { at: now, actor: Some(steward.name.to_string()), reason: Some(because) };
    for (row, position) in rows.iter().zip(0_usize..).filter(|(row, _)| row.verdict == RowVerdict::Open) {
        let mut changes: Vec<Change> = Vec::with_capacity(row.row.changes.len());
        for change in &row.row.changes {
            changes.push(credited(transaction, change, &row.row.changes, known, steward, now).await?);
        }
        let unfit = |problem| match problem {
            ChangeError::Database(error) => ContributionError::Database(error),
            problem => ContributionError::Unfit { position, row: row.row.title.clone(), problem },
        };
        published.extend(apply_all(transaction, &changes, &signature).await.map_err(unfit)?);
    }
    if published.is_empty() {
        return Err(ContributionError::Incomplete("every row is left out: decline the contribution instead"));
    }
    stepping::accept_rows(transaction, known.id).await?;
    Ok(published)
}

/// What is wanted of one row.
#[derive(Debug, Clone, Copy)]
pub struct WantedRow<'a> {
    /// Of which contribution.
    pub id: ContributionId,
    /// The place of the row, from 0.
    pub position: i64,
    /// Why it is left out; none takes it in again.
    pub left_out: Option<&'a str>,
    /// The version of the contribution that was looked at; none where that does not matter.
    pub version: Option<i64>,
}

/// Leaves a row out of what will be accepted, with a reason, or takes it in again. What is judged is another edition then: verdicts on
/// the one before do not count for it.
///
/// # Errors
/// Only who may accept may do this, someone else was first, or there is no such row.
pub async fn decide_row(
    database: &Database,
    steward: &Account,
    wanted: WantedRow<'_>,
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    let transaction = database.begin_writing_alone().await?;
    let made = decide_row_in(&transaction, Actor::Person(steward), wanted, rules, now).await;
    end(transaction, made).await
}

async fn decide_row_in(
    transaction: &Transaction,
    actor: Actor<'_>,
    wanted: WantedRow<'_>,
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    let WantedRow { id, position, left_out, version } = wanted;
    let now_here = present(transaction, actor).await?;
    let actor = now_here.as_ref().map_or(Actor::Calendar, Actor::Person);
    let known = seen(transaction, actor, id).await?;
    let facts = facts(transaction, &known).await?;
    let stepped = step(known.state, Transition::Accept, actor, &facts, rules);
    refuse_stale(transaction, &known, version, stepped.as_ref().err()).await?;
    stepped?;
    let reason = left_out.map(words).transpose()?;
    let verdict = if reason.is_some() { RowVerdict::Declined } else { RowVerdict::Open };
    stepping::new_edition(transaction, &known, now).await?;
    if !stepping::set_row(transaction, id, position, verdict, reason).await? {
        return Err(ContributionError::Incomplete("there is no such row"));
    }
    let said =
        format!("Row {}{}", position + 1, reason.map_or_else(|| " is in again".to_owned(), |reason| format!(" is left out: {reason}")));
    store::note(transaction, id, actor, Happening::Row, known.state, Some(&said), now).await?;
    Ok(())
}

/// Says something about a contribution: its contributor and all stewards may.
///
/// # Errors
/// It may not be said by this person, or is empty or too long.
pub async fn discuss(
    database: &Database,
    account: &Account,
    id: ContributionId,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    let transaction = database.begin_writing().await?;
    let made = discuss_in(&transaction, account, id, text.trim(), now).await;
    end(transaction, made).await
}

async fn discuss_in(
    transaction: &Transaction,
    account: &Account,
    id: ContributionId,
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    let now_here = present(transaction, Actor::Person(account)).await?;
    let Some(account) = &now_here else { return Err(ContributionError::NotThere(id)) };
    let known = seen(transaction, Actor::Person(account), id).await?;
    let is_own = known.account == Some(account.id);
    if !is_own && !account.is_at_least(Role::Steward) {
        return Err(ContributionError::NotThere(id));
    }
    let text = words(text)?;
    let event = store::note(transaction, id, Actor::Person(account), Happening::Comment, known.state, Some(text), now).await?;
    if let Some(other) = known.account.filter(|_| !is_own) {
        let told = letter(&known, other, event, Happening::Comment, Some(&account.name.to_string()), Some(text));
        jobs::store::enqueue(transaction, &told, now).await?;
    }
    Ok(())
}
