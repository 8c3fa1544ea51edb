//! A picture of part of the graph: every mark, line and label with its place, as pages draw it and programs read it.

use std::fmt::Write as _;

use serde::Serialize;

use super::force::Side;
use crate::evidence::{CitationFunction, Outcome, Severity};

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Rect {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Rect {
    /// Whether two rectangles lie on each other.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.x < other.x + other.width && other.x < self.x + self.width && self.y < other.y + other.height && other.y < self.y + self.height
    }
}

/// A node as it is drawn.
#[expect(clippy::struct_excessive_bools, reason = "a node may be all of these at once, and programs read them by name")]
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureNode {
    /// `dataset:chexpert`: by this the address, the lines and the rows of the table name it.
    pub id: String,
    /// `dataset`, `paper` or `confounder`.
    pub kind: &'static str,
    /// Its name for people.
    pub label: String,
    /// The name as it is drawn: cut where it is very long.
    #[serde(skip)]
    pub short: String,
    /// The middle of its mark.
    pub x: f64,
    /// The same, downwards.
    pub y: f64,
    /// Its mark with its label.
    pub bounds: Rect,
    /// The box around the name of a dataset, of a confounder, and of what stands in the middle.
    #[serde(skip)]
    pub frame: Rect,
    /// Where the label begins (or ends, to the left of the mark; or has its middle, inside a box).
    #[serde(skip)]
    pub text_x: f64,
    /// On which side of the mark it stands.
    #[serde(skip)]
    pub side: Side,
    /// What the work does; only works have a mark.
    pub function: Option<CitationFunction>,
    /// The answer of its tests, where it extends a dataset by them.
    pub outcome: Option<Outcome>,
    /// How serious it is.
    pub severity: Severity,
    /// Its year.
    pub year: Option<i16>,
    /// Whether it stands in the middle.
    pub focus: bool,
    /// Whether it was opened.
    pub open: bool,
    /// Whether it is selected.
    pub selected: bool,
    /// Whether it lies on the connection that was asked for.
    pub on_path: bool,
    /// Whether it only stands beside.
    pub beside: bool,
    /// How many neighbours are not in the picture.
    pub hidden: usize,
    /// Its own page.
    pub page: String,
    /// This picture with it selected.
    pub select: String,
    /// This picture with it opened; none where that would show nothing more.
    pub expand: Option<String>,
    /// The picture around it.
    pub centre: String,
}

impl PictureNode {
    /// The `id` of its element: letters, figures, hyphens.
    #[must_use]
    pub fn element(&self) -> String {
        element(&self.id)
    }

    /// The symbol of its mark.
    #[must_use]
    pub fn symbol(&self) -> &'static str {
        match (self.function, self.outcome) {
            (Some(CitationFunction::Extend), Some(Outcome::NotFound)) => "extend-not",
            (Some(CitationFunction::Extend), Some(Outcome::Unclear)) => "extend-half",
            (Some(function), _) => function.as_str(),
            (None, _) => "untested",
        }
    }

    /// The radii of the rings around the mark.
    #[must_use]
    pub const fn rings(&self) -> &'static [f64] {
        match self.severity {
            Severity::Info => &[],
            Severity::Caution => &[9.0],
            Severity::Serious => &[9.0, 12.0],
        }
    }

    /// How far the paper-coloured ground behind the mark reaches.
    #[must_use]
    pub const fn halo(&self) -> f64 {
        match self.severity {
            Severity::Info => 8.0,
            Severity::Caution => 9.75,
            Severity::Serious => 12.75,
        }
    }

    /// `text-anchor`.
    #[must_use]
    pub const fn anchor(&self) -> &'static str {
        match self.side {
            Side::Inside => "middle",
            Side::Left => "end",
            Side::Right => "start",
        }
    }

    /// What the mark says, in words: "extends it; serious".
    #[must_use]
    pub fn told(&self) -> String {
        let mut told = vec![match self.kind {
            "dataset" => "Dataset".to_owned(),
            "confounder" => "Confounder".to_owned(),
            _ => self.function.map_or_else(|| "Work".to_owned(), |function| format!("Work, {}", function.label().to_lowercase())),
        }];
        told.extend(self.outcome.map(|outcome| outcome.label().to_lowercase()));
        if self.severity > Severity::Info {
            told.push(self.severity.label().to_lowercase());
        }
        if self.hidden > 0 {
            told.push(format!("{} more not shown", self.hidden));
        }
        told.join("; ")
    }
}

/// An id as the `id` of an element: what is no letter and no figure is a hyphen, and other letters are told apart by number.
#[must_use]
pub fn element(id: &str) -> String {
    let mut element = String::from("n-");
    for letter in id.chars() {
        match letter {
            'a'..='z' | '0'..='9' | 'A'..='Z' => element.push(letter),
            ':' | '-' => element.push('-'),
            other => {
                let _ = write!(element, "_{:x}", u32::from(other));
            }
        }
    }
    element
}

/// What a line stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// A work says something about a dataset.
    Statement,
    /// Two datasets are related.
    Relation,
    /// A work tests a confounder.
    Test,
    /// Something is folded there.
    Fold,
}

/// A line as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureEdge {
    /// What it stands for.
    pub kind: Link,
    /// The node at one end: the work, or the dataset that was made from the other.
    pub from: String,
    /// The node at the other end.
    pub to: String,
    /// What the work does.
    pub function: Option<CitationFunction>,
    /// What a relation is, in words.
    pub relation: Option<&'static str>,
    /// What the work brings: the small mark on the line.
    pub resource_type: Option<crate::evidence::ResourceType>,
    /// Whether it is disputed: dashed.
    pub disputed: bool,
    /// How serious it is.
    pub severity: Severity,
    /// Whether it is only context: pale.
    pub beside: bool,
    /// Whether it is selected, or lies on the connection that was asked for.
    pub on: bool,
    /// The statements that it stands for.
    pub statements: Vec<i64>,
    /// Where it begins and ends.
    #[serde(skip)]
    pub line: (f64, f64, f64, f64),
}

impl PictureEdge {
    /// Its classes.
    #[must_use]
    pub fn classes(&self) -> String {
        let mut classes = vec!["e"];
        match self.kind {
            Link::Relation => classes.push("rel"),
            Link::Test => classes.push("test"),
            Link::Statement | Link::Fold => classes.extend(self.function.map(CitationFunction::as_str)),
        }
        classes.extend(self.beside.then_some("far"));
        classes.extend(self.disputed.then_some("dashed"));
        classes.extend(self.on.then_some("on"));
        classes.join(" ")
    }

    /// The numbers of its statements, separated by blanks.
    #[must_use]
    pub fn numbers(&self) -> String {
        self.statements.iter().map(i64::to_string).collect::<Vec<_>>().join(" ")
    }

    /// The symbol of the small mark on it: a bent arrow for shortcuts, a tag for annotations.
    #[must_use]
    pub const fn marker(&self) -> Option<&'static str> {
        use crate::evidence::ResourceType;
        match self.resource_type {
            Some(ResourceType::Shortcuts) => Some("t-shortcuts"),
            Some(ResourceType::AdditionalLabels) => Some("t-additional-labels"),
            Some(ResourceType::Mixed) => Some("t-mixed"),
            _ => None,
        }
    }

    /// Where that mark stands: on the line, near the work.
    #[must_use]
    pub fn marker_at(&self) -> (f64, f64) {
        let (x1, y1, x2, y2) = self.line;
        let length = ((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)).sqrt().max(1.0);
        let part = (26.0 / length).min(0.5);
        (super::force::rounded(x1 + (x2 - x1) * part), super::force::rounded(y1 + (y2 - y1) * part))
    }
}

/// What is folded, as it is drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureFold {
    /// `more:use:dataset:chexpert`: the step that unfolds some of it.
    pub id: String,
    /// "+37 uses".
    pub label: String,
    /// How many nodes are in it.
    pub count: usize,
    /// What the works in it do.
    pub function: Option<CitationFunction>,
    /// The node at which it hangs.
    pub of: String,
    /// Where it stands.
    pub x: f64,
    /// The same, downwards.
    pub y: f64,
    /// All that it covers.
    pub bounds: Rect,
    /// Where its label begins or ends.
    #[serde(skip)]
    pub text_x: f64,
    /// On which side.
    #[serde(skip)]
    pub side: Side,
    /// This picture with some of it shown; none after the last step.
    pub unfold: Option<String>,
}

impl PictureFold {
    /// `text-anchor`.
    #[must_use]
    pub const fn anchor(&self) -> &'static str {
        match self.side {
            Side::Left => "end",
            Side::Inside | Side::Right => "start",
        }
    }

    /// The symbol of its mark.
    #[must_use]
    pub const fn symbol(&self) -> &'static str {
        match self.function {
            Some(function) => function.as_str(),
            None => "untested",
        }
    }
}

/// A rule or a row with its name: years, releases, functions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guide {
    /// What it says.
    pub label: String,
    /// `year`, `release`, `lane` or `column`.
    pub kind: &'static str,
    /// Where it stands.
    pub x: f64,
    /// The same, downwards.
    pub y: f64,
    /// How long it is, downwards for years and releases, across for lanes.
    pub length: f64,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Picture {
    /// What is drawn.
    #[serde(rename = "box")]
    pub view_box: Rect,
    /// Nodes, in the order in which they came.
    pub nodes: Vec<PictureNode>,
    /// Lines: what is only context first.
    pub edges: Vec<PictureEdge>,
    /// What is folded.
    pub folded: Vec<PictureFold>,
    /// Rules behind it.
    pub guides: Vec<Guide>,
}

impl Picture {
    /// `viewBox`.
    #[must_use]
    pub fn view_box(&self) -> String {
        let Rect { x, y, width, height } = self.view_box;
        format!("{x} {y} {width} {height}")
    }

    /// The picture with rules behind it, and room for them and for what they say. Lanes go from side to side, so they say
    /// where the sides are.
    #[must_use]
    pub fn with_guides(mut self, guides: Vec<Guide>) -> Self {
        let held = view_box(&self.boxes(), 0.0);
        let lanes = || guides.iter().filter(|guide| guide.kind == "lane");
        let left = lanes().map(|lane| lane.x).fold(held.x, f64::min).floor();
        let right = lanes().map(|lane| lane.x + lane.length).fold(held.x + held.width, f64::max).ceil();
        let top = guides.iter().map(|guide| guide.y - 16.0).fold(held.y, f64::min);
        let bottom = guides.iter().map(|guide| if guide.kind == "lane" { guide.y } else { guide.y + guide.length });
        let bottom = bottom.fold(held.y + held.height, f64::max);
        self.view_box = Rect { x: left, y: top.floor(), width: right - left, height: (bottom - top).ceil() };
        self.guides = guides;
        self
    }

    /// All rectangles that nothing else may lie on.
    #[must_use]
    pub fn boxes(&self) -> Vec<Rect> {
        self.nodes.iter().map(|node| node.bounds).chain(self.folded.iter().map(|fold| fold.bounds)).collect()
    }
}

/// What holds all of these, with a margin; at least that wide, so that few nodes do not become giants.
#[must_use]
pub fn view_box(boxes: &[Rect], least: f64) -> Rect {
    let edge = |pick: fn(&Rect) -> f64, choose: fn(f64, f64) -> f64, start: f64| boxes.iter().map(pick).fold(start, choose);
    if boxes.is_empty() {
        return Rect { x: 0.0, y: 0.0, width: least, height: 80.0 };
    }
    let (left, right) = (edge(|b| b.x, f64::min, f64::MAX) - 8.0, edge(|b| b.x + b.width, f64::max, f64::MIN) + 8.0);
    let (top, bottom) = (edge(|b| b.y, f64::min, f64::MAX) - 8.0, edge(|b| b.y + b.height, f64::max, f64::MIN) + 8.0);
    let missing = ((least - (right - left)) / 2.0).max(0.0);
    let (x, width) = ((left - missing).floor(), (right - left + 2.0 * missing).ceil());
    Rect { x, y: top.floor(), width, height: (bottom - top).ceil() + 1.0 }
}
