//! What each work says about a confounder: one item for one sentence, however many datasets it is about.

use std::collections::BTreeSet;

use serde::Serialize;

use super::tally::Tally;
use crate::evidence::pages::view::{Link, StatementView, Tested};
use crate::papers::PaperName;
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::Modality;
use crate::web::marks::Markup;

/// The tests of a statement that are of these confounders.
pub(super) fn in_subtree<'a>(view: &'a StatementView, below: &'a BTreeSet<&ConfounderSlug>) -> impl Iterator<Item = &'a Tested> {
    view.tested.iter().filter(move |tested| below.contains(&tested.confounder))
}

/// One sentence of one work, with the same answers, on one or more datasets.
#[derive(Debug, Serialize)]
pub struct Said {
    pub(super) work: PaperName,
    pub(super) evidence: String,
    pub(super) tested: Vec<Tested>,
    pub(super) statements: Vec<StatementView>,
}

impl Said {
    /// The items, the newest work first; a work without a year comes last.
    pub(super) fn of(statements: Vec<StatementView>, below: &BTreeSet<&ConfounderSlug>) -> Vec<Self> {
        let mut items: Vec<Self> = Vec::new();
        for view in statements {
            let tested: Vec<Tested> = in_subtree(&view, below).cloned().collect();
            let answers = |tested: &[Tested]| tested.iter().map(|each| (each.confounder.clone(), each.standing)).collect::<Vec<_>>();
            let same = items.iter_mut().find(|item| {
                item.work.key == view.statement.paper.key
                    && item.evidence == view.statement.usage.evidence
                    && answers(&item.tested) == answers(&tested)
            });
            match same {
                Some(item) => item.statements.push(view),
                None => items.push(Self {
                    work: view.statement.paper.clone(),
                    evidence: view.statement.usage.evidence.clone(),
                    tested,
                    statements: vec![view],
                }),
            }
        }
        items.sort_by_key(|item| (item.work.year.is_none(), std::cmp::Reverse(item.work.year), item.work.short_name.clone()));
        items
    }

    pub(super) fn mark(&self) -> Option<Markup> {
        let first = self.tested.first()?;
        let same = self.tested.iter().all(|tested| tested.standing == first.standing);
        Some(crate::web::marks::outcome(if same { first.standing } else { crate::evidence::Outcome::Unclear }))
    }

    /// How it stands with the one confounder on each dataset: "Serious" "on CheXpert, shown by five works".
    pub(super) fn standings(&self) -> Vec<(Markup, String)> {
        let Some(first) = self.tested.first() else { return Vec::new() };
        let tested = |view: &StatementView| {
            let tested = view.tested.iter().find(|tested| tested.confounder == first.confounder)?;
            Some((tested.mark(), format!("on {}, {}", view.statement.dataset_name, tested.reason)))
        };
        self.statements.iter().filter_map(tested).collect()
    }

    pub(super) fn datasets(&self) -> Vec<Link> {
        self.statements.iter().map(|view| Link::dataset(view.statement.usage.dataset.as_str(), &view.statement.dataset_name)).collect()
    }

    pub(super) fn first(&self) -> Option<&StatementView> {
        self.statements.first()
    }

    /// The other statements: their places on the page are kept too.
    pub(super) fn others(&self) -> &[StatementView] {
        self.statements.get(1..).unwrap_or_default()
    }

    /// The places in which it says so, each once.
    pub(super) fn places(&self) -> Vec<String> {
        let mut places: Vec<String> = Vec::new();
        for place in self.statements.iter().filter_map(StatementView::short_place) {
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    /// "Shortcuts, implied", each once.
    pub(super) fn types(&self) -> String {
        let mut types: Vec<String> = Vec::new();
        for words in self.statements.iter().map(StatementView::type_words) {
            if !types.contains(&words) {
                types.push(words);
            }
        }
        types.join("; ")
    }

    /// What the statements test beside this.
    pub(super) fn also(&self) -> Vec<Link> {
        let mut also: Vec<Link> = Vec::new();
        let own: BTreeSet<&ConfounderSlug> = self.tested.iter().map(|tested| &tested.confounder).collect();
        for tested in self.statements.iter().flat_map(|view| &view.tested).filter(|tested| !own.contains(&tested.confounder)) {
            also.extend(tested.path.last().filter(|link| !also.contains(link)).cloned());
        }
        also
    }
}

/// What is said in one kind of images.
#[derive(Debug, Serialize)]
pub struct Group {
    pub(super) modality: Modality,
    pub(super) label: String,
    pub(super) tally: Tally,
    pub(super) said: Vec<Said>,
}

impl Group {
    /// The place of the group on the page.
    pub(super) fn place(&self) -> String {
        place(&self.modality)
    }
}

/// A modality as the name of a place: `in-chest-x-ray`.
fn place(modality: &Modality) -> String {
    let letters = bibliography::folded(modality.as_str());
    let letters: String = letters.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    format!("in-{letters}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Outcome;
    use crate::evidence::severity::verdicts;
    use crate::evidence::tests::{shortcut, statement};
    use crate::taxonomy::Tree;

    #[test]
    fn one_sentence_on_two_datasets_is_told_once_and_no_statement_is_lost() {
        let mut second = statement(2, "a2020", vec![shortcut("age", Outcome::Shown)]);
        second.usage.dataset = "e".parse().unwrap();
        let disputed = statement(3, "a2020", vec![shortcut("age", Outcome::Unclear), shortcut("hair", Outcome::Shown)]);
        let all = [statement(1, "a2020", vec![shortcut("age", Outcome::Shown)]), second, disputed];
        let age = "age".parse().unwrap();
        let views = all.iter().map(|one| StatementView::new(one.clone(), &verdicts(std::slice::from_ref(one)), &Tree::default()));
        let said = Said::of(views.collect(), &BTreeSet::from([&age]));
        assert_eq!(said.iter().map(|item| item.statements.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(said[0].datasets().len(), 2);
    }
}
