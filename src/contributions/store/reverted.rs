//! Which revisions were taken back, and whose they were.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::ContributionId;
use crate::accounts::AccountId;
use crate::database::DatabaseError;
use crate::database::tables::{contribution, contribution_revision, revision};
use crate::revisions::Subject;

/// Where a revision comes from, through all reverts of reverts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::contributions) struct Origin {
    /// The contribution that made the change; none where none did.
    pub contribution: Option<ContributionId>,
    /// Whether what that changed is taken back by this revision; else it is brought in by it, at first or again.
    pub is_reverted: bool,
}

/// Where a revision comes from.
pub(in crate::contributions) async fn origin(db: &impl ConnectionTrait, mut number: i64) -> Result<Origin, DatabaseError> {
    let mut is_reverted = false;
    loop {
        let signed = contribution_revision::Entity::find_by_id(number).one(db).await?;
        match signed {
            // What is reverted comes before what reverts it: this ends.
            Some(contribution_revision::Model { reverts: Some(earlier), .. }) if earlier < number => {
                is_reverted = !is_reverted;
                number = earlier;
            }
            signed => {
                let contribution = signed.and_then(|signed| signed.contribution_id).map(ContributionId);
                return Ok(Origin { contribution, is_reverted });
            }
        }
    }
}

/// Whether a change of that record was contributed by that account.
pub(in crate::contributions) async fn contributed_to(
    db: &impl ConnectionTrait,
    account: AccountId,
    subject: Subject,
    name: &str,
) -> Result<bool, DatabaseError> {
    let made = contribution_revision::Entity::find()
        .join(
            JoinType::InnerJoin,
            contribution_revision::Entity::belongs_to(revision::Entity)
                .from(contribution_revision::Column::RevisionId)
                .to(revision::Column::Id)
                .into(),
        )
        .join(
            JoinType::InnerJoin,
            contribution_revision::Entity::belongs_to(contribution::Entity)
                .from(contribution_revision::Column::ContributionId)
                .to(contribution::Column::Id)
                .into(),
        )
        .filter(revision::Column::Subject.eq(subject.as_str()))
        .filter(revision::Column::Name.eq(name))
        .filter(contribution::Column::AccountId.eq(account.0));
    Ok(made.count(db).await? > 0)
}

/// The revisions that are taken back now; one whose revert was reverted stands.
///
/// # Errors
/// The database cannot be read.
pub async fn revisions(db: &impl ConnectionTrait) -> Result<BTreeSet<i64>, DatabaseError> {
    // The last one first: whether it stands is known when what it reverts is looked at.
    let reverts: Vec<(i64, Option<i64>)> = contribution_revision::Entity::find()
        .filter(contribution_revision::Column::Reverts.is_not_null())
        .order_by_desc(contribution_revision::Column::RevisionId)
        .select_only()
        .columns([contribution_revision::Column::RevisionId, contribution_revision::Column::Reverts])
        .into_tuple()
        .all(db)
        .await?;
    let mut reverted = BTreeSet::new();
    for (revision, earlier) in reverts {
        if !reverted.contains(&revision) {
            reverted.extend(earlier);
        }
    }
    Ok(reverted)
}

/// The contributions of which nothing stands any more: all of their statements were taken back, or, where they made none, all that
/// they changed.
///
/// # Errors
/// The database cannot be read.
pub async fn contributions(db: &impl ConnectionTrait) -> Result<BTreeSet<ContributionId>, DatabaseError> {
    let reverted = revisions(db).await?;
    let touched: Vec<Option<i64>> = contribution_revision::Entity::find()
        .filter(contribution_revision::Column::RevisionId.is_in(reverted.iter().copied()))
        .filter(contribution_revision::Column::ContributionId.is_not_null())
        .select_only()
        .column(contribution_revision::Column::ContributionId)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    let made: Vec<(i64, i64, String)> = contribution_revision::Entity::find()
        .join(
            JoinType::InnerJoin,
            contribution_revision::Entity::belongs_to(revision::Entity)
                .from(contribution_revision::Column::RevisionId)
                .to(revision::Column::Id)
                .into(),
        )
        .filter(contribution_revision::Column::ContributionId.is_in(touched.into_iter().flatten()))
        .select_only()
        .column(contribution_revision::Column::ContributionId)
        .column(contribution_revision::Column::RevisionId)
        .column(revision::Column::Subject)
        .into_tuple()
        .all(db)
        .await?;
    let mut by_contribution: BTreeMap<i64, Vec<(i64, bool)>> = BTreeMap::new();
    for (contribution, revision, subject) in made {
        by_contribution.entry(contribution).or_default().push((revision, subject == Subject::Evidence.as_str()));
    }
    let is_gone = |revisions: &[(i64, bool)]| {
        let has_statement = revisions.iter().any(|(_, is_statement)| *is_statement);
        revisions.iter().filter(|(_, is_statement)| *is_statement || !has_statement).all(|(revision, _)| reverted.contains(revision))
    };
    Ok(by_contribution.into_iter().filter(|(_, revisions)| is_gone(revisions)).map(|(id, _)| ContributionId(id)).collect())
}
