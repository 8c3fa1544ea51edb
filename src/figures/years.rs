//! How many works were published in which year, stacked by what they do with the dataset.

use serde::Serialize;

use super::{Count, Deed, MOST_MARKS, ORDER, length, short, works};
use crate::evidence::CitationFunction;
use crate::vocabulary::capitalised;
use crate::wording;

/// The drawing's width, in its own units.
pub const WIDTH: f64 = 288.0;
/// The height of the stacks; marks may need less.
const HEIGHT: f64 = 132.0;
const HEAD: f64 = 8.0;
/// Below the base line: the names of the years.
const FOOT: f64 = 20.0;
/// Left of the bars: the numbers of the scale.
const SCALE: f64 = 34.0;
/// The side of a mark is at least this, and at most that.
const MARK: (f64, f64) = (12.0, 17.0);
/// Between two marks of a stack.
const AIR: f64 = 2.0;
/// So many years are drawn at least, so that one year is not a wall.
const FEWEST: i32 = 6;
/// So many years of one work stand beside each other as marks.
const MOST_YEARS: i32 = 20;
/// A year older than this before the last one is counted and not drawn: what is left would be too thin to see.
const OLDEST: i32 = 60;
/// No piece of a bar is lower: one work among hundreds is seen.
const THIN: f64 = 1.5;
/// Room for one name of a year.
const NAME: f64 = 34.0;

/// A year in which works were published.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Year {
    /// The year.
    pub year: i32,
    /// Different works; one that does two things counts once.
    pub works: usize,
    /// Works by what they do, in the order of the stack.
    pub functions: Vec<Count>,
}

impl Year {
    /// How many works of the year do that.
    #[must_use]
    pub fn doing(&self, function: &CitationFunction) -> usize {
        self.functions.iter().find(|count| count.function == *function).map_or(0, |count| count.works)
    }
}

/// A work in its year.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// What it does.
    pub function: CitationFunction,
    /// Its name.
    pub name: String,
    /// The mark's left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
}

/// A piece of a bar: the works of a year that do one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// What they do.
    pub function: CitationFunction,
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

/// A word or number on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// Where.
    pub at: f64,
    /// What it says.
    pub text: String,
}

/// The drawing: either marks or bars.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plot {
    /// How high it is.
    pub height: f64,
    /// Where the stacks stand.
    pub base: f64,
    /// Where the base line begins: right of the scale, if there is one.
    pub left: f64,
    /// The side of a mark.
    pub side: f64,
    /// One for each work.
    pub marks: Vec<Mark>,
    /// Or pieces of bars.
    pub pieces: Vec<Piece>,
    /// The years, by their middles.
    pub years: Vec<Name>,
    /// The numbers of the scale, by their heights; with bars only.
    pub scale: Vec<Name>,
}

/// The figure.
#[derive(Debug, Serialize)]
pub struct Years {
    /// What is seen.
    pub title: String,
    /// The years that have works, the oldest first.
    pub years: Vec<Year>,
    /// Works without a year: they are not in the drawing.
    pub without_year: usize,
    /// What the works of the figure do, in the order of the stack: its legend, and the columns of its table.
    #[serde(skip)]
    pub functions: Vec<CitationFunction>,
    /// Where all stands; none where no work has a year.
    #[serde(skip)]
    pub plot: Option<Plot>,
    /// Years that are too long ago to be drawn.
    #[serde(skip)]
    pub too_old: bool,
}

impl Years {
    pub(super) fn of(deeds: &[Deed<'_>]) -> Self {
        let mut found: Vec<i32> = deeds.iter().filter_map(|deed| deed.year).collect();
        found.sort_unstable();
        found.dedup();
        let functions: Vec<CitationFunction> =
            ORDER.into_iter().filter(|function| deeds.iter().any(|deed| deed.function == *function)).collect();
        let years: Vec<Year> = found.iter().map(|year| in_year(deeds, *year, &functions)).collect();
        let last = found.last().copied().unwrap_or_default();
        Self {
            title: title(deeds, &years),
            without_year: works(deeds.iter().filter(|deed| deed.year.is_none())),
            functions,
            plot: (!years.is_empty()).then(|| plot(deeds, &years)),
            too_old: years.first().is_some_and(|year| year.year < last - OLDEST),
            years,
        }
    }
}

fn in_year(deeds: &[Deed<'_>], year: i32, functions: &[CitationFunction]) -> Year {
    let here = || deeds.iter().filter(|deed| deed.year == Some(year));
    let count = |function: &CitationFunction| Count { function: *function, works: works(here().filter(|deed| deed.function == *function)) };
    Year { year, works: works(here()), functions: functions.iter().map(count).filter(|count| count.works > 0).collect() }
}

/// "18 works, most since 2021"; "Three works, all in 2024".
fn title(deeds: &[Deed<'_>], years: &[Year]) -> String {
    let all = works(deeds.iter());
    let told = capitalised(&wording::count(all, "work"));
    let dated: usize = years.iter().map(|year| year.works).sum();
    match years {
        _ if all == 0 => "No work in this review says anything about it".to_owned(),
        [] if all == 1 => "One work, whose year is not documented".to_owned(),
        [] => format!("{told}, whose years are not documented"),
        [only] if all == 1 => format!("One work, in {}", only.year),
        [only] if only.works == all => format!("{told}, all in {}", only.year),
        [.., last] => {
            // The latest year since which more than half of the works were published.
            let since = |from: i32| years.iter().filter(|year| year.year >= from).map(|year| year.works).sum::<usize>();
            let most = years.iter().rev().find(|year| 2 * since(year.year) > dated);
            match most {
                Some(year) if year.year == last.year => format!("{told}, most in {}", year.year),
                Some(year) if year.year > years[0].year => format!("{told}, most since {}", year.year),
                _ => format!("{told} from {} to {}", years[0].year, last.year),
            }
        }
    }
}

/// Where the columns of the years stand.
#[derive(Debug, Clone, Copy)]
struct Columns {
    first: i32,
    last: i32,
    left: f64,
    width: f64,
}

impl Columns {
    fn new(first: i32, last: i32, left: f64) -> Self {
        Self { first, last, left, width: (WIDTH - left) / f64::from(last - first + 1) }
    }

    fn middle(self, year: i32) -> f64 {
        self.left + (f64::from(year - self.first) + 0.5) * self.width
    }

    /// The years that are named: as many as there is room for, the last one among them.
    fn names(self) -> Vec<Name> {
        let wide = [1, 2, 5, 10, 20].into_iter().find(|step| f64::from(*step) * self.width >= NAME).unwrap_or(50);
        // A row of single years may say '21 for 2021, as long as the first says which century.
        let step = if wide == 2 && self.width >= NAME / 2.0 { 1 } else { wide };
        let named: Vec<i32> = (self.first..=self.last).filter(|year| (self.last - year) % step == 0).collect();
        let is_short = step < wide;
        let text = |(i, year): (usize, &i32)| if is_short && i > 0 { format!("’{:02}", year.rem_euclid(100)) } else { year.to_string() };
        named.iter().enumerate().map(|(i, year)| Name { at: short(self.middle(*year)), text: text((i, year)) }).collect()
    }
}

fn plot(deeds: &[Deed<'_>], years: &[Year]) -> Plot {
    let (oldest, last) = (years[0].year, years[years.len() - 1].year);
    let first = oldest.max(last - OLDEST).min(last - FEWEST + 1);
    let drawn = || years.iter().filter(move |year| year.year >= first);
    let stack = |year: &Year| year.functions.iter().map(|count| count.works).sum::<usize>();
    let highest = drawn().map(stack).max().unwrap_or(0);
    if highest <= MOST_MARKS && last - first < MOST_YEARS {
        marks(deeds, Columns::new(first, last, 0.0), highest)
    } else {
        bars(drawn(), Columns::new(first, last, SCALE), highest)
    }
}

fn marks(deeds: &[Deed<'_>], columns: Columns, highest: usize) -> Plot {
    let side = (columns.width * 0.42).min(HEIGHT / length(highest) - AIR).clamp(MARK.0, MARK.1);
    let step = side + AIR;
    // A little air above few marks, so that figures beside each other have much the same height.
    let base = (length(highest) * step + AIR).max(0.6 * HEIGHT);
    let mut marks = Vec::new();
    for year in columns.first..=columns.last {
        for (i, deed) in deeds.iter().filter(|deed| deed.year == Some(year)).enumerate() {
            let (x, y) = (columns.middle(year) - side / 2.0, base - length(i + 1) * step);
            marks.push(Mark { function: deed.function, name: deed.name.to_owned(), x: short(x), y: short(y) });
        }
    }
    Plot { height: short(base + FOOT), base: short(base), left: 0.0, side: short(side), marks, years: columns.names(), ..Plot::default() }
}

fn bars<'a>(years: impl Iterator<Item = &'a Year>, columns: Columns, highest: usize) -> Plot {
    let step = round_step(highest);
    let top = highest.div_ceil(step) * step;
    // Above the highest number of the scale: half a line for its figures.
    let base = HEAD + HEIGHT;
    let unit = HEIGHT / length(top);
    let gap = (columns.width * 0.2).clamp(0.5, 4.0);
    let mut pieces = Vec::new();
    for year in years {
        let mut y = base;
        for count in &year.functions {
            let height = (length(count.works) * unit).max(THIN);
            y -= height;
            let x = columns.middle(year.year) - (columns.width - gap) / 2.0;
            pieces.push(Piece {
                function: count.function,
                x: short(x),
                y: short(y.max(0.0)),
                width: short(columns.width - gap),
                height: short(height),
            });
        }
    }
    let number = |number: usize| Name {
        at: short(base - length(number) * unit),
        text: wording::thousands(i64::try_from(number).unwrap_or(i64::MAX)),
    };
    let scale = (1..=top / step).map(|i| number(i * step)).collect();
    Plot { height: base + FOOT, base, left: SCALE, pieces, years: columns.names(), scale, ..Plot::default() }
}

/// 1, 2 or 5 with noughts: two to four steps to the top of the scale.
fn round_step(highest: usize) -> usize {
    let mut ten = 1_usize;
    loop {
        for step in [ten, 2 * ten, 5 * ten] {
            if highest.div_ceil(step) <= 4 {
                return step;
            }
        }
        ten = ten.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::super::deeds;
    use super::super::tests::doing;
    use super::*;
    use crate::evidence::brief::Brief;

    fn figure(said: &[Brief]) -> Years {
        Years::of(&deeds(said))
    }

    /// One work in each of those years.
    fn in_years(years: &[i32]) -> Vec<Brief> {
        years.iter().zip(1_i64..).map(|(year, id)| doing(id, &format!("w{id}"), Some(*year), CitationFunction::Extend)).collect()
    }

    #[test]
    fn titles_say_what_is_seen() {
        let title = |years: &[i32]| figure(&in_years(years)).title;
        assert_eq!(title(&[]), "No work in this review says anything about it");
        assert_eq!(title(&[2019]), "One work, in 2019");
        assert_eq!(title(&[2019, 2019]), "Two works, all in 2019");
        assert_eq!(title(&[2017, 2020, 2021, 2021, 2023]), "Five works, most since 2021");
        assert_eq!(title(&[2017, 2023, 2023]), "Three works, most in 2023");
        assert_eq!(title(&[2017, 2023]), "Two works from 2017 to 2023");
        let undated = [doing(1, "a", None, CitationFunction::Use)];
        assert_eq!(figure(&undated).title, "One work, whose year is not documented");
        assert!(figure(&undated).plot.is_none());
    }

    #[test]
    fn one_work_is_one_mark_in_a_row_of_years() {
        let plot = figure(&in_years(&[2019])).plot.unwrap();
        assert_eq!((plot.marks.len(), plot.pieces.len(), plot.scale.len()), (1, 0, 0));
        assert_eq!(plot.years.iter().map(|name| name.text.as_str()).collect::<Vec<_>>(), ["2014", "2015", "2016", "2017", "2018", "2019"]);
        assert!(plot.marks[0].x > WIDTH / 2.0);
    }

    #[test]
    fn marks_stand_on_each_other_and_inside_the_drawing() {
        let plot = figure(&in_years(&[2010, 2021, 2021, 2021])).plot.unwrap();
        let mut stacked: Vec<_> = plot.marks.iter().filter(|mark| mark.x > WIDTH / 2.0).map(|mark| mark.y).collect();
        stacked.dedup();
        assert_eq!(stacked.len(), 3);
        for mark in &plot.marks {
            assert!(mark.x >= 0.0 && mark.x + plot.side <= WIDTH && mark.y >= 0.0 && mark.y + plot.side <= plot.base, "{mark:?}");
        }
        assert_eq!(plot.years.len(), 12, "every year: {:?}", plot.years);
    }

    #[test]
    fn five_thousand_works_of_forty_years_are_bars_inside_the_drawing() {
        let function = |i: i32| if i % 4 == 3 { CitationFunction::Extend } else { CitationFunction::Use };
        let mut said: Vec<_> = (0..4_999_i32).map(|i| doing(i64::from(i), &format!("w{i}"), Some(1986 + i % 40), function(i))).collect();
        said.push(doing(9_999, "maker", Some(1986), CitationFunction::Produce));
        let figure = figure(&said);
        let plot = figure.plot.unwrap();
        assert_eq!((figure.years.len(), plot.marks.len()), (40, 0));
        assert!((2..=5).contains(&plot.scale.len()), "{:?}", plot.scale);
        for piece in &plot.pieces {
            assert!(
                piece.x >= plot.left && piece.x + piece.width <= WIDTH + 0.1 && piece.y >= 0.0 && piece.y + piece.height <= plot.base + 0.1,
                "{piece:?}"
            );
            assert!(piece.height >= THIN && piece.width > 3.0, "{piece:?}");
        }
        assert!(plot.pieces.iter().any(|piece| piece.function == CitationFunction::Produce), "one work among 5,000 is seen");
        for pair in plot.years.windows(2) {
            assert!(pair[1].at - pair[0].at > 24.0, "names of years run into each other: {:?}", plot.years);
        }
        assert_eq!(figure.years.iter().map(|year| year.works).sum::<usize>(), 5_000);
    }

    #[test]
    fn what_is_too_old_to_be_drawn_is_counted_and_said() {
        let figure = figure(&in_years(&[1895, 2020, 2021]));
        assert!(figure.too_old && figure.years.len() == 3);
        assert_eq!(figure.plot.unwrap().pieces.len(), 2);
    }

    #[test]
    fn a_scale_has_round_numbers() {
        assert_eq!([1, 4, 5, 13, 41, 125, 999, 5000].map(round_step), [1, 1, 2, 5, 20, 50, 500, 2000]);
    }
}
