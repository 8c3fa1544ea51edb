//! The browser bundle, inside the binary. Addresses that carry the content's hash may be kept for a year; without it, or
//! with that of another version, a file is asked for again each time.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::etag::is_known;
use super::{Error, Query};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/browser/dist"]
struct Bundle;

/// The address of a file of the bundle, with its hash.
#[must_use]
pub fn address(name: &str) -> String {
    match Bundle::get(name) {
        Some(file) => format!("/assets/{name}?v={}", short_hash(&file)),
        None => format!("/assets/{name}"),
    }
}

/// The fonts of which every page shows letters at once, so that browsers need not wait for the style sheet to ask.
pub(super) fn fonts() -> &'static [String] {
    static FONTS: LazyLock<[String; 3]> =
        LazyLock::new(|| ["fonts/source-serif-4-title.woff2", "fonts/source-serif-4.woff2", "fonts/source-sans-3.woff2"].map(address));
    FONTS.as_slice()
}

/// The content of a file of the bundle.
#[must_use]
pub fn bytes(name: &str) -> Option<Vec<u8>> {
    Bundle::get(name).map(|file| file.data.into_owned())
}

/// How many files the bundle has; none means that it was not built.
#[must_use]
pub fn count() -> usize {
    Bundle::iter().count()
}

fn short_hash(file: &rust_embed::EmbeddedFile) -> String {
    file.metadata.sha256_hash().iter().take(6).fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("png") => "image/png",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A file of the bundle.
pub(super) async fn file(Path(name): Path<String>, query: Query, headers: HeaderMap) -> Result<Response, Error> {
    let keep = |hash: &str| if query.get("v") == Some(hash) { "public, max-age=31536000, immutable" } else { "no-cache" };
    serve(&name, &headers, keep)
}

/// The icon, at the place where browsers look for it.
pub(super) async fn favicon(headers: HeaderMap) -> Result<Response, Error> {
    serve("favicon.svg", &headers, |_| "public, max-age=86400")
}

/// A file; `keep` says by its hash how long it may be kept.
fn serve(name: &str, headers: &HeaderMap, keep: impl Fn(&str) -> &'static str) -> Result<Response, Error> {
    let Some(file) = Bundle::get(name) else {
        return Err(Error::not_found("file", name, Vec::new()));
    };
    let hash = short_hash(&file);
    let squeezed = squeezed(name, headers);
    // Each form of a file has a tag of its own.
    let tag = squeezed.as_ref().map_or_else(|| format!("\"{hash}\""), |(encoding, _)| format!("\"{hash}-{encoding}\""));
    let kept =
        [(header::CACHE_CONTROL, keep(&hash).to_owned()), (header::ETAG, tag.clone()), (header::VARY, header::ACCEPT_ENCODING.to_string())];
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let kind = [(header::CONTENT_TYPE, media_type(name))];
    Ok(match squeezed {
        Some((encoding, file)) => (kept, kind, [(header::CONTENT_ENCODING, encoding)], file.data).into_response(),
        None => (kept, kind, file.data).into_response(),
    })
}

/// The form of a file that the build squeezed, with its encoding: the smallest that the browser takes.
fn squeezed(name: &str, headers: &HeaderMap) -> Option<(&'static str, rust_embed::EmbeddedFile)> {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let accepted: Vec<&str> = accepted.flat_map(|value| value.split(',')).filter_map(taken).collect();
    let forms = [("br", "br"), ("gzip", "gz")];
    forms
        .into_iter()
        .filter(|(encoding, _)| accepted.iter().any(|each| each.eq_ignore_ascii_case(encoding)))
        .find_map(|(encoding, ending)| Some((encoding, Bundle::get(&format!("{name}.{ending}"))?)))
}

/// The encoding of one entry of `Accept-Encoding`, unless its weight refuses it.
fn taken(entry: &str) -> Option<&str> {
    let (encoding, weight) = entry.split_once(';').map_or((entry, None), |(encoding, rest)| (encoding, Some(rest)));
    let weight = weight.and_then(|rest| rest.trim().strip_prefix("q="));
    let refused = weight.is_some_and(|weight| weight.trim().parse().is_ok_and(|weight: f32| weight <= 0.0));
    (!refused).then(|| encoding.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_form_that_is_taken() {
        let form = |accepted: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, axum::http::HeaderValue::from_static(accepted))]);
            squeezed("amphora.css", &headers).map(|(encoding, _)| encoding)
        };
        assert_eq!(form("gzip, deflate, br, zstd"), Some("br"));
        assert_eq!(form("br;q=0, gzip;q=0.5"), Some("gzip"));
        assert_eq!(form("identity"), None);
        assert_eq!(form(""), None);
    }
}
