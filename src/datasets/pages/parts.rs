//! Which statements each part of the page of a dataset shows, and in which order.

use std::cmp::Reverse;

use super::extent::Extent;
use crate::evidence::brief::Brief;
use crate::evidence::{EvidenceId, FindingKind};
use crate::papers::PaperName;

/// A part of the page that shows statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What was found about shortcuts.
    Shortcuts,
    /// Reports of errors in the labels.
    LabelErrors,
    /// Added annotations.
    Annotations,
    /// Descriptions of the dataset.
    Documentation,
    /// What none of the others shows: who made it, who uses it, tools for it. So no statement is left out.
    Plain,
}

impl Part {
    const ALL: [Self; 5] = [Self::Shortcuts, Self::LabelErrors, Self::Annotations, Self::Documentation, Self::Plain];

    fn has(self, brief: &Brief) -> bool {
        match self {
            Self::Shortcuts => brief.has(FindingKind::Shortcut),
            Self::LabelErrors => brief.has(FindingKind::LabelErrors),
            Self::Annotations => brief.has(FindingKind::Annotation),
            Self::Documentation => brief.documents(),
            Self::Plain => brief.findings.is_empty() && !brief.documents(),
        }
    }
}

/// The statements of all parts, by number.
#[derive(Debug)]
pub(super) struct Parts {
    extent: Extent,
    parts: [Vec<EvidenceId>; 5],
}

impl Parts {
    /// The parts of a page of that extent. What was found comes the newest first, the rest as it was recorded.
    pub(super) fn of(briefs: &[Brief], extent: Extent) -> Self {
        let part = |part: Part| {
            let mut of_it: Vec<&Brief> = briefs.iter().filter(|brief| part.has(brief)).collect();
            if matches!(part, Part::Shortcuts | Part::LabelErrors | Part::Annotations) {
                of_it.sort_by_key(|brief| (Reverse(brief.paper.year), brief.id));
            }
            of_it.into_iter().map(|brief| brief.id).collect()
        };
        Self { extent, parts: Part::ALL.map(part) }
    }

    fn all(&self, part: Part) -> &[EvidenceId] {
        &self.parts[part as usize]
    }

    /// The statements of a part that the page shows.
    pub(super) fn shown(&self, part: Part) -> &[EvidenceId] {
        self.extent.of(self.all(part))
    }

    /// How many of a part it does not show.
    pub(super) fn left_out(&self, part: Part) -> usize {
        self.extent.left_out(self.all(part))
    }

    /// The numbers of all statements that the page shows.
    pub(super) fn numbers(&self) -> Vec<i64> {
        let mut numbers: Vec<i64> = Part::ALL.iter().flat_map(|part| self.shown(*part)).map(|id| id.0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

/// The works that document the dataset, each once.
pub(super) fn documenting(briefs: &[Brief]) -> Vec<PaperName> {
    let mut works: Vec<PaperName> = briefs.iter().filter(|brief| brief.documents()).map(|brief| brief.paper.clone()).collect();
    works.sort_by(|a, b| (a.year, &a.short_name, &a.key).cmp(&(b.year, &b.short_name, &b.key)));
    works.dedup_by(|a, b| a.key == b.key);
    works
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::tests::{shortcut, statement};
    use crate::evidence::{Finding, Outcome, ResourceType};

    fn briefs(number: i64) -> Vec<Brief> {
        let annotation = || Finding::Annotation { label: "masks".to_owned() };
        (1..=number)
            .map(|id| {
                let findings = match id % 4 {
                    0 => Vec::new(),
                    1 => vec![shortcut("age", Outcome::Shown), annotation()],
                    2 => vec![Finding::from_annotation("report of label errors")],
                    _ => vec![annotation()],
                };
                let mut brief = Brief::from(&statement(id, &format!("w{id}"), findings));
                brief.resource_type = (id % 8 == 0).then_some(ResourceType::Documentation);
                brief.paper.year = Some(2000 + i32::try_from(id % 20).unwrap());
                brief
            })
            .collect()
    }

    #[test]
    fn every_statement_is_in_a_part_and_what_is_not_shown_is_counted() {
        for number in [0, 1, 8, 1000] {
            let briefs = briefs(number);
            let (first, all) = (Parts::of(&briefs, Extent::First), Parts::of(&briefs, Extent::All));
            assert_eq!(all.numbers(), briefs.iter().map(|brief| brief.id.0).collect::<Vec<_>>());
            for part in Part::ALL {
                assert_eq!(all.left_out(part), 0);
                assert_eq!(first.shown(part).len() + first.left_out(part), all.shown(part).len(), "{part:?} of {number}");
                assert!(all.shown(part).starts_with(first.shown(part)));
            }
        }
    }

    #[test]
    fn what_was_found_comes_the_newest_first() {
        let briefs = briefs(40);
        let parts = Parts::of(&briefs, Extent::First);
        let year = |id: &EvidenceId| briefs.iter().find(|brief| brief.id == *id).unwrap().paper.year;
        assert!(parts.shown(Part::Shortcuts).is_sorted_by_key(|id| Reverse(year(id))));
        assert!(parts.shown(Part::Plain).is_sorted());
        assert_eq!(documenting(&briefs).len(), 5);
    }
}
