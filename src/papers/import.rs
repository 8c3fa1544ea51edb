//! What an import of `BibTeX` does with each entry: pure rules, without files or database.
//!
//! An entry whose key is new goes in. One whose key is there with the same text changes nothing. One whose key is there
//! with another text is told, and taken only where the caller says so: the catalogue may have been corrected since.

use std::collections::HashMap;
use std::fmt;

use bibliography::{Bibliography, CitationKey, Doi, Entry, Position, ProblemKind, ProblemSeverity};
use serde::{Serialize, Serializer};

use super::Paper;
use crate::wording::{list, plural, thousands};

/// A `BibTeX` file that was read.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name, as the person gave it.
    pub file: String,
    /// What was read from it.
    pub bibliography: Bibliography,
}

/// What to do with an entry that the catalogue has with another text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnDifference {
    /// Keep the catalogue's and tell.
    Keep,
    /// Take the file's.
    Update,
}

/// What is to be written, and what is to be told.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The papers to add or change; nothing else of the catalogue is touched.
    pub papers: Vec<Paper>,
    /// What became of each entry.
    pub report: Report,
}

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
    /// Text that `PostgreSQL` cannot hold.
    #[error("this entry has a NUL character in it and was not taken; delete it")]
    NulCharacter,
    /// Text before the first entry, which belongs to the file and not to a paper.
    #[error("the text before the first entry belongs to no paper and was not kept: “{0}”")]
    Header(String),
}

/// Decides what becomes of each entry of the files, in their order.
#[must_use]
pub fn merge(sources: Vec<Source>, catalogue: Vec<Paper>, on_difference: OnDifference) -> Merged {
    let mut merging = Merging::new(catalogue, on_difference);
    for Source { file, bibliography } in sources {
        let from = merging.report.problems.len();
        merging.file_problems(&file, &bibliography);
        for entry in bibliography.entries {
            merging.entry(&file, entry);
        }
        merging.report.problems[from..].sort_by_key(|problem| problem.position);
    }
    Merged { papers: merging.papers, report: merging.report }
}

/// Where an entry of this import stands, and its text.
struct Seen {
    file: String,
    line: u32,
    text: String,
}

struct Merging {
    on_difference: OnDifference,
    catalogue: HashMap<CitationKey, Paper>,
    by_doi: HashMap<Doi, CitationKey>,
    by_arxiv: HashMap<String, CitationKey>,
    seen: HashMap<CitationKey, Seen>,
    papers: Vec<Paper>,
    report: Report,
}

impl Merging {
    fn new(catalogue: Vec<Paper>, on_difference: OnDifference) -> Self {
        let mut merging = Self {
            on_difference,
            catalogue: HashMap::with_capacity(catalogue.len()),
            by_doi: HashMap::new(),
            by_arxiv: HashMap::new(),
            seen: HashMap::new(),
            papers: Vec::new(),
            report: Report::default(),
        };
        for paper in catalogue {
            merging.identify(&paper);
            merging.catalogue.insert(paper.key.clone(), paper);
        }
        merging
    }

    /// Remembers a paper's identifiers; the first key with one keeps it.
    fn identify(&mut self, paper: &Paper) {
        if let Some(doi) = &paper.doi {
            self.by_doi.entry(doi.clone()).or_insert_with(|| paper.key.clone());
        }
        if let Some(arxiv) = &paper.arxiv {
            self.by_arxiv.entry(arxiv.without_version().to_owned()).or_insert_with(|| paper.key.clone());
        }
    }

    fn tell(&mut self, file: &str, position: Position, severity: ProblemSeverity, key: Option<&CitationKey>, problem: ImportProblem) {
        let key = key.map(ToString::to_string);
        self.report.problems.push(Located { file: file.to_owned(), position, severity, key, problem });
    }

    fn file_problems(&mut self, file: &str, bibliography: &Bibliography) {
        for problem in &bibliography.problems {
            // For a person who asked to import this file, a file without entries is a failure.
            let severity = if problem.kind == ProblemKind::NoEntries { ProblemSeverity::Error } else { problem.severity };
            self.report.unread += usize::from(is_loss(&problem.kind));
            let (file, problem) = (file.to_owned(), problem.clone());
            self.report.problems.push(Located {
                file,
                position: problem.position,
                severity,
                key: problem.key,
                problem: problem.kind.into(),
            });
        }
        if let Some(start) = bibliography.header.lines().find(|line| !line.trim().is_empty())
            && !bibliography.entries.is_empty()
        {
            let start: String = start.trim().chars().take(60).collect();
            self.tell(file, Position { line: 1, column: 1 }, ProblemSeverity::Note, None, ImportProblem::Header(start));
        }
    }

    fn entry(&mut self, file: &str, entry: Entry) {
        let (position, key) = (entry.position, entry.key.clone());
        let paper = Paper::from_entry(entry);
        let text = comparable(&paper);
        if text.contains('\0') {
            self.report.unread += 1;
            return self.tell(file, position, ProblemSeverity::Error, Some(&key), ImportProblem::NulCharacter);
        }
        if let Some(seen) = self.seen.get(&key) {
            let (first, line) = (seen.file.clone(), seen.line);
            return if seen.text == text {
                self.tell(file, position, ProblemSeverity::Note, Some(&key), ImportProblem::RepeatedEntry { file: first, line });
            } else {
                self.report.unread += 1;
                self.tell(file, position, ProblemSeverity::Error, Some(&key), ImportProblem::DuplicateKey { file: first, line });
            };
        }
        match self.catalogue.get(&key) {
            None => {
                self.report.added += 1;
                self.take(file, position, paper);
            }
            Some(known) if comparable(known) == text => self.report.unchanged += 1,
            Some(known) if self.on_difference == OnDifference::Update => {
                // The numbers of other catalogues are not in the file; they stay.
                let (openalex, semantic_scholar) = (known.openalex.clone(), known.semantic_scholar.clone());
                self.report.changed += 1;
                self.take(file, position, Paper { openalex, semantic_scholar, ..paper });
            }
            Some(_) => {
                self.report.kept += 1;
                self.tell(file, position, ProblemSeverity::Warning, Some(&key), ImportProblem::DiffersFromCatalogue);
            }
        }
        self.seen.insert(key, Seen { file: file.to_owned(), line: position.line, text });
    }

    fn take(&mut self, file: &str, position: Position, paper: Paper) {
        let other_doi = paper.doi.as_ref().and_then(|doi| {
            let other = self.by_doi.get(doi).filter(|other| **other != paper.key)?;
            Some(ImportProblem::SameDoi { doi: doi.clone(), other: other.clone() })
        });
        let other_arxiv = paper.arxiv.as_ref().and_then(|arxiv| {
            let arxiv = arxiv.without_version();
            let other = self.by_arxiv.get(arxiv).filter(|other| **other != paper.key)?;
            Some(ImportProblem::SameArxiv { arxiv: arxiv.to_owned(), other: other.clone() })
        });
        for problem in [other_doi, other_arxiv].into_iter().flatten() {
            self.tell(file, position, ProblemSeverity::Warning, Some(&paper.key), problem);
        }
        self.identify(&paper);
        self.papers.push(paper);
    }
}

/// The entry's text as two files are compared by it: with one kind of line ends, which editors change on their own.
fn comparable(paper: &Paper) -> String {
    paper.bibtex_with_strings().replace("\r\n", "\n").replace('\r', "\n")
}

/// Whether an entry is not among those that were read.
const fn is_loss(problem: &ProblemKind) -> bool {
    matches!(problem, ProblemKind::MissingKey { .. } | ProblemKind::MalformedKey { .. } | ProblemKind::DuplicateKey { .. })
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
        let mut parts = vec![format!("{verb} {}", entries(self.imported()))];
        if self.changed > 0 {
            parts[0].push_str(&format!(" ({} new, {} changed)", number(self.added), number(self.changed)));
        }
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
        format!("{}.", list(&parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WENG: &str = "@article{weng2019, title = {Shortcuts}, year = 2019, doi = {10.1000/weng}}";

    fn source(file: &str, text: &str) -> Source {
        Source { file: file.to_owned(), bibliography: bibliography::read(text.as_bytes()) }
    }

    fn told(report: &Report) -> Vec<String> {
        report.problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_second_import_changes_nothing() {
        let first = merge(vec![source("a.bib", WENG)], Vec::new(), OnDifference::Keep);
        assert_eq!((first.papers.len(), first.report.added), (1, 1));
        let windows = WENG.replace(", ", ",\r\n");
        let unix = merge(vec![source("a.bib", &windows.replace('\r', ""))], Vec::new(), OnDifference::Keep);
        for (text, catalogue) in [(WENG, first.papers), (windows.as_str(), unix.papers)] {
            let again = merge(vec![source("a.bib", text)], catalogue, OnDifference::Update);
            assert_eq!((again.papers.len(), again.report.unchanged), (0, 1), "{text}");
            assert_eq!(again.report.sentence(true), "Imported 0 entries and 1 was there already.");
        }
    }

    #[test]
    fn another_text_is_told_and_taken_only_when_asked() {
        let mut catalogue = merge(vec![source("a.bib", WENG)], Vec::new(), OnDifference::Keep).papers;
        catalogue[0].openalex = Some("W1".to_owned());
        let file = || vec![source("b.bib", "\n@article{weng2019, title = {Other}, year = 2019}")];
        let kept = merge(file(), catalogue.clone(), OnDifference::Keep);
        assert_eq!((kept.papers.len(), kept.report.kept, kept.report.has_errors()), (0, 1, false));
        assert_eq!(
            told(&kept.report),
            ["b.bib:2, column 1: warning: weng2019: differs from the catalogue, which was kept as it is; --update takes the file's"]
        );
        let taken = merge(file(), catalogue, OnDifference::Update);
        assert_eq!((taken.papers[0].title.as_deref(), taken.papers[0].openalex.as_deref()), (Some("Other"), Some("W1")));
        assert_eq!(taken.report.sentence(false), "Would import 1 entry (0 new, 1 changed).");
    }

    #[test]
    fn one_work_under_two_keys_goes_in_and_is_told() {
        let catalogue = merge(vec![source("a.bib", WENG)], Vec::new(), OnDifference::Keep).papers;
        let file = "@misc{w, title={S}, year=2019, doi={https://doi.org/10.1000/WENG}, eprint={2006.01174v2}, archiveprefix={arXiv}}\n\
                    @misc{x, title={S}, year=2019, eprint={2006.01174}, archiveprefix={arXiv}}";
        let merged = merge(vec![source("b.bib", file)], catalogue, OnDifference::Keep);
        assert_eq!(merged.report.added, 2);
        let told = told(&merged.report);
        assert!(told[0].starts_with("b.bib:1, column 1: warning: w: “weng2019” has the DOI 10.1000/weng too"), "{told:?}");
        assert!(told[1].starts_with("b.bib:2, column 1: warning: x: “w” has the arXiv number 2006.01174 too"), "{told:?}");
    }

    #[test]
    fn several_files_are_one_import() {
        let files = vec![source("a.bib", WENG), source("b.bib", WENG), source("c.bib", "@book{weng2019, title={B}, year=1}")];
        let merged = merge(files, Vec::new(), OnDifference::Update);
        assert_eq!((merged.papers.len(), merged.report.unread, merged.report.has_errors()), (1, 1, true));
        let told = told(&merged.report);
        assert_eq!(told[0], "b.bib:1, column 1: note: weng2019: this entry repeats the one in a.bib:1; nothing was lost");
        assert!(told[1].starts_with("c.bib:1, column 1: error: weng2019: this key was already used in a.bib:1;"), "{told:?}");
        assert_eq!(merged.report.sentence(true), "Imported 1 entry and 1 could not be read.");
    }

    #[test]
    fn what_cannot_be_read_is_located_and_the_rest_goes_in() {
        let text = format!("% Encoding: UTF-8\n@article{{, title={{No key}}}}\n{WENG}\n@misc{{nul, title={{a\0b}}, year=2020}}");
        let merged = merge(vec![source("a.bib", &text)], Vec::new(), OnDifference::Keep);
        assert_eq!((merged.report.added, merged.report.unread), (1, 2));
        let told = told(&merged.report).join("\n");
        for start in ["a.bib:1, column 1: note: the text before", "a.bib:2, column 1: error:", "a.bib:4, column 1: error: nul:"] {
            assert!(told.contains(start), "{start}: {told}");
        }
    }

    #[test]
    fn a_file_without_entries_is_an_error() {
        let merged = merge(vec![source("a.bib", "\u{1}\u{2} rubbish")], Vec::new(), OnDifference::Keep);
        assert!(merged.report.has_errors());
        assert!(!merge(vec![source("a.bib", "")], Vec::new(), OnDifference::Keep).report.has_errors());
    }
}
