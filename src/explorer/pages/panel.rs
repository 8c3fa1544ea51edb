//! The panel at the side: what is selected, with all that is known of it, and where to go on.

use serde::Serialize;

use super::shown::Shown;
use crate::evidence::pages::view::{Link, StatementView};
use crate::evidence::severity::verdicts;
use crate::evidence::store::{Selection, statements};
use crate::evidence::{EvidenceId, Severity};
use crate::explorer::graph::{Kind, Node};
use crate::explorer::view::{Opened, Place, Selected, View};
use crate::taxonomy::Tree;
use crate::web::marks::Markup;
use crate::web::{Error, Moment, marks};
use crate::{papers, wording};

/// A statement in a list.
#[derive(Debug, Serialize)]
pub struct Line {
    /// Its number.
    pub id: EvidenceId,
    /// What it is about, or who says it.
    pub label: String,
    /// How serious it is.
    pub severity: Severity,
    /// The picture with it selected.
    pub select: String,
    #[serde(skip)]
    mark: String,
}

impl Line {
    /// The mark of what the work does.
    #[must_use]
    pub fn mark(&self) -> Markup {
        askama::filters::Safe(self.mark.clone())
    }
}

/// The panel.
#[derive(Debug, Serialize)]
pub struct Panel {
    /// What is selected: a node, or a statement.
    pub selected: String,
    /// Whether the reader selected it: else it is what stands in the middle.
    pub chosen: bool,
    /// Its name: "Larrazabal et al. 2020 extends NIH-CXR14".
    pub title: String,
    /// Its page.
    pub page: String,
    /// What it is, in a sentence.
    pub says: Option<String>,
    /// The statement, where one is selected or the work has only one here.
    pub statement: Option<StatementView>,
    /// The work's title.
    pub work_title: Option<String>,
    /// Its DOI.
    pub doi: Option<String>,
    /// Its statements, where it has several.
    pub statements: Vec<Line>,
    /// How many more it has.
    pub more: usize,
    /// The way to it in the taxonomy.
    pub path: Vec<Link>,
    /// Where it leads.
    pub actions: Vec<Link>,
}

/// How many statements a panel lists.
const LISTED: usize = 24;

impl Panel {
    /// Why the statement's confidence is what it is.
    #[must_use]
    pub fn confidence(&self) -> Option<String> {
        let usage = &self.statement.as_ref()?.statement.usage;
        Some(format!("{}: {}", usage.sureness(), usage.sureness_means()))
    }
}

/// The panel of what is selected, else of the middle.
///
/// # Errors
/// The database cannot be read.
pub async fn panel(moment: &Moment, shown: &Shown, tree: &Tree) -> Result<Panel, Error> {
    let node = shown.selected.unwrap_or(shown.middle);
    let mut panel = match (shown.selected_statement, shown.graph.kind(node)) {
        (Some(said), _) => of_statement(moment, shown, tree, shown.graph.statement(said).id).await?,
        (None, Kind::Paper) => of_paper(moment, shown, tree, node).await?,
        (None, Kind::Dataset) => of_dataset(moment, shown, node).await?,
        (None, Kind::Confounder) => of_confounder(shown, tree, node),
    };
    panel.chosen = shown.view.select.is_some();
    panel.actions = actions(shown, node);
    Ok(panel)
}

fn plain(shown: &Shown, node: Node) -> Panel {
    let place = shown.names.get(&node).map(|name| name.place.clone());
    Panel {
        selected: place.as_ref().map(ToString::to_string).unwrap_or_default(),
        chosen: false,
        title: shown.name(node).to_owned(),
        page: place.as_ref().map(Place::page).unwrap_or_default(),
        says: None,
        statement: None,
        work_title: shown.names.get(&node).and_then(|name| name.title.clone()),
        doi: None,
        statements: Vec::new(),
        more: 0,
        path: Vec::new(),
        actions: Vec::new(),
    }
}

async fn of_statement(moment: &Moment, shown: &Shown, tree: &Tree, id: i64) -> Result<Panel, Error> {
    let all = statements(moment.db(), Selection::Numbers(&[id])).await?;
    let Some(statement) = all.into_iter().next() else {
        return Err(Error::NotFound { what: "evidence", name: id.to_string(), near: Vec::new() });
    };
    let beside = statements(moment.db(), Selection::TestsBeside(&[id])).await?;
    let view = StatementView::new(statement, &verdicts(&beside), tree);
    let (work, usage) = (&view.statement.paper, &view.statement.usage);
    let doi = papers::store::find(moment.db(), &work.key).await?.and_then(|(paper, _)| paper.doi).map(|doi| doi.to_string());
    let does = usage.citation_function.label().to_lowercase();
    let does = if does == "other" { "on".to_owned() } else { does };
    let node = shown.graph.said(id).map_or(shown.middle, |said| shown.graph.statement(said).paper);
    Ok(Panel {
        selected: format!("evidence:{id}"),
        title: format!("{} {does} {}", work.short_name, view.statement.dataset_name),
        page: view.address.clone(),
        says: Some(usage.evidence.clone()),
        work_title: work.title.clone(),
        doi,
        statement: Some(view),
        ..plain(shown, node)
    })
}

async fn of_paper(moment: &Moment, shown: &Shown, tree: &Tree, node: Node) -> Result<Panel, Error> {
    let here: Vec<i64> = shown
        .choice
        .drawn
        .iter()
        .map(|said| shown.graph.statement(*said))
        .filter(|statement| statement.paper == node)
        .map(|statement| statement.id)
        .collect();
    if let [only] = here.as_slice() {
        let statement = of_statement(moment, shown, tree, *only).await?;
        return Ok(Panel { selected: plain(shown, node).selected, ..statement });
    }
    let key = shown.names.get(&node).map(|name| name.place.name().to_owned()).unwrap_or_default();
    let doi = papers::store::find(moment.db(), &key).await?.and_then(|(paper, _)| paper.doi).map(|doi| doi.to_string());
    let all = shown.graph.saying(node);
    let numbers: Vec<i64> = all.iter().take(LISTED).map(|said| shown.graph.statement(*said).id).collect();
    let said = statements(moment.db(), Selection::Numbers(&numbers)).await?;
    let lines = said.into_iter().map(|statement| Line {
        id: statement.usage.id,
        label: format!("{} {}", statement.dataset_name, marks::about(&statement)).trim().to_owned(),
        severity: shown.graph.said(statement.usage.id.0).map_or(Severity::Info, |said| shown.graph.statement(said).severity),
        select: shown.view.selecting(Selected::Evidence(statement.usage.id)).address(""),
        mark: marks::statement(&statement).0,
    });
    let says = if all.is_empty() {
        "No statement about a dataset comes from this work yet.".to_owned()
    } else {
        format!("It says {} about datasets.", wording::count(all.len(), "thing"))
    };
    Ok(Panel { says: Some(says), doi, statements: lines.collect(), more: all.len().saturating_sub(LISTED), ..plain(shown, node) })
}

async fn of_dataset(moment: &Moment, shown: &Shown, node: Node) -> Result<Panel, Error> {
    let cards = moment.datasets().await?;
    let card = shown.names.get(&node).and_then(|name| cards.of(name.place.name()));
    let says = card.map(|card| {
        let modality = crate::vocabulary::capitalised(&card.modality);
        let images = card
            .images
            .map_or_else(|| "the number of images is not documented".to_owned(), |images| format!("{} images", wording::thousands(images)));
        let year = card.year.map_or_else(|| "its year is not documented".to_owned(), |year| format!("released in {year}"));
        let works = wording::counted(usize::try_from(card.works).unwrap_or(0));
        let works = if card.works == 1 {
            "One work speaks of it".to_owned()
        } else if card.works == 0 {
            "No work in this review speaks of it".to_owned()
        } else {
            format!("{} works speak of it", crate::vocabulary::capitalised(&works))
        };
        format!("{modality}: {images}, {year}. {works}.")
    });
    Ok(Panel { says, ..plain(shown, node) })
}

fn of_confounder(shown: &Shown, tree: &Tree, node: Node) -> Panel {
    let mut panel = plain(shown, node);
    if let Some(Place::Confounder(slug)) = shown.names.get(&node).map(|name| name.place.clone()) {
        panel.path = crate::evidence::pages::view::path(tree, &slug);
        panel.says = tree.get(&slug).map(|node| node.definition.clone());
    }
    panel
}

fn actions(shown: &Shown, node: Node) -> Vec<Link> {
    let mut actions = Vec::new();
    let mut add = |name: String, view: &View| actions.push(Link { name, address: view.address("") });
    let Some(place) = shown.names.get(&node).map(|name| name.place.clone()) else { return actions };
    let drawn = shown.picture.nodes.iter().find(|drawn| drawn.id == place.to_string());
    if let Some(drawn) = drawn.filter(|drawn| drawn.expand.is_some())
        && let Some(view) = shown.view.unselected().opening(Opened::Place(place.clone()))
    {
        add(format!("Show its {} more", wording::count(drawn.hidden, if drawn.kind == "paper" { "dataset" } else { "neighbour" })), &view);
    }
    if node != shown.middle {
        add(format!("Put {} in the middle", shown.name(node)), &shown.view.centred(place.clone()));
        let from = shown.names.get(&shown.middle).map(|name| name.place.clone());
        let connect = View { from, to: Some(place), ..View::default() };
        add(format!("How are {} and {} connected?", shown.name(shown.middle), shown.name(node)), &connect);
    }
    if shown.view.select.is_some() {
        add("Select nothing".to_owned(), &shown.view.unselected());
    }
    actions
}
