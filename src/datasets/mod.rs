//! Datasets: what they are, how one gets them, what they document, how they relate to each other.

pub mod api;
pub mod cards;
pub mod facets;
pub mod gaps;
pub mod lead;
pub mod pages;
pub mod places;
mod shortcuts;
pub mod store;

use bibliography::{CitationKey, Doi};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

pub use shortcuts::ShortcutSummary;

use crate::vocabulary::{Modality, closed_vocabulary};

/// Text that cannot be a slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a name for an address: lower-case letters, digits and single hyphens, for example nih-cxr14")]
pub struct InvalidSlug(pub String);

/// Reads a slug: `[a-z0-9]+(-[a-z0-9]+)*`, at most 100 characters.
///
/// # Errors
/// Anything else.
pub fn parse_slug(text: &str) -> Result<String, InvalidSlug> {
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if text.len() <= 100 && text.split('-').all(part) { Ok(text.to_owned()) } else { Err(InvalidSlug(text.chars().take(120).collect())) }
}

/// A dataset's name in addresses and files: `nih-cxr14`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 100, example = "chexpert")]
pub struct DatasetSlug(String);

impl DatasetSlug {
    /// The slug's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for DatasetSlug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for DatasetSlug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_slug(text).map(Self)
    }
}

impl<'de> Deserialize<'de> for DatasetSlug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::vocabulary::parsed(deserializer)
    }
}

closed_vocabulary! {
    /// How one gets a dataset.
    Access, "kind of access" {
        /// Downloads without a personal request.
        Open = "open", "Open";
        /// An account, a form or a request comes first.
        Registration = "registration", "After registration";
        /// A signed agreement, and usually training, come first.
        DataUseAgreement = "data-use-agreement", "Under a data use agreement";
        /// Not available outside the group that holds it.
        Private = "private", "Private";
        /// No source that was read states the conditions.
        Unknown = "unknown", "Not documented";
    }
}

closed_vocabulary! {
    /// Whether a dataset is still the one to use.
    Status, "status of a dataset" {
        /// In use.
        Active = "active", "Active";
        /// A later dataset or version takes its place.
        Superseded = "superseded", "Superseded";
        /// Taken down by its makers.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

closed_vocabulary! {
    /// How one dataset comes from another; reads "subject … object".
    RelationKind, "relation of datasets" {
        /// Made from the object's images.
        DerivedFrom = "derived-from", "derived from";
        /// Contained in the object.
        SubsetOf = "subset-of", "a subset of";
        /// Collects the object.
        Aggregates = "aggregates", "aggregates";
        /// Adds images to the object.
        Extends = "extends", "extends";
        /// Embeddings of the object's images.
        EmbeddingsOf = "embeddings-of", "embeddings of";
        /// Annotations of the object's images.
        AnnotationsOf = "annotations-of", "annotations of";
        /// A version of the object.
        VersionOf = "version-of", "a version of";
    }
}

impl RelationKind {
    /// The relation read from the object's side: CheXpert *is annotated by* `CheXmask`.
    #[must_use]
    pub const fn inverse_label(self) -> &'static str {
        match self {
            Self::DerivedFrom => "the source of",
            Self::SubsetOf => "contains",
            Self::Aggregates => "collected in",
            Self::Extends => "extended by",
            Self::EmbeddingsOf => "the source of the embeddings",
            Self::AnnotationsOf => "annotated by",
            Self::VersionOf => "has the version",
        }
    }
}

closed_vocabulary! {
    /// Attributes of patients that health data should document (STANDING Together names them).
    Attribute, "attribute of patients" {
        /// Age, or a group of ages.
        Age = "age", "Age";
        /// Sex or gender; sources often do not say which.
        SexOrGender = "sex-or-gender", "Sex or gender";
        /// Race.
        Race = "race", "Race";
        /// Ethnicity.
        Ethnicity = "ethnicity", "Ethnicity";
        /// Skin type or tone.
        SkinType = "skin-type", "Skin type";
        /// Body mass index.
        BodyMassIndex = "body-mass-index", "Body mass index";
        /// Economic position, mostly by proxy.
        SocioEconomicStatus = "socio-economic-status", "Socio-economic status";
    }
}

impl Attribute {
    /// The words, folded, by which records name it.
    #[must_use]
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Age => &["age", "age group"],
            Self::SexOrGender => &["sex", "gender", "sex or gender", "sex/gender"],
            Self::Race => &["race", "race/ethnicity"],
            Self::Ethnicity => &["ethnicity", "race/ethnicity"],
            Self::SkinType => &["skin type", "skin tone", "fitzpatrick skin type"],
            Self::BodyMassIndex => &["bmi", "body mass index"],
            Self::SocioEconomicStatus => &["socio-economic status", "socioeconomic status", "insurance", "insurance type"],
        }
    }
}

/// Which attributes of its patients a dataset documents. Three answers, never two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Demographics {
    /// No source that was read says whether it does.
    NotDocumented,
    /// A source says that it gives none.
    NoneReported,
    /// It gives these, in the source's words.
    Reported(Vec<String>),
}

impl Demographics {
    /// The words of the record: none, `["none"]`, or the attributes.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        match self {
            Self::NotDocumented => Vec::new(),
            Self::NoneReported => vec!["none".to_owned()],
            Self::Reported(attributes) => attributes.clone(),
        }
    }

    /// Reads the words of the record.
    #[must_use]
    pub fn from_words(words: Vec<String>) -> Self {
        match words.as_slice() {
            [] => Self::NotDocumented,
            [only] if only == "none" => Self::NoneReported,
            _ => Self::Reported(words),
        }
    }

    /// The attributes that are reported; empty for the other two answers.
    #[must_use]
    pub fn reported(&self) -> &[String] {
        match self {
            Self::Reported(attributes) => attributes,
            _ => &[],
        }
    }

    /// Whether it is recorded in one of its words.
    #[must_use]
    pub fn records(&self, attribute: Attribute) -> bool {
        self.reported().iter().any(|word| attribute.words().contains(&bibliography::folded(word).as_str()))
    }

    /// The answer as one word for facets: `reported`, `none`, `not-documented`.
    #[must_use]
    pub const fn answer(&self) -> &'static str {
        match self {
            Self::NotDocumented => "not-documented",
            Self::NoneReported => "none",
            Self::Reported(_) => "reported",
        }
    }
}

impl Serialize for Demographics {
    /// `null` where nothing is documented, `[]` where none are reported, else the list.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::NotDocumented => serializer.serialize_none(),
            Self::NoneReported => serializer.collect_seq(std::iter::empty::<&str>()),
            Self::Reported(attributes) => serializer.collect_seq(attributes),
        }
    }
}

impl<'de> Deserialize<'de> for Demographics {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<Vec<String>>::deserialize(deserializer)? {
            None => Self::NotDocumented,
            Some(words) if words.is_empty() => Self::NoneReported,
            Some(words) => Self::from_words(words),
        })
    }
}

/// A dataset as it is recorded: one row of `datasets.csv`. What is `None` or empty is *not documented*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Dataset {
    /// Its name in addresses.
    pub slug: DatasetSlug,
    /// Its name.
    pub name: String,
    /// Other names people use.
    pub aliases: Vec<String>,
    /// What the images are.
    pub modality: Modality,
    /// The part of the body.
    pub body_part: Option<String>,
    /// What it was made for.
    pub tasks: Vec<String>,
    /// One or two sentences.
    pub description: Option<String>,
    /// The work that released it.
    #[schema(value_type = Option<String>, example = "irvin2019chexpert")]
    pub introduced_by: Option<CitationKey>,
    /// Its official page.
    pub homepage: Option<String>,
    /// The DOI of its record, else of its paper.
    #[schema(value_type = Option<String>, example = "10.1609/aaai.v33i01.3301590")]
    pub doi: Option<Doi>,
    /// The licence, in the words of the source.
    pub license: Option<String>,
    /// How one gets it.
    pub access: Access,
    /// Number of images; `notes` says where it is a lower bound.
    pub images: Option<i64>,
    /// Number of patients.
    pub patients: Option<i64>,
    /// Where the images were made.
    pub countries: Vec<String>,
    /// Year of release.
    pub year: Option<i32>,
    /// Attributes of the patients that it documents: null where no source says whether it does, empty where a source says
    /// that it gives none.
    #[schema(value_type = Option<Vec<String>>)]
    pub demographics: Demographics,
    /// Whether it is still the one to use.
    pub status: Status,
    /// Where each of these facts comes from.
    pub source: Option<String>,
    /// What the numbers leave unsaid.
    pub notes: Option<String>,
    /// Whether the 2025 paper names it.
    pub named_in_paper: bool,
    /// Whether the demo of the 2025 paper has it (a reconstruction).
    pub in_demo: bool,
}

/// A version of a dataset, one row of `dataset_versions.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Version {
    /// The dataset.
    pub dataset: DatasetSlug,
    /// The version's own name, for example `2.1.0`.
    pub label: String,
    /// The day of its release.
    pub released: Option<NaiveDate>,
    /// Its DOI.
    #[schema(value_type = Option<String>, example = "10.1609/aaai.v33i01.3301590")]
    pub doi: Option<Doi>,
    /// What changed.
    pub changes: Option<String>,
}

/// A place where a dataset can be had, one row of `dataset_locations.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Location {
    /// The dataset.
    pub dataset: DatasetSlug,
    /// The platform's name.
    pub platform: String,
    /// Its address there.
    pub url: String,
    /// Whether its makers put it there.
    pub official: bool,
    /// The licence that is stated there (copies often state another one).
    pub license: Option<String>,
}

/// A relation of two datasets, one row of `dataset_relations.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The dataset that is derived, contained, …
    pub subject: DatasetSlug,
    /// How.
    pub relation: RelationKind,
    /// The dataset that it comes from.
    pub object: DatasetSlug,
    /// The work that says so.
    pub paper: Option<CitationKey>,
    /// Where it says so.
    pub source: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_kebab_case() {
        for good in ["chexpert", "nih-cxr14", "2d"] {
            assert!(good.parse::<DatasetSlug>().is_ok(), "{good}");
        }
        for bad in ["", "-", "a-", "-a", "a--b", "CheXpert", "a b", "é", "a/b", &"a".repeat(101)] {
            assert!(bad.parse::<DatasetSlug>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_attribute_is_recorded_in_any_of_its_words() {
        let reported = Demographics::Reported(vec!["Sex".to_owned(), "Body mass index".to_owned()]);
        assert!(reported.records(Attribute::SexOrGender) && reported.records(Attribute::BodyMassIndex));
        assert!(!reported.records(Attribute::Age));
        assert!(!Demographics::NoneReported.records(Attribute::Age) && !Demographics::NotDocumented.records(Attribute::Age));
    }

    #[test]
    fn demographics_keep_three_answers_apart() {
        for words in [vec![], vec!["none".to_owned()], vec!["age".to_owned(), "sex".to_owned()]] {
            assert_eq!(Demographics::from_words(words.clone()).words(), words);
        }
        assert_eq!(serde_json::to_string(&Demographics::NotDocumented).unwrap(), "null");
        assert_eq!(serde_json::to_string(&Demographics::NoneReported).unwrap(), "[]");
    }
}
