//! The facets of the list of datasets: what it can be narrowed by, and how it is sorted. All of it lives in the URL.

use std::collections::BTreeMap;

use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// What the list can be narrowed by, in the order of the page.
    Facet, "facet" {
        /// What the images are.
        Modality = "modality", "Images";
        /// What the review knows about it.
        Known = "known", "What is known";
        /// The part of the body.
        BodyPart = "body_part", "Body part";
        /// What it was made for.
        Task = "task", "Task";
        /// How one gets it.
        Access = "access", "Access";
        /// The licence, in the source's words.
        Licence = "license", "Licence";
        /// What it documents about its patients.
        Demographics = "demographics", "Patients are described by";
        /// Year of release.
        Year = "year", "Released";
    }
}

closed_vocabulary! {
    /// What the review may know about a dataset.
    Known, "kind of knowledge" {
        /// Works tested it for shortcuts.
        Shortcuts = "shortcuts", "Evidence on shortcuts";
        /// Works report errors in its labels.
        LabelErrors = "label-errors", "Errors in the labels";
        /// Works added annotations.
        Annotations = "annotations", "Added annotations";
        /// Works document it.
        Documentation = "documentation", "Documented by others";
        /// No one tested it for shortcuts.
        Untested = "untested", "No one has tested this";
    }
}

closed_vocabulary! {
    /// How the list is sorted; a minus before the word turns it round.
    SortKey, "way to sort" {
        /// By folded name.
        Name = "name", "Dataset";
        /// By the number of works.
        Works = "works", "Works";
        /// By the number of images.
        Images = "images", "Images";
        /// By the number of patients.
        Patients = "patients", "Patients";
        /// By the year of release.
        Year = "year", "Year";
    }
}

/// The value that stands for "no source states it" in facets over free words.
pub const NOT_DOCUMENTED: &str = "not documented";

/// A way to sort this list.
pub type Sort = crate::sorting::Sort<SortKey>;

impl Default for Sort {
    fn default() -> Self {
        Self { key: SortKey::Works, descending: true }
    }
}

/// What the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Words of the name, an alias or a DOI.
    pub words: Option<String>,
    /// Chosen values: any of one facet, all facets together.
    pub chosen: BTreeMap<Facet, Vec<String>>,
    /// The order.
    pub sort: Sort,
}

impl Narrowing {
    /// The chosen values of a facet.
    #[must_use]
    pub fn of(&self, facet: Facet) -> &[String] {
        self.chosen.get(&facet).map_or(&[], Vec::as_slice)
    }
}

/// A value of a facet and how many datasets have it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[schema(as = DatasetFacetValue)]
pub struct Choice {
    /// The value in the URL.
    pub value: String,
    /// Its name for people.
    pub label: String,
    /// How many datasets have it, under the other facets' choices.
    pub datasets: i64,
    /// Whether it is chosen.
    pub chosen: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sort_reads_what_it_writes() {
        for text in ["name", "-works", "-year"] {
            assert_eq!(text.parse::<Sort>().unwrap().to_string(), text);
        }
        assert!("-colour".parse::<Sort>().unwrap_err().to_string().contains("use one of: name, works"));
    }
}
