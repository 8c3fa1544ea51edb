//! The card index: one card for each dataset with what the list shows, sorts and narrows by. It is read once from the
//! database and kept until that changes, so a list of ten thousand datasets costs what a list of fifty does, and gives
//! the same answer over either database.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::facets::{Facet, Known, NOT_DOCUMENTED, Narrowing, Sort, SortKey};
use super::{Access, ShortcutSummary};

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
    /// Whether the words are in its name, its slug or an alias, or are a DOI that leads to it.
    fn has(&self, folded: &str, doi: Option<&str>) -> bool {
        self.sort_key.contains(folded)
            || self.slug.contains(folded)
            || self.aliases.iter().any(|alias| bibliography::folded(alias).contains(folded))
            || doi.is_some_and(|doi| self.dois.iter().any(|known| known == doi))
    }
}

/// A value of a facet, by its place in [`Cards::values`].
type ValueNumber = usize;

/// All cards.
#[derive(Debug, Default)]
pub struct Cards {
    /// By folded name, then by number.
    all: Vec<Card>,
    /// The values of each card, as numbers.
    numbers: Vec<Box<[ValueNumber]>>,
    /// Every value of every facet.
    values: Vec<(Facet, String)>,
    by_value: HashMap<(Facet, String), ValueNumber>,
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
        for card in &mut cards {
            let mut numbers: Vec<ValueNumber> = std::mem::take(&mut card.values).into_iter().map(|value| index.number(value)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            index.numbers.push(numbers.into());
        }
        for key in SortKey::ALL {
            for descending in [false, true] {
                index.orders.insert((*key, descending), order(&cards, Sort { key: *key, descending }));
            }
        }
        index.all = cards;
        index
    }

    fn number(&mut self, value: (Facet, String)) -> ValueNumber {
        if let Some(number) = self.by_value.get(&value) {
            return *number;
        }
        self.values.push(value.clone());
        self.by_value.insert(value, self.values.len() - 1);
        self.values.len() - 1
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
    #[must_use]
    pub fn list(&self, narrowing: &Narrowing) -> Vec<&Card> {
        let choice = Choice::new(self, narrowing);
        let order = self.orders.get(&(narrowing.sort.key, narrowing.sort.descending)).map_or(&[][..], Vec::as_slice);
        order.iter().filter(|place| choice.misses(self, **place) == Some(0)).map(|place| &self.all[*place]).collect()
    }

    /// How many fit, and what each value of each facet would give.
    #[must_use]
    pub fn fitting(&self, narrowing: &Narrowing) -> Fitting {
        let choice = Choice::new(self, narrowing);
        let mut found = 0;
        let mut counts = vec![0_i64; self.values.len()];
        for place in 0..self.all.len() {
            let Some(misses) = choice.misses(self, place) else { continue };
            found += usize::from(misses == 0);
            for number in &self.numbers[place] {
                // A dataset counts for a facet where only that facet's own choice leaves it out.
                if misses & !bit(self.values[*number].0) == 0 {
                    counts[*number] += 1;
                }
            }
        }
        let mut choices: BTreeMap<Facet, Vec<(String, i64)>> = Facet::ALL.iter().map(|facet| (*facet, Vec::new())).collect();
        for ((facet, value), count) in self.values.iter().zip(counts).filter(|(_, count)| *count > 0) {
            choices.entry(*facet).or_default().push((value.clone(), count));
        }
        for (facet, values) in &mut choices {
            arrange(*facet, values);
        }
        Fitting { found, choices }
    }
}

/// A narrowing, with its values as numbers.
struct Choice<'a> {
    folded: Option<String>,
    doi: Option<String>,
    chosen: Vec<(Facet, Vec<ValueNumber>)>,
    narrowing: &'a Narrowing,
}

impl<'a> Choice<'a> {
    fn new(cards: &Cards, narrowing: &'a Narrowing) -> Self {
        let number = |facet: Facet, value: &String| {
            // "+2020" is that year too.
            let year = value.parse::<i64>().ok().filter(|_| facet == Facet::Year).map(|year| year.to_string());
            cards.by_value.get(&(facet, year.unwrap_or_else(|| value.clone()))).copied()
        };
        let chosen = narrowing.chosen.iter();
        Self {
            folded: narrowing.words.as_deref().map(bibliography::folded),
            doi: narrowing.words.as_deref().and_then(|words| bibliography::Doi::parse(words).ok()).map(|doi| doi.as_str().to_lowercase()),
            chosen: chosen.map(|(facet, values)| (*facet, values.iter().filter_map(|value| number(*facet, value)).collect())).collect(),
            narrowing,
        }
    }

    /// The facets by whose choice that card is left out, one bit for each; none where the words leave it out.
    fn misses(&self, cards: &Cards, place: usize) -> Option<u32> {
        if let Some(folded) = self.folded.as_deref().filter(|_| self.narrowing.words.is_some())
            && !cards.all[place].has(folded, self.doi.as_deref())
        {
            return None;
        }
        let has = |values: &[ValueNumber]| cards.numbers[place].iter().any(|number| values.contains(number));
        Some(self.chosen.iter().filter(|(_, values)| !has(values)).map(|(facet, _)| bit(*facet)).sum())
    }
}

/// Each facet's own bit.
const fn bit(facet: Facet) -> u32 {
    1 << facet as u32
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
        cards().list(narrowing).iter().map(|card| card.id).collect()
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
        assert_eq!(ids(&narrowed(&[(Facet::Task, &["no such task"])])), Vec::<i64>::new());
        assert_eq!(ids(&narrowed(&[(Facet::Year, &["+2019"])])), [1]);
    }
}
