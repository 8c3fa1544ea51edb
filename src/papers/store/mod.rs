//! Queries of the papers.

pub mod list;
pub mod related;

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Paper, PaperName, short_names};
use crate::database::bulk::Ids;
use crate::database::tables::paper;
use crate::database::{DatabaseError, bulk};

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

/// The names of the papers with these keys, by key.
///
/// # Errors
/// The database cannot be read.
pub async fn names_of(db: &impl ConnectionTrait, keys: &[String]) -> Result<HashMap<String, PaperName>, DatabaseError> {
    let rows: Vec<(String, String, Option<i64>, Option<String>)> = paper::Entity::find()
        .filter(paper::Column::Name.is_in(keys))
        .select_only()
        .columns([paper::Column::Name, paper::Column::ShortName, paper::Column::Year, paper::Column::Title])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(key, short_name, year, title)| (key.clone(), PaperName { key, short_name, year: year.map(year_of), title }))
        .collect())
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
    let stored: HashMap<String, String> = names(transaction).await?.into_iter().map(|name| (name.key, name.short_name)).collect();
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
