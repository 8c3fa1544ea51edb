//! Where each name and each cell of the heatmap stands. Nothing here draws: `templates/gaps` does.

use super::Column;
use crate::figures::{length, short};

/// The drawing's width, in its own units: those of the page at its full width.
pub const WIDTH: f64 = 944.0;
/// The height of a row.
pub const ROW: f64 = 30.0;
/// Between two cells.
pub const AIR: f64 = 3.0;
/// The names of the datasets.
const NAMES: (f64, f64) = (220.0, 172.0);
/// A line of a head.
const LINE: f64 = 15.0;
/// A column at least this wide has room for words.
const WORDS: f64 = 150.0;
/// So many columns stand beside each other; more become another figure.
const ACROSS: usize = 12;
/// So many letters of 12 and of 13 units.
const LETTER: (f64, f64) = (5.4, 6.4);
/// So many lines a head has at most, and a name.
const LINES: (usize, usize) = (3, 2);

/// A name over the columns of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// The group.
    pub label: String,
    /// Where it begins.
    pub x: f64,
    /// Where it ends.
    pub end: f64,
}

/// A head of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// Its place among all columns.
    pub column: usize,
    /// The middle of the column.
    pub x: f64,
    /// The name, in lines with their heights.
    pub lines: Vec<(f64, String)>,
}

/// The places of one figure: the same columns over the rows of one kind of images.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The columns, by their place among all.
    pub columns: Vec<usize>,
    /// The names of the groups; none where the columns are groups themselves.
    pub spans: Vec<Span>,
    /// The heads.
    pub heads: Vec<Head>,
    /// Where the first column begins.
    pub left: f64,
    /// How wide a column is.
    pub width: f64,
    /// Where the first row begins.
    pub top: f64,
    /// How high all of it is.
    pub height: f64,
}

impl Figure {
    /// Whether a cell has room for words.
    #[must_use]
    pub fn has_words(&self) -> bool {
        self.width >= WORDS
    }

    /// The left edge of a cell, by its place in the figure.
    #[must_use]
    pub fn x(&self, place: &usize) -> f64 {
        short(self.left + length(*place) * self.width)
    }

    /// The upper edge of a row.
    #[must_use]
    pub fn y(&self, row: &usize) -> f64 {
        self.top + length(*row) * ROW
    }

    /// How wide a cell is drawn.
    #[must_use]
    pub fn cell_width(&self) -> f64 {
        short(self.width - AIR)
    }

    /// How wide the whole drawing is.
    #[must_use]
    pub fn whole_width(&self) -> f64 {
        self.x(&self.columns.len())
    }

    /// The name of a dataset in lines, with their heights in the row.
    #[must_use]
    pub fn name(&self, name: &str) -> Vec<(f64, String)> {
        let lines = lines(name, self.left - 10.0, LETTER.1, LINES.1);
        let first = (ROW - AIR) / 2.0 + 4.5 - length(lines.len() - 1) * LINE / 2.0;
        lines.into_iter().enumerate().map(|(i, line)| (short(first + length(i) * (LINE - 1.0)), line)).collect()
    }

    /// The columns of this figure, each with its place in the figure and its place among all.
    #[must_use]
    pub fn places(&self) -> Vec<(usize, usize)> {
        self.columns.iter().copied().enumerate().collect()
    }
}

/// The figures of so many rows: groups of columns stand together, and no figure has more columns than fit.
#[must_use]
pub fn figures(columns: &[Column], is_grouped: bool, rows: usize) -> Vec<Figure> {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    let mut group: Option<&str> = None;
    for (i, column) in columns.iter().enumerate() {
        let of_group = columns.iter().filter(|other| other.group == column.group).count();
        let begins = is_grouped && group != Some(column.group.as_str());
        group = Some(&column.group);
        let room = parts.last().map_or(0, |part| ACROSS - part.len());
        if room == 0 || (begins && room < of_group.min(ACROSS)) {
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(i);
        }
    }
    let widest = parts.iter().map(Vec::len).max().unwrap_or(1).max(4);
    parts.into_iter().map(|part| figure(columns, part, is_grouped, widest, rows)).collect()
}

fn figure(columns: &[Column], part: Vec<usize>, is_grouped: bool, widest: usize, rows: usize) -> Figure {
    let left = if is_grouped { NAMES.1 } else { NAMES.0 };
    let width = short((WIDTH - left) / length(widest));
    let names: Vec<Vec<String>> = part.iter().map(|i| lines(&columns[*i].label, width - 5.0, LETTER.0, LINES.0)).collect();
    let highest = names.iter().map(Vec::len).max().unwrap_or(1);
    let above = if is_grouped { LINE + 10.0 } else { 0.0 };
    let top = above + length(highest) * LINE + 8.0;
    let head = |(place, (column, lines)): (usize, (&usize, Vec<String>))| {
        let first = top - 8.0 - length(lines.len() - 1) * LINE;
        let lines = lines.into_iter().enumerate().map(|(i, line)| (short(first + length(i) * LINE), line)).collect();
        Head { column: *column, x: short(left + (length(place) + 0.5) * width - AIR / 2.0), lines }
    };
    let heads = part.iter().zip(names).enumerate().map(head).collect();
    let mut spans: Vec<Span> = Vec::new();
    for (place, column) in part.iter().enumerate().filter(|_| is_grouped) {
        let (label, end) = (&columns[*column].group, short(left + length(place + 1) * width - AIR));
        match spans.last_mut().filter(|span| span.label == *label) {
            Some(span) => span.end = end,
            None => spans.push(Span { label: label.clone(), x: short(left + length(place) * width), end }),
        }
    }
    for span in &mut spans {
        span.label = lines(&span.label, span.end - span.x, LETTER.0, 1).concat();
    }
    Figure { columns: part, spans, heads, left, width, top, height: top + length(rows) * ROW }
}

/// A text in lines of that width: broken between words and behind hyphens and strokes; what has no room ends with "…".
fn lines(text: &str, width: f64, letter: f64, most: usize) -> Vec<String> {
    let fits = |line: &str| length(line.chars().count()) * letter <= width;
    let mut lines: Vec<String> = vec![String::new()];
    for piece in text.split_inclusive([' ', '-', '/', '\u{a0}']) {
        let last = lines.len() - 1;
        let longer = format!("{}{piece}", lines[last]);
        if lines[last].is_empty() || fits(longer.trim_end()) {
            lines[last] = longer;
        } else {
            lines.push(piece.to_owned());
        }
    }
    let cut = lines.len() > most;
    lines.truncate(most);
    for line in &mut lines {
        *line = line.trim_end().to_owned();
    }
    let last = lines.len() - 1;
    for (i, line) in lines.iter_mut().enumerate() {
        let cut = cut && i == last;
        if cut || !fits(line) {
            while !line.is_empty() && !fits(&format!("{line}…")) {
                line.pop();
            }
            *line = format!("{}…", line.trim_end());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gaps::{Answers, By};
    use crate::taxonomy::{Confounder, Tree};

    fn columns(by: By, groups: &[usize]) -> Vec<Column> {
        let node = |slug: String, parent: Option<&str>| Confounder {
            label: format!("Radiographic {slug}"),
            slug: slug.parse().unwrap(),
            parent: parent.map(|parent| parent.parse().unwrap()),
            definition: String::new(),
            examples: None,
            origin: None,
            other_words: Vec::new(),
        };
        let mut nodes = vec![node("root".to_owned(), None)];
        for (i, leaves) in groups.iter().enumerate() {
            let group = format!("g{i}");
            nodes.push(node(group.clone(), Some("root")));
            nodes.extend((0..*leaves).map(|leaf| node(format!("g{i}-{leaf}"), Some(&group))));
        }
        Column::all(by, &Tree::new(nodes).unwrap(), &Answers::default())
    }

    #[test]
    fn groups_stay_together_and_every_column_is_in_one_figure() {
        let all = columns(By::Leaf, &[5, 5, 11, 9, 30]);
        let figures = figures(&all, true, 7);
        let lengths: Vec<usize> = figures.iter().map(|figure| figure.columns.len()).collect();
        assert_eq!(lengths, [10, 11, 9, 12, 12, 6]);
        assert_eq!(figures.iter().flat_map(|figure| figure.columns.clone()).collect::<Vec<_>>(), (0..60).collect::<Vec<_>>());
        assert_eq!(figures[0].spans.len(), 2);
        for figure in &figures {
            assert!(figure.whole_width() <= WIDTH + 0.1 && !figure.has_words(), "{figure:?}");
            assert!((figure.width - figures[0].width).abs() < 0.01, "columns stand under each other");
            for head in &figure.heads {
                assert!(
                    head.lines
                        .iter()
                        .all(|(y, line)| *y < figure.top && *y > 0.0 && length(line.chars().count()) * LETTER.0 <= figure.width)
                );
            }
        }
    }

    #[test]
    fn four_groups_have_room_for_words() {
        let all = columns(By::Group, &[5, 5, 11, 9]);
        let figures = figures(&all, false, 3);
        assert_eq!((figures.len(), figures[0].has_words(), figures[0].spans.len()), (1, true, 0));
        assert!((figures[0].height - figures[0].top - 3.0 * ROW).abs() < 0.01);
        assert_eq!(figures[0].name("CheXpert").len(), 1);
        assert_eq!(figures[0].name("Private Danish screening mammography cohort").len(), 2);
    }

    #[test]
    fn what_has_no_room_is_cut_and_says_so() {
        assert_eq!(lines("Socio-economic status", 60.0, 6.0, 3), ["Socio-", "economic", "status"]);
        assert_eq!(lines("one two three four", 30.0, 6.0, 2), ["one", "two…"]);
        assert_eq!(lines(&"ß".repeat(99), 60.0, 6.0, 2), [format!("{}…", "ß".repeat(9))]);
        assert_eq!(lines("", 60.0, 6.0, 2), [""]);
    }

    #[test]
    fn without_columns_there_is_no_figure() {
        assert!(figures(&[], true, 3).is_empty());
    }
}
