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
/// Half of such a name, which stands at the end of the drawing at most.
const HALF_A_NAME: f64 = 13.0;

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
    /// How wide it is.
    pub width: f64,
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
    /// How wide all of them are with the scale.
    whole: f64,
}

impl Columns {
    fn new((first, last): (i32, i32), left: f64, whole: f64) -> Self {
        Self { first, last, left, width: (whole - left) / f64::from(last - first + 1), whole }
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
        named
            .iter()
            .enumerate()
            .map(|(i, year)| Name { at: short(self.middle(*year).min(self.whole - HALF_A_NAME)), text: text((i, year)) })
            .collect()
    }
}

fn plot(deeds: &[Deed<'_>], years: &[Year]) -> Plot {
    let (first, last) = span(years).unwrap_or_default();
    let highest = years.iter().filter(|year| year.year >= first).map(stack).max().unwrap_or(0);
    if highest <= MOST_MARKS && last - first < MOST_YEARS {
        marks(deeds, Columns::new((first, last), 0.0, WIDTH), highest)
    } else {
        stacks(years, (first, last), highest, WIDTH)
    }
}

fn stack(year: &Year) -> usize {
    year.functions.iter().map(|count| count.works).sum()
}

/// From which year to which is drawn; what is older is left out. None without a year.
#[must_use]
pub fn span(years: &[Year]) -> Option<(i32, i32)> {
    let last = years.iter().map(|year| year.year).max()?;
    let oldest = years.iter().map(|year| year.year).min()?;
    Some((oldest.max(last - OLDEST).min(last - FEWEST + 1), last))
}

/// The years as stacked bars in a drawing of that width, the highest of which stands for so many: for figures that share
/// a scale.
#[must_use]
pub fn stacks(years: &[Year], span: (i32, i32), highest: usize, width: f64) -> Plot {
    bars(years.iter().filter(|year| year.year >= span.0), Columns::new(span, SCALE, width), highest)
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
    Plot {
        width: columns.whole,
        height: short(base + FOOT),
        base: short(base),
        left: 0.0,
        side: short(side),
        marks,
        years: columns.names(),
        ..Plot::default()
    }
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
    Plot { width: columns.whole, height: base + FOOT, base, left: SCALE, pieces, years: columns.names(), scale, ..Plot::default() }
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
mod tests;
