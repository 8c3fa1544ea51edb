//! The pages of the graph.

mod asked;
mod connect;
pub mod embedded;
mod files;
mod legend;
mod making;
mod overview;
mod page;
mod panel;
mod png;
pub mod printed;
mod rows;
mod shown;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use self::files::File;
use super::view::{FACETS, Layout};
use crate::web::{Error, Format, Query, Site, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/graph", get(show))
        .route("/graph.json", get(show))
        .route("/graph/overview.json", get(show_overview))
        .route("/graph.bib", get(show))
        .route("/graph.svg", get(|site, query| save(site, query, File::Svg)))
        .route("/graph.png", get(|site, query| save(site, query, File::Png)))
        .route("/graph.csv", get(|site, query| save(site, query, File::Csv)))
        .route("/graph.graphml", get(|site, query| save(site, query, File::Graphml)))
        .route("/graph.cyjs", get(|site, query| save(site, query, File::Cytoscape)))
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    let view = asked::view(&query)?;
    let moment = site.moment().await?;
    if view.layout == Layout::Overview {
        return if format == Format::Bibtex {
            Err(overview::no_such_file())
        } else {
            respond(format, &overview::page(&moment, &view).await?)
        };
    }
    let page = making::page(&moment, view).await?;
    if format == Format::Bibtex { files::works(&moment, &page).await } else { respond(format, &page) }
}

async fn show_overview(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&FACETS)?;
    let view = asked::view(&query)?;
    overview::data(&site.moment().await?, &view.filter).await
}

async fn save(State(site): State<Site>, query: Query, form: File) -> Result<Response, Error> {
    let view = asked::view(&query)?;
    let moment = site.moment().await?;
    if view.layout == Layout::Overview {
        return overview::file(&moment, &view, form).await;
    }
    files::file(&making::page(&moment, view).await?, form).await
}
