//! `/healthz`, `/readyz` and `/metrics`: for those who run the server.

use axum::http::{Request, header};

both! {
    async fn alive_and_ready_are_not_kept_by_caches(review: default_review) {
        for (address, word) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
            let answer = review.get(address).await;
            assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, word));
            assert_eq!((answer.header(header::CACHE_CONTROL), answer.header(header::CONTENT_TYPE)), ("no-store", "text/plain; charset=utf-8"));
            assert_eq!(review.send(Request::head(address)).await.status, 200);
        }
    }
}

/// The value of a metric with these labels.
fn value(text: &str, name: &str, labels: &[&str]) -> Option<f64> {
    let line = text.lines().find(|line| line.starts_with(name) && labels.iter().all(|label| line.contains(label)))?;
    line.rsplit(' ').next()?.parse().ok()
}

both! {
    async fn the_metrics_count_records_and_answers_by_route(review: default_review) {
        for address in ["/datasets/chexpert", "/datasets/padchest", "/datasets/nosuch", "/no/such/page"] {
            review.get(address).await;
        }
        let answer = review.get("/metrics").await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "application/openmetrics-text; version=1.0.0; charset=utf-8");
        let text = &answer.body;
        assert!(text.ends_with("# EOF\n"), "{text}");
        for (kind, number) in [("datasets", 50.0), ("papers", 202.0), ("statements", 128.0)] {
            assert_eq!(value(text, "amphora_records{", &[&format!("kind=\"{kind}\"")]), Some(number), "{text}");
        }
        let of = |status: &str, route: &str| value(text, "amphora_requests_total{", &[&format!("route=\"{route}\""), &format!("status=\"{status}\""), "method=\"GET\""]);
        assert_eq!((of("200", "/datasets/{slug}"), of("404", "/datasets/{slug}")), (Some(2.0), Some(1.0)), "{text}");
        assert!(!text.contains("padchest") && !text.contains("no/such"), "labels are routes, not addresses: {text}");
        assert_eq!(value(text, "amphora_request_seconds_count", &[]), Some(4.0));
    }
}

both! {
    async fn a_request_has_a_number_its_own_or_the_proxys(review: default_review) {
        let own = review.get("/healthz").await.headers["x-request-id"].clone();
        assert!(own.len() >= 16 && own != review.get("/healthz").await.headers["x-request-id"]);
        let given = review.send(Request::get("/datasets/nosuch").header("x-request-id", "from-the-proxy")).await;
        assert_eq!(given.headers["x-request-id"], "from-the-proxy");
    }
}
