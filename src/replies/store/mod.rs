//! Queries of the replies.

pub mod makers;

use std::collections::HashSet;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Reply, parts};
use crate::database::DatabaseError;
use crate::database::bulk::NAMES_IN_A_QUERY;
use crate::database::tables::{reply, revision};
use crate::evidence::EvidenceId;
use crate::revisions::change::Tombstone;
use crate::revisions::{Action, Subject, store as journal};

/// Every reply, by statement and number.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Reply>, DatabaseError> {
    let rows = reply::Entity::find().order_by_asc(reply::Column::UsageId).order_by_asc(reply::Column::Number).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// The replies to these statements, by statement and number.
///
/// # Errors
/// The database cannot be read.
pub async fn of(db: &impl ConnectionTrait, statements: &[i64]) -> Result<Vec<Reply>, DatabaseError> {
    let mut replies = Vec::new();
    for some in statements.chunks(NAMES_IN_A_QUERY) {
        let query = reply::Entity::find().filter(reply::Column::UsageId.is_in(some.iter().copied()));
        let rows = query.order_by_asc(reply::Column::UsageId).order_by_asc(reply::Column::Number).all(db).await?;
        replies.extend(rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(replies)
}

/// The reply of that name.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &impl ConnectionTrait, name: &str) -> Result<Option<Reply>, DatabaseError> {
    let Some(key) = parts(name) else { return Ok(None) };
    reply::Entity::find_by_id(key).one(db).await?.map(read).transpose()
}

fn read(row: reply::Model) -> Result<Reply, DatabaseError> {
    let capacity = row.capacity.parse();
    Ok(Reply {
        capacity: capacity.map_err(|error| DatabaseError::unreadable(format!("replies, {}/{}", row.usage_id, row.number), error))?,
        evidence: EvidenceId(row.usage_id),
        number: row.number,
        author: row.author,
        text: row.text,
        source: row.source,
        steward: row.steward,
        recorded: row.recorded,
    })
}

/// Writes replies: new ones, and others in the place of those that are there.
///
/// # Errors
/// The database refuses.
pub async fn put(transaction: &DatabaseTransaction, replies: &[&Reply]) -> Result<(), DatabaseError> {
    use reply::Column::{Author, Capacity, Number, Recorded, Source, Steward, Text, UsageId};
    for reply in replies {
        let row = reply::ActiveModel {
            usage_id: Set(reply.evidence.0),
            number: Set(reply.number),
            author: Set(reply.author.clone()),
            capacity: Set(reply.capacity.to_string()),
            text: Set(reply.text.clone()),
            source: Set(reply.source.clone()),
            steward: Set(reply.steward.clone()),
            recorded: Set(reply.recorded),
        };
        let conflict =
            OnConflict::columns([UsageId, Number]).update_columns([Author, Capacity, Text, Source, Steward, Recorded]).to_owned();
        reply::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Takes a reply out of the catalogue.
///
/// # Errors
/// The database refuses.
pub async fn withdraw(transaction: &DatabaseTransaction, reply: &Reply) -> Result<(), DatabaseError> {
    reply::Entity::delete_by_id((reply.evidence.0, reply.number)).exec(transaction).await?;
    Ok(())
}

/// The names of withdrawn replies to that statement: each once.
async fn withdrawn(db: &impl ConnectionTrait, statement: EvidenceId) -> Result<HashSet<String>, DatabaseError> {
    let names: Vec<String> = revision::Entity::find()
        .filter(revision::Column::Subject.eq(Subject::Reply.as_str()))
        .filter(revision::Column::Action.eq(Action::Withdrawn.as_str()))
        .filter(revision::Column::Name.starts_with(format!("{statement}/")))
        .select_only()
        .column(revision::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    Ok(names.into_iter().collect())
}

/// The largest number that a reply to that statement has, or was withdrawn with.
///
/// # Errors
/// The database cannot be read.
pub async fn last_number(db: &impl ConnectionTrait, statement: EvidenceId) -> Result<i64, DatabaseError> {
    let there = of(db, &[statement.0]).await?.last().map(|reply| reply.number);
    let gone = withdrawn(db, statement).await?;
    Ok(gone.iter().filter_map(|name| parts(name)).map(|(_, number)| number).chain(there).max().unwrap_or_default())
}

/// What is left of the replies to a statement that were withdrawn.
///
/// # Errors
/// The database cannot be read.
pub async fn tombstones(db: &impl ConnectionTrait, statement: EvidenceId) -> Result<Vec<Tombstone>, DatabaseError> {
    let mut names: Vec<String> = withdrawn(db, statement).await?.into_iter().collect();
    names.sort_by_key(|name| parts(name));
    let mut stones = Vec::new();
    for name in names {
        stones.extend(Tombstone::of(journal::last_of(db, Subject::Reply, &name).await?));
    }
    Ok(stones)
}
