//! How a text refers to a work: `Larrazabal et al. 2020`, `Weng 2019b`.

use std::collections::HashMap;

use crate::Authors;

/// The name under which a text refers to a work: `Larrazabal et al. 2020`.
///
/// Without a year, what stands in its place (`Larrazabal et al., in press`), or `n.d.` if nothing does.
/// Without authors, the citation key alone.
#[must_use]
pub fn short_name(authors: &Authors, year: Option<i32>, year_text: Option<&str>, fallback_key: &str) -> String {
    if authors.is_empty() {
        return fallback_key.to_owned();
    }
    let who = authors.short();
    match (year, year_text.map(str::trim).filter(|text| !text.is_empty())) {
        (Some(year), _) => format!("{who} {year}"),
        (None, Some(text)) => format!("{who}, {text}"),
        (None, None) => format!("{who}, n.d."),
    }
}

/// Letters that tell equal short names apart: `a`, `b`, … `z`, `aa`, … in the order given; `None` where a name
/// occurs once.
#[must_use]
pub fn letter_suffixes(names: &[String]) -> Vec<Option<String>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    let mut seen: HashMap<&str, usize> = HashMap::new();
    names
        .iter()
        .map(|name| {
            let nth = seen.entry(name).or_default();
            *nth += 1;
            (counts.get(name.as_str()) > Some(&1)).then(|| letters(*nth))
        })
        .collect()
}

/// The `nth` of a, b, … z, aa, ab, …, counted from 1.
pub(crate) fn letters(mut nth: usize) -> String {
    let mut reversed = Vec::new();
    while nth > 0 {
        nth -= 1;
        reversed.extend((b'a'..=b'z').nth(nth % 26));
        nth /= 26;
    }
    reversed.iter().rev().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn works_are_named_by_authors_and_year() {
        let authors = Authors::parse("Larrazabal, Agostina J. and others");
        assert_eq!(short_name(&authors, Some(2020), Some("2020"), "k"), "Larrazabal et al. 2020");
        assert_eq!(short_name(&authors, None, Some("in press"), "k"), "Larrazabal et al., in press");
        assert_eq!(short_name(&authors, None, Some(" "), "k"), "Larrazabal et al., n.d.");
        assert_eq!(short_name(&Authors::default(), Some(2020), None, "dataset2020"), "dataset2020");
    }

    #[test]
    fn equal_names_get_letters_in_order() {
        let names = ["Weng 2019", "Li 2020", "Weng 2019"].map(String::from);
        assert_eq!(letter_suffixes(&names), [Some("a".into()), None, Some("b".into())]);
        let many = vec!["X 2000".to_owned(); 703];
        let letters = letter_suffixes(&many);
        let at = |nth: usize| letters[nth - 1].clone().unwrap();
        assert_eq!(
            (at(26), at(27), at(52), at(53), at(702), at(703)),
            ("z".into(), "aa".into(), "az".into(), "ba".into(), "zz".into(), "aaa".into())
        );
    }
}
