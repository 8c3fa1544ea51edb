//! Counts of questions as they are shown: a bar, and beside it each number with its mark and its word.

use std::borrow::Borrow;

use serde::Serialize;

use crate::documentation::checklist::{Standing, Tally};
use crate::documentation::{Framework, FrameworkSlug};
use crate::figures::{length, short};
use crate::web::fields::{Field, Value};
use crate::web::{Error, Query};

/// The length of a bar, in its own units.
const BAR: f64 = 100.0;

/// A piece of a bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Piece {
    /// What it counts.
    pub standing: Standing,
    /// Where it begins.
    pub x: f64,
    /// How long it is.
    pub width: f64,
}

/// The pieces of the bar of some questions, in the order of the standings.
#[must_use]
pub fn bar(tally: impl Borrow<Tally>) -> Vec<Piece> {
    let tally = tally.borrow();
    let unit = BAR / length(tally.all().max(1));
    let mut pieces = Vec::new();
    let mut x = 0.0;
    for standing in Standing::ALL.iter().filter(|standing| tally.with(**standing) > 0) {
        let width = unit * length(tally.with(*standing));
        pieces.push(Piece { standing: *standing, x: short(x), width: short(width) });
        x += width;
    }
    pieces
}

/// The numbers of some questions: how many stand how, without what there is none of.
#[must_use]
pub fn numbers(tally: impl Borrow<Tally>) -> Vec<(Standing, usize)> {
    let tally = tally.borrow();
    Standing::ALL.iter().map(|standing| (*standing, tally.with(*standing))).filter(|(_, number)| *number > 0).collect()
}

/// "3 answered, 2 partly answered, 4 not documented in this review".
#[must_use]
pub fn words(tally: impl Borrow<Tally>) -> String {
    let told: Vec<String> = numbers(tally).into_iter().map(|(standing, number)| format!("{number} {}", word(standing))).collect();
    told.join(", ")
}

/// The word of a standing inside a sentence.
#[must_use]
pub fn word(standing: impl Borrow<Standing>) -> &'static str {
    match standing.borrow() {
        Standing::Answered => "answered",
        Standing::Partly => "partly answered",
        Standing::NotDocumented => "that the source does not answer",
        Standing::NotApplicable => "not applicable",
        Standing::Open => "not documented in this review",
    }
}

/// What a standing means.
#[must_use]
pub fn meaning(standing: impl Borrow<Standing>) -> &'static str {
    match standing.borrow() {
        Standing::Answered => "A source answers the question, or the catalogue has all that answers it.",
        Standing::Partly => "A source answers a part of it, or the catalogue has some of what answers it.",
        Standing::NotDocumented => {
            "Someone read the source that is named, and it does not say; or a source says that the dataset gives none."
        }
        Standing::NotApplicable => "The question does not arise for this dataset; the answer says why.",
        Standing::Open => "No one has recorded an answer. That says nothing about the dataset: its makers may well document it.",
    }
}

/// The framework that is asked for: the first where none is.
///
/// # Errors
/// The review has no such framework.
pub fn chosen<'a>(query: &Query, frameworks: &'a [Framework]) -> Result<Option<&'a Framework>, Error> {
    let Some(asked) = query.value::<FrameworkSlug>("framework")? else { return Ok(frameworks.first()) };
    if let Some(found) = frameworks.iter().find(|framework| framework.slug == asked) {
        return Ok(Some(found));
    }
    let known: Vec<&str> = frameworks.iter().map(|framework| framework.slug.as_str()).collect();
    let problem = if known.is_empty() {
        "this review has no frameworks".to_owned()
    } else {
        format!("it is not a framework of this review; use one of: {}", known.join(", "))
    };
    Err(Error::bad_parameter("framework", asked.as_str(), problem))
}

/// The field of the frameworks, of which one is always chosen.
#[must_use]
pub fn field(frameworks: &[Framework], chosen: Option<&Framework>) -> Field {
    let value = |framework: &Framework| Value {
        value: framework.slug.to_string(),
        label: framework.name.clone(),
        number: None,
        chosen: chosen.is_some_and(|chosen| chosen.slug == framework.slug),
        mark: None,
    };
    Field { name: "framework", label: "Questions of", is_single: true, values: frameworks.iter().map(value).collect() }
}

/// A framework as pages name it.
#[derive(Debug, Clone, Serialize)]
pub struct FrameworkView {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Where its own words can be read.
    pub url: Option<String>,
    /// Which part of it is here, and in whose words.
    pub notes: Option<String>,
}

impl From<&Framework> for FrameworkView {
    fn from(framework: &Framework) -> Self {
        Self { slug: framework.slug.to_string(), name: framework.name.clone(), url: framework.url.clone(), notes: framework.notes.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_has_a_piece_for_each_standing_and_no_more_than_its_length() {
        let tally = Tally { answered: 1, partly: 2, not_documented: 0, not_applicable: 0, open: 3 };
        let pieces = bar(tally);
        assert_eq!(pieces.iter().map(|piece| piece.standing).collect::<Vec<_>>(), [Standing::Answered, Standing::Partly, Standing::Open]);
        assert!((pieces.iter().map(|piece| piece.width).sum::<f64>() - BAR).abs() < 0.2);
        assert!(bar(Tally::default()).is_empty());
        assert_eq!(words(tally), "1 answered, 2 partly answered, 3 not documented in this review");
    }
}
