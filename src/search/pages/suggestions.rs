//! `/search/suggest`: what one may mean while one still writes.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::search::marking::Marked;
use crate::search::store::{Wanted, search};
use crate::search::{Fit, Group, Hit, Kind, Manner};
use crate::web::{Error, Moment, Query};

/// How many of each kind.
const OF_A_KIND: usize = 4;

/// Only so many letters are looked at while one writes.
const LETTERS: usize = 200;

#[derive(Debug, Serialize)]
struct Suggestions {
    question: String,
    groups: Vec<SuggestedGroup>,
    /// The page with everything that is found.
    all: String,
}

#[derive(Debug, Serialize)]
struct SuggestedGroup {
    kind: Kind,
    label: &'static str,
    suggestions: Vec<Suggestion>,
}

#[derive(Debug, Serialize)]
struct Suggestion {
    /// The name in pieces: text, and whether it was asked for.
    name: Vec<(String, bool)>,
    /// What else tells it from others: the title of a paper, the name that fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    address: String,
}

/// The suggestions for what was written so far.
pub(super) async fn answer(moment: &Moment, written: &str) -> Result<Response, Error> {
    let question: String = written.chars().take(LETTERS).collect();
    let query = if question.is_empty() { Query::default() } else { Query::default().with("q", &question) };
    let mut groups = Vec::new();
    let mut is_older = false;
    if !question.is_empty() {
        let current = moment.search_index().await?;
        is_older = current.is_older;
        let kinds = [Kind::Datasets, Kind::Confounders, Kind::Papers];
        let wanted = Wanted { kinds: &kinds, from: 0, limit: OF_A_KIND, manner: Manner::Writing };
        groups = search(moment.db(), &current.index, &question, wanted).await?.groups;
    }
    let groups = groups.into_iter().map(suggested).filter(|group| !group.suggestions.is_empty()).collect();
    let all = query.address("/search");
    let mut response = axum::Json(Suggestions { question, groups, all }).into_response();
    let keep = if is_older { HeaderValue::from_static("no-store") } else { crate::web::ASK_AGAIN };
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    Ok(response)
}

fn suggested(group: Group) -> SuggestedGroup {
    // Datasets and confounders are known by their names; what only has the words somewhere is no suggestion.
    let by_text = [Fit::Text, Fit::NearText, Fit::SomeWords];
    let is_meant = |hit: &Hit| if hit.kind == Kind::Papers { hit.why.fit != Fit::SomeWords } else { !by_text.contains(&hit.why.fit) };
    let hits = group.hits.into_iter().filter(is_meant);
    SuggestedGroup { kind: group.kind, label: group.kind.label(), suggestions: hits.map(suggestion).collect() }
}

fn suggestion(hit: Hit) -> Suggestion {
    let note = match hit.kind {
        Kind::Papers => hit.line.as_ref().map(Marked::text),
        _ => hit.why.form.clone(),
    };
    let name = hit.name.pieces().iter().map(|piece| (piece.text.clone(), piece.marked)).collect();
    Suggestion { name, note, address: hit.address }
}
