//! The pages on which people contribute.

mod along;
mod amend;
mod batch;
mod correction;
mod how;
mod merge;
mod mine;
mod places;
mod propose;
mod question;
mod record;
mod reply;
mod start;
mod statement;
mod view;

use axum::Router;
use axum::routing::get;

use crate::web::Site;

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/contribute", get(start::show).post(start::post))
        .route("/contribute/statement", get(statement::show).post(statement::post))
        .route("/contribute/correction", get(correction::show).post(correction::post))
        .route("/contribute/dispute", get(correction::show_dispute).post(correction::post_dispute))
        .route("/contribute/reply", get(reply::show).post(reply::post))
        .route("/contribute/merge", get(merge::show).post(merge::post))
        .route("/contribute/batch", get(batch::show).post(batch::post))
        .route("/contribute/how", get(how::show))
        .route("/contributions", get(mine::list))
        .route("/contributions/{id}", get(mine::show).post(mine::post))
        .route("/contributions/{id}/amend", get(amend::show))
        .route("/desk/{id}/edit", get(amend::show_edit))
        .route("/contribute/places.json", get(places::show))
        .route("/contribute/{kind}", get(record::show).post(record::post))
}

/// What a person does with a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writer {
    /// Opens it.
    Fresh,
    /// Wants more rows.
    More,
    /// Wants places suggested.
    Suggest,
    /// Says that the dataset is not in the catalogue.
    NewDataset,
    /// Says that it is, after all.
    KnownDataset,
    /// Sends it.
    Submit,
}
