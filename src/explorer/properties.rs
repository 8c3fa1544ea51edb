//! What holds for every graph: layouts, choices, ways and filters.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use super::choosing::{Step, choose};
use super::drawing::{Drawing, HALF_WIDTH, Spots};
use super::filter::{Facet, Filter, Narrowing};
use super::force::{Body, Room, Side, Spring, settle};
use super::graph::{Facts, Graph, Kind, Node, Parts, Relation, Statement, Test};
use super::hidden::Hidden;
use super::paths::connect;
use super::store::names::Name;
use super::view::{Place, View};
use crate::datasets::RelationKind;
use crate::evidence::{CitationFunction, Confidence, Outcome, ResourceType, Severity};

fn facts(many: usize, year: impl Fn(usize) -> Option<i16>, above: impl Fn(usize) -> Option<u32>) -> Vec<Facts> {
    (0..many).map(|i| Facts { id: i64::try_from(i).unwrap() + 1, year: year(i), above: above(i) }).collect()
}

/// A graph from numbers: who says what about what, and tests which confounder.
fn made(datasets: usize, papers: usize, said: &[(usize, usize, usize, usize)], relations: Vec<Relation>) -> Graph {
    let place = |number: usize| u32::try_from(number).unwrap();
    let first_confounder = datasets + papers;
    let statement = |(i, (paper, dataset, word, _)): (usize, &(usize, usize, usize, usize))| Statement {
        id: i64::try_from(i).unwrap() + 1,
        paper: place(datasets + paper % papers),
        dataset: place(dataset % datasets),
        function: CitationFunction::ALL[word % 5],
        kind: (word % 3 > 0).then(|| ResourceType::ALL[word % 7]),
        confidence: Confidence::ALL[word % 3],
        severity: Severity::ALL[word % 3],
        disputed: word % 11 == 0,
        annotates: false,
    };
    let tests = said.iter().enumerate().filter(|(_, (.., confounder))| confounder % 3 > 0).map(|(i, (.., confounder))| Test {
        statement: place(i),
        confounder: place(first_confounder + confounder % 4),
        outcome: Outcome::ALL[confounder % 3],
    });
    Graph::new(Parts {
        datasets: facts(datasets, |_| None, |i| Some(place(i % 2))),
        papers: facts(papers, |i| (i % 5 > 0).then(|| 2015 + i16::try_from(i % 10).unwrap()), |_| None),
        confounders: facts(4, |_| None, |i| (i > 0).then_some(0)),
        modalities: vec!["a".to_owned(), "b".to_owned()],
        tests: tests.collect(),
        statements: said.iter().enumerate().map(statement).collect(),
        relations,
    })
}

/// Each dataset is derived from the one before it; the third also extends it, and is a part of it.
fn relations(datasets: usize) -> Vec<Relation> {
    let relation = |subject: usize, kind, object: usize| Relation {
        subject: u32::try_from(subject).unwrap(),
        kind,
        object: u32::try_from(object).unwrap(),
    };
    let mut all: Vec<Relation> = (1..datasets).map(|i| relation(i, RelationKind::DerivedFrom, i - 1)).collect();
    if datasets > 2 {
        all.extend([relation(2, RelationKind::Extends, 1), relation(1, RelationKind::Aggregates, 2)]);
    }
    all
}

prop_compose! {
    fn graphs()(datasets in 1..9_usize, papers in 1..60_usize)
        (said in prop::collection::vec((0..papers, 0..datasets, 0..1000_usize, 0..12_usize), 0..120), datasets in Just(datasets), papers in Just(papers)) -> Graph {
        made(datasets, papers, &said, Vec::new())
    }
}

prop_compose! {
    fn graphs_with_relations()(datasets in 1..9_usize, papers in 1..40_usize)
        (said in prop::collection::vec((0..papers, 0..datasets, 0..1000_usize, 0..12_usize), 0..80), datasets in Just(datasets), papers in Just(papers)) -> Graph {
        made(datasets, papers, &said, relations(datasets))
    }
}

fn named(graph: &Graph) -> HashMap<Node, Name> {
    let name = |node: Node| {
        let (kind, id) = (graph.kind(node), graph.facts(node).id);
        let place: Place = format!("{}:n{id}", kind.word()).parse().unwrap();
        (node, Name { place, label: format!("Name of no. {id} et al. 2020"), title: None })
    };
    (0..u32::try_from(graph.len()).unwrap()).map(name).collect()
}

prop_compose! {
    fn bodies()(many in 1..60_usize)(
        wide in prop::collection::vec((0.0..190.0_f64, any::<bool>(), 0..8_usize), many),
        springs in prop::collection::vec((0..many, 0..many), 0..120),
    ) -> (Vec<Body>, Vec<Spring>) {
        let body = |(i, (label, inside, from)): (usize, &(f64, bool, usize))| Body {
            x: 0.0,
            y: 0.0,
            reach: if *inside { 20.0 + label / 2.0 } else { 14.0 },
            label: if *inside { 0.0 } else { *label },
            half_height: 12.0,
            side: if *inside { Side::Inside } else { Side::Right },
            pinned: i == 0,
            from: (i > 0).then(|| (*from).min(i - 1)),
        };
        let spring = |(one, other): &(usize, usize)| Spring { one: *one, other: *other, length: 200.0, strength: 0.06 };
        (wide.iter().enumerate().map(body).collect(), springs.iter().filter(|(one, other)| one != other).map(spring).collect())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_hidden_is_counted_alike_with_and_without_looking_at_each_statement(graph in graphs_with_relations(), shown in prop::collection::hash_set(0..80_u32, 0..30)) {
        let filter = Filter::default();
        let narrowing = Narrowing::new(&graph, &filter, &[]);
        let nodes: HashSet<Node> = (0..u32::try_from(graph.len()).unwrap()).filter(|node| shown.contains(node)).collect();
        let hidden = Hidden::new(&graph, &narrowing, &nodes);
        for node in &nodes {
            prop_assert_eq!(hidden.of(*node), hidden.counted(*node), "node {} of {:?}", node, &nodes);
        }
    }

    #[test]
    fn a_layout_is_finite_bounded_the_same_each_time_and_nothing_lies_on_another((bodies, springs) in bodies()) {
        let room = Room { half_width: HALF_WIDTH };
        let (mut one, mut other) = (bodies.clone(), bodies);
        settle(&mut one, &springs, room);
        settle(&mut other, &springs, room);
        prop_assert_eq!(&one, &other);
        prop_assert_eq!((one[0].x, one[0].y), (0.0, 0.0), "what is pinned stays");
        for (i, body) in one.iter().enumerate() {
            prop_assert!(body.x.is_finite() && body.y.is_finite());
            prop_assert!(body.x.abs() <= HALF_WIDTH && body.y.abs() <= 4000.0, "{} {}", body.x, body.y);
            for near in &one[..i] {
                let (a, b) = (body.bounds(), near.bounds());
                let across = a.2.min(b.2) - a.0.max(b.0);
                let down = a.3.min(b.3) - a.1.max(b.1);
                prop_assert!(across <= 0.0 || down <= 0.0, "{:?} on {:?}", body, near);
                let apart = ((body.x - near.x).powi(2) + (body.y - near.y).powi(2)).sqrt();
                prop_assert!(apart >= 20.0, "{apart}");
            }
        }
    }

    #[test]
    fn a_step_moves_nothing_that_was_there(graph in graphs(), taken in prop::collection::vec(0..40_u32, 0..4)) {
        let filter = Filter::default();
        let narrowing = Narrowing::new(&graph, &filter, &[]);
        let (names, view) = (named(&graph), View::default());
        let drawing = Drawing { graph: &graph, narrowing: &narrowing, names: &names, view: &view, focus: Some(0), selected: None, selected_statement: None };
        let many = u32::try_from(graph.len()).unwrap();
        let steps: Vec<Step> = taken.iter().map(|node| Step::Open(node % many)).collect();
        let mut spots = Spots::new();
        for taken in 0..=steps.len() {
            let choice = choose(&graph, &narrowing, 0, &steps[..taken], false);
            let before = spots.clone();
            drawing.place(&choice, &mut spots);
            for (thing, spot) in &before {
                prop_assert_eq!(spots.get(thing), Some(spot));
            }
            let boxes = drawing.draw(&choice, &spots).boxes();
            for (i, one) in boxes.iter().enumerate() {
                prop_assert!(boxes[..i].iter().all(|other| !one.meets(other)));
            }
        }
    }

    #[test]
    fn what_is_drawn_and_folded_is_all_there_is(graph in graphs(), middle in 0..40_u32) {
        let middle = middle % u32::try_from(graph.len()).unwrap();
        let filter = Filter::default();
        let narrowing = Narrowing::new(&graph, &filter, &[]);
        let choice = choose(&graph, &narrowing, middle, &[], true);
        let shown = choice.nodes();
        prop_assert_eq!(shown.len(), choice.shown.len(), "no node is there twice");
        let folded: HashSet<Node> = choice.folds.iter().flat_map(|fold| fold.nodes.iter().copied()).collect();
        prop_assert!(folded.is_disjoint(&shown));
        for said in &choice.scope {
            let statement = graph.statement(*said);
            for end in [statement.paper, statement.dataset] {
                prop_assert!(shown.contains(&end) || folded.contains(&end));
            }
        }
        prop_assert!(choice.drawn.iter().all(|said| choice.scope.contains(said)));
    }

    #[test]
    fn a_filter_shows_as_many_as_its_legend_counts(graph in graphs(), function in 0..5_usize, confidence in 0..3_usize, since in prop::option::of(2014..2026_i16)) {
        let chosen = CitationFunction::ALL[function];
        let without = Filter { confidence: vec![Confidence::ALL[confidence]], since, ..Filter::default() };
        let with = Filter { functions: vec![chosen], ..without.clone() };
        let everything: Vec<u32> = (0..u32::try_from(graph.statements().len()).unwrap()).collect();
        let counted = Narrowing::new(&graph, &without, &[]).counted(&everything, Facet::Function, |said| vec![graph.statement(said).function]);
        let narrowing = Narrowing::new(&graph, &with, &[]);
        let passing = everything.iter().filter(|said| narrowing.passes(**said)).count();
        prop_assert_eq!(counted.get(&chosen).copied().unwrap_or(0), passing);
        let choice = choose(&graph, &narrowing, 0, &[], false);
        prop_assert!(choice.scope.iter().all(|said| graph.statement(*said).function == chosen));
    }

    #[test]
    fn ways_are_real_and_none_is_shorter(graph in graphs(), from in 0..60_u32, to in 0..60_u32) {
        let many = u32::try_from(graph.len()).unwrap();
        let (from, to) = (from % many, to % many);
        let connection = connect(&graph, from, to);
        // Distances by going over all statements again and again.
        let mut distance: HashMap<Node, usize> = HashMap::from([(from, 0)]);
        for _ in 0..graph.len() {
            for (i, said) in graph.statements().iter().enumerate() {
                let mut ends = vec![(said.paper, said.dataset)];
                ends.extend(graph.tests(u32::try_from(i).unwrap()).map(|test| (said.paper, test.confounder)));
                for (one, other) in ends.into_iter().flat_map(|(one, other)| [(one, other), (other, one)]) {
                    if let Some(known) = distance.get(&one).copied() {
                        let entry = distance.entry(other).or_insert(usize::MAX);
                        *entry = (*entry).min(known + 1);
                    }
                }
            }
        }
        prop_assert_eq!(connection.ways.first().map(|way| way.hops.len()), distance.get(&to).copied());
        prop_assert!(connection.total >= u64::try_from(connection.ways.len()).unwrap());
        for way in &connection.ways {
            prop_assert_eq!((way.nodes[0], *way.nodes.last().unwrap(), way.nodes.len()), (from, to, way.hops.len() + 1));
            prop_assert_eq!(way.hops.len(), distance[&to]);
        }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the time is what one wants to know")]
fn a_large_review_is_drawn_in_time() {
    let said: Vec<(usize, usize, usize, usize)> = (0..50_000_usize).map(|i| (i % 20_000, (i * 7 + i / 90) % 2_000, i, i)).collect();
    let graph = made(2_000, 20_000, &said, Vec::new());
    let begun = std::time::Instant::now();
    let drawn = super::overview::overview(&graph);
    let taken = begun.elapsed();
    println!("the overview of {} nodes and {} lines took {taken:?}", drawn.spots.len(), graph.statements().len());
    assert!(drawn.spots.len() > 20_000 && drawn.spots.iter().all(|spot| spot.x.is_finite() && spot.y.is_finite()));
    assert!(taken.as_secs() < 200, "even unoptimised: {taken:?}");
    assert_eq!(graph.nodes(Kind::Dataset).len(), 2_000);
}

#[test]
#[expect(clippy::print_stdout, reason = "the time is what one wants to know")]
fn sixty_nodes_take_little_time() {
    let said: Vec<(usize, usize, usize, usize)> = (0..90_usize).map(|i| (i % 50, if i < 50 { 0 } else { 1 + i % 12 }, i, i)).collect();
    let graph = made(13, 50, &said, Vec::new());
    let filter = Filter::default();
    let narrowing = Narrowing::new(&graph, &filter, &[]);
    let (names, view) = (named(&graph), View::default());
    let drawing = Drawing {
        graph: &graph,
        narrowing: &narrowing,
        names: &names,
        view: &view,
        focus: Some(0),
        selected: None,
        selected_statement: None,
    };
    let begun = std::time::Instant::now();
    let choice = choose(&graph, &narrowing, 0, &[], false);
    let mut spots = Spots::new();
    drawing.place(&choice, &mut spots);
    println!("{} nodes took {:?}", choice.shown.len(), begun.elapsed());
    assert!(choice.shown.len() <= 60, "{}", choice.shown.len());
}
