//! Who brought what is let in, and when.

use chrono::{DateTime, Utc};

use super::Contribution;
use crate::accounts::Account;
use crate::database::{DatabaseError, Transaction};
use crate::documentation::Answer;
use crate::replies::Capacity;
use crate::replies::store::makers;
use crate::revisions::change::{Change, Record};

/// A new statement, a new reply and an answer say who brought them, who let them in, and when; a reply also as what, which is not for its
/// author to say.
pub(super) async fn credited(
    transaction: &Transaction,
    change: &Change,
    among: &[Change],
    known: &Contribution,
    steward: &Account,
    now: DateTime<Utc>,
) -> Result<Change, DatabaseError> {
    let mut change = change.clone();
    let (contributor, steward, day) = (known.contributor.clone(), steward.name.to_string(), now.date_naive());
    match (&change.before, &mut change.after) {
        (None, Some(Record::Evidence(usage))) => {
            (usage.contributor, usage.steward, usage.recorded) = (Some(contributor), Some(steward), Some(day));
        }
        // An answer in other words is another answer; one that a merge moves to another dataset or work is the same.
        (_, Some(Record::Answer(answer))) if !among.iter().any(|other| moves(other, answer)) => {
            (answer.contributor, answer.steward, answer.recorded) = (Some(contributor), Some(steward), Some(day));
        }
        (None, Some(Record::Reply(reply))) => {
            let made = match known.account {
                Some(account) => makers::made(transaction, account, reply.evidence).await?,
                None => false,
            };
            reply.capacity = if made { Capacity::Maker } else { Capacity::Comment };
            (reply.author, reply.steward, reply.recorded) = (contributor, Some(steward), Some(day));
        }
        // Words are put into no one else's mouth.
        (Some(Record::Reply(before)), Some(Record::Reply(after))) => after.author.clone_from(&before.author),
        _ => {}
    }
    Ok(change)
}

/// Whether an answer that is there is the same one, about another dataset or from another work.
fn moves(change: &Change, answer: &Answer) -> bool {
    let Some(Record::Answer(before)) = &change.before else { return false };
    let same = Answer { dataset: answer.dataset.clone(), paper: answer.paper.clone(), ..(**before).clone() };
    same == *answer
}
