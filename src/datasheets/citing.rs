//! Which works a document cites, in the order in which it does.

use std::collections::BTreeMap;

use typesetting::{Name, Reference, Run};

use crate::dossier::Work;

/// Collects references while a document is made.
#[derive(Debug)]
pub(crate) struct Citing<'a> {
    works: &'a BTreeMap<String, Work>,
    keys: Vec<String>,
}

impl<'a> Citing<'a> {
    pub(crate) const fn new(works: &'a BTreeMap<String, Work>) -> Self {
        Self { works, keys: Vec::new() }
    }

    /// The words, citing the work of that key; plain words where the review has no such work.
    pub(crate) fn cite(&mut self, words: impl Into<String>, key: &str) -> Run {
        if !self.works.contains_key(key) {
            return Run::plain(words);
        }
        let place = self.keys.iter().position(|known| known == key).unwrap_or_else(|| {
            self.keys.push(key.to_owned());
            self.keys.len() - 1
        });
        // Keys may hold any letter; what the typesetter gets are numbers.
        Run::plain(words).citing(id(place))
    }

    /// The work of that key by its name, cited; the key where the review has no such work.
    pub(crate) fn name(&mut self, key: &str) -> Run {
        let name = self.works.get(key).map_or_else(|| key.to_owned(), |work| work.short_name.clone());
        self.cite(name, key)
    }

    pub(crate) fn into_references(self) -> Vec<Reference> {
        let works = self.keys.iter().enumerate().filter_map(|(place, key)| Some((place, self.works.get(key)?)));
        works.map(|(place, work)| reference(place, work)).collect()
    }
}

fn id(place: usize) -> String {
    format!("w{}", place + 1)
}

fn reference(place: usize, work: &Work) -> Reference {
    let paper = &work.paper;
    let name = |person: &bibliography::Person| Name {
        family: [Some(person.family.as_str()), person.suffix.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "),
        given: person.given.clone(),
    };
    Reference {
        id: id(place),
        kind: paper.kind.clone(),
        title: paper.title.clone().unwrap_or_else(|| work.short_name.clone()),
        authors: paper.authors.people.iter().map(name).collect(),
        and_others: paper.authors.and_others,
        year: paper.year,
        venue: paper.venue.clone(),
        doi: paper.doi.as_ref().map(ToString::to_string),
        arxiv: paper.arxiv.as_ref().map(ToString::to_string),
        url: paper.url.clone(),
    }
}
