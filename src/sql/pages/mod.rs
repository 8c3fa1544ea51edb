//! `/sql`: the question, its answer as a page, JSON or CSV, and what one can ask about.

mod answer;
mod page;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use self::page::{Asked, SqlPage};
use super::store::dialect;
use super::tables::TABLES;
use super::{Answer, SqlError};
use crate::web::{Error, Format, Query, Site, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/sql", get(show)).route("/sql.json", get(show)).route("/sql.csv", get(show_csv))
}

async fn ask(site: &Site, question: &str) -> Result<Answer, SqlError> {
    site.sql().run(site.database(), question).await
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["q"])?;
    let Some(question) = query.get("q") else {
        return respond(format, &SqlPage::without_question(&site.moment().await?).await?);
    };
    let outcome = ask(&site, question).await;
    let asked = match (outcome, format) {
        (Ok(answer), Format::Json) => return Ok(own(answer::json(question, dialect(site.database()), &answer))),
        (Err(error), Format::Json) => return Err(error.into()),
        (Err(error), _) if matches!(error, SqlError::Away(_)) => return Err(error.into()),
        (outcome, _) => Asked { question: question.to_owned(), outcome },
    };
    let status = asked.outcome.as_ref().err().map_or(StatusCode::OK, status);
    let page = SqlPage::with_answer(&site.moment().await?, &query, asked).await?;
    let mut response = own(respond(Format::Html, &page)?);
    *response.status_mut() = status;
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    Ok(response)
}

async fn show_csv(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&["q"])?;
    let text = match query.get("q") {
        Some(question) => answer::csv(&ask(&site, question).await?),
        None => answer::tables_csv(&TABLES),
    };
    let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"answer.csv\"")];
    Ok(own((kind, text).into_response()))
}

/// An answer says how long it took, which is another time each time: it is not kept.
fn own(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The HTTP status of a question that has no answer.
#[must_use]
pub fn status(error: &SqlError) -> StatusCode {
    match error {
        SqlError::Refused(_) => StatusCode::BAD_REQUEST,
        SqlError::Database { .. } | SqlError::TookTooLong | SqlError::TooLarge | SqlError::TooManyColumns(_) => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        SqlError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        SqlError::Away(error) if error.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
        SqlError::Away(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
