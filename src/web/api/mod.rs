//! The JSON API under `/api`: what its resources share. Each feature has its own in `api.rs` or `api/`.

mod answer;
mod cursor;
mod docs;
mod document;
mod parameters;
mod sent;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use serde_json::Value;
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::cors::{Any, CorsLayer};
use utoipa_axum::router::OpenApiRouter;

pub use answer::{List, answer, answer_list, cut};
pub use parameters::{Day, NoParameters, Paging, Parameters, Text, Whole, Words, gone, no_such};
pub use sent::{LARGEST_BODY, sent};

use super::accept;
use super::{Error, NearMatch, Site, nearest};
use crate::{
    case_studies, contributions, datasets, documentation, evidence, monitoring, papers, review, revisions, search, taxonomy, vocabulary,
};

/// Where the documentation for people is.
pub const DOCS: &str = "/api/docs";

/// Whether an address belongs to the API: there, every answer is JSON, also an error.
#[must_use]
pub fn is_api(path: &str) -> bool {
    (path == "/api" || path.starts_with("/api/")) && path != DOCS
}

/// The resources of all features, with their documentation.
fn resources() -> OpenApiRouter<Site> {
    OpenApiRouter::with_openapi(document::frame())
        .merge(review::api::routes())
        .merge(datasets::api::routes())
        .merge(documentation::api::routes())
        .merge(papers::api::routes())
        .merge(evidence::api::routes())
        .merge(taxonomy::api::routes())
        .merge(case_studies::api::routes())
        .merge(vocabulary::api::routes())
        .merge(revisions::api::routes())
        .merge(monitoring::api::routes())
        .merge(search::api::routes())
        .merge(contributions::api::routes())
}

/// The documentation of all resources, as the site at that address serves it: `OpenAPI` 3.1.
///
/// # Errors
/// Never, as long as a document can be written as JSON.
pub fn openapi(address: &str) -> Result<Value, serde_json::Error> {
    document::finish(&resources().into_openapi(), address)
}

/// The routes of the API.
pub(super) fn routes(site: &Site) -> Router<Site> {
    let (resources, document) = resources().split_for_parts();
    let document = document::finish(&document, site.address()).unwrap_or_default();
    let for_programs = docs::Document::new(document, resources.clone().with_state(site.clone()));
    let for_people = for_programs.clone();
    resources
        .route("/api/openapi.json", get(async move || for_programs.json()))
        .route_layer(axum::middleware::from_fn(only_for_those_who_take_json))
        .route("/api/docs", get(async move |site, query| for_people.page(site, query).await))
}

/// Refuses whoever takes no JSON.
async fn only_for_those_who_take_json(request: Request, next: Next) -> Result<Response, Error> {
    if takes_json(request.headers()) { Ok(next.run(request).await) } else { Err(Error::NotAcceptable) }
}

/// Whether `Accept` leaves room for JSON. The most exact range that fits decides, as RFC 9110 has it.
fn takes_json(headers: &HeaderMap) -> bool {
    let ranges = accept::ranges(headers);
    let fitting = ranges.iter().filter_map(|range| {
        let exactness = match range.kind.as_str() {
            "application/json" => 2,
            "application/*" => 1,
            "*/*" => 0,
            _ => return None,
        };
        Some((exactness, range.weight))
    });
    let best = fitting.reduce(|best, next| if next > best { next } else { best });
    ranges.is_empty() || best.is_some_and(|(_, weight)| weight > 0.0)
}

/// The methods to which an address of the API answers; the router's own list does not have OPTIONS, which is answered before it.
#[must_use]
pub(super) fn allowed(path: &str) -> &'static str {
    let parts: Vec<&str> = path.trim_start_matches("/api/v1/").split('/').collect();
    match parts.as_slice() {
        ["contributions"] => "GET, HEAD, POST, OPTIONS",
        ["contributions", _] => "GET, HEAD, PUT, OPTIONS",
        ["contributions", _, _] => "POST, OPTIONS",
        _ => "GET, HEAD, OPTIONS",
    }
}

/// Lets pages of other sites read the API, errors too; around everything that makes an answer. They may not send a token, nor
/// anything else than a question: who proposes or decides does so with a program of its own.
pub(super) async fn share(request: Request, next: Next) -> Response {
    if !is_api(request.uri().path()) {
        return next.run(request).await;
    }
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::OPTIONS])
        .allow_headers([header::ACCEPT, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE])
        .expose_headers([header::ETAG, header::LINK, header::LAST_MODIFIED])
        .max_age(std::time::Duration::from_hours(24));
    let inner = service_fn(move |request| {
        let next = next.clone();
        async move { Ok::<_, std::convert::Infallible>(next.run(request).await) }
    });
    match cors.layer(inner).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The answer for an address under `/api` that no route has.
pub(super) fn no_such_resource(path: &str) -> Error {
    let known = super::ADDRESSES.iter().filter(|address| address.starts_with("/api/") && !address.contains('{'));
    let known = known.map(|address| ((*address).to_owned(), NearMatch { name: (*address).to_owned(), address: (*address).to_owned() }));
    Error::not_found("resource", path, nearest(path, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_takes_no_json_is_refused() {
        let takes = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            takes_json(&headers)
        };
        for accept in
            ["", "*/*", "application/json", "text/html, application/*;q=0.1", "Application/JSON; charset=utf-8", "text/html,*/*;q=0.8"]
        {
            assert!(takes(accept), "{accept}");
        }
        for accept in ["text/html", "application/xml, text/*", "application/json;q=0", "*/*, application/json;q=0", "application/*;q=0"] {
            assert!(!takes(accept), "{accept}");
        }
        assert!(takes_json(&HeaderMap::new()));
    }

    #[test]
    fn the_documentation_for_people_is_no_json() {
        assert!(is_api("/api/v1") && is_api("/api") && is_api("/api/docs/x") && is_api("/api/openapi.json"));
        assert!(!is_api("/api/docs") && !is_api("/apis") && !is_api("/datasets"));
    }
}
