//! Places in a sorted list of datasets: where the next page of the API begins.

use serde::{Deserialize, Serialize};

use super::cards::{Card, Cards};
use super::facets::{Narrowing, SortKey};
use crate::sorting::compare_figures;

/// Where a dataset stands in a sorted list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What the list is sorted by; none where it is not documented, or where the list is sorted by name.
    figure: Option<i64>,
    /// The number, which stands for the name.
    id: i64,
}

impl Card {
    /// What a list is sorted by; by name, where there is none.
    pub(super) const fn figure(&self, key: SortKey) -> Option<i64> {
        match key {
            SortKey::Name => None,
            SortKey::Works => Some(self.works),
            SortKey::Images => self.images,
            SortKey::Patients => self.patients,
            SortKey::Year => self.year,
        }
    }

    /// Where it stands in a list that is sorted so.
    #[must_use]
    pub const fn place(&self, key: SortKey) -> Place {
        Place { figure: self.figure(key), id: self.id }
    }
}

impl Cards {
    /// The datasets that fit and come after a place in that order; all of them where there is none. No list, where the
    /// dataset of that place is not there.
    #[must_use]
    pub fn list_after(&self, narrowing: &Narrowing, place: Option<Place>) -> Option<Vec<&Card>> {
        let mut list: Vec<&Card> = self.list(narrowing).collect();
        if let Some(place) = place {
            let (key, descending) = (narrowing.sort.key, narrowing.sort.descending);
            let anchor = self.numbered(place.id)?;
            // The rule by which the card index is sorted.
            let is_passed = |card: &&Card| {
                let names = card.sort_key.cmp(&anchor.sort_key);
                let names = if key == SortKey::Name && descending { names.reverse() } else { names };
                compare_figures(card.figure(key), place.figure, descending).then(names).then(card.id.cmp(&place.id)).is_le()
            };
            let passed = list.partition_point(is_passed);
            list.drain(..passed);
        }
        Some(list)
    }
}
