//! `/api/v1/case-studies`: the case studies for programs.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::pages::{CaseStudiesPage, CaseStudy, Other};
use crate::web::api::{NoParameters, Parameters, answer};
use crate::web::{Error, Site};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_case_studies))
}

/// The case studies.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseStudies {
    /// The year in which the statements were published; left out where no source of the review is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    stated_in: Option<i32>,
    /// How many there are.
    total: usize,
    /// Each application, in the order of the table.
    items: Vec<CaseStudy>,
    /// Kinds of images of which the table says nothing.
    without_case_study: Vec<Other>,
    /// The address of this answer.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

/// List case studies
///
/// What the original review stated about each application, beside what this review knows now. A row of which nothing is known says so in
/// `gap`.
#[utoipa::path(
    get,
    path = "/api/v1/case-studies",
    tag = "Review",
    responses((status = 200, description = "The case studies.", body = CaseStudies))
)]
async fn list_case_studies(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let CaseStudiesPage { stated_in, case_studies: items, without_case_study, .. } = super::pages::page(&moment).await?;
    let url = moment.address("/api/v1/case-studies");
    Ok(answer(
        &moment,
        &CaseStudies { stated_in, total: items.len(), items, without_case_study, url, page: moment.address("/case-studies") },
    ))
}
