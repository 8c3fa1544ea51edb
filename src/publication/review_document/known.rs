//! What is known of the datasets of one application, counted.

use std::collections::{BTreeMap, BTreeSet};

use super::Material;
use crate::dossier::Dossier;
use crate::evidence::brief::Brief;
use crate::evidence::severity::{Verdict, verdicts};
use crate::evidence::{FindingKind, Outcome};
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::{Modality, capitalised};

/// A dataset with what follows from its statements.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) briefs: Vec<Brief>,
    pub(super) verdicts: Vec<Verdict>,
}

impl<'a> Seen<'a> {
    fn of(dossier: &'a Dossier) -> Self {
        let briefs: Vec<Brief> = dossier.statements.iter().map(Brief::from).collect();
        let verdicts = verdicts(briefs.iter().cloned());
        Self { dossier, briefs, verdicts }
    }

    pub(super) fn name(&self) -> &'a str {
        &self.dossier.dataset.name
    }
}

/// A confounder with what its tests gave.
#[derive(Debug, Default)]
pub(super) struct Tested<'a> {
    /// The works that show it, by key, and on which datasets.
    pub(super) showing: BTreeSet<&'a str>,
    pub(super) shown_on: Vec<(&'a str, &'a str)>,
    /// The datasets on which tests did not find it, and those on which it is unclear, each with a work.
    pub(super) not_found_on: Vec<(&'a str, &'a str)>,
    pub(super) unclear_on: Vec<(&'a str, &'a str)>,
}

impl Tested<'_> {
    /// The best known answer.
    pub(super) fn answer(&self) -> Outcome {
        if !self.shown_on.is_empty() {
            Outcome::Shown
        } else if !self.unclear_on.is_empty() {
            Outcome::Unclear
        } else {
            Outcome::NotFound
        }
    }
}

/// What each confounder's tests on these datasets gave.
pub(super) fn tested<'s, 'a: 's>(seen: impl Iterator<Item = &'s Seen<'a>>) -> BTreeMap<&'s ConfounderSlug, Tested<'s>> {
    let mut all: BTreeMap<&ConfounderSlug, Tested<'_>> = BTreeMap::new();
    for (seen, verdict) in seen.flat_map(|seen| seen.verdicts.iter().map(move |verdict| (seen, verdict))) {
        let tested = all.entry(&verdict.confounder).or_default();
        let showing = verdict.works.iter().filter(|witness| witness.outcome == Outcome::Shown);
        tested.showing.extend(showing.map(|witness| witness.paper.key.as_str()));
        let witness =
            verdict.works.iter().find(|witness| witness.outcome == verdict.answer).map_or("", |witness| witness.paper.key.as_str());
        let place = (seen.name(), witness);
        match verdict.answer {
            Outcome::Shown => tested.shown_on.push(place),
            Outcome::NotFound => tested.not_found_on.push(place),
            Outcome::Unclear => tested.unclear_on.push(place),
        }
    }
    all
}

/// The datasets of one kind of images.
#[derive(Debug)]
pub(super) struct Application<'a> {
    pub(super) modality: &'a Modality,
    pub(super) label: String,
    /// Those of which most works speak first.
    pub(super) datasets: Vec<Seen<'a>>,
}

impl<'a> Application<'a> {
    /// All of which there are datasets: those with a case study first, the others in the order of the vocabulary.
    pub(super) fn all(material: &'a Material) -> Vec<Self> {
        let mut by_modality: BTreeMap<&Modality, Vec<Seen<'a>>> = BTreeMap::new();
        for dossier in &material.dossiers {
            by_modality.entry(&dossier.dataset.modality).or_default().push(Seen::of(dossier));
        }
        let place = |modality: &Modality| {
            let study = material.case_studies.iter().position(|study| study.modality == *modality);
            let term = material.modalities.iter().position(|term| term.term == modality.as_str());
            (study.unwrap_or(usize::MAX), term.unwrap_or(usize::MAX))
        };
        let mut all: Vec<Self> = by_modality
            .into_iter()
            .map(|(modality, mut datasets)| {
                datasets.sort_by_cached_key(|seen| (std::cmp::Reverse(seen.dossier.works_speaking()), bibliography::folded(seen.name())));
                let label = datasets.first().map_or_else(|| capitalised(modality.as_str()), |seen| seen.dossier.modality_label.clone());
                Self { modality, label, datasets }
            })
            .collect();
        all.sort_by_key(|application| place(application.modality));
        all
    }

    /// The works that say something about its datasets.
    pub(super) fn works(&self) -> usize {
        let all = self.datasets.iter().flat_map(|seen| &seen.dossier.statements);
        all.map(|statement| statement.paper.key.as_str()).collect::<BTreeSet<_>>().len()
    }

    pub(super) fn statements(&self) -> usize {
        self.datasets.iter().map(|seen| seen.dossier.statements.len()).sum()
    }

    /// The datasets of which that holds.
    pub(super) fn with(&self, holds: impl Fn(&Seen<'a>) -> bool) -> Vec<&Seen<'a>> {
        self.datasets.iter().filter(|seen| holds(seen)).collect()
    }

    /// The datasets that were tested for any confounder.
    pub(super) fn tested(&self) -> Vec<&Seen<'a>> {
        self.with(|seen| !seen.verdicts.is_empty())
    }

    /// The datasets with a finding of that kind.
    pub(super) fn with_finding(&self, kind: FindingKind) -> Vec<&Seen<'a>> {
        self.with(|seen| seen.briefs.iter().any(|brief| brief.has(kind)))
    }

    /// The confounders that were tested, in the order of the taxonomy, each with what the tests gave.
    pub(super) fn confounders<'s>(&'s self, material: &Material) -> Vec<(String, &'s ConfounderSlug, Tested<'s>)> {
        let mut tested = tested(self.datasets.iter());
        let mut ordered = Vec::new();
        for node in material.tree.nodes() {
            if let Some((slug, found)) = tested.remove_entry(&node.slug) {
                ordered.push((node.label.clone(), slug, found));
            }
        }
        ordered.extend(tested.into_iter().map(|(slug, found)| (slug.to_string(), slug, found)));
        ordered
    }
}
