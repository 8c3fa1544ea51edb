//! `/api/v1/datasets`: datasets for programs.

mod filter;
mod record;
mod summary;

use axum::extract::State;
use axum::response::Response;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::filter::DatasetFilter;
pub(crate) use self::filter::modalities;
use self::record::DatasetRecord;
use self::summary::{DatasetSummary, FacetCounts};
use super::pages::list::facet_views;
use super::places::Place;
use super::store;
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::vocabulary::{self, Kind};
use crate::web::api::{List, NoParameters, Paging, Parameters, answer, answer_list, cut, gone, no_such};
use crate::web::{Error, Moment, Name, NearMatch, Site, is_comparable, moved_to};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_datasets)).routes(routes!(count_datasets)).routes(routes!(get_dataset))
}

/// The path of a dataset in the API.
#[must_use]
pub fn address(slug: &str) -> String {
    format!("/api/v1/datasets/{slug}")
}

/// List datasets
///
/// Narrowed by the facets of the page `/datasets`, and in its order: the most examined first, unless `sort` says otherwise. What is not
/// documented comes last, whichever way the list is sorted.
#[utoipa::path(
    get,
    path = "/api/v1/datasets",
    tag = "Datasets",
    params(DatasetFilter, Paging),
    responses((status = 200, description = "A page of the list.", body = List<DatasetSummary>))
)]
async fn list_datasets(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only_paged::<DatasetFilter>()?;
    let (limit, place) = (parameters.limit()?, parameters.place::<Place>()?);
    let moment = site.moment().await?;
    let narrowing = filter::narrowing(&moment, &parameters).await?;
    let cards = moment.datasets().await?;
    let total = cards.fitting(&narrowing).found as u64;
    let mut listed = cards.list_after(&narrowing, place).ok_or_else(gone)?;
    let last = cut(&mut listed, limit).map(|card| card.place(narrowing.sort.key));
    let items = listed.into_iter().map(|card| DatasetSummary::new(&moment, card)).collect();
    Ok(answer_list(&moment, &List::new(&moment, &parameters, &parameters.on("/datasets"), total, items, last.as_ref())))
}

/// Count datasets by facet
///
/// For each value of each facet how many datasets have it, under the choices in the other facets: what the list would give with it.
#[utoipa::path(
    get,
    path = "/api/v1/facets/datasets",
    tag = "Datasets",
    params(DatasetFilter),
    responses((status = 200, description = "The facets with their values.", body = FacetCounts))
)]
async fn count_datasets(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<DatasetFilter>()?;
    let moment = site.moment().await?;
    let narrowing = filter::narrowing(&moment, &parameters).await?;
    let modalities = vocabulary::store::labels(moment.db(), Kind::Modality).await?;
    let fitting = moment.datasets().await?.fitting(&narrowing);
    let facets = FacetCounts {
        total: fitting.found as u64,
        facets: facet_views(fitting, &narrowing, &modalities),
        url: moment.address(&parameters.own()),
        datasets: moment.address(&parameters.on("/api/v1/datasets")),
        page: moment.address(&parameters.on("/datasets")),
    };
    Ok(answer(&moment, &facets))
}

/// Read one dataset
///
/// The whole record: versions, copies, relations to other datasets, the verdict on each shortcut with its severity and the reason for
/// it, and until when “none found” holds. What works say about it is in the list of evidence, under `evidence`.
#[utoipa::path(
    get,
    path = "/api/v1/datasets/{slug}",
    tag = "Datasets",
    params(("slug" = String, Path, description = "Its name in addresses.", max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "chexpert")),
    responses((status = 200, description = "The dataset.", body = DatasetRecord))
)]
async fn get_dataset(State(site): State<Site>, Name(name): Name, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let Some((id, dataset)) = store::records::find(moment.db(), &name).await? else {
        if let Some(now) = name_leads_to(&moment, Subject::Dataset, &name).await? {
            return Ok(moved_to(&address(&now)));
        }
        return Err(not_found(&moment, &name).await?);
    };
    Ok(answer(&moment, &DatasetRecord::load(&moment, id, dataset).await?))
}

/// The answer to a name that no dataset has.
///
/// # Errors
/// The database cannot be read.
pub async fn not_found(moment: &Moment, name: &str) -> Result<Error, Error> {
    let spellings = if is_comparable(name) { store::spellings(moment.db()).await? } else { Vec::new() };
    let names = spellings.into_iter().map(|(spelling, slug, name)| (spelling, NearMatch { name, address: address(&slug) }));
    Ok(no_such("dataset", name, names))
}
