//! One request, and what becomes of it.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use hyper::{Method, Request, Response, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::Fate;
use crate::world::{Refused, TOKEN, World, not_found};

/// So many requests a minute are let through, as Zenodo says with each answer.
const LIMIT: usize = 100;

type Answer = (u16, Value);

/// Answers, unless the request has another fate: then the connection ends, or nothing comes.
pub async fn answer(request: Request<Incoming>, world: Arc<Mutex<World>>, killed: Arc<Notify>) -> Result<Response<Full<Bytes>>, io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let hung_up = || Err(io::Error::from(io::ErrorKind::ConnectionAborted));
    let path = head.uri.path().trim_start_matches("/sandbox").trim_start_matches("/api").to_owned();
    let query = head.uri.query().unwrap_or_default().to_owned();
    let (fate, done) = {
        let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
        let fate = world.fates.get(&world.requests.len()).copied();
        world.requests.push(format!("{} {path}", head.method));
        let is_heard = fate.is_none_or(Fate::is_done);
        let done = is_heard.then(|| act(&mut world, &head.method, &path, &query, &head.headers, &body));
        (fate, done.unwrap_or_else(|| failed(fate)))
    };
    match fate {
        Some(Fate::KilledBefore | Fate::KilledAfter) => {
            killed.notify_one();
            silence().await;
            hung_up()
        }
        Some(Fate::Unheard | Fate::Lost) => hung_up(),
        Some(Fate::Silent | Fate::SilentAfter) => {
            silence().await;
            hung_up()
        }
        Some(Fate::FailedAfter) => Ok(response(failed(Some(Fate::Failed)))),
        _ => Ok(response(done)),
    }
}

async fn silence() {
    tokio::time::sleep(Duration::from_mins(10)).await;
}

/// What is answered where nothing was done.
fn failed(fate: Option<Fate>) -> Answer {
    match fate {
        Some(Fate::Throttled) => (429, json!({ "message": "100 per 1 minute", "status": 429 })),
        Some(Fate::Busy) => (
            409,
            json!({ "status": 409, "message": "Deposition is in the process of being integrated, please wait 5 minutes before trying again." }),
        ),
        _ => (
            500,
            json!({ "error_id": "66d2544e57004d5695fb93b9b3cd5524", "status": 500, "message": "The server encountered an internal error." }),
        ),
    }
}

fn response((status, body): Answer) -> Response<Full<Bytes>> {
    let text = if status == 204 { String::new() } else { body.to_string() };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("x-ratelimit-limit", HeaderValue::from(LIMIT));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(if status == 429 { 0 } else { LIMIT - 1 }));
    // An hour ago: there is nothing to wait for.
    headers.insert("x-ratelimit-reset", HeaderValue::from_static("1725054106"));
    if status == 429 {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("0"));
    }
    response
}

/// Does what is asked.
fn act(world: &mut World, method: &Method, path: &str, query: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    let is_known = headers.get(AUTHORIZATION).is_some_and(|value| value.as_bytes() == format!("Bearer {TOKEN}").as_bytes());
    if !is_known {
        return (
            401,
            json!({ "status": 401, "message": "The server could not verify that you are authorized to access the URL requested." }),
        );
    }
    if query.contains("access_token") || !headers.contains_key(USER_AGENT) {
        return (400, json!({ "status": 400, "message": "no user agent, or a token in the address" }));
    }
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let done = match parts.as_slice() {
        ["deposit", "depositions"] => of_all(world, method, query, headers, body),
        ["deposit", "depositions", id] => of_one(world, method, number(id), headers, body),
        ["deposit", "depositions", id, "actions", action] if *method == Method::POST => of_action(world, number(id), action),
        ["files", bucket, name] => {
            let id = bucket.strip_prefix("bucket-").map_or(0, number);
            of_file(world, method, id, &percent_decode_str(name).decode_utf8_lossy(), body)
        }
        _ => Err(not_found()),
    };
    done.unwrap_or_else(|refused| refused)
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or_default()
}

fn not_allowed() -> Refused {
    (405, json!({ "status": 405, "message": "The method is not allowed for the requested URL." }))
}

fn shown(world: &World, status: u16, id: u64) -> Result<Answer, Refused> {
    world.show(id).map(|shown| (status, shown)).ok_or_else(not_found)
}

fn sent(headers: &HeaderMap, body: &[u8]) -> Result<Value, Refused> {
    if headers.get(CONTENT_TYPE).is_none_or(|kind| kind != "application/json") {
        return Err((415, json!({ "status": 415, "message": "Unsupported media type." })));
    }
    serde_json::from_slice(body).map_err(|_| (400, json!({ "status": 400, "message": "Unable to decode JSON data in request body." })))
}

fn of_all(world: &mut World, method: &Method, query: &str, headers: &HeaderMap, body: &[u8]) -> Result<Answer, Refused> {
    let asked = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
    match *method {
        Method::GET => Ok((200, world.list(asked("page").unwrap_or(1), asked("size").unwrap_or(10).min(100)))),
        Method::POST => {
            let id = world.create(&sent(headers, body)?)?;
            shown(world, 201, id)
        }
        _ => Err(not_allowed()),
    }
}

fn of_one(world: &mut World, method: &Method, id: u64, headers: &HeaderMap, body: &[u8]) -> Result<Answer, Refused> {
    match *method {
        Method::GET => shown(world, 200, id),
        Method::PUT => {
            world.describe(id, &sent(headers, body)?)?;
            shown(world, 200, id)
        }
        Method::DELETE if world.delete(id) => Ok((204, Value::Null)),
        Method::DELETE => Err(not_found()),
        _ => Err(not_allowed()),
    }
}

fn of_action(world: &mut World, id: u64, action: &str) -> Result<Answer, Refused> {
    match action {
        "publish" => {
            world.try_to_publish(id)?;
            shown(world, 202, id)
        }
        "newversion" => {
            let draft = world.next_version(id)?;
            shown(world, 201, if world.old_answer { id } else { draft })
        }
        _ => Err(not_found()),
    }
}

fn of_file(world: &mut World, method: &Method, id: u64, name: &str, body: &[u8]) -> Result<Answer, Refused> {
    match *method {
        Method::PUT => world.upload(id, name, body).map(|stored| (201, stored)),
        Method::DELETE if world.remove(id, name) => Ok((204, Value::Null)),
        Method::DELETE => Err(not_found()),
        _ => Err(not_allowed()),
    }
}
