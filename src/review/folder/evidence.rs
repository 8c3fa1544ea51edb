//! `usages.csv`: one row for each evidence statement, with all of its findings.

use chrono::NaiveDate;

use super::table::{Lines, Problem, Row, Table, join_list, or_empty, write_csv, yes_no};
use super::{Files, Review};
use crate::evidence::{Appraisal, EvidenceId, Finding, FindingKind, Outcome, SetSeverity, Usage};

const USAGE: [&str; 22] = [
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
];
const RECORDED: &str = "recorded";
const REQUIRED: [&str; 5] = ["paper_key", "dataset_slug", "citation_function", "evidence", "confidence"];

/// Reads the file. Rows without a number get [`EvidenceId::UNNUMBERED`]; the import gives them one.
pub fn read(files: &Files, review: &mut Review, lines: &mut Lines, problems: &mut Vec<Problem>) {
    let Some(bytes) = files.get("usages.csv") else { return };
    let optional: Vec<&str> = USAGE.into_iter().chain([RECORDED]).collect();
    let table = Table::read("usages.csv", bytes, &REQUIRED, &optional, problems);
    let day: Option<NaiveDate> = review.properties.get("recorded").and_then(|day| day.parse().ok());
    review.usages = table.records(lines, |row| usage(row, day, problems));
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
    let mut columns = [""; 23];
    columns[..22].copy_from_slice(&USAGE);
    columns[22] = RECORDED;
    files.insert("usages.csv".to_owned(), write_csv(columns, review.usages.iter().map(usage_row)));
}

fn usage_row(usage: &Usage) -> [String; 23] {
    let labels: Vec<String> =
        usage.findings.iter().filter(|finding| finding.kind() != FindingKind::Shortcut).map(|finding| finding.label().to_owned()).collect();
    let (mut shortcuts, mut nodes, mut outcomes) = (Vec::new(), Vec::new(), Vec::new());
    for finding in &usage.findings {
        if let Finding::Shortcut { label, confounder, outcome } = finding {
            shortcuts.push(label.clone());
            nodes.push(confounder.to_string());
            outcomes.push(outcome.to_string());
        }
    }
    let appraisal = if usage.appraisal == Appraisal::default() { String::new() } else { usage.appraisal.to_string() };
    [
        usage.id.to_string(),
        usage.paper.to_string(),
        usage.dataset.to_string(),
        or_empty(usage.dataset_version.as_ref()),
        usage.citation_function.to_string(),
        or_empty(usage.resource_role.as_ref()),
        or_empty(usage.resource_type.as_ref()),
        join_list(&labels),
        join_list(&shortcuts),
        join_list(&nodes),
        join_list(&outcomes),
        usage.evidence.clone(),
        or_empty(usage.locator.as_ref()),
        or_empty(usage.quote.as_ref()),
        usage.confidence.to_string(),
        or_empty(usage.severity.as_ref().map(|set| set.severity).as_ref()),
        or_empty(usage.severity.as_ref().map(|set| &set.reason)),
        appraisal,
        yes_no(usage.in_demo),
        or_empty(usage.external_source.as_ref()),
        or_empty(usage.contributor.as_ref()),
        or_empty(usage.steward.as_ref()),
        or_empty(usage.recorded.as_ref()),
    ]
}
