//! `/contribute/places.json`: which places of the taxonomy the words of a work may mean, while one writes them.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::contributing::suggesting::{self, SuggestedNode};
use crate::taxonomy;
use crate::web::{ASK_AGAIN, Error, Query, Site};

/// Only so many letters are looked at.
const LETTERS: usize = 200;

#[derive(Debug, Serialize)]
struct Places {
    words: String,
    /// The likeliest first.
    places: Vec<SuggestedNode>,
}

pub(super) async fn show(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&["words"])?;
    let words: String = query.get("words").unwrap_or_default().chars().take(LETTERS).collect();
    let moment = site.moment().await?;
    let tree = taxonomy::store::tree(moment.db()).await?;
    let places = suggesting::nodes(&tree, &words);
    Ok(([(header::CACHE_CONTROL, ASK_AGAIN)], Json(Places { words, places })).into_response())
}
