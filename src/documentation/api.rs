//! `/api/v1/frameworks` and the documentation of a dataset, for programs.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::checklist::FrameworkAnswers;
use super::{Framework, Question, store};
use crate::datasets;
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::web::api::{NoParameters, Parameters, answer};
use crate::web::{Error, Name, Query, Site, moved_to};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_frameworks)).routes(routes!(get_documentation))
}

/// A framework with its questions.
#[derive(Debug, Serialize, ToSchema)]
pub struct FrameworkRecord {
    #[serde(flatten)]
    framework: Framework,
    /// Its questions, in their order.
    questions: Vec<Question>,
    /// The page that compares datasets by it.
    #[schema(format = "uri")]
    page: String,
}

/// The frameworks.
#[derive(Debug, Serialize, ToSchema)]
pub struct Frameworks {
    /// How many there are.
    total: usize,
    /// Each of them, in their order.
    items: Vec<FrameworkRecord>,
    /// The address of this answer.
    #[schema(format = "uri")]
    url: String,
    /// The page that compares datasets.
    #[schema(format = "uri")]
    page: String,
}

/// List frameworks
///
/// Published lists of questions that the documentation of a dataset should answer, each with its questions in the words of this review,
/// and with what of the catalogue answers them.
#[utoipa::path(
    get,
    path = "/api/v1/frameworks",
    tag = "Documentation",
    responses((status = 200, description = "The frameworks.", body = Frameworks))
)]
async fn list_frameworks(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let questions = store::records::questions(moment.db()).await?;
    let items: Vec<FrameworkRecord> = store::records::frameworks(moment.db())
        .await?
        .into_iter()
        .map(|framework| FrameworkRecord {
            questions: questions.iter().filter(|question| question.framework == framework.slug).cloned().collect(),
            page: moment.address(&Query::default().with("framework", framework.slug.as_str()).address("/documentation")),
            framework,
        })
        .collect();
    let frameworks =
        Frameworks { total: items.len(), items, url: moment.address("/api/v1/frameworks"), page: moment.address("/documentation") };
    Ok(answer(&moment, &frameworks))
}

/// What is known of the documentation of one dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatasetDocumentation {
    /// The dataset, by its name in addresses.
    #[schema(example = "chexpert")]
    dataset: String,
    /// Its name.
    name: String,
    /// The frameworks, each with its sections and their questions.
    frameworks: Vec<FrameworkAnswers>,
    /// The address of this answer.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

/// Read the documentation of one dataset
///
/// Every question of every framework, with the answer that someone recorded and its source, and with what the catalogue implies. A
/// question that is `open` is one that no one has recorded anything about: that says nothing about the dataset. The counts are no grade.
#[utoipa::path(
    get,
    path = "/api/v1/datasets/{slug}/documentation",
    tag = "Documentation",
    params(("slug" = String, Path, description = "Its name in addresses.", max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "chexpert")),
    responses((status = 200, description = "What is known.", body = DatasetDocumentation))
)]
async fn get_documentation(State(site): State<Site>, Name(name): Name, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let path = |slug: &str| format!("{}/documentation", datasets::api::address(slug));
    let Some((id, dataset)) = datasets::store::records::find(moment.db(), &name).await? else {
        if let Some(now) = name_leads_to(&moment, Subject::Dataset, &name).await? {
            return Ok(moved_to(&path(&now)));
        }
        return Err(datasets::api::not_found(&moment, &name).await?);
    };
    let documentation = DatasetDocumentation {
        frameworks: moment.documentation(id, &dataset).await?.frameworks,
        url: moment.address(&path(dataset.slug.as_str())),
        page: moment.address(&format!("/documentation/{}", dataset.slug)),
        dataset: dataset.slug.to_string(),
        name: dataset.name,
    };
    Ok(answer(&moment, &documentation))
}
