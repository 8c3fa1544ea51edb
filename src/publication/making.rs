//! Makes the files of a release from what is frozen, in a database of its own: no clock, no network, nothing of the database
//! that the release was taken from. So the same frozen review gives the same bytes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::task::JoinSet;
use typesetting::{Document, Press};

use super::archive::{self, CHECKSUMS};
use super::frozen::{FOLDER, Frozen, MANIFEST, Manifest};
use super::store::database_file;
use super::{ReleaseError, ReleaseFile, citation, research_object, review_document};
use crate::clock::FixedClock;
use crate::croissant;
use crate::database::{Database, DatabaseUrl};
use crate::datasets::store::records;
use crate::datasheets::{self, alone, linked_data};
use crate::review::import::import;
use crate::review::{Review, store};
use crate::web::{Moment, Site, SiteOptions};

/// Told as it goes on: `done` of `total` datasheets.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// The files of a release, in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// All but the archive, by name.
    pub files: Vec<ReleaseFile>,
    /// The archive that holds them.
    pub archive: ReleaseFile,
}

impl Made {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> Vec<ReleaseFile> {
        let mut all = self.files.clone();
        all.push(self.archive.clone());
        all.sort_by(|a, b| a.path.cmp(&b.path));
        all
    }
}

/// Makes all files of a release in that folder.
///
/// # Errors
/// The frozen review cannot be read, a document cannot be set, or the disk refuses.
pub async fn make(frozen: &Frozen, into: &Path, progress: Progress<'_>) -> Result<Made, ReleaseError> {
    let Frozen { manifest, folder } = frozen;
    let mut bench = Bench::new(into)?;
    for (name, bytes) in folder {
        bench.write(&format!("{FOLDER}{name}"), bytes)?;
    }
    let review = frozen.review()?;
    let room = tempfile::tempdir().map_err(ReleaseError::io(into))?;
    let database = database(&review, manifest, room.path()).await?;
    database_file::write(&database, &bench.place("review.sqlite")?).await?;
    let options = SiteOptions::at(manifest.address.clone());
    let site = Site::new(database.clone(), Arc::new(FixedClock(manifest.released_at)), options);
    let moment = site.moment().await?;
    let press = Arc::new(datasheets::pages::press()?);
    of_review(&moment, manifest, &press, &mut bench).await?;
    of_datasets(&moment, manifest, &press, &mut bench, progress).await?;
    drop(moment);
    drop(site);
    database.close().await?;
    bench.write("NOTES.md", format!("# Release {}\n\n{}", manifest.number, manifest.notes).as_bytes())?;
    bench.write("README.md", readme(manifest).as_bytes())?;
    bench.write(MANIFEST, manifest.text().as_bytes())?;
    bench.write("CITATION.cff", citation::cff(manifest, &review).as_bytes())?;
    bench.write(research_object::FILE, research_object::text(manifest, &review, &bench.files()?).as_bytes())?;
    bench.write(CHECKSUMS, archive::checksums(&bench.files()?).as_bytes())?;
    let files = bench.files()?;
    let archive = archive::write(into, &manifest.number, manifest.day(), &files)?;
    Ok(Made { files, archive })
}

/// The frozen review in a database of its own.
async fn database(review: &Review, manifest: &Manifest, folder: &Path) -> Result<Database, ReleaseError> {
    let url = DatabaseUrl::Sqlite { path: folder.join("review.db"), read_only: false };
    let database = Database::connect(&url).await?;
    database.migrate().await?;
    import(&database, review.clone(), &FixedClock(manifest.released_at), &|_, _| {}).await?;
    database_file::still(&database).await?;
    Ok(database)
}

/// The review as a document.
async fn of_review(moment: &Moment, manifest: &Manifest, press: &Arc<Press>, bench: &mut Bench) -> Result<(), ReleaseError> {
    let mut material = Box::pin(review_document::material(moment, &manifest.edition())).await?;
    // Accounts are not in the review folder: what was accepted and who is named was frozen beside it.
    material.credits = manifest.credits.credits();
    material.accepted = manifest.accepted;
    let document = review_document::document(&material);
    bench.write("review.md", typesetting::markdown(&document).as_bytes())?;
    bench.write("review.html", alone::html(&document).as_bytes())?;
    let (press, place) = (Arc::clone(press), bench.place("review.pdf")?);
    tokio::task::spawn_blocking(move || set(&press, &document, &place)).await.map_err(|_| ReleaseError::Panicked)?
}

/// The datasheet and the Croissant file of each dataset.
async fn of_datasets(
    moment: &Moment,
    manifest: &Manifest,
    press: &Arc<Press>,
    bench: &mut Bench,
    progress: Progress<'_>,
) -> Result<(), ReleaseError> {
    let datasets = records::all(moment.db()).await?;
    let ids = records::ids(moment.db()).await?;
    let at_once = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let (total, mut done) = (datasets.len(), 0);
    let mut setting: JoinSet<Result<(), ReleaseError>> = JoinSet::new();
    for dataset in datasets {
        let slug = dataset.slug.to_string();
        let id = crate::database::bulk::number_of(&ids, &slug)?;
        let mut material = Box::pin(datasheets::pages::material(moment, id, dataset)).await?;
        // Accounts are not in the review folder: who is named was frozen beside it.
        material.credits = manifest.credits_by_dataset.get(&slug).map(super::credited::Credited::credits).unwrap_or_default();
        let sheet = datasheets::document(&material);
        bench.write(&format!("datasheets/{slug}.md"), typesetting::markdown(&sheet).as_bytes())?;
        let record = serde_json::to_string_pretty(&linked_data::record(&material, &sheet)).unwrap_or_default() + "\n";
        bench.write(&format!("datasheets/{slug}.json"), record.as_bytes())?;
        bench.write(&format!("croissant/{slug}.json"), croissant::writing::text(&material.dossier).as_bytes())?;
        if setting.len() >= at_once {
            settled(setting.join_next().await)?;
            done += 1;
            progress(done, total);
        }
        let (press, place) = (Arc::clone(press), bench.place(&format!("datasheets/{slug}.pdf"))?);
        setting.spawn_blocking(move || set(&press, &sheet, &place));
    }
    while !setting.is_empty() {
        settled(setting.join_next().await)?;
        done += 1;
        progress(done, total);
    }
    Ok(())
}

fn settled(done: Option<Result<Result<(), ReleaseError>, tokio::task::JoinError>>) -> Result<(), ReleaseError> {
    done.unwrap_or(Ok(Ok(()))).map_err(|_| ReleaseError::Panicked)?
}

fn set(press: &Press, document: &Document, place: &Path) -> Result<(), ReleaseError> {
    let pdf = press.pdf(document)?;
    std::fs::write(place, pdf).map_err(ReleaseError::io(place))
}

/// The folder in which the files are made.
struct Bench {
    folder: PathBuf,
    made: BTreeSet<String>,
}

impl Bench {
    fn new(folder: &Path) -> Result<Self, ReleaseError> {
        std::fs::create_dir_all(folder).map_err(ReleaseError::io(folder))?;
        Ok(Self { folder: folder.to_path_buf(), made: BTreeSet::new() })
    }

    /// Where a file of that name is to be written.
    fn place(&mut self, path: &str) -> Result<PathBuf, ReleaseError> {
        let place = self.folder.join(path);
        if let Some(parent) = place.parent() {
            std::fs::create_dir_all(parent).map_err(ReleaseError::io(parent))?;
        }
        self.made.insert(path.to_owned());
        Ok(place)
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), ReleaseError> {
        let place = self.place(path)?;
        std::fs::write(&place, bytes).map_err(ReleaseError::io(&place))
    }

    /// What was made so far, by name.
    fn files(&self) -> Result<Vec<ReleaseFile>, ReleaseError> {
        self.made.iter().map(|path| archive::described(&self.folder, path)).collect()
    }
}

/// What is where, for those who have only the archive.
fn readme(manifest: &Manifest) -> String {
    let Manifest { title, number, made_with, .. } = manifest;
    let day = crate::wording::day(manifest.day());
    format!(
        "# {title}\n\nRelease {number}, {day}. Its page: {page}\n\n\
         | file | what it is |\n| --- | --- |\n\
         | `review.pdf`, `review.html`, `review.md` | the review as a document |\n\
         | `NOTES.md` | what is new |\n\
         | `datasheets/` | what the review knows of each dataset: PDF, Markdown, JSON-LD |\n\
         | `croissant/` | the record of each dataset as Croissant 1.1 with RAI 1.0 |\n\
         | `review/` | the whole review as plain files: BibTeX, CSV, TOML, Markdown |\n\
         | `review.sqlite` | the same as an SQLite database |\n\
         | `CITATION.cff` | how to cite this release |\n\
         | `ro-crate-metadata.json` | what is in it, for programs (RO-Crate 1.1) |\n\
         | `release.json` | what the release was made of besides `review/` |\n\
         | `SHA256SUMS` | the checksums: `sha256sum --check SHA256SUMS` |\n\n\
         Every file is made of `review/` and `release.json` alone. {made_with} makes the same bytes again:\n\n\
         ```sh\namphora release rebuild {archive} again/\n```\n",
        page = manifest.page(),
        archive = archive::name(number),
    )
}

/// What a manifest says of the review in that database.
pub(super) async fn title(db: &crate::database::Transaction) -> Result<String, ReleaseError> {
    Ok(store::properties(db).await?.remove("title").unwrap_or_else(|| "Amphora".to_owned()))
}
