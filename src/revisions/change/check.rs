//! Whether a record may be so: the rules of the review folder, asked of the record as the folder would hold it. What passes
//! can be exported, and reads back the same.

use serde_json::Value;

use super::{FieldProblem, Record};
use crate::review::folder::{FolderError, Problem, parse, render};
use crate::review::{Property, Review};
use crate::revisions::Subject;

/// Checks a record among those that it speaks of: `beside` holds a record for each that is there.
pub(super) fn check(record: &Record, beside: Review) -> Result<(), Vec<FieldProblem>> {
    let (subject, name) = (record.subject(), if record.is_unnumbered() { String::new() } else { record.name() });
    let problem = |field: Option<String>, problem: String| FieldProblem { subject, name: name.clone(), field, problem };
    let hostile: Vec<FieldProblem> = fields(record)
        .into_iter()
        .filter(|(_, value)| has_nul(value))
        .map(|(field, _)| problem(Some(field), "this holds a NUL character; take it out".to_owned()))
        .collect();
    if !hostile.is_empty() {
        return Err(hostile);
    }
    let mut review = beside;
    put(&mut review, record.clone());
    let files = match render(&review) {
        Ok(files) => files,
        Err(FolderError::DocumentName(text)) => {
            return Err(vec![problem(Some("name".to_owned()), format!("“{text}” is not a plain file name that ends in .md"))]);
        }
        Err(other) => return Err(vec![problem(None, other.to_string())]),
    };
    let read = parse(&files);
    let mut problems: Vec<FieldProblem> = read
        .problems
        .into_iter()
        .filter(|found| found.fatal)
        .map(|found| problem(found.column.as_deref().map(field), in_words(&found)))
        .collect();
    problems.dedup();
    if !problems.is_empty() {
        return Err(problems);
    }
    match take(read.review, subject) {
        Some(again) if again == *record => Ok(()),
        again => Err(lost(record, again.as_ref()).into_iter().map(|field| problem(Some(field), LOST.to_owned())).collect()),
    }
}

const LOST: &str = "this could not be kept as it is; leave out white space at its ends, and leave it empty (null) where nothing is known";

fn fields(record: &Record) -> serde_json::Map<String, Value> {
    match serde_json::to_value(record) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    }
}

/// The fields that a folder would not give back.
fn lost(record: &Record, again: Option<&Record>) -> Vec<String> {
    let again = again.map(fields).unwrap_or_default();
    let differing = fields(record).into_iter().filter(|(name, value)| again.get(name) != Some(value));
    let names: Vec<String> = differing.map(|(name, _)| name).collect();
    if names.is_empty() { vec!["name".to_owned()] } else { names }
}

fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(fields) => fields.values().any(has_nul),
        _ => false,
    }
}

/// The field of a record that a column of the folder holds.
fn field(column: &str) -> String {
    let field = match column {
        "dataset_slug" => "dataset",
        "paper_key" => "paper",
        "annotations" | "shortcuts" | "shortcuts_taxonomy" | "outcome" => "findings",
        "severity_reason" => "severity",
        "demographics_reported" => "demographics",
        _ if column.starts_with("column ") => "bibtex",
        other => other,
    };
    field.to_owned()
}

/// A problem of a file for people who see no files.
fn in_words(problem: &Problem) -> String {
    let mut words = problem.message.replace("this cell", "this field");
    for file in crate::review::folder::DATA_FILES {
        words = words.replace(file, "this review");
    }
    words
}

/// Puts a record into a review.
pub(super) fn put(review: &mut Review, record: Record) {
    match record {
        Record::Property(Property { name, value }) => {
            review.properties.insert(name, value);
        }
        Record::Dataset(record) => review.datasets.push(*record),
        Record::Paper(record) => review.papers.push(*record),
        Record::Evidence(record) => review.usages.push(*record),
        Record::Confounder(record) => review.confounders.push(record),
        Record::Version(record) => review.versions.push(record),
        Record::Location(record) => review.locations.push(record),
        Record::Relation(record) => review.relations.push(record),
        Record::Reply(record) => review.replies.push(*record),
        Record::Framework(record) => review.frameworks.push(record),
        Record::Question(record) => review.questions.push(*record),
        Record::Answer(record) => review.answers.push(*record),
        Record::Vocabulary(record) => review.vocabulary.push(record),
        Record::CaseStudy(record) => review.case_studies.push(record),
        Record::SearchRun(record) => review.search_runs.push(*record),
        Record::Document(record) => review.documents.push(record),
        Record::Redirect(record) => review.redirects.push(record),
    }
}

/// The last record of that kind in a review: those beside it stand before it.
fn take(mut review: Review, subject: Subject) -> Option<Record> {
    Some(match subject {
        Subject::Review => {
            let (name, value) = review.properties.into_iter().next()?;
            Record::Property(Property { name, value })
        }
        Subject::Dataset => Record::Dataset(Box::new(review.datasets.pop()?)),
        Subject::Paper => Record::Paper(Box::new(review.papers.pop()?)),
        Subject::Evidence => Record::Evidence(Box::new(review.usages.pop()?)),
        Subject::Confounder => Record::Confounder(review.confounders.pop()?),
        Subject::Version => Record::Version(review.versions.pop()?),
        Subject::Location => Record::Location(review.locations.pop()?),
        Subject::Relation => Record::Relation(review.relations.pop()?),
        Subject::Reply => Record::Reply(Box::new(review.replies.pop()?)),
        Subject::Framework => Record::Framework(review.frameworks.pop()?),
        Subject::Question => Record::Question(Box::new(review.questions.pop()?)),
        Subject::Answer => Record::Answer(Box::new(review.answers.pop()?)),
        Subject::Vocabulary => Record::Vocabulary(review.vocabulary.pop()?),
        Subject::CaseStudy => Record::CaseStudy(review.case_studies.pop()?),
        Subject::SearchRun => Record::SearchRun(Box::new(review.search_runs.pop()?)),
        Subject::Document => Record::Document(review.documents.pop()?),
        Subject::Redirect => Record::Redirect(review.redirects.pop()?),
        Subject::Release => return None,
    })
}
