//! Contributions: what someone proposes to change, until a steward decides. Nothing of it is in the review before that.
//!
//! **To propose**: put the records into [`Change`]s, the changes that belong together into a [`Row`], and the rows into a
//! [`NewContribution`]. In a writing transaction, [`store::proposing::submit`] hands it in, [`store::proposing::draft`] keeps
//! it for later, [`store::proposing::amend`] changes a draft or what a steward asked about. [`deciding::take`] makes every
//! other step ([`Transition`]); [`checks::checks`] says beforehand what a steward will be told; [`store::list`] gives the
//! contributions of someone, or the queue.
//!
//! Who may do what, when, is in [`states`], and nowhere else.

pub mod agreement;
pub mod api;
pub mod checks;
mod crediting;
pub mod deciding;
pub mod editing;
pub mod facts;
mod happening;
pub mod jobs;
mod kinds;
pub mod makers;
pub mod reach;
pub mod reverting;
pub mod sameness;
pub mod sending;
pub mod seriousness;
pub mod states;
pub mod store;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use happening::Happening;
pub use states::{Actor, Refusal, Rules, Transition};

use crate::accounts::AccountId;
use crate::database::DatabaseError;
use crate::revisions::change::{Change, ChangeError};
use crate::vocabulary::{Modality, closed_vocabulary};

/// The most rows that one contribution has.
pub const MOST_ROWS: usize = 5_000;

/// The most changes in one row: a work, a dataset, and what the one says about the other.
pub const MOST_CHANGES: usize = 200;

/// How many letters a title, a note, a reason or a passage has at most.
pub const LONGEST_TEXT: usize = 10_000;

/// How long a draft is kept without a change.
pub const DRAFT_KEPT: TimeDelta = TimeDelta::days(90);

/// How long a steward's question waits for an answer.
pub const QUESTION_WAITS: TimeDelta = TimeDelta::days(60);

/// The number of a contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 41)]
pub struct ContributionId(pub i64);

impl std::fmt::Display for ContributionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

closed_vocabulary! {
    /// What a contribution proposes.
    ContributionKind, "kind of contribution" {
        /// A statement of a work on a dataset, with what it needs.
        Evidence = "evidence", "Evidence";
        /// A dataset.
        Dataset = "dataset", "Dataset";
        /// A work.
        Paper = "paper", "Paper";
        /// Other values in fields of a record.
        Correction = "correction", "Correction";
        /// A version of a dataset.
        Version = "version", "Version";
        /// A relation of two datasets.
        Relation = "relation", "Relation";
        /// A copy of a dataset on another platform.
        Location = "location", "Copy";
        /// What a dataset documents.
        Documentation = "documentation", "Documentation";
        /// A node of the taxonomy.
        Confounder = "confounder", "Taxonomy";
        /// Two records that are one.
        Merge = "merge", "Duplicates";
        /// An answer to a statement.
        Reply = "reply", "Reply";
        /// A doubt about a statement, with its evidence.
        Dispute = "dispute", "Dispute";
        /// A record that should go.
        Withdrawal = "withdrawal", "Withdrawal";
        /// Many rows of a file.
        Batch = "batch", "Batch";
    }
}

closed_vocabulary! {
    /// Where a contribution stands.
    State, "state of a contribution" {
        /// Its contributor still writes it.
        Draft = "draft", "Draft";
        /// It waits for a steward.
        Submitted = "submitted", "Waiting for a steward";
        /// A steward looks at it.
        Claimed = "claimed", "A steward looks at it";
        /// A steward asked for something.
        ChangesRequested = "changes-requested", "Waiting for its contributor";
        /// It is in the review.
        Accepted = "accepted", "Accepted";
        /// It is not, and the reason is given.
        Declined = "declined", "Declined";
        /// Its contributor took it back.
        Withdrawn = "withdrawn", "Withdrawn";
        /// No one went on with it.
        Expired = "expired", "Expired";
    }
}

impl State {
    /// Whether something is still to be done about it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::Claimed | Self::ChangesRequested)
    }

    /// Whether its contributor can change it: no steward has it, and none decided on it.
    #[must_use]
    pub const fn can_be_amended(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::ChangesRequested)
    }

    /// The states in which stewards have something to do.
    pub const QUEUE: [Self; 3] = [Self::Submitted, Self::Claimed, Self::ChangesRequested];
}

closed_vocabulary! {
    /// Under which licence a contributor gives what it wrote.
    License, "licence" {
        /// With the name of the contributor.
        CcBy = "CC-BY-4.0", "CC BY 4.0";
        /// Without conditions.
        CcZero = "CC0-1.0", "CC0";
    }
}

closed_vocabulary! {
    /// What was decided on one row.
    RowVerdict, "verdict on a row" {
        /// Nothing yet: it goes with the contribution.
        Open = "open", "With the contribution";
        /// It is in the review.
        Accepted = "accepted", "Accepted";
        /// It is left out.
        Declined = "declined", "Left out";
        /// As it was proposed; a steward's version of it stands beside it.
        Replaced = "replaced", "As it was proposed";
    }
}

/// Changes that belong together, and go in or stay out together: a row of a batch, or all of any other contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ContributionRow)]
pub struct Row {
    /// One line for people: "Larrazabal et al. 2020 on CheXpert".
    pub title: String,
    /// The changes.
    pub changes: Vec<Change>,
    /// The passage of the work that says so, or what it says in other words.
    pub passage: Option<String>,
}

/// A row of a contribution, with what was decided on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecidedRow {
    /// The row.
    #[serde(flatten)]
    pub row: Row,
    /// Its place in the contribution, from 0.
    pub position: i64,
    /// What was decided on it.
    pub verdict: RowVerdict,
    /// Why.
    pub reason: Option<String>,
}

/// What someone proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContribution {
    /// What kind of proposal.
    pub kind: ContributionKind,
    /// One line for people.
    pub title: String,
    /// What would change.
    pub rows: Vec<Row>,
    /// What the contributor says to the steward; everyone can read it.
    pub note: Option<String>,
    /// Under which licence it is given.
    pub license: License,
    /// The contributor says that no personal data of patients are in it.
    pub no_patient_data: bool,
}

/// A contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Contribution {
    /// Its number.
    pub id: ContributionId,
    /// Whose it is.
    #[serde(skip)]
    pub account: Option<AccountId>,
    /// The public name of its contributor.
    pub contributor: String,
    /// What kind of proposal.
    pub kind: ContributionKind,
    /// Where it stands.
    pub state: State,
    /// One line for people.
    pub title: String,
    /// What the contributor says to the steward.
    pub note: Option<String>,
    /// Under which licence it was given.
    pub license: License,
    /// Whether the contributor said that no personal data of patients are in it.
    pub no_patient_data: bool,
    /// Whether it is about all kinds of images.
    pub is_everywhere: bool,
    /// The kinds of images that it is about.
    pub modalities: Vec<Modality>,
    /// Whether a finding is serious after it.
    pub is_serious: bool,
    /// The first thing that a steward should look at.
    pub concern: Option<String>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When something last happened to it.
    pub changed_at: DateTime<Utc>,
    /// When it was handed in last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Which steward looks at it.
    #[serde(skip)]
    pub claimed_by: Option<AccountId>,
    /// Since when.
    pub claimed_at: Option<DateTime<Utc>>,
    /// Who decided.
    #[serde(skip)]
    pub decided_by: Option<AccountId>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was decided so.
    pub reason: Option<String>,
    /// Counts its changes: whoever decides says which one was looked at.
    pub version: i64,
    /// Counts what stewards judge: another one with each amendment, and with each row that is left out or taken in again.
    pub edition: i64,
}

/// Something that happened to a contribution: its audit, and its discussion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// The public name of who did it; null for the calendar.
    pub actor: Option<String>,
    /// What.
    pub what: Happening,
    /// Where the contribution stood after it.
    pub state: State,
    /// What was said.
    pub text: Option<String>,
}

/// What one of two stewards found, before the other one was known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// The contribution.
    pub contribution: ContributionId,
    /// Which edition of it.
    pub edition: i64,
    /// Who.
    #[serde(skip)]
    pub account: Option<AccountId>,
    /// The public name.
    pub steward: String,
    /// Whether it should be accepted.
    pub accepts: bool,
    /// Why, or why not.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why something about a contribution cannot be done. Nothing of it was then written, once its transaction is given up.
#[derive(Debug, thiserror::Error)]
pub enum ContributionError {
    /// The database refuses.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// There is no such contribution, or it is someone else's draft.
    #[error("there is no contribution {0}")]
    NotThere(ContributionId),
    /// It may not be done now, or not by this person.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Someone else did something with it first.
    #[error("contribution {id} is not as you saw it: {by} did something with it since, and it is now {}", state.label().to_lowercase())]
    Conflict {
        /// Which.
        id: ContributionId,
        /// Where it stands now.
        state: State,
        /// Who did something last.
        by: String,
    },
    /// The form was sent before, with other words in it.
    #[error("this form was sent before, and became contribution {0} with what was written in it then")]
    SentOtherwise(ContributionId),
    /// What is proposed cannot be written into the review.
    #[error("{row}: {problem}")]
    Unfit {
        /// The place of the row, from 0.
        position: usize,
        /// The title of the row.
        row: String,
        /// Why.
        problem: ChangeError,
    },
    /// Two rows are one statement: their places, from 0.
    #[error("rows {} and {} are the same statement, word for word: propose it once", .0 + 1, .1 + 1)]
    SaidTwice(usize, usize),
    /// The contribution itself is not complete, or too large.
    #[error("{0}")]
    Incomplete(&'static str),
}

impl NewContribution {
    /// Whether it can be kept at all: drafts may be incomplete, but not too large.
    ///
    /// # Errors
    /// It has no title, no rows, or too much of something.
    pub fn check(&self) -> Result<(), ContributionError> {
        let too_long = |text: &str| text.chars().nth(LONGEST_TEXT).is_some();
        let rows = &self.rows;
        let texts = rows.iter().flat_map(|row| row.passage.iter().chain([&row.title])).chain(self.note.iter());
        let mut texts = texts.map(String::as_str).chain([self.title.as_str()]);
        if self.title.trim().is_empty() || rows.iter().any(|row| row.title.trim().is_empty()) {
            return Err(ContributionError::Incomplete("a contribution needs a title, and so does each of its rows"));
        }
        if rows.is_empty() || rows.iter().any(|row| row.changes.is_empty()) {
            return Err(ContributionError::Incomplete("a contribution needs something that changes"));
        }
        if rows.len() > MOST_ROWS || rows.iter().any(|row| row.changes.len() > MOST_CHANGES) {
            return Err(ContributionError::Incomplete(
                "this is too much for one contribution: at most 5,000 rows, and 200 changes in each",
            ));
        }
        if let Some((first, second)) = sameness::said_twice(rows) {
            return Err(ContributionError::SaidTwice(first, second));
        }
        if texts.any(|text| too_long(text) || text.contains('\0')) {
            return Err(ContributionError::Incomplete("a text is longer than 10,000 letters, or has a NUL character"));
        }
        Ok(())
    }
}
