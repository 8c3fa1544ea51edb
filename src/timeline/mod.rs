//! When the evidence was published: statements by the year of their work, stacked by what the work does with the dataset;
//! for all kinds of images and for each.

pub mod pages;
pub mod store;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evidence::CitationFunction;
use crate::figures::years::Year;
use crate::figures::{self, ORDER};
use crate::vocabulary::{Modality, capitalised};
use crate::wording;

/// How many statements there are of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// What the images of the dataset are.
    pub modality: Modality,
    /// What the work does with it.
    pub function: CitationFunction,
    /// When the work was published; none where that is not documented.
    pub year: Option<i32>,
    /// How many.
    pub statements: usize,
}

/// How many statements do one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Doing {
    /// What their works do.
    pub function: CitationFunction,
    /// How many.
    pub statements: usize,
}

/// The statements of one year, or of none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InYear {
    /// The year; none where the work has none.
    pub year: Option<i32>,
    /// All of them.
    pub statements: usize,
    /// By what the works do, in the order of the stack.
    pub functions: Vec<Doing>,
}

impl InYear {
    /// How many do that.
    #[must_use]
    pub fn doing(&self, function: &CitationFunction) -> usize {
        self.functions.iter().find(|doing| doing.function == *function).map_or(0, |doing| doing.statements)
    }
}

/// Statements over the years.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Series {
    /// All of them.
    pub statements: usize,
    /// Of works without a year.
    pub undated: usize,
    /// By year, the oldest first; those without a year last.
    pub years: Vec<InYear>,
}

impl Series {
    /// Adds the counts up.
    pub fn of<'a>(counted: impl IntoIterator<Item = &'a Counted>) -> Self {
        let mut found: BTreeMap<(bool, Option<i32>), BTreeMap<usize, usize>> = BTreeMap::new();
        for count in counted {
            let place = ORDER.iter().position(|function| *function == count.function).unwrap_or(ORDER.len());
            *found.entry((count.year.is_none(), count.year)).or_default().entry(place).or_default() += count.statements;
        }
        let year = |((_, year), by): ((bool, Option<i32>), BTreeMap<usize, usize>)| {
            let doing = by.iter().filter_map(|(place, number)| Some(Doing { function: *ORDER.get(*place)?, statements: *number }));
            InYear { year, statements: by.values().sum(), functions: doing.collect() }
        };
        let years: Vec<InYear> = found.into_iter().map(year).collect();
        let undated = years.iter().filter(|year| year.year.is_none()).map(|year| year.statements).sum();
        Self { statements: years.iter().map(|year| year.statements).sum(), undated, years }
    }

    /// What the works do, in the order of the stack.
    #[must_use]
    pub fn functions(&self) -> Vec<CitationFunction> {
        ORDER.into_iter().filter(|function| self.years.iter().any(|year| year.doing(function) > 0)).collect()
    }

    /// The years that can be drawn.
    #[must_use]
    pub fn dated(&self) -> Vec<Year> {
        let count = |doing: &Doing| figures::Count { function: doing.function, works: doing.statements };
        let dated = self.years.iter().filter_map(|year| Some((year.year?, year)));
        dated
            .map(|(number, year)| Year { year: number, works: year.statements, functions: year.functions.iter().map(count).collect() })
            .collect()
    }

    /// What is seen: "128 statements, of works from 2007 to 2025; more than half since 2021".
    #[must_use]
    pub fn title(&self) -> String {
        let all = capitalised(&wording::count(self.statements, "statement"));
        let dated = self.dated();
        let (Some(first), Some(last)) = (dated.first(), dated.last()) else {
            return match self.statements {
                0 => "No statement yet".to_owned(),
                _ => format!("{all}, of works whose years are not documented"),
            };
        };
        if first.year == last.year {
            return format!("{all}, of works of {}", last.year);
        }
        let told = format!("{all}, of works from {} to {}", first.year, last.year);
        let number: usize = dated.iter().map(|year| year.works).sum();
        let since = |from: i32| dated.iter().filter(|year| year.year >= from).map(|year| year.works).sum::<usize>();
        match dated.iter().rev().find(|year| 2 * since(year.year) > number) {
            Some(year) if year.year == last.year => format!("{told}; more than half in {}", year.year),
            Some(year) if year.year > first.year => format!("{told}; more than half since {}", year.year),
            _ => told,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn counted(function: CitationFunction, year: Option<i32>, statements: usize) -> Counted {
        Counted { modality: Modality::new("m"), function, year, statements }
    }

    #[test]
    fn undated_statements_are_counted_and_come_last() {
        let all = [
            counted(CitationFunction::Use, None, 2),
            counted(CitationFunction::Extend, Some(2021), 3),
            counted(CitationFunction::Produce, Some(2021), 1),
            counted(CitationFunction::Use, Some(2019), 1),
        ];
        let series = Series::of(&all);
        assert_eq!((series.statements, series.undated), (7, 2));
        assert_eq!(series.years.iter().map(|year| year.year).collect::<Vec<_>>(), [Some(2019), Some(2021), None]);
        assert_eq!(series.years[1].functions[0].function, CitationFunction::Produce, "in the order of the stack");
        assert_eq!(series.title(), "Seven statements, of works from 2019 to 2021; more than half in 2021");
        assert_eq!(Series::of(&all[..1]).title(), "Two statements, of works whose years are not documented");
        assert_eq!((Series::of(&[]).title(), Series::of(&[]).dated().len()), ("No statement yet".to_owned(), 0));
    }

    proptest! {
        #[test]
        fn every_statement_is_counted_once(
            all in prop::collection::vec((prop::sample::select(CitationFunction::ALL), prop::option::of(1990..2030_i32), 1..9_usize), 0..20),
        ) {
            let all: Vec<Counted> = all.into_iter().map(|(function, year, number)| counted(function, year, number)).collect();
            let series = Series::of(&all);
            let total: usize = all.iter().map(|count| count.statements).sum();
            prop_assert_eq!(series.statements, total);
            prop_assert_eq!(series.dated().iter().map(|year| year.works).sum::<usize>() + series.undated, total);
            for year in &series.years {
                prop_assert_eq!(year.functions.iter().map(|doing| doing.statements).sum::<usize>(), year.statements);
            }
            for function in CitationFunction::ALL {
                let of = all.iter().filter(|count| count.function == *function).map(|count| count.statements).sum::<usize>();
                prop_assert_eq!(series.years.iter().map(|year| year.doing(function)).sum::<usize>(), of);
            }
        }
    }
}
