//! The lines of a picture: what works say about datasets, how datasets are related, which confounders are tested.

use std::collections::{BTreeMap, HashMap};

use super::choosing::{Choice, What};
use super::drawing::{Drawing, Spots, Thing};
use super::force::{Spring, rounded};
use super::graph::{Kind, Node, Said};
use super::picture::{Link, PictureEdge};
use super::view::Opened;
use crate::evidence::{CitationFunction, Outcome, ResourceType, Severity};

/// Where a line begins and ends.
type Ends = (f64, f64, f64, f64);

impl Drawing<'_> {
    /// The lines, what is only context first.
    pub(super) fn edges(&self, choice: &Choice, spots: &Spots) -> Vec<PictureEdge> {
        let mut edges = self.statements(&choice.beside, true, spots);
        edges.extend(self.statements(&choice.drawn, false, spots));
        for relation in choice.relations.iter().map(|place| self.graph.relations()[*place as usize]) {
            let Some(line) = ends(spots, Thing::Node(relation.subject), Thing::Node(relation.object)) else { continue };
            let (from, to) = (self.id(relation.subject), self.id(relation.object));
            edges.push(PictureEdge { kind: Link::Relation, from, to, relation: Some(relation.kind.label()), ..plain(line) });
        }
        edges.extend(self.tests(choice, spots));
        for fold in &choice.folds {
            let Some(line) = ends(spots, Thing::Fold(fold.of, fold.what), Thing::Node(fold.of)) else { continue };
            let Some(name) = self.names.get(&fold.of) else { continue };
            let function = if let What::Works(function) = fold.what { Some(function) } else { None };
            let from = Opened::More(fold.what, name.place.clone()).to_string();
            edges.push(PictureEdge { kind: Link::Fold, from, to: self.id(fold.of), function, ..plain(line) });
        }
        edges
    }

    fn statements(&self, all: &[Said], beside: bool, spots: &Spots) -> Vec<PictureEdge> {
        let mut bundles: BTreeMap<(Node, Node, CitationFunction), Vec<Said>> = BTreeMap::new();
        for said in all {
            let statement = self.graph.statement(*said);
            bundles.entry((statement.dataset, statement.paper, statement.function)).or_default().push(*said);
        }
        let (mut edges, mut last, mut turn) = (Vec::new(), None, 0.0);
        for ((dataset, paper, _), said) in bundles {
            // Lines between the same two run beside each other.
            turn = if last == Some((dataset, paper)) { turn + 5.0 } else { 0.0 };
            last = Some((dataset, paper));
            if let Some((x1, y1, x2, y2)) = ends(spots, Thing::Node(paper), Thing::Node(dataset)) {
                edges.push(self.statement_edge(&said, (x1, y1 + turn, x2, y2 + turn), beside));
            }
        }
        edges
    }

    fn tests(&self, choice: &Choice, spots: &Spots) -> Vec<PictureEdge> {
        let mut tests: BTreeMap<(Node, Node), Vec<(Said, Outcome)>> = BTreeMap::new();
        for said in &choice.drawn {
            for test in self.graph.tests(*said) {
                // What is tested below the one in the middle belongs to it.
                let above = self.focus.filter(|focus| self.graph.is_in(test.confounder, *focus)).unwrap_or(test.confounder);
                let confounder = if spots.contains_key(&Thing::Node(test.confounder)) { test.confounder } else { above };
                tests.entry((self.graph.statement(*said).paper, confounder)).or_default().push((*said, test.outcome));
            }
        }
        let edge = |((paper, confounder), said): ((Node, Node), Vec<(Said, Outcome)>)| {
            let line = ends(spots, Thing::Node(paper), Thing::Node(confounder))?;
            let mut statements: Vec<i64> = said.iter().map(|(said, _)| self.graph.statement(*said).id).collect();
            statements.dedup();
            let disputed = said.iter().all(|(_, outcome)| *outcome == Outcome::Unclear);
            Some(PictureEdge { kind: Link::Test, from: self.id(paper), to: self.id(confounder), disputed, statements, ..plain(line) })
        };
        tests.into_iter().filter_map(edge).collect()
    }

    /// What pulls what was chosen together.
    pub(super) fn springs(&self, choice: &Choice, index: &HashMap<Thing, usize>) -> Vec<Spring> {
        let mut springs = BTreeMap::new();
        let place = |node: Node| index.get(&Thing::Node(node)).copied();
        let mut pull = |one: Option<usize>, other: Option<usize>, length: f64, strength: f64| {
            if let (Some(one), Some(other)) = (one, other) {
                springs.entry((one.min(other), one.max(other))).or_insert((length, strength));
            }
        };
        for relation in choice.relations.iter().map(|place| self.graph.relations()[*place as usize]) {
            pull(place(relation.subject), place(relation.object), 150.0, 0.04);
        }
        for (all, length, strength) in [(&choice.drawn, 215.0, 0.06), (&choice.beside, 170.0, 0.004)] {
            for said in all {
                let statement = self.graph.statement(*said);
                pull(place(statement.paper), place(statement.dataset), length, strength);
                for test in self.graph.tests(*said) {
                    pull(place(statement.paper), place(test.confounder), 120.0, 0.02);
                }
            }
        }
        for fold in &choice.folds {
            pull(index.get(&Thing::Fold(fold.of, fold.what)).copied(), place(fold.of), 150.0, 0.07);
        }
        springs.into_iter().map(|((one, other), (length, strength))| Spring { one, other, length, strength }).collect()
    }

    fn statement_edge(&self, said: &[Said], line: Ends, beside: bool) -> PictureEdge {
        let first = self.graph.statement(said[0]);
        let all = || said.iter().map(|said| self.graph.statement(*said));
        let mut kinds: Vec<ResourceType> = all().filter_map(|statement| statement.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let ends = [Some(first.paper), Some(first.dataset)];
        let selected = self.selected.is_some_and(|node| ends.contains(&Some(node)) && self.graph.kind(node) == Kind::Paper);
        PictureEdge {
            kind: Link::Statement,
            from: self.id(first.paper),
            to: self.id(first.dataset),
            function: Some(first.function),
            resource_type: if kinds.len() > 1 { Some(ResourceType::Mixed) } else { kinds.first().copied() },
            disputed: all().all(|statement| statement.disputed),
            severity: all().map(|statement| statement.severity).max().unwrap_or(Severity::Info),
            beside,
            on: selected || self.selected_statement.is_some_and(|selected| said.contains(&selected)),
            statements: all().map(|statement| statement.id).collect(),
            ..plain(line)
        }
    }
}

/// A line that says nothing yet.
fn plain(line: Ends) -> PictureEdge {
    PictureEdge {
        kind: Link::Statement,
        from: String::new(),
        to: String::new(),
        function: None,
        relation: None,
        resource_type: None,
        disputed: false,
        severity: Severity::Info,
        beside: false,
        on: false,
        statements: Vec::new(),
        line: (rounded(line.0), rounded(line.1), rounded(line.2), rounded(line.3)),
    }
}

/// The ends of a line between two things.
fn ends(spots: &Spots, one: Thing, other: Thing) -> Option<Ends> {
    let (one, other) = (spots.get(&one)?, spots.get(&other)?);
    Some((one.x, one.y, other.x, other.y))
}
