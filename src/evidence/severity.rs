//! How much a finding should worry someone who uses the data, by rule, with the reason always told.
//!
//! *Serious* where two or more works show the same confounder on the dataset, *caution* for one work or a report of
//! label errors, else *information*. A steward's own judgement, with its reason, goes before the rule.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::brief::{Brief, BriefFinding};
use super::{Appraisal, AppraisalState, EvidenceId, Finding, FindingKind, Outcome, SetSeverity, Severity, Statement};
use crate::papers::PaperName;
use crate::taxonomy::ConfounderSlug;
use crate::wording;

/// A work that tested a confounder on a dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
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
        // A refuted finding is open again: it does not become "tested, not found", which would need a test that stands.
        (AppraisalState::Disputed | AppraisalState::Refuted, _) => Outcome::Unclear,
        (_, outcome) => outcome,
    }
}

/// What the statements say of one confounder.
#[derive(Default)]
struct Said {
    works: Vec<Witness>,
    /// Severities set by hand, by statement.
    by_hand: HashMap<EvidenceId, SetSeverity>,
}

/// The verdict on each confounder that the statements, all about one dataset, speak of: the worst first.
#[must_use]
pub fn verdicts<S: Into<Brief>>(statements: impl IntoIterator<Item = S>) -> Vec<Verdict> {
    let mut order = Vec::new();
    let mut said: HashMap<ConfounderSlug, Said> = HashMap::new();
    for statement in statements {
        let statement: Brief = statement.into();
        for finding in &statement.findings {
            let BriefFinding::Shortcut { confounder, outcome } = finding else { continue };
            let said = said.entry(confounder.clone()).or_insert_with(|| {
                order.push(confounder.clone());
                Said::default()
            });
            let (paper, evidence) = (statement.paper.clone(), statement.id);
            let outcome = standing_after(statement.appraisal.state, *outcome);
            said.works.push(Witness { paper, evidence, outcome, fixed_in: fixed_in(&statement.appraisal) });
            if let Some(set) = by_hand(statement.severity.as_ref(), statement.appraisal.state) {
                said.by_hand.insert(evidence, set.clone());
            }
        }
    }
    let mut verdicts: Vec<Verdict> =
        order.into_iter().filter_map(|confounder| said.remove(&confounder).map(|said| verdict(confounder, said))).collect();
    verdicts.sort_by_key(|verdict| (std::cmp::Reverse(verdict.severity), verdict.answer.rank(), std::cmp::Reverse(verdict.works.len())));
    verdicts
}

/// One test of a confounder on a dataset, as far as the rule looks at it; `W` says which work made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weighed<W> {
    /// The work: it counts once, however many statements it has.
    pub work: W,
    /// What the test gave, after what was said about it since.
    pub outcome: Outcome,
    /// What a steward set for the statement, where that stands.
    pub by_hand: Option<Severity>,
}

/// The best known answer for one confounder on one dataset, and its severity; none without a test.
#[must_use]
pub fn weigh<W: Ord>(tests: &[Weighed<W>]) -> Option<(Outcome, Severity)> {
    let answer = tests.iter().map(|test| test.outcome).min_by_key(|outcome| outcome.rank())?;
    let shown = || tests.iter().filter(|test| test.outcome == Outcome::Shown);
    let rule = match shown().map(|test| &test.work).collect::<BTreeSet<_>>().len() {
        0 => Severity::Info,
        1 => Severity::Caution,
        _ => Severity::Serious,
    };
    let worst = tests.iter().filter_map(|test| test.by_hand).max();
    // A judgement on one statement does not take away what other works show: only where all of them were judged.
    let all_judged = shown().all(|test| test.by_hand.is_some());
    Some((answer, worst.filter(|worst| *worst >= rule || all_judged).unwrap_or(rule)))
}

fn verdict(confounder: ConfounderSlug, mut said: Said) -> Verdict {
    said.works.sort_by(|a, b| (a.paper.year, &a.paper.short_name, a.evidence).cmp(&(b.paper.year, &b.paper.short_name, b.evidence)));
    let weighed = said.works.iter().map(|work| Weighed {
        work: work.paper.key.as_str(),
        outcome: work.outcome,
        by_hand: said.by_hand.get(&work.evidence).map(|set| set.severity),
    });
    let tests: Vec<Weighed<&str>> = weighed.collect();
    let (answer, severity) = weigh(&tests).unwrap_or((Outcome::Unclear, Severity::Info));
    let mut reason = reason(&said.works);
    let worst = said.by_hand.iter().max_by_key(|(evidence, set)| (set.severity, std::cmp::Reverse(**evidence)));
    if let Some((_, set)) = worst.filter(|(_, set)| set.severity == severity) {
        reason = format!("{}; {reason}", by_hand_reason(set));
    }
    Verdict { confounder, works: said.works, answer, severity, reason }
}

/// The severity that a steward set, as long as nobody disputes or refutes the statement.
fn by_hand(set: Option<&SetSeverity>, state: AppraisalState) -> Option<&SetSeverity> {
    set.filter(|_| judgement_stands(state))
}

/// Whether a severity set by hand holds for a statement that was appraised so.
#[must_use]
pub const fn judgement_stands(state: AppraisalState) -> bool {
    !matches!(state, AppraisalState::Disputed | AppraisalState::Refuted)
}

fn by_hand_reason(set: &SetSeverity) -> String {
    format!("set by a steward: {}", set.reason)
}

/// The version of the dataset that mended what was found, where one did.
fn fixed_in(appraisal: &Appraisal) -> Option<String> {
    let unnamed = || "a later version".to_owned();
    (appraisal.state == AppraisalState::Fixed).then(|| appraisal.fixed_in.clone().unwrap_or_else(unnamed))
}

/// "shown by five works, unclear for one": a work counts once, however many statements it has.
fn reason(works: &[Witness]) -> String {
    let works_with =
        |outcome| works.iter().filter(|work| work.outcome == outcome).map(|work| work.paper.key.as_str()).collect::<BTreeSet<_>>().len();
    let (shown, unclear, not_found) = (works_with(Outcome::Shown), works_with(Outcome::Unclear), works_with(Outcome::NotFound));
    let mut reasons = Vec::new();
    if shown > 0 {
        reasons.push(format!("shown by {}", wording::count(shown, "work")));
    }
    if unclear > 0 {
        reasons.push(format!("unclear for {}", if shown > 0 { wording::number_word(unclear) } else { wording::count(unclear, "work") }));
    }
    if not_found > 0 {
        let by = if shown + unclear > 0 { wording::number_word(not_found) } else { wording::count(not_found, "work") };
        reasons.push(format!("tested and not found by {by}"));
    }
    let mut fixed: Vec<&str> = works.iter().filter_map(|work| work.fixed_in.as_deref()).collect();
    fixed.dedup();
    if !fixed.is_empty() {
        reasons.push(format!("fixed in {}", wording::list(&fixed)));
    }
    reasons.join(", ")
}

/// A report of label errors, after what was said about it since.
fn label_errors(statement: &Statement) -> Judged {
    let (severity, word) = match statement.usage.appraisal.state {
        AppraisalState::Refuted => (Severity::Info, ", refuted"),
        AppraisalState::Disputed => (Severity::Info, ", disputed"),
        AppraisalState::Unreviewed | AppraisalState::Confirmed | AppraisalState::Fixed => (Severity::Caution, ""),
    };
    let fixed = fixed_in(&statement.usage.appraisal).map(|version| format!(", fixed in {version}")).unwrap_or_default();
    Judged { severity, reason: format!("reports errors in the labels{word}{fixed}") }
}

/// The severity of one finding of a statement; an added annotation has none.
fn of_finding(statement: &Statement, finding: &Finding, verdicts: &[Verdict]) -> Option<Judged> {
    let info = |reason: &str| Some(Judged { severity: Severity::Info, reason: reason.to_owned() });
    match finding {
        Finding::Annotation { .. } => None,
        Finding::LabelErrors { .. } => Some(label_errors(statement)),
        Finding::Shortcut { confounder, outcome, .. } => match standing(statement, *outcome) {
            Outcome::Shown => {
                let verdict = verdicts.iter().find(|verdict| verdict.confounder == *confounder)?;
                Some(Judged { severity: verdict.severity, reason: verdict.reason.clone() })
            }
            Outcome::NotFound => info("tested and not found"),
            Outcome::Unclear => info("unclear"),
        },
    }
}

/// The severity of a statement's findings of one kind, with the reason; none where it has no such finding.
#[must_use]
pub fn of_kind(statement: &Statement, kind: FindingKind, verdicts: &[Verdict]) -> Option<Judged> {
    let findings = statement.usage.findings.iter().filter(|finding| finding.kind() == kind);
    // The first of several equal ones: the record's own order.
    findings
        .filter_map(|finding| of_finding(statement, finding, verdicts))
        .reduce(|worst, next| if next.severity > worst.severity { next } else { worst })
}

/// The severity of one statement among all statements about its dataset, with the reason.
#[must_use]
pub fn of_statement(statement: &Statement, verdicts: &[Verdict]) -> Judged {
    let kinds = [FindingKind::Shortcut, FindingKind::LabelErrors];
    let found = kinds.into_iter().filter_map(|kind| of_kind(statement, kind, verdicts));
    let rule = found.reduce(|worst, next| if next.severity > worst.severity { next } else { worst });
    match (by_hand(statement.usage.severity.as_ref(), statement.usage.appraisal.state), rule) {
        (Some(set), Some(rule)) => Judged { severity: set.severity, reason: format!("{}; {}", by_hand_reason(set), rule.reason) },
        (Some(set), None) => Judged { severity: set.severity, reason: by_hand_reason(set) },
        (None, Some(rule)) => rule,
        (None, None) => Judged { severity: Severity::Info, reason: "tests no shortcut and reports no errors in the labels".to_owned() },
    }
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
        assert_eq!(verdict.reason, "shown by one work, unclear for one, tested and not found by one");
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

    fn judged_by_hand(id: i64, key: &str, severity: Severity, state: AppraisalState) -> Statement {
        let mut statement = statement(id, key, vec![shortcut("age", Outcome::Shown)]);
        statement.usage.severity = Some(SetSeverity { severity, reason: "small sample".to_owned() });
        statement.usage.appraisal.state = state;
        statement
    }

    #[test]
    fn a_judgement_on_one_statement_does_not_hide_what_other_works_show() {
        let others =
            [statement(1, "a2020", vec![shortcut("age", Outcome::Shown)]), statement(2, "b2021", vec![shortcut("age", Outcome::Shown)])];
        let lowered = judged_by_hand(3, "c2022", Severity::Info, AppraisalState::Unreviewed);
        let all = [others[0].clone(), others[1].clone(), lowered.clone()];
        assert_eq!((verdicts(&all)[0].severity, verdicts(&all)[0].reason.as_str()), (Severity::Serious, "shown by three works"));
        let alone = &verdicts(std::slice::from_ref(&lowered))[0];
        assert_eq!((alone.severity, alone.reason.as_str()), (Severity::Info, "set by a steward: small sample; shown by one work"));
        let raised = judged_by_hand(3, "c2022", Severity::Serious, AppraisalState::Unreviewed);
        assert_eq!(verdicts(&[others[0].clone(), raised])[0].severity, Severity::Serious);
    }

    #[test]
    fn a_judgement_on_a_refuted_statement_no_longer_counts() {
        let refuted = judged_by_hand(1, "a2020", Severity::Serious, AppraisalState::Refuted);
        let verdicts = verdicts(std::slice::from_ref(&refuted));
        assert_eq!((verdicts[0].severity, verdicts[0].answer), (Severity::Info, Outcome::Unclear));
        assert_eq!(of_statement(&refuted, &verdicts).severity, Severity::Info);
    }

    #[test]
    fn unclear_comes_before_tested_and_not_found() {
        let said = [statement(1, "a2020", vec![shortcut("age", Outcome::NotFound), shortcut("hair", Outcome::Unclear)])];
        let order: Vec<Outcome> = verdicts(&said).iter().map(|verdict| verdict.answer).collect();
        assert_eq!(order, [Outcome::Unclear, Outcome::NotFound]);
    }

    #[test]
    fn each_part_gives_its_own_reason() {
        let both = [
            statement(1, "a2020", vec![Finding::from_annotation("report of label errors"), shortcut("age", Outcome::Shown)]),
            statement(2, "b2020", vec![shortcut("age", Outcome::Shown)]),
        ];
        let verdicts = verdicts(&both);
        let reason = |kind| of_kind(&both[0], kind, &verdicts).unwrap().reason;
        assert_eq!(
            (reason(FindingKind::Shortcut), reason(FindingKind::LabelErrors)),
            ("shown by two works".to_owned(), "reports errors in the labels".to_owned())
        );
        assert_eq!(of_kind(&both[0], FindingKind::Annotation, &verdicts), None);
    }

    #[test]
    fn a_doubted_test_that_found_nothing_leaves_the_question_open() {
        let mut disputed = statement(1, "a2020", vec![shortcut("age", Outcome::NotFound)]);
        disputed.usage.appraisal.state = AppraisalState::Disputed;
        assert_eq!(verdicts(&[disputed])[0].answer, Outcome::Unclear);
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
