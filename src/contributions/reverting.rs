//! Taking a revision back: a steward's own act, with a reason. Whoever brought the change is told.

use chrono::{DateTime, Utc};

use super::deciding::{end, present, words};
use super::jobs::letter;
use super::reach::reach;
use super::states::may_revert;
use super::store::reverted::{self, Origin};
use super::{Actor, ContributionError, Happening, Refusal, Row, Rules, store};
use crate::accounts::Account;
use crate::database::{Database, Transaction};
use crate::jobs;
use crate::revisions::change::{Applied, Change, ChangeError, Record, Signature, revert};
use crate::revisions::{self, Action, Revision};

/// Reverts a revision.
///
/// # Errors
/// The account is no steward of what the record is about, or contributed to it itself; no reason is given; or the record was
/// changed since.
pub async fn take_back(
    database: &Database,
    steward: &Account,
    revision: i64,
    reason: &str,
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<Applied, ContributionError> {
    let transaction = database.begin_writing_alone().await?;
    let made = take_back_in(&transaction, steward, revision, reason.trim(), rules, now).await;
    end(transaction, made).await
}

async fn take_back_in(
    transaction: &Transaction,
    steward: &Account,
    number: i64,
    reason: &str,
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<Applied, ContributionError> {
    let unfit = |problem| match problem {
        ChangeError::Database(error) => ContributionError::Database(error),
        problem => ContributionError::Unfit { position: 0, row: format!("Revision {number}"), problem },
    };
    let now_here = present(transaction, Actor::Person(steward)).await?;
    let Some(steward) = &now_here else { return Err(Refusal::AccountClosed.into()) };
    let Some(revision) = revisions::store::find(transaction, number).await? else {
        return Err(unfit(ChangeError::NotRevertible(number)));
    };
    let records = [&revision.before, &revision.after].into_iter().flatten();
    let changes: Vec<Change> = records.filter_map(|text| Record::parse(revision.subject, text).ok()).map(Change::add).collect();
    let row = Row { title: revision.summary.clone(), changes, passage: None };
    may_revert(steward, &reach(transaction, &[row]).await?)?;
    let origin = reverted::origin(transaction, number).await?;
    if !rules.own_contributions && decides_on_own(transaction, steward, &revision, &origin).await? {
        return Err(Refusal::OwnRecord.into());
    }
    let reason = words(reason)?;
    let because = format!("Revision {number} is reverted: {reason}");
    let signature = Signature { at: now, actor: Some(steward.name.to_string()), reason: Some(because.clone()) };
    let applied = revert(transaction, number, &signature).await.map_err(unfit)?;
    store::sign(transaction, applied.revision, None, Some(steward.id), Some(number)).await?;
    tell(transaction, steward, &origin, &because, now).await?;
    Ok(applied)
}

/// Whether a steward would decide on what it brought itself. To take out again what it added is no decision in its own favour; every
/// other revert of a record that it contributed to could be.
async fn decides_on_own(
    transaction: &Transaction,
    steward: &Account,
    revision: &Revision,
    origin: &Origin,
) -> Result<bool, ContributionError> {
    let own = reverted::contributed_to(transaction, steward.id, revision.subject, &revision.name).await?;
    let takes_out = !origin.is_reverted && revision.action == Action::Added;
    Ok(own && !takes_out)
}

/// Notes it beside the contribution that once made the change, and tells its contributor.
async fn tell(
    transaction: &Transaction,
    steward: &Account,
    origin: &Origin,
    because: &str,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    let Some(id) = origin.contribution else { return Ok(()) };
    let Some(known) = store::find(transaction, id).await? else { return Ok(()) };
    let what = if origin.is_reverted { Happening::Reinstate } else { Happening::Revert };
    let event = store::note(transaction, id, Actor::Person(steward), what, known.state, Some(because), now).await?;
    if let Some(account) = known.account.filter(|account| *account != steward.id) {
        let told = letter(&known, account, event, what, Some(&steward.name.to_string()), Some(because));
        jobs::store::enqueue(transaction, &told, now).await?;
    }
    Ok(())
}
