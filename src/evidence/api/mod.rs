//! `/api/v1/evidence`: evidence statements for programs.

mod filter;
mod record;

use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::filter::{EvidenceFilter, EvidenceOrder};
use self::record::{EvidenceRecord, records};
use super::facets::EvidenceNarrowing;
use super::pages::{near_numbers, number};
use super::store::narrowed;
use super::store::{Selection, statements};
use crate::datasets;
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::web::api::{List, NoParameters, Paging, Parameters, answer, answer_list, cut};
use crate::web::{Error, Moment, Name, NearMatch, Site, moved_to};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_evidence)).routes(routes!(get_evidence)).routes(routes!(list_evidence_on_dataset))
}

/// The path of a statement in the API.
#[must_use]
pub fn address(number: impl std::fmt::Display) -> String {
    format!("/api/v1/evidence/{number}")
}

/// List evidence
///
/// What works say about datasets, in the order in which it entered, unless `sort` says otherwise. A filter on a confounder takes in
/// everything below it in the taxonomy; `outcome` means the answer as it stands after what was said about the statement since.
#[utoipa::path(
    get,
    path = "/api/v1/evidence",
    tag = "Evidence",
    params(EvidenceFilter, EvidenceOrder, Paging),
    responses((status = 200, description = "A page of the list.", body = List<EvidenceRecord>))
)]
async fn list_evidence(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only_paged::<filter::All>()?;
    let moment = site.moment().await?;
    let narrowing = filter::narrowing(&moment, &parameters).await?;
    list(&moment, &parameters, &narrowing, "/papers?statements=yes").await
}

/// List the evidence on one dataset
///
/// Every statement about it, in the order in which they entered, unless `sort` says otherwise.
#[utoipa::path(
    get,
    path = "/api/v1/datasets/{slug}/evidence",
    tag = "Evidence",
    params(
        ("slug" = String, Path, description = "Its name in addresses.", max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "chexpert"),
        EvidenceOrder,
        Paging
    ),
    responses((status = 200, description = "A page of the list.", body = List<EvidenceRecord>))
)]
async fn list_evidence_on_dataset(State(site): State<Site>, Name(name): Name, parameters: Parameters) -> Result<Response, Error> {
    parameters.only_paged::<EvidenceOrder>()?;
    let moment = site.moment().await?;
    let Some(id) = datasets::store::numbers_of(moment.db(), std::slice::from_ref(&name)).await?.remove(&name) else {
        if let Some(now) = name_leads_to(&moment, Subject::Dataset, &name).await? {
            return Ok(moved_to(&format!("{}/evidence", datasets::api::address(&now))));
        }
        return Err(datasets::api::not_found(&moment, &name).await?);
    };
    let narrowing =
        EvidenceNarrowing { datasets: vec![id], sort: parameters.one("sort")?.unwrap_or_default(), ..EvidenceNarrowing::default() };
    list(&moment, &parameters, &narrowing, &format!("/datasets/{name}")).await
}

async fn list(moment: &Moment, parameters: &Parameters, narrowing: &EvidenceNarrowing, page: &str) -> Result<Response, Error> {
    let (limit, place) = (parameters.limit()?, parameters.place::<i64>()?);
    let total = narrowed::count(moment.db(), narrowing).await?;
    let mut said = narrowed::list_after(moment.db(), narrowing, place, limit + 1).await?;
    let last = cut(&mut said, limit).map(|statement| statement.usage.id);
    let items = records(moment, said).await?;
    Ok(answer_list(moment, &List::new(moment, parameters, page, total, items, last.as_ref())))
}

/// Read one statement
///
/// All its fields, the severity of its finding with the reason for it, and what each test counts for, all works on the dataset taken
/// together.
#[utoipa::path(
    get,
    path = "/api/v1/evidence/{id}",
    tag = "Evidence",
    params(("id" = i64, Path, description = "Its number.", minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 90)),
    responses((status = 200, description = "The statement.", body = EvidenceRecord))
)]
async fn get_evidence(State(site): State<Site>, Name(name): Name, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    if let Some(number) = number(&name) {
        let said = statements(moment.db(), Selection::Number(number)).await?;
        if let Some(record) = records(&moment, said).await?.first() {
            return Ok(answer(&moment, record));
        }
    }
    if let Some(now) = name_leads_to(&moment, Subject::Evidence, &name).await? {
        return Ok(moved_to(&address(now)));
    }
    let near = near_numbers(&moment, &name).await?;
    let near = near.into_iter().map(|number| NearMatch { name: format!("Evidence {number}"), address: address(number) }).collect();
    Err(Error::not_found("evidence statement", &name, near))
}
