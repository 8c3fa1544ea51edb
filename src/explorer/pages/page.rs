//! `/graph`: the picture, its legend, its panel, and the same as a table and as a tree.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use serde::Serialize;

use super::legend::{Choice, Legend};
use super::panel::{Panel, panel};
use super::rows::{Row, rows};
use super::shown::{Shown, shown};
use crate::evidence::CitationFunction;
use crate::explorer::filter::Narrowing;
use crate::explorer::graph::Kind;
use crate::explorer::picture::Picture;
use crate::explorer::view::{Layout, SortKey, View};
use crate::web::listing::Column;
use crate::web::{Error, Moment, Section, Shell};
use crate::{taxonomy, wording};

/// A branch of the tree that a phone shows in place of the picture.
#[derive(Debug)]
pub struct Branch {
    /// What the works do.
    pub function: CitationFunction,
    /// The rows, one for each work and dataset.
    pub rows: Vec<usize>,
}

/// A field of the years.
#[derive(Debug)]
pub struct Span {
    name: &'static str,
    word: &'static str,
    years: Vec<(i16, &'static str)>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "explorer/graph.html", blocks = ["title", "description"])]
pub struct GraphPage {
    #[serde(skip)]
    shell: Shell,
    /// The whole address.
    address: String,
    /// What stands in the middle.
    focus: Option<String>,
    layout: Layout,
    title: String,
    summary: String,
    /// How many statements there are about what was opened, drawn or folded.
    found: usize,
    /// How many of them are folded.
    folded_statements: usize,
    #[serde(flatten)]
    picture: Picture,
    legend: Legend,
    selection: Option<Panel>,
    statements: Vec<Row>,
    #[serde(skip)]
    view: View,
    #[serde(skip)]
    columns: HashMap<&'static str, Column>,
}

impl GraphPage {
    /// The address in another form.
    fn form(&self, ending: &str) -> String {
        self.view.unselected().address(ending)
    }

    fn column(&self, key: &str) -> &Column {
        &self.columns[key]
    }

    /// The layouts, with where they are.
    fn layouts(&self) -> Vec<(&'static str, String, bool)> {
        let offered = [Layout::Neighbourhood];
        let link = |layout: &Layout| {
            let view = View { layout: *layout, ..self.view.clone() };
            (layout.label(), view.address(""), *layout == self.layout)
        };
        offered.iter().map(link).collect()
    }

    /// The picture with confounders as nodes, or without them.
    fn toggled(&self) -> String {
        View { confounders: !self.view.confounders, ..self.view.clone() }.address("")
    }

    /// The picture with nothing chosen in the legend.
    fn unfiltered(&self) -> String {
        View { filter: crate::explorer::filter::Filter::default(), ..self.view.clone() }.address("")
    }

    /// What a form must send along, besides its own fields.
    fn kept(&self, without: &[&str]) -> Vec<(&'static str, String)> {
        self.view.pairs().into_iter().filter(|(name, _)| !without.contains(name)).collect()
    }

    fn filters() -> &'static [&'static str] {
        &["function", "type", "modality", "branch", "since", "until", "confidence"]
    }

    /// The facets of the legend that are lists.
    fn facets(&self) -> Vec<(&'static str, &[Choice])> {
        let legend = &self.legend;
        let facets: [(&'static str, &[Choice]); 5] = [
            ("The work", &legend.functions),
            ("What it brings", &legend.types),
            ("Confounder group", &legend.branches),
            ("Images", &legend.modalities),
            ("Confidence", &legend.confidence),
        ];
        facets.into_iter().filter(|(_, choices)| !choices.is_empty()).collect()
    }

    /// Bars of the years: place, top, height, year, statements.
    fn bars(&self) -> Vec<(f64, f64, f64, i16, usize)> {
        let years: BTreeMap<i16, usize> = self.legend.years.iter().map(|year| (year.year, year.statements)).collect();
        let (Some((first, _)), Some((last, _))) = (years.first_key_value(), years.last_key_value()) else { return Vec::new() };
        // Twelve years at most have room; older ones are in the table.
        let first = (*first).max(last - 11);
        let most = years.range(first..).map(|(_, many)| *many).max().unwrap_or(1).max(1);
        let span = f64::from(last - first + 1);
        let bar = |year: i16| {
            let many = years.get(&year).copied().unwrap_or(0);
            let height = 36.0 * count(many) / count(most);
            (f64::from(year - first) * 200.0 / span.max(9.0), 38.0 - height, height, year, many)
        };
        (first..=*last).map(bar).collect()
    }

    /// The two fields of the years: name, word, the years that one can choose and how each is marked.
    fn span(&self) -> Vec<Span> {
        let field = |name, word, chosen: Option<i16>| {
            let mut years: Vec<i16> = self.legend.years.iter().map(|year| year.year).chain(chosen).collect();
            years.sort_unstable();
            years.dedup();
            let marked = |year| (year, if Some(year) == chosen { " selected" } else { "" });
            Span { name, word, years: years.into_iter().map(marked).collect() }
        };
        vec![field("since", "from", self.view.filter.since), field("until", "to", self.view.filter.until)]
    }

    /// "Showing 20 of 57 statements; the others are folded."
    fn rows_words(&self) -> String {
        let all = wording::count(self.found, "statement");
        let shown = self.statements.len();
        if self.folded_statements > 0 {
            return format!(
                "{} of {all} are drawn; the others are folded in the graph.",
                crate::vocabulary::capitalised(&wording::counted(shown))
            );
        }
        if shown < self.found {
            return format!("The first {shown} of {all}; the files below the graph have all of them.");
        }
        format!("{}, as drawn. What is chosen in the legend applies here too.", crate::vocabulary::capitalised(&all))
    }

    /// The rows by what the works do, in the order of the legend.
    fn branches(&self) -> Vec<Branch> {
        let of = |function: &CitationFunction| Branch {
            function: *function,
            rows: (0..self.statements.len()).filter(|i| self.statements[*i].statement.usage.citation_function == *function).collect(),
        };
        let order = [
            CitationFunction::Extend,
            CitationFunction::Introduce,
            CitationFunction::Use,
            CitationFunction::Produce,
            CitationFunction::Other,
        ];
        order.iter().map(of).filter(|branch| !branch.rows.is_empty()).collect()
    }

    /// Whether the table names the dataset: not where all rows are about the one in the middle.
    fn names_datasets(&self) -> bool {
        self.statements.iter().any(|row| Some(&row.to) != self.focus.as_ref())
    }
}

fn count(many: usize) -> f64 {
    f64::from(u32::try_from(many).unwrap_or(u32::MAX))
}

/// The page of that view.
///
/// # Errors
/// The database cannot be read, or the view names what is not there.
pub async fn page(moment: &Moment, view: View) -> Result<GraphPage, Error> {
    let tree = taxonomy::store::tree(moment.db()).await?;
    let Some(shown) = shown(moment, view.clone()).await? else { return empty(moment, view).await };
    let narrowing = Narrowing::new(&shown.graph, &shown.view.filter, &shown.branches);
    let legend = Legend::new(&shown, &narrowing, &tree);
    let statements = rows(moment, &shown, &tree).await?;
    let selection = panel(moment, &shown, &tree).await?;
    let path = shown.view.unselected().address("");
    Ok(GraphPage {
        address: moment.address(&shown.view.address("")),
        shell: moment.shell(Section::Graph, path).await?,
        focus: shown.view.focus.as_ref().map(ToString::to_string),
        layout: shown.view.layout,
        title: format!("Around {}", shown.name(shown.middle)),
        summary: summary(&shown),
        found: shown.choice.scope.len(),
        folded_statements: shown.choice.scope.len() - shown.choice.drawn.len(),
        columns: columns(&shown.view),
        picture: shown.picture,
        legend,
        selection: Some(selection),
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
        picture: Picture {
            view_box: crate::explorer::drawing::view_box(&[], 780.0),
            nodes: Vec::new(),
            edges: Vec::new(),
            folded: Vec::new(),
            guides: Vec::new(),
        },
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

/// "20 works, 3 related datasets, 5 datasets beside; 14 more are folded."
fn summary(shown: &Shown) -> String {
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
    let folded: usize = shown.choice.folds.iter().map(|fold| fold.nodes.len()).sum();
    let folded = if folded > 0 { format!("; {folded} more are folded") } else { String::new() };
    format!("{}{folded}.", crate::vocabulary::capitalised(&wording::list(&parts)))
}
