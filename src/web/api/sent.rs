//! What programs send: JSON, up to a limit, read to the letter.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;

use crate::web::Error;

/// How much a program may send at once, in bytes.
pub const LARGEST_BODY: usize = 2_000_000;

/// Reads what a program sent. Ask first who it is: a stranger's text is not read at all.
///
/// # Errors
/// It is not said to be JSON, too long, or not in the form that the address reads.
pub async fn sent<T: DeserializeOwned>(headers: &HeaderMap, body: Body) -> Result<T, Error> {
    if !is_json(headers) {
        return Err(Error::NotJson);
    }
    // What cannot be read to its end is, but for a client that hangs up, longer than the limit.
    let bytes = to_bytes(body, LARGEST_BODY).await.map_err(|_| Error::TooMuch { limit: LARGEST_BODY })?;
    serde_json::from_slice(&bytes).map_err(|error| Error::UnreadableJson(error.to_string()))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}
