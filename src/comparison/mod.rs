//! Datasets side by side: every field and finding aligned, what differs first, and what the datasets share.

pub mod fields;
pub mod findings;
pub mod overlaps;
pub mod pages;

use serde::Serialize;

use crate::evidence::Outcome;
use crate::vocabulary::closed_vocabulary;

/// So many datasets stand beside each other and stay readable.
pub const MOST: usize = 6;

closed_vocabulary! {
    /// What the rows are about, in the order of the page.
    Topic, "topic" {
        /// What works found out about the data.
        Known = "known", "What is known";
        /// What is documented about the patients.
        Patients = "patients", "Who is in it";
        /// What the dataset is.
        Is = "is", "What it is";
        /// How one gets it.
        Access = "access", "How to get it";
        /// Names, addresses and sources, which are each dataset's own.
        Names = "names", "Names and sources";
    }
}

closed_vocabulary! {
    /// Whether the datasets agree in a row.
    Agreement, "agreement" {
        /// They do not, or only some of them have an answer.
        Differ = "differ", "Differ";
        /// All say the same.
        Agree = "agree", "Agree";
        /// None has an answer.
        Open = "open", "Not documented for any of them";
    }
}

/// A word in a cell, with where it leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its address.
    pub address: Option<String>,
}

/// What one dataset says in one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Value {
    /// The words that are compared.
    pub words: Vec<Word>,
    /// What is told beside them, and not compared.
    pub beside: Option<String>,
    /// Whether it is a gap: nothing is documented, or no one has looked.
    pub is_gap: bool,
    /// The answer, where the row is about a confounder.
    pub outcome: Option<Outcome>,
}

impl Value {
    /// A gap, in words: "not documented".
    #[must_use]
    pub fn gap(words: &str) -> Self {
        Self { words: vec![Word { text: words.to_owned(), address: None }], beside: None, is_gap: true, outcome: None }
    }

    /// One text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::list([text.into()])
    }

    /// Several words, in any order.
    #[must_use]
    pub fn list(words: impl IntoIterator<Item = String>) -> Self {
        let words = words.into_iter().map(|text| Word { text, address: None }).collect();
        Self { words, beside: None, is_gap: false, outcome: None }
    }

    /// A text, or the words of a gap.
    #[must_use]
    pub fn or_gap(text: Option<impl Into<String>>) -> Self {
        text.map_or_else(|| Self::gap(NOT_DOCUMENTED), Self::text)
    }

    /// Several words, or the words of a gap where there is none.
    #[must_use]
    pub fn list_or_gap(words: &[String], gap: &str) -> Self {
        if words.is_empty() { Self::gap(gap) } else { Self::list(words.iter().cloned()) }
    }

    /// The same, with each word leading somewhere.
    #[must_use]
    pub fn leading(mut self, address: impl Fn(&str) -> Option<String>) -> Self {
        for word in &mut self.words {
            word.address = address(&word.text);
        }
        self
    }

    /// The same, with that told beside it.
    #[must_use]
    pub fn beside(self, beside: impl Into<String>) -> Self {
        Self { beside: Some(beside.into()), ..self }
    }

    /// What is compared: the words without capitals, in any order.
    fn compared(&self) -> (bool, Vec<String>) {
        let mut words: Vec<String> = self.words.iter().map(|word| word.text.to_lowercase()).collect();
        words.sort();
        (self.is_gap, words)
    }

    /// All of it as one text.
    #[must_use]
    pub fn plain(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        let words = words.join("; ");
        self.beside.as_ref().map_or_else(|| words.clone(), |beside| format!("{words} ({beside})"))
    }
}

/// What a field says where no source states it.
pub const NOT_DOCUMENTED: &str = "not documented";

/// A row: one field or one finding of all datasets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is about.
    pub topic: Topic,
    /// Its name.
    pub label: String,
    /// Where the name leads.
    pub address: Option<String>,
    /// Whether the datasets agree.
    pub agreement: Agreement,
    /// One for each dataset, in their order.
    pub values: Vec<Value>,
}

impl Row {
    /// A row of these values.
    #[must_use]
    pub fn new(topic: Topic, label: impl Into<String>, values: Vec<Value>) -> Self {
        Self { topic, label: label.into(), address: None, agreement: agreement(&values), values }
    }

    /// The same, with a name that leads somewhere.
    #[must_use]
    pub fn leading(self, address: String) -> Self {
        Self { address: Some(address), ..self }
    }
}

/// Whether these values agree. Two gaps agree in nothing.
fn agreement(values: &[Value]) -> Agreement {
    if values.iter().all(|value| value.is_gap) {
        return Agreement::Open;
    }
    let first = values.first().map(Value::compared);
    if values.iter().all(|value| Some(value.compared()) == first) { Agreement::Agree } else { Agreement::Differ }
}

/// The names that an address asks for: `d=a,b&d=c`, each once, in order.
#[must_use]
pub fn asked<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in values.into_iter().flat_map(|value| value.split(',')).map(str::trim).filter(|name| !name.is_empty()) {
        if names.iter().all(|known| known != name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The address that compares these datasets.
#[must_use]
pub fn address<T: AsRef<str>>(path: &str, slugs: &[T]) -> String {
    let slugs: Vec<&str> = slugs.iter().map(AsRef::as_ref).collect();
    if slugs.is_empty() { path.to_owned() } else { format!("{path}?d={}", slugs.join(",")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn gaps_never_agree() {
        let row = |values| Row::new(Topic::Is, "Year", values).agreement;
        assert_eq!(row(vec![Value::gap("not documented"), Value::gap("not documented")]), Agreement::Open);
        assert_eq!(row(vec![Value::gap("not documented"), Value::text("not documented")]), Agreement::Differ);
        assert_eq!(row(vec![Value::text("2019"), Value::gap("not documented")]), Agreement::Differ);
        assert_eq!(row(vec![Value::text("Open"), Value::text("open").beside("for all")]), Agreement::Agree);
        let list = |words: &[&str]| Value::list(words.iter().map(|word| (*word).to_owned()));
        assert_eq!(row(vec![list(&["a", "b"]), list(&["b", "a"])]), Agreement::Agree);
        assert_eq!(row(vec![list(&["a", "b"]), list(&["a"])]), Agreement::Differ);
    }

    #[test]
    fn names_come_in_one_value_or_several() {
        assert_eq!(asked(["a,b", " c ", "a", ",,"]), ["a", "b", "c"]);
        assert_eq!(address("/compare", &["a", "b"]), "/compare?d=a,b");
        assert_eq!(address::<&str>("/compare", &[]), "/compare");
    }

    proptest! {
        #[test]
        fn what_agrees_agrees_in_any_order(words in prop::collection::vec((any::<bool>(), "[a-b]{0,1}"), 1..6), turn in 0..6_usize) {
            let values: Vec<Value> = words.iter().map(|(gap, word)| if *gap { Value::gap(word) } else { Value::text(word.clone()) }).collect();
            let mut turned = values.clone();
            turned.rotate_left(turn % values.len());
            prop_assert_eq!(agreement(&values), agreement(&turned));
            prop_assert_eq!(agreement(&values) == Agreement::Open, values.iter().all(|value| value.is_gap));
        }
    }
}
