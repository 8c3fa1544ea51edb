//! The pages of the desk.

mod case;
mod deciding;
mod how;
mod queue;
mod revision;

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::decisions::{COLUMNS, row};
use crate::accounts::Role;
use crate::accounts::store::names;
use crate::contributions::store::{self, list};
use crate::contributions::{ContributionError, ContributionId, Refusal};
use crate::revisions::change::ChangeError;
use crate::web::{Error, Query, Site, Visitor, csv};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/desk", get(queue::show))
        .route("/desk.json", get(queue::show))
        .route("/desk/decisions.csv", get(decisions))
        .route("/desk/how", get(how::show))
        .route("/desk/{id}", get(case::show).post(deciding::decide))
        .route("/desk/revisions/{id}", get(revision::show).post(revision::revert))
}

/// Every contribution with what was decided and why, as a table. What one of two stewards found is not told while the other one may
/// still judge.
async fn decisions(State(site): State<Site>, visitor: Visitor, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    visitor.at_least(Role::Steward)?;
    let moment = site.moment().await?;
    let all = list::all_but_drafts(moment.db()).await?;
    let stewards: Vec<_> = all.iter().filter_map(|contribution| contribution.decided_by).collect();
    let stewards = names(moment.db(), &stewards).await?;
    let mut verdicts: BTreeMap<(ContributionId, i64), Vec<bool>> = BTreeMap::new();
    for verdict in store::all_verdicts(moment.db()).await? {
        verdicts.entry((verdict.contribution, verdict.edition)).or_default().push(verdict.accepts);
    }
    let rows = all.iter().map(|contribution| {
        let steward = contribution.decided_by.and_then(|id| stewards.get(&id)).map(ToString::to_string);
        let found = verdicts.get(&(contribution.id, contribution.edition)).filter(|_| !contribution.state.is_open());
        row(contribution, steward.as_deref(), found.map_or(&[], Vec::as_slice))
    });
    csv(std::iter::once(COLUMNS.map(str::to_owned).to_vec()).chain(rows))
}

/// The number that an address names, in the one way in which it is written.
fn number(name: &str) -> Option<i64> {
    name.parse().ok().filter(|number: &i64| *number > 0 && number.to_string() == name)
}

/// The error for a contribution that is not there.
fn not_there(name: &str) -> Error {
    Error::not_found("contribution", name, Vec::new())
}

/// The status of what went wrong with a contribution.
#[must_use]
pub fn status(error: &ContributionError) -> StatusCode {
    match error {
        ContributionError::Database(error) if error.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
        ContributionError::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        ContributionError::NotThere(_) => StatusCode::NOT_FOUND,
        ContributionError::Refused(refusal) => match refusal {
            Refusal::NotYours
            | Refusal::NotContributor
            | Refusal::AccountClosed
            | Refusal::NotSteward
            | Refusal::OutsideScope(_)
            | Refusal::OwnContribution
            | Refusal::OwnRecord
            | Refusal::OnlyTime => StatusCode::FORBIDDEN,
            Refusal::NotFrom { .. } | Refusal::ClaimedByAnother | Refusal::AlreadyJudged | Refusal::JudgedAsProposed => {
                StatusCode::CONFLICT
            }
            Refusal::NeedsReason | Refusal::NeedsConsent => StatusCode::UNPROCESSABLE_ENTITY,
        },
        ContributionError::Conflict { .. } | ContributionError::SentOtherwise(_) => StatusCode::CONFLICT,
        ContributionError::Unfit { problem, .. } => match problem {
            ChangeError::Conflict { .. } | ChangeError::AlreadyThere { .. } | ChangeError::NotThere { .. } => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        },
        ContributionError::Incomplete(_) | ContributionError::SaidTwice(..) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
