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
    static FONTS: LazyLock<[String; 2]> =
        LazyLock::new(|| ["fonts/source-serif-4-latin-opsz-normal.woff2", "fonts/source-sans-3-latin-wght-normal.woff2"].map(address));
    FONTS.as_slice()
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
        return Err(Error::NotFound { what: "file", name: name.chars().take(120).collect(), near: Vec::new() });
    };
    let hash = short_hash(&file);
    let tag = format!("\"{hash}\"");
    let kept = [(header::CACHE_CONTROL, keep(&hash).to_owned()), (header::ETAG, tag.clone())];
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    Ok((kept, [(header::CONTENT_TYPE, media_type(name))], file.data).into_response())
}
