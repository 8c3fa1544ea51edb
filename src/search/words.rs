//! Text as words: how they are found in a text, folded, stemmed and drawn together. The index, the rules of names and the
//! marking of what was found all use these, so that they cannot disagree on what a word is.

use std::ops::Range;
use std::sync::LazyLock;

use bibliography::folded;
use frostem::{Algorithm, Stemmer};

static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

/// A run of letters and digits longer than this, in bytes, is no word of anyone.
const LONGEST: usize = 100;

/// Words that say nothing alone; left out of a question that has others.
const LITTLE_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "be", "been", "by", "do", "does", "for", "from", "how", "in", "is", "it", "of", "on", "or",
    "that", "the", "to", "was", "were", "what", "which", "who", "with",
];

/// A word at its place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, in bytes.
    pub place: Range<usize>,
    /// The word folded: lower case, without accents.
    pub text: String,
    /// The word as it is written where there are no umlauts: "mueller" for "Müller".
    pub spelt_out: Option<String>,
    /// Whether a hyphen, a slash or the like ties it to the word before: "X-ray".
    pub tied: bool,
}

/// Whether it says nothing alone.
#[must_use]
pub fn is_little(word: &str) -> bool {
    LITTLE_WORDS.contains(&word)
}

/// The stem of a folded word: "drain" of "drains", "classif" of "classification".
#[must_use]
pub fn stem(word: &str) -> String {
    if word.bytes().any(|byte| byte.is_ascii_digit()) { word.to_owned() } else { ENGLISH.stem(word).into_owned() }
}

/// The words of a text.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut end_of_last = 0;
    for place in runs(text) {
        let written = &text[place.clone()];
        let gap = &text[end_of_last..place.start];
        let tied = !found.is_empty() && is_tie(gap);
        end_of_last = place.end;
        // "Alzheimer's": the ending is no word.
        if tied && matches!(gap, "'" | "’") && written.eq_ignore_ascii_case("s") {
            continue;
        }
        let folded = letters(written);
        if folded.is_empty() || folded.len() > LONGEST {
            continue;
        }
        let spelt_out = spelt_out(written).filter(|other| *other != folded);
        found.push(Word { place, text: folded, spelt_out, tied });
    }
    found
}

/// All words of a text drawn together: "chestxray14" of "ChestX-ray14" and of "Chest X-Ray14".
#[must_use]
pub fn compact(text: &str) -> String {
    let mut compact = String::new();
    for word in words(text) {
        compact.push_str(&word.text);
    }
    compact
}

/// The words that ties make of several: "xray" of "X-ray"; of more than two also each pair. With the first word's index.
#[must_use]
pub fn joined(words: &[Word]) -> Vec<(usize, String)> {
    let mut made = Vec::new();
    for (i, pair) in words.windows(2).enumerate() {
        if pair[1].tied {
            made.push((i, format!("{}{}", pair[0].text, pair[1].text)));
        }
    }
    for chain in chains(words).filter(|chain| chain.len() > 2) {
        made.push((chain.start, words[chain].iter().map(|word| word.text.as_str()).collect()));
    }
    made.retain(|(_, word)| word.len() <= LONGEST);
    made
}

/// The words that belong together through ties: each alone, or several.
pub fn chains(words: &[Word]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    (1..=words.len()).filter_map(move |end| {
        let over = end == words.len() || !words[end].tied;
        over.then(|| std::mem::replace(&mut start, end)..end)
    })
}

fn is_part_of_word(letter: char) -> bool {
    // U+0300 to U+036F: accents that follow their letter.
    letter.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&letter)
}

fn runs(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut letters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = letters.find(|(_, letter)| is_part_of_word(*letter))?;
        let mut end = start + first.len_utf8();
        while let Some((at, letter)) = letters.next_if(|(_, letter)| is_part_of_word(*letter)) {
            end = at + letter.len_utf8();
        }
        Some(start..end)
    })
}

/// One character between two words that makes them parts of one.
fn is_tie(gap: &str) -> bool {
    matches!(gap, "-" | "‐" | "‑" | "–" | "_" | "/" | "." | "'" | "’" | "&" | "+" | ":")
}

/// The folded text without what folding makes of ligatures and fractions besides letters.
fn letters(text: &str) -> String {
    let mut folded = folded(text);
    folded.retain(char::is_alphanumeric);
    folded
}

fn spelt_out(text: &str) -> Option<String> {
    let pair = |letter| {
        Some(match letter {
            'ä' | 'Ä' => "ae",
            'ö' | 'Ö' | 'ø' | 'Ø' => "oe",
            'ü' | 'Ü' => "ue",
            'å' | 'Å' => "aa",
            _ => return None,
        })
    };
    text.chars().any(|letter| pair(letter).is_some()).then(|| {
        let mut spelt = String::with_capacity(text.len());
        for letter in text.chars() {
            match pair(letter) {
                Some(pair) => spelt.push_str(pair),
                None => spelt.push(letter),
            }
        }
        letters(&spelt)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.text).collect()
    }

    #[test]
    fn words_are_folded_and_know_their_ties() {
        assert_eq!(texts("Jiménez-Sánchez, A. (2023): “ChestX‑ray14”"), ["jimenez", "sanchez", "a", "2023", "chestx", "ray14"]);
        assert_eq!(texts("Alzheimer’s disease, O'Brien's"), ["alzheimer", "disease", "o", "brien"]);
        assert_eq!(joined(&words("a chest X-ray")), [(2, "xray".to_owned())]);
        assert_eq!(joined(&words("MIMIC-CXR-JPG")), [(0, "mimiccxr".to_owned()), (1, "cxrjpg".to_owned()), (0, "mimiccxrjpg".to_owned())]);
        assert_eq!(words("Müller")[0].spelt_out.as_deref(), Some("mueller"));
        assert_eq!(words("Miller")[0].spelt_out, None);
    }

    #[test]
    fn compact_forms_are_equal_however_a_name_is_written() {
        for name in ["ChestX-ray14", "chest x-ray 14", "CHESTXRAY14", "Chest_X.Ray/14"] {
            assert_eq!(compact(name), "chestxray14", "{name}");
        }
        assert_eq!(compact("+–·"), "");
    }

    #[test]
    fn stems_make_one_of_singular_and_plural() {
        for (one, other) in [("drain", "drains"), ("classify", "classification"), ("biased", "bias"), ("study", "studies")] {
            assert_eq!(stem(one).get(..4), stem(other).get(..4), "{one}, {other}");
        }
        assert_eq!(stem("ham10000s"), "ham10000s", "a name with digits is no English word");
    }

    proptest! {
        #[test]
        fn any_text_has_words_at_their_places(text in any::<String>()) {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.place.start >= end && !word.text.is_empty());
                prop_assert!(text.get(word.place.clone()).is_some());
                end = word.place.end;
            }
            prop_assert!(joined(&words(&text)).iter().all(|(at, _)| *at < words(&text).len()));
        }

        #[test]
        fn a_folded_word_is_its_own_word(text in "[a-z0-9 äöüéø-]{0,30}") {
            for word in words(&text) {
                prop_assert_eq!(texts(&word.text), vec![word.text.clone()]);
            }
        }
    }
}
