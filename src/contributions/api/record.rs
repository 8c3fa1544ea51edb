//! A contribution as programs read it.

use serde::Serialize;
use utoipa::ToSchema;

use super::super::deciding::Outcome;
use super::super::facts::facts;
use super::super::states::step;
use super::super::{Actor, Contribution, DecidedRow, Event, Transition, store};
use crate::accounts::Account;
use crate::web::{Error, Moment, Visitor};

/// A contribution in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContributionSummary {
    #[serde(flatten)]
    contribution: Contribution,
    /// The address of this record.
    #[schema(format = "uri", example = "https://amphora.example/api/v1/contributions/41")]
    url: String,
    /// Its page.
    #[schema(format = "uri", example = "https://amphora.example/contributions/41")]
    page: String,
}

/// A contribution with what would change, what was decided and said.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContributionRecord {
    #[serde(flatten)]
    summary: ContributionSummary,
    /// What would change, row by row.
    rows: Vec<DecidedRow>,
    /// What happened and was said, the oldest first.
    events: Vec<Event>,
    /// The public name of the steward who has it; null where none has.
    claimed_by: Option<String>,
    /// The public name of who decided; null where no one has, or the account is gone.
    decided_by: Option<String>,
    /// The numbers of the changes that it made: `/api/v1/changes/{id}`.
    revisions: Vec<i64>,
    /// The steps that you can make now, with this token.
    can: Vec<Transition>,
}

/// A contribution after a step.
#[derive(Debug, Serialize, ToSchema)]
pub struct Stepped {
    #[serde(flatten)]
    record: ContributionRecord,
    /// Whether it was so before: you had made this step already.
    was_done: bool,
    /// Whether another steward has to give a verdict too.
    waits_for_second: bool,
}

impl Stepped {
    pub(super) fn new(record: ContributionRecord, made: &Outcome) -> Self {
        Self { record, was_done: made.was_done, waits_for_second: made.waits_for_second }
    }
}

impl ContributionRecord {
    pub(super) const fn version(&self) -> i64 {
        self.summary.contribution.version
    }
}

pub(super) fn summary(moment: &Moment, contribution: Contribution) -> ContributionSummary {
    ContributionSummary {
        url: moment.address(&super::address(contribution.id)),
        page: moment.address(&format!("/contributions/{}", contribution.id)),
        contribution,
    }
}

pub(super) async fn record(
    moment: &Moment,
    visitor: &Visitor,
    account: &Account,
    contribution: Contribution,
) -> Result<ContributionRecord, Error> {
    let (db, id) = (moment.db(), contribution.id);
    let people: Vec<_> = contribution.claimed_by.into_iter().chain(contribution.decided_by).collect();
    let names = crate::accounts::store::names(db, &people).await?;
    let name = |id: Option<_>| id.and_then(|id| names.get(&id)).map(ToString::to_string);
    let facts = facts(db, &contribution).await?;
    let can = |transition: &&Transition| {
        let (role, permission) = transition.needs();
        let may = step(contribution.state, **transition, Actor::Person(account), &facts, moment.site().rules());
        may.is_ok() && visitor.with(role, permission).is_ok()
    };
    Ok(ContributionRecord {
        rows: store::rows_of(db, id).await?,
        events: store::events_of(db, id).await?,
        revisions: store::revisions_of(db, id).await?,
        claimed_by: name(contribution.claimed_by),
        decided_by: name(contribution.decided_by),
        can: Transition::ALL.iter().filter(can).copied().collect(),
        summary: summary(moment, contribution),
    })
}
