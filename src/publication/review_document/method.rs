//! How the review was made: sources, searches, screening, what counts as evidence, what is serious.

use std::collections::BTreeSet;

use typesetting::{Block, Cell, Column, Fact, Form, Run, Section};

use super::flow::Flow;
use super::{Writing, section};
use crate::monitoring::SearchRun;
use crate::wording;

/// So many searches stand in the table.
const SEARCHES: usize = 40;

impl Writing<'_> {
    pub(super) fn method(&mut self) -> Section {
        let mut blocks = vec![Block::heading("Sources and searches")];
        blocks.extend(self.searches());
        blocks.push(Block::heading("Screening"));
        blocks.extend(self.screening());
        blocks.push(Block::heading("What counts as evidence"));
        blocks.push(Block::paragraph(
            "A statement says what a work does with a dataset that it cites (it produces, uses, extends or introduces it, or does something else with it) and what kind of resource comes of that (a dataset, additional labels, evidence of shortcuts, documentation, a tool, code). It says how surely it belongs to work and dataset: stated, where the source names both; implied, where the dataset follows from the context; looked up, where it was found in the cited work. Nothing enters without a source. Statements are not deleted: they are confirmed, disputed, refuted, or fixed in a version of the dataset.",
        ));
        blocks.push(Block::heading("How serious a shortcut is"));
        blocks.push(Block::Facts { rows: severities() });
        blocks.push(Block::paragraph(
            "The rule is computed anew with every change, and its reason stands beside it. A steward may set a severity by hand, with a reason, which then goes before the rule. What was disputed or refuted later no longer counts as shown.",
        ));
        section("method", "Method", blocks, "")
    }

    fn searches(&mut self) -> Vec<Block> {
        let searches = &self.material.searches;
        if searches.is_empty() {
            return vec![Block::gap(
                "No search for new evidence is recorded. What is here came with the works that the review began from and from contributors; what is not here may exist.",
            )];
        }
        let mut newest: Vec<&SearchRun> = searches.iter().collect();
        newest.sort_by_key(|run| (std::cmp::Reverse(run.ran_at), &run.source, &run.dataset));
        let rows = newest.iter().take(SEARCHES).map(|run| row(run)).collect();
        let mut caption = "Searches of the literature, the latest first.".to_owned();
        if newest.len() > SEARCHES {
            caption = format!(
                "{caption} The latest {SEARCHES} of {}; all of them are in search_runs.csv, which belongs to this release.",
                wording::so_many(newest.len())
            );
        }
        let columns = vec![
            Column::words("Source, and what was asked", 38),
            Column::words("Published", 18),
            Column::words("Read", 42),
            Column::numbers("Results", 13),
            Column::numbers("Kept", 13),
        ];
        let table = self.table(&caption, columns, rows);
        vec![
            Block::paragraph(
                "“None found” holds only as far as was searched. A search that was read in part, or could not be made, is told as such. Numbers that no one wrote down are not known; they are not zero.",
            ),
            table,
        ]
    }

    fn screening(&mut self) -> Vec<Block> {
        let material = self.material;
        let statements = || material.dossiers.iter().flat_map(|dossier| &dossier.statements);
        let flow = Flow {
            searches: &material.searches,
            accepted: material.accepted,
            works: material.papers,
            speaking: statements().map(|statement| statement.paper.key.as_str()).collect::<BTreeSet<_>>().len(),
            datasets: material.dossiers.len(),
            statements: statements().count(),
        };
        let figure = self.figure(
            "How records came into the review, after the flow diagram of PRISMA 2020. What no one wrote down is not recorded.",
            flow.words(),
            flow.svg(),
        );
        let mut blocks = vec![Block::paragraph(
            "What someone proposes is checked by program against what the review has, and decided on by a steward who did not propose it and who reads the passage in the source; what is serious takes two. Each decision is kept with its reason, and each change of a record with its time.",
        )];
        if material.has_screening {
            let about = self.address("/about");
            blocks.push(Block::Paragraph {
                runs: vec![
                    Run::plain("What the review began from was read twice. The record of it, with the agreement of the readers for each field, is in SCREENING.md, which belongs to this release, and at "),
                    Run::of(Form::Code, about.clone()).to(about),
                    Run::plain("."),
                ],
            });
        }
        blocks.push(figure);
        blocks
    }
}

fn row(run: &SearchRun) -> Vec<Cell> {
    let counted = |number: Option<i64>| vec![number.map_or_else(|| Run::gap("not known"), |number| Run::plain(wording::thousands(number)))];
    let mut what = vec![Run::of(Form::Strong, run.source.clone()), Run::plain(format!(": {}", run.query))];
    if let Some(dataset) = &run.dataset {
        what.push(Run::of(Form::Quiet, format!(" (for {dataset})")));
    }
    let from = run.from.map_or_else(|| "until ".to_owned(), |from| format!("{} to ", wording::day(from)));
    let mut read = vec![Run::plain(format!("{}, on {}", run.outcome.label(), wording::day(run.ran_at.date_naive())))];
    read.extend(run.note.as_ref().map(|note| Run::of(Form::Quiet, format!(". {note}"))));
    vec![what, vec![Run::plain(format!("{from}{}", wording::day(run.until)))], read, counted(run.results), counted(run.kept)]
}

fn severities() -> Vec<Fact> {
    let rule = |name: &str, words: &str| Fact { name: name.to_owned(), value: vec![Run::plain(words)] };
    vec![
        rule(
            "Serious",
            "Two or more works show the same confounder on the dataset. A work counts once, however many statements come from it.",
        ),
        rule("Caution", "One work shows it, or a work reports errors in the labels."),
        rule("Information", "Everything else: good to know."),
    ]
}
