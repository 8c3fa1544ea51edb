//! Publication: the releases of the review.

mod edition;
pub mod review_document;
pub mod store;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use edition::Edition;

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
