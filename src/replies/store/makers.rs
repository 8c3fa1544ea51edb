//! Which accounts are those of makers of a dataset, and which steward said so, when and why.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, sea_query::OnConflict,
};

use crate::accounts::{Account, AccountId};
use crate::database::DatabaseError;
use crate::database::tables::{dataset_maker, usage};
use crate::evidence::EvidenceId;

/// What a steward stated.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Maker {
    /// The dataset.
    pub dataset: String,
    /// The public name of the steward.
    pub steward: String,
    /// When.
    pub stated_at: DateTime<Utc>,
    /// How one knows.
    pub reason: String,
}

/// Whether that account is known as that of a maker of the dataset, and by what.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &impl ConnectionTrait, account: AccountId, dataset: &str) -> Result<Option<Maker>, DatabaseError> {
    let row = dataset_maker::Entity::find_by_id((account.0, dataset.to_owned())).one(db).await?;
    Ok(row.map(|row| Maker { dataset: row.dataset, steward: row.steward, stated_at: row.stated_at, reason: row.reason }))
}

/// Whether that account is known as that of a maker of the dataset that a statement is about.
///
/// # Errors
/// The database cannot be read.
pub async fn made(db: &impl ConnectionTrait, account: AccountId, statement: EvidenceId) -> Result<bool, DatabaseError> {
    let Some(dataset) = dataset_of(db, statement).await? else { return Ok(false) };
    let known = dataset_maker::Entity::find().filter(dataset_maker::Column::AccountId.eq(account.0));
    Ok(known.filter(dataset_maker::Column::Dataset.eq(dataset)).count(db).await? > 0)
}

/// The dataset that a statement is about.
///
/// # Errors
/// The database cannot be read.
pub async fn dataset_of(db: &impl ConnectionTrait, statement: EvidenceId) -> Result<Option<String>, DatabaseError> {
    use crate::database::tables::dataset;
    let row = usage::Entity::find_by_id(statement.0).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(dataset::Entity::find_by_id(row.dataset_id).one(db).await?.map(|dataset| dataset.slug))
}

/// States that an account is that of a maker of the dataset.
///
/// # Errors
/// The database refuses.
pub async fn state(
    transaction: &DatabaseTransaction,
    account: AccountId,
    dataset: &str,
    steward: &Account,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    use dataset_maker::Column::{AccountId as Own, Dataset, Reason, StatedAt, StatedBy, Steward};
    let row = dataset_maker::ActiveModel {
        account_id: Set(account.0),
        dataset: Set(dataset.to_owned()),
        stated_by: Set(Some(steward.id.0)),
        steward: Set(steward.name.to_string()),
        stated_at: Set(now),
        reason: Set(reason.to_owned()),
    };
    let conflict = OnConflict::columns([Own, Dataset]).update_columns([StatedBy, Steward, StatedAt, Reason]).to_owned();
    dataset_maker::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    Ok(())
}

/// Takes that back.
///
/// # Errors
/// The database refuses.
pub async fn take_back(transaction: &DatabaseTransaction, account: AccountId, dataset: &str) -> Result<(), DatabaseError> {
    dataset_maker::Entity::delete_by_id((account.0, dataset.to_owned())).exec(transaction).await?;
    Ok(())
}

/// Forgets an account that is deleted: as a maker, and as a steward who stated something.
///
/// # Errors
/// The database refuses.
pub async fn forget(transaction: &DatabaseTransaction, account: AccountId) -> Result<(), DatabaseError> {
    dataset_maker::Entity::delete_many().filter(dataset_maker::Column::AccountId.eq(account.0)).exec(transaction).await?;
    let row = dataset_maker::ActiveModel { stated_by: Set(None), steward: Set(crate::accounts::FORMER.to_owned()), ..Default::default() };
    dataset_maker::Entity::update_many().set(row).filter(dataset_maker::Column::StatedBy.eq(account.0)).exec(transaction).await?;
    Ok(())
}
