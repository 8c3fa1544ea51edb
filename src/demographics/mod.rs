//! What datasets document about the patients in their images: which attributes, and which datasets leave it open.

pub mod pages;
pub mod store;
pub mod survey;

use serde::Serialize;

use crate::datasets::{Access, Attribute, Demographics};
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::{Modality, closed_vocabulary};

closed_vocabulary! {
    /// What is known of one dataset and one attribute of its patients. Never simply "no": what a source leaves out may
    /// still be in the data.
    Answer, "answer about an attribute" {
        /// A source says that the dataset documents it.
        Documented = "documented", "Documented";
        /// A source lists what the dataset documents, and this is not in the list.
        Others = "others", "Others only";
        /// A source says that the dataset documents nothing about its patients.
        Nothing = "none", "Nothing";
        /// No source that was read says what the dataset documents.
        NotDocumented = "not-documented", "Not documented";
    }
}

/// What a dataset documents about its patients, by which one sees whether a confounder can be tested on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PatientRecord {
    /// The dataset's number.
    #[serde(skip)]
    pub id: i64,
    /// The dataset's name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What its images are.
    pub modality: Modality,
    /// How one gets it.
    pub access: Access,
    /// Which attributes it documents.
    pub demographics: Demographics,
    /// The same as attributes: asked for often, and looked up in words once.
    #[serde(skip)]
    documented: Vec<Attribute>,
}

impl PatientRecord {
    /// The record of a dataset.
    #[must_use]
    pub fn new((id, slug, name): (i64, String, String), modality: Modality, access: Access, demographics: Demographics) -> Self {
        let documented = Attribute::ALL.iter().copied().filter(|attribute| demographics.records(*attribute)).collect();
        Self { id, slug, name, modality, access, demographics, documented }
    }

    /// What is known of any of these attributes.
    #[must_use]
    pub fn answer(&self, attributes: &[Attribute]) -> Answer {
        match &self.demographics {
            Demographics::Reported(_) if attributes.iter().any(|attribute| self.documented.contains(attribute)) => Answer::Documented,
            Demographics::Reported(_) => Answer::Others,
            Demographics::NoneReported => Answer::Nothing,
            Demographics::NotDocumented => Answer::NotDocumented,
        }
    }
}

/// The attributes of patients without which a confounder cannot be tested on a dataset: one of them has to be documented.
/// None for what is seen in the image itself, or is documented otherwise.
#[must_use]
pub fn needed(confounder: &ConfounderSlug) -> &'static [Attribute] {
    match confounder.as_str() {
        "sex-gender" => &[Attribute::SexOrGender],
        "age" => &[Attribute::Age],
        "race-ethnicity" => &[Attribute::Race, Attribute::Ethnicity],
        "socio-economic-status" => &[Attribute::SocioEconomicStatus],
        "skin-type" => &[Attribute::SkinType],
        "body-mass-index" => &[Attribute::BodyMassIndex],
        _ => &[],
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A dataset that documents that.
    pub(crate) fn record(id: i64, slug: &str, demographics: Demographics) -> PatientRecord {
        PatientRecord::new((id, slug.to_owned(), slug.to_uppercase()), Modality::new("chest x-ray"), Access::Open, demographics)
    }

    #[test]
    fn what_a_source_leaves_out_is_not_what_no_source_says() {
        let answer = |demographics, attributes: &[Attribute]| record(1, "a", demographics).answer(attributes);
        let reported = || Demographics::Reported(vec!["Gender".to_owned(), "age".to_owned()]);
        assert_eq!(answer(reported(), &[Attribute::SexOrGender]), Answer::Documented);
        assert_eq!(answer(reported(), &[Attribute::Race, Attribute::Age]), Answer::Documented, "any of them will do");
        assert_eq!(answer(reported(), &[Attribute::Race]), Answer::Others);
        assert_eq!(answer(Demographics::NoneReported, &[Attribute::Age]), Answer::Nothing);
        assert_eq!(answer(Demographics::NotDocumented, &[Attribute::Age]), Answer::NotDocumented);
    }

    #[test]
    fn what_is_seen_in_the_image_needs_no_record() {
        assert_eq!(needed(&"chest-drains".parse().unwrap()), &[]);
        assert_eq!(needed(&"race-ethnicity".parse().unwrap()), &[Attribute::Race, Attribute::Ethnicity]);
    }
}
