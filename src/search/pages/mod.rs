//! The pages of the search: what was found, suggestions while one writes, and what is known of a pasted bibliography.

mod pasted;
mod results;
mod suggestions;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use axum::routing::get;

use crate::web::{Error, Format, Query, Site, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/search", get(show_results).post(pasted::show))
        .route("/search.json", get(show_results).post(pasted::show))
        .layer(DefaultBodyLimit::max(pasted::LIMIT))
        .route("/search/suggest", get(show_suggestions))
}

async fn show_results(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["q", "kind", "page"])?;
    let page = results::page(&site.moment().await?, &query).await?;
    let mut response = respond(format, &page)?;
    if page.is_older() {
        // What an older index gave is not kept for those who ask later.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

async fn show_suggestions(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&["q"])?;
    suggestions::answer(&site.moment().await?, query.get("q").unwrap_or_default()).await
}
