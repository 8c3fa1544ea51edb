//! Every test of every confounder, as pages count them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Outcome;
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

/// Every test, and for each modality how many works show which confounder.
#[derive(Debug, Default)]
pub struct Tested {
    all: Vec<Test>,
    showing: HashMap<Modality, BTreeMap<ConfounderSlug, usize>>,
}

impl Tested {
    /// Counts.
    #[must_use]
    pub fn new(all: Vec<Test>) -> Self {
        let mut works: HashMap<&Modality, BTreeMap<&ConfounderSlug, BTreeSet<i64>>> = HashMap::new();
        for test in all.iter().filter(|test| test.outcome == Outcome::Shown) {
            works.entry(&test.modality).or_default().entry(&test.confounder).or_default().insert(test.paper);
        }
        let counted = |works: BTreeMap<&ConfounderSlug, BTreeSet<i64>>| {
            works.into_iter().map(|(confounder, works)| (confounder.clone(), works.len())).collect()
        };
        let showing = works.into_iter().map(|(modality, works)| (modality.clone(), counted(works))).collect();
        Self { all, showing }
    }

    /// Every test, in the order in which they were recorded.
    #[must_use]
    pub fn all(&self) -> &[Test] {
        &self.all
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
        let tested = Tested::new(vec![
            test(1, 1, "chest x-ray", Outcome::Shown),
            test(1, 2, "chest x-ray", Outcome::Shown),
            test(2, 1, "chest x-ray", Outcome::NotFound),
            test(3, 3, "brain mri", Outcome::Shown),
        ]);
        let showing = |confounder: &str, modality| tested.works_showing(&confounder.parse().unwrap(), &Modality::new(modality));
        assert_eq!((showing("age", "chest x-ray"), showing("age", "brain mri"), showing("hair", "brain mri")), (1, 1, 0));
        assert_eq!(tested.all().len(), 4);
    }
}
