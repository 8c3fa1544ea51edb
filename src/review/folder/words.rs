//! `vocabulary.csv`, `miccat.csv` and `case_studies.csv`.

use super::table::{Lines, Problem, Row, Table, join_list, or_empty, write_csv};
use super::{Files, Review};
use crate::case_studies::CaseStatement;
use crate::taxonomy::Confounder;
use crate::vocabulary::{Modality, Term};

/// Reads the three files.
pub fn read(files: &Files, review: &mut Review, lines: &mut Lines, problems: &mut Vec<Problem>) {
    if let Some(bytes) = files.get("vocabulary.csv") {
        let table = Table::read("vocabulary.csv", bytes, &["kind", "term", "definition"], &["label"], problems);
        review.vocabulary = table.records(lines, problems, term);
    }
    if let Some(bytes) = files.get("miccat.csv") {
        let optional = ["definition", "examples", "origin", "other_words"];
        let table = Table::read("miccat.csv", bytes, &["id", "parent", "label"], &optional, problems);
        review.confounders = table.records(lines, problems, confounder);
    }
    if let Some(bytes) = files.get("case_studies.csv") {
        let table = Table::read("case_studies.csv", bytes, &["modality", "aspect", "statement"], &[], problems);
        review.case_studies = table.records(lines, problems, case_statement);
    }
}

fn term(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Term> {
    let (kind, term) = (row.required("kind", problems), row.required("term", problems));
    let definition = row.required("definition", problems);
    Some(Term { kind: kind?, term: term?, label: row.owned("label"), definition: definition? })
}

fn confounder(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Confounder> {
    let (slug, label) = (row.required("id", problems), row.required("label", problems));
    Some(Confounder {
        parent: row.value("parent", problems),
        slug: slug?,
        label: label?,
        definition: row.owned("definition").unwrap_or_default(),
        examples: row.owned("examples"),
        origin: row.owned("origin"),
        other_words: row.list("other_words"),
    })
}

fn case_statement(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<CaseStatement> {
    let modality: Option<String> = row.required("modality", problems);
    let (aspect, statement) = (row.required("aspect", problems), row.required("statement", problems));
    Some(CaseStatement { modality: Modality::new(&modality?), aspect: aspect?, statement: statement? })
}

/// Writes the three files.
pub fn write(review: &Review, files: &mut Files) {
    let terms = review
        .vocabulary
        .iter()
        .map(|term| [term.kind.to_string(), term.term.clone(), or_empty(term.label.as_ref()), term.definition.clone()]);
    files.insert("vocabulary.csv".to_owned(), write_csv(["kind", "term", "label", "definition"], terms));
    let nodes = review.confounders.iter().map(|node| {
        [
            node.slug.to_string(),
            or_empty(node.parent.as_ref()),
            node.label.clone(),
            node.definition.clone(),
            or_empty(node.examples.as_ref()),
            or_empty(node.origin.as_ref()),
            join_list(&node.other_words),
        ]
    });
    let columns = ["id", "parent", "label", "definition", "examples", "origin", "other_words"];
    files.insert("miccat.csv".to_owned(), write_csv(columns, nodes));
    let cases = review.case_studies.iter().map(|case| [case.modality.to_string(), case.aspect.to_string(), case.statement.clone()]);
    files.insert("case_studies.csv".to_owned(), write_csv(["modality", "aspect", "statement"], cases));
}
