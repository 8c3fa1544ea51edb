//! Digital object identifiers (ISO 26324, DOI Handbook chapter 2).

use std::cmp::Ordering;
use std::fmt::{self, Write as _};
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A DOI without any prefix: `10.1073/pnas.1919012117`.
///
/// The case is kept as given; comparison, order and hash ignore the case of ASCII letters, as the DOI
/// Handbook (2.4, case insensitivity) asks.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Doi(String);

/// Why a text is not a [`Doi`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DoiError {
    /// It does not start with `10.` after any `doi:` or `https://doi.org/`.
    #[error("a DOI starts with “10.”")]
    NoDirectory,
    /// The part between `10.` and the slash is not a registrant code of digits and dots.
    #[error("“10.” has to be followed by four or more digits and a slash")]
    NoRegistrant,
    /// Nothing after the slash.
    #[error("nothing follows the slash")]
    NoSuffix,
    /// White space or a control character inside.
    #[error("it contains white space or a control character")]
    WhiteSpace,
    /// More than [`Doi::MAX_BYTES`] bytes.
    #[error("it is longer than {} bytes", Doi::MAX_BYTES)]
    TooLong,
}

/// What may precede a DOI, lower case; the addresses come percent-encoded.
const PREFIXES: [(&str, bool); 13] = [
    ("https://doi.org/", true),
    ("http://doi.org/", true),
    ("https://dx.doi.org/", true),
    ("http://dx.doi.org/", true),
    ("https://www.doi.org/", true),
    ("http://www.doi.org/", true),
    // The resolver that the ACM ran itself; its addresses are in many files.
    ("https://doi.acm.org/", true),
    ("http://doi.acm.org/", true),
    ("dx.doi.org/", true),
    ("doi.org/", true),
    ("info:doi/", true),
    ("doi:", false),
    ("doi", false),
];

impl Doi {
    /// The longest DOI accepted, in bytes. The standard sets no limit; no real DOI comes near it.
    pub const MAX_BYTES: usize = 2048;

    /// Reads a DOI as people write it: bare, after `doi:` or `DOI`, as an address at doi.org, dx.doi.org or doi.acm.org
    /// (percent-encoded), with LaTeX-escaped characters (`\_`), with the punctuation of the sentence
    /// around it. A closing bracket that is not opened inside the DOI counts as such punctuation.
    ///
    /// # Errors
    /// Says which part of a DOI is missing or wrong.
    pub fn parse(text: &str) -> Result<Self, DoiError> {
        let mut bare = text.trim();
        let mut decoded = None;
        // "doi: https://doi.org/10…" is seen in the wild, so prefixes are taken off one after the other.
        while let Some((rest, encoded)) = without_prefix(bare) {
            bare = rest;
            if encoded {
                let end = rest.find(['?', '#']).unwrap_or(rest.len());
                decoded = Some(percent_decoded(&rest[..end]));
                break;
            }
        }
        let unescaped = without_escapes(decoded.as_deref().unwrap_or(bare));
        let doi = without_punctuation(&unescaped);
        check(doi)?;
        Ok(Self(doi.to_owned()))
    }

    /// The bare DOI, in the case in which it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address at the DOI resolver, percent-encoded (DOI Handbook 2.5.2.4).
    #[must_use]
    pub fn url(&self) -> String {
        let mut url = String::from("https://doi.org/");
        for byte in self.0.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/:;()!*',@$&=".contains(&byte) {
                url.push(char::from(byte));
            } else {
                // Writing to a String cannot fail.
                let _ = write!(url, "%{byte:02X}");
            }
        }
        url
    }

    fn folded(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

fn without_prefix(text: &str) -> Option<(&str, bool)> {
    PREFIXES.iter().find_map(|(prefix, encoded)| {
        let head = text.get(..prefix.len())?;
        head.eq_ignore_ascii_case(prefix).then(|| (text[prefix.len()..].trim_start(), *encoded))
    })
}

/// Sequences that do not decode to UTF-8 stay as they are: a literal `%` is legal in a DOI.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        let byte = digits
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '_' | '%' | '&' | '#' | '$' | '{' | '}' | '~') {
            while plain.ends_with('\\') {
                plain.pop();
            }
        }
        plain.push(character);
    }
    plain
}

fn without_punctuation(text: &str) -> &str {
    let count = |character| text.chars().filter(|&other| other == character).count();
    // Counted once: recounting after each stripped bracket would take quadratic time.
    let mut surplus =
        [('(', ')'), ('[', ']'), ('{', '}'), ('<', '>')].map(|(open, close)| (close, count(close).saturating_sub(count(open))));
    let mut rest = text.trim();
    while let Some(last) = rest.chars().next_back() {
        let strip = match surplus.iter_mut().find(|(close, _)| *close == last) {
            Some((_, 0)) => false,
            Some((_, left)) => {
                *left -= 1;
                true
            }
            None => matches!(last, '.' | ',' | ';' | ':' | '"' | '\'' | '”' | '’') || last.is_whitespace(),
        };
        if !strip {
            break;
        }
        rest = &rest[..rest.len() - last.len_utf8()];
    }
    rest
}

fn check(doi: &str) -> Result<(), DoiError> {
    if doi.len() > Doi::MAX_BYTES {
        return Err(DoiError::TooLong);
    }
    let rest = doi.strip_prefix("10.").ok_or(DoiError::NoDirectory)?;
    let (registrant, suffix) = rest.split_once('/').ok_or(DoiError::NoRegistrant)?;
    let mut parts = registrant.split('.');
    let number = parts.next().unwrap_or_default();
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if number.len() < 4 || !all_digits(number) || !parts.all(all_digits) {
        return Err(DoiError::NoRegistrant);
    }
    if suffix.is_empty() {
        return Err(DoiError::NoSuffix);
    }
    if suffix.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Err(DoiError::WhiteSpace);
    }
    Ok(())
}

impl PartialEq for Doi {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Doi {}

impl PartialOrd for Doi {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Doi {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}

impl Hash for Doi {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.folded() {
            state.write_u8(byte);
        }
        // Ends the sequence, as str's own hash does.
        state.write_u8(0xff);
    }
}

impl fmt::Display for Doi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Doi {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for Doi {
    type Err = DoiError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Doi {
    type Error = DoiError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Doi> for String {
    fn from(doi: Doi) -> Self {
        doi.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_way_of_writing_it_is_one_doi() {
        for text in [
            "10.1073/pnas.1919012117",
            "  doi:10.1073/pnas.1919012117 ",
            "DOI 10.1073/PNAS.1919012117",
            "doi: https://doi.org/10.1073/pnas.1919012117",
            "https://doi.org/10.1073/pnas.1919012117",
            "http://dx.doi.org/10.1073%2Fpnas.1919012117",
            "http://doi.acm.org/10.1073/pnas.1919012117",
            "HTTPS://DOI.ORG/10.1073/pnas.1919012117?ref=x#top",
            "10.1073/pnas.1919012117).",
            "10.1073/pnas.1919012117,",
        ] {
            assert_eq!(Doi::parse(text).unwrap(), Doi("10.1073/pnas.1919012117".into()), "{text}");
        }
    }

    #[test]
    fn brackets_that_belong_to_the_doi_stay() {
        assert_eq!(Doi::parse("10.1016/S0140-6736(19)32501-2").unwrap().as_str(), "10.1016/S0140-6736(19)32501-2");
        assert_eq!(Doi::parse("10.1002/(SICI)1097(199)").unwrap().as_str(), "10.1002/(SICI)1097(199)");
        assert_eq!(Doi::parse("10.1000/x(1))").unwrap().as_str(), "10.1000/x(1)");
    }

    #[test]
    fn latex_escapes_are_undone() {
        assert_eq!(Doi::parse(r"10.1007/978-3-030-1\_2").unwrap().as_str(), "10.1007/978-3-030-1_2");
    }

    #[test]
    fn the_case_is_kept_and_ignored() {
        let (upper, lower) = (Doi::parse("10.1000/ABC").unwrap(), Doi::parse("10.1000/abc").unwrap());
        assert_eq!(upper.as_str(), "10.1000/ABC");
        assert_eq!(upper.cmp(&lower), Ordering::Equal);
        assert_eq!(HashSet::from([upper, lower]).len(), 1);
    }

    #[test]
    fn other_texts_say_why_not() {
        assert_eq!(Doi::parse("arXiv:2006.01174"), Err(DoiError::NoDirectory));
        assert_eq!(Doi::parse("https://www.nature.com/10.1000/x"), Err(DoiError::NoDirectory));
        assert_eq!(Doi::parse("10.12/x"), Err(DoiError::NoRegistrant));
        assert_eq!(Doi::parse("10.1000"), Err(DoiError::NoRegistrant));
        assert_eq!(Doi::parse("10.1000/."), Err(DoiError::NoSuffix));
        assert_eq!(Doi::parse("10.1000/a b"), Err(DoiError::WhiteSpace));
        assert_eq!(Doi::parse(&format!("10.1000/{}", "a".repeat(3000))), Err(DoiError::TooLong));
    }

    #[test]
    fn the_address_is_percent_encoded() {
        assert_eq!(Doi::parse("10.1000/a<b>#1?é").unwrap().url(), "https://doi.org/10.1000/a%3Cb%3E%231%3F%C3%A9");
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".*") {
            let _ = Doi::parse(&text);
        }

        #[test]
        fn parsing_what_is_shown_gives_the_same(suffix in r"[a-zA-Z0-9._;()/\\\\%{}é<>\[\]-]{1,30}") {
            if let Ok(doi) = Doi::parse(&format!("10.1000/{suffix}")) {
                prop_assert_eq!(String::from(Doi::parse(doi.as_str()).unwrap()), doi.as_str());
                prop_assert_eq!(String::from(Doi::parse(&doi.url()).unwrap()), doi.as_str());
            }
        }
    }
}
