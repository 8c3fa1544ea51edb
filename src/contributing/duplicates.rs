//! When two descriptions are of one work: the same DOI, else the same arXiv number, else the same title and year.

use bibliography::{ArxivId, Doi};

use crate::papers::Paper;
use crate::search::words::compact;

/// Titles that many works have are no sign: shorter ones are not compared.
const LETTERS_OF_A_TITLE: usize = 12;

/// What a work is recognised by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Its DOI.
    pub doi: Option<Doi>,
    /// Its arXiv number, of whatever version.
    pub arxiv: Option<ArxivId>,
    /// The letters and digits of its title, without case and accents.
    pub title: Option<String>,
    /// Its year.
    pub year: Option<i32>,
}

impl Marks {
    /// What that work is recognised by.
    #[must_use]
    pub fn of(paper: &Paper) -> Self {
        Self { doi: paper.doi.clone(), arxiv: paper.arxiv.clone(), title: paper.title.as_deref().and_then(title), year: paper.year }
    }

    /// Why the two are one work; `None` where nothing says so.
    #[must_use]
    pub fn same(&self, other: &Self) -> Option<SameBy> {
        if self.doi.is_some() && self.doi == other.doi {
            return Some(SameBy::Doi);
        }
        let number = |arxiv: &Option<ArxivId>| arxiv.as_ref().map(|id| id.without_version().to_ascii_lowercase());
        if self.arxiv.is_some() && number(&self.arxiv) == number(&other.arxiv) {
            return Some(SameBy::Arxiv);
        }
        let year = self.year.is_none() || other.year.is_none() || self.year == other.year;
        (self.title.is_some() && self.title == other.title && year).then_some(SameBy::Title)
    }
}

/// The letters and digits of a title, where they are enough to know a work by.
#[must_use]
pub fn title(text: &str) -> Option<String> {
    let title = compact(text);
    (title.chars().count() >= LETTERS_OF_A_TITLE).then_some(title)
}

/// By what a work was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameBy {
    /// The DOI.
    Doi,
    /// The arXiv number.
    Arxiv,
    /// Title and year.
    Title,
}

impl SameBy {
    /// "the same DOI".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Doi => "the same DOI",
            Self::Arxiv => "the same arXiv number",
            Self::Title => "the same title and year",
        }
    }

    /// The word that an address has for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Doi => "doi",
            Self::Arxiv => "arxiv",
            Self::Title => "title",
        }
    }

    /// What that word of an address says.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Doi, Self::Arxiv, Self::Title].into_iter().find(|by| by.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(fields: &str) -> Marks {
        let entry = format!("@article{{a, {fields}}}");
        Marks::of(&Paper::from_entry(bibliography::read(entry.as_bytes()).entries.remove(0)))
    }

    #[test]
    fn works_are_recognised() {
        let one = marks("doi = {10.1000/ABC}, title = {Hidden Stratification: causes}, year = 2019");
        assert_eq!(one.same(&marks("doi = {https://doi.org/10.1000/abc}")), Some(SameBy::Doi));
        assert_eq!(one.same(&marks("title = {Hidden stratification -- Causes.}, year = 2019")), Some(SameBy::Title));
        assert_eq!(one.same(&marks("title = {Hidden stratification: causes}")), Some(SameBy::Title), "a year that is missing says nothing");
        assert_eq!(one.same(&marks("title = {Hidden stratification: causes}, year = 2021")), None);
        let preprint = marks("eprint = {2104.12255v2}, archiveprefix = {arXiv}");
        assert_eq!(preprint.same(&marks("eprint = {2104.12255}, archiveprefix = {arXiv}")), Some(SameBy::Arxiv));
        assert_eq!(marks("title = {Editorial}, year = 2019").same(&marks("title = {Editorial}, year = 2019")), None);
        assert_eq!(Marks::default().same(&Marks::default()), None);
    }
}
