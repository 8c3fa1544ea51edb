//! The pages of those who sign in.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;

use super::store::sessions;
use crate::database::commit;
use crate::web::form::{Fields, Posted, see_other};
use crate::web::{Error, Site, Visitor, visitor};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/sign-out", post(sign_out))
}

/// Ends the session of this browser.
async fn sign_out(State(site): State<Site>, visitor: Visitor, Posted(_): Posted<Fields>) -> Result<Response, Error> {
    let account = visitor.account()?.id;
    if let Some(session) = visitor.session() {
        let transaction = site.database().begin_writing().await?;
        sessions::close(&transaction, account, session).await?;
        commit(transaction).await?;
    }
    Ok(visitor::forget(&site, see_other("/")))
}
