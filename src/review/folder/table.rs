//! CSV with located, plain problems: every cell knows its file, line and column.

use std::collections::HashMap;
use std::fmt::Display;
use std::str::FromStr;

use crate::review::LARGEST_NUMBER;

/// Something wrong in a review folder, with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The column: a CSV column's name, or a position in the line.
    pub column: Option<String>,
    /// What is wrong, and what to do.
    pub message: String,
    /// Whether the import stops for it; else it is only told.
    pub fatal: bool,
}

impl Problem {
    /// A problem that stops the import.
    #[must_use]
    pub fn new(file: &str, line: Option<u64>, column: Option<&str>, message: impl Display) -> Self {
        let (file, column) = (file.to_owned(), column.map(str::to_owned));
        Self { file, line, column, message: message.to_string(), fatal: true }
    }

    /// A problem that is told and nothing more.
    #[must_use]
    pub fn note(file: &str, message: impl Display) -> Self {
        Self { file: file.to_owned(), line: None, column: None, message: message.to_string(), fatal: false }
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", {column}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// For each file, the line of each record that was taken from it, in order.
pub type Lines = HashMap<String, Vec<u64>>;

/// The number of the line that begins or goes on after these bytes.
#[must_use]
pub fn line_after(before: &[u8]) -> u64 {
    before.split(|byte| *byte == b'\n').count() as u64
}

/// A CSV file's rows by column name; they are read one after the other and not kept.
pub struct Table<'a> {
    file: String,
    columns: HashMap<String, usize>,
    width: usize,
    /// The file; nothing where it cannot be read as text.
    bytes: &'a [u8],
}

/// One row; reading a cell that does not parse notes a problem and goes on, so that all problems are told at once.
pub struct Row<'a> {
    table: &'a Table<'a>,
    line: u64,
    record: &'a csv::StringRecord,
}

impl<'a> Table<'a> {
    /// Reads the header of a CSV file. A wrong one becomes a problem.
    pub fn read(file: &str, bytes: &'a [u8], required: &[&str], optional: &[&str], problems: &mut Vec<Problem>) -> Self {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut table = Self { file: file.to_owned(), columns: HashMap::new(), width: 0, bytes };
        if let Err(error) = std::str::from_utf8(bytes) {
            let before = &bytes[..error.valid_up_to()];
            let line = line_after(before);
            problems.push(Problem::new(file, Some(line), None, "this line is not valid UTF-8; save the file as UTF-8"));
            table.bytes = &[];
            return table;
        }
        match reader(bytes).headers() {
            Ok(header) => {
                table.width = header.len();
                table.take_header(header, required, optional, problems);
            }
            Err(error) => problems.push(Problem::new(file, Some(1), None, error)),
        }
        table
    }

    fn take_header(&mut self, header: &csv::StringRecord, required: &[&str], optional: &[&str], problems: &mut Vec<Problem>) {
        for (i, name) in header.iter().enumerate() {
            let name = name.trim();
            if !required.contains(&name) && !optional.contains(&name) {
                let mut known: Vec<&str> = required.to_vec();
                known.extend(optional.iter().filter(|name| !required.contains(name)));
                let message = format!("unknown column; this file has: {}", known.join(", "));
                problems.push(Problem::new(&self.file, Some(1), Some(name), message));
            } else if self.columns.insert(name.to_owned(), i).is_some() {
                problems.push(Problem::new(&self.file, Some(1), Some(name), "this column is there twice"));
            }
        }
        for name in required {
            if !self.columns.contains_key(*name) {
                problems.push(Problem::new(&self.file, Some(1), Some(name), "this column is missing"));
            }
        }
    }

    /// The records that the rows give, in order; the lines they stand in are noted for later checks.
    pub fn records<T>(
        &self,
        lines: &mut Lines,
        problems: &mut Vec<Problem>,
        mut read: impl FnMut(&Row<'_>, &mut Vec<Problem>) -> Option<T>,
    ) -> Vec<T> {
        let (mut places, mut records) = (Vec::new(), Vec::new());
        self.rows(problems, |row, problems| {
            if let Some(record) = read(row, problems) {
                places.push(row.line);
                records.push(record);
            }
        });
        lines.insert(self.file.clone(), places);
        records
    }

    /// Takes the rows, in order. One with a wrong number of cells is a problem and left out; the import as a whole then fails.
    pub fn rows(&self, problems: &mut Vec<Problem>, mut take: impl FnMut(&Row<'_>, &mut Vec<Problem>)) {
        let mut reader = reader(self.bytes);
        let mut record = csv::StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(false) => return,
                Ok(true) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    if record.len() == self.width {
                        take(&Row { table: self, line, record: &record }, problems);
                    } else {
                        let message = format!("this row has {} cells, the header has {}", record.len(), self.width);
                        problems.push(Problem::new(&self.file, Some(line), None, message));
                    }
                }
                Err(error) => {
                    let line = error.position().map(csv::Position::line);
                    problems.push(Problem::new(&self.file, line, None, error));
                }
            }
        }
    }
}

fn reader(bytes: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().flexible(true).from_reader(bytes)
}

impl Row<'_> {
    /// The cell's text without white space around it; none where it is empty or the column is not there.
    #[must_use]
    pub fn text(&self, column: &str) -> Option<&str> {
        let cell = self.table.columns.get(column).and_then(|&i| self.record.get(i))?;
        Some(cell.trim()).filter(|cell| !cell.is_empty())
    }

    /// The cell's text, owned.
    pub fn owned(&self, column: &str) -> Option<String> {
        self.text(column).map(str::to_owned)
    }

    /// The words of a list: separated by `;`, `\;` for a semicolon inside a word.
    pub fn list(&self, column: &str) -> Vec<String> {
        self.text(column).map(split_list).unwrap_or_default()
    }

    /// The cell as a value; none where it is empty, a problem where it is something else.
    pub fn value<T: FromStr<Err: Display>>(&self, column: &str, problems: &mut Vec<Problem>) -> Option<T> {
        match self.text(column)?.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                problems.push(self.problem(column, error));
                None
            }
        }
    }

    /// The cell as a value that must be there.
    pub fn required<T: FromStr<Err: Display>>(&self, column: &str, problems: &mut Vec<Problem>) -> Option<T> {
        self.must_be_filled(column, problems);
        self.value(column, problems)
    }

    /// A problem where the cell is empty.
    pub fn must_be_filled(&self, column: &str, problems: &mut Vec<Problem>) {
        if self.text(column).is_none() {
            problems.push(self.problem(column, "this cell is empty, and must not be"));
        }
    }

    /// `yes` or `no`; empty is `no`.
    pub fn yes(&self, column: &str, problems: &mut Vec<Problem>) -> bool {
        match self.text(column) {
            Some("yes") => true,
            None | Some("no") => false,
            Some(other) => {
                problems.push(self.problem(column, format!("“{other}” is neither yes nor no")));
                false
            }
        }
    }

    /// A whole number that is not negative.
    pub fn count(&self, column: &str, problems: &mut Vec<Problem>) -> Option<i64> {
        let text = self.text(column)?;
        let Ok(number) = text.parse::<i64>() else {
            problems.push(self.problem(column, format!("“{text}” is not a whole number")));
            return None;
        };
        if number < 0 {
            problems.push(self.problem(column, "a count cannot be negative"));
            return None;
        }
        Some(number)
    }

    /// The number of a statement or revision.
    pub fn number(&self, column: &str, problems: &mut Vec<Problem>) -> Option<i64> {
        let text = self.text(column)?;
        if let Ok(number @ 1..=LARGEST_NUMBER) = text.parse() {
            return Some(number);
        }
        problems.push(self.problem(column, format!("“{text}” is not a number from 1 to {LARGEST_NUMBER}")));
        None
    }

    /// An address that begins with http:// or https://.
    pub fn web_address(&self, column: &str, problems: &mut Vec<Problem>) -> Option<String> {
        let text = self.text(column)?;
        if is_web_address(text) {
            return Some(text.to_owned());
        }
        problems.push(self.problem(column, format!("“{text}” is not an address that begins with http:// or https://")));
        None
    }

    /// A problem at a cell of this row.
    pub fn problem(&self, column: &str, message: impl Display) -> Problem {
        Problem::new(&self.table.file, Some(self.line), Some(column), message)
    }
}

/// Whether a text is an address for the web and nothing else (`javascript:` and white space are not).
#[must_use]
pub fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>".contains(c))
}

fn split_list(cell: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut letters = cell.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\\', Some(&next @ (';' | '\\'))) => {
                letters.next();
                push(&mut words, next);
            }
            (';', _) => words.push(String::new()),
            _ => push(&mut words, letter),
        }
    }
    words.into_iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

fn push(words: &mut [String], letter: char) {
    if let Some(last) = words.last_mut() {
        last.push(letter);
    }
}

/// Writes a list so that [`Row::list`] reads it back.
#[must_use]
pub fn join_list(words: &[String]) -> String {
    let escaped: Vec<String> = words.iter().map(|word| word.replace('\\', "\\\\").replace(';', "\\;")).collect();
    escaped.join(";")
}

/// Writes a CSV file: the header, then each row.
#[must_use]
pub fn write_csv<const N: usize>(columns: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory does not fail, and the type fixes the number of cells.
    let mut ok = writer.write_record(columns).is_ok();
    for row in rows {
        ok &= writer.write_record(&row).is_ok();
    }
    debug_assert!(ok);
    writer.into_inner().unwrap_or_default()
}

/// `yes` or `no`.
#[must_use]
pub fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

/// The value's text, or nothing.
#[must_use]
pub fn or_empty<T: Display>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn problems_name_line_and_column() {
        let mut problems = Vec::new();
        let table = Table::read("d.csv", b"slug,colour\na,b\nc\n", &["slug", "name"], &[], &mut problems);
        let mut rows = 0;
        table.rows(&mut problems, |_, _| rows += 1);
        assert_eq!(rows, 1);
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told[0], "d.csv:1, colour: unknown column; this file has: slug, name");
        assert_eq!(told[1], "d.csv:1, name: this column is missing");
        assert_eq!(told[2], "d.csv:3: this row has 1 cells, the header has 2");
    }

    #[test]
    fn invalid_utf8_is_located() {
        let mut problems = Vec::new();
        Table::read("d.csv", b"slug\na\n\xff\n", &["slug"], &[], &mut problems);
        assert!(problems[0].to_string().starts_with("d.csv:3: this line is not valid UTF-8"), "{}", problems[0]);
    }

    #[test]
    fn only_web_addresses_are_addresses() {
        for good in ["https://a.org", "http://a.org/x?y=z#w"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in ["javascript:alert(1)", "https://", "https:///x", "https://a b", "//a.org", "https://a\"b", ""] {
            assert!(!is_web_address(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn lists_read_back(words in prop::collection::vec("[a-z;\\\\ ]{0,6}[a-z;\\\\]", 0..5)) {
            let words: Vec<String> = words.iter().map(|word| word.trim().to_owned()).collect();
            prop_assert_eq!(split_list(&join_list(&words)), words);
        }

        #[test]
        fn any_bytes_give_rows_or_problems(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut problems = Vec::new();
            let file = [b"slug,name\n", bytes.as_slice()].concat();
            let table = Table::read("x.csv", &file, &["slug"], &["name"], &mut problems);
            let ink = bytes.iter().any(|byte| !b"\r\n".contains(byte));
            let mut rows = 0;
            table.rows(&mut problems, |_, _| rows += 1);
            prop_assert_eq!(rows > 0 || !problems.is_empty(), ink);
        }
    }
}
