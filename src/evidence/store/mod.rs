//! Queries of the evidence statements.

pub mod briefs;
pub mod latest;
pub mod narrowed;
pub mod records;
pub mod tested;

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};

use super::{FindingKind, Statement};
use crate::database::DatabaseError;
use crate::database::bulk::NAMES_IN_A_QUERY;
use crate::database::tables::{confounder, dataset, finding, paper, usage};
use crate::papers::PaperName;
use crate::papers::store::year_of;
use crate::vocabulary::Modality;

/// Which statements are wanted.
#[derive(Debug, Clone)]
pub enum Selection<'a> {
    /// About these datasets, by number.
    Datasets(&'a [i64]),
    /// Of that work, by key.
    Paper(&'a str),
    /// That one.
    Number(i64),
    /// These, by number.
    Numbers(&'a [i64]),
    /// About the datasets that the work with that key speaks of: what its findings are weighed against.
    BesidePaper(&'a str),
    /// About the dataset that the statement of that number is about.
    BesideNumber(i64),
    /// On shortcuts, about the datasets that the statements of these numbers are about: what these are weighed against.
    TestsBeside(&'a [i64]),
    /// On shortcuts, the latest first.
    LatestOnShortcuts(u64),
}

/// The statements, by number; the latest first where that is asked.
///
/// # Errors
/// The database cannot be read.
pub async fn statements(db: &impl ConnectionTrait, selection: Selection<'_>) -> Result<Vec<Statement>, DatabaseError> {
    let query = usage::Entity::find();
    let query = match &selection {
        Selection::Datasets(numbers) => query.filter(usage::Column::DatasetId.is_in(numbers.iter().copied())),
        Selection::Paper(key) => {
            let number = Query::select().column(paper::Column::Id).from(paper::Entity).and_where(paper::Column::Name.eq(*key)).take();
            query.filter(usage::Column::PaperId.in_subquery(number))
        }
        Selection::Number(number) => query.filter(usage::Column::Id.eq(*number)),
        Selection::Numbers(numbers) => query.filter(usage::Column::Id.is_in(numbers.iter().copied())),
        Selection::BesidePaper(key) => {
            let number = Query::select().column(paper::Column::Id).from(paper::Entity).and_where(paper::Column::Name.eq(*key)).take();
            query.filter(usage::Column::DatasetId.in_subquery(datasets_where(usage::Column::PaperId.in_subquery(number))))
        }
        Selection::BesideNumber(number) => {
            query.filter(usage::Column::DatasetId.in_subquery(datasets_where(usage::Column::Id.eq(*number))))
        }
        Selection::TestsBeside(numbers) => {
            let datasets = datasets_where(usage::Column::Id.is_in(numbers.iter().copied()));
            // Asked for each statement on these datasets: statements on shortcuts are many, those here are few.
            let own = Query::select()
                .expr(Expr::val(1))
                .from(finding::Entity)
                .and_where(Expr::col((finding::Entity, finding::Column::UsageId)).equals((usage::Entity, usage::Column::Id)))
                .and_where(finding::Column::Kind.eq(FindingKind::Shortcut.as_str()))
                .take();
            query.filter(usage::Column::DatasetId.in_subquery(datasets)).filter(Expr::exists(own))
        }
        Selection::LatestOnShortcuts(_) => {
            query.filter(usage::Column::Id.in_subquery(with_finding(finding::Column::Kind.eq(FindingKind::Shortcut.as_str()))))
        }
    };
    let query = match selection {
        // A statement without a day comes last on both databases.
        Selection::LatestOnShortcuts(number) => query
            .order_by_asc(usage::Column::Recorded.is_null())
            .order_by_desc(usage::Column::Recorded)
            .order_by_desc(usage::Column::Id)
            .limit(number),
        _ => query.order_by_asc(usage::Column::Id),
    };
    assemble(db, query.all(db).await?).await
}

fn datasets_where(condition: Expr) -> SelectStatement {
    Query::select().column(usage::Column::DatasetId).from(usage::Entity).and_where(condition).take()
}

fn with_finding(condition: Expr) -> SelectStatement {
    Query::select().column(finding::Column::UsageId).from(finding::Entity).and_where(condition).take()
}

#[derive(FromQueryResult)]
struct WorkRow {
    id: i64,
    name: String,
    short_name: String,
    year: Option<i64>,
    title: Option<String>,
}

#[derive(FromQueryResult)]
struct DatasetRow {
    id: i64,
    slug: String,
    name: String,
    modality: String,
}

/// Statements from rows: with their findings and the names of what they point at.
async fn assemble(db: &impl ConnectionTrait, rows: Vec<usage::Model>) -> Result<Vec<Statement>, DatabaseError> {
    let numbers = |pick: fn(&usage::Model) -> i64| -> Vec<i64> { rows.iter().map(pick).collect::<HashSet<_>>().into_iter().collect() };
    let mut works: HashMap<i64, PaperName> = HashMap::new();
    for some in numbers(|row| row.paper_id).chunks(NAMES_IN_A_QUERY) {
        let query = paper::Entity::find().filter(paper::Column::Id.is_in(some.iter().copied()));
        for row in query.into_model::<WorkRow>().all(db).await? {
            let year = year_of(row.year);
            works.insert(row.id, PaperName { key: row.name, short_name: row.short_name, year, title: row.title });
        }
    }
    let mut datasets: HashMap<i64, DatasetRow> = HashMap::new();
    for some in numbers(|row| row.dataset_id).chunks(NAMES_IN_A_QUERY) {
        let query = dataset::Entity::find().filter(dataset::Column::Id.is_in(some.iter().copied()));
        datasets.extend(query.into_model::<DatasetRow>().all(db).await?.into_iter().map(|row| (row.id, row)));
    }
    let slugs: HashMap<i64, String> = confounder::Entity::find().all(db).await?.into_iter().map(|row| (row.id, row.slug)).collect();
    let mut findings: HashMap<i64, Vec<super::Finding>> = HashMap::new();
    for some in numbers(|row| row.id).chunks(NAMES_IN_A_QUERY) {
        let query = finding::Entity::find().filter(finding::Column::UsageId.is_in(some.iter().copied()));
        for row in query.order_by_asc(finding::Column::UsageId).order_by_asc(finding::Column::Position).all(db).await? {
            let slug = row.confounder_id.and_then(|number| slugs.get(&number)).cloned();
            findings.entry(row.usage_id).or_default().push(records::read_finding(row, slug)?);
        }
    }
    rows.into_iter()
        .map(|row| {
            let missing = || DatabaseError::unreadable(format!("usages, {}", row.id), "its paper or dataset is missing");
            let paper = works.get(&row.paper_id).cloned().ok_or_else(missing)?;
            let dataset = datasets.get(&row.dataset_id).ok_or_else(missing)?;
            let found = findings.remove(&row.id).unwrap_or_default();
            let usage = records::read(row, found, &paper.key, &dataset.slug)?;
            Ok(Statement { usage, paper, dataset_name: dataset.name.clone(), modality: Modality::new(&dataset.modality) })
        })
        .collect()
}

/// How many statements there are for each citation function.
///
/// # Errors
/// The database cannot be read.
pub async fn counts_by_function(db: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>, DatabaseError> {
    counts_by(db, usage::Column::CitationFunction).await
}

/// How many statements there are for each resource role; a plain use has none.
///
/// # Errors
/// The database cannot be read.
pub async fn counts_by_role(db: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>, DatabaseError> {
    counts_by(db, usage::Column::ResourceRole).await
}

/// How many statements there are for each resource type; a plain use has none.
///
/// # Errors
/// The database cannot be read.
pub async fn counts_by_type(db: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>, DatabaseError> {
    counts_by(db, usage::Column::ResourceType).await
}

/// How many statements have each word of a column; those without a word are left out.
async fn counts_by(db: &impl ConnectionTrait, column: usage::Column) -> Result<BTreeMap<String, i64>, DatabaseError> {
    let rows: Vec<(String, i64)> = usage::Entity::find()
        .filter(column.is_not_null())
        .select_only()
        .column(column)
        .column_as(Expr::col(usage::Column::Id).count(), "statements")
        .group_by(column)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The numbers of statements nearest to one that does not exist: up to two below it and two above.
///
/// # Errors
/// The database cannot be read.
pub async fn near_numbers(db: &impl ConnectionTrait, number: i64) -> Result<Vec<i64>, DatabaseError> {
    let numbers = || usage::Entity::find().select_only().column(usage::Column::Id).limit(2);
    let mut near: Vec<i64> = numbers().filter(usage::Column::Id.lt(number)).order_by_desc(usage::Column::Id).into_tuple().all(db).await?;
    near.reverse();
    near.extend(numbers().filter(usage::Column::Id.gt(number)).order_by_asc(usage::Column::Id).into_tuple::<i64>().all(db).await?);
    Ok(near)
}
