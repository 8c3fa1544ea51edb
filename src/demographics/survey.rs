//! Which datasets document which attributes of their patients: what is asked for, what fits, and how many give which
//! answer.

use serde::Serialize;

use super::{Answer, PatientRecord};
use crate::datasets::{Access, Attribute};
use crate::vocabulary::{Modality, closed_vocabulary};

closed_vocabulary! {
    /// Whether others can get a dataset.
    Availability, "kind of access" {
        /// One can download it, after registration or under an agreement where that is asked.
        Public = "public", "Public";
        /// It is not available outside the group that holds it.
        Private = "private", "Private";
        /// No source that was read states how one gets it.
        Unknown = "unknown", "Not documented";
    }
}

impl From<Access> for Availability {
    fn from(access: Access) -> Self {
        match access {
            Access::Open | Access::Registration | Access::DataUseAgreement => Self::Public,
            Access::Private => Self::Private,
            Access::Unknown => Self::Unknown,
        }
    }
}

/// What is asked for. Several values of one are alternatives, and none means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Kinds of images.
    pub modalities: Vec<Modality>,
    /// Whether others can get it.
    pub access: Vec<Availability>,
    /// Attributes, any of them. Without an answer: datasets that document one of them.
    pub attributes: Vec<Attribute>,
    /// Answers about these attributes, or about anything where none is named.
    pub answers: Vec<Answer>,
}

impl Narrowing {
    /// Whether a dataset is among those of which is asked, whatever it answers.
    #[must_use]
    pub fn is_about(&self, record: &PatientRecord) -> bool {
        (self.modalities.is_empty() || self.modalities.contains(&record.modality)) && self.has_access(record)
    }

    /// Whether it is among those that can be had so.
    #[must_use]
    pub fn has_access(&self, record: &PatientRecord) -> bool {
        self.access.is_empty() || self.access.contains(&record.access.into())
    }

    /// What it answers about the attributes that are asked for, or about anything.
    #[must_use]
    pub fn answer(&self, record: &PatientRecord) -> Answer {
        match record.answer(if self.attributes.is_empty() { Attribute::ALL } else { &self.attributes }) {
            // Whatever it documents, it documents something.
            Answer::Others if self.attributes.is_empty() => Answer::Documented,
            answer => answer,
        }
    }

    /// Whether it fits.
    #[must_use]
    pub fn fits(&self, record: &PatientRecord) -> bool {
        let answers = match (self.answers.as_slice(), self.attributes.as_slice()) {
            ([], []) => return self.is_about(record),
            ([], _) => &[Answer::Documented][..],
            (answers, _) => answers,
        };
        self.is_about(record) && answers.contains(&self.answer(record))
    }
}

/// How many datasets give which answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// They document it.
    pub documented: usize,
    /// They document other attributes only.
    pub others: usize,
    /// A source says that they document nothing.
    pub none: usize,
    /// No source that was read says what they document.
    pub not_documented: usize,
}

impl Tally {
    /// Counts answers.
    pub fn of(answers: impl IntoIterator<Item = Answer>) -> Self {
        let mut tally = Self::default();
        for answer in answers {
            match answer {
                Answer::Documented => tally.documented += 1,
                Answer::Others => tally.others += 1,
                Answer::Nothing => tally.none += 1,
                Answer::NotDocumented => tally.not_documented += 1,
            }
        }
        tally
    }

    /// How many give that answer.
    #[must_use]
    pub const fn with(&self, answer: Answer) -> usize {
        match answer {
            Answer::Documented => self.documented,
            Answer::Others => self.others,
            Answer::Nothing => self.none,
            Answer::NotDocumented => self.not_documented,
        }
    }

    /// All of them.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.documented + self.others + self.none + self.not_documented
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::Demographics;
    use crate::demographics::tests::record;
    use proptest::prelude::*;

    fn reported(words: &[&str]) -> Demographics {
        Demographics::from_words(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn an_attribute_alone_asks_for_those_that_document_it() {
        let asked = Narrowing { attributes: vec![Attribute::Race], ..Narrowing::default() };
        let fits = |demographics| asked.fits(&record(1, "a", demographics));
        assert!(fits(reported(&["race"])) && !fits(reported(&["age"])) && !fits(reported(&["none"])) && !fits(reported(&[])));
        let gaps = Narrowing { answers: vec![Answer::Nothing, Answer::NotDocumented], ..asked };
        let fits = |demographics| gaps.fits(&record(1, "a", demographics));
        assert!(!fits(reported(&["race"])) && !fits(reported(&["age"])) && fits(reported(&["none"])) && fits(reported(&[])));
        let something = Narrowing { answers: vec![Answer::Documented], ..Narrowing::default() };
        assert!(something.fits(&record(1, "a", reported(&["smoking"]))), "whatever it documents, it documents something");
    }

    #[test]
    fn what_no_source_states_is_not_public() {
        assert_eq!(
            [Access::Open, Access::DataUseAgreement, Access::Private, Access::Unknown].map(Availability::from),
            [Availability::Public, Availability::Public, Availability::Private, Availability::Unknown]
        );
    }

    proptest! {
        #[test]
        fn every_dataset_gives_one_answer(words in prop::collection::vec(prop::sample::subsequence(vec!["age", "sex", "race", "none"], 0..3), 0..12)) {
            let records: Vec<PatientRecord> = words.iter().zip(1..).map(|(words, id)| record(id, "a", reported(words))).collect();
            for attributes in [vec![], vec![Attribute::Race], vec![Attribute::Age, Attribute::SexOrGender]] {
                let asked = Narrowing { attributes, ..Narrowing::default() };
                let tally = Tally::of(records.iter().map(|record| asked.answer(record)));
                prop_assert_eq!(tally.all(), records.len());
                for answer in Answer::ALL {
                    let only = Narrowing { answers: vec![*answer], ..asked.clone() };
                    prop_assert_eq!(records.iter().filter(|record| only.fits(record)).count(), tally.with(*answer));
                }
            }
        }
    }
}
