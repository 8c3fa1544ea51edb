//! Records as they were at the end of a day, and what is left of those that were withdrawn.

use std::collections::HashSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use utoipa::ToSchema;

use super::stored::find;
use super::{PastError, Record};
use crate::database::{DatabaseError, Transaction};
use crate::replies::{self, Reply};
use crate::revisions::{Action, Revision, Subject, store};

/// What is left of a record that was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Tombstone {
    /// What kind of record it was.
    pub subject: Subject,
    /// What it was called.
    pub name: String,
    /// When it was withdrawn.
    pub at: DateTime<Utc>,
    /// The public name of who did it; null where it is not known.
    pub actor: Option<String>,
    /// Why; null where it is not documented.
    pub reason: Option<String>,
    /// The number of the revision.
    pub revision: i64,
}

impl Tombstone {
    /// What is left of a record, if that is the last that happened to it and took it out.
    #[must_use]
    pub fn of(last: Option<Revision>) -> Option<Self> {
        let Revision { id, at, subject, name, actor, reason, .. } = last.filter(|last| last.action == Action::Withdrawn)?;
        Some(Self { subject, name, at, actor, reason, revision: id })
    }

    /// "Evidence 90 was withdrawn on 1 December 2026 by Vera Steward: …".
    #[must_use]
    pub fn sentence(&self) -> String {
        let kind = self.subject.label();
        let by = self.actor.as_ref().map(|actor| format!(" by {actor}")).unwrap_or_default();
        let why = self.reason.as_ref().map_or_else(|| "No reason is documented.".to_owned(), |reason| format!("Reason: {reason}"));
        format!("{kind} “{}” was withdrawn on {}{by}. {why}", self.name, crate::wording::day(self.at.date_naive()))
    }

    /// Where its history is told.
    #[must_use]
    pub fn history(&self) -> String {
        history(self.subject, &self.name)
    }
}

/// Where the history of a record is told.
#[must_use]
pub fn history(subject: Subject, name: &str) -> String {
    let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("/changes?subject={}&name={name}", subject.as_str())
}

/// What there was at the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// The record as it was.
    Record(Box<Record>),
    /// It had been withdrawn.
    Withdrawn(Tombstone),
    /// Nothing of that name ever was.
    Never,
}

/// What is left of the record of that name, if the last that happened to it is that it was withdrawn.
///
/// # Errors
/// The database cannot be read.
pub async fn tombstone(db: &Transaction, subject: Subject, name: &str) -> Result<Option<Tombstone>, DatabaseError> {
    Ok(Tombstone::of(store::last_of(db, subject, name).await?))
}

/// The first moment after the end of that day; none where there is no later day.
fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    Some(day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN).and_utc())
}

/// The moment until which the journal is asked about that day, if it can tell of it.
///
/// # Errors
/// The day is to come, or before the review.
pub async fn until(db: &Transaction, day: NaiveDate, today: NaiveDate) -> Result<DateTime<Utc>, PastError> {
    let Some(until) = end_of(day).filter(|_| day <= today) else { return Err(PastError::Future { today }) };
    let Some(first) = store::opening(db).await? else { return Err(PastError::NoJournal) };
    let opened = first.at.date_naive();
    if day < opened { Err(PastError::BeforeOpening { opened }) } else { Ok(until) }
}

/// The record of that name as it was at the end of that day, in UTC: as it is now, with what was done since undone.
///
/// # Errors
/// The day is to come, before the review, or before the record.
pub async fn as_of(db: &Transaction, subject: Subject, name: &str, day: NaiveDate, today: NaiveDate) -> Result<Then, PastError> {
    let until = until(db, day, today).await?;
    let unreadable = |revision: i64, error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("revisions, {revision}"), error);
    let Some(later) = store::first_since(db, subject, name, until).await? else {
        return Ok(match find(db, subject, name).await? {
            Some(record) => Then::Record(Box::new(record)),
            None => tombstone(db, subject, name).await?.map_or(Then::Never, Then::Withdrawn),
        });
    };
    if let Some(before) = &later.before {
        let record = Record::parse(subject, before).map_err(|error| unreadable(later.id, &error))?;
        return Ok(Then::Record(Box::new(record)));
    }
    match Tombstone::of(store::last_until(db, subject, name, until).await?) {
        Some(tombstone) => Ok(Then::Withdrawn(tombstone)),
        None => Err(PastError::NotYet { added: later.at.date_naive() }),
    }
}

/// The records of a kind that spoke of a dataset at that moment, made from those that do now: what was done since is undone.
///
/// # Errors
/// The database cannot be read.
pub async fn of_dataset(
    db: &Transaction,
    subject: Subject,
    slug: &str,
    now: Vec<Record>,
    until: DateTime<Utc>,
) -> Result<Vec<Record>, DatabaseError> {
    let later = store::since_naming(db, subject, slug, until).await?;
    let mut then = undone(subject, now, later, |record| speaks_of(record, slug))?;
    then.sort_by_key(|record| if let Record::Evidence(usage) = record { usage.id.0 } else { 0 });
    Ok(then)
}

/// The replies that there were to these statements at that moment, made from those that there are now.
///
/// # Errors
/// The database cannot be read.
pub async fn replies_to(db: &Transaction, statements: &[i64], until: DateTime<Utc>) -> Result<Vec<Reply>, DatabaseError> {
    let is_to = |record: &Record| matches!(record, Record::Reply(reply) if statements.contains(&reply.evidence.0));
    let now = replies::store::of(db, statements).await?.into_iter().map(|reply| Record::Reply(Box::new(reply))).collect();
    let mut later = store::since(db, Subject::Reply, until).await?;
    later.retain(|revision| replies::parts(&revision.name).is_some_and(|(statement, _)| statements.contains(&statement)));
    let then = undone(Subject::Reply, now, later, is_to)?;
    let mut then: Vec<Reply> =
        then.into_iter().filter_map(|record| if let Record::Reply(reply) = record { Some(*reply) } else { None }).collect();
    then.sort_by_key(|reply| (reply.evidence, reply.number));
    Ok(then)
}

/// Records of a kind as they were before these revisions; those that come back must be of those that are wanted.
fn undone(
    subject: Subject,
    now: Vec<Record>,
    later: Vec<Revision>,
    is_wanted: impl Fn(&Record) -> bool,
) -> Result<Vec<Record>, DatabaseError> {
    let mut then = now;
    let mut met = HashSet::new();
    for later in later {
        // Only the first of a record tells what it was before.
        if !met.insert(later.name.clone()) {
            continue;
        }
        then.retain(|record| record.name() != later.name);
        let Some(before) = &later.before else { continue };
        let record = Record::parse(subject, before);
        let record = record.map_err(|error| DatabaseError::unreadable(format!("revisions, {}", later.id), error))?;
        then.extend(Some(record).filter(&is_wanted));
    }
    Ok(then)
}

fn speaks_of(record: &Record, slug: &str) -> bool {
    match record {
        Record::Evidence(record) => record.dataset.as_str() == slug,
        Record::Version(record) => record.dataset.as_str() == slug,
        Record::Location(record) => record.dataset.as_str() == slug,
        Record::Answer(record) => record.dataset.as_str() == slug,
        Record::Relation(record) => record.subject.as_str() == slug || record.object.as_str() == slug,
        _ => false,
    }
}
