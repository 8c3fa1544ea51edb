//! Puts the archive of a release together from what the database keeps. That takes a while for a large one: it is done once,
//! apart from the requests, into a file without a name.

use std::fs::File;
use std::io::{BufWriter, Seek as _, Write as _};
use std::sync::{Arc, LazyLock};

use quick_cache::sync::Cache;
use tokio::sync::Semaphore;

use super::archive::{Writer, hashed};
use super::store::files;
use super::{Release, ReleaseError, ReleaseFile};
use crate::database::Database;

/// One at a time: others wait.
static ROOM: Semaphore = Semaphore::const_new(1);
/// So many are kept, by their checksums.
static KEPT: LazyLock<Cache<String, Arc<File>>> = LazyLock::new(|| Cache::new(4));

/// The archive of a release.
///
/// # Errors
/// The database cannot be read, the disk refuses, or its bytes are not those that were published.
pub async fn assembled(
    database: &Database,
    release: &Release,
    archive: &ReleaseFile,
    all: Vec<ReleaseFile>,
) -> Result<Arc<File>, ReleaseError> {
    if let Some(kept) = KEPT.get(&archive.sha256) {
        return Ok(kept);
    }
    let (database, release, archive) = (database.clone(), release.clone(), archive.clone());
    // Whoever asked may go away: what was begun is finished, for the next one.
    let done = tokio::spawn(async move { assemble(&database, &release, &archive, &all).await });
    done.await.map_err(|_| ReleaseError::Panicked)?
}

async fn assemble(database: &Database, release: &Release, archive: &ReleaseFile, all: &[ReleaseFile]) -> Result<Arc<File>, ReleaseError> {
    let _room = ROOM.acquire().await.map_err(|_| ReleaseError::Panicked)?;
    if let Some(kept) = KEPT.get(&archive.sha256) {
        return Ok(kept);
    }
    let place = std::env::temp_dir();
    let io = |source| ReleaseError::Io { path: place.clone(), source };
    let file = tempfile::tempfile().map_err(io)?;
    let mut writer = Writer::new(BufWriter::new(file), &release.number, release.released_at.date_naive());
    for file in all.iter().filter(|file| files::has_parts(file)) {
        writer.begin(file).map_err(io)?;
        for part in 0..files::parts(file) {
            writer.write(&files::part(database.reader(), file, part).await?).map_err(io)?;
        }
    }
    let mut out = writer.finish().map_err(io)?;
    out.flush().map_err(io)?;
    let mut file = out.into_inner().map_err(|error| io(error.into_error()))?;
    let hashing = move || {
        file.rewind()?;
        let (_, sha256) = hashed(&file)?;
        Ok((file, sha256))
    };
    let (file, sha256) = tokio::task::spawn_blocking(hashing).await.map_err(|_| ReleaseError::Panicked)?.map_err(io)?;
    if sha256 != archive.sha256 {
        return Err(ReleaseError::Damaged(archive.path.clone()));
    }
    let file = Arc::new(file);
    KEPT.insert(archive.sha256.clone(), Arc::clone(&file));
    Ok(file)
}
