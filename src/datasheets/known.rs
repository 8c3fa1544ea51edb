//! What works found out about the dataset: the sections that its evidence fills.

use typesetting::{Block, Cell, Column, Form, Run, Section, StatementBlock, Table};

use super::citing::Citing;
use super::{gap, not_documented, paragraph, section};
use crate::dossier::Dossier;
use crate::evidence::brief::Brief;
use crate::evidence::severity::Verdict;
use crate::evidence::{AppraisalState, Confidence, FindingKind, Severity, Statement};
use crate::vocabulary::capitalised;
use crate::wording;

/// Every confounder that works tested, by the branch of the taxonomy.
pub(super) fn shortcuts(dossier: &Dossier, verdicts: &[Verdict], citing: &mut Citing<'_>) -> Option<Section> {
    let mut blocks = Vec::new();
    if verdicts.is_empty() {
        blocks.push(gap("No work in this review tests it for shortcuts. That does not mean that there are none."));
        return section("shortcuts", "Known shortcuts", blocks);
    }
    blocks.push(paragraph("A shortcut is a property of the image that a model can use in place of the disease. Severity follows from the works: serious where two or more show it on this dataset, caution for one."));
    for (branch, rows) in branches(dossier, verdicts) {
        let words = if branch.is_empty() { "Elsewhere in the taxonomy".to_owned() } else { branch };
        blocks.push(Block::Heading { words });
        let rows = rows.into_iter().map(|verdict| shortcut(dossier, verdict, citing)).collect();
        blocks.push(Block::Table(Table {
            caption: "What was tested, and what the tests gave".to_owned(),
            columns: vec![
                Column::words("Confounder", 26),
                Column::words("Answer", 18),
                Column::words("Severity, and why", 34),
                Column::words("Works", 42),
            ],
            rows,
        }));
    }
    let statements: Vec<StatementBlock> =
        dossier.with(FindingKind::Shortcut).map(|statement| said(dossier, statement, FindingKind::Shortcut, citing)).collect();
    blocks.push(Block::Heading { words: "What each work says".to_owned() });
    blocks.push(Block::Statements { statements });
    section("shortcuts", "Known shortcuts", blocks)
}

/// The verdicts by branch, in the order of the taxonomy; each branch by its path.
fn branches<'a>(dossier: &Dossier, verdicts: &'a [Verdict]) -> Vec<(String, Vec<&'a Verdict>)> {
    let mut branches: Vec<(usize, String, Vec<&Verdict>)> = Vec::new();
    for verdict in verdicts {
        let path = dossier.tree.path(&verdict.confounder);
        let above = path.len().saturating_sub(1);
        let words = path[..above].iter().map(|node| node.label.as_str()).collect::<Vec<_>>().join(" › ");
        let place = path[..above].last().and_then(|branch| dossier.tree.nodes().iter().position(|node| node.slug == branch.slug));
        match branches.iter_mut().find(|(_, known, _)| *known == words) {
            Some((_, _, rows)) => rows.push(verdict),
            None => branches.push((place.unwrap_or(usize::MAX), words, vec![verdict])),
        }
    }
    branches.sort_by_key(|(place, _, _)| *place);
    branches.into_iter().map(|(_, words, rows)| (words, rows)).collect()
}

fn shortcut(dossier: &Dossier, verdict: &Verdict, citing: &mut Citing<'_>) -> Vec<Cell> {
    let label = dossier.tree.get(&verdict.confounder).map_or_else(|| verdict.confounder.to_string(), |node| node.label.clone());
    let address = format!("{}/confounders/{}", dossier.review.address, verdict.confounder);
    let form = if verdict.severity == Severity::Serious { Form::Strong } else { Form::Plain };
    let severity = vec![Run::of(form, verdict.severity.label()), Run::plain(format!(": {}", verdict.reason))];
    let mut works: Cell = Vec::new();
    let mut keys: Vec<&str> = Vec::new();
    for witness in verdict.works.iter().filter(|witness| {
        let is_new = !keys.contains(&witness.paper.key.as_str());
        keys.push(witness.paper.key.as_str());
        is_new
    }) {
        if !works.is_empty() {
            works.push(Run::plain("; "));
        }
        works.push(citing.cite(witness.paper.short_name.clone(), &witness.paper.key));
    }
    vec![vec![Run::plain(label).to(address)], vec![Run::plain(verdict.answer.label())], severity, works]
}

/// Reports of errors in its labels.
pub(super) fn label_errors(dossier: &Dossier, citing: &mut Citing<'_>) -> Option<Section> {
    let none = "No work in this review reports errors in its labels. That does not mean that there are none.";
    of_kind(dossier, FindingKind::LabelErrors, ("errors", "Errors in the labels", none), citing)
}

/// Annotations that others added.
pub(super) fn annotations(dossier: &Dossier, citing: &mut Citing<'_>) -> Option<Section> {
    of_kind(
        dossier,
        FindingKind::Annotation,
        ("annotations", "Added annotations", "No work in this review adds annotations to it."),
        citing,
    )
}

fn of_kind(dossier: &Dossier, kind: FindingKind, (id, title, none): (&str, &str, &str), citing: &mut Citing<'_>) -> Option<Section> {
    let statements: Vec<StatementBlock> = dossier.with(kind).map(|statement| said(dossier, statement, kind, citing)).collect();
    section(id, title, vec![if statements.is_empty() { gap(none) } else { Block::Statements { statements } }])
}

/// Works that document it.
pub(super) fn documentation(dossier: &Dossier, citing: &mut Citing<'_>) -> Option<Section> {
    let documenting = dossier.statements.iter().filter(|statement| Brief::from(*statement).documents());
    let statements: Vec<StatementBlock> = documenting.map(|statement| said(dossier, statement, FindingKind::Annotation, citing)).collect();
    let none = gap("No work in this review documents it.");
    section("documentation", "Works that document it", vec![if statements.is_empty() { none } else { Block::Statements { statements } }])
}

/// A statement: work and finding, sentence, and where it says so.
fn said(dossier: &Dossier, statement: &Statement, kind: FindingKind, citing: &mut Citing<'_>) -> StatementBlock {
    let usage = &statement.usage;
    let labels = wording::list(&statement.labels(kind));
    let about = match kind {
        FindingKind::LabelErrors => String::new(),
        _ if labels.is_empty() => String::new(),
        _ => format!(": {labels}"),
    };
    let mut head = vec![citing.cite(statement.paper.short_name.clone(), &statement.paper.key)];
    if !about.is_empty() {
        head.push(Run::plain(about));
    }
    let mut body = vec![Run::plain(usage.evidence.clone())];
    body.extend(statement.not_shown().into_iter().map(|(answer, labels)| Run::of(Form::Quiet, format!(" {answer}: {labels}."))));
    let mut notes = vec![vec![number(dossier, statement)], vec![place(statement)]];
    notes.push(vec![Run::plain(usage.sureness())]);
    notes.extend(usage.dataset_version.as_ref().map(|version| vec![Run::plain(format!("On version {version}"))]));
    notes.extend(appraised(statement).map(|words| vec![Run::of(Form::Strong, words)]));
    StatementBlock { head, body, notes }
}

fn number(dossier: &Dossier, statement: &Statement) -> Run {
    Run::plain(format!("Evidence {}", statement.usage.id)).to(dossier.page_of(statement))
}

fn place(statement: &Statement) -> Run {
    statement.usage.locator.as_ref().map_or_else(not_documented, Run::plain)
}

/// What became of a statement since it was recorded; nothing where no one looked at it again.
fn appraised(statement: &Statement) -> Option<String> {
    let appraisal = &statement.usage.appraisal;
    (appraisal.state != AppraisalState::Unreviewed).then(|| capitalised(&appraisal.to_string()))
}

/// Every statement with its place in the work.
pub(super) fn evidence(dossier: &Dossier, citing: &mut Citing<'_>) -> Option<Section> {
    if dossier.statements.is_empty() {
        return section("evidence", "The evidence", vec![gap("No work in this review says anything about it.")]);
    }
    let rows = dossier.statements.iter().map(|statement| row(dossier, statement, citing)).collect();
    let table = Table {
        caption: format!("All {} about {}, by number", wording::count(dossier.statements.len(), "statement"), dossier.dataset.name),
        columns: vec![
            Column::numbers("No.", 9),
            Column::words("Work", 27),
            Column::words("What it says", 62),
            Column::words("Where it says so, and how sure", 32),
        ],
        rows,
    };
    section("evidence", "The evidence", vec![Block::Table(table)])
}

fn row(dossier: &Dossier, statement: &Statement, citing: &mut Citing<'_>) -> Vec<Cell> {
    let usage = &statement.usage;
    let mut says = vec![Run::plain(format!("{} it. ", usage.citation_function.label())), Run::plain(usage.evidence.clone())];
    let shortcuts: Vec<String> =
        statement.standing().map(|(label, _, outcome)| format!("{label}: {}", outcome.label().to_lowercase())).collect();
    if !shortcuts.is_empty() {
        says.push(Run::of(Form::Quiet, format!(" ({})", shortcuts.join("; "))));
    }
    let sure = if usage.confidence == Confidence::Stated { String::new() } else { format!("; {}", usage.sureness().to_lowercase()) };
    let mut place = vec![place(statement)];
    if !sure.is_empty() {
        place.push(Run::plain(sure));
    }
    place.extend(appraised(statement).map(|words| Run::of(Form::Strong, format!(". {words}"))));
    let work = citing.cite(statement.paper.short_name.clone(), &statement.paper.key);
    vec![vec![Run::plain(usage.id.to_string()).to(dossier.page_of(statement))], vec![work], says, place]
}
