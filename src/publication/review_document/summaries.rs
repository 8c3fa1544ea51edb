//! Each dataset in a few sentences, with the way to its datasheet.

use typesetting::{Block, Form, Run, Section, StatementBlock};

use super::known::Seen;
use super::{Writing, inside, section};
use crate::datasets::Access;
use crate::datasets::lead::{what_is_known, what_it_is};
use crate::datasheets;
use crate::evidence::{FindingKind, Severity};
use crate::wording;

/// So many datasets have a summary: those of which the most works speak.
const SUMMARIES: usize = 250;

impl Writing<'_> {
    pub(super) fn summaries(&mut self) -> Section {
        let applications = std::mem::take(&mut self.applications);
        let all: usize = applications.iter().map(|application| application.datasets.len()).sum();
        let mut blocks = Vec::new();
        if all > 0 {
            blocks.push(Block::paragraph("Each dataset has a datasheet of its own, with every statement and its place, what is documented and what is not. Here is what it comes to."));
        }
        let mut left = SUMMARIES;
        // Each application gets its part of the room, so that none is left out.
        for application in &applications {
            let room = if all <= SUMMARIES { application.datasets.len() } else { (application.datasets.len() * SUMMARIES).div_ceil(all) };
            let room = room.min(left);
            left -= room;
            blocks.push(Block::heading(application.label.clone()));
            let statements = application.datasets.iter().take(room).map(|seen| self.summary(seen)).collect();
            blocks.push(Block::Statements { statements });
            if application.datasets.len() > room {
                blocks.push(Block::paragraph(format!(
                    "{} more, of which no more works speak than of these, are in datasets.csv and have their datasheets.",
                    crate::vocabulary::capitalised(&wording::count(application.datasets.len() - room, "dataset"))
                )));
            }
        }
        self.applications = applications;
        section("datasets", "The datasets", blocks, "This edition holds no dataset.")
    }

    fn summary(&mut self, seen: &Seen<'_>) -> StatementBlock {
        let dossier = seen.dossier;
        let dataset = &dossier.dataset;
        let mut body =
            vec![Run::plain(format!("{} {}", what_it_is(dataset, &dossier.modality_label), what_is_known(&seen.briefs, &seen.verdicts)))];
        let serious: Vec<String> = seen
            .verdicts
            .iter()
            .filter(|verdict| verdict.severity == Severity::Serious)
            .filter_map(|verdict| self.material.tree.get(&verdict.confounder))
            .map(|node| inside(&node.label))
            .collect();
        if !serious.is_empty() {
            body.push(Run::of(Form::Strong, format!(" Serious: {}.", wording::list(&serious))));
        }
        if seen.briefs.iter().any(|brief| brief.has(FindingKind::LabelErrors)) {
            body.push(Run::of(Form::Strong, " Its labels are reported to have errors."));
        }
        let sheet = self.address(&datasheets::path(dataset.slug.as_str()));
        let mut notes = vec![vec![Run::plain("Datasheet").to(sheet)]];
        notes.push(match &dataset.introduced_by {
            Some(key) => vec![self.citing.name(key.as_str())],
            None => vec![Run::gap("releasing work not documented")],
        });
        notes.push(if dataset.access == Access::Unknown {
            vec![Run::gap("access not documented")]
        } else {
            vec![Run::plain(dataset.access.label())]
        });
        notes.extend(dataset.doi.as_ref().map(|doi| vec![Run::of(Form::Code, doi.to_string()).to(doi.url())]));
        StatementBlock { head: vec![Run::plain(dataset.name.clone()).to(dossier.page())], body, notes }
    }
}
