//! What a list of evidence can be narrowed by.

use chrono::NaiveDate;

use super::{CitationFunction, FindingKind, Outcome, ResourceType};
use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// How a list of evidence is sorted; a minus before the word turns it round.
    SortKey, "way to sort" {
        /// By number, which is the order in which statements entered.
        Number = "id", "Number";
    }
}

/// A way to sort the list.
pub type Sort = crate::sorting::Sort<SortKey>;

impl Default for Sort {
    fn default() -> Self {
        Self { key: SortKey::Number, descending: false }
    }
}

/// What the list shows: any of the values of one field, all fields together. An empty field narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceNarrowing {
    /// About these datasets, by number.
    pub datasets: Vec<i64>,
    /// Of these works, by number.
    pub papers: Vec<i64>,
    /// On these confounders, by number.
    pub confounders: Vec<i64>,
    /// With these answers, after what was said about the statement since; together with `confounders` in one finding.
    pub outcomes: Vec<Outcome>,
    /// With these findings.
    pub findings: Vec<FindingKind>,
    /// Doing this with the dataset.
    pub functions: Vec<CitationFunction>,
    /// Citing this type of resource.
    pub types: Vec<ResourceType>,
    /// About datasets with these images.
    pub modalities: Vec<String>,
    /// Entered on that day or later. Statements without a day are left out.
    pub since: Option<NaiveDate>,
    /// The order.
    pub sort: Sort,
}
