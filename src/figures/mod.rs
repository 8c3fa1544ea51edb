//! Small figures beside each other on the page of a dataset: what they count, what their titles say, and where each
//! mark stands. Nothing here draws: `templates/figures` does, with the marks and colours of the style sheet.
//!
//! A figure shows one mark for each thing as long as there is room, so that a reader can count; beyond that, bars. What
//! it counts is in the page's JSON, and in a table beside the drawing.

pub mod branches;
pub mod works;
pub mod years;

use serde::Serialize;

use crate::evidence::CitationFunction;
use crate::evidence::brief::Brief;
use crate::evidence::severity::Verdict;
use crate::taxonomy::Tree;

/// The order in which functions are stacked and listed: who made it, who adds to it, who presents it, who uses it.
pub const ORDER: [CitationFunction; 5] =
    [CitationFunction::Produce, CitationFunction::Extend, CitationFunction::Introduce, CitationFunction::Use, CitationFunction::Other];

/// So many marks stand on each other; more than that become a bar.
const MOST_MARKS: usize = 12;

/// How many works do one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What they do.
    pub function: CitationFunction,
    /// How many.
    pub works: usize,
}

/// A work and one thing that it does with the dataset: what the figures count. A work that does two things is there
/// twice, one that does a thing in several statements once.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Deed<'a> {
    function: CitationFunction,
    year: Option<i32>,
    key: &'a str,
    name: &'a str,
}

fn deeds(statements: &[Brief]) -> Vec<Deed<'_>> {
    let rank = |function| ORDER.iter().position(|each| *each == function);
    let mut deeds: Vec<Deed<'_>> = statements
        .iter()
        .map(|said| Deed { function: said.citation_function, year: said.paper.year, key: &said.paper.key, name: &said.paper.short_name })
        .collect();
    deeds.sort_by_key(|deed| (rank(deed.function), deed.year, deed.name, deed.key));
    deeds.dedup_by_key(|deed| (deed.function, deed.key));
    deeds
}

/// How many different works are among the deeds.
fn works<'a>(deeds: impl Iterator<Item = &'a Deed<'a>>) -> usize {
    deeds.map(|deed| deed.key).collect::<std::collections::BTreeSet<_>>().len()
}

/// The figures of one dataset.
#[derive(Debug, Serialize)]
pub struct Glance {
    /// Where in the taxonomy shortcuts were looked for.
    pub branches: branches::Branches,
    /// When the works were published.
    pub years: years::Years,
    /// What they do.
    pub works: works::Works,
}

impl Glance {
    /// Counts the statements about one dataset, and the verdicts that follow from them.
    #[must_use]
    pub fn of(statements: &[Brief], verdicts: &[Verdict], tree: &Tree) -> Self {
        let deeds = deeds(statements);
        Self { branches: branches::Branches::of(verdicts, tree), years: years::Years::of(&deeds), works: works::Works::of(&deeds) }
    }
}

/// A number of the drawing as far as a screen can tell, and no longer in the page than it need be.
pub(crate) fn short(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// A count as a length.
#[expect(clippy::cast_precision_loss, reason = "counts of works: far below what a float holds exactly")]
pub(crate) const fn length(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::tests::statement;

    /// A statement of that work in brief, of that year, which does that with the dataset.
    pub(super) fn doing(id: i64, key: &str, year: Option<i32>, function: CitationFunction) -> Brief {
        let mut said = Brief::from(&statement(id, key, Vec::new()));
        said.paper.year = year;
        said.citation_function = function;
        said
    }

    #[test]
    fn a_work_counts_once_for_each_thing_that_it_does() {
        let said = [
            doing(1, "a", Some(2020), CitationFunction::Extend),
            doing(2, "a", Some(2020), CitationFunction::Extend),
            doing(3, "a", Some(2020), CitationFunction::Use),
            doing(4, "b", None, CitationFunction::Produce),
        ];
        let deeds = deeds(&said);
        let found: Vec<_> = deeds.iter().map(|deed| (deed.key, deed.function)).collect();
        assert_eq!(found, [("b", CitationFunction::Produce), ("a", CitationFunction::Extend), ("a", CitationFunction::Use)]);
        assert_eq!(works(deeds.iter()), 2);
    }
}
