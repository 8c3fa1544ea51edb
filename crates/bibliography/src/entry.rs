//! A bibliography and its entries, as values.

use serde::Serialize;

use crate::{ArxivId, Authors, CitationKey, Doi, Position, Problem};

/// A whole file, as far as it could be read, with everything a person should look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Bibliography {
    /// The text before the first `@` block, without the white space at its end.
    pub header: String,
    /// The entries in file order, one for each citation key.
    pub entries: Vec<Entry>,
    /// What was noticed, in file order.
    pub problems: Vec<Problem>,
}

/// One reference: its text as it came, and what was understood of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The name by which it is cited.
    pub key: CitationKey,
    /// Kind, lower case: `article`.
    pub kind: String,
    /// The entry verbatim, from the `@` to its closing delimiter.
    pub raw: String,
    /// The `@string` definitions that this entry uses, directly or through another definition, verbatim, in
    /// file order, one after the other on lines of their own. `None` if it uses none.
    pub strings: Option<String>,
    /// Where the `@` stands in the file.
    pub position: Position,
    /// Title as plain Unicode text, without LaTeX.
    pub title: Option<String>,
    /// Authors; the editors where an entry has no authors.
    pub authors: Authors,
    /// Year of publication (Gregorian), where the year or date gives one.
    pub year: Option<i32>,
    /// Year or date as it came: `2020`, `in press`, `2020-03`.
    pub year_text: Option<String>,
    /// Where it appeared: the first of journal, book, event, series, institution, school, publisher and
    /// `howpublished`.
    pub venue: Option<String>,
    /// Its DOI, from the `doi` field or an address at doi.org.
    pub doi: Option<Doi>,
    /// Its arXiv identifier, from `eprint`, the journal, an address at arxiv.org or arXiv's own DOIs.
    pub arxiv: Option<ArxivId>,
    /// Its address, from `url` or a `howpublished` or `note` that holds nothing else.
    pub url: Option<String>,
    /// Every field in file order: name in lower case, value as plain Unicode text. A field given twice is
    /// here twice.
    pub fields: Vec<(String, String)>,
}

impl Entry {
    /// The plain text of the first field with this name (lower case).
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}
