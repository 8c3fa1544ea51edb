//! `/releases/{number}`: one release.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::Serialize;
use serde_json::json;

use super::unknown;
use crate::publication::citation::{Cited, license_address, spdx};
use crate::publication::credited::Credited;
use crate::publication::difference::{Difference, Kind, Line};
use crate::publication::frozen::{MANIFEST, Manifest};
use crate::publication::preparing::snapshot_of;
use crate::publication::store::{self, files};
use crate::publication::{Release, ReleaseFile, address, ending, notes, research_object};
use crate::revisions::Subject;
use crate::web::prose::markdown;
use crate::web::{Asked, Error, LinkedData, Moment, Query, Section, Shell, Site, respond};
use crate::wording;

/// So many datasets are listed with their files; `SHA256SUMS` has all.
const DATASETS: usize = 200;
/// So many records of a kind are named.
const NAMED: usize = 100;

/// A file as the page shows it.
#[derive(Debug, Clone, Serialize)]
pub struct FileView {
    #[serde(flatten)]
    file: ReleaseFile,
    media_type: &'static str,
    address: String,
}

impl FileView {
    fn what(&self) -> Option<&'static str> {
        research_object::description(&self.file.path)
    }

    /// What the file is called beside others of the same dataset.
    fn form(&self) -> &'static str {
        match (self.file.path.starts_with("croissant/"), ending(&self.file.path)) {
            (true, _) => "Croissant",
            (_, "pdf") => "PDF",
            (_, "md") => "Markdown",
            _ => "JSON-LD",
        }
    }
}

/// The files about one dataset.
#[derive(Debug)]
pub struct OfDataset {
    name: String,
    files: Vec<FileView>,
}

/// What differs from another release.
#[derive(Debug, Serialize)]
pub struct Since {
    number: String,
    /// What differs; null where the files of one of the two are not here.
    difference: Option<Difference>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "publication/release.html", blocks = ["title", "description"])]
pub struct ReleasePage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    title: String,
    #[serde(flatten)]
    release: Release,
    /// How to cite it.
    citation: String,
    bibtex: String,
    credits: Credited,
    /// Every file; none where they are not here.
    files: Vec<FileView>,
    since: Option<Since>,
    /// The other releases, the latest first.
    others: Vec<String>,
    #[serde(skip)]
    latest: bool,
    #[serde(skip)]
    names: BTreeMap<String, String>,
}

impl ReleasePage {
    /// The notes as HTML.
    fn notes(&self) -> Option<String> {
        self.release.notes.as_deref().map(|notes| markdown(notes).0)
    }

    fn archive(&self) -> Option<&FileView> {
        self.files.iter().find(|view| !files::has_parts(&view.file))
    }

    /// What is about the whole review: documents and descriptions first, then the plain files.
    fn of_review(&self) -> Vec<&FileView> {
        let mut views: Vec<&FileView> = self.files.iter().filter(|view| !is_of_dataset(&view.file.path)).collect();
        // The archive, what people read, what programs read, the parts of the folder.
        let rank = |view: &FileView| match view.file.path.as_str() {
            path if path.starts_with("review/") => 4,
            path if ending(path) == "zip" => 0,
            path if path.starts_with("review.") => 1,
            path if ending(path) == "md" => 2,
            _ => 3,
        };
        views.sort_by_key(|view| rank(view));
        views
    }

    /// How many datasets have files.
    fn datasets(&self) -> usize {
        self.files.iter().filter(|view| view.file.path.starts_with("croissant/")).count()
    }

    fn by_dataset(&self) -> Vec<OfDataset> {
        let mut datasets: BTreeMap<&str, Vec<FileView>> = BTreeMap::new();
        for view in self.files.iter().filter(|view| is_of_dataset(&view.file.path)) {
            let name = view.file.path.split_once('/').and_then(|(_, name)| name.rsplit_once('.')).map_or("", |(slug, _)| slug);
            datasets.entry(name).or_default().push(view.clone());
        }
        let order = |view: &FileView| ["PDF", "Markdown", "JSON-LD", "Croissant"].iter().position(|form| *form == view.form());
        datasets
            .into_iter()
            .take(DATASETS)
            .map(|(slug, mut files)| {
                files.sort_by_key(|view| order(view));
                OfDataset { name: self.names.get(slug).cloned().unwrap_or_else(|| slug.to_owned()), files }
            })
            .collect()
    }

    /// The page compared with another release.
    fn compared_with(&self, number: &str) -> String {
        Query::default().with("since", number).address(&self.release.address()) + "#difference"
    }

    fn linked_data(&self) -> LinkedData {
        let license = self.shell.license.as_deref().and_then(spdx).map(license_address);
        let organization = json!({ "@type": "Organization", "name": self.title, "url": format!("{}/", self.shell.address) });
        let person = |person: &crate::publication::credited::Person| json!({ "@type": "Person", "name": person.name });
        let creators: Vec<_> = self.credits.people.iter().map(person).collect();
        let distribution = self.archive().map(|view| {
            json!({ "@type": "DataDownload", "contentUrl": format!("{}{}", self.shell.address, view.address), "encodingFormat": "application/zip", "contentSize": wording::size(view.file.size), "sha256": view.file.sha256 })
        });
        LinkedData::new("Dataset")
            .with("name", format!("{}, release {}", self.title, self.release.number))
            .with(
                "description",
                self.shell.description.clone().unwrap_or_else(|| format!("Release {} of {}", self.release.number, self.title)),
            )
            .with("version", self.release.number.as_str())
            .with("datePublished", self.release.released_at.date_naive().to_string())
            .with("url", self.address.as_str())
            .with("identifier", self.release.doi.as_ref().map(bibliography::Doi::url))
            .with("license", license)
            .with("creator", if creators.is_empty() { vec![organization.clone()] } else { creators })
            .with("publisher", organization)
            .with("distribution", distribution)
    }

    /// What programs are told without reading the page (<https://signposting.org/FAIR/>).
    fn signposts(&self) -> String {
        let whole = |path: &str| format!("{}{path}", self.shell.address);
        let mut links =
            vec!["<https://schema.org/AboutPage>; rel=\"type\"".to_owned(), "<https://schema.org/Dataset>; rel=\"type\"".to_owned()];
        links.extend(self.release.doi.as_ref().map(|doi| format!("<{}>; rel=\"cite-as\"", doi.url())));
        links.extend(
            self.credits.people.iter().filter_map(|person| Some(format!("<https://orcid.org/{}>; rel=\"author\"", person.orcid.as_ref()?))),
        );
        if let Some(license) = self.shell.license.as_deref().and_then(spdx) {
            links.push(format!("<{}>; rel=\"license\"", license_address(license)));
        }
        if let Some(view) = self.files.iter().find(|view| view.file.path == research_object::FILE) {
            let profile = "https://w3id.org/ro/crate/1.1";
            links.push(format!("<{}>; rel=\"describedby\"; type=\"application/ld+json\"; profile=\"{profile}\"", whole(&view.address)));
        }
        if let Some(view) = self.archive() {
            links.push(format!("<{}>; rel=\"item\"; type=\"application/zip\"", whole(&view.address)));
        }
        links.join(", ")
    }
}

fn is_of_dataset(path: &str) -> bool {
    path.starts_with("datasheets/") || path.starts_with("croissant/")
}

impl Kind {
    /// "Statements", "Datasets".
    fn label(&self) -> String {
        let noun = notes::noun(self.subject);
        let end = noun.find(" on ").or_else(|| noun.find(" of ")).unwrap_or(noun.len());
        let (head, tail) = noun.split_at(end);
        crate::vocabulary::capitalised(&format!("{}{tail}", wording::plural(2, head)))
    }

    /// What happened, with those to whom it did.
    fn parts(&self) -> Vec<(&'static str, &[Line], usize)> {
        let all = [("New", self.added.as_slice()), ("Changed", self.changed.as_slice()), ("Withdrawn", self.withdrawn.as_slice())];
        let shown = all.map(|(what, lines)| (what, &lines[..lines.len().min(NAMED)], lines.len()));
        shown.into_iter().filter(|(_, _, number)| *number > 0).collect()
    }
}

pub(super) async fn show(State(site): State<Site>, asked: Asked, query: Query) -> Result<Response, Error> {
    query.only(&["since"])?;
    let moment = site.moment().await?;
    let Some((id, release)) = store::find(moment.db(), &asked.name).await? else { return Err(unknown(&asked.name)) };
    let page = page(&moment, id, release, &query).await?;
    let signposts = HeaderValue::try_from(page.signposts()).ok();
    let mut response = respond(asked.format, &page)?;
    response.headers_mut().extend(signposts.map(|links| (header::LINK, links)));
    Ok(response)
}

async fn page(moment: &Moment, id: i64, release: Release, query: &Query) -> Result<ReleasePage, Error> {
    let db = moment.db();
    let releases = store::all(db).await?;
    let latest = releases.last().is_some_and(|last| last.number == release.number);
    let place = releases.iter().position(|other| other.number == release.number).unwrap_or_default();
    let others: Vec<String> = releases.iter().rev().map(|other| other.number.clone()).filter(|number| *number != release.number).collect();
    let since = match query.get("since") {
        Some(number) if others.iter().any(|other| other == number) => Some(number.to_owned()),
        Some(number) => {
            let there =
                if others.is_empty() { "there is no other release".to_owned() } else { format!("there are: {}", others.join(", ")) };
            return Err(Error::bad_parameter("since", number, there));
        }
        None => place.checked_sub(1).map(|before| releases[before].number.clone()),
    };
    let own = snapshot_of(db, &release.number).await?;
    let since = match since {
        Some(number) => {
            let before = snapshot_of(db, &number).await?;
            let difference = before.zip(own.clone()).map(|(before, after)| Difference::between(&before, &after));
            Some(Since { number, difference })
        }
        None => None,
    };
    let path = match query.get("since") {
        Some(number) => Query::default().with("since", number).address(&release.address()),
        None => release.address(),
    };
    let shell = moment.shell(Section::Views, path.clone()).await?;
    let manifest = manifest(moment, id).await?;
    let title = manifest.as_ref().map_or_else(|| shell.title.clone(), |manifest| manifest.title.clone());
    let credits = manifest.map(|manifest| manifest.credits).unwrap_or_default();
    let page = moment.address(&release.address());
    let cited = Cited {
        title: &title,
        number: &release.number,
        day: release.released_at.date_naive(),
        doi: release.doi.as_ref(),
        page: &page,
        credits: &credits,
    };
    let view = |file: ReleaseFile| FileView { media_type: file.media_type(), address: file_address(&release.number, &file.path), file };
    Ok(ReleasePage {
        citation: cited.sentence(),
        bibtex: cited.bibtex(),
        files: files::of(db, id).await?.into_iter().map(view).collect(),
        names: own.map(|own| own.labels(Subject::Dataset)).unwrap_or_default(),
        address: moment.address(&path),
        shell,
        title,
        release,
        credits,
        since,
        others,
        latest,
    })
}

/// What was frozen beside the review folder, where it is here.
async fn manifest(moment: &Moment, id: i64) -> Result<Option<Manifest>, Error> {
    let Some(file) = files::find(moment.db(), id, MANIFEST).await? else { return Ok(None) };
    let bytes = files::whole(moment.db(), &file).await?;
    // One that a later version wrote is not understood; the page then says less.
    Ok(serde_json::from_slice(&bytes).ok())
}

/// The address of a file of a release.
fn file_address(number: &str, path: &str) -> String {
    let encoded = percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC).to_string();
    let plain = encoded.replace("%2F", "/").replace("%2E", ".").replace("%2D", "-").replace("%5F", "_");
    format!("{}/files/{plain}", address(number))
}
