//! Titles and abstracts come with the markup of publishers: `<i>in vivo</i>`, `<jats:p>`, `&amp;`.

/// No element of a title or an abstract is longer; so that a text of many `<a` takes linear time.
const LONGEST_ELEMENT: usize = 2000;

/// The text without its elements, with the five entities of XML and numbered ones as characters, and white space as
/// single spaces. A lone `<` or `&` stays. The text is still outside text: who shows it, escapes it.
pub(crate) fn plain(text: &str) -> String {
    let mut without = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        without.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let is_element = after.starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '/' | '!'));
        let end = after.bytes().take(LONGEST_ELEMENT).position(|byte| byte == b'>').filter(|_| is_element);
        if let Some(end) = end {
            // Paragraphs do not run into each other; <sub> and <i> stand inside words.
            if is_block(&after[..end]) {
                without.push(' ');
            }
            rest = &after[end + 1..];
        } else {
            without.push('<');
            rest = after;
        }
    }
    without.push_str(rest);
    let decoded = quick_xml::escape::unescape(&without).map_or_else(|_| without.clone(), std::borrow::Cow::into_owned);
    decoded
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_block(element: &str) -> bool {
    let name = element.trim_start_matches('/').split(|letter: char| letter.is_whitespace() || letter == '/').next().unwrap_or_default();
    let name = name.rsplit(':').next().unwrap_or_default();
    matches!(name.to_ascii_lowercase().as_str(), "p" | "sec" | "title" | "br" | "div" | "list" | "list-item" | "li" | "break")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(plain("CO<sub>2</sub> &amp; <i>in vivo</i>\n  use"), "CO2 & in vivo use");
        assert_eq!(plain("<jats:title>Aim</jats:title><jats:p>We test.</jats:p>"), "Aim We test.");
        assert_eq!(plain("p < 0.05 &nonsense; x"), "p < 0.05 &nonsense; x");
        assert_eq!(plain("a <b"), "a <b");
    }

    proptest! {
        #[test]
        fn any_text_is_text(text: String) {
            let plain = plain(&text);
            prop_assert!(!plain.starts_with(' ') && !plain.ends_with(' ') && !plain.contains("  "));
        }
    }
}
