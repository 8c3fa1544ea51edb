//! The marks of the look: each citation function, resource type, outcome and severity has one shape, one colour and
//! one word everywhere (`browser/styles/marks.css`; the shapes are symbols in `templates/sprite.html`).

use std::borrow::Borrow;

use askama::filters::Safe;

use crate::documentation::checklist::Standing;
use crate::evidence::{CitationFunction, FindingKind, Outcome, ResourceType, Severity, Statement};
use crate::gaps::CellState;

// Templates hand over values or references as it happens: `Borrow` takes both.

/// Markup that is written as it is.
pub type Markup = Safe<String>;

fn mark(class: &str, symbol: &str) -> Markup {
    Safe(format!(r##"<svg class="mk {class}" viewBox="0 0 12 12" aria-hidden="true"><use href="#{symbol}"/></svg>"##))
}

/// The mark of a citation function.
#[must_use]
pub fn function(function: impl Borrow<CitationFunction>) -> Markup {
    let function = function.borrow();
    mark(function.as_str(), function.as_str())
}

/// The mark of an outcome: the triangle of *extend*, whole, half or outline.
#[must_use]
pub fn outcome(outcome: impl Borrow<Outcome>) -> Markup {
    mark("extend", outcome_symbol(*outcome.borrow()))
}

/// The mark of a confounder that no one has tested: none of the answers, and not nothing either.
#[must_use]
pub fn untested() -> Markup {
    mark("untested", "untested")
}

/// The mark of a state in the heatmap of the gaps.
#[must_use]
pub fn state(state: impl Borrow<CellState>) -> Markup {
    let state = *state.borrow();
    mark(if state.is_gap() { "untested" } else { "extend" }, state_symbol(state))
}

/// The mark of what is known of a question on documentation.
#[must_use]
pub fn standing(standing: impl Borrow<Standing>) -> Markup {
    match standing.borrow() {
        Standing::Answered => mark("check", "check-ok"),
        Standing::Partly => mark("check", "doc-partly"),
        Standing::NotDocumented => mark("check", "doc-silent"),
        Standing::NotApplicable => mark("untested", "doc-not-applicable"),
        Standing::Open => mark("untested", "untested"),
    }
}

/// The symbol of a state in the heatmap of the gaps: that of its outcome; where metadata are absent, the broken line of
/// what could not be checked.
#[must_use]
pub const fn state_symbol(state: CellState) -> &'static str {
    match state {
        CellState::Shown => outcome_symbol(Outcome::Shown),
        CellState::Disputed => outcome_symbol(Outcome::Unclear),
        CellState::NotFound => outcome_symbol(Outcome::NotFound),
        CellState::Untested => "untested",
        CellState::MetadataAbsent => "check-unknown",
    }
}

/// The symbol of an outcome.
#[must_use]
pub const fn outcome_symbol(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Shown => "extend",
        Outcome::Unclear => "extend-half",
        Outcome::NotFound => "extend-not",
    }
}

/// The mark of a statement: its function; for shortcuts the answer that it gives after what was said about it since,
/// or the half triangle where its answers differ.
#[must_use]
pub fn statement(statement: &Statement) -> Markup {
    let outcomes: Vec<Outcome> = statement.standing().map(|(_, _, outcome)| outcome).collect();
    if statement.usage.citation_function != CitationFunction::Extend || outcomes.is_empty() {
        return function(statement.usage.citation_function);
    }
    let same = outcomes.iter().all(|outcome| outcome == &outcomes[0]);
    outcome(match outcomes[0] {
        first if same => first,
        // Some shown and some not: the half triangle tells to read on.
        _ => Outcome::Unclear,
    })
}

/// The mark and word of a severity.
#[must_use]
pub fn severity(severity: impl Borrow<Severity>) -> Markup {
    let severity = severity.borrow();
    let class = match severity {
        Severity::Info => "info",
        Severity::Caution => "caution",
        Severity::Serious => "serious",
    };
    let word = severity.label();
    Safe(format!(
        r##"<span class="sev {class}"><svg class="mk" viewBox="0 0 12 12" aria-hidden="true"><use href="#sev-{class}"/></svg> {word}</span>"##
    ))
}

/// The mark of a resource type.
#[must_use]
pub fn resource_type(kind: impl Borrow<ResourceType>) -> Markup {
    let symbol = match kind.borrow() {
        ResourceType::Dataset => "t-dataset",
        ResourceType::AdditionalLabels => "t-additional-labels",
        ResourceType::Shortcuts => "t-shortcuts",
        ResourceType::Documentation => "t-documentation",
        ResourceType::Tool => "t-tool",
        ResourceType::Code => "t-code",
        ResourceType::Mixed => "t-mixed",
    };
    Safe(format!(r##"<svg class="type" viewBox="0 0 14 14" aria-hidden="true"><use href="#{symbol}"/></svg>"##))
}

/// What a statement is about, in words: "on chest drains and sex/gender", "adds segmentation masks".
#[must_use]
pub fn about(statement: &Statement) -> String {
    let mut parts = Vec::new();
    let shortcuts: Vec<&str> = statement.shortcuts().map(|(label, _, _)| label).collect();
    if !shortcuts.is_empty() {
        parts.push(format!("on {}", crate::wording::list(&shortcuts)));
    }
    if statement.has(FindingKind::LabelErrors) {
        parts.push("reports errors in the labels".to_owned());
    }
    let annotations = statement.labels(FindingKind::Annotation);
    if !annotations.is_empty() {
        parts.push(format!("adds {}", crate::wording::list(&annotations)));
    }
    if parts.is_empty()
        && let Some(kind) = statement.usage.resource_type
    {
        parts.push(kind.label().to_lowercase());
    }
    parts.join("; ")
}
