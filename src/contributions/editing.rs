//! A steward's own version of what was proposed: "edit, then accept". What the contributor wrote stays beside it, is marked as
//! such, and is not written into the review.

use chrono::{DateTime, Utc};

use super::deciding::{Outcome, Wanted, end, present, seen, take_in};
use super::facts::facts;
use super::states::step;
use super::store::proposing;
use super::{Actor, ContributionError, Happening, NewContribution, Refusal, RowVerdict, Rules, Transition, store};
use crate::accounts::Account;
use crate::database::{Database, Transaction};

/// What the row, the journal and the letter say, where a steward changed what was proposed.
const CHANGED: &str = "Changed by the steward before it was accepted";

/// Puts the steward's version in the place of the one row that was proposed, and accepts it: all of it or nothing. Where two
/// verdicts are asked for, the other steward sees this version.
///
/// # Errors
/// As for a step that accepts; and where another verdict was given already, or there is more than one row.
pub async fn accept_edited(
    database: &Database,
    steward: &Account,
    wanted: Wanted<'_>,
    version: &NewContribution,
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<Outcome, ContributionError> {
    let transaction = database.begin_writing_alone().await?;
    let made = accept_edited_in(&transaction, steward, wanted, version, rules, now).await;
    end(transaction, made).await
}

async fn accept_edited_in(
    transaction: &Transaction,
    steward: &Account,
    wanted: Wanted<'_>,
    version: &NewContribution,
    rules: Rules,
    now: DateTime<Utc>,
) -> Result<Outcome, ContributionError> {
    let now_here = present(transaction, Actor::Person(steward)).await?;
    let actor = Actor::Person(now_here.as_ref().unwrap_or(steward));
    let wanted = Wanted { transition: Transition::Accept, ..wanted };
    let known = seen(transaction, actor, wanted.id).await?;
    let is_stale = wanted.version.is_some_and(|version| version != known.version);
    if is_stale || !known.state.is_open() {
        // Whoever sent this twice is told that it is done, and whoever came second what became of it.
        return take_in(transaction, actor, wanted, rules, now).await;
    }
    let facts = facts(transaction, &known).await?;
    step(known.state, Transition::Accept, actor, &facts, rules)?;
    if !facts.judged_by.is_empty() {
        return Err(Refusal::JudgedAsProposed.into());
    }
    let rows = store::rows_of(transaction, known.id).await?;
    let open: Vec<_> = rows.iter().filter(|row| row.verdict == RowVerdict::Open).collect();
    let ([proposed], [edited]) = (&open[..], &version.rows[..]) else {
        return Err(ContributionError::Incomplete("only a contribution of one row is edited: leave rows out, or ask for changes"));
    };
    if version.kind != known.kind {
        return Err(ContributionError::Incomplete("this is another kind of contribution"));
    }
    if proposed.row.changes == edited.changes && proposed.row.passage == edited.passage {
        return take_in(transaction, actor, wanted, rules, now).await;
    }
    let last = rows.iter().map(|row| row.position).max().unwrap_or_default();
    proposing::put_beside(transaction, &known, edited, last + 1, CHANGED, now).await?;
    store::note(transaction, known.id, actor, Happening::Edit, known.state, None, now).await?;
    let reason = match wanted.reason.map(str::trim).filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("{CHANGED}: {reason}"),
        None => CHANGED.to_owned(),
    };
    let wanted = Wanted { reason: Some(&reason), version: Some(known.version + 1), ..wanted };
    take_in(transaction, actor, wanted, rules, now).await
}
