//! The tables that questions may read, and what their columns mean: in the words of `docs/DATA-MODEL.md`.

use std::sync::LazyLock;

use serde::Serialize;

/// Where every table and column is described; a test keeps it complete.
const DATA_MODEL: &str = include_str!("../../docs/DATA-MODEL.md");

/// What may be read, the paper's three tables first. Whatever is not on this list does not exist for a question: a new
/// table is invisible until someone puts it here. Accounts, tokens and sessions never are.
pub const VISIBLE: [&str; 22] = [
    "datasets",
    "papers",
    "dataset_usages",
    "usages",
    "findings",
    "replies",
    "confounders",
    "confounder_words",
    "dataset_terms",
    "dataset_versions",
    "dataset_locations",
    "dataset_relations",
    "documentation_frameworks",
    "documentation_questions",
    "documentation_answers",
    "case_studies",
    "vocabulary_terms",
    "review_properties",
    "documents",
    "search_runs",
    "revisions",
    "releases",
];

/// How many of [`VISIBLE`] are the paper's.
pub const OF_THE_PAPER: usize = 3;

/// A column and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its type, and whether it may be NULL.
    pub kind: &'static str,
    /// What it says, as Markdown.
    pub meaning: &'static str,
}

/// A table or view and what one of its rows is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// What one of its rows is, as Markdown; empty where the name says it.
    pub meaning: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// Whether the paper has it.
    pub of_the_paper: bool,
}

impl Table {
    /// What one of its rows is, in small.
    #[must_use]
    pub fn first_sentence(&self) -> &str {
        self.meaning.split_inclusive(". ").next().unwrap_or_default().trim()
    }

    /// What else there is to say.
    #[must_use]
    pub fn other_sentences(&self) -> &str {
        self.meaning.split_once(". ").map_or("", |(_, rest)| rest)
    }
}

/// Whether a question may read that table.
#[must_use]
pub fn is_visible(name: &str) -> bool {
    VISIBLE.contains(&name)
}

/// The visible table that is spelled like that name. What is not visible is never named.
#[must_use]
pub fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let scored = VISIBLE.iter().map(|table| (strsim::jaro_winkler(&name, table), *table));
    scored.filter(|(score, _)| *score >= 0.85).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, table)| table)
}

/// Every table that questions may read.
pub static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| VISIBLE.iter().enumerate().map(|(i, name)| described(i, name)).collect());

fn described(place: usize, name: &'static str) -> Table {
    let section = DATA_MODEL.split_once(&format!("\n### `{name}`\n")).map_or("", |(_, rest)| rest);
    let section = section.split("\n### ").next().unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut columns = Vec::new();
    let mut text = Vec::new();
    for line in section.lines().map(str::trim) {
        let Some(cells) = line.strip_prefix("| ") else {
            // What follows the table is not about the table as a whole.
            if columns.is_empty() {
                text.push(line);
            }
            continue;
        };
        let mut cells = cells.split(" | ");
        let column = cells.next().and_then(|cell| cell.strip_prefix('`')?.strip_suffix('`'));
        if let (Some(name), Some(kind), Some(meaning)) = (column, cells.next(), cells.next()) {
            columns.push(Column { name, kind, meaning });
        }
    }
    Table { name, meaning: text.join(" ").trim().to_owned(), columns, of_the_paper: place < OF_THE_PAPER }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_visible_table_is_described() {
        for table in TABLES.iter() {
            assert!(table.columns.len() >= 2, "{}: {:?}", table.name, table.columns);
            for column in &table.columns {
                assert!(!column.meaning.is_empty() && !column.kind.is_empty(), "{}.{}", table.name, column.name);
            }
        }
        let names: Vec<_> = TABLES[..OF_THE_PAPER].iter().map(|table| (table.name, table.of_the_paper)).collect();
        assert_eq!(names, [("datasets", true), ("papers", true), ("dataset_usages", true)]);
        assert!(TABLES[0].meaning.starts_with("One row for each dataset."), "{}", TABLES[0].meaning);
    }

    #[test]
    fn no_name_of_accounts_is_visible() {
        for name in VISIBLE {
            for word in ["account", "token", "session", "user", "password", "secret", "seaql", "sqlite", "pg_"] {
                assert!(!name.contains(word), "{name}");
            }
        }
    }
}
