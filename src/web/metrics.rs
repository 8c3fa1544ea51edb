//! Counts and times of requests, in the Prometheus text format.

use std::sync::Mutex;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::Site;
use crate::review::store;

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    /// The route, not the address: the number of labels stays small.
    route: String,
    /// A method that HTTP has, or "other": anyone may send any word.
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

/// The metrics of one site.
pub(super) struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Answer, Counter>,
    kept: Counter,
    seconds: Histogram,
    records: Family<Kind, Gauge>,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("amphora");
        let requests = Family::default();
        let kept = Counter::default();
        let seconds = Histogram::new(exponential_buckets(0.0005, 2.0, 14));
        let records = Family::default();
        registry.register("requests", "Answers given", requests.clone());
        registry.register("kept_answers", "Answers given that were made before", kept.clone());
        registry.register("request_seconds", "Time until the answer began", seconds.clone());
        registry.register("records", "Records in the review", records.clone());
        Self { registry: Mutex::new(registry), requests, kept, seconds, records }
    }

    /// Counts an answer that did not have to be made.
    pub(super) fn count_kept(&self) {
        self.kept.inc();
    }
}

fn label(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| method == known).unwrap_or("other")
}

/// Counts each answer.
pub(super) async fn observe(State(site): State<Site>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = label(request.method());
    let response = next.run(request).await;
    let metrics = site.metrics();
    metrics.requests.get_or_create(&Answer { route, method, status: response.status().as_u16() }).inc();
    metrics.seconds.observe(started.elapsed().as_secs_f64());
    response
}

/// The metrics as text.
pub(super) async fn show(State(site): State<Site>) -> Response {
    let metrics = site.metrics();
    match store::counts(site.database().reader()).await {
        Ok(counts) => {
            for (kind, number) in [("datasets", counts.datasets), ("papers", counts.papers), ("statements", counts.statements)] {
                metrics.records.get_or_create(&Kind { kind }).set(i64::try_from(number).unwrap_or(i64::MAX));
            }
        }
        // What was counted before may no longer be true: no number is better than an old one.
        Err(_) => metrics.records.clear(),
    }
    let mut text = String::new();
    let written = metrics.registry.lock().map(|registry| encode(&mut text, &registry));
    match written {
        Ok(Ok(())) => (
            [(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8"), (header::CACHE_CONTROL, "no-store")],
            text,
        )
            .into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_that_http_does_not_have_makes_no_label_of_its_own() {
        assert_eq!(label(&Method::GET), "GET");
        for made_up in ["X1", "get", "PROPFIND", "GETTING"] {
            assert_eq!(label(&Method::from_bytes(made_up.as_bytes()).unwrap()), "other");
        }
    }
}
