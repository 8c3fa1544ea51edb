//! `/graph`: the picture, its legend, its panel, and the same as a table and as a tree.

use std::collections::HashMap;

use askama::Template;
use serde::Serialize;

use super::connect::Answer;
use super::files::citation;
use super::legend::Legend;
use super::panel::Panel;
use super::rows::{Related, Row};
use crate::evidence::CitationFunction;
use crate::evidence::pages::view::Link;
use crate::explorer::exports::Origin;
use crate::explorer::picture::Picture;
use crate::explorer::view::{FACETS, Layout, Place, View};
use crate::web::Shell;
use crate::web::listing::Column;
use crate::wording;

/// A branch of the tree that a phone shows in place of the picture.
#[derive(Debug)]
pub struct Branch {
    /// What the works do.
    pub function: CitationFunction,
    /// The rows, one for each work and dataset.
    pub rows: Vec<usize>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "explorer/graph.html", blocks = ["title", "description"])]
pub struct GraphPage {
    #[serde(skip)]
    pub(super) shell: Shell,
    /// The whole address.
    pub(super) address: String,
    /// What stands in the middle.
    pub(super) focus: Option<String>,
    pub(super) layout: Layout,
    pub(super) title: String,
    pub(super) summary: String,
    /// How many statements there are about what was opened, drawn or folded.
    pub(super) found: usize,
    /// How many of them are folded.
    pub(super) folded_statements: usize,
    #[serde(flatten)]
    pub(super) picture: Picture,
    pub(super) legend: Legend,
    pub(super) selection: Option<Panel>,
    pub(super) statements: Vec<Row>,
    /// The relations of datasets that are drawn.
    pub(super) relations: Vec<Related>,
    /// Where a connection was asked for.
    pub(super) connection: Option<Answer>,
    #[serde(skip)]
    pub(super) view: View,
    #[serde(skip)]
    pub(super) columns: HashMap<&'static str, Column>,
    #[serde(skip)]
    pub(super) others: Vec<Link>,
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
        let offered = [Layout::Neighbourhood, Layout::Timeline, Layout::Lineage, Layout::Overview];
        let link = |layout: &Layout| {
            let plain = self.view.unselected();
            let focus = plain.focus.clone().or_else(|| plain.from.clone());
            let view = View { layout: *layout, focus, from: None, to: None, ..plain };
            (layout.label(), view.address(""), *layout == self.layout && self.connection.is_none())
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

    const fn filters() -> &'static [&'static str] {
        &FACETS
    }

    /// The picture.
    pub(super) const fn picture(&self) -> &Picture {
        &self.picture
    }

    pub(super) fn summary(&self) -> &str {
        &self.summary
    }

    pub(super) fn statements(&self) -> &[Row] {
        &self.statements
    }

    pub(super) fn site(&self) -> &str {
        &self.shell.address
    }

    /// Where a file of it comes from.
    pub(super) fn origin(&self) -> Origin {
        Origin { title: self.title.clone(), address: self.address.clone(), citation: citation(&self.shell, &self.shell.address) }
    }

    /// "graph-nih-cxr14".
    pub(super) fn file_name(&self) -> String {
        let of = |place: &Option<Place>| place.as_ref().map(|place| place.name().to_owned());
        let names: Vec<String> = [of(&self.view.focus), of(&self.view.from), of(&self.view.to)].into_iter().flatten().collect();
        let name: String =
            names.join("-").chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).take(80).collect();
        format!("graph-{name}")
    }

    /// The name of what stands in the middle.
    fn middle(&self) -> &str {
        self.picture.nodes.iter().find(|node| node.focus).map_or("", |node| node.label.as_str())
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
