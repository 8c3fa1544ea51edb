//! A contribution back as what was written into its form, so that its contributor can change it, or a steward before it is
//! accepted.

use super::batch;
use super::sheet::Sheet;
use super::written::{self, WrittenKind};
use crate::contributions::{Contribution, ContributionKind, DecidedRow};
use crate::evidence::{Finding, REPORT_OF_LABEL_ERRORS, Usage};
use crate::review::{Redirect, Review};
use crate::revisions::change::{Change, Record};

/// The field that says which contribution its contributor changes. Its version is in the field of this name and `_version`.
pub const AMEND: &str = "amend";

/// The same for a steward who changes it before it is accepted.
pub const EDIT: &str = "edit";

/// Whether a steward can change it before it is accepted: one row, in a form of its own.
#[must_use]
pub fn can_be_edited(contribution: &Contribution, rows: &[DecidedRow]) -> bool {
    use ContributionKind::{Confounder, Correction, Dataset, Dispute, Documentation, Evidence, Location, Relation, Version};
    let has_form =
        matches!(contribution.kind, Evidence | Documentation | Dataset | Correction | Version | Relation | Location | Confounder | Dispute);
    has_form && rows.len() == 1
}

/// Whether its contributor gets its form again, as it was filled in.
#[must_use]
pub fn can_be_amended(contribution: &Contribution, rows: &[DecidedRow]) -> bool {
    match contribution.kind {
        ContributionKind::Batch => !batch::text_of(rows).is_empty(),
        ContributionKind::Merge => rows.iter().any(|row| merged(row).is_some()),
        _ => can_be_edited(contribution, rows),
    }
}

/// What was written into the form, for a steward.
#[must_use]
pub fn for_steward(contribution: &Contribution, rows: &[DecidedRow]) -> Sheet {
    let mut sheet = written(contribution, rows);
    sheet.set(EDIT, contribution.id.to_string());
    sheet.set(&format!("{EDIT}_version"), contribution.version.to_string());
    sheet
}

/// What was written into the form, for its contributor.
#[must_use]
pub fn sheet(contribution: &Contribution, rows: &[DecidedRow]) -> Sheet {
    let mut sheet = written(contribution, rows);
    sheet.set(AMEND, contribution.id.to_string());
    sheet.set(&format!("{AMEND}_version"), contribution.version.to_string());
    sheet
}

/// The two names of a merge, and what they are of.
fn merged(row: &DecidedRow) -> Option<&Redirect> {
    row.row.changes.iter().find_map(|change| match &change.after {
        Some(Record::Redirect(redirect)) => Some(redirect),
        _ => None,
    })
}

fn written(contribution: &Contribution, rows: &[DecidedRow]) -> Sheet {
    let mut sheet = Sheet::default();
    sheet.set("license_of_contribution", contribution.license.as_str());
    sheet.set("no_patient_data", if contribution.no_patient_data { "yes" } else { "" });
    sheet.set("note", contribution.note.clone().unwrap_or_default());
    if contribution.kind == ContributionKind::Batch {
        sheet.set("text", batch::text_of(rows));
        return sheet;
    }
    if let (ContributionKind::Merge, Some(redirect)) = (contribution.kind, rows.iter().find_map(merged)) {
        sheet.set("what", redirect.subject.as_str());
        sheet.set("from", redirect.old_name.clone());
        sheet.set("into", redirect.new_name.clone());
    }
    let Some(row) = rows.first().map(|decided| &decided.row) else { return sheet };
    sheet.set("passage", row.passage.clone().unwrap_or_default());
    for change in &row.changes {
        let Some(record) = &change.after else { continue };
        let is_statement = matches!(record, Record::Evidence(_)) && change.before.is_none();
        match record {
            _ if contribution.kind == ContributionKind::Merge => {}
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
