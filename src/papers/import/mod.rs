//! What an import of `BibTeX` does with each entry: pure rules, without files or database.
//!
//! An entry whose key is new goes in. One whose key is there with the same text changes nothing. One whose key is there
//! with another text is told, and taken only where the caller says so: the catalogue may have been corrected since.

mod report;

use std::collections::{HashMap, HashSet};

use bibliography::{Bibliography, CitationKey, Doi, Entry, Position, ProblemKind, ProblemSeverity};

use super::Paper;
pub use report::{ImportProblem, Located, Report};

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

/// Decides what becomes of each entry of the files, in their order.
#[must_use]
pub fn merge(sources: Vec<Source>, catalogue: Vec<Paper>, on_difference: OnDifference) -> Merged {
    let mut merging = Merging::new(catalogue, on_difference);
    for Source { file, bibliography } in sources {
        let from = merging.report.problems.len();
        let unclosed = merging.file_problems(&file, &bibliography);
        for entry in bibliography.entries {
            merging.entry(&file, entry, &unclosed);
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

    /// Takes over what was noticed on reading a file, and gives the places of what is never closed.
    fn file_problems(&mut self, file: &str, bibliography: &Bibliography) -> HashSet<Position> {
        let entries: HashSet<Position> = bibliography.entries.iter().map(|entry| entry.position).collect();
        let mut unclosed = HashSet::new();
        for found in &bibliography.problems {
            self.report.unread += usize::from(is_loss(&found.kind));
            let mut problem = ImportProblem::from(found.kind.clone());
            if matches!(found.kind, ProblemKind::UnclosedEntry { .. }) {
                unclosed.insert(found.position);
                if entries.contains(&found.position) {
                    problem = ImportProblem::Unclosed;
                }
            }
            // For a person who asked to import this file, a file without entries is a failure.
            let severity = if found.kind == ProblemKind::NoEntries { ProblemSeverity::Error } else { found.severity };
            let (file, position, key) = (file.to_owned(), found.position, found.key.clone());
            self.report.problems.push(Located { file, position, severity, key, problem });
        }
        if let Some(start) = bibliography.header.lines().find(|line| !line.trim().is_empty())
            && !bibliography.entries.is_empty()
        {
            let start: String = start.trim().chars().take(60).collect();
            self.tell(file, Position { line: 1, column: 1 }, ProblemSeverity::Note, None, ImportProblem::Header(start));
        }
        unclosed
    }

    fn entry(&mut self, file: &str, entry: Entry, unclosed: &HashSet<Position>) {
        let (position, key) = (entry.position, entry.key.clone());
        if unclosed.contains(&position) {
            // Told already, at the same place.
            self.report.unread += 1;
            return;
        }
        let paper = Paper::from_entry(entry);
        let text = comparable(&paper);
        let unfit = if text.contains('\0') {
            Some(ImportProblem::NulCharacter)
        } else if !unclosed.is_empty() && has_unclosed_abbreviation(&paper) {
            Some(ImportProblem::UnclosedAbbreviation)
        } else {
            None
        };
        if let Some(problem) = unfit {
            self.report.unread += 1;
            return self.tell(file, position, ProblemSeverity::Error, Some(&key), problem);
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

/// Whether the problem keeps an entry out of the catalogue. Others, such as a field that cannot be read, leave the entry's
/// text as it came; a review folder that holds such an entry must be taken back too, or it would be no backup.
#[must_use]
pub const fn keeps_entry_out(problem: &ProblemKind) -> bool {
    is_loss(problem) || matches!(problem, ProblemKind::UnclosedEntry { .. })
}

/// Whether an `@string` that the entry needs has no end.
fn has_unclosed_abbreviation(paper: &Paper) -> bool {
    let Some(strings) = &paper.bibtex_strings else { return false };
    bibliography::read(strings.as_bytes()).problems.iter().any(|problem| matches!(problem.kind, ProblemKind::UnclosedEntry { .. }))
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
            assert_eq!(again.report.sentence(true), "Imported 0 entries, 1 was there already.");
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
        assert!(told[0].starts_with("b.bib:1, column 1: warning: w: “weng2019” has the DOI 10.1000/WENG too"), "{told:?}");
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
        assert_eq!(merged.report.sentence(true), "Imported 1 entry, 1 could not be read.");
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
    fn what_is_never_closed_stays_out() {
        let text = "@string{j = {Journal}\n@article{a, title={A}, year=2020, journal=j}\n@article{b, title={B}, year=2020\n@article{c, title={C}, year=2020}\n";
        let merged = merge(vec![source("a.bib", text)], Vec::new(), OnDifference::Keep);
        let keys: Vec<_> = merged.papers.iter().map(|paper| paper.key.as_str()).collect();
        assert_eq!((keys.as_slice(), merged.report.unread), (["c"].as_slice(), 2), "{:?}", told(&merged.report));
        let told = told(&merged.report);
        assert!(told[1].starts_with("a.bib:2, column 1: error: a: this entry uses an abbreviation"), "{told:?}");
        assert!(told[2].starts_with("a.bib:3, column 1: error: b: this entry is never closed and was not taken"), "{told:?}");
    }

    #[test]
    fn a_file_without_entries_is_an_error() {
        let merged = merge(vec![source("a.bib", "\u{1}\u{2} rubbish")], Vec::new(), OnDifference::Keep);
        assert!(merged.report.has_errors());
        assert!(!merge(vec![source("a.bib", "")], Vec::new(), OnDifference::Keep).report.has_errors());
    }
}
