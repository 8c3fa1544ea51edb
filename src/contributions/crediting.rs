//! Who brought what is let in, and when.

use chrono::{DateTime, Utc};

use super::Contribution;
use crate::accounts::Account;
use crate::documentation::Answer;
use crate::revisions::Action;
use crate::revisions::change::{Change, Record};

/// A new statement and an answer say who brought them, who let them in, and when.
pub(super) fn credited(change: &Change, among: &[Change], known: &Contribution, steward: &Account, now: DateTime<Utc>) -> Change {
    let mut change = change.clone();
    let is_new = change.action() == Some(Action::Added);
    let (contributor, steward, day) = (known.contributor.clone(), steward.name.to_string(), now.date_naive());
    match &mut change.after {
        Some(Record::Evidence(usage)) if is_new => {
            (usage.contributor, usage.steward, usage.recorded) = (Some(contributor), Some(steward), Some(day));
        }
        // An answer in other words is another answer; one that a merge moves to another dataset or work is the same.
        Some(Record::Answer(answer)) if !among.iter().any(|other| moves(other, answer)) => {
            (answer.contributor, answer.steward, answer.recorded) = (Some(contributor), Some(steward), Some(day));
        }
        _ => {}
    }
    change
}

/// Whether an answer that is there is the same one, about another dataset or from another work.
fn moves(change: &Change, answer: &Answer) -> bool {
    let Some(Record::Answer(before)) = &change.before else { return false };
    let same = Answer { dataset: answer.dataset.clone(), paper: answer.paper.clone(), ..(**before).clone() };
    same == *answer
}
