//! Freezes the review as it is now: its number, its notes, its folder, and who is named.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::Datelike as _;
use quick_cache::sync::Cache;

use super::credited::Credited;
use super::difference::{Difference, Snapshot};
use super::frozen::{self, FOLDER, Frozen, MANIFEST, Manifest, made_with};
use super::making::{Made, Progress, make, title};
use super::store::{self, files};
use super::{Number, Release, ReleaseError, notes};
use crate::clock::Clock;
use crate::credit::{self, Credits};
use crate::database::{Database, Transaction, commit};
use crate::review::folder::{self, Files};
use crate::review::{self, Review};

/// What the editor wants.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The number; else the next of the year.
    pub number: Option<Number>,
    /// The notes; else they are drafted.
    pub notes: Option<String>,
    /// Release even where nothing changed.
    pub force: bool,
    /// The address of the site, without a slash at the end.
    pub address: String,
}

/// A release that is ready to be made.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// What is frozen.
    pub frozen: Frozen,
    /// The release before it.
    pub since: Option<String>,
    /// What differs from that one; of the first one all there is. None where the files of that one are not here.
    pub difference: Option<Difference>,
}

/// Freezes the review as it is. Nothing is written.
///
/// # Errors
/// There is nothing to release, nothing changed, or the number cannot be used.
pub async fn prepare(database: &Database, wanted: Wanted, clock: &dyn Clock) -> Result<Prepared, ReleaseError> {
    let now = clock.now();
    let moment = database.begin_reading().await?;
    let mut review = review::store::load(&moment).await?;
    let snapshot = Snapshot::of(&review);
    if snapshot.is_empty() {
        return Err(ReleaseError::Empty);
    }
    let number = number(&review.releases, wanted.number, now.year())?;
    let last = review.releases.last();
    let since = last.map(|release| release.number.clone());
    let difference = match last {
        None => Some(Difference::between(&Snapshot::default(), &snapshot)),
        Some(last) => snapshot_of(&moment, &last.number).await?.map(|before| Difference::between(&before, &snapshot)),
    };
    if let Some(last) = last.filter(|_| !wanted.force)
        && is_same(last, difference.as_ref(), &review)
    {
        return Err(ReleaseError::Unchanged(last.number.clone()));
    }
    let drafted = || match &difference {
        Some(difference) => notes::draft(&snapshot, since.as_deref(), difference),
        None => notes::draft_without_last(&snapshot, since.as_deref().unwrap_or_default()),
    };
    let notes = wanted.notes.unwrap_or_else(drafted);
    let revision = review.revisions.last().map(|revision| revision.id);
    let (accepted, credits, credits_by_dataset) = credited(&moment, &review).await?;
    let title = title(&moment).await?;
    drop(moment);
    let text = notes.trim_end().to_owned();
    review.releases.push(Release {
        number: number.to_string(),
        released_at: now,
        revision,
        notes: Some(text.clone()).filter(|text| !text.is_empty()),
        doi: None,
    });
    let address = wanted.address;
    let manifest = Manifest {
        number,
        title,
        released_at: now,
        revision,
        doi: None,
        address,
        notes: text + "\n",
        made_with: made_with(),
        accepted,
        credits,
        credits_by_dataset,
    };
    Ok(Prepared { frozen: Frozen { manifest, folder: folder::render(&review)? }, since, difference })
}

/// The number that is wanted, or the next one of the year.
fn number(releases: &[Release], wanted: Option<Number>, year: i32) -> Result<Number, ReleaseError> {
    // Releases that came with a folder may be named in another way.
    let taken = || releases.iter().filter_map(|release| release.number.parse::<Number>().ok());
    let number = wanted.unwrap_or_else(|| Number::next(taken(), year));
    if taken().any(|taken| taken == number) {
        return Err(ReleaseError::Taken(number));
    }
    match taken().max().filter(|last| *last > number) {
        Some(last) => Err(ReleaseError::Backwards { asked: number, last }),
        None => Ok(number),
    }
}

/// Whether there is nothing new since the last release.
fn is_same(last: &Release, difference: Option<&Difference>, review: &Review) -> bool {
    match difference {
        Some(difference) => difference.is_empty(),
        // Without its files the journal tells.
        None => last.revision.is_some() && last.revision == review.revisions.last().map(|revision| revision.id),
    }
}

/// How much was accepted, who is named in the release, and who with each dataset.
async fn credited(moment: &Transaction, review: &Review) -> Result<(usize, Credited, BTreeMap<String, Credited>), ReleaseError> {
    let works = credit::store::accepted(moment).await?;
    let people = credit::store::public_people(moment).await?;
    let mut by_dataset = BTreeMap::new();
    if !works.is_empty() {
        for dataset in &review.datasets {
            let own = credit::store::about(moment, dataset.slug.as_str()).await?;
            let own: Vec<_> = works.iter().filter(|work| own.contains(&work.id)).cloned().collect();
            if !own.is_empty() {
                by_dataset.insert(dataset.slug.to_string(), Credited::from(&Credits::of(&own, &people)));
            }
        }
    }
    Ok((works.len(), Credited::from(&Credits::of(&works, &people)), by_dataset))
}

/// Keeps a release that was made: from now on it is there.
///
/// # Errors
/// The number was taken meanwhile, or the database refuses; nothing is kept then.
pub async fn publish(database: &Database, manifest: &Manifest, made: &Made, folder: &std::path::Path) -> Result<(), ReleaseError> {
    let transaction = database.begin_writing_alone().await?;
    let number = manifest.number.to_string();
    if store::find(&transaction, &number).await?.is_some() {
        return Err(ReleaseError::Taken(manifest.number));
    }
    let notes = manifest.notes.trim_end().to_owned();
    let release = Release {
        number: number.clone(),
        released_at: manifest.released_at,
        revision: manifest.revision,
        notes: Some(notes).filter(|notes| !notes.is_empty()),
        doi: manifest.doi.clone(),
    };
    store::add(&transaction, &[&release]).await?;
    let Some((id, _)) = store::find(&transaction, &number).await? else { return Err(ReleaseError::Unknown(number)) };
    files::put(&transaction, id, &made.all(), folder).await?;
    Ok(commit(transaction).await?)
}

/// Writes the DOI of a release into its files: they are made anew from what was frozen.
///
/// # Errors
/// There is no such release, its files are not here, or they cannot be made.
pub async fn name_doi(
    database: &Database,
    number: &str,
    doi: &bibliography::Doi,
    folder: &std::path::Path,
    progress: Progress<'_>,
) -> Result<Made, ReleaseError> {
    let moment = database.begin_reading().await?;
    let mut frozen = kept(&moment, number).await?;
    drop(moment);
    frozen.manifest.doi = Some(doi.clone());
    let made = make(&frozen, folder, progress).await?;
    let transaction = database.begin_writing_alone().await?;
    let Some((id, _)) = store::find(&transaction, number).await? else { return Err(ReleaseError::Unknown(number.to_owned())) };
    files::put(&transaction, id, &made.all(), folder).await?;
    files::sweep(&transaction).await?;
    store::set_doi(&transaction, number, doi).await?;
    commit(transaction).await?;
    Ok(made)
}

/// What a release was made of, as the database keeps it.
///
/// # Errors
/// There is no such release, or its files are not here.
pub async fn kept(db: &Transaction, number: &str) -> Result<Frozen, ReleaseError> {
    let Some((id, _)) = store::find(db, number).await? else { return Err(ReleaseError::Unknown(number.to_owned())) };
    let Some(manifest) = files::find(db, id, MANIFEST).await? else { return Err(ReleaseError::WithoutFiles(number.to_owned())) };
    let manifest = files::whole(db, &manifest).await?;
    let manifest = serde_json::from_slice(&manifest).map_err(|error| ReleaseError::Unreadable(format!("{MANIFEST}: {error}")))?;
    Ok(Frozen { manifest, folder: kept_folder(db, id).await? })
}

async fn kept_folder(db: &Transaction, id: i64) -> Result<Files, ReleaseError> {
    let mut folder = Files::new();
    for file in files::below(db, id, FOLDER).await? {
        let name = file.path.strip_prefix(FOLDER).unwrap_or(&file.path).to_owned();
        folder.insert(name, files::whole(db, &file).await?);
    }
    Ok(folder)
}

/// What was read, by the checksum of all of a release: it does not change any more.
static READ: LazyLock<Cache<String, Arc<Snapshot>>> = LazyLock::new(|| Cache::new(4));

/// What a release holds, to be compared; none where its files are not here.
///
/// # Errors
/// The database cannot be read, or the frozen folder has mistakes.
pub async fn snapshot_of(db: &Transaction, number: &str) -> Result<Option<Arc<Snapshot>>, ReleaseError> {
    let Some((id, _)) = store::find(db, number).await? else { return Ok(None) };
    let Some(seal) = files::seal(db, id).await? else { return Ok(None) };
    if let Some(read) = READ.get(&seal) {
        return Ok(Some(read));
    }
    let folder = kept_folder(db, id).await?;
    let read = tokio::task::spawn_blocking(move || frozen::read(&folder).map(|review| Arc::new(Snapshot::of(&review))));
    let read = read.await.map_err(|_| ReleaseError::Panicked)??;
    READ.insert(seal, Arc::clone(&read));
    Ok(Some(read))
}
