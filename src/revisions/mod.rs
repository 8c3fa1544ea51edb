//! Revisions: the append-only journal of every accepted change.

pub mod api;
pub mod change;
pub mod pages;
pub mod store;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::documentation;
use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// What a revision did.
    Action, "kind of change" {
        /// The review began.
        Opened = "opened", "Opened";
        /// A record was added.
        Added = "added", "Added";
        /// A record was changed.
        Changed = "changed", "Changed";
        /// A record was withdrawn; a tombstone stays.
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

closed_vocabulary! {
    /// What kind of record a revision is about.
    Subject, "subject of a change" {
        /// The review as a whole.
        Review = "review", "Review";
        /// A dataset.
        Dataset = "dataset", "Dataset";
        /// A paper.
        Paper = "paper", "Paper";
        /// An evidence statement.
        Evidence = "evidence", "Evidence";
        /// A node of the taxonomy.
        Confounder = "confounder", "Confounder";
        /// A version of a dataset.
        Version = "version", "Version";
        /// A place where a dataset can be had.
        Location = "location", "Copy";
        /// A relation of datasets.
        Relation = "relation", "Relation";
        /// A reply to an evidence statement.
        Reply = "reply", "Reply";
        /// A framework of questions on documentation.
        Framework = "framework", "Framework";
        /// A question of a framework.
        Question = "question", "Question";
        /// An answer to such a question about a dataset.
        Answer = "answer", "Answer";
        /// A term of a vocabulary.
        Vocabulary = "vocabulary", "Vocabulary";
        /// A statement of a case study.
        CaseStudy = "case-study", "Case study";
        /// A search of the literature.
        SearchRun = "search-run", "Search";
        /// A release of the review.
        Release = "release", "Release";
        /// A text of the review, such as its screening record.
        Document = "document", "Text";
        /// An old name that leads to a new one.
        Redirect = "redirect", "Redirect";
    }
}

/// One entry of the journal, one row of `revisions.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// Its number; numbers only grow.
    pub id: i64,
    /// When it was accepted.
    pub at: DateTime<Utc>,
    /// What it did.
    pub action: Action,
    /// To what kind of record.
    pub subject: Subject,
    /// To which record: slug, key or number; of the review, the property, or empty for all of it.
    pub name: String,
    /// One line for people.
    pub summary: String,
    /// The record before, as JSON.
    pub before: Option<String>,
    /// The record after, as JSON.
    pub after: Option<String>,
    /// Who did it.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// "Evidence 90 changed.": what a change did, in one line.
#[must_use]
pub fn summary(action: Action, subject: Subject, name: &str) -> String {
    // What changes in the review as a whole is a property of it, and its name says which.
    let kind = if subject == Subject::Review { "Property" } else { subject.label() };
    format!("{kind} {name} {}.", action.as_str())
}

impl Revision {
    /// The address of the record that it is about, where there is a page of it.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        match self.subject {
            Subject::Review => Some("/about".to_owned()),
            Subject::Dataset => Some(format!("/datasets/{}", self.name)),
            Subject::Paper => Some(crate::papers::address(&self.name)),
            Subject::Evidence => Some(format!("/evidence/{}", self.name)),
            Subject::Confounder => Some(format!("/confounders/{}", self.name)),
            Subject::Reply => self.name.split_once('/').map(|(evidence, number)| crate::replies::address(evidence, number)),
            Subject::Answer => Some(documentation::address_of(&self.name)),
            _ => None,
        }
    }
}
