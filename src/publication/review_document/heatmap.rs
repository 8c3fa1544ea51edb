//! Heatmaps for paper: rows of fields under heads, with their legend.

use super::drawing::{At, Drawing, INK_2, LINE, Look, SIZE, WIDTH};
use crate::explorer::lettering::{Weight, fitted, lines, width};
use crate::gaps::CellState;

/// The height of a row, and of a name over rows.
const ROW: f64 = 17.0;
const HEAD: f64 = 24.0;
/// So many rows stand in one figure: a page has no room for more.
pub(super) const ROWS: usize = 40;
/// A column is no wider than that.
const WIDEST: f64 = 136.0;
/// So many lines a head has at most.
const LINES: usize = 4;

/// A field: its state, and words beside its mark.
pub(super) type Field = (CellState, String);

/// A row.
#[derive(Debug, Clone)]
pub(super) enum Row {
    /// A name over the rows that follow.
    Over(String),
    /// A name and its fields.
    Of(String, Vec<Field>),
}

/// A heatmap.
#[derive(Debug, Clone)]
pub(super) struct Heatmap {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// How wide the names of the rows may be.
    pub(super) names: f64,
}

impl Heatmap {
    /// In parts that fit on a page; the name over rows is said again where a part begins within them.
    pub(super) fn parts(self) -> Vec<Self> {
        let Self { columns, rows, names } = self;
        let mut parts: Vec<Vec<Row>> = vec![Vec::new()];
        let mut over: Option<String> = None;
        let mut waiting: Option<Row> = None;
        for row in rows {
            let Row::Of(..) = &row else {
                if let Row::Over(name) = &row {
                    over = Some(name.clone());
                }
                waiting = Some(row);
                continue;
            };
            let part = parts.last().map_or(0, Vec::len);
            if part + 1 + usize::from(waiting.is_some()) > ROWS {
                parts.push(Vec::new());
                if waiting.is_none() {
                    waiting = over.as_ref().map(|name| Row::Over(format!("{name}, continued")));
                }
            }
            if let Some(part) = parts.last_mut() {
                part.extend(waiting.take());
                part.push(row);
            }
        }
        parts.retain(|part| !part.is_empty());
        parts.into_iter().map(|rows| Self { columns: columns.clone(), rows, names }).collect()
    }

    /// As SVG, with its legend below.
    pub(super) fn svg(&self) -> String {
        let mut drawing = Drawing::default();
        let columns = u32::try_from(self.columns.len().max(1)).unwrap_or(u32::MAX);
        let wide = ((WIDTH - self.names) / f64::from(columns)).min(WIDEST);
        let heads: Vec<Vec<String>> = self.columns.iter().map(|head| head_lines(head, wide - 6.0)).collect();
        let highest = u32::try_from(heads.iter().map(Vec::len).max().unwrap_or(1)).unwrap_or(1);
        let top = f64::from(highest) * LINE + 6.0;
        let x = |place: usize| self.names + f64::from(u32::try_from(place).unwrap_or(u32::MAX)) * wide;
        for (place, head) in heads.iter().enumerate() {
            let mut base = top - 8.0 - LINE * f64::from(u32::try_from(head.len()).unwrap_or(1).saturating_sub(1));
            for line in head {
                drawing.words(
                    (x(place) + wide / 2.0, base),
                    At::Middle,
                    Look { ink: INK_2, weight: Weight::Strong, ..Look::plain() },
                    line,
                );
                base += LINE;
            }
        }
        let mut y = top;
        for row in &self.rows {
            match row {
                Row::Over(name) => {
                    drawing.words((0.0, y + HEAD - 7.0), At::Start, Look { ink: INK_2, ..Look::strong() }, name);
                    y += HEAD;
                }
                Row::Of(name, fields) => {
                    let name = fitted(name, SIZE, Weight::Regular, self.names - 8.0);
                    drawing.words((0.0, y + ROW - 5.0), At::Start, Look::plain(), &name);
                    for (place, (state, words)) in fields.iter().enumerate() {
                        field(&mut drawing, *state, words, (x(place), y), wide);
                    }
                    y += ROW;
                }
            }
        }
        legend(&mut drawing, y + 12.0);
        drawing.svg(y + 30.0)
    }
}

/// A field with its mark, and the words beside it, in the middle of its column.
fn field(drawing: &mut Drawing, state: CellState, words: &str, (x, y): (f64, f64), wide: f64) {
    const MARK: f64 = 9.0;
    drawing.field(state, (x, y), (wide - 2.0, ROW - 1.0));
    let look = Look { size: 10.5, ..Look::plain() };
    let long = if words.is_empty() { MARK } else { MARK + 4.0 + width(words, look.size, look.weight) };
    let left = x + (wide - 2.0 - long) / 2.0;
    drawing.mark(state, (left, y + (ROW - 1.0 - MARK) / 2.0), MARK);
    if !words.is_empty() {
        drawing.words((left + MARK + 4.0, y + ROW - 5.0), At::Start, look, words);
    }
}

fn head_lines(head: &str, room: f64) -> Vec<String> {
    let all = lines(head, SIZE, Weight::Strong, room);
    let is_cut = all.len() > LINES;
    let mut shown: Vec<String> = all.into_iter().take(LINES).map(|line| fitted(&line, SIZE, Weight::Strong, room)).collect();
    if let Some(last) = shown.last_mut().filter(|_| is_cut) {
        *last = fitted(&format!("{last} …"), SIZE, Weight::Strong, room);
    }
    shown
}

/// What the fields mean, in a line.
fn legend(drawing: &mut Drawing, y: f64) {
    let mut x = 0.0;
    for state in CellState::ALL {
        drawing.field(*state, (x, y), (16.0, 13.0));
        drawing.mark(*state, (x + 4.0, y + 2.5), 8.0);
        let words = state.label();
        drawing.words((x + 21.0, y + 10.5), At::Start, Look { ink: INK_2, ..Look::plain() }, words);
        x += 21.0 + width(words, SIZE, Weight::Regular) + 20.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(rows: usize) -> Heatmap {
        let fields = || vec![(CellState::Shown, "2 of 5".to_owned()), (CellState::Untested, String::new())];
        let mut all = vec![Row::Over("Chest X-ray".to_owned())];
        all.extend((0..rows).map(|row| Row::Of(format!("Dataset {row}"), fields())));
        Heatmap { columns: vec!["Demographic attributes".to_owned(), "Imaging".to_owned()], rows: all, names: 200.0 }
    }

    #[test]
    fn no_row_is_lost_between_parts_and_each_says_what_it_is_of() {
        for rows in [0, 1, 38, 39, 40, 41, 200] {
            let parts = map(rows).parts();
            let count: usize = parts.iter().map(|part| part.rows.iter().filter(|row| matches!(row, Row::Of(..))).count()).sum();
            assert_eq!(count, rows);
            assert!(parts.iter().all(|part| part.rows.len() <= ROWS && matches!(part.rows[0], Row::Over(_))), "{rows}");
        }
    }

    #[test]
    fn every_state_is_in_the_legend_and_heads_stay_within_their_column() {
        let svg = map(2).svg();
        for state in CellState::ALL {
            assert!(svg.contains(state.label()));
        }
        assert!(svg.contains("2 of 5") && svg.contains("Dataset 1"));
        let head = head_lines("Private Danish screening mammography cohort of many more words", 60.0);
        assert!(head.len() == LINES && head.iter().all(|line| width(line, SIZE, Weight::Strong) <= 62.0), "{head:?}");
        assert!(head[LINES - 1].ends_with('…'));
    }
}
