//! What a revision changed, field by field: what was, what is, and the words in which they differ.

use serde::Serialize;
use serde_json::Value;

/// The longest run of equal words that is shown whole.
const LONGEST_SAME: usize = 30;

/// What a part of a changed text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PartKind {
    /// In both.
    Same,
    /// Only in what was.
    Removed,
    /// Only in what is.
    Added,
}

/// A part of a changed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its words.
    pub text: String,
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Difference {
    /// The field's name.
    pub field: String,
    /// Its name for people.
    pub label: String,
    /// What it was; none for not documented.
    pub before: Option<String>,
    /// What it is; none for not documented.
    pub after: Option<String>,
    /// The two in one line.
    #[serde(skip)]
    pub parts: Vec<Part>,
}

impl Difference {
    /// Whether a field of a new record holds what every new record has, or what another field says better.
    #[must_use]
    pub fn says_nothing(&self) -> bool {
        let value = self.after.as_deref();
        match self.field.as_str() {
            "id" => value == Some("0"),
            "in_demo" | "named_in_paper" => value == Some("no"),
            "appraisal" => value == Some("unreviewed"),
            "demographics" | "status" => matches!(value, Some("not-documented" | "active")),
            // The entry has it, and the year stands beside it.
            "year_text" => true,
            _ => false,
        }
    }
}

/// The fields that people look for first, in this order; all others follow by their names.
const FIRST: [&str; 14] = [
    "title",
    "name",
    "label",
    "evidence",
    "findings",
    "paper",
    "dataset",
    "dataset_version",
    "citation_function",
    "resource_role",
    "resource_type",
    "locator",
    "quote",
    "confidence",
];

/// Fields in the order in which people look for them; a whole entry of BibTeX comes last.
fn in_order(mut fields: Vec<Difference>) -> Vec<Difference> {
    fields.sort_by_key(|difference| {
        let place = FIRST.iter().position(|first| *first == difference.field).unwrap_or(FIRST.len());
        (difference.field == "bibtex", place)
    });
    fields
}

/// The field's name for people.
fn label_of(field: &str) -> String {
    match field {
        "bibtex" => "BibTeX".to_owned(),
        "doi" => "DOI".to_owned(),
        "arxiv" => "arXiv".to_owned(),
        "url" => "Address".to_owned(),
        other => crate::vocabulary::capitalised(&other.replace('_', " ")),
    }
}

/// The fields in which two records, as JSON, differ. A record that was added or withdrawn has none: its page, or the
/// journal's own JSON, has the whole of it.
#[must_use]
pub fn differences(before: Option<&str>, after: Option<&str>) -> Vec<Difference> {
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    let read = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
    match (read(before), read(after)) {
        (Value::Object(before), Value::Object(after)) => {
            let gone = before.keys().filter(|name| !after.contains_key(*name));
            let names = after.keys().chain(gone);
            in_order(
                names
                    .filter_map(|name| difference(name, before.get(name).unwrap_or(&Value::Null), after.get(name).unwrap_or(&Value::Null)))
                    .collect(),
            )
        }
        (before, after) => difference("value", &before, &after).into_iter().collect(),
    }
}

/// All fields of a record that was added, as added, or of one that was withdrawn, as removed; the differences where there
/// is a record before and after.
#[must_use]
pub fn whole(before: Option<&str>, after: Option<&str>) -> Vec<Difference> {
    let (record, kind) = match (before, after) {
        (Some(before), None) => (before, PartKind::Removed),
        (None, Some(after)) => (after, PartKind::Added),
        _ => return differences(before, after),
    };
    let Ok(Value::Object(fields)) = serde_json::from_str(record) else { return Vec::new() };
    let of = |(field, value): (&String, &Value)| {
        let text = words(value)?;
        let label = label_of(field);
        let parts = vec![Part { kind, text: text.clone() }];
        let (before, after) = if kind == PartKind::Removed { (Some(text), None) } else { (None, Some(text)) };
        Some(Difference { field: field.clone(), label, before, after, parts })
    };
    in_order(fields.iter().filter_map(of).collect())
}

fn difference(field: &str, before: &Value, after: &Value) -> Option<Difference> {
    let (was, is) = (words(before), words(after));
    if was == is {
        return None;
    }
    let gap = || "not documented".to_owned();
    let parts = parts(&was.clone().unwrap_or_else(gap), &is.clone().unwrap_or_else(gap));
    Some(Difference { field: field.to_owned(), label: label_of(field), before: was, after: is, parts })
}

/// A value in words; nothing for what is not documented.
fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().filter_map(words).collect::<Vec<_>>().join("; "),
        Value::Object(fields) if fields.contains_key("kind") && fields.contains_key("label") => finding(fields),
        Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| words(value).map(|words| format!("{}: {words}", name.replace('_', " "))));
            fields.collect::<Vec<_>>().join(", ")
        }
    };
    Some(text).filter(|text| !text.is_empty())
}

/// A finding as people read it: "chest drains (chest-drains, shown)", "lung masks".
fn finding(fields: &serde_json::Map<String, Value>) -> String {
    let said = |name: &str| fields.get(name).and_then(words);
    let label = said("label").unwrap_or_default();
    let more: Vec<String> =
        ["confounder", "outcome"].into_iter().filter_map(said).map(|word| word.replace("not-found", "not found")).collect();
    if more.is_empty() { label } else { format!("{label} ({})", more.join(", ")) }
}

/// What both begin and end with, and what stands between.
fn parts(before: &str, after: &str) -> Vec<Part> {
    let was: Vec<&str> = before.split_inclusive(char::is_whitespace).collect();
    let is: Vec<&str> = after.split_inclusive(char::is_whitespace).collect();
    let first = was.iter().zip(&is).take_while(|(a, b)| a == b).count();
    let rest = was.len().min(is.len()) - first;
    let last = was.iter().rev().zip(is.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let part = |kind, words: &[&str]| Part { kind, text: words.concat() };
    let mut parts = vec![
        part(PartKind::Same, &was[..first]),
        part(PartKind::Removed, &was[first..was.len() - last]),
        part(PartKind::Added, &is[first..is.len() - last]),
        part(PartKind::Same, &was[was.len() - last..]),
    ];
    parts.retain(|part| !part.text.is_empty());
    for part in parts.iter_mut().filter(|part| part.kind == PartKind::Same) {
        part.text = shortened(&part.text);
    }
    parts
}

fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    if words.len() <= LONGEST_SAME {
        return text.to_owned();
    }
    let keep = LONGEST_SAME / 2;
    format!("{}… {}", words[..keep].concat(), words[words.len() - keep..].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_fields_that_differ_are_told() {
        let before = r#"{"outcome":"shown","evidence":"Finds gaps between groups.","locator":null,"tasks":["a"]}"#;
        let after = r#"{"outcome":"unclear","evidence":"Finds gaps between all groups.","locator":"Table 1","tasks":["a"]}"#;
        let found = differences(Some(before), Some(after));
        assert_eq!(found.iter().map(|difference| difference.label.as_str()).collect::<Vec<_>>(), ["Evidence", "Locator", "Outcome"]);
        let kinds: Vec<_> = found[0].parts.iter().map(|part| (part.kind, part.text.as_str())).collect();
        assert_eq!(kinds, [(PartKind::Same, "Finds gaps between "), (PartKind::Added, "all "), (PartKind::Same, "groups.")]);
        assert_eq!((found[1].before.as_deref(), found[1].parts[0].text.as_str()), (None, "not documented"));
    }

    #[test]
    fn what_people_look_for_comes_first() {
        let record = r#"{"bibtex":"@misc{a}","confidence":"stated","evidence":"Finds it.","id":0,"year_text":"2024"}"#;
        let all = whole(None, Some(record));
        let labels: Vec<&str> = all.iter().map(|difference| difference.label.as_str()).collect();
        assert_eq!(labels, ["Evidence", "Confidence", "Id", "Year text", "BibTeX"]);
        assert_eq!(all.iter().filter(|difference| difference.says_nothing()).count(), 2);
    }

    #[test]
    fn what_is_no_record_is_compared_as_it_is() {
        assert_eq!(differences(Some("\"a\""), Some("\"b\""))[0].label, "Value");
        assert_eq!(differences(Some("{broken"), Some("[1,2]"))[0].after.as_deref(), Some("1; 2"));
        assert!(differences(None, Some("{}")).is_empty());
    }

    #[test]
    fn findings_read_as_words() {
        let after = r#"{"findings":[{"kind":"shortcut","label":"sex","confounder":"sex-gender","outcome":"not-found"},{"kind":"annotation","label":"lung masks"}]}"#;
        let found = differences(Some(r#"{"findings":[]}"#), Some(after));
        assert_eq!(found[0].after.as_deref(), Some("sex (sex-gender, not found); lung masks"));
    }

    proptest! {
        #[test]
        fn parts_give_both_texts_back(before in "[ab ]{0,30}", after in "[ab ]{0,30}") {
            let parts = parts(&before, &after);
            let without = |kind| parts.iter().filter(|part| part.kind != kind).map(|part| part.text.as_str()).collect::<String>();
            prop_assert_eq!(without(PartKind::Added), before);
            prop_assert_eq!(without(PartKind::Removed), after);
        }
    }
}
