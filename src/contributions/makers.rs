//! A steward states that whoever sent in a reply made the dataset that it is about: on record, with how one knows.

use chrono::{DateTime, Utc};

use super::deciding::{end, present, seen, words};
use super::facts::facts;
use super::states::step;
use super::{Actor, Contribution, ContributionError, ContributionId, Happening, Rules, Transition, store};
use crate::accounts::{Account, AccountId};
use crate::database::{Database, DatabaseError, Transaction};
use crate::replies::store::makers;
use crate::revisions::change::Record;

/// Whose reply a contribution is, and to what is said about which dataset.
///
/// # Errors
/// The database cannot be read.
pub async fn replied(db: &Transaction, known: &Contribution) -> Result<Option<(AccountId, String)>, DatabaseError> {
    let Some(account) = known.account else { return Ok(None) };
    let rows = store::rows_of(db, known.id).await?;
    let records = rows.iter().flat_map(|row| &row.row.changes).filter(|change| change.before.is_none());
    let statement = records.filter_map(|change| change.after.as_ref()).find_map(|record| match record {
        Record::Reply(reply) => Some(reply.evidence),
        _ => None,
    });
    match statement {
        Some(statement) => Ok(makers::dataset_of(db, statement).await?.map(|dataset| (account, dataset))),
        None => Ok(None),
    }
}

/// States that the contributor of a reply made the dataset, or takes that back; `reason` says how one knows.
///
/// # Errors
/// Only who may accept the reply may do this, it is no reply, or no reason is given.
pub async fn state_maker(
    database: &Database,
    steward: &Account,
    id: ContributionId,
    (made, reason): (bool, &str),
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    let transaction = database.begin_writing_alone().await?;
    let stated = state_maker_in(&transaction, steward, id, (made, reason), rules, now).await;
    end(transaction, stated).await
}

async fn state_maker_in(
    transaction: &Transaction,
    steward: &Account,
    id: ContributionId,
    (made, reason): (bool, &str),
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    let here = present(transaction, Actor::Person(steward)).await?;
    let actor = here.as_ref().map_or(Actor::Calendar, Actor::Person);
    let known = seen(transaction, actor, id).await?;
    let facts = facts(transaction, &known).await?;
    step(known.state, Transition::Accept, actor, &facts, rules)?;
    let Some((account, dataset)) = replied(transaction, &known).await? else {
        return Err(ContributionError::Incomplete("this is not a reply of someone who has an account"));
    };
    let reason = words(reason)?;
    // No name is put into words: it would stay there when its owner leaves.
    let said = if made {
        makers::state(transaction, account, &dataset, steward, reason, now).await?;
        format!("whoever replies made {dataset}: {reason}")
    } else {
        makers::take_back(transaction, account, &dataset).await?;
        format!("whoever replies is not known to have made {dataset}: {reason}")
    };
    store::note(transaction, id, actor, Happening::Maker, known.state, Some(&said), now).await?;
    Ok(())
}
