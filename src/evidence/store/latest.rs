//! The newest statements on a topic, for its feed; all by number, for the sitemap.

use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::database::DatabaseError;
use crate::database::tables::{confounder, dataset, finding, usage};

/// What a feed is about.
#[derive(Debug, Clone)]
pub enum Topic {
    /// A dataset, by number.
    Dataset(i64),
    /// Any of these confounders, by name in addresses.
    Confounders(Vec<String>),
    /// Datasets of that modality.
    Modality(String),
}

impl Topic {
    fn numbers(&self) -> Select<usage::Entity> {
        let query = usage::Entity::find().select_only().column(usage::Column::Id);
        match self {
            Self::Dataset(number) => query.filter(usage::Column::DatasetId.eq(*number)),
            Self::Confounders(slugs) => query.filter(usage::Column::Id.in_subquery(on(slugs))),
            Self::Modality(word) => {
                let datasets = Query::select()
                    .column(dataset::Column::Id)
                    .from(dataset::Entity)
                    .and_where(dataset::Column::Modality.eq(word.as_str()))
                    .take();
                query.filter(usage::Column::DatasetId.in_subquery(datasets))
            }
        }
    }
}

fn on(slugs: &[String]) -> SelectStatement {
    let these = confounder::Column::Slug.is_in(slugs);
    let confounders = Query::select().column(confounder::Column::Id).from(confounder::Entity).and_where(these).take();
    Query::select()
        .column(finding::Column::UsageId)
        .from(finding::Entity)
        .and_where(Expr::col(finding::Column::ConfounderId).in_subquery(confounders))
        .take()
}

/// The numbers of the statements on a topic that were recorded last, the latest first.
///
/// # Errors
/// The database cannot be read.
pub async fn recorded(db: &impl ConnectionTrait, topic: &Topic, limit: u64) -> Result<Vec<i64>, DatabaseError> {
    // A statement without a day comes last on both databases.
    let query = topic
        .numbers()
        .order_by_asc(usage::Column::Recorded.is_null())
        .order_by_desc(usage::Column::Recorded)
        .order_by_desc(usage::Column::Id)
        .limit(limit);
    Ok(query.into_tuple().all(db).await?)
}

/// Which of these statements, by number, are on the topic.
///
/// # Errors
/// The database cannot be read.
pub async fn among(db: &impl ConnectionTrait, topic: &Topic, statements: &[i64]) -> Result<Vec<i64>, DatabaseError> {
    let query = topic.numbers().filter(usage::Column::Id.is_in(statements.iter().copied()));
    Ok(query.order_by_asc(usage::Column::Id).into_tuple().all(db).await?)
}

/// The numbers of all statements from the one at `offset`, in their order.
///
/// # Errors
/// The database cannot be read.
pub async fn numbers(db: &impl ConnectionTrait, offset: u64, limit: u64) -> Result<Vec<i64>, DatabaseError> {
    let query = usage::Entity::find().select_only().column(usage::Column::Id).order_by_asc(usage::Column::Id);
    Ok(query.offset(offset).limit(limit).into_tuple().all(db).await?)
}
