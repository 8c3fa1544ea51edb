//! How works came into the review, as a flow diagram after PRISMA 2020: what no one wrote down is said to be not recorded.

use super::drawing::{At, Drawing, INK_2, LINE, Look, WIDTH};
use crate::monitoring::SearchRun;
use crate::wording;

/// So many searches are named; the others are counted.
const NAMED: usize = 5;
/// Where the columns begin, and how wide they are.
const STAGE: f64 = 0.0;
const LEFT: (f64, f64) = (104.0, 320.0);
const RIGHT: (f64, f64) = (464.0, WIDTH - 464.0 - 1.0);
/// Between the edge of a box and its words.
const INSET: f64 = 9.0;
/// Between two boxes.
const APART: f64 = 26.0;

/// What the diagram counts.
#[derive(Debug, Clone)]
pub(super) struct Flow<'a> {
    pub(super) searches: &'a [SearchRun],
    /// Contributions that stewards accepted.
    pub(super) accepted: usize,
    pub(super) works: usize,
    pub(super) speaking: usize,
    pub(super) datasets: usize,
    pub(super) statements: usize,
}

/// What several searches gave together: some of them may have written nothing down.
fn sum(searches: &[SearchRun], number: impl Fn(&SearchRun) -> Option<i64>) -> String {
    let known: Vec<i64> = searches.iter().filter_map(number).collect();
    let silent = searches.len() - known.len();
    match (known.len(), silent) {
        (0, _) => "not recorded".to_owned(),
        (_, 0) => wording::thousands(known.iter().sum()),
        (_, silent) => format!("{}, and not recorded for {}", wording::thousands(known.iter().sum()), wording::count(silent, "search")),
    }
}

impl Flow<'_> {
    /// The results of all searches, in words.
    pub(super) fn results(&self) -> String {
        sum(self.searches, |run| run.results)
    }

    /// What of it was kept.
    pub(super) fn kept(&self) -> String {
        sum(self.searches, |run| run.kept)
    }

    fn identified(&self) -> Vec<(Look, String)> {
        let mut lines =
            vec![(Look::strong(), format!("Records from {}: {}", wording::count(self.searches.len(), "search"), self.results()))];
        if self.searches.is_empty() {
            return vec![(Look::strong(), "No search of the literature is recorded".to_owned())];
        }
        let mut newest: Vec<&SearchRun> = self.searches.iter().collect();
        newest.sort_by_key(|run| (std::cmp::Reverse(run.ran_at), &run.source));
        for run in newest.iter().take(NAMED) {
            let number = run.results.map_or_else(|| "number not recorded".to_owned(), wording::thousands);
            lines.push((Look::quiet(), format!("{}, until {} ({}): {number}", run.source, wording::day(run.until), run.outcome.label())));
        }
        if newest.len() > NAMED {
            lines.push((Look::quiet(), format!("and {}, earlier", wording::count(newest.len() - NAMED, "search"))));
        }
        lines
    }

    /// The same in one sentence, for those who cannot see it.
    pub(super) fn words(&self) -> String {
        format!(
            "Flow of records. {}: {} results; kept as statements or candidates: {}; duplicates removed and records excluded: not recorded. {} of contributors accepted. Included: {} works, of which {} speak of a dataset, {} datasets, {} statements.",
            wording::count(self.searches.len(), "search"),
            self.results(),
            self.kept(),
            wording::count(self.accepted, "contribution"),
            wording::so_many(self.works),
            wording::so_many(self.speaking),
            wording::so_many(self.datasets),
            wording::so_many(self.statements),
        )
    }

    /// The diagram as SVG.
    pub(super) fn svg(&self) -> String {
        let mut drawing = Drawing::default();
        let strong = |words: String| (Look::strong(), words);
        let quiet = |words: &str| (Look::quiet(), words.to_owned());
        let contributions = match self.accepted {
            0 => "no contribution accepted".to_owned(),
            number => wording::count(number, "contribution"),
        };
        let rows = [
            (
                "Identification",
                self.identified(),
                vec![
                    strong(format!("Proposed by contributors and accepted by stewards: {contributions}")),
                    quiet("what was declined is not counted here"),
                ],
            ),
            (
                "Screening",
                vec![
                    strong(format!("Kept, as statements or as candidates for one: {}", self.kept())),
                    quiet("one work may give several statements, or none"),
                ],
                vec![strong("Removed as duplicates: not recorded".to_owned()), strong("Excluded, with reasons: not recorded".to_owned())],
            ),
            (
                "Included",
                vec![
                    strong(format!("{} in the review", works(self.works))),
                    quiet(&format!("{} say something about a dataset", works(self.speaking))),
                ],
                vec![
                    strong(format!("{} {}", wording::so_many(self.datasets), wording::plural(self.datasets, "dataset"))),
                    strong(format!("{} {}", wording::so_many(self.statements), wording::plural(self.statements, "statement"))),
                ],
            ),
        ];
        let mut y = 1.0;
        let count = rows.len();
        for (place, (stage, left, right)) in rows.into_iter().enumerate() {
            let bottom = [(LEFT, &left), (RIGHT, &right)]
                .map(|(column, lines)| height(&mut Drawing::default(), column, lines))
                .into_iter()
                .fold(0.0, f64::max);
            drawing.words((STAGE, y + INSET + 9.0), At::Start, Look { ink: INK_2, ..Look::strong() }, stage);
            for (column, lines) in [(LEFT, &left), (RIGHT, &right)] {
                drawing.frame((column.0, y), (column.1, bottom));
                fill(&mut drawing, column, y, lines);
            }
            let middle = y + bottom / 2.0;
            let next = y + bottom + APART;
            if place == 1 {
                // What was not kept leaves to the side.
                drawing.line((LEFT.0 + LEFT.1, middle), (RIGHT.0 - 6.0, middle), INK_2);
                drawing.point((RIGHT.0, middle), false);
            }
            if place + 1 < count {
                let below = LEFT.0 + LEFT.1 / 2.0;
                drawing.line((below, y + bottom), (below, next - 6.0), INK_2);
                drawing.point((below, next), true);
            }
            y = next;
        }
        drawing.svg(y - APART + 1.0)
    }
}

fn works(number: usize) -> String {
    format!("{} {}", wording::so_many(number), wording::plural(number, "work"))
}

/// Writes the lines of a box; gives the base line after the last.
fn fill(drawing: &mut Drawing, (x, width): (f64, f64), y: f64, lines: &[(Look, String)]) -> f64 {
    let mut base = y + INSET + 9.0;
    for (look, words) in lines {
        base = drawing.paragraph((x + INSET, base), width - 2.0 * INSET, *look, words);
    }
    base
}

/// How high a box with these lines is.
fn height(measured: &mut Drawing, column: (f64, f64), lines: &[(Look, String)]) -> f64 {
    fill(measured, column, 0.0, lines) - LINE + INSET + 1.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitoring::SearchOutcome;

    fn run(results: Option<i64>) -> SearchRun {
        SearchRun {
            source: "OpenAlex".to_owned(),
            query: "q".to_owned(),
            dataset: None,
            from: None,
            until: "2025-06-23".parse().unwrap(),
            ran_at: "2026-11-20T00:00:00Z".parse().unwrap(),
            results,
            kept: None,
            outcome: SearchOutcome::Complete,
            note: None,
        }
    }

    #[test]
    fn what_no_one_wrote_down_is_not_zero() {
        assert_eq!(sum(&[], |run| run.results), "not recorded");
        assert_eq!(sum(&[run(None)], |run| run.results), "not recorded");
        assert_eq!(sum(&[run(Some(1200)), run(Some(3))], |run| run.results), "1,203");
        assert_eq!(sum(&[run(Some(12)), run(None)], |run| run.results), "12, and not recorded for one search");
    }

    #[test]
    fn all_numbers_are_in_the_picture_and_in_its_words() {
        let searches: Vec<SearchRun> = (0..7).map(|number| run(Some(number * 100))).collect();
        let flow = Flow { searches: &searches, accepted: 0, works: 202, speaking: 70, datasets: 50, statements: 128 };
        let svg = flow.svg();
        for said in ["2,100", "and two searches, earlier", "not recorded", "202 works", "70 works", "50 datasets", "128 statements"] {
            assert!(svg.contains(said), "{said}: {svg}");
        }
        assert!(flow.words().contains("2,100 results") && flow.words().contains("not recorded"));
        let none = Flow { searches: &[], ..flow };
        assert!(none.svg().contains("No search of the literature is recorded"));
    }
}
