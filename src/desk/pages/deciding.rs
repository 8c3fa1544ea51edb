//! What the forms of the desk do.

use axum::extract::State;
use axum::response::Response;

use super::case::{PART, Trouble, page};
use super::queue::{PARAMETERS, queue};
use super::{not_there, number};
use crate::accounts::{Account, Role};
use crate::contributions::deciding::{Wanted, WantedRow, decide_row, discuss, take};
use crate::contributions::makers::state_maker;
use crate::contributions::{Actor, ContributionError, ContributionId, State as Stand, Transition, store};
use crate::web::form::{Fields, FromFields, Posted, see_other};
use crate::web::{Error, Format, Name, Query, Site, Visitor, respond};

/// What a form of the desk asks for.
#[derive(Debug, Clone)]
enum Do {
    Step(Transition),
    Comment,
    LeaveOut(i64),
    TakeIn(i64),
    Maker(bool),
}

/// What a form of the desk sends.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    what: Do,
    reason: String,
    version: Option<i64>,
}

impl FromFields for Decision {
    fn from_fields(fields: &Fields) -> Result<Self, Error> {
        let what = fields.text("do");
        let row = |prefix: &str| what.strip_prefix(prefix).and_then(|place| place.parse::<i64>().ok());
        let what = match (row("leave-out-"), row("take-in-"), what.parse::<Transition>()) {
            (Some(place), ..) => Do::LeaveOut(place),
            (_, Some(place), _) => Do::TakeIn(place),
            (.., Ok(transition)) => Do::Step(transition),
            _ if what == "comment" => Do::Comment,
            _ if what == "made-it" => Do::Maker(true),
            _ if what == "did-not-make-it" => Do::Maker(false),
            _ => return Err(Error::bad_parameter("do", what, "it is nothing that the desk can do")),
        };
        let version = match fields.text("version") {
            "" => None,
            text => Some(text.parse().map_err(|_| Error::bad_parameter("version", text, "it is not a number"))?),
        };
        Ok(Self { what, reason: fields.text("reason").to_owned(), version })
    }
}

/// Which contribution comes after this one in the queue, if any does: once it is decided it may have no place there.
async fn next_of(site: &Site, steward: &Account, id: ContributionId, query: &Query) -> Result<Option<ContributionId>, Error> {
    let moment = site.moment().await?;
    if store::find(moment.db(), id).await?.is_none_or(|found| found.state == Stand::Draft) {
        return Err(not_there(&id.to_string()));
    }
    let lines = queue(&moment, steward, &query.without_names(&[PART]), site.clock().now()).await?.lines;
    let place = lines.iter().position(|line| line.contribution.id == id);
    Ok(place.and_then(|place| lines.get(place + 1)).map(|line| line.contribution.id))
}

pub(super) async fn decide(
    State(site): State<Site>,
    visitor: Visitor,
    Name(name): Name,
    query: Query,
    Posted(decision): Posted<Decision>,
) -> Result<Response, Error> {
    query.only(&[&PARAMETERS[..], &["done", PART]].concat())?;
    let query = query.without_names(&["done"]);
    let steward = visitor.at_least(Role::Steward)?;
    let Some(id) = number(&name).map(ContributionId) else { return Err(not_there(&name)) };
    let (now, rules, reason) = (site.clock().now(), site.rules(), decision.reason.as_str());
    let next = next_of(&site, steward, id, &query).await?;
    let done = match decision.what {
        Do::Step(transition) => {
            let wanted = Wanted { id, transition, reason: Some(reason), version: decision.version };
            take(site.database(), Actor::Person(steward), wanted, rules, now).await.map(|_| Some(transition))
        }
        Do::Maker(made) => state_maker(site.database(), steward, id, (made, reason), rules, now).await.map(|()| None),
        Do::Comment => discuss(site.database(), steward, id, reason, now).await.map(|()| None),
        Do::LeaveOut(position) | Do::TakeIn(position) => {
            let left_out = matches!(decision.what, Do::LeaveOut(_)).then_some(reason);
            let wanted = WantedRow { id, position, left_out, version: decision.version };
            decide_row(site.database(), steward, wanted, rules, now).await.map(|()| None)
        }
    };
    match done {
        // Whoever claims goes on reading; whoever decides goes on to the next.
        Ok(None | Some(Transition::Claim)) => Ok(see_other(&query.address(&format!("/desk/{id}")))),
        Ok(Some(_)) => {
            let place = next.map_or_else(|| "/desk".to_owned(), |next| format!("/desk/{next}"));
            Ok(see_other(&query.without_names(&[PART]).with("done", &id.to_string()).address(&place)))
        }
        Err(ContributionError::Database(error)) => Err(Error::Database(error)),
        Err(ContributionError::NotThere(_)) => Err(not_there(&name)),
        Err(problem) => {
            let trouble = Trouble { problem: problem.to_string(), reason: decision.reason };
            let Some(page) = page(&site, &visitor, id, &query, false, Some(trouble)).await? else { return Err(not_there(&name)) };
            let mut response = respond(Format::Html, &page)?;
            *response.status_mut() = Error::from(problem).status();
            Ok(response)
        }
    }
}
