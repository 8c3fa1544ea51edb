//! How two nodes are connected: every shortest way between them, along statements and relations; along confounders that both are
//! tested for where that is shorter.

use std::collections::HashMap;

use super::choosing::{Choice, Shown};
use super::drawing::{Spot, Spots, Thing};
use super::force::{Side, rounded};
use super::graph::{Graph, Kind, Node, Said};

/// How many ways are told.
pub const TOLD: usize = 12;

/// What leads from one node to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hop {
    /// A work says something about a dataset.
    Statement(Said),
    /// Two datasets are related.
    Relation(u32),
    /// A statement tests a confounder.
    Test(Said),
}

/// One way: the nodes, and what leads from each to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// From the first node to the last.
    pub nodes: Vec<Node>,
    /// One fewer than the nodes.
    pub hops: Vec<Hop>,
}

/// How two nodes are connected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Connection {
    /// Some of the shortest ways; all of them, where there are few.
    pub ways: Vec<Way>,
    /// How many shortest ways there are.
    pub total: u64,
    /// Whether they lead through confounders.
    pub through_confounders: bool,
}

/// The shortest ways between two nodes.
#[must_use]
pub fn connect(graph: &Graph, from: Node, to: Node) -> Connection {
    let is_confounder = [from, to].iter().any(|node| graph.kind(*node) == Kind::Confounder);
    let direct = if is_confounder { None } else { search(graph, from, to, false) };
    let through = search(graph, from, to, true);
    let length = |found: &Option<Connection>| found.as_ref().and_then(|found| found.ways.first()).map_or(usize::MAX, |way| way.hops.len());
    let mut found = if length(&direct) <= length(&through) { direct } else { through }.unwrap_or_default();
    let passes = |way: &Way| way.nodes.iter().any(|node| graph.kind(*node) == Kind::Confounder);
    found.through_confounders = found.ways.iter().any(passes);
    found
}

/// The nodes next to one, each with what leads there; the first statement of several.
fn next(graph: &Graph, node: Node, confounders: bool) -> Vec<(Node, Hop)> {
    let mut found = Vec::new();
    for said in graph.saying(node) {
        let statement = graph.statement(*said);
        match graph.kind(node) {
            Kind::Dataset => found.push((statement.paper, Hop::Statement(*said))),
            Kind::Paper => found.push((statement.dataset, Hop::Statement(*said))),
            Kind::Confounder => found.push((statement.paper, Hop::Test(*said))),
        }
        if confounders && graph.kind(node) == Kind::Paper {
            found.extend(graph.tests(*said).map(|test| (test.confounder, Hop::Test(*said))));
        }
    }
    if graph.kind(node) == Kind::Dataset {
        for place in graph.related(node) {
            let relation = graph.relations()[*place as usize];
            found.push((relation.other_than(node), Hop::Relation(*place)));
        }
    }
    found.retain(|(other, _)| *other != node);
    found.sort_unstable();
    found.dedup_by_key(|(other, _)| *other);
    found
}

fn search(graph: &Graph, from: Node, to: Node, confounders: bool) -> Option<Connection> {
    if from == to {
        return Some(Connection { ways: vec![Way { nodes: vec![from], hops: Vec::new() }], total: 1, through_confounders: false });
    }
    let mut before: HashMap<Node, Vec<(Node, Hop)>> = HashMap::from([(from, Vec::new())]);
    let mut edge = vec![from];
    while !edge.is_empty() && !before.contains_key(&to) {
        let mut reached: HashMap<Node, Vec<(Node, Hop)>> = HashMap::new();
        for node in &edge {
            for (other, hop) in next(graph, *node, confounders) {
                if !before.contains_key(&other) {
                    reached.entry(other).or_default().push((*node, hop));
                }
            }
        }
        edge = reached.keys().copied().collect();
        edge.sort_unstable();
        before.extend(reached);
    }
    before.contains_key(&to).then(|| {
        let mut ways = Vec::new();
        tell(&before, to, &mut Way { nodes: vec![to], hops: Vec::new() }, &mut ways);
        let total = count(&before, to, &mut HashMap::new());
        Connection { ways, total, through_confounders: confounders }
    })
}

/// Goes back from a node; a way is at most as long as the search was deep.
fn tell(before: &HashMap<Node, Vec<(Node, Hop)>>, node: Node, way: &mut Way, ways: &mut Vec<Way>) {
    if ways.len() >= TOLD {
        return;
    }
    let previous = before.get(&node).map_or(&[][..], Vec::as_slice);
    if previous.is_empty() {
        let (mut nodes, mut hops) = (way.nodes.clone(), way.hops.clone());
        nodes.reverse();
        hops.reverse();
        ways.push(Way { nodes, hops });
        return;
    }
    for (other, hop) in previous {
        way.nodes.push(*other);
        way.hops.push(*hop);
        tell(before, *other, way, ways);
        way.nodes.pop();
        way.hops.pop();
    }
}

fn count(before: &HashMap<Node, Vec<(Node, Hop)>>, node: Node, known: &mut HashMap<Node, u64>) -> u64 {
    if let Some(counted) = known.get(&node) {
        return *counted;
    }
    let previous = before.get(&node).map_or(&[][..], Vec::as_slice);
    let counted =
        if previous.is_empty() { 1 } else { previous.iter().map(|(other, _)| count(before, *other, known)).fold(0, u64::saturating_add) };
    known.insert(node, counted);
    counted
}

/// What a picture of the connection shows.
#[must_use]
pub fn choice(graph: &Graph, connection: &Connection) -> Choice {
    let mut choice = Choice::default();
    let mut known = Vec::new();
    for (node, from) in
        connection.ways.iter().flat_map(|way| way.nodes.iter().enumerate().map(|(i, node)| (*node, i.checked_sub(1).map(|i| way.nodes[i]))))
    {
        if !known.contains(&node) {
            known.push(node);
            choice.shown.push(Shown { node, from, beside: false });
        }
    }
    for hop in connection.ways.iter().flat_map(|way| &way.hops) {
        match hop {
            Hop::Statement(said) | Hop::Test(said) => choice.drawn.push(*said),
            Hop::Relation(place) => choice.relations.push(*place),
        }
    }
    choice.drawn.sort_unstable();
    choice.drawn.dedup();
    choice.relations.sort_unstable();
    choice.relations.dedup();
    choice.scope.clone_from(&choice.drawn);
    choice.about.clone_from(&choice.drawn);
    choice.opened = connection.ways.first().map(|way| vec![way.nodes[0]]).unwrap_or_default();
    debug_assert!(choice.drawn.iter().all(|said| graph.said(graph.statement(*said).id) == Some(*said)));
    choice
}

/// Where the nodes stand: the two ends to the left and right, the steps between them in columns.
#[must_use]
pub fn spots(graph: &Graph, connection: &Connection, half_width: f64, width: impl Fn(Node) -> f64) -> Spots {
    let mut spots = Spots::new();
    let Some(first) = connection.ways.first() else { return spots };
    let columns = first.nodes.len();
    let whole = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    let widest = |column: usize| connection.ways.iter().map(|way| width(way.nodes[column])).fold(0.0, f64::max);
    // Each column is as wide as its widest name; what is left is shared out between them.
    let used: f64 = (0..columns).map(widest).sum();
    let gap = ((half_width * 2.0 - used) / whole(columns.saturating_sub(1).max(1))).max(46.0);
    let mut left = -half_width;
    for column in 0..columns {
        let mut nodes: Vec<Node> = Vec::new();
        for way in &connection.ways {
            if !nodes.contains(&way.nodes[column]) {
                nodes.push(way.nodes[column]);
            }
        }
        let (start, wide) = (left, widest(column));
        left += wide + gap;
        for (row, node) in nodes.iter().enumerate() {
            let y = (whole(row) - (whole(nodes.len()) - 1.0) / 2.0) * 38.0;
            // A box stands in the midst of its column, a mark at its beginning, with the label after it.
            let (x, side) = if graph.kind(*node) == Kind::Paper { (start + 14.0, Side::Right) } else { (start + wide / 2.0, Side::Inside) };
            spots.insert(Thing::Node(*node), Spot { x: rounded(x), y: rounded(y), side });
        }
    }
    spots
}
