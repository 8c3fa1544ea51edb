//! `/api/v1/papers`: works for programs.

mod filter;
mod record;

use axum::extract::State;
use axum::response::Response;
use percent_encoding::utf8_percent_encode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::filter::PaperParameters;
use self::record::{PaperFacetCounts, PaperRecord, PaperSummary};
use super::KEPT_IN_ADDRESSES;
use super::cards::Place;
use super::pages::list::{lines, with_words};
use super::store;
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::web::api::{List, NoParameters, Paging, Parameters, answer, answer_list, cut, gone, no_such};
use crate::web::{Error, Moment, Name, NearMatch, Site, is_comparable, moved_to};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_papers)).routes(routes!(count_papers)).routes(routes!(get_paper))
}

/// The path of a paper in the API.
#[must_use]
pub fn address(key: &str) -> String {
    format!("/api/v1/papers/{}", utf8_percent_encode(key, KEPT_IN_ADDRESSES))
}

/// List papers
///
/// Narrowed by the facets of the page `/papers`, and in its order: by name, unless `sort` says otherwise. A paper without a year comes
/// last, whichever way the list is sorted.
#[utoipa::path(
    get,
    path = "/api/v1/papers",
    tag = "Papers",
    params(PaperParameters, Paging),
    responses((status = 200, description = "A page of the list.", body = List<PaperSummary>))
)]
async fn list_papers(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only_paged::<PaperParameters>()?;
    let (limit, place) = (parameters.limit()?, parameters.place::<Place>()?);
    let filter = filter::read(&parameters)?;
    let moment = site.moment().await?;
    let words = with_words(&moment, &filter).await?;
    let cards = moment.papers().await?;
    let total = cards.fitting(&filter, &words).found as u64;
    let mut listed = cards.list_after(&filter, &words, place).ok_or_else(gone)?;
    let last = cut(&mut listed, limit).map(|card| card.place(filter.sort.key));
    let items = lines(&moment, &listed).await?.into_iter().map(|line| PaperSummary::new(&moment, line)).collect();
    Ok(answer_list(&moment, &List::new(&moment, &parameters, &parameters.on("/papers"), total, items, last.as_ref())))
}

/// Count papers by facet
///
/// For each value of each facet how many papers have it, under the choices in the other facets: what the list would give with it.
#[utoipa::path(
    get,
    path = "/api/v1/facets/papers",
    tag = "Papers",
    params(PaperParameters),
    responses((status = 200, description = "The facets with their values.", body = PaperFacetCounts))
)]
async fn count_papers(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<PaperParameters>()?;
    let filter = filter::read(&parameters)?;
    let moment = site.moment().await?;
    let words = with_words(&moment, &filter).await?;
    let fitting = moment.papers().await?.fitting(&filter, &words);
    Ok(answer(&moment, &PaperFacetCounts::new(&moment, &parameters, &filter, fitting)))
}

/// Read one paper
///
/// The whole record with its BibTeX as it came, the datasets that it released, and the relations that it states. What it says about
/// datasets is in the list of evidence, under `evidence`.
#[utoipa::path(
    get,
    path = "/api/v1/papers/{key}",
    tag = "Papers",
    params(("key" = String, Path, description = "Its BibTeX key.", min_length = 1, max_length = 200, example = "larrazabal2020gender")),
    responses((status = 200, description = "The paper.", body = PaperRecord))
)]
async fn get_paper(State(site): State<Site>, Name(key): Name, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    if let Some((paper, short_name)) = store::find(moment.db(), &key).await? {
        return Ok(answer(&moment, &PaperRecord::load(&moment, paper, short_name).await?));
    }
    if let Some(now) = name_leads_to(&moment, Subject::Paper, &key).await? {
        return Ok(moved_to(&address(&now)));
    }
    Err(not_found(&moment, &key).await?)
}

/// The answer to a key that no paper has.
///
/// # Errors
/// The database cannot be read.
pub async fn not_found(moment: &Moment, key: &str) -> Result<Error, Error> {
    let names = if is_comparable(key) { store::names(moment.db()).await? } else { Vec::new() };
    let spellings = names.into_iter().flat_map(|paper| {
        let near = NearMatch { address: address(&paper.key), name: paper.short_name.clone() };
        [(paper.key, near.clone()), (paper.short_name, near)]
    });
    Ok(no_such("paper", key, spellings))
}
