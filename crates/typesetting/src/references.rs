//! What a document cites, for the bibliography of the typesetter and as words.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// The name of an author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Name {
    /// The family name; the whole name of a group.
    pub family: String,
    /// The given names; empty for a group.
    pub given: String,
}

/// A work that a document cites.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// What citations call it: letters and digits.
    pub id: String,
    /// Its BibTeX type: `article`, `inproceedings`, …
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Its authors.
    pub authors: Vec<Name>,
    /// Whether there are more authors than those.
    pub and_others: bool,
    /// Its year.
    pub year: Option<i32>,
    /// Journal, proceedings or publisher.
    pub venue: Option<String>,
    /// Its DOI, without an address.
    pub doi: Option<String>,
    /// Its arXiv number.
    pub arxiv: Option<String>,
    /// Another address of it.
    pub url: Option<String>,
}

impl Reference {
    /// Where it is.
    #[must_use]
    pub fn address(&self) -> Option<String> {
        let doi = self.doi.as_ref().map(|doi| format!("https://doi.org/{doi}"));
        let arxiv = self.arxiv.as_ref().map(|number| format!("https://arxiv.org/abs/{number}"));
        doi.or(arxiv).or_else(|| self.url.clone())
    }

    /// The reference in words: authors, title, venue, year.
    #[must_use]
    pub fn words(&self) -> String {
        let name = |name: &Name| if name.given.is_empty() { name.family.clone() } else { format!("{} {}", name.given, name.family) };
        let mut names: Vec<String> = self.authors.iter().map(name).collect();
        if self.and_others {
            names.push("others".to_owned());
        }
        let names = (!names.is_empty()).then(|| names.join(", "));
        let year = self.year.map(|year| year.to_string());
        let title = format!("“{}”", self.title);
        [names, Some(title), self.venue.clone(), year].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The entry for the typesetter's bibliography.
    fn entry(&self) -> Value {
        // As it stands: neither mathematics, which would be code of the typesetter, nor capitals are read out of it. The outer
        // map is of the long form of the text, the inner one of its letters; with one alone the letters would be read.
        let verbatim = |words: &str| json!({ "value": { "value": words, "verbatim": true } });
        let author = |name: &Name| {
            if name.given.is_empty() { json!({ "name": name.family }) } else { json!({ "name": name.family, "given-name": name.given }) }
        };
        let mut authors: Vec<Value> = self.authors.iter().map(author).collect();
        if self.and_others {
            authors.push(json!({ "name": "others" }));
        }
        let (kind, parent) = match self.kind.as_str() {
            "inproceedings" | "conference" | "incollection" => ("article", "proceedings"),
            "book" | "proceedings" => ("book", "misc"),
            "phdthesis" | "mastersthesis" | "thesis" => ("thesis", "misc"),
            "techreport" | "report" => ("report", "misc"),
            "article" => ("article", "periodical"),
            _ => ("misc", "misc"),
        };
        let mut entry = Map::new();
        entry.insert("type".to_owned(), kind.into());
        entry.insert("title".to_owned(), verbatim(&self.title));
        if !authors.is_empty() {
            entry.insert("author".to_owned(), authors.into());
        }
        if let Some(year) = self.year.filter(|year| (0..=9999).contains(year)) {
            entry.insert("date".to_owned(), format!("{year:04}").into());
        }
        if let Some(venue) = &self.venue {
            let parent = if matches!(kind, "article") { parent } else { "misc" };
            entry.insert("parent".to_owned(), json!({ "type": parent, "title": verbatim(venue) }));
        }
        if let Some(doi) = &self.doi {
            entry.insert("serial-number".to_owned(), json!({ "doi": doi }));
        } else if let Some(address) = self.address().filter(|address| is_plain(address)) {
            entry.insert("url".to_owned(), address.into());
        }
        Value::Object(entry)
    }
}

/// Whether an address is so plain that every reader of addresses takes it.
fn is_plain(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://")) else { return false };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with(['-', 'x'])
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_host = host.contains('.') && host.split('.').all(is_label) && last.bytes().all(|letter| letter.is_ascii_lowercase());
    is_host && path.len() < 500 && path.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"/-_.~?=&+,;:@()".contains(&letter))
}

/// All entries as one value; its JSON is YAML too, which is what the typesetter reads.
pub(crate) fn file(references: &[Reference]) -> Value {
    let entries: Map<String, Value> = references.iter().map(|reference| (reference.id.clone(), reference.entry())).collect();
    Value::Object(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_some_reader_may_refuse_are_left_out() {
        for good in ["https://arxiv.org/abs/2104.12255", "http://example.org", "https://a-b.example.org/x?y=1"] {
            assert!(is_plain(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "https://",
            "https://-a.org",
            "https://exämple.org",
            "https://a.org:99999/",
            "https://1.2",
            "https://a.org/ü",
        ] {
            assert!(!is_plain(bad), "{bad}");
        }
    }

    #[test]
    fn words_are_those_of_a_reference() {
        let reference = Reference {
            title: "Knees".to_owned(),
            authors: vec![Name { family: "Lovelace".to_owned(), given: "Ada".to_owned() }],
            and_others: true,
            year: Some(1843),
            doi: Some("10.1/2".to_owned()),
            ..Reference::default()
        };
        assert_eq!(reference.words(), "Ada Lovelace, others, “Knees”, 1843");
        assert_eq!(reference.address().as_deref(), Some("https://doi.org/10.1/2"));
    }
}
