//! What a person wrote into a form: texts by name, in order. It outlives every mistake: a form that is shown again shows
//! all of it.

use serde::Serialize;

/// What is written in a form. A name may be there several times, as for the rows of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Sheet(Vec<(String, String)>);

impl Sheet {
    /// What these fields say.
    pub fn of<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(pairs.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
    }

    /// The text of that field, without white space at its ends; empty where it is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.trim())
    }

    /// The texts of all fields of that name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, text)| text.trim()).collect()
    }

    /// Whether that field is there, also empty.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// Writes one field anew.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), text.into()));
    }

    /// Takes all fields of that name away.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// Adds a field of that name behind those that are there.
    pub fn add(&mut self, name: &str, text: impl Into<String>) {
        self.0.push((name.to_owned(), text.into()));
    }

    /// All fields.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// What is wrong with a field, in words that stand beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mistake {
    /// The field.
    pub field: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl Mistake {
    /// That is wrong with that field.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self { field: field.to_owned(), message: message.into() }
    }
}

/// What is wrong with a form, in the order in which it was found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Notes one.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(Mistake::new(field, message));
    }

    /// Notes all of these.
    pub fn extend(&mut self, mistakes: impl IntoIterator<Item = Mistake>) {
        self.0.extend(mistakes);
    }

    /// What is wrong with that field.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|mistake| mistake.field == field).map(|mistake| mistake.message.as_str())
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Mistake] {
        &self.0
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
