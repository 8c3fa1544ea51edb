//! The heatmap as rows and cells: which datasets fit, in which order, and how many cells have which state.

use std::collections::HashMap;

use super::{Answers, By, Cell, CellState, Column};
use crate::demographics::PatientRecord;
use crate::taxonomy::Tree;
use crate::vocabulary::Modality;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowing {
    /// What the columns are.
    pub by: By,
    /// Kinds of images; none means all.
    pub modalities: Vec<Modality>,
    /// Only datasets with a cell in one of these states; none means all.
    pub states: Vec<CellState>,
}

/// A dataset with its cells, one for each column.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    /// The dataset.
    pub record: &'a PatientRecord,
    /// What is known of it.
    pub cells: Vec<Cell>,
}

impl Row<'_> {
    /// How many of its cells a work answers.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.cells.iter().filter(|cell| !cell.state.is_gap()).count()
    }
}

/// The whole heatmap.
#[derive(Debug)]
pub struct Board<'a> {
    /// The columns.
    pub columns: Vec<Column>,
    /// The datasets that fit: kinds of images with the most answers first, in each the datasets with the most answers.
    pub rows: Vec<Row<'a>>,
    /// How many cells have which state, whatever states are asked for.
    pub counts: Vec<(CellState, usize)>,
    /// How many datasets there are of each kind of images.
    pub modalities: HashMap<&'a Modality, usize>,
}

impl<'a> Board<'a> {
    /// Lays it out. The records come by name, and keep that order where nothing else decides.
    #[must_use]
    pub fn new(narrowing: &Narrowing, records: &'a [PatientRecord], tree: &Tree, answers: &Answers) -> Self {
        let columns = Column::all(narrowing.by, tree, answers);
        let mut modalities: HashMap<&Modality, usize> = HashMap::new();
        for record in records {
            *modalities.entry(&record.modality).or_default() += 1;
        }
        let wanted = |record: &&PatientRecord| narrowing.modalities.is_empty() || narrowing.modalities.contains(&record.modality);
        let row = |record: &'a PatientRecord| Row { record, cells: columns.iter().map(|column| column.cell(record, answers)).collect() };
        let mut rows: Vec<Row<'a>> = records.iter().filter(wanted).map(row).collect();
        let mut counts: HashMap<CellState, usize> = HashMap::new();
        for cell in rows.iter().flat_map(|row| &row.cells) {
            *counts.entry(cell.state).or_default() += 1;
        }
        if !narrowing.states.is_empty() {
            rows.retain(|row| row.cells.iter().any(|cell| narrowing.states.contains(&cell.state)));
        }
        let mut answered: HashMap<&Modality, usize> = HashMap::new();
        for row in &rows {
            *answered.entry(&row.record.modality).or_default() += row.answered();
        }
        let rank = |row: &Row<'_>| {
            let modality = &row.record.modality;
            let of_kind = answered.get(modality).copied().unwrap_or_default();
            (std::cmp::Reverse(of_kind), modality.clone(), std::cmp::Reverse(row.answered()))
        };
        rows.sort_by_cached_key(rank);
        let counts = CellState::ALL.iter().map(|state| (*state, counts.get(state).copied().unwrap_or_default())).collect();
        Self { columns, rows, counts, modalities }
    }

    /// How many cells have that state.
    #[must_use]
    pub fn count(&self, state: CellState) -> usize {
        self.counts.iter().find(|(known, _)| *known == state).map_or(0, |(_, number)| *number)
    }
}
