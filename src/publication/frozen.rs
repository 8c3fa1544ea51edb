//! What a release is made of, and nothing else: the review folder, and `release.json`.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::credited::Credited;
use super::{Edition, Number, ReleaseError};
use crate::review::Review;
use crate::review::folder::{self, Files};

/// The folder of a release that holds the review folder.
pub const FOLDER: &str = "review/";
/// The file of a release that holds its [`Manifest`].
pub const MANIFEST: &str = "release.json";

/// What is frozen beside the review folder: what the files of the release say of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `2026.1`.
    pub number: Number,
    /// The name of the review.
    pub title: String,
    /// When it was made.
    pub released_at: DateTime<Utc>,
    /// The last revision that it holds; none where the journal was empty.
    pub revision: Option<i64>,
    /// Its DOI.
    pub doi: Option<bibliography::Doi>,
    /// The address of the site that made it, without a slash at the end.
    pub address: String,
    /// What is new, as Markdown.
    pub notes: String,
    /// The program that made it: the same one gives the same bytes.
    pub made_with: String,
    /// How many contributions stewards had accepted.
    pub accepted: usize,
    /// Who is named.
    pub credits: Credited,
    /// Who is named with each dataset; none for those to which no one contributed.
    pub credits_by_dataset: BTreeMap<String, Credited>,
}

/// The program that makes releases.
#[must_use]
pub fn made_with() -> String {
    format!("Amphora {}", env!("CARGO_PKG_VERSION"))
}

impl Manifest {
    /// The day on which it was made, in UTC.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        self.released_at.date_naive()
    }

    /// What stands on title pages.
    #[must_use]
    pub fn edition(&self) -> Edition {
        Edition { number: self.number.to_string(), day: self.day(), revision: self.revision.unwrap_or_default(), doi: self.doi.clone() }
    }

    /// The whole address of the page of the release.
    #[must_use]
    pub fn page(&self) -> String {
        format!("{}{}", self.address, super::address(&self.number.to_string()))
    }

    /// As the file of the release.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

/// What a release is made of.
#[derive(Debug, Clone)]
pub struct Frozen {
    /// What is not in the folder.
    pub manifest: Manifest,
    /// The review folder.
    pub folder: Files,
}

impl Frozen {
    /// The review in the folder.
    ///
    /// # Errors
    /// It has mistakes.
    pub fn review(&self) -> Result<Review, ReleaseError> {
        read(&self.folder)
    }
}

/// The review in a frozen folder.
///
/// # Errors
/// It has mistakes.
pub fn read(files: &Files) -> Result<Review, ReleaseError> {
    let parsed = folder::parse(files);
    match parsed.problems.iter().find(|problem| problem.fatal) {
        Some(problem) => Err(ReleaseError::Unreadable(format!("{}: {}", problem.file, problem.message))),
        None => Ok(parsed.review),
    }
}
