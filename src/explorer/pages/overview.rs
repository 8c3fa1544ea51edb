//! The whole review: `/graph?layout=overview`, and its places as data for the script that draws it.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::files::{Drawn, File, alone, answer, citation};
use super::legend::{Ground, Legend};
use super::shown::found;
use crate::evidence::CitationFunction;
use crate::explorer::exports::Origin;
use crate::explorer::filter::{Filter, Narrowing};
use crate::explorer::graph::{Graph, Kind, Node};
use crate::explorer::keeping::Cell;
use crate::explorer::overview::{MOST, Overview, Seen, overview};
use crate::explorer::picture::Rect;
use crate::explorer::sheet::sheet;
use crate::explorer::store::names::names;
use crate::explorer::view::{FACETS, Layout, Place, View};
use crate::web::{ASK_AGAIN, Error, Moment, Section, Shell};
use crate::{taxonomy, wording};

/// A review of so many nodes is drawn while the reader waits.
const SMALL: usize = 3_000;
/// A review of so many nodes is readable as a picture of one screen.
const FEW: usize = 600;
/// How many datasets the page lists.
const LISTED: usize = 100;

/// Nodes as columns: the same place in each is the same node.
#[derive(Debug, Default, Serialize)]
struct Nodes {
    id: Vec<String>,
    label: Vec<String>,
    x: Vec<f64>,
    y: Vec<f64>,
    statements: Vec<u32>,
    /// The place of what a work does among `functions`; a dataset has none.
    function: Vec<Option<usize>>,
}

/// Lines as columns.
#[derive(Debug, Default, Serialize)]
struct Edges {
    from: Vec<u32>,
    to: Vec<u32>,
    function: Vec<Option<usize>>,
}

/// The whole review as data.
#[derive(Debug, Serialize)]
struct Data {
    /// `drawn`, or `being drawn`.
    state: &'static str,
    /// What is shown, in words.
    words: String,
    /// Whether works are only counted at their datasets.
    clustered: bool,
    /// How many records nothing is linked to.
    alone: usize,
    /// How many statements are shown.
    found: usize,
    /// What all nodes lie in, whatever is chosen.
    #[serde(rename = "box")]
    bounds: Rect,
    functions: Vec<&'static str>,
    nodes: Nodes,
    edges: Edges,
}

/// The overview, where it is computed; else it is being computed from now on.
pub async fn drawn(moment: &Moment, graph: &Arc<Graph>) -> Option<Cell> {
    let (cell, first) = moment.site().overview().of(graph);
    if cell.get().is_some() {
        return Some(cell);
    }
    let small = graph.len() <= SMALL;
    if first || small {
        let (graph, filled) = (Arc::clone(graph), Arc::clone(&cell));
        let work = tokio::task::spawn_blocking(move || {
            filled.get_or_init(|| overview(&graph));
        });
        if small && work.await.is_ok() {
            return Some(cell);
        }
    }
    None
}

/// "48 datasets and 150 works with 128 statements."
fn words(overview: &Overview, seen: &Seen, graph: &Graph, open: bool) -> String {
    let thousands = |many: usize| wording::thousands(i64::try_from(many).unwrap_or(i64::MAX));
    let of = |kind: Kind| thousands(seen.dots.iter().filter(|dot| graph.kind(dot.spot.node) == kind).count());
    let (datasets, works, statements) = (of(Kind::Dataset), of(Kind::Paper), thousands(seen.statements));
    let fit = if open { "" } else { " that fit what is chosen" };
    let alone = match overview.alone {
        0 => String::new(),
        1 => " One that nothing is linked to is left out.".to_owned(),
        alone => format!(" {} others are left out: nothing is linked to them.", thousands(alone)),
    };
    if overview.clustered {
        return format!(
            "{datasets} datasets with {statements} statements{fit}. The review has more than {} nodes, so works are not drawn one by one: the larger a dataset, the more is said about it.{alone}",
            thousands(MOST)
        );
    }
    format!("{datasets} datasets and {works} works with {statements} statements{fit}.{alone}")
}

/// The nodes of the branches that a filter names.
async fn branches(moment: &Moment, graph: &Graph, filter: &Filter) -> Result<Vec<Node>, Error> {
    let mut branches = Vec::new();
    for branch in &filter.branches {
        branches.push(found(moment, graph, &Place::Confounder(branch.clone())).await?);
    }
    Ok(branches)
}

/// The whole review as data; while it is still being drawn, the answer says so.
///
/// # Errors
/// The database cannot be read, or the filter names what is not there.
pub async fn data(moment: &Moment, filter: &Filter) -> Result<Response, Error> {
    let graph = moment.graph().await?;
    let branches = branches(moment, &graph, filter).await?;
    let empty = |state, words: String| Data {
        state,
        words,
        clustered: false,
        alone: 0,
        found: 0,
        bounds: Rect::default(),
        functions: CitationFunction::ALL.iter().map(|function| function.as_str()).collect(),
        nodes: Nodes::default(),
        edges: Edges::default(),
    };
    let Some(cell) = drawn(moment, &graph).await else {
        let waiting = empty("being drawn", "The whole review is still being drawn. Ask again in a few seconds.".to_owned());
        let headers = [(header::RETRY_AFTER, HeaderValue::from_static("2")), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        return Ok((StatusCode::ACCEPTED, headers, Json(waiting)).into_response());
    };
    let Some(overview) = cell.get() else { return Ok(Json(empty("drawn", String::new())).into_response()) };
    let seen = overview.seen(&graph, &Narrowing::new(&graph, filter, &branches));
    let mut data = empty("drawn", words(overview, &seen, &graph, filter.is_open()));
    (data.clustered, data.alone) = (overview.clustered, overview.alone);
    (data.found, data.bounds) = (seen.statements, overview.bounds());
    write(moment, &graph, &seen, &mut data).await?;
    Ok(([(header::CACHE_CONTROL, ASK_AGAIN)], Json(data)).into_response())
}

/// Writes nodes and lines into their columns.
async fn write(moment: &Moment, graph: &Graph, seen: &Seen, data: &mut Data) -> Result<(), Error> {
    let shown: Vec<Node> = seen.dots.iter().map(|dot| dot.spot.node).collect();
    let names = names(moment.db(), graph, &*moment.papers().await?, &shown).await?;
    let place = |function: Option<CitationFunction>| {
        function.and_then(|function| CitationFunction::ALL.iter().position(|known| *known == function))
    };
    for dot in &seen.dots {
        let name = names.get(&dot.spot.node);
        data.nodes.id.push(name.map(|name| name.place.to_string()).unwrap_or_default());
        data.nodes.label.push(name.map(|name| name.label.clone()).unwrap_or_default());
        data.nodes.x.push(dot.spot.x);
        data.nodes.y.push(dot.spot.y);
        data.nodes.statements.push(dot.statements);
        data.nodes.function.push(place(dot.function));
    }
    for (from, to, function) in &seen.lines {
        data.edges.from.push(*from);
        data.edges.to.push(*to);
        data.edges.function.push(place(*function));
    }
    Ok(())
}

/// More nodes than that are saved as SVG only.
const DOTTED: usize = 5_000;

/// Why the whole review has no such file, and where to go instead.
#[must_use]
pub fn no_such_file() -> Error {
    let problem = "the whole review is saved as SVG, PNG or JSON; all works are at /papers.bib, all statements at /api/v1/evidence, and as \
                   tables under /sql";
    Error::bad_parameter("layout", Layout::Overview.as_str(), problem)
}

/// The whole review as a picture that stands alone.
///
/// # Errors
/// The database cannot be read, the filter names what is not there, the review has no such file, or is still being drawn.
pub async fn file(moment: &Moment, asked: &View, form: File) -> Result<Response, Error> {
    if !matches!(form, File::Svg | File::Png) {
        return Err(no_such_file());
    }
    let graph = moment.graph().await?;
    let branches = branches(moment, &graph, &asked.filter).await?;
    let cell = drawn(moment, &graph).await;
    let Some(overview) = cell.as_ref().and_then(|cell| cell.get()) else { return Err(Error::TookTooLong) };
    let seen = overview.seen(&graph, &Narrowing::new(&graph, &asked.filter, &branches));
    if form == File::Png && seen.dots.len() > DOTTED {
        let problem = format!("as PNG at most {DOTTED} nodes are drawn; choose fewer in the legend, or take the SVG, which has all");
        return Err(Error::bad_parameter("layout", Layout::Overview.as_str(), problem));
    }
    let nodes: Vec<Node> = seen.dots.iter().map(|dot| dot.spot.node).collect();
    let names = names(moment.db(), &graph, &*moment.papers().await?, &nodes).await?;
    let label = |i: usize| (names.get(&nodes[i]).map(|name| name.label.clone()).unwrap_or_default(), graph.kind(nodes[i]) == Kind::Dataset);
    let sheet = sheet(overview.bounds(), &seen, label);
    let address = View { layout: Layout::Overview, filter: asked.filter.clone(), ..View::default() }.address("");
    let shell = moment.shell(Section::Graph, address.clone()).await?;
    let origin =
        Origin { title: "The whole review".to_owned(), address: moment.address(&address), citation: citation(&shell, &shell.address) };
    let svg = alone(Drawn::Whole(&sheet), &words(overview, &seen, &graph, asked.filter.is_open()), &origin)?;
    match form {
        File::Png => Ok(answer(form, "image/png", "graph.png", super::png::png(svg).await?)),
        _ => Ok(answer(form, "image/svg+xml", "graph.svg", svg.into_bytes())),
    }
}

/// A dataset in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    name: String,
    page: String,
    graph: String,
    statements: usize,
}

/// The page of the whole review.
#[derive(Debug, Template, Serialize)]
#[template(path = "explorer/overview.html", blocks = ["title", "description"])]
pub struct OverviewPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    layout: Layout,
    words: String,
    /// Where its places are.
    data: String,
    legend: Legend,
    datasets: Vec<Listed>,
    /// How many datasets the list leaves out.
    more: usize,
    /// Whether the nodes are few enough to be seen in a picture without a script.
    #[serde(skip)]
    few: bool,
    #[serde(skip)]
    layouts: Vec<(&'static str, String, bool)>,
    #[serde(skip)]
    view: View,
}

impl OverviewPage {
    /// The address in another form.
    fn form(&self, ending: &str) -> String {
        self.view.address(ending)
    }

    /// What a form must send along, besides its own fields.
    fn kept(&self, without: &[&str]) -> Vec<(&'static str, String)> {
        self.view.pairs().into_iter().filter(|(name, _)| !without.contains(name)).collect()
    }

    const fn filters() -> &'static [&'static str] {
        &FACETS
    }

    /// The page with nothing chosen in the legend.
    fn unfiltered(&self) -> String {
        View { filter: Filter::default(), ..self.view.clone() }.address("")
    }
}

/// The page of the whole review.
///
/// # Errors
/// The database cannot be read, or the filter names what is not there.
pub async fn page(moment: &Moment, asked: &View) -> Result<OverviewPage, Error> {
    let graph = moment.graph().await?;
    let view = View { layout: Layout::Overview, filter: asked.filter.clone(), ..View::default() };
    let branches = branches(moment, &graph, &view.filter).await?;
    let narrowing = Narrowing::new(&graph, &view.filter, &branches);
    let cell = drawn(moment, &graph).await;
    let said = cell.as_ref().and_then(|cell| cell.get()).map(|overview| {
        let seen = overview.seen(&graph, &narrowing);
        words(overview, &seen, &graph, view.filter.is_open())
    });
    let (datasets, more) = listed(moment, &graph, &narrowing, &view.filter).await?;
    let offered = [Layout::Neighbourhood, Layout::Timeline, Layout::Lineage, Layout::Overview];
    let link = |layout: &Layout| {
        let view = View { layout: *layout, select: None, ..asked.clone() };
        (layout.label(), view.address(""), *layout == Layout::Overview)
    };
    Ok(OverviewPage {
        shell: moment.shell(Section::Graph, view.address("")).await?,
        address: moment.address(&view.address("")),
        layout: Layout::Overview,
        words: said.unwrap_or_else(|| "The whole review is still being drawn.".to_owned()),
        data: View { layout: Layout::Neighbourhood, ..view.clone() }.address("/overview.json"),
        legend: legend(moment, &graph, &narrowing, &view.filter).await?,
        datasets,
        more,
        few: graph.len() <= FEW,
        layouts: offered.iter().map(link).collect(),
        view,
    })
}

/// The legend of all statements.
async fn legend(moment: &Moment, graph: &Graph, narrowing: &Narrowing<'_>, filter: &Filter) -> Result<Legend, Error> {
    let tree = taxonomy::store::tree(moment.db()).await?;
    let confounders: Vec<Node> = graph.nodes(Kind::Confounder).collect();
    let names = names(moment.db(), graph, &*moment.papers().await?, &confounders).await?;
    let slug = |(node, name): (&Node, &crate::explorer::store::names::Name)| {
        if let Place::Confounder(slug) = &name.place { Some((slug.clone(), *node)) } else { None }
    };
    let taxonomy: HashMap<_, _> = names.iter().filter_map(slug).collect();
    let statements: Vec<_> = (0..).zip(graph.statements()).map(|(said, _)| said).collect();
    Ok(Legend::new(&Ground { graph, filter, taxonomy: &taxonomy, statements: &statements }, narrowing, &tree))
}

/// The datasets that most is said about, of what fits the filter, and how many more there are.
async fn listed(moment: &Moment, graph: &Graph, narrowing: &Narrowing<'_>, filter: &Filter) -> Result<(Vec<Listed>, usize), Error> {
    let counted = |dataset: Node| (graph.saying(dataset).iter().filter(|said| narrowing.passes(**said)).count(), dataset);
    let fits = |(many, dataset): &(usize, Node)| *many > 0 || !filter.is_about_statements() && narrowing.passes_dataset(*dataset);
    let mut datasets: Vec<(usize, Node)> = graph.nodes(Kind::Dataset).map(counted).filter(fits).collect();
    datasets.sort_by_key(|(many, dataset)| (std::cmp::Reverse(*many), *dataset));
    let more = datasets.len().saturating_sub(LISTED);
    datasets.truncate(LISTED);
    let nodes: Vec<Node> = datasets.iter().map(|(_, node)| *node).collect();
    let names = names(moment.db(), graph, &*moment.papers().await?, &nodes).await?;
    let listed = |(statements, node): &(usize, Node)| {
        let name = names.get(node)?;
        let view = View { filter: filter.clone(), ..View::around(name.place.clone()) };
        Some(Listed { name: name.label.clone(), page: name.place.page(), graph: view.address(""), statements: *statements })
    };
    Ok((datasets.iter().filter_map(listed).collect(), more))
}
