//! `/api/v1/searches`: the searches of the literature for programs.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{SearchRun, store};
use crate::web::api::{List, NoParameters, Paging, Parameters, answer_list, cut};
use crate::web::{Error, Site};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_searches))
}

/// A search of the literature. `results` and `kept` are null where no one wrote them down, which is not zero.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiteratureSearch {
    #[serde(flatten)]
    run: SearchRun,
    /// The fields of this record that no one wrote down.
    not_documented: Vec<&'static str>,
    /// The dataset that was searched for; absent where it was for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", nullable = false)]
    dataset_url: Option<String>,
    /// The page that tells of it.
    #[schema(format = "uri")]
    page: String,
}

/// List searches of the literature
///
/// In the order in which they were made: where was searched, for what, over which days of publication, and how it ended. Without them
/// “none found” would mean nothing.
#[utoipa::path(
    get,
    path = "/api/v1/searches",
    tag = "Searches",
    params(Paging),
    responses((status = 200, description = "A page of the list.", body = List<LiteratureSearch>))
)]
async fn list_searches(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only_paged::<NoParameters>()?;
    let (limit, place) = (parameters.limit()?, parameters.place::<i64>()?);
    let moment = site.moment().await?;
    let total = store::count(moment.db()).await?;
    let mut runs = store::list_after(moment.db(), place, limit + 1).await?;
    let last = cut(&mut runs, limit).map(|(id, _)| *id);
    let search = |(_, run): (i64, SearchRun)| {
        let gaps =
            [(run.from.is_none(), "from"), (run.results.is_none(), "results"), (run.kept.is_none(), "kept"), (run.note.is_none(), "note")];
        LiteratureSearch {
            not_documented: gaps.into_iter().filter_map(|(gap, field)| gap.then_some(field)).collect(),
            dataset_url: run.dataset.as_ref().map(|slug| moment.address(&crate::datasets::api::address(slug.as_str()))),
            page: moment.address("/about#searches"),
            run,
        }
    };
    let items = runs.into_iter().map(search).collect();
    Ok(answer_list(&moment, &List::new(&moment, &parameters, "/about", total, items, last.as_ref())))
}
