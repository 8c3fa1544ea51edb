//! The rows of what works found out: each confounder that was tested on any of the datasets, errors in the labels, added
//! annotations, documentation, and who speaks of them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{Row, Topic, Value};
use crate::evidence::severity::{Verdict, verdicts};
use crate::evidence::{FindingKind, Outcome, ResourceType, Statement};
use crate::taxonomy::{ConfounderSlug, Tree};
use crate::wording;

/// What works say about one dataset.
#[derive(Debug)]
pub struct Said {
    slug: String,
    statements: Vec<Statement>,
    verdicts: Vec<Verdict>,
}

impl Said {
    /// Of these statements, all about that dataset.
    #[must_use]
    pub fn new(slug: &str, statements: Vec<Statement>) -> Self {
        Self { slug: slug.to_owned(), verdicts: verdicts(&statements), statements }
    }

    fn verdict(&self, confounder: &ConfounderSlug) -> Option<&Verdict> {
        self.verdicts.iter().find(|verdict| verdict.confounder == *confounder)
    }

    /// How many different works make such a statement.
    fn works(&self, pick: impl Fn(&Statement) -> bool) -> usize {
        self.statements.iter().filter(|said| pick(said)).map(|said| &said.paper.key).collect::<BTreeSet<_>>().len()
    }
}

/// The rows: confounders first, the worst and most often shown before the others.
#[must_use]
pub fn rows(said: &[Said], tree: &Tree) -> Vec<Row> {
    let mut tested: BTreeMap<&ConfounderSlug, (Reverse<crate::evidence::Severity>, u8, Reverse<usize>)> = BTreeMap::new();
    for verdict in said.iter().flat_map(|of| &of.verdicts) {
        let rank = (Reverse(verdict.severity), verdict.answer.rank(), Reverse(verdict.works.len()));
        let known = tested.entry(&verdict.confounder).or_insert(rank);
        *known = (*known).min(rank);
    }
    let mut order: Vec<&ConfounderSlug> = tested.keys().copied().collect();
    order.sort_by_key(|confounder| (tested.get(confounder).copied(), (*confounder).clone()));
    let mut rows: Vec<Row> = order.into_iter().map(|confounder| on(said, confounder, tree)).collect();
    if rows.is_empty() {
        let untested = said.iter().map(|_| Value::gap("No one has tested this")).collect();
        rows.push(Row::new(Topic::Known, "Shortcuts", untested));
    }
    let row = |label: &str, value: &dyn Fn(&Said) -> Value| Row::new(Topic::Known, label, said.iter().map(value).collect());
    rows.push(row("Errors in the labels", &|of| match of.works(|said| said.has(FindingKind::LabelErrors)) {
        0 => Value::gap("no work in this review reports any"),
        works => {
            Value::text(format!("reported by {}", wording::count(works, "work"))).leading(|_| Some(format!("/datasets/{}#errors", of.slug)))
        }
    }));
    rows.push(row("Added annotations", &|of| {
        let mut labels: Vec<String> =
            of.statements.iter().flat_map(|said| said.labels(FindingKind::Annotation)).map(str::to_owned).collect();
        labels.sort();
        labels.dedup();
        Value::list_or_gap(&labels, "no work in this review adds any")
    }));
    rows.push(row("Documented by", &documented_by));
    rows.push(row("Works that speak of it", &|of| match of.works(|_| true) {
        0 => Value::gap("no work in this review"),
        works => Value::text(wording::count(works, "work")).leading(|_| Some(format!("/datasets/{}#who", of.slug))),
    }));
    rows
}

/// The row of one confounder.
fn on(said: &[Said], confounder: &ConfounderSlug, tree: &Tree) -> Row {
    let label = tree.get(confounder).map_or_else(|| confounder.to_string(), |node| node.label.clone());
    let value = |of: &Said| {
        let Some(verdict) = of.verdict(confounder) else { return Value::gap("No one has tested this") };
        let answer = match verdict.answer {
            Outcome::Shown => format!("{}: {}", verdict.answer.label(), verdict.severity.label().to_lowercase()),
            answer => answer.label().to_owned(),
        };
        let address = match verdict.works.as_slice() {
            [only] => format!("/evidence/{}", only.evidence),
            _ => format!("/datasets/{}#shortcuts", of.slug),
        };
        Value { outcome: Some(verdict.answer), ..Value::text(answer).beside(verdict.reason.clone()).leading(|_| Some(address.clone())) }
    };
    Row::new(Topic::Known, label, said.iter().map(value).collect()).leading(format!("/confounders/{confounder}"))
}

fn documented_by(of: &Said) -> Value {
    let documents = |said: &&Statement| said.usage.resource_type == Some(ResourceType::Documentation);
    let works: BTreeMap<&str, String> =
        of.statements.iter().filter(documents).map(|said| (said.paper.short_name.as_str(), said.paper.address())).collect();
    if works.is_empty() {
        return Value::gap("no work in this review");
    }
    Value::list(works.keys().map(|name| (*name).to_owned())).leading(|name| works.get(name).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::Agreement;
    use crate::evidence::Finding;
    use crate::evidence::tests::{shortcut, statement};

    #[test]
    fn every_tested_confounder_is_a_row_and_untested_is_a_gap() {
        let said = [
            Said::new("a", vec![statement(1, "w1", vec![shortcut("hair", Outcome::NotFound), shortcut("age", Outcome::Shown)])]),
            Said::new("b", vec![statement(2, "w2", vec![Finding::from_annotation("report of label errors")])]),
        ];
        let rows = rows(&said, &Tree::default());
        let labels: Vec<&str> = rows.iter().map(|row| row.label.as_str()).collect();
        assert_eq!(labels, ["age", "hair", "Errors in the labels", "Added annotations", "Documented by", "Works that speak of it"]);
        let words = |row: usize, dataset: usize| rows[row].values[dataset].plain();
        assert_eq!((words(0, 0), words(0, 1)), ("Shown: caution (shown by one work)".to_owned(), "No one has tested this".to_owned()));
        assert_eq!(words(1, 0), "Tested, not found (tested and not found by one work)");
        assert_eq!((rows[0].agreement, rows[3].agreement), (Agreement::Differ, Agreement::Open));
        assert_eq!((words(2, 1), rows[5].agreement), ("reported by one work".to_owned(), Agreement::Agree));
        assert_eq!(rows[0].values[0].words[0].address.as_deref(), Some("/evidence/1"));
    }
}
