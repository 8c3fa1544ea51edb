//! Reads and writes `BibTeX` as people really write it.
//!
//! [`read`] takes a whole file and gives every entry, verbatim and understood, with every problem located.
//! Nothing is dropped silently: what is not among the entries is among the problems or in the header.
//! [`write_entry`] writes one entry. [`Doi`], [`ArxivId`], [`CitationKey`] and [`Authors`] are useful alone.
//!
//! ```
//! let bibliography = bibliography::read(b"@article{weng2019, author = {Weng, Wei-Hung}, title = {Shortcuts}, year = 2019}");
//! assert_eq!(bibliography.entries[0].authors.short(), "Weng");
//! assert_eq!(bibliography.entries[0].year, Some(2019));
//! assert!(bibliography.problems.is_empty());
//! ```

mod abbreviations;
pub mod arxiv;
pub mod citation_key;
pub mod doi;
mod encoding;
pub mod entry;
mod fields;
pub mod folding;
pub mod latex;
pub mod names;
mod places;
pub mod problem;
mod reading;
pub mod short_names;
pub mod splitter;
pub mod suggested_keys;
mod symbols;
mod typed_fields;
pub mod writer;

pub use arxiv::{ArxivError, ArxivId};
pub use citation_key::{CitationKey, CitationKeyError};
pub use doi::{Doi, DoiError};
pub use entry::{Bibliography, Entry};
pub use folding::folded;
pub use names::{Authors, Person};
pub use problem::{Position, Problem, ProblemKind, ProblemSeverity};
pub use reading::{read, read_each};
pub use short_names::{letter_suffixes, short_name};
pub use suggested_keys::suggested_key;
pub use writer::write_entry;
