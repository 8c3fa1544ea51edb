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
    let kept = [(header::CACHE_CONTROL, keep.to_owned()), (header::ETAG, tag.clone())];
    if is_known(headers, &tag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    Ok((kept, [(header::CONTENT_TYPE, media_type(name))], file.data).into_response())
}

/// Whether the browser has the file already. Whoever compresses on the way makes the tag a weak one (`W/"…"`).
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).map(str::trim).any(|known| known == "*" || known.trim_start_matches("W/") == tag)
}
