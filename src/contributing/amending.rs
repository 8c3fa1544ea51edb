//! A contribution back as what was written into its form, so that its contributor can change it.

use super::sheet::Sheet;
use super::written::{self, WrittenKind};
use crate::contributions::{Contribution, DecidedRow};
use crate::evidence::{Finding, REPORT_OF_LABEL_ERRORS, Usage};
use crate::review::Review;
use crate::revisions::change::{Change, Record};

/// What was written into the form of a contribution of one row.
#[must_use]
pub fn sheet(contribution: &Contribution, rows: &[DecidedRow]) -> Sheet {
    let mut sheet = Sheet::default();
    sheet.set("amend", contribution.id.to_string());
    sheet.set("amend_version", contribution.version.to_string());
    sheet.set("license_of_contribution", contribution.license.as_str());
    sheet.set("no_patient_data", if contribution.no_patient_data { "yes" } else { "" });
    sheet.set("note", contribution.note.clone().unwrap_or_default());
    let Some(row) = rows.first().map(|decided| &decided.row) else { return sheet };
    sheet.set("passage", row.passage.clone().unwrap_or_default());
    for change in &row.changes {
        let Some(record) = &change.after else { continue };
        let is_statement = matches!(record, Record::Evidence(_)) && change.before.is_none();
        match record {
            Record::Paper(paper) => sheet.set("bibtex", paper.bibtex.clone()),
            Record::Evidence(usage) if is_statement => statement(usage, &row.changes, &mut sheet),
            Record::Evidence(usage) => {
                sheet.set("evidence_number", usage.id.to_string());
                fill(WrittenKind::Statement, record, &mut sheet);
            }
            Record::Dataset(_) => {
                sheet.set("new_dataset", "yes");
                fill(WrittenKind::Dataset, record, &mut sheet);
            }
            Record::Version(_) => fill(WrittenKind::Version, record, &mut sheet),
            Record::Location(_) => fill(WrittenKind::Copy, record, &mut sheet),
            Record::Relation(_) => fill(WrittenKind::Relation, record, &mut sheet),
            Record::Answer(answer) => {
                fill(WrittenKind::Answer, record, &mut sheet);
                sheet.set("question", format!("{}/{}", answer.framework, answer.question));
            }
            Record::Confounder(_) => fill(WrittenKind::Confounder, record, &mut sheet),
            Record::Vocabulary(_) => fill(WrittenKind::Term, record, &mut sheet),
            Record::SearchRun(_) => fill(WrittenKind::Search, record, &mut sheet),
            Record::Reply(_) => fill(WrittenKind::Reply, record, &mut sheet),
            Record::Property(property) => sheet.set("value", property.value.clone()),
            Record::Document(document) => sheet.set("body", document.body.clone()),
            Record::Redirect(_) | Record::CaseStudy(_) | Record::Framework(_) | Record::Question(_) => {}
        }
    }
    sheet
}

/// The cells of a record, each in the field of its column.
fn fill(kind: WrittenKind, record: &Record, sheet: &mut Sheet) {
    for (column, cell) in written::cells(kind, &alone(record)).unwrap_or_default() {
        sheet.set(&column, cell);
    }
}

/// A review that has nothing but that record.
#[must_use]
pub fn alone(record: &Record) -> Review {
    let mut review = Review::default();
    match record.clone() {
        Record::Dataset(record) => review.datasets.push(*record),
        Record::Evidence(record) => review.usages.push(*record),
        Record::Confounder(record) => review.confounders.push(record),
        Record::Version(record) => review.versions.push(record),
        Record::Location(record) => review.locations.push(record),
        Record::Relation(record) => review.relations.push(record),
        Record::Vocabulary(record) => review.vocabulary.push(record),
        Record::SearchRun(record) => review.search_runs.push(*record),
        Record::Reply(record) => review.replies.push(*record),
        Record::Answer(record) => review.answers.push(*record),
        _ => {}
    }
    review
}

/// A statement in the fields of step 2.
fn statement(usage: &Usage, changes: &[Change], sheet: &mut Sheet) {
    let brings = |is: fn(&Record) -> bool| changes.iter().filter_map(|change| change.after.as_ref()).any(is);
    let name = sheet.text("name").to_owned();
    fill(WrittenKind::Statement, &Record::Evidence(Box::new(usage.clone())), sheet);
    sheet.set("name", name);
    for column in ["annotations", "shortcuts", "shortcuts_taxonomy", "outcome", "dataset_slug"] {
        sheet.remove(column);
    }
    if brings(|record| matches!(record, Record::Paper(_))) {
        sheet.remove("paper_key");
    }
    sheet.set("dataset", usage.dataset.as_str());
    let mut lines = Vec::new();
    for finding in &usage.findings {
        match finding {
            Finding::LabelErrors { label } if label == REPORT_OF_LABEL_ERRORS => sheet.set("label_errors", "yes"),
            Finding::LabelErrors { label } | Finding::Annotation { label } => lines.push(label.as_str()),
            Finding::Shortcut { label, confounder, outcome } => {
                sheet.add("shortcut", label.as_str());
                sheet.add("node", confounder.as_str());
                sheet.add("node_outcome", outcome.as_str());
            }
        }
    }
    sheet.set("annotation_lines", lines.join("\n"));
}
