//! Monitoring: which searches of the literature were made, and so until when "none found" holds.

pub mod store;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::datasets::DatasetSlug;
use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// How a search ended.
    SearchOutcome, "outcome of a search" {
        /// Everything in the window was read.
        Complete = "complete", "complete";
        /// A part of the window was read.
        Partial = "partial", "only in part";
        /// The source could not be asked.
        Failed = "failed", "could not be checked";
    }
}

/// A search of the literature, one row of `search_runs.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SearchRun {
    /// Where was searched.
    pub source: String,
    /// For what.
    pub query: String,
    /// For which dataset; none means all.
    pub dataset: Option<DatasetSlug>,
    /// From which day of publication.
    pub from: Option<NaiveDate>,
    /// Until which day of publication.
    pub until: NaiveDate,
    /// When it was made.
    pub ran_at: DateTime<Utc>,
    /// How many works it gave.
    pub results: i64,
    /// How many of them became statements or candidates.
    pub kept: i64,
    /// How it ended.
    pub outcome: SearchOutcome,
    /// What went wrong, or what else one should know.
    pub note: Option<String>,
}

impl SearchRun {
    /// What it is known by: where, for which dataset, when.
    #[must_use]
    pub fn name(&self) -> String {
        let dataset = self.dataset.as_ref().map_or("all datasets", DatasetSlug::as_str);
        format!("{}, {dataset}, {}", self.source, self.ran_at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}
