//! Queries of the deposits.

use std::collections::BTreeMap;

use bibliography::Doi;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, TryInsertResult,
};

use super::{Deposit, DepositedFile, Kind, State};
use crate::database::tables::{deposit, deposit_file, release};
use crate::database::{DatabaseError, bulk};
use crate::revisions::{self, Action, Revision, Subject};

/// What a row says becomes of a deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeposit<'a> {
    /// The address of the service's API.
    pub service: &'a str,
    /// Whether its DOIs are for trying only.
    pub is_sandbox: bool,
    /// What kind of thing.
    pub kind: Kind,
    /// The dataset, or the review.
    pub name: &'a str,
    /// Which edition.
    pub edition: &'a str,
}

fn unreadable(id: i64, error: impl std::fmt::Display) -> DatabaseError {
    DatabaseError::unreadable(format!("deposits, {id}"), error)
}

fn read(row: deposit::Model) -> Result<Deposit, DatabaseError> {
    let doi = |text: Option<String>| text.map(|text| Doi::parse(&text)).transpose().map_err(|error| unreadable(row.id, error));
    Ok(Deposit {
        kind: row.kind.parse().map_err(|error| unreadable(row.id, error))?,
        state: row.state.parse().map_err(|error| unreadable(row.id, error))?,
        reserved_doi: doi(row.reserved_doi)?,
        doi: doi(row.doi)?,
        concept_doi: doi(row.concept_doi)?,
        id: row.id,
        service: row.service,
        is_sandbox: row.is_sandbox,
        name: row.name,
        edition: row.edition,
        turn: row.turn,
        previous_number: row.previous_number,
        number: row.number,
        concept: row.concept,
        page: row.page,
        problem: row.problem,
        planned_at: row.planned_at,
        changed_at: row.changed_at,
        published_at: row.published_at,
    })
}

/// Every deposit, those that are not published first, then the newest.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Deposit>, DatabaseError> {
    let rows = deposit::Entity::find().order_by_desc(deposit::Column::ChangedAt).order_by_desc(deposit::Column::Id).all(db).await?;
    let mut all = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|deposit| deposit.state == State::Published);
    Ok(all)
}

/// The deposits of a thing at a service, the newest first.
///
/// # Errors
/// The database cannot be read.
pub async fn of_series(db: &impl ConnectionTrait, service: &str, kind: Kind, name: &str) -> Result<Vec<Deposit>, DatabaseError> {
    let rows = deposit::Entity::find()
        .filter(deposit::Column::Service.eq(service))
        .filter(deposit::Column::Kind.eq(kind.as_str()))
        .filter(deposit::Column::Name.eq(name))
        .order_by_desc(deposit::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// The latest published deposit of each thing of that kind at a service, by name.
///
/// # Errors
/// The database cannot be read.
pub async fn latest(db: &impl ConnectionTrait, service: &str, kind: Kind) -> Result<BTreeMap<String, Deposit>, DatabaseError> {
    let rows = deposit::Entity::find()
        .filter(deposit::Column::Service.eq(service))
        .filter(deposit::Column::Kind.eq(kind.as_str()))
        .filter(deposit::Column::State.eq(State::Published.as_str()))
        .order_by_asc(deposit::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(|row| read(row).map(|deposit| (deposit.name.clone(), deposit))).collect()
}

/// The latest published deposit of a thing whose DOI is no trial: what a page of this site leads to.
///
/// # Errors
/// The database cannot be read.
pub async fn published(db: &impl ConnectionTrait, kind: Kind, name: &str) -> Result<Option<Deposit>, DatabaseError> {
    let row = deposit::Entity::find()
        .filter(deposit::Column::IsSandbox.eq(false))
        .filter(deposit::Column::Kind.eq(kind.as_str()))
        .filter(deposit::Column::Name.eq(name))
        .filter(deposit::Column::State.eq(State::Published.as_str()))
        .order_by_desc(deposit::Column::PublishedAt)
        .order_by_desc(deposit::Column::Id)
        .one(db)
        .await?;
    row.map(read).transpose()
}

/// The files of a deposit, by name.
///
/// # Errors
/// The database cannot be read.
pub async fn files(db: &impl ConnectionTrait, deposit: i64) -> Result<Vec<DepositedFile>, DatabaseError> {
    let rows = deposit_file::Entity::find()
        .filter(deposit_file::Column::DepositId.eq(deposit))
        .order_by_asc(deposit_file::Column::Name)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| DepositedFile { name: row.name, bytes: row.bytes, md5: row.md5, arrived_at: row.arrived_at }).collect())
}

/// Plans a deposit. Where another run planned it meanwhile, that is a conflict.
///
/// # Errors
/// The database refuses.
pub async fn plan(db: &impl ConnectionTrait, new: NewDeposit<'_>, now: DateTime<Utc>) -> Result<Deposit, DatabaseError> {
    let row = deposit::ActiveModel {
        id: NotSet,
        service: Set(new.service.to_owned()),
        is_sandbox: Set(new.is_sandbox),
        kind: Set(new.kind.as_str().to_owned()),
        name: Set(new.name.to_owned()),
        edition: Set(new.edition.to_owned()),
        state: Set(State::Planned.as_str().to_owned()),
        turn: Set(0),
        previous_number: Set(None),
        number: Set(None),
        concept: Set(None),
        reserved_doi: Set(None),
        doi: Set(None),
        concept_doi: Set(None),
        page: Set(None),
        problem: Set(None),
        planned_at: Set(now),
        changed_at: Set(now),
        published_at: Set(None),
    };
    let known = OnConflict::new().do_nothing().to_owned();
    let inserted = deposit::Entity::insert(row).on_conflict(known).try_insert().exec_without_returning(db).await?;
    if !matches!(inserted, TryInsertResult::Inserted(1)) {
        return Err(DatabaseError::Conflict);
    }
    let mut planned = of_series(db, new.service, new.kind, new.name).await?;
    planned.retain(|deposit| deposit.edition == new.edition);
    planned.pop().ok_or(DatabaseError::Conflict)
}

/// Writes what a deposit has become, if its row is as it was read; the deposit then is as written. The problem of an earlier run goes
/// with it, unless this one has one.
///
/// # Errors
/// Another run changed the row, or the database refuses.
pub async fn save(db: &impl ConnectionTrait, deposit: &mut Deposit, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    let text = |doi: &Option<Doi>| doi.as_ref().map(ToString::to_string);
    let row = deposit::ActiveModel {
        edition: Set(deposit.edition.clone()),
        state: Set(deposit.state.as_str().to_owned()),
        turn: Set(deposit.turn + 1),
        previous_number: Set(deposit.previous_number),
        number: Set(deposit.number),
        concept: Set(deposit.concept.clone()),
        reserved_doi: Set(text(&deposit.reserved_doi)),
        doi: Set(text(&deposit.doi)),
        concept_doi: Set(text(&deposit.concept_doi)),
        page: Set(deposit.page.clone()),
        problem: Set(deposit.problem.clone()),
        changed_at: Set(now),
        published_at: Set(deposit.published_at),
        ..Default::default()
    };
    let own =
        deposit::Entity::update_many().set(row).filter(deposit::Column::Id.eq(deposit.id)).filter(deposit::Column::Turn.eq(deposit.turn));
    if own.exec(db).await?.rows_affected != 1 {
        return Err(DatabaseError::Conflict);
    }
    deposit.turn += 1;
    deposit.changed_at = now;
    Ok(())
}

/// Notes why a run did not come further; not of what is out meanwhile. It changes nothing that a run goes by.
///
/// # Errors
/// The database refuses.
pub async fn note(db: &impl ConnectionTrait, deposit: i64, problem: &str) -> Result<(), DatabaseError> {
    let row = deposit::ActiveModel { problem: Set(Some(problem.to_owned())), ..Default::default() };
    let open = deposit::Column::State.ne(State::Published.as_str());
    deposit::Entity::update_many().set(row).filter(deposit::Column::Id.eq(deposit)).filter(open).exec(db).await?;
    Ok(())
}

/// Writes which files a deposit is to have, and which of them are there already.
///
/// # Errors
/// The database refuses.
pub async fn set_files(transaction: &DatabaseTransaction, deposit: i64, files: &[DepositedFile]) -> Result<(), DatabaseError> {
    deposit_file::Entity::delete_many().filter(deposit_file::Column::DepositId.eq(deposit)).exec(transaction).await?;
    let rows = files.iter().map(|file| deposit_file::ActiveModel {
        id: NotSet,
        deposit_id: Set(deposit),
        name: Set(file.name.clone()),
        bytes: Set(file.bytes),
        md5: Set(file.md5.clone()),
        arrived_at: Set(file.arrived_at),
    });
    bulk::insert_all(transaction, rows.collect()).await
}

/// Writes that a file arrived.
///
/// # Errors
/// The database refuses.
pub async fn arrived(db: &impl ConnectionTrait, deposit: i64, name: &str, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    let row = deposit_file::ActiveModel { arrived_at: Set(Some(now)), ..Default::default() };
    let own = deposit_file::Entity::update_many()
        .set(row)
        .filter(deposit_file::Column::DepositId.eq(deposit))
        .filter(deposit_file::Column::Name.eq(name));
    own.exec(db).await?;
    Ok(())
}

/// Forgets a deposit that was never published.
///
/// # Errors
/// Another run changed the row, or the database refuses.
pub async fn forget(transaction: &DatabaseTransaction, deposit: &Deposit) -> Result<(), DatabaseError> {
    deposit_file::Entity::delete_many().filter(deposit_file::Column::DepositId.eq(deposit.id)).exec(transaction).await?;
    let own = deposit::Entity::delete_many()
        .filter(deposit::Column::Id.eq(deposit.id))
        .filter(deposit::Column::Turn.eq(deposit.turn))
        .filter(deposit::Column::State.ne(State::Published.as_str()));
    if own.exec(transaction).await?.rows_affected == 1 { Ok(()) } else { Err(DatabaseError::Conflict) }
}

/// Gives a release the DOI under which it was published; the journal says so. Nothing where there is no such release.
///
/// # Errors
/// The database refuses.
pub async fn name_release(transaction: &DatabaseTransaction, number: &str, doi: &Doi, now: DateTime<Utc>) -> Result<(), DatabaseError> {
    let row = release::ActiveModel { doi: Set(Some(doi.to_string())), ..Default::default() };
    let named = release::Entity::update_many().set(row).filter(release::Column::Number.eq(number)).exec(transaction).await?;
    if named.rows_affected == 0 {
        return Ok(());
    }
    let revision = Revision {
        id: 0,
        at: now,
        action: Action::Changed,
        subject: Subject::Release,
        name: number.to_owned(),
        summary: format!("Release {number} was deposited: {}", doi.url()),
        before: None,
        after: None,
        actor: None,
        reason: None,
    };
    revisions::store::add_one(transaction, &revision).await?;
    Ok(())
}
