//! Queries of the datasets: the list with its facets, one dataset with what belongs to it.

pub mod belongings;
pub mod records;

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Condition, Expr, LikeExpr, NullOrdering, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use self::records::TermKind;
use super::facets::{Facet, Known, NOT_DOCUMENTED, Narrowing, SortKey};
use super::{Location, Relation, Version};
use crate::database::DatabaseError;
use crate::database::bulk::NAMES_IN_A_QUERY;
use crate::database::tables::{dataset, dataset_location, dataset_relation, dataset_term, dataset_version, finding, paper, usage};
use crate::evidence::{FindingKind, ResourceType};

/// A dataset in the list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ListedDataset {
    /// Its number.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What the images are.
    pub modality: String,
    /// How one gets it.
    pub access: String,
    /// Number of images.
    pub images: Option<i64>,
    /// Number of patients.
    pub patients: Option<i64>,
    /// Year of release.
    pub year: Option<i64>,
    /// Works that say something about it.
    pub works: i64,
}

fn in_usages(condition: Expr) -> SelectStatement {
    Query::select().column(usage::Column::DatasetId).from(usage::Entity).and_where(condition).take()
}

fn in_findings(kind: FindingKind) -> SelectStatement {
    let usages =
        Query::select().column(finding::Column::UsageId).from(finding::Entity).and_where(finding::Column::Kind.eq(kind.as_str())).take();
    in_usages(usage::Column::Id.in_subquery(usages))
}

fn in_terms(kind: TermKind, values: &[String]) -> SelectStatement {
    Query::select()
        .column(dataset_term::Column::DatasetId)
        .from(dataset_term::Entity)
        .and_where(dataset_term::Column::Kind.eq(kind.as_str()))
        .and_where(dataset_term::Column::Value.is_in(values))
        .take()
}

fn known(what: Known) -> Expr {
    let id = dataset::Column::Id;
    match what {
        Known::Shortcuts => id.in_subquery(in_findings(FindingKind::Shortcut)),
        Known::LabelErrors => id.in_subquery(in_findings(FindingKind::LabelErrors)),
        Known::Annotations => id.in_subquery(in_findings(FindingKind::Annotation)),
        Known::Documentation => id.in_subquery(in_usages(usage::Column::ResourceType.eq(ResourceType::Documentation.as_str()))),
        Known::Untested => id.not_in_subquery(in_findings(FindingKind::Shortcut)),
    }
}

/// A column whose missing value is a choice of its own.
fn word_or_gap(column: dataset::Column, values: &[String]) -> Condition {
    let words = values.iter().filter(|value| *value != NOT_DOCUMENTED);
    let mut any = Condition::any().add(column.is_in(words));
    if values.iter().any(|value| value == NOT_DOCUMENTED) {
        any = any.add(column.is_null());
    }
    any
}

fn facet_condition(facet: Facet, values: &[String]) -> Condition {
    match facet {
        Facet::Modality => Condition::all().add(dataset::Column::Modality.is_in(values)),
        Facet::Access => Condition::all().add(dataset::Column::Access.is_in(values)),
        Facet::BodyPart => word_or_gap(dataset::Column::BodyPart, values),
        Facet::Licence => word_or_gap(dataset::Column::License, values),
        Facet::Year => {
            let years = values.iter().filter_map(|value| value.parse::<i64>().ok());
            let mut any = Condition::any().add(dataset::Column::Year.is_in(years));
            if values.iter().any(|value| value == NOT_DOCUMENTED) {
                any = any.add(dataset::Column::Year.is_null());
            }
            any
        }
        Facet::Task => Condition::all().add(dataset::Column::Id.in_subquery(in_terms(TermKind::Task, values))),
        Facet::Demographics => Condition::any()
            .add(dataset::Column::Id.in_subquery(in_terms(TermKind::Demographic, values)))
            .add(dataset::Column::Demographics.is_in(values)),
        Facet::Known => values.iter().filter_map(|value| value.parse().ok()).fold(Condition::any(), |any, what| any.add(known(what))),
    }
}

fn words_condition(words: &str) -> Condition {
    let folded = bibliography::folded(words);
    let escaped = folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let like = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
    let aliases = Query::select()
        .column(dataset_term::Column::DatasetId)
        .from(dataset_term::Entity)
        .and_where(dataset_term::Column::Kind.eq(TermKind::Alias.as_str()))
        .and_where(Expr::col(dataset_term::Column::Folded).like(like()))
        .take();
    let mut any = Condition::any()
        .add(dataset::Column::SortKey.like(like()))
        .add(dataset::Column::Slug.like(like()))
        .add(dataset::Column::Id.in_subquery(aliases));
    if let Ok(doi) = bibliography::Doi::parse(words) {
        let lower = doi.as_str().to_lowercase();
        let makers =
            Query::select().column(paper::Column::Id).from(paper::Entity).and_where(Expr::cust("lower(doi)").eq(lower.clone())).take();
        any = any.add(Expr::cust("lower(datasets.doi)").eq(lower)).add(dataset::Column::IntroducedById.in_subquery(makers));
    }
    any
}

fn condition(narrowing: &Narrowing) -> Condition {
    let mut all = Condition::all();
    for (facet, values) in &narrowing.chosen {
        all = all.add(facet_condition(*facet, values));
    }
    match &narrowing.words {
        Some(words) => all.add(words_condition(words)),
        None => all,
    }
}

/// How many datasets fit.
///
/// # Errors
/// The database cannot be read.
pub async fn count(db: &impl ConnectionTrait, narrowing: &Narrowing) -> Result<u64, DatabaseError> {
    Ok(dataset::Entity::find().filter(condition(narrowing)).count(db).await?)
}

/// A page of the list.
///
/// # Errors
/// The database cannot be read.
pub async fn list(db: &impl ConnectionTrait, narrowing: &Narrowing, offset: u64, limit: u64) -> Result<Vec<ListedDataset>, DatabaseError> {
    let works = Query::select()
        .expr(Expr::col((usage::Entity, usage::Column::PaperId)).count_distinct())
        .from(usage::Entity)
        .and_where(Expr::col((usage::Entity, usage::Column::DatasetId)).equals((dataset::Entity, dataset::Column::Id)))
        .take();
    let order = if narrowing.sort.descending { Order::Desc } else { Order::Asc };
    let mut query = dataset::Entity::find()
        .filter(condition(narrowing))
        .select_only()
        .columns([
            dataset::Column::Id,
            dataset::Column::Slug,
            dataset::Column::Name,
            dataset::Column::Modality,
            dataset::Column::Access,
            dataset::Column::Images,
            dataset::Column::Patients,
            dataset::Column::Year,
        ])
        .expr_as(works, "works");
    // What is not documented comes last, whichever way the list is sorted, on both databases.
    query = match narrowing.sort.key {
        SortKey::Name => query,
        SortKey::Works => query.order_by(Expr::col(Alias::new("works")), order.clone()),
        SortKey::Images => query.order_by_with_nulls(dataset::Column::Images, order.clone(), NullOrdering::Last),
        SortKey::Patients => query.order_by_with_nulls(dataset::Column::Patients, order.clone(), NullOrdering::Last),
        SortKey::Year => query.order_by_with_nulls(dataset::Column::Year, order.clone(), NullOrdering::Last),
    };
    let by_name = if narrowing.sort.key == SortKey::Name { order } else { Order::Asc };
    let rows = query
        .order_by(dataset::Column::SortKey, by_name)
        .order_by_asc(dataset::Column::Id)
        .offset(offset)
        .limit(limit)
        .into_model::<ListedDataset>()
        .all(db)
        .await?;
    Ok(rows)
}

/// The values of a facet with how many datasets have each, under the other facets' choices; the most frequent first.
///
/// # Errors
/// The database cannot be read.
pub async fn choices(db: &impl ConnectionTrait, narrowing: &Narrowing, facet: Facet) -> Result<Vec<(String, i64)>, DatabaseError> {
    let rest = narrowing.without(facet);
    let column = match facet {
        Facet::Modality => dataset::Column::Modality,
        Facet::Access => dataset::Column::Access,
        Facet::BodyPart => dataset::Column::BodyPart,
        Facet::Licence => dataset::Column::License,
        Facet::Year => return years(db, &rest).await,
        Facet::Task => return by_term(db, &rest, TermKind::Task).await,
        Facet::Known => return by_knowledge(db, &rest).await,
        Facet::Demographics => {
            let mut values = by_column(db, &rest, dataset::Column::Demographics).await?;
            values.extend(by_term(db, &rest, TermKind::Demographic).await?);
            return Ok(values);
        }
    };
    by_column(db, &rest, column).await
}

async fn by_column(db: &impl ConnectionTrait, rest: &Narrowing, column: dataset::Column) -> Result<Vec<(String, i64)>, DatabaseError> {
    let rows: Vec<(Option<String>, i64)> = dataset::Entity::find()
        .filter(condition(rest))
        .select_only()
        .column(column)
        .column_as(dataset::Column::Id.count(), "datasets")
        .group_by(column)
        .into_tuple()
        .all(db)
        .await?;
    Ok(sorted(rows.into_iter().map(|(value, number)| (value.unwrap_or_else(|| NOT_DOCUMENTED.to_owned()), number)).collect()))
}

async fn years(db: &impl ConnectionTrait, rest: &Narrowing) -> Result<Vec<(String, i64)>, DatabaseError> {
    let mut rows: Vec<(Option<i64>, i64)> = dataset::Entity::find()
        .filter(condition(rest))
        .select_only()
        .column(dataset::Column::Year)
        .column_as(dataset::Column::Id.count(), "datasets")
        .group_by(dataset::Column::Year)
        .into_tuple()
        .all(db)
        .await?;
    rows.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
    Ok(rows.into_iter().map(|(year, number)| (year.map_or_else(|| NOT_DOCUMENTED.to_owned(), |year| year.to_string()), number)).collect())
}

async fn by_term(db: &impl ConnectionTrait, rest: &Narrowing, kind: TermKind) -> Result<Vec<(String, i64)>, DatabaseError> {
    let fitting = Query::select().column(dataset::Column::Id).from(dataset::Entity).cond_where(condition(rest)).take();
    let rows: Vec<(String, i64)> = dataset_term::Entity::find()
        .filter(dataset_term::Column::Kind.eq(kind.as_str()))
        .filter(dataset_term::Column::DatasetId.in_subquery(fitting))
        .select_only()
        .column(dataset_term::Column::Value)
        .column_as(Expr::col(dataset_term::Column::DatasetId).count_distinct(), "datasets")
        .group_by(dataset_term::Column::Value)
        .into_tuple()
        .all(db)
        .await?;
    Ok(sorted(rows))
}

async fn by_knowledge(db: &impl ConnectionTrait, rest: &Narrowing) -> Result<Vec<(String, i64)>, DatabaseError> {
    let mut values = Vec::new();
    for what in Known::ALL {
        let number = dataset::Entity::find().filter(condition(rest)).filter(known(*what)).count(db).await?;
        values.push((what.as_str().to_owned(), i64::try_from(number).unwrap_or(i64::MAX)));
    }
    Ok(values)
}

/// The most frequent first, then by word; what is not documented last.
fn sorted(mut values: Vec<(String, i64)>) -> Vec<(String, i64)> {
    values.sort_by(|a, b| (a.0 == NOT_DOCUMENTED, -a.1, &a.0).cmp(&(b.0 == NOT_DOCUMENTED, -b.1, &b.0)));
    values
}

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
pub async fn surroundings(db: &impl ConnectionTrait, id: i64, slug: &super::DatasetSlug) -> Result<Surroundings, DatabaseError> {
    let versions = dataset_version::Entity::find().filter(dataset_version::Column::DatasetId.eq(id)).count(db).await?;
    let locations = dataset_location::Entity::find().filter(dataset_location::Column::DatasetId.eq(id)).count(db).await?;
    let touching = dataset_relation::Column::SubjectId.eq(id).or(dataset_relation::Column::ObjectId.eq(id));
    let relations = dataset_relation::Entity::find().filter(touching).count(db).await?;
    let mut found = Surroundings::default();
    // Most datasets have none: the whole tables are small beside the statements, and read only where there is something.
    if versions > 0 {
        found.versions = belongings::all_versions(db).await?.into_iter().filter(|version| version.dataset == *slug).collect();
    }
    if locations > 0 {
        found.locations = belongings::all_locations(db).await?.into_iter().filter(|location| location.dataset == *slug).collect();
    }
    if relations > 0 {
        found.relations = belongings::all_relations(db).await?.into_iter().filter(|r| r.subject == *slug || r.object == *slug).collect();
    }
    Ok(found)
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

/// The keys of the works that released the datasets which fit, or that say something about them: for a bibliography.
///
/// # Errors
/// The database cannot be read.
pub async fn keys_of_works(db: &impl ConnectionTrait, narrowing: &Narrowing) -> Result<Vec<String>, DatabaseError> {
    let fitting = || Query::select().column(dataset::Column::Id).from(dataset::Entity).cond_where(condition(narrowing)).take();
    let speaking = Query::select()
        .column(usage::Column::PaperId)
        .from(usage::Entity)
        .and_where(usage::Column::DatasetId.in_subquery(fitting()))
        .take();
    let making = Query::select().column(dataset::Column::IntroducedById).from(dataset::Entity).cond_where(condition(narrowing)).take();
    let rows: Vec<String> = paper::Entity::find()
        .filter(Condition::any().add(paper::Column::Id.in_subquery(speaking)).add(paper::Column::Id.in_subquery(making)))
        .select_only()
        .column(paper::Column::Name)
        .order_by_asc(paper::Column::SortKey)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows)
}
