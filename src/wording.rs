//! Plain words: numbers, lists and dates as a person writes them.

use std::borrow::Borrow;

use chrono::{Datelike, NaiveDate};

const SMALL: [&str; 13] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// "no works", "one work", "two works", "13 works".
#[must_use]
pub fn count(number: impl Borrow<usize>, singular: &str) -> String {
    let number = *number.borrow();
    format!("{} {}", number_word(number), plural(number, singular))
}

/// "no", "one", …, "twelve", then figures.
#[must_use]
pub fn number_word(number: usize) -> String {
    SMALL.get(number).map_or_else(|| thousands(i64::try_from(number).unwrap_or(i64::MAX)), |word| (*word).to_owned())
}

/// The noun in the number that fits: `y` after a consonant becomes `ies`, and a hiss takes `es`.
#[must_use]
pub fn plural(number: usize, singular: &str) -> String {
    if number == 1 {
        return singular.to_owned();
    }
    match singular.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if ["s", "x", "ch", "sh"].iter().any(|hiss| singular.ends_with(hiss)) => format!("{singular}es"),
        _ => format!("{singular}s"),
    }
}

/// How large a file is: "812 bytes", "14 kB", "1.3 MB".
#[must_use]
pub fn size(bytes: impl Borrow<u64>) -> String {
    let bytes = *bytes.borrow();
    let tenths = |unit: u64| {
        let tenths = (bytes + unit / 20) / (unit / 10);
        if tenths < 100 { format!("{}.{}", tenths / 10, tenths % 10) } else { thousands(i64::try_from(tenths / 10).unwrap_or(i64::MAX)) }
    };
    match bytes {
        0..1_000 => format!("{bytes} {}", plural(usize::try_from(bytes).unwrap_or(usize::MAX), "byte")),
        1_000..1_000_000 => format!("{} kB", (bytes + 500) / 1_000),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

/// A number of things in figures: "3,934".
#[must_use]
pub fn so_many(number: impl Borrow<usize>) -> String {
    thousands(i64::try_from(*number.borrow()).unwrap_or(i64::MAX))
}

/// "224,316".
#[must_use]
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('−');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The number as a figure, for templates.
#[must_use]
pub fn figure(number: impl Borrow<i64>) -> String {
    thousands(*number.borrow())
}

/// A count as figures, for templates: "1,177".
#[must_use]
pub fn counted(number: impl Borrow<usize>) -> String {
    thousands(i64::try_from(*number.borrow()).unwrap_or(i64::MAX))
}

/// "a", "a and b", "a, b and c".
#[must_use]
pub fn list<T: AsRef<str>>(words: &[T]) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// A time to wait, never told as shorter than it is: "40 seconds", "3 minutes".
#[must_use]
pub fn duration(wait: std::time::Duration) -> String {
    let seconds = usize::try_from(wait.as_secs()).unwrap_or(usize::MAX).max(1);
    match seconds {
        0..=90 => count(seconds, "second"),
        91..=5400 => count(seconds.div_ceil(60), "minute"),
        _ => count(seconds.div_ceil(3600), "hour"),
    }
}

/// "23 November 2026".
#[must_use]
pub fn day(date: impl Borrow<NaiveDate>) -> String {
    let date = date.borrow();
    format!("{} {}", date.day(), date.format("%B %Y"))
}

/// "23 Nov 2026".
#[must_use]
pub fn short_day(date: impl Borrow<NaiveDate>) -> String {
    let date = date.borrow();
    format!("{} {}", date.day(), date.format("%b %Y"))
}

/// A cell of a table that someone else's words fill: one that a spreadsheet would take for a formula begins with an apostrophe.
#[must_use]
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        assert_eq!(harmless("=HYPERLINK(\"http://evil\")"), "'=HYPERLINK(\"http://evil\")");
        assert_eq!((harmless("-1"), harmless("Weng 2020")), ("'-1".to_owned(), "Weng 2020".to_owned()));
    }

    #[test]
    fn numbers_read_as_a_person_writes_them() {
        assert_eq!(count(0, "work"), "no works");
        assert_eq!(count(1, "study"), "one study");
        assert_eq!(count(2, "study"), "two studies");
        assert_eq!(count(1300, "survey"), "1,300 surveys");
        assert_eq!(thousands(-1_234_567), "−1,234,567");
        assert_eq!(thousands(999), "999");
    }

    #[test]
    fn lists_end_with_and() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
    }
}
