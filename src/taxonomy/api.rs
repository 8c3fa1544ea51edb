//! `/api/v1/confounders`: the taxonomy for programs.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::pages::tally::Tally;
use super::{Confounder, ConfounderSlug, Tree, store};
use crate::evidence::tested::Test;
use crate::monitoring::{Searched, SearchedUntil};
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::vocabulary::closed_vocabulary;
use crate::web::api::{NoParameters, Parameters, answer, no_such};
use crate::web::{Error, Moment, Name, NearMatch, Query, Site, moved_to};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_confounders)).routes(routes!(get_confounder))
}

/// The path of a confounder in the API.
#[must_use]
pub fn address(slug: &str) -> String {
    format!("/api/v1/confounders/{slug}")
}

closed_vocabulary! {
    /// Whether anyone tested a confounder. Untested never means that there is nothing.
    Attention, "answer about tests of a confounder" {
        /// At least one work tested it on a dataset.
        Tested = "tested", "Tested";
        /// No work in the review did.
        Untested = "untested", "No one has tested this";
    }
}

/// A node of the taxonomy, with all below it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfounderNode {
    #[serde(flatten)]
    confounder: Confounder,
    /// Whether anyone tested it, or something below it.
    answer: Attention,
    /// How often it, and what is below it, was tested, and what the tests gave.
    tally: Tally,
    /// The nodes right below it.
    #[schema(no_recursion)]
    children: Vec<ConfounderNode>,
    /// Its record.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

impl ConfounderNode {
    fn new(moment: &Moment, node: &Confounder, tree: &Tree, tests: &[Test]) -> Self {
        let tally = Tally::of_subtree(tree, &node.slug, tests);
        Self {
            answer: attention(&tally),
            tally,
            children: tree.children(&node.slug).map(|child| Self::new(moment, child, tree, tests)).collect(),
            url: moment.address(&address(node.slug.as_str())),
            page: moment.address(&format!("/confounders/{}", node.slug)),
            confounder: node.clone(),
        }
    }
}

fn attention(tally: &Tally) -> Attention {
    if tally.is_empty() { Attention::Untested } else { Attention::Tested }
}

/// The taxonomy.
#[derive(Debug, Serialize, ToSchema)]
pub struct Taxonomy {
    /// How many nodes there are, on all levels.
    total: usize,
    /// The nodes without a parent, in the order of the taxonomy.
    items: Vec<ConfounderNode>,
    /// The address of this answer.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

/// Read the taxonomy
///
/// The whole tree of confounders, each node with how often it was tested and what the tests gave.
#[utoipa::path(
    get,
    path = "/api/v1/confounders",
    tag = "Confounders",
    responses((status = 200, description = "The tree.", body = Taxonomy))
)]
async fn list_confounders(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let tree = store::tree(moment.db()).await?;
    let tested = moment.tested().await?;
    let taxonomy = Taxonomy {
        total: tree.nodes().len(),
        items: tree.roots().map(|root| ConfounderNode::new(&moment, root, &tree, tested.all())).collect(),
        url: moment.address("/api/v1/confounders"),
        page: moment.address("/confounders"),
    };
    Ok(answer(&moment, &taxonomy))
}

/// One confounder, across all datasets.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConfounderRecord {
    #[serde(flatten)]
    confounder: Confounder,
    /// The nodes above it, from the root.
    path: Vec<ConfounderSlug>,
    /// The nodes right below it.
    children: Vec<ConfounderSlug>,
    /// Whether anyone tested it, or something below it.
    answer: Attention,
    /// How often it, and what is below it, was tested, and what the tests gave.
    tally: Tally,
    /// Until when “none found” holds.
    searched: SearchedUntil,
    /// The fields of this record that the taxonomy does not document.
    not_documented: Vec<&'static str>,
    /// The statements that test it, or something below it.
    #[schema(format = "uri")]
    evidence: String,
    /// The address of this record.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

/// Read one confounder
///
/// What it means, where it stands in the taxonomy, how often it was tested on all datasets together, and what the tests gave.
#[utoipa::path(
    get,
    path = "/api/v1/confounders/{slug}",
    tag = "Confounders",
    params(("slug" = String, Path, description = "Its name in addresses.", max_length = 100, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", example = "sex-gender")),
    responses((status = 200, description = "The confounder.", body = ConfounderRecord))
)]
async fn get_confounder(State(site): State<Site>, Name(name): Name, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let tree = store::tree(moment.db()).await?;
    let slug = name.parse::<ConfounderSlug>().ok();
    let Some(node) = slug.and_then(|slug| tree.get(&slug)) else {
        if let Some(now) = name_leads_to(&moment, Subject::Confounder, &name).await? {
            return Ok(moved_to(&address(&now)));
        }
        return Err(not_found(&tree, &name));
    };
    let tally = Tally::of_subtree(&tree, &node.slug, moment.tested().await?.all());
    let gaps = [(node.examples.is_none(), "examples"), (node.origin.is_none(), "origin")];
    let mut path: Vec<ConfounderSlug> = tree.path(&node.slug).into_iter().map(|node| node.slug.clone()).collect();
    path.pop();
    let record = ConfounderRecord {
        path,
        children: tree.children(&node.slug).map(|child| child.slug.clone()).collect(),
        answer: attention(&tally),
        tally,
        searched: SearchedUntil::new(Searched::of(&moment.searches().await?, None)),
        not_documented: gaps.into_iter().filter_map(|(gap, field)| gap.then_some(field)).collect(),
        evidence: moment.address(&Query::default().with("confounder", node.slug.as_str()).address("/api/v1/evidence")),
        url: moment.address(&address(node.slug.as_str())),
        page: moment.address(&format!("/confounders/{}", node.slug)),
        confounder: node.clone(),
    };
    Ok(answer(&moment, &record))
}

/// The answer to a name that no node has.
#[must_use]
pub fn not_found(tree: &Tree, name: &str) -> Error {
    let spellings = tree.nodes().iter().flat_map(|node| {
        let near = NearMatch { name: node.label.clone(), address: address(node.slug.as_str()) };
        [(node.slug.to_string(), near.clone()), (node.label.clone(), near)]
    });
    no_such("confounder", name, spellings)
}
