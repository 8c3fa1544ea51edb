//! What is wrong with a `BibTeX` file, and where.

use std::fmt;

use serde::Serialize;

use crate::{ArxivError, CitationKeyError, DoiError};

/// A place in a file.
///
/// Both numbers start at 1; columns count characters, not bytes. A byte order mark at the start of the
/// file is not counted. A line ends at `\n`, `\r\n` or a lone `\r`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// How much a [`Problem`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemSeverity {
    /// Worth knowing; nothing has to be done.
    Note,
    /// Something was read in a way that may not be what was meant.
    Warning,
    /// Something could not be read; a person has to look.
    Error,
}

impl fmt::Display for ProblemSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Something in a file that a person may want to look at.
///
/// Its `Display` is `line 3, column 1: smith2020: what is wrong and what to do`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where in the file.
    pub position: Position,
    /// The key of the entry concerned, as written, where there is one.
    pub key: Option<String>,
    /// How much it matters.
    pub severity: ProblemSeverity,
    /// What it is.
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.position)?;
        if let Some(key) = &self.key {
            write!(f, "{key}: ")?;
        }
        self.kind.fmt(f)
    }
}

impl std::error::Error for Problem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.kind)
    }
}

/// What can be wrong with a file or an entry. `Display` says it in plain words, with what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// An entry, `@string`, `@preamble` or `@comment` whose closing delimiter is missing.
    #[error("this @{word} is never closed; it was taken to end before the next line that starts an entry. Add the missing “}}” or “)”")]
    UnclosedEntry {
        /// The word after the `@`, lower case.
        word: String,
    },
    /// An entry without a citation key. It cannot be addressed and is not among the entries.
    #[error("this @{kind} has no citation key and was not read; write one right after the opening brace")]
    MissingKey {
        /// The entry's kind, lower case.
        kind: String,
    },
    /// A citation key that cannot be one. The entry is not among the entries.
    #[error("“{text}” cannot be a citation key ({reason}), so the entry was not read; choose another key")]
    MalformedKey {
        /// The key as written.
        text: String,
        /// Why it is refused.
        reason: CitationKeyError,
    },
    /// Two entries with one key; only the first is among the entries.
    #[error("this key was already used at {first}; the first entry was kept. Give one of them another key")]
    DuplicateKey {
        /// Where the first entry with this key starts.
        first: Position,
    },
    /// The same entry twice, character for character.
    #[error("this entry repeats the one at {first} exactly; nothing was lost, one of them can be deleted")]
    RepeatedEntry {
        /// Where the first entry with this key starts.
        first: Position,
    },
    /// A bare word that no earlier `@string` defines. The word itself is kept as text.
    #[error(
        "the abbreviation “{0}” is not defined before this line; it was kept as text. Define it with @string or put the value in braces"
    )]
    UndefinedAbbreviation(String),
    /// Abbreviations built from abbreviations grew beyond what a real file needs.
    #[error("the abbreviation “{0}” is not expanded, because the abbreviations of this file grow too large; write the value out")]
    AbbreviationTooLarge(String),
    /// A field given twice in one entry. Both are kept; the first counts.
    #[error("the field “{field}” is given twice; the first counts. Delete one of them")]
    DuplicateField {
        /// The field's name, lower case.
        field: String,
    },
    /// A field whose value does not end, or text where a field should be.
    #[error("the field “{field}” cannot be read as it stands; check its braces and quotation marks")]
    UnreadableField {
        /// The field's name, lower case, or the text found in its place.
        field: String,
    },
    /// A field without a value: `year = ,`.
    #[error("the field “{field}” has no value; give it one or delete it")]
    EmptyField {
        /// The field's name, lower case.
        field: String,
    },
    /// Two fields without a comma between them. Both were read.
    #[error("a comma is missing before the field “{field}”; add it")]
    MissingComma {
        /// The field that follows, lower case.
        field: String,
    },
    /// A `%` between the fields of an entry, where `BibTeX` knows no comments. The line was skipped.
    #[error("BibTeX knows no comments inside an entry; “{0}” was skipped")]
    CommentInsideEntry(String),
    /// An entry without a title.
    #[error("this entry has no title; add one")]
    NoTitle,
    /// An entry without a year or date.
    #[error("this entry has no year; add one")]
    NoYear,
    /// Bytes that are not UTF-8.
    #[error(
        "this file is not all UTF-8; bytes that are not ({bytes} in all, the first here) were read as Windows-1252; check the accented letters"
    )]
    InvalidUtf8 {
        /// How many bytes of the file.
        bytes: usize,
    },
    /// A file in UTF-16. It was read; `BibTeX` itself would not.
    #[error("this file is in UTF-16; it was read, but save it as UTF-8")]
    Utf16,
    /// A `doi` field that holds no DOI.
    #[error("“{text}” is not a DOI ({reason}); correct it or delete the field")]
    MalformedDoi {
        /// The field's text.
        text: String,
        /// Why it is refused.
        reason: DoiError,
    },
    /// An `eprint` field said to be arXiv's that holds no arXiv identifier.
    #[error("“{text}” is not an arXiv identifier ({reason}); correct it or delete the field")]
    MalformedArxiv {
        /// The field's text.
        text: String,
        /// Why it is refused.
        reason: ArxivError,
    },
    /// Text between entries or after the last one; `BibTeX` ignores it.
    #[error("text between entries is ignored: “{0}”")]
    TextOutsideEntries(String),
    /// An entry behind a `%`.
    #[error("this @{word} stands behind a % and was not read; delete the % if it should be")]
    CommentedOut {
        /// The word after the `@`, lower case.
        word: String,
    },
    /// A `@comment`.
    #[error("this @comment was not read")]
    Comment,
    /// A `@preamble`; it holds LaTeX for typesetting, no references.
    #[error("this @preamble was not read; it holds no references")]
    Preamble,
    /// A file with text and no entry.
    #[error("there is no BibTeX entry in this file; is it the right one?")]
    NoEntries,
}
