//! What becomes serious by a contribution: the rule of severity, asked of the evidence as it is and as it would be, with all
//! rows at once. It is asked anew for each decision: what stood alone when it was handed in need not do so any more.

use std::collections::{BTreeMap, BTreeSet};

use super::store::checking;
use crate::database::{DatabaseError, Transaction};
use crate::evidence::severity::{Weighed, judgement_stands, standing_after, weigh};
use crate::evidence::{EvidenceId, Finding, Outcome, Severity, Usage};
use crate::revisions::change::{Change, Record};
use crate::wording;

/// A test of a confounder on a dataset, as far as severity looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The statement.
    pub evidence: EvidenceId,
    /// The slug of the dataset.
    pub dataset: String,
    /// The slug of the confounder.
    pub confounder: String,
    /// The key of the work.
    pub work: String,
    /// What it gave, after what was said about it since.
    pub outcome: Outcome,
    /// The severity that was set by hand, where that stands.
    pub by_hand: Option<Severity>,
}

/// Something that becomes serious, or that one more work shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Serious {
    /// A statement whose severity is set to serious by hand.
    ByHand,
    /// A confounder on a dataset.
    Finding {
        /// The slug of the confounder.
        confounder: String,
        /// The slug of the dataset.
        dataset: String,
        /// How many works show it then.
        works: usize,
    },
}

impl Serious {
    /// The same in a sentence.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::ByHand => "It sets the severity to serious by hand".to_owned(),
            Self::Finding { confounder, dataset, works: works @ (0 | 1) } => {
                format!("With this, {confounder} on {dataset} is serious, shown by {}", wording::count(*works, "work"))
            }
            Self::Finding { confounder, dataset, works } => {
                format!("With this one, {} show {confounder} on {dataset}: serious", wording::count(*works, "work"))
            }
        }
    }
}

fn by_hand(usage: &Usage) -> Option<Severity> {
    usage.severity.as_ref().filter(|_| judgement_stands(usage.appraisal.state)).map(|set| set.severity)
}

fn tests_of(usage: &Usage) -> impl Iterator<Item = Test> + '_ {
    usage.findings.iter().filter_map(|finding| match finding {
        Finding::Shortcut { confounder, outcome, .. } => Some(Test {
            evidence: usage.id,
            dataset: usage.dataset.to_string(),
            confounder: confounder.to_string(),
            work: usage.paper.to_string(),
            outcome: standing_after(usage.appraisal.state, *outcome),
            by_hand: by_hand(usage),
        }),
        _ => None,
    })
}

fn statement(record: Option<&Record>) -> Option<&Usage> {
    match record {
        Some(Record::Evidence(usage)) => Some(usage),
        _ => None,
    }
}

/// What becomes serious by these changes, made together.
///
/// # Errors
/// The database cannot be read.
pub async fn becoming_serious<'a>(db: &Transaction, changes: impl IntoIterator<Item = &'a Change>) -> Result<Vec<Serious>, DatabaseError> {
    let pairs: Vec<(Option<&Usage>, Option<&Usage>)> = changes
        .into_iter()
        .map(|change| (statement(change.before.as_ref()), statement(change.after.as_ref())))
        .filter(|pair| *pair != (None, None))
        .collect();
    let datasets: BTreeSet<String> =
        pairs.iter().flat_map(|(before, after)| before.iter().chain(after)).map(|usage| usage.dataset.to_string()).collect();
    let now = checking::tests_on(db, &datasets).await?;
    Ok(compare(&now, &pairs))
}

fn compare(now: &[Test], changed: &[(Option<&Usage>, Option<&Usage>)]) -> Vec<Serious> {
    let gone: BTreeSet<EvidenceId> = changed.iter().filter_map(|(before, _)| before.map(|usage| usage.id)).collect();
    let stays = now.iter().filter(|test| !gone.contains(&test.evidence)).cloned();
    let then: Vec<Test> = stays.chain(changed.iter().filter_map(|(_, after)| *after).flat_map(tests_of)).collect();
    let serious = |usage: Option<&Usage>| usage.and_then(by_hand) == Some(Severity::Serious);
    let set = changed.iter().any(|(before, after)| serious(*after) && !serious(*before));
    let (before, after) = (standing(now), standing(&then));
    let found = after.into_iter().filter(|(_, standing)| standing.is_serious).filter_map(|(place, standing)| {
        let was = before.get(&place);
        let is_new = was.is_none_or(|was| !was.is_serious || standing.shown.difference(&was.shown).next().is_some());
        let (dataset, confounder) = place;
        is_new.then(|| Serious::Finding { confounder: confounder.to_owned(), dataset: dataset.to_owned(), works: standing.shown.len() })
    });
    set.then_some(Serious::ByHand).into_iter().chain(found).collect()
}

/// Where a confounder stands on a dataset.
struct Standing<'a> {
    shown: BTreeSet<&'a str>,
    is_serious: bool,
}

/// By dataset and confounder.
fn standing(tests: &[Test]) -> BTreeMap<(&str, &str), Standing<'_>> {
    let mut grouped: BTreeMap<(&str, &str), Vec<Weighed<&str>>> = BTreeMap::new();
    for test in tests {
        let weighed = Weighed { work: test.work.as_str(), outcome: test.outcome, by_hand: test.by_hand };
        grouped.entry((&test.dataset, &test.confounder)).or_default().push(weighed);
    }
    grouped
        .into_iter()
        .map(|(place, tests)| {
            let is_serious = weigh(&tests).is_some_and(|(_, severity)| severity == Severity::Serious);
            let shown = tests.iter().filter(|test| test.outcome == Outcome::Shown).map(|test| test.work).collect();
            (place, Standing { shown, is_serious })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::tests::{shortcut, statement};
    use crate::evidence::{AppraisalState, SetSeverity};

    fn usage(id: i64, key: &str, outcome: Outcome) -> Usage {
        statement(id, key, vec![shortcut("age", outcome)]).usage
    }

    fn found(now: &[&Usage], changed: &[(Option<&Usage>, Option<&Usage>)]) -> usize {
        let now: Vec<Test> = now.iter().flat_map(|usage| tests_of(usage)).collect();
        compare(&now, changed).len()
    }

    #[test]
    fn whatever_makes_two_works_show_the_same_is_serious() {
        let (one, two) = (usage(1, "a2020", Outcome::Shown), usage(0, "b2021", Outcome::Shown));
        assert_eq!(found(&[], &[(None, Some(&one))]), 0, "one work alone");
        assert_eq!(found(&[&one], &[(None, Some(&two))]), 1, "a second work");
        assert_eq!(found(&[], &[(None, Some(&usage(0, "a2020", Outcome::Shown))), (None, Some(&two))]), 1, "both in one contribution");
        assert_eq!(found(&[&one], &[(None, Some(&usage(0, "a2020", Outcome::Shown)))]), 0, "the same work again");
        let unclear = usage(2, "b2021", Outcome::Unclear);
        assert_eq!(found(&[&one, &unclear], &[(Some(&unclear), Some(&usage(2, "b2021", Outcome::Shown)))]), 1, "a correction");
        let mut disputed = usage(2, "b2021", Outcome::Shown);
        disputed.appraisal.state = AppraisalState::Disputed;
        let mut confirmed = disputed.clone();
        confirmed.appraisal.state = AppraisalState::Confirmed;
        assert_eq!(found(&[&one, &disputed], &[(Some(&disputed), Some(&confirmed))]), 1, "a dispute that ends");
        assert_eq!(found(&[&one, &confirmed], &[(Some(&confirmed), Some(&disputed))]), 0, "a dispute that begins");
        let mut elsewhere = usage(2, "b2021", Outcome::Shown);
        elsewhere.dataset = "elsewhere".parse().unwrap();
        assert_eq!(found(&[&one, &elsewhere], &[(Some(&elsewhere), Some(&usage(2, "b2021", Outcome::Shown)))]), 1, "a merge");
    }

    #[test]
    fn a_hand_that_makes_serious_is_seen_and_one_that_was_there_is_not() {
        let plain = usage(1, "a2020", Outcome::Shown);
        let mut set = plain.clone();
        set.severity = Some(SetSeverity { severity: Severity::Serious, reason: "Because.".to_owned() });
        assert_eq!(found(&[&plain], &[(Some(&plain), Some(&set))]), 2);
        let mut reworded = set.clone();
        reworded.evidence = "Other words.".to_owned();
        assert_eq!(found(&[&set], &[(Some(&set), Some(&reworded))]), 0);
        assert_eq!(found(&[&set], &[(Some(&set), None)]), 0, "it goes");
    }
}
