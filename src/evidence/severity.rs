//! How much a finding should worry someone who uses the data, by rule, with the reason always told.
//!
//! *Serious* where two or more works show the same confounder on the dataset, *caution* for one work or a report of
//! label errors, else *information*. A steward's own judgement, with its reason, goes before the rule.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::{AppraisalState, EvidenceId, Finding, Outcome, Severity, Statement};
use crate::papers::PaperName;
use crate::taxonomy::ConfounderSlug;
use crate::wording;

/// A work that tested a confounder on a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The work.
    pub paper: PaperName,
    /// The statement that says so.
    pub evidence: EvidenceId,
    /// What the test gave; what was disputed or refuted later does not count as shown.
    pub outcome: Outcome,
    /// The version of the dataset that mended it, where one did; older versions still have it.
    pub fixed_in: Option<String>,
}

/// Where a confounder stands on a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The confounder.
    pub confounder: ConfounderSlug,
    /// Every work that tested it, oldest first.
    pub works: Vec<Witness>,
    /// The best known answer.
    pub answer: Outcome,
    /// By rule, or by a steward's hand.
    pub severity: Severity,
    /// Why: "shown by five works".
    pub reason: String,
}

/// A severity with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The severity.
    pub severity: Severity,
    /// Why.
    pub reason: String,
}

/// What a finding's outcome counts as, after what was said about the statement since.
#[must_use]
pub fn standing(statement: &Statement, outcome: Outcome) -> Outcome {
    standing_after(statement.usage.appraisal.state, outcome)
}

/// What an outcome counts as once the statement was appraised.
#[must_use]
pub const fn standing_after(state: AppraisalState, outcome: Outcome) -> Outcome {
    match (state, outcome) {
        // A refuted finding is open again: it does not become "tested, not found", which would need a test.
        (AppraisalState::Disputed | AppraisalState::Refuted, Outcome::Shown) => Outcome::Unclear,
        (_, outcome) => outcome,
    }
}

/// The verdict on each confounder that the statements, all about one dataset, speak of: the worst first.
#[must_use]
pub fn verdicts(statements: &[Statement]) -> Vec<Verdict> {
    let mut order = Vec::new();
    let mut works: HashMap<ConfounderSlug, Vec<Witness>> = HashMap::new();
    let mut set: HashMap<ConfounderSlug, Judged> = HashMap::new();
    for statement in statements {
        for finding in &statement.usage.findings {
            let Finding::Shortcut { confounder, outcome, .. } = finding else { continue };
            if !works.contains_key(confounder) {
                order.push(confounder.clone());
            }
            let outcome = standing(statement, *outcome);
            let paper = statement.paper.clone();
            works.entry(confounder.clone()).or_default().push(Witness {
                paper,
                evidence: statement.usage.id,
                outcome,
                fixed_in: fixed_in(statement),
            });
            if let Some(by_hand) = &statement.usage.severity {
                let judged = Judged { severity: by_hand.severity, reason: by_hand_reason(&by_hand.reason) };
                let worse = set.get(confounder).is_none_or(|known| known.severity < judged.severity);
                if worse {
                    set.insert(confounder.clone(), judged);
                }
            }
        }
    }
    let mut verdicts: Vec<Verdict> = order
        .into_iter()
        .map(|confounder| {
            let mut works = works.remove(&confounder).unwrap_or_default();
            works.sort_by(|a, b| (a.paper.year, &a.paper.short_name, a.evidence).cmp(&(b.paper.year, &b.paper.short_name, b.evidence)));
            let answer = answer(&works);
            let judged = set.remove(&confounder).unwrap_or_else(|| by_rule(&works));
            Verdict { confounder, works, answer, severity: judged.severity, reason: judged.reason }
        })
        .collect();
    verdicts.sort_by_key(|verdict| (std::cmp::Reverse(verdict.severity), verdict.answer, std::cmp::Reverse(verdict.works.len())));
    verdicts
}

fn by_hand_reason(reason: &str) -> String {
    format!("set by a steward: {reason}")
}

fn fixed_in(statement: &Statement) -> Option<String> {
    let appraisal = &statement.usage.appraisal;
    let unnamed = || "a later version".to_owned();
    (appraisal.state == AppraisalState::Fixed).then(|| appraisal.fixed_in.clone().unwrap_or_else(unnamed))
}

fn answer(works: &[Witness]) -> Outcome {
    works
        .iter()
        .map(|work| work.outcome)
        .min_by_key(|outcome| match outcome {
            Outcome::Shown => 0,
            Outcome::Unclear => 1,
            Outcome::NotFound => 2,
        })
        .unwrap_or(Outcome::Unclear)
}

/// The rule for one confounder on one dataset. A work counts once, however many statements it has.
fn by_rule(works: &[Witness]) -> Judged {
    let works_with =
        |outcome| works.iter().filter(|work| work.outcome == outcome).map(|work| work.paper.key.as_str()).collect::<BTreeSet<_>>().len();
    let (shown, disputed, not_found) = (works_with(Outcome::Shown), works_with(Outcome::Unclear), works_with(Outcome::NotFound));
    let mut reasons = Vec::new();
    if shown > 0 {
        reasons.push(format!("shown by {}", wording::count(shown, "work")));
    }
    if disputed > 0 {
        reasons.push(format!("disputed for {}", if shown > 0 { wording::number_word(disputed) } else { wording::count(disputed, "work") }));
    }
    if not_found > 0 {
        let by = if shown + disputed > 0 { wording::number_word(not_found) } else { wording::count(not_found, "work") };
        reasons.push(format!("tested and not found by {by}"));
    }
    let mut fixed: Vec<&str> = works.iter().filter_map(|work| work.fixed_in.as_deref()).collect();
    fixed.dedup();
    if !fixed.is_empty() {
        reasons.push(format!("fixed in {}", wording::list(&fixed)));
    }
    let severity = match shown {
        0 => Severity::Info,
        1 => Severity::Caution,
        _ => Severity::Serious,
    };
    Judged { severity, reason: reasons.join(", ") }
}

/// A report of label errors, after what was said about it since.
fn label_errors(statement: &Statement) -> Judged {
    let (severity, word) = match statement.usage.appraisal.state {
        AppraisalState::Refuted => (Severity::Info, ", refuted"),
        AppraisalState::Disputed => (Severity::Info, ", disputed"),
        AppraisalState::Unreviewed | AppraisalState::Confirmed | AppraisalState::Fixed => (Severity::Caution, ""),
    };
    let fixed = fixed_in(statement).map(|version| format!(", fixed in {version}")).unwrap_or_default();
    Judged { severity, reason: format!("reports errors in the labels{word}{fixed}") }
}

/// The severity of one statement among all statements about its dataset, with the reason.
#[must_use]
pub fn of_statement(statement: &Statement, verdicts: &[Verdict]) -> Judged {
    if let Some(by_hand) = &statement.usage.severity {
        return Judged { severity: by_hand.severity, reason: by_hand_reason(&by_hand.reason) };
    }
    let mut judged = Judged { severity: Severity::Info, reason: "shows no shortcut and reports no errors".to_owned() };
    for finding in &statement.usage.findings {
        let next = match finding {
            Finding::Annotation { .. } => continue,
            Finding::LabelErrors { .. } => label_errors(statement),
            Finding::Shortcut { confounder, outcome, .. } => match standing(statement, *outcome) {
                Outcome::Shown => match verdicts.iter().find(|verdict| verdict.confounder == *confounder) {
                    Some(verdict) => Judged { severity: verdict.severity, reason: verdict.reason.clone() },
                    None => continue,
                },
                Outcome::NotFound => Judged { severity: Severity::Info, reason: "tested and not found".to_owned() },
                Outcome::Unclear => Judged { severity: Severity::Info, reason: "disputed".to_owned() },
            },
        };
        if next.severity > judged.severity || judged.severity == Severity::Info {
            judged = next;
        }
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::tests::{shortcut, statement};
    use proptest::prelude::*;

    #[test]
    fn two_works_are_serious_and_one_is_caution() {
        let one = [statement(1, "a2020", vec![shortcut("age", Outcome::Shown)])];
        assert_eq!(verdicts(&one)[0].severity, Severity::Caution);
        let twice = [one[0].clone(), statement(2, "a2020", vec![shortcut("age", Outcome::Shown)])];
        assert_eq!(verdicts(&twice)[0].severity, Severity::Caution, "a work counts once");
        let two = [one[0].clone(), statement(2, "b2021", vec![shortcut("age", Outcome::Shown)])];
        assert_eq!((verdicts(&two)[0].severity, verdicts(&two)[0].reason.as_str()), (Severity::Serious, "shown by two works"));
    }

    #[test]
    fn not_found_and_disputed_never_read_as_shown_nor_vanish() {
        let mixed = [
            statement(1, "a2020", vec![shortcut("age", Outcome::Shown)]),
            statement(2, "b2021", vec![shortcut("age", Outcome::NotFound)]),
            statement(3, "c2022", vec![shortcut("age", Outcome::Unclear)]),
        ];
        let verdict = &verdicts(&mixed)[0];
        assert_eq!(verdict.works.len(), 3);
        assert_eq!(verdict.reason, "shown by one work, disputed for one, tested and not found by one");
        assert_eq!(verdicts(&mixed[1..2])[0].reason, "tested and not found by one work");
        assert_eq!(verdicts(&mixed[1..2])[0].severity, Severity::Info);
    }

    #[test]
    fn label_errors_are_caution() {
        let report = statement(1, "a2020", vec![Finding::from_annotation("report of label errors")]);
        assert_eq!(of_statement(&report, &[]).severity, Severity::Caution);
    }

    #[test]
    fn a_refuted_statement_no_longer_counts_as_shown() {
        let mut refuted = statement(1, "a2020", vec![shortcut("age", Outcome::Shown)]);
        refuted.usage.appraisal.state = AppraisalState::Refuted;
        let verdict = &verdicts(&[refuted])[0];
        assert_eq!((verdict.answer, verdict.severity), (Outcome::Unclear, Severity::Info));
    }

    proptest! {
        #[test]
        fn every_shortcut_has_a_verdict_and_every_work_is_in_it(outcomes in prop::collection::vec((0..4usize, 0..3usize, 0..5usize), 0..12)) {
            let slugs = ["age", "sex-gender", "noise", "hair"];
            let words = [Outcome::Shown, Outcome::NotFound, Outcome::Unclear];
            let statements: Vec<_> = outcomes.iter().zip(1..).map(|(&(slug, word, work), id)| {
                statement(id, &format!("w{work}"), vec![shortcut(slugs[slug], words[word])])
            }).collect();
            let verdicts = verdicts(&statements);
            prop_assert_eq!(verdicts.iter().map(|v| v.works.len()).sum::<usize>(), statements.len());
            for verdict in &verdicts {
                let shown: BTreeSet<_> = verdict.works.iter().filter(|w| w.outcome == Outcome::Shown).map(|w| &w.paper.key).collect();
                let expected = match shown.len() { 0 => Severity::Info, 1 => Severity::Caution, _ => Severity::Serious };
                prop_assert_eq!(verdict.severity, expected);
            }
            prop_assert!(verdicts.is_sorted_by_key(|verdict| std::cmp::Reverse(verdict.severity)));
        }
    }
}
