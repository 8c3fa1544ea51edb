//! Table C3, made live: the works on the datasets of an application, by what they do with them.

use std::collections::BTreeMap;

use typesetting::{Block, Cell, Column, Form, Run};

use super::known::Application;
use super::{Writing, names};
use crate::evidence::{CitationFunction, Statement};
use crate::vocabulary::capitalised;
use crate::web::marks::about;
use crate::wording;

/// So many rows stand in one table.
const ROWS: usize = 45;
/// So many datasets are named in one row.
const NAMED: usize = 6;

/// A row: one work, what it does, with which datasets.
struct Artifact<'a> {
    statement: &'a Statement,
    datasets: Vec<&'a str>,
    says: String,
}

impl Writing<'_> {
    /// The table; nothing where works only use the datasets.
    pub(super) fn artifacts(&mut self, application: &Application<'_>) -> Vec<Block> {
        let (all, uses) = rows(application);
        let mut blocks = Vec::new();
        if !all.is_empty() {
            let cut = all.len().saturating_sub(ROWS);
            let mut caption = format!(
                "{}: what works contribute to the datasets, as in table C3 of the original review. Those that show shortcuts come first.",
                application.label
            );
            if cut > 0 {
                caption = format!(
                    "{caption} The first {ROWS} of {}; all are in the datasheets and in usages.csv, which belong to this release.",
                    wording::so_many(all.len())
                );
            }
            let rows = all.iter().take(ROWS).map(|artifact| self.artifact(artifact)).collect();
            let columns = vec![
                Column::words("Research artifact", 30),
                Column::words("Function", 15),
                Column::words("Type", 20),
                Column::words("Datasets", 30),
                Column::words("What it adds", 34),
            ];
            blocks.push(self.table(&caption, columns, rows));
        }
        if uses > 0 {
            let verb = if uses == 1 { "uses" } else { "use" };
            blocks.push(Block::paragraph(format!(
                "{} {verb} one of the datasets without adding to it; they are not in the table.",
                capitalised(&wording::count(uses, "work"))
            )));
        }
        blocks
    }

    fn artifact(&mut self, artifact: &Artifact<'_>) -> Vec<Cell> {
        let Artifact { statement, datasets, says } = artifact;
        let usage = &statement.usage;
        let kind = usage.resource_type.map_or_else(|| vec![Run::gap("not documented")], |kind| vec![Run::plain(kind.label())]);
        let not_shown: Vec<Run> = statement
            .not_shown()
            .into_iter()
            .map(|(answer, labels)| Run::of(Form::Quiet, format!(" ({}: {labels})", answer.to_lowercase())))
            .collect();
        let says = std::iter::once(Run::plain(says.clone())).chain(not_shown).collect();
        vec![
            vec![self.citing.cite(statement.paper.short_name.clone(), &statement.paper.key)],
            vec![Run::plain(usage.citation_function.label())],
            kind,
            vec![Run::plain(names(datasets.iter().copied(), NAMED))],
            says,
        ]
    }
}

/// The rows, those on shortcuts first, then by function and year; and how many works only use the datasets.
fn rows<'a>(application: &Application<'a>) -> (Vec<Artifact<'a>>, usize) {
    let mut all: BTreeMap<_, Artifact<'a>> = BTreeMap::new();
    let mut uses: Vec<&str> = Vec::new();
    for seen in &application.datasets {
        for statement in &seen.dossier.statements {
            let usage = &statement.usage;
            if usage.citation_function == CitationFunction::Use && usage.resource_type.is_none() {
                uses.push(statement.paper.key.as_str());
                continue;
            }
            let says = what_it_adds(statement);
            let has_shortcut = statement.shortcuts().next().is_some();
            let key = (
                !has_shortcut,
                order(usage.citation_function),
                statement.paper.year,
                statement.paper.short_name.as_str(),
                usage.resource_type.map(crate::evidence::ResourceType::as_str),
                says.clone(),
                // Not the same answer for every dataset: rows of their own.
                format!("{:?}", statement.not_shown()),
            );
            all.entry(key).or_insert_with(|| Artifact { statement, datasets: Vec::new(), says }).datasets.push(seen.name());
        }
    }
    uses.sort_unstable();
    uses.dedup();
    (all.into_values().collect(), uses.len())
}

const fn order(function: CitationFunction) -> u8 {
    match function {
        CitationFunction::Extend => 0,
        CitationFunction::Introduce => 1,
        CitationFunction::Other => 2,
        CitationFunction::Use => 3,
        CitationFunction::Produce => 4,
    }
}

/// "Sex/gender", "segmentation masks", "the dataset itself".
fn what_it_adds(statement: &Statement) -> String {
    if statement.usage.citation_function == CitationFunction::Produce && statement.usage.findings.is_empty() {
        return "The dataset itself".to_owned();
    }
    let told = about(statement);
    capitalised(told.strip_prefix("on ").or_else(|| told.strip_prefix("adds ")).unwrap_or(&told))
}
