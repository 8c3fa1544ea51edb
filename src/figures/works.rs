//! What the works do with the dataset: one row for each citation function.

use serde::Serialize;

use super::{Count, Deed, ORDER, length, short, works};
use crate::evidence::CitationFunction;
use crate::vocabulary::capitalised;
use crate::wording;

/// The longest bar, in the units of the drawing.
const LONGEST: f64 = 160.0;
/// No bar is shorter: one work among thousands is seen.
const SHORTEST: f64 = 2.0;

/// The figure.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Works {
    /// What is seen.
    pub title: String,
    /// One row for each function: all but *other*, which is there only if a work does it.
    pub functions: Vec<Count>,
}

impl Works {
    pub(super) fn of(deeds: &[Deed<'_>]) -> Self {
        let count = |function| Count { function, works: works(deeds.iter().filter(|deed| deed.function == function)) };
        let functions: Vec<Count> =
            ORDER.into_iter().map(count).filter(|count| count.works > 0 || count.function != CitationFunction::Other).collect();
        Self { title: title(works(deeds.iter()), &functions), functions }
    }

    /// How long the bar of a row is.
    #[must_use]
    pub fn bar(&self, count: &Count) -> f64 {
        let most = self.functions.iter().map(|count| count.works).max().unwrap_or(0).max(1);
        short((length(count.works) * LONGEST / length(most)).max(SHORTEST))
    }
}

/// What a work does, after "works …" and after "one work …".
const fn verbs(function: CitationFunction) -> (&'static str, &'static str) {
    match function {
        CitationFunction::Produce => ("produce it", "produces it"),
        CitationFunction::Extend => ("extend it", "extends it"),
        CitationFunction::Introduce => ("introduce it", "introduces it"),
        CitationFunction::Use => ("use it as it is", "uses it as it is"),
        CitationFunction::Other => ("do something else with it", "does something else with it"),
    }
}

/// "Ten of 18 works extend it", "All three works use it as it is", "As many works produce it as extend it".
fn title(all: usize, functions: &[Count]) -> String {
    let most = functions.iter().map(|count| count.works).max().unwrap_or(0);
    let top: Vec<CitationFunction> = functions.iter().filter(|count| count.works == most).map(|count| count.function).collect();
    match (all, top.as_slice()) {
        (0, _) | (_, []) => "No work in this review says anything about it".to_owned(),
        (1, [only]) => format!("One work {}", verbs(*only).1),
        (1, several) => {
            let verbs: Vec<&str> = several.iter().map(|function| verbs(*function).1).collect();
            format!("One work {}", wording::list(&verbs))
        }
        (_, [only]) if most == all => format!("All {} {}", wording::count(all, "work"), verbs(*only).0),
        (_, [only]) => {
            let verb = if most == 1 { verbs(*only).1 } else { verbs(*only).0 };
            format!("{} of {} {verb}", capitalised(&wording::number_word(most)), wording::count(all, "work"))
        }
        (_, [one, other]) => format!("As many works {} as {}", verbs(*one).0, verbs(*other).0),
        (_, several) => {
            let verbs: Vec<&str> = several.iter().map(|function| verbs(*function).0).collect();
            format!("Equally many works {}", wording::list(&verbs))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::deeds;
    use super::super::tests::doing;
    use super::*;
    use crate::evidence::CitationFunction::{Extend, Introduce, Produce, Use};
    use crate::evidence::brief::Brief;

    fn figure(said: &[Brief]) -> Works {
        Works::of(&deeds(said))
    }

    fn several(function: CitationFunction, number: i64, from: i64) -> impl Iterator<Item = Brief> {
        (from..from + number).map(move |id| doing(id, &format!("w{id}"), Some(2020), function))
    }

    #[test]
    fn titles_say_what_is_seen() {
        let title = |counts: &[(CitationFunction, i64)]| {
            let said: Vec<_> =
                counts.iter().zip(1_i64..).flat_map(|((function, number), i)| several(*function, *number, i * 1000)).collect();
            figure(&said).title
        };
        assert_eq!(title(&[]), "No work in this review says anything about it");
        assert_eq!(title(&[(Produce, 1)]), "One work produces it");
        assert_eq!(title(&[(Use, 3)]), "All three works use it as it is");
        assert_eq!(title(&[(Produce, 1), (Extend, 10), (Use, 7)]), "Ten of 18 works extend it");
        assert_eq!(title(&[(Produce, 1), (Extend, 1)]), "As many works produce it as extend it");
        assert_eq!(title(&[(Produce, 2), (Extend, 2), (Introduce, 2)]), "Equally many works produce it, extend it and introduce it");
        let twice = [doing(1, "a", None, Produce), doing(2, "a", None, Introduce)];
        assert_eq!(figure(&twice).title, "One work produces it and introduces it");
    }

    #[test]
    fn one_work_among_thousands_is_still_seen() {
        let said: Vec<_> = several(Use, 4_999, 1).chain(several(Produce, 1, 9_000)).collect();
        let many = figure(&said);
        let bars: Vec<f64> = many.functions.iter().filter(|count| count.works > 0).map(|count| many.bar(count)).collect();
        assert_eq!(bars, [SHORTEST, LONGEST]);
        assert_eq!(many.title, "4,999 of 5,000 works use it as it is");
    }
}
