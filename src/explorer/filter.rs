//! The legend is the filter: which statements are shown, and how many there would be with each other choice.

use std::collections::HashSet;

use serde::Serialize;

use super::graph::{Graph, Node, Said};
use crate::evidence::{CitationFunction, Confidence, ResourceType};
use crate::taxonomy::ConfounderSlug;

/// What is chosen in the legend. An empty list narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// What the work does.
    pub functions: Vec<CitationFunction>,
    /// What it brings.
    pub types: Vec<ResourceType>,
    /// What the dataset's images are.
    pub modalities: Vec<String>,
    /// Branches of the taxonomy.
    pub branches: Vec<ConfounderSlug>,
    /// The first year.
    pub since: Option<i16>,
    /// The last year.
    pub until: Option<i16>,
    /// How surely the statement belongs to work and dataset.
    pub confidence: Vec<Confidence>,
}

impl Filter {
    /// Whether it shows everything.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it asks for anything that only statements have: relations of datasets are not shown then.
    #[must_use]
    pub const fn is_about_statements(&self) -> bool {
        !(self.functions.is_empty()
            && self.types.is_empty()
            && self.branches.is_empty()
            && self.confidence.is_empty()
            && self.since.is_none()
            && self.until.is_none())
    }
}

/// What one can choose by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// What the work does.
    Function,
    /// What it brings.
    Type,
    /// What the images are.
    Modality,
    /// A branch of the taxonomy.
    Branch,
    /// When the work was published.
    Years,
    /// How surely it belongs to work and dataset.
    Confidence,
}

/// A filter as a graph understands it.
#[derive(Debug)]
pub struct Narrowing<'a> {
    graph: &'a Graph,
    filter: &'a Filter,
    modalities: HashSet<u32>,
    branches: HashSet<Node>,
}

impl<'a> Narrowing<'a> {
    /// The filter on that graph; `branches` are the nodes of the filter's branches.
    #[must_use]
    pub fn new(graph: &'a Graph, filter: &'a Filter, branches: &[Node]) -> Self {
        let chosen = graph.modalities().iter().zip(0..).filter(|(name, _)| filter.modalities.contains(name));
        let modalities = chosen.map(|(_, place)| place).collect();
        let branches = branches.iter().flat_map(|node| graph.branch(*node)).collect();
        Self { graph, filter, modalities, branches }
    }

    /// Whether all is shown.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.filter.is_open()
    }

    /// Whether datasets may be shown for a relation to others.
    #[must_use]
    pub const fn shows_relations(&self) -> bool {
        !self.filter.is_about_statements()
    }

    /// Whether a dataset of that modality may be shown.
    #[must_use]
    pub fn passes_dataset(&self, dataset: Node) -> bool {
        self.filter.modalities.is_empty() || self.graph.modality(dataset).is_some_and(|modality| self.modalities.contains(&modality))
    }

    /// Whether a statement is shown.
    #[must_use]
    pub fn passes(&self, said: Said) -> bool {
        self.passes_without(said, None)
    }

    /// The same, were nothing chosen in that facet.
    #[must_use]
    pub fn passes_without(&self, said: Said, free: Option<Facet>) -> bool {
        let (filter, statement) = (self.filter, self.graph.statement(said));
        let is = |facet| free == Some(facet);
        (is(Facet::Function) || filter.functions.is_empty() || filter.functions.contains(&statement.function))
            && (is(Facet::Type) || filter.types.is_empty() || statement.kind.is_some_and(|kind| filter.types.contains(&kind)))
            && (is(Facet::Confidence) || filter.confidence.is_empty() || filter.confidence.contains(&statement.confidence))
            && (is(Facet::Modality) || self.passes_dataset(statement.dataset))
            && (is(Facet::Years) || self.passes_year(said))
            && (is(Facet::Branch) || filter.branches.is_empty() || self.tests_any(said, &self.branches))
    }

    fn passes_year(&self, said: Said) -> bool {
        let (since, until) = (self.filter.since, self.filter.until);
        match self.graph.year_of(said) {
            Some(year) => since.is_none_or(|since| since <= year) && until.is_none_or(|until| year <= until),
            None => since.is_none() && until.is_none(),
        }
    }

    /// Whether a statement tests any of these confounders.
    #[must_use]
    pub fn tests_any(&self, said: Said, confounders: &HashSet<Node>) -> bool {
        self.graph.tests(said).any(|test| confounders.contains(&test.confounder))
    }

    /// How many of these statements each choice would leave.
    pub fn counted<K: Eq + std::hash::Hash>(
        &self,
        scope: &[Said],
        facet: Facet,
        values: impl Fn(Said) -> Vec<K>,
    ) -> std::collections::HashMap<K, usize> {
        let mut counts = std::collections::HashMap::new();
        for said in scope.iter().filter(|said| self.passes_without(**said, Some(facet))) {
            for value in values(*said) {
                *counts.entry(value).or_default() += 1;
            }
        }
        counts
    }
}
