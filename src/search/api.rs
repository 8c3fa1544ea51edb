//! `/api/v1/search`: the search for programs.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::store::{Wanted, search};
use super::{About, Count, Found, Hit, Kind, Manner, Why};
use crate::evidence::Outcome;
use crate::monitoring::{Searched, SearchedUntil};
use crate::web::api::{Parameters, Text, Whole, answer};
use crate::web::{Error, Moment, Query, Site};

/// How many records of each kind are given, unless the question says so.
const OF_A_KIND: usize = 5;

/// The most records of each kind.
const MOST_OF_A_KIND: u64 = 50;

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(search_records))
}

/// The question.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters, which are read one by one")]
pub struct SearchQuestion {
    /// What is looked for: a name in any spelling, an alias, a DOI or arXiv number in any form, words.
    #[param(inline, value_type = Text, example = "chestxray14")]
    q: String,
    /// Only records of these kinds.
    #[param(max_items = 10, example = json!(["datasets"]))]
    kind: Option<Vec<Kind>>,
    /// The most records of each kind.
    #[param(minimum = 1, maximum = 50, default = 5, example = 5)]
    limit: Option<u32>,
}

/// A fact about a record that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundFact {
    /// In words.
    #[schema(example = "Chest drains")]
    text: String,
    /// The answer, where it is a test for a shortcut.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    outcome: Option<Outcome>,
    /// The page that it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "uri", nullable = false)]
    page: Option<String>,
}

/// A record that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundRecord {
    /// What it is.
    kind: Kind,
    /// Its name: of a paper the short one, of a statement the work’s.
    #[schema(example = "NIH-CXR14")]
    name: String,
    /// A line under the name: other names, a title, where it hangs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    line: Option<String>,
    /// The sentence of a statement, what a confounder means, what a dataset is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    text: Option<String>,
    /// What else one should know; of a statement, what each test gave.
    about: Vec<FoundFact>,
    /// Why it was found.
    why: Why,
    /// Its record.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

/// The records of one kind, the best first.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundKind {
    /// Which.
    kind: Kind,
    /// How many there are.
    total: Count,
    /// The best of them, as many as were asked for.
    items: Vec<FoundRecord>,
    /// The page with all of them.
    #[schema(format = "uri")]
    page: String,
}

/// A word that stands nowhere, and what was looked for in its place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Instead {
    /// The word.
    word: String,
    /// The words that it was taken for.
    taken_for: Vec<String>,
}

/// What was found, the kind with the best record first.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchResults {
    /// By kind; a kind of which nothing was found is not there.
    groups: Vec<FoundKind>,
    /// The words that stand nowhere in the review, in no spelling.
    unknown: Vec<String>,
    /// What was looked for in place of words that stand nowhere.
    instead: Vec<Instead>,
    /// Whether these records have most of the words only, because none has all.
    some_words: bool,
    /// How many words were left out, because there were too many.
    left_out: usize,
    /// Whether the index is older than the review: what came in last may be missing.
    is_older: bool,
    /// Until when “none found” holds.
    searched: SearchedUntil,
    /// The address of this answer.
    #[schema(format = "uri")]
    url: String,
    /// The page that shows it.
    #[schema(format = "uri")]
    page: String,
}

/// Search
///
/// One search over datasets, confounders, papers and evidence, as on the page `/search`: names as people write them, identifiers in
/// every form, stems, slips of the pen. Each record says why it was found.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "Search",
    params(SearchQuestion),
    responses((status = 200, description = "What was found.", body = SearchResults))
)]
async fn search_records(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<SearchQuestion>()?;
    let Some(Text(question)) = parameters.one("q")? else {
        return Err(Error::bad_parameter("q", "", "it says what to look for, and must be there"));
    };
    let kinds: Vec<Kind> = parameters.several("kind")?;
    let limit = match parameters.one::<Whole>("limit")? {
        None => OF_A_KIND,
        Some(Whole(limit @ 1..=MOST_OF_A_KIND)) => usize::try_from(limit).unwrap_or(OF_A_KIND),
        Some(Whole(limit)) => return Err(Error::bad_parameter("limit", &limit.to_string(), format!("it must be 1 to {MOST_OF_A_KIND}"))),
    };
    let moment = site.moment().await?;
    let current = moment.search_index().await?;
    let kinds = if kinds.is_empty() { Kind::ALL } else { kinds.as_slice() };
    let found = search(moment.db(), &current.index, &question, Wanted { kinds, from: 0, limit, manner: Manner::Whole }).await?;
    let searched = SearchedUntil::new(Searched::of(&moment.searches().await?, None));
    let mut response = answer(&moment, &results(&moment, &parameters, &question, found, searched, current.is_older));
    if current.is_older {
        // What an older index gave is not kept for those who ask later.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(response)
}

fn results(
    moment: &Moment,
    parameters: &Parameters,
    question: &str,
    found: Found,
    searched: SearchedUntil,
    is_older: bool,
) -> SearchResults {
    let page = |query: Query| moment.address(&query.address("/search"));
    let query = Query::default().with("q", question);
    let groups = found.groups.into_iter().map(|group| FoundKind {
        kind: group.kind,
        total: group.total,
        items: group.hits.into_iter().map(|hit| record(moment, hit)).collect(),
        page: page(query.with("kind", group.kind.as_str())),
    });
    SearchResults {
        groups: groups.collect(),
        unknown: found.unknown,
        instead: found.instead.into_iter().map(|(word, taken_for)| Instead { word, taken_for }).collect(),
        some_words: found.some_words,
        left_out: found.left_out,
        is_older,
        searched,
        url: moment.address(&parameters.own()),
        page: page(query),
    }
}

fn record(moment: &Moment, hit: Hit) -> FoundRecord {
    FoundRecord {
        kind: hit.kind,
        name: hit.name.text(),
        line: hit.line.map(|line| line.text()),
        text: hit.text.map(|text| text.text()),
        about: hit.about.into_iter().map(|about| fact(moment, about)).collect(),
        why: hit.why,
        // The API has each record under the address of its page.
        url: moment.address(&format!("/api/v1{}", hit.address)),
        page: moment.address(&hit.address),
    }
}

fn fact(moment: &Moment, about: About) -> FoundFact {
    FoundFact { text: about.text.text(), outcome: about.outcome, page: about.address.map(|address| moment.address(&address)) }
}
