//! Whole answers are kept, ready to be sent, for as long as the database does not change. A review is read a thousand
//! times for each time that it is written; a kept page costs what a file would cost.
//!
//! Each request asks the database whether anything was written (see [`Stamp`]), so no reader sees an older page
//! than a reader without this.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::Site;
use super::etag::{ASK_AGAIN, has_it, not_modified};
use crate::database::Stamp;

/// All kept answers together.
const BYTES: u64 = 16 << 20;
/// A larger answer is made anew each time: a bibliography of all works would push out a thousand pages.
const BYTES_OF_ONE: usize = 1 << 20;
/// Longer questions are not asked twice.
const LONGEST_KEY: usize = 2048;
/// What a key and the bookkeeping weigh besides the body, in bytes; roughly.
const OVERHEAD: u64 = 1024;

/// How long the question for the stamp may take before the page is simply made.
const PATIENCE: Duration = Duration::from_secs(1);

/// What an answer depends on, besides the database.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Question {
    address: Box<str>,
    accept: Box<[u8]>,
    encodings: Box<[u8]>,
}

impl Question {
    /// The question that a request asks, if its answer may be kept: nothing about the person who asks is in it.
    fn of(request: &Request) -> Option<Self> {
        let headers = request.headers();
        let is_personal = [header::COOKIE, header::AUTHORIZATION, header::RANGE].iter().any(|name| headers.contains_key(name));
        if request.method() != Method::GET || is_personal {
            return None;
        }
        let address = request.uri().path_and_query()?.as_str();
        // Files of the bundle do not come from the database; the others must answer however long that takes.
        let is_apart = ["/healthz", "/readyz", "/metrics"].contains(&address) || address.starts_with("/assets/");
        if is_apart {
            return None;
        }
        let joined = |name| -> Box<[u8]> { headers.get_all(name).iter().map(HeaderValue::as_bytes).collect::<Vec<_>>().join(&b',').into() };
        let question = Self { address: address.into(), accept: joined(header::ACCEPT), encodings: joined(header::ACCEPT_ENCODING) };
        (question.address.len() + question.accept.len() + question.encodings.len() <= LONGEST_KEY).then_some(question)
    }
}

struct Kept {
    stamp: Stamp,
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Question, Arc<Kept>> for ByBytes {
    fn weight(&self, question: &Question, kept: &Arc<Kept>) -> u64 {
        let letters = question.address.len() + question.accept.len() + question.encodings.len() + kept.body.len();
        u64::try_from(letters).unwrap_or(u64::MAX).saturating_add(OVERHEAD)
    }
}

/// The kept answers of one site.
pub(super) struct KeptAnswers(Cache<Question, Arc<Kept>, ByBytes>);

impl KeptAnswers {
    pub(super) fn new() -> Self {
        Self(Cache::with_weighter(1000, BYTES, ByBytes))
    }

    fn get(&self, question: &Question, stamp: &Stamp) -> Option<Arc<Kept>> {
        self.0.get(question).filter(|kept| kept.stamp == *stamp)
    }
}

impl Kept {
    fn answer(&self, asked: &HeaderMap) -> Response {
        if has_it(asked, &self.headers) {
            return not_modified(&self.headers);
        }
        let mut answer = Response::new(Body::from(self.body.clone()));
        *answer.headers_mut() = self.headers.clone();
        answer
    }
}

/// Whether that answer is the same for all who ask this question.
fn may_be_kept(answer: &Response) -> bool {
    let headers = answer.headers();
    answer.status() == StatusCode::OK
        && headers.get(header::CACHE_CONTROL) == Some(&ASK_AGAIN)
        && headers.contains_key(header::ETAG)
        && !headers.contains_key(header::SET_COOKIE)
}

/// Answers with what is kept, or keeps what is answered.
pub(super) async fn keep(State(site): State<Site>, request: Request, next: Next) -> Response {
    let Some(question) = Question::of(&request) else { return next.run(request).await };
    // A database that does not answer is told of by whoever makes the page.
    let Ok(Ok(stamp)) = tokio::time::timeout(PATIENCE, site.database().stamp()).await else { return next.run(request).await };
    if let Some(kept) = site.kept().get(&question, &stamp) {
        site.metrics().count_kept();
        return kept.answer(request.headers());
    }
    let answer = next.run(request).await;
    if !may_be_kept(&answer) {
        return answer;
    }
    let (parts, body) = answer.into_parts();
    // Pages are whole texts in memory: there is no stream that could fail or have no end.
    let Ok(body) = to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    // The page was made at some moment since the first stamp; only if nothing was written meanwhile it is of that state.
    if body.len() <= BYTES_OF_ONE && site.database().stamp().await.is_ok_and(|after| after == stamp) {
        let kept = Kept { stamp, headers: parts.headers.clone(), body: body.clone() };
        site.kept().0.insert(question, Arc::new(kept));
    }
    Response::from_parts(parts, Body::from(body))
}
