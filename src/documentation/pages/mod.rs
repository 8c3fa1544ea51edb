//! `/documentation`, and the checklist of one dataset.

mod board;
mod checklist;
pub mod completeness;
pub mod view;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::datasets;
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::web::{Asked, Error, Format, Query, Site, moved, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/documentation", get(show))
        .route("/documentation.json", get(show))
        .route("/documentation.csv", get(show_table))
        .route("/documentation/{slug}", get(show_dataset))
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&board::PARAMETERS)?;
    respond(format, &board::page(&site.moment().await?, &query).await?)
}

async fn show_table(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&board::PARAMETERS)?;
    board::table(&site.moment().await?, &query).await
}

async fn show_dataset(State(site): State<Site>, asked: Asked, query: Query) -> Result<Response, Error> {
    query.only(&checklist::PARAMETERS)?;
    let moment = site.moment().await?;
    let Some((id, dataset)) = datasets::store::records::find(moment.db(), &asked.name).await? else {
        if let Some(now) = name_leads_to(&moment, Subject::Dataset, &asked.name).await? {
            return Ok(moved(&format!("/documentation/{now}"), asked.ending, &query));
        }
        return Err(datasets::pages::not_found(&moment, &asked.name).await?);
    };
    respond(asked.format, &checklist::page(&moment, id, &dataset, &query).await?)
}
