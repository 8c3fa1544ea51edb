//! Makes the page, or the `problem+json`, of an error, now that the request is known.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::api::{allowed, is_api};
use super::{Error, Format, NearMatch, Query, Section, Shell, Site, Visitor, form};
use crate::revisions::change::Tombstone;

#[derive(Template)]
#[template(path = "error.html", blocks = ["title", "description"])]
struct ErrorPage<'a> {
    shell: Shell,
    status: StatusCode,
    title: &'static str,
    sentence: String,
    advice: &'static str,
    near: &'a [NearMatch],
    withdrawn: Option<&'a Tombstone>,
    written: Option<Written>,
}

/// What someone wrote into a form that was not taken, to be sent once more or copied.
struct Written {
    /// Where the form goes to.
    action: String,
    form_token: String,
    /// Where one signs in first, where one has to.
    sign_in: Option<String>,
    fields: Vec<(String, String)>,
    /// The fields of files, each with the name of the file: the browser has it, and this page has not.
    files: Vec<(String, String)>,
}

impl Written {
    /// What can be done with it, if it can be done later.
    fn of(visitor: &Visitor, path: &str, error: &Error) -> Option<Self> {
        let is_later = matches!(error, Error::ForeignForm | Error::SignInFirst { .. } | Error::TooOften { .. })
            || error.status() == StatusCode::SERVICE_UNAVAILABLE;
        let fields = visitor.written().filter(|_| is_later)?;
        let sign_in = visitor.signed_in().is_none().then(|| Query::default().with("next", path).address("/sign-in"));
        Some(Self {
            action: path.to_owned(),
            form_token: visitor.form_token(),
            sign_in,
            fields: fields.pairs().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
            files: fields.files().map(|(name, file)| (name.to_owned(), file.name.clone())).collect(),
        })
    }

    /// Why it was not taken, and what to do, in the words for someone who wrote it.
    fn words(&self, error: &Error) -> (String, &'static str) {
        match (error, &self.sign_in) {
            (Error::ForeignForm | Error::SignInFirst { .. }, Some(_)) => {
                ("You are not signed in any more. What you wrote is here.".to_owned(), "Sign in, then send it.")
            }
            (Error::ForeignForm, None) => {
                ("You were signed in or out since this form was made. What you wrote is here.".to_owned(), "Send it once more.")
            }
            _ => (error.sentence(), error.advice()),
        }
    }

    /// What was written, for people: what forms send on their own account is left out.
    fn shown(&self) -> impl Iterator<Item = (String, &str)> {
        let is_shown = |(name, text): &&(String, String)| !text.trim().is_empty() && !is_own(name);
        self.fields.iter().filter(is_shown).map(|(name, text)| (name.replace(['_', '-'], " "), text.as_str()))
    }
}

/// Whether forms send that field on their own account.
fn is_own(name: &str) -> bool {
    ["do", "sending"].contains(&name) || name.starts_with("amend") || name.starts_with("edit")
}

/// What went wrong, for programs (RFC 9457).
#[derive(Serialize, ToSchema)]
pub(super) struct Problem<'a> {
    /// No kind of problem here has an address of its own: the status says what kind it is.
    #[schema(example = "about:blank")]
    r#type: &'static str,
    /// The kind of problem, in words.
    #[schema(example = "Not found")]
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599, example = 404)]
    status: u16,
    /// What is wrong with this very request.
    #[schema(example = "There is no dataset “chexprt”.")]
    detail: String,
    /// What exists and is spelled like what was asked for, the nearest first; absent where there is nothing.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    near: &'a [NearMatch],
    /// What was withdrawn, when, by whom and why; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    withdrawn: Option<&'a Tombstone>,
}

/// Turns the errors of the handlers into pages.
pub(super) async fn render(State(site): State<Site>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_api = is_api(&path);
    let wanted = wanted(&request);
    let visitor = request.extensions().get::<Visitor>().cloned();
    let mut response = next.run(request).await;
    let status = response.status();
    if response.extensions().get::<Arc<Error>>().is_none()
        && status == StatusCode::SERVICE_UNAVAILABLE
        && response.headers().get(header::CONTENT_TYPE).is_none()
    {
        if !is_api {
            return (status, "The answer took too long.\n").into_response();
        }
        response.extensions_mut().insert(Arc::new(Error::TookTooLong));
    }
    let Some(error) = response.extensions().get::<Arc<Error>>().cloned() else { return response };
    let written = visitor.and_then(|visitor| Written::of(&visitor, &path, &error));
    let mut answer = if written.is_some() && wanted != Format::Json {
        finished(page(&site, &path, &error, written), &error)
    } else {
        show(&site, &path, wanted, &error)
    };
    // Elsewhere the router says by itself what the address answers to.
    if is_api && error.status() == StatusCode::METHOD_NOT_ALLOWED {
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed(&path)));
    }
    answer
}

/// The form in which whoever sends that request takes an error.
pub(super) fn wanted(request: &Request) -> Format {
    let path = request.uri().path();
    if is_api(path) { Format::Json } else { Format::of(path, request.headers()) }
}

/// The answer that tells of an error.
pub(super) fn show(site: &Site, path: &str, wanted: Format, error: &Error) -> Response {
    if let (Error::SignInFirst { next }, Format::Html | Format::Bibtex) = (error, wanted) {
        return form::see_other(&Query::default().with("next", next).address("/sign-in"));
    }
    let answer = match wanted {
        Format::Json => problem(error),
        Format::Html | Format::Bibtex => page(site, path, error, None),
    };
    finished(answer, error)
}

/// The answer with the status and the heads that the error asks for.
fn finished(mut answer: Response, error: &Error) -> Response {
    *answer.status_mut() = error.status();
    let headers = answer.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match error {
        Error::TooOften { wait } => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        other if other.status() == StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
        }
        other if other.status() == StatusCode::UNAUTHORIZED => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        _ => {}
    }
    answer
}

fn title(error: &Error) -> &'static str {
    match error.status() {
        StatusCode::GONE if error.withdrawn().is_some() => "Withdrawn",
        StatusCode::NOT_FOUND => "Not found",
        StatusCode::BAD_REQUEST => "This question cannot be understood",
        StatusCode::UNAUTHORIZED => "Sign in first",
        StatusCode::FORBIDDEN => "This is not allowed",
        StatusCode::CONFLICT => "This does not go together",
        StatusCode::GONE => "This is no longer there",
        StatusCode::BAD_GATEWAY => "The other site does not answer",
        StatusCode::PRECONDITION_FAILED => "It was changed since",
        StatusCode::PRECONDITION_REQUIRED => "Say which version",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "Not in this kind of text",
        StatusCode::TOO_MANY_REQUESTS => "Too often",
        StatusCode::PAYLOAD_TOO_LARGE => "This is too much",
        StatusCode::URI_TOO_LONG => "This question is too long",
        StatusCode::METHOD_NOT_ALLOWED => "Not in this way",
        StatusCode::UNPROCESSABLE_ENTITY => "This cannot be taken as it is",
        StatusCode::NOT_ACCEPTABLE => "Not in this form",
        StatusCode::SERVICE_UNAVAILABLE => "Not available at the moment",
        _ => "Something went wrong",
    }
}

fn problem(error: &Error) -> Response {
    let status = error.status();
    let problem = Problem {
        r#type: "about:blank",
        title: title(error),
        status: status.as_u16(),
        detail: error.sentence(),
        near: error.near(),
        withdrawn: error.withdrawn(),
    };
    ([(header::CONTENT_TYPE, "application/problem+json")], axum::Json(problem).into_response().into_body()).into_response()
}

fn page(site: &Site, path: &str, error: &Error, written: Option<Written>) -> Response {
    let shell = Shell::without_database(site, Section::None, path);
    let (sentence, advice) = written.as_ref().map_or_else(|| (error.sentence(), error.advice()), |written| written.words(error));
    let page = ErrorPage {
        shell,
        status: error.status(),
        title: title(error),
        sentence,
        advice,
        near: error.near(),
        withdrawn: error.withdrawn(),
        written,
    };
    page.render().map_or_else(|_| error.sentence().into_response(), |html| Html(html).into_response())
}
