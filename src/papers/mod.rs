//! Papers: the works that make, use and examine datasets, each with its BibTeX as it came.

pub mod api;
pub mod cards;
pub mod facets;
pub mod import;
pub mod linked_data;
pub mod pages;
pub mod store;

use std::collections::{BTreeMap, HashMap};

use bibliography::{ArxivId, Authors, CitationKey, Doi, Entry};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What stays as it is in a key's address: a key may hold a slash, a question mark, any letter.
const KEPT_IN_ADDRESSES: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b':').remove(b'+').remove(b'@');

/// The address of the paper with that key.
#[must_use]
pub fn address(key: &str) -> String {
    format!("/papers/{}", utf8_percent_encode(key, KEPT_IN_ADDRESSES))
}

/// A work as it is recorded: one entry of `references.bib`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The BibTeX key; the column `name` of the paper's own table.
    pub key: CitationKey,
    /// The BibTeX entry type, for example `article`.
    pub kind: String,
    /// The title as plain text.
    pub title: Option<String>,
    /// The authors.
    #[serde(serialize_with = "authors_as_list", deserialize_with = "authors_of_list")]
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

fn authors_of_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Authors, D::Error> {
    Ok(Authors::parse(&String::deserialize(deserializer)?))
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
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

impl PaperName {
    /// The address of its page.
    #[must_use]
    pub fn address(&self) -> String {
        address(&self.key)
    }
}

/// The short names of papers by key.
pub type ShortNames<'a> = HashMap<&'a str, String>;

/// The short name of each paper: with a letter after the year where two are equal, in the order of their keys ("Chen et
/// al. 2021a", "2021b"). Where a key is there twice, the later paper counts.
#[must_use]
pub fn short_names<'a>(papers: impl Iterator<Item = &'a Paper>) -> ShortNames<'a> {
    let papers: BTreeMap<&str, &Paper> = papers.map(|paper| (paper.key.as_str(), paper)).collect();
    let plain: Vec<String> = papers.values().map(|paper| paper.plain_short_name()).collect();
    let letters = bibliography::letter_suffixes(&plain);
    let named = |((key, mut name), letter): ((&'a str, String), Option<String>)| {
        name.extend(letter);
        (key, name)
    };
    papers.into_keys().zip(plain).zip(letters).map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_short_names_get_letters_by_key_and_the_later_paper_counts() {
        let paper = |key: &str, year: &str| {
            let text = format!("@misc{{{key}, author = {{Weng, W.}}, year = {{{year}}}}}");
            Paper::from_entry(bibliography::read(text.as_bytes()).entries.remove(0))
        };
        let (old, papers) = (paper("b", "2001"), [paper("c", "2019"), paper("b", "2019"), paper("a", "2020")]);
        let names = short_names(std::iter::once(&old).chain(&papers));
        let expected = [("a", "Weng 2020"), ("b", "Weng 2019a"), ("c", "Weng 2019b")];
        assert_eq!(names, expected.map(|(key, name)| (key, name.to_owned())).into());
    }

    #[test]
    fn a_key_with_a_slash_is_one_part_of_its_address() {
        assert_eq!(address("larrazabal2020gender"), "/papers/larrazabal2020gender");
        assert_eq!(address("DBLP:conf/cvpr/é?"), "/papers/DBLP:conf%2Fcvpr%2F%C3%A9%3F");
    }
}
