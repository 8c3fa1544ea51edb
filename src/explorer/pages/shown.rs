//! Reads what a view shows: the graph, what is chosen of it, names and places.

use std::collections::HashMap;
use std::sync::Arc;

use crate::explorer::choosing::{Choice, Step, choose};
use crate::explorer::drawing::{Drawing, Spots};
use crate::explorer::filter::{Filter, Narrowing};
use crate::explorer::graph::{Graph, Kind, Node, Said};
use crate::explorer::picture::Picture;
use crate::explorer::store::names::{Name, names, node};
use crate::explorer::view::{Opened, Place, Selected, View};
use crate::papers;
use crate::taxonomy::ConfounderSlug;
use crate::web::{Error, Moment, NearMatch, is_comparable, nearest};

/// What a view shows.
#[derive(Debug)]
pub struct Shown {
    /// The review.
    pub graph: Arc<Graph>,
    /// The address, with what stands in the middle where it does not say.
    pub view: View,
    /// The node in the middle.
    pub middle: Node,
    /// The selected node.
    pub selected: Option<Node>,
    /// The selected statement.
    pub selected_statement: Option<Said>,
    /// The branches that are chosen.
    pub branches: Vec<Node>,
    /// What is shown.
    pub choice: Choice,
    /// Every confounder.
    pub taxonomy: HashMap<ConfounderSlug, Node>,
    /// What nodes are called.
    pub names: HashMap<Node, Name>,
    /// The picture.
    pub picture: Picture,
}

impl Shown {
    /// What a node is called.
    #[must_use]
    pub fn name(&self, node: Node) -> &str {
        self.names.get(&node).map_or("", |name| name.label.as_str())
    }
}

/// The dataset that most is said about: where one begins.
#[must_use]
pub fn most_spoken_of(graph: &Graph) -> Option<Node> {
    let datasets = graph.nodes(Kind::Dataset);
    datasets.max_by_key(|dataset| (graph.saying(*dataset).len(), std::cmp::Reverse(*dataset))).or_else(|| graph.nodes(Kind::Paper).next())
}

/// The node of that name.
///
/// # Errors
/// There is none; the error names those that are spelled like it.
pub async fn found(moment: &Moment, graph: &Graph, place: &Place) -> Result<Node, Error> {
    if let Some(node) = node(moment.db(), graph, place).await? {
        return Ok(node);
    }
    let name = place.name();
    let spelled = match place.kind() {
        _ if !is_comparable(name) => Vec::new(),
        Kind::Dataset => crate::datasets::store::spellings(moment.db())
            .await?
            .into_iter()
            .map(|(word, slug, label)| (word, format!("dataset:{slug}"), label))
            .collect(),
        Kind::Paper => papers::store::names(moment.db())
            .await?
            .into_iter()
            .map(|paper| (paper.key.clone(), format!("paper:{}", paper.key), paper.short_name))
            .collect(),
        Kind::Confounder => {
            let tree = crate::taxonomy::store::tree(moment.db()).await?;
            tree.nodes().iter().map(|node| (node.slug.to_string(), format!("confounder:{}", node.slug), node.label.clone())).collect()
        }
    };
    let near = spelled.into_iter().filter_map(|(word, place, name)| {
        let address = View::around(place.parse().ok()?).address("");
        Some((word, NearMatch { name, address }))
    });
    let near = nearest(name, near);
    Err(Error::NotFound { what: place.kind().word(), name: name.chars().take(120).collect(), near })
}

/// What that view shows; none where the review has nothing.
///
/// # Errors
/// The database cannot be read, or the view names what is not there.
pub async fn shown(moment: &Moment, mut view: View) -> Result<Option<Shown>, Error> {
    let graph = moment.graph().await?;
    let middle = match &view.focus {
        Some(place) => found(moment, &graph, place).await?,
        None => match most_spoken_of(&graph) {
            Some(node) => node,
            None => return Ok(None),
        },
    };
    let mut branches = Vec::new();
    for branch in &view.filter.branches {
        branches.push(found(moment, &graph, &Place::Confounder(branch.clone())).await?);
    }
    let mut steps = Vec::new();
    for opened in &view.open {
        steps.push(match opened {
            Opened::Place(place) => Step::Open(found(moment, &graph, place).await?),
            Opened::More(what, place) => Step::Unfold(found(moment, &graph, place).await?, *what),
        });
    }
    let (mut selected, mut selected_statement) = (None, None);
    match &view.select {
        Some(Selected::Place(place)) => selected = Some(found(moment, &graph, place).await?),
        Some(Selected::Evidence(id)) => {
            let said = graph.said(id.0).ok_or_else(|| Error::NotFound { what: "evidence", name: id.to_string(), near: Vec::new() })?;
            selected_statement = Some(said);
            selected = Some(graph.statement(said).paper);
        }
        None => {}
    }
    let open_filter = Filter::default();
    let everything = Narrowing::new(&graph, &open_filter, &[]);
    let narrowing = Narrowing::new(&graph, &view.filter, &branches);
    let choices = in_steps(&graph, &everything, &narrowing, middle, &steps, &view);
    let mut nodes: Vec<Node> = choices.iter().flat_map(|choice| choice.shown.iter().map(|shown| shown.node)).collect();
    nodes.extend(selected);
    nodes.extend(graph.nodes(Kind::Confounder));
    nodes.extend(selected_statement.map(|said| graph.statement(said).dataset));
    nodes.sort_unstable();
    nodes.dedup();
    let names = names(moment.db(), &graph, &nodes).await?;
    view.focus = names.get(&middle).map(|name| name.place.clone());
    let drawing =
        Drawing { graph: &graph, narrowing: &narrowing, names: &names, view: &view, focus: Some(middle), selected, selected_statement };
    let mut spots = Spots::new();
    for choice in &choices {
        drawing.place(choice, &mut spots);
    }
    let choice = choices.into_iter().next_back().unwrap_or_default();
    let picture = drawing.draw(&choice, &spots);
    let slug = |(node, name): (&Node, &Name)| if let Place::Confounder(slug) = &name.place { Some((slug.clone(), *node)) } else { None };
    let taxonomy = names.iter().filter_map(slug).collect();
    Ok(Some(Shown { taxonomy, view, middle, selected, selected_statement, branches, choice, names, picture, graph: Arc::clone(&graph) }))
}

/// What was to be seen before each step, the last being what is to be seen now.
fn in_steps(
    graph: &Graph,
    everything: &Narrowing<'_>,
    narrowing: &Narrowing<'_>,
    middle: Node,
    steps: &[Step],
    view: &View,
) -> Vec<Choice> {
    let mut choices = vec![choose(graph, everything, middle, &[], false)];
    if view.confounders {
        choices.push(choose(graph, everything, middle, &[], true));
    }
    if !view.filter.is_open() {
        choices.push(choose(graph, narrowing, middle, &[], view.confounders));
    }
    for taken in 1..=steps.len() {
        choices.push(choose(graph, narrowing, middle, &steps[..taken], view.confounders));
    }
    choices
}
