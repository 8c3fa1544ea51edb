//! What a client takes: the header `Accept`.

use axum::http::{HeaderMap, header};

/// A kind of answer that a client takes, and how gladly.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Range {
    /// `text/html`, `application/*`, in small letters.
    pub(super) kind: String,
    /// Its `q`, 1 where there is none or where it is no number.
    pub(super) weight: f32,
}

/// All that a client takes, in its order; nothing where it does not say.
pub(super) fn ranges(headers: &HeaderMap) -> Vec<Range> {
    let values: Vec<&str> = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    let accept = values.join(",").to_ascii_lowercase();
    let range = |range: &str| {
        let mut words = range.split(';').map(str::trim);
        let kind = words.next().filter(|kind| !kind.is_empty())?.to_owned();
        let weight = words.find_map(|word| word.strip_prefix("q=")).and_then(|weight| weight.parse().ok()).unwrap_or(1.0);
        Some(Range { kind, weight })
    };
    accept.split(',').filter_map(range).collect()
}
