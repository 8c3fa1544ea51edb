//! Compares record by record, and writes what is new or differs.

use std::collections::HashMap;

use super::journal::Journal;
use super::names::Gone;
use super::{ImportError, Outcome, Progress};
use crate::database::{DatabaseError, Transaction};
use crate::evidence::store::records::Targets;
use crate::publication::Release;
use crate::review::{Property, Review, store};
use crate::revisions::Revision;
use crate::revisions::change::Named;
use crate::{case_studies, datasets, documentation, evidence, monitoring, papers, publication, replies, revisions, taxonomy, vocabulary};

/// How many records go into the database between two steps of the progress bar.
const STEP: usize = 2_000;

fn properties(review: &Review) -> Vec<Property> {
    review.properties.iter().map(|(name, value)| Property { name: name.clone(), value: value.clone() }).collect()
}

/// What differs between what is there and what is wanted.
struct Difference<'a, T> {
    added: Vec<&'a T>,
    changed: Vec<(&'a T, &'a T)>,
}

impl<'a, T> Difference<'a, T> {
    /// Whether there is nothing to write.
    const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty()
    }

    /// What is to be put into the database: the added records and the changed ones as they are wanted.
    fn wanted(&self) -> Vec<&'a T> {
        self.added.iter().copied().chain(self.changed.iter().map(|(_, after)| *after)).collect()
    }
}

/// An import under way.
pub(super) struct Work<'a> {
    transaction: &'a Transaction,
    outcome: Outcome,
    done: usize,
    total: usize,
    progress: Progress<'a>,
    /// What is not to come back.
    gone: Gone,
}

impl<'a> Work<'a> {
    pub(super) fn new(transaction: &'a Transaction, total: usize, progress: Progress<'a>, gone: Gone) -> Self {
        Self { transaction, outcome: Outcome::default(), done: 0, total, progress, gone }
    }

    /// What was done.
    pub(super) fn outcome(self) -> Outcome {
        self.outcome
    }

    fn step(&mut self, records: usize) {
        self.done += records;
        (self.progress)(self.done.min(self.total), self.total);
    }

    /// Compares records by their keys and counts; the journal gets an entry for each that differs.
    fn compare<'r, T: PartialEq + Named>(&mut self, current: &'r [T], wanted: &'r [T], journal: Option<&mut Journal>) -> Difference<'r, T> {
        let known: HashMap<String, &T> = current.iter().map(|record| (record.name(), record)).collect();
        let mut difference = Difference { added: Vec::new(), changed: Vec::new() };
        let mut met = 0;
        for record in wanted {
            match known.get(&record.name()) {
                None => match self.gone.get(&(T::SUBJECT, record.name())) {
                    Some(tombstone) => self.outcome.withdrawn.push(tombstone.clone()),
                    None => difference.added.push(record),
                },
                Some(before) => {
                    met += 1;
                    if *before != record {
                        difference.changed.push((before, record));
                    }
                }
            }
        }
        self.outcome.added += difference.added.len();
        self.outcome.changed += difference.changed.len();
        self.outcome.unchanged += met - difference.changed.len();
        if let Some(journal) = journal {
            // History that only the database has is no difference: it is what the database lived through.
            self.outcome.kept += known.len() - met;
            difference.added.iter().for_each(|record| journal.note(&record.name(), None, *record));
            difference.changed.iter().for_each(|(before, after)| journal.note(&after.name(), Some(*before), *after));
        }
        difference
    }

    pub(super) async fn texts(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        let (known, stated) = (properties(current), properties(wanted));
        let found = self.compare(&known, &stated, Some(journal));
        for property in found.wanted() {
            store::put_property(self.transaction, &property.name, &property.value).await?;
        }
        let found = self.compare(&current.documents, &wanted.documents, Some(journal));
        for document in found.wanted() {
            store::put_document(self.transaction, document).await?;
        }
        let found = self.compare(&current.redirects, &wanted.redirects, Some(journal));
        for redirect in found.wanted() {
            store::put_redirect(self.transaction, redirect).await?;
        }
        Ok(())
    }

    pub(super) async fn words(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        let found = self.compare(&current.vocabulary, &wanted.vocabulary, Some(journal));
        vocabulary::store::add(self.transaction, &found.added).await?;
        for (_, term) in found.changed {
            vocabulary::store::change(self.transaction, term).await?;
        }
        self.step(wanted.vocabulary.len());
        let found = self.compare(&current.confounders, &wanted.confounders, Some(journal));
        if !found.is_empty() {
            taxonomy::store::add(self.transaction, &found.added).await?;
            let ids = taxonomy::store::ids(self.transaction).await?;
            for (_, node) in &found.changed {
                taxonomy::store::change(self.transaction, node, &ids).await?;
            }
            taxonomy::store::set_groups(self.transaction).await?;
        }
        self.step(wanted.confounders.len());
        let found = self.compare(&current.case_studies, &wanted.case_studies, Some(journal));
        case_studies::store::add(self.transaction, &found.added).await
    }

    pub(super) async fn papers(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        let found = self.compare(&current.papers, &wanted.papers, Some(journal));
        if !found.is_empty() {
            // A paper that only the database has keeps its place among those of the same name.
            let names = papers::short_names(current.papers.iter().chain(&wanted.papers));
            for some in found.added.chunks(STEP) {
                papers::store::add(self.transaction, some, &names).await?;
                self.step(some.len());
            }
            for (_, paper) in &found.changed {
                papers::store::change(self.transaction, paper, &names).await?;
                self.step(1);
            }
            if !current.papers.is_empty() {
                papers::store::refresh_short_names(self.transaction, &names).await?;
            }
        }
        self.step(wanted.papers.len() - found.added.len() - found.changed.len());
        Ok(())
    }

    pub(super) async fn datasets(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        use datasets::store::{belongings, records};
        let papers = papers::store::ids(self.transaction).await?;
        let found = self.compare(&current.datasets, &wanted.datasets, Some(journal));
        for some in found.added.chunks(STEP) {
            records::add(self.transaction, some, &papers).await?;
            self.step(some.len());
        }
        let ids = records::ids(self.transaction).await?;
        for (_, dataset) in &found.changed {
            records::change(self.transaction, dataset, &papers, &ids).await?;
        }
        self.step(wanted.datasets.len() - found.added.len());
        let found = self.compare(&current.versions, &wanted.versions, Some(journal));
        belongings::put_versions(self.transaction, &found.wanted(), &ids).await?;
        let found = self.compare(&current.locations, &wanted.locations, Some(journal));
        belongings::put_locations(self.transaction, &found.wanted(), &ids).await?;
        let found = self.compare(&current.relations, &wanted.relations, Some(journal));
        belongings::put_relations(self.transaction, &found.wanted(), &ids, &papers).await?;
        self.step(wanted.relations.len());
        Ok(())
    }

    pub(super) async fn statements(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        let papers = papers::store::ids(self.transaction).await?;
        let datasets = datasets::store::records::ids(self.transaction).await?;
        let confounders = taxonomy::store::ids(self.transaction).await?;
        let targets = Targets { papers: &papers, datasets: &datasets, confounders: &confounders };
        let found = self.compare(&current.usages, &wanted.usages, Some(journal));
        for some in found.added.chunks(STEP) {
            evidence::store::records::add(self.transaction, some, targets).await?;
            self.step(some.len());
        }
        for (_, usage) in &found.changed {
            evidence::store::records::change(self.transaction, usage, targets).await?;
        }
        self.step(wanted.usages.len() - found.added.len());
        Ok(())
    }

    /// What documentation should answer, and what is answered.
    pub(super) async fn documentation(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        use documentation::store::records;
        let papers = papers::store::ids(self.transaction).await?;
        let datasets = datasets::store::records::ids(self.transaction).await?;
        let found = self.compare(&current.frameworks, &wanted.frameworks, Some(journal));
        records::put_frameworks(self.transaction, &found.wanted(), &papers).await?;
        let found = self.compare(&current.questions, &wanted.questions, Some(journal));
        if !found.is_empty() {
            records::put_questions(self.transaction, &found.wanted()).await?;
        }
        let found = self.compare(&current.answers, &wanted.answers, Some(journal));
        for some in found.added.chunks(STEP) {
            records::add_answers(self.transaction, some, &datasets, &papers).await?;
        }
        for (_, answer) in &found.changed {
            records::change_answer(self.transaction, answer, &datasets, &papers).await?;
        }
        Ok(())
    }

    pub(super) async fn replies(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        let found = self.compare(&current.replies, &wanted.replies, Some(journal));
        replies::store::put(self.transaction, &found.wanted()).await?;
        self.step(wanted.replies.len());
        Ok(())
    }

    /// Searches, which may be corrected; releases and revisions, which are added and never changed.
    pub(super) async fn history(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), ImportError> {
        let differs = |file, name: Option<String>| name.map_or(Ok(()), |name| Err(ImportError::HistoryDiffers { file, name }));
        let ids = datasets::store::records::ids(self.transaction).await?;
        let found = self.compare(&current.search_runs, &wanted.search_runs, Some(journal));
        monitoring::store::add(self.transaction, &found.added, &ids).await?;
        for (_, run) in found.changed {
            monitoring::store::change(self.transaction, run, &ids).await?;
        }
        let found = self.compare(&current.releases, &wanted.releases, None);
        // A DOI comes later than its release: a folder that does not know it yet differs in nothing, and one that does tells it.
        let is_other = |(before, after): &&(&Release, &Release)| {
            Release { doi: None, ..(*before).clone() } != Release { doi: None, ..(*after).clone() }
                || (before.doi.is_some() && after.doi.is_some())
        };
        differs("releases.csv", found.changed.iter().find(is_other).map(|(_, release)| release.number.clone()))?;
        for (_, release) in &found.changed {
            if let Some(doi) = &release.doi {
                publication::store::set_doi(self.transaction, &release.number, doi).await?;
            }
        }
        publication::store::add(self.transaction, &found.added).await?;
        // Two histories cannot be made one: the folder's journal is taken where it goes on from the database's own.
        let known: HashMap<i64, &Revision> = current.revisions.iter().map(|revision| (revision.id, revision)).collect();
        let differs = |revision: &&Revision| known.get(&revision.id).is_none_or(|known| known != revision);
        let new: Vec<&Revision> = wanted.revisions.iter().filter(differs).collect();
        let goes_on = new.iter().all(|revision| !known.contains_key(&revision.id));
        let last = current.revisions.last().map_or(0, |revision| revision.id);
        if goes_on && new.iter().all(|revision| revision.id > last) {
            self.outcome.added += new.len();
            revisions::store::add(self.transaction, &new).await?;
        } else {
            self.outcome.history_left_out += new.len();
        }
        Ok(())
    }
}
