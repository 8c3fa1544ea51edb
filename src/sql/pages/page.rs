//! The page: the question, its answer, questions to begin with, and the tables.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use askama::filters::Safe;
use bibliography::{ArxivId, Doi};
use serde::Serialize;

use crate::sql::examples::{self, Example};
use crate::sql::gate::known_functions;
use crate::sql::store::{dialect, known};
use crate::sql::tables::{TABLES, Table};
use crate::sql::{Answer, BYTES, COLUMNS, Cell, Dialect, LETTERS, LONGEST, ROWS, ROWS_ON_PAGE, SqlError, TIME, thousands, trimmed};
use crate::web::{Error, Moment, Query, Section, Shell, prose};
use crate::wording;

/// The letters of a value that a cell of the page shows.
const SHOWN: usize = 400;

/// Columns whose values are looked up among the names of records.
const NAMES: [&str; 14] = [
    "confounder",
    "dataset",
    "dataset_slug",
    "group",
    "key",
    "label",
    "name",
    "of_dataset",
    "paper",
    "paper_key",
    "short_name",
    "slug",
    "title",
    "work",
];

/// A question and what became of it.
pub(super) struct Asked {
    /// The question.
    pub(super) question: String,
    /// Its answer.
    pub(super) outcome: Result<Answer, SqlError>,
}

/// The limits, for programs.
#[derive(Debug, Serialize)]
struct Limits {
    seconds: u64,
    rows: usize,
    columns: usize,
    letters_of_a_value: usize,
    letters_of_all: usize,
    bytes_of_a_question: usize,
}

/// A question to begin with, and where its answer is.
#[derive(Debug, Serialize)]
pub(super) struct Offer {
    #[serde(flatten)]
    example: Example,
    address: String,
}

/// A cell of the page.
#[derive(Debug)]
struct Shown {
    /// Whether it stands at the right, under other numbers.
    is_right: bool,
    /// The value; `None` for NULL.
    text: Option<String>,
    /// How many letters of it are not shown.
    more: usize,
    /// The page of what it names.
    address: Option<String>,
}

/// An answer on the page.
#[derive(Debug)]
pub(super) struct Given {
    heads: Vec<(String, bool)>,
    rows: Vec<Vec<Shown>>,
    answer: Answer,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "sql/sql.html", blocks = ["title", "description"])]
pub(super) struct SqlPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    dialect: Dialect,
    limits: Limits,
    examples: Vec<Offer>,
    tables: &'static [Table],
    functions: Vec<&'static str>,
    #[serde(skip)]
    question: Option<String>,
    #[serde(skip)]
    outcome: Option<Result<Given, SqlError>>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    csv: String,
}

impl SqlPage {
    /// The page before anything was asked.
    pub(super) async fn without_question(moment: &Moment) -> Result<Self, Error> {
        Self::new(moment, &Query::default()).await
    }

    /// The page with a question and its answer.
    pub(super) async fn with_answer(moment: &Moment, query: &Query, asked: Asked) -> Result<Self, Error> {
        let mut page = Self::new(moment, query).await?;
        page.outcome = Some(match asked.outcome {
            Ok(answer) => Ok(given(moment, answer).await?),
            Err(error) => Err(error),
        });
        page.question = Some(asked.question);
        Ok(page)
    }

    async fn new(moment: &Moment, query: &Query) -> Result<Self, Error> {
        let dialect = dialect(moment.site().database());
        let offer = |example: Example| Offer { address: address(example.sql), example };
        Ok(Self {
            shell: moment.shell(Section::None, query.address("/sql")).await?,
            address: moment.address(&query.address("/sql")),
            dialect,
            limits: Limits {
                seconds: TIME.as_secs(),
                rows: ROWS,
                columns: COLUMNS,
                letters_of_a_value: LETTERS,
                letters_of_all: BYTES,
                bytes_of_a_question: LONGEST,
            },
            examples: examples::all(dialect).into_iter().map(offer).collect(),
            tables: &TABLES,
            functions: known_functions(dialect),
            question: None,
            outcome: None,
            json: query.address("/sql.json"),
            csv: query.address("/sql.csv"),
        })
    }

    /// The first rows of a table.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn rows_of(&self, table: &Table) -> String {
        address(&format!("select * from {} limit 50", table.name))
    }

    /// A sentence of DATA-MODEL.md: its links lead to places in that document, and are left out.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn words(&self, text: &str) -> Safe<String> {
        let html = prose::markdown(&without_links(text)).0;
        Safe(html.trim().trim_start_matches("<p>").trim_end_matches("</p>").to_owned())
    }

    /// The question, or one to begin with.
    fn written(&self) -> &str {
        self.question.as_deref().unwrap_or(self.examples.first().map_or("", |offer| offer.example.sql))
    }

    /// How many lines the field for it has.
    fn lines(&self) -> usize {
        self.written().lines().count().clamp(6, 24) + 1
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn limit(&self, number: impl std::borrow::Borrow<usize>) -> String {
        thousands(*number.borrow())
    }
}

impl Given {
    /// "37 rows, in 4 ms."
    fn lead(&self) -> String {
        let (rows, time) = (self.answer.rows.len(), took(self.answer.took.as_micros()));
        match (self.answer.cut, rows > self.rows.len()) {
            (None, false) if rows == 0 => format!("No row fits; that took {time}."),
            (None, false) => format!("{}, in {time}.", capital(&wording::count(rows, "row"))),
            (None, true) => format!("{} rows, in {time}. The first {} are shown.", thousands(rows), self.rows.len()),
            (Some(cut), _) => format!(
                "More than {} rows, in {time}, and the answer is cut there: {}. The first {} are shown.",
                thousands(rows),
                cut.words(),
                self.rows.len()
            ),
        }
    }

    /// How to get what is not shown.
    fn rest(&self) -> Option<&'static str> {
        match self.answer.cut {
            Some(_) => Some("For the others narrow the question with WHERE, or ask for them in parts, with ORDER BY, LIMIT and OFFSET."),
            None if self.answer.rows.len() > self.rows.len() => Some("All are in the CSV and the JSON."),
            None => None,
        }
    }

    /// "Three values are longer …"
    fn shortened(&self) -> Option<String> {
        let number = self.answer.shortened;
        let values = capital(&wording::count(number, "value"));
        let verb = if number == 1 { "is" } else { "are" };
        (number > 0).then(|| format!("{values} {verb} longer than {} letters and cut there.", thousands(LETTERS)))
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn took(microseconds: u128) -> String {
    match microseconds {
        0..1000 => "less than a millisecond".to_owned(),
        1000..1_000_000 => format!("{} ms", microseconds / 1000),
        _ => format!("{}.{} s", microseconds / 1_000_000, microseconds % 1_000_000 / 100_000),
    }
}

/// Where a question is answered.
fn address(question: &str) -> String {
    Query::default().with("q", question).address("/sql")
}

fn without_links(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, link)) = rest.split_once('[') {
        plain.push_str(before);
        let Some((words, after)) = link.split_once("](").and_then(|(words, after)| Some((words, after.split_once(')')?.1))) else {
            plain.push('[');
            rest = link;
            continue;
        };
        plain.push_str(words);
        rest = after;
    }
    plain + rest
}

async fn given(moment: &Moment, answer: Answer) -> Result<Given, Error> {
    let heads: Vec<(String, bool)> = answer.columns.iter().enumerate().map(|(i, name)| (name.clone(), answer.is_numeric(i))).collect();
    let first = &answer.rows[..answer.rows.len().min(ROWS_ON_PAGE)];
    let is_name: Vec<bool> = heads.iter().map(|(name, _)| NAMES.contains(&name.as_str())).collect();
    let mut names = BTreeSet::new();
    for row in first {
        for (cell, _) in row.iter().zip(&is_name).filter(|(_, is_name)| **is_name) {
            if let Cell::Text(text) = cell {
                names.insert(text.as_str());
            }
        }
    }
    let known = known::addresses(moment.db(), &names).await?;
    let show = |row: &Vec<Cell>| {
        row.iter().zip(&heads).map(|(cell, (name, is_number))| Shown { is_right: *is_number, ..shown(cell, name, &known) }).collect()
    };
    let rows = first.iter().map(show).collect();
    Ok(Given { heads, rows, answer })
}

fn shown(cell: &Cell, column: &str, known: &HashMap<String, String>) -> Shown {
    let address = match (cell, column) {
        (Cell::Integer(number), "evidence_id" | "usage_id") if *number > 0 => Some(format!("/evidence/{number}")),
        (Cell::Text(text), "doi") => Doi::parse(text).ok().map(|doi| doi.url()),
        (Cell::Text(text), "arxiv") => ArxivId::parse(text).ok().map(|id| id.url()),
        (Cell::Text(text), _) if NAMES.contains(&column) => known.get(text).cloned(),
        _ => None,
    };
    let text = cell.text();
    let letters = text.as_ref().map_or(0, |text| text.chars().count());
    let text = match (text, cell) {
        (Some(text), Cell::Number(_)) => Some(trimmed(&text).to_owned()),
        (Some(text), _) => Some(text.chars().take(SHOWN).collect()),
        (None, _) => None,
    };
    Shown { is_right: false, text, more: letters.saturating_sub(SHOWN), address }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_the_data_model_are_left_out_and_their_words_stay() {
        assert_eq!(without_links("NULL where [the rule](#how) decides, [1]"), "NULL where the rule decides, [1]");
        assert_eq!(without_links("[a](b) [c"), "a [c");
    }

    #[test]
    fn times_are_told_as_long_as_they_are() {
        assert_eq!([took(20), took(1999), took(2_345_678)], ["less than a millisecond", "1 ms", "2.3 s"]);
    }
}
