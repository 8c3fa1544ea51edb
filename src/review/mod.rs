//! The review as a whole: everything that it holds as one value, which a folder of plain files and a database both
//! give and take ("a review outlives its software").

pub mod api;
pub mod check;
pub mod embedded;
pub mod folder;
pub mod import;
pub mod pages;
pub mod store;

use std::collections::{BTreeMap, HashSet};

use bibliography::{CitationKey, CitationKeyError};
use serde::{Deserialize, Serialize};

use crate::case_studies::CaseStatement;
use crate::datasets::{Dataset, InvalidSlug, Location, Relation, Version, parse_slug};
use crate::documentation::{Answer, Framework, Question};
use crate::evidence::Usage;
use crate::monitoring::SearchRun;
use crate::papers::Paper;
use crate::publication::Release;
use crate::replies::Reply;
use crate::revisions::{Revision, Subject};
use crate::taxonomy::Confounder;
use crate::vocabulary::Term;

/// The largest number of a statement or revision: up to here every reader of JSON keeps whole numbers exactly.
pub const LARGEST_NUMBER: i64 = 1 << 53;

/// Everything that a review holds, in its own order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Review {
    /// Title, licence, source: `review.toml`.
    pub properties: BTreeMap<String, String>,
    /// `vocabulary.csv`.
    pub vocabulary: Vec<Term>,
    /// `miccat.csv`.
    pub confounders: Vec<Confounder>,
    /// `references.bib` and `papers.csv`.
    pub papers: Vec<Paper>,
    /// `datasets.csv`.
    pub datasets: Vec<Dataset>,
    /// `dataset_versions.csv`.
    pub versions: Vec<Version>,
    /// `dataset_locations.csv`.
    pub locations: Vec<Location>,
    /// `dataset_relations.csv`.
    pub relations: Vec<Relation>,
    /// `usages.csv`.
    pub usages: Vec<Usage>,
    /// `replies.csv`.
    pub replies: Vec<Reply>,
    /// `documentation_frameworks.csv`.
    pub frameworks: Vec<Framework>,
    /// `documentation_questions.csv`.
    pub questions: Vec<Question>,
    /// `documentation.csv`.
    pub answers: Vec<Answer>,
    /// `case_studies.csv`.
    pub case_studies: Vec<CaseStatement>,
    /// `*.md`, and the comment at the head of `references.bib` under that name.
    pub documents: Vec<Document>,
    /// `redirects.csv`.
    pub redirects: Vec<Redirect>,
    /// `search_runs.csv`.
    pub search_runs: Vec<SearchRun>,
    /// `releases.csv`.
    pub releases: Vec<Release>,
    /// `revisions.csv`.
    pub revisions: Vec<Revision>,
}

/// A property of the review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// Which.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// A text of the review, kept as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The file's name.
    pub name: String,
    /// Its text.
    pub body: String,
}

/// An old name that leads to a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// What kind of record.
    pub subject: Subject,
    /// The name it had.
    pub old_name: String,
    /// The name it has.
    pub new_name: String,
}

/// Text that cannot be the name of a record of that kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidName {
    /// No name of a dataset or a confounder.
    #[error(transparent)]
    Slug(#[from] InvalidSlug),
    /// No key of a work.
    #[error("“{text}” is not a citation key: {reason}")]
    Key {
        /// What was written.
        text: String,
        /// Why.
        reason: CitationKeyError,
    },
    /// No number of a statement.
    #[error("“{0}” is not the number of a statement")]
    Number(String),
    /// A kind of record that has no address.
    #[error("a name of this kind has no address that could lead elsewhere; use one of: {}", Redirect::SUBJECTS.map(Subject::as_str).join(", "))]
    NoAddress,
}

impl Redirect {
    /// The kinds of record that have an address of their own.
    pub const SUBJECTS: [Subject; 4] = [Subject::Dataset, Subject::Paper, Subject::Evidence, Subject::Confounder];

    /// Reads the name of a record of that kind, in the form in which addresses have it.
    ///
    /// # Errors
    /// No record of that kind can be called so.
    pub fn parse_name(subject: Subject, text: &str) -> Result<String, InvalidName> {
        match subject {
            Subject::Dataset | Subject::Confounder => Ok(parse_slug(text)?),
            Subject::Paper => match CitationKey::parse(text) {
                Ok(key) => Ok(key.to_string()),
                Err(reason) => Err(InvalidName::Key { text: text.chars().take(120).collect(), reason }),
            },
            Subject::Evidence => match text.parse() {
                Ok(number @ 1..=LARGEST_NUMBER) => Ok(number.to_string()),
                _ => Err(InvalidName::Number(text.chars().take(120).collect())),
            },
            _ => Err(InvalidName::NoAddress),
        }
    }
}

/// The properties that `review.toml` may have, and what each says.
pub const PROPERTIES: &[(&str, &str)] = &[
    ("title", "the review's name, shown in the masthead's place of the title and in citations"),
    ("description", "one sentence on what the review is about"),
    ("headline", "the question or sentence at the top of the first page"),
    ("source", "the BibTeX key of the publication that the review started from"),
    ("license", "the licence of the review's own words and facts"),
    ("recorded", "the day on which statements that name no day of their own entered the review"),
    ("contact", "where to write to"),
];

impl Review {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The names of all records of a kind that has addresses; other kinds give none.
    #[must_use]
    pub fn names(&self, subject: Subject) -> HashSet<String> {
        match subject {
            Subject::Dataset => self.datasets.iter().map(|dataset| dataset.slug.to_string()).collect(),
            Subject::Paper => self.papers.iter().map(|paper| paper.key.to_string()).collect(),
            Subject::Evidence => self.usages.iter().map(|usage| usage.id.to_string()).collect(),
            Subject::Confounder => self.confounders.iter().map(|node| node.slug.to_string()).collect(),
            _ => HashSet::new(),
        }
    }

    /// "50 datasets, 202 papers, 128 statements".
    #[must_use]
    pub fn in_numbers(&self) -> String {
        let count = |number: usize, noun: &str| format!("{number} {}", crate::wording::plural(number, noun));
        let (papers, statements) = (count(self.papers.len(), "paper"), count(self.usages.len(), "statement"));
        format!("{}, {papers}, {statements}", count(self.datasets.len(), "dataset"))
    }
}
