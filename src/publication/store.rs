//! Queries of the releases.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, DatabaseTransaction, EntityTrait, QueryOrder,
};

use super::Release;
use crate::database::{DatabaseError, bulk, tables::release};

/// Every release, oldest first.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Release>, DatabaseError> {
    let rows = release::Entity::find().order_by_asc(release::Column::Id).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let doi = row.doi.as_deref().map(bibliography::Doi::parse).transpose();
            Ok(Release {
                doi: doi.map_err(|error| DatabaseError::unreadable(format!("releases, {}", row.number), error))?,
                number: row.number,
                released_at: row.released_at,
                revision: row.revision_id,
                notes: row.notes,
            })
        })
        .collect()
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
