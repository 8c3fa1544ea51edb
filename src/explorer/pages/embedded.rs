//! The neighbourhood on the page of a dataset, a work or a confounder: smaller than on `/graph`, and the way there.

use crate::explorer::choosing::{EMBEDDED, choose_at_most};
use crate::explorer::drawing::{Drawing, Spots};
use crate::explorer::filter::{Filter, Narrowing};
use crate::explorer::graph::{Graph, Kind, Node};
use crate::explorer::picture::Picture;
use crate::explorer::store::names::names;
use crate::explorer::view::{Place, View};
use crate::web::{Error, Moment};
use crate::wording;

/// A picture inside another page.
#[derive(Debug)]
pub struct Embedded {
    /// The picture.
    pub picture: Picture,
    /// The same in the explorer.
    pub address: String,
    /// The name of what stands in the middle.
    pub name: String,
    /// What is drawn, in words.
    pub words: String,
}

/// The neighbourhood of a record; none where nothing is linked to it.
///
/// # Errors
/// The database cannot be read.
pub async fn embedded(moment: &Moment, place: &Place) -> Result<Option<Embedded>, Error> {
    let graph = moment.graph().await?;
    match crate::explorer::store::names::node(moment.db(), &graph, place).await? {
        Some(middle) => around(moment, &graph, place, middle).await,
        None => Ok(None),
    }
}

/// The same for a page that knows the record's number.
///
/// # Errors
/// As for [`embedded`].
pub async fn embedded_of(moment: &Moment, place: &Place, id: i64) -> Result<Option<Embedded>, Error> {
    let graph = moment.graph().await?;
    match graph.node(place.kind(), id) {
        Some(middle) => around(moment, &graph, place, middle).await,
        None => Ok(None),
    }
}

async fn around(moment: &Moment, graph: &Graph, place: &Place, middle: Node) -> Result<Option<Embedded>, Error> {
    let filter = Filter::default();
    let narrowing = Narrowing::new(graph, &filter, &[]);
    let choice = choose_at_most(graph, &narrowing, middle, EMBEDDED);
    if choice.shown.len() < 2 {
        return Ok(None);
    }
    let nodes: Vec<_> = choice.shown.iter().map(|shown| shown.node).collect();
    let names = names(moment.db(), graph, &*moment.papers().await?, &nodes).await?;
    let view = View::around(place.clone());
    let drawing =
        Drawing { graph, narrowing: &narrowing, names: &names, view: &view, focus: Some(middle), selected: None, selected_statement: None };
    let mut spots = Spots::new();
    drawing.place(&choice, &mut spots);
    let mut picture = drawing.draw(&choice, &spots);
    let address = view.address("");
    for node in &mut picture.nodes {
        // Here a node leads to its page, and the one in the middle to the explorer.
        node.select = if node.focus { address.clone() } else { node.page.clone() };
        node.expand = None;
    }
    for fold in &mut picture.folded {
        fold.unfold = Some(address.clone());
    }
    let of = |kind| nodes.iter().filter(|node| **node != middle && graph.kind(**node) == kind).count();
    let mut parts = Vec::new();
    for (many, noun) in [(of(Kind::Paper), "work"), (of(Kind::Dataset), "dataset")] {
        if many > 0 {
            parts.push(wording::count(many, noun));
        }
    }
    let folded = choice.folded();
    let rest = if folded > 0 { format!("; {folded} more are folded") } else { String::new() };
    let words = format!("{}{rest}.", crate::vocabulary::capitalised(&wording::list(&parts)));
    let name = names.get(&middle).map(|name| name.label.clone()).unwrap_or_default();
    Ok(Some(Embedded { picture, address, name, words }))
}
