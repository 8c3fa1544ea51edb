//! `/api/v1`: what the review is, and where to go on.

use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::store::{Counts, counts, properties};
use crate::monitoring::{Searched, SearchedUntil};
use crate::papers::PaperName;
use crate::web::api::{NoParameters, Parameters, answer};
use crate::web::{Error, Moment, Site};
use crate::{papers, revisions};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(get_review))
}

/// The latest entry of the journal.
#[derive(Debug, Serialize, ToSchema)]
pub struct LatestChange {
    /// Its number.
    id: i64,
    /// When it was accepted.
    at: DateTime<Utc>,
    /// One line for people.
    summary: String,
    /// The entry.
    #[schema(format = "uri")]
    url: String,
}

/// Where to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Links {
    /// Datasets.
    #[schema(format = "uri")]
    datasets: String,
    /// Papers.
    #[schema(format = "uri")]
    papers: String,
    /// Evidence statements.
    #[schema(format = "uri")]
    evidence: String,
    /// The taxonomy of confounders.
    #[schema(format = "uri")]
    confounders: String,
    /// Case studies.
    #[schema(format = "uri")]
    case_studies: String,
    /// The words of the review.
    #[schema(format = "uri")]
    vocabularies: String,
    /// The journal.
    #[schema(format = "uri")]
    changes: String,
    /// The searches of the literature.
    #[schema(format = "uri")]
    searches: String,
    /// This API for generators of clients.
    #[schema(format = "uri")]
    openapi: String,
    /// This API for people.
    #[schema(format = "uri")]
    documentation: String,
}

/// What the review is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewRecord {
    /// Its title.
    title: Option<String>,
    /// One sentence about it.
    description: Option<String>,
    /// The licence of its words. The datasets keep their own.
    #[schema(example = "CC BY 4.0")]
    license: Option<String>,
    /// Whom to write to.
    contact: Option<String>,
    /// The publication that it started from; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    source: Option<PaperName>,
    /// How much it holds.
    counts: Counts,
    /// Until when “none found” holds, for what was searched for all datasets together.
    searched: SearchedUntil,
    /// The latest entry of the journal; left out in an empty review.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    latest_change: Option<LatestChange>,
    /// The version of Amphora that answers.
    #[schema(example = "0.1.0")]
    software_version: &'static str,
    /// The fields of this record that the review does not document.
    not_documented: Vec<&'static str>,
    /// Where to go on.
    links: Links,
    /// The address of this record.
    #[schema(format = "uri")]
    url: String,
    /// The first page.
    #[schema(format = "uri")]
    page: String,
}

fn links(moment: &Moment) -> Links {
    let at = |path: &str| moment.address(&format!("/api/{path}"));
    Links {
        datasets: at("v1/datasets"),
        papers: at("v1/papers"),
        evidence: at("v1/evidence"),
        confounders: at("v1/confounders"),
        case_studies: at("v1/case-studies"),
        vocabularies: at("v1/vocabularies"),
        changes: at("v1/changes"),
        searches: at("v1/searches"),
        openapi: at("openapi.json"),
        documentation: at("docs"),
    }
}

async fn source(moment: &Moment, key: Option<&String>) -> Result<Option<PaperName>, Error> {
    let Some(key) = key else { return Ok(None) };
    Ok(papers::store::names_of(moment.db(), std::slice::from_ref(key)).await?.remove(key))
}

/// Read what the review is
///
/// Its title and licence, how much it holds, until when the literature was searched, what was changed last, and where to go on.
#[utoipa::path(
    get,
    path = "/api/v1",
    tag = "Review",
    responses((status = 200, description = "The review.", body = ReviewRecord))
)]
async fn get_review(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let db = moment.db();
    let mut properties = properties(db).await?;
    let source = source(&moment, properties.get("source")).await?;
    let [title, description, license, contact] = ["title", "description", "license", "contact"].map(|name| properties.remove(name));
    let fields = [(&title, "title"), (&description, "description"), (&license, "license"), (&contact, "contact")];
    let record = ReviewRecord {
        not_documented: fields.into_iter().filter_map(|(value, field)| value.is_none().then_some(field)).collect(),
        title,
        description,
        license,
        contact,
        source,
        counts: counts(db).await?,
        searched: SearchedUntil::new(Searched::of(&moment.searches().await?, None)),
        latest_change: revisions::store::last(db).await?.map(|revision| LatestChange {
            url: moment.address(&format!("/api/v1/changes/{}", revision.id)),
            id: revision.id,
            at: revision.at,
            summary: revision.summary,
        }),
        software_version: env!("CARGO_PKG_VERSION"),
        links: links(&moment),
        url: moment.address("/api/v1"),
        page: moment.address("/"),
    };
    Ok(answer(&moment, &record))
}
