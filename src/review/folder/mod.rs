//! The review folder: BibTeX, CSV, TOML and Markdown that people and other programs can read without Amphora.
//! Reading and writing are inverse: what [`render`] writes, [`parse`] reads back as the same [`Review`].

mod datasets;
mod documentation;
mod evidence;
mod journal;
mod references;
mod replies;
pub mod table;
mod words;
pub mod writing;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::{Document, PROPERTIES, Review, check};
pub use table::{Lines, Problem};
use writing::Staged;

/// The files of a folder by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The data files of a review folder, in the order in which they are explained.
pub const DATA_FILES: &[&str] = &[
    "review.toml",
    "vocabulary.csv",
    "miccat.csv",
    "references.bib",
    "papers.csv",
    "datasets.csv",
    "dataset_versions.csv",
    "dataset_locations.csv",
    "dataset_relations.csv",
    "usages.csv",
    "replies.csv",
    "documentation_frameworks.csv",
    "documentation_questions.csv",
    "documentation.csv",
    "case_studies.csv",
    "redirects.csv",
    "search_runs.csv",
    "releases.csv",
    "revisions.csv",
];

/// The documents entry that keeps the comment at the head of `references.bib`.
pub(crate) const BIBLIOGRAPHY_HEADER: &str = "references.bib";

/// Why a folder could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The disk refused.
    #[error("{path}: {source}")]
    Io {
        /// File or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// There is no review in the folder.
    #[error("{0} holds no review: none of {files} is there", files = DATA_FILES.join(", "))]
    NoReview(PathBuf),
    /// A file of the review is something else: a link, a folder, a pipe.
    #[error("{0} is not a file but a link, a folder or a device; a review folder holds its files itself")]
    NotAFile(PathBuf),
    /// A document's name would lead outside the folder.
    #[error("the text “{0}” cannot be written: its name is not a plain file name that ends in .md")]
    DocumentName(String),
}

impl FolderError {
    fn io(path: &Path, source: std::io::Error) -> Self {
        Self::Io { path: path.to_path_buf(), source }
    }
}

/// Reads the files of a folder.
///
/// # Errors
/// The folder or a file cannot be read, one of its names is a link or a folder, or none of its files belongs to a review.
pub fn read_files(folder: &Path) -> Result<Files, FolderError> {
    let mut files = Files::new();
    for entry in std::fs::read_dir(folder).map_err(|source| FolderError::io(folder, source))? {
        let path = entry.map_err(|source| FolderError::io(folder, source))?.path();
        let Some(name) = path.file_name().map(|name| name.to_string_lossy().into_owned()) else { continue };
        let belongs = DATA_FILES.contains(&name.as_str()) || is_document_name(&name);
        // A link may lead anywhere on the disk, and what it leads to would be published with the review.
        let kind = path.symlink_metadata().map_err(|source| FolderError::io(&path, source))?.file_type();
        if kind.is_file() && !name.starts_with('.') {
            files.insert(name, std::fs::read(&path).map_err(|source| FolderError::io(&path, source))?);
        } else if belongs {
            return Err(FolderError::NotAFile(path));
        }
    }
    if files.keys().any(|name| DATA_FILES.contains(&name.as_str())) { Ok(files) } else { Err(FolderError::NoReview(folder.to_path_buf())) }
}

/// Writes the files into a folder, each whole or not at all; files of other names are left alone.
///
/// # Errors
/// The disk refuses.
pub fn write_files(folder: &Path, files: &Files) -> Result<(), FolderError> {
    let mut staged = Staged::in_folder(folder)?;
    for (name, bytes) in files {
        staged.add(name, |out| out.write_all(bytes))?;
    }
    staged.publish()
}

/// A parsed folder: the review, and what was noticed.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// What the folder holds.
    pub review: Review,
    /// Everything wrong or worth telling, in order of files and lines.
    pub problems: Vec<Problem>,
}

impl Parsed {
    /// Whether the review can be taken as it is.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        !self.problems.iter().any(|problem| problem.fatal)
    }
}

/// Reads a review from the files of its folder. All problems are collected, so that a person mends them in one go.
#[must_use]
pub fn parse(files: &Files) -> Parsed {
    let mut problems = Vec::new();
    let mut review = Review::default();
    refuse_nul(files, &mut problems);
    let mut lines = Lines::new();
    read_properties(files, &mut review, &mut problems);
    words::read(files, &mut review, &mut lines, &mut problems);
    // The bibliography is about half of the work, and says nothing that the other files need to be read.
    let (works, later) = std::thread::scope(|scope| {
        let works = scope.spawn(|| {
            let (mut review, mut lines, mut problems) = (Review::default(), Lines::new(), Vec::new());
            references::read(files, &mut review, &mut lines, &mut problems);
            (review, lines, problems)
        });
        let mut later = Vec::new();
        datasets::read(files, &mut review, &mut lines, &mut later);
        evidence::read(files, &mut review, &mut lines, &mut later);
        replies::read(files, &mut review, &mut lines, &mut later);
        documentation::read(files, &mut review, &mut lines, &mut later);
        journal::read(files, &mut review, &mut lines, &mut later);
        (works.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), later)
    });
    let (works, places, found) = works;
    review.papers = works.papers;
    review.documents.extend(works.documents);
    lines.extend(places);
    problems.extend(found);
    problems.extend(later);
    read_documents(files, &mut review, &mut problems);
    check::check(&review, &lines, &mut problems);
    Parsed { review, problems }
}

/// Writes a review as the files of its folder; the same review always gives the same bytes.
///
/// # Errors
/// A document has a name that is no plain file name.
pub fn render(review: &Review) -> Result<Files, FolderError> {
    let mut files = Files::new();
    files.insert("review.toml".to_owned(), render_properties(review));
    words::write(review, &mut files);
    references::write(review, &mut files);
    datasets::write(review, &mut files);
    evidence::write(review, &mut files);
    replies::write(review, &mut files);
    documentation::write(review, &mut files);
    journal::write(review, &mut files);
    for document in review.documents.iter().filter(|document| document.name != BIBLIOGRAPHY_HEADER) {
        if !is_document_name(&document.name) {
            return Err(FolderError::DocumentName(document.name.clone()));
        }
        files.insert(document.name.clone(), document.body.clone().into_bytes());
    }
    Ok(files)
}

/// No text of a review holds a NUL character, and `PostgreSQL` could not store it.
fn refuse_nul(files: &Files, problems: &mut Vec<Problem>) {
    for (name, bytes) in files.iter().filter(|(name, _)| is_document_name(name) || DATA_FILES.contains(&name.as_str())) {
        if let Some(place) = bytes.iter().position(|byte| *byte == 0) {
            let line = table::line_after(&bytes[..place]);
            problems.push(Problem::new(name, Some(line), None, "this line holds a NUL character; take it out"));
        }
    }
}

fn is_document_name(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "md") && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
}

fn read_properties(files: &Files, review: &mut Review, problems: &mut Vec<Problem>) {
    const FILE: &str = "review.toml";
    let Some(bytes) = files.get(FILE) else { return };
    let Ok(text) = std::str::from_utf8(bytes) else {
        return problems.push(Problem::new(FILE, None, None, "this file is not valid UTF-8"));
    };
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            let line = error.span().map(|span| 1 + text[..span.start].matches('\n').count() as u64);
            return problems.push(Problem::new(FILE, line, None, error.message()));
        }
    };
    for (name, value) in table {
        match value {
            toml::Value::String(value) if PROPERTIES.iter().any(|(known, _)| *known == name) => {
                review.properties.insert(name, value);
            }
            toml::Value::String(_) => {
                let known: Vec<&str> = PROPERTIES.iter().map(|(known, _)| *known).collect();
                problems.push(Problem::new(FILE, None, Some(&name), format!("unknown property; there are: {}", known.join(", "))));
            }
            _ => problems.push(Problem::new(FILE, None, Some(&name), "the value must be text in quotes")),
        }
    }
}

fn render_properties(review: &Review) -> Vec<u8> {
    let mut text = String::new();
    for (name, meaning) in PROPERTIES {
        // Writing to a string does not fail. What is not set stands as a comment, to be filled in.
        let _ = match review.properties.get(*name) {
            Some(value) => writeln!(text, "{name} = {}", toml::Value::String(value.clone())),
            None => writeln!(text, "# {name} = \"\"  # {meaning}"),
        };
    }
    text.into_bytes()
}

fn read_documents(files: &Files, review: &mut Review, problems: &mut Vec<Problem>) {
    for (name, bytes) in files {
        if is_document_name(name) {
            match String::from_utf8(bytes.clone()) {
                Ok(body) => review.documents.push(Document { name: name.clone(), body }),
                Err(_) => problems.push(Problem::new(name, None, None, "this file is not valid UTF-8")),
            }
        } else if !DATA_FILES.contains(&name.as_str()) {
            problems.push(Problem::note(name, "not part of a review folder; left alone"));
        }
    }
    review.documents.sort_by(|a, b| a.name.cmp(&b.name));
}
