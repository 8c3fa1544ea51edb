//! How a release is cited: a sentence, `BibTeX`, and a `CITATION.cff`.

use std::fmt::Write as _;

use bibliography::{Authors, CitationKey, Person, write_entry};
use chrono::Datelike;

use super::credited::Credited;
use super::frozen::Manifest;
use crate::papers::Paper;
use crate::review::Review;
use crate::wording::day;

/// What a citation of a release needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited<'a> {
    /// The name of the review.
    pub title: &'a str,
    /// `2026.1`.
    pub number: &'a str,
    /// The day on which it was made.
    pub day: chrono::NaiveDate,
    /// Its DOI.
    pub doi: Option<&'a bibliography::Doi>,
    /// The whole address of its page.
    pub page: &'a str,
    /// Who is named.
    pub credits: &'a Credited,
}

impl Cited<'_> {
    /// Where the release is: its DOI, else its page.
    #[must_use]
    pub fn place(&self) -> String {
        self.doi.map_or_else(|| self.page.to_owned(), bibliography::Doi::url)
    }

    /// "In the Picture. Release 2026.1, 23 November 2026. `https://…`"
    #[must_use]
    pub fn sentence(&self) -> String {
        let names: Vec<&str> = self.credits.people.iter().map(|person| person.name.as_str()).collect();
        let authors = match (names.is_empty(), self.credits.not_named) {
            (true, _) => String::new(),
            (false, 0) => format!("{}. ", names.join(", ")),
            (false, _) => format!("{} and others. ", names.join(", ")),
        };
        format!("{authors}{}. Release {}, {}. {}", self.title, self.number, day(self.day), self.place())
    }

    /// The entry of a bibliography.
    #[must_use]
    pub fn bibtex(&self) -> String {
        let Ok(key) = CitationKey::parse(&format!("review-{}", self.number)) else { return String::new() };
        let people: Vec<Person> =
            self.credits.people.iter().map(|person| Person { family: person.name.clone(), given: String::new(), suffix: None }).collect();
        let authors = Authors { and_others: !people.is_empty() && self.credits.not_named > 0, people };
        let mut fields = Vec::new();
        if !authors.is_empty() {
            fields.push(("author".to_owned(), authors.to_string()));
        }
        fields.extend([
            ("title".to_owned(), self.title.to_owned()),
            ("year".to_owned(), self.day.year().to_string()),
            ("month".to_owned(), self.day.month().to_string()),
            ("note".to_owned(), format!("Release {}", self.number)),
        ]);
        fields.extend(self.doi.map(|doi| ("doi".to_owned(), doi.to_string())));
        fields.push(("url".to_owned(), self.page.to_owned()));
        write_entry("misc", &key, &fields)
    }
}

impl Manifest {
    /// What its citation needs; the last is [`Manifest::page`].
    #[must_use]
    pub fn cited<'a>(&'a self, number: &'a str, page: &'a str) -> Cited<'a> {
        Cited { title: &self.title, number, day: self.day(), doi: self.doi.as_ref(), page, credits: &self.credits }
    }
}

/// The `CITATION.cff` of a release.
#[must_use]
pub fn cff(manifest: &Manifest, review: &Review) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name}: {}", quoted(value));
    };
    line("cff-version", "1.2.0");
    line("message", "If you use this review, please cite this release, and the works whose findings you use.");
    line("type", "dataset");
    line("title", &manifest.title);
    if let Some(description) = review.properties.get("description") {
        line("abstract", description);
    }
    line("version", &manifest.number.to_string());
    line("date-released", &manifest.day().to_string());
    line("url", &manifest.page());
    if let Some(doi) = &manifest.doi {
        line("doi", doi.as_str());
    }
    if let Some(license) = review.properties.get("license").and_then(|license| spdx(license)) {
        line("license", license);
    }
    text.push_str(&authors(manifest));
    let source = review.properties.get("source").and_then(|key| review.papers.iter().find(|paper| paper.key.as_str() == key));
    if let Some(source) = source {
        text.push_str("references:\n");
        text.push_str(&reference(source));
    }
    text
}

/// Those who are named; where no one is, the contributors as one.
fn authors(manifest: &Manifest) -> String {
    let credits = &manifest.credits;
    let mut text = "authors:\n".to_owned();
    for person in &credits.people {
        let _ = writeln!(text, "  - name: {}", quoted(&person.name));
        if let Some(orcid) = &person.orcid {
            let _ = writeln!(text, "    orcid: {}", quoted(&format!("https://orcid.org/{orcid}")));
        }
    }
    if credits.people.is_empty() || credits.not_named > 0 {
        let others = if credits.people.is_empty() { "The contributors to" } else { "Other contributors to" };
        let _ = writeln!(text, "  - name: {}", quoted(&format!("{others} “{}”", manifest.title)));
    }
    text
}

fn reference(source: &Paper) -> String {
    let mut text = "  - type: article\n".to_owned();
    let title = source.title.clone().unwrap_or_else(|| source.key.to_string());
    let _ = writeln!(text, "    title: {}", quoted(&title));
    text.push_str("    authors:\n");
    for person in &source.authors.people {
        let _ = writeln!(text, "      - family-names: {}", quoted(&person.family));
        if !person.given.is_empty() {
            let _ = writeln!(text, "        given-names: {}", quoted(&person.given));
        }
    }
    if source.authors.people.is_empty() {
        let _ = writeln!(text, "      - name: {}", quoted("not documented"));
    }
    if let Some(year) = source.year {
        let _ = writeln!(text, "    year: {year}");
    }
    if let Some(doi) = &source.doi {
        let _ = writeln!(text, "    doi: {}", quoted(doi.as_str()));
    }
    text
}

/// A text in YAML's double quotes, which JSON's are.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// The licence as the list of SPDX names it, where its words name exactly one.
#[must_use]
pub fn spdx(license: &str) -> Option<&'static str> {
    Some(match license {
        "CC0" | "CC0 1.0" | "CC0-1.0" => "CC0-1.0",
        "CC BY 4.0" | "CC-BY-4.0" => "CC-BY-4.0",
        "CC BY-SA 4.0" | "CC-BY-SA-4.0" => "CC-BY-SA-4.0",
        "CC BY-NC 4.0" | "CC-BY-NC-4.0" => "CC-BY-NC-4.0",
        "CC BY-NC-SA 4.0" | "CC-BY-NC-SA-4.0" => "CC-BY-NC-SA-4.0",
        _ => return None,
    })
}

/// The address of the text of such a licence.
#[must_use]
pub fn license_address(spdx: &str) -> String {
    let name = spdx.strip_prefix("CC-").and_then(|rest| rest.strip_suffix("-4.0"));
    match name {
        Some(name) => format!("https://creativecommons.org/licenses/{}/4.0/", name.to_lowercase()),
        None => "https://creativecommons.org/publicdomain/zero/1.0/".to_owned(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use super::super::difference::tests::review;
    use super::*;

    pub(crate) fn manifest() -> Manifest {
        Manifest {
            number: "2026.1".parse().unwrap(),
            title: "A review: \"of\" datasets".to_owned(),
            released_at: "2026-11-23T12:00:00Z".parse().unwrap(),
            revision: Some(7),
            doi: Some(bibliography::Doi::parse("10.5281/zenodo.7").unwrap()),
            address: "https://review.example".to_owned(),
            notes: "New.".to_owned(),
            made_with: super::super::frozen::made_with(),
            accepted: 0,
            credits: Credited::default(),
            credits_by_dataset: BTreeMap::new(),
        }
    }

    #[test]
    fn a_release_is_cited_by_its_doi() {
        let manifest = manifest();
        let (number, page) = (manifest.number.to_string(), manifest.page());
        let cited = manifest.cited(&number, &page);
        assert_eq!(cited.sentence(), "A review: \"of\" datasets. Release 2026.1, 23 November 2026. https://doi.org/10.5281/zenodo.7");
        let bibtex = cited.bibtex();
        let read = bibliography::read(bibtex.as_bytes());
        assert_eq!(read.problems, [], "{bibtex}");
        assert_eq!(read.entries[0].doi.as_ref().map(bibliography::Doi::as_str), Some("10.5281/zenodo.7"));
        assert!(bibtex.contains("https://review.example/releases/2026.1"), "{bibtex}");
    }

    #[test]
    fn a_citation_file_names_authors_and_source() {
        let text = cff(&manifest(), &review());
        assert!(text.contains("authors:\n  - name: \"The contributors to “A review: \\\"of\\\" datasets”\"\n"), "{text}");
        assert!(text.contains("license: \"CC-BY-4.0\"\n") && text.contains("date-released: \"2026-11-23\"\n"), "{text}");
        assert!(text.contains("references:\n  - type: article\n"), "{text}");
        assert_eq!(license_address("CC-BY-4.0"), "https://creativecommons.org/licenses/by/4.0/");
        assert_eq!(spdx("Some words"), None);
    }
}
