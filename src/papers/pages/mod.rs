//! The pages of the papers.

mod lead;
mod list;
mod paper;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use super::store;
use crate::review::store::redirected;
use crate::revisions::Subject;
use crate::web::{Asked, Error, Format, NearMatch, Query, Site, bibtex, moved, nearest, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/papers", get(show_list))
        .route("/papers.json", get(show_list))
        .route("/papers.bib", get(show_list))
        .route("/papers/{key}", get(show_paper))
}

async fn show_list(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    if format == Format::Bibtex {
        let db = site.database().reader();
        let narrowed = store::list::Narrowed::new(db, list::filter(&query)?).await?;
        let papers = store::list::whole(db, &narrowed).await?;
        let entries: Vec<String> = papers.iter().map(super::Paper::bibtex_with_strings).collect();
        return Ok(bibtex(&entries));
    }
    respond(format, &list::page(&site, query).await?)
}

async fn show_paper(State(site): State<Site>, asked: Asked, query: Query) -> Result<Response, Error> {
    let db = site.database().reader();
    let Some((record, short_name)) = store::find(db, &asked.name).await? else {
        if let Some(now) = redirected(db, Subject::Paper, &asked.name).await? {
            return Ok(moved(&super::address(&now), asked.ending, &query));
        }
        return Err(not_found(&site, asked.name).await?);
    };
    if asked.format == Format::Bibtex {
        return Ok(bibtex(&[record.bibtex_with_strings()]));
    }
    respond(asked.format, &paper::page(&site, record, short_name).await?)
}

async fn not_found(site: &Site, name: String) -> Result<Error, Error> {
    let names = store::names(site.database().reader()).await?;
    let spellings = names.into_iter().flat_map(|paper| {
        let near = NearMatch { address: paper.address(), name: paper.short_name.clone() };
        [(paper.key, near.clone()), (paper.short_name, near)]
    });
    let near = nearest(&name, spellings);
    Ok(Error::NotFound { what: "paper", name: name.chars().take(120).collect(), near })
}
