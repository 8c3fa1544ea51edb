//! What documentation of a dataset should answer, and what is answered: the questions of published frameworks, in our words,
//! and for each dataset and question what a source says, or that no one has recorded anything.
//!
//! [`checklist::Documentation`] is all of it for one dataset: frameworks, their sections, their questions, each with the answer
//! that someone recorded and what the catalogue implies; [`store::of_dataset`] reads it. There is no grade: only counts.

pub mod api;
pub mod checklist;
pub mod facts;
pub mod pages;
pub mod store;
pub mod survey;

use bibliography::CitationKey;
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use self::facts::Fact;
use crate::datasets::{DatasetSlug, InvalidSlug, parse_slug};
use crate::vocabulary::closed_vocabulary;

/// A framework's name in addresses and files: `datasheets`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 100, example = "datasheets")]
pub struct FrameworkSlug(String);

impl FrameworkSlug {
    /// The slug's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for FrameworkSlug {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for FrameworkSlug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse_slug(text).map(Self)
    }
}

impl<'de> Deserialize<'de> for FrameworkSlug {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::vocabulary::parsed(deserializer)
    }
}

/// Text that cannot be the number of a question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is not the number of a question: letters and digits with single dots or hyphens between them, at most 40, for example DS-M1"
)]
pub struct InvalidQuestionId(pub String);

/// The number of a question in its framework: `DS-M1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(pattern = "^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$", max_length = 40, example = "DS-M1")]
pub struct QuestionId(String);

impl QuestionId {
    /// The number's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for QuestionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for QuestionId {
    type Err = InvalidQuestionId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if text.len() <= 40 && text.split(['.', '-']).all(part) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidQuestionId(text.chars().take(60).collect()))
        }
    }
}

impl<'de> Deserialize<'de> for QuestionId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::vocabulary::parsed(deserializer)
    }
}

closed_vocabulary! {
    /// What a source says to a question.
    AnswerState, "state of an answer" {
        /// It answers the question.
        Answered = "answered", "Answered";
        /// It answers a part of it.
        Partly = "partly", "Partly answered";
        /// Someone looked in the source, and it does not say; or it says that the dataset gives none.
        NotDocumented = "not-documented", "The source does not say";
        /// The question does not arise for this dataset.
        NotApplicable = "not-applicable", "Not applicable";
    }
}

closed_vocabulary! {
    /// Which datasets a question is asked about.
    AppliesTo, "scope of a question" {
        /// All.
        All = "all", "All datasets";
        /// Those whose data come from people.
        People = "people", "Data about people";
        /// Those with data about health.
        Health = "health", "Data about health";
        /// Those that were preprocessed, cleaned or labelled.
        Preprocessed = "preprocessed", "Data that were preprocessed";
    }
}

/// A framework: a published list of questions. One row of `documentation_frameworks.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Framework {
    /// Its name in addresses.
    pub slug: FrameworkSlug,
    /// Its name.
    pub name: String,
    /// The work that proposes it.
    #[schema(value_type = Option<String>, example = "gebru2021datasheets")]
    pub paper: Option<CitationKey>,
    /// Where its own words can be read.
    pub url: Option<String>,
    /// What of it is here, and in whose words.
    pub notes: Option<String>,
}

/// A question of a framework, in our words. One row of `documentation_questions.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// The framework.
    pub framework: FrameworkSlug,
    /// The section of the framework.
    pub section: String,
    /// Its number.
    pub id: QuestionId,
    /// What is asked.
    pub question: String,
    /// About which datasets.
    pub applies_to: AppliesTo,
    /// What the catalogue has that answers it.
    pub facts: Vec<Fact>,
    /// Whether these facts, all known, answer the whole question; else they answer a part of it.
    pub facts_suffice: bool,
}

impl Question {
    /// "datasheets/DS-M1": what forms and the journal call it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.framework, self.id)
    }
}

/// What a source says to a question about a dataset. One row of `documentation.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Answer {
    /// The dataset.
    pub dataset: DatasetSlug,
    /// The framework of the question.
    pub framework: FrameworkSlug,
    /// The question.
    pub question: QuestionId,
    /// How far the source answers it.
    pub state: AnswerState,
    /// What it says, in our words; with a state that is no answer, why.
    pub answer: Option<String>,
    /// The work that says so.
    #[schema(value_type = Option<String>, example = "irvin2019chexpert")]
    pub paper: Option<CitationKey>,
    /// Where in the work.
    pub locator: Option<String>,
    /// Another source: the address of a page, or its name.
    pub source: Option<String>,
    /// Who recorded it; null where no one is named.
    pub contributor: Option<String>,
    /// Who let it in; null where no one is named.
    pub steward: Option<String>,
    /// The day on which it entered the review.
    pub recorded: Option<NaiveDate>,
}

impl Answer {
    /// "chexpert/datasheets/DS-M1": what the journal calls it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}/{}", self.dataset, self.framework, self.question)
    }
}

/// The address of an answer by its name, `chexpert/datasheets/DS-M1`: its place on the checklist of its dataset.
#[must_use]
pub fn address_of(name: &str) -> String {
    let mut parts = name.splitn(3, '/');
    let mut next = || parts.next().unwrap_or_default();
    let (dataset, framework, question) = (next(), next(), next());
    format!("/documentation/{dataset}?framework={framework}#{question}")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A question with those facts.
    pub(crate) fn question(id: &str, facts: &[Fact], facts_suffice: bool) -> Question {
        Question {
            framework: "datasheets".parse().unwrap(),
            section: "Motivation".to_owned(),
            id: id.parse().unwrap(),
            question: "Why?".to_owned(),
            applies_to: AppliesTo::All,
            facts: facts.to_vec(),
            facts_suffice,
        }
    }

    /// An answer of that state.
    pub(crate) fn answer(dataset: &str, id: &str, state: AnswerState) -> Answer {
        Answer {
            dataset: dataset.parse().unwrap(),
            framework: "datasheets".parse().unwrap(),
            question: id.parse().unwrap(),
            state,
            answer: Some("Because.".to_owned()),
            paper: None,
            locator: None,
            source: Some("https://example.org/".to_owned()),
            contributor: None,
            steward: None,
            recorded: None,
        }
    }

    #[test]
    fn numbers_of_questions_stand_in_addresses_as_they_are() {
        for good in ["DS-M1", "ST-1.1a", "7", "a.b-c"] {
            assert!(good.parse::<QuestionId>().is_ok(), "{good}");
        }
        for bad in ["", "-", "a-", ".a", "a--b", "a b", "a/b", "é", &"a".repeat(41)] {
            assert!(bad.parse::<QuestionId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn names_say_what_they_are_of() {
        assert_eq!(question("DS-M1", &[], false).name(), "datasheets/DS-M1");
        assert_eq!(answer("chexpert", "DS-M1", AnswerState::Partly).name(), "chexpert/datasheets/DS-M1");
    }
}
