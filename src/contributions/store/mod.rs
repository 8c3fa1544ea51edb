//! Queries of the contributions.

pub mod checking;
pub mod leaving;
pub mod list;
pub mod proposing;
pub mod reverted;
pub mod sending;
pub mod stepping;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Actor, Contribution, ContributionId, DecidedRow, Event, Happening, Row, State, Verdict};
use crate::accounts::AccountId;
use crate::database::tables::{
    contribution, contribution_event, contribution_modality, contribution_revision, contribution_row, contribution_subject,
    contribution_verdict, dataset,
};
use crate::database::{DatabaseError, bulk};
use crate::revisions::Subject;
use crate::vocabulary::Modality;

/// The contribution of that number.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &impl ConnectionTrait, id: ContributionId) -> Result<Option<Contribution>, DatabaseError> {
    let rows = contribution::Entity::find_by_id(id.0).all(db).await?;
    Ok(read(db, rows).await?.pop())
}

/// Contributions from their rows, with the kinds of images that they are about.
async fn read(db: &impl ConnectionTrait, rows: Vec<contribution::Model>) -> Result<Vec<Contribution>, DatabaseError> {
    let mut modalities = modalities_of(db, &rows).await?;
    rows.into_iter()
        .map(|row| {
            let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("contributions, {}", row.id), error);
            Ok(Contribution {
                modalities: modalities.remove(&row.id).unwrap_or_default().into_iter().collect(),
                id: ContributionId(row.id),
                kind: row.kind.parse().map_err(|error| unreadable(&error))?,
                state: row.state.parse().map_err(|error| unreadable(&error))?,
                license: row.license.parse().map_err(|error| unreadable(&error))?,
                account: row.account_id.map(AccountId),
                contributor: row.contributor,
                title: row.title,
                note: row.note,
                no_patient_data: row.no_patient_data,
                is_everywhere: row.is_everywhere,
                is_serious: row.is_serious,
                concern: row.concern,
                created_at: row.created_at,
                changed_at: row.changed_at,
                submitted_at: row.submitted_at,
                claimed_by: row.claimed_by.map(AccountId),
                claimed_at: row.claimed_at,
                decided_by: row.decided_by.map(AccountId),
                decided_at: row.decided_at,
                reason: row.reason,
                version: row.version,
                edition: row.edition,
            })
        })
        .collect()
}

/// What contributions are about, as the review is now: a dataset may have become one of other images since they were handed in.
async fn modalities_of(db: &impl ConnectionTrait, rows: &[contribution::Model]) -> Result<HashMap<i64, BTreeSet<Modality>>, DatabaseError> {
    let mut modalities: HashMap<i64, BTreeSet<Modality>> = HashMap::new();
    for some in rows.chunks(bulk::NAMES_IN_A_QUERY) {
        let numbers: Vec<i64> = some.iter().map(|row| row.id).collect();
        let named = contribution_modality::Entity::find().filter(contribution_modality::Column::ContributionId.is_in(numbers.clone()));
        for row in named.all(db).await? {
            modalities.entry(row.contribution_id).or_default().insert(Modality::new(&row.modality));
        }
        let datasets =
            contribution_subject::Entity::belongs_to(dataset::Entity).from(contribution_subject::Column::Name).to(dataset::Column::Slug);
        let spoken_of: Vec<(i64, String)> = contribution_subject::Entity::find()
            .join(JoinType::InnerJoin, datasets.into())
            .filter(contribution_subject::Column::ContributionId.is_in(numbers))
            .filter(contribution_subject::Column::Subject.eq(Subject::Dataset.as_str()))
            .select_only()
            .column(contribution_subject::Column::ContributionId)
            .column(dataset::Column::Modality)
            .into_tuple()
            .all(db)
            .await?;
        for (number, modality) in spoken_of {
            modalities.entry(number).or_default().insert(Modality::new(&modality));
        }
    }
    Ok(modalities)
}

/// The rows of a contribution, in order.
///
/// # Errors
/// The database cannot be read.
pub async fn rows_of(db: &impl ConnectionTrait, id: ContributionId) -> Result<Vec<DecidedRow>, DatabaseError> {
    let query = contribution_row::Entity::find().filter(contribution_row::Column::ContributionId.eq(id.0));
    let rows = query.order_by_asc(contribution_row::Column::Position).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let place = || format!("contribution_rows, {id}, {}", row.position);
            Ok(DecidedRow {
                verdict: row.verdict.parse().map_err(|error| DatabaseError::unreadable(place(), error))?,
                row: Row {
                    changes: serde_json::from_str(&row.changes).map_err(|error| DatabaseError::unreadable(place(), error))?,
                    title: row.title,
                    passage: row.passage,
                },
                position: row.position,
                reason: row.reason,
            })
        })
        .collect()
}

/// What happened to a contribution, oldest first.
///
/// # Errors
/// The database cannot be read.
pub async fn events_of(db: &impl ConnectionTrait, id: ContributionId) -> Result<Vec<Event>, DatabaseError> {
    let query = contribution_event::Entity::find().filter(contribution_event::Column::ContributionId.eq(id.0));
    let rows = query.order_by_asc(contribution_event::Column::Id).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let unreadable = |error| DatabaseError::unreadable(format!("contribution_events, {}", row.id), error);
            let (what, state) = (row.what.parse().map_err(unreadable)?, row.state.parse().map_err(unreadable)?);
            Ok(Event { at: row.at, actor: row.actor, what, state, text: row.text })
        })
        .collect()
}

/// The verdicts on a contribution as it is now, the first one first: those on an earlier edition of it say nothing about this one.
///
/// # Errors
/// The database cannot be read.
pub async fn verdicts_on(db: &impl ConnectionTrait, contribution: &Contribution) -> Result<Vec<Verdict>, DatabaseError> {
    let query = contribution_verdict::Entity::find()
        .filter(contribution_verdict::Column::ContributionId.eq(contribution.id.0))
        .filter(contribution_verdict::Column::Edition.eq(contribution.edition));
    Ok(query.order_by_asc(contribution_verdict::Column::Id).all(db).await?.into_iter().map(verdict).collect())
}

/// All verdicts, by contribution and then in order; also those on earlier editions.
///
/// # Errors
/// The database cannot be read.
pub async fn all_verdicts(db: &impl ConnectionTrait) -> Result<Vec<Verdict>, DatabaseError> {
    let query = contribution_verdict::Entity::find().order_by_asc(contribution_verdict::Column::ContributionId);
    Ok(query.order_by_asc(contribution_verdict::Column::Id).all(db).await?.into_iter().map(verdict).collect())
}

fn verdict(row: contribution_verdict::Model) -> Verdict {
    Verdict {
        contribution: ContributionId(row.contribution_id),
        edition: row.edition,
        account: row.account_id.map(AccountId),
        steward: row.steward,
        accepts: row.verdict == super::Transition::Accept.as_str(),
        reason: row.reason,
        at: row.at,
    }
}

/// The numbers of the revisions that a contribution made.
///
/// # Errors
/// The database cannot be read.
pub async fn revisions_of(db: &impl ConnectionTrait, id: ContributionId) -> Result<Vec<i64>, DatabaseError> {
    let query = contribution_revision::Entity::find().filter(contribution_revision::Column::ContributionId.eq(id.0));
    let rows = query.order_by_asc(contribution_revision::Column::RevisionId).all(db).await?;
    Ok(rows.into_iter().map(|row| row.revision_id).collect())
}

/// Notes who signed a revision, for which contribution, and which one it takes back.
///
/// # Errors
/// The database refuses.
pub async fn sign(
    transaction: &DatabaseTransaction,
    revision: i64,
    contribution: Option<ContributionId>,
    account: Option<AccountId>,
    reverts: Option<i64>,
) -> Result<(), DatabaseError> {
    let row = contribution_revision::ActiveModel {
        revision_id: Set(revision),
        contribution_id: Set(contribution.map(|id| id.0)),
        account_id: Set(account.map(|account| account.0)),
        reverts: Set(reverts),
    };
    contribution_revision::Entity::insert(row).exec_without_returning(transaction).await?;
    Ok(())
}

/// Adds to what happened to a contribution.
pub(super) async fn note(
    transaction: &DatabaseTransaction,
    id: ContributionId,
    actor: Actor<'_>,
    what: Happening,
    state: State,
    text: Option<&str>,
    at: DateTime<Utc>,
) -> Result<i64, DatabaseError> {
    let row = contribution_event::ActiveModel {
        id: NotSet,
        contribution_id: Set(id.0),
        at: Set(at),
        account_id: Set(actor.id().map(|account| account.0)),
        actor: Set(actor.name()),
        what: Set(what.to_string()),
        state: Set(state.as_str().to_owned()),
        text: Set(text.map(str::to_owned)),
    };
    Ok(contribution_event::Entity::insert(row).exec(transaction).await?.last_insert_id)
}

/// Who did something with the contribution last.
///
/// # Errors
/// The database cannot be read.
pub async fn last_actor(db: &impl ConnectionTrait, id: ContributionId) -> Result<Option<String>, DatabaseError> {
    let query = contribution_event::Entity::find().filter(contribution_event::Column::ContributionId.eq(id.0));
    Ok(query.order_by_desc(contribution_event::Column::Id).one(db).await?.and_then(|event| event.actor))
}
