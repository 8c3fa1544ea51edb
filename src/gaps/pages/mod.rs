//! `/gaps`, and the page of one gap.

mod board;
mod gap;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use crate::web::{Error, Format, Query, Site, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/gaps", get(show))
        .route("/gaps.json", get(show))
        .route("/gaps.csv", get(show_table))
        .route("/gaps/{dataset}/{confounder}", get(show_gap))
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&board::PARAMETERS)?;
    respond(format, &board::page(&site.moment().await?, &query).await?)
}

async fn show_table(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&board::PARAMETERS)?;
    board::table(&site.moment().await?, &query).await
}

async fn show_gap(
    State(site): State<Site>,
    path: Result<Path<(String, String)>, axum::extract::rejection::PathRejection>,
    query: Query,
    accepted: Format,
) -> Result<Response, Error> {
    query.only(&[])?;
    let Path((dataset, confounder)) = path.map_err(|_| Error::UnreadableAddress)?;
    if dataset.contains('\0') || confounder.contains('\0') {
        return Err(Error::UnreadableAddress);
    }
    let confounder = confounder.strip_suffix(".json").unwrap_or(&confounder);
    respond(accepted, &gap::page(&site.moment().await?, &dataset, confounder).await?)
}
