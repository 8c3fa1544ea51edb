//! Queries of credit.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{AcceptedWork, PublicPerson};
use crate::accounts::AccountId;
use crate::contributions::store::reverted;
use crate::contributions::{ContributionId, State};
use crate::database::DatabaseError;
use crate::database::tables::{account, contribution, contribution_subject};
use crate::revisions::Subject;

/// Everything that was accepted and still stands, oldest first: what a steward took back earns no credit.
///
/// # Errors
/// The database cannot be read.
pub async fn accepted(db: &impl ConnectionTrait) -> Result<Vec<AcceptedWork>, DatabaseError> {
    let rows = contribution::Entity::find()
        .filter(contribution::Column::State.eq(State::Accepted.as_str()))
        .order_by_asc(contribution::Column::DecidedAt)
        .order_by_asc(contribution::Column::Id)
        .all(db)
        .await?;
    let gone = reverted::contributions(db).await?;
    rows.into_iter()
        .filter(|row| !gone.contains(&ContributionId(row.id)))
        .map(|row| {
            Ok(AcceptedWork {
                id: row.id,
                kind: row.kind.parse().map_err(|error| DatabaseError::unreadable("contributions", error))?,
                by: row.account_id.map(AccountId),
                decided_by: row.decided_by.map(AccountId),
                at: row.decided_at.unwrap_or(row.changed_at),
                title: row.title,
            })
        })
        .collect()
}

/// The numbers of the contributions that are about that dataset.
///
/// # Errors
/// The database cannot be read.
pub async fn about(db: &impl ConnectionTrait, slug: &str) -> Result<Vec<i64>, DatabaseError> {
    let query = contribution_subject::Entity::find()
        .filter(contribution_subject::Column::Subject.eq(Subject::Dataset.as_str()))
        .filter(contribution_subject::Column::Name.eq(slug));
    Ok(query.select_only().column(contribution_subject::Column::ContributionId).into_tuple().all(db).await?)
}

/// Those who agreed to be named.
///
/// # Errors
/// The database cannot be read.
pub async fn public_people(db: &impl ConnectionTrait) -> Result<Vec<PublicPerson>, DatabaseError> {
    let rows: Vec<(i64, String, Option<String>)> = account::Entity::find()
        .filter(account::Column::IsPublic.eq(true))
        .filter(account::Column::DeletedAt.is_null())
        .select_only()
        .columns([account::Column::Id, account::Column::Name, account::Column::Orcid])
        .order_by_asc(account::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(id, name, orcid)| {
            let orcid = orcid.map(|text| text.parse()).transpose().map_err(|error| DatabaseError::unreadable("accounts", error))?;
            Ok(PublicPerson { id: AccountId(id), name, orcid })
        })
        .collect()
}
