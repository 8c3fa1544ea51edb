//! Time as a parameter: nothing else in the product asks the system for the time.

use chrono::{DateTime, SubsecRound, Utc};

/// Tells the time. Passed to whatever writes a date, so that tests and rebuilt releases can choose it.
pub trait Clock: Send + Sync {
    /// Now, in UTC, cut to whole microseconds (`PostgreSQL` keeps no finer ones, and a time must read back as written).
    fn now(&self) -> DateTime<Utc>;
}

/// The computer's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that stands still: for tests and for rebuilding what was made at a known time.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.trunc_subsecs(6)
    }
}
