//! Deposits: what of the review is kept at Zenodo under a DOI of its own.
//!
//! Two kinds of [`Thing`] are deposited: the releases of the review, and the datasheet of each dataset. All editions of a thing are
//! versions of one record there, under one concept DOI.
//!
//! Publishing can't be undone, and a reply may be lost. So a row says what is about to be done *before* Zenodo is asked for it, and
//! [`Depositor`] reads what is there before it goes on from a row. What makes a draft or publishes one has a state of its own
//! ([`State::Creating`], [`State::Publishing`]); a run that finds such a row looks first whether it was done. A draft is known by its
//! marker: it says that it is identical to a page of this site, and says so from the request on that makes it.

mod contents;
mod depositor;
mod describing;
mod error;
pub mod pages;
mod releasing;
pub mod store;

use bibliography::Doi;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::datasets::DatasetSlug;
use crate::datasheets;
use crate::vocabulary::closed_vocabulary;

pub use contents::{Contents, File, Shelf, md5};
pub use depositor::{Answer, Depositor, Order, Outcome, Plan, Step};
pub use describing::{Description, Links};
pub use error::DepositError;

closed_vocabulary! {
    /// What kind of thing is deposited.
    Kind, "kind of deposit" {
        /// A release of the review.
        Release = "release", "Release";
        /// The datasheet of a dataset.
        Datasheet = "datasheet", "Datasheet";
    }
}

closed_vocabulary! {
    /// How far a deposit is.
    State, "state of a deposit" {
        /// Nothing was asked of the service yet.
        Planned = "planned", "Planned";
        /// A draft is asked for; whether there is one, only the service knows.
        Creating = "creating", "Draft asked for";
        /// There is a draft; the DOI that it will have is reserved.
        Drafted = "drafted", "Draft";
        /// Files are on their way.
        Filling = "filling", "Files on their way";
        /// All files arrived.
        Filled = "filled", "Files there";
        /// The draft says what it is. A person may look at it there, and it can be published.
        Described = "described", "Ready to publish";
        /// To publish is asked for; whether it was done, only the service knows.
        Publishing = "publishing", "Publication asked for";
        /// It is out, for good.
        Published = "published", "Published";
    }
}

impl State {
    /// What to do next, in a sentence.
    #[must_use]
    pub const fn next(self) -> &'static str {
        match self {
            Self::Planned => "`amphora deposit run` makes its draft.",
            Self::Creating => "`amphora deposit run` looks whether there is a draft, and goes on from there.",
            Self::Drafted | Self::Filling | Self::Filled => "`amphora deposit run` goes on from here.",
            Self::Described => "Look at the draft; `amphora deposit run --publish` publishes it, for good.",
            Self::Publishing => "`amphora deposit run --publish` looks whether it was published, and goes on from there.",
            Self::Published => "Nothing.",
        }
    }
}

/// Something that is deposited, in whatever edition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// The datasheet of a dataset, as the review knows it now.
    Datasheet(DatasetSlug),
    /// A release of the review, by its number.
    Release(String),
}

impl Thing {
    /// What kind of thing it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Datasheet(_) => Kind::Datasheet,
            Self::Release(_) => Kind::Release,
        }
    }

    /// What all its editions are versions of: the dataset's name, or the review.
    #[must_use]
    pub fn series(&self) -> &str {
        match self {
            Self::Datasheet(slug) => slug.as_str(),
            Self::Release(_) => REVIEW,
        }
    }

    /// Its page on a site at that address: what its draft says that it is identical to.
    #[must_use]
    pub fn page(&self, site: &str) -> String {
        match self {
            Self::Datasheet(slug) => format!("{site}{}", datasheets::path(slug.as_str())),
            Self::Release(number) => format!("{site}{RELEASES}{number}"),
        }
    }

    /// Whether something that is identical to that address is an edition of it.
    #[must_use]
    pub fn is_marked(&self, site: &str, identical_to: &str) -> bool {
        match self {
            Self::Datasheet(_) => identical_to == self.page(site),
            Self::Release(_) => identical_to.strip_prefix(site).is_some_and(|path| path.starts_with(RELEASES)),
        }
    }
}

/// The series of the releases.
pub const REVIEW: &str = "review";

/// Where the pages of the releases lie.
const RELEASES: &str = "/releases/";

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Datasheet(slug) => write!(f, "datasheet {slug}"),
            Self::Release(number) => write!(f, "release {number}"),
        }
    }
}

/// An edition of a thing at a service: a row of `deposits`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deposit {
    /// Its number in the database.
    #[serde(skip)]
    pub id: i64,
    /// The address of the service's API: a record of the one is unknown to the other.
    pub service: String,
    /// Whether its DOIs are for trying only.
    pub is_sandbox: bool,
    /// What kind of thing.
    pub kind: Kind,
    /// The dataset, or [`REVIEW`].
    pub name: String,
    /// The number of the release, or of the revision with which the datasheet last changed.
    pub edition: String,
    /// How far it is.
    pub state: State,
    /// Counts the changes of the row. Whoever changes it says which one was read: of two runs at once, one stops.
    #[serde(skip)]
    pub turn: i64,
    /// The record that it is the next version of, by its number there.
    pub previous_number: Option<i64>,
    /// Its number there.
    pub number: Option<i64>,
    /// The number that all versions share there.
    pub concept: Option<String>,
    /// The DOI that it will have. A sandbox gives another one.
    pub reserved_doi: Option<Doi>,
    /// Its DOI.
    pub doi: Option<Doi>,
    /// The DOI that leads to the latest version.
    pub concept_doi: Option<Doi>,
    /// Where people see it there.
    pub page: Option<String>,
    /// Why the last run did not come further.
    pub problem: Option<String>,
    /// When it was planned.
    pub planned_at: DateTime<Utc>,
    /// When its row last changed.
    pub changed_at: DateTime<Utc>,
    /// When we saw that it was published.
    pub published_at: Option<DateTime<Utc>>,
}

impl Deposit {
    /// "Release 2026.1", "Datasheet of chexpert, revision 12".
    #[must_use]
    pub fn title(&self) -> String {
        match self.kind {
            Kind::Release => format!("Release {}", self.edition),
            Kind::Datasheet => format!("Datasheet of {}, {}", self.name, self.edition),
        }
    }

    /// What to do next, in a sentence.
    #[must_use]
    pub const fn next(&self) -> &'static str {
        self.state.next()
    }
}

/// A file of a deposit: a row of `deposit_files`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepositedFile {
    /// Its name.
    pub name: String,
    /// How long it is.
    pub bytes: i64,
    /// The MD5 of it, in hexadecimal digits.
    pub md5: String,
    /// When it arrived, as the service said by the same MD5.
    pub arrived_at: Option<DateTime<Utc>>,
}

/// Where a release stands among the others: `2026.10` comes after `2026.9`.
#[must_use]
pub fn place_of_release(number: &str) -> Vec<u64> {
    number.split('.').map(|part| part.parse().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_known_by_its_page() {
        let site = "https://review.example";
        let sheet = Thing::Datasheet("chexpert".parse().unwrap());
        assert!(sheet.is_marked(site, &sheet.page(site)));
        assert!(!sheet.is_marked(site, "https://review.example/datasets/chexpert"));
        assert!(!sheet.is_marked("https://other.example", &sheet.page(site)));
        let (first, second) = (Thing::Release("2026.1".to_owned()), Thing::Release("2026.2".to_owned()));
        assert!(first.is_marked(site, &second.page(site)), "releases are versions of one record");
        assert!(!first.is_marked(site, "https://elsewhere.example/releases/2026.1"));
        assert_eq!((first.series(), sheet.series()), ("review", "chexpert"));
    }

    #[test]
    fn releases_are_in_the_order_of_their_numbers() {
        assert!(place_of_release("2026.10") > place_of_release("2026.9"));
        assert!(place_of_release("2027.1") > place_of_release("2026.10"));
    }
}
