//! What is known about the shortcuts of a dataset, as a list has room for it.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::Serialize;

use crate::evidence::severity::{Weighed, weigh};
use crate::evidence::{Outcome, Severity};

/// What is known about the shortcuts of one dataset, in short.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ShortcutSummary {
    /// The worst severity.
    pub severity: Option<Severity>,
    /// The answer for the confounder of that severity.
    pub answer: Option<Outcome>,
    /// Statements that report errors in the labels.
    pub label_errors: usize,
    /// Confounders that were shown.
    pub shown: usize,
    /// Confounders for which the answer is unclear.
    pub unclear: usize,
    /// Confounders that were tested and not found.
    pub not_found: usize,
}

impl ShortcutSummary {
    /// Sums up the tests of one dataset, by the number of the confounder; works by their numbers.
    #[must_use]
    pub fn new(tests: &HashMap<i64, Vec<Weighed<i64>>>, label_errors: usize) -> Self {
        let weighed: Vec<(Outcome, Severity)> = tests.values().filter_map(|tests| weigh(tests)).collect();
        let with = |outcome| weighed.iter().filter(|(answer, _)| *answer == outcome).count();
        let worst = weighed.iter().min_by_key(|(answer, severity)| (Reverse(*severity), answer.rank()));
        Self {
            severity: worst.map(|(_, severity)| *severity),
            answer: worst.map(|(answer, _)| *answer),
            label_errors,
            shown: with(Outcome::Shown),
            unclear: with(Outcome::Unclear),
            not_found: with(Outcome::NotFound),
        }
    }

    /// The best known answer of all tests: not that of the worst severity, which a steward may have set for a test that
    /// found nothing.
    #[must_use]
    pub const fn best_known(&self) -> Option<Outcome> {
        match (self.shown, self.unclear, self.not_found) {
            (0, 0, 0) => None,
            (0, 0, _) => Some(Outcome::NotFound),
            (0, ..) => Some(Outcome::Unclear),
            _ => Some(Outcome::Shown),
        }
    }

    /// "6 shown, 1 unclear, 1 tested, not found".
    #[must_use]
    pub fn words(&self) -> String {
        let parts = [(self.shown, "shown"), (self.unclear, "unclear"), (self.not_found, "tested, not found")];
        let parts: Vec<String> = parts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(work: i64, outcome: Outcome) -> Weighed<i64> {
        Weighed { work, outcome, by_hand: None }
    }

    #[test]
    fn a_summary_tells_all_three_answers() {
        let tests = HashMap::from([
            (1, vec![weighed(1, Outcome::Shown), weighed(2, Outcome::NotFound)]),
            (2, vec![weighed(1, Outcome::NotFound)]),
            (3, vec![weighed(2, Outcome::Unclear)]),
        ]);
        let summary = ShortcutSummary::new(&tests, 0);
        assert_eq!(summary.words(), "1 shown, 1 unclear, 1 tested, not found");
        assert_eq!((summary.severity, summary.answer), (Some(Severity::Caution), Some(Outcome::Shown)));
        assert_eq!((ShortcutSummary::new(&HashMap::new(), 0).severity, ShortcutSummary::default().best_known()), (None, None));
        let by_hand = Weighed { by_hand: Some(Severity::Serious), ..weighed(2, Outcome::NotFound) };
        let summary = ShortcutSummary::new(&HashMap::from([(1, vec![weighed(1, Outcome::Shown)]), (2, vec![by_hand])]), 0);
        assert_eq!((summary.severity, summary.answer), (Some(Severity::Serious), Some(Outcome::NotFound)));
        assert_eq!(summary.best_known(), Some(Outcome::Shown), "what is shown is not hidden behind a severity set by hand");
    }
}
