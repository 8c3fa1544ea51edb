//! Queries of the jobs.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, TryInsertResult,
};

use super::{ATTEMPTS, Job, JobError, KEPT, LEASE, next_try};
use crate::database::tables::job;
use crate::database::{Database, DatabaseError};

/// A job that a runner has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its number.
    pub id: i64,
    /// Its kind.
    pub kind: String,
    /// What is written down of it.
    pub payload: String,
    /// Which attempt this is, from 1. It shows whose job it is: a runner that was too slow has an older number.
    pub attempts: i64,
}

/// Asks for a piece of work, as a part of the transaction that is the reason for it. Whether it was new: it is not where
/// the same was asked for before.
///
/// # Errors
/// The database refuses.
pub async fn enqueue<J: Job>(transaction: &DatabaseTransaction, work: &J, now: DateTime<Utc>) -> Result<bool, DatabaseError> {
    enqueue_at(transaction, work, now, now).await
}

/// The same for work that is to be done at a later time.
///
/// # Errors
/// The database refuses.
pub async fn enqueue_at<J: Job>(
    transaction: &DatabaseTransaction,
    work: &J,
    now: DateTime<Utc>,
    due: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let payload = serde_json::to_string(work).map_err(|error| DatabaseError::unreadable(format!("a job, {}", J::KIND), error))?;
    let row = job::ActiveModel {
        id: NotSet,
        kind: Set(J::KIND.to_owned()),
        dedup_key: Set(work.key()),
        payload: Set(payload),
        created_at: Set(now),
        due_at: Set(due),
        leased_until: Set(None),
        attempts: Set(0),
        done_at: Set(None),
        given_up_at: Set(None),
        problem: Set(None),
    };
    let known = OnConflict::columns([job::Column::Kind, job::Column::DedupKey]).do_nothing().to_owned();
    let inserted = job::Entity::insert(row).on_conflict(known).try_insert().exec_without_returning(transaction).await?;
    Ok(matches!(inserted, TryInsertResult::Inserted(1)))
}

/// Takes the job that has waited longest, if one is due. Of two runners that ask at once, one gets it.
///
/// # Errors
/// The database refuses.
pub async fn take(database: &Database, kinds: &[&'static str], now: DateTime<Utc>) -> Result<Option<Taken>, DatabaseError> {
    loop {
        let free = job::Column::LeasedUntil.is_null().or(job::Column::LeasedUntil.lte(now));
        let waiting = job::Entity::find()
            .filter(job::Column::DoneAt.is_null())
            .filter(job::Column::GivenUpAt.is_null())
            .filter(job::Column::DueAt.lte(now))
            .filter(job::Column::Kind.is_in(kinds.iter().copied()))
            .filter(free)
            .order_by_asc(job::Column::DueAt)
            .order_by_asc(job::Column::Id);
        let Some(row) = waiting.one(database.reader()).await? else { return Ok(None) };
        let attempts = row.attempts + 1;
        if attempts > ATTEMPTS {
            // No attempt of it ever came to an end: it ends the program, or the machine.
            let problem = format!("{ATTEMPTS} attempts were begun, and none came to an end");
            let given_up = job::ActiveModel {
                given_up_at: Set(Some(now)),
                leased_until: Set(None),
                problem: Set(Some(problem)),
                ..Default::default()
            };
            settle(database, row.id, row.attempts, given_up).await?;
            continue;
        }
        let taken = job::ActiveModel { leased_until: Set(Some(now + LEASE)), attempts: Set(attempts), ..Default::default() };
        if settle(database, row.id, row.attempts, taken).await? {
            return Ok(Some(Taken { id: row.id, kind: row.kind, payload: row.payload, attempts }));
        }
    }
}

/// Writes down what became of a job, unless another runner has it meanwhile: then that one decides.
///
/// # Errors
/// The database refuses.
pub async fn finish(database: &Database, taken: &Taken, outcome: Result<(), JobError>, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    let mut row = job::ActiveModel { leased_until: Set(None), ..Default::default() };
    match outcome {
        Ok(()) => {
            row.done_at = Set(Some(now));
            row.problem = Set(None);
        }
        Err(JobError::Later(problem)) if taken.attempts < ATTEMPTS => {
            row.due_at = Set(next_try(taken.attempts, now));
            row.problem = Set(Some(problem));
        }
        Err(JobError::Later(problem) | JobError::Never(problem)) => {
            row.given_up_at = Set(Some(now));
            row.problem = Set(Some(problem));
        }
    }
    settle(database, taken.id, taken.attempts, row).await?;
    Ok(())
}

async fn settle(database: &Database, id: i64, attempts: i64, row: job::ActiveModel) -> Result<bool, DatabaseError> {
    let own = job::Entity::update_many()
        .set(row)
        .filter(job::Column::Id.eq(id))
        .filter(job::Column::Attempts.eq(attempts))
        .filter(job::Column::DoneAt.is_null());
    Ok(own.exec(database.reader()).await?.rows_affected == 1)
}

/// Gives all that was given up another try, now; how many that are.
///
/// # Errors
/// The database refuses.
pub async fn retry(database: &Database, now: DateTime<Utc>) -> Result<u64, DatabaseError> {
    let again = job::ActiveModel { given_up_at: Set(None), due_at: Set(now), attempts: Set(0), ..Default::default() };
    let given_up = job::Entity::update_many().set(again).filter(job::Column::GivenUpAt.is_not_null());
    Ok(given_up.exec(database.reader()).await?.rows_affected)
}

/// Removes what was done long ago.
///
/// # Errors
/// The database refuses.
pub async fn forget_old(database: &Database, now: DateTime<Utc>) -> Result<u64, DatabaseError> {
    let old = job::Entity::delete_many().filter(job::Column::DoneAt.lte(now - KEPT));
    Ok(old.exec(database.reader()).await?.rows_affected)
}

/// Forgets a person: the letters to that account or address, and the names in letters to others.
///
/// # Errors
/// The database refuses.
pub async fn forget_person(
    transaction: &DatabaseTransaction,
    account: i64,
    email: Option<&str>,
    names: &BTreeSet<String>,
    instead: &str,
) -> Result<(), DatabaseError> {
    let to_address = email.map(|email| format!(" {email} "));
    let said = |name: &str| serde_json::to_string(&format!(" by {name}.")).map(|text| text.trim_matches('"').to_owned()).ok();
    for row in job::Entity::find().all(transaction).await? {
        let payload: serde_json::Value = serde_json::from_str(&row.payload).unwrap_or_default();
        let is_own = payload["account"] == account || to_address.as_ref().is_some_and(|address| row.dedup_key.contains(address));
        if is_own {
            job::Entity::delete_by_id(row.id).exec(transaction).await?;
            continue;
        }
        let mut text = row.payload.clone();
        for name in names {
            if let (Some(known), Some(new)) = (said(name), said(instead)) {
                text = text.replace(&known, &new);
            }
        }
        if text != row.payload {
            let changed = job::ActiveModel { payload: Set(text), ..Default::default() };
            job::Entity::update_many().set(changed).filter(job::Column::Id.eq(row.id)).exec(transaction).await?;
        }
    }
    Ok(())
}

/// How many wait, and how many were given up.
///
/// # Errors
/// The database cannot be read.
pub async fn counts(db: &impl ConnectionTrait) -> Result<(u64, u64), DatabaseError> {
    let open = job::Entity::find().filter(job::Column::DoneAt.is_null());
    let waiting = open.clone().filter(job::Column::GivenUpAt.is_null()).count(db).await?;
    Ok((waiting, open.filter(job::Column::GivenUpAt.is_not_null()).count(db).await?))
}
