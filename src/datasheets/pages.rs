//! `/datasets/{slug}/datasheet`, and the same as PDF, Markdown and JSON-LD.

use std::sync::{Arc, LazyLock};

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quick_cache::sync::Cache;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;
use typesetting::{Block, Document, Face, Figure, Form, Press, PressError, Reference, Run};

use super::linked_data::record;
use super::{Material, document, path};
use crate::credit::{self, Credits};
use crate::datasets::Dataset;
use crate::datasets::pages::not_found;
use crate::datasets::store::records;
use crate::dossier::Dossier;
use crate::dossier::store::dossier;
use crate::explorer::pages::printed::printed;
use crate::explorer::view::{Layout, Place, View};
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::web::{ASK_AGAIN, Error, Format, Moment, Name, Query, Section, Shell, Signposts, Site, assets, moved, respond};

/// The fonts of documents: family, file in the bundle, weight, italic. Each family has a second one with the letters of
/// Latin Extended.
const FONTS: [(&str, &str, u16, bool); 8] = [
    ("Source Serif 4", "serif-400", 400, false),
    ("Source Serif 4", "serif-600", 600, false),
    ("Source Serif 4", "serif-italic", 400, true),
    ("Source Serif 4 Display", "serif-title", 500, false),
    ("Source Sans 3", "sans-400", 400, false),
    ("Source Sans 3", "sans-600", 600, false),
    ("Source Sans 3", "sans-italic", 400, true),
    ("Source Code Pro", "code-400", 400, false),
];

/// So many are set at once; others wait.
static ROOM: Semaphore = Semaphore::const_new(1);
/// So many that were set are kept, by what is in them.
static KEPT: LazyLock<Cache<[u8; 32], Arc<Vec<u8>>>> = LazyLock::new(|| Cache::new(24));
static PRESS: LazyLock<Option<Arc<Press>>> = LazyLock::new(|| press().ok().map(Arc::new));

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/datasets/{slug}/datasheet", get(|site, name, query, format| show(site, name, query, As::Page(format))))
        .route("/datasets/{slug}/datasheet.json", get(|site, name, query| show(site, name, query, As::Page(Format::Json))))
        .route("/datasets/{slug}/datasheet.md", get(|site, name, query| show(site, name, query, As::Markdown)))
        .route("/datasets/{slug}/datasheet.pdf", get(|site, name, query| show(site, name, query, As::Pdf)))
}

/// The form in which a datasheet is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum As {
    Page(Format),
    Markdown,
    Pdf,
}

impl As {
    const fn ending(self) -> &'static str {
        match self {
            Self::Page(Format::Json) => ".json",
            Self::Page(_) => "",
            Self::Markdown => ".md",
            Self::Pdf => ".pdf",
        }
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "datasheets/datasheet.html", blocks = ["title", "description"])]
pub struct DatasheetPage {
    #[serde(skip)]
    shell: Shell,
    #[serde(skip)]
    slug: String,
    #[serde(skip)]
    name: String,
    #[serde(skip)]
    sheet: Document,
    #[serde(flatten)]
    record: Value,
}

/// What a run cites, with the numbers that the references have.
#[must_use]
pub fn cites<'a>(references: &'a [Reference], run: &Run) -> Vec<(usize, &'a Reference)> {
    let find = |id: &String| references.iter().enumerate().find(|(_, reference)| reference.id == *id);
    run.cites.iter().filter_map(find).map(|(place, reference)| (place + 1, reference)).collect()
}

impl DatasheetPage {
    /// A picture inside the page: it may bring its own style there.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn source(&self, figure: &Figure) -> String {
        format!("data:image/svg+xml;base64,{}", STANDARD.encode(&figure.svg))
    }

    fn croissant(&self) -> String {
        crate::croissant::path(&self.slug)
    }
}

async fn show(State(site): State<Site>, Name(name): Name, query: Query, form: As) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let Some((id, dataset)) = records::find(moment.db(), &name).await? else {
        if let Some(new_name) = name_leads_to(&moment, Subject::Dataset, &name).await? {
            return Ok(moved(&path(&new_name), form.ending(), &query));
        }
        return Err(not_found(&moment, &name).await?);
    };
    let material = material(&moment, id, dataset).await?;
    let sheet = document(&material);
    let Dossier { dataset, .. } = &material.dossier;
    match form {
        As::Page(format) => {
            let address = path(dataset.slug.as_str());
            let page = DatasheetPage {
                shell: moment.shell(Section::Datasets, address).await?,
                slug: dataset.slug.to_string(),
                name: dataset.name.clone(),
                record: record(&material, &sheet),
                sheet,
            };
            let mut response = respond(format, &page)?;
            signposts(&material).onto(&mut response);
            Ok(response)
        }
        As::Markdown => {
            Ok(file("text/markdown; charset=utf-8", &format!("datasheet-{}.md", dataset.slug), typesetting::markdown(&sheet).into_bytes()))
        }
        As::Pdf => {
            let name = format!("datasheet-{}.pdf", dataset.slug);
            // Whoever waits for the press must not hold a connection to the database.
            drop(moment);
            Ok(file("application/pdf", &name, pdf(sheet).await?.to_vec()))
        }
    }
}

/// Where the parts of a datasheet are, who made it, and how it is cited: by its own address, which leads here.
fn signposts(material: &Material) -> Signposts {
    let Dossier { dataset, review, .. } = &material.dossier;
    let own = path(dataset.slug.as_str());
    let links = Signposts::of("Report")
        .to("cite-as", format!("{}{own}", review.address))
        .file("describedby", format!("{own}.json"), "application/ld+json")
        .file("item", format!("{own}.pdf"), "application/pdf")
        .file("item", format!("{own}.md"), "text/markdown")
        .license(review.license.as_deref());
    let orcids = material.credits.people.iter().filter_map(|credit| credit.person.orcid.as_ref());
    orcids.fold(links, |links, orcid| links.to("author", orcid.url()))
}

fn file(kind: &'static str, name: &str, body: Vec<u8>) -> Response {
    let shown = HeaderValue::try_from(format!("inline; filename=\"{name}\"")).ok();
    let mut response = ([(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (header::CACHE_CONTROL, ASK_AGAIN)], body).into_response();
    response.headers_mut().extend(shown.map(|shown| (header::CONTENT_DISPOSITION, shown)));
    response
}

/// What a datasheet is made of, at that moment: of no release and without a DOI, which whoever publishes it adds.
///
/// # Errors
/// The database cannot be read.
pub async fn material(moment: &Moment, id: i64, dataset: Dataset) -> Result<Material, Error> {
    let db = moment.db();
    let slug = dataset.slug.clone();
    let own = credit::store::about(db, slug.as_str()).await?;
    let works: Vec<_> = credit::store::accepted(db).await?.into_iter().filter(|work| own.contains(&work.id)).collect();
    let credits = Credits::of(&works, &credit::store::public_people(db).await?);
    let around = View::around(Place::Dataset(slug));
    let over_time = View { layout: Layout::Timeline, ..around.clone() };
    let drawn = [printed(moment, around).await?, printed(moment, over_time).await?].into_iter().flatten().collect();
    Ok(Material { dossier: dossier(db, id, dataset, moment.site().address()).await?, credits, drawn, edition: None, doi: None })
}

/// The datasheet as PDF. It takes a good part of a second of a processor, apart from what answers requests.
///
/// # Errors
/// The typesetter refuses it, or the bundle has no fonts.
pub async fn pdf(sheet: Document) -> Result<Arc<Vec<u8>>, Error> {
    let key = fingerprint(&sheet);
    if let Some(kept) = KEPT.get(&key) {
        return Ok(kept);
    }
    let _room = ROOM.acquire().await.map_err(|_| Error::Panicked)?;
    // Someone else may have waited for the same.
    if let Some(kept) = KEPT.get(&key) {
        return Ok(kept);
    }
    let set = tokio::task::spawn_blocking(move || {
        let press = PRESS.clone()?;
        press.pdf(&sheet).inspect_err(|error| tracing::error!(%error, title = %sheet.title, "a datasheet cannot be set")).ok()
    });
    let bytes = Arc::new(set.await.ok().flatten().ok_or(Error::Panicked)?);
    KEPT.insert(key, Arc::clone(&bytes));
    Ok(bytes)
}

/// What is in a document, as a number: equal documents are set once.
fn fingerprint(sheet: &Document) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(serde_json::to_vec(sheet).unwrap_or_default());
    for figure in sheet.figures() {
        hash.update(figure.svg.as_bytes());
    }
    hash.finalize().into()
}

/// A press with the fonts of the bundle.
///
/// # Errors
/// The bundle has none.
pub fn press() -> Result<Press, PressError> {
    let mut faces = Vec::new();
    for (family, file, weight, italic) in FONTS {
        for (part, more) in [("", ""), ("-ext", " Ext")] {
            let bytes = assets::bytes(&format!("fonts/print/{file}{part}.ttf")).ok_or_else(|| PressError::Font(family.to_owned()))?;
            faces.push(Face { family: format!("{family}{more}"), weight, italic, bytes });
        }
    }
    Press::new(faces)
}
