//! The first lines about a paper: what it does with which datasets, in sentences.

use std::collections::BTreeSet;

use crate::evidence::pages::view::StatementView;
use crate::evidence::{CitationFunction, FindingKind, Outcome};
use crate::wording;

/// The functions in the order of the page.
pub(super) const ORDER: [CitationFunction; 5] =
    [CitationFunction::Produce, CitationFunction::Extend, CitationFunction::Introduce, CitationFunction::Use, CitationFunction::Other];

/// The most names in a list inside a sentence.
const NAMED: usize = 5;

/// The sentences; none where the paper says nothing about a dataset.
#[must_use]
pub(super) fn sentences(statements: &[StatementView]) -> Vec<String> {
    if statements.is_empty() {
        return Vec::new();
    }
    let mut sentences = vec![what_it_does(statements)];
    sentences.extend(shortcuts(statements));
    sentences.extend(labels(statements));
    sentences
}

/// "It produces one dataset, extends six and uses one."
fn what_it_does(statements: &[StatementView]) -> String {
    let mut parts = Vec::new();
    for function in ORDER {
        let of_function = statements.iter().filter(|view| view.statement.usage.citation_function == function);
        let datasets: BTreeSet<&str> = of_function.map(|view| view.statement.usage.dataset.as_str()).collect();
        if datasets.is_empty() {
            continue;
        }
        let verb = match function {
            // "Introduces" would read as if it had released them.
            CitationFunction::Introduce => "presents or documents".to_owned(),
            CitationFunction::Other => "speaks otherwise of".to_owned(),
            _ => function.label().to_lowercase(),
        };
        let number = if parts.is_empty() { wording::count(datasets.len(), "dataset") } else { wording::number_word(datasets.len()) };
        parts.push(format!("{verb} {number}"));
    }
    format!("It {}.", wording::list(&parts))
}

/// "It shows two shortcuts: sex/gender and age; it leaves it unclear for race/ethnicity; it tested noise and did not find it."
fn shortcuts(statements: &[StatementView]) -> Option<String> {
    let with = |outcome: Outcome| -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for tested in statements.iter().flat_map(|view| &view.tested).filter(|tested| tested.standing == outcome) {
            let name = tested.path.last().map_or(tested.label.as_str(), |link| link.name.as_str());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let (shown, unclear, not_found) = (with(Outcome::Shown), with(Outcome::Unclear), with(Outcome::NotFound));
    let mut parts = Vec::new();
    if !shown.is_empty() {
        parts.push(format!("shows {}: {}", wording::count(shown.len(), "shortcut"), in_sentence(&shown)));
    }
    if !unclear.is_empty() {
        parts.push(format!("leaves it unclear, on at least one dataset, for {}", in_sentence(&unclear)));
    }
    if !not_found.is_empty() {
        parts.push(format!("tested {} and did not find {}", in_sentence(&not_found), if not_found.len() == 1 { "it" } else { "them" }));
    }
    (!parts.is_empty()).then(|| format!("It {}.", parts.join("; it ")))
}

/// "It adds segmentation masks and reports errors in the labels."
fn labels(statements: &[StatementView]) -> Option<String> {
    let mut added: Vec<&str> = Vec::new();
    for label in statements.iter().flat_map(StatementView::annotations) {
        if !added.contains(&label) {
            added.push(label);
        }
    }
    let mut parts = Vec::new();
    if !added.is_empty() {
        parts.push(format!("adds {}", in_sentence(&added)));
    }
    if statements.iter().any(|view| view.statement.has(FindingKind::LabelErrors)) {
        parts.push("reports errors in the labels".to_owned());
    }
    (!parts.is_empty()).then(|| format!("It {}.", wording::list(&parts)))
}

/// The names as they stand inside a sentence, the first few of many.
fn in_sentence(names: &[&str]) -> String {
    let mut words: Vec<String> = names.iter().take(NAMED).map(|name| uncapitalised(name)).collect();
    if names.len() > NAMED {
        words.push(format!("{} more", wording::number_word(names.len() - NAMED)));
    }
    wording::list(&words)
}

/// "Sex/gender" inside a sentence is "sex/gender", "ECG wires" stays.
fn uncapitalised(name: &str) -> String {
    let mut letters = name.chars();
    match (letters.next(), name.chars().nth(1)) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Finding;
    use crate::evidence::severity::verdicts;
    use crate::evidence::tests::{shortcut, statement};
    use crate::taxonomy::Tree;

    fn view(id: i64, function: CitationFunction, dataset: &str, findings: Vec<Finding>) -> StatementView {
        let mut said = statement(id, "w2020", findings);
        said.usage.citation_function = function;
        said.usage.dataset = dataset.parse().unwrap();
        let verdicts = verdicts(std::slice::from_ref(&said));
        StatementView::new(said, &verdicts, &Tree::default())
    }

    #[test]
    fn the_sentences_say_all_three_answers() {
        let said = [
            view(1, CitationFunction::Extend, "a", vec![shortcut("age", Outcome::Shown), shortcut("hair", Outcome::NotFound)]),
            view(2, CitationFunction::Extend, "b", vec![shortcut("age", Outcome::Shown), shortcut("noise", Outcome::Unclear)]),
            view(
                3,
                CitationFunction::Produce,
                "c",
                vec![Finding::from_annotation("Masks"), Finding::from_annotation("report of label errors")],
            ),
        ];
        assert_eq!(
            sentences(&said),
            [
                "It produces one dataset and extends two.",
                "It shows one shortcut: age; it leaves it unclear, on at least one dataset, for noise; it tested hair and did not find it.",
                "It adds masks and reports errors in the labels.",
            ]
        );
        assert!(sentences(&[]).is_empty());
    }

    #[test]
    fn long_lists_are_cut_with_a_count() {
        assert_eq!(in_sentence(&["A1", "ECG wires", "Hair", "d", "e", "f", "g"]), "a1, ECG wires, hair, d, e and two more");
    }
}
