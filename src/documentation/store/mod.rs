//! Queries of the checklists and of what is answered.

pub mod records;
pub mod survey;

use sea_orm::ConnectionTrait;

use super::checklist::{Documentation, Recorded};
use super::facts::Catalogued;
use super::{Answer, Framework, Question};
use crate::database::DatabaseError;
use crate::datasets;
use crate::evidence::brief::Brief;
use crate::evidence::store::{Selection, statements};
use crate::papers::{self, PaperName};

/// What is known about the documentation of the dataset of that name: frameworks, sections, questions, each with the answer
/// that someone recorded, its source, and what the catalogue implies. None where there is no such dataset.
///
/// # Errors
/// The database cannot be read.
pub async fn of_dataset(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Documentation>, DatabaseError> {
    let Some((id, dataset)) = datasets::store::records::find(db, slug).await? else { return Ok(None) };
    let around = datasets::store::surroundings(db, id).await?;
    let said: Vec<Brief> = statements(db, Selection::Datasets(&[id])).await?.iter().map(Brief::from).collect();
    let maker = match &dataset.introduced_by {
        Some(key) => papers::store::names_of(db, &[key.to_string()]).await?.remove(key.as_str()),
        None => None,
    };
    let catalogued = Catalogued { dataset: &dataset, maker: maker.as_ref(), around: &around, said: &said };
    of_catalogued(db, id, &catalogued).await.map(Some)
}

/// The same for whoever has the dataset at hand with all that the catalogue knows of it.
///
/// # Errors
/// The database cannot be read.
pub async fn of_catalogued(db: &impl ConnectionTrait, id: i64, catalogued: &Catalogued<'_>) -> Result<Documentation, DatabaseError> {
    let (frameworks, questions) = (records::frameworks(db).await?, records::questions(db).await?);
    let recorded = if questions.is_empty() { Vec::new() } else { recorded(db, records::answers_of(db, id).await?).await? };
    Ok(Documentation::new(frameworks, questions, recorded, catalogued))
}

/// These answers with the names of their works.
///
/// # Errors
/// The database cannot be read.
pub async fn recorded(db: &impl ConnectionTrait, answers: Vec<Answer>) -> Result<Vec<Recorded>, DatabaseError> {
    let mut keys: Vec<String> = answers.iter().filter_map(|answer| answer.paper.as_ref().map(ToString::to_string)).collect();
    keys.sort_unstable();
    keys.dedup();
    let works = papers::store::names_of(db, &keys).await?;
    let work = |answer: &Answer| -> Option<PaperName> { works.get(answer.paper.as_ref()?.as_str()).cloned() };
    Ok(answers.into_iter().map(|answer| Recorded { work: work(&answer), answer }).collect())
}

/// The question of that name, with its framework: `datasheets/DS-M1`.
///
/// # Errors
/// The database cannot be read.
pub async fn question(db: &impl ConnectionTrait, name: &str) -> Result<Option<(Framework, Question)>, DatabaseError> {
    let questions = records::questions(db).await?;
    let Some(question) = questions.into_iter().find(|question| question.name() == name) else { return Ok(None) };
    let frameworks = records::frameworks(db).await?;
    Ok(frameworks.into_iter().find(|framework| framework.slug == question.framework).map(|framework| (framework, question)))
}
