//! How many works tested a confounder, on how many datasets, and what they found.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::evidence::Outcome;
use crate::evidence::tested::Test;
use crate::taxonomy::{ConfounderSlug, Tree};
use crate::wording;

/// More answers than this are told in figures only.
const MOST_MARKS: usize = 14;

/// Counts over tests; a work that has several answers counts under each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ConfounderTally)]
pub struct Tally {
    /// Works that tested it.
    pub works: usize,
    /// Datasets on which it was tested.
    pub datasets: usize,
    /// Kinds of images in which it was tested.
    pub modalities: usize,
    /// Works that show it.
    pub shown: usize,
    /// Works for which it is unclear.
    pub unclear: usize,
    /// Works that tested it and did not find it.
    pub not_found: usize,
}

impl Tally {
    /// Counts the tests.
    #[must_use]
    pub fn of(tests: &[&Test]) -> Self {
        let distinct = |numbers: BTreeSet<i64>| numbers.len();
        let works_with = |outcome| distinct(tests.iter().filter(|test| test.outcome == outcome).map(|test| test.paper).collect());
        Self {
            works: distinct(tests.iter().map(|test| test.paper).collect()),
            datasets: distinct(tests.iter().map(|test| test.dataset).collect()),
            modalities: tests.iter().map(|test| &test.modality).collect::<BTreeSet<_>>().len(),
            shown: works_with(Outcome::Shown),
            unclear: works_with(Outcome::Unclear),
            not_found: works_with(Outcome::NotFound),
        }
    }

    /// Counts the tests of a node and of everything below it.
    #[must_use]
    pub fn of_subtree(tree: &Tree, slug: &ConfounderSlug, tests: &[Test]) -> Self {
        let below: BTreeSet<&ConfounderSlug> = tree.subtree(slug).into_iter().map(|node| &node.slug).collect();
        Self::of(&tests.iter().filter(|test| below.contains(&test.confounder)).collect::<Vec<_>>())
    }

    /// Whether no one has tested it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.works == 0
    }

    /// "9 works on 7 datasets".
    #[must_use]
    pub fn words(&self) -> String {
        let (works, datasets) = (wording::plural(self.works, "work"), wording::plural(self.datasets, "dataset"));
        format!("{} {works} on {} {datasets}", self.works, self.datasets)
    }

    /// One answer for each work, as long as they can be counted at a glance.
    #[must_use]
    pub fn marks(&self) -> Vec<Outcome> {
        let answers = [(Outcome::Shown, self.shown), (Outcome::Unclear, self.unclear), (Outcome::NotFound, self.not_found)];
        let marks: Vec<Outcome> = answers.into_iter().flat_map(|(outcome, works)| std::iter::repeat_n(outcome, works)).collect();
        if marks.len() > MOST_MARKS { Vec::new() } else { marks }
    }

    /// "8 shown, 1 unclear, 1 tested, not found".
    #[must_use]
    pub fn answers(&self) -> String {
        let parts = [(self.shown, "shown"), (self.unclear, "unclear"), (self.not_found, "tested, not found")];
        parts.iter().filter(|(works, _)| *works > 0).map(|(works, word)| format!("{works} {word}")).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::vocabulary::Modality;

    /// A test of that confounder by that work on that dataset.
    pub(in crate::taxonomy::pages) fn test(slug: &str, paper: i64, dataset: i64, outcome: Outcome) -> Test {
        Test { confounder: slug.parse().unwrap(), paper, dataset, modality: Modality::new("m"), usage: paper * 100 + dataset, outcome }
    }

    #[test]
    fn works_and_datasets_count_once() {
        let tests = [
            test("age", 1, 1, Outcome::Shown),
            test("age", 1, 2, Outcome::Unclear),
            test("age", 1, 2, Outcome::Shown),
            test("age", 2, 1, Outcome::NotFound),
        ];
        let tally = Tally::of(&tests.iter().collect::<Vec<_>>());
        assert_eq!((tally.works, tally.datasets, tally.modalities), (2, 2, 1));
        assert_eq!(
            (tally.words().as_str(), tally.answers().as_str()),
            ("2 works on 2 datasets", "1 shown, 1 unclear, 1 tested, not found")
        );
        assert_eq!(tally.marks(), [Outcome::Shown, Outcome::Unclear, Outcome::NotFound]);
        assert!(Tally::of(&[]).is_empty());
    }
}
