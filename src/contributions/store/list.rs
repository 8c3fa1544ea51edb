//! Lists of contributions: the queue of the stewards, and one's own.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Condition, Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::{Contribution, ContributionId, ContributionKind, State};
use super::read;
use crate::accounts::{AccountId, Scope};
use crate::database::DatabaseError;
use crate::database::tables::{contribution, contribution_modality, contribution_subject, dataset};
use crate::revisions::Subject;
use crate::vocabulary::{Modality, closed_vocabulary};

/// Which contributions are wanted.
#[derive(Debug, Clone, Default)]
pub struct Narrowing {
    /// In one of these states; none means in any but draft.
    pub states: Vec<State>,
    /// Of one of these kinds.
    pub kinds: Vec<ContributionKind>,
    /// About one of these kinds of images.
    pub modalities: Vec<Modality>,
    /// Of that contributor, by public name.
    pub contributor: Option<String>,
    /// What a steward with this scope decides on.
    pub scope: Option<Scope>,
    /// Handed in before that.
    pub waiting_since: Option<DateTime<Utc>>,
    /// Claimed by that steward.
    pub claimed_by: Option<AccountId>,
    /// Of that account, drafts too.
    pub account: Option<AccountId>,
    /// Begun before that one.
    pub before: Option<ContributionId>,
}

closed_vocabulary! {
    /// In what order they come.
    Sorting, "order of the queue" {
        /// The last that was handed in first.
        Newest = "newest", "Newest first";
        /// What waits longest first.
        Oldest = "oldest", "Longest waiting first";
    }
}

/// The contributions that are about some kinds of images: these name one of them.
fn naming(these: Expr) -> SelectStatement {
    Query::select().column(contribution_modality::Column::ContributionId).from(contribution_modality::Entity).and_where(these).take()
}

/// And these speak of a dataset that is one of them now.
fn speaking_of(these: Expr) -> SelectStatement {
    Query::select()
        .column((contribution_subject::Entity, contribution_subject::Column::ContributionId))
        .from(contribution_subject::Entity)
        .inner_join(
            dataset::Entity,
            Expr::col((contribution_subject::Entity, contribution_subject::Column::Name)).equals((dataset::Entity, dataset::Column::Slug)),
        )
        .and_where(Expr::col((contribution_subject::Entity, contribution_subject::Column::Subject)).eq(Subject::Dataset.as_str()))
        .and_where(these)
        .take()
}

impl Narrowing {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if !self.states.is_empty() {
            all = all.add(contribution::Column::State.is_in(self.states.iter().map(|state| state.as_str())));
        }
        all = match self.account {
            Some(account) => all.add(contribution::Column::AccountId.eq(account.0)),
            // A draft is its contributor's alone.
            None => all.add(contribution::Column::State.ne(State::Draft.as_str())),
        };
        if !self.kinds.is_empty() {
            all = all.add(contribution::Column::Kind.is_in(self.kinds.iter().map(|kind| kind.as_str())));
        }
        if !self.modalities.is_empty() {
            let words = || self.modalities.iter().map(Modality::as_str);
            let named = contribution::Column::Id.in_subquery(naming(contribution_modality::Column::Modality.is_in(words())));
            let spoken_of = contribution::Column::Id.in_subquery(speaking_of(dataset::Column::Modality.is_in(words())));
            all = all.add(Condition::any().add(named).add(spoken_of));
        }
        if let Some(name) = &self.contributor {
            all = all.add(contribution::Column::Contributor.eq(name));
        }
        if let Some(Scope::Only(some)) = &self.scope {
            let words = || some.iter().map(Modality::as_str);
            let named = naming(contribution_modality::Column::Modality.is_not_in(words()));
            let spoken_of = speaking_of(dataset::Column::Modality.is_not_in(words()));
            all = all
                .add(contribution::Column::IsEverywhere.eq(false))
                .add(contribution::Column::Id.not_in_subquery(named))
                .add(contribution::Column::Id.not_in_subquery(spoken_of));
        }
        if let Some(since) = self.waiting_since {
            all = all.add(contribution::Column::SubmittedAt.lt(since));
        }
        if let Some(account) = self.claimed_by {
            all = all.add(contribution::Column::ClaimedBy.eq(account.0));
        }
        if let Some(id) = self.before {
            all = all.add(contribution::Column::Id.lt(id.0));
        }
        all
    }
}

/// How many fit.
///
/// # Errors
/// The database cannot be read.
pub async fn count(db: &impl ConnectionTrait, narrowing: &Narrowing) -> Result<u64, DatabaseError> {
    Ok(contribution::Entity::find().filter(narrowing.condition()).count(db).await?)
}

/// Those that fit, from the one at `offset`.
///
/// # Errors
/// The database cannot be read.
pub async fn list(
    db: &impl ConnectionTrait,
    narrowing: &Narrowing,
    sorting: Sorting,
    offset: u64,
    limit: u64,
) -> Result<Vec<Contribution>, DatabaseError> {
    let order = if sorting == Sorting::Newest { Order::Desc } else { Order::Asc };
    // A draft was never handed in: it stands where it was begun. The databases do not agree where NULL comes.
    let since = Expr::col(contribution::Column::SubmittedAt).if_null(Expr::col(contribution::Column::CreatedAt));
    let query = contribution::Entity::find().filter(narrowing.condition()).order_by(since, order.clone());
    let rows = query.order_by(contribution::Column::Id, order).offset(offset).limit(limit).all(db).await?;
    read(db, rows).await
}

/// Those that fit, the last that was begun first: their numbers say the place in the list, whatever happens to them meanwhile.
///
/// # Errors
/// The database cannot be read.
pub async fn by_number(db: &impl ConnectionTrait, narrowing: &Narrowing, limit: u64) -> Result<Vec<Contribution>, DatabaseError> {
    let query = contribution::Entity::find().filter(narrowing.condition());
    let rows = query.order_by(contribution::Column::Id, Order::Desc).limit(limit).all(db).await?;
    read(db, rows).await
}

/// Every contribution of an account, drafts too, the newest first.
///
/// # Errors
/// The database cannot be read.
pub async fn of_account(
    db: &impl ConnectionTrait,
    account: AccountId,
    offset: u64,
    limit: u64,
) -> Result<Vec<Contribution>, DatabaseError> {
    list(db, &Narrowing { account: Some(account), ..Narrowing::default() }, Sorting::Newest, offset, limit).await
}

/// How many contributions there are in each state, drafts not counted.
///
/// # Errors
/// The database cannot be read.
pub async fn by_state(db: &impl ConnectionTrait) -> Result<BTreeMap<State, i64>, DatabaseError> {
    let rows: Vec<(String, i64)> = contribution::Entity::find()
        .filter(contribution::Column::State.ne(State::Draft.as_str()))
        .select_only()
        .column(contribution::Column::State)
        .column_as(contribution::Column::Id.count(), "contributions")
        .group_by(contribution::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    let state = |text: String| text.parse().map_err(|error| DatabaseError::unreadable("contributions", error));
    rows.into_iter().map(|(text, number)| Ok((state(text)?, number))).collect()
}

/// Every contribution but drafts, wherever it stands, the oldest first: what a PRISMA flow counts.
///
/// # Errors
/// The database cannot be read.
pub async fn all_but_drafts(db: &impl ConnectionTrait) -> Result<Vec<Contribution>, DatabaseError> {
    let narrowing =
        Narrowing { states: State::ALL.iter().copied().filter(|state| *state != State::Draft).collect(), ..Narrowing::default() };
    list(db, &narrowing, Sorting::Oldest, 0, u64::from(u32::MAX)).await
}
