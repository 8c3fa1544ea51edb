//! What belongs to one paper beside its statements: the datasets that it released, the relations that it states,
//! other entries for the same work.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr, LikeExpr, NullOrdering, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::{NAME_COLUMNS, named};
use crate::database::DatabaseError;
use crate::database::tables::{dataset, dataset_relation, paper};
use crate::datasets::RelationKind;
use crate::papers::{Paper, PaperName};

/// A dataset that a paper released.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult, serde::Serialize, utoipa::ToSchema)]
#[schema(as = ReleasedDataset)]
pub struct Made {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What the images are.
    pub modality: String,
    /// Year of release.
    pub year: Option<i64>,
}

/// The datasets that the paper released, the oldest first.
///
/// # Errors
/// The database cannot be read.
pub async fn made_by(db: &impl ConnectionTrait, key: &str) -> Result<Vec<Made>, DatabaseError> {
    let rows = dataset::Entity::find()
        .filter(dataset::Column::IntroducedById.in_subquery(number_of(key)))
        .order_by_with_nulls(dataset::Column::Year, Order::Asc, NullOrdering::Last)
        .order_by_asc(dataset::Column::SortKey)
        .order_by_asc(dataset::Column::Id)
        .into_model::<Made>()
        .all(db)
        .await?;
    Ok(rows)
}

fn number_of(key: &str) -> SelectStatement {
    Query::select().column(paper::Column::Id).from(paper::Entity).and_where(paper::Column::Name.eq(key)).take()
}

/// A relation of two datasets that a paper states: `subject` *relation* `object`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Stated {
    /// The dataset that is derived, contained, …: name in addresses, name.
    pub subject: (String, String),
    /// How.
    pub relation: RelationKind,
    /// The dataset that it comes from: name in addresses, name.
    pub object: (String, String),
    /// Where the paper says so.
    pub source: Option<String>,
}

/// The relations of datasets that the paper states.
///
/// # Errors
/// The database cannot be read.
pub async fn relations_stated_by(db: &impl ConnectionTrait, key: &str) -> Result<Vec<Stated>, DatabaseError> {
    let rows = dataset_relation::Entity::find()
        .filter(dataset_relation::Column::PaperId.in_subquery(number_of(key)))
        .order_by_asc(dataset_relation::Column::Id)
        .all(db)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let related = |column| {
        let stated = dataset_relation::Column::PaperId.in_subquery(number_of(key));
        dataset::Column::Id.in_subquery(Query::select().column(column).from(dataset_relation::Entity).and_where(stated).take())
    };
    let names: Vec<(i64, String, String)> = dataset::Entity::find()
        .filter(related(dataset_relation::Column::SubjectId).or(related(dataset_relation::Column::ObjectId)))
        .select_only()
        .columns([dataset::Column::Id, dataset::Column::Slug, dataset::Column::Name])
        .into_tuple()
        .all(db)
        .await?;
    let names: HashMap<i64, (String, String)> = names.into_iter().map(|(id, slug, name)| (id, (slug, name))).collect();
    let name = |id: i64| {
        names.get(&id).cloned().ok_or_else(|| DatabaseError::unreadable("dataset_relations", format!("there is no dataset {id}")))
    };
    rows.into_iter()
        .map(|row| {
            let relation = row.relation.parse().map_err(|error| DatabaseError::unreadable("dataset_relations", error))?;
            Ok(Stated { subject: name(row.subject_id)?, relation, object: name(row.object_id)?, source: row.source })
        })
        .collect()
}

/// The papers with that arXiv number, whatever version of it they name.
pub(super) fn same_arxiv(arxiv: &bibliography::ArxivId) -> Condition {
    let base = arxiv.without_version().to_lowercase();
    let version = LikeExpr::new(format!("{}v%", base.replace('_', "\\_"))).escape('\\');
    let lower = || Expr::cust("lower(papers.arxiv)");
    Condition::any().add(lower().eq(base)).add(lower().like(version))
}

/// Other entries of the same work: the same DOI, or the same arXiv number.
///
/// # Errors
/// The database cannot be read.
pub async fn twins(db: &impl ConnectionTrait, work: &Paper) -> Result<Vec<PaperName>, DatabaseError> {
    let mut same = Condition::any();
    if let Some(doi) = &work.doi {
        same = same.add(Expr::cust("lower(papers.doi)").eq(doi.as_str().to_lowercase()));
    }
    if let Some(arxiv) = &work.arxiv {
        same = same.add(same_arxiv(arxiv));
    }
    if same.is_empty() {
        return Ok(Vec::new());
    }
    let rows = paper::Entity::find()
        .filter(same)
        .filter(paper::Column::Name.ne(work.key.as_str()))
        .select_only()
        .columns(NAME_COLUMNS)
        .order_by_asc(paper::Column::SortKey)
        .order_by_asc(paper::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(named).collect())
}

/// The short names of the papers with these keys, by key.
///
/// # Errors
/// The database cannot be read.
pub async fn short_names_of(db: &impl ConnectionTrait, keys: &[String]) -> Result<HashMap<String, String>, DatabaseError> {
    let names = super::names_of(db, keys).await?;
    Ok(names.into_iter().map(|(key, name)| (key, name.short_name)).collect())
}
