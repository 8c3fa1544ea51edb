//! The index: for each kind of record a shelf, and the names of datasets and confounders. It is built from one moment of
//! the database, is the same for both databases, and is not changed afterwards.

pub mod looking;
pub mod question;
pub mod shelf;

use std::collections::HashMap;

pub use question::Question;
pub use shelf::{Card, Place, Shelf};

use shelf::{Result, ShelfWriter};

use super::names::Names;
use super::{Count, Kind, Why};

/// How many words of a question are looked for.
pub const WORD_LIMIT: usize = 32;

/// How many records of each kind a question looks at: a word that half of all records have costs no more than a rare one.
pub const LOOKED_AT: usize = 2_000;

/// A record that is put into the index.
#[derive(Debug)]
pub struct Record {
    /// What it is.
    pub kind: Kind,
    /// What is found of it.
    pub card: Card,
    /// Its names, where it is known by names.
    pub names: Option<Names>,
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// Its number.
    pub id: i64,
    /// Why it was found.
    pub why: Why,
    /// How close its name is, among those that fit equally well.
    pub closeness: f32,
}

/// The records of one kind that were found.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The kind.
    pub kind: Kind,
    /// How many.
    pub total: Count,
    /// Those that were asked for, the best first.
    pub references: Vec<Reference>,
}

/// What can be found.
pub struct Index {
    shelves: [Shelf; 4],
    names: [HashMap<i64, Names>; 2],
    records: usize,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("records", &self.records).finish_non_exhaustive()
    }
}

impl Index {
    /// The index of these records.
    ///
    /// # Errors
    /// The disk is full.
    pub fn build(place: Place, records: impl Iterator<Item = Record>) -> Result<Self> {
        let mut writers = [(); 4].map(|()| ShelfWriter::new(&place));
        let mut names = [HashMap::new(), HashMap::new()];
        let mut count = 0;
        for record in records {
            writers[place_of(record.kind)].add(&record.card)?;
            if let (Some(of_record), Some(names)) = (record.names, names.get_mut(place_of(record.kind))) {
                names.insert(record.card.id, of_record);
            }
            count += 1;
        }
        let [datasets, confounders, papers, evidence] = writers;
        let shelves = [datasets.finish()?, confounders.finish()?, papers.finish()?, evidence.finish()?];
        // All files are open by now. Without names they are gone with the process, however it ends.
        drop(place);
        Ok(Self { shelves, names, records: count })
    }

    /// How many records it has.
    #[must_use]
    pub const fn records(&self) -> usize {
        self.records
    }

    fn shelf(&self, kind: Kind) -> &Shelf {
        &self.shelves[place_of(kind)]
    }

    fn names(&self, kind: Kind) -> Option<&HashMap<i64, Names>> {
        self.names.get(place_of(kind))
    }
}

const fn place_of(kind: Kind) -> usize {
    match kind {
        Kind::Datasets => 0,
        Kind::Confounders => 1,
        Kind::Papers => 2,
        Kind::Evidence => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::looking::Words;
    use super::*;
    use crate::search::Manner;

    #[test]
    fn an_index_in_files_leaves_none_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_path_buf();
        let record = |id: i64| Record {
            kind: Kind::Papers,
            card: Card {
                id,
                identifiers: vec![format!("key:k{id}")],
                texts: [vec![format!("Hidden drains {id}")], vec![], vec![]],
                ..Card::default()
            },
            names: None,
        };
        let index = Index::build(Place::Files(folder), (1..=50).map(record)).unwrap();
        assert!(!path.exists(), "the files have no names any more");
        let question = index.question("drain", Manner::Whole).unwrap();
        assert_eq!(index.look_up(Kind::Papers, &question, Words::All, 0, 5).unwrap().total.counted, 50);
        let slip = index.question("hiden drians 7", Manner::Whole).unwrap();
        assert_eq!(index.look_up(Kind::Papers, &slip, Words::All, 0, 5).unwrap().references[0].id, 7);
        assert_eq!(index.identified(Kind::Papers, "key:k9").unwrap(), [9]);
    }
}
