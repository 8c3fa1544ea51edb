//! `usages.csv`: one row for each evidence statement, with all of its findings.

use chrono::NaiveDate;

use super::table::{Lines, Problem, Row, Table, join_list, or_empty, yes_no};
use super::writing::{Record, file_of};
use super::{Files, Review};
use crate::evidence::{Appraisal, EvidenceId, Finding, FindingKind, Outcome, SetSeverity, Usage};

const USAGE: [&str; 23] = [
    "id",
    "paper_key",
    "dataset_slug",
    "dataset_version",
    "citation_function",
    "resource_role",
    "resource_type",
    "annotations",
    "shortcuts",
    "shortcuts_taxonomy",
    "outcome",
    "evidence",
    "locator",
    "quote",
    "confidence",
    "severity",
    "severity_reason",
    "appraisal",
    "in_demo",
    "external_source",
    "contributor",
    "steward",
    RECORDED,
];
const RECORDED: &str = "recorded";
const REQUIRED: [&str; 5] = ["paper_key", "dataset_slug", "citation_function", "evidence", "confidence"];

/// Reads the file. Rows without a number get [`EvidenceId::UNNUMBERED`]; the import gives them one.
pub fn read(files: &Files, review: &mut Review, lines: &mut Lines, problems: &mut Vec<Problem>) {
    let Some(bytes) = files.get("usages.csv") else { return };
    let table = Table::read("usages.csv", bytes, &REQUIRED, &USAGE, problems);
    let day: Option<NaiveDate> = review.properties.get("recorded").and_then(|day| day.parse().ok());
    review.usages = table.records(lines, problems, |row, problems| usage(row, day, problems));
}

fn usage(row: &Row<'_>, day: Option<NaiveDate>, problems: &mut Vec<Problem>) -> Option<Usage> {
    let paper = row.required("paper_key", problems);
    let dataset = row.required("dataset_slug", problems);
    let citation_function = row.required("citation_function", problems);
    let evidence = row.required("evidence", problems);
    let confidence = row.required("confidence", problems);
    let findings = findings(row, problems);
    Some(Usage {
        id: row.number("id", problems).map_or(EvidenceId::UNNUMBERED, EvidenceId),
        paper: paper?,
        dataset: dataset?,
        dataset_version: row.owned("dataset_version"),
        citation_function: citation_function?,
        resource_role: row.value("resource_role", problems),
        resource_type: row.value("resource_type", problems),
        findings,
        evidence: evidence?,
        locator: row.owned("locator"),
        quote: row.owned("quote"),
        confidence: confidence?,
        severity: severity(row, problems),
        appraisal: row.value("appraisal", problems).unwrap_or_default(),
        in_demo: row.yes("in_demo", problems),
        external_source: row.owned("external_source"),
        contributor: row.owned("contributor"),
        steward: row.owned("steward"),
        recorded: row.value(RECORDED, problems).or(day),
    })
}

fn severity(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<SetSeverity> {
    let severity = row.value("severity", problems);
    match (severity, row.owned("severity_reason")) {
        (Some(severity), Some(reason)) => Some(SetSeverity { severity, reason }),
        (Some(_), None) => {
            problems.push(row.problem("severity_reason", "a severity set by hand needs its reason"));
            None
        }
        (None, Some(_)) => {
            problems.push(row.problem("severity", "there is a reason but no severity"));
            None
        }
        (None, None) => None,
    }
}

/// Annotations and shortcuts, both: a usage that has both keeps both.
fn findings(row: &Row<'_>, problems: &mut Vec<Problem>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = row.list("annotations").iter().map(|label| Finding::from_annotation(label)).collect();
    let shortcuts = row.list("shortcuts");
    let nodes = row.list("shortcuts_taxonomy");
    let outcomes = row.list("outcome");
    if shortcuts.len() != nodes.len() {
        let message = format!("{} shortcuts need as many taxonomy nodes, here are {}", shortcuts.len(), nodes.len());
        problems.push(row.problem("shortcuts_taxonomy", message));
        return findings;
    }
    if shortcuts.len() != outcomes.len() {
        let message = format!("{} shortcuts need as many outcomes, here are {}", shortcuts.len(), outcomes.len());
        problems.push(row.problem("outcome", message));
        return findings;
    }
    for ((label, node), outcome) in shortcuts.into_iter().zip(nodes).zip(outcomes) {
        match (node.parse(), outcome.parse::<Outcome>()) {
            (Ok(confounder), Ok(outcome)) => findings.push(Finding::Shortcut { label, confounder, outcome }),
            (node, outcome) => {
                problems.extend(node.err().map(|error| row.problem("shortcuts_taxonomy", error)));
                problems.extend(outcome.err().map(|error| row.problem("outcome", error)));
            }
        }
    }
    findings
}

/// Writes the file.
pub fn write(review: &Review, files: &mut Files) {
    files.extend([file_of(&review.usages)]);
}

impl Record for Usage {
    const FILE: &'static str = "usages.csv";
    const COLUMNS: &'static [&'static str] = &USAGE;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        let labels: Vec<String> = self
            .findings
            .iter()
            .filter(|finding| finding.kind() != FindingKind::Shortcut)
            .map(|finding| finding.label().to_owned())
            .collect();
        let (mut shortcuts, mut nodes, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
        for finding in &self.findings {
            if let Finding::Shortcut { label, confounder, outcome } = finding {
                shortcuts.push(label.clone());
                nodes.push(confounder.to_string());
                outcomes.push(outcome.to_string());
            }
        }
        let appraisal = if self.appraisal == Appraisal::default() { String::new() } else { self.appraisal.to_string() };
        [
            self.id.to_string(),
            self.paper.to_string(),
            self.dataset.to_string(),
            or_empty(self.dataset_version.as_ref()),
            self.citation_function.to_string(),
            or_empty(self.resource_role.as_ref()),
            or_empty(self.resource_type.as_ref()),
            join_list(&labels),
            join_list(&shortcuts),
            join_list(&nodes),
            join_list(&outcomes),
            self.evidence.clone(),
            or_empty(self.locator.as_ref()),
            or_empty(self.quote.as_ref()),
            self.confidence.to_string(),
            or_empty(self.severity.as_ref().map(|set| set.severity).as_ref()),
            or_empty(self.severity.as_ref().map(|set| &set.reason)),
            appraisal,
            yes_no(self.in_demo),
            or_empty(self.external_source.as_ref()),
            or_empty(self.contributor.as_ref()),
            or_empty(self.steward.as_ref()),
            or_empty(self.recorded.as_ref()),
        ]
    }
}
