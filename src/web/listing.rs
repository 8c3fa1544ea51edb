//! What every list page has: columns to sort by, narrowings to take away, pages to turn. All of it is links.

use std::collections::HashMap;

use serde::Serialize;

use super::Query;
use crate::sorting::Sort;
use crate::vocabulary::Word;

/// How many records are on one page of a list.
pub const ON_A_PAGE: u64 = 50;

/// A column that a list can be sorted by.
#[derive(Debug)]
pub struct Column {
    /// Its head.
    pub label: &'static str,
    /// The list sorted by it, or the other way round.
    pub address: String,
    /// `aria-sort`, where the list is sorted by it now.
    pub sorted: Option<&'static str>,
}

/// The columns by the word of their key. A second click turns the order round; all but `first_is_smallest` begin with
/// the largest.
#[must_use]
pub fn columns<K: Word>(path: &str, query: &Query, sort: Sort<K>, first_is_smallest: K) -> HashMap<&'static str, Column> {
    let column = |key: &K| {
        let current = sort.key == *key;
        let descending = if current { !sort.descending } else { *key != first_is_smallest };
        let sorted = current.then_some(if sort.descending { "descending" } else { "ascending" });
        let address = query.with("sort", &Sort { key: *key, descending }.to_string()).address(path);
        (key.as_str(), Column { label: key.label(), address, sorted })
    };
    K::ALL.iter().map(column).collect()
}

/// A narrowing that can be taken away.
#[derive(Debug)]
pub struct Chosen {
    /// The facet's name.
    pub facet: &'static str,
    /// The value's name.
    pub label: String,
    /// The list without it.
    pub without: String,
}

/// A page of a list among the others.
#[derive(Debug, Serialize)]
pub struct Turning {
    /// The number of the first record shown, from 1; 0 where there is none.
    pub first: u64,
    /// The number of the last record shown.
    pub last: u64,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// The first page.
    #[serde(skip)]
    pub start: String,
}

impl Turning {
    /// How many records come before the page of that number, from 1.
    #[must_use]
    pub const fn offset(page: u64) -> u64 {
        (page - 1) * ON_A_PAGE
    }

    /// The records on the page of that number.
    pub fn part<T>(all: impl Iterator<Item = T>, page: u64) -> impl Iterator<Item = T> {
        let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        all.skip(whole(Self::offset(page))).take(whole(ON_A_PAGE))
    }

    /// The page of that number, with `shown` of all `found` records on it.
    #[must_use]
    pub fn new(path: &str, query: &Query, page: u64, shown: usize, found: u64) -> Self {
        let (offset, shown) = (Self::offset(page), shown as u64);
        let turn = |page: u64| query.with("page", &page.to_string()).address(path);
        Self {
            first: if shown == 0 { 0 } else { offset + 1 },
            last: offset + shown,
            previous: (page > 1).then(|| turn(page - 1)),
            next: (shown > 0 && offset + shown < found).then(|| turn(page + 1)),
            start: query.without("page", "").address(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::facets::SortKey;

    #[test]
    fn a_second_click_turns_the_order_round() {
        let query = Query::parse("q=x&page=3").unwrap();
        let by_year = columns("/papers", &query, Sort { key: SortKey::Year, descending: true }, SortKey::Name);
        assert_eq!((by_year["year"].address.as_str(), by_year["year"].sorted), ("/papers?q=x&sort=year", Some("descending")));
        assert_eq!((by_year["name"].address.as_str(), by_year["name"].sorted), ("/papers?q=x&sort=name", None));
    }

    #[test]
    fn pages_know_their_neighbours() {
        let query = Query::default();
        let second = Turning::new("/papers", &query, 2, 50, 202);
        assert_eq!((second.first, second.last), (51, 100));
        assert_eq!((second.previous.as_deref(), second.next.as_deref()), (Some("/papers?page=1"), Some("/papers?page=3")));
        let beyond = Turning::new("/papers", &query, 9, 0, 202);
        assert_eq!((beyond.first, beyond.next, beyond.start.as_str()), (0, None, "/papers"));
    }
}
