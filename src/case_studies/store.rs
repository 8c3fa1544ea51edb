//! Queries of the case studies.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ConnectionTrait, DatabaseTransaction, EntityTrait, QueryOrder,
};

use super::CaseStatement;
use crate::database::{DatabaseError, bulk, tables::case_study};
use crate::vocabulary::Modality;

/// Every statement, in the order of the table.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<CaseStatement>, DatabaseError> {
    let rows = case_study::Entity::find().order_by_asc(case_study::Column::Id).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let aspect = row.aspect.parse().map_err(|error| DatabaseError::unreadable("case_studies", error))?;
            Ok(CaseStatement { modality: Modality::new(&row.modality), aspect, statement: row.statement })
        })
        .collect()
}

/// Adds statements at the end.
///
/// # Errors
/// The database refuses.
pub async fn add(transaction: &DatabaseTransaction, statements: &[&CaseStatement]) -> Result<(), DatabaseError> {
    let rows = statements.iter().map(|statement| case_study::ActiveModel {
        id: NotSet,
        modality: Set(statement.modality.to_string()),
        aspect: Set(statement.aspect.to_string()),
        statement: Set(statement.statement.clone()),
    });
    bulk::insert_all(transaction, rows.collect()).await
}
