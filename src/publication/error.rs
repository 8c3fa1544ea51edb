//! Why a release cannot be made.

use std::path::{Path, PathBuf};

use super::{InvalidNumber, Number};
use crate::database::DatabaseError;
use crate::review::folder::FolderError;
use crate::review::import::ImportError;

/// Why a release cannot be made, kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// No number of a release.
    #[error(transparent)]
    Number(#[from] InvalidNumber),
    /// Another release has the number.
    #[error("there is a release {0} already; what was released is not made anew")]
    Taken(Number),
    /// Numbers only grow.
    #[error("release {asked} would come after {last}; numbers only grow")]
    Backwards {
        /// What was asked for.
        asked: Number,
        /// The last one.
        last: Number,
    },
    /// There is nothing to freeze.
    #[error("the review is empty: there is nothing to release")]
    Empty,
    /// No record differs from the last release.
    #[error("nothing changed since release {0}; add --force to release the same again")]
    Unchanged(String),
    /// There is no release of that number.
    #[error("there is no release {0}; `amphora release list` says which there are")]
    Unknown(String),
    /// The release is known, but its files are not here.
    #[error("the files of release {0} are not in this database: it came with a review folder. Its archive has them")]
    WithoutFiles(String),
    /// A file does not hold what its checksum says.
    #[error("{0} of the release does not have the checksum that was recorded for it")]
    Damaged(String),
    /// The database refuses.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The frozen folder cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The frozen folder cannot be read.
    #[error("the frozen review cannot be read: {0}")]
    Unreadable(String),
    /// The frozen folder cannot be brought into a database.
    #[error("the frozen review cannot be read: {0}")]
    Import(#[from] ImportError),
    /// A part of a page cannot be made.
    #[error(transparent)]
    Page(#[from] crate::web::Error),
    /// A document cannot be set.
    #[error(transparent)]
    Press(#[from] typesetting::PressError),
    /// The file is no archive of a release.
    #[error("{path} is no archive of a release: {reason}")]
    NoArchive {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The disk refuses.
    #[error("{path}: {source}")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A thread ended unexpectedly.
    #[error("the program made a mistake while it made the release")]
    Panicked,
}

impl ReleaseError {
    /// The disk refuses something about that file.
    pub(super) fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, source }
    }
}
