//! Publication: the releases of the review.
//!
//! A release is made of two things that are frozen: the review folder, and what is not in it ([`frozen::Manifest`]: number,
//! day, address of the site, who is named). Both travel in its archive, and every other file is made of them alone, in a
//! database of its own. So anyone can make a release again from its archive and compare. What was published is kept byte
//! for byte as well: a later version of the program may set a page in another way.

pub mod archive;
pub mod assembling;
pub mod citation;
pub mod credited;
pub mod difference;
mod edition;
mod error;
pub mod frozen;
pub mod making;
pub mod notes;
mod number;
pub mod pages;
pub mod preparing;
pub mod rebuilding;
mod research_object;
pub mod review_document;
pub mod store;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use edition::Edition;
pub use error::ReleaseError;
pub use number::{InvalidNumber, Number};

/// A frozen edition of the review, one row of `releases.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// `2026.1`.
    pub number: String,
    /// When it was made.
    pub released_at: DateTime<Utc>,
    /// The last revision that it holds.
    pub revision: Option<i64>,
    /// What is new.
    pub notes: Option<String>,
    /// Its DOI.
    pub doi: Option<bibliography::Doi>,
}

impl Release {
    /// The address of its page.
    #[must_use]
    pub fn address(&self) -> String {
        address(&self.number)
    }
}

/// The address of the page of a release.
#[must_use]
pub fn address(number: &str) -> String {
    format!("/releases/{}", percent_encoding::utf8_percent_encode(number, percent_encoding::NON_ALPHANUMERIC)).replace("%2E", ".")
}

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReleaseFile {
    /// Its place in the release: `datasheets/chexpert.pdf`.
    pub path: String,
    /// How many bytes.
    pub size: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl ReleaseFile {
    /// What it is, for browsers and catalogues.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        media_type(&self.path)
    }
}

/// The ending of a name: "pdf".
fn ending(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// What a file of that name is.
#[must_use]
pub fn media_type(path: &str) -> &'static str {
    match ending(path) {
        "pdf" => "application/pdf",
        "md" => "text/markdown; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "bib" => "application/x-bibtex; charset=utf-8",
        "toml" => "application/toml; charset=utf-8",
        "cff" => "application/yaml; charset=utf-8",
        "sqlite" => "application/vnd.sqlite3",
        "zip" => "application/zip",
        "json" if path.starts_with("croissant/") => crate::croissant::MEDIA_TYPE,
        "json" if path.starts_with("datasheets/") || path == research_object::FILE => "application/ld+json",
        "json" => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

/// Bytes as hexadecimal digits.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
