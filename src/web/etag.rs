//! Pages may be kept, and must be asked for again: a tag made from what they say lets the answer be "you have it".

use std::hash::{DefaultHasher, Hasher as _};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Answers that may be kept only if they are asked for again.
pub const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

/// Whether the browser has the answer with that tag already. Whoever compresses on the way makes a tag a weak one
/// (`W/"…"`), so that is left out of the comparison.
#[must_use]
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let plain = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).to_owned();
    let tag = plain(tag);
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).map(str::trim).any(|known| known == "*" || plain(known) == tag)
}

/// The same answer without its content, for whoever has that.
pub(super) fn not_modified(headers: &HeaderMap) -> Response {
    let mut answer = StatusCode::NOT_MODIFIED.into_response();
    *answer.headers_mut() = headers.clone();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING] {
        answer.headers_mut().remove(name);
    }
    answer
}

/// Whether whoever asks has that answer, by its tag or by its date.
pub(super) fn has_it(asked: &HeaderMap, answered: &HeaderMap) -> bool {
    let tag = answered.get(header::ETAG).and_then(|tag| tag.to_str().ok());
    tag.is_some_and(|tag| is_known(asked, tag)) || is_not_newer(asked, answered)
}

/// Whether the answer is no newer than the one that the client has. A tag tells more, so the date counts only without one.
fn is_not_newer(asked: &HeaderMap, answered: &HeaderMap) -> bool {
    let date = |headers: &HeaderMap, name| headers.get(name).and_then(|value| httpdate::parse_http_date(value.to_str().ok()?).ok());
    match (date(asked, header::IF_MODIFIED_SINCE), date(answered, header::LAST_MODIFIED)) {
        (Some(since), Some(modified)) => !asked.contains_key(header::IF_NONE_MATCH) && modified <= since,
        _ => false,
    }
}

/// The tag of a text. A weak one: whoever compresses the answer does not change what it says.
fn weak_tag(text: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(text);
    format!("W/\"{:x}-{:016x}\"", text.len(), hasher.finish())
}

/// Gives each page, and each form of it, a tag; answers 304 to whoever has it.
pub(super) async fn tag(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let is_page = response.status() == StatusCode::OK
        && response.headers().get(header::CACHE_CONTROL) == Some(&ASK_AGAIN)
        && !response.headers().contains_key(header::ETAG);
    if !reads || !is_page {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // Pages are whole texts in memory: there is no stream that could fail or have no end.
    let Ok(text) = to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let tag = weak_tag(&text);
    if let Ok(tag) = HeaderValue::try_from(tag) {
        parts.headers.insert(header::ETAG, tag);
    }
    if !has_it(&headers, &parts.headers) {
        return Response::from_parts(parts, Body::from(text));
    }
    not_modified(&parts.headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_known_in_every_way_in_which_it_is_written() {
        let known = |asked: &str, tag: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::IF_NONE_MATCH, asked.parse().unwrap());
            is_known(&headers, tag)
        };
        for asked in ["\"a\"", "W/\"a\"", "\"b\", W/\"a\"", "*"] {
            assert!(known(asked, "\"a\"") && known(asked, "W/\"a\""), "{asked}");
        }
        assert!(!known("\"b\"", "\"a\"") && !known("a", "\"a\""));
        assert!(!is_known(&HeaderMap::new(), "\"a\""));
    }

    #[test]
    fn texts_that_differ_have_different_tags() {
        assert_eq!(weak_tag(b"a"), weak_tag(b"a"));
        assert_ne!(weak_tag(b"a"), weak_tag(b"b"));
        assert!(weak_tag(b"").starts_with("W/\"0-"));
    }
}
