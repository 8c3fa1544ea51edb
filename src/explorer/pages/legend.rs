//! The legend, which is the filter: every choice with how many statements it would leave.

use std::collections::HashMap;

use serde::Serialize;

use crate::evidence::{CitationFunction, Confidence, ResourceType};
use crate::explorer::filter::{Facet, Narrowing};
use crate::explorer::graph::Said;
use crate::taxonomy::Tree;
use crate::vocabulary::capitalised;
use crate::web::marks::{self, Markup};

use super::shown::Shown;

/// One choice.
#[derive(Debug, Serialize)]
pub struct Choice {
    /// The parameter of the address.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// Its name for people.
    pub label: String,
    /// How many statements it leaves, under the other choices.
    pub statements: usize,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// Its mark.
    #[must_use]
    pub fn mark(&self) -> Option<Markup> {
        match self.name {
            "function" => self.value.parse::<CitationFunction>().ok().map(marks::function),
            "type" => self.value.parse::<ResourceType>().ok().map(marks::resource_type),
            _ => None,
        }
    }
}

/// The statements of one year.
#[derive(Debug, Serialize)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// How many statements come from works of it.
    pub statements: usize,
}

/// The legend.
#[derive(Debug, Serialize, Default)]
pub struct Legend {
    /// What the work does.
    pub functions: Vec<Choice>,
    /// What it brings.
    pub types: Vec<Choice>,
    /// What the images are.
    pub modalities: Vec<Choice>,
    /// Groups of confounders.
    pub branches: Vec<Choice>,
    /// How surely it belongs there.
    pub confidence: Vec<Choice>,
    /// When the works were published.
    pub years: Vec<Year>,
    /// How many come from works without a year.
    pub undated: usize,
}

impl Legend {
    /// The legend of what is shown.
    #[must_use]
    pub fn new(shown: &Shown, narrowing: &Narrowing<'_>, tree: &Tree) -> Self {
        let scope = &shown.choice.about;
        let (graph, filter) = (&shown.graph, &shown.view.filter);
        let functions: HashMap<CitationFunction, usize> =
            narrowing.counted(scope, Facet::Function, |said| vec![graph.statement(said).function]);
        let types: HashMap<ResourceType, usize> =
            narrowing.counted(scope, Facet::Type, |said| graph.statement(said).kind.into_iter().collect());
        let confidence: HashMap<Confidence, usize> =
            narrowing.counted(scope, Facet::Confidence, |said| vec![graph.statement(said).confidence]);
        let modalities: HashMap<u32, usize> =
            narrowing.counted(scope, Facet::Modality, |said| graph.modality(graph.statement(said).dataset).into_iter().collect());
        let years: HashMap<Option<i16>, usize> = narrowing.counted(scope, Facet::Years, |said| vec![graph.year_of(said)]);
        let choice = |name, value: &str, label: String, statements: Option<&usize>, chosen| Choice {
            name,
            value: value.to_owned(),
            label,
            statements: statements.copied().unwrap_or(0),
            chosen,
        };
        let (modalities, confidence, branches) = (
            graph.modalities().iter().zip(0..).filter_map(|(name, place)| {
                let (counted, chosen) = (modalities.get(&place), filter.modalities.contains(name));
                (counted.is_some() || chosen).then(|| choice("modality", name, capitalised(name), counted, chosen))
            }),
            Confidence::ALL.iter().map(|word| {
                choice("confidence", word.as_str(), word.label().to_owned(), confidence.get(word), filter.confidence.contains(word))
            }),
            branches(shown, scope, narrowing, tree),
        );
        let mut years: Vec<(Option<i16>, usize)> = years.into_iter().collect();
        years.sort_unstable();
        Self {
            functions: [
                CitationFunction::Extend,
                CitationFunction::Introduce,
                CitationFunction::Use,
                CitationFunction::Produce,
                CitationFunction::Other,
            ]
            .iter()
            .map(|word| {
                let chosen = filter.functions.contains(word);
                choice("function", word.as_str(), word.label().to_lowercase(), functions.get(word), chosen)
            })
            .collect(),
            types: ResourceType::ALL
                .iter()
                .map(|word| {
                    let chosen = filter.types.contains(word);
                    choice("type", word.as_str(), word.label().to_owned(), types.get(word), chosen)
                })
                .filter(|choice| choice.statements > 0 || choice.chosen)
                .collect(),
            modalities: modalities.collect(),
            branches,
            confidence: confidence.collect(),
            undated: years.first().filter(|(year, _)| year.is_none()).map_or(0, |(_, undated)| *undated),
            years: years.into_iter().filter_map(|(year, statements)| Some(Year { year: year?, statements })).collect(),
        }
    }
}

/// The groups of the taxonomy, and what else is chosen of it.
fn branches(shown: &Shown, scope: &[Said], narrowing: &Narrowing<'_>, tree: &Tree) -> Vec<Choice> {
    let graph = &shown.graph;
    let free: Vec<Said> = scope.iter().copied().filter(|said| narrowing.passes_without(*said, Some(Facet::Branch))).collect();
    let chosen = &shown.view.filter.branches;
    let mut nodes: Vec<_> = tree.groups();
    nodes.extend(chosen.iter().filter_map(|slug| tree.get(slug)).filter(|node| !tree.groups().contains(node)));
    let below = |node: &crate::taxonomy::Confounder| {
        let place = shown.taxonomy.get(&node.slug).copied();
        let branch = place.map(|place| graph.branch(place).into_iter().collect()).unwrap_or_default();
        free.iter().filter(|said| narrowing.tests_any(**said, &branch)).count()
    };
    nodes
        .into_iter()
        .map(|node| Choice {
            name: "branch",
            value: node.slug.to_string(),
            label: crate::evidence::pages::view::short_label(node).to_owned(),
            statements: below(node),
            chosen: chosen.contains(&node.slug),
        })
        .collect()
}
