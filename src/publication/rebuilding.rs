//! Makes a release again from its archive alone, and compares.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::Serialize;
use zip::ZipArchive;

use super::archive::hashed;
use super::frozen::{FOLDER, Frozen, MANIFEST, Manifest};
use super::making::{Progress, make};
use super::{Number, ReleaseError, archive};
use crate::review::folder::Files;

/// How a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// It has other bytes.
    OtherBytes,
    /// The archive has it, and it was not made again.
    NotMade,
    /// It was made, and the archive does not have it.
    NotInArchive,
}

impl Difference {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::OtherBytes => "has other bytes",
            Self::NotMade => "was not made again",
            Self::NotInArchive => "is not in the archive",
        }
    }
}

/// What came of making a release again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Which release it is.
    pub number: Number,
    /// The program that made the archive.
    pub made_with: String,
    /// How many files were made, the archive among them.
    pub files: usize,
    /// What differs.
    pub differing: BTreeMap<String, Difference>,
}

/// An archive that was read.
struct Contents {
    frozen: Frozen,
    /// The checksum of each file.
    checksums: BTreeMap<String, String>,
}

/// Makes all files of a release in that folder from its archive, and compares them with what is in it.
///
/// # Errors
/// The file is no archive of a release, or the files cannot be made.
pub async fn rebuild(archive: &Path, into: &Path, progress: Progress<'_>) -> Result<Compared, ReleaseError> {
    let path = archive.to_path_buf();
    let Contents { frozen, mut checksums } =
        tokio::task::spawn_blocking(move || read(&path)).await.map_err(|_| ReleaseError::Panicked)??;
    let (_, sha256) = File::open(archive).and_then(hashed).map_err(ReleaseError::io(archive))?;
    checksums.insert(archive::name(&frozen.manifest.number), sha256);
    let made = make(&frozen, into, progress).await?.all();
    let mut differing = BTreeMap::new();
    for file in &made {
        match checksums.remove(&file.path) {
            Some(known) if known == file.sha256 => {}
            Some(_) => drop(differing.insert(file.path.clone(), Difference::OtherBytes)),
            None => drop(differing.insert(file.path.clone(), Difference::NotInArchive)),
        }
    }
    differing.extend(checksums.into_keys().map(|path| (path, Difference::NotMade)));
    let Manifest { number, made_with, .. } = frozen.manifest;
    Ok(Compared { number, made_with, files: made.len(), differing })
}

fn read(path: &Path) -> Result<Contents, ReleaseError> {
    let refused = |reason: &dyn std::fmt::Display| ReleaseError::NoArchive { path: path.to_path_buf(), reason: reason.to_string() };
    let file = File::open(path).map_err(ReleaseError::io(path))?;
    let mut zip = ZipArchive::new(file).map_err(|error| refused(&error))?;
    let (mut folder, mut manifest, mut checksums) = (Files::new(), None, BTreeMap::new());
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).map_err(|error| refused(&error))?;
        if file.is_dir() {
            continue;
        }
        // Every name is that of a file in the one folder of the archive.
        let Some((_, name)) = file.name().split_once('/').map(|(top, name)| (top.to_owned(), name.to_owned())) else { continue };
        let of_review = name.strip_prefix(FOLDER).filter(|name| !name.contains(['/', '\\'])).map(str::to_owned);
        if of_review.is_none() && name != MANIFEST {
            let (_, sha256) = hashed(&mut file).map_err(|error| refused(&error))?;
            checksums.insert(name, sha256);
            continue;
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| refused(&error))?;
        let (_, sha256) = hashed(bytes.as_slice()).map_err(|error| refused(&error))?;
        checksums.insert(name, sha256);
        match of_review {
            Some(name) => drop(folder.insert(name, bytes)),
            None => manifest = Some(serde_json::from_slice::<Manifest>(&bytes).map_err(|error| refused(&format!("{MANIFEST}: {error}")))?),
        }
    }
    let manifest = manifest.ok_or_else(|| refused(&format!("it has no {MANIFEST}")))?;
    if folder.is_empty() {
        Err(refused(&format!("it has no {FOLDER}")))
    } else {
        Ok(Contents { frozen: Frozen { manifest, folder }, checksums })
    }
}
