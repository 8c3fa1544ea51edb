//! What an entry's fields say: title, authors, year, identifiers.

use std::collections::HashSet;

use crate::fields::{Trouble, excerpt};
use crate::latex::{is_identifier_field, plain, plain_identifier};
use crate::{ArxivError, ArxivId, Authors, Doi, ProblemKind, ProblemSeverity};

/// A field with its abbreviations replaced.
pub(crate) struct FieldText {
    /// Lower case.
    pub(crate) name: String,
    /// Where its name stands, in bytes.
    pub(crate) offset: usize,
    pub(crate) latex: String,
    pub(crate) plain: String,
}

impl FieldText {
    pub(crate) fn new(name: &str, offset: usize, latex: String) -> Self {
        let name = name.to_lowercase();
        let plain = if is_identifier_field(&name) { plain_identifier(&latex) } else { plain(&latex) };
        Self { name, offset, latex, plain }
    }
}

/// The parts of an entry that have a type of their own.
#[derive(Default)]
pub(crate) struct TypedFields {
    pub(crate) title: Option<String>,
    pub(crate) authors: Authors,
    pub(crate) year: Option<i32>,
    pub(crate) year_text: Option<String>,
    pub(crate) venue: Option<String>,
    pub(crate) doi: Option<Doi>,
    pub(crate) arxiv: Option<ArxivId>,
    pub(crate) url: Option<String>,
}

/// Where a work appeared, the nearest first.
const VENUES: [&str; 10] =
    ["journal", "journaltitle", "booktitle", "eventtitle", "series", "institution", "school", "organization", "publisher", "howpublished"];

impl TypedFields {
    /// Reads the fields of the entry at this byte offset.
    pub(crate) fn understand(fields: &[FieldText], entry: usize, troubles: &mut Vec<Trouble>) -> Self {
        report_duplicates(fields, troubles);
        let fields = Fields(fields);
        let year_text = fields.text("year").or_else(|| fields.text("date"));
        let typed = Self {
            title: fields.text("title").map(str::to_owned),
            authors: fields.authors(),
            year: year_text.and_then(year),
            year_text: year_text.map(str::to_owned),
            venue: VENUES.iter().find_map(|name| fields.text(name).filter(|text| !is_address(text))).map(str::to_owned),
            doi: fields.doi(troubles),
            arxiv: fields.arxiv(troubles),
            url: fields.url(),
        };
        if typed.title.is_none() {
            troubles.push((entry, ProblemSeverity::Warning, ProblemKind::NoTitle));
        }
        if typed.year_text.is_none() {
            troubles.push((entry, ProblemSeverity::Note, ProblemKind::NoYear));
        }
        typed
    }
}

fn report_duplicates(fields: &[FieldText], troubles: &mut Vec<Trouble>) {
    let mut seen = HashSet::new();
    for field in fields {
        if !seen.insert(&field.name) {
            let kind = ProblemKind::DuplicateField { field: field.name.clone() };
            troubles.push((field.offset, ProblemSeverity::Warning, kind));
        }
    }
}

struct Fields<'a>(&'a [FieldText]);

impl<'a> Fields<'a> {
    /// The first field with this name that says something.
    fn named(&self, name: &str) -> Option<&'a FieldText> {
        self.0.iter().find(|field| field.name == name && !field.plain.is_empty())
    }

    fn text(&self, name: &str) -> Option<&'a str> {
        self.named(name).map(|field| field.plain.as_str())
    }

    fn authors(&self) -> Authors {
        let of = |name| self.named(name).map(|field| Authors::parse_latex(&field.latex)).filter(|authors| !authors.is_empty());
        of("author").or_else(|| of("editor")).unwrap_or_default()
    }

    fn doi(&self, troubles: &mut Vec<Trouble>) -> Option<Doi> {
        let of_field = self.named("doi").and_then(|field| {
            let doi = Doi::parse(&field.plain);
            doi.map_err(|reason| {
                let kind = ProblemKind::MalformedDoi { text: excerpt(&field.plain), reason };
                troubles.push((field.offset, ProblemSeverity::Warning, kind));
            })
            .ok()
        });
        // Only an address says that a text is a DOI; other texts may merely look like one.
        let of_address = |name| self.text(name).filter(|text| is_address(text)).and_then(|text| Doi::parse(text).ok());
        of_field.or_else(|| of_address("url")).or_else(|| of_address("howpublished")).or_else(|| of_address("note"))
    }

    fn arxiv(&self, troubles: &mut Vec<Trouble>) -> Option<ArxivId> {
        self.eprint(troubles)
            .or_else(|| ["journal", "journaltitle"].iter().find_map(|name| ArxivId::find(self.text(name)?)))
            .or_else(|| self.corr())
            .or_else(|| ["url", "doi", "howpublished", "note"].iter().find_map(|name| ArxivId::find(self.text(name)?)))
    }

    /// `eprint`, if its archive is arXiv, or no archive is given and it can be nothing else.
    fn eprint(&self, troubles: &mut Vec<Trouble>) -> Option<ArxivId> {
        let field = self.named("eprint")?;
        let archive = self.text("archiveprefix").or_else(|| self.text("eprinttype"));
        if archive.is_some_and(|archive| !archive.eq_ignore_ascii_case("arxiv")) {
            return None;
        }
        let class = self.text("primaryclass").or_else(|| self.text("eprintclass"));
        let with_class = |_: ArxivError| match class {
            // Old identifiers are sometimes split: eprint = 0309136, primaryClass = math.GT.
            Some(class) => ArxivId::parse(&format!("{class}/{}", field.plain)),
            None => ArxivId::parse(&field.plain),
        };
        match (ArxivId::parse(&field.plain).or_else(with_class), archive) {
            (Ok(id), _) => Some(id),
            (Err(_), None) => None,
            (Err(reason), Some(_)) => {
                let kind = ProblemKind::MalformedArxiv { text: excerpt(&field.plain), reason };
                troubles.push((field.offset, ProblemSeverity::Warning, kind));
                None
            }
        }
    }

    /// DBLP writes `journal = {CoRR}, volume = {abs/2006.01174}`.
    fn corr(&self) -> Option<ArxivId> {
        self.text("journal").filter(|journal| *journal == "CoRR")?;
        ArxivId::parse(self.text("volume")?.strip_prefix("abs/")?).ok()
    }

    fn url(&self) -> Option<String> {
        let of_address = |name| self.text(name).filter(|text| is_address(text));
        self.text("url").or_else(|| of_address("howpublished")).or_else(|| of_address("note")).map(str::to_owned)
    }
}

/// Whether a text is a web address and nothing else.
fn is_address(text: &str) -> bool {
    let is_web = |scheme: &str| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    (is_web("https://") || is_web("http://")) && !text.contains(char::is_whitespace)
}

/// The first number of four digits: `2020`, `2020-03`, `March 2020`, `c. 1999`, `2020a`.
fn year(text: &str) -> Option<i32> {
    let numbers = text.split(|character: char| !character.is_ascii_digit());
    numbers.filter(|digits| digits.len() == 4).find_map(|digits| digits.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn understood(fields: &[(&str, &str)]) -> (TypedFields, Vec<ProblemKind>) {
        let mut troubles = Vec::new();
        let fields: Vec<FieldText> = fields.iter().map(|(name, text)| FieldText::new(name, 0, (*text).to_owned())).collect();
        let typed = TypedFields::understand(&fields, 0, &mut troubles);
        (typed, troubles.into_iter().map(|(_, _, kind)| kind).collect())
    }

    #[test]
    fn years_are_found_in_what_people_write() {
        for (text, number) in [
            ("2020", Some(2020)),
            ("in press", None),
            ("2020-03-01", Some(2020)),
            ("(1999)", Some(1999)),
            ("20201", None),
            ("Spring 2019a", Some(2019)),
        ] {
            assert_eq!(year(text), number, "{text}");
        }
        let (typed, _) = understood(&[("date", "2019-05/2020-01")]);
        assert_eq!((typed.year, typed.year_text.as_deref()), (Some(2019), Some("2019-05/2020-01")));
        let (typed, _) = understood(&[("year", "in press")]);
        assert_eq!((typed.year, typed.year_text.as_deref()), (None, Some("in press")));
    }

    #[test]
    fn arxiv_identifiers_are_found_everywhere() {
        let arxiv = |fields: &[(&str, &str)]| understood(fields).0.arxiv.map(String::from);
        let new = Some("2006.01174".to_owned());
        assert_eq!(arxiv(&[("eprint", "2006.01174"), ("archivePrefix", "arXiv")]), new);
        assert_eq!(arxiv(&[("eprint", "2006.01174"), ("eprinttype", "arxiv")]), new);
        assert_eq!(arxiv(&[("journal", "arXiv preprint arXiv:2006.01174")]), new);
        assert_eq!(arxiv(&[("journal", "CoRR"), ("volume", "abs/2006.01174")]), new);
        assert_eq!(arxiv(&[("url", "https://arxiv.org/abs/2006.01174")]), new);
        assert_eq!(arxiv(&[("howpublished", r"\url{https://arxiv.org/pdf/2006.01174.pdf}")]), new);
        assert_eq!(arxiv(&[("doi", "10.48550/arXiv.2006.01174")]), new);
        assert_eq!(
            arxiv(&[("eprint", "0309136"), ("archiveprefix", "arXiv"), ("primaryclass", "math.GT")]),
            Some("math.GT/0309136".into())
        );
        assert_eq!(arxiv(&[("eprint", "2006.01174"), ("eprinttype", "jstor")]), None);
        assert_eq!(arxiv(&[("journal", "Nature")]), None);
    }

    #[test]
    fn dois_are_found_and_bad_ones_reported() {
        assert_eq!(understood(&[("doi", r"https://doi.org/10.1000/a\_b")]).0.doi.unwrap().as_str(), "10.1000/a_b");
        assert_eq!(understood(&[("url", "https://doi.org/10.1000/ab")]).0.doi.unwrap().as_str(), "10.1000/ab");
        assert!(understood(&[("url", "https://x.org/10.1000/ab")]).0.doi.is_none());
        let (typed, problems) = understood(&[("doi", "n/a")]);
        assert!(typed.doi.is_none());
        assert!(matches!(&problems[0], ProblemKind::MalformedDoi { text, .. } if text == "n/a"));
        let (_, problems) = understood(&[("eprint", "x"), ("archiveprefix", "arXiv")]);
        assert!(matches!(&problems[0], ProblemKind::MalformedArxiv { text, .. } if text == "x"));
    }

    #[test]
    fn venue_and_address() {
        let (typed, _) = understood(&[("howpublished", r"\url{https://x.org/~me}"), ("publisher", "MIT Press")]);
        assert_eq!((typed.venue.as_deref(), typed.url.as_deref()), (Some("MIT Press"), Some("https://x.org/~me")));
        let (typed, _) = understood(&[("howpublished", r"\url{https://x.org/~me}")]);
        assert_eq!(typed.venue, None);
        let (typed, _) = understood(&[("series", "LNCS"), ("booktitle", "MICCAI")]);
        assert_eq!(typed.venue.as_deref(), Some("MICCAI"));
    }

    #[test]
    fn editors_stand_in_for_authors() {
        let (typed, _) = understood(&[("editor", "Gitelman, Lisa")]);
        assert_eq!(typed.authors.short(), "Gitelman");
    }

    #[test]
    fn missing_and_repeated_fields_are_reported() {
        let (typed, problems) = understood(&[("title", "A"), ("title", "B")]);
        assert_eq!(typed.title.as_deref(), Some("A"));
        assert_eq!(problems, [ProblemKind::DuplicateField { field: "title".into() }, ProblemKind::NoYear]);
        assert_eq!(understood(&[("title", ""), ("year", "2020")]).1, [ProblemKind::NoTitle]);
    }
}
