//! Work that is done after the transaction that asked for it: mail, and whatever else must not be lost when the program ends
//! in between, nor hold up the person who asked.
//!
//! **To ask for work**, within the transaction that is the reason for it:
//!
//! ```text
//! jobs::store::enqueue(&transaction, &TellOfDecision { contribution: 12, account }, now).await?;
//! ```
//!
//! If the transaction is committed the job will run, also after a crash; if it is not, there never was one. Asking twice with
//! the same [`Job::key`] is asking once, also after it was done.
//!
//! **To add a kind of work**, implement [`Job`] and name it in [`kinds::all`]. It must be idempotent: a runner that is
//! killed after the work and before it could write that down does it again. What it needs comes from the [`Workshop`].

pub mod kinds;
mod runner;
pub mod store;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::clock::Clock;
use crate::database::{Database, DatabaseError};
use crate::mail::Mail;
use crate::randomness::{NoRandomness, Randomness};

pub use runner::{Runner, run};

/// For how long a job belongs to the runner that took it; after that another one takes it.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// How often a job is tried before it is given up: that takes two days, for which a mail server may be away.
pub const ATTEMPTS: i64 = 20;

/// How long one that is done stays known by its key.
pub const KEPT: TimeDelta = TimeDelta::days(30);

/// A piece of work of one kind, as it is written down.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name of the kind, as the database has it; never changed.
    const KIND: &'static str;

    /// What makes it the same piece of work: "contribution 12 accepted, account 3".
    fn key(&self) -> String;

    /// Does the work.
    fn run(&self, workshop: &Workshop) -> impl Future<Output = Result<(), JobError>> + Send;
}

/// What work may use.
#[derive(Clone)]
pub struct Workshop {
    /// The database.
    pub database: Database,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Where secrets come from.
    pub randomness: Arc<dyn Randomness>,
    /// The address of the site, for links in mail.
    pub address: String,
    /// How mail leaves this site.
    pub mail: Mail,
}

/// Why a piece of work was not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// It may succeed later: a server did not answer.
    #[error("{0}")]
    Later(String),
    /// It will never succeed.
    #[error("{0}")]
    Never(String),
}

impl From<DatabaseError> for JobError {
    fn from(error: DatabaseError) -> Self {
        Self::Later(error.to_string())
    }
}

impl From<NoRandomness> for JobError {
    fn from(error: NoRandomness) -> Self {
        Self::Later(error.to_string())
    }
}

/// When a job is tried again after that many attempts: after 10 seconds, 20, 40, and so on up to six hours.
#[must_use]
pub fn next_try(attempts: i64, now: DateTime<Utc>) -> DateTime<Utc> {
    let doublings = u32::try_from(attempts.clamp(1, 12) - 1).unwrap_or(0);
    now + TimeDelta::seconds(10 * 2_i64.pow(doublings)).min(TimeDelta::hours(6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_try_waits_twice_as_long_up_to_six_hours() {
        let now = DateTime::UNIX_EPOCH;
        let waits: Vec<i64> = (1..=4).map(|attempts| (next_try(attempts, now) - now).num_seconds()).collect();
        assert_eq!(waits, [10, 20, 40, 80]);
        assert_eq!(next_try(i64::MAX, now) - now, TimeDelta::hours(5) + TimeDelta::minutes(41) + TimeDelta::seconds(20));
        assert_eq!(next_try(0, now), next_try(1, now));
        let all = (1..ATTEMPTS).fold(now, |at, attempts| next_try(attempts, at)) - now;
        assert!(all > TimeDelta::days(2) && all < TimeDelta::days(3), "{all}");
    }
}
