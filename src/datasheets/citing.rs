//! Which works a datasheet cites, in the order in which it does.

use typesetting::{Name, Reference, Run};

use crate::dossier::{Dossier, Work};

/// Collects references while a datasheet is made.
pub(super) struct Citing<'a> {
    dossier: &'a Dossier,
    keys: Vec<String>,
}

impl<'a> Citing<'a> {
    pub(super) const fn new(dossier: &'a Dossier) -> Self {
        Self { dossier, keys: Vec::new() }
    }

    /// The words, citing the work of that key; plain words where the review has no such work.
    pub(super) fn cite(&mut self, words: impl Into<String>, key: &str) -> Run {
        if !self.dossier.works.contains_key(key) {
            return Run::plain(words);
        }
        let place = self.keys.iter().position(|known| known == key).unwrap_or_else(|| {
            self.keys.push(key.to_owned());
            self.keys.len() - 1
        });
        // Keys may hold any letter; what the typesetter gets are numbers.
        Run::plain(words).citing(id(place))
    }

    pub(super) fn into_references(self) -> Vec<Reference> {
        let works = self.keys.iter().enumerate().filter_map(|(place, key)| Some((place, self.dossier.works.get(key)?)));
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
