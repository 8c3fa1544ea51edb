//! SQL over the review, for people who think in it: one question at a time, which reads and cannot do anything else.
//!
//! Three walls stand behind each other. The [`gate`] reads the question, and lets through what is on a list: one
//! `SELECT`, over [`tables`] and functions that are named there; what it did not understand it does not pass on, because
//! what runs is written anew from what it read. The database then gets it on a connection of its own, which can only
//! read, has little time, and is closed afterwards; `SQLite` asks for each table and function again, `PostgreSQL` says
//! which tables it is going to read. Whoever asks for too much is stopped, while pages go on.

pub mod examples;
pub mod gate;
pub mod pages;
pub mod store;
pub mod tables;

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::database::DatabaseError;
use crate::wording;

/// How long a question may take.
pub const TIME: Duration = Duration::from_secs(3);

/// How many questions are answered at once; the machine has pages to make too.
pub const AT_ONCE: usize = 2;

/// How long a question waits for others before it is turned away.
pub const WAIT: Duration = Duration::from_secs(1);

/// The longest question, in bytes.
pub const LONGEST: usize = 5000;

/// The most rows of an answer.
pub const ROWS: usize = 10_000;

/// The most rows that the page shows.
pub const ROWS_ON_PAGE: usize = 200;

/// The most columns of an answer.
pub const COLUMNS: usize = 100;

/// The most letters of one value; the rest of it is left out.
pub const LETTERS: usize = 20_000;

/// The most letters of all values together.
pub const BYTES: usize = 4_000_000;

/// The SQL that a database speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `SQLite`.
    Sqlite,
    /// `PostgreSQL`.
    Postgres,
}

impl Dialect {
    /// Its name for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// Where it is described.
    #[must_use]
    pub const fn manual(self) -> &'static str {
        match self {
            Self::Sqlite => "https://sqlite.org/lang_select.html",
            Self::Postgres => "https://www.postgresql.org/docs/current/queries.html",
        }
    }
}

impl Serialize for Dialect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.label())
    }
}

/// A value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Another number, as the database writes it.
    Number(String),
    /// Text.
    Text(String),
}

impl Cell {
    /// Whether it is a number.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Number(_))
    }

    /// The value as text; `None` for NULL.
    #[must_use]
    pub fn text(&self) -> Option<std::borrow::Cow<'_, str>> {
        match self {
            Self::Null => None,
            Self::Bool(value) => Some(if *value { "true" } else { "false" }.into()),
            Self::Integer(number) => Some(number.to_string().into()),
            Self::Number(text) | Self::Text(text) => Some(text.into()),
        }
    }

    /// What it weighs in memory and in an answer; roughly.
    fn weight(&self) -> usize {
        match self {
            Self::Number(text) | Self::Text(text) => text.len() + 16,
            _ => 16,
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Number(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
                (Ok(number), _) => serializer.serialize_i64(number),
                (_, Ok(number)) if number.is_finite() => serializer.serialize_f64(number),
                _ => serializer.serialize_str(text),
            },
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

/// A number without the zeros that some databases put behind it: `2019.5000`.
#[must_use]
pub fn trimmed(number: &str) -> &str {
    if number.contains('.') && !number.contains(['e', 'E']) { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// Why an answer has fewer rows than the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cut {
    /// [`ROWS`].
    Rows,
    /// [`BYTES`].
    Bytes,
}

impl Cut {
    /// The same in words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Rows => format!("an answer has at most {} rows", thousands(ROWS)),
            Self::Bytes => format!("an answer has at most {} million letters", BYTES / 1_000_000),
        }
    }
}

/// A number of things as people write it.
#[must_use]
pub fn thousands(number: usize) -> String {
    wording::thousands(i64::try_from(number).unwrap_or(i64::MAX))
}

/// What the database answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The heads of the columns; two may be the same.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Whether there are more, and why they are not here.
    pub cut: Option<Cut>,
    /// How many values are longer than what is here of them.
    pub shortened: usize,
    /// How long the database took.
    pub took: Duration,
}

impl Answer {
    /// Whether a column has nothing but numbers, and at least one.
    #[must_use]
    pub fn is_numeric(&self, column: usize) -> bool {
        let mut cells = self.rows.iter().filter_map(|row| row.get(column)).filter(|cell| **cell != Cell::Null).peekable();
        cells.peek().is_some() && cells.all(Cell::is_number)
    }
}

/// Gathers rows until one of the limits is reached.
#[derive(Debug, Default)]
pub struct Gathering {
    rows: Vec<Vec<Cell>>,
    weight: usize,
    shortened: usize,
    cut: Option<Cut>,
}

impl Gathering {
    /// Takes one more row; tells whether there is room for a further one.
    pub fn add(&mut self, mut row: Vec<Cell>) -> bool {
        for cell in &mut row {
            if let Cell::Text(text) | Cell::Number(text) = cell
                && let Some((end, _)) = text.char_indices().nth(LETTERS)
            {
                text.truncate(end);
                self.shortened += 1;
            }
            self.weight += cell.weight();
        }
        if self.rows.len() == ROWS {
            self.cut = Some(Cut::Rows);
        } else if self.weight > BYTES {
            self.cut = Some(Cut::Bytes);
        } else {
            self.rows.push(row);
        }
        self.cut.is_none()
    }

    /// The answer.
    #[must_use]
    pub fn answer(self, columns: Vec<String>, took: Duration) -> Answer {
        Answer { columns, rows: self.rows, cut: self.cut, shortened: self.shortened, took }
    }
}

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// It is not let through.
    #[error("{0}")]
    Refused(#[from] gate::Refusal),
    /// The database does not understand it, or fails while it answers.
    #[error("{} answers: {message}", .dialect.label())]
    Database {
        /// What it says.
        message: String,
        /// Which one it is.
        dialect: Dialect,
    },
    /// The time is over.
    #[error("The question was stopped: it took longer than {} seconds.", TIME.as_secs())]
    TookTooLong,
    /// It needs more memory than it may have.
    #[error("The question was stopped: one of its values or its plan grew too large.")]
    TooLarge,
    /// It has more columns than an answer may have.
    #[error("The answer would have {0} columns, and it may have at most {COLUMNS}.")]
    TooManyColumns(usize),
    /// Others are being answered.
    #[error("Other questions are being answered at the moment, {AT_ONCE} at once. Ask again in a few seconds.")]
    Busy,
    /// The database itself fails.
    #[error("{0}")]
    Away(#[from] DatabaseError),
}

impl SqlError {
    /// What one can do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.advice(),
            Self::Database { .. } => "Change the question; the tables and their columns are listed below.",
            Self::TookTooLong => "Ask for less: join tables by their numbers, narrow with WHERE, leave out what you do not need.",
            Self::TooLarge => "Ask for shorter values, or for fewer at once.",
            Self::TooManyColumns(_) => "Name the columns that you need.",
            Self::Busy | Self::Away(_) => "Nothing is lost. The question stands in the address.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lose_only_the_zeros_that_say_nothing() {
        for (number, short) in [("2019.5000", "2019.5"), ("2.0", "2"), ("100", "100"), ("1.0e10", "1.0e10"), ("-0.250", "-0.25")] {
            assert_eq!(trimmed(number), short);
        }
    }

    #[test]
    fn a_gathering_ends_at_its_limits_and_says_at_which() {
        let mut rows = Gathering::default();
        while rows.add(vec![Cell::Integer(1)]) {}
        let answer = rows.answer(vec!["n".to_owned()], TIME);
        assert_eq!((answer.rows.len(), answer.cut), (ROWS, Some(Cut::Rows)));
        let mut rows = Gathering::default();
        while rows.add(vec![Cell::Text("ä".repeat(LETTERS + 1))]) {}
        let answer = rows.answer(vec!["n".to_owned()], TIME);
        assert_eq!(answer.cut, Some(Cut::Bytes));
        assert!(answer.rows.len() > 50 && answer.shortened >= answer.rows.len());
        assert!(answer.rows.iter().all(|row| row[0].text().unwrap().chars().count() == LETTERS));
    }

    #[test]
    fn cells_are_json_of_their_kind() {
        let cells = [
            Cell::Null,
            Cell::Bool(true),
            Cell::Integer(-3),
            Cell::Number("2.50".to_owned()),
            Cell::Number("7".to_owned()),
            Cell::Number("NaN".to_owned()),
            Cell::Text("NULL".to_owned()),
        ];
        assert_eq!(serde_json::to_string(&cells).unwrap(), r#"[null,true,-3,2.5,7,"NaN","NULL"]"#);
    }
}
