//! The whole review: `/graph?layout=overview`, and its places as data for the script that draws it.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::evidence::CitationFunction;
use crate::explorer::graph::{Graph, Kind, Node};
use crate::explorer::overview::{MOST, Overview, overview};
use crate::explorer::store::names::names;
use crate::explorer::view::{Layout, View};
use crate::web::{ASK_AGAIN, Error, Moment, Section, Shell};
use crate::wording;

/// A review of so many nodes is drawn while the reader waits.
const SMALL: usize = 3_000;
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
    functions: Vec<&'static str>,
    nodes: Nodes,
    edges: Edges,
}

/// The overview, where it is computed; else it is being computed from now on.
async fn drawn(moment: &Moment, graph: &Arc<Graph>) -> Option<crate::explorer::keeping::Cell> {
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

fn words(overview: &Overview, graph: &Graph) -> String {
    let of = |kind: Kind| overview.dots.iter().filter(|dot| graph.kind(dot.node) == kind).count();
    let statements = wording::thousands(i64::try_from(graph.statements().len()).unwrap_or(i64::MAX));
    let (datasets, works) = (
        wording::thousands(i64::try_from(of(Kind::Dataset)).unwrap_or(0)),
        wording::thousands(i64::try_from(of(Kind::Paper)).unwrap_or(0)),
    );
    let alone = if overview.alone > 0 {
        format!(" {} that nothing is linked to are left out.", wording::thousands(i64::try_from(overview.alone).unwrap_or(0)))
    } else {
        String::new()
    };
    if overview.clustered {
        return format!(
            "{datasets} datasets. The review has more than {} nodes, so works are not drawn one by one: the size of a dataset says how many of the {statements} statements are about it.{alone}",
            wording::thousands(i64::try_from(MOST).unwrap_or(0))
        );
    }
    format!("{datasets} datasets and {works} works with {statements} statements.{alone}")
}

/// The whole review as data; while it is still being drawn, the answer says so.
///
/// # Errors
/// The database cannot be read.
pub async fn data(moment: &Moment) -> Result<Response, Error> {
    let graph = moment.graph().await?;
    let functions: Vec<&'static str> = CitationFunction::ALL.iter().map(|function| function.as_str()).collect();
    let empty = |state, words: String| Data {
        state,
        words,
        clustered: false,
        alone: 0,
        functions: functions.clone(),
        nodes: Nodes::default(),
        edges: Edges::default(),
    };
    let Some(cell) = drawn(moment, &graph).await else {
        let waiting = empty("being drawn", "The whole review is still being drawn. Ask again in a few seconds.".to_owned());
        let headers = [(header::RETRY_AFTER, HeaderValue::from_static("2")), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        return Ok((StatusCode::ACCEPTED, headers, Json(waiting)).into_response());
    };
    let Some(overview) = cell.get() else { return Ok(Json(empty("drawn", String::new())).into_response()) };
    let shown: Vec<Node> = overview.dots.iter().map(|dot| dot.node).collect();
    let names = names(moment.db(), &graph, &*moment.papers().await?, &shown).await?;
    let place = |function: Option<CitationFunction>| {
        function.and_then(|function| CitationFunction::ALL.iter().position(|known| *known == function))
    };
    let mut data = empty("drawn", words(overview, &graph));
    (data.clustered, data.alone) = (overview.clustered, overview.alone);
    for dot in &overview.dots {
        let name = names.get(&dot.node);
        data.nodes.id.push(name.map(|name| name.place.to_string()).unwrap_or_default());
        data.nodes.label.push(name.map(|name| name.label.clone()).unwrap_or_default());
        data.nodes.x.push(dot.x);
        data.nodes.y.push(dot.y);
        data.nodes.statements.push(dot.statements);
        data.nodes.function.push(place(dot.function));
    }
    for (from, to, function) in &overview.lines {
        data.edges.from.push(*from);
        data.edges.to.push(*to);
        data.edges.function.push(place(*function));
    }
    Ok(([(header::CACHE_CONTROL, ASK_AGAIN)], Json(data)).into_response())
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
    data: &'static str,
    datasets: Vec<Listed>,
    /// How many datasets the list leaves out.
    more: usize,
    #[serde(skip)]
    layouts: Vec<(&'static str, String, bool)>,
}

/// The page of the whole review.
///
/// # Errors
/// The database cannot be read.
pub async fn page(moment: &Moment, view: &View) -> Result<OverviewPage, Error> {
    let graph = moment.graph().await?;
    let cell = drawn(moment, &graph).await;
    let said = cell.as_ref().and_then(|cell| cell.get()).map(|overview| words(overview, &graph));
    let mut datasets: Vec<Node> = graph.nodes(Kind::Dataset).collect();
    datasets.sort_by_key(|dataset| (std::cmp::Reverse(graph.saying(*dataset).len()), *dataset));
    let more = datasets.len().saturating_sub(LISTED);
    datasets.truncate(LISTED);
    let names = names(moment.db(), &graph, &*moment.papers().await?, &datasets).await?;
    let listed = |node: &Node| {
        let name = names.get(node)?;
        let address = View::around(name.place.clone()).address("");
        Some(Listed { name: name.label.clone(), page: name.place.page(), graph: address, statements: graph.saying(*node).len() })
    };
    let offered = [Layout::Neighbourhood, Layout::Timeline, Layout::Lineage, Layout::Overview];
    let link = |layout: &Layout| {
        let view = View { layout: *layout, select: None, ..view.clone() };
        (layout.label(), view.address(""), *layout == Layout::Overview)
    };
    let own = View { layout: Layout::Overview, ..View::default() }.address("");
    Ok(OverviewPage {
        shell: moment.shell(Section::Graph, own.clone()).await?,
        address: moment.address(&own),
        layout: Layout::Overview,
        words: said.unwrap_or_else(|| "The whole review is still being drawn.".to_owned()),
        data: "/graph/overview.json",
        datasets: datasets.iter().filter_map(listed).collect(),
        more,
        layouts: offered.iter().map(link).collect(),
    })
}
