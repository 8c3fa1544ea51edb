//! Papers: the works that make, use and examine datasets, each with its BibTeX as it came.

pub mod import;
pub mod pages;
pub mod store;

use bibliography::{ArxivId, Authors, CitationKey, Doi, Entry};
use serde::{Serialize, Serializer};

/// A work as it is recorded: one entry of `references.bib`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Paper {
    /// The BibTeX key; the column `name` of the paper's own table.
    pub key: CitationKey,
    /// The BibTeX entry type, for example `article`.
    pub kind: String,
    /// The title as plain text.
    pub title: Option<String>,
    /// The authors.
    #[serde(serialize_with = "authors_as_list")]
    pub authors: Authors,
    /// The year, where it is a number.
    pub year: Option<i32>,
    /// The year as it came, for example `in press`.
    pub year_text: Option<String>,
    /// Journal, proceedings or publisher.
    pub venue: Option<String>,
    /// Its DOI.
    pub doi: Option<Doi>,
    /// Its arXiv number.
    pub arxiv: Option<ArxivId>,
    /// Another address of it.
    pub url: Option<String>,
    /// Its number in `OpenAlex`.
    pub openalex: Option<String>,
    /// Its number in Semantic Scholar.
    pub semantic_scholar: Option<String>,
    /// The entry verbatim.
    pub bibtex: String,
    /// The `@string` definitions that the entry needs, verbatim.
    pub bibtex_strings: Option<String>,
}

fn authors_as_list<S: Serializer>(authors: &Authors, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(authors)
}

impl Paper {
    /// The work that a BibTeX entry describes; the entry's text is kept as it came.
    #[must_use]
    pub fn from_entry(entry: Entry) -> Self {
        Self {
            key: entry.key,
            kind: entry.kind,
            title: entry.title,
            authors: entry.authors,
            year: entry.year,
            year_text: entry.year_text,
            venue: entry.venue,
            doi: entry.doi,
            arxiv: entry.arxiv,
            url: entry.url,
            openalex: None,
            semantic_scholar: None,
            bibtex: entry.raw,
            bibtex_strings: entry.strings,
        }
    }

    /// "Larrazabal et al. 2020", without the letter that two equal names need.
    #[must_use]
    pub fn plain_short_name(&self) -> String {
        bibliography::short_name(&self.authors, self.year, self.year_text.as_deref(), self.key.as_str())
    }

    /// The entry as text for a `.bib` file: the abbreviations that it needs, then the entry as it came.
    #[must_use]
    pub fn bibtex_with_strings(&self) -> String {
        match &self.bibtex_strings {
            Some(strings) => format!("{strings}\n{}", self.bibtex),
            None => self.bibtex.clone(),
        }
    }
}

/// How pages name a work: its key, its short name and its year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaperName {
    /// The BibTeX key, for its address.
    pub key: String,
    /// "Larrazabal et al. 2020"; a letter after the year keeps two equal names apart.
    pub short_name: String,
    /// The year.
    pub year: Option<i32>,
    /// The title.
    pub title: Option<String>,
}

/// The short name of each paper, in the given order, with a letter after the year where two are equal.
#[must_use]
pub fn short_names<'a>(papers: impl Iterator<Item = &'a Paper>) -> Vec<String> {
    let plain: Vec<String> = papers.map(Paper::plain_short_name).collect();
    let letters = bibliography::letter_suffixes(&plain);
    plain
        .into_iter()
        .zip(letters)
        .map(|(name, letter)| match letter {
            Some(letter) => format!("{name}{letter}"),
            None => name,
        })
        .collect()
}
