//! The pages of the taxonomy.

mod confounder;
mod matrix;
mod recorded;
mod said;
pub(super) mod tally;
mod tree;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use super::{ConfounderSlug, Tree, store};
use crate::evidence::store::latest::Topic;
use crate::revisions::pages::feed::{Feed, of_topic};
use crate::revisions::pages::name_leads_to;
use crate::revisions::{self, Subject};
use crate::web::{Asked, Error, Format, Name, NearMatch, Query, Site, moved, nearest, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/confounders", get(show_tree))
        .route("/confounders.json", get(show_tree))
        .route("/confounders/{slug}", get(show_confounder))
        .route("/confounders/{slug}/feed.atom", get(show_feed))
}

async fn show_tree(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    respond(format, &tree::page(&site.moment().await?).await?)
}

async fn show_confounder(State(site): State<Site>, asked: Asked, query: Query) -> Result<Response, Error> {
    query.only(&["modality"])?;
    let moment = site.moment().await?;
    let tree = store::tree(moment.db()).await?;
    let slug = asked.name.parse::<ConfounderSlug>().ok();
    let Some(node) = slug.and_then(|slug| tree.get(&slug).cloned()) else {
        if let Some(now) = name_leads_to(&moment, Subject::Confounder, &asked.name).await? {
            return Ok(moved(&format!("/confounders/{now}"), asked.ending, &query));
        }
        return Err(not_found(&tree, &asked.name));
    };
    respond(asked.format, &confounder::page(&moment, &tree, node, &query).await?)
}

/// What is new on a confounder and all that is below it.
async fn show_feed(State(site): State<Site>, Name(name): Name, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let tree = store::tree(moment.db()).await?;
    let slug = name.parse::<ConfounderSlug>().ok();
    let Some(node) = slug.and_then(|slug| tree.get(&slug).cloned()) else {
        if let Some(now) = name_leads_to(&moment, Subject::Confounder, &name).await? {
            return Ok(moved(&format!("/confounders/{now}/feed.atom"), "", &query));
        }
        return Err(not_found(&tree, &name));
    };
    let page = format!("/confounders/{}", node.slug);
    let feed = Feed { title: format!("{}: what is new", node.label), path: format!("{page}/feed.atom"), page };
    let topic = Topic::Confounders(tree.subtree(&node.slug).iter().map(|node| node.slug.to_string()).collect());
    let changes = revisions::store::of(moment.db(), Subject::Confounder, node.slug.as_str()).await?;
    of_topic(&moment, feed, &topic, changes).await
}

fn not_found(tree: &Tree, name: &str) -> Error {
    let spellings = tree.nodes().iter().flat_map(|node| {
        let near = NearMatch { name: node.label.clone(), address: format!("/confounders/{}", node.slug) };
        [(node.slug.to_string(), near.clone()), (node.label.clone(), near)]
    });
    let near = nearest(name, spellings);
    Error::not_found("confounder", name, near)
}
