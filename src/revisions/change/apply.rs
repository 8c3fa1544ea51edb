//! Applying a change: the record is read as it is now, compared, checked, written, and the journal notes it. All of it in the
//! transaction of the caller, which gives it up where a change cannot be made.

use super::beside::beside;
use super::check::check;
use super::stored::{find, write};
use super::{Change, ChangeError, Record, Signature, store};
use crate::database::{DatabaseError, Transaction};
use crate::evidence::EvidenceId;
use crate::replies;
use crate::review::{LARGEST_NUMBER, Redirect, store as whole};
use crate::revisions::{self, Action, Revision, Subject};

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The number of its revision.
    pub revision: i64,
    /// What kind of record was changed.
    pub subject: Subject,
    /// Which: for a new statement its number.
    pub name: String,
}

/// Whether the name of a withdrawn record may be taken again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Return {
    /// Only what was withdrawn comes back, by a revert.
    Allowed,
    Refused,
}

/// Applies several changes, what others point at first.
///
/// # Errors
/// One of them cannot be made; the transaction is then to be given up.
pub async fn apply_all(transaction: &Transaction, changes: &[Change], signature: &Signature) -> Result<Vec<Applied>, ChangeError> {
    let mut in_order: Vec<&Change> = changes.iter().collect();
    in_order.sort_by_key(|change| change.rank());
    let mut applied = Vec::with_capacity(changes.len());
    for change in in_order {
        applied.push(apply(transaction, change, signature).await?);
    }
    Ok(applied)
}

/// Applies a change. The transaction is one that [writes alone](crate::database::Database::begin_writing_alone): numbers are
/// given by what is there.
///
/// # Errors
/// The record is not as it was, something that it speaks of is not there, or it breaks a rule; the transaction is then to be
/// given up.
pub async fn apply(transaction: &Transaction, change: &Change, signature: &Signature) -> Result<Applied, ChangeError> {
    carry_out(transaction, change.clone(), signature, Return::Refused).await
}

/// Undoes what a revision did, as a revision of its own.
///
/// # Errors
/// As [`apply`]; where the record was changed since, it is a conflict.
pub async fn revert(transaction: &Transaction, number: i64, signature: &Signature) -> Result<Applied, ChangeError> {
    let found = revisions::store::find(transaction, number).await?;
    let Some(revision) = found.filter(|revision| revision.action != Action::Opened) else {
        return Err(ChangeError::NotRevertible(number));
    };
    let read = |text: &Option<String>| match text {
        Some(text) => Record::parse(revision.subject, text).map(Some).map_err(|_| ChangeError::NotRevertible(number)),
        None => Ok(None),
    };
    let change = Change { subject: revision.subject, before: read(&revision.after)?, after: read(&revision.before)?, name: revision.name };
    carry_out(transaction, change, signature, Return::Allowed).await
}

/// What would keep changes that are made together from being applied, each by its place. Nothing is written.
///
/// # Errors
/// The database cannot be read.
pub async fn examine(db: &Transaction, changes: &[Change]) -> Result<Vec<(usize, ChangeError)>, DatabaseError> {
    let mut problems = Vec::new();
    for (place, change) in changes.iter().enumerate() {
        match fits(db, change.clone(), Return::Refused, changes).await {
            Ok(_) => {}
            Err(ChangeError::Database(error)) => return Err(error),
            Err(problem) => problems.push((place, problem)),
        }
    }
    Ok(problems)
}

/// Whether a change can be made: the change with its number, and what it does. What `among` adds counts as there, and what it
/// withdraws or moves as gone.
async fn fits(db: &Transaction, change: Change, again: Return, among: &[Change]) -> Result<(Action, Change), ChangeError> {
    let Change { subject, mut name, before, mut after } = change;
    let action = match (&before, &after) {
        (None, None) => return Err(ChangeError::Nothing { subject, name }),
        (Some(before), Some(after)) if before == after => return Err(ChangeError::Nothing { subject, name }),
        (None, Some(_)) => Action::Added,
        (Some(_), Some(_)) => Action::Changed,
        (Some(_), None) => Action::Withdrawn,
    };
    if let Some(record) = after.as_mut().filter(|record| record.is_unnumbered()) {
        number(db, record).await?;
        name = record.name();
    }
    compare(db, subject, &name, before.as_ref(), after.as_ref()).await?;
    if let Some(record) = &after {
        if action == Action::Added {
            refuse_taken_names(db, record, again).await?;
        }
        check(record, beside(db, record, among).await?).map_err(ChangeError::Invalid)?;
    } else if let Some(record) = &before {
        let by = store::needing(db, record, among).await?;
        if !by.is_empty() {
            return Err(ChangeError::Needed { subject, name, by });
        }
    }
    Ok((action, Change { subject, name, before, after }))
}

async fn carry_out(transaction: &Transaction, change: Change, signature: &Signature, again: Return) -> Result<Applied, ChangeError> {
    let (action, Change { subject, name, before, after }) = fits(transaction, change, again, &[]).await?;
    write(transaction, before.as_ref(), after.as_ref()).await?;
    let revision = note(transaction, action, subject, &name, [before, after], signature).await?;
    Ok(Applied { revision, subject, name })
}

/// Gives a new statement, or a new reply to one, the number after the last one that was ever given.
async fn number(transaction: &Transaction, record: &mut Record) -> Result<(), ChangeError> {
    let last = match record {
        Record::Reply(reply) => replies::store::last_number(transaction, reply.evidence).await?,
        _ => store::last_number(transaction).await?,
    };
    if last >= LARGEST_NUMBER {
        return Err(ChangeError::NumbersUsedUp);
    }
    match record {
        Record::Evidence(usage) => usage.id = EvidenceId(last + 1),
        Record::Reply(reply) => reply.number = last + 1,
        _ => {}
    }
    Ok(())
}

/// Whether the record is now what the change was written for.
async fn compare(
    transaction: &Transaction,
    subject: Subject,
    name: &str,
    before: Option<&Record>,
    after: Option<&Record>,
) -> Result<(), ChangeError> {
    let name = name.to_owned();
    if let Some(after) = after.map(Record::name).filter(|after| *after != name) {
        return Err(ChangeError::Renamed { subject, name, after });
    }
    match (before, find(transaction, subject, &name).await?) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(ChangeError::AlreadyThere { subject, name }),
        (Some(_), None) => Err(ChangeError::NotThere { subject, name }),
        (Some(before), Some(now)) if *before == now => Ok(()),
        (Some(_), Some(now)) => Err(ChangeError::Conflict { subject, name, now: Box::new(now) }),
    }
}

/// An address is for good: it leads to one record, or to the tombstone of one.
async fn refuse_taken_names(transaction: &Transaction, record: &Record, again: Return) -> Result<(), ChangeError> {
    let (subject, name) = (record.subject(), record.name());
    if !Redirect::SUBJECTS.contains(&subject) {
        return Ok(());
    }
    if let Some(new_name) = whole::redirected(transaction, subject, &name).await? {
        return Err(ChangeError::OldName { subject, name, new_name });
    }
    let last = revisions::store::last_of(transaction, subject, &name).await?;
    if again == Return::Refused && last.is_some_and(|last| last.action == Action::Withdrawn) {
        return Err(ChangeError::WithdrawnName { subject, name });
    }
    Ok(())
}

async fn note(
    transaction: &Transaction,
    action: Action,
    subject: Subject,
    name: &str,
    [before, after]: [Option<Record>; 2],
    signature: &Signature,
) -> Result<i64, ChangeError> {
    let json = |record: Option<Record>| record.and_then(|record| serde_json::to_string(&record).ok());
    let entry = Revision {
        id: 0,
        at: signature.at,
        action,
        subject,
        name: name.to_owned(),
        summary: revisions::summary(action, subject, name),
        before: json(before),
        after: json(after),
        actor: signature.actor.clone(),
        reason: signature.reason.clone(),
    };
    Ok(revisions::store::add_one(transaction, &entry).await?)
}
