//! What the views beside the lists (gaps, timeline, demographics) can be narrowed by: fields of one form, whose state is
//! in the URL.

use std::collections::HashMap;

use serde::Serialize;

use super::listing::Chosen;
use super::marks::Markup;
use super::{Error, Moment, Query};
use crate::vocabulary::{self, Kind, Modality, Word, capitalised};

/// A field of the form.
#[derive(Debug, Serialize)]
pub struct Field {
    /// Its name, as a parameter.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// Whether only one value can be chosen.
    pub is_single: bool,
    /// Its values.
    pub values: Vec<Value>,
}

/// A value of a field.
#[derive(Debug, Serialize)]
pub struct Value {
    /// The word in the URL.
    pub value: String,
    /// The word for people.
    pub label: String,
    /// How many there are of it, where that is counted.
    pub number: Option<usize>,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Its mark.
    #[serde(skip)]
    pub mark: Option<String>,
}

impl Value {
    /// Whether there is nothing of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.number == Some(0)
    }
}

impl Field {
    /// The field of the kinds of images, with how many there are of each.
    #[must_use]
    pub fn modalities(labels: &Labels, numbers: &HashMap<&Modality, usize>, chosen: &[Modality]) -> Self {
        let value = |modality: &Modality| Value {
            value: modality.to_string(),
            label: labels.of(modality),
            number: Some(numbers.get(modality).copied().unwrap_or_default()),
            chosen: chosen.contains(modality),
            mark: None,
        };
        let shown = |modality: &&Modality| numbers.contains_key(*modality) || chosen.contains(modality);
        Self {
            name: "modality",
            label: "Images",
            is_single: false,
            values: labels.all.iter().map(|(m, _)| m).filter(shown).map(value).collect(),
        }
    }

    /// A field over the words of a closed vocabulary.
    pub fn words<W: Word>(name: &'static str, label: &'static str, chosen: &[W], number: impl Fn(W) -> Option<usize>) -> Self {
        let value = |word: &W| Value {
            value: word.as_str().to_owned(),
            label: word.label().to_owned(),
            number: number(*word),
            chosen: chosen.contains(word),
            mark: None,
        };
        Self { name, label, is_single: false, values: W::ALL.iter().map(value).collect() }
    }

    /// The same, where one of the words is always chosen.
    #[must_use]
    pub fn single(self) -> Self {
        Self { is_single: true, ..self }
    }

    /// The same, each value with a mark.
    #[must_use]
    pub fn marked(mut self, mark: impl Fn(&str) -> Markup) -> Self {
        for value in &mut self.values {
            value.mark = Some(mark(&value.value).0);
        }
        self
    }
}

/// The kinds of images that the review has words for, in the order of its vocabulary.
#[derive(Debug)]
pub struct Labels {
    all: Vec<(Modality, String)>,
}

impl Labels {
    /// Reads them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn load(moment: &Moment) -> Result<Self, Error> {
        let terms = vocabulary::store::of_kind(moment.db(), Kind::Modality).await?;
        Ok(Self { all: terms.iter().map(|term| (Modality::new(&term.term), term.shown())).collect() })
    }

    /// The word for people.
    #[must_use]
    pub fn of(&self, modality: &Modality) -> String {
        self.all.iter().find(|(known, _)| known == modality).map_or_else(|| capitalised(modality.as_str()), |(_, label)| label.clone())
    }

    /// The place of a kind of images in the vocabulary.
    #[must_use]
    pub fn place(&self, modality: &Modality) -> usize {
        self.all.iter().position(|(known, _)| known == modality).unwrap_or(usize::MAX)
    }

    /// Those that the URL asks for.
    ///
    /// # Errors
    /// The review has no such word.
    pub fn chosen(&self, query: &Query) -> Result<Vec<Modality>, Error> {
        let mut asked: Vec<Modality> = query.all("modality").into_iter().map(Modality::new).collect();
        asked.sort();
        asked.dedup();
        let Some(unknown) = asked.iter().find(|word| self.all.iter().all(|(known, _)| known != *word)) else { return Ok(asked) };
        let words: Vec<&str> = self.all.iter().map(|(modality, _)| modality.as_str()).collect();
        let problem = format!("it is not a modality; use one of: {}", words.join(", "));
        Err(Error::bad_parameter("modality", unknown.as_str(), problem))
    }
}

/// The words of a closed vocabulary that the URL asks for.
///
/// # Errors
/// One of them is not in the vocabulary.
pub fn words<W: Word + Ord>(query: &Query, name: &str) -> Result<Vec<W>, Error> {
    let read = |word: &str| word.parse::<W>().map_err(|error| Error::bad_parameter(name, word, error.to_string()));
    let mut words: Vec<W> = query.all(name).into_iter().map(read).collect::<Result<_, _>>()?;
    words.sort();
    words.dedup();
    Ok(words)
}

/// What narrows the view, to be taken away again.
#[must_use]
pub fn chosen(path: &str, query: &Query, fields: &[Field]) -> Vec<Chosen> {
    let values = fields.iter().filter(|field| !field.is_single).flat_map(|field| field.values.iter().map(move |value| (field, value)));
    values
        .filter(|(_, value)| value.chosen)
        .map(|(field, value)| Chosen {
            facet: field.label,
            label: value.label.clone(),
            without: query.without(field.name, &value.value).address(path),
        })
        .collect()
}
