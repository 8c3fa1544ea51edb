//! The card index: one card for each dataset with what the list shows, sorts and narrows by. It is read once from the
//! database and kept until that changes, so a list of ten thousand datasets costs what a list of fifty does, and gives
//! the same answer over either database.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use fixedbitset::FixedBitSet;

use super::facets::{Facet, Known, NOT_DOCUMENTED, Narrowing, Sort, SortKey};
use super::{Access, ShortcutSummary};
use crate::narrowing::{Narrowed, places};

/// The card of one dataset.
#[derive(Debug, Clone)]
pub struct Card {
    /// Its number.
    pub id: i64,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its folded name, by which it is sorted.
    pub sort_key: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// What the images are.
    pub modality: String,
    /// How one gets it.
    pub access: Access,
    /// Number of images.
    pub images: Option<i64>,
    /// Number of patients.
    pub patients: Option<i64>,
    /// Year of release.
    pub year: Option<i64>,
    /// Works that say something about it.
    pub works: i64,
    /// What is known about its shortcuts.
    pub shortcuts: ShortcutSummary,
    /// DOIs that lead to it, in small letters: its own and that of the work that released it.
    pub dois: Vec<String>,
    /// Its values of the facets.
    pub values: Vec<(Facet, String)>,
}

impl Card {
    /// Whether the words are in its name, its slug or an alias, or are a DOI that leads to it. `compact` is the words drawn
    /// together: people write "chestxray14" and "chest x-ray 14".
    fn has(&self, folded: &str, compact: &str, doi: Option<&str>) -> bool {
        let is_in = |name: &str| name.contains(folded) || (!compact.is_empty() && drawn_together(name).contains(compact));
        is_in(&self.sort_key)
            || self.slug.contains(folded)
            || self.aliases.iter().any(|alias| is_in(&bibliography::folded(alias)))
            || doi.is_some_and(|doi| self.dois.iter().any(|known| known == doi))
    }
}

/// All cards.
#[derive(Debug, Default)]
pub struct Cards {
    /// By folded name, then by number.
    all: Vec<Card>,
    /// The places of the cards that have each value of each facet.
    values: BTreeMap<Facet, HashMap<String, FixedBitSet>>,
    by_slug: HashMap<String, usize>,
    /// The places of the cards in each order.
    orders: BTreeMap<(SortKey, bool), Vec<usize>>,
}

/// What a list shows: which datasets fit, and what each other choice would give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fitting {
    /// How many fit.
    pub found: usize,
    /// The values of each facet with how many datasets have each, under the other facets' choices.
    pub choices: BTreeMap<Facet, Vec<(String, i64)>>,
}

impl Cards {
    /// The index of those cards.
    #[must_use]
    pub fn new(mut cards: Vec<Card>) -> Self {
        cards.sort_by(|a, b| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id)));
        let mut index = Self { by_slug: cards.iter().enumerate().map(|(i, card)| (card.slug.clone(), i)).collect(), ..Self::default() };
        let all = cards.len();
        for (place, card) in cards.iter_mut().enumerate() {
            for (facet, value) in std::mem::take(&mut card.values) {
                let with = index.values.entry(facet).or_default().entry(value);
                with.or_insert_with(|| FixedBitSet::with_capacity(all)).insert(place);
            }
        }
        for key in SortKey::ALL {
            for descending in [false, true] {
                index.orders.insert((*key, descending), order(&cards, Sort { key: *key, descending }));
            }
        }
        index.all = cards;
        index
    }

    /// How many datasets there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The names in addresses, by folded name.
    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|card| card.slug.as_str())
    }

    /// The card of the dataset with that name in addresses.
    #[must_use]
    pub fn of(&self, slug: &str) -> Option<&Card> {
        self.by_slug.get(slug).and_then(|place| self.all.get(*place))
    }

    /// The card of the dataset with that number.
    pub(super) fn numbered(&self, id: i64) -> Option<&Card> {
        self.all.iter().find(|card| card.id == id)
    }

    /// The datasets that fit, in the order that is asked for.
    pub fn list<'a>(&'a self, narrowing: &Narrowing) -> impl Iterator<Item = &'a Card> + use<'a> {
        let fitting = self.narrowed(narrowing).fitting();
        let order = self.orders.get(&(narrowing.sort.key, narrowing.sort.descending)).map_or(&[][..], Vec::as_slice);
        order.iter().filter(move |place| fitting.contains(**place)).map(|place| &self.all[*place])
    }

    /// How many fit, and what each value of each facet would give.
    #[must_use]
    pub fn fitting(&self, narrowing: &Narrowing) -> Fitting {
        let narrowed = self.narrowed(narrowing);
        let mut choices = BTreeMap::new();
        for facet in Facet::ALL {
            // A dataset counts for a facet where nothing but that facet's own choice leaves it out.
            let others = narrowed.without(facet);
            let counted = self.values.get(facet).into_iter().flatten();
            let counted = counted.map(|(value, with)| (value.clone(), i64::try_from(others.intersection_count(with)).unwrap_or(i64::MAX)));
            let mut values: Vec<(String, i64)> = counted.filter(|(_, count)| *count > 0).collect();
            arrange(*facet, &mut values);
            choices.insert(*facet, values);
        }
        Fitting { found: narrowed.fitting().count_ones(..), choices }
    }

    fn narrowed(&self, narrowing: &Narrowing) -> Narrowed<Facet> {
        let mut narrowed = match narrowing.words.as_deref() {
            Some(words) => Narrowed::within(self.with_words(words)),
            None => Narrowed::whole(self.all.len()),
        };
        for (facet, chosen) in &narrowing.chosen {
            let with = |value: &String| {
                // "+2020" is that year too.
                let year = value.parse::<i64>().ok().filter(|_| *facet == Facet::Year).map(|year| year.to_string());
                self.values.get(facet)?.get(year.as_ref().unwrap_or(value))
            };
            narrowed.choose(*facet, chosen.iter().filter_map(with));
        }
        narrowed
    }

    fn with_words(&self, words: &str) -> FixedBitSet {
        let folded = bibliography::folded(words);
        let doi = bibliography::Doi::parse(words).ok().map(|doi| doi.as_str().to_lowercase());
        let compact = drawn_together(&folded);
        let has = |(place, card): (usize, &Card)| card.has(&folded, &compact, doi.as_deref()).then_some(place);
        places(self.all.len(), self.all.iter().enumerate().filter_map(has))
    }
}

/// Letters and digits alone.
fn drawn_together(folded: &str) -> String {
    folded.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// What is not documented comes last, whichever way the list is sorted; equal ones follow by name.
fn order(cards: &[Card], sort: Sort) -> Vec<usize> {
    let figure = |card: &Card| card.figure(sort.key);
    let turned = |figure: i64| if sort.descending { -figure } else { figure };
    let mut places: Vec<usize> = (0..cards.len()).collect();
    // The cards are in the order of their names: a stable sort leaves equal ones so.
    if sort.key == SortKey::Name {
        if sort.descending {
            places.sort_by(|a, b| cards[*b].sort_key.cmp(&cards[*a].sort_key));
        }
    } else {
        places.sort_by_key(|place| figure(&cards[*place]).map_or((true, 0), |figure| (false, turned(figure))));
    }
    places
}

/// The values of a facet in the order of the page: the most frequent first, then by word, what is not documented last.
fn arrange(facet: Facet, values: &mut Vec<(String, i64)>) {
    let word_then_rank = |value: &String| -> (usize, Reverse<i64>) {
        match facet {
            // The newest year first.
            Facet::Year => (0, Reverse(value.parse().unwrap_or(i64::MIN))),
            // The answer before the attributes.
            Facet::Demographics => (usize::from(!["reported", "none", "not-documented"].contains(&value.as_str())), Reverse(0)),
            _ => (0, Reverse(0)),
        }
    };
    if facet == Facet::Known {
        let count = |known: &Known| values.iter().find(|(word, _)| word == known.as_str()).map_or(0, |(_, count)| *count);
        *values = Known::ALL.iter().map(|known| (known.as_str().to_owned(), count(known))).collect();
        return;
    }
    values.sort_by(|a, b| {
        let by = |value: &(String, i64)| {
            let (group, year) = word_then_rank(&value.0);
            (group, value.0 == NOT_DOCUMENTED, year, Reverse(value.1))
        };
        by(a).cmp(&by(b)).then_with(|| a.0.cmp(&b.0))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: i64, name: &str, year: Option<i64>, values: &[(Facet, &str)]) -> Card {
        Card {
            id,
            slug: name.to_lowercase(),
            name: name.to_owned(),
            sort_key: bibliography::folded(name),
            aliases: Vec::new(),
            modality: "chest x-ray".to_owned(),
            access: Access::Open,
            images: None,
            patients: None,
            year,
            works: 0,
            shortcuts: ShortcutSummary::default(),
            dois: vec![format!("10.1000/{id}")],
            values: values.iter().map(|(facet, value)| (*facet, (*value).to_owned())).collect(),
        }
    }

    fn cards() -> Cards {
        let not = (Facet::Year, NOT_DOCUMENTED);
        Cards::new(vec![
            card(1, "Bb", Some(2019), &[(Facet::Task, "a"), (Facet::Task, "b"), (Facet::Year, "2019")]),
            card(2, "Aa", None, &[(Facet::Task, "a"), not]),
            card(3, "Cc", Some(2021), &[(Facet::Task, "b"), (Facet::Task, "b"), (Facet::Year, "2021")]),
        ])
    }

    fn narrowed(chosen: &[(Facet, &[&str])]) -> Narrowing {
        let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        Narrowing { chosen: chosen.iter().map(|(facet, chosen)| (*facet, values(chosen))).collect(), ..Narrowing::default() }
    }

    fn ids(narrowing: &Narrowing) -> Vec<i64> {
        cards().list(narrowing).map(|card| card.id).collect()
    }

    #[test]
    fn a_facet_counts_what_its_other_values_would_give() {
        let narrowing = narrowed(&[(Facet::Task, &["a"]), (Facet::Year, &["2019", "2021"])]);
        let fitting = cards().fitting(&narrowing);
        assert_eq!((fitting.found, ids(&narrowing)), (1, vec![1]));
        let of = |facet| fitting.choices[&facet].iter().map(|(value, count)| (value.as_str(), *count)).collect::<Vec<_>>();
        assert_eq!(of(Facet::Task), [("b", 2), ("a", 1)], "one dataset counts once for a value");
        assert_eq!(of(Facet::Year), [("2019", 1), (NOT_DOCUMENTED, 1)], "the newest first, the gap last");
        assert_eq!(of(Facet::Known).len(), Known::ALL.len());
    }

    #[test]
    fn gaps_come_last_and_equal_ones_by_name() {
        let by = |sort: &str| ids(&Narrowing { sort: sort.parse().unwrap(), ..Narrowing::default() });
        assert_eq!((by("name"), by("-name")), (vec![2, 1, 3], vec![3, 1, 2]));
        assert_eq!((by("year"), by("-year")), (vec![1, 3, 2], vec![3, 1, 2]));
        assert_eq!(by("-works"), [2, 1, 3]);
    }

    #[test]
    fn words_and_dois_find_a_dataset_and_unknown_values_none() {
        let with = |words: &str| ids(&Narrowing { words: Some(words.to_owned()), ..Narrowing::default() });
        assert_eq!((with("B"), with("https://doi.org/10.1000/3"), with("zz")), (vec![1], vec![3], vec![]));
        assert_eq!((with("b-b"), with("A a"), with("--")), (vec![1], vec![2], vec![]));
        assert_eq!(ids(&narrowed(&[(Facet::Task, &["no such task"])])), Vec::<i64>::new());
        assert_eq!(ids(&narrowed(&[(Facet::Year, &["+2019"])])), [1]);
    }
}
