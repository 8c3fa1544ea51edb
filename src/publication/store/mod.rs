//! Queries of the releases.

pub mod database_file;
pub mod files;

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};

use super::Release;
use crate::database::{DatabaseError, bulk, tables::release};

/// Every release, oldest first.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Release>, DatabaseError> {
    let rows = release::Entity::find().order_by_asc(release::Column::Id).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// The latest release.
///
/// # Errors
/// The database cannot be read.
pub async fn latest(db: &impl ConnectionTrait) -> Result<Option<Release>, DatabaseError> {
    release::Entity::find().order_by_desc(release::Column::Id).one(db).await?.map(read).transpose()
}

/// The release of that number, with the number of its row.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &impl ConnectionTrait, number: &str) -> Result<Option<(i64, Release)>, DatabaseError> {
    let row = release::Entity::find().filter(release::Column::Number.eq(number)).one(db).await?;
    row.map(|row| Ok((row.id, read(row)?))).transpose()
}

fn read(row: release::Model) -> Result<Release, DatabaseError> {
    let doi = row.doi.as_deref().map(bibliography::Doi::parse).transpose();
    Ok(Release {
        doi: doi.map_err(|error| DatabaseError::unreadable(format!("releases, {}", row.number), error))?,
        number: row.number,
        released_at: row.released_at,
        revision: row.revision_id,
        notes: row.notes,
    })
}

/// Adds releases.
///
/// # Errors
/// The database refuses.
pub async fn add(transaction: &DatabaseTransaction, releases: &[&Release]) -> Result<(), DatabaseError> {
    let rows = releases.iter().map(|release| release::ActiveModel {
        id: NotSet,
        number: Set(release.number.clone()),
        released_at: Set(release.released_at),
        revision_id: Set(release.revision),
        notes: Set(release.notes.clone()),
        doi: Set(release.doi.as_ref().map(ToString::to_string)),
    });
    bulk::insert_all(transaction, rows.collect()).await
}

/// Gives a release its DOI.
///
/// # Errors
/// The database refuses.
pub async fn set_doi(transaction: &DatabaseTransaction, number: &str, doi: &bibliography::Doi) -> Result<(), DatabaseError> {
    let change = release::ActiveModel { doi: Set(Some(doi.to_string())), ..Default::default() };
    release::Entity::update_many().set(change).filter(release::Column::Number.eq(number)).exec(transaction).await?;
    Ok(())
}
