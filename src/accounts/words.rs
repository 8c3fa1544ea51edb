//! Names, e-mail addresses and ORCID iDs, read where they come in.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::FORMER;

/// What someone wrote cannot be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWord {
    /// Not an e-mail address.
    #[error("this is not an e-mail address such as name@example.org")]
    Email,
    /// No name.
    #[error("a name has 1 to 80 letters")]
    NameLength,
    /// A name with letters that do not show, or turn the line around.
    #[error("a name has no control characters")]
    NameLetters,
    /// The name of those who have left.
    #[error("“{FORMER}” stands for those who have left")]
    NameReserved,
    /// Not an ORCID iD.
    #[error("this is not an ORCID iD such as 0000-0002-1825-0097; its last digit checks the others")]
    Orcid,
}

/// Where mail goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two writings of one address have in common. The part before the @ could differ by capitals alone; nowhere does it.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(InvalidWord::Email)?;
        // Without quotes, blanks, commas or control characters nothing can be added to a mail's head.
        let is_local = |letter: char| letter.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(letter);
        let local_fits = (1..=64).contains(&local.len())
            && local.chars().all(is_local)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
        };
        let domain_fits = domain.contains('.') && domain.split('.').all(is_label);
        if text.len() > 254 || !local_fits || !domain_fits {
            return Err(InvalidWord::Email);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name under which someone contributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DisplayName(String);

impl DisplayName {
    /// The name of someone whose account was deleted.
    #[must_use]
    pub fn former() -> Self {
        Self(FORMER.to_owned())
    }

    /// A name as the database holds it.
    pub(super) fn stored(text: String) -> Self {
        Self(text)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether the letter does not show, or changes how others are read.
fn is_hidden(letter: char) -> bool {
    let turns = matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    letter.is_control() || turns
}

impl FromStr for DisplayName {
    type Err = InvalidWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim().chars().any(is_hidden) {
            return Err(InvalidWord::NameLetters);
        }
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !(1..=80).contains(&name.chars().count()) {
            return Err(InvalidWord::NameLength);
        }
        if bibliography::folded(&name) == FORMER {
            return Err(InvalidWord::NameReserved);
        }
        Ok(Self(name))
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A researcher's number at ORCID.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Orcid(String);

impl Orcid {
    /// The number: `0000-0002-1825-0097`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its page at ORCID.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://orcid.org/{}", self.0)
    }
}

impl FromStr for Orcid {
    type Err = InvalidWord;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().trim_end_matches('/');
        let number = text.rsplit_once('/').map_or(text, |(_, number)| number).to_ascii_uppercase();
        let groups: Vec<&str> = number.split('-').collect();
        if groups.len() != 4 || groups.iter().any(|group| group.len() != 4) {
            return Err(InvalidWord::Orcid);
        }
        let digits: Vec<u8> = groups.concat().into_bytes();
        let (Some(last), Some(first)) = (digits.last(), digits.get(..15)) else { return Err(InvalidWord::Orcid) };
        if !first.iter().all(u8::is_ascii_digit) {
            return Err(InvalidWord::Orcid);
        }
        // ISO 7064, MOD 11-2.
        let total = first.iter().fold(0_u32, |total, digit| (total + u32::from(digit - b'0')) * 2);
        let check = match (12 - total % 11) % 11 {
            10 => 'X',
            digit => char::from_digit(digit, 10).unwrap_or('X'),
        };
        if char::from(*last) != check {
            return Err(InvalidWord::Orcid);
        }
        Ok(Self(number))
    }
}

impl fmt::Display for Orcid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_for_mail_are_read_and_what_could_steer_a_mail_is_refused() {
        for good in ["a@b.org", "First.Last+tag@sub.example.org", " zażółć@example.org ", "o'neil@example.org"] {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.org",
            "a@",
            "a@b",
            "a@b..org",
            "a@-b.org",
            ".a@b.org",
            "a..b@c.org",
            "a b@c.org",
            "a@b.org\r\nBcc: x@y.org",
            "a,b@c.org",
            "\"a\"@b.org",
            "a@b.org>",
            "<a@b.org",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
        assert_eq!("A@B.org".parse::<EmailAddress>().unwrap().key(), "a@b.org");
    }

    #[test]
    fn names_show_as_they_are() {
        assert_eq!("  Amelia   Jiménez-Sánchez ".parse::<DisplayName>().unwrap().as_str(), "Amelia Jiménez-Sánchez");
        for bad in ["", "   ", "a\u{202e}b", "a\nb", "Former  Contributor", &"x".repeat(81)] {
            assert!(bad.parse::<DisplayName>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_last_digit_of_an_orcid_checks_the_others() {
        for good in ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1694-233X", "0000-0002-1694-233x"] {
            assert!(good.parse::<Orcid>().is_ok(), "{good}");
        }
        for bad in ["", "0000-0002-1825-0098", "0000-0002-1825-009", "0000000218250097", "0000-0002-1825-00977", "0000-0002-18X5-0097"] {
            assert!(bad.parse::<Orcid>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_word_or_a_problem(text in "\\PC{0,60}") {
            let _: (Result<EmailAddress, _>, Result<DisplayName, _>, Result<Orcid, _>) = (text.parse(), text.parse(), text.parse());
        }
    }
}
