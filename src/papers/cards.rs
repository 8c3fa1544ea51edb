//! The card index of the papers: what the list narrows, counts and sorts by, for each paper. It is read once from the
//! database and kept until that changes; what a line of the list says besides is read for the lines that are shown.

use std::collections::{BTreeMap, HashSet};

use fixedbitset::FixedBitSet;
use serde::{Deserialize, Serialize};

use super::PaperName;
use super::facets::{Doing, PaperFilter, Sort, SortKey, YearChoice};
use crate::narrowing::{Narrowed, places};
use crate::sorting::compare_figures;

/// The card of one paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Card {
    /// Its number.
    pub id: i64,
    /// The year.
    pub year: Option<i64>,
    /// Statements in this review.
    pub statements: u32,
    /// What it does: a bit for each.
    doing: u8,
}

/// Where a paper stands in a sorted list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What the list is sorted by; none where it has no such figure, or where the list is sorted by name.
    figure: Option<i64>,
    /// The number, which stands for the name.
    id: i64,
}

impl Card {
    /// The card of a paper that does these things, in so many statements.
    #[must_use]
    pub fn new(id: i64, year: Option<i64>, statements: u32, doing: &[Doing]) -> Self {
        let doing = if statements == 0 { bit(Doing::Nothing) } else { doing.iter().fold(0, |bits, doing| bits | bit(*doing)) };
        Self { id, year, statements, doing }
    }

    /// What a list is sorted by; by name, where there is none.
    const fn figure(&self, key: SortKey) -> Option<i64> {
        match key {
            SortKey::Name => None,
            SortKey::Statements => Some(self.statements as i64),
            SortKey::Year => self.year,
        }
    }

    /// Where it stands in a list that is sorted so.
    #[must_use]
    pub const fn place(&self, key: SortKey) -> Place {
        Place { figure: self.figure(key), id: self.id }
    }
}

/// Each thing that a paper does has its own bit.
const fn bit(doing: Doing) -> u8 {
    1 << doing as u8
}

/// All cards.
#[derive(Debug, Default)]
pub struct Cards {
    /// By folded short name, then by number.
    all: Vec<Card>,
    /// Their names.
    names: Vec<PaperName>,
    /// Where each paper lies, by number.
    lies: Vec<(i64, u32)>,
    /// The places of the cards in each order but the first.
    orders: BTreeMap<(SortKey, bool), Vec<u32>>,
    /// The places of the cards that do each thing, in the order of [`Doing::ALL`].
    doing: Vec<FixedBitSet>,
    /// The places of the cards of each year.
    years: BTreeMap<Option<i64>, FixedBitSet>,
    /// The places of the cards with statements.
    said: FixedBitSet,
}

/// What the list can be narrowed by, beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Facet {
    Doing,
    Year,
    Statements,
}

/// What the list shows: how many papers fit, and what each other choice would give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fitting {
    /// How many fit.
    pub found: usize,
    /// How many papers do what, under the other facets' choices.
    pub doing: Vec<(Doing, i64)>,
    /// The years, the newest first and the lack of one last, under the other facets' choices.
    pub years: Vec<(YearChoice, i64)>,
    /// How many papers have statements, under the other facets' choices.
    pub with_statements: i64,
}

/// The papers that have the words that are looked for, by number; none where no words are.
pub type WithWords = Option<HashSet<i64>>;

impl Cards {
    /// The index of these cards with their names, which come by folded short name and then by number; `reversed` are their
    /// places by name descending.
    #[must_use]
    pub fn new(cards: Vec<Card>, names: Vec<PaperName>, reversed: Vec<u32>) -> Self {
        let mut orders = BTreeMap::from([((SortKey::Name, true), reversed)]);
        for key in [SortKey::Statements, SortKey::Year] {
            for descending in [false, true] {
                orders.insert((key, descending), order(&cards, Sort { key, descending }));
            }
        }
        let with = |fits: &dyn Fn(&Card) -> bool| {
            places(cards.len(), cards.iter().enumerate().filter_map(|(place, card)| fits(card).then_some(place)))
        };
        let doing = Doing::ALL.iter().map(|doing| with(&|card| card.doing & bit(*doing) != 0)).collect();
        let said = with(&|card| card.statements > 0);
        let mut years: BTreeMap<Option<i64>, FixedBitSet> = BTreeMap::new();
        for (place, card) in cards.iter().enumerate() {
            years.entry(card.year).or_insert_with(|| FixedBitSet::with_capacity(cards.len())).insert(place);
        }
        let mut lies: Vec<(i64, u32)> = cards.iter().map(|card| card.id).zip(0..).collect();
        lies.sort_unstable();
        Self { all: cards, names, lies, orders, doing, years, said }
    }

    /// The name of the paper with that number.
    #[must_use]
    pub fn name(&self, id: i64) -> Option<&PaperName> {
        let (_, place) = self.lies.get(self.lies.binary_search_by_key(&id, |(id, _)| *id).ok()?)?;
        self.names.get(*place as usize)
    }

    /// How many papers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many papers have statements.
    #[must_use]
    pub fn with_statements(&self) -> usize {
        self.said.count_ones(..)
    }

    /// The papers that fit, in the order that is asked for.
    #[must_use]
    pub fn list<'a>(&'a self, filter: &PaperFilter, words: &WithWords) -> Box<dyn Iterator<Item = &'a Card> + 'a> {
        let fitting = self.narrowed(filter, words).fitting();
        match self.orders.get(&(filter.sort.key, filter.sort.descending)) {
            Some(order) => Box::new(self.at(order.iter().map(|place| *place as usize).filter(move |place| fitting.contains(*place)))),
            None => Box::new(self.at((0..self.all.len()).filter(move |place| fitting.contains(*place)))),
        }
    }

    fn at(&self, places: impl Iterator<Item = usize>) -> impl Iterator<Item = &Card> {
        places.filter_map(|place| self.all.get(place))
    }

    /// The papers that fit and come after a place in that order; all of them where there is none. No list, where the paper
    /// of that place is not there.
    #[must_use]
    pub fn list_after(&self, filter: &PaperFilter, words: &WithWords, place: Option<Place>) -> Option<Vec<&Card>> {
        let Some(place) = place else { return Some(self.list(filter, words).collect()) };
        let Sort { key, descending } = filter.sort;
        // The cards lie in the order of their names, so that where a card lies stands for its name.
        let anchor = self.all.iter().position(|card| card.id == place.id)?;
        let order = self.orders.get(&(key, descending)).map(Vec::as_slice);
        let rest: Box<dyn Iterator<Item = usize>> = match order {
            None => Box::new(anchor + 1..self.all.len()),
            Some(order) if key == SortKey::Name => {
                Box::new(order.iter().map(|lies| *lies as usize).skip_while(move |lies| *lies != anchor).skip(1))
            }
            Some(order) => {
                let is_passed = |lies: &u32| {
                    let figure = self.all.get(*lies as usize).and_then(|card| card.figure(key));
                    compare_figures(figure, place.figure, descending).then((*lies as usize).cmp(&anchor)).is_le()
                };
                let passed = order.partition_point(is_passed);
                Box::new(order.iter().skip(passed).map(|lies| *lies as usize))
            }
        };
        let fitting = self.narrowed(filter, words).fitting();
        Some(self.at(rest.filter(|place| fitting.contains(*place))).collect())
    }

    fn narrowed(&self, filter: &PaperFilter, words: &WithWords) -> Narrowed<Facet> {
        let with_words = |words: &HashSet<i64>| {
            let has = |(place, card): (usize, &Card)| words.contains(&card.id).then_some(place);
            places(self.all.len(), self.all.iter().enumerate().filter_map(has))
        };
        let mut narrowed = words.as_ref().map_or_else(|| Narrowed::whole(self.all.len()), |words| Narrowed::within(with_words(words)));
        if !filter.doing.is_empty() {
            let doing = Doing::ALL.iter().zip(&self.doing);
            narrowed.choose(Facet::Doing, doing.filter(|(doing, _)| filter.doing.contains(doing)).map(|(_, with)| with));
        }
        if let Some(year) = filter.year {
            let year = if let YearChoice::In(year) = year { Some(year) } else { None };
            narrowed.choose(Facet::Year, self.years.get(&year));
        }
        if filter.with_statements {
            narrowed.choose(Facet::Statements, [&self.said]);
        }
        narrowed
    }

    /// How many fit, and what each value of each facet would give.
    #[must_use]
    pub fn fitting(&self, filter: &PaperFilter, words: &WithWords) -> Fitting {
        let narrowed = self.narrowed(filter, words);
        let count = |others: &FixedBitSet, with: &FixedBitSet| i64::try_from(others.intersection_count(with)).unwrap_or(i64::MAX);
        // A paper counts for a facet where nothing but that facet's own choice leaves it out.
        let (by_doing, by_year) = (narrowed.without(&Facet::Doing), narrowed.without(&Facet::Year));
        let years =
            self.years.iter().rev().map(|(year, with)| (year.map_or(YearChoice::NotDocumented, YearChoice::In), count(&by_year, with)));
        Fitting {
            found: narrowed.fitting().count_ones(..),
            doing: Doing::ALL.iter().zip(&self.doing).map(|(doing, with)| (*doing, count(&by_doing, with))).collect(),
            years: years.filter(|(_, papers)| *papers > 0).collect(),
            with_statements: count(&narrowed.without(&Facet::Statements), &self.said),
        }
    }
}

/// A paper without a year comes last, whichever way the list is sorted; equal ones follow by name.
fn order(cards: &[Card], sort: Sort) -> Vec<u32> {
    let figure = |card: &Card| card.figure(sort.key);
    let turned = |figure: i64| if sort.descending { -figure } else { figure };
    let mut places: Vec<u32> = (0_u32..).take(cards.len()).collect();
    places.sort_by_key(|place| figure(&cards[*place as usize]).map_or((true, 0), |figure| (false, turned(figure))));
    places
}

/// The places of cards with these folded names, which come in order, by name descending; equal names keep their order.
#[must_use]
pub fn reversed(names: &[String]) -> Vec<u32> {
    let mut places: Vec<u32> = (0_u32..).take(names.len()).collect();
    places.sort_by(|a, b| names[*b as usize].cmp(&names[*a as usize]));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards() -> Cards {
        let cards = vec![
            Card::new(5, Some(2020), 2, &[Doing::Use, Doing::Extend]),
            Card::new(3, None, 0, &[]),
            Card::new(4, Some(2022), 1, &[Doing::Use]),
            Card::new(1, Some(2020), 1, &[Doing::Produce]),
        ];
        let name = |key: &str| PaperName { key: key.to_owned(), short_name: key.to_uppercase(), year: None, title: None };
        Cards::new(cards, ["a", "b1", "b2", "c"].map(name).into(), reversed(&["a", "b", "b", "c"].map(str::to_owned)))
    }

    fn numbers(cards: &Cards, filter: &PaperFilter) -> Vec<i64> {
        cards.list(filter, &None).map(|card| card.id).collect()
    }

    #[test]
    fn equal_ones_follow_by_name_and_gaps_come_last() {
        let by = |sort: &str| numbers(&cards(), &PaperFilter { sort: sort.parse().unwrap(), ..PaperFilter::default() });
        assert_eq!((by("name"), by("-name")), (vec![5, 3, 4, 1], vec![1, 3, 4, 5]));
        assert_eq!((by("year"), by("-year")), (vec![5, 1, 4, 3], vec![4, 5, 1, 3]));
        assert_eq!((by("statements"), by("-statements")), (vec![3, 4, 1, 5], vec![5, 4, 1, 3]));
    }

    #[test]
    fn a_paper_is_named_by_its_number() {
        let name = |id| cards().name(id).map(|name| name.key.clone());
        assert_eq!([5, 3, 4, 1, 2].map(name), [Some("a"), Some("b1"), Some("b2"), Some("c"), None].map(|key| key.map(str::to_owned)));
    }

    #[test]
    fn a_facet_counts_what_its_other_values_would_give() {
        let filter = PaperFilter { doing: vec![Doing::Use], year: Some(YearChoice::In(2020)), ..PaperFilter::default() };
        let fitting = cards().fitting(&filter, &None);
        assert_eq!((fitting.found, numbers(&cards(), &filter)), (1, vec![5]));
        let count = |doing: Doing| fitting.doing.iter().find(|(known, _)| *known == doing).unwrap().1;
        assert_eq!((count(Doing::Use), count(Doing::Extend), count(Doing::Produce), count(Doing::Nothing)), (1, 1, 1, 0));
        assert_eq!(fitting.years, [(YearChoice::In(2022), 1), (YearChoice::In(2020), 1)]);
        assert_eq!(fitting.with_statements, 1);
        let whole = cards().fitting(&PaperFilter::default(), &None);
        assert_eq!((whole.found, whole.with_statements, whole.years.last()), (4, 3, Some(&(YearChoice::NotDocumented, 1))));
    }

    #[test]
    fn words_leave_out_before_facets_count() {
        let words = Some(HashSet::from([3, 4]));
        let fitting = cards().fitting(&PaperFilter::default(), &words);
        assert_eq!((fitting.found, fitting.years.len(), fitting.with_statements), (2, 2, 1));
    }
}
