//! The queries of the search: what is read into the index, and what is shown of the records that were found.

mod indexed;
mod known;
mod shown;

use sea_orm::ConnectionTrait;

pub use indexed::{build, records};
pub use known::{Answer, KnownWork, Looked, Named, look_up};

use super::index::looking::Words;
use super::index::question::Meaning;
use super::index::{Index, Question, Row};
use super::{Found, Group, Kind, Manner};
use crate::database::DatabaseError;

/// What can go wrong with a search.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The database fails.
    #[error("{0}")]
    Database(#[from] DatabaseError),
    /// The index fails.
    #[error("the index of the search: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The index is still being built.
    #[error("the search is being made ready")]
    NotReady,
    /// The program made a mistake while it built the index.
    #[error("the index of the search could not be built")]
    Broken,
}

/// Which of the records that fit are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Of these kinds.
    pub kinds: &'a [Kind],
    /// Of each kind from this place, from 0.
    pub from: usize,
    /// Of each kind so many.
    pub limit: usize,
    /// How the question is meant.
    pub manner: Manner,
}

impl Wanted<'_> {
    /// The first records of every kind.
    #[must_use]
    pub const fn first(limit: usize) -> Self {
        Self { kinds: Kind::ALL, from: 0, limit, manner: Manner::Whole }
    }
}

/// Looks a question up. The texts come from the database, whatever state the index was made from.
///
/// # Errors
/// The database or the index cannot be read.
pub async fn search(db: &impl ConnectionTrait, index: &Index, text: &str, wanted: Wanted<'_>) -> Result<Found, SearchError> {
    let question = index.question(text, wanted.manner)?;
    let mut rows = rows_of(index, &question, Words::All, wanted)?;
    let mut some_words = false;
    if rows.is_empty() && !question.is_identifier {
        rows = rows_of(index, &question, Words::Most, wanted)?;
        some_words = !rows.is_empty();
    }
    let mut groups = Vec::new();
    for row in rows {
        let (kind, total) = (row.kind, row.total);
        let (hits, closeness) = shown::hits(db, row, &question).await?;
        let best = hits.first().map(|hit| hit.why.fit);
        groups.push((best, closeness, Group { kind, total, hits }));
    }
    // The kind with the best hit comes first; of equal ones the closer, then datasets, confounders, papers, evidence.
    groups.sort_by(|a, b| {
        let by_fit = (a.0.is_none(), a.0).cmp(&(b.0.is_none(), b.0));
        by_fit.then_with(|| b.1.total_cmp(&a.1)).then_with(|| a.2.kind.cmp(&b.2.kind))
    });
    Ok(Found {
        groups: groups.into_iter().map(|(_, _, group)| group).collect(),
        unknown: unknown(&question),
        instead: instead(&question),
        some_words,
        left_out: question.left_out,
    })
}

fn rows_of(index: &Index, question: &Question, how: Words, wanted: Wanted<'_>) -> Result<Vec<Row>, SearchError> {
    let mut rows = Vec::new();
    for kind in wanted.kinds {
        let row = index.look_up(*kind, question, how, wanted.from, wanted.limit)?;
        if row.total.counted > 0 {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn unknown(question: &Question) -> Vec<String> {
    let unknown = question.terms.iter().filter(|term| term.meaning == Meaning::Unknown);
    unknown.map(|term| term.written.clone()).collect()
}

fn instead(question: &Question) -> Vec<(String, Vec<String>)> {
    let instead = question.terms.iter().filter_map(|term| match &term.meaning {
        Meaning::Instead(words) => Some((term.written.clone(), words.clone())),
        _ => None,
    });
    instead.collect()
}
