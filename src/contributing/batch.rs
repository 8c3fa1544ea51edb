//! Many rows at once: a bibliography, or a table in the form of a file of the review folder. Each row gets its own verdict;
//! those that are ready become one contribution.

use crate::contributions::DecidedRow;
use crate::papers::Paper;
use crate::revisions::change::Record;
use crate::vocabulary::closed_vocabulary;

use super::amending::alone;

use super::sheet::Mistake;
use super::written::{self, Cells, WrittenKind};

/// How much is read, in bytes.
pub const LIMIT: usize = 2_000_000;

/// How many rows are read.
pub const MOST_ROWS: usize = 500;

/// How many columns a table may have: more than any file of a review has.
const MOST_COLUMNS: usize = 60;

/// How long a cell may be, in bytes.
const LONGEST_CELL: usize = 20_000;

/// Why an upload is no batch. Nothing of it is kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// Nothing was sent.
    #[error("There is nothing in it.")]
    Empty,
    /// A packed file.
    #[error("This is a packed file ({0}). Unpack it, and send the table or the bibliography itself.")]
    Packed(&'static str),
    /// Bytes that are no text.
    #[error("This is no text: byte {0} is not valid UTF-8. Save the file as UTF-8.")]
    NoText(usize),
    /// The header names too many columns.
    #[error("Its first line has {0} columns; at most {MOST_COLUMNS} are read.")]
    TooManyColumns(usize),
    /// More rows than are read.
    #[error("It has more than {MOST_ROWS} rows. Send it in parts.")]
    TooManyRows,
    /// The header is of no file of a review.
    #[error(
        "Its first line has to name the columns of one kind of record: for statements {STATEMENT}, for datasets slug, name, modality. {0}"
    )]
    UnknownHeader(String),
    /// A table that breaks off.
    #[error("Line {0} cannot be read as a row of a table: {1}.")]
    Broken(u64, String),
    /// A bibliography without entries.
    #[error("No BibTeX entry can be read in it: {0}.")]
    NoEntry(String),
}

const STATEMENT: &str = "paper_key, dataset_slug, citation_function, evidence, confidence";

closed_vocabulary! {
    /// What is said of a row.
    Verdict, "verdict" {
        /// It will be part of the contribution.
        Ready = "ready", "Ready";
        /// The review has it already.
        AlreadyThere = "already-there", "Already in the review";
        /// A row before it says the same.
        Twice = "twice", "Twice in this file";
        /// It cannot be taken as it is.
        Wrong = "wrong", "Cannot be taken";
    }
}

/// What was uploaded.
#[derive(Debug, Clone, PartialEq)]
pub enum Upload {
    /// Works, each with the line on which its entry begins; and what could not be read, with its line.
    Works(Vec<(u32, Paper)>, Vec<(u32, String)>),
    /// Rows of one kind, each with its line.
    Rows(WrittenKind, Vec<(u64, Cells)>),
}

impl Upload {
    /// Reads an upload.
    ///
    /// # Errors
    /// It is no batch.
    pub fn read(bytes: &[u8]) -> Result<Self, BatchError> {
        for (start, kind) in [
            (&b"PK\x03\x04"[..], "ZIP"),
            (b"\x1f\x8b", "gzip"),
            (b"BZh", "bzip2"),
            (b"\xfd7zXZ", "xz"),
            (b"7z\xbc\xaf", "7z"),
            (b"\x28\xb5\x2f\xfd", "zstd"),
        ] {
            if bytes.starts_with(start) {
                return Err(BatchError::Packed(kind));
            }
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| BatchError::NoText(error.valid_up_to()))?;
        if let Some(nul) = text.find('\0') {
            return Err(BatchError::NoText(nul));
        }
        if text.trim().is_empty() {
            return Err(BatchError::Empty);
        }
        let first = text.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('%'));
        if first.is_some_and(|line| line.trim_start().starts_with('@')) { works(bytes) } else { rows(bytes) }
    }
}

/// The rows of a batch as a text that is read as these rows again: a bibliography, or a table. Empty where they are of
/// several kinds, as only a program sends them.
#[must_use]
pub fn text_of(rows: &[DecidedRow]) -> String {
    let records: Option<Vec<&Record>> = rows.iter().map(|row| added(row)).collect();
    let Some(records) = records.filter(|records| !records.is_empty()) else { return String::new() };
    let entries: Option<Vec<&str>> =
        records.iter().map(|record| if let Record::Paper(paper) = record { Some(paper.bibtex.as_str()) } else { None }).collect();
    if let Some(entries) = entries {
        return entries.join("\n\n");
    }
    let kind = WrittenKind::of(records[0]);
    kind.filter(|kind| records.iter().all(|record| WrittenKind::of(record) == Some(*kind)))
        .and_then(|kind| table(kind, &records))
        .unwrap_or_default()
}

/// The one record that a row adds.
fn added(row: &DecidedRow) -> Option<&Record> {
    match &row.row.changes[..] {
        [change] if change.before.is_none() => change.after.as_ref(),
        _ => None,
    }
}

/// Records of one kind with the columns that a contribution may have.
fn table(kind: WrittenKind, records: &[&Record]) -> Option<String> {
    let rows: Vec<Cells> = records.iter().map(|record| written::cells(kind, &alone(record))).collect::<Option<_>>()?;
    let columns: Vec<&str> = kind.fields().iter().map(|spec| spec.column).filter(|column| *column != "appraisal").collect();
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(&columns).ok()?;
    for row in &rows {
        writer.write_record(columns.iter().map(|column| row.get(*column).map_or("", String::as_str))).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

fn works(bytes: &[u8]) -> Result<Upload, BatchError> {
    let bibliography = bibliography::read(bytes);
    let unread = bibliography.problems.iter().filter(|problem| problem.severity == bibliography::ProblemSeverity::Error);
    let unread: Vec<(u32, String)> = unread.map(|problem| (problem.position.line, problem.kind.to_string())).collect();
    if bibliography.entries.is_empty() {
        return Err(BatchError::NoEntry(unread.first().map_or_else(|| "it holds none".to_owned(), |(_, why)| why.clone())));
    }
    if bibliography.entries.len() > MOST_ROWS {
        return Err(BatchError::TooManyRows);
    }
    let works = bibliography.entries.into_iter().map(|entry| (entry.position.line, Paper::from_entry(entry))).collect();
    Ok(Upload::Works(works, unread))
}

fn rows(bytes: &[u8]) -> Result<Upload, BatchError> {
    let broken = |error: &csv::Error| BatchError::Broken(error.position().map_or(1, csv::Position::line), "it breaks off".to_owned());
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.headers().map_err(|error| broken(&error))?.clone();
    if header.len() > MOST_COLUMNS {
        return Err(BatchError::TooManyColumns(header.len()));
    }
    let columns: Vec<&str> = header.iter().map(str::trim).collect();
    let kind = kind_of(&columns)?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(&error))?;
        let line = record.position().map_or(0, csv::Position::line);
        if rows.len() == MOST_ROWS {
            return Err(BatchError::TooManyRows);
        }
        if record.len() != columns.len() {
            let why = format!("it has {} cells, and the first line {}", record.len(), columns.len());
            return Err(BatchError::Broken(line, why));
        }
        if record.iter().any(|cell| cell.len() > LONGEST_CELL) {
            return Err(BatchError::Broken(line, format!("a cell is longer than {LONGEST_CELL} bytes")));
        }
        rows.push((line, columns.iter().zip(record.iter()).map(|(column, cell)| ((*column).to_owned(), cell.trim().to_owned())).collect()));
    }
    if rows.is_empty() { Err(BatchError::Empty) } else { Ok(Upload::Rows(kind, rows)) }
}

/// The kind of record whose file has these columns.
fn kind_of(columns: &[&str]) -> Result<WrittenKind, BatchError> {
    let own = [
        (WrittenKind::Statement, "dataset_slug"),
        (WrittenKind::Dataset, "modality"),
        (WrittenKind::Version, "released"),
        (WrittenKind::Copy, "platform"),
        (WrittenKind::Relation, "relation"),
        (WrittenKind::Answer, "state"),
        (WrittenKind::Confounder, "parent"),
    ];
    let Some((kind, _)) = own.into_iter().find(|(_, column)| columns.contains(column)) else {
        return Err(BatchError::UnknownHeader(format!("Here are: {}.", shown(columns))));
    };
    let missing: Vec<&str> =
        kind.fields().iter().filter(|spec| spec.required && !columns.contains(&spec.column)).map(|spec| spec.column).collect();
    if missing.is_empty() { Ok(kind) } else { Err(BatchError::UnknownHeader(format!("Missing here: {}.", missing.join(", ")))) }
}

fn shown(columns: &[&str]) -> String {
    let text: String = columns.join(", ").chars().take(200).collect();
    if text.is_empty() { "none".to_owned() } else { text }
}

/// Columns that are a steward's and the database's own: they may be there, and must be empty.
const OTHERS: [&str; 7] = ["id", "in_demo", "named_in_paper", "contributor", "steward", "recorded", "appraisal"];

/// The columns that such rows may have; another one is told, since nobody would look into it.
#[must_use]
pub fn unknown_columns(kind: WrittenKind, cells: &Cells) -> Vec<Mistake> {
    let is_field = |column: &str| column != "appraisal" && kind.fields().iter().any(|spec| spec.column == column);
    let may_be = |column: &str, cell: &str| is_field(column) || OTHERS.contains(&column) && cell.is_empty();
    let unknown = cells.iter().filter(|(column, cell)| !may_be(column, cell));
    unknown.map(|(column, _)| Mistake::new(column, "There is no such column for a contribution; leave it out or empty")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLE: &str =
        "paper_key,dataset_slug,citation_function,evidence,confidence\nlarrazabal2020gender,chexpert,extend,Shows it.,stated\n";

    #[test]
    fn tables_and_bibliographies_are_read() {
        let Ok(Upload::Rows(WrittenKind::Statement, rows)) = Upload::read(TABLE.as_bytes()) else { panic!() };
        assert_eq!((rows[0].0, rows[0].1["dataset_slug"].as_str()), (2, "chexpert"));
        let Ok(Upload::Works(works, unread)) = Upload::read(b"% mine\n@misc{a, title = {T}}\n\n@misc{b, title = {U}}\n@misc{}\n") else {
            panic!()
        };
        assert_eq!((works.len(), works[1].0, unread.len()), (2, 4, 1));
    }

    #[test]
    fn what_is_no_batch_is_told() {
        let wide = vec!["a"; 1_000_000].join(",");
        let long = format!("{}\n{}", TABLE.lines().next().unwrap(), "a,b,use,c,stated\n".repeat(MOST_ROWS + 1));
        let cases: [(&[u8], BatchError); 9] = [
            (b" \n ", BatchError::Empty),
            (b"PK\x03\x04\x14\x00", BatchError::Packed("ZIP")),
            (b"\x1f\x8b\x08", BatchError::Packed("gzip")),
            (b"a,b\n\xff", BatchError::NoText(4)),
            (b"a\0b", BatchError::NoText(1)),
            (wide.as_bytes(), BatchError::TooManyColumns(1_000_000)),
            (long.as_bytes(), BatchError::TooManyRows),
            (b"slug,name,modality\n", BatchError::Empty),
            (b"slug,name,modality\na,b\n", BatchError::Broken(2, "it has 2 cells, and the first line 3".to_owned())),
        ];
        for (bytes, error) in cases {
            assert_eq!(Upload::read(bytes), Err(error));
        }
        assert!(matches!(Upload::read(b"x,y\n1,2\n"), Err(BatchError::UnknownHeader(_))));
        assert!(matches!(Upload::read(b"slug,modality\n1,2\n"), Err(BatchError::UnknownHeader(why)) if why == "Missing here: name."));
        assert!(matches!(Upload::read(b"@comment{}"), Err(BatchError::NoEntry(_))));
        assert!(matches!(Upload::read(&vec![b'('; LIMIT]), Err(BatchError::UnknownHeader(_))));
    }

    #[test]
    fn columns_that_no_contribution_has_are_told() {
        let cells: Cells =
            [("dataset_slug", "a"), ("colour", "red"), ("steward", "me"), ("id", "")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        let told: Vec<String> = unknown_columns(WrittenKind::Statement, &cells).into_iter().map(|mistake| mistake.field).collect();
        assert_eq!(told, ["colour", "steward"]);
        let place: Cells = [("id", "wrist-bands"), ("label", "Wrist bands")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        assert_eq!(unknown_columns(WrittenKind::Confounder, &place), [], "a node is named in addresses by its column id");
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_batch_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = Upload::read(&bytes);
        }

        #[test]
        fn any_table_is_a_batch_or_an_error(text in "(slug|name|modality|,|\n|\"|@misc\\{|a|é| ){0,60}") {
            let _ = Upload::read(text.as_bytes());
        }
    }
}
