//! `replies.csv`: one row for each reply to a statement.

use super::table::{Lines, Problem, Row, Table, or_empty};
use super::writing::{Record, file_of};
use super::{Files, Review};
use crate::evidence::EvidenceId;
use crate::replies::{Capacity, Reply};

const REPLY: [&str; 8] = ["evidence", "number", "author", "capacity", "text", "source", "steward", "recorded"];

/// Reads the file. Rows without a number get [`Reply::UNNUMBERED`]; the import gives them one.
pub fn read(files: &Files, review: &mut Review, lines: &mut Lines, problems: &mut Vec<Problem>) {
    let Some(bytes) = files.get("replies.csv") else { return };
    let table = Table::read("replies.csv", bytes, &["evidence", "author", "text"], &REPLY, problems);
    review.replies = table.records(lines, problems, reply);
}

fn reply(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Reply> {
    let (author, text) = (row.required("author", problems), row.required("text", problems));
    let evidence = row.number("evidence", problems).map(EvidenceId);
    row.must_be_filled("evidence", problems);
    Some(Reply {
        evidence: evidence?,
        number: row.number("number", problems).unwrap_or(Reply::UNNUMBERED),
        author: author?,
        capacity: row.value("capacity", problems).unwrap_or(Capacity::Comment),
        text: text?,
        source: row.owned("source"),
        steward: row.owned("steward"),
        recorded: row.value("recorded", problems),
    })
}

/// Writes the file.
pub fn write(review: &Review, files: &mut Files) {
    files.extend([file_of(&review.replies)]);
}

impl Record for Reply {
    const FILE: &'static str = "replies.csv";
    const COLUMNS: &'static [&'static str] = &REPLY;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [
            self.evidence.to_string(),
            self.number.to_string(),
            self.author.clone(),
            self.capacity.to_string(),
            self.text.clone(),
            or_empty(self.source.as_ref()),
            or_empty(self.steward.as_ref()),
            or_empty(self.recorded.as_ref()),
        ]
    }
}
