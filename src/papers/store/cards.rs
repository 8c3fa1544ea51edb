//! Reads the card index.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ConnectionTrait, EntityTrait, ExprTrait, QueryOrder, QuerySelect};

use super::year_of;
use crate::database::DatabaseError;
use crate::database::tables::{paper, usage};
use crate::papers::PaperName;
use crate::papers::cards::{Card, Cards, reversed};
use crate::papers::facets::Doing;

/// The cards of all papers.
///
/// # Errors
/// The database cannot be read.
pub async fn cards(db: &impl ConnectionTrait) -> Result<Cards, DatabaseError> {
    let mut said = said(db).await?;
    let rows: Vec<Row> = paper::Entity::find()
        .select_only()
        .columns([paper::Column::Id, paper::Column::Year, paper::Column::SortKey])
        .columns([paper::Column::Name, paper::Column::ShortName, paper::Column::Title])
        .order_by_asc(paper::Column::SortKey)
        .order_by_asc(paper::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut sorted_by = Vec::with_capacity(rows.len());
    let mut names = Vec::with_capacity(rows.len());
    let mut cards = Vec::with_capacity(rows.len());
    for (id, year, sort_key, key, short_name, title) in rows {
        let (statements, doing) = said.remove(&id).unwrap_or_default();
        cards.push(Card::new(id, year, statements, &doing));
        names.push(PaperName { key, short_name, year: year_of(year), title });
        sorted_by.push(sort_key);
    }
    Ok(Cards::new(cards, names, reversed(&sorted_by)))
}

/// Number, year, what it is sorted by, key, short name, title.
type Row = (i64, Option<i64>, String, String, String, Option<String>);

/// What the papers do, and in how many statements, by the paper's number.
async fn said(db: &impl ConnectionTrait) -> Result<HashMap<i64, (u32, Vec<Doing>)>, DatabaseError> {
    let rows: Vec<(i64, String, i64)> = usage::Entity::find()
        .select_only()
        .column(usage::Column::PaperId)
        .column(usage::Column::CitationFunction)
        .column_as(Expr::col(usage::Column::Id).count(), "statements")
        .group_by(usage::Column::PaperId)
        .group_by(usage::Column::CitationFunction)
        .into_tuple()
        .all(db)
        .await?;
    let mut said: HashMap<i64, (u32, Vec<Doing>)> = HashMap::new();
    for (paper, function, statements) in rows {
        let (all, doing) = said.entry(paper).or_default();
        *all += u32::try_from(statements).unwrap_or(u32::MAX);
        doing.push(function.parse().map_err(|error| DatabaseError::unreadable("usages", error))?);
    }
    Ok(said)
}
