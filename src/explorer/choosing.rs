//! Which nodes a picture shows: what is in the middle, what it is linked to, what was opened since. What has no room is folded,
//! and each fold says how much is in it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::filter::Narrowing;
use super::graph::{Graph, Kind, Node, Said};
use crate::evidence::{CitationFunction, Severity};

/// How many neighbours of the middle are shown before the rest is folded.
pub const FIRST: usize = 40;
/// How many more each opened node or fold brings.
pub const MORE: usize = 20;
/// How many datasets beside the middle are shown, because works speak about both.
const BESIDE: usize = 8;
/// How many confounders are shown at first, and how many more with each opened node.
const CONFOUNDERS: (usize, usize) = (14, 6);
/// The most nodes of a picture, whatever is opened.
pub const MOST: usize = 240;

/// What is folded together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// Datasets that are related to one.
    Related,
    /// Works that do this.
    Works(CitationFunction),
    /// Datasets that a work speaks about.
    Datasets,
    /// Confounders that are tested.
    Confounders,
}

/// A step of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Opens a node.
    Open(Node),
    /// Unfolds some of what is folded at a node.
    Unfold(Node, What),
}

/// A node of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The node.
    pub node: Node,
    /// The node that brought it.
    pub from: Option<Node>,
    /// Whether it only stands beside: works that are shown speak about it too.
    pub beside: bool,
}

/// What has no room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// The node at which it is folded.
    pub of: Node,
    /// What it is.
    pub what: What,
    /// The nodes in it.
    pub nodes: Vec<Node>,
}

/// What a picture shows.
#[derive(Debug, Default)]
pub struct Choice {
    /// The nodes, in the order in which they came.
    pub shown: Vec<Shown>,
    /// What is folded.
    pub folds: Vec<Fold>,
    /// The nodes that were opened, the middle first.
    pub opened: Vec<Node>,
    /// Steps that led nowhere: the node is not in the picture.
    pub lost: Vec<Step>,
    /// The statements about what was opened, by number, whether they pass or not: what the legend counts.
    pub about: Vec<Said>,
    /// Those of them that pass, whether they are drawn or folded.
    pub scope: Vec<Said>,
    /// Those of them that are drawn.
    pub drawn: Vec<Said>,
    /// Statements of the works shown about datasets that stand beside.
    pub beside: Vec<Said>,
    /// Relations of datasets that are drawn.
    pub relations: Vec<u32>,
}

impl Choice {
    /// The nodes.
    #[must_use]
    pub fn nodes(&self) -> HashSet<Node> {
        self.shown.iter().map(|shown| shown.node).collect()
    }

    /// How many nodes are folded.
    #[must_use]
    pub fn folded(&self) -> usize {
        self.folds.iter().map(|fold| fold.nodes.len()).sum()
    }
}

/// The order in which functions are folded last.
const fn rank(function: CitationFunction) -> u8 {
    match function {
        CitationFunction::Extend => 0,
        CitationFunction::Produce => 1,
        CitationFunction::Introduce => 2,
        CitationFunction::Other => 3,
        CitationFunction::Use => 4,
    }
}

/// What comes first where statements are weighed against each other.
#[must_use]
pub fn weight(graph: &Graph, said: Said) -> (Reverse<Severity>, u8, Reverse<Option<i16>>, Said) {
    let statement = graph.statement(said);
    (Reverse(statement.severity), rank(statement.function), Reverse(graph.year_of(said)), said)
}

struct Choosing<'a> {
    graph: &'a Graph,
    narrowing: &'a Narrowing<'a>,
    choice: Choice,
    places: HashMap<Node, usize>,
    waiting: BTreeMap<(usize, What), Vec<Node>>,
    with_confounders: bool,
}

/// How many neighbours and how many datasets beside them a picture inside another page has.
pub const EMBEDDED: (usize, usize) = (22, 4);

/// What the small picture around `middle` shows.
#[must_use]
pub fn choose_at_most(graph: &Graph, narrowing: &Narrowing<'_>, middle: Node, (first, beside): (usize, usize)) -> Choice {
    let mut choosing = Choosing::new(graph, narrowing, false);
    choosing.show(middle, None, false);
    choosing.open(middle, first);
    choosing.stand_beside(middle, beside);
    choosing.finish()
}

/// What the picture around `middle` shows after these steps.
#[must_use]
pub fn choose(graph: &Graph, narrowing: &Narrowing<'_>, middle: Node, steps: &[Step], with_confounders: bool) -> Choice {
    let mut choosing = Choosing::new(graph, narrowing, with_confounders);
    choosing.show(middle, None, false);
    choosing.open(middle, FIRST);
    choosing.stand_beside(middle, BESIDE);
    choosing.show_confounders(CONFOUNDERS.0);
    for step in steps {
        choosing.take(*step);
        choosing.show_confounders(CONFOUNDERS.1);
    }
    choosing.finish()
}

impl<'a> Choosing<'a> {
    fn new(graph: &'a Graph, narrowing: &'a Narrowing<'a>, with_confounders: bool) -> Self {
        let (choice, places, waiting) = (Choice::default(), HashMap::new(), BTreeMap::new());
        Self { graph, narrowing, choice, places, waiting, with_confounders }
    }

    fn show(&mut self, node: Node, from: Option<Node>, beside: bool) {
        if self.choice.shown.len() >= MOST {
            return;
        }
        if let Some(place) = self.places.get(&node) {
            // What stood beside is now linked itself.
            self.choice.shown[*place].beside &= beside;
            return;
        }
        self.places.insert(node, self.choice.shown.len());
        self.choice.shown.push(Shown { node, from, beside });
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Open(node) if self.places.contains_key(&node) => self.open(node, MORE),
            Step::Unfold(node, what) => {
                let Some(place) = self.choice.opened.iter().position(|opened| *opened == node) else {
                    return self.choice.lost.push(step);
                };
                let Some(waiting) = self.waiting.get_mut(&(place, what)) else { return self.choice.lost.push(step) };
                // A rest of one is no fold.
                let many = if waiting.len() <= MORE + 1 { waiting.len() } else { MORE };
                let unfolded: Vec<Node> = waiting.drain(..many).collect();
                for other in unfolded {
                    self.show(other, Some(node), false);
                }
            }
            Step::Open(_) => self.choice.lost.push(step),
        }
    }

    /// The statements about a node.
    fn about(&self, node: Node) -> Vec<Said> {
        let mut all: Vec<Said> = match self.graph.kind(node) {
            Kind::Confounder => self.graph.branch(node).into_iter().flat_map(|below| self.graph.saying(below).iter().copied()).collect(),
            Kind::Dataset | Kind::Paper => self.graph.saying(node).to_vec(),
        };
        all.sort_unstable();
        all.dedup();
        all
    }

    fn open(&mut self, node: Node, most: usize) {
        if self.choice.opened.contains(&node) {
            return;
        }
        let place = self.choice.opened.len();
        self.choice.opened.push(node);
        let mut about = self.about(node);
        self.choice.about.extend(&about);
        about.retain(|said| self.narrowing.passes(*said));
        self.choice.scope.extend(&about);
        let mut left = most;
        let mut rest: Vec<(What, Node)> = Vec::new();
        for (what, other) in self.neighbours(node, &about) {
            if self.places.contains_key(&other) {
                self.show(other, Some(node), false);
            } else if left > 0 {
                left -= 1;
                self.show(other, Some(node), false);
            } else {
                rest.push((what, other));
            }
        }
        for (what, other) in rest {
            self.waiting.entry((place, what)).or_default().push(other);
        }
        // A fold of one takes as much room as what is in it.
        let single: Vec<_> = self.waiting.iter().filter(|((at, _), nodes)| *at == place && nodes.len() == 1).map(|(key, _)| *key).collect();
        for key in single {
            for other in self.waiting.remove(&key).unwrap_or_default() {
                self.show(other, Some(node), false);
            }
        }
    }

    /// What a node is linked to, the weightiest first.
    fn neighbours(&self, node: Node, about: &[Said]) -> Vec<(What, Node)> {
        let mut sorted = about.to_vec();
        sorted.sort_by_cached_key(|said| weight(self.graph, *said));
        let mut found = Vec::new();
        let mut known = HashSet::from([node]);
        if self.graph.kind(node) == Kind::Dataset && self.narrowing.shows_relations() {
            for relation in self.graph.related(node).iter().map(|place| self.graph.relations()[*place as usize]) {
                let other = relation.other_than(node);
                if self.narrowing.passes_dataset(other) && known.insert(other) {
                    found.push((What::Related, other));
                }
            }
        }
        let is_confounder = self.graph.kind(node) == Kind::Confounder;
        for said in sorted {
            let statement = self.graph.statement(said);
            if (is_confounder || statement.dataset == node) && known.insert(statement.paper) {
                found.push((What::Works(statement.function), statement.paper));
            }
            if (is_confounder || statement.paper == node) && known.insert(statement.dataset) {
                found.push((What::Datasets, statement.dataset));
            }
        }
        found
    }

    /// Datasets that several of the works shown speak about too.
    fn stand_beside(&mut self, middle: Node, most: usize) {
        if self.graph.kind(middle) != Kind::Dataset {
            return;
        }
        let works: Vec<Node> =
            self.choice.shown.iter().map(|shown| shown.node).filter(|node| self.graph.kind(*node) == Kind::Paper).collect();
        let mut shared: BTreeMap<Node, (usize, Node)> = BTreeMap::new();
        for work in &works {
            let mut about: Vec<Node> = self
                .graph
                .saying(*work)
                .iter()
                .filter(|said| self.narrowing.passes(**said))
                .map(|said| self.graph.statement(*said).dataset)
                .collect();
            about.sort_unstable();
            about.dedup();
            for dataset in about.into_iter().filter(|dataset| !self.places.contains_key(dataset)) {
                shared.entry(dataset).or_insert((0, *work)).0 += 1;
            }
        }
        let enough = if works.len() > 12 { 2 } else { 1 };
        let mut shared: Vec<_> = shared.into_iter().filter(|(_, (works, _))| *works >= enough).collect();
        shared.sort_by_key(|(dataset, (works, _))| (Reverse(*works), *dataset));
        for (dataset, (_, work)) in shared.into_iter().take(most) {
            self.show(dataset, Some(work), true);
        }
    }

    fn show_confounders(&mut self, most: usize) {
        if !self.with_confounders {
            return;
        }
        let mut tested: BTreeMap<Node, (HashSet<Node>, Node)> = BTreeMap::new();
        for said in &self.choice.scope {
            let statement = self.graph.statement(*said);
            if !self.places.contains_key(&statement.paper) || !self.places.contains_key(&statement.dataset) {
                continue;
            }
            for test in self.graph.tests(*said) {
                tested.entry(test.confounder).or_insert_with(|| (HashSet::new(), statement.paper)).0.insert(statement.paper);
            }
        }
        let mut tested: Vec<_> = tested.into_iter().filter(|(node, _)| !self.places.contains_key(node)).collect();
        tested.sort_by_key(|(node, (works, _))| (Reverse(works.len()), *node));
        let folded: Vec<Node> = tested.iter().skip(most).map(|(node, _)| *node).collect();
        for (node, (_, work)) in tested.into_iter().take(most) {
            self.show(node, Some(work), true);
        }
        let waiting = self.waiting.entry((0, What::Confounders)).or_default();
        waiting.clear();
        waiting.extend(folded);
    }

    fn finish(mut self) -> Choice {
        let mut choice = std::mem::take(&mut self.choice);
        let nodes = choice.nodes();
        for all in [&mut choice.about, &mut choice.scope] {
            all.sort_unstable();
            all.dedup();
        }
        let visible = |said: &Said| {
            let statement = self.graph.statement(*said);
            nodes.contains(&statement.paper) && nodes.contains(&statement.dataset)
        };
        choice.drawn = choice.scope.iter().copied().filter(visible).collect();
        let drawn: HashSet<Said> = choice.drawn.iter().copied().collect();
        let works = choice.shown.iter().map(|shown| shown.node).filter(|node| self.graph.kind(*node) == Kind::Paper);
        let of_works = works.flat_map(|work| self.graph.saying(work).iter().copied());
        choice.beside = of_works.filter(|said| !drawn.contains(said) && self.narrowing.passes(*said) && visible(said)).collect();
        choice.beside.sort_unstable();
        if self.narrowing.shows_relations() {
            let both = |place: &u32| {
                let relation = self.graph.relations()[*place as usize];
                nodes.contains(&relation.subject) && nodes.contains(&relation.object)
            };
            let datasets = choice.shown.iter().map(|shown| shown.node).filter(|node| self.graph.kind(*node) == Kind::Dataset);
            choice.relations = datasets.flat_map(|dataset| self.graph.related(dataset).iter().copied()).filter(both).collect();
            choice.relations.sort_unstable();
            choice.relations.dedup();
        }
        for ((place, what), mut folded) in self.waiting {
            folded.retain(|node| !nodes.contains(node));
            if !folded.is_empty() {
                choice.folds.push(Fold { of: choice.opened[place], what, nodes: folded });
            }
        }
        choice
    }
}
