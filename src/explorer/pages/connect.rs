//! "How are A and B connected?": the shortest ways, in words and as a picture.

use std::collections::HashMap;

use serde::Serialize;

use crate::evidence::CitationFunction;
use crate::evidence::pages::view::Link;
use crate::explorer::graph::{Graph, Kind, Node};
use crate::explorer::paths::{Connection, Hop, TOLD, Way};
use crate::explorer::store::names::Name;
use crate::wording;

/// A part of a sentence: words, or a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The words.
    pub words: String,
    /// Where they lead.
    pub address: Option<String>,
}

/// The answer to the question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Where the way begins.
    pub from: Link,
    /// Where it ends.
    pub to: Link,
    /// The answer in one sentence.
    pub sentence: String,
    /// Some of the shortest ways; all where there are few.
    pub ways: Vec<Vec<Part>>,
    /// How many there are.
    pub total: u64,
    /// How many steps each has.
    pub steps: usize,
}

impl Answer {
    /// How many are not told.
    #[must_use]
    pub fn more(&self) -> u64 {
        self.total.saturating_sub(u64::try_from(self.ways.len()).unwrap_or(u64::MAX))
    }
}

/// The answer, in words.
#[must_use]
pub fn answer(graph: &Graph, names: &HashMap<Node, Name>, (from, to): (Node, Node), connection: &Connection) -> Answer {
    let link = |node: Node| {
        let name = names.get(&node);
        Link {
            name: name.map(|name| name.label.clone()).unwrap_or_default(),
            address: name.map(|name| name.place.page()).unwrap_or_default(),
        }
    };
    let ways: Vec<Vec<Part>> = connection.ways.iter().take(TOLD).map(|way| told(graph, names, way)).collect();
    let steps = connection.ways.first().map_or(0, |way| way.hops.len());
    let (one, other) = (link(from), link(to));
    let sentence = if connection.ways.is_empty() {
        format!(
            "Nothing in this review connects {} and {}: no work speaks of both, no chain of works and related datasets leads from one to the \
             other, and no confounder was tested for both. That does not mean that they have nothing in common.",
            one.name, other.name
        )
    } else if from == to {
        format!("{} is the same as {}.", one.name, other.name)
    } else {
        let through = if connection.through_confounders { ", through what was tested" } else { "" };
        let ways =
            usize::try_from(connection.total).map_or_else(|_| "very many ways".to_owned(), |total| wording::count(total, "shortest way"));
        format!(
            "{} of {} {} from {} to {}{through}.",
            crate::vocabulary::capitalised(&ways),
            steps,
            if steps == 1 { "step" } else { "steps" },
            one.name,
            other.name
        )
    };
    Answer { from: one, to: other, sentence, ways, total: connection.total, steps }
}

fn plain(words: &str) -> Part {
    Part { words: words.to_owned(), address: None }
}

/// "Larrazabal et al. 2020 extends CheXpert (evidence 90); …".
fn told(graph: &Graph, names: &HashMap<Node, Name>, way: &Way) -> Vec<Part> {
    let part = |node: Node| {
        let name = names.get(&node);
        Part { words: name.map(|name| name.label.clone()).unwrap_or_default(), address: name.map(|name| name.place.page()) }
    };
    let mut parts = Vec::new();
    for (i, hop) in way.hops.iter().enumerate() {
        if i > 0 {
            parts.push(plain("; "));
        }
        let (one, other) = (way.nodes[i], way.nodes[i + 1]);
        match hop {
            Hop::Statement(said) | Hop::Test(said) => {
                let statement = graph.statement(*said);
                let (work, about) = if graph.kind(one) == Kind::Paper { (one, other) } else { (other, one) };
                let does = match (hop, statement.function) {
                    (Hop::Test(_), _) => "tests".to_owned(),
                    (_, CitationFunction::Other) => "speaks of".to_owned(),
                    (_, function) => function.label().to_lowercase(),
                };
                parts.extend([part(work), plain(&format!(" {does} ")), part(about), plain(" (")]);
                parts.push(Part { words: format!("evidence {}", statement.id), address: Some(format!("/evidence/{}", statement.id)) });
                parts.push(plain(")"));
            }
            Hop::Relation(place) => {
                let relation = graph.relations()[*place as usize];
                parts.extend([part(relation.subject), plain(&format!(" {} ", relation_words(relation.kind))), part(relation.object)]);
            }
        }
    }
    parts
}

/// "is derived from", "aggregates".
#[must_use]
pub fn relation_words(kind: crate::datasets::RelationKind) -> String {
    use crate::datasets::RelationKind;
    match kind {
        RelationKind::Aggregates | RelationKind::Extends => kind.label().to_owned(),
        RelationKind::EmbeddingsOf | RelationKind::AnnotationsOf => format!("has {}", kind.label()),
        _ => format!("is {}", kind.label()),
    }
}
