//! Since when the answers are as they are: `Last-Modified`. The journal alone does not tell: a person may write without
//! it, and a new version of Amphora may say the same content in another way.

use std::sync::Mutex;

use chrono::{DateTime, SubsecRound as _, Utc};

use crate::database::Stamp;

/// The state that was seen last, and since when.
#[derive(Debug, Clone)]
struct Seen {
    stamp: Stamp,
    /// A whole second: dates of answers have no more.
    since: DateTime<Utc>,
    /// Whether no other state was seen in that second: else its date would stand for both.
    alone: bool,
}

/// When this server first saw the state in which the database is.
#[derive(Debug, Default)]
pub(super) struct Changed(Mutex<Option<Seen>>);

impl Changed {
    /// Since when the database is in that state, as far as this server knows; none where a date cannot tell it from the
    /// state before.
    pub(super) fn since(&self, stamp: &Stamp, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let now = now.trunc_subsecs(0);
        let mut seen = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let next = match seen.as_ref() {
            Some(seen) if seen.stamp == *stamp => seen.clone(),
            Some(seen) if now <= seen.since => Seen { stamp: stamp.clone(), since: seen.since, alone: false },
            _ => Seen { stamp: stamp.clone(), since: now, alone: true },
        };
        let since = next.alone.then_some(next.since);
        *seen = Some(next);
        since
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_states_of_one_second_have_no_date_to_tell_them_apart() {
        let at = |milliseconds: i64| DateTime::from_timestamp_millis(milliseconds).unwrap();
        let [a, b, c] = ["a", "b", "c"].map(Stamp::of);
        let changed = Changed::default();
        assert_eq!(changed.since(&a, at(1_200)), Some(at(1_000)));
        assert_eq!(changed.since(&a, at(9_999)), Some(at(1_000)));
        assert_eq!(changed.since(&b, at(10_100)), Some(at(10_000)));
        assert_eq!(changed.since(&c, at(10_900)), None);
        assert_eq!(changed.since(&c, at(99_000)), None);
        assert_eq!(changed.since(&a, at(100_500)), Some(at(100_000)));
    }
}
