//! The rows of the table under the graph: the statements that are drawn, in the reader's order.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::Serialize;

use super::connect::relation_words;
use super::shown::Shown;
use crate::evidence::pages::view::Link;
use crate::evidence::store::{Selection, statements};
use crate::evidence::{EvidenceId, FindingKind, Outcome, Severity, Statement};
use crate::explorer::drawing::outcome;
use crate::explorer::view::{Selected, SortKey};
use crate::sorting::{Sort, compare_figures};
use crate::taxonomy::Tree;
use crate::web::marks::{self, Markup};
use crate::web::{Error, Moment};

/// The most rows of the table.
pub const MOST_ROWS: usize = 500;

/// A row.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The record.
    #[serde(flatten)]
    pub statement: Statement,
    /// How serious it is.
    pub judged_severity: Severity,
    /// What its tests say together.
    pub outcome: Option<Outcome>,
    /// The confounders that it tests.
    pub confounders: Vec<Link>,
    /// Its address.
    pub address: String,
    /// The picture with it selected.
    pub select: String,
    /// Whether it is selected.
    pub selected: bool,
    /// `paper:…` and `dataset:…`: the ends of its line.
    pub from: String,
    /// The other end.
    pub to: String,
}

impl Row {
    /// What the work does.
    #[must_use]
    pub fn function_mark(&self) -> Markup {
        marks::function(self.statement.usage.citation_function)
    }

    /// The word for it.
    #[must_use]
    pub fn does(&self) -> String {
        self.statement.usage.citation_function.label().to_lowercase()
    }

    /// What it is about, where it tests no confounder.
    #[must_use]
    pub fn about(&self) -> String {
        let mut words = Vec::new();
        if self.statement.has(FindingKind::LabelErrors) {
            words.push("errors in the labels".to_owned());
        }
        words.extend(self.statement.labels(FindingKind::Annotation).into_iter().map(str::to_owned));
        if words.is_empty() && self.confounders.is_empty() {
            words.push(self.statement.usage.resource_type.map_or_else(|| "plain use".to_owned(), |kind| kind.label().to_lowercase()));
        }
        let joined = words.join(", ");
        if self.confounders.is_empty() { crate::vocabulary::capitalised(&joined) } else { joined }
    }

    /// Severity, or the answer that is none.
    #[must_use]
    pub fn severity_mark(&self) -> Option<Markup> {
        if self.judged_severity > Severity::Info {
            return Some(marks::severity(self.judged_severity));
        }
        let none = |answer: Outcome| {
            askama::filters::Safe(format!(r#"<span class="sev none">{} {}</span>"#, marks::outcome(answer).0, answer.label()))
        };
        self.outcome.filter(|answer| *answer != Outcome::Shown).map(none)
    }
}

/// A relation of two datasets, as the table says it.
#[derive(Debug, Serialize)]
pub struct Related {
    /// The dataset that is derived, contained, …
    pub subject: Link,
    /// How.
    pub words: String,
    /// The dataset that it comes from.
    pub object: Link,
}

/// The relations that are drawn.
#[must_use]
pub fn related(shown: &Shown) -> Vec<Related> {
    let link = |node| Link {
        name: shown.name(node).to_owned(),
        address: shown.names.get(&node).map(|name| name.place.page()).unwrap_or_default(),
    };
    let relations = shown.choice.relations.iter().map(|place| shown.graph.relations()[*place as usize]);
    relations
        .map(|relation| Related { subject: link(relation.subject), words: relation_words(relation.kind), object: link(relation.object) })
        .collect()
}

/// The rows.
///
/// # Errors
/// The database cannot be read.
pub async fn rows(moment: &Moment, shown: &Shown, tree: &Tree) -> Result<Vec<Row>, Error> {
    let numbers: Vec<i64> = shown.choice.drawn.iter().take(MOST_ROWS).map(|said| shown.graph.statement(*said).id).collect();
    let mut found = Vec::with_capacity(numbers.len());
    for some in numbers.chunks(crate::database::bulk::NAMES_IN_A_QUERY) {
        found.extend(statements(moment.db(), Selection::Numbers(some)).await?);
    }
    let selected = shown.selected_statement.map(|said| shown.graph.statement(said).id);
    let mut rows: Vec<Row> = found.into_iter().filter_map(|statement| row(shown, tree, statement, selected)).collect();
    sort(&mut rows, shown.view.sort);
    Ok(rows)
}

fn row(shown: &Shown, tree: &Tree, statement: Statement, selected: Option<i64>) -> Option<Row> {
    let id = statement.usage.id;
    let said = shown.graph.said(id.0)?;
    let confounders = statement.shortcuts().filter_map(|(_, slug, _)| tree.get(slug)).map(Link::confounder).collect();
    Some(Row {
        judged_severity: shown.graph.statement(said).severity,
        outcome: outcome(&shown.graph, said),
        confounders,
        address: format!("/evidence/{id}"),
        select: shown.view.selecting(Selected::Evidence(EvidenceId(id.0))).address(""),
        selected: selected == Some(id.0),
        from: format!("paper:{}", statement.usage.paper),
        to: format!("dataset:{}", statement.usage.dataset),
        statement,
    })
}

fn sort(rows: &mut [Row], by: Sort<SortKey>) {
    let folded: HashMap<i64, (String, String)> = rows
        .iter()
        .map(|row| {
            let words = (bibliography::folded(&row.statement.paper.short_name), bibliography::folded(&row.statement.dataset_name));
            (row.statement.usage.id.0, words)
        })
        .collect();
    let year = |row: &Row| row.statement.paper.year.map(i64::from);
    let words = |row: &Row| &folded[&row.statement.usage.id.0];
    let turned = |order: Ordering| if by.descending { order.reverse() } else { order };
    rows.sort_by(|a, b| {
        let first = match by.key {
            SortKey::Year => compare_figures(year(a), year(b), by.descending),
            SortKey::Work => turned(words(a).0.cmp(&words(b).0)),
            SortKey::Dataset => turned(words(a).1.cmp(&words(b).1)),
            SortKey::Function => turned(a.statement.usage.citation_function.cmp(&b.statement.usage.citation_function)),
            SortKey::Severity => turned(a.judged_severity.cmp(&b.judged_severity)),
        };
        first.then_with(|| {
            (year(a).is_none(), year(a), words(a), a.statement.usage.id).cmp(&(year(b).is_none(), year(b), words(b), b.statement.usage.id))
        })
    });
}
