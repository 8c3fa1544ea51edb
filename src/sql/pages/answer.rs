//! An answer as CSV and as JSON.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::sql::tables::Table;
use crate::sql::{Answer, Cell, Cut, Dialect};

/// An answer for programs.
#[derive(Serialize)]
struct Document<'a> {
    question: &'a str,
    dialect: Dialect,
    columns: Vec<Head<'a>>,
    rows: &'a [Vec<Cell>],
    /// How many rows are here.
    row_count: usize,
    /// Why there are fewer than the question asks for; null where all are here.
    cut: Option<Cut>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut_because: Option<String>,
    /// How many values were longer than what is here of them.
    shortened_values: usize,
    milliseconds: u128,
}

#[derive(Serialize)]
struct Head<'a> {
    name: &'a str,
    is_number: bool,
}

/// The answer as JSON.
pub(super) fn json(question: &str, dialect: Dialect, answer: &Answer) -> Response {
    let columns = answer.columns.iter().enumerate().map(|(i, name)| Head { name, is_number: answer.is_numeric(i) }).collect();
    let document = Document {
        question,
        dialect,
        columns,
        rows: &answer.rows,
        row_count: answer.rows.len(),
        cut: answer.cut,
        cut_because: answer.cut.map(Cut::words),
        shortened_values: answer.shortened,
        milliseconds: answer.took.as_millis(),
    };
    Json(document).into_response()
}

/// The answer as CSV. NULL is an empty cell, empty text a pair of quotation marks: writers of CSV do not part the two.
pub(super) fn csv(answer: &Answer) -> String {
    let mut text = String::new();
    line(&mut text, answer.columns.iter().map(|name| Some(name.as_str().into())));
    for row in &answer.rows {
        line(&mut text, row.iter().map(Cell::text));
    }
    if let Some(cut) = answer.cut {
        // Whoever opens the file alone would take it for the whole answer.
        let rest = format!("There are more rows: {}.", cut.words());
        line(&mut text, std::iter::once(Some(rest.into())));
    }
    text
}

/// What can be asked about, as CSV.
pub(super) fn tables_csv(tables: &[Table]) -> String {
    let mut text = String::from("table,column,type,meaning\r\n");
    for table in tables {
        for column in &table.columns {
            line(&mut text, [table.name, column.name, column.kind, column.meaning].into_iter().map(|cell| Some(cell.into())));
        }
    }
    text
}

fn line<'a>(text: &mut String, cells: impl Iterator<Item = Option<std::borrow::Cow<'a, str>>>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            text.push(',');
        }
        let Some(cell) = cell else { continue };
        if cell.is_empty() || cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn csv_tells_null_from_empty_text_and_says_that_it_is_cut() {
        let cells = vec![Cell::Null, Cell::Text(String::new()), Cell::Text("a \"b\", c".to_owned()), Cell::Integer(7), Cell::Bool(false)];
        let columns = ["a", "b", "c,d", "e", "f"].map(str::to_owned).to_vec();
        let mut answer = Answer { columns, rows: vec![cells], cut: None, shortened: 0, took: Duration::ZERO };
        assert_eq!(csv(&answer), "a,b,\"c,d\",e,f\r\n,\"\",\"a \"\"b\"\", c\",7,false\r\n");
        answer.cut = Some(Cut::Rows);
        assert!(csv(&answer).ends_with("There are more rows: an answer has at most 10,000 rows.\"\r\n"), "{}", csv(&answer));
    }
}
