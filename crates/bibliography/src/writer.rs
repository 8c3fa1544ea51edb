//! Writes entries.

use std::fmt::Write as _;

use crate::CitationKey;
use crate::fields::is_name_character;
use crate::latex::is_identifier_field;

/// Writes one entry: a field to a line, the values aligned and in braces, a newline at the end.
///
/// Values are plain Unicode text, not LaTeX; [`read`](crate::read) gives them back, with runs of white space
/// as one space. Pairs of braces go through, so that a caller may protect capitals (`{BraTS}`); reading
/// removes them. What LaTeX would take for something else is escaped: `% & # _ $ ~ ^ \`, a lone brace,
/// adjoining hyphens and quotation marks; in `doi`, `eprint`, `url` and the other fields that are no text,
/// only a backslash and lone braces. In `pages`, `--` goes through and stands for a range.
///
/// Characters that cannot be in the name of a kind or a field become `-`. Names are written in lower case.
#[must_use]
pub fn write_entry(kind: &str, key: &CitationKey, fields: &[(String, String)]) -> String {
    let names: Vec<String> = fields.iter().map(|(name, _)| field_name(name)).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let mut entry = format!("@{}{{{key},\n", kind_name(kind));
    for (name, (_, value)) in names.iter().zip(fields) {
        // Writing to a String cannot fail.
        let _ = writeln!(entry, "  {name:width$} = {{{}}},", escaped(name, value));
    }
    entry.push_str("}\n");
    entry
}

fn kind_name(kind: &str) -> String {
    let allowed = |character: char| character.is_alphanumeric() || character == '_' || character == '-';
    let name = with_hyphens(kind, allowed);
    if name.starts_with(char::is_alphabetic) { name } else { "misc".to_owned() }
}

fn field_name(name: &str) -> String {
    let name = with_hyphens(name, is_name_character);
    if name.is_empty() { "-".to_owned() } else { name }
}

fn with_hyphens(name: &str, allowed: impl Fn(char) -> bool) -> String {
    name.trim().to_lowercase().chars().map(|character| if allowed(character) { character } else { '-' }).collect()
}

fn escaped(name: &str, value: &str) -> String {
    let identifier = is_identifier_field(name);
    let lone = lone_braces(value);
    let mut lone = lone.iter().peekable();
    let mut text = String::with_capacity(value.len() + 8);
    let mut previous = None;
    for (at, character) in value.char_indices() {
        let is_lone = lone.next_if_eq(&&at).is_some();
        match character {
            '{' if is_lone => text.push_str(r"\textbraceleft{}"),
            '}' if is_lone => text.push_str(r"\textbraceright{}"),
            '\\' => text.push_str(r"\textbackslash{}"),
            // BibTeX itself wraps and joins lines; a line break never carries meaning.
            _ if character.is_ascii_whitespace() => text.push(' '),
            _ if identifier => text.push(character),
            '%' | '&' | '#' | '_' | '$' => text.extend(['\\', character]),
            '~' => text.push_str(r"\textasciitilde{}"),
            '^' => text.push_str(r"\textasciicircum{}"),
            '`' => text.push_str(r"\textasciigrave{}"),
            '-' if previous == Some('-') && name != "pages" => text.push_str("{}-"),
            '\'' if previous == Some('\'') => text.push_str("{}'"),
            _ => text.push(character),
        }
        previous = Some(character);
    }
    text
}

/// The bytes at which a brace has no partner, in order.
fn lone_braces(value: &str) -> Vec<usize> {
    let mut open = Vec::new();
    let mut lone = Vec::new();
    for (at, byte) in value.bytes().enumerate() {
        match byte {
            b'{' => open.push(at),
            b'}' if open.pop().is_none() => lone.push(at),
            _ => {}
        }
    }
    lone.extend(open);
    lone.sort_unstable();
    lone
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::read;

    fn fields(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn key(text: &str) -> CitationKey {
        CitationKey::parse(text).unwrap()
    }

    #[test]
    fn entries_are_aligned_and_escaped() {
        let written = write_entry(
            "Article",
            &key("weng2019"),
            &fields(&[("title", "{BraTS} & 5% of_it"), ("DOI", "10.1000/a_b%c"), ("archivePrefix", "arXiv"), ("pages", "1--2")]),
        );
        assert_eq!(
            written,
            "@article{weng2019,\n  title         = {{BraTS} \\& 5\\% of\\_it},\n  doi           = {10.1000/a_b%c},\n  archiveprefix = {arXiv},\n  pages         = {1--2},\n}\n"
        );
    }

    #[test]
    fn awkward_values_come_back() {
        for value in [
            "a } b",
            "{ a",
            r"C:\x {",
            "a--b---c",
            "''quoted``",
            "x~y^z",
            "$5 and $6",
            "in press",
            "ends in \\",
            "@article{x,\n@misc{y",
            "é ł 王 \u{a0}x",
            "\"",
            "",
        ] {
            let bibliography = read(write_entry("misc", &key("k"), &fields(&[("note", value), ("url", value)])).as_bytes());
            let expected = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(bibliography.entries[0].fields, fields(&[("note", &expected), ("url", &expected)]), "{value}");
        }
    }

    #[test]
    fn impossible_names_are_mended() {
        let written = write_entry("1 x", &key("k"), &fields(&[("", "a"), ("my field", "b")]));
        let entry = &read(written.as_bytes()).entries[0];
        assert_eq!((entry.kind.as_str(), &entry.fields), ("misc", &fields(&[("-", "a"), ("my-field", "b")])));
    }

    /// What reading a written value gives: braces that protect are gone, white space is collapsed.
    fn as_read(value: &str) -> String {
        let lone = lone_braces(value);
        let kept = value.char_indices().filter(|(at, character)| !matches!(character, '{' | '}') || lone.contains(at));
        let text: String = kept.map(|(_, character)| character).collect();
        text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            kind in "[a-z]{1,12}",
            name in "[^\\s,{}\"#%~\\\\@=\\p{C}]{1,20}",
            fields in prop::collection::vec(("(note|title|url|doi|x-[a-z]{1,5})", "([ -~]|[{}\\\\%$'`-]|[é王\n\t]){0,40}"), 0..6),
        ) {
            prop_assume!(!matches!(kind.as_str(), "string" | "comment" | "preamble"));
            let key = key(&name);
            let written = write_entry(&kind, &key, &fields);
            let bibliography = read(written.as_bytes());
            prop_assert_eq!(bibliography.entries.len(), 1, "{}", written);
            let entry = &bibliography.entries[0];
            let expected: Vec<_> = fields.iter().map(|(name, value)| (name.clone(), as_read(value))).collect();
            prop_assert_eq!(&entry.key, &key);
            prop_assert_eq!(&entry.kind, &kind);
            prop_assert_eq!(&entry.fields, &expected, "{}", written);
            prop_assert_eq!(&entry.raw, written.trim_end());
        }
    }
}
