//! Each address of the site, in a file named after it.

mod about;
mod accounts;
mod amending;
mod api;
mod api_contributions;
mod api_datasets;
mod api_evidence;
mod api_papers;
mod api_rest;
mod api_search;
mod assets;
mod case_studies;
mod changes;
mod compare;
mod confounder;
mod confounders;
mod contribute;
mod contribute_records;
mod contributors;
mod croissant;
mod dataset;
mod datasets;
mod datasheet;
mod demographics;
mod desk;
mod documentation;
mod elsewhere;
mod evidence;
mod feeds;
mod gaps;
mod graph;
mod health;
mod home;
mod paper;
mod papers;
mod past;
mod releases;
mod replies;
mod search;
mod sitemap;
mod sql;
mod sql_hostile;
mod timeline;

use std::collections::BTreeSet;

use amphora::review::folder::parse;
use amphora::review::{Review, embedded};
use axum::http::{Request, header};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;

use crate::support::{Answer, TestReview};

/// The default review as its files say it: what the pages are compared with.
fn written() -> Review {
    parse(&embedded::files()).review
}

/// Everything on a page that a selector finds.
fn all<'a>(page: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// The one element that a selector finds.
#[track_caller]
fn one<'a>(page: &'a Html, selector: &str) -> ElementRef<'a> {
    let found = all(page, selector);
    assert_eq!(found.len(), 1, "{selector} finds {}", found.len());
    found[0]
}

/// Everything inside an element that a selector finds.
fn inside<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    element.select(&Selector::parse(selector).unwrap()).collect()
}

/// What a person reads in an element.
fn words(element: ElementRef) -> String {
    plain(&element.text().collect::<String>())
}

/// The texts of everything on a page that a selector finds, as they stand there.
fn found(page: &str, selector: &str) -> Vec<String> {
    all(&Html::parse_document(page), selector).into_iter().map(|element| element.text().collect()).collect()
}

/// The text of the first thing on a page that a selector finds; empty where it finds none.
fn text(page: &str, selector: &str) -> String {
    found(page, selector).into_iter().next().unwrap_or_default()
}

/// The values of all fields on a page that a selector finds.
fn values(page: &str, selector: &str) -> Vec<String> {
    all(&Html::parse_document(page), selector).into_iter().map(|field| field.attr("value").unwrap_or_default().to_owned()).collect()
}

/// Text with single blanks.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the links inside an element lead.
fn targets(element: ElementRef) -> Vec<String> {
    inside(element, "a[href]").into_iter().map(|link| link.attr("href").unwrap().to_owned()).collect()
}

/// The names of a JSON object's fields.
#[track_caller]
fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap_or_else(|| panic!("no object: {value}")).keys().map(String::as_str).collect()
}

/// The fields of a JSON object are these and no others: programs rely on them.
#[track_caller]
fn has_fields(value: &Value, fields: &str) {
    assert_eq!(keys(value), fields.split_whitespace().collect());
}

/// A text in an address.
fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The texts of a JSON list.
#[track_caller]
fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect()
}

/// One field of each object in a JSON list, as text.
#[track_caller]
fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|value| value[field].as_str().unwrap()).collect()
}

/// Whether caches are told that the answer depends on what was accepted.
fn varies(answer: &Answer) -> bool {
    let values = answer.headers.get_all(header::VARY).iter().flat_map(|value| value.to_str().unwrap().split(','));
    values.into_iter().any(|value| value.trim().eq_ignore_ascii_case("accept"))
}

/// A page answers as HTML and, by its ending and by `Accept` alike, as JSON with these fields; also to HEAD.
async fn forms(review: &TestReview, page: &str, json: &str, fields: &str) -> Value {
    let html = review.get_as(page, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8").await;
    assert_eq!((html.status.as_u16(), html.header(header::CONTENT_TYPE)), (200, "text/html; charset=utf-8"), "{page}");
    let by_ending = review.get_as(json, "text/html").await;
    let by_accept = review.get_as(page, "application/json").await;
    assert_eq!(by_ending.body, by_accept.body, "{page} and {json} differ");
    for answer in [&by_ending, &by_accept] {
        assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, "application/json"), "{json}");
    }
    for answer in [&html, &by_accept] {
        assert!(varies(answer), "{page}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-cache", "{page}: the review changes");
    }
    for address in [page, json] {
        let head = review.send(Request::head(address)).await;
        assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""), "HEAD {address}");
    }
    let value = by_ending.json();
    assert_eq!(keys(&value), fields.split_whitespace().collect(), "{json}");
    assert!(value["address"].as_str().unwrap().starts_with("https://review.example/"), "{json}");
    value
}

/// The keys of a bibliography that must be read without a problem.
#[track_caller]
fn bibliography_keys(answer: &Answer) -> Vec<String> {
    assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, "application/x-bibtex; charset=utf-8"));
    let read = bibliography::read(answer.body.as_bytes());
    let errors: Vec<_> = read.problems.iter().filter(|problem| problem.severity == bibliography::ProblemSeverity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    read.entries.into_iter().map(|entry| entry.key.to_string()).collect()
}
