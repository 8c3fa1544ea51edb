//! Ways to sort a list, as they stand in the URL: a word of a closed vocabulary, with a minus for the other way round.

use std::fmt;
use std::str::FromStr;

use crate::vocabulary::{UnknownWord, Word};

/// Which of two figures comes first in a list that is sorted by them: a missing one comes last, either way.
#[must_use]
pub fn compare_figures(a: Option<i64>, b: Option<i64>, descending: bool) -> std::cmp::Ordering {
    match (a, b) {
        (Some(a), Some(b)) if descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

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

impl<K: Word> utoipa::PartialSchema for Sort<K> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let words = K::ALL.iter().flat_map(|key| [key.as_str().to_owned(), format!("-{}", key.as_str())]);
        // A word with a minus makes no name for the generators of clients.
        let names: Vec<String> =
            K::ALL.iter().map(|key| key.as_str().to_uppercase()).flat_map(|name| [name.clone(), format!("{name}_DESCENDING")]).collect();
        let names = utoipa::openapi::extensions::ExtensionsBuilder::new().add("x-enum-varnames", names).build();
        let schema = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String).enum_values(Some(words));
        schema.extensions(Some(names)).build().into()
    }
}

impl<K: Word> utoipa::ToSchema for Sort<K> {}

impl<K: Word> fmt::Display for Sort<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key.as_str())
    }
}
