//! Makes the page of a view.

use std::collections::HashMap;

use super::connect::answer;
use super::legend::{Ground, Legend};
use super::page::GraphPage;
use super::panel::panel;
use super::rows::{related, rows};
use super::shown::{Shown, shown};
use crate::evidence::pages::view::Link;
use crate::explorer::filter::Narrowing;
use crate::explorer::graph::Kind;
use crate::explorer::picture::Picture;
use crate::explorer::view::{Layout, SortKey, View};
use crate::web::listing::Column;
use crate::web::{Error, Moment, Section};
use crate::{taxonomy, wording};

/// The page of that view.
///
/// # Errors
/// The database cannot be read, or the view names what is not there.
pub async fn page(moment: &Moment, view: View) -> Result<GraphPage, Error> {
    let tree = taxonomy::store::tree(moment.db()).await?;
    let Some(shown) = shown(moment, view.clone()).await? else { return empty(moment, view).await };
    let narrowing = Narrowing::new(&shown.graph, &shown.view.filter, &shown.branches);
    let ground = Ground { graph: &shown.graph, filter: &shown.view.filter, taxonomy: &shown.taxonomy, statements: &shown.choice.about };
    let legend = Legend::new(&ground, &narrowing, &tree);
    let statements = rows(moment, &shown, &tree).await?;
    let selection = if shown.connection.is_some() && shown.selected.is_none() { None } else { Some(panel(moment, &shown, &tree).await?) };
    // Without a word about the middle the address is /graph, whatever stands there today.
    let path = View { focus: view.focus, ..shown.view.unselected() }.address("");
    let connection = shown.connection.as_ref().map(|(to, connection)| answer(&shown.graph, &shown.names, (shown.middle, *to), connection));
    Ok(GraphPage {
        address: moment.address(&shown.view.address("")),
        shell: moment.shell(Section::Graph, path).await?,
        relations: related(&shown),
        focus: shown.view.focus.as_ref().map(ToString::to_string),
        layout: shown.view.layout,
        title: title(&shown),
        summary: summary(&shown),
        found: shown.choice.scope.len(),
        folded_statements: shown.choice.scope.len() - shown.choice.drawn.len(),
        columns: columns(&shown.view),
        others: others(moment, &shown).await?,
        picture: shown.picture,
        legend,
        selection,
        connection,
        statements,
        view: shown.view,
    })
}

/// The page of a review that has nothing to draw.
async fn empty(moment: &Moment, view: View) -> Result<GraphPage, Error> {
    Ok(GraphPage {
        address: moment.address(&view.address("")),
        shell: moment.shell(Section::Graph, "/graph").await?,
        focus: None,
        layout: view.layout,
        title: "Graph".to_owned(),
        summary: String::new(),
        found: 0,
        folded_statements: 0,
        columns: columns(&view),
        picture: Picture { view_box: crate::explorer::picture::view_box(&[], 780.0), ..Picture::default() },
        relations: Vec::new(),
        connection: None,
        others: Vec::new(),
        legend: Legend::default(),
        selection: None,
        statements: Vec::new(),
        view,
    })
}

fn columns(view: &View) -> HashMap<&'static str, Column> {
    let column = |key: &SortKey| {
        let current = view.sort.key == *key;
        let descending = if current { !view.sort.descending } else { *key == SortKey::Severity };
        let sorted = current.then_some(if view.sort.descending { "descending" } else { "ascending" });
        let sort = crate::sorting::Sort { key: *key, descending };
        (key.as_str(), Column { label: key.label(), address: View { sort, ..view.clone() }.address(""), sorted })
    };
    SortKey::ALL.iter().map(column).collect()
}

fn title(shown: &Shown) -> String {
    let middle = shown.name(shown.middle);
    match (&shown.connection, shown.view.layout) {
        (Some((to, _)), _) => format!("From {middle} to {}", shown.name(*to)),
        (None, Layout::Timeline) => format!("{middle} over time"),
        (None, Layout::Lineage) => format!("Lineage of {middle}"),
        (None, Layout::Neighbourhood | Layout::Overview) => format!("Around {middle}"),
    }
}

/// "20 works, 3 related datasets, 5 datasets beside; 14 more are folded."
fn summary(shown: &Shown) -> String {
    if let Some((to, connection)) = &shown.connection {
        return answer(&shown.graph, &shown.names, (shown.middle, *to), connection).sentence;
    }
    if shown.view.layout == Layout::Lineage {
        let many = shown.choice.shown.len().saturating_sub(1);
        let left_out = if shown.left_out > 0 { format!("; {} more have no room here", shown.left_out) } else { String::new() };
        return match many {
            0 => "No relation to another dataset is recorded.".to_owned(),
            _ => format!(
                "{}: sources to the left, what was made from them to the right{left_out}.",
                crate::vocabulary::capitalised(&wording::count(many, "other dataset"))
            ),
        };
    }
    let of = |kind: Kind| {
        let nodes = shown.choice.shown.iter().filter(|node| node.node != shown.middle && shown.graph.kind(node.node) == kind);
        let beside: Vec<bool> = nodes.map(|node| node.beside).collect();
        let far = beside.iter().filter(|beside| **beside).count();
        (beside.len() - far, far)
    };
    let ((works, _), (datasets, beside), (near, tested)) = (of(Kind::Paper), of(Kind::Dataset), of(Kind::Confounder));
    let mut parts = vec![wording::count(works, "work")];
    if datasets > 0 {
        parts.push(wording::count(datasets, "linked dataset"));
    }
    if beside > 0 {
        parts.push(format!("{} that these works speak about too", wording::count(beside, "dataset")));
    }
    if near + tested > 0 {
        parts.push(wording::count(near + tested, "confounder"));
    }
    let folded = shown.choice.folded();
    let folded = if folded > 0 { format!("; {folded} more are folded") } else { String::new() };
    format!("{}{folded}.", crate::vocabulary::capitalised(&wording::list(&parts)))
}

/// The most datasets that a list to choose from has.
const CHOSEN_FROM: usize = 300;

/// The datasets that the middle can be connected with.
async fn others(moment: &Moment, shown: &Shown) -> Result<Vec<Link>, Error> {
    let cards = moment.datasets().await?;
    let mut all: Vec<_> = cards.slugs().filter_map(|slug| cards.of(slug)).collect();
    if all.len() > CHOSEN_FROM {
        return Ok(Vec::new());
    }
    all.sort_by(|a, b| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id)));
    let focus = shown.view.focus.as_ref().map(ToString::to_string);
    let link = |card: &&crate::datasets::cards::Card| Link { name: card.name.clone(), address: format!("dataset:{}", card.slug) };
    Ok(all.iter().map(link).filter(|link| Some(&link.address) != focus.as_ref()).collect())
}
