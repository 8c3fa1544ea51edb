//! Queries of the case studies.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::CaseStatement;
use crate::database::tables::{case_study, dataset, finding, usage};
use crate::database::{DatabaseError, bulk};
use crate::evidence::{FindingKind, ResourceType};
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

/// Takes a statement out of the table.
///
/// # Errors
/// The database refuses.
pub async fn withdraw(transaction: &DatabaseTransaction, case: &CaseStatement) -> Result<(), DatabaseError> {
    case_study::Entity::delete_many()
        .filter(case_study::Column::Modality.eq(case.modality.as_str()))
        .filter(case_study::Column::Aspect.eq(case.aspect.as_str()))
        .filter(case_study::Column::Statement.eq(&case.statement))
        .exec(transaction)
        .await?;
    Ok(())
}

/// How many works have a kind of finding on datasets of each modality.
///
/// # Errors
/// The database cannot be read.
pub async fn works_with_finding(db: &impl ConnectionTrait, kind: FindingKind) -> Result<Vec<(Modality, i64)>, DatabaseError> {
    let with_finding = sea_orm::sea_query::Query::select()
        .column(finding::Column::UsageId)
        .from(finding::Entity)
        .and_where(finding::Column::Kind.eq(kind.as_str()))
        .take();
    by_modality(db, usage::Column::Id.in_subquery(with_finding)).await
}

/// How many works document datasets of each modality.
///
/// # Errors
/// The database cannot be read.
pub async fn documenting_works(db: &impl ConnectionTrait) -> Result<Vec<(Modality, i64)>, DatabaseError> {
    by_modality(db, usage::Column::ResourceType.eq(ResourceType::Documentation.as_str())).await
}

async fn by_modality(db: &impl ConnectionTrait, condition: Expr) -> Result<Vec<(Modality, i64)>, DatabaseError> {
    let to_dataset = usage::Entity::belongs_to(dataset::Entity).from(usage::Column::DatasetId).to(dataset::Column::Id);
    let rows: Vec<(String, i64)> = usage::Entity::find()
        .filter(condition)
        .select_only()
        .join(sea_orm::JoinType::InnerJoin, to_dataset.into())
        .column(dataset::Column::Modality)
        .column_as(Expr::col((usage::Entity, usage::Column::PaperId)).count_distinct(), "works")
        .group_by(dataset::Column::Modality)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(modality, works)| (Modality::new(&modality), works)).collect())
}
