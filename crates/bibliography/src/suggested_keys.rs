//! Keys for works that come without one.

use crate::short_names::letters;
use crate::{Authors, CitationKey, folded};

/// Words that say nothing about a work: the key takes the first that is not among them.
const INSIGNIFICANT: [&str; 32] = [
    "a", "an", "and", "are", "as", "at", "by", "can", "das", "der", "die", "do", "does", "for", "from", "how", "in", "into", "is", "la",
    "le", "of", "on", "or", "the", "to", "towards", "using", "via", "what", "when", "with",
];

/// How many letters of one word a key takes at most.
const LONGEST_WORD: usize = 40;

/// The key that this review gives to a work: first author, year, first significant word of the title, in small
/// letters without accents: `larrazabal2020gender`. What is not known is left out; a work of which nothing is
/// known is `work`.
///
/// `taken` says which keys are in use; a key that is taken gets a letter: `larrazabal2020genderb`.
#[must_use]
pub fn suggested_key(authors: &Authors, year: Option<i32>, title: Option<&str>, taken: impl Fn(&CitationKey) -> bool) -> CitationKey {
    let author = authors.people.first().map(|person| letters_of(&person.family)).unwrap_or_default();
    let year = year.filter(|year| (1..=9999).contains(year)).map(|year| year.to_string()).unwrap_or_default();
    let base = format!("{author}{year}{}", significant_word(title.unwrap_or_default()));
    let base = if base.is_empty() { "work".to_owned() } else { base };
    let suffixes = std::iter::once(String::new()).chain((2..).map(letters));
    let mut keys = suffixes.filter_map(|suffix| CitationKey::parse(&format!("{base}{suffix}")).ok());
    // There is always a next letter, and letters and digits alone always make a key.
    loop {
        if let Some(key) = keys.next()
            && !taken(&key)
        {
            return key;
        }
    }
}

fn significant_word(title: &str) -> String {
    let words = || title.split(|letter: char| letter.is_whitespace() || matches!(letter, '-' | '–' | '—' | '/' | ':')).map(letters_of);
    let significant = words().find(|word| !word.is_empty() && !INSIGNIFICANT.contains(&word.as_str()));
    significant.or_else(|| words().find(|word| !word.is_empty())).unwrap_or_default()
}

fn letters_of(text: &str) -> String {
    folded(text).chars().filter(|letter| letter.is_alphanumeric()).take(LONGEST_WORD).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn key(authors: &str, year: Option<i32>, title: &str) -> String {
        suggested_key(&Authors::parse(authors), year, Some(title), |_| false).to_string()
    }

    #[test]
    fn keys_are_author_year_word() {
        let title = "Gender imbalance in medical imaging datasets";
        assert_eq!(key("Larrazabal, Agostina J. and others", Some(2020), title), "larrazabal2020gender");
        assert_eq!(key("Jiménez-Sánchez, Amelia", Some(2023), "Detecting Shortcuts"), "jimenezsanchez2023detecting");
        assert_eq!(key("van der Berg, Jan", Some(2021), "On the X-ray"), "vanderberg2021x");
        assert_eq!(key("{RSNA}", None, "The"), "rsnathe");
        assert_eq!(key("", None, "…"), "work");
    }

    #[test]
    fn taken_keys_get_the_next_letter() {
        let taken: HashSet<String> = ["weng2019shortcuts", "weng2019shortcutsb"].map(String::from).into();
        let key = suggested_key(&Authors::parse("Weng, Wei"), Some(2019), Some("Shortcuts"), |key| taken.contains(key.as_str()));
        assert_eq!(key.as_str(), "weng2019shortcutsc");
    }

    proptest! {
        #[test]
        fn whatever_is_known_makes_a_key(authors: String, year: Option<i32>, title: Option<String>) {
            let key = suggested_key(&Authors::parse(&authors), year, title.as_deref(), |_| false);
            prop_assert!(CitationKey::parse(key.as_str()).is_ok());
        }
    }
}
