//! What is looked up before anything is proposed: works that are there already, and datasets by the names people write.

use bibliography::CitationKey;
use sea_orm::sea_query::{Expr, Func};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::datasets::{Known, NamedDataset, Spellings};
use super::duplicates::{Marks, SameBy};
use crate::database::DatabaseError;
use crate::database::tables::paper;
use crate::papers::{self, Paper, PaperName};
use crate::search::index::Index;
use crate::search::store::SearchError;

/// A work of the review that another description is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Its names.
    pub name: PaperName,
    /// By what it was recognised.
    pub by: SameBy,
}

/// The works of the review that are recognised by these marks: by DOI, else by arXiv number, else by title and year.
/// Titles are compared with those that the index of the search has; where there is no index yet, they are not.
///
/// # Errors
/// The database cannot be read.
pub async fn twins(db: &impl ConnectionTrait, index: Option<&Index>, marks: &Marks) -> Result<Vec<Twin>, SearchError> {
    let mut condition = Condition::any();
    if let Some(doi) = &marks.doi {
        condition = condition.add(Expr::expr(Func::lower(Expr::col(paper::Column::Doi))).eq(doi.as_str().to_ascii_lowercase()));
    }
    if let Some(arxiv) = &marks.arxiv {
        let number = arxiv.without_version();
        condition = condition.add(paper::Column::Arxiv.eq(number)).add(paper::Column::Arxiv.like(format!("{number}v%")));
    }
    let titled = match (index, &marks.title) {
        (Some(index), Some(title)) => index.titled(title)?,
        _ => Vec::new(),
    };
    if !titled.is_empty() {
        condition = condition.add(paper::Column::Id.is_in(titled.into_iter().take(100)));
    }
    if condition.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = paper::Entity::find()
        .filter(condition)
        .select_only()
        .column(paper::Column::Name)
        .limit(100)
        .into_tuple()
        .all(db)
        .await
        .map_err(DatabaseError::from)?;
    let names = papers::store::names_of(db, &keys).await?;
    let works = papers::store::with_keys(db, &keys).await?;
    Ok(among(&works, marks).filter_map(|(key, by)| Some(Twin { name: names.get(key.as_str())?.clone(), by })).collect())
}

/// Those of the works that are the same, by the surest sign that any of them has.
fn among<'a>(works: &'a [Paper], marks: &'a Marks) -> impl Iterator<Item = (&'a CitationKey, SameBy)> {
    let same = |work: &Paper| Marks::of(work).same(marks);
    let surest = works.iter().filter_map(same).min_by_key(|by| *by as u8);
    works.iter().filter_map(move |work| Some((&work.key, same(work).filter(|by| Some(*by) == surest)?)))
}

/// Whether a work of the review has that key.
///
/// # Errors
/// The database cannot be read.
pub async fn is_key(db: &impl ConnectionTrait, key: &str) -> Result<bool, DatabaseError> {
    Ok(!papers::store::numbers_of(db, &[key.to_owned()]).await?.is_empty())
}

/// The keys of the review that begin so.
///
/// # Errors
/// The database cannot be read.
pub async fn keys_beginning(db: &impl ConnectionTrait, beginning: &str) -> Result<Vec<String>, DatabaseError> {
    let begins = paper::Column::Name.starts_with(beginning);
    Ok(paper::Entity::find()
        .filter(begins)
        .select_only()
        .column(paper::Column::Name)
        .order_by_asc(paper::Column::Id)
        .limit(1000)
        .into_tuple()
        .all(db)
        .await?)
}

/// The dataset that is called so, or those that may be meant.
///
/// # Errors
/// The database cannot be read.
pub async fn dataset(db: &impl ConnectionTrait, written: &str) -> Result<Known, DatabaseError> {
    // What is written as it stands in addresses needs no look at all names.
    let slug = written.trim().to_owned();
    if let Some(name) = crate::datasets::store::names(db, std::slice::from_ref(&slug)).await?.remove(&slug) {
        return Ok(Known::One(NamedDataset { slug, name }));
    }
    let spellings = crate::datasets::store::spellings(db).await?;
    Ok(Spellings::new(spellings).find(written))
}
