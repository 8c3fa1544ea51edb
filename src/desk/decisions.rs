//! Every contribution with what was decided on it, and why, as a table: what a PRISMA flow counts.

use crate::contributions::Contribution;
use crate::wording::harmless;

/// The columns.
pub const COLUMNS: [&str; 12] = [
    "contribution",
    "kind",
    "title",
    "modalities",
    "contributor",
    "submitted",
    "state",
    "steward",
    "decided",
    "reason",
    "first_verdict",
    "second_verdict",
];

/// One row of the table; `steward` is the public name of who decided, the verdicts are those of two stewards.
#[must_use]
pub fn row(contribution: &Contribution, steward: Option<&str>, verdicts: &[bool]) -> Vec<String> {
    let day = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.date_naive().to_string()).unwrap_or_default();
    let verdict =
        |place: usize| verdicts.get(place).map(|accepts| if *accepts { "accept" } else { "decline" }.to_owned()).unwrap_or_default();
    let modalities: Vec<&str> = contribution.modalities.iter().map(crate::vocabulary::Modality::as_str).collect();
    let cells = [
        contribution.id.to_string(),
        contribution.kind.to_string(),
        contribution.title.clone(),
        modalities.join("; "),
        contribution.contributor.clone(),
        day(contribution.submitted_at),
        contribution.state.to_string(),
        steward.unwrap_or_default().to_owned(),
        day(contribution.decided_at),
        contribution.reason.clone().unwrap_or_default(),
        verdict(0),
        verdict(1),
    ];
    cells.into_iter().map(|cell| harmless(&cell)).collect()
}
