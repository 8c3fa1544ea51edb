//! `/contributors`: who contributed and who reviewed.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

use super::writing::{COLUMNS, bibtex, cff_authors, rows};
use super::{AcceptedWork, Credit, Credits, store};
use crate::accounts::AccountId;
use crate::review::store::properties;
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, csv, respond};
use crate::wording;

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/contributors", get(show))
        .route("/contributors.csv", get(show_table))
        .route("/contributors.bib", get(show_note))
        .route("/contributors.cff", get(show_authors))
        .route("/contributors/{id}", get(show_person))
}

/// The list.
#[derive(Debug, Template, Serialize)]
#[template(path = "credit/contributors.html", blocks = ["title", "description"])]
pub struct ContributorsPage {
    #[serde(skip)]
    shell: Shell,
    #[serde(flatten)]
    credits: Credits,
}

impl ContributorsPage {
    fn lead(&self) -> String {
        match (self.credits.people.len(), self.credits.not_named) {
            (0, 0) => "No contribution was accepted yet.".to_owned(),
            (0, others) => format!("{} contributed or reviewed; none of them asked to be named.", people(others)),
            (named, 0) => format!("{} contributed or reviewed.", people(named)),
            (named, others) => {
                format!("{} contributed or reviewed; {} more did not ask to be named.", people(named), wording::number_word(others))
            }
        }
    }
}

fn people(number: usize) -> String {
    if number == 1 { "One person".to_owned() } else { crate::vocabulary::capitalised(&format!("{} people", wording::number_word(number))) }
}

/// One person.
#[derive(Debug, Template, Serialize)]
#[template(path = "credit/contributor.html", blocks = ["title", "description"])]
pub struct ContributorPage {
    #[serde(skip)]
    shell: Shell,
    #[serde(flatten)]
    credit: Credit,
    works: Vec<WorkView>,
}

/// Something that a person did.
#[derive(Debug, Serialize)]
pub struct WorkView {
    title: String,
    kind: &'static str,
    what: &'static str,
    day: chrono::NaiveDate,
}

async fn credits(moment: &Moment) -> Result<(Vec<AcceptedWork>, Credits), Error> {
    let works = store::accepted(moment.db()).await?;
    let credits = Credits::of(&works, &store::public_people(moment.db()).await?);
    Ok((works, credits))
}

/// Whether someone is named is theirs to change at any time: no answer is kept.
fn fresh(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let (_, credits) = credits(&moment).await?;
    Ok(fresh(respond(format, &ContributorsPage { shell: moment.shell(Section::None, "/contributors").await?, credits })?))
}

async fn show_table(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let (_, credits) = credits(&site.moment().await?).await?;
    Ok(fresh(csv(std::iter::once(COLUMNS.map(str::to_owned).to_vec()).chain(rows(&credits)))?))
}

async fn show_note(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let (_, credits) = credits(&moment).await?;
    let title = properties(moment.db()).await?.remove("title").unwrap_or_else(|| "Amphora".to_owned());
    Ok(fresh(crate::web::bibtex(&[bibtex(&credits, &title, &moment.address("/"))])))
}

async fn show_authors(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let (_, credits) = credits(&site.moment().await?).await?;
    Ok(fresh(([(header::CONTENT_TYPE, "application/yaml; charset=utf-8")], cff_authors(&credits)).into_response()))
}

async fn show_person(State(site): State<Site>, Path(number): Path<String>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let (works, credits) = credits(&moment).await?;
    let id = number.parse().ok().map(AccountId);
    let Some(credit) = credits.people.into_iter().find(|credit| Some(credit.person.id) == id) else {
        return Err(Error::not_found("contributor", &number, Vec::new()));
    };
    let own = credit.person.id;
    let works = works.into_iter().rev().filter(|work| work.by == Some(own) || work.decided_by == Some(own)).map(|work| WorkView {
        what: if work.by == Some(own) { "contributed" } else { "reviewed" },
        kind: work.kind.label(),
        day: work.at.date_naive(),
        title: work.title,
    });
    let works = works.take(500).collect();
    let shell = moment.shell(Section::None, format!("/contributors/{own}")).await?;
    Ok(fresh(respond(format, &ContributorPage { shell, credit, works })?))
}
