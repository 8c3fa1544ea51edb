//! `/api/v1/contributions`: proposing and deciding for programs, with a token. The steps are those of the pages, and so is who may
//! make them.

mod proposal;
mod record;
mod seen;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::proposal::Proposal;
use self::record::{ContributionRecord, ContributionSummary, Stepped, record, summary};
use self::seen::Seen;
use super::deciding::{Wanted, discuss, take};
use super::store::list::{Narrowing, by_number, count};
use super::store::{self, proposing};
use super::{Actor, Contribution, ContributionId, ContributionKind, State as Stand, Transition};
use crate::accounts::{Account, Permission, Role};
use crate::database::commit;
use crate::datasets;
use crate::vocabulary::{Modality, closed_vocabulary};
use crate::web::api::{List, NoParameters, Paging, Parameters, Text, answer, answer_list, cut, sent};
use crate::web::{Error, Limit, Moment, Name, Site, Visitor};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new()
        .routes(routes!(list_contributions, create_contribution))
        .routes(routes!(get_contribution, amend_contribution))
        .routes(routes!(step_contribution))
        .routes(routes!(comment_on_contribution))
}

/// The path of a contribution in the API.
#[must_use]
pub fn address(id: ContributionId) -> String {
    format!("/api/v1/contributions/{id}")
}

closed_vocabulary! {
    /// Whose contributions a list has.
    Whose, "choice of contributions" {
        /// Those of the token's account, drafts too.
        Own = "own", "Your own";
        /// Those that its steward decides on.
        Steward = "steward", "Those that you decide on";
    }
}

/// The filters.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters, which are read one by one")]
pub struct ContributionFilter {
    /// Your own, unless you ask for those that you decide on as a steward.
    #[param(example = "own")]
    whose: Option<Whose>,
    /// In one of these states.
    #[param(max_items = 10, example = json!(["submitted"]))]
    state: Option<Vec<Stand>>,
    /// Of one of these kinds.
    #[param(max_items = 10, example = json!(["evidence"]))]
    kind: Option<Vec<ContributionKind>>,
    /// About such images: a word of the vocabulary `modality`.
    #[param(inline, max_items = 10, example = json!(["chest x-ray"]))]
    modality: Option<Vec<Text>>,
}

/// What says which version was looked at.
struct IfMatch;

impl utoipa::IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
        let header = utoipa::openapi::path::ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .required(utoipa::openapi::Required::False)
            .description(Some("The `ETag` of the version that you looked at; if it is another one by now, nothing is written (412)."))
            .schema(Some(text.build()))
            .example(Some("\"3\"".into()));
        vec![header.build()]
    }
}

/// A step of a contribution.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContributionStep {
    /// Which.
    transition: Transition,
    /// Why: everyone who sees the contribution can read it. `decline` and `request-changes` need it.
    #[schema(max_length = 10_000, example = "Table 2 says so.")]
    reason: Option<String>,
    /// The version that you looked at, where the header `If-Match` does not say it; if it is another one by now, nothing is written
    /// (409). `accept` needs one of them.
    #[schema(minimum = 1, example = 3)]
    version: Option<i64>,
}

/// What is said about a contribution.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    /// The words.
    #[schema(min_length = 1, max_length = 10_000, example = "Which version of the data was it?")]
    text: String,
}

/// The contribution of that name, if this account may see it: its own, or a steward's any but a draft.
async fn find(moment: &Moment, account: &Account, name: &str) -> Result<Contribution, Error> {
    let id = name.parse().ok().filter(|number: &i64| number.to_string() == name).map(ContributionId);
    let found = match id {
        Some(id) => store::find(moment.db(), id).await?,
        None => None,
    };
    let is_seen =
        |found: &Contribution| found.account == Some(account.id) || account.is_at_least(Role::Steward) && found.state != Stand::Draft;
    found.filter(is_seen).ok_or_else(|| Error::not_found("contribution", name, Vec::new()))
}

/// The answer with a contribution: for this token alone, with its version as the tag.
fn tagged(mut response: Response, version: i64) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(HeaderValue::try_from(format!("\"{version}\"")).map(|tag| (header::ETAG, tag)));
    headers.remove(header::LAST_MODIFIED);
    response
}

/// The contribution as it is now.
async fn now(site: &Site, visitor: &Visitor, account: &Account, id: ContributionId) -> Result<(Moment, ContributionRecord), Error> {
    let moment = site.moment().await?;
    let contribution = find(&moment, account, &id.to_string()).await?;
    let record = record(&moment, visitor, account, contribution).await?;
    Ok((moment, record))
}

/// List contributions
///
/// What you proposed, the last that you began first; with `whose=steward` what waits for a steward of your scope, and what was
/// decided there. Needs a token with the permission `read`.
#[utoipa::path(
    get,
    path = "/api/v1/contributions",
    tag = "Contributions",
    security(("token" = [])),
    params(ContributionFilter, Paging),
    responses((status = 200, description = "A page of the list.", body = List<ContributionSummary>))
)]
async fn list_contributions(State(site): State<Site>, visitor: Visitor, parameters: Parameters) -> Result<Response, Error> {
    parameters.only_paged::<ContributionFilter>()?;
    let (limit, place) = (parameters.limit()?, parameters.place::<i64>()?);
    let whose = parameters.one::<Whose>("whose")?.unwrap_or(Whose::Own);
    let account = visitor.with(if whose == Whose::Own { Role::Reader } else { Role::Steward }, Permission::Read)?;
    let moment = site.moment().await?;
    let narrowing = Narrowing {
        states: parameters.several("state")?,
        kinds: parameters.several("kind")?,
        modalities: datasets::api::modalities(&moment, &parameters).await?.iter().map(|word| Modality::new(word)).collect(),
        account: (whose == Whose::Own).then_some(account.id),
        scope: (whose == Whose::Steward && account.role != Role::Admin).then(|| account.scope.clone()),
        ..Narrowing::default()
    };
    let total = count(moment.db(), &narrowing).await?;
    let mut found = by_number(moment.db(), &Narrowing { before: place.map(ContributionId), ..narrowing }, limit + 1).await?;
    let last = cut(&mut found, limit).map(|contribution| contribution.id);
    let items = found.into_iter().map(|contribution| summary(&moment, contribution)).collect();
    let page = if whose == Whose::Own { "/contributions" } else { "/desk" };
    Ok(answer_list(&moment, &List::new(&moment, &parameters, page, total, items, last.as_ref())))
}

/// Propose a change
///
/// Hands in a set of changes, each a record as it is and as it shall be; or keeps it as a `draft`. What is handed in must fit the
/// review as it is: every word in its vocabulary, everything that it speaks of there. Nothing is in the review before a steward
/// accepts it. Needs a token with the permission `contribute`.
#[utoipa::path(
    post,
    path = "/api/v1/contributions",
    tag = "Contributions",
    security(("token" = [])),
    request_body(content = Proposal, description = "What you propose, and what you agree to.", example = json!(proposal::example())),
    responses((status = 201, description = "It was kept.", body = ContributionRecord))
)]
async fn create_contribution(
    State(site): State<Site>,
    visitor: Visitor,
    parameters: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    let account = visitor.with(Role::Contributor, Permission::Contribute)?;
    parameters.only::<NoParameters>()?;
    site.allow(Limit::Contribute, &visitor.key())?;
    let proposal: Proposal = sent(&headers, body).await?;
    let (is_draft, new, at) = (proposal.draft, proposal.contribution()?, site.clock().now());
    let transaction = site.database().begin_writing().await?;
    let id = if is_draft {
        proposing::draft(&transaction, account, &new, at).await?
    } else {
        proposal::fits(&transaction, &new).await?;
        proposing::submit(&transaction, account, &new, at).await?
    };
    commit(transaction).await?;
    let (moment, record) = now(&site, &visitor, account, id).await?;
    let mut response = tagged(answer(&moment, &record), record.version());
    *response.status_mut() = StatusCode::CREATED;
    let place = HeaderValue::try_from(moment.address(&address(id)));
    response.headers_mut().extend(place.map(|place| (header::LOCATION, place)));
    Ok(response)
}

/// Read a contribution
///
/// One of yours, or, for a steward, any that was handed in: what would change, what was decided and said, and which steps you can make
/// now. Its `ETag` is its version. Needs a token with the permission `read`.
#[utoipa::path(
    get,
    path = "/api/v1/contributions/{id}",
    tag = "Contributions",
    security(("token" = [])),
    params(("id" = i64, Path, description = "Its number.", minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 41)),
    responses((status = 200, description = "The contribution.", body = ContributionRecord))
)]
async fn get_contribution(State(site): State<Site>, visitor: Visitor, Name(name): Name, parameters: Parameters) -> Result<Response, Error> {
    let account = visitor.with(Role::Reader, Permission::Read)?;
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let found = find(&moment, account, &name).await?;
    let record = record(&moment, &visitor, account, found).await?;
    Ok(tagged(answer(&moment, &record), record.version()))
}

/// Amend a contribution
///
/// Puts other changes in its place: of a draft, of what no steward has claimed, or of what a steward asked about. It stays in its state;
/// hand it in again with the step `submit`. Say which version you change, in `If-Match` or in `version`. Needs a token with the
/// permission `contribute`.
#[utoipa::path(
    put,
    path = "/api/v1/contributions/{id}",
    tag = "Contributions",
    security(("token" = [])),
    params(("id" = i64, Path, description = "Its number.", minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 41), IfMatch),
    request_body(content = Proposal, description = "All of it, as it shall be. `draft` is not read.", example = json!(proposal::example())),
    responses((status = 200, description = "It was changed.", body = ContributionRecord))
)]
async fn amend_contribution(
    State(site): State<Site>,
    visitor: Visitor,
    Name(name): Name,
    parameters: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    let account = visitor.with(Role::Contributor, Permission::Contribute)?;
    parameters.only::<NoParameters>()?;
    site.allow(Limit::Contribute, &visitor.key())?;
    let known = find(&site.moment().await?, account, &name).await?;
    let proposal: Proposal = sent(&headers, body).await?;
    let seen = Seen::of(&headers, proposal.version, known.version);
    let version = seen.version().ok_or(Error::VersionNeeded)?;
    let (new, at) = (proposal.contribution()?, site.clock().now());
    let transaction = site.database().begin_writing().await?;
    if known.state != Stand::Draft {
        proposal::fits(&transaction, &new).await?;
    }
    proposing::amend(&transaction, account, known.id, version, &new, at).await.map_err(|error| seen.problem(error))?;
    commit(transaction).await?;
    let (moment, record) = now(&site, &visitor, account, known.id).await?;
    Ok(tagged(answer(&moment, &record), record.version()))
}

/// Take a contribution a step further
///
/// Submit, claim, give back, request changes, accept, decline or withdraw, as on the pages; STEWARDSHIP.md says who may make which step
/// when. A step that you made already is told (`was_done`) and not made twice. Needs a token with the permission `contribute` for
/// `submit` and `withdraw`, `decide` for all else.
#[utoipa::path(
    post,
    path = "/api/v1/contributions/{id}/steps",
    tag = "Contributions",
    security(("token" = [])),
    params(("id" = i64, Path, description = "Its number.", minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 41), IfMatch),
    request_body(
        content = ContributionStep,
        description = "The step.",
        example = json!({ "transition": "accept", "version": 3, "reason": "Table 2 says so." })
    ),
    responses((status = 200, description = "The step was made.", body = Stepped))
)]
async fn step_contribution(
    State(site): State<Site>,
    visitor: Visitor,
    Name(name): Name,
    parameters: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    visitor.account()?;
    parameters.only::<NoParameters>()?;
    let ContributionStep { transition, reason, version } = sent(&headers, body).await?;
    let (role, permission) = transition.needs();
    let account = visitor.with(role, permission)?;
    site.allow(if permission == Permission::Decide { Limit::Decide } else { Limit::Contribute }, &visitor.key())?;
    let known = find(&site.moment().await?, account, &name).await?;
    let seen = Seen::of(&headers, version, known.version);
    if transition == Transition::Accept && seen.version().is_none() {
        return Err(Error::VersionNeeded);
    }
    let wanted = Wanted { id: known.id, transition, reason: reason.as_deref(), version: seen.version() };
    let made = take(site.database(), Actor::Person(account), wanted, site.rules(), site.clock().now()).await;
    let made = made.map_err(|error| seen.problem(error))?;
    let (moment, record) = now(&site, &visitor, account, known.id).await?;
    let version = record.version();
    Ok(tagged(answer(&moment, &Stepped::new(record, &made)), version))
}

/// Comment on a contribution
///
/// Its contributor and all stewards may; its contributor is told by letter. Needs a token with the permission `contribute` for what is
/// your own, `decide` for all else.
#[utoipa::path(
    post,
    path = "/api/v1/contributions/{id}/comments",
    tag = "Contributions",
    security(("token" = [])),
    params(("id" = i64, Path, description = "Its number.", minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 41)),
    request_body(content = NewComment, description = "The words.", example = json!({ "text": "Which version of the data was it?" })),
    responses((status = 201, description = "It was said; the contribution, with what was said at the end of its `events`.", body = ContributionRecord))
)]
async fn comment_on_contribution(
    State(site): State<Site>,
    visitor: Visitor,
    Name(name): Name,
    parameters: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Error> {
    let account = visitor.account()?;
    parameters.only::<NoParameters>()?;
    let known = find(&site.moment().await?, account, &name).await?;
    let is_own = known.account == Some(account.id);
    let (role, permission) = if is_own { Transition::Submit.needs() } else { Transition::Decline.needs() };
    visitor.with(role, permission)?;
    site.allow(Limit::Contribute, &visitor.key())?;
    let NewComment { text } = sent(&headers, body).await?;
    discuss(site.database(), account, known.id, &text, site.clock().now()).await.map_err(Error::from)?;
    let (moment, record) = now(&site, &visitor, account, known.id).await?;
    let mut response = tagged(answer(&moment, &record), record.version());
    *response.status_mut() = StatusCode::CREATED;
    let place = HeaderValue::try_from(moment.address(&address(known.id)));
    response.headers_mut().extend(place.map(|place| (header::LOCATION, place)));
    Ok(response)
}
