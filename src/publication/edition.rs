//! Which edition of the review a file belongs to.

use bibliography::Doi;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What stands on the title page of everything that belongs to a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// `2026.1`.
    pub number: String,
    /// The day on which the release was made.
    pub day: NaiveDate,
    /// The last revision that it holds.
    pub revision: i64,
    /// Its DOI, as soon as one is reserved.
    pub doi: Option<Doi>,
}
