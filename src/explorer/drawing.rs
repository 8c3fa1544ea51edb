//! Draws what was chosen: gives each node its label, mark and place. A picture with more steps keeps what was there where it was,
//! because it is drawn step by step, and what has a place is pinned.

use std::collections::{HashMap, HashSet};

use super::choosing::{Choice, Shown, What, weight};
use super::filter::Narrowing;
use super::force::{Body, Room, Side, rounded, settle};
use super::graph::{Graph, Kind, Node, Said};
use super::hidden::Hidden;
use super::lettering::{Weight, fitted, width};
use super::picture::{Picture, PictureFold, PictureNode, Rect, view_box};
use super::store::names::Name;
use super::view::{Opened, Selected, View};
use crate::evidence::{CitationFunction, Outcome, Severity};
use crate::wording;

/// The size of labels.
pub const SIZE: f64 = 13.0;
/// The size of the name in the middle.
const FOCUS_SIZE: f64 = 15.0;
/// The widest label.
const WIDEST: f64 = 188.0;
/// Half of the width of a picture: at the first zoom its units are about CSS pixels.
pub const HALF_WIDTH: f64 = 392.0;

/// What has a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Thing {
    /// A node.
    Node(Node),
    /// What is folded at a node.
    Fold(Node, What),
}

/// Where something stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// The middle of its mark.
    pub x: f64,
    /// The same, downwards.
    pub y: f64,
    /// The side of its label.
    pub side: Side,
}

/// Places by thing.
pub type Spots = HashMap<Thing, Spot>;

/// What is drawn, and from what.
#[derive(Debug, Clone, Copy)]
pub struct Drawing<'a> {
    /// The review.
    pub graph: &'a Graph,
    /// What passes.
    pub narrowing: &'a Narrowing<'a>,
    /// What the nodes are called.
    pub names: &'a HashMap<Node, Name>,
    /// The address.
    pub view: &'a View,
    /// The node in the middle.
    pub focus: Option<Node>,
    /// The selected node.
    pub selected: Option<Node>,
    /// The selected statement.
    pub selected_statement: Option<Said>,
}

/// What a work's mark says.
#[derive(Debug, Clone, Copy)]
struct Lead {
    function: CitationFunction,
    outcome: Option<Outcome>,
}

/// What the tests of a statement say together: "unclear" where they differ.
#[must_use]
pub fn outcome(graph: &Graph, said: Said) -> Option<Outcome> {
    let mut all = graph.tests(said).map(|test| test.outcome);
    let first = all.next()?;
    Some(if all.all(|outcome| outcome == first) { first } else { Outcome::Unclear })
}

/// "+37 uses".
#[must_use]
pub fn fold_label(what: What, many: usize) -> String {
    let noun = match what {
        What::Related => {
            if many == 1 {
                "related dataset"
            } else {
                "related datasets"
            }
        }
        What::Datasets => {
            if many == 1 {
                "dataset"
            } else {
                "datasets"
            }
        }
        What::Confounders => {
            if many == 1 {
                "confounder"
            } else {
                "confounders"
            }
        }
        What::Works(CitationFunction::Use) => {
            if many == 1 {
                "use"
            } else {
                "uses"
            }
        }
        What::Works(CitationFunction::Extend) => {
            if many == 1 {
                "extension"
            } else {
                "extensions"
            }
        }
        What::Works(CitationFunction::Introduce) => {
            if many == 1 {
                "introduction"
            } else {
                "introductions"
            }
        }
        What::Works(CitationFunction::Produce) => {
            if many == 1 {
                "release"
            } else {
                "releases"
            }
        }
        What::Works(CitationFunction::Other) => {
            if many == 1 {
                "other work"
            } else {
                "other works"
            }
        }
    };
    format!("+{} {noun}", wording::thousands(i64::try_from(many).unwrap_or(i64::MAX)))
}

impl Drawing<'_> {
    fn label(&self, node: Node) -> &str {
        self.names.get(&node).map_or("", |name| name.label.as_str())
    }

    fn short(&self, node: Node) -> String {
        let (size, weight) = self.type_of(node);
        fitted(self.label(node), size, weight, WIDEST)
    }

    fn type_of(&self, node: Node) -> (f64, Weight) {
        match self.graph.kind(node) {
            _ if self.focus == Some(node) => (FOCUS_SIZE, Weight::Strong),
            Kind::Dataset => (SIZE, Weight::Strong),
            Kind::Paper | Kind::Confounder => (SIZE, Weight::Regular),
        }
    }

    /// The room that a node takes: the same whatever is chosen, so that a filter moves nothing.
    pub(super) fn body(&self, thing: Thing, from: Option<usize>) -> Body {
        let body = |reach: f64, label: f64, half_height: f64, side: Side| Body {
            x: 0.0,
            y: 0.0,
            reach,
            label,
            half_height,
            side,
            pinned: false,
            from,
        };
        match thing {
            Thing::Fold(_, what) => body(8.0, 4.0 + width(&fold_label(what, 9999), SIZE, Weight::Regular), 10.0, Side::Right),
            Thing::Node(node) => {
                let (size, weight) = self.type_of(node);
                let text = width(&self.short(node), size, weight);
                // Room for "+99": how many neighbours are hidden changes with each step.
                let hidden = if self.degree_is_large(node) { 28.0 } else { 0.0 };
                match self.graph.kind(node) {
                    _ if self.focus == Some(node) => body(text / 2.0 + 16.0, 0.0, 17.0, Side::Inside),
                    Kind::Dataset | Kind::Confounder => body(f64::midpoint(text, hidden) + 9.0, 0.0, 12.0, Side::Inside),
                    Kind::Paper => body(14.0, 2.0 + text + hidden, 13.0, Side::Right),
                }
            }
        }
    }

    /// How wide a node is with its label.
    #[must_use]
    pub fn width(&self, node: Node) -> f64 {
        let (left, _, right, _) = self.body(Thing::Node(node), None).bounds();
        right - left
    }

    fn degree_is_large(&self, node: Node) -> bool {
        match self.graph.kind(node) {
            Kind::Confounder => true,
            Kind::Dataset => self.graph.saying(node).len() + self.graph.related(node).len() > 1,
            Kind::Paper => self.graph.saying(node).len() > 1,
        }
    }

    /// Gives what was chosen places, and keeps those that are there.
    pub fn place(&self, choice: &Choice, spots: &mut Spots) {
        let shown = choice.shown.iter().map(|shown| (Thing::Node(shown.node), shown.from));
        let folded = choice.folds.iter().map(|fold| (Thing::Fold(fold.of, fold.what), Some(fold.of)));
        let things: Vec<(Thing, Option<Node>)> = shown.chain(folded).collect();
        let index: HashMap<Thing, usize> = things.iter().enumerate().map(|(i, (thing, _))| (*thing, i)).collect();
        let mut bodies: Vec<Body> = Vec::with_capacity(things.len());
        for (thing, from) in &things {
            let from = from.and_then(|from| index.get(&Thing::Node(from))).copied();
            let mut body = self.body(*thing, from);
            if let Some(spot) = spots.get(thing) {
                body = Body { x: spot.x, y: spot.y, side: spot.side, pinned: true, ..body };
            } else if *thing == Thing::Node(choice.shown[0].node) {
                body.pinned = true;
            }
            bodies.push(body);
        }
        // What is there but filtered out now keeps its room: it comes back where it was.
        let gone = spots.iter().filter(|(thing, _)| !index.contains_key(thing));
        let mut gone: Vec<(Thing, Body)> = gone
            .map(|(thing, spot)| (*thing, Body { x: spot.x, y: spot.y, side: spot.side, pinned: true, ..self.body(*thing, None) }))
            .collect();
        gone.sort_by_key(|(thing, _)| *thing);
        bodies.extend(gone.into_iter().map(|(_, body)| body));
        settle(&mut bodies, &self.springs(choice, &index), Room { half_width: HALF_WIDTH });
        for ((thing, _), body) in things.iter().zip(&bodies) {
            spots.insert(*thing, Spot { x: body.x, y: body.y, side: body.side });
        }
    }

    /// Draws what was chosen at these places.
    #[must_use]
    pub fn draw(&self, choice: &Choice, spots: &Spots) -> Picture {
        let nodes = choice.nodes();
        let hidden = Hidden::new(self.graph, self.narrowing, &nodes);
        let opened: HashSet<Node> = choice.opened.iter().copied().collect();
        let drawn: Vec<PictureNode> = choice
            .shown
            .iter()
            .filter_map(|shown| {
                let spot = spots.get(&Thing::Node(shown.node))?;
                let open = opened.contains(&shown.node);
                let hidden = if open { 0 } else { hidden.of(shown.node) };
                Some(self.node(choice, *shown, *spot, open, hidden))
            })
            .collect();
        let folded: Vec<PictureFold> = choice.folds.iter().filter_map(|fold| self.fold(fold, spots)).collect();
        let mut picture = Picture {
            view_box: Rect { x: 0.0, y: 0.0, width: 0.0, height: 0.0 },
            edges: self.edges(choice, spots),
            nodes: drawn,
            folded,
            guides: Vec::new(),
        };
        picture.view_box = view_box(&picture.boxes(), HALF_WIDTH * 2.0);
        picture
    }

    fn lead(&self, choice: &Choice, paper: Node) -> (Option<Lead>, Severity) {
        let of = |all: &[Said]| -> Vec<Said> { all.iter().copied().filter(|said| self.graph.statement(*said).paper == paper).collect() };
        let near = of(&choice.drawn);
        let said = if near.is_empty() { of(&choice.beside) } else { near };
        let first = said.iter().copied().min_by_key(|said| weight(self.graph, *said));
        let lead = first.map(|said| Lead { function: self.graph.statement(said).function, outcome: outcome(self.graph, said) });
        let severity = said.iter().map(|said| self.graph.statement(*said).severity).max().unwrap_or(Severity::Info);
        (lead, severity)
    }

    /// What the mark of a work says that it does.
    pub(super) fn function(&self, choice: &Choice, paper: Node) -> Option<CitationFunction> {
        self.lead(choice, paper).0.map(|lead| lead.function)
    }

    fn node(&self, choice: &Choice, shown: Shown, spot: Spot, open: bool, hidden: usize) -> PictureNode {
        let Shown { node, beside, .. } = shown;
        let body = Body { x: spot.x, y: spot.y, side: spot.side, ..self.body(Thing::Node(node), None) };
        let kind = self.graph.kind(node);
        let (lead, severity) = if kind == Kind::Paper { self.lead(choice, node) } else { (None, Severity::Info) };
        let distance = match severity {
            Severity::Info => 11.0,
            Severity::Caution => 13.5,
            Severity::Serious => 16.0,
        };
        let text_x = match spot.side {
            Side::Inside => spot.x,
            Side::Left => spot.x - distance,
            Side::Right => spot.x + distance,
        };
        let place = self.names.get(&node).map(|name| name.place.clone());
        let selecting = place.clone().map(|place| self.view.selecting(Selected::Place(place)).address(""));
        let expand = place.clone().filter(|_| hidden > 0).and_then(|place| self.view.unselected().opening(Opened::Place(place)));
        PictureNode {
            id: place.as_ref().map(ToString::to_string).unwrap_or_default(),
            kind: kind.word(),
            label: self.label(node).to_owned(),
            short: self.short(node),
            x: spot.x,
            y: spot.y,
            bounds: rect(&body),
            frame: self.frame(node, spot, hidden),
            text_x: rounded(text_x),
            side: spot.side,
            function: lead.map(|lead| lead.function),
            outcome: lead.and_then(|lead| lead.outcome),
            severity,
            year: self.graph.facts(node).year,
            focus: self.focus == Some(node),
            open,
            selected: self.selected == Some(node),
            on_path: false,
            beside,
            hidden,
            page: place.as_ref().map(super::view::Place::page).unwrap_or_default(),
            select: selecting.unwrap_or_default(),
            expand: expand.map(|view| view.address("")),
            centre: place.map(|place| self.view.centred(place).address("")).unwrap_or_default(),
        }
    }

    /// The box around a name: as wide as what stands in it now.
    fn frame(&self, node: Node, spot: Spot, hidden: usize) -> Rect {
        let (size, weight) = self.type_of(node);
        let more = if hidden > 0 { width(&format!(" +{hidden}"), SIZE, Weight::Regular) } else { 0.0 };
        let (half, half_height) = if self.focus == Some(node) { (16.0, 17.0) } else { (9.0, 12.0) };
        let half = half + f64::midpoint(width(&self.short(node), size, weight), more);
        rect(&Body { x: spot.x, y: spot.y, reach: half, half_height, ..self.body(Thing::Node(node), None) })
    }

    fn fold(&self, fold: &super::choosing::Fold, spots: &Spots) -> Option<PictureFold> {
        let spot = spots.get(&Thing::Fold(fold.of, fold.what))?;
        let body = Body { x: spot.x, y: spot.y, side: spot.side, ..self.body(Thing::Fold(fold.of, fold.what), None) };
        let of = self.names.get(&fold.of)?.place.clone();
        let step = Opened::More(fold.what, of.clone());
        let function = if let What::Works(function) = fold.what { Some(function) } else { None };
        Some(PictureFold {
            id: step.to_string(),
            label: fold_label(fold.what, fold.nodes.len()),
            count: fold.nodes.len(),
            function,
            of: of.to_string(),
            x: spot.x,
            y: spot.y,
            bounds: rect(&body),
            text_x: rounded(if spot.side == Side::Left { spot.x - 11.0 } else { spot.x + 11.0 }),
            side: spot.side,
            unfold: self.view.unselected().opening(step).map(|view| view.address("")),
        })
    }

    pub(super) fn id(&self, node: Node) -> String {
        self.names.get(&node).map(|name| name.place.to_string()).unwrap_or_default()
    }
}

/// What a body covers.
#[must_use]
pub fn rect(body: &Body) -> Rect {
    let (left, top, right, bottom) = body.bounds();
    Rect { x: rounded(left), y: rounded(top), width: rounded(right - left), height: rounded(bottom - top) }
}
