//! Every contribution with what was decided on it, and why, as a table: what a PRISMA flow counts.

use crate::contributions::Contribution;

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

/// A cell that a spreadsheet would take for a formula begins with an apostrophe.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(harmless("=HYPERLINK(\"http://evil\")"), "'=HYPERLINK(\"http://evil\")");
        assert_eq!((harmless("-1"), harmless("Weng 2020")), ("'-1".to_owned(), "Weng 2020".to_owned()));
    }
}
