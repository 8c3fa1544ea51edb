//! The whole review as a picture that stands alone, for paper and slides: what the script draws with WebGL, as marks, lines and names.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::force::rounded;
use super::lettering::{Weight, width};
use super::overview::{Dot, Seen};
use super::picture::Rect;
use crate::evidence::CitationFunction;

/// How wide it is.
const WIDTH: f64 = 1400.0;
/// Room around the nodes: names reach beyond them.
const EDGE: f64 = 90.0;
/// The size of names.
const SIZE: f64 = 13.0;
/// As many names are drawn at most, and as many marks must not be covered by them.
const NAMES: usize = 120;
const MARKS: usize = 700;
/// So many names may cover smaller marks.
const IMPORTANT: usize = 20;

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its middle.
    pub x: f64,
    /// The same, downwards.
    pub y: f64,
    /// Half of its width.
    pub half: f64,
    /// What the work does; none for a dataset.
    pub function: Option<CitationFunction>,
}

impl Mark {
    /// Its left edge.
    #[must_use]
    pub fn left(&self) -> f64 {
        rounded(self.x - self.half)
    }

    /// Its upper edge.
    #[must_use]
    pub fn top(&self) -> f64 {
        rounded(self.y - self.half)
    }

    /// Its width.
    #[must_use]
    pub fn side(&self) -> f64 {
        rounded(self.half * 2.0)
    }

    fn rect(&self) -> Rect {
        Rect { x: self.x - self.half, y: self.y - self.half, width: self.half * 2.0, height: self.half * 2.0 }
    }
}

/// A name.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Where it begins, or ends to the left of its mark.
    pub x: f64,
    /// Its base line.
    pub y: f64,
    /// `text-anchor`.
    pub anchor: &'static str,
    /// The name.
    pub words: String,
    /// Whether it is a dataset's.
    pub strong: bool,
}

/// The picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Its size.
    pub size: (f64, f64),
    /// Lines by what the works do, each kind as one path.
    pub lines: Vec<(&'static str, String)>,
    /// How much the lines hide.
    pub opacity: f64,
    /// Marks: those of datasets last, on top.
    pub marks: Vec<Mark>,
    /// Names.
    pub labels: Vec<Label>,
}

/// The picture of what is seen, in the box of all nodes; a node's name and whether it is a dataset come by its place among the dots.
#[must_use]
pub fn sheet(bounds: Rect, seen: &Seen, name: impl Fn(usize) -> (String, bool)) -> Sheet {
    let scale = (WIDTH - 2.0 * EDGE) / bounds.width.max(1.0);
    let height = (bounds.height * scale).max(120.0) + EDGE;
    let place = |dot: &Dot| (rounded(EDGE + (dot.spot.x - bounds.x) * scale), rounded(EDGE / 2.0 + (dot.spot.y - bounds.y) * scale));
    let places: Vec<(f64, f64)> = seen.dots.iter().map(place).collect();
    let names: Vec<(String, bool)> = (0..seen.dots.len()).map(name).collect();
    let small = match seen.dots.len() {
        0..500 => 1.0,
        500..5000 => 0.7,
        _ => 0.5,
    };
    let mark = |(dot, (x, y)): (&Dot, &(f64, f64))| Mark {
        x: *x,
        y: *y,
        half: small * (3.5 + 1.5 * f64::from(dot.statements).sqrt()).min(22.0),
        function: dot.function,
    };
    let mut marks: Vec<Mark> = seen.dots.iter().zip(&places).map(mark).collect();
    let labels = labels(seen, &marks, &names, height);
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by_key(|i| names[*i].1);
    marks = order.into_iter().map(|i| marks[i].clone()).collect();
    let many = f64::from(u32::try_from(seen.lines.len()).unwrap_or(u32::MAX)).max(1.0);
    Sheet {
        size: (WIDTH, height.ceil()),
        lines: lines(seen, &places),
        opacity: rounded((16.0 / many.sqrt()).clamp(0.1, 0.7)),
        marks,
        labels,
    }
}

fn lines(seen: &Seen, places: &[(f64, f64)]) -> Vec<(&'static str, String)> {
    let mut paths: BTreeMap<Option<CitationFunction>, String> = BTreeMap::new();
    for (from, to, function) in &seen.lines {
        if let (Some(start), Some(end)) = (places.get(*from as usize), places.get(*to as usize)) {
            let _ = write!(paths.entry(*function).or_default(), "M{} {}L{} {}", start.0, start.1, end.0, end.1);
        }
    }
    paths.into_iter().map(|(function, path)| (function.map_or("related", |function| function.as_str()), path)).collect()
}

/// Names that lie on no other and on no mark; of what most is said about first.
fn labels(seen: &Seen, marks: &[Mark], names: &[(String, bool)], height: f64) -> Vec<Label> {
    let mut order: Vec<usize> = (0..marks.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse((seen.dots[*i].statements, names[*i].1)), *i));
    let covered: Vec<(usize, Rect)> = order.iter().take(MARKS).map(|i| (*i, marks[*i].rect())).collect();
    let (mut labels, mut taken) = (Vec::new(), Vec::<Rect>::new());
    for (rank, i) in order.iter().enumerate().take(MARKS) {
        if labels.len() >= NAMES {
            break;
        }
        let ((words, strong), mark) = (&names[*i], &marks[*i]);
        let wide = width(words, SIZE, if *strong { Weight::Strong } else { Weight::Regular });
        let near = mark.half + 4.0;
        let sides = [(mark.x + near, mark.x + near, "start"), (mark.x - near - wide, mark.x - near, "end")];
        let most = if rank < IMPORTANT { IMPORTANT } else { usize::MAX };
        let free = sides.iter().find(|(left, _, _)| {
            let area = Rect { x: *left - 2.0, y: mark.y - SIZE * 0.7, width: wide + 4.0, height: SIZE * 1.4 };
            area.x > 0.0
                && area.x + area.width < WIDTH
                && area.y > 0.0
                && area.y + area.height < height
                && !taken.iter().any(|other| other.meets(&area))
                && !covered.iter().take(most).any(|(other, rect)| other != i && rect.meets(&area))
        });
        if let Some((left, x, anchor)) = free {
            taken.push(Rect { x: *left - 2.0, y: mark.y - SIZE * 0.7, width: wide + 4.0, height: SIZE * 1.4 });
            labels.push(Label { x: rounded(*x), y: rounded(mark.y + 4.4), anchor, words: words.clone(), strong: *strong });
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explorer::overview::Spot;

    #[test]
    fn names_lie_on_no_other_and_inside() {
        let dot = |i: u32| Dot {
            spot: Spot { node: i, x: f64::from(i % 37) * 8.0, y: f64::from(i % 23) * 7.0 },
            statements: i % 11,
            function: (!i.is_multiple_of(3)).then_some(CitationFunction::Use),
        };
        let seen =
            Seen { dots: (0..400).map(dot).collect(), lines: vec![(0, 1, None), (1, 2, Some(CitationFunction::Use))], statements: 400 };
        let bounds = Rect { x: 0.0, y: 0.0, width: 288.0, height: 154.0 };
        let sheet = sheet(bounds, &seen, |i| (format!("Somebody et al. {i}"), i.is_multiple_of(3)));
        assert!(sheet.labels.len() > 15, "{}", sheet.labels.len());
        let rect = |label: &Label| {
            let wide = width(&label.words, SIZE, if label.strong { Weight::Strong } else { Weight::Regular });
            Rect { x: if label.anchor == "end" { label.x - wide } else { label.x }, y: label.y - 9.0, width: wide, height: 11.0 }
        };
        let rects: Vec<Rect> = sheet.labels.iter().map(rect).collect();
        for (i, one) in rects.iter().enumerate() {
            assert!(one.x >= 0.0 && one.x + one.width <= sheet.size.0 && one.y >= 0.0 && one.y <= sheet.size.1);
            assert!(rects[..i].iter().all(|other| !other.meets(one)), "{}", sheet.labels[i].words);
        }
        assert_eq!(sheet.lines.iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), ["related", "use"]);
        assert_eq!(sheet.marks.len(), 400);
    }
}
