//! A work that the review does not have: as a service or a person describes it, or as BibTeX.

use bibliography::{ArxivId, Authors, CitationKey, Doi, Entry};
use scholarly::{Work, WorkKind};

use super::forms::check_length;
use super::sheet::{Mistakes, Sheet};
use crate::papers::Paper;
use crate::review::folder::table::is_web_address;

/// How long an entry may be, in characters.
const LONGEST_ENTRY: usize = 20_000;

/// The fields in which a person describes a work by hand.
pub const BY_HAND: [&str; 7] = ["title", "authors", "year", "venue", "doi", "arxiv", "url"];

/// What is said of an address that leads elsewhere than to a page of the web.
pub const NO_WEB_ADDRESS: &str = "This is not an address that begins with http:// or https://";

/// A key that no work of the review has.
#[must_use]
pub fn free_key(authors: &Authors, year: Option<i32>, title: Option<&str>, taken: &[String]) -> CitationKey {
    bibliography::suggested_key(authors, year, title, |key| taken.iter().any(|taken| taken == key.as_str()))
}

/// The BibTeX of what was written by hand; `None` with the mistakes noted.
pub fn by_hand(sheet: &Sheet, taken: &[String], mistakes: &mut Mistakes) -> Option<String> {
    for field in BY_HAND {
        check_length(field, sheet.text(field), 2000, mistakes);
    }
    let some = |field: &str| Some(sheet.text(field)).filter(|text| !text.is_empty());
    if some("title").is_none() {
        mistakes.add("title", "A work needs a title");
    }
    let authors = authors(sheet.text("authors"));
    if authors.is_empty() {
        mistakes.add("authors", "Say at least one author");
    }
    let year = some("year").map(|text| text.parse::<i32>().ok().filter(|year| (1000..=2200).contains(year)));
    if year == Some(None) {
        mistakes.add("year", "A year has four digits: 2020");
    }
    let doi = some("doi").map(Doi::parse);
    if let Some(Err(error)) = &doi {
        mistakes.add("doi", format!("This is no DOI: {error}"));
    }
    let arxiv = some("arxiv").map(ArxivId::parse);
    if let Some(Err(error)) = &arxiv {
        mistakes.add("arxiv", format!("This is no arXiv number: {error}"));
    }
    let url = some("url");
    if url.is_some_and(|url| !is_web_address(url)) {
        mistakes.add("url", NO_WEB_ADDRESS);
    }
    if !mistakes.is_empty() {
        return None;
    }
    let work = Work {
        kind: if arxiv.is_some() && some("venue").is_none() { WorkKind::Misc } else { WorkKind::Article },
        title: some("title").map(str::to_owned),
        authors,
        year: year.flatten(),
        venue: some("venue").map(str::to_owned),
        volume: None,
        issue: None,
        pages: None,
        doi: doi.and_then(Result::ok),
        arxiv: arxiv.and_then(Result::ok),
        url: url.map(str::to_owned),
        summary: None,
    };
    Some(work.bibtex(&free_key(&work.authors, work.year, work.title.as_deref(), taken)))
}

/// One author a line, or BibTeX's `and` between them.
fn authors(text: &str) -> Authors {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Authors::parse(&lines.join(" and "))
}

/// The work that an entry describes, under a key that is free; `None` with the mistake noted.
pub fn of_entry(text: &str, mistakes: &mut Mistakes) -> Option<Paper> {
    check_length("bibtex", text, LONGEST_ENTRY, mistakes);
    if !mistakes.is_empty() {
        return None;
    }
    let mut read = bibliography::read(text.as_bytes());
    if read.entries.len() != 1 {
        let why = read.problems.first().map_or_else(String::new, |problem| format!(": {problem}"));
        mistakes.add("bibtex", format!("This has to be one BibTeX entry; {} were found{why}", read.entries.len()));
        return None;
    }
    let paper = Paper::from_entry(read.entries.remove(0));
    if paper.title.is_none() {
        mistakes.add("bibtex", "The entry has no title");
        return None;
    }
    if paper.url.as_deref().is_some_and(|url| !is_web_address(url)) {
        mistakes.add("bibtex", NO_WEB_ADDRESS);
        return None;
    }
    Some(paper)
}

/// The same entry under another key: its text changes in that place only.
#[must_use]
pub fn renamed(entry: &Entry, key: &CitationKey) -> Entry {
    let raw = entry.raw.replacen(entry.key.as_str(), key.as_str(), 1);
    Entry { key: key.clone(), raw, ..entry.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_leads_to_the_web_or_nowhere() {
        for (url, is_taken) in [("https://example.org/a", true), ("javascript:alert(1)", false), ("data:text/html,x", false)] {
            let mut mistakes = Mistakes::default();
            let entry = format!("@misc{{a2020b, title = {{T}}, author = {{A, B}}, year = 2020, url = {{{url}}}}}");
            assert_eq!((of_entry(&entry, &mut mistakes).is_some(), mistakes.is_empty()), (is_taken, is_taken), "{url}");
        }
    }

    #[test]
    fn a_work_is_written_by_hand() {
        let sheet = Sheet::of([
            ("title", "Gender imbalance & bias"),
            ("authors", "Larrazabal, Agostina J.\nNicolás Nieto"),
            ("year", "2020"),
            ("doi", "https://doi.org/10.1073/pnas.1919012117"),
        ]);
        let mut mistakes = Mistakes::default();
        let bibtex = by_hand(&sheet, &["larrazabal2020gender".to_owned()], &mut mistakes).unwrap();
        let paper = of_entry(&bibtex, &mut mistakes).unwrap();
        assert_eq!(
            (paper.key.as_str(), paper.authors.to_string().as_str()),
            ("larrazabal2020genderb", "Larrazabal, Agostina J. and Nieto, Nicolás")
        );
        assert_eq!(paper.doi.unwrap().as_str(), "10.1073/pnas.1919012117");
    }

    #[test]
    fn what_is_missing_or_wrong_is_told_beside_its_field() {
        let sheet = Sheet::of([("year", "last"), ("doi", "x"), ("arxiv", "y"), ("url", "javascript:alert(1)")]);
        let mut mistakes = Mistakes::default();
        assert_eq!(by_hand(&sheet, &[], &mut mistakes), None);
        for field in ["title", "authors", "year", "doi", "arxiv", "url"] {
            assert!(mistakes.of(field).is_some(), "{field}");
        }
        for text in ["", "no entry", "@misc{a, title = {A}} @misc{b, title = {B}}", "@misc{a, year = 2020}"] {
            let mut mistakes = Mistakes::default();
            assert!(of_entry(text, &mut mistakes).is_none() && mistakes.of("bibtex").is_some(), "{text}");
        }
    }

    #[test]
    fn an_entry_takes_another_key_and_nothing_else() {
        let entry = bibliography::read(b"@article{smith, author = {smith, a}, title = {The smith}}").entries.remove(0);
        let other = renamed(&entry, &CitationKey::parse("smith2020the").unwrap());
        assert_eq!(other.raw, "@article{smith2020the, author = {smith, a}, title = {The smith}}");
        assert_eq!(bibliography::read(other.raw.as_bytes()).entries[0].key, other.key);
    }
}
