//! Answers of the API: one JSON value with what caches need to know, and lists that say how they go on.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::Parameters;
use crate::web::Moment;
use crate::web::etag::ASK_AGAIN;

/// A page of a list. `next` is null on the last page.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    /// How many records fit, on all pages together.
    pub total: u64,
    /// The records of this page.
    pub items: Vec<T>,
    /// The address of the next page; null on the last one. The header `Link` has it too.
    #[schema(format = "uri")]
    pub next: Option<String>,
    /// The parameter `cursor` of the next page, for clients that make addresses themselves.
    pub next_cursor: Option<String>,
    /// The address of this list.
    #[schema(format = "uri", example = "https://amphora.example/api/v1/datasets?modality=chest+x-ray")]
    pub url: String,
    /// The page that shows it to people.
    #[schema(format = "uri", example = "https://amphora.example/datasets?modality=chest+x-ray")]
    pub page: String,
}

impl<T> List<T> {
    /// The page of a list that goes on after a place, or ends where there is none; `page` is the path of its HTML twin.
    #[must_use]
    pub fn new(moment: &Moment, parameters: &Parameters, page: &str, total: u64, items: Vec<T>, last: Option<&impl Serialize>) -> Self {
        let next = last.and_then(|place| parameters.after(place));
        let (next, next_cursor) = next.map_or((None, None), |(address, cursor)| (Some(moment.address(&address)), Some(cursor)));
        Self { total, items, next, next_cursor, url: moment.address(&parameters.own()), page: moment.address(page) }
    }
}

/// Cuts a list, and tells the last record that stays if there are more: where it goes on.
pub fn cut<T>(read: &mut Vec<T>, limit: u64) -> Option<&T> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let goes_on = read.len() > limit;
    read.truncate(limit);
    read.last().filter(|_| goes_on)
}

/// One value, as it is at this moment.
pub fn answer(moment: &Moment, value: &impl Serialize) -> Response {
    let mut response = axum::Json(value).into_response();
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(header::CACHE_CONTROL, ASK_AGAIN);
    if let Some(since) = moment.since() {
        let modified = httpdate::fmt_http_date(since.into());
        headers.extend(HeaderValue::try_from(modified).map(|modified| (header::LAST_MODIFIED, modified)));
    }
    response
}

/// One page of a list, with a `Link` to the next.
#[must_use]
pub fn answer_list<T: Serialize>(moment: &Moment, list: &List<T>) -> Response {
    let mut response = answer(moment, list);
    if let Some(next) = &list.next {
        let link = HeaderValue::try_from(format!("<{next}>; rel=\"next\""));
        response.headers_mut().extend(link.map(|link| (header::LINK, link)));
    }
    response
}
