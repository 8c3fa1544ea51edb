//! Which version of a contribution a program looked at before it acts: by `If-Match`, as RFC 9110 has it, or by a field.

use axum::http::{HeaderMap, header};

use super::super::ContributionError;
use crate::web::Error;

/// The version that was looked at, and how it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    version: Option<i64>,
    by_header: bool,
}

/// A version that no contribution has: they are counted from 1.
const NEVER: i64 = 0;

impl Seen {
    /// What the request says; `now` is the version that there is.
    pub(super) fn of(headers: &HeaderMap, field: Option<i64>, now: i64) -> Self {
        let lines: Vec<&str> = headers.get_all(header::IF_MATCH).iter().map(|line| line.to_str().unwrap_or("?")).collect();
        if lines.is_empty() {
            return Self { version: field, by_header: false };
        }
        let versions: Vec<i64> = lines.iter().flat_map(|line| line.split(',')).map(|tag| version_of(tag.trim(), now)).collect();
        let fits = versions.contains(&now);
        match field {
            // Both are said, and both must hold.
            Some(field) if fits => Self { version: Some(field), by_header: false },
            _ if fits => Self { version: Some(now), by_header: true },
            _ => Self { version: Some(versions.first().copied().unwrap_or(NEVER)), by_header: true },
        }
    }

    /// The version.
    pub(super) const fn version(self) -> Option<i64> {
        self.version
    }

    /// What the program is told: a condition of its own that does not hold is 412, every other conflict 409.
    pub(super) fn problem(self, error: ContributionError) -> Error {
        match error {
            error @ ContributionError::Conflict { .. } if self.by_header => Error::NotThatVersion(Box::new(error)),
            other => other.into(),
        }
    }
}

/// The version that a tag says. A weak one never fits, as RFC 9110 has it.
fn version_of(tag: &str, now: i64) -> i64 {
    if tag == "*" {
        return now;
    }
    let inside = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    inside.and_then(|number| number.parse().ok()).filter(|version| *version > 0).unwrap_or(NEVER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_said_by_the_header_or_by_the_field() {
        let seen = |header: Option<&str>, field| {
            let mut headers = HeaderMap::new();
            headers.extend(header.map(|text| (header::IF_MATCH, text.parse().unwrap())));
            let seen = Seen::of(&headers, field, 3);
            (seen.version, seen.by_header)
        };
        assert_eq!(seen(None, None), (None, false));
        assert_eq!(seen(None, Some(2)), (Some(2), false));
        assert_eq!(seen(Some("\"3\""), None), (Some(3), true));
        assert_eq!(seen(Some("\"2\", \"3\""), None), (Some(3), true));
        assert_eq!(seen(Some("\"2\""), None), (Some(2), true));
        assert_eq!(seen(Some("*"), None), (Some(3), true));
        assert_eq!(seen(Some("\"3\""), Some(2)), (Some(2), false), "both must hold");
        for never in ["W/\"3\"", "3", "\"0\"", "\"x\"", "\"-1\"", ""] {
            assert_eq!(seen(Some(never), None), (Some(NEVER), true), "{never}");
        }
    }
}
