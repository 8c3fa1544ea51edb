//! `references.bib`, every entry as it came, and `papers.csv` with the numbers that other catalogues gave the works.

use std::collections::{HashMap, HashSet};

use super::table::{Lines, Problem, Table, or_empty, write_csv};
use super::{BIBLIOGRAPHY_HEADER, Files, Review};
use crate::papers::Paper;
use crate::review::Document;

const FILE: &str = "references.bib";

/// Reads both files.
pub fn read(files: &Files, review: &mut Review, lines: &mut Lines, problems: &mut Vec<Problem>) {
    if let Some(bytes) = files.get(FILE) {
        let (mut papers, mut places) = (Vec::new(), Vec::new());
        let bibliography = bibliography::read_each(bytes, |entry| {
            places.push(u64::from(entry.position.line));
            papers.push(Paper::from_entry(entry));
        });
        for problem in &bibliography.problems {
            problems.push(Problem {
                file: FILE.to_owned(),
                line: Some(u64::from(problem.position.line)),
                column: Some(format!("column {}", problem.position.column)),
                message: problem.kind.to_string(),
                // A field that cannot be read leaves the entry as it came: such a folder must be taken back, or it is no backup.
                fatal: crate::papers::import::keeps_entry_out(&problem.kind),
            });
        }
        if !bibliography.header.is_empty() {
            review.documents.push(Document { name: BIBLIOGRAPHY_HEADER.to_owned(), body: bibliography.header });
        }
        lines.insert(FILE.to_owned(), places);
        review.papers = papers;
    }
    if let Some(bytes) = files.get("papers.csv") {
        read_numbers(bytes, review, problems);
    }
}

fn read_numbers(bytes: &[u8], review: &mut Review, problems: &mut Vec<Problem>) {
    // What is not among the entries of a broken file may well be in the part that was not read.
    let whole = !problems.iter().any(|problem| problem.fatal && problem.file == FILE);
    let table = Table::read("papers.csv", bytes, &["key"], &["openalex", "semantic_scholar"], problems);
    let index: HashMap<String, usize> = review.papers.iter().enumerate().map(|(i, paper)| (paper.key.to_string(), i)).collect();
    let mut seen = HashSet::new();
    table.rows(problems, |row, problems| {
        row.must_be_filled("key", problems);
        let Some(key) = row.text("key") else { return };
        if !seen.insert(key.to_owned()) {
            return problems.push(row.problem("key", format!("“{key}” is there twice")));
        }
        match index.get(key) {
            Some(&i) => {
                review.papers[i].openalex = row.owned("openalex");
                review.papers[i].semantic_scholar = row.owned("semantic_scholar");
            }
            None if whole => problems.push(row.problem("key", format!("“{key}” is not an entry of references.bib"))),
            None => {}
        }
    });
}

/// Writes both files.
pub fn write(review: &Review, files: &mut Files) {
    let mut text = String::new();
    if let Some(header) = review.documents.iter().find(|document| document.name == BIBLIOGRAPHY_HEADER) {
        text.push_str(&header.body);
        text.push_str("\n\n");
    }
    for paper in &review.papers {
        text.push_str(&paper.bibtex_with_strings());
        text.push_str("\n\n");
    }
    let text = text.trim_end();
    let ending = if text.is_empty() { "" } else { "\n" };
    files.insert(FILE.to_owned(), format!("{text}{ending}").into_bytes());
    let numbered = review.papers.iter().filter(|paper| paper.openalex.is_some() || paper.semantic_scholar.is_some());
    let rows = numbered.map(|paper| [paper.key.to_string(), or_empty(paper.openalex.as_ref()), or_empty(paper.semantic_scholar.as_ref())]);
    files.insert("papers.csv".to_owned(), write_csv(["key", "openalex", "semantic_scholar"], rows));
}
