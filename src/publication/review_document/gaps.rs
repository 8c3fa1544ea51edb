//! Where no one has looked, and what the datasets document.

use typesetting::{Block, Cell, Column, Form, Run, Section};

use super::applications::in_words;
use super::heatmap::{Heatmap, Row};
use super::{Writing, names, number, section};
use crate::datasets::Attribute;
use crate::demographics::Answer;
use crate::documentation::checklist::Tally;
use crate::gaps::board::{Board, Narrowing};
use crate::gaps::{By, Cell as GapCell, CellState};
use crate::wording;

/// So many datasets stand in the heatmap.
const DATASETS: usize = 150;

impl Writing<'_> {
    pub(super) fn gaps(&mut self) -> Section {
        let material = self.material;
        let narrowing = Narrowing { by: By::Group, modalities: Vec::new(), states: Vec::new() };
        let board = Board::new(&narrowing, &material.patients, &material.tree, &material.answers);
        if board.rows.is_empty() || board.columns.is_empty() {
            return section(
                "gaps",
                "Where no one has looked",
                Vec::new(),
                "There is nothing to compare: this edition has no datasets, or no taxonomy.",
            );
        }
        let mut blocks = vec![Block::paragraph(self.gaps_in_words(&board))];
        blocks.push(Block::Facts {
            rows: CellState::ALL
                .iter()
                .map(|state| {
                    super::fact(
                        state.label(),
                        Some(vec![
                            Run::plain(state.meaning()),
                            Run::of(Form::Quiet, format!(" {} fields.", wording::so_many(board.count(*state)))),
                        ]),
                    )
                })
                .collect(),
        });
        blocks.extend(self.heatmaps(&board));
        blocks.extend(self.never_tested());
        let gaps = self.address("/gaps");
        blocks.push(Block::Paragraph {
            runs: vec![
                Run::plain("Each field with its evidence, and what a test of each gap would need: "),
                Run::of(Form::Code, gaps.clone()).to(gaps),
            ],
        });
        section("gaps", "Where no one has looked", blocks, "")
    }

    fn gaps_in_words(&self, board: &Board<'_>) -> String {
        let all: usize = board.counts.iter().map(|(_, number)| number).sum();
        let gaps: usize = board.counts.iter().filter(|(state, _)| state.is_gap()).map(|(_, number)| number).sum();
        let untouched = board.rows.iter().filter(|row| row.answered() == 0).count();
        format!(
            "Every dataset against every group of confounders gives {} fields. For {} of them no one has looked, or no one could; {} of {} were tested for nothing at all. A gap does not mean clean: it means that no work in this review has looked.",
            wording::so_many(all),
            wording::so_many(gaps),
            wording::so_many(untouched),
            wording::count(self.material.dossiers.len(), "dataset"),
        )
    }

    fn heatmaps(&mut self, board: &Board<'_>) -> Vec<Block> {
        let label = |modality: &crate::vocabulary::Modality| {
            let known = self.applications.iter().find(|application| application.modality == modality);
            known.map_or_else(|| modality.to_string(), |application| application.label.clone())
        };
        let mut rows: Vec<Row> = Vec::new();
        let mut over = None;
        for row in board.rows.iter().take(DATASETS) {
            let name = label(&row.record.modality);
            if over.as_ref() != Some(&name) {
                rows.push(Row::Over(name.clone()));
                over = Some(name);
            }
            rows.push(Row::Of(row.record.name.clone(), row.cells.iter().map(field).collect()));
        }
        let columns = board.columns.iter().map(|column| column.label.clone()).collect();
        let parts = Heatmap { columns, rows, names: 214.0 }.parts();
        let mut blocks = Vec::new();
        for (place, part) in parts.into_iter().enumerate() {
            let mut caption = if place == 0 {
                "Datasets against groups of confounders. The mark tells the strongest answer of the group; beside it stands how many of its confounders were tested at all.".to_owned()
            } else {
                "Datasets against groups of confounders, continued.".to_owned()
            };
            if place == 0 && board.rows.len() > DATASETS {
                caption = format!("{caption} The {DATASETS} datasets with the most answers, of {}.", wording::so_many(board.rows.len()));
            }
            blocks.push(self.figure(&caption, format!("Heatmap: {}", in_words(&part)), part.svg()));
        }
        blocks
    }

    /// The confounders that no one has tested on any dataset.
    fn never_tested(&self) -> Option<Block> {
        let tree = &self.material.tree;
        let is_leaf = |slug: &crate::taxonomy::ConfounderSlug| tree.children(slug).next().is_none();
        let leaves: Vec<_> = tree.nodes().iter().filter(|node| is_leaf(&node.slug)).collect();
        let never: Vec<&str> =
            leaves.iter().filter(|node| !self.material.answers.speaks_of(&node.slug)).map(|node| node.label.as_str()).collect();
        (!never.is_empty()).then(|| Block::Paragraph {
            runs: vec![
                Run::plain(format!(
                    "Of {}, no work in this review tests {} on any dataset: ",
                    wording::count(leaves.len(), "confounder"),
                    wording::number_word(never.len())
                )),
                Run::gap(names(never.iter().copied(), 40)),
                Run::plain("."),
            ],
        })
    }

    pub(super) fn documentation(&mut self) -> Section {
        let mut blocks = Vec::new();
        if !self.material.patients.is_empty() {
            blocks.push(Block::heading("Who is in the images"));
            blocks.push(self.demographics());
        }
        blocks.extend(self.checklists());
        section("documentation", "What the datasets document", blocks, "This edition holds no dataset.")
    }

    fn demographics(&mut self) -> Block {
        let records = &self.material.patients;
        let row = |attribute: &Attribute| {
            let counted = |answer: Answer| number(records.iter().filter(|record| record.answer(&[*attribute]) == answer).count());
            vec![
                vec![Run::plain(attribute.label())],
                counted(Answer::Documented),
                counted(Answer::Others),
                counted(Answer::Nothing),
                counted(Answer::NotDocumented),
            ]
        };
        let rows = Attribute::ALL.iter().map(row).collect();
        let columns = vec![
            Column::words("Attribute of the patients", 34),
            Column::numbers("Documented", 18),
            Column::numbers("Others only", 18),
            Column::numbers("Nothing at all", 20),
            Column::numbers("Not documented", 22),
        ];
        self.table("Datasets by what a source says of each attribute: it is documented; others are, and not this one; nothing is; or no source that was read says what is documented, which may still be in the data.", columns, rows)
    }

    fn checklists(&mut self) -> Vec<Block> {
        let survey = &self.material.documented;
        let Some(first) = survey.frameworks.first() else { return Vec::new() };
        let total = |place: usize| Tally::sum(survey.rows.iter().filter_map(|row| row.tallies.get(place).copied()));
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for framework in &survey.frameworks {
            let name = match &framework.paper {
                Some(key) => self.citing.cite(framework.name.clone(), key.as_str()),
                None => Run::plain(framework.name.clone()),
            };
            let columns: Vec<usize> =
                (0..survey.columns.len()).filter(|place| survey.columns[*place].framework == framework.slug).collect();
            let whole = Tally::sum(columns.iter().map(|place| total(*place)));
            rows.push(line(vec![Run { form: Form::Strong, ..name }], whole));
            if framework.slug == first.slug {
                rows.extend(columns.iter().map(|place| line(vec![Run::plain(survey.columns[*place].section.clone())], total(*place))));
            }
        }
        let columns = vec![
            Column::words("Framework and section", 40),
            Column::numbers("Answered", 16),
            Column::numbers("In part", 13),
            Column::numbers("Source silent", 18),
            Column::numbers("Not applicable", 18),
            Column::numbers("Not documented", 20),
        ];
        let table = self.table(
            "Questions that published frameworks ask of documentation, over all datasets, by what is known. Of the first framework the sections are shown; each datasheet has all questions.",
            columns,
            rows,
        );
        vec![
            Block::heading("What documentation should answer"),
            Block::paragraph(
                "Each question of a framework is asked of each dataset. An answer was recorded with its source, or follows from the catalogue; “source silent” means that someone looked in a source and it does not say. “Not documented” means that no one has recorded anything, which says nothing about the dataset. There is no grade.",
            ),
            table,
        ]
    }
}

fn line(name: Cell, tally: Tally) -> Vec<Cell> {
    vec![name, number(tally.answered), number(tally.partly), number(tally.not_documented), number(tally.not_applicable), number(tally.open)]
}

/// A field: its state, and how many confounders of the group were tested.
fn field(cell: &GapCell) -> (CellState, String) {
    let extent = if cell.of > 1 && cell.tested > 0 { format!("{} of {}", cell.tested, cell.of) } else { String::new() };
    (cell.state, extent)
}
