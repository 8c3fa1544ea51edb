//! What the review knows of works that someone pasted.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::SearchError;
use crate::database::DatabaseError;
use crate::database::bulk::NAMES_IN_A_QUERY;
use crate::database::tables::{dataset, paper, usage};
use crate::evidence::Statement;
use crate::evidence::store::{Selection, statements};
use crate::papers;
use crate::search::Kind;
use crate::search::index::Index;
use crate::search::pasted::{Clues, PastedWork};

/// How many statements of one work are shown; its page has all.
const STATEMENTS: usize = 6;

/// A dataset by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// A work that the review has.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KnownWork {
    /// "Larrazabal et al. 2020".
    pub short_name: String,
    /// Its title.
    pub title: Option<String>,
    /// Its address.
    pub address: String,
    /// The datasets that it released.
    pub releases: Vec<Named>,
    /// What it says about datasets; of many the first.
    pub statements: Vec<Statement>,
    /// How many more statements there are.
    pub more: usize,
}

/// What the review knows of a work. Three answers, never two.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    /// It has the work, or a dataset with that identifier.
    Known {
        /// The works.
        works: Vec<KnownWork>,
        /// The datasets that bear the identifier themselves.
        datasets: Vec<Named>,
    },
    /// It has neither.
    NotHere,
    /// Nothing was given by which one could tell.
    NotChecked,
}

/// A work that was pasted, and what is known of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Looked {
    /// The work.
    #[serde(flatten)]
    pub work: PastedWork,
    /// The answer.
    #[serde(flatten)]
    pub answer: Answer,
}

/// The numbers of what fits a pasted work.
#[derive(Default)]
struct Numbers {
    papers: Vec<i64>,
    datasets: Vec<i64>,
}

/// Looks pasted works up, in their order.
///
/// # Errors
/// The database or the index cannot be read.
pub async fn look_up(db: &impl ConnectionTrait, index: &Index, works: Vec<PastedWork>) -> Result<Vec<Looked>, SearchError> {
    let numbers = works.iter().map(|work| numbers(index, &work.clues)).collect::<Result<Vec<_>, SearchError>>()?;
    let papers: Vec<i64> = numbers.iter().flat_map(|numbers| numbers.papers.iter().copied()).collect();
    let datasets: Vec<i64> = numbers.iter().flat_map(|numbers| numbers.datasets.iter().copied()).collect();
    let known = known(db, &papers).await?;
    let named = named(db, dataset::Column::Id, &datasets).await?;
    let named: HashMap<i64, Named> = named.into_iter().map(|(id, _, named)| (id, named)).collect();
    let looked = works.into_iter().zip(numbers).map(|(work, numbers)| {
        let works: Vec<KnownWork> = numbers.papers.iter().filter_map(|id| known.get(id)).cloned().collect();
        let datasets: Vec<Named> = numbers.datasets.iter().filter_map(|id| named.get(id)).cloned().collect();
        let answer = match works.is_empty() && datasets.is_empty() {
            false => Answer::Known { works, datasets },
            // A key alone tells nothing: another person's "smith2020" is another work.
            true if work.clues.are_weak() || work.clues.is_guess => Answer::NotChecked,
            true => Answer::NotHere,
        };
        Looked { work, answer }
    });
    Ok(looked.collect())
}

fn numbers(index: &Index, clues: &Clues) -> Result<Numbers, SearchError> {
    let mut numbers = Numbers::default();
    let mut add = |kind: Kind, found: Vec<i64>| {
        let into = if kind == Kind::Papers { &mut numbers.papers } else { &mut numbers.datasets };
        for id in found {
            if !into.contains(&id) {
                into.push(id);
            }
        }
    };
    for identifier in &clues.identifiers {
        add(Kind::Papers, index.identified(Kind::Papers, identifier)?);
        add(Kind::Datasets, index.identified(Kind::Datasets, identifier)?);
    }
    if numbers.papers.is_empty() && numbers.datasets.is_empty() {
        if let Some(title) = &clues.title {
            numbers.papers = index.titled(title)?;
        } else if let (Some(key), true) = (&clues.key, clues.are_weak()) {
            numbers.papers = index.identified(Kind::Papers, key)?;
        }
    }
    Ok(numbers)
}

async fn known(db: &impl ConnectionTrait, numbers: &[i64]) -> Result<HashMap<i64, KnownWork>, DatabaseError> {
    let mut known = HashMap::new();
    let mut by_key: HashMap<String, i64> = HashMap::new();
    for some in numbers.chunks(NAMES_IN_A_QUERY) {
        let rows: Vec<(i64, String, String, Option<String>)> = paper::Entity::find()
            .filter(paper::Column::Id.is_in(some.iter().copied()))
            .select_only()
            .columns([paper::Column::Id, paper::Column::Name, paper::Column::ShortName, paper::Column::Title])
            .into_tuple()
            .all(db)
            .await?;
        for (id, key, short_name, title) in rows {
            let address = papers::address(&key);
            by_key.insert(key, id);
            known.insert(id, KnownWork { short_name, title, address, releases: Vec::new(), statements: Vec::new(), more: 0 });
        }
    }
    for (_, maker, named) in named(db, dataset::Column::IntroducedById, numbers).await? {
        if let Some(work) = maker.and_then(|maker| known.get_mut(&maker)) {
            work.releases.push(named);
        }
    }
    for statement in said(db, numbers).await? {
        let work = by_key.get(&statement.paper.key).and_then(|id| known.get_mut(id));
        if let Some(work) = work {
            work.statements.push(statement);
        }
    }
    let counts = counts(db, numbers).await?;
    for (id, work) in &mut known {
        work.more = counts.get(id).copied().unwrap_or_default().saturating_sub(work.statements.len());
    }
    Ok(known)
}

/// The first statements of each work.
async fn said(db: &impl ConnectionTrait, papers: &[i64]) -> Result<Vec<Statement>, DatabaseError> {
    let mut first = Vec::new();
    for some in papers.chunks(NAMES_IN_A_QUERY) {
        let rows: Vec<(i64, i64)> = usage::Entity::find()
            .filter(usage::Column::PaperId.is_in(some.iter().copied()))
            .order_by_asc(usage::Column::Id)
            .select_only()
            .columns([usage::Column::Id, usage::Column::PaperId])
            .into_tuple()
            .all(db)
            .await?;
        let mut taken: HashMap<i64, usize> = HashMap::new();
        first.extend(rows.into_iter().filter_map(|(id, paper)| {
            let taken = taken.entry(paper).or_default();
            *taken += 1;
            (*taken <= STATEMENTS).then_some(id)
        }));
    }
    let mut said = Vec::new();
    for some in first.chunks(NAMES_IN_A_QUERY) {
        said.extend(statements(db, Selection::Numbers(some)).await?);
    }
    Ok(said)
}

async fn counts(db: &impl ConnectionTrait, papers: &[i64]) -> Result<HashMap<i64, usize>, DatabaseError> {
    let mut counts = HashMap::new();
    for some in papers.chunks(NAMES_IN_A_QUERY) {
        counts.extend(super::shown::counts(db, usage::Column::PaperId, some).await?);
    }
    Ok(counts)
}

/// Number, maker and name of the datasets with these numbers in that column, by number.
async fn named(
    db: &impl ConnectionTrait,
    column: dataset::Column,
    numbers: &[i64],
) -> Result<Vec<(i64, Option<i64>, Named)>, DatabaseError> {
    let mut named = Vec::new();
    for some in numbers.chunks(NAMES_IN_A_QUERY) {
        let rows: Vec<(i64, Option<i64>, String, String)> = dataset::Entity::find()
            .filter(column.is_in(some.iter().copied()))
            .order_by_asc(dataset::Column::Id)
            .select_only()
            .columns([dataset::Column::Id, dataset::Column::IntroducedById, dataset::Column::Slug, dataset::Column::Name])
            .into_tuple()
            .all(db)
            .await?;
        named.extend(rows.into_iter().map(|(id, maker, slug, name)| (id, maker, Named { slug, name })));
    }
    Ok(named)
}
