//! A made-up review of any size, for measuring and for tests: as a real one is shaped, and the same for the same seed.
//!
//! Every record comes from random numbers of its own, which depend on the seed, the kind of record and its place. So a
//! record can be made at any time without those before it, and a review of any size is written without being held.

mod datasets;
mod statements;
mod words;
mod works;

use std::collections::{BTreeMap, HashSet};

use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

use crate::review::Review;
use crate::taxonomy::Confounder;
use crate::vocabulary::{Kind, Term};

/// How much there is of what, and the seed. There is at least one dataset and one paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Datasets.
    pub datasets: u32,
    /// Papers.
    pub papers: u32,
    /// Evidence statements: one for the work that makes each dataset, then whatever is left.
    pub usages: u32,
    /// The same seed gives the same review.
    pub seed: u64,
}

/// A name that the review cannot take: the word lists are to be mended.
#[derive(Debug, thiserror::Error)]
#[error("“{0}” cannot be a name")]
pub struct NotAName(String);

impl NotAName {
    fn of<E>(text: &str) -> impl FnOnce(E) -> Self {
        move |_| Self(text.to_owned())
    }
}

/// The kinds of record, each with random numbers of its own.
#[derive(Debug, Clone, Copy)]
enum Stream {
    Dataset = 1,
    Belongings,
    Work,
    Statement,
    Search,
}

/// A made-up review.
#[derive(Debug)]
pub struct Synthesis {
    size: Size,
    base: Review,
    modalities: Vec<Term>,
    /// The confounders that a work can test: the leaves of the tree.
    confounders: Vec<Confounder>,
    surnames: Vec<String>,
    /// For each dataset, how many parts of the whole the datasets up to it have of the statements.
    shares: Vec<u64>,
}

impl Synthesis {
    /// A review of that size, with the taxonomy and the words of `base`.
    #[must_use]
    pub fn new(size: Size, base: &Review) -> Self {
        let size = Size { datasets: size.datasets.max(1), papers: size.papers.max(1), ..size };
        let parents: HashSet<_> = base.confounders.iter().filter_map(|node| node.parent.as_ref()).collect();
        let confounders = base.confounders.iter().filter(|node| !parents.contains(&node.slug)).cloned().collect();
        let modalities = base.vocabulary.iter().filter(|term| term.kind == Kind::Modality).cloned().collect();
        Self { size, base: frame(size, base), modalities, confounders, surnames: surnames(), shares: shares(size.datasets) }
    }

    /// What a review has beside its datasets, papers and statements: words, taxonomy, case studies, releases.
    #[must_use]
    pub const fn frame(&self) -> &Review {
        &self.base
    }

    /// The size.
    #[must_use]
    pub const fn size(&self) -> Size {
        self.size
    }

    /// The random numbers of one record.
    fn rng(&self, stream: Stream, index: u32) -> ChaCha8Rng {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.size.seed.to_le_bytes());
        seed[8] = stream as u8;
        seed[9..13].copy_from_slice(&index.to_le_bytes());
        ChaCha8Rng::from_seed(seed)
    }

    /// A place among `length` for the one at `index`, another one for each: names that follow each other are not alike.
    fn shuffled(&self, index: u32, length: u32) -> u32 {
        let length = u64::from(length);
        // A step that shares no divisor with the length comes by each place once.
        let step = (length * 618 / 1_000..=length).find(|step| divisor(*step, length) == 1).unwrap_or(1);
        let place = (u64::from(index) * step + self.size.seed % 1_000_003) % length;
        u32::try_from(place).unwrap_or_default()
    }

    /// A dataset, drawn as works do: the first few are used by thousands, most by a handful.
    fn drawn(&self, rng: &mut ChaCha8Rng) -> u32 {
        let place = rng.random_range(0..self.shares.last().copied().unwrap_or(1));
        u32::try_from(self.shares.partition_point(|share| *share <= place)).unwrap_or_default()
    }
}

/// Words, taxonomy and case studies of the given review, under a title that says what this one is.
fn frame(size: Size, base: &Review) -> Review {
    let text = |text: &str| text.to_owned();
    let properties = BTreeMap::from([
        (text("title"), text("A synthetic review")),
        (text("description"), format!("Made up by amphora dev synthesize with seed {}; no word of it is true", size.seed)),
        (text("license"), text("CC0 1.0")),
        (text("recorded"), text("2026-11-23")),
    ]);
    Review {
        properties,
        vocabulary: base.vocabulary.clone(),
        confounders: base.confounders.clone(),
        case_studies: base.case_studies.clone(),
        ..Review::default()
    }
}

/// The greatest number that divides both.
const fn divisor(mut one: u64, mut other: u64) -> u64 {
    while other > 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// Surnames that differ in their plain letters too, as keys are made of those.
fn surnames() -> Vec<String> {
    let (first, last) = words::SURNAMES;
    let mut seen = HashSet::new();
    let all = last.iter().flat_map(|last| first.iter().map(move |first| format!("{first}{last}")));
    all.filter(|name| seen.insert(bibliography::folded(name))).collect()
}

/// The nth dataset has a share of 1/(n + a few), as uses are spread in the literature. In whole numbers: the same on
/// every computer.
fn shares(datasets: u32) -> Vec<u64> {
    let offset = u64::from(datasets / 500).max(1);
    (0..u64::from(datasets))
        .scan(0, |sum, place| {
            *sum += 1_000_000_000 / (place + offset);
            Some(*sum)
        })
        .collect()
}

/// One of the words; nothing where there is none.
fn pick<'a, T: ?Sized>(from: &[&'a T], rng: &mut ChaCha8Rng) -> Option<&'a T> {
    from.choose(rng).copied()
}

/// Some of the words, each once, at most that many.
fn some(from: &[&str], most: u32, rng: &mut ChaCha8Rng) -> Vec<String> {
    let number = rng.random_range(0..=most);
    from.sample(rng, number as usize).map(|word| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn synthesis(datasets: u32, papers: u32, usages: u32, seed: u64) -> Synthesis {
        let base = crate::review::folder::parse(&crate::review::embedded::files()).review;
        Synthesis::new(Size { datasets, papers, usages, seed }, &base)
    }

    #[test]
    fn each_record_is_the_same_whenever_it_is_made() {
        let (one, other) = (synthesis(30, 100, 300, 1), synthesis(30, 100, 300, 1));
        assert_eq!(one.dataset(7).unwrap(), other.dataset(7).unwrap());
        let backwards: Vec<String> = (0..100).rev().map(|place| one.entry(place).unwrap()).collect();
        let forwards: Vec<String> = (0..100).map(|place| other.entry(place).unwrap()).collect();
        assert!(backwards.iter().rev().eq(&forwards));
        assert_ne!(one.statement(250).unwrap(), synthesis(30, 100, 300, 2).statement(250).unwrap());
    }

    #[test]
    fn few_datasets_have_most_of_the_uses() {
        let made = synthesis(10_000, 200_000, 500_000, 1);
        let whole = *made.shares.last().unwrap();
        let uses = |place: usize| (made.shares[place] - if place == 0 { 0 } else { made.shares[place - 1] }) * 490_000 / whole;
        assert!((2_000..10_000).contains(&uses(0)), "{}", uses(0));
        assert!((5..60).contains(&uses(5_000)), "{}", uses(5_000));
    }

    #[test]
    fn no_name_is_given_twice() {
        let made = synthesis(5_000, 20_000, 0, 3);
        let slugs: HashSet<_> = (0..5_000).map(|place| made.dataset(place).unwrap().slug).collect();
        let keys: HashSet<_> = (0..20_000).map(|place| made.key(place).unwrap()).collect();
        assert_eq!((slugs.len(), keys.len()), (5_000, 20_000));
        assert!(made.surnames.len() > 2_000, "{}", made.surnames.len());
    }
}
