//! `/about`.
use axum::Router;
use crate::web::Site;
/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
}
