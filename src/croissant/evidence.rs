//! What works found out about a dataset, as texts of the Responsible AI vocabulary. Each ends with its citation and the
//! address of the statement, so that it can be checked wherever the file went.

use crate::datasets::gaps::not_documented;
use crate::datasets::{Demographics, Status};
use crate::dossier::Dossier;
use crate::evidence::severity::{Verdict, standing};
use crate::evidence::{AppraisalState, Confidence, Finding, FindingKind, Outcome, Statement};
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::capitalised;
use crate::wording;

use super::NO_VERSION;

/// The properties with what they say, those without anything left out.
#[must_use]
pub fn responsible_ai(dossier: &Dossier, verdicts: &[Verdict]) -> Vec<(&'static str, Vec<String>)> {
    let properties = [
        ("dataBiases", biases(dossier, verdicts)),
        ("dataLimitations", limitations(dossier)),
        ("dataAnnotationProtocol", annotations(dossier)),
        ("dataUseCases", dossier.dataset.tasks.iter().map(|task| format!("Made for: {task}")).collect()),
        ("personalSensitiveInformation", personal(dossier)),
        ("dataReleaseMaintenancePlan", vec![maintenance(dossier)]),
    ];
    properties.into_iter().filter(|(_, texts)| !texts.is_empty()).collect()
}

/// Every shortcut that was tested, whatever the test gave; or that no one tested any, which is not the same as none.
fn biases(dossier: &Dossier, verdicts: &[Verdict]) -> Vec<String> {
    let mut said = Vec::new();
    for statement in dossier.with(FindingKind::Shortcut) {
        for finding in &statement.usage.findings {
            if let Finding::Shortcut { label, confounder, outcome } = finding {
                said.push(bias(dossier, verdicts, statement, (label, confounder, *outcome)));
            }
        }
    }
    if said.is_empty() {
        let text = "No work in this review tests it for shortcuts. That does not mean that there are none.";
        said.push(format!("{text} {} {}", searched(dossier), dossier.page()));
    }
    said
}

fn bias(dossier: &Dossier, verdicts: &[Verdict], statement: &Statement, shortcut: (&str, &ConfounderSlug, Outcome)) -> String {
    let (label, confounder, outcome) = shortcut;
    let stands = standing(statement, outcome);
    let answer = if stands == outcome {
        outcome.label().to_owned()
    } else {
        format!("{} (recorded as “{}”)", stands.label(), outcome.label().to_lowercase())
    };
    let path: Vec<&str> = dossier.tree.path(confounder).into_iter().map(|node| node.label.as_str()).collect();
    let place = if path.is_empty() { confounder.to_string() } else { path.join(" › ") };
    let verdict = verdicts.iter().find(|verdict| verdict.confounder == *confounder);
    let severity = verdict
        .filter(|_| stands == Outcome::Shown)
        .map(|verdict| format!(" {} on this dataset: {}.", verdict.severity.label(), verdict.reason));
    let text = format!("{answer}: {label} ({place}).{} {}", severity.unwrap_or_default(), sentence(statement));
    cited(dossier, statement, &text)
}

/// Errors in its labels, what no source states, and until when was searched.
fn limitations(dossier: &Dossier) -> Vec<String> {
    let dataset = &dossier.dataset;
    let mut said: Vec<String> = Vec::new();
    match dataset.status {
        Status::Active => {}
        Status::Superseded => said.push(format!("Superseded: its makers offer a later dataset or version. {}", dossier.page())),
        Status::Withdrawn => said.push(format!("Withdrawn by its makers. {}", dossier.page())),
    }
    for statement in dossier.with(FindingKind::LabelErrors) {
        said.push(cited(dossier, statement, &format!("Errors in the labels. {}", sentence(statement))));
    }
    let gaps = not_documented(dataset, &dossier.versions, &dossier.locations);
    if !gaps.is_empty() {
        said.push(format!("Not documented in any source read for this record: {}. {}", wording::list(&gaps), dossier.page()));
    }
    said.push(format!("{} What is not listed here may still be so. {}", searched(dossier), dossier.page()));
    said
}

/// Annotations that others added. The property has one text, so each work has a line.
fn annotations(dossier: &Dossier) -> Vec<String> {
    let line = |statement: &Statement| {
        let added = wording::list(&statement.labels(FindingKind::Annotation));
        cited(dossier, statement, &format!("Added by others: {added}. {}", sentence(statement)))
    };
    let lines: Vec<String> = dossier.with(FindingKind::Annotation).map(line).collect();
    if lines.is_empty() { Vec::new() } else { vec![lines.join("\n")] }
}

fn personal(dossier: &Dossier) -> Vec<String> {
    match &dossier.dataset.demographics {
        // What is left out is among the limitations.
        Demographics::NotDocumented => Vec::new(),
        Demographics::NoneReported => vec!["None: a source says that the dataset records nothing about its patients".to_owned()],
        Demographics::Reported(attributes) => attributes.iter().map(|word| capitalised(word)).collect(),
    }
}

/// Whether it is still the one to use, its versions and copies, and what this record is.
fn maintenance(dossier: &Dossier) -> String {
    let mut said = vec![format!("Status: {}.", dossier.dataset.status.label().to_lowercase())];
    if dossier.versions.is_empty() {
        said.push(format!("Versions: not documented; “version” is {NO_VERSION} only because the format wants one."));
    } else {
        let versions: Vec<String> = dossier
            .versions
            .iter()
            .map(|version| {
                let day = version.released.map(|day| format!(" ({})", wording::day(day))).unwrap_or_default();
                let changes = version.changes.as_ref().map(|changes| format!(": {changes}")).unwrap_or_default();
                format!("{}{day}{changes}", version.label)
            })
            .collect();
        said.push(format!("Versions: {}.", versions.join("; ")));
    }
    if !dossier.locations.is_empty() {
        let copies: Vec<String> = dossier
            .locations
            .iter()
            .map(|copy| {
                let license = copy.license.as_deref().unwrap_or("not documented");
                format!("{} ({}), licence stated there: {license}", copy.platform, copy.url)
            })
            .collect();
        said.push(format!("Copies: {}.", copies.join("; ")));
    }
    if let Some(until) = super::writing::dated(dossier).caveat {
        said.push(until);
    }
    let last = dossier.last.map(|last| format!(", as of revision {} of {}", last.number, wording::day(last.at.date_naive())));
    said.push(format!("This record is kept by “{}”{}: {}", dossier.review.title, last.unwrap_or_default(), dossier.page()));
    said.join(" ")
}

fn searched(dossier: &Dossier) -> String {
    format!("Searched: {}.", dossier.searched.words().trim_end_matches('.'))
}

/// The sentence of a statement, with what became of it since and how surely it belongs here.
fn sentence(statement: &Statement) -> String {
    let usage = &statement.usage;
    let mut said = vec![ended(&usage.evidence)];
    if let Some(version) = &usage.dataset_version {
        said.push(format!("About version {version}."));
    }
    match usage.appraisal.state {
        AppraisalState::Unreviewed => {}
        AppraisalState::Confirmed => said.push("Confirmed by a second reader.".to_owned()),
        AppraisalState::Disputed => said.push("Disputed: someone disagrees, with reasons.".to_owned()),
        AppraisalState::Refuted => said.push("Refuted: shown to be wrong.".to_owned()),
        AppraisalState::Fixed => {
            let version = usage.appraisal.fixed_in.as_deref().unwrap_or("a later version");
            said.push(format!("Fixed in {version}; earlier versions still have it."));
        }
    }
    if usage.confidence != Confidence::Stated {
        said.push(format!("{}: {}.", usage.sureness(), usage.sureness_means()));
    }
    said.join(" ")
}

/// A text with its citation, the place in the work, and the address of the statement.
fn cited(dossier: &Dossier, statement: &Statement, text: &str) -> String {
    let work = dossier.works.get(&statement.paper.key);
    let title = statement.paper.title.as_ref().map(|title| format!(", “{title}”")).unwrap_or_default();
    let place = statement.usage.locator.as_ref().map(|locator| format!(", {locator}")).unwrap_or_default();
    let elsewhere = work.and_then(crate::dossier::Work::elsewhere).map(|address| format!(", {address}")).unwrap_or_default();
    format!("{text} [{}{title}{place}{elsewhere}] {}", statement.paper.short_name, dossier.page_of(statement))
}

fn ended(sentence: &str) -> String {
    let sentence = sentence.trim();
    if sentence.ends_with(['.', '!', '?']) { sentence.to_owned() } else { format!("{sentence}.") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::tests::dossier;
    use crate::evidence::severity::verdicts;

    fn said(dossier: &Dossier, property: &str) -> Vec<String> {
        let verdicts = verdicts(&dossier.statements);
        responsible_ai(dossier, &verdicts).into_iter().find(|(name, _)| *name == property).map(|(_, texts)| texts).unwrap_or_default()
    }

    #[test]
    fn every_finding_is_there_with_its_citation_and_address() {
        let chexpert = dossier("chexpert");
        let biases = said(&chexpert, "dataBiases");
        let shortcuts: usize = chexpert.statements.iter().map(|statement| statement.shortcuts().count()).sum();
        assert!(shortcuts > 5 && biases.len() == shortcuts, "{biases:#?}");
        for statement in chexpert.with(FindingKind::Shortcut) {
            let end = format!(" https://review.example/evidence/{}", statement.usage.id);
            let own = biases.iter().find(|text| text.ends_with(&end)).unwrap_or_else(|| panic!("{end}: {biases:#?}"));
            assert!(own.contains(&format!("[{}", statement.paper.short_name)), "{own}");
        }
        let lines = said(&chexpert, "dataAnnotationProtocol").join("\n").lines().count();
        assert_eq!(lines, chexpert.with(FindingKind::Annotation).count());
    }

    #[test]
    fn what_no_one_tested_does_not_read_as_clean() {
        let mut quiet = dossier("chexpert");
        quiet.statements.clear();
        let biases = said(&quiet, "dataBiases");
        assert_eq!(biases.len(), 1);
        assert!(
            biases[0].starts_with("No work in this review tests it for shortcuts. That does not mean that there are none."),
            "{biases:?}"
        );
        assert!(said(&quiet, "dataLimitations").iter().any(|text| text.starts_with("Searched: ")));
    }

    #[test]
    fn a_disputed_finding_says_so_and_is_unclear() {
        let mut disputed = dossier("chexpert");
        for statement in &mut disputed.statements {
            statement.usage.appraisal.state = AppraisalState::Disputed;
        }
        for text in said(&disputed, "dataBiases") {
            assert!(text.starts_with("Unclear") && text.contains("Disputed: someone disagrees"), "{text}");
        }
    }
}
