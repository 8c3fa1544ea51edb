//! Writing what stewards and contributors do with a contribution.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter,
};

use super::super::{Contribution, ContributionError, ContributionId, RowVerdict, State, Transition};
use crate::accounts::{Account, AccountId};
use crate::database::DatabaseError;
use crate::database::tables::{contribution, contribution_row, contribution_verdict};

/// What a step changes besides the state.
#[derive(Debug, Clone, Default)]
pub(in crate::contributions) struct Marks {
    /// Who has it after the step.
    pub claimed_by: Option<AccountId>,
    /// Who decided by it.
    pub decided_by: Option<AccountId>,
    /// Why.
    pub reason: Option<String>,
}

/// Moves a contribution on, if it is still as it was read: of two who do so at once, one is told that the other was first.
pub(in crate::contributions) async fn move_on(
    transaction: &DatabaseTransaction,
    known: &Contribution,
    state: State,
    marks: &Marks,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    let is_decided = !state.is_open();
    // What was waiting goes on waiting since the same day.
    let is_handed_in = state == State::Submitted && matches!(known.state, State::Draft | State::ChangesRequested);
    let row = contribution::ActiveModel {
        state: Set(state.to_string()),
        changed_at: Set(now),
        submitted_at: Set(if is_handed_in { Some(now) } else { known.submitted_at }),
        claimed_by: Set(marks.claimed_by.map(|account| account.0)),
        claimed_at: Set(marks.claimed_by.map(|_| now)),
        decided_by: Set(marks.decided_by.map(|account| account.0)),
        decided_at: Set(is_decided.then_some(now)),
        reason: Set(marks.reason.clone()),
        ..Default::default()
    };
    update(transaction, known, row, 0).await
}

/// Notes that what is judged is another one from now on, if it is still as it was read.
pub(in crate::contributions) async fn new_edition(
    transaction: &DatabaseTransaction,
    known: &Contribution,
    now: DateTime<Utc>,
) -> Result<(), ContributionError> {
    update(transaction, known, contribution::ActiveModel { changed_at: Set(now), ..Default::default() }, 1).await
}

async fn update(
    transaction: &DatabaseTransaction,
    known: &Contribution,
    row: contribution::ActiveModel,
    editions: i64,
) -> Result<(), ContributionError> {
    let moved = contribution::Entity::update_many()
        .set(row)
        .col_expr(contribution::Column::Edition, Expr::col(contribution::Column::Edition).add(editions))
        .col_expr(contribution::Column::Version, Expr::col(contribution::Column::Version).add(1))
        .filter(contribution::Column::Id.eq(known.id.0))
        .filter(contribution::Column::Version.eq(known.version))
        .exec(transaction)
        .await
        .map_err(DatabaseError::from)?;
    if moved.rows_affected == 1 {
        return Ok(());
    }
    let by = super::last_actor(transaction, known.id).await?.unwrap_or_default();
    let state = super::find(transaction, known.id).await?.map_or(known.state, |now| now.state);
    Err(ContributionError::Conflict { id: known.id, state, by })
}

/// Notes what was decided on one row.
pub(in crate::contributions) async fn set_row(
    transaction: &DatabaseTransaction,
    id: ContributionId,
    position: i64,
    verdict: RowVerdict,
    reason: Option<&str>,
) -> Result<bool, DatabaseError> {
    let row =
        contribution_row::ActiveModel { verdict: Set(verdict.to_string()), reason: Set(reason.map(str::to_owned)), ..Default::default() };
    let changed = contribution_row::Entity::update_many()
        .set(row)
        .filter(contribution_row::Column::ContributionId.eq(id.0))
        .filter(contribution_row::Column::Position.eq(position))
        .exec(transaction)
        .await?;
    Ok(changed.rows_affected == 1)
}

/// Notes that all rows on which nothing else was decided are in the review.
pub(in crate::contributions) async fn accept_rows(transaction: &DatabaseTransaction, id: ContributionId) -> Result<(), DatabaseError> {
    contribution_row::Entity::update_many()
        .set(contribution_row::ActiveModel { verdict: Set(RowVerdict::Accepted.to_string()), ..Default::default() })
        .filter(contribution_row::Column::ContributionId.eq(id.0))
        .filter(contribution_row::Column::Verdict.eq(RowVerdict::Open.as_str()))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Notes one of two verdicts.
pub(in crate::contributions) async fn judge(
    transaction: &DatabaseTransaction,
    known: &Contribution,
    steward: &Account,
    verdict: Transition,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    let row = contribution_verdict::ActiveModel {
        id: NotSet,
        contribution_id: Set(known.id.0),
        edition: Set(known.edition),
        account_id: Set(Some(steward.id.0)),
        steward: Set(steward.name.to_string()),
        verdict: Set(verdict.as_str().to_owned()),
        reason: Set(reason.map(str::to_owned)),
        at: Set(now),
    };
    contribution_verdict::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}
