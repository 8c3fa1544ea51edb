//! Every test of every confounder, as pages count them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Outcome;
use super::brief::BriefFinding;
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::Modality;

/// One test of a confounder: which work, on which dataset, of which modality, in which statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The confounder.
    pub confounder: ConfounderSlug,
    /// The work's number.
    pub paper: i64,
    /// The dataset's number.
    pub dataset: i64,
    /// The dataset's modality.
    pub modality: Modality,
    /// The statement's number.
    pub usage: i64,
    /// What it gave, after what was said about the statement since.
    pub outcome: Outcome,
}

/// A finding as it is recorded, with the statement that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The dataset's number.
    pub dataset: i64,
    /// The statement's number.
    pub usage: i64,
    /// Its place among the findings of the statement.
    pub position: i64,
    /// What was found.
    pub finding: BriefFinding,
}

/// Every test, for each modality how many works show which confounder, and every finding by dataset.
#[derive(Debug, Default)]
pub struct Tested {
    all: Vec<Test>,
    /// By dataset, statement and place.
    found: Vec<Found>,
    showing: HashMap<Modality, BTreeMap<ConfounderSlug, usize>>,
}

impl Tested {
    /// Counts.
    #[must_use]
    pub fn new(all: Vec<Test>, mut found: Vec<Found>) -> Self {
        found.sort_unstable_by_key(|found| (found.dataset, found.usage, found.position));
        let mut works: HashMap<&Modality, BTreeMap<&ConfounderSlug, BTreeSet<i64>>> = HashMap::new();
        for test in all.iter().filter(|test| test.outcome == Outcome::Shown) {
            works.entry(&test.modality).or_default().entry(&test.confounder).or_default().insert(test.paper);
        }
        let counted = |works: BTreeMap<&ConfounderSlug, BTreeSet<i64>>| {
            works.into_iter().map(|(confounder, works)| (confounder.clone(), works.len())).collect()
        };
        let showing = works.into_iter().map(|(modality, works)| (modality.clone(), counted(works))).collect();
        Self { all, found, showing }
    }

    /// Every test, in the order in which they were recorded.
    #[must_use]
    pub fn all(&self) -> &[Test] {
        &self.all
    }

    /// The findings about a dataset, by statement.
    #[must_use]
    pub fn findings_on(&self, dataset: i64) -> HashMap<i64, Vec<BriefFinding>> {
        let first = self.found.partition_point(|found| found.dataset < dataset);
        let mut findings: HashMap<i64, Vec<BriefFinding>> = HashMap::new();
        for found in self.found[first..].iter().take_while(|found| found.dataset == dataset) {
            findings.entry(found.usage).or_default().push(found.finding.clone());
        }
        findings
    }

    /// How many works show the confounder on datasets of that modality.
    #[must_use]
    pub fn works_showing(&self, confounder: &ConfounderSlug, modality: &Modality) -> usize {
        self.showing.get(modality).and_then(|showing| showing.get(confounder)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_count_once_and_only_where_they_show_it() {
        let test = |paper, dataset, modality: &str, outcome| Test {
            confounder: "age".parse().unwrap(),
            paper,
            dataset,
            modality: Modality::new(modality),
            usage: 1,
            outcome,
        };
        let tested = Tested::new(
            vec![
                test(1, 1, "chest x-ray", Outcome::Shown),
                test(1, 2, "chest x-ray", Outcome::Shown),
                test(2, 1, "chest x-ray", Outcome::NotFound),
                test(3, 3, "brain mri", Outcome::Shown),
            ],
            Vec::new(),
        );
        let showing = |confounder: &str, modality| tested.works_showing(&confounder.parse().unwrap(), &Modality::new(modality));
        assert_eq!((showing("age", "chest x-ray"), showing("age", "brain mri"), showing("hair", "brain mri")), (1, 1, 0));
        assert_eq!(tested.all().len(), 4);
    }

    #[test]
    fn findings_come_by_statement_in_the_order_of_the_record() {
        let found = |dataset, usage, position, finding| Found { dataset, usage, position, finding };
        let tested = Tested::new(
            Vec::new(),
            vec![
                found(2, 7, 1, BriefFinding::LabelErrors),
                found(1, 3, 0, BriefFinding::LabelErrors),
                found(2, 7, 0, BriefFinding::Annotation),
                found(3, 9, 0, BriefFinding::Annotation),
            ],
        );
        assert_eq!(tested.findings_on(2), HashMap::from([(7, vec![BriefFinding::Annotation, BriefFinding::LabelErrors])]));
        assert_eq!((tested.findings_on(0).len(), tested.findings_on(1).len(), tested.findings_on(4).len()), (0, 1, 0));
    }
}
