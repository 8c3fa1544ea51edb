//! Citation keys.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The name by which an entry is cited: `larrazabal2020gender`.
///
/// Any Unicode text of 1 to 200 characters without white space, control characters, and the characters
/// that `BibTeX` or LaTeX would trip over: `, { } " # % ~ \`. Keys are compared exactly, as biber does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CitationKey(String);

/// Why a text is not a [`CitationKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CitationKeyError {
    /// Nothing was given.
    #[error("it is empty")]
    Empty,
    /// More than [`CitationKey::MAX_CHARACTERS`] characters.
    #[error("it is longer than {} characters", CitationKey::MAX_CHARACTERS)]
    TooLong,
    /// White space or a control character.
    #[error("it contains white space or a control character")]
    WhiteSpace,
    /// One of `, { } " # % ~ \`.
    #[error("it contains “{0}”")]
    ForbiddenCharacter(char),
}

impl CitationKey {
    /// The longest key, in characters.
    pub const MAX_CHARACTERS: usize = 200;

    /// Checks and takes a key, exactly as given.
    ///
    /// # Errors
    /// Says which rule of [`CitationKey`] the text breaks.
    pub fn parse(text: &str) -> Result<Self, CitationKeyError> {
        if text.is_empty() {
            return Err(CitationKeyError::Empty);
        }
        if text.chars().nth(Self::MAX_CHARACTERS).is_some() {
            return Err(CitationKeyError::TooLong);
        }
        for character in text.chars() {
            if character.is_whitespace() || character.is_control() {
                return Err(CitationKeyError::WhiteSpace);
            }
            if matches!(character, ',' | '{' | '}' | '"' | '#' | '%' | '~' | '\\') {
                return Err(CitationKeyError::ForbiddenCharacter(character));
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CitationKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for CitationKey {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for CitationKey {
    type Err = CitationKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for CitationKey {
    type Error = CitationKeyError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<CitationKey> for String {
    fn from(key: CitationKey) -> Self {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    use super::*;

    #[test]
    fn keys_of_real_files_are_accepted() {
        for key in ["larrazabal2020gender", "DBLP:journals/corr/abs-2006", "Müller_2020", "a", "o'neil+2019", "10.1000/x"] {
            assert_eq!(CitationKey::parse(key).unwrap().as_str(), key);
        }
    }

    #[test]
    fn what_bibtex_would_trip_over_is_refused() {
        use CitationKeyError::{Empty, ForbiddenCharacter, TooLong, WhiteSpace};
        assert_eq!(CitationKey::parse(""), Err(Empty));
        assert_eq!(CitationKey::parse("a b"), Err(WhiteSpace));
        assert_eq!(CitationKey::parse("a\0b"), Err(WhiteSpace));
        for character in [',', '{', '}', '"', '#', '%', '~', '\\'] {
            assert_eq!(CitationKey::parse(&format!("a{character}b")), Err(ForbiddenCharacter(character)));
        }
        assert!(CitationKey::parse(&"é".repeat(200)).is_ok());
        assert_eq!(CitationKey::parse(&"é".repeat(201)), Err(TooLong));
    }

    #[test]
    fn deserialising_checks() {
        let from = |text: &'static str| {
            let source: StrDeserializer<'_, Error> = text.into_deserializer();
            CitationKey::deserialize(source)
        };
        assert_eq!(from("a2020").unwrap().to_string(), "a2020");
        assert!(from("a 2020").is_err());
    }
}
