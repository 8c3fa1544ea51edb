//! A release as something that is deposited: what it is, and its files with its DOI in them.

use bibliography::Doi;
use tempfile::TempDir;

use super::contents::unmade;
use super::{DepositError, Description, File, Thing};
use crate::database::{Database, Transaction, commit};
use crate::publication::frozen::Frozen;
use crate::publication::making::{self, Made};
use crate::publication::{ReleaseError, ReleaseFile, preparing, store};

/// What a release is, and its files: those that lie in no folder, the archive that holds all among them. Zenodo takes a hundred files.
pub(super) async fn describe(db: &Transaction, thing: &Thing, number: &str) -> Result<Description, DepositError> {
    let frozen = kept(db, thing, number).await?;
    let (manifest, review) = (&frozen.manifest, frozen.review().map_err(unmade)?);
    let source = review.properties.get("source").and_then(|key| review.papers.iter().find(|paper| paper.key.as_str() == key));
    let page = format!(
        "This is release {number}, of {}. Its page, with what differs from any other release: {}",
        crate::wording::day(manifest.day()),
        manifest.page()
    );
    let release = store::find(db, number).await?;
    let files = match release {
        Some((id, _)) => store::files::of(db, id).await?,
        None => Vec::new(),
    };
    Ok(Description {
        edition: number.to_owned(),
        title: format!("{}, release {number}", manifest.title),
        paragraphs: review.properties.get("description").map(|words| format!("{words}.")).into_iter().chain([page]).collect(),
        notes: Some(manifest.notes.clone()),
        day: manifest.day(),
        credits: manifest.credits.credits(),
        review: manifest.title.clone(),
        license: review.properties.get("license").cloned(),
        keywords: ["living review", "datasets", "medical imaging", "evidence"].map(str::to_owned).into(),
        documents: None,
        references: source.and_then(|paper| paper.doi.clone()).into_iter().collect(),
        files: files.into_iter().filter(is_on_top).map(|file| file.path).collect(),
    })
}

/// The files of a release, made anew from what was frozen, with that DOI in them.
pub(super) struct Named {
    number: String,
    doi: Option<Doi>,
    made: Made,
    room: TempDir,
}

/// Makes them.
pub(super) async fn named(mut frozen: Frozen, doi: Option<&Doi>) -> Result<Named, DepositError> {
    frozen.manifest.doi = doi.cloned();
    let room = tempfile::tempdir().map_err(unmade)?;
    let made = Box::pin(making::make(&frozen, room.path(), &|_, _| {})).await.map_err(unmade)?;
    Ok(Named { number: frozen.manifest.number.to_string(), doi: doi.cloned(), made, room })
}

impl Named {
    /// Those that are deposited.
    pub(super) fn files(&self) -> Result<Vec<File>, DepositError> {
        let read = |file: ReleaseFile| {
            let content = std::fs::read(self.room.path().join(&file.path)).map_err(unmade)?;
            Ok(File { name: file.path, content })
        };
        self.made.all().into_iter().filter(is_on_top).map(read).collect()
    }

    /// Whether they are of that release, with that DOI in them.
    pub(super) fn is(&self, number: &str, doi: &Doi) -> bool {
        self.number == number && self.doi.as_ref() == Some(doi)
    }

    /// The release is out: its files here are those that were deposited. Done twice, it is done once.
    pub(super) async fn keep(&self, database: &Database) -> Result<(), DepositError> {
        let transaction = database.begin_writing_alone().await?;
        let Some((id, _)) = store::find(&transaction, &self.number).await? else {
            return Err(DepositError::NoSuchThing(Thing::Release(self.number.clone())));
        };
        store::files::put(&transaction, id, &self.made.all(), self.room.path()).await.map_err(unmade)?;
        store::files::sweep(&transaction).await?;
        Ok(commit(transaction).await?)
    }
}

fn is_on_top(file: &ReleaseFile) -> bool {
    !file.path.contains('/')
}

/// What a release was made of.
pub(super) async fn kept(db: &Transaction, thing: &Thing, number: &str) -> Result<Frozen, DepositError> {
    match preparing::kept(db, number).await {
        Ok(frozen) => Ok(frozen),
        Err(ReleaseError::Unknown(_)) => Err(DepositError::NoSuchThing(thing.clone())),
        Err(ReleaseError::Database(error)) => Err(error.into()),
        Err(other) => Err(unmade(other)),
    }
}
