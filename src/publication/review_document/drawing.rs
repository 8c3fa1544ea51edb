//! Drawings for paper: boxes, lines and words in the fonts and inks of the site, as SVG that needs no style of its own.

use std::fmt::Write as _;

use crate::explorer::exports::escaped;
use crate::explorer::lettering::{Weight, lines};
use crate::gaps::CellState;

/// As wide as the text on paper.
pub(super) const WIDTH: f64 = 713.0;
pub(super) const PIXELS: u32 = 713;
/// The size of words.
pub(super) const SIZE: f64 = 11.5;
/// From line to line.
pub(super) const LINE: f64 = 14.5;

pub(super) const INK: &str = "#17191c";
pub(super) const INK_2: &str = "#474b50";
pub(super) const INK_3: &str = "#63676c";
const EXTEND: &str = "#00916f";
const MARK: &str = "#09614e";
const TINT: &str = "#f3f4f1";

/// Where words stand at their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Start,
    Middle,
}

/// How words look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) ink: &'static str,
}

impl Look {
    pub(super) const fn plain() -> Self {
        Self { size: SIZE, weight: Weight::Regular, ink: INK }
    }

    pub(super) const fn strong() -> Self {
        Self { weight: Weight::Strong, ..Self::plain() }
    }

    pub(super) const fn quiet() -> Self {
        Self { ink: INK_3, ..Self::plain() }
    }
}

/// A drawing.
#[derive(Debug, Default)]
pub(super) struct Drawing(String);

impl Drawing {
    fn add(&mut self, markup: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(markup);
    }

    /// A line of words; `y` is its base line.
    pub(super) fn words(&mut self, (x, y): (f64, f64), at: At, look: Look, words: &str) {
        let anchor = match at {
            At::Start => "",
            At::Middle => " text-anchor=\"middle\"",
        };
        let weight = if look.weight == Weight::Strong { " font-weight=\"600\"" } else { "" };
        let Look { size, ink, .. } = look;
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"{ink}\"{anchor}{weight}>{}</text>\n",
            escaped(words)
        ));
    }

    /// Words in lines of that width, the first with its base line at `y`; gives the base line of the next.
    pub(super) fn paragraph(&mut self, (x, mut y): (f64, f64), width: f64, look: Look, words: &str) -> f64 {
        for line in lines(words, look.size, look.weight, width) {
            self.words((x, y), At::Start, look, &line);
            y += LINE;
        }
        y
    }

    /// An empty box.
    pub(super) fn frame(&mut self, (x, y): (f64, f64), (width, height): (f64, f64)) {
        self.add(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"#ffffff\" stroke=\"{INK_2}\" stroke-width=\"0.9\"/>\n"
        ));
    }

    /// A straight line; with a point at its end it is an arrow.
    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), ink: &str) {
        self.add(format_args!("<path d=\"M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}\" stroke=\"{ink}\" stroke-width=\"0.9\" fill=\"none\"/>\n"));
    }

    /// The point of an arrow that goes down, or to the right.
    pub(super) fn point(&mut self, (x, y): (f64, f64), is_down: bool) {
        let shape = if is_down { format!("M{x:.1} {y:.1}l-3.5 -6.5h7z") } else { format!("M{x:.1} {y:.1}l-6.5 -3.5v7z") };
        self.add(format_args!("<path d=\"{shape}\" fill=\"{INK_2}\"/>\n"));
    }

    /// A field of a heatmap: the more is known, the more colour; a gap has none, so that it never looks clean.
    pub(super) fn field(&mut self, state: CellState, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let look = match state {
            CellState::Shown => "fill=\"#94d1c3\"".to_owned(),
            CellState::Disputed => "fill=\"#cce9e2\"".to_owned(),
            CellState::NotFound => format!("fill=\"#ffffff\" stroke=\"{EXTEND}\" stroke-width=\"1.1\""),
            CellState::Untested => format!("fill=\"#ffffff\" stroke=\"{INK_3}\" stroke-width=\"0.7\" stroke-dasharray=\"2 2\""),
            CellState::MetadataAbsent => format!("fill=\"{TINT}\""),
        };
        // A stroke stands half outside of what it surrounds.
        let (x, y, width, height) = (x + 0.6, y + 0.6, width - 1.2, height - 1.2);
        self.add(format_args!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" {look}/>\n"));
    }

    /// The mark of a state, with its left upper corner there.
    pub(super) fn mark(&mut self, state: CellState, (x, y): (f64, f64), size: f64) {
        let shape = match state {
            CellState::Shown => format!("<path d=\"M6 .8 11.6 10.8H.4z\" fill=\"{MARK}\"/>"),
            CellState::Disputed => format!(
                "<path d=\"M6 2.2 10.6 10.1H1.4z\" fill=\"none\" stroke=\"{MARK}\" stroke-width=\"1.4\"/><path d=\"M6 2.2V10.1H1.4z\" fill=\"{MARK}\"/>"
            ),
            CellState::NotFound => format!("<path d=\"M6 2.2 10.6 10.1H1.4z\" fill=\"none\" stroke=\"{MARK}\" stroke-width=\"1.4\"/>"),
            CellState::Untested => format!("<circle cx=\"6\" cy=\"6\" r=\"2.2\" fill=\"none\" stroke=\"{INK_3}\" stroke-width=\"1.1\"/>"),
            CellState::MetadataAbsent => format!("<path d=\"M1 6h10\" stroke=\"{INK_3}\" stroke-width=\"1.6\" stroke-dasharray=\"2 2\"/>"),
        };
        self.add(format_args!("<g transform=\"translate({x:.1} {y:.1}) scale({:.3})\">{shape}</g>\n", size / 12.0));
    }

    /// The drawing as a file of that height.
    pub(super) fn svg(self, height: f64) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height:.1}\" width=\"{WIDTH}\" height=\"{height:.1}\" font-family=\"'Source Sans 3'\">\n{}</svg>\n",
            self.0
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_markup() {
        let mut drawing = Drawing::default();
        drawing.words((1.0, 2.0), At::Middle, Look::strong(), "<script>&\"");
        let svg = drawing.svg(10.0);
        assert!(svg.contains("&lt;script&gt;&amp;&quot;") && !svg.contains("<script"), "{svg}");
    }

    #[test]
    fn every_state_has_a_field_and_a_mark_of_its_own() {
        let drawn = |state| {
            let mut drawing = Drawing::default();
            drawing.field(state, (0.0, 0.0), (10.0, 10.0));
            let field = std::mem::take(&mut drawing.0);
            drawing.mark(state, (0.0, 0.0), 12.0);
            (field, drawing.0)
        };
        let all: Vec<(String, String)> = CellState::ALL.iter().map(|state| drawn(*state)).collect();
        for (place, (field, mark)) in all.iter().enumerate() {
            assert!(all[place + 1..].iter().all(|(other, another)| other != field && another != mark));
        }
    }
}
