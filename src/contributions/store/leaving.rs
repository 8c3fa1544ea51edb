//! What the contributions hold of one account: to be given to its owner, and to be taken out when the owner leaves.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;

use super::{note, read, rows_of};
use crate::accounts::{AccountId, FORMER};
use crate::contributions::{Actor, Contribution, ContributionId, DecidedRow, Happening, State};
use crate::database::tables::{
    contribution, contribution_event, contribution_revision, contribution_row, contribution_subject, contribution_verdict, revision,
};
use crate::database::{DatabaseError, bulk};
use crate::revisions::Subject;

/// A contribution with all that was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Whole {
    #[serde(flatten)]
    contribution: Contribution,
    rows: Vec<DecidedRow>,
}

/// Something that the account did with a contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    contribution: ContributionId,
    at: DateTime<Utc>,
    what: Happening,
    text: Option<String>,
}

/// All that the contributions hold of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Activity {
    /// What it proposed, drafts too, the oldest first.
    pub contributions: Vec<Whole>,
    /// What it did as a steward.
    pub decisions: Vec<Step>,
    /// What it said.
    pub comments: Vec<Step>,
    /// What else it did: handed in, changed, withdrew.
    pub steps: Vec<Step>,
    /// The numbers of the revisions that it signed.
    pub revisions: Vec<i64>,
}

fn own(account: AccountId) -> SelectStatement {
    let own = contribution::Column::AccountId.eq(account.0);
    Query::select().column(contribution::Column::Id).from(contribution::Entity).and_where(own).take()
}

/// All that the contributions hold of that account.
///
/// # Errors
/// The database cannot be read.
pub async fn activity(db: &impl ConnectionTrait, account: AccountId) -> Result<Activity, DatabaseError> {
    let mut activity = Activity::default();
    let mine = contribution::Entity::find().filter(contribution::Column::AccountId.eq(account.0)).order_by_asc(contribution::Column::Id);
    for contribution in read(db, mine.all(db).await?).await? {
        let rows = rows_of(db, contribution.id).await?;
        activity.contributions.push(Whole { contribution, rows });
    }
    let events = contribution_event::Entity::find().filter(contribution_event::Column::AccountId.eq(account.0));
    for event in events.order_by_asc(contribution_event::Column::Id).all(db).await? {
        let what = event.what.parse().map_err(|error| DatabaseError::unreadable(format!("contribution_events, {}", event.id), error))?;
        let step = Step { contribution: ContributionId(event.contribution_id), at: event.at, what, text: event.text };
        match what {
            Happening::Comment => activity.comments.push(step),
            Happening::Submit | Happening::Draft | Happening::Amend | Happening::Withdraw => activity.steps.push(step),
            _ => activity.decisions.push(step),
        }
    }
    let signed = contribution_revision::Entity::find().filter(contribution_revision::Column::AccountId.eq(account.0));
    let signed = signed.order_by_asc(contribution_revision::Column::RevisionId).all(db).await?;
    activity.revisions = signed.into_iter().map(|row| row.revision_id).collect();
    Ok(activity)
}

/// Where the name of an account stands in what it contributed and decided.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    /// The names under which it did so.
    pub names: BTreeSet<String>,
    /// The records that it had a part in.
    pub records: BTreeSet<(Subject, String)>,
}

/// Where the name of that account stands.
///
/// # Errors
/// The database cannot be read.
pub async fn traces(db: &impl ConnectionTrait, account: AccountId) -> Result<Traces, DatabaseError> {
    let mut traces = Traces::default();
    let names = contribution::Entity::find().filter(contribution::Column::AccountId.eq(account.0)).select_only();
    let names: Vec<String> = names.column(contribution::Column::Contributor).distinct().into_tuple().all(db).await?;
    traces.names.extend(names);
    let names = contribution_event::Entity::find().filter(contribution_event::Column::AccountId.eq(account.0)).select_only();
    let names: Vec<Option<String>> = names.column(contribution_event::Column::Actor).distinct().into_tuple().all(db).await?;
    traces.names.extend(names.into_iter().flatten());
    let names = contribution_verdict::Entity::find().filter(contribution_verdict::Column::AccountId.eq(account.0)).select_only();
    let names: Vec<String> = names.column(contribution_verdict::Column::Steward).distinct().into_tuple().all(db).await?;
    traces.names.extend(names);
    let part =
        contribution_revision::Column::AccountId.eq(account.0).or(contribution_revision::Column::ContributionId.in_subquery(own(account)));
    let part = Query::select().column(contribution_revision::Column::RevisionId).from(contribution_revision::Entity).and_where(part).take();
    let entries = revision::Entity::find().filter(revision::Column::Id.in_subquery(part)).select_only();
    let entries: Vec<(String, String)> =
        entries.column(revision::Column::Subject).column(revision::Column::Name).distinct().into_tuple().all(db).await?;
    for (subject, name) in entries {
        let subject = subject.parse().map_err(|error| DatabaseError::unreadable("revisions", error))?;
        traces.records.insert((subject, name));
    }
    let signed = revision::Entity::find().filter(revision::Column::Id.in_subquery(signed(account))).select_only();
    let names: Vec<Option<String>> = signed.column(revision::Column::Actor).distinct().into_tuple().all(db).await?;
    traces.names.extend(names.into_iter().flatten());
    traces.names.remove(FORMER);
    Ok(traces)
}

fn signed(account: AccountId) -> SelectStatement {
    let own = contribution_revision::Column::AccountId.eq(account.0);
    Query::select().column(contribution_revision::Column::RevisionId).from(contribution_revision::Entity).and_where(own).take()
}

/// Puts "former contributor" in place of the name of that account wherever the contributions and the journal name it, and gives back
/// what it has claimed. What is proposed about the records that it had a part in is written as `change` makes it.
///
/// # Errors
/// The database refuses.
pub async fn forget(
    transaction: &DatabaseTransaction,
    account: AccountId,
    records: &BTreeSet<(Subject, String)>,
    change: &(dyn Fn(&str) -> Option<String> + Sync),
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    give_back(transaction, account, now).await?;
    let row = contribution::ActiveModel { contributor: Set(FORMER.to_owned()), ..Default::default() };
    contribution::Entity::update_many().set(row).filter(contribution::Column::AccountId.eq(account.0)).exec(transaction).await?;
    let row = contribution_event::ActiveModel { actor: Set(Some(FORMER.to_owned())), ..Default::default() };
    contribution_event::Entity::update_many()
        .set(row)
        .filter(contribution_event::Column::AccountId.eq(account.0))
        .exec(transaction)
        .await?;
    let row = contribution_verdict::ActiveModel { steward: Set(FORMER.to_owned()), ..Default::default() };
    let own = contribution_verdict::Column::AccountId.eq(account.0);
    contribution_verdict::Entity::update_many().set(row).filter(own).exec(transaction).await?;
    let row = revision::ActiveModel { actor: Set(Some(FORMER.to_owned())), ..Default::default() };
    revision::Entity::update_many().set(row).filter(revision::Column::Id.in_subquery(signed(account))).exec(transaction).await?;
    rename_in_rows(transaction, account, records, change).await
}

/// What a steward who leaves was looking at waits for another one.
async fn give_back(transaction: &DatabaseTransaction, account: AccountId, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    let claimed = contribution::Column::ClaimedBy.eq(account.0).and(contribution::Column::State.eq(State::Claimed.as_str()));
    let numbers = contribution::Entity::find().filter(claimed.clone()).select_only().column(contribution::Column::Id);
    let numbers: Vec<i64> = numbers.into_tuple().all(transaction).await?;
    let row = contribution::ActiveModel {
        state: Set(State::Submitted.to_string()),
        claimed_by: Set(None),
        claimed_at: Set(None),
        changed_at: Set(now),
        ..Default::default()
    };
    let next = Expr::col(contribution::Column::Version).add(1);
    let open = contribution::Entity::update_many().set(row).col_expr(contribution::Column::Version, next);
    open.filter(claimed).exec(transaction).await?;
    for number in numbers {
        note(transaction, ContributionId(number), Actor::Calendar, Happening::GiveBack, State::Submitted, None, now).await?;
    }
    Ok(())
}

/// A proposal holds the records as they were and would be, with whoever brought them; one that waits, with whoever proposes.
async fn rename_in_rows(
    transaction: &DatabaseTransaction,
    account: AccountId,
    records: &BTreeSet<(Subject, String)>,
    change: &(dyn Fn(&str) -> Option<String> + Sync),
) -> Result<(), DatabaseError> {
    rename_in(transaction, own(account), change).await?;
    let all: Vec<&(Subject, String)> = records.iter().collect();
    for some in all.chunks(bulk::NAMES_IN_A_QUERY) {
        let names = some.iter().map(|(_, name)| name.as_str());
        let about = contribution_subject::Column::Name.is_in(names);
        let about =
            Query::select().column(contribution_subject::Column::ContributionId).from(contribution_subject::Entity).and_where(about).take();
        rename_in(transaction, about, change).await?;
    }
    Ok(())
}

async fn rename_in(
    transaction: &DatabaseTransaction,
    contributions: SelectStatement,
    change: &(dyn Fn(&str) -> Option<String> + Sync),
) -> Result<(), DatabaseError> {
    let rows = contribution_row::Entity::find().filter(contribution_row::Column::ContributionId.in_subquery(contributions));
    for row in rows.all(transaction).await? {
        let Some(text) = change(&row.changes) else { continue };
        let changed = contribution_row::ActiveModel { changes: Set(text), ..Default::default() };
        let same = contribution_row::Entity::update_many().set(changed);
        let same = same.filter(contribution_row::Column::ContributionId.eq(row.contribution_id));
        same.filter(contribution_row::Column::Position.eq(row.position)).exec(transaction).await?;
    }
    Ok(())
}
