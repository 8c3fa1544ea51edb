//! The facets of the list of papers: what it can be narrowed by, and how it is sorted. All of it lives in the URL.

use crate::datasets::facets::NOT_DOCUMENTED;
use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// What a paper does with the datasets of the review.
    Doing, "thing that a paper does" {
        /// Adds to a dataset, corrects it or shows something new about it.
        Extend = "extend", "Extends";
        /// Makes or releases a dataset.
        Produce = "produce", "Produces";
        /// Presents a dataset or information about it.
        Introduce = "introduce", "Introduces";
        /// Uses a dataset as it is.
        Use = "use", "Uses";
        /// None of the other four.
        Other = "other", "Other";
        /// The review has it, but no statement from it.
        Nothing = "none", "No statement recorded yet";
    }
}

closed_vocabulary! {
    /// How the list is sorted; a minus before the word turns it round.
    SortKey, "way to sort" {
        /// By folded short name.
        Name = "name", "Work";
        /// By the number of statements.
        Statements = "statements", "Statements";
        /// By the year.
        Year = "year", "Year";
    }
}

/// A way to sort this list.
pub type Sort = crate::sorting::Sort<SortKey>;

impl Default for Sort {
    fn default() -> Self {
        Self { key: SortKey::Name, descending: false }
    }
}

/// A year that the list is narrowed to, or the lack of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearChoice {
    /// That year.
    In(i64),
    /// No year that is a number is known.
    NotDocumented,
}

/// A word that is no year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is neither a year, such as 2020, nor “{NOT_DOCUMENTED}”")]
pub struct NoYear;

impl std::str::FromStr for YearChoice {
    type Err = NoYear;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == NOT_DOCUMENTED {
            return Ok(Self::NotDocumented);
        }
        match text.parse::<i32>() {
            Ok(year) => Ok(Self::In(i64::from(year))),
            Err(_) => Err(NoYear),
        }
    }
}

impl std::fmt::Display for YearChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::In(year) => year.fmt(f),
            Self::NotDocumented => f.write_str(NOT_DOCUMENTED),
        }
    }
}

/// What the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaperFilter {
    /// Words that must all be in the title, the authors, the key, the DOI or the arXiv number.
    pub words: Option<String>,
    /// Only papers that do one of these.
    pub doing: Vec<Doing>,
    /// Only papers of that year.
    pub year: Option<YearChoice>,
    /// Only papers with statements in this review.
    pub with_statements: bool,
    /// The order.
    pub sort: Sort,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sort_and_a_year_read_what_they_write() {
        for text in ["name", "-statements", "-year"] {
            assert_eq!(text.parse::<Sort>().unwrap().to_string(), text);
        }
        for text in ["2020", "not documented"] {
            assert_eq!(text.parse::<YearChoice>().unwrap().to_string(), text);
        }
        assert!("-colour".parse::<Sort>().is_err());
        assert!("MMXX".parse::<YearChoice>().unwrap_err().to_string().contains("such as 2020"));
    }
}
