//! The pages of the review as a whole.

mod about;
mod home;
mod sitemap;
mod text;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use crate::web::{Error, Format, Query, Site, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(show_home))
        .route("/index.json", get(show_home))
        .route("/robots.txt", get(sitemap::robots))
        .route("/sitemap.xml", get(sitemap::index))
        .route("/sitemaps/{part}", get(sitemap::part))
        .merge(about::routes())
}

async fn show_home(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    respond(format, &home::page(&site.moment().await?).await?)
}
