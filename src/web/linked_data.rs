//! What a page is about, for search engines: schema.org terms as JSON-LD in the page's head.

use std::fmt;

use serde_json::{Map, Value};

/// A thing in the words of <https://schema.org>.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkedData(Map<String, Value>);

impl LinkedData {
    /// A thing of that type: `Dataset`, `ScholarlyArticle`, …
    #[must_use]
    pub fn new(kind: &str) -> Self {
        let head = [("@context", "https://schema.org"), ("@type", kind)];
        Self(head.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect())
    }

    /// With a property. What is not known (null, an empty list) is left out: here, too, a gap is no value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let is_gap = value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_str().is_some_and(str::is_empty);
        if !is_gap {
            self.0.insert(name.to_owned(), value);
        }
        self
    }
}

impl fmt::Display for LinkedData {
    /// As the content of a `<script>`: no letter in it can end that.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(&self.0).map_err(|_| fmt::Error)?;
        f.write_str(&text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_ends_the_script_and_gaps_are_left_out() {
        let data =
            LinkedData::new("Dataset").with("name", "</script><script>&").with("doi", Value::Null).with("tasks", Vec::<String>::new());
        let text = data.to_string();
        assert!(!text.contains(['<', '>', '&']), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["name"], "</script><script>&");
        assert_eq!((read.get("doi"), read.get("tasks")), (None, None));
    }
}
