//! Queries of the datasets: the card index, one dataset with what belongs to it.

pub mod belongings;
pub mod cards;
pub mod records;

use std::collections::{BTreeSet, HashMap};

use bibliography::Doi;
use sea_orm::sea_query::{Condition, Expr, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use self::records::TermKind;
use super::{Location, Relation, Version};
use crate::database::DatabaseError;
use crate::database::bulk::NAMES_IN_A_QUERY;
use crate::database::tables::{dataset, dataset_term, paper, usage};
use crate::vocabulary::Modality;

/// The aliases of these datasets, by number.
///
/// # Errors
/// The database cannot be read.
pub async fn aliases(db: &impl ConnectionTrait, datasets: &[i64]) -> Result<HashMap<i64, Vec<String>>, DatabaseError> {
    let mut found: HashMap<i64, Vec<String>> = HashMap::new();
    for some in datasets.chunks(NAMES_IN_A_QUERY) {
        let query = dataset_term::Entity::find()
            .filter(dataset_term::Column::Kind.eq(TermKind::Alias.as_str()))
            .filter(dataset_term::Column::DatasetId.is_in(some.iter().copied()));
        for row in query.order_by_asc(dataset_term::Column::Position).all(db).await? {
            found.entry(row.dataset_id).or_default().push(row.value);
        }
    }
    Ok(found)
}

/// Every name that a dataset goes by, with its slug: slugs, names and aliases, for near matches.
///
/// # Errors
/// The database cannot be read.
pub async fn spellings(db: &impl ConnectionTrait) -> Result<Vec<(String, String, String)>, DatabaseError> {
    let rows: Vec<(i64, String, String)> = dataset::Entity::find()
        .select_only()
        .columns([dataset::Column::Id, dataset::Column::Slug, dataset::Column::Name])
        .order_by_asc(dataset::Column::SortKey)
        .into_tuple()
        .all(db)
        .await?;
    let numbers: Vec<i64> = rows.iter().map(|(id, _, _)| *id).collect();
    let mut others = aliases(db, &numbers).await?;
    let mut spellings = Vec::new();
    for (id, slug, name) in rows {
        let also = others.remove(&id).unwrap_or_default();
        for spelling in [slug.clone(), name.clone()].into_iter().chain(also) {
            spellings.push((spelling, slug.clone(), name.clone()));
        }
    }
    Ok(spellings)
}

/// What belongs to one dataset beside its statements.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Its versions.
    pub versions: Vec<Version>,
    /// Where it can be had.
    pub locations: Vec<Location>,
    /// Relations in which it is subject or object.
    pub relations: Vec<Relation>,
}

/// What belongs to one dataset beside its statements.
///
/// # Errors
/// The database cannot be read.
pub async fn surroundings(db: &impl ConnectionTrait, id: i64) -> Result<Surroundings, DatabaseError> {
    Ok(Surroundings {
        versions: belongings::versions_of(db, id).await?,
        locations: belongings::locations_of(db, id).await?,
        relations: belongings::relations_of(db, id).await?,
    })
}

/// Numbers of datasets by slug.
///
/// # Errors
/// The database cannot be read.
pub async fn numbers_of(db: &impl ConnectionTrait, slugs: &[String]) -> Result<HashMap<String, i64>, DatabaseError> {
    let mut numbers = HashMap::new();
    for some in slugs.chunks(NAMES_IN_A_QUERY) {
        let query = dataset::Entity::find().filter(dataset::Column::Slug.is_in(some)).select_only();
        let rows: Vec<(String, i64)> = query.columns([dataset::Column::Slug, dataset::Column::Id]).into_tuple().all(db).await?;
        numbers.extend(rows);
    }
    Ok(numbers)
}

/// What the images of datasets are, by slug.
///
/// # Errors
/// The database cannot be read.
pub async fn modalities_of(db: &impl ConnectionTrait, slugs: &[String]) -> Result<HashMap<String, Modality>, DatabaseError> {
    let mut modalities = HashMap::new();
    for some in slugs.chunks(NAMES_IN_A_QUERY) {
        let query = dataset::Entity::find().filter(dataset::Column::Slug.is_in(some)).select_only();
        let rows: Vec<(String, String)> = query.columns([dataset::Column::Slug, dataset::Column::Modality]).into_tuple().all(db).await?;
        modalities.extend(rows.into_iter().map(|(slug, modality)| (slug, Modality::new(&modality))));
    }
    Ok(modalities)
}

/// Names of datasets by slug.
///
/// # Errors
/// The database cannot be read.
pub async fn names(db: &impl ConnectionTrait, slugs: &[String]) -> Result<HashMap<String, String>, DatabaseError> {
    let mut names = HashMap::new();
    for some in slugs.chunks(NAMES_IN_A_QUERY) {
        let query = dataset::Entity::find().filter(dataset::Column::Slug.is_in(some)).select_only();
        let rows: Vec<(String, String)> = query.columns([dataset::Column::Slug, dataset::Column::Name]).into_tuple().all(db).await?;
        names.extend(rows);
    }
    Ok(names)
}

/// The slug and the name of the dataset with that DOI.
///
/// # Errors
/// The database cannot be read.
pub async fn with_doi(db: &impl ConnectionTrait, doi: &Doi) -> Result<Option<(String, String)>, DatabaseError> {
    let same = Expr::expr(Func::lower(Expr::col(dataset::Column::Doi))).eq(doi.as_str().to_ascii_lowercase());
    let query = dataset::Entity::find().filter(same).select_only().columns([dataset::Column::Slug, dataset::Column::Name]);
    Ok(query.order_by_asc(dataset::Column::Id).into_tuple().one(db).await?)
}

/// The keys of the works that released these datasets, by number, or that say something about them: for a bibliography.
///
/// # Errors
/// The database cannot be read.
pub async fn keys_of_works(db: &impl ConnectionTrait, datasets: &[i64]) -> Result<Vec<String>, DatabaseError> {
    // By folded short name, each once.
    let mut works: BTreeSet<(String, i64, String)> = BTreeSet::new();
    for some in datasets.chunks(NAMES_IN_A_QUERY) {
        let these = || some.iter().copied();
        let speaking =
            Query::select().column(usage::Column::PaperId).from(usage::Entity).and_where(usage::Column::DatasetId.is_in(these())).take();
        let making = Query::select()
            .column(dataset::Column::IntroducedById)
            .from(dataset::Entity)
            .and_where(dataset::Column::Id.is_in(these()))
            .take();
        let rows: Vec<(String, i64, String)> = paper::Entity::find()
            .filter(Condition::any().add(paper::Column::Id.in_subquery(speaking)).add(paper::Column::Id.in_subquery(making)))
            .select_only()
            .columns([paper::Column::SortKey])
            .columns([paper::Column::Id])
            .columns([paper::Column::Name])
            .into_tuple()
            .all(db)
            .await?;
        works.extend(rows);
    }
    Ok(works.into_iter().map(|(_, _, key)| key).collect())
}
