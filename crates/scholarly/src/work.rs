//! What the services say of a work, in one shape.

use bibliography::{ArxivId, Authors, CitationKey, Doi, suggested_key, write_entry};
use serde::Serialize;

/// What kind of work it is, as a `BibTeX` entry calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum WorkKind {
    /// In a journal.
    Article,
    /// In the proceedings of a conference.
    InProceedings,
    /// A chapter.
    InCollection,
    /// A book, or proceedings as a whole.
    Book,
    /// A thesis.
    PhdThesis,
    /// A report.
    TechReport,
    /// All else: preprints, datasets, pages.
    Misc,
}

impl WorkKind {
    /// The type of the entry.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::InProceedings => "inproceedings",
            Self::InCollection => "incollection",
            Self::Book => "book",
            Self::PhdThesis => "phdthesis",
            Self::TechReport => "techreport",
            Self::Misc => "misc",
        }
    }

    /// The field in which such an entry says where the work appeared.
    fn venue_field(self) -> &'static str {
        match self {
            Self::Article => "journal",
            Self::InProceedings | Self::InCollection => "booktitle",
            Self::Book => "publisher",
            Self::PhdThesis => "school",
            Self::TechReport => "institution",
            Self::Misc => "howpublished",
        }
    }
}

/// A work as a service describes it. What the service does not say is `None`. All text is plain, without markup, and
/// comes from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Work {
    /// What it is.
    pub kind: WorkKind,
    /// Its title, with its subtitle after a colon.
    pub title: Option<String>,
    /// Its authors, or its editors where it has no authors.
    pub authors: Authors,
    /// The year it appeared.
    pub year: Option<i32>,
    /// The journal, proceedings or publisher.
    pub venue: Option<String>,
    /// Volume.
    pub volume: Option<String>,
    /// Number of the issue.
    pub issue: Option<String>,
    /// Pages, or the number of the article.
    pub pages: Option<String>,
    /// Its DOI.
    pub doi: Option<Doi>,
    /// Its arXiv identifier, without a version.
    pub arxiv: Option<ArxivId>,
    /// Its address, where it has neither DOI nor arXiv identifier.
    pub url: Option<String>,
    /// What it says it is about; may be long.
    #[serde(rename = "abstract")]
    pub summary: Option<String>,
}

impl Work {
    pub(crate) fn of(kind: WorkKind) -> Self {
        Self {
            kind,
            title: None,
            authors: Authors::default(),
            year: None,
            venue: None,
            volume: None,
            issue: None,
            pages: None,
            doi: None,
            arxiv: None,
            url: None,
            summary: None,
        }
    }

    /// Whether anything is said by which a person could know the work.
    #[must_use]
    pub fn is_described(&self) -> bool {
        self.title.is_some() || !self.authors.is_empty()
    }

    /// The key that a review would give it, which is not among those that are `taken`.
    #[must_use]
    pub fn suggested_key(&self, taken: impl Fn(&CitationKey) -> bool) -> CitationKey {
        suggested_key(&self.authors, self.year, self.title.as_deref(), taken)
    }

    /// The work as a `BibTeX` entry. The abstract stays out: it is the publisher's text.
    #[must_use]
    pub fn bibtex(&self, key: &CitationKey) -> String {
        let mut fields = Vec::new();
        let mut add = |name: &str, value: Option<String>| fields.extend(value.map(|value| (name.to_owned(), value)));
        add("author", (!self.authors.is_empty()).then(|| self.authors.to_string()));
        add("title", self.title.clone());
        add(self.kind.venue_field(), self.venue.clone());
        add("year", self.year.map(|year| year.to_string()));
        add("volume", self.volume.clone());
        add("number", self.issue.clone());
        add("pages", self.pages.as_deref().map(page_range));
        add("doi", self.doi.as_ref().map(|doi| doi.as_str().to_owned()));
        add("eprint", self.arxiv.as_ref().map(|arxiv| arxiv.without_version().to_owned()));
        add("archiveprefix", self.arxiv.as_ref().map(|_| "arXiv".to_owned()));
        add("url", self.url.clone());
        write_entry(self.kind.as_str(), key, &fields)
    }
}

/// `12592-12594` and `12592–12594` as `BibTeX` writes a range; `1–2–3` is not one.
fn page_range(pages: &str) -> String {
    match pages.split(['-', '–', '—']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().as_slice() {
        [from, to] => format!("{from}--{to}"),
        _ => pages.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn larrazabal() -> Work {
        Work {
            title: Some("Gender imbalance in medical imaging datasets produces biased classifiers".to_owned()),
            authors: Authors::parse("Larrazabal, Agostina J. and Nieto, Nicolás"),
            year: Some(2020),
            venue: Some("Proceedings of the National Academy of Sciences".to_owned()),
            pages: Some("12592-12594".to_owned()),
            doi: Doi::parse("10.1073/pnas.1919012117").ok(),
            ..Work::of(WorkKind::Article)
        }
    }

    #[test]
    fn a_work_is_written_as_an_entry_and_read_back() {
        let work = larrazabal();
        let key = work.suggested_key(|_| false);
        assert_eq!(key.as_str(), "larrazabal2020gender");
        let bibtex = work.bibtex(&key);
        assert!(bibtex.contains("pages   = {12592--12594}"), "{bibtex}");
        let read = bibliography::read(bibtex.as_bytes());
        assert_eq!(read.problems, []);
        let entry = &read.entries[0];
        assert_eq!((entry.title.clone(), entry.authors.clone(), entry.year), (work.title, work.authors, work.year));
        assert_eq!((entry.venue.clone(), entry.doi.clone()), (work.venue, work.doi));
    }

    #[test]
    fn a_preprint_keeps_its_number() {
        let work = Work { arxiv: ArxivId::parse("2104.12255v1").ok(), ..Work::of(WorkKind::Misc) };
        let entry = bibliography::read(work.bibtex(&work.suggested_key(|_| false)).as_bytes()).entries.remove(0);
        assert_eq!(entry.arxiv.unwrap().as_str(), "2104.12255");
    }
}
