//! The whole review at once: a place for every dataset and every work that says something, computed once for each state of the review.
//!
//! Datasets of one modality begin beside each other, works between the datasets that they speak about; then springs pull and neighbours
//! push, each looking only at what is near it. The same on every computer, as in [`super::force`].

use super::filter::Narrowing;
use super::graph::{Graph, Kind, Node, Said};
use super::picture::Rect;
use crate::evidence::CitationFunction;

/// More nodes than that are not drawn one by one: the works are counted at their datasets.
pub const MOST: usize = 25_000;

/// How often all is moved.
const ROUNDS: u32 = 60;
/// How far apart two nodes stand that nothing pulls.
const APART: f64 = 12.0;
/// How strongly everything is drawn to the middle.
const GATHER: f64 = 0.004;
/// Screens are wider than high, and so is the picture.
const WIDE: f64 = 1.6;

/// A line between two of its nodes, by their places among them, with what the work does; none for two datasets that are related or share works.
pub type Line = (u32, u32, Option<CitationFunction>);

/// A node and where it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// The node.
    pub node: Node,
    /// Where it stands.
    pub x: f64,
    /// The same, downwards.
    pub y: f64,
}

/// A node as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Where it stands.
    pub spot: Spot,
    /// How many statements it has, of those that are shown.
    pub statements: u32,
    /// What it mostly does; a dataset has none.
    pub function: Option<CitationFunction>,
}

/// The whole review: a place for each node.
#[derive(Debug, Default, PartialEq)]
pub struct Overview {
    /// The nodes.
    pub spots: Vec<Spot>,
    /// Whether works are only counted at their datasets.
    pub clustered: bool,
    /// How many works and datasets are left out, because nothing links them.
    pub alone: usize,
}

/// What of it a filter leaves.
#[derive(Debug, Default, PartialEq)]
pub struct Seen {
    /// The nodes.
    pub dots: Vec<Dot>,
    /// Lines between them.
    pub lines: Vec<Line>,
    /// How many statements are shown.
    pub statements: usize,
}

fn place(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}

/// The overview of a review.
#[must_use]
pub fn overview(graph: &Graph) -> Overview {
    let linked: Vec<Node> =
        [Kind::Dataset, Kind::Paper].into_iter().flat_map(|kind| graph.nodes(kind)).filter(|node| is_linked(graph, *node)).collect();
    let all = graph.nodes(Kind::Dataset).len() + graph.nodes(Kind::Paper).len();
    let alone = all - linked.len();
    let clustered = linked.len() > MOST;
    let nodes: Vec<Node> =
        if clustered { linked.into_iter().filter(|node| graph.kind(*node) == Kind::Dataset).take(MOST).collect() } else { linked };
    let at = places(graph, nodes.iter().copied());
    let lines = lines(graph, &at, clustered, &Shown::default());
    let mut spots = begin(graph, &nodes, &at);
    settle(&mut spots, &lines);
    let spot = |(node, (x, y)): (&Node, &(f64, f64))| Spot { node: *node, x: super::force::rounded(*x), y: super::force::rounded(*y) };
    Overview { spots: nodes.iter().zip(&spots).map(spot).collect(), clustered, alone }
}

impl Overview {
    /// What a filter leaves of it, each where it stands without one.
    #[must_use]
    pub fn seen(&self, graph: &Graph, narrowing: &Narrowing<'_>) -> Seen {
        let shown = Shown::new(graph, narrowing);
        let mut counts = vec![0_u32; graph.len()];
        let mut statements = 0;
        for (_, statement) in (0..).zip(graph.statements()).filter(|(said, _)| shown.has(*said)) {
            counts[statement.dataset as usize] += 1;
            counts[statement.paper as usize] += 1;
            statements += 1;
        }
        // Where nothing is asked of statements, what is only related stays.
        let stays = |node: Node| {
            let related = shown.relations && graph.kind(node) == Kind::Dataset && narrowing.passes_dataset(node);
            counts[node as usize] > 0 || related && !graph.related(node).is_empty()
        };
        let spots: Vec<Spot> = self.spots.iter().copied().filter(|spot| stays(spot.node)).collect();
        let at = places(graph, spots.iter().map(|spot| spot.node));
        let dot = |spot: &Spot| Dot { spot: *spot, statements: counts[spot.node as usize], function: mostly(graph, spot.node, &shown) };
        Seen { dots: spots.iter().map(dot).collect(), lines: lines(graph, &at, self.clustered, &shown), statements }
    }

    /// The box around all its nodes, so that what a filter leaves stays where it is.
    #[must_use]
    pub fn bounds(&self) -> Rect {
        let Some(first) = self.spots.first() else { return Rect::default() };
        let edges = self.spots.iter().fold([first.x, first.y, first.x, first.y], |[left, top, right, bottom], spot| {
            [left.min(spot.x), top.min(spot.y), right.max(spot.x), bottom.max(spot.y)]
        });
        Rect { x: edges[0], y: edges[1], width: edges[2] - edges[0], height: edges[3] - edges[1] }
    }
}

/// Which statements and relations are shown: all of them, or what a filter leaves.
#[derive(Debug)]
struct Shown {
    statements: Option<Vec<bool>>,
    relations: bool,
}

impl Default for Shown {
    fn default() -> Self {
        Self { statements: None, relations: true }
    }
}

impl Shown {
    fn new(graph: &Graph, narrowing: &Narrowing<'_>) -> Self {
        let passes = (0..place(graph.statements().len())).map(|said| narrowing.passes(said)).collect();
        Self { statements: Some(passes), relations: narrowing.shows_relations() }
    }

    fn has(&self, said: Said) -> bool {
        self.statements.as_ref().is_none_or(|shown| shown[said as usize])
    }
}

fn is_linked(graph: &Graph, node: Node) -> bool {
    !graph.saying(node).is_empty() || !graph.related(node).is_empty()
}

/// The place of each node of the graph among those; `u32::MAX` where it has none.
fn places(graph: &Graph, nodes: impl Iterator<Item = Node>) -> Vec<u32> {
    let mut at = vec![u32::MAX; graph.len()];
    for (i, node) in (0..).zip(nodes) {
        at[node as usize] = i;
    }
    at
}

/// What a work does most often.
fn mostly(graph: &Graph, node: Node, shown: &Shown) -> Option<CitationFunction> {
    if graph.kind(node) != Kind::Paper {
        return None;
    }
    let said = graph.saying(node).iter().filter(|said| shown.has(**said));
    said.min_by_key(|said| super::choosing::weight(graph, **said)).map(|said| graph.statement(*said).function)
}

fn lines(graph: &Graph, at: &[u32], clustered: bool, shown: &Shown) -> Vec<Line> {
    let known = |node: Node| at.get(node as usize).copied().filter(|place| *place != u32::MAX);
    let mut lines = Vec::new();
    for relation in graph.relations().iter().filter(|_| shown.relations) {
        if let (Some(one), Some(other)) = (known(relation.subject), known(relation.object)) {
            lines.push((one, other, None));
        }
    }
    if clustered {
        // Datasets that one work speaks about, each with the next: the chain holds them together.
        for paper in graph.nodes(Kind::Paper) {
            let said = graph.saying(paper).iter().filter(|said| shown.has(**said));
            let about: Vec<u32> = said.filter_map(|said| known(graph.statement(*said).dataset)).collect();
            lines.extend(about.windows(2).map(|two| (two[0].min(two[1]), two[0].max(two[1]), None)).filter(|(one, other, _)| one != other));
        }
    } else {
        for (_, statement) in (0..).zip(graph.statements()).filter(|(said, _)| shown.has(*said)) {
            if let (Some(one), Some(other)) = (known(statement.paper), known(statement.dataset)) {
                lines.push((one, other, Some(statement.function)));
            }
        }
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// A number from 0 to 1 that a place always has.
fn scattered(seed: u32) -> f64 {
    let mut bits = u64::from(seed).wrapping_add(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    f64::from(u32::try_from(bits >> 33).unwrap_or(0)) / f64::from(1_u32 << 31)
}

/// Where the nodes begin: datasets in a block for each modality, works in the midst of theirs.
fn begin(graph: &Graph, nodes: &[Node], at: &[u32]) -> Vec<(f64, f64)> {
    let many = f64::from(place(nodes.len())).max(1.0);
    let side = many.sqrt() * APART * 1.6;
    let blocks = f64::from(place(graph.modalities().len())).max(1.0).sqrt().ceil();
    let mut spots = vec![(0.0, 0.0); nodes.len()];
    for (i, node) in nodes.iter().enumerate().filter(|(_, node)| graph.kind(**node) == Kind::Dataset) {
        let block = f64::from(graph.modality(*node).unwrap_or(0));
        let (column, row) = (block % blocks, (block / blocks).floor());
        let (x, y) = (scattered(*node * 2), scattered(*node * 2 + 1));
        spots[i] = ((column + x - blocks / 2.0) * side * WIDE.sqrt() / blocks, (row + y - blocks / 2.0) * side / WIDE.sqrt() / blocks);
    }
    for (i, node) in nodes.iter().enumerate().filter(|(_, node)| graph.kind(**node) == Kind::Paper) {
        let (mut x, mut y, mut sum) = (0.0, 0.0, 0.0);
        for said in graph.saying(*node) {
            let dataset = at[graph.statement(*said).dataset as usize] as usize;
            if let Some(spot) = spots.get(dataset) {
                (x, y, sum) = (x + spot.0, y + spot.1, sum + 1.0);
            }
        }
        let sum = f64::max(sum, 1.0);
        spots[i] = (x / sum + (scattered(*node * 2) - 0.5) * APART * 6.0, y / sum + (scattered(*node * 2 + 1) - 0.5) * APART * 6.0);
    }
    spots
}

/// Springs pull along lines, and nodes in the same or the next field of a grid push each other away.
fn settle(spots: &mut [(f64, f64)], lines: &[Line]) {
    let mut degree = vec![1.0_f64; spots.len()];
    for (one, other, _) in lines {
        degree[*one as usize] += 1.0;
        degree[*other as usize] += 1.0;
    }
    for round in 0..ROUNDS {
        let most = APART * (0.1 + 1.4 * f64::from(ROUNDS - round) / f64::from(ROUNDS));
        let mut moves = vec![(0.0, 0.0); spots.len()];
        for (one, other, _) in lines {
            let (i, j) = (*one as usize, *other as usize);
            let (dx, dy) = (spots[j].0 - spots[i].0, spots[j].1 - spots[i].1);
            let distance = (dx * dx + dy * dy).sqrt().max(0.01);
            let pull = 0.25 * (distance - APART * 2.0) / distance;
            // What has many lines is heavy.
            moves[i].0 += dx * pull / degree[i].sqrt();
            moves[i].1 += dy * pull / degree[i].sqrt();
            moves[j].0 -= dx * pull / degree[j].sqrt();
            moves[j].1 -= dy * pull / degree[j].sqrt();
        }
        push(spots, &mut moves);
        for (spot, (mx, my)) in spots.iter_mut().zip(moves) {
            let (mx, my) = (mx - spot.0 * GATHER / WIDE, my - spot.1 * GATHER * WIDE);
            let length = (mx * mx + my * my).sqrt();
            let part = if length > most { most / length } else { 1.0 };
            spot.0 += mx * part;
            spot.1 += my * part;
        }
    }
}

/// In one field of the grid, at most so many push: a crowd would take for ever.
const CROWD: usize = 24;

#[expect(clippy::cast_possible_truncation, reason = "places are small, and a field too far away only holds what is far away")]
fn push(spots: &[(f64, f64)], moves: &mut [(f64, f64)]) {
    let field = APART * 3.0;
    let of = |spot: &(f64, f64)| ((spot.0 / field).floor() as i32, (spot.1 / field).floor() as i32);
    let mut sorted: Vec<((i32, i32), u32)> = spots.iter().zip(0..).map(|(spot, i)| (of(spot), i)).collect();
    sorted.sort_unstable();
    let range = |key: (i32, i32)| {
        let start = sorted.partition_point(|(known, _)| *known < key);
        sorted[start..].iter().take_while(move |(known, _)| *known == key).take(CROWD)
    };
    for (i, spot) in spots.iter().enumerate() {
        let (column, row) = of(spot);
        for near in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (column + dx, row + dy))) {
            for (_, j) in range(near) {
                let j = *j as usize;
                let (dx, dy) = (spot.0 - spots[j].0, spot.1 - spots[j].1);
                let squared = dx * dx + dy * dy;
                if j == i || squared > field * field {
                    continue;
                }
                let push = APART * APART / squared.max(4.0);
                // Two in one spot part by their order.
                let (px, py) = if squared < 0.01 { (if i < j { -1.0 } else { 1.0 }, 0.5) } else { (dx, dy) };
                moves[i].0 += px * push * 0.5;
                moves[i].1 += py * push * 0.5;
            }
        }
    }
}
