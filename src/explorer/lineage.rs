//! The lineage: what a dataset was made from to the left, what was made from it to the right.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::choosing::{Choice, MOST, Shown};
use super::drawing::{Drawing, Spot, Spots, Thing};
use super::filter::Narrowing;
use super::force::{Side, rounded};
use super::graph::{Graph, Kind, Node};

/// How many datasets are shown.
const SHOWN: usize = 60;

/// All datasets that these are related to, over any number of steps, and how many had no room.
#[must_use]
pub fn choice(graph: &Graph, narrowing: &Narrowing<'_>, middle: Node, about: &Choice) -> (Choice, usize) {
    let mut choice = Choice { opened: vec![middle], ..Choice::default() };
    let mut found: Vec<(Node, Option<Node>)> = match graph.kind(middle) {
        Kind::Dataset => vec![(middle, None)],
        // Of a work or a confounder, the lineage of the datasets around it.
        Kind::Paper | Kind::Confounder => {
            about.shown.iter().map(|shown| shown.node).filter(|node| graph.kind(*node) == Kind::Dataset).map(|node| (node, None)).collect()
        }
    };
    let mut known: BTreeSet<Node> = found.iter().map(|(node, _)| *node).collect();
    let mut next = 0;
    while next < found.len() && found.len() < MOST * 4 {
        let (node, _) = found[next];
        for relation in graph.related(node).iter().map(|place| graph.relations()[*place as usize]) {
            let other = relation.other_than(node);
            if narrowing.passes_dataset(other) && known.insert(other) {
                found.push((other, Some(node)));
            }
        }
        next += 1;
    }
    let left_out = found.len().saturating_sub(SHOWN);
    found.truncate(SHOWN);
    choice.shown = found.into_iter().map(|(node, from)| Shown { node, from, beside: false }).collect();
    let nodes = choice.nodes();
    let both = |place: &u32| {
        let relation = graph.relations()[*place as usize];
        nodes.contains(&relation.subject) && nodes.contains(&relation.object)
    };
    let all: BTreeSet<u32> = nodes.iter().flat_map(|node| graph.related(*node).iter().copied()).filter(both).collect();
    choice.relations = all.into_iter().collect();
    (choice, left_out)
}

/// Columns by how many steps a dataset is from its first source, rows by where its sources stand.
#[must_use]
pub fn spots(drawing: &Drawing<'_>, choice: &Choice, half_width: f64) -> Spots {
    let columns = columns(drawing.graph, choice);
    let last = columns.values().max().copied().unwrap_or(0);
    let mut by_column: BTreeMap<u32, Vec<Node>> = BTreeMap::new();
    for shown in &choice.shown {
        by_column.entry(columns.get(&shown.node).copied().unwrap_or(0)).or_default().push(shown.node);
    }
    let mut spots = Spots::new();
    for (column, mut nodes) in by_column {
        let wanted = |node: Node| {
            let sources = choice.relations.iter().map(|place| drawing.graph.relations()[*place as usize]);
            let ys: Vec<f64> = sources
                .filter(|relation| relation.subject == node)
                .filter_map(|relation| spots.get(&Thing::Node(relation.object)))
                .map(|spot| spot.y)
                .collect();
            let many = f64::from(u32::try_from(ys.len()).unwrap_or(u32::MAX));
            if ys.is_empty() { 0.0 } else { ys.iter().sum::<f64>() / many }
        };
        let mut order: Vec<(f64, Node)> = nodes.drain(..).map(|node| (wanted(node), node)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let many = f64::from(u32::try_from(order.len()).unwrap_or(0));
        let step = if order.len() > 14 { 32.0 } else { 44.0 };
        let span = half_width * 2.0 - 200.0;
        let x = if last == 0 { 0.0 } else { -half_width + 100.0 + span * f64::from(column) / f64::from(last) };
        for (row, (_, node)) in (0_u32..).zip(order) {
            let y = (f64::from(row) - (many - 1.0) / 2.0) * step;
            spots.insert(Thing::Node(node), Spot { x: rounded(x), y: rounded(y), side: Side::Inside });
        }
    }
    spots
}

/// For each dataset, the longest chain of sources that it has; a circle ends it.
fn columns(graph: &Graph, choice: &Choice) -> HashMap<Node, u32> {
    let mut columns: HashMap<Node, u32> = choice.shown.iter().map(|shown| (shown.node, 0)).collect();
    for _ in 0..8 {
        let mut changed = false;
        for relation in choice.relations.iter().map(|place| graph.relations()[*place as usize]) {
            let after = columns.get(&relation.object).copied().unwrap_or(0) + 1;
            if let Some(column) = columns.get_mut(&relation.subject)
                && *column < after
                && after < 8
            {
                *column = after;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    columns
}
