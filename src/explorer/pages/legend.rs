//! The legend, which is the filter: every choice with how many statements it would leave.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::evidence::{CitationFunction, Confidence, ResourceType};
use crate::explorer::filter::{Facet, Filter, Narrowing};
use crate::explorer::graph::{Graph, Node, Said};
use crate::taxonomy::{ConfounderSlug, Tree};
use crate::vocabulary::capitalised;
use crate::web::marks::{self, Markup};

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
    /// The statements that it leaves, as people write numbers.
    #[must_use]
    pub fn counted(&self) -> String {
        crate::wording::thousands(i64::try_from(self.statements).unwrap_or(i64::MAX))
    }

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

/// A field of the years.
#[derive(Debug)]
pub struct Span {
    /// The parameter.
    pub name: &'static str,
    /// Its name for people.
    pub word: &'static str,
    /// The years that one can choose, and how each is marked.
    pub years: Vec<(i16, &'static str)>,
}

/// What a legend is of.
#[derive(Debug)]
pub struct Ground<'a> {
    /// The review.
    pub graph: &'a Graph,
    /// What is chosen.
    pub filter: &'a Filter,
    /// Every confounder.
    pub taxonomy: &'a HashMap<ConfounderSlug, Node>,
    /// The statements that are counted.
    pub statements: &'a [Said],
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
    pub fn new(ground: &Ground<'_>, narrowing: &Narrowing<'_>, tree: &Tree) -> Self {
        let (graph, filter, scope) = (ground.graph, ground.filter, ground.statements);
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
            branches(ground, narrowing, tree),
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

    /// The facets of the legend that are lists.
    #[must_use]
    pub fn facets(&self) -> Vec<(&'static str, &[Choice])> {
        let facets: [(&'static str, &[Choice]); 5] = [
            ("The work", &self.functions),
            ("What it brings", &self.types),
            ("Confounder group", &self.branches),
            ("Images", &self.modalities),
            ("Confidence", &self.confidence),
        ];
        facets.into_iter().filter(|(_, choices)| !choices.is_empty()).collect()
    }

    /// Bars of the years: place, top, height, year, statements.
    #[must_use]
    pub fn bars(&self) -> Vec<(f64, f64, f64, i16, usize)> {
        let years: BTreeMap<i16, usize> = self.years.iter().map(|year| (year.year, year.statements)).collect();
        let (Some((first, _)), Some((last, _))) = (years.first_key_value(), years.last_key_value()) else { return Vec::new() };
        // Twelve years at most have room; older ones are in the table.
        let first = (*first).max(last - 11);
        let most = years.range(first..).map(|(_, many)| *many).max().unwrap_or(1).max(1);
        let span = f64::from(last - first + 1);
        let bar = |year: i16| {
            let many = years.get(&year).copied().unwrap_or(0);
            let height = 36.0 * count(many) / count(most);
            (f64::from(year - first) * 200.0 / span.max(9.0), 38.0 - height, height, year, many)
        };
        (first..=*last).map(bar).collect()
    }

    /// The two fields of the years: name, word, the years that one can choose and how each is marked.
    #[must_use]
    pub fn span(&self, filter: &Filter) -> Vec<Span> {
        let field = |name, word, chosen: Option<i16>| {
            let mut years: Vec<i16> = self.years.iter().map(|year| year.year).chain(chosen).collect();
            years.sort_unstable();
            years.dedup();
            let marked = |year| (year, if Some(year) == chosen { " selected" } else { "" });
            Span { name, word, years: years.into_iter().map(marked).collect() }
        };
        vec![field("since", "from", filter.since), field("until", "to", filter.until)]
    }
}

/// The groups of the taxonomy, and what else is chosen of it.
fn branches(ground: &Ground<'_>, narrowing: &Narrowing<'_>, tree: &Tree) -> Vec<Choice> {
    let free: Vec<Said> = ground.statements.iter().copied().filter(|said| narrowing.passes_without(*said, Some(Facet::Branch))).collect();
    let chosen = &ground.filter.branches;
    let mut nodes: Vec<_> = tree.groups();
    nodes.extend(chosen.iter().filter_map(|slug| tree.get(slug)).filter(|node| !tree.groups().contains(node)));
    let below = |node: &crate::taxonomy::Confounder| {
        let place = ground.taxonomy.get(&node.slug).copied();
        let branch = place.map(|place| ground.graph.branch(place).into_iter().collect()).unwrap_or_default();
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

fn count(many: usize) -> f64 {
    f64::from(u32::try_from(many).unwrap_or(u32::MAX))
}
