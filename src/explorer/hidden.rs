//! How many neighbours of a node pass and are not in the picture: the "+37" at its name.

use std::collections::{HashMap, HashSet};

use super::filter::Narrowing;
use super::graph::{Graph, Kind, Node};

/// Counts them for one picture.
pub(super) struct Hidden<'a> {
    graph: &'a Graph,
    narrowing: &'a Narrowing<'a>,
    /// What is in the picture.
    nodes: &'a HashSet<Node>,
    /// Where all passes: how many neighbours of each are in the picture. A dataset of thousands of works is then not looked through.
    here: Option<HashMap<Node, usize>>,
}

impl<'a> Hidden<'a> {
    /// For a picture of these nodes.
    pub(super) fn new(graph: &'a Graph, narrowing: &'a Narrowing<'a>, nodes: &'a HashSet<Node>) -> Self {
        let here = narrowing.is_open().then(|| neighbours_among(graph, nodes));
        Self { graph, narrowing, nodes, here }
    }

    /// How many neighbours of a node of the picture are hidden.
    pub(super) fn of(&self, node: Node) -> usize {
        match (&self.here, self.graph.degree(node)) {
            (Some(here), Some(degree)) => degree.saturating_sub(here.get(&node).copied().unwrap_or_default()),
            _ => self.counted(node),
        }
    }

    /// The same by looking at every statement.
    pub(super) fn counted(&self, node: Node) -> usize {
        let branch = if self.graph.kind(node) == Kind::Confounder { self.graph.branch(node) } else { vec![node] };
        let about = branch.into_iter().flat_map(|node| self.graph.saying(node).iter().copied());
        let others = about.filter(|said| self.narrowing.passes(*said)).map(|said| {
            let statement = self.graph.statement(said);
            if statement.paper == node { statement.dataset } else { statement.paper }
        });
        let mut hidden: HashSet<Node> = others.filter(|other| !self.nodes.contains(other)).collect();
        if self.graph.kind(node) == Kind::Dataset && self.narrowing.shows_relations() {
            let related = self.graph.related(node).iter().map(|place| self.graph.relations()[*place as usize].other_than(node));
            hidden.extend(related.filter(|other| !self.nodes.contains(other) && self.narrowing.passes_dataset(*other)));
        }
        hidden.len()
    }
}

/// How many neighbours each of these has among them.
fn neighbours_among(graph: &Graph, nodes: &HashSet<Node>) -> HashMap<Node, usize> {
    let mut pairs: HashSet<(Node, Node)> = HashSet::new();
    for node in nodes {
        match graph.kind(*node) {
            Kind::Paper => pairs.extend(graph.saying(*node).iter().map(|said| (*node, graph.statement(*said).dataset))),
            Kind::Dataset => {
                let others = graph.related(*node).iter().map(|place| graph.relations()[*place as usize].other_than(*node));
                // Each pair of datasets once, from its smaller end.
                pairs.extend(others.filter(|other| node < other).map(|other| (*node, other)));
            }
            Kind::Confounder => {}
        }
    }
    let mut here = HashMap::new();
    for (one, other) in pairs.into_iter().filter(|(one, other)| nodes.contains(one) && nodes.contains(other)) {
        *here.entry(one).or_default() += 1;
        *here.entry(other).or_default() += 1;
    }
    here
}
