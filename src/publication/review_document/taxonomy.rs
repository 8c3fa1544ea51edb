//! The taxonomy of confounders, each with what it means and where it was seen.

use typesetting::{Block, Cell, Column, Form, Run, Section};

use super::known::{Tested, tested};
use super::{Writing, section};
use crate::evidence::Outcome;
use crate::taxonomy::Confounder;
use crate::wording;

/// So many datasets are named for one confounder.
const NAMED: usize = 4;

impl Writing<'_> {
    pub(super) fn taxonomy(&mut self) -> Section {
        let applications = std::mem::take(&mut self.applications);
        let found = tested(applications.iter().flat_map(|application| &application.datasets));
        let tree = &self.material.tree;
        let mut blocks = Vec::new();
        if !tree.nodes().is_empty() {
            blocks.push(Block::paragraph(
                "A confounder is a property of the image that goes together with the disease in the data, and that a model can use in its place. The taxonomy parts those of the patient from those of the environment in which the image was made. Below each stands what it means and where works have seen it: what has no dataset beside it was not tested by any work in this review.",
            ));
        }
        for group in tree.groups() {
            let above: Vec<&str> = tree.path(&group.slug).iter().map(|node| node.label.as_str()).collect();
            blocks.push(Block::heading(above.join(" › ")));
            blocks.push(Block::paragraph(group.definition.clone()));
            let below: Vec<&Confounder> = tree.subtree(&group.slug).into_iter().filter(|node| node.slug != group.slug).collect();
            let own = found.get(&group.slug).map(|_| group);
            let rows: Vec<Vec<Cell>> = own.into_iter().chain(below).map(|node| self.confounder(node, found.get(&node.slug))).collect();
            if rows.is_empty() {
                continue;
            }
            let caption = format!("{}: what they are, and on which datasets works have seen them.", group.label);
            let columns = vec![Column::words("Confounder", 26), Column::words("What it is", 44), Column::words("In this review", 54)];
            blocks.push(self.table(&caption, columns, rows));
        }
        drop(found);
        self.applications = applications;
        section("taxonomy", "Taxonomy of confounders", blocks, "This edition has no taxonomy of confounders.")
    }

    fn confounder(&mut self, node: &Confounder, tested: Option<&Tested<'_>>) -> Vec<Cell> {
        let address = self.address(&format!("/confounders/{}", node.slug));
        let mut seen: Cell = Vec::new();
        if let Some(tested) = tested {
            for (answer, words, places) in [
                (Outcome::Shown, "Shown on ", &tested.shown_on),
                (Outcome::Unclear, "Unclear on ", &tested.unclear_on),
                (Outcome::NotFound, "Tested and not found on ", &tested.not_found_on),
            ] {
                if places.is_empty() {
                    continue;
                }
                let form = if answer == Outcome::Shown { Form::Strong } else { Form::Plain };
                seen.push(Run::of(form, words));
                for (place, (dataset, work)) in places.iter().take(NAMED).enumerate() {
                    if place > 0 {
                        seen.push(Run::plain(", "));
                    }
                    seen.push(self.citing.cite(*dataset, work));
                }
                if places.len() > NAMED {
                    seen.push(Run::plain(format!(" and {} more", wording::number_word(places.len() - NAMED))));
                }
                seen.push(Run::plain(". "));
            }
        } else {
            seen.push(Run::gap("No one has tested it."));
            seen.extend(node.examples.as_ref().map(|examples| Run::of(Form::Quiet, format!(" Example: {examples}."))));
        }
        vec![vec![Run::plain(node.label.clone()).to(address)], vec![Run::plain(node.definition.clone())], seen]
    }
}
