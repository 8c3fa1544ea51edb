//! What is deposited: the files of a thing, and what is said of it.

use bibliography::Doi;
use md5::{Digest as _, Md5};
use tokio::sync::Mutex;

use super::releasing::{self, Named};
use super::{DepositError, Description, Kind, Thing};
use crate::croissant;
use crate::datasets::DatasetSlug;
use crate::datasets::store::records;
use crate::datasheets::{self, Material, linked_data, pages};
use crate::dossier::Dossier;
use crate::publication::hexadecimal;
use crate::web::{Moment, Site};

/// A file of a deposit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// The MD5 of what is in a file, in hexadecimal digits.
#[must_use]
pub fn md5(content: &[u8]) -> String {
    hexadecimal(&Md5::digest(content))
}

/// Says what things are, and makes their files.
pub trait Contents: Sync {
    /// What it is, in the edition that there is now.
    fn describe(&self, thing: &Thing) -> impl Future<Output = Result<Description, DepositError>> + Send;

    /// Its files, with the DOI that they are to name; none where none is to stand in them.
    fn files(&self, thing: &Thing, doi: Option<&Doi>) -> impl Future<Output = Result<Vec<File>, DepositError>> + Send;

    /// Is told that it is out under that DOI, before anything here says so; not in a sandbox. It may be told twice.
    fn published(&self, kind: Kind, edition: &str, doi: &Doi) -> impl Future<Output = Result<(), DepositError>> + Send;
}

/// The things of a site.
pub struct Shelf {
    site: Site,
    /// The release whose files were made last: once it is published they become those of this site, too.
    made: Mutex<Option<Named>>,
}

impl Shelf {
    /// The things of that site.
    #[must_use]
    pub fn new(site: Site) -> Self {
        Self { site, made: Mutex::default() }
    }

    async fn material(&self, thing: &Thing, slug: &DatasetSlug, moment: &Moment) -> Result<Material, DepositError> {
        let Some((id, dataset)) = records::find(moment.db(), slug.as_str()).await? else {
            return Err(DepositError::NoSuchThing(thing.clone()));
        };
        Box::pin(pages::material(moment, id, dataset)).await.map_err(unmade)
    }
}

/// What went wrong where a page would be made.
pub(super) fn unmade(error: impl std::fmt::Display) -> DepositError {
    DepositError::Contents(error.to_string())
}

impl Contents for Shelf {
    async fn describe(&self, thing: &Thing) -> Result<Description, DepositError> {
        let moment = self.site.moment().await.map_err(unmade)?;
        match thing {
            Thing::Datasheet(slug) => Ok(of_datasheet(&self.material(thing, slug, &moment).await?)),
            Thing::Release(number) => releasing::describe(moment.db(), thing, number).await,
        }
    }

    async fn files(&self, thing: &Thing, doi: Option<&Doi>) -> Result<Vec<File>, DepositError> {
        let moment = self.site.moment().await.map_err(unmade)?;
        match thing {
            Thing::Datasheet(slug) => {
                let mut material = self.material(thing, slug, &moment).await?;
                // Whoever waits for the press must not hold a connection to the database.
                drop(moment);
                material.doi = doi.cloned();
                files_of_datasheet(&material).await
            }
            Thing::Release(number) => {
                let frozen = releasing::kept(moment.db(), thing, number).await?;
                drop(moment);
                let named = releasing::named(frozen, doi).await?;
                let files = named.files();
                *self.made.lock().await = Some(named);
                files
            }
        }
    }

    async fn published(&self, kind: Kind, edition: &str, doi: &Doi) -> Result<(), DepositError> {
        match kind {
            Kind::Release => {
                let mut made = self.made.lock().await;
                if let Some(named) = made.take().filter(|named| named.is(edition, doi)) {
                    return named.keep(self.site.database()).await;
                }
                // An earlier run made them.
                let moment = self.site.moment().await.map_err(unmade)?;
                let frozen = releasing::kept(moment.db(), &Thing::Release(edition.to_owned()), edition).await?;
                drop(moment);
                releasing::named(frozen, Some(doi)).await?.keep(self.site.database()).await
            }
            // Its page says so by the row of its deposit.
            Kind::Datasheet => Ok(()),
        }
    }
}

/// The names of the files of a datasheet: PDF, Markdown, JSON-LD, and the record of the dataset as Croissant.
fn names(slug: &str) -> [String; 4] {
    [format!("datasheet-{slug}.pdf"), format!("datasheet-{slug}.md"), format!("datasheet-{slug}.json"), format!("{slug}-croissant.json")]
}

fn of_datasheet(material: &Material) -> Description {
    let sheet = datasheets::document(material);
    let dossier = &material.dossier;
    let lead = sheet.lead.iter().map(|runs| runs.iter().map(|run| run.words.as_str()).collect::<String>());
    let page = format!("What was found since is on the page of the dataset: {}", dossier.page());
    let references = sheet.references.iter().filter_map(|reference| Doi::parse(reference.doi.as_deref()?).ok());
    Description {
        edition: edition(dossier),
        title: sheet.title.clone(),
        paragraphs: std::iter::once(format!("{}.", sheet.description)).chain(lead).chain([page]).collect(),
        notes: None,
        day: datasheets::day(dossier),
        credits: material.credits.clone(),
        review: dossier.review.title.clone(),
        license: dossier.review.license.clone(),
        keywords: sheet.keywords.clone(),
        documents: dossier.dataset.doi.clone(),
        references: references.collect(),
        files: names(dossier.dataset.slug.as_str()).to_vec(),
    }
}

/// The edition of a datasheet: the revision with which what it holds last changed. So one that did not change is not deposited again.
fn edition(dossier: &Dossier) -> String {
    dossier.last.map_or_else(|| "revision 0".to_owned(), |last| format!("revision {}", last.number))
}

async fn files_of_datasheet(material: &Material) -> Result<Vec<File>, DepositError> {
    let sheet = datasheets::document(material);
    let dossier = &material.dossier;
    let [pdf, markdown, json, croissant] = names(dossier.dataset.slug.as_str());
    let mut record = serde_json::to_vec_pretty(&linked_data::record(material, &sheet)).map_err(unmade)?;
    record.push(b'\n');
    let text = typesetting::markdown(&sheet).into_bytes();
    let described = croissant::writing::text_with_datasheet(dossier, &sheet.title, material.doi.as_ref());
    let set = pages::pdf(sheet).await.map_err(unmade)?;
    Ok(vec![
        File { name: pdf, content: set.to_vec() },
        File { name: markdown, content: text },
        File { name: json, content: record },
        File { name: croissant, content: described.into_bytes() },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_as_zenodo_writes_it() {
        // The test suite of RFC 1321.
        assert_eq!(md5(b""), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(md5(b"abc"), "900150983cd24fb0d6963f7d28e17f72");
    }
}
