//! Writing contributions: drafts, what is handed in, and what is changed before a steward has it.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
};

use super::super::checks::{self, CheckOutcome};
use super::super::deciding::{expire_later, present};
use super::super::reach::{Reach, reach};
use super::super::sending::Sending;
use super::super::{
    Actor, Contribution, ContributionError, ContributionId, Happening, NewContribution, Refusal, Row, RowVerdict, State, Transition,
};
use super::{find, note};
use crate::accounts::{Account, Role};
use crate::database::tables::{contribution, contribution_modality, contribution_row, contribution_subject};
use crate::database::{DatabaseError, bulk};

/// Keeps a draft: only its contributor sees it.
///
/// # Errors
/// It is empty or too large, the account only reads, or the database refuses.
pub async fn draft(
    transaction: &DatabaseTransaction,
    account: &Account,
    new: &NewContribution,
    now: DateTime<Utc>,
) -> Result<ContributionId, ContributionError> {
    let id = write(transaction, account, new, (State::Draft, None), now).await?;
    expire_later(transaction, id, 1, State::Draft, now).await?;
    Ok(id)
}

/// Hands in a contribution: from now on it waits for a steward.
///
/// # Errors
/// It is empty or too large, what it needs was not agreed to, the account only reads, or the database refuses.
pub async fn submit(
    transaction: &DatabaseTransaction,
    account: &Account,
    new: &NewContribution,
    now: DateTime<Utc>,
) -> Result<ContributionId, ContributionError> {
    submit_sent(transaction, account, new, None, now).await
}

/// The same for a form, with its mark.
pub(super) async fn submit_sent(
    transaction: &DatabaseTransaction,
    account: &Account,
    new: &NewContribution,
    sending: Option<&Sending>,
    now: DateTime<Utc>,
) -> Result<ContributionId, ContributionError> {
    if !new.no_patient_data {
        return Err(Refusal::NeedsConsent.into());
    }
    write(transaction, account, new, (State::Submitted, sending), now).await
}

async fn write(
    transaction: &DatabaseTransaction,
    account: &Account,
    new: &NewContribution,
    (state, sending): (State, Option<&Sending>),
    now: DateTime<Utc>,
) -> Result<ContributionId, ContributionError> {
    new.check()?;
    let account = &still_contributes(transaction, account).await?;
    let weighed = Weighed::of(transaction, new, None).await?;
    let row = contribution::ActiveModel {
        id: NotSet,
        account_id: Set(Some(account.id.0)),
        contributor: Set(account.name.to_string()),
        kind: Set(new.kind.to_string()),
        state: Set(state.to_string()),
        title: Set(new.title.trim().to_owned()),
        note: Set(new.note.clone()),
        license: Set(new.license.to_string()),
        no_patient_data: Set(new.no_patient_data),
        is_everywhere: Set(weighed.reach.is_everywhere),
        is_serious: Set(weighed.is_serious),
        concern: Set(weighed.concern.clone()),
        created_at: Set(now),
        changed_at: Set(now),
        submitted_at: Set((state == State::Submitted).then_some(now)),
        claimed_by: Set(None),
        claimed_at: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        reason: Set(None),
        version: Set(1),
        edition: Set(1),
        sending: Set(sending.map(|mark| mark.as_str().to_owned())),
    };
    let id = contribution::Entity::insert(row).exec(transaction).await.map_err(DatabaseError::from)?.last_insert_id;
    let id = ContributionId(id);
    write_rows(transaction, id, &new.rows, 0).await?;
    write_reach(transaction, id, &weighed.reach).await?;
    let what = if state == State::Draft { Happening::Draft } else { Happening::Submit };
    note(transaction, id, Actor::Person(account), what, state, None, now).await?;
    Ok(id)
}

/// Changes a contribution that no steward has: a draft, one that waits, or one about which a steward asked. It stays in its
/// state; one about which a steward asked is handed in again with [`Transition::Submit`].
///
/// # Errors
/// It is not this account's, a steward has it or decided on it, it was changed since, or as for [`draft`].
pub async fn amend(
    transaction: &DatabaseTransaction,
    account: &Account,
    id: ContributionId,
    version: i64,
    new: &NewContribution,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    new.check()?;
    let account = &still_contributes(transaction, account).await?;
    let Some(known) = find(transaction, id).await?.filter(|known| known.account == Some(account.id)) else {
        return Err(ContributionError::NotThere(id));
    };
    if !known.state.can_be_amended() {
        return Err(Refusal::NotFrom { state: known.state, transition: Transition::Submit }.into());
    }
    if known.state != State::Draft && !new.no_patient_data {
        return Err(Refusal::NeedsConsent.into());
    }
    let weighed = Weighed::of(transaction, new, Some(id)).await?;
    let row = contribution::ActiveModel {
        kind: Set(new.kind.to_string()),
        title: Set(new.title.trim().to_owned()),
        note: Set(new.note.clone()),
        license: Set(new.license.to_string()),
        no_patient_data: Set(new.no_patient_data),
        is_everywhere: Set(weighed.reach.is_everywhere),
        is_serious: Set(weighed.is_serious),
        concern: Set(weighed.concern.clone()),
        changed_at: Set(now),
        ..Default::default()
    };
    let changed = contribution::Entity::update_many()
        .set(row)
        .col_expr(contribution::Column::Version, Expr::col(contribution::Column::Version).add(1))
        .col_expr(contribution::Column::Edition, Expr::col(contribution::Column::Edition).add(1))
        .filter(contribution::Column::Id.eq(id.0))
        .filter(contribution::Column::Version.eq(version))
        .exec(transaction)
        .await
        .map_err(DatabaseError::from)?;
    if changed.rows_affected == 0 {
        let by = super::last_actor(transaction, id).await?.unwrap_or_default();
        return Err(ContributionError::Conflict { id, state: known.state, by });
    }
    contribution_row::Entity::delete_many()
        .filter(contribution_row::Column::ContributionId.eq(id.0))
        .exec(transaction)
        .await
        .map_err(DatabaseError::from)?;
    write_rows(transaction, id, &new.rows, 0).await?;
    write_reach(transaction, id, &weighed.reach).await?;
    note(transaction, id, Actor::Person(account), Happening::Amend, known.state, None, now).await?;
    if known.state != State::Submitted {
        expire_later(transaction, id, known.version + 1, known.state, now).await?;
    }
    Ok(())
}

/// The account as it is now, if it may still contribute: it may have been disabled since the request came.
async fn still_contributes(transaction: &DatabaseTransaction, account: &Account) -> Result<Account, ContributionError> {
    let now_here = present(transaction, Actor::Person(account)).await?;
    now_here.filter(|account| account.is_at_least(Role::Contributor)).ok_or_else(|| Refusal::NotContributor.into())
}

/// Puts a steward's version beside the rows that are open: these are marked as what was proposed.
pub(in crate::contributions) async fn put_beside(
    transaction: &DatabaseTransaction,
    known: &Contribution,
    version: &Row,
    position: i64,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    let new = NewContribution {
        kind: known.kind,
        title: known.title.clone(),
        rows: vec![version.clone()],
        note: known.note.clone(),
        license: known.license,
        no_patient_data: known.no_patient_data,
    };
    new.check()?;
    let weighed = Weighed::of(transaction, &new, Some(known.id)).await?;
    let row = contribution::ActiveModel {
        is_everywhere: Set(weighed.reach.is_everywhere),
        is_serious: Set(weighed.is_serious),
        concern: Set(weighed.concern.clone()),
        changed_at: Set(now),
        version: Set(known.version + 1),
        edition: Set(known.edition + 1),
        ..Default::default()
    };
    let changed = contribution::Entity::update_many().set(row).filter(contribution::Column::Id.eq(known.id.0));
    changed.exec(transaction).await.map_err(DatabaseError::from)?;
    let replaced = contribution_row::ActiveModel {
        verdict: Set(RowVerdict::Replaced.to_string()),
        reason: Set(Some(why.to_owned())),
        ..Default::default()
    };
    contribution_row::Entity::update_many()
        .set(replaced)
        .filter(contribution_row::Column::ContributionId.eq(known.id.0))
        .filter(contribution_row::Column::Verdict.eq(RowVerdict::Open.as_str()))
        .exec(transaction)
        .await
        .map_err(DatabaseError::from)?;
    write_rows(transaction, known.id, &new.rows, position).await?;
    Ok(write_reach(transaction, known.id, &weighed.reach).await?)
}

/// What is noted beside a contribution when it is written.
struct Weighed {
    reach: Reach,
    is_serious: bool,
    concern: Option<String>,
}

impl Weighed {
    async fn of(transaction: &DatabaseTransaction, new: &NewContribution, id: Option<ContributionId>) -> Result<Self, DatabaseError> {
        let checks = checks::checks(transaction, &new.rows, id).await?;
        let concern = checks.iter().find(|check| check.outcome == CheckOutcome::Attention).map(|check| check.words.clone());
        let is_serious = checks.iter().any(|check| check.what == checks::What::Severity);
        Ok(Self { reach: reach(transaction, &new.rows).await?, is_serious, concern })
    }
}

/// Writes rows from that position on.
async fn write_rows(transaction: &DatabaseTransaction, id: ContributionId, rows: &[Row], first: i64) -> Result<(), DatabaseError> {
    let mut models = Vec::with_capacity(rows.len());
    for (row, position) in rows.iter().zip(first..) {
        let changes = serde_json::to_string(&row.changes).map_err(|error| DatabaseError::unreadable("a contribution", error))?;
        models.push(contribution_row::ActiveModel {
            contribution_id: Set(id.0),
            position: Set(position),
            title: Set(row.title.trim().to_owned()),
            changes: Set(changes),
            passage: Set(row.passage.clone()),
            verdict: Set(RowVerdict::Open.to_string()),
            reason: Set(None),
        });
    }
    bulk::insert_all(transaction, models).await
}

/// Notes what a contribution is about, in the place of what it was about.
async fn write_reach(transaction: &DatabaseTransaction, id: ContributionId, reach: &Reach) -> Result<(), DatabaseError> {
    let modalities = contribution_modality::Entity::delete_many().filter(contribution_modality::Column::ContributionId.eq(id.0));
    modalities.exec(transaction).await?;
    let subjects = contribution_subject::Entity::delete_many().filter(contribution_subject::Column::ContributionId.eq(id.0));
    subjects.exec(transaction).await?;
    // What the datasets of the review are is asked of these whenever it is needed.
    let modalities = reach
        .named
        .iter()
        .map(|modality| contribution_modality::ActiveModel { contribution_id: Set(id.0), modality: Set(modality.to_string()) });
    bulk::insert_all(transaction, modalities.collect()).await?;
    let subjects = reach.subjects.iter().map(|(subject, name)| contribution_subject::ActiveModel {
        contribution_id: Set(id.0),
        subject: Set(subject.to_string()),
        name: Set(name.clone()),
    });
    bulk::insert_all(transaction, subjects.collect()).await
}
