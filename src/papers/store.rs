//! Queries of the papers.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{Paper, PaperName, short_names};
use crate::database::bulk::Ids;
use crate::database::{
    DatabaseError, bulk,
    tables::{paper, usage},
};

/// Every paper, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Paper>, DatabaseError> {
    let rows = paper::Entity::find().order_by_asc(paper::Column::Id).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// The paper with that key, with its short name.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &impl ConnectionTrait, key: &str) -> Result<Option<(Paper, String)>, DatabaseError> {
    let row = paper::Entity::find().filter(paper::Column::Name.eq(key)).one(db).await?;
    row.map(|row| {
        let short_name = row.short_name.clone();
        Ok((read(row)?, short_name))
    })
    .transpose()
}

/// The papers with these keys, by short name.
///
/// # Errors
/// The database cannot be read.
pub async fn with_keys(db: &impl ConnectionTrait, keys: &[String]) -> Result<Vec<Paper>, DatabaseError> {
    let rows = paper::Entity::find()
        .filter(paper::Column::Name.is_in(keys))
        .order_by_asc(paper::Column::SortKey)
        .order_by_asc(paper::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// A paper in a list: its name, its authors, and how many statements come from it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ListedPaper {
    /// The BibTeX key.
    pub key: String,
    /// "Larrazabal et al. 2020".
    pub short_name: String,
    /// The title.
    pub title: Option<String>,
    /// The year.
    pub year: Option<i64>,
    /// Journal, proceedings or publisher.
    pub venue: Option<String>,
    /// The DOI.
    pub doi: Option<String>,
    /// The arXiv number.
    pub arxiv: Option<String>,
    /// Statements in this review.
    pub statements: i64,
}

/// How the list of papers is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperFilter {
    /// Only papers with statements in this review.
    pub with_statements: bool,
    /// Only this year.
    pub year: Option<i64>,
    /// Newest first; else by name.
    pub newest_first: bool,
}

/// A page of the list of papers, and how many there are in all.
///
/// # Errors
/// The database cannot be read.
pub async fn list(
    db: &impl ConnectionTrait,
    filter: &PaperFilter,
    offset: u64,
    limit: u64,
) -> Result<(Vec<ListedPaper>, u64), DatabaseError> {
    let mut query = paper::Entity::find();
    if filter.with_statements {
        let used = sea_orm::sea_query::Query::select().column(usage::Column::PaperId).from(usage::Entity).take();
        query = query.filter(paper::Column::Id.in_subquery(used));
    }
    if let Some(year) = filter.year {
        query = query.filter(paper::Column::Year.eq(year));
    }
    let total = query.clone().count(db).await?;
    let statements = sea_orm::sea_query::Query::select()
        .expr(Expr::col((usage::Entity, usage::Column::Id)).count())
        .from(usage::Entity)
        .and_where(Expr::col((usage::Entity, usage::Column::PaperId)).equals((paper::Entity, paper::Column::Id)))
        .take();
    if filter.newest_first {
        // A paper without a year comes last on both databases.
        query = query.order_by_desc(Expr::col(paper::Column::Year).if_null(0));
    }
    let rows = query
        .order_by_asc(paper::Column::SortKey)
        .order_by_asc(paper::Column::Id)
        .select_only()
        .column_as(paper::Column::Name, "key")
        .columns([
            paper::Column::ShortName,
            paper::Column::Title,
            paper::Column::Year,
            paper::Column::Venue,
            paper::Column::Doi,
            paper::Column::Arxiv,
        ])
        .expr_as(statements, "statements")
        .offset(offset)
        .limit(limit)
        .into_model::<ListedPaper>()
        .all(db)
        .await?;
    Ok((rows, total))
}

/// The years of the papers with how many there are, newest first.
///
/// # Errors
/// The database cannot be read.
pub async fn years(db: &impl ConnectionTrait) -> Result<Vec<(i64, i64)>, DatabaseError> {
    let rows: Vec<(i64, i64)> = paper::Entity::find()
        .filter(paper::Column::Year.is_not_null())
        .select_only()
        .column(paper::Column::Year)
        .column_as(paper::Column::Id.count(), "papers")
        .group_by(paper::Column::Year)
        .order_by_desc(paper::Column::Year)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows)
}

/// All keys with the short names, for near matches of an address that does not exist.
///
/// # Errors
/// The database cannot be read.
pub async fn names(db: &impl ConnectionTrait) -> Result<Vec<PaperName>, DatabaseError> {
    let rows: Vec<(String, String, Option<i64>, Option<String>)> = paper::Entity::find()
        .select_only()
        .columns([paper::Column::Name, paper::Column::ShortName, paper::Column::Year, paper::Column::Title])
        .order_by_asc(paper::Column::SortKey)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(key, short_name, year, title)| PaperName { key, short_name, year: year.map(year_of), title }).collect())
}

/// The papers' numbers by key.
///
/// # Errors
/// The database cannot be read.
pub async fn ids(db: &impl ConnectionTrait) -> Result<Ids, DatabaseError> {
    let rows: Vec<(String, i64)> =
        paper::Entity::find().select_only().columns([paper::Column::Name, paper::Column::Id]).into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

fn year_of(year: i64) -> i32 {
    i32::try_from(year).unwrap_or_default()
}

fn read(row: paper::Model) -> Result<Paper, DatabaseError> {
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("papers, {}", row.name), error);
    let key = bibliography::CitationKey::parse(&row.name).map_err(|error| unreadable(&error))?;
    let doi = row.doi.as_deref().map(bibliography::Doi::parse).transpose().map_err(|error| unreadable(&error))?;
    let arxiv = row.arxiv.as_deref().map(bibliography::ArxivId::parse).transpose().map_err(|error| unreadable(&error))?;
    Ok(Paper {
        key,
        doi,
        arxiv,
        kind: row.kind,
        title: row.title,
        authors: bibliography::Authors::parse(&row.authors),
        year: row.year.map(year_of),
        year_text: row.year_text,
        venue: row.venue,
        url: row.url,
        openalex: row.openalex,
        semantic_scholar: row.semantic_scholar,
        bibtex: row.bibtex,
        bibtex_strings: row.bibtex_strings,
    })
}

fn row(paper: &Paper) -> paper::ActiveModel {
    let short_name = paper.plain_short_name();
    paper::ActiveModel {
        id: NotSet,
        name: Set(paper.key.to_string()),
        kind: Set(paper.kind.clone()),
        title: Set(paper.title.clone()),
        authors: Set(paper.authors.to_string()),
        year: Set(paper.year.map(i64::from)),
        year_text: Set(paper.year_text.clone()),
        venue: Set(paper.venue.clone()),
        doi: Set(paper.doi.as_ref().map(ToString::to_string)),
        arxiv: Set(paper.arxiv.as_ref().map(ToString::to_string)),
        url: Set(paper.url.clone()),
        openalex: Set(paper.openalex.clone()),
        semantic_scholar: Set(paper.semantic_scholar.clone()),
        sort_key: Set(bibliography::folded(&short_name)),
        short_name: Set(short_name),
        bibtex: Set(paper.bibtex.clone()),
        bibtex_strings: Set(paper.bibtex_strings.clone()),
        version: NotSet,
    }
}

/// Adds papers at the end.
///
/// # Errors
/// The database refuses.
pub async fn add(transaction: &DatabaseTransaction, papers: &[&Paper]) -> Result<(), DatabaseError> {
    let rows = papers.iter().map(|paper| paper::ActiveModel { version: Set(1), ..row(paper) });
    bulk::insert_all(transaction, rows.collect()).await
}

/// Changes a paper.
///
/// # Errors
/// The database refuses.
pub async fn change(transaction: &DatabaseTransaction, paper: &Paper) -> Result<(), DatabaseError> {
    paper::Entity::update_many()
        .set(row(paper))
        .col_expr(paper::Column::Version, Expr::col(paper::Column::Version).add(1))
        .filter(paper::Column::Name.eq(paper.key.as_str()))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Gives equal short names their letters after papers came or changed: "Chen et al. 2021a" and "2021b".
///
/// # Errors
/// The database refuses.
pub async fn refresh_short_names(transaction: &DatabaseTransaction) -> Result<(), DatabaseError> {
    let mut papers = all(transaction).await?;
    papers.sort_by(|a, b| a.key.cmp(&b.key));
    let stored: std::collections::HashMap<String, String> =
        names(transaction).await?.into_iter().map(|name| (name.key, name.short_name)).collect();
    for (paper, short_name) in papers.iter().zip(short_names(papers.iter())) {
        if stored.get(paper.key.as_str()) != Some(&short_name) {
            let sort_key = Set(bibliography::folded(&short_name));
            paper::Entity::update_many()
                .set(paper::ActiveModel { short_name: Set(short_name), sort_key, ..Default::default() })
                .filter(paper::Column::Name.eq(paper.key.as_str()))
                .exec(transaction)
                .await?;
        }
    }
    Ok(())
}
