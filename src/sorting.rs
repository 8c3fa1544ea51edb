//! Ways to sort a list, as they stand in the URL: a word of a closed vocabulary, with a minus for the other way round.

use std::fmt;
use std::str::FromStr;

use crate::vocabulary::{UnknownWord, Word};

/// A way to sort, with its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort<K> {
    /// By what.
    pub key: K,
    /// The largest first.
    pub descending: bool,
}

impl<K: Word> FromStr for Sort<K> {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix('-') {
            Some(word) => Ok(Self { key: word.parse()?, descending: true }),
            None => Ok(Self { key: text.parse()?, descending: false }),
        }
    }
}

impl<K: Word> fmt::Display for Sort<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key.as_str())
    }
}
