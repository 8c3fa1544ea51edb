//! `/api`: what holds for all its resources. Each list has a file of its own.

use std::collections::BTreeSet;

use axum::http::{Request, header};
use serde_json::Value;

use super::varies;
use crate::support::{Answer, Backend, TestReview};

/// The document, as the site serves it.
async fn document(review: &TestReview) -> Value {
    review.get("/api/openapi.json").await.json()
}

/// Each resource that anyone may ask, with an address of it that is there.
async fn resources(review: &TestReview) -> Vec<(String, String)> {
    let document = document(review).await;
    let open = |item: &Value| item.get("get").is_some_and(|operation| operation.get("security").is_none());
    let paths = document["paths"].as_object().unwrap().iter().filter(|(_, item)| open(item)).map(|(path, _)| path);
    let example = |path: &String| {
        path.replace("/datasets/{slug}", "/datasets/chexpert")
            .replace("/confounders/{slug}", "/confounders/age")
            .replace("{key}", "larrazabal2020gender")
            .replace("/changes/{id}", "/changes/1")
            .replace("{id}", "90")
    };
    paths.map(|path| (path.clone(), if path.ends_with("/search") { format!("{path}?q=chexpert") } else { example(path) })).collect()
}

fn is_problem(answer: &Answer, status: u16) {
    assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (status, "application/problem+json"), "{}", answer.body);
    let problem = answer.json();
    assert_eq!((&problem["status"], &problem["type"]), (&Value::from(status), &Value::from("about:blank")));
    assert!(!problem["title"].as_str().unwrap().is_empty() && !problem["detail"].as_str().unwrap().is_empty());
}

/// Walks a list to its end, so many records at a time, by the addresses that it gives.
pub(super) async fn walk(review: &TestReview, address: &str, limit: usize) -> Vec<Value> {
    let joint = if address.contains('?') { '&' } else { '?' };
    let mut next = Some(format!("{address}{joint}limit={limit}"));
    let mut items = Vec::new();
    let mut total = None;
    while let Some(address) = next {
        let answer = review.get(&address).await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.body);
        let page = answer.json();
        assert_eq!(*total.get_or_insert_with(|| page["total"].clone()), page["total"], "{address}");
        let shown = page["items"].as_array().unwrap().clone();
        next = page["next"].as_str().map(|next| next.strip_prefix("https://review.example").unwrap().to_owned());
        assert!(shown.len() == limit || next.is_none() && shown.len() <= limit, "{address}: {} of {limit}", shown.len());
        let link = next.as_ref().map(|next| format!("<https://review.example{next}>; rel=\"next\"")).unwrap_or_default();
        assert_eq!(answer.header(header::LINK), link, "{address}");
        assert_eq!(page["next_cursor"].is_null(), next.is_none());
        items.extend(shown);
    }
    assert_eq!(Value::from(items.len()), total.unwrap(), "{address}");
    items
}

/// Each record comes exactly once, in the same order, however the walk is cut.
pub(super) async fn walks_agree(review: &TestReview, address: &str, limits: &[usize]) -> Vec<Value> {
    let whole = walk(review, address, 100).await;
    let urls: BTreeSet<&str> = whole.iter().map(|item| item["url"].as_str().unwrap()).collect();
    assert_eq!(urls.len(), whole.len(), "{address}: each once");
    for limit in limits {
        assert_eq!(walk(review, address, *limit).await, whole, "{address}, {limit} at a time");
    }
    whole
}

both! {
    async fn the_document_has_every_address_and_no_other(review: default_review) {
        let document = document(&review).await;
        assert_eq!(document["openapi"], "3.1.0");
        let documented: BTreeSet<&str> = document["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        let addresses: BTreeSet<&str> = amphora::web::ADDRESSES.iter().copied().filter(|address| address.starts_with("/api/v1")).collect();
        assert_eq!(documented, addresses);
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(method == "get" || operation["security"][0]["token"].is_array(), "{method} {path} writes without a token");
                assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{path}");
                for words in ["summary", "description"] {
                    assert!(operation[words].as_str().is_some_and(|words| words.len() > 5), "{path} has no {words}");
                }
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    assert!(parameter["description"].as_str().is_some_and(|words| words.len() > 5), "{path}: {}", parameter["name"]);
                }
                let name = operation["tags"][0].as_str().unwrap();
                assert!(document["tags"].as_array().unwrap().iter().any(|tag| tag["name"] == name), "{path}: {name}");
            }
            // What an address answers to is what it says to whoever asks in another way.
            let methods = item.as_object().unwrap().keys().map(|method| if method == "get" { "GET, HEAD".to_owned() } else { method.to_uppercase() });
            let methods: Vec<String> = methods.chain(["OPTIONS".to_owned()]).collect();
            let refused = review.send(Request::delete(path.replace("{id}", "1").replace(['{', '}'], "x"))).await;
            assert_eq!((refused.status.as_u16(), refused.header(header::ALLOW)), (405, methods.join(", ").as_str()), "{path}");
        }
        for (path, address) in resources(&review).await {
            assert_eq!(review.get(&address).await.status, 200, "{path}");
        }
        assert_eq!(document["servers"][0]["url"], "https://review.example");
    }
}

both! {
    async fn what_may_be_null_is_written_and_every_reference_leads_somewhere(review: default_review) {
        let document = document(&review).await;
        let text = document.to_string();
        for target in text.split("\"$ref\":\"#").skip(1).map(|part| part.split('"').next().unwrap()) {
            assert!(document.pointer(target).is_some(), "{target}");
        }
        let dataset = review.json("/api/v1/datasets/chexpert").await;
        for field in document["components"]["schemas"]["Dataset"]["required"].as_array().unwrap() {
            assert!(dataset.get(field.as_str().unwrap()).is_some(), "{field}");
        }
    }
}

both! {
    async fn every_resource_answers_in_the_same_way(review: default_review) {
        for (path, address) in resources(&review).await {
            let answer = review.get(&address).await;
            assert_eq!(answer.header(header::CONTENT_TYPE), "application/json", "{path}");
            assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache", "{path}");
            assert!(varies(&answer), "{path}");
            assert_eq!(answer.json()["url"], format!("https://review.example{address}"), "{path}");
            assert!(answer.json()["page"].as_str().unwrap().starts_with("https://review.example/"), "{path}");
            let page = answer.json()["page"].as_str().unwrap().strip_prefix("https://review.example").unwrap().to_owned();
            assert_eq!(review.get(&page).await.status, 200, "{path}: {page}");
            assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "*", "{path}");
            let head = review.send(Request::head(&address)).await;
            assert_eq!((head.status.as_u16(), head.body.as_str(), head.header(header::ETAG)), (200, "", answer.header(header::ETAG)), "{path}");
            is_problem(&review.send(Request::post(&address)).await, 405);
            is_problem(&review.get_as(&address, "text/html").await, 406);
            let joint = if address.contains('?') { '&' } else { '?' };
            is_problem(&review.get(&format!("{address}{joint}nosuch=1")).await, 400);
            is_problem(&review.get(&format!("{address}{joint}utm_source=1")).await, 400);
        }
        let refused = review.send(Request::delete("/api/v1/datasets")).await;
        assert_eq!(refused.header(header::ALLOW), "GET, HEAD, OPTIONS");
    }
}

both! {
    async fn an_answer_that_has_not_changed_is_not_sent_again(review: default_review) {
        for (path, address) in resources(&review).await {
            let first = review.get(&address).await;
            let (tag, modified) = (first.header(header::ETAG).to_owned(), first.header(header::LAST_MODIFIED).to_owned());
            assert!(!tag.is_empty(), "{path}");
            // On PostgreSQL the other tests write to the same server, at this clock's one moment: then no date tells the states apart.
            let is_dated = modified == "Mon, 23 Nov 2026 12:00:00 GMT";
            assert!(is_dated || review.backend == Backend::Postgres && modified.is_empty(), "{path}: {modified}");
            let ask = |name: header::HeaderName, value: &str| review.send(Request::get(&address).header(name, value));
            assert_eq!(ask(header::IF_NONE_MATCH, &tag).await.status, 304, "{path}");
            assert_eq!(ask(header::IF_NONE_MATCH, "\"other\"").await.status, 200, "{path}");
            let same = ask(header::IF_MODIFIED_SINCE, "Mon, 23 Nov 2026 12:00:00 GMT").await;
            if review.backend == Backend::Sqlite {
                assert_eq!((same.status.as_u16(), same.body.as_str(), same.header(header::ETAG)), (304, "", tag.as_str()), "{path}");
            }
            assert_eq!(ask(header::IF_MODIFIED_SINCE, "Sun, 22 Nov 2026 23:59:59 GMT").await.status, 200, "{path}");
            assert_eq!(ask(header::IF_MODIFIED_SINCE, "yesterday").await.status, 200, "{path}");
            let both = Request::get(&address).header(header::IF_NONE_MATCH, "\"other\"").header(header::IF_MODIFIED_SINCE, "Mon, 23 Nov 2026 12:00:00 GMT");
            assert_eq!(review.send(both).await.status, 200, "{path}: the tag goes before the date");
        }
    }
}

both! {
    async fn what_was_written_without_the_journal_is_sent_to_whoever_asks_by_date(review: default_review) {
        let ask = || review.send(Request::get("/api/v1/datasets/chexpert").header(header::IF_MODIFIED_SINCE, "Mon, 23 Nov 2026 12:00:00 GMT"));
        ask().await;
        review.sql("UPDATE datasets SET name = 'Other' WHERE slug = 'chexpert'").await;
        let answer = ask().await;
        assert_eq!((answer.status.as_u16(), &answer.json()["name"]), (200, &Value::from("Other")));
    }
}

both! {
    async fn errors_are_problems_that_every_site_may_read(review: default_review) {
        for (address, status, words) in [
            ("/api", 404, "no resource"),
            ("/api/v1/nowhere", 404, "no resource"),
            ("/api/v1/datasets/chexprt", 404, "no dataset “chexprt”"),
            ("/api/v1/datasets?modality=chest+xray", 404, "no modality “chest xray”"),
            ("/api/v1/datasets?limit=0", 400, "of “limit”"),
            ("/api/v1/datasets?limit=101", 400, "1 to 100"),
            ("/api/v1/datasets?limit=", 400, "of “limit”"),
            ("/api/v1/datasets?limit=5&limit=5", 400, "more than once"),
            ("/api/v1/datasets?modalty=x", 400, "the nearest is “modality”"),
            ("/api/v1/datasets?year=soon", 400, "of “year”"),
            ("/api/v1/datasets?access=ajar", 400, "“ajar” of “access”"),
            ("/api/v1/datasets?sort=colour", 400, "of “sort”"),
            ("/api/v1/datasets?q=%00", 400, "NUL"),
            ("/api/v1/datasets?q=%ff", 400, "UTF-8"),
            ("/api/v1/datasets?cursor=abc", 400, "not a cursor"),
            ("/api/v1/datasets/%ff", 400, "UTF-8"),
        ] {
            let answer = review.get_as(address, "text/html, */*").await;
            is_problem(&answer, status);
            assert!(answer.json()["detail"].as_str().unwrap().contains(words), "{address}: {}", answer.body);
            assert_eq!((answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), answer.header(header::CACHE_CONTROL)), ("*", "no-store"), "{address}");
        }
        assert_eq!(review.get("/api/v1/datasets/chexprt").await.json()["near"][0]["address"], "/api/v1/datasets/chexpert");
        assert_eq!(review.get("/api/v1/dataset").await.json()["near"][0]["address"], "/api/v1/datasets");
        is_problem(&review.get(&format!("/api/v1/datasets?q={}", "a".repeat(20_000))).await, 414);
        review.database.clone().close().await.unwrap();
        is_problem(&review.get("/api/v1/datasets").await, 503);
    }
}

both! {
    async fn other_sites_may_ask_beforehand(review: empty) {
        let ask = Request::options("/api/v1/datasets").header(header::ORIGIN, "https://other.example").header("access-control-request-method", "GET");
        let answer = review.send(ask.header("access-control-request-headers", "if-none-match")).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN)), (200, "*"));
        assert!(answer.header(header::ACCESS_CONTROL_ALLOW_METHODS).contains("GET"));
        assert!(answer.header(header::ACCESS_CONTROL_ALLOW_HEADERS).contains("if-none-match"));
        let answer = review.get("/api/v1/datasets").await;
        for name in ["etag", "link", "last-modified"] {
            assert!(answer.header(header::ACCESS_CONTROL_EXPOSE_HEADERS).contains(name), "{name}");
        }
        for page in ["/", "/datasets", "/datasets.json", "/api/docs"] {
            assert_eq!(review.get(page).await.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), "", "{page}");
        }
    }
}

both! {
    async fn an_empty_review_has_empty_lists(review: empty) {
        for list in review.get("/api/openapi.json").await.json()["paths"].as_object().unwrap().keys().filter(|path| !path.contains('{') && *path != "/api/v1/contributions") {
            let list = if list.ends_with("/search") { format!("{list}?q=chexpert") } else { list.clone() };
            let answer = review.get(&list).await;
            assert_eq!(answer.status.as_u16(), 200, "{list}: {}", answer.body);
            if answer.json().get("items").is_some() && list != "/api/v1/vocabularies" {
                assert_eq!((&answer.json()["items"], &answer.json()["total"], &answer.json()["next"]), (&serde_json::json!([]), &Value::from(0), &Value::Null), "{list}");
            }
        }
        assert!(review.page("/api/docs").await.contains("This review has no such record yet"));
    }
}

both! {
    async fn the_documentation_shows_every_operation_with_an_answer_of_this_review(review: default_review) {
        let page = review.page("/api/docs").await;
        let document = document(&review).await;
        let mut open = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(page.contains(&format!("{} {path}", method.to_uppercase())), "{method} {path}");
                assert!(page.contains(operation["summary"].as_str().unwrap()), "{method} {path}");
                open += usize::from(operation.get("security").is_none());
            }
        }
        for schema in document["components"]["schemas"].as_object().unwrap().keys() {
            assert!(page.contains(&format!("id=\"schema-{schema}\"")), "{schema}");
        }
        assert_eq!(page.matches("What this review answers").count(), open);
        assert!(page.contains("curl -X POST &#39;https://review.example/api/v1/contributions/41/steps&#39;") && page.contains("Authorization: Bearer"));
        assert!(page.contains("curl &#39;https://review.example/api/v1/datasets?limit=1&#39;"), "a question that one can ask");
    }
}
