//! Why a deposit did not come further, and what to do.

use bibliography::Doi;
use scholarly::zenodo::ZenodoError;

use super::Thing;
use crate::database::DatabaseError;

/// Why a deposit did not come further.
#[derive(Debug, thiserror::Error)]
pub enum DepositError {
    /// The database refuses.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Zenodo refuses, or gave no answer.
    #[error(transparent)]
    Zenodo(#[from] ZenodoError),
    /// What is to be deposited cannot be made.
    #[error("it cannot be made: {0}")]
    Contents(String),
    /// There is no such thing in the review.
    #[error("the review has no {0}")]
    NoSuchThing(Thing),
    /// The review has no licence that could be given.
    #[error("the review states no licence; Zenodo takes nothing without one, so write it into `license` of review.toml")]
    NoLicence,
    /// Another run is at work on the same deposit.
    #[error("another run is at work on it; wait until that has ended, then run this again")]
    AtWork,
    /// A draft was asked for, and whether it was made is not known.
    #[error(
        "a draft was asked for, and the reply was lost. It is not in Zenodo's list of your deposits, which may lag behind. Run this again in \
         some minutes. If it stays so, look at your uploads on Zenodo: where the draft is there, add --adopt and its number; where it is not, \
         add --none-was-made"
    )]
    Lost,
    /// Several drafts or records say that they are this thing.
    #[error(
        "Zenodo has several that say they are this: {}. Delete the drafts that you don't want there, or say which one it is with --adopt and its number",
        numbers(.0)
    )]
    Several(Vec<u64>),
    /// Zenodo has a published record of it that this database does not know.
    #[error(
        "Zenodo has it already, published as record {0}, and this database does not know of it (was it restored from a backup?). If that \
         record is yours and the same, add --adopt {0}"
    )]
    KnownThere(u64),
    /// Another edition has an open draft.
    #[error(
        "edition {0} has an open draft, and Zenodo keeps one for all versions: publish it first, or throw it away with `amphora deposit discard`"
    )]
    OtherOpen(String),
    /// A later edition is out.
    #[error("edition {0} is published already, and an earlier one cannot come after it")]
    Later(String),
    /// There is nothing that the answer of a person would be about.
    #[error("there is no lost draft of it that --adopt or --none-was-made could be about")]
    NothingLost,
    /// The draft is gone from Zenodo.
    #[error("its draft {0} is gone from Zenodo; `amphora deposit discard` forgets it here, then it can be deposited anew")]
    Gone(u64),
    /// Zenodo reserved no DOI.
    #[error("Zenodo reserved no DOI for its draft, so none can be written into the files")]
    NoDoi,
    /// The review changed while the files were made.
    #[error("the review changed while the files were made; run this again")]
    Changed,
    /// Zenodo did not keep what it was told.
    #[error("Zenodo did not keep what it was told: {0}. Nothing was published")]
    NotKept(String),
    /// The draft holds other files than it should.
    #[error("the draft does not hold the files that were sent: {0}. Nothing was published")]
    OtherFiles(String),
    /// It was published, and Zenodo does not say under which DOI.
    #[error("it was published, but Zenodo does not say yet under which DOI; run this again in some minutes")]
    NoDoiYet,
    /// It cannot be thrown away.
    #[error("it is published, for good")]
    PublishedForGood,
}

impl DepositError {
    /// Whether the next thing would fail in the same way, so that there is no point in going on.
    #[must_use]
    pub const fn is_of_all(&self) -> bool {
        matches!(
            self,
            Self::NoLicence
                | Self::Database(_)
                | Self::Zenodo(ZenodoError::Unauthorised | ZenodoError::Unreachable(_) | ZenodoError::Throttled { .. })
        )
    }

    /// A row that is not as it was read was changed by another run.
    pub(super) fn of_row(error: DatabaseError) -> Self {
        match error {
            DatabaseError::Conflict => Self::AtWork,
            other => Self::Database(other),
        }
    }
}

fn numbers(numbers: &[u64]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What has to be said about a record whose DOI is not the one that was reserved.
pub(super) fn other_doi(reserved: &Doi, given: &Doi) -> String {
    format!("Zenodo reserved {reserved}, which stands in the files, and then gave {given}. Deposit it again as a new version")
}
