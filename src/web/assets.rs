//! The browser bundle, inside the binary. Addresses carry the content's hash, so browsers keep files for a year.

use std::fmt::Write as _;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::Error;

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
pub(super) async fn file(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    serve(&name, &headers, "public, max-age=31536000, immutable")
}

/// The icon, at the place where browsers look for it.
pub(super) async fn favicon(headers: HeaderMap) -> Result<Response, Error> {
    serve("favicon.svg", &headers, "public, max-age=86400")
}

fn serve(name: &str, headers: &HeaderMap, keep: &'static str) -> Result<Response, Error> {
    let Some(file) = Bundle::get(name) else {
        return Err(Error::NotFound { what: "file", name: name.chars().take(120).collect(), near: Vec::new() });
    };
    let tag = format!("\"{}\"", short_hash(&file));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let head = [(header::CONTENT_TYPE, media_type(name).to_owned()), (header::CACHE_CONTROL, keep.to_owned()), (header::ETAG, tag)];
    Ok((head, file.data).into_response())
}
