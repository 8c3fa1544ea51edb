//! Brings a review into a database: what is new is added, what differs is changed, each change with its revision,
//! all in one transaction. Nothing is deleted: what only the database has is kept and told. Nothing comes back unasked: what was
//! withdrawn from the database is left out and told.

mod journal;
mod names;
mod work;

use std::collections::BTreeMap;

use serde::Serialize;

use self::journal::Journal;
use self::work::Work;
use super::{LARGEST_NUMBER, Review, store};
use crate::clock::Clock;
use crate::database::{Database, DatabaseError, Transaction};
use crate::evidence::EvidenceId;
use crate::revisions::change::Tombstone;
use crate::revisions::{self, Subject};

/// Why a review cannot be brought in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database refuses.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A number is an address for good.
    #[error(
        "usages.csv gives number {id} to {theirs}, but in the database it is {ours}; a number is an address for good: \
         leave the cell empty to add a new statement"
    )]
    NumberTaken {
        /// The number.
        id: EvidenceId,
        /// What the folder says.
        theirs: String,
        /// What the database says.
        ours: String,
    },
    /// There is no number after the last one.
    #[error("a new statement gets the number after {last}, and numbers end at {LARGEST_NUMBER}; give it a free one in usages.csv")]
    NumbersUsedUp {
        /// The last number that is taken.
        last: i64,
    },
    /// What an address leads to must be one thing.
    #[error("{subject} “{old_name}” is there, and is also an old name that leads to “{new_name}” (redirects.csv); a name cannot be both")]
    OldNameInUse {
        /// The kind of record.
        subject: Subject,
        /// The name.
        old_name: String,
        /// Where it leads.
        new_name: String,
    },
    /// History is not rewritten.
    #[error("{file}: “{name}” differs from what the database recorded; history is not rewritten")]
    HistoryDiffers {
        /// The file.
        file: &'static str,
        /// The record.
        name: String,
    },
}

/// What to do with a record that was withdrawn from the database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnWithdrawn {
    /// Leave it out, and tell so: a folder that is older than the withdrawal brings nothing back.
    #[default]
    LeaveOut,
    /// Bring it back, as a record that is added.
    Reinstate,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Records that were not there before.
    pub added: usize,
    /// Records that were there and differed.
    pub changed: usize,
    /// Records that were there and equal.
    pub unchanged: usize,
    /// Records that only the database has; they stay.
    pub kept: usize,
    /// Entries of the folder's journal that were left out, because the database has a history of its own.
    pub history_left_out: usize,
    /// Records of the folder that were left out, because they were withdrawn from the database.
    pub withdrawn: Vec<Tombstone>,
}

/// Told as an import goes on: `done` of `total` records.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Brings the review into the database, all or nothing.
///
/// # Errors
/// The database refuses, a number is taken, or recorded history would change; nothing is then written.
pub async fn import(database: &Database, wanted: Review, clock: &dyn Clock, progress: Progress<'_>) -> Result<Outcome, ImportError> {
    import_with(database, |_| (wanted, ()), OnWithdrawn::LeaveOut, clock, progress).await.map(|(outcome, ())| outcome)
}

/// Brings in the review that `decide` makes from what the database holds; another import waits meanwhile, so that the
/// decision still holds when it is carried out.
///
/// # Errors
/// As for [`import`].
pub async fn import_with<T>(
    database: &Database,
    decide: impl FnOnce(&Review) -> (Review, T),
    on_withdrawn: OnWithdrawn,
    clock: &dyn Clock,
    progress: Progress<'_>,
) -> Result<(Outcome, T), ImportError> {
    let (transaction, result) = carry_out(database, decide, on_withdrawn, clock, progress).await?;
    transaction.commit().await.map_err(DatabaseError::from)?;
    Ok(result)
}

/// Does all that an import would do, and gives it up: what would be added and changed.
///
/// # Errors
/// As for [`import`].
pub async fn rehearse(database: &Database, wanted: Review, on_withdrawn: OnWithdrawn, clock: &dyn Clock) -> Result<Outcome, ImportError> {
    let (transaction, (outcome, ())) = carry_out(database, |_| (wanted, ()), on_withdrawn, clock, &|_, _| {}).await?;
    transaction.rollback().await.map_err(DatabaseError::from)?;
    Ok(outcome)
}

async fn carry_out<T>(
    database: &Database,
    decide: impl FnOnce(&Review) -> (Review, T),
    on_withdrawn: OnWithdrawn,
    clock: &dyn Clock,
    progress: Progress<'_>,
) -> Result<(Transaction, (Outcome, T)), ImportError> {
    let transaction = database.begin_writing_alone().await?;
    let current = store::load(&transaction).await?;
    let (wanted, decided) = decide(&current);
    let outcome = import_into(&transaction, &current, wanted, on_withdrawn, clock, progress).await?;
    Ok((transaction, (outcome, decided)))
}

async fn import_into(
    transaction: &Transaction,
    current: &Review,
    mut wanted: Review,
    on_withdrawn: OnWithdrawn,
    clock: &dyn Clock,
    progress: Progress<'_>,
) -> Result<Outcome, ImportError> {
    names::refuse_old_names_in_use(current, &wanted)?;
    names::number(current, &mut wanted)?;
    names::number_replies(current, &mut wanted)?;
    let mut journal = Journal::new(clock.now(), current.is_empty());
    let gone = match on_withdrawn {
        OnWithdrawn::LeaveOut => names::withdrawn_here(current, &wanted),
        OnWithdrawn::Reinstate => BTreeMap::new(),
    };
    let mut work = Work::new(transaction, records(&wanted), progress, gone);
    work.texts(current, &wanted, &mut journal).await?;
    work.words(current, &wanted, &mut journal).await?;
    work.papers(current, &wanted, &mut journal).await?;
    work.datasets(current, &wanted, &mut journal).await?;
    work.statements(current, &wanted, &mut journal).await?;
    work.replies(current, &wanted, &mut journal).await?;
    work.documentation(current, &wanted, &mut journal).await?;
    work.history(current, &wanted, &mut journal).await?;
    let outcome = work.outcome();
    if journal.is_opening() && wanted.revisions.is_empty() && !wanted.is_empty() {
        journal.open(&wanted);
    }
    revisions::store::add(transaction, &journal.entries().iter().collect::<Vec<_>>()).await?;
    Ok(outcome)
}

fn records(review: &Review) -> usize {
    review.vocabulary.len()
        + review.confounders.len()
        + review.papers.len()
        + review.datasets.len()
        + review.relations.len()
        + review.usages.len()
        + review.replies.len()
}
