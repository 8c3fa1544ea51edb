//! Reads what a view shows: the graph, what is chosen of it, names and places.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Datelike as _;

use crate::explorer::choosing::{Choice, Step, choose};
use crate::explorer::drawing::{Drawing, HALF_WIDTH, Spots};
use crate::explorer::filter::{Filter, Narrowing};
use crate::explorer::graph::{Graph, Kind, Node, Said};
use crate::explorer::lineage;
use crate::explorer::paths::{self, Connection};
use crate::explorer::picture::Picture;
use crate::explorer::store::names::{Name, names, node};
use crate::explorer::timeline::{self, Release};
use crate::explorer::view::{Layout, Opened, Place, Selected, View};
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
    /// Where a connection was asked for: its other end, and the ways there.
    pub connection: Option<(Node, Connection)>,
    /// How many datasets of a lineage had no room.
    pub left_out: usize,
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
    Err(Error::not_found(place.kind().word(), name, near))
}

/// What a view names, as nodes.
struct Named {
    middle: Node,
    branches: Vec<Node>,
    steps: Vec<Step>,
    selected: Option<Node>,
    selected_statement: Option<Said>,
}

async fn named(moment: &Moment, graph: &Graph, view: &View) -> Result<Option<Named>, Error> {
    let middle = match view.from.as_ref().or(view.focus.as_ref()) {
        Some(place) => found(moment, graph, place).await?,
        None => match most_spoken_of(graph) {
            Some(node) => node,
            None => return Ok(None),
        },
    };
    let mut branches = Vec::new();
    for branch in &view.filter.branches {
        branches.push(found(moment, graph, &Place::Confounder(branch.clone())).await?);
    }
    let mut steps = Vec::new();
    for opened in &view.open {
        steps.push(match opened {
            Opened::Place(place) => Step::Open(found(moment, graph, place).await?),
            Opened::More(what, place) => Step::Unfold(found(moment, graph, place).await?, *what),
        });
    }
    let (mut selected, mut selected_statement) = (None, None);
    match &view.select {
        Some(Selected::Place(place)) => selected = Some(found(moment, graph, place).await?),
        Some(Selected::Evidence(id)) => {
            let said = graph.said(id.0).ok_or_else(|| Error::NotFound { what: "evidence", name: id.to_string(), near: Vec::new() })?;
            selected_statement = Some(said);
            selected = Some(graph.statement(said).paper);
        }
        None => {}
    }
    Ok(Some(Named { middle, branches, steps, selected, selected_statement }))
}

/// What that view shows; none where the review has nothing.
///
/// # Errors
/// The database cannot be read, or the view names what is not there.
pub async fn shown(moment: &Moment, mut view: View) -> Result<Option<Shown>, Error> {
    let graph = moment.graph().await?;
    let Some(Named { middle, branches, steps, selected, selected_statement }) = named(moment, &graph, &view).await? else {
        return Ok(None);
    };
    let open_filter = Filter::default();
    let everything = Narrowing::new(&graph, &open_filter, &[]);
    let narrowing = Narrowing::new(&graph, &view.filter, &branches);
    let connection = match (&view.from, &view.to) {
        (Some(_), Some(to)) => {
            let to = found(moment, &graph, to).await?;
            Some((to, paths::connect(&graph, middle, to)))
        }
        _ => None,
    };
    let (choices, left_out) = match &connection {
        Some((_, connection)) => (vec![paths::choice(&graph, connection)], 0),
        None => in_steps(&graph, &everything, &narrowing, middle, &steps, &view),
    };
    let mut nodes: Vec<Node> = choices.iter().flat_map(|choice| choice.shown.iter().map(|shown| shown.node)).collect();
    nodes.extend([Some(middle), selected, connection.as_ref().map(|(to, _)| *to)].into_iter().flatten());
    nodes.extend(graph.nodes(Kind::Confounder));
    nodes.extend(selected_statement.map(|said| graph.statement(said).dataset));
    nodes.sort_unstable();
    nodes.dedup();
    let names = names(moment.db(), &graph, &*moment.papers().await?, &nodes).await?;
    if connection.is_none() {
        view.focus = names.get(&middle).map(|name| name.place.clone());
    }
    let focus = connection.is_none().then_some(middle);
    let drawing = Drawing { graph: &graph, narrowing: &narrowing, names: &names, view: &view, focus, selected, selected_statement };
    let releases = if view.layout == Layout::Timeline { releases(moment, &graph, middle, &names).await? } else { Vec::new() };
    let picture = match &connection {
        Some((_, connection)) => connected(&drawing, &choices, connection),
        None => arranged(&drawing, &choices, &releases),
    };
    let choice = choices.into_iter().next_back().unwrap_or_default();
    let slug = |(node, name): (&Node, &Name)| if let Place::Confounder(slug) = &name.place { Some((slug.clone(), *node)) } else { None };
    let taxonomy = names.iter().filter_map(slug).collect();
    let graph = Arc::clone(&graph);
    Ok(Some(Shown { graph, view, middle, selected, selected_statement, branches, choice, taxonomy, names, picture, connection, left_out }))
}

/// The picture of a connection: its first way is drawn in bold.
fn connected(drawing: &Drawing<'_>, choices: &[Choice], connection: &Connection) -> Picture {
    let spots = paths::spots(drawing.graph, connection, HALF_WIDTH, |node| drawing.width(node));
    let mut picture = choices.last().map_or_else(Picture::default, |choice| drawing.draw(choice, &spots));
    let name = |node: &Node| drawing.names.get(node).map(|name| name.place.to_string()).unwrap_or_default();
    let way: Vec<String> = connection.ways.first().map(|way| way.nodes.iter().map(name).collect()).unwrap_or_default();
    for node in &mut picture.nodes {
        node.on_path = way.contains(&node.id);
    }
    for edge in &mut picture.edges {
        edge.on |= way.windows(2).any(|two| (two[0] == edge.from && two[1] == edge.to) || (two[1] == edge.from && two[0] == edge.to));
    }
    picture
}

/// The picture of a view in its layout.
fn arranged(drawing: &Drawing<'_>, choices: &[Choice], releases: &[Release]) -> Picture {
    let Some(choice) = choices.last() else { return Picture::default() };
    match drawing.view.layout {
        Layout::Timeline => {
            let (spots, guides) = timeline::spots(drawing, choice, releases, HALF_WIDTH);
            let mut picture = drawing.draw(choice, &spots);
            // Across goes the time: lines to the one in the middle would only cross it out.
            picture.edges.clear();
            picture.with_guides(guides)
        }
        Layout::Lineage => drawing.draw(choice, &lineage::spots(drawing, choice, HALF_WIDTH)),
        Layout::Neighbourhood | Layout::Overview => {
            let mut spots = Spots::new();
            for choice in choices {
                drawing.place(choice, &mut spots);
            }
            drawing.draw(choice, &spots)
        }
    }
}

/// The releases of the dataset in the middle.
async fn releases(moment: &Moment, graph: &Graph, middle: Node, names: &HashMap<Node, Name>) -> Result<Vec<Release>, Error> {
    if graph.kind(middle) != Kind::Dataset {
        return Ok(Vec::new());
    }
    let facts = graph.facts(middle);
    let versions = crate::datasets::store::belongings::versions_of(moment.db(), facts.id).await?;
    let release = |version: crate::datasets::Version| {
        let day = version.released?;
        Some(Release { label: version.label, year: i16::try_from(day.year()).ok()?, month: Some(day.month()) })
    };
    let mut releases: Vec<Release> = versions.into_iter().filter_map(release).collect();
    if releases.is_empty()
        && let Some(year) = facts.year
    {
        let label = names.get(&middle).map(|name| name.label.clone()).unwrap_or_default();
        releases.push(Release { label: format!("{label} released"), year, month: None });
    }
    Ok(releases)
}

/// What was to be seen before each step, the last being what is to be seen now; and how much of a lineage had no room.
fn in_steps(
    graph: &Graph,
    everything: &Narrowing<'_>,
    narrowing: &Narrowing<'_>,
    middle: Node,
    steps: &[Step],
    view: &View,
) -> (Vec<Choice>, usize) {
    let mut choices = vec![choose(graph, everything, middle, &[], false)];
    if view.layout == Layout::Lineage {
        let (choice, left_out) = lineage::choice(graph, narrowing, middle, &choices[0]);
        return (vec![choice], left_out);
    }
    if view.confounders {
        choices.push(choose(graph, everything, middle, &[], true));
    }
    if !view.filter.is_open() {
        choices.push(choose(graph, narrowing, middle, &[], view.confounders));
    }
    for taken in 1..=steps.len() {
        choices.push(choose(graph, narrowing, middle, &steps[..taken], view.confounders));
    }
    (choices, 0)
}
