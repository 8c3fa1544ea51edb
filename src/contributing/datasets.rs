//! Which dataset is meant by what a person writes.

use std::collections::BTreeMap;

use crate::search::Fit;
use crate::search::names::{Asked, Names};

/// How many datasets are offered.
const MOST: usize = 6;

/// A dataset by its names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct NamedDataset {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
}

/// What is known of a dataset by what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// It is this one.
    One(NamedDataset),
    /// One of these may be meant.
    Several(Vec<NamedDataset>),
    /// None is called anything like it.
    None,
}

/// All names of all datasets.
#[derive(Debug, Default)]
pub struct Spellings(BTreeMap<NamedDataset, Vec<String>>);

impl Spellings {
    /// From each spelling, with slug and name.
    #[must_use]
    pub fn new(spellings: Vec<(String, String, String)>) -> Self {
        let mut of: BTreeMap<NamedDataset, Vec<String>> = BTreeMap::new();
        for (spelling, slug, name) in spellings {
            of.entry(NamedDataset { slug, name }).or_default().push(spelling);
        }
        Self(of)
    }

    /// The dataset that is meant: its name in addresses goes first, then a name or alias in any writing that no other
    /// dataset has.
    #[must_use]
    pub fn find(&self, written: &str) -> Known {
        let written = written.trim().rsplit_once("/datasets/").map_or(written.trim(), |(_, slug)| slug);
        if written.is_empty() {
            return Known::None;
        }
        if let Some(dataset) = self.0.keys().find(|dataset| dataset.slug == written) {
            return Known::One(dataset.clone());
        }
        let asked = Asked::new(written);
        let mut ranked: Vec<_> = self
            .0
            .iter()
            .filter_map(|(dataset, spellings)| {
                let names = Names::new(&dataset.name, spellings.iter().map(String::as_str));
                Some((asked.best(&names)?.0, dataset))
            })
            .collect();
        ranked.sort_by(|a, b| a.0.cmp(&b.0));
        let is_exact = |fit: Fit| matches!(fit, Fit::Name | Fit::Alias | Fit::Spelling);
        match ranked.as_slice() {
            [] => Known::None,
            [(first, dataset), rest @ ..] if is_exact(first.fit()) && rest.first().is_none_or(|(next, _)| next.fit() != first.fit()) => {
                Known::One((*dataset).clone())
            }
            several => Known::Several(several.iter().take(MOST).map(|(_, dataset)| (*dataset).clone()).collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::{embedded, folder};

    fn spellings() -> Spellings {
        let review = folder::parse(&embedded::files()).review;
        let of = |dataset: crate::datasets::Dataset| {
            let (slug, name) = (dataset.slug.to_string(), dataset.name.clone());
            let all: Vec<String> = [slug.clone(), name.clone()].into_iter().chain(dataset.aliases).collect();
            all.into_iter().map(move |spelling| (spelling, slug.clone(), name.clone())).collect::<Vec<_>>()
        };
        Spellings::new(review.datasets.into_iter().flat_map(of).collect())
    }

    #[test]
    fn datasets_are_known_by_what_people_write() {
        let spellings = spellings();
        for (written, slug) in [
            ("CheXpert", "chexpert"),
            ("chexpert", "chexpert"),
            ("https://example.org/datasets/nih-cxr14", "nih-cxr14"),
            ("chestxray14", "nih-cxr14"),
            ("Chest X-ray 14", "nih-cxr14"),
        ] {
            assert!(
                matches!(spellings.find(written), Known::One(dataset) if dataset.slug == slug),
                "{written}: {:?}",
                spellings.find(written)
            );
        }
    }

    #[test]
    fn what_may_be_several_is_offered() {
        let spellings = spellings();
        assert!(matches!(spellings.find("chexprt"), Known::Several(some) if some.iter().any(|dataset| dataset.slug == "chexpert")));
        assert!(matches!(spellings.find("mimic"), Known::Several(some) if some.len() > 1));
        assert_eq!(spellings.find("zzzzqqqq"), Known::None);
        assert_eq!(spellings.find(" "), Known::None);
    }
}
