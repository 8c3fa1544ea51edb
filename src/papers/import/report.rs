//! What an import of `BibTeX` tells: counts, and every problem with its place.

use std::fmt;

use bibliography::{CitationKey, Doi, Position, ProblemKind, ProblemSeverity};
use serde::{Serialize, Serializer};

use crate::wording::{plural, thousands};

/// What became of the entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Entries that the catalogue did not have.
    pub added: usize,
    /// Entries that the catalogue had with another text, and now has with the file's.
    pub changed: usize,
    /// Entries that the catalogue has with the same text.
    pub unchanged: usize,
    /// Entries that the catalogue has with another text, which was kept.
    pub kept: usize,
    /// Entries that could not be read, or whose key another entry of these files has.
    pub unread: usize,
    /// Everything that a person should look at, by file and place.
    pub problems: Vec<Located>,
}

/// A problem with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Located {
    /// The file.
    pub file: String,
    /// Line and column in it.
    #[serde(flatten)]
    pub position: Position,
    /// How much it matters.
    pub severity: ProblemSeverity,
    /// The key of the entry, where there is one.
    pub key: Option<String>,
    /// What it is.
    #[serde(rename = "message", serialize_with = "as_text")]
    pub problem: ImportProblem,
}

fn as_text<S: Serializer>(problem: &ImportProblem, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(problem)
}

impl fmt::Display for Located {
    /// `refs.bib:12, column 3: error: weng2019: what is wrong and what to do`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        write!(f, "{}:{line}, column {column}: {}: ", self.file, self.severity)?;
        if let Some(key) = &self.key {
            write!(f, "{key}: ")?;
        }
        self.problem.fmt(f)
    }
}

/// What can be wrong with an entry that is to go into the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportProblem {
    /// With the file itself.
    #[error(transparent)]
    Bibtex(#[from] ProblemKind),
    /// The catalogue has the key with another text.
    #[error("differs from the catalogue, which was kept as it is; --update takes the file's")]
    DiffersFromCatalogue,
    /// Another file of the same import has the key with another text.
    #[error("this key was already used in {file}:{line}; that entry was taken. Give one of them another key")]
    DuplicateKey {
        /// The file.
        file: String,
        /// The line.
        line: u32,
    },
    /// Another file of the same import has the same entry.
    #[error("this entry repeats the one in {file}:{line}; nothing was lost")]
    RepeatedEntry {
        /// The file.
        file: String,
        /// The line.
        line: u32,
    },
    /// Another key has the same DOI.
    #[error("“{other}” has the DOI {doi} too; if both are one work, keep one of the two keys")]
    SameDoi {
        /// The DOI.
        doi: Doi,
        /// The other key.
        other: CitationKey,
    },
    /// Another key has the same arXiv number.
    #[error("“{other}” has the arXiv number {arxiv} too; if both are one work, keep one of the two keys")]
    SameArxiv {
        /// The number, without a version.
        arxiv: String,
        /// The other key.
        other: CitationKey,
    },
    /// An entry without its end. Where it ends can only be guessed, and every other program that reads it, ours included,
    /// would lose what comes after it.
    #[error("this entry is never closed and was not taken; add the missing “}}” or “)” and import the file again")]
    Unclosed,
    /// An entry that uses an abbreviation whose `@string` has no end.
    #[error(
        "this entry uses an abbreviation whose @string is never closed, and was not taken; close the @string and import the file again"
    )]
    UnclosedAbbreviation,
    /// Text that `PostgreSQL` cannot hold.
    #[error("this entry has a NUL character in it and was not taken; delete it")]
    NulCharacter,
    /// Text before the first entry, which belongs to the file and not to a paper.
    #[error("the text before the first entry belongs to no paper and was not kept: “{0}”")]
    Header(String),
}

impl Report {
    /// Entries that went in.
    #[must_use]
    pub const fn imported(&self) -> usize {
        self.added + self.changed
    }

    /// Whether a person has to mend something: an entry was not read, or not as it was meant.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == ProblemSeverity::Error)
    }

    /// "Imported 12 entries (10 new, 2 changed), 3 were there already, 1 could not be read."; with `done` false, what would
    /// be imported.
    #[must_use]
    pub fn sentence(&self, done: bool) -> String {
        let number = |number: usize| thousands(i64::try_from(number).unwrap_or(i64::MAX));
        let entries = |count: usize| format!("{} {}", number(count), plural(count, "entry"));
        let verb = if done { "Imported" } else { "Would import" };
        let how = if self.changed > 0 { format!(" ({} new, {} changed)", number(self.added), number(self.changed)) } else { String::new() };
        let mut parts = vec![format!("{verb} {}{how}", entries(self.imported()))];
        let was = |count: usize| if count == 1 { "was" } else { "were" };
        if self.unchanged > 0 {
            parts.push(format!("{} {} there already", number(self.unchanged), was(self.unchanged)));
        }
        if self.kept > 0 {
            let differ = if self.kept == 1 { "differs" } else { "differ" };
            parts.push(format!("{} {differ} from the catalogue, which was kept", number(self.kept)));
        }
        if self.unread > 0 {
            parts.push(format!("{} could not be read", number(self.unread)));
        }
        parts.join(", ") + "."
    }
}
