//! `/compare`: datasets side by side.

mod page;
mod wanted;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::web::{Error, Format, Query, Site, csv, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/compare", get(show)).route("/compare.json", get(show)).route("/compare.csv", get(show_table))
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["d", "add"])?;
    respond(format, &page::page(&site.moment().await?, &query).await?)
}

async fn show_table(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&["d", "add"])?;
    csv(page::page(&site.moment().await?, &query).await?.table())
}
