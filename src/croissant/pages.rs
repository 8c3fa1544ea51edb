//! `/datasets/{slug}/croissant.json`.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::{MEDIA_TYPE, path, writing};
use crate::datasets::pages::not_found;
use crate::datasets::store::records;
use crate::dossier::store::dossier;
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::web::{ASK_AGAIN, Error, Name, Query, Site, moved};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/datasets/{slug}/croissant.json", get(show))
}

async fn show(State(site): State<Site>, Name(name): Name, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let Some((id, dataset)) = records::find(moment.db(), &name).await? else {
        if let Some(new_name) = name_leads_to(&moment, Subject::Dataset, &name).await? {
            return Ok(moved(&path(&new_name), "", &query));
        }
        return Err(not_found(&moment, &name).await?);
    };
    let dossier = dossier(moment.db(), id, dataset, site.address()).await?;
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)), (header::CACHE_CONTROL, ASK_AGAIN)];
    Ok((kind, writing::text(&dossier)).into_response())
}
