//! Forms that are handed in: sent twice, they are one contribution.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::sending::Sending;
use super::super::{ContributionError, ContributionId, NewContribution, RowVerdict, State};
use super::proposing;
use crate::accounts::Account;
use crate::database::DatabaseError;
use crate::database::tables::contribution;

/// Who sends the very same from another form within this time went back in the browser.
const AT_ONCE: TimeDelta = TimeDelta::minutes(10);

/// Hands in what a form says, as a part of a transaction that writes alone: from now on it waits for a steward. A form that was
/// sent already leads to the contribution that it became.
///
/// # Errors
/// It was sent before with other words, or as for [`proposing::submit`].
pub async fn submit_form(
    transaction: &DatabaseTransaction,
    account: &Account,
    new: &NewContribution,
    sending: Option<&Sending>,
    now: DateTime<Utc>,
) -> Result<ContributionId, ContributionError> {
    if let Some(known) = sent(transaction, account, sending).await? {
        let id = ContributionId(known.id);
        return if says(transaction, &known, new).await? { Ok(id) } else { Err(ContributionError::SentOtherwise(id)) };
    }
    match same(transaction, account, new, now - AT_ONCE).await? {
        Some(id) => Ok(id),
        None => proposing::submit_sent(transaction, account, new, sending, now).await,
    }
}

/// What a form of that account became.
async fn sent(
    transaction: &DatabaseTransaction,
    account: &Account,
    sending: Option<&Sending>,
) -> Result<Option<contribution::Model>, DatabaseError> {
    let Some(sending) = sending else { return Ok(None) };
    let own = contribution::Entity::find().filter(contribution::Column::AccountId.eq(account.id.0));
    Ok(own.filter(contribution::Column::Sending.eq(sending.as_str())).one(transaction).await?)
}

/// The contribution of that account that waits and says the same, word for word, where one was handed in since then.
async fn same(
    transaction: &DatabaseTransaction,
    account: &Account,
    new: &NewContribution,
    since: DateTime<Utc>,
) -> Result<Option<ContributionId>, DatabaseError> {
    let known = contribution::Entity::find()
        .filter(contribution::Column::AccountId.eq(account.id.0))
        .filter(contribution::Column::State.eq(State::Submitted.as_str()))
        .filter(contribution::Column::Title.eq(new.title.trim()))
        .filter(contribution::Column::SubmittedAt.gte(since))
        .order_by_desc(contribution::Column::Id)
        .limit(10)
        .all(transaction)
        .await?;
    for known in known {
        if says(transaction, &known, new).await? {
            return Ok(Some(ContributionId(known.id)));
        }
    }
    Ok(None)
}

/// Whether a contribution says just that.
async fn says(transaction: &DatabaseTransaction, known: &contribution::Model, new: &NewContribution) -> Result<bool, DatabaseError> {
    let is_alike = known.kind == new.kind.as_str()
        && known.title == new.title.trim()
        && known.note == new.note
        && known.license == new.license.as_str();
    if !is_alike {
        return Ok(false);
    }
    let rows = super::rows_of(transaction, ContributionId(known.id)).await?;
    // Where a steward wrote another version, what was proposed stands beside it.
    let is_edited = rows.iter().any(|row| row.verdict == RowVerdict::Replaced);
    let proposed = rows.iter().filter(|row| !is_edited || row.verdict == RowVerdict::Replaced);
    Ok(proposed.map(|row| &row.row).eq(&new.rows))
}
