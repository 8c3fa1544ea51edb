//! For those who run the server: is it alive, and can it answer?

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::Site;
use crate::database::SchemaState;

/// The process answers.
pub(super) async fn alive() -> Response {
    ([(header::CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// The process can answer from its database.
pub(super) async fn ready(State(site): State<Site>) -> Response {
    let (status, words) = match site.database().schema_state().await {
        Ok(SchemaState::Current) => (StatusCode::OK, "ready\n".to_owned()),
        Ok(SchemaState::Empty | SchemaState::Behind(_)) => (StatusCode::SERVICE_UNAVAILABLE, "the database is not migrated\n".to_owned()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, format!("{error}\n")),
    };
    (status, [(header::CACHE_CONTROL, "no-store")], words).into_response()
}
