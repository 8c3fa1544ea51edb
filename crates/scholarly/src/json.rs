//! Fields of a reply, read as far as they are what they should be: a field of the wrong type is a field that is not
//! there, never a reason to lose the rest.

use serde_json::Value;

use crate::markup;

/// The text of a field, or the first of a list of texts; `None` where it is empty.
pub(crate) fn text(value: &Value, field: &str) -> Option<String> {
    let value = &value[field];
    let value = value.as_array().map_or(value, |list| list.iter().find(|item| item.is_string()).unwrap_or(&Value::Null));
    let text = match value {
        Value::String(text) => markup::plain(text),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    (!text.is_empty()).then_some(text)
}

/// The members of a field that is a list.
pub(crate) fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value[field].as_array().map_or(&[], Vec::as_slice)
}

/// A year, as a number or in digits.
pub(crate) fn year(value: &Value) -> Option<i32> {
    let year = match value {
        Value::Number(number) => number.as_i64().and_then(|year| i32::try_from(year).ok()),
        Value::String(text) => text.trim().get(..4).and_then(|digits| digits.parse().ok()),
        _ => None,
    };
    year.filter(|year| (1000..=9999).contains(year))
}
