//! `/releases`: the frozen editions of the review, what is in each, and their files.

mod file;
mod list;
mod release;

use axum::Router;
use axum::routing::get;

use super::ReleaseError;
use crate::web::{Error, Site};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/releases", get(list::show))
        .route("/releases.json", get(list::show))
        .route("/releases/{number}", get(release::show))
        .route("/releases/{number}/files/{*path}", get(file::show))
}

impl From<ReleaseError> for Error {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::Database(error) => Self::Database(error),
            ReleaseError::Page(error) => error,
            other => {
                tracing::error!(error = %other, "a release cannot be shown");
                Self::Panicked
            }
        }
    }
}

/// There is no such release.
fn unknown(number: &str) -> Error {
    Error::NotFound { what: "release", name: number.chars().take(40).collect(), near: Vec::new() }
}
