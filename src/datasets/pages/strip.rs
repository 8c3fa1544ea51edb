//! The strip of years beside a verdict: one mark for each work, in its year. Where many works were published in one
//! year, one for each answer that they give.

use std::fmt::Write as _;

use askama::filters::Safe;

use crate::evidence::Outcome;
use crate::evidence::severity::Verdict;
use crate::web::marks::outcome_symbol;
use crate::wording;

/// The width of the drawing, in its own units.
const WIDTH: f64 = 228.0;
/// Room for half a mark at both ends.
const MARGIN: f64 = 8.0;
/// Two marks in one year stand this far apart.
const STEP: f64 = 11.0;

/// So many marks have room in one year.
const MOST_MARKS: usize = 3;
/// So many works are named to those who hear the strip; more than that are counted.
const MOST_NAMES: usize = 12;

/// The years that all strips of a page share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Years {
    first: i32,
    last: i32,
}

impl Years {
    /// From the earliest work (or release) to the latest, at least four years.
    #[must_use]
    pub fn of(verdicts: &[Verdict], released: Option<i32>) -> Option<Self> {
        let years = || verdicts.iter().flat_map(|verdict| &verdict.works).filter_map(|work| work.paper.year).chain(released);
        let (first, last) = (years().min()?, years().max()?);
        Some(Self { first: first.min(last - 4), last })
    }

    fn place(self, year: i32) -> f64 {
        MARGIN + f64::from(year - self.first) * (WIDTH - 2.0 * MARGIN) / f64::from(self.last - self.first)
    }

    /// The years that are named: all where there is room, else some.
    fn named(self) -> impl Iterator<Item = i32> {
        let step = match self.last - self.first {
            0..=8 => 1,
            9..=16 => 2,
            _ => 5,
        };
        (self.first..=self.last).filter(move |year| (self.last - year) % step == 0)
    }

    /// The axis above the strips.
    #[must_use]
    pub fn axis(self) -> Safe<String> {
        let mut svg = String::from(r#"<svg class="strip" viewBox="0 0 228 34" aria-hidden="true" preserveAspectRatio="xMinYMax slice">"#);
        for (i, year) in self.named().enumerate() {
            let text = if i == 0 { year.to_string() } else { format!("’{:02}", year.rem_euclid(100)) };
            let anchor = if i == 0 { "start" } else { "middle" };
            let x = if i == 0 { 0.0 } else { self.place(year) };
            // Writing to a string does not fail.
            let _ = write!(svg, r#"<text x="{x:.0}" y="28" text-anchor="{anchor}">{text}</text>"#);
        }
        svg.push_str("</svg>");
        Safe(svg)
    }

    /// The strip of one verdict. A work without a year is in the list beside it, not here.
    #[must_use]
    pub fn strip(self, verdict: &Verdict) -> Safe<String> {
        let mut svg = format!(r#"<svg class="strip" viewBox="0 0 228 34" role="img" aria-label="{}">"#, escaped(&told(verdict)));
        svg.push_str(r#"<line class="base" x1="0" x2="228" y1="17" y2="17"/>"#);
        for year in self.named() {
            let x = self.place(year);
            let _ = write!(svg, r#"<line x1="{x:.0}" x2="{x:.0}" y1="13" y2="21"/>"#);
        }
        for year in self.first..=self.last {
            let marks = marks(verdict, year);
            #[expect(clippy::cast_precision_loss, reason = "a handful of marks in a year")]
            let spread = (marks.len().saturating_sub(1)) as f64 * STEP;
            let start = (self.place(year) - spread / 2.0).clamp(7.0, (WIDTH - 7.0 - spread).max(7.0));
            for (i, (outcome, title)) in marks.iter().enumerate() {
                #[expect(clippy::cast_precision_loss, reason = "a handful of marks in a year")]
                let x = start + i as f64 * STEP - 7.0;
                let (symbol, title) = (outcome_symbol(*outcome), escaped(title));
                let _ = write!(
                    svg,
                    r##"<g class="extend"><title>{title}</title><rect class="halo" x="{x:.1}" y="10" width="14" height="14"/><use href="#{symbol}" x="{x:.1}" y="9.5" width="14" height="14"/></g>"##
                );
            }
        }
        svg.push_str("</svg>");
        Safe(svg)
    }
}

/// The strip for those who hear it: "Weng et al. 2023: Shown, …", or what all the works come to.
fn told(verdict: &Verdict) -> String {
    if verdict.works.len() > MOST_NAMES {
        return format!("{}: {}", wording::count(verdict.works.len(), "test"), verdict.reason);
    }
    let names: Vec<String> = verdict.works.iter().map(|work| format!("{}: {}", work.paper.short_name, work.outcome.label())).collect();
    names.join(", ")
}

/// The marks of a year, each with what it stands for.
fn marks(verdict: &Verdict, year: i32) -> Vec<(Outcome, String)> {
    let works = || verdict.works.iter().filter(|work| work.paper.year == Some(year));
    if works().count() <= MOST_MARKS {
        return works().map(|work| (work.outcome, work.paper.short_name.clone())).collect();
    }
    let with = |outcome: &Outcome| {
        let number = works().filter(|work| work.outcome == *outcome).count();
        (number > 0).then(|| (*outcome, format!("{number} in {year}: {}", outcome.label().to_lowercase())))
    };
    [Outcome::Shown, Outcome::Unclear, Outcome::NotFound].iter().filter_map(with).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Statement;
    use crate::evidence::severity::verdicts;
    use crate::evidence::tests::{shortcut, statement};

    #[test]
    fn each_dated_work_has_one_mark_and_a_crowd_one_for_each_answer() {
        let tested = |id: i64, outcome| statement(id, &format!("w{id}"), vec![shortcut("age", outcome)]);
        let strip = |said: &[Statement]| {
            let verdicts = verdicts(said);
            Years::of(&verdicts, Some(1999)).unwrap().strip(&verdicts[0]).0
        };
        let few: Vec<_> = (1..=3).map(|id| tested(id, Outcome::Shown)).collect();
        assert_eq!(strip(&few).matches("<use").count(), 3);
        assert!(strip(&few).contains("<title>w2</title>"));
        let mut crowd: Vec<_> = (1..=30).map(|id| tested(id, Outcome::Shown)).collect();
        crowd.push(tested(31, Outcome::NotFound));
        let strip = strip(&crowd);
        assert_eq!(strip.matches("<use").count(), 2);
        assert!(strip.contains("<title>30 in 2020: shown</title>") && strip.contains("<title>1 in 2020: tested, not found</title>"));
        assert!(strip.contains("31 tests: shown by 30 works, tested and not found by one"), "{strip}");
        assert!(Years::of(&[], None).is_none());
    }

    #[test]
    fn names_are_escaped() {
        let mut said = statement(1, "w1", vec![shortcut("age", Outcome::Shown)]);
        said.paper.short_name = "<b>\"&".to_owned();
        let verdicts = verdicts(&[said]);
        let strip = Years::of(&verdicts, None).unwrap().strip(&verdicts[0]).0;
        assert!(strip.contains("&lt;b&gt;&quot;&amp;") && !strip.contains("<b>"));
    }
}
