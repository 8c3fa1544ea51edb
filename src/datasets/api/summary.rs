//! A dataset in the list, and the counts of the facets.

use serde::Serialize;
use utoipa::ToSchema;

use crate::datasets::Access;
use crate::datasets::cards::Card;
use crate::datasets::pages::list::FacetView;
use crate::evidence::{Outcome, Severity};
use crate::vocabulary::closed_vocabulary;
use crate::web::Moment;

closed_vocabulary! {
    /// What is known about the shortcuts of a dataset, in one word. Never "clean".
    Tested, "answer about the shortcuts of a dataset" {
        /// A work shows one.
        Shown = "shown", "Shown";
        /// It is unclear for one, and none is shown.
        Unclear = "unclear", "Unclear";
        /// Works tested it and found none.
        NotFound = "not-found", "Tested, not found";
        /// No work in the review tested it.
        Untested = "untested", "No one has tested this";
    }
}

impl Tested {
    /// The best known answer; without one, no one has tested it.
    #[must_use]
    pub const fn of(answer: Option<Outcome>) -> Self {
        match answer {
            Some(Outcome::Shown) => Self::Shown,
            Some(Outcome::Unclear) => Self::Unclear,
            Some(Outcome::NotFound) => Self::NotFound,
            None => Self::Untested,
        }
    }
}

/// What is known about the shortcuts of a dataset, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShortcutsInShort {
    /// The best known answer.
    answer: Tested,
    /// The worst severity; absent where no one tested it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    severity: Option<Severity>,
    /// Confounders that works show.
    shown: usize,
    /// Confounders for which it is unclear.
    unclear: usize,
    /// Confounders that were tested and not found.
    not_found: usize,
    /// Statements that report errors in the labels.
    label_errors: usize,
}

/// A dataset in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatasetSummary {
    /// Its name in addresses.
    #[schema(example = "chexpert")]
    slug: String,
    /// Its name.
    #[schema(example = "CheXpert")]
    name: String,
    /// Other names people use.
    aliases: Vec<String>,
    /// What the images are.
    #[schema(example = "chest x-ray")]
    modality: String,
    /// How one gets it.
    access: Access,
    /// Number of images.
    #[schema(example = 224_316)]
    images: Option<i64>,
    /// Number of patients.
    #[schema(example = 65_240)]
    patients: Option<i64>,
    /// Year of release.
    #[schema(example = 2019)]
    year: Option<i64>,
    /// Works that say something about it.
    works: i64,
    /// What is known about its shortcuts.
    shortcuts: ShortcutsInShort,
    /// The fields of this summary that no source documents.
    not_documented: Vec<&'static str>,
    /// Its whole record.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

impl DatasetSummary {
    pub(super) fn new(moment: &Moment, card: &Card) -> Self {
        let gaps = [
            (card.access == Access::Unknown, "access"),
            (card.images.is_none(), "images"),
            (card.patients.is_none(), "patients"),
            (card.year.is_none(), "year"),
        ];
        Self {
            not_documented: gaps.into_iter().filter_map(|(gap, field)| gap.then_some(field)).collect(),
            url: moment.address(&super::address(&card.slug)),
            page: moment.address(&format!("/datasets/{}", card.slug)),
            shortcuts: ShortcutsInShort {
                answer: Tested::of(card.shortcuts.best_known()),
                severity: card.shortcuts.severity,
                shown: card.shortcuts.shown,
                unclear: card.shortcuts.unclear,
                not_found: card.shortcuts.not_found,
                label_errors: card.shortcuts.label_errors,
            },
            slug: card.slug.clone(),
            name: card.name.clone(),
            aliases: card.aliases.clone(),
            modality: card.modality.clone(),
            access: card.access,
            images: card.images,
            patients: card.patients,
            year: card.year,
            works: card.works,
        }
    }
}

/// The facets of the list with how many datasets each value would give.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacetCounts {
    /// How many datasets fit all that is chosen.
    pub(super) total: u64,
    /// The facets; one without values is left out.
    pub(super) facets: Vec<FacetView>,
    /// The address of this answer.
    #[schema(format = "uri")]
    pub(super) url: String,
    /// The datasets that fit.
    #[schema(format = "uri")]
    pub(super) datasets: String,
    /// The page that shows them.
    #[schema(format = "uri")]
    pub(super) page: String,
}
