//! The number of a release: the year, and which of that year it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// `2026.1`. A later one is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    year: u16,
    nth: u32,
}

/// Text that is no number of a release.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is no number of a release; write the year and which of that year it is, as in 2026.1")]
pub struct InvalidNumber(String);

impl Number {
    /// The next in that year.
    #[must_use]
    pub fn next(taken: impl IntoIterator<Item = Self>, year: i32) -> Self {
        let year = u16::try_from(year).unwrap_or_default();
        let last = taken.into_iter().filter(|number| number.year == year).map(|number| number.nth).max();
        Self { year, nth: last.unwrap_or_default().saturating_add(1) }
    }
}

impl FromStr for Number {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let whole = |part: &str| {
            let is_plain = !part.starts_with('0') && part.len() <= 9 && part.bytes().all(|digit| digit.is_ascii_digit());
            is_plain.then(|| part.parse::<u32>().ok()).flatten()
        };
        let number = text.split_once('.').and_then(|(year, nth)| {
            let year = u16::try_from(whole(year)?).ok().filter(|year| (1000..=9999).contains(year))?;
            Some(Self { year, nth: whole(nth)? })
        });
        number.ok_or_else(|| InvalidNumber(text.chars().take(40).collect()))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.year, self.nth)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_within_the_year() {
        let numbers = |texts: &[&str]| texts.iter().map(|text| text.parse().unwrap()).collect::<Vec<Number>>();
        assert_eq!(Number::next(numbers(&[]), 2026).to_string(), "2026.1");
        assert_eq!(Number::next(numbers(&["2026.1", "2026.10", "2026.9"]), 2026).to_string(), "2026.11");
        assert_eq!(Number::next(numbers(&["2026.3"]), 2027).to_string(), "2027.1");
        assert!(numbers(&["2026.9"]) < numbers(&["2026.10"]) && numbers(&["2026.10"]) < numbers(&["2027.1"]));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for bad in
            ["", "2026", "2026.", "2026.0", "2026.01", "26.1", "2026.1.1", "v2026.1", "2026.-1", "2026.+1", "2026. 1", "2026.9999999999"]
        {
            assert!(bad.parse::<Number>().is_err(), "{bad}");
        }
    }
}
