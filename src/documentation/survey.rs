//! Datasets side by side: for each the counts of each section, by framework. There is no sum that would read as a grade.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::checklist::{Standing, Tally};
use super::facts::Facts;
use super::{AnswerState, Framework, FrameworkSlug, Question};
use crate::demographics::PatientRecord;
use crate::vocabulary::{Modality, closed_vocabulary};

closed_vocabulary! {
    /// Where the answers about a dataset come from.
    Origin, "origin of answers" {
        /// Someone recorded at least one.
        Recorded = "recorded", "Someone recorded answers";
        /// No one did; what there is follows from the catalogue.
        Catalogue = "catalogue", "From the catalogue only";
    }
}

/// A section of a framework: a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// The framework.
    pub framework: FrameworkSlug,
    /// The section.
    pub section: String,
    /// How many questions it has.
    pub questions: usize,
}

/// A dataset, with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What its images are.
    pub modality: Modality,
    /// Whether someone recorded answers.
    pub origin: Origin,
    /// How the questions of each column stand.
    pub tallies: Vec<Tally>,
}

/// What is known of the documentation of all datasets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// The frameworks, in their order.
    pub frameworks: Vec<Framework>,
    /// The sections of all frameworks, in their order.
    pub columns: Vec<Column>,
    /// The datasets, by name.
    pub rows: Vec<Row>,
}

/// The answers that someone recorded: their states by the numbers of dataset and question.
pub type RecordedStates = HashMap<(i64, i64), AnswerState>;

impl Survey {
    /// Counts. The records come by name, and keep that order.
    #[must_use]
    pub fn new(
        frameworks: Vec<Framework>,
        questions: &[(i64, Question)],
        records: &[PatientRecord],
        facts: &HashMap<i64, Facts>,
        recorded: &RecordedStates,
    ) -> Self {
        let mut columns: Vec<Column> = Vec::new();
        for framework in &frameworks {
            for (_, question) in questions.iter().filter(|(_, question)| question.framework == framework.slug) {
                match columns.iter_mut().find(|column| column.framework == framework.slug && column.section == question.section) {
                    Some(column) => column.questions += 1,
                    None => columns.push(Column { framework: framework.slug.clone(), section: question.section.clone(), questions: 1 }),
                }
            }
        }
        let place = |question: &Question| {
            columns.iter().position(|column| column.framework == question.framework && column.section == question.section)
        };
        let asked: Vec<(i64, &Question, usize)> =
            questions.iter().filter_map(|(id, question)| Some((*id, question, place(question)?))).collect();
        let with_records: HashSet<i64> = recorded.keys().map(|(dataset, _)| *dataset).collect();
        let row = |record: &PatientRecord| {
            let known = facts.get(&record.id).copied().unwrap_or_default();
            let is_recorded = with_records.contains(&record.id);
            let mut tallies = vec![Tally::default(); columns.len()];
            for (id, question, column) in &asked {
                let own = if is_recorded { recorded.get(&(record.id, *id)).copied() } else { None };
                tallies[*column].add(Standing::of(own, known.answer(question)));
            }
            Row {
                id: record.id,
                slug: record.slug.clone(),
                name: record.name.clone(),
                modality: record.modality.clone(),
                origin: if is_recorded { Origin::Recorded } else { Origin::Catalogue },
                tallies,
            }
        };
        let rows = records.iter().map(row).collect();
        Self { frameworks, columns, rows }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Kinds of images; none means all.
    pub modalities: Vec<Modality>,
    /// Where answers come from; none means anywhere.
    pub origins: Vec<Origin>,
}

impl Narrowing {
    /// Whether a dataset is of these kinds of images.
    #[must_use]
    pub fn is_about(&self, row: &Row) -> bool {
        self.modalities.is_empty() || self.modalities.contains(&row.modality)
    }

    /// Whether a dataset has answers from there.
    #[must_use]
    pub fn is_from(&self, row: &Row) -> bool {
        self.origins.is_empty() || self.origins.contains(&row.origin)
    }

    /// Whether a dataset fits.
    #[must_use]
    pub fn fits(&self, row: &Row) -> bool {
        self.is_about(row) && self.is_from(row)
    }
}
