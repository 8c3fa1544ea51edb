//! Queries of the journal.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::sea_query::Condition;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Action, Revision, Subject};
use crate::database::{DatabaseError, bulk, tables::revision};

/// The whole journal, oldest first.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Revision>, DatabaseError> {
    let rows = revision::Entity::find().order_by_asc(revision::Column::Id).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// A page of the journal, newest first, and how many entries there are in all.
///
/// # Errors
/// The database cannot be read.
pub async fn latest(db: &impl ConnectionTrait, offset: u64, limit: u64) -> Result<(Vec<Revision>, u64), DatabaseError> {
    let total = revision::Entity::find().count(db).await?;
    let rows = revision::Entity::find().order_by_desc(revision::Column::Id).offset(offset).limit(limit).all(db).await?;
    Ok((rows.into_iter().map(read).collect::<Result<_, _>>()?, total))
}

/// What a list of the journal shows: any of the subjects, from a day on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Only changes to these kinds of records; none means all.
    pub subjects: Vec<Subject>,
    /// Only changes to the record of that name.
    pub name: Option<String>,
    /// Only changes accepted on that day or later.
    pub since: Option<NaiveDate>,
}

impl Narrowing {
    fn condition(&self) -> Condition {
        let subjects = self.subjects.iter().map(|subject| subject.as_str());
        let since = self.since.map(|day| day.and_time(NaiveTime::MIN).and_utc());
        Condition::all()
            .add_option((!self.subjects.is_empty()).then(|| revision::Column::Subject.is_in(subjects)))
            .add_option(self.name.as_ref().map(|name| revision::Column::Name.eq(name)))
            .add_option(since.map(|since| revision::Column::At.gte(since)))
    }
}

/// How many entries fit.
///
/// # Errors
/// The database cannot be read.
pub async fn count(db: &impl ConnectionTrait, narrowing: &Narrowing) -> Result<u64, DatabaseError> {
    Ok(revision::Entity::find().filter(narrowing.condition()).count(db).await?)
}

/// The entries that fit, newest first, from the one at `offset`.
///
/// # Errors
/// The database cannot be read.
pub async fn list(db: &impl ConnectionTrait, narrowing: &Narrowing, offset: u64, limit: u64) -> Result<Vec<Revision>, DatabaseError> {
    let query = revision::Entity::find().filter(narrowing.condition()).order_by_desc(revision::Column::Id);
    query.offset(offset).limit(limit).all(db).await?.into_iter().map(read).collect()
}

/// The entries that fit, newest first, before the one of that number.
///
/// # Errors
/// The database cannot be read.
pub async fn list_before(
    db: &impl ConnectionTrait,
    narrowing: &Narrowing,
    place: Option<i64>,
    limit: u64,
) -> Result<Vec<Revision>, DatabaseError> {
    let mut query = revision::Entity::find().filter(narrowing.condition());
    if let Some(place) = place {
        query = query.filter(revision::Column::Id.lt(place));
    }
    query.order_by_desc(revision::Column::Id).limit(limit).all(db).await?.into_iter().map(read).collect()
}

/// The entry of that number.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &impl ConnectionTrait, number: i64) -> Result<Option<Revision>, DatabaseError> {
    revision::Entity::find_by_id(number).one(db).await?.map(read).transpose()
}

/// What happened to one record, and the opening of the review that brought it, newest first.
///
/// # Errors
/// The database cannot be read.
pub async fn of(db: &impl ConnectionTrait, subject: Subject, name: &str) -> Result<Vec<Revision>, DatabaseError> {
    let own = revision::Column::Subject.eq(subject.as_str()).and(revision::Column::Name.eq(name));
    // Other entries on the review as a whole are about its title or licence.
    let opening = revision::Column::Subject.eq(Subject::Review.as_str()).and(revision::Column::Action.eq(Action::Opened.as_str()));
    let rows = revision::Entity::find().filter(own.or(opening)).order_by_desc(revision::Column::Id).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// The last revision's number and time; nothing in a new database.
///
/// # Errors
/// The database cannot be read.
pub async fn last(db: &impl ConnectionTrait) -> Result<Option<Revision>, DatabaseError> {
    revision::Entity::find().order_by_desc(revision::Column::Id).one(db).await?.map(read).transpose()
}

/// The first revision: where the journal begins.
///
/// # Errors
/// The database cannot be read.
pub async fn opening(db: &impl ConnectionTrait) -> Result<Option<Revision>, DatabaseError> {
    revision::Entity::find().order_by_asc(revision::Column::Id).one(db).await?.map(read).transpose()
}

fn about(subject: Subject, name: &str) -> Condition {
    Condition::all().add(revision::Column::Subject.eq(subject.as_str())).add(revision::Column::Name.eq(name))
}

/// The last that happened to a record.
///
/// # Errors
/// The database cannot be read.
pub async fn last_of(db: &impl ConnectionTrait, subject: Subject, name: &str) -> Result<Option<Revision>, DatabaseError> {
    let query = revision::Entity::find().filter(about(subject, name)).order_by_desc(revision::Column::Id);
    query.one(db).await?.map(read).transpose()
}

/// The last that happened to a record before that moment.
///
/// # Errors
/// The database cannot be read.
pub async fn last_until(
    db: &impl ConnectionTrait,
    subject: Subject,
    name: &str,
    until: DateTime<Utc>,
) -> Result<Option<Revision>, DatabaseError> {
    let query = revision::Entity::find().filter(about(subject, name)).filter(revision::Column::At.lt(until));
    query.order_by_desc(revision::Column::Id).one(db).await?.map(read).transpose()
}

/// The first that happened to a record from that moment on.
///
/// # Errors
/// The database cannot be read.
pub async fn first_since(
    db: &impl ConnectionTrait,
    subject: Subject,
    name: &str,
    since: DateTime<Utc>,
) -> Result<Option<Revision>, DatabaseError> {
    let query = revision::Entity::find().filter(about(subject, name)).filter(revision::Column::At.gte(since));
    query.order_by_asc(revision::Column::Id).one(db).await?.map(read).transpose()
}

/// What happened from that moment on to records of a kind that have that slug in a field, before or after; oldest first.
///
/// # Errors
/// The database cannot be read.
pub async fn since_naming(
    db: &impl ConnectionTrait,
    subject: Subject,
    slug: &str,
    since: DateTime<Utc>,
) -> Result<Vec<Revision>, DatabaseError> {
    let value = format!("\"{slug}\"");
    let naming = Condition::any().add(revision::Column::Before.contains(&value)).add(revision::Column::After.contains(&value));
    let query = revision::Entity::find().filter(revision::Column::Subject.eq(subject.as_str())).filter(naming);
    let rows = query.filter(revision::Column::At.gte(since)).order_by_asc(revision::Column::Id).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// Writes what `change` makes of the records that the entries on one hold, without an entry of its own.
///
/// # Errors
/// The database refuses.
pub async fn rewrite(
    transaction: &DatabaseTransaction,
    subject: Subject,
    name: &str,
    change: &(dyn Fn(&str) -> Option<String> + Sync),
) -> Result<(), DatabaseError> {
    for row in revision::Entity::find().filter(about(subject, name)).all(transaction).await? {
        let changed = |text: &Option<String>| text.as_deref().and_then(change);
        let (before, after) = (changed(&row.before), changed(&row.after));
        if before.is_none() && after.is_none() {
            continue;
        }
        let entry = revision::ActiveModel { before: Set(before.or(row.before)), after: Set(after.or(row.after)), ..Default::default() };
        revision::Entity::update_many().set(entry).filter(revision::Column::Id.eq(row.id)).exec(transaction).await?;
    }
    Ok(())
}

/// What happened from that moment on to records of a kind, oldest first.
///
/// # Errors
/// The database cannot be read.
pub async fn since(db: &impl ConnectionTrait, subject: Subject, since: DateTime<Utc>) -> Result<Vec<Revision>, DatabaseError> {
    let query = revision::Entity::find().filter(revision::Column::Subject.eq(subject.as_str()));
    let rows = query.filter(revision::Column::At.gte(since)).order_by_asc(revision::Column::Id).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// An entry from its row.
pub(crate) fn read(row: revision::Model) -> Result<Revision, DatabaseError> {
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("revisions, {}", row.id), error);
    Ok(Revision {
        id: row.id,
        at: row.at,
        action: row.action.parse().map_err(|error| unreadable(&error))?,
        subject: row.subject.parse().map_err(|error| unreadable(&error))?,
        name: row.name,
        summary: row.summary,
        before: row.before,
        after: row.after,
        actor: row.actor,
        reason: row.reason,
    })
}

/// Adds entries to the journal; an entry with the number 0 gets the next one.
///
/// # Errors
/// The database refuses.
pub async fn add(transaction: &DatabaseTransaction, revisions: &[&Revision]) -> Result<(), DatabaseError> {
    let rows: Vec<_> = revisions.iter().map(|revision| row(revision)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    bulk::insert_all(transaction, rows).await?;
    bulk::continue_numbers(transaction, "revisions").await
}

/// Adds one entry under the next number, and says which that is.
///
/// # Errors
/// The database refuses.
pub async fn add_one(transaction: &DatabaseTransaction, revision: &Revision) -> Result<i64, DatabaseError> {
    let inserted = revision::Entity::insert(revision::ActiveModel { id: NotSet, ..row(revision) }).exec(transaction).await?;
    Ok(inserted.last_insert_id)
}

fn row(revision: &Revision) -> revision::ActiveModel {
    revision::ActiveModel {
        id: if revision.id == 0 { NotSet } else { Set(revision.id) },
        at: Set(revision.at),
        action: Set(revision.action.to_string()),
        subject: Set(revision.subject.to_string()),
        name: Set(revision.name.clone()),
        summary: Set(revision.summary.clone()),
        before: Set(revision.before.clone()),
        after: Set(revision.after.clone()),
        actor: Set(revision.actor.clone()),
        reason: Set(revision.reason.clone()),
    }
}
