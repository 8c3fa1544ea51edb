//! Counts the statements by year.

use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait, QueryOrder, QuerySelect};

use super::Counted;
use crate::database::DatabaseError;
use crate::database::tables::{dataset, paper, usage};
use crate::papers::store::year_of;
use crate::vocabulary::Modality;

/// How many statements there are, by kind of images, function and year of the work.
///
/// # Errors
/// The database cannot be read.
pub async fn counted(db: &impl ConnectionTrait) -> Result<Vec<Counted>, DatabaseError> {
    let to_dataset = usage::Entity::belongs_to(dataset::Entity).from(usage::Column::DatasetId).to(dataset::Column::Id);
    let to_paper = usage::Entity::belongs_to(paper::Entity).from(usage::Column::PaperId).to(paper::Column::Id);
    let rows: Vec<(String, String, Option<i64>, i64)> = usage::Entity::find()
        .select_only()
        .join(sea_orm::JoinType::InnerJoin, to_dataset.into())
        .join(sea_orm::JoinType::InnerJoin, to_paper.into())
        .column(dataset::Column::Modality)
        .column(usage::Column::CitationFunction)
        .column(paper::Column::Year)
        .column_as(Expr::col((usage::Entity, usage::Column::Id)).count(), "statements")
        .group_by(dataset::Column::Modality)
        .group_by(usage::Column::CitationFunction)
        .group_by(paper::Column::Year)
        .order_by_asc(dataset::Column::Modality)
        .order_by_asc(usage::Column::CitationFunction)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(modality, function, year, statements)| {
            let function = function.parse().map_err(|error| DatabaseError::unreadable("usages", error))?;
            let statements = usize::try_from(statements).unwrap_or_default();
            Ok(Counted { modality: Modality::new(&modality), function, year: year_of(year), statements })
        })
        .collect()
}
