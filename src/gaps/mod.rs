//! Where no one has looked: every dataset against every confounder, or group of confounders, with one of five answers.
//! A gap never reads as clean, and what was disputed or refuted never as "tested, not found".

pub mod board;
pub mod figure;
pub mod pages;

use std::collections::HashMap;

use crate::demographics::{Answer, PatientRecord, needed};
use crate::evidence::Outcome;
use crate::evidence::tested::Test;
use crate::taxonomy::{Confounder, ConfounderSlug, Tree};
use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// What is known of a confounder, or of a group of them, on one dataset. The first that holds.
    CellState, "state" {
        /// A work shows it.
        Shown = "shown", "Shown";
        /// The sources disagree, a work leaves it open, or what it showed was disputed or refuted later.
        Disputed = "disputed", "Disputed";
        /// Works tested for it, and none found it.
        NotFound = "not-found", "Tested, not found";
        /// No one has tested this.
        Untested = "untested", "Untested";
        /// No one has tested this, and the dataset is not known to document what a test would need.
        MetadataAbsent = "metadata-absent", "Metadata absent";
    }
}

impl CellState {
    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Shown => "At least one work shows it on this dataset.",
            Self::Disputed => "The sources disagree, a work leaves it open, or what it showed was disputed or refuted later.",
            Self::NotFound => "Works tested for it and did not find it. That holds for their tests, not for every model.",
            Self::Untested => "No work in this review has tested it. That never means that the data are clean.",
            Self::MetadataAbsent => {
                "No one has tested it, and no source that was read says that the dataset documents the attribute a test needs."
            }
        }
    }

    /// Whether no work answers.
    #[must_use]
    pub const fn is_gap(self) -> bool {
        matches!(self, Self::Untested | Self::MetadataAbsent)
    }
}

impl From<Outcome> for CellState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Shown => Self::Shown,
            Outcome::Unclear => Self::Disputed,
            Outcome::NotFound => Self::NotFound,
        }
    }
}

closed_vocabulary! {
    /// What the columns are.
    By, "kind of column" {
        /// The groups of the taxonomy.
        Group = "group", "Groups of confounders";
        /// Each confounder by itself.
        Leaf = "leaf", "Single confounders";
    }
}

/// What the tests of one confounder on one dataset come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The best known answer.
    pub outcome: Outcome,
    /// The statement that was recorded first.
    pub first: i64,
    /// How many tests there are.
    pub tests: usize,
}

/// The best known answer for every confounder on every dataset that was tested.
#[derive(Debug, Default)]
pub struct Answers(HashMap<i64, HashMap<ConfounderSlug, Known>>);

impl Answers {
    /// Sums up the tests.
    #[must_use]
    pub fn new(tests: &[Test]) -> Self {
        let mut answers: HashMap<i64, HashMap<ConfounderSlug, Known>> = HashMap::new();
        for test in tests {
            let of_dataset = answers.entry(test.dataset).or_default();
            if let Some(known) = of_dataset.get_mut(&test.confounder) {
                known.tests += 1;
                if test.outcome.rank() < known.outcome.rank() {
                    known.outcome = test.outcome;
                }
            } else {
                of_dataset.insert(test.confounder.clone(), Known { outcome: test.outcome, first: test.usage, tests: 1 });
            }
        }
        Self(answers)
    }

    /// What is known of that confounder on that dataset; none where no one has tested it.
    #[must_use]
    pub fn of(&self, dataset: i64, confounder: &ConfounderSlug) -> Option<Known> {
        self.0.get(&dataset)?.get(confounder).copied()
    }

    /// Whether any dataset was tested for exactly that node.
    #[must_use]
    pub fn speaks_of(&self, confounder: &ConfounderSlug) -> bool {
        self.0.values().any(|known| known.contains_key(confounder))
    }

    /// How many confounders were tested on that dataset.
    #[must_use]
    pub fn tested(&self, dataset: i64) -> usize {
        self.0.get(&dataset).map_or(0, HashMap::len)
    }
}

/// A column: a confounder or a group, with what is counted in its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The node of the taxonomy.
    pub slug: ConfounderSlug,
    /// Its name.
    pub label: String,
    /// The name of the group that it belongs to.
    pub group: String,
    /// The nodes whose tests are counted.
    nodes: Vec<ConfounderSlug>,
    /// Those of them that are tested one by one.
    leaves: Vec<ConfounderSlug>,
}

impl Column {
    /// The columns. A node above the confounders, which some work speaks of as a whole, is a column of its own among the
    /// single ones; so is a root among the groups. Nothing that was tested is left out.
    #[must_use]
    pub fn all(by: By, tree: &Tree, answers: &Answers) -> Vec<Self> {
        let is_leaf = |slug: &ConfounderSlug| tree.children(slug).next().is_none();
        let group = |slug: &ConfounderSlug| tree.group_of(slug).map_or_else(String::new, |group| group.label.clone());
        let own = |slug: &ConfounderSlug, label: &str| Self {
            slug: slug.clone(),
            label: if is_leaf(slug) { label.to_owned() } else { format!("{label}, as a whole") },
            group: group(slug),
            nodes: vec![slug.clone()],
            leaves: vec![slug.clone()],
        };
        let groups = tree.groups();
        match by {
            By::Leaf => {
                let wanted = tree.nodes().iter().filter(|node| is_leaf(&node.slug) || answers.speaks_of(&node.slug));
                let mut columns: Vec<Self> = wanted.map(|node| own(&node.slug, &node.label)).collect();
                // Those of a group stand together, in the order of the groups; a root that is spoken of comes last.
                let place = |column: &Self| groups.iter().position(|group| group.label == column.group).unwrap_or(groups.len());
                columns.sort_by_key(place);
                columns
            }
            By::Group => {
                let above = tree.roots().filter(|root| groups.iter().all(|group| group.slug != root.slug) && answers.speaks_of(&root.slug));
                let above = above.map(|root| own(&root.slug, &root.label));
                groups.iter().map(|group| Self::over(tree, group)).chain(above).collect()
            }
        }
    }

    /// The column of a node with everything below it.
    #[must_use]
    pub fn over(tree: &Tree, node: &Confounder) -> Self {
        let nodes: Vec<ConfounderSlug> = tree.subtree(&node.slug).into_iter().map(|node| node.slug.clone()).collect();
        let leaves = nodes.iter().filter(|node| tree.children(node).next().is_none()).cloned().collect();
        let group = tree.group_of(&node.slug).map_or_else(String::new, |group| group.label.clone());
        Self { slug: node.slug.clone(), label: node.label.clone(), group, nodes, leaves }
    }

    /// The cell of a dataset.
    #[must_use]
    pub fn cell(&self, record: &PatientRecord, answers: &Answers) -> Cell {
        let mut cell = Cell { state: CellState::Untested, tested: 0, of: 0, first: None, tests: 0 };
        let mut best: Option<Outcome> = None;
        for node in &self.nodes {
            if let Some(known) = answers.of(record.id, node) {
                best = Some(best.map_or(known.outcome, |best| if known.outcome.rank() < best.rank() { known.outcome } else { best }));
                cell.tested += 1;
                cell.of += 1;
                cell.tests += known.tests;
                cell.first = Some(cell.first.map_or(known.first, |first: i64| first.min(known.first)));
            } else if self.leaves.contains(node) {
                cell.of += 1;
            }
        }
        cell.state = match best {
            Some(outcome) => outcome.into(),
            None if self.is_out_of_reach(record) => CellState::MetadataAbsent,
            None => CellState::Untested,
        };
        cell
    }

    /// Whether each confounder of the column needs an attribute that the dataset is not known to document.
    fn is_out_of_reach(&self, record: &PatientRecord) -> bool {
        let out_of_reach = |leaf: &ConfounderSlug| {
            let needed = needed(leaf);
            !needed.is_empty() && record.answer(needed) != Answer::Documented
        };
        !self.leaves.is_empty() && self.leaves.iter().all(out_of_reach)
    }
}

/// What is known of one column on one dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The answer.
    pub state: CellState,
    /// Confounders that were tested.
    pub tested: usize,
    /// Of so many.
    pub of: usize,
    /// The statement that was recorded first.
    pub first: Option<i64>,
    /// How many tests there are.
    pub tests: usize,
}

impl Cell {
    /// Where a click leads: to the evidence, or to what is missing.
    #[must_use]
    pub fn address(&self, dataset: &str, confounder: &ConfounderSlug) -> String {
        match self.first {
            None => format!("/gaps/{dataset}/{confounder}"),
            Some(statement) if self.tests == 1 => format!("/evidence/{statement}"),
            Some(_) => format!("/datasets/{dataset}#shortcuts"),
        }
    }
}

#[cfg(test)]
mod tests;
