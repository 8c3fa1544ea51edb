//! The newest statements on a topic, for its feed; all by number, for the sitemap.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};

use crate::database::DatabaseError;
use crate::database::tables::{confounder, dataset, finding, revision, usage};
use crate::revisions::Subject;

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

/// The statements on a topic that changed last, by number, with the time of each one's last change.
///
/// # Errors
/// The database cannot be read.
pub async fn changed(db: &impl ConnectionTrait, topic: &Topic, limit: u64) -> Result<Vec<(i64, DateTime<Utc>)>, DatabaseError> {
    // The journal has the numbers as words.
    let names = topic.numbers().select_only().expr(Expr::col((usage::Entity, usage::Column::Id)).cast_as("TEXT")).into_query();
    let last = Expr::col(revision::Column::Id).max();
    let rows: Vec<(String, DateTime<Utc>)> = revision::Entity::find()
        .filter(revision::Column::Subject.eq(Subject::Evidence.as_str()))
        .filter(Expr::col(revision::Column::Name).in_subquery(names))
        .select_only()
        .columns([revision::Column::Name])
        .column_as(revision::Column::At.max(), "changed_at")
        .group_by(revision::Column::Name)
        .order_by(last, Order::Desc)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(name, at)| Some((name.parse().ok()?, at))).collect())
}

/// The numbers of all statements from the one at `offset`, in their order.
///
/// # Errors
/// The database cannot be read.
pub async fn numbers(db: &impl ConnectionTrait, offset: u64, limit: u64) -> Result<Vec<i64>, DatabaseError> {
    let query = usage::Entity::find().select_only().column(usage::Column::Id).order_by_asc(usage::Column::Id);
    Ok(query.offset(offset).limit(limit).into_tuple().all(db).await?)
}
