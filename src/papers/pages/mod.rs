//! The pages of the papers.

mod lead;
pub(crate) mod linked_data;
pub(super) mod list;
mod paper;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use super::store;
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::web::{Asked, Error, Format, Moment, NearMatch, Query, Site, bibtex, is_comparable, moved, nearest, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/papers", get(show_list))
        .route("/papers.json", get(show_list))
        .route("/papers.bib", get(show_list))
        .route("/papers/{key}", get(show_paper))
}

async fn show_list(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    let filter = list::filter(&query)?;
    let moment = site.moment().await?;
    if format == Format::Bibtex {
        let words = list::with_words(&moment, &filter).await?;
        let fitting: Vec<i64> = moment.papers().await?.list(&filter, &words).map(|card| card.id).collect();
        let papers = store::list::whole(moment.db(), &fitting).await?;
        let entries: Vec<String> = papers.iter().map(super::Paper::bibtex_with_strings).collect();
        return Ok(bibtex(&entries));
    }
    respond(format, &list::page(&moment, &query, filter).await?)
}

async fn show_paper(State(site): State<Site>, asked: Asked, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let name = asked.name.clone();
    for asked in asked.readings() {
        if let Some((record, short_name)) = store::find(moment.db(), &asked.name).await? {
            if asked.format == Format::Bibtex {
                return Ok(bibtex(&[record.bibtex_with_strings()]));
            }
            return respond(asked.format, &paper::page(&moment, record, short_name).await?);
        }
        if let Some(now) = name_leads_to(&moment, Subject::Paper, &asked.name).await? {
            return Ok(moved(&super::address(&now), asked.ending, &query));
        }
    }
    Err(not_found(&moment, &name).await?)
}

pub(crate) async fn not_found(moment: &Moment, name: &str) -> Result<Error, Error> {
    let names = if is_comparable(name) { store::names(moment.db()).await? } else { Vec::new() };
    let spellings = names.into_iter().flat_map(|paper| {
        let near = NearMatch { address: paper.address(), name: paper.short_name.clone() };
        [(paper.key, near.clone()), (paper.short_name, near)]
    });
    let near = nearest(name, spellings);
    Ok(Error::not_found("paper", name, near))
}
