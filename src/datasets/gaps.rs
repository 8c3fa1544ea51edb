//! What a dataset records of its patients, and which facts about it no source states.

use serde::Serialize;

use crate::datasets::{Access, Attribute, Dataset, Demographics, Location, Version};
use crate::vocabulary::capitalised;

/// An attribute of the patients, and whether the dataset records it.
#[derive(Debug, Serialize)]
pub struct Recorded {
    /// Its name.
    pub name: String,
    /// Whether it does.
    pub recorded: bool,
}

/// What it records, in its own words, and what health data should record besides.
#[must_use]
pub fn attributes(dataset: &Dataset) -> Vec<Recorded> {
    let recorded = dataset.demographics.reported();
    let own = recorded.iter().map(|name| Recorded { name: capitalised(name), recorded: true });
    // Skin tone is asked for where skin is seen.
    let asked = |attribute: &&Attribute| **attribute != Attribute::SkinType || dataset.body_part.as_deref() == Some("skin");
    let missing = Attribute::ALL.iter().filter(asked).filter(|attribute| !dataset.demographics.records(**attribute));
    own.chain(missing.map(|attribute| Recorded { name: attribute.label().to_owned(), recorded: false })).collect()
}

/// The facts that no source states.
#[must_use]
pub fn not_documented(dataset: &Dataset, versions: &[Version], locations: &[Location]) -> Vec<&'static str> {
    let gaps = [
        (dataset.body_part.is_none(), "the part of the body"),
        (dataset.tasks.is_empty(), "what it was made for"),
        (dataset.images.is_none(), "the number of images"),
        (dataset.patients.is_none(), "the number of patients"),
        (dataset.countries.is_empty(), "the countries the images come from"),
        (dataset.year.is_none(), "the year of release"),
        (dataset.license.is_none(), "the licence"),
        (dataset.access == Access::Unknown, "the conditions of access"),
        (dataset.demographics == Demographics::NotDocumented, "who is in the images"),
        (dataset.doi.is_none(), "a DOI"),
        (dataset.homepage.is_none(), "an official page"),
        (versions.is_empty(), "its versions"),
        (locations.is_empty(), "copies on other platforms"),
    ];
    gaps.into_iter().filter(|(gap, _)| *gap).map(|(_, name)| name).collect()
}
