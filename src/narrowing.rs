//! Lists narrowed by facets: which records fit all choices, and which would fit if one facet were left open, which is what
//! the counts beside its values say. A record is a place in its list, a value of a facet the set of places that have it.

use fixedbitset::FixedBitSet;

/// A list with what was chosen of each facet; `F` names facets.
#[derive(Debug, Clone)]
pub struct Narrowed<F> {
    within: FixedBitSet,
    chosen: Vec<(F, FixedBitSet)>,
}

impl<F: PartialEq> Narrowed<F> {
    /// A list of so many records, nothing chosen.
    #[must_use]
    pub fn whole(records: usize) -> Self {
        let mut within = FixedBitSet::with_capacity(records);
        within.insert_range(..);
        Self { within, chosen: Vec::new() }
    }

    /// Only these records, whatever is chosen: those that have the words that are looked for.
    #[must_use]
    pub fn within(records: FixedBitSet) -> Self {
        Self { within: records, chosen: Vec::new() }
    }

    /// Only records with one of these values of a facet; none fits where no value is given.
    pub fn choose<'a>(&mut self, facet: F, values: impl IntoIterator<Item = &'a FixedBitSet>) {
        let mut any = FixedBitSet::with_capacity(self.within.len());
        values.into_iter().for_each(|value| any.union_with(value));
        self.chosen.push((facet, any));
    }

    /// The records that fit everything that was chosen.
    #[must_use]
    pub fn fitting(&self) -> FixedBitSet {
        self.met(|_| true)
    }

    /// The records that fit what was chosen of the other facets.
    #[must_use]
    pub fn without(&self, facet: &F) -> FixedBitSet {
        self.met(|chosen| chosen != facet)
    }

    fn met(&self, counts: impl Fn(&F) -> bool) -> FixedBitSet {
        let mut met = self.within.clone();
        self.chosen.iter().filter(|(facet, _)| counts(facet)).for_each(|(_, any)| met.intersect_with(any));
        met
    }
}

/// The set of these places in a list of so many records.
#[must_use]
pub fn places(records: usize, places: impl IntoIterator<Item = usize>) -> FixedBitSet {
    let mut set = FixedBitSet::with_capacity(records);
    places.into_iter().filter(|place| *place < records).for_each(|place| set.insert(place));
    set
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_record_fits_if_it_has_a_chosen_value_of_each_facet(
            values in prop::collection::vec(prop::collection::vec(0..40_usize, 0..20), 6),
            chosen in prop::collection::vec((0..3_usize, prop::collection::vec(0..2_usize, 0..3)), 0..3),
        ) {
            // Three facets with two values each; a facet is chosen at most once.
            let sets: Vec<FixedBitSet> = values.iter().map(|of_value| places(40, of_value.iter().copied())).collect();
            let mut chosen = chosen;
            chosen.sort();
            chosen.dedup_by_key(|(facet, _)| *facet);
            let mut narrowed = Narrowed::whole(40);
            for (facet, of_it) in &chosen {
                narrowed.choose(*facet, of_it.iter().map(|value| &sets[facet * 2 + value]));
            }
            let has = |place: usize, (facet, of_it): &(usize, Vec<usize>)| of_it.iter().any(|value| values[facet * 2 + value].contains(&place));
            for place in 0..40 {
                prop_assert_eq!(narrowed.fitting().contains(place), chosen.iter().all(|choice| has(place, choice)));
                for facet in 0..3 {
                    let others = chosen.iter().filter(|(other, _)| *other != facet).all(|choice| has(place, choice));
                    prop_assert_eq!(narrowed.without(&facet).contains(place), others);
                }
            }
        }
    }
}
