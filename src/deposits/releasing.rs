//! A release as something that is deposited: what it is, and its files with its DOI in them.

use bibliography::Doi;

use super::contents::unmade;
use super::{DepositError, Description, File, Thing};
use crate::database::{Database, Transaction};
use crate::publication::frozen::Frozen;
use crate::publication::{ReleaseError, ReleaseFile, making, preparing};

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
    let release = crate::publication::store::find(db, number).await?;
    let files = match release {
        Some((id, _)) => crate::publication::store::files::of(db, id).await?,
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
pub(super) async fn files(frozen: Frozen, doi: Option<&Doi>) -> Result<Vec<File>, DepositError> {
    let mut frozen = frozen;
    frozen.manifest.doi = doi.cloned();
    let room = tempfile::tempdir().map_err(unmade)?;
    let made = making::make(&frozen, room.path(), &|_, _| {}).await.map_err(unmade)?;
    let read = |file: ReleaseFile| {
        let content = std::fs::read(room.path().join(&file.path)).map_err(unmade)?;
        Ok(File { name: file.path, content })
    };
    made.all().into_iter().filter(is_on_top).map(read).collect()
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

/// The release is out under that DOI: its files here get it too, as those that were deposited have it. Done twice, it is done once.
pub(super) async fn published(database: &Database, number: &str, doi: &Doi) -> Result<(), DepositError> {
    let room = tempfile::tempdir().map_err(unmade)?;
    preparing::name_doi(database, number, doi, room.path(), &|_, _| {}).await.map_err(unmade)?;
    Ok(())
}
