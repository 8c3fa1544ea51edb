//! arXiv identifiers (<https://info.arxiv.org/help/arxiv_identifier.html>).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An arXiv identifier without any prefix: `2006.01174v3`, `2006.01174` or `math.GT/0309136`.
///
/// A version is kept when given; two versions of one paper are different identifiers, and
/// [`ArxivId::without_version`] tells that they are one paper.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArxivId(String);

/// Why a text is not an [`ArxivId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ArxivError {
    /// Neither of the two shapes.
    #[error("it looks like 2006.01174 or math.GT/0309136, with or without a version such as v2")]
    NoIdentifier,
    /// The two digits of the month are not 01 to 12.
    #[error("its third and fourth digit are a month, 01 to 12")]
    NoSuchMonth,
    /// The version is not `v1`, `v2`, …
    #[error("a version is v1, v2 and so on")]
    NoSuchVersion,
}

/// What may precede an identifier, lower case.
const PREFIXES: [&str; 8] = ["https://", "http://", "doi.org/10.48550/", "10.48550/", "www.", "export.", "arxiv.org/", "arxiv"];

impl ArxivId {
    /// Reads an identifier as people write it: bare, after `arXiv:` or `arXiv`, as an address of the abstract
    /// or the PDF, or as the DOI that arXiv registers (`10.48550/arXiv.…`).
    ///
    /// # Errors
    /// Says what keeps the text from being an identifier.
    pub fn parse(text: &str) -> Result<Self, ArxivError> {
        let bare = without_prefixes(text.trim());
        let end = bare.find(['?', '#', ' ', '[', ',', ';']).unwrap_or(bare.len());
        let mut bare = bare[..end].trim_end_matches(['.', ')', '/']);
        if bare.len() > 4 && bare.is_char_boundary(bare.len() - 4) && bare[bare.len() - 4..].eq_ignore_ascii_case(".pdf") {
            bare = &bare[..bare.len() - 4];
        }
        let (paper, version) = split_version(bare)?;
        let paper = checked(paper)?;
        Ok(Self(version.map_or(paper.clone(), |version| format!("{paper}v{version}"))))
    }

    /// The identifier with its version, if it has one.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The paper, whatever its version: `2006.01174`.
    #[must_use]
    pub fn without_version(&self) -> &str {
        // `parse` allows a "v" after the first digit only before a version.
        let digits = self.0.find('/').map_or(0, |slash| slash + 1);
        self.0[digits..].find('v').map_or(&self.0, |at| &self.0[..digits + at])
    }

    /// The version's number, from 1, if one is given.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        self.0[self.without_version().len()..].strip_prefix('v')?.parse().ok()
    }

    /// The address of the abstract page, of this version if one is given.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://arxiv.org/abs/{}", self.0)
    }

    /// The identifier named somewhere in a text after the word arXiv, as in
    /// `arXiv preprint arXiv:2006.01174 (2020)`.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let mut from = 0;
        while let Some(at) = lower[from..].find("arxiv") {
            if let Ok(id) = Self::parse(first_word(&text[from + at..])) {
                return Some(id);
            }
            from += at + "arxiv".len();
        }
        None
    }
}

/// `arXiv: 2006.01174` has its identifier in the next word, so two words are taken where the first is short.
/// Bounded, so that a text of many `arxiv`s takes linear time.
fn first_word(text: &str) -> &str {
    const LONGEST: usize = 80;
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn without_prefixes(mut text: &str) -> &str {
    'again: loop {
        for prefix in PREFIXES {
            if text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix)) {
                text = text[prefix.len()..].trim_start_matches([':', '.', ' ', '/']);
                text = without_page(text);
                continue 'again;
            }
        }
        return text;
    }
}

/// `abs/…` and `pdf/…` are pages of arxiv.org; an archive of either name does not exist.
fn without_page(text: &str) -> &str {
    ["abs/", "pdf/", "html/"].iter().find_map(|page| text.strip_prefix(page)).unwrap_or(text)
}

fn split_version(text: &str) -> Result<(&str, Option<u32>), ArxivError> {
    let digits = text.rfind('/').map_or(0, |slash| slash + 1);
    let Some(at) = text[digits..].find(['v', 'V']) else {
        return Ok((text, None));
    };
    let version = &text[digits + at + 1..];
    let number = version.parse().ok().filter(|&number: &u32| number > 0 && version.starts_with(|c: char| c.is_ascii_digit()));
    Ok((&text[..digits + at], Some(number.ok_or(ArxivError::NoSuchVersion)?)))
}

fn checked(paper: &str) -> Result<String, ArxivError> {
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (archive, number) = paper.split_once('/').map_or((None, paper), |(archive, number)| (Some(archive), number));
    let shaped = match archive {
        Some(_) => number.len() == 7 && all_digits(number),
        None => number
            .split_once('.')
            .is_some_and(|(month, count)| month.len() == 4 && matches!(count.len(), 4 | 5) && all_digits(month) && all_digits(count)),
    };
    if !shaped {
        return Err(ArxivError::NoIdentifier);
    }
    if !matches!(&number[2..4], "01" | "02" | "03" | "04" | "05" | "06" | "07" | "08" | "09" | "10" | "11" | "12") {
        return Err(ArxivError::NoSuchMonth);
    }
    match archive {
        None => Ok(paper.to_owned()),
        Some(archive) => Ok(format!("{}/{number}", checked_archive(archive)?)),
    }
}

/// `math.GT`, `hep-th`, `cs`: the archive in lower case, the subject class in upper case or lower case.
fn checked_archive(archive: &str) -> Result<String, ArxivError> {
    let (name, class) = archive.split_once('.').map_or((archive, None), |(name, class)| (name, Some(class)));
    let name_fits = name.len() >= 2 && name.len() <= 8 && name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    let class_fits = class
        .is_none_or(|class| class.len() >= 2 && class.len() <= 12 && class.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'));
    if !name_fits || !class_fits {
        return Err(ArxivError::NoIdentifier);
    }
    let name = name.to_ascii_lowercase();
    Ok(class.map_or(name.clone(), |class| format!("{name}.{class}")))
}

impl fmt::Display for ArxivId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for ArxivId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for ArxivId {
    type Err = ArxivError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ArxivId {
    type Error = ArxivError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ArxivId> for String {
    fn from(id: ArxivId) -> Self {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        ArxivId::parse(text).unwrap().to_string()
    }

    #[test]
    fn every_way_of_writing_it_is_one_identifier() {
        for text in [
            "2006.01174",
            "arXiv:2006.01174",
            "arxiv: 2006.01174",
            "ARXIV 2006.01174",
            "https://arxiv.org/abs/2006.01174",
            "http://www.arxiv.org/pdf/2006.01174.pdf",
            "https://export.arxiv.org/abs/2006.01174?context=cs",
            "https://doi.org/10.48550/arXiv.2006.01174",
            "10.48550/ARXIV.2006.01174",
            "arXiv:2006.01174 [cs.CV]",
        ] {
            assert_eq!(read(text), "2006.01174", "{text}");
        }
        assert_eq!(read("https://arxiv.org/pdf/cs/0112017v2.pdf"), "cs/0112017v2");
        assert_eq!(read("math.GT/0309136"), "math.GT/0309136");
        assert_eq!(read("hep-th/9901001"), "hep-th/9901001");
    }

    #[test]
    fn versions_are_kept_and_can_be_left_off() {
        let id = ArxivId::parse("arXiv:2006.01174v3").unwrap();
        assert_eq!((id.as_str(), id.without_version(), id.version()), ("2006.01174v3", "2006.01174", Some(3)));
        assert_eq!(id.url(), "https://arxiv.org/abs/2006.01174v3");
        let old = ArxivId::parse("solv-int/9901001").unwrap();
        assert_eq!((old.without_version(), old.version()), ("solv-int/9901001", None));
    }

    #[test]
    fn other_texts_say_why_not() {
        for text in ["", "10.1000/2006", "2006", "2006.1", "200.01174", "2006.0117499", "arxiv.org", "x/0112017"] {
            assert_eq!(ArxivId::parse(text), Err(ArxivError::NoIdentifier), "{text}");
        }
        assert_eq!(ArxivId::parse("2013.01174"), Err(ArxivError::NoSuchMonth));
        assert_eq!(ArxivId::parse("2006.01174v0"), Err(ArxivError::NoSuchVersion));
        assert_eq!(ArxivId::parse("2006.01174vx"), Err(ArxivError::NoSuchVersion));
    }

    #[test]
    fn identifiers_are_found_in_journal_names() {
        let found = |text| ArxivId::find(text).map(String::from);
        assert_eq!(found("arXiv preprint arXiv:2006.01174").as_deref(), Some("2006.01174"));
        assert_eq!(found("arXiv: 2006.01174, 2020").as_deref(), Some("2006.01174"));
        assert_eq!(found("Medical Image Analysis"), None);
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = ArxivId::parse(&text);
            let _ = ArxivId::find(&text);
        }

        #[test]
        fn parsing_what_is_shown_gives_the_same(text in r"(arXiv:|https://arxiv.org/(abs|pdf)/)?([a-zA-Z]{2,6}(-[a-z]{2})?(\.[A-Z]{2})?/[0-9]{7}|[0-9]{2}(0[1-9]|1[0-2])\.[0-9]{4,5})(v[1-9][0-9]?)?(\.pdf)?") {
            if let Ok(id) = ArxivId::parse(&text) {
                prop_assert_eq!(ArxivId::parse(id.as_str()).unwrap(), id.clone());
                prop_assert_eq!(ArxivId::parse(&id.url()).unwrap(), id);
            }
        }
    }
}
