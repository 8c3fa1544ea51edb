//! The pages of the graph.

mod asked;
mod legend;
mod page;
mod panel;
mod rows;
mod shown;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::web::{Error, Format, Query, Site, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/graph", get(show)).route("/graph.json", get(show))
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    let view = asked::view(&query)?;
    let moment = site.moment().await?;
    respond(format, &page::page(&moment, view).await?)
}
