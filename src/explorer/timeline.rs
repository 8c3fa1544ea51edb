//! The timeline: across goes the year, and each thing that works do has a lane. What has no year says so.

use std::collections::BTreeMap;

use super::choosing::{Choice, What};
use super::drawing::{Drawing, Spot, Spots, Thing, rect};
use super::force::{Body, Side, rounded};
use super::graph::{Kind, Node};
use super::picture::{Guide, Rect};
use crate::evidence::CitationFunction;

/// How high a row is.
const ROW: f64 = 31.0;
/// From the upper edge of a lane to its first row: there stands its name.
const HEAD: f64 = 40.0;
/// Where what has no year stands, from the left edge.
const UNDATED: f64 = 16.0;

/// A release of the dataset in the middle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its name: "1.0", or the dataset's own.
    pub label: String,
    /// Its year.
    pub year: i16,
    /// Its month, from 1; the middle of the year where it is not documented.
    pub month: Option<u32>,
}

/// The lanes, from above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Datasets,
    Works(u8),
    Confounders,
}

const ORDER: [CitationFunction; 5] =
    [CitationFunction::Produce, CitationFunction::Introduce, CitationFunction::Extend, CitationFunction::Use, CitationFunction::Other];

impl Lane {
    fn label(self) -> &'static str {
        match self {
            Self::Datasets => "Datasets",
            Self::Works(place) => ORDER[usize::from(place).min(4)].label(),
            Self::Confounders => "Confounders",
        }
    }

    fn of_function(function: CitationFunction) -> Self {
        Self::Works(ORDER.iter().zip(0..).find(|(known, _)| **known == function).map_or(4, |(_, place)| place))
    }
}

/// The years across.
struct Scale {
    first: f64,
    step: f64,
    left: f64,
}

impl Scale {
    fn x(&self, year: f64) -> f64 {
        self.left + (year - self.first) * self.step
    }
}

/// Where everything stands, and the rules behind it.
#[must_use]
pub fn spots(drawing: &Drawing<'_>, choice: &Choice, releases: &[Release], half_width: f64) -> (Spots, Vec<Guide>) {
    let graph = drawing.graph;
    let things = things(drawing, choice);
    let years = things.iter().filter_map(|(thing, _)| year(drawing, *thing)).chain(releases.iter().map(|release| release.year));
    let years: Vec<i16> = years.collect();
    let (first, last) = (years.iter().min().copied().unwrap_or(2000), years.iter().max().copied().unwrap_or(2000));
    let undated = things.iter().any(|(thing, _)| year(drawing, *thing).is_none());
    let left = -half_width + if undated { 150.0 } else { 24.0 };
    let scale = Scale { first: f64::from(first), step: (half_width - 30.0 - left) / f64::from(last - first + 1), left };
    let (mut spots, mut guides, mut y) = (Spots::new(), Vec::new(), 0.0);
    let mut lanes: BTreeMap<Lane, Vec<Thing>> = BTreeMap::new();
    for (thing, lane) in things {
        lanes.entry(lane).or_default().push(thing);
    }
    for (lane, mut things) in lanes {
        guides.push(Guide { label: lane.label().to_owned(), kind: "lane", x: -half_width, y, length: half_width * 2.0 });
        things.sort_by_key(|thing| (year(drawing, *thing), *thing));
        let mut rows: Vec<Vec<Rect>> = Vec::new();
        for thing in things {
            let at = year(drawing, thing).map_or(-half_width + UNDATED, |year| scale.x(f64::from(year) + 0.5));
            let (spot, row) = row_for(drawing, thing, (at, y + HEAD), &mut rows, half_width);
            spots.insert(thing, Spot { y: rounded(y + HEAD + ROW * f64::from(row)), ..spot });
        }
        y += HEAD + ROW * (f64::from(u32::try_from(rows.len()).unwrap_or(0)) - 0.3);
    }
    debug_assert!(choice.shown.iter().all(|shown| shown.node < u32::try_from(graph.len()).unwrap_or(u32::MAX)));
    guides.extend(rules(&scale, (first, last), releases, y, undated.then_some(-half_width + UNDATED)));
    (spots, guides)
}

/// What is shown, each with its lane. What stands in the middle has a lane too.
fn things(drawing: &Drawing<'_>, choice: &Choice) -> Vec<(Thing, Lane)> {
    let lane = |node: Node| match drawing.graph.kind(node) {
        Kind::Dataset => Lane::Datasets,
        Kind::Confounder => Lane::Confounders,
        Kind::Paper => drawing.function(choice, node).map_or(Lane::Works(4), Lane::of_function),
    };
    let nodes = choice.shown.iter().map(|shown| (Thing::Node(shown.node), lane(shown.node)));
    let folds = choice.folds.iter().map(|fold| {
        let lane = match fold.what {
            What::Works(function) => Lane::of_function(function),
            What::Related | What::Datasets => Lane::Datasets,
            What::Confounders => Lane::Confounders,
        };
        (Thing::Fold(fold.of, fold.what), lane)
    });
    nodes.chain(folds).collect()
}

fn year(drawing: &Drawing<'_>, thing: Thing) -> Option<i16> {
    match thing {
        Thing::Node(node) => drawing.graph.facts(node).year,
        Thing::Fold(..) => None,
    }
}

/// The first row of a lane that has room.
fn row_for(drawing: &Drawing<'_>, thing: Thing, (x, y): (f64, f64), rows: &mut Vec<Vec<Rect>>, half_width: f64) -> (Spot, u32) {
    let mut body = Body { x: rounded(x), y, ..drawing.body(thing, None) };
    if body.side != Side::Inside {
        // To the left where the label would leave the picture.
        body.side = Side::Right;
        if body.bounds().2 > half_width {
            body.side = Side::Left;
        }
    }
    let (left, _, right, _) = body.bounds();
    body.x = rounded(body.x + (-half_width - left).max(0.0) - (right - half_width).max(0.0));
    let covered = rect(&body);
    let clear =
        |row: &Vec<Rect>| row.iter().all(|other| covered.x + covered.width + 6.0 < other.x || other.x + other.width + 6.0 < covered.x);
    let row = rows.iter().position(clear).unwrap_or_else(|| {
        rows.push(Vec::new());
        rows.len() - 1
    });
    rows[row].push(covered);
    (Spot { x: body.x, y, side: body.side }, u32::try_from(row).unwrap_or(0))
}

fn rules(scale: &Scale, (first, last): (i16, i16), releases: &[Release], height: f64, undated: Option<f64>) -> Vec<Guide> {
    let step = usize::from(if last - first > 24 {
        5_u8
    } else if last - first > 12 {
        2
    } else {
        1
    });
    let mut rules: Vec<Guide> = (first..=last)
        .step_by(step)
        .map(|year| Guide {
            label: year.to_string(),
            kind: "year",
            x: rounded(scale.x(f64::from(year) + 0.5)),
            y: -14.0,
            length: rounded(height + 14.0),
        })
        .collect();
    rules.extend(undated.map(|x| Guide { label: "no year".to_owned(), kind: "undated", x, y: -14.0, length: 0.0 }));
    rules.extend(releases.iter().map(|release| {
        let part = release.month.map_or(0.5, |month| (f64::from(month) - 0.5) / 12.0);
        Guide {
            label: release.label.clone(),
            kind: "release",
            x: rounded(scale.x(f64::from(release.year) + part)),
            y: -32.0,
            length: rounded(height + 32.0),
        }
    }));
    rules
}
