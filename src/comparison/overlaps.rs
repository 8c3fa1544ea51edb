//! What datasets share: whoever trains on one and tests on the other should know. It follows from the recorded relations,
//! directly or through other datasets.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::datasets::{DatasetSlug, Relation, RelationKind};
use crate::vocabulary::closed_vocabulary;

/// So many relations are followed from one dataset to the other.
const LONGEST: usize = 3;
/// So many ways are told for two datasets.
const MOST: usize = 4;

closed_vocabulary! {
    /// What two datasets share, the strongest first.
    Overlap, "overlap" {
        /// One comes from the other.
        Images = "images", "Share images";
        /// Both come from a third one.
        Source = "source", "May share images";
        /// A third one comes from both.
        Elsewhere = "elsewhere", "Meet in another dataset";
    }
}

impl Overlap {
    /// What follows from it.
    #[must_use]
    pub const fn means(self) -> &'static str {
        match self {
            Self::Images => "One comes from the other, so the same images or patients can be in both.",
            Self::Source => {
                "Both come from the same dataset, or are gathered in it. Whether they have images in common is not documented here."
            }
            Self::Elsewhere => "A third dataset takes from both. By itself that does not make them share images.",
        }
    }
}

/// A way from one dataset to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Way {
    /// What follows from it.
    pub overlap: Overlap,
    /// The relations, from the first dataset to the second.
    pub relations: Vec<Step>,
}

/// A relation on the way, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Step {
    /// The dataset that is derived, contained, …
    pub subject: DatasetSlug,
    /// How.
    pub relation: RelationKind,
    /// The dataset that it comes from.
    pub object: DatasetSlug,
}

impl Step {
    /// What stands between the two names: "is derived from".
    #[must_use]
    pub const fn verb(&self) -> &'static str {
        match self.relation {
            RelationKind::DerivedFrom => "is derived from",
            RelationKind::SubsetOf => "is a subset of",
            RelationKind::Aggregates => "aggregates",
            RelationKind::Extends => "extends",
            RelationKind::EmbeddingsOf => "holds embeddings of",
            RelationKind::AnnotationsOf => "holds annotations of",
            RelationKind::VersionOf => "is a version of",
        }
    }
}

/// Two datasets and what they share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pair {
    /// One.
    pub one: DatasetSlug,
    /// The other.
    pub other: DatasetSlug,
    /// Ways between them, the strongest and shortest first; none where no recorded relation connects them.
    pub ways: Vec<Way>,
    /// Ways that are left out.
    pub more: usize,
}

/// An edge, seen from one end: up to where the images come from or are gathered, or down.
#[derive(Debug, Clone)]
struct Edge<'a> {
    to: &'a DatasetSlug,
    is_up: bool,
    step: Step,
}

/// The relations, by dataset.
#[derive(Debug, Default)]
pub struct Lineage<'a>(BTreeMap<&'a DatasetSlug, Vec<Edge<'a>>>);

impl<'a> Lineage<'a> {
    /// Of these relations; one that is there twice counts once.
    #[must_use]
    pub fn new(relations: &'a [Relation]) -> Self {
        let mut edges: BTreeMap<&DatasetSlug, Vec<Edge<'_>>> = BTreeMap::new();
        let mut seen: BTreeSet<Step> = BTreeSet::new();
        for relation in relations {
            let step = Step { subject: relation.subject.clone(), relation: relation.relation, object: relation.object.clone() };
            if !seen.insert(step.clone()) {
                continue;
            }
            // Whoever collects or extends another holds its images; all others take theirs from it.
            let is_up = !matches!(relation.relation, RelationKind::Aggregates | RelationKind::Extends);
            edges.entry(&relation.subject).or_default().push(Edge { to: &relation.object, is_up, step: step.clone() });
            edges.entry(&relation.object).or_default().push(Edge { to: &relation.subject, is_up: !is_up, step });
        }
        Self(edges)
    }

    /// What each two of these datasets share, in their order.
    #[must_use]
    pub fn pairs(&self, datasets: &[DatasetSlug]) -> Vec<Pair> {
        let mut pairs = Vec::new();
        for (i, one) in datasets.iter().enumerate() {
            for other in &datasets[i + 1..] {
                let mut ways = self.ways(one, other);
                let more = ways.len().saturating_sub(MOST);
                ways.truncate(MOST);
                pairs.push(Pair { one: one.clone(), other: other.clone(), ways, more });
            }
        }
        pairs
    }

    fn ways(&self, one: &DatasetSlug, other: &DatasetSlug) -> Vec<Way> {
        let mut found: Vec<Way> = Vec::new();
        let mut open: Vec<(&DatasetSlug, Vec<&Edge<'a>>)> = vec![(one, Vec::new())];
        while let Some((at, way)) = open.pop() {
            if at == other && !way.is_empty() {
                if let Some(overlap) = overlap(&way) {
                    found.push(Way { overlap, relations: way.iter().map(|edge| edge.step.clone()).collect() });
                }
                continue;
            }
            if way.len() == LONGEST {
                continue;
            }
            for edge in self.0.get(at).into_iter().flatten() {
                if edge.to != one && way.iter().all(|before| before.to != edge.to) {
                    let mut longer = way.clone();
                    longer.push(edge);
                    open.push((edge.to, longer));
                }
            }
        }
        found.sort_by(|a, b| (a.overlap, a.relations.len(), &a.relations).cmp(&(b.overlap, b.relations.len(), &b.relations)));
        // A long way tells nothing beside a short one.
        if let Some(shortest) = found.iter().map(|way| way.relations.len()).min() {
            found.retain(|way| way.relations.len() <= shortest.max(2));
        }
        found
    }
}

/// What follows from a way: only up or only down, up and then down, down and then up; else nothing.
fn overlap(way: &[&Edge<'_>]) -> Option<Overlap> {
    let turns = way.windows(2).filter(|pair| pair[0].is_up != pair[1].is_up).count();
    match (turns, way.first()?.is_up) {
        (0, _) => Some(Overlap::Images),
        (1, true) => Some(Overlap::Source),
        (1, false) => Some(Overlap::Elsewhere),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slug(text: &str) -> DatasetSlug {
        text.parse().unwrap()
    }

    fn relation(subject: &str, relation: RelationKind, object: &str) -> Relation {
        Relation { subject: slug(subject), relation, object: slug(object), paper: None, source: None }
    }

    fn kinds(relations: &[Relation], one: &str, other: &str) -> Vec<(Overlap, usize)> {
        let pairs = Lineage::new(relations).pairs(&[slug(one), slug(other)]);
        pairs[0].ways.iter().map(|way| (way.overlap, way.relations.len())).collect()
    }

    #[test]
    fn a_relation_is_told_and_a_common_source_too() {
        let relations = [
            relation("long", RelationKind::DerivedFrom, "nih"),
            relation("prune", RelationKind::DerivedFrom, "nih"),
            relation("prune", RelationKind::Extends, "long"),
            relation("mask", RelationKind::AnnotationsOf, "nih"),
            relation("mask", RelationKind::AnnotationsOf, "chex"),
        ];
        assert_eq!(kinds(&relations, "long", "nih")[0], (Overlap::Images, 1));
        assert_eq!(kinds(&relations, "long", "prune"), [(Overlap::Images, 1), (Overlap::Source, 2)]);
        assert_eq!(kinds(&relations, "nih", "chex"), [(Overlap::Elsewhere, 2)]);
        assert_eq!(kinds(&relations, "long", "mask")[0], (Overlap::Source, 2));
        assert_eq!(kinds(&relations, "long", "chex"), [], "up, down and up again says nothing");
        assert_eq!(kinds(&relations, "long", "none"), []);
    }

    #[test]
    fn what_an_archive_collects_and_what_is_part_of_it_meet_in_it() {
        let relations = [relation("isic", RelationKind::Aggregates, "ham"), relation("pad", RelationKind::SubsetOf, "isic")];
        assert_eq!(kinds(&relations, "ham", "pad"), [(Overlap::Source, 2)]);
        assert_eq!(kinds(&relations, "isic", "ham"), [(Overlap::Images, 1)]);
        let words: Vec<&str> =
            Lineage::new(&relations).pairs(&[slug("ham"), slug("pad")])[0].ways[0].relations.iter().map(Step::verb).collect();
        assert_eq!(words, ["aggregates", "is a subset of"]);
    }

    proptest! {
        #[test]
        fn overlaps_are_the_same_from_both_sides_and_connected(
            relations in prop::collection::vec((0..6_usize, prop::sample::select(RelationKind::ALL), 0..6_usize), 0..12),
        ) {
            let relations: Vec<Relation> = relations.into_iter().filter(|(a, _, b)| a != b)
                .map(|(a, kind, b)| relation(&format!("d{a}"), kind, &format!("d{b}"))).collect();
            let names: Vec<DatasetSlug> = (0..6).map(|i| slug(&format!("d{i}"))).collect();
            let lineage = Lineage::new(&relations);
            for pair in lineage.pairs(&names) {
                let back = lineage.ways(&pair.other, &pair.one);
                let all = lineage.ways(&pair.one, &pair.other);
                prop_assert_eq!(all.len(), pair.ways.len() + pair.more);
                let kinds = |ways: &[Way]| { let mut kinds: Vec<_> = ways.iter().map(|way| (way.overlap, way.relations.len())).collect(); kinds.sort(); kinds };
                prop_assert_eq!(kinds(&all), kinds(&back));
                let direct = relations.iter().any(|r| (&r.subject, &r.object) == (&pair.one, &pair.other) || (&r.object, &r.subject) == (&pair.one, &pair.other));
                prop_assert_eq!(direct, all.iter().any(|way| way.relations.len() == 1));
                for way in &all {
                    let mut at = &pair.one;
                    for step in &way.relations {
                        prop_assert!(step.subject == *at || step.object == *at);
                        at = if step.subject == *at { &step.object } else { &step.subject };
                    }
                    prop_assert_eq!(at, &pair.other);
                }
            }
        }
    }
}
