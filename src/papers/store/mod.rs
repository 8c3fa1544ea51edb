//! Queries of the papers.

pub mod cards;
pub mod list;
pub mod related;

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Paper, PaperName, ShortNames};
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
    let mut rows = Vec::new();
    for some in keys.chunks(bulk::NAMES_IN_A_QUERY) {
        rows.extend(paper::Entity::find().filter(paper::Column::Name.is_in(some)).all(db).await?);
    }
    // Several answers have no order between them.
    rows.sort_by(|a, b| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id)));
    rows.dedup_by_key(|row| row.id);
    rows.into_iter().map(read).collect()
}

/// The keys of all papers from the one at `offset`, in the order of their numbers.
///
/// # Errors
/// The database cannot be read.
pub async fn keys(db: &impl ConnectionTrait, offset: u64, limit: u64) -> Result<Vec<String>, DatabaseError> {
    let query = paper::Entity::find().select_only().column(paper::Column::Name).order_by_asc(paper::Column::Id);
    Ok(query.offset(offset).limit(limit).into_tuple().all(db).await?)
}

/// What [`PaperName`] is made of.
pub(super) const NAME_COLUMNS: [paper::Column; 4] =
    [paper::Column::Name, paper::Column::ShortName, paper::Column::Year, paper::Column::Title];

/// A paper's name from its [`NAME_COLUMNS`].
pub(super) fn named((key, short_name, year, title): (String, String, Option<i64>, Option<String>)) -> PaperName {
    PaperName { key, short_name, year: year_of(year), title }
}

/// All keys with the short names, for near matches of an address that does not exist.
///
/// # Errors
/// The database cannot be read.
pub async fn names(db: &impl ConnectionTrait) -> Result<Vec<PaperName>, DatabaseError> {
    let rows = paper::Entity::find().select_only().columns(NAME_COLUMNS).order_by_asc(paper::Column::SortKey).into_tuple().all(db).await?;
    Ok(rows.into_iter().map(named).collect())
}

/// The names of the papers with these keys, by key.
///
/// # Errors
/// The database cannot be read.
pub async fn names_of(db: &impl ConnectionTrait, keys: &[String]) -> Result<HashMap<String, PaperName>, DatabaseError> {
    let mut names = HashMap::new();
    for some in keys.chunks(bulk::NAMES_IN_A_QUERY) {
        let query = paper::Entity::find().filter(paper::Column::Name.is_in(some)).select_only().columns(NAME_COLUMNS);
        names.extend(query.into_tuple().all(db).await?.into_iter().map(named).map(|name| (name.key.clone(), name)));
    }
    Ok(names)
}

/// The keys of the papers whose numbers the query gives, by number.
///
/// # Errors
/// The database cannot be read.
pub async fn keys_among(db: &impl ConnectionTrait, numbers: SelectStatement) -> Result<HashMap<i64, String>, DatabaseError> {
    let rows: Vec<(i64, String)> = paper::Entity::find()
        .filter(paper::Column::Id.in_subquery(numbers))
        .select_only()
        .columns([paper::Column::Id, paper::Column::Name])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The numbers of the papers with these keys, by key.
///
/// # Errors
/// The database cannot be read.
pub async fn numbers_of(db: &impl ConnectionTrait, keys: &[String]) -> Result<HashMap<String, i64>, DatabaseError> {
    let mut numbers = HashMap::new();
    for some in keys.chunks(bulk::NAMES_IN_A_QUERY) {
        let query = paper::Entity::find().filter(paper::Column::Name.is_in(some)).select_only();
        numbers.extend(query.columns([paper::Column::Name, paper::Column::Id]).into_tuple::<(String, i64)>().all(db).await?);
    }
    Ok(numbers)
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

/// A year as rows have it; one that cannot be a year is not known, and not the year 0.
pub(crate) fn year_of(year: Option<i64>) -> Option<i32> {
    year.and_then(|year| i32::try_from(year).ok())
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
        year: year_of(row.year),
        year_text: row.year_text,
        venue: row.venue,
        url: row.url,
        openalex: row.openalex,
        semantic_scholar: row.semantic_scholar,
        bibtex: row.bibtex,
        bibtex_strings: row.bibtex_strings,
    })
}

fn row(paper: &Paper, short_name: String) -> paper::ActiveModel {
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

/// The short name that a paper has among all.
fn short_name(paper: &Paper, names: &ShortNames<'_>) -> String {
    names.get(paper.key.as_str()).cloned().unwrap_or_else(|| paper.plain_short_name())
}

/// Adds papers at the end, under the short names that they have among all.
///
/// # Errors
/// The database refuses.
pub async fn add(transaction: &DatabaseTransaction, papers: &[&Paper], names: &ShortNames<'_>) -> Result<(), DatabaseError> {
    let rows = papers.iter().map(|paper| paper::ActiveModel { version: Set(1), ..row(paper, short_name(paper, names)) });
    bulk::insert_all(transaction, rows.collect()).await
}

/// Changes a paper.
///
/// # Errors
/// The database refuses.
pub async fn change(transaction: &DatabaseTransaction, paper: &Paper, names: &ShortNames<'_>) -> Result<(), DatabaseError> {
    paper::Entity::update_many()
        .set(row(paper, short_name(paper, names)))
        .col_expr(paper::Column::Version, Expr::col(paper::Column::Version).add(1))
        .filter(paper::Column::Name.eq(paper.key.as_str()))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Gives the papers that are there the short names that they have after others came or changed.
///
/// # Errors
/// The database refuses.
pub async fn refresh_short_names(transaction: &DatabaseTransaction, wanted: &ShortNames<'_>) -> Result<(), DatabaseError> {
    for stored in names(transaction).await? {
        if let Some(short_name) = wanted.get(stored.key.as_str()).filter(|short_name| **short_name != stored.short_name) {
            let sort_key = Set(bibliography::folded(short_name));
            paper::Entity::update_many()
                .set(paper::ActiveModel { short_name: Set(short_name.clone()), sort_key, ..Default::default() })
                .filter(paper::Column::Name.eq(stored.key))
                .exec(transaction)
                .await?;
        }
    }
    Ok(())
}

/// Takes a paper out of the catalogue; [`name_alike`] comes after it.
///
/// # Errors
/// The database refuses: something still points at it.
pub async fn withdraw(transaction: &DatabaseTransaction, key: &str) -> Result<(), DatabaseError> {
    paper::Entity::delete_many().filter(paper::Column::Name.eq(key)).exec(transaction).await?;
    Ok(())
}

/// Gives the papers with that plain short name the letters by which they are told apart, after one came, changed or went.
///
/// # Errors
/// The database refuses.
pub async fn name_alike(transaction: &DatabaseTransaction, plain: &str) -> Result<(), DatabaseError> {
    let from = bibliography::folded(plain);
    // A short name is the plain one with up to a few letters: it sorts right behind it.
    let until = format!("{from}{}", char::MAX);
    let between = paper::Column::SortKey.gte(from).and(paper::Column::SortKey.lt(until));
    let rows = paper::Entity::find().filter(between).all(transaction).await?;
    let stored: HashMap<String, String> = rows.iter().map(|row| (row.name.clone(), row.short_name.clone())).collect();
    let papers: Vec<Paper> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    let alike = papers.iter().filter(|paper| paper.plain_short_name() == plain);
    for (key, short_name) in super::short_names(alike).into_iter().filter(|(key, name)| stored.get(*key) != Some(name)) {
        let sort_key = Set(bibliography::folded(&short_name));
        paper::Entity::update_many()
            .set(paper::ActiveModel { short_name: Set(short_name), sort_key, ..Default::default() })
            .filter(paper::Column::Name.eq(key))
            .exec(transaction)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_that_cannot_be_one_is_not_known() {
        assert_eq!([year_of(Some(2020)), year_of(Some(i64::MAX)), year_of(None)], [Some(2020), None, None]);
    }
}
