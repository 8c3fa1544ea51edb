//! Brings a review into a database: what is new is added, what differs is changed, each change with its revision,
//! all in one transaction. Nothing is deleted: what only the database has is kept and told.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use crate::database::Transaction;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Review, store};
use crate::clock::Clock;
use crate::database::{Database, DatabaseError};
use crate::evidence::EvidenceId;
use crate::evidence::store::records::Targets;
use crate::revisions::{Action, Revision, Subject};
use crate::{case_studies, datasets, evidence, monitoring, papers, publication, revisions, taxonomy, vocabulary};

/// How many records go into the database between two steps of the progress bar.
const STEP: usize = 2_000;

/// Why a review cannot be brought in.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database refuses.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A number is an address for good.
    #[error(
        "usages.csv gives number {id} to {theirs}, but in the database it is {ours}; a number is an address for good: \
         leave the cell empty to add a new statement"
    )]
    NumberTaken {
        /// The number.
        id: EvidenceId,
        /// What the folder says.
        theirs: String,
        /// What the database says.
        ours: String,
    },
    /// History is not rewritten.
    #[error("{file}: “{name}” differs from what the database recorded; history is not rewritten")]
    HistoryDiffers {
        /// The file.
        file: &'static str,
        /// The record.
        name: String,
    },
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// Records that were not there before.
    pub added: usize,
    /// Records that were there and differed.
    pub changed: usize,
    /// Records that were there and equal.
    pub unchanged: usize,
    /// Records that only the database has; they stay.
    pub kept: usize,
    /// Entries of the folder's journal that were left out, because the database has a history of its own.
    pub history_left_out: usize,
}

/// Told as an import goes on: `done` of `total` records.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Brings the review into the database, all or nothing.
///
/// # Errors
/// The database refuses, a number is taken, or recorded history would change; nothing is then written.
pub async fn import(database: &Database, wanted: Review, clock: &dyn Clock, progress: Progress<'_>) -> Result<Outcome, ImportError> {
    import_with(database, |_| (wanted, ()), clock, progress).await.map(|(outcome, ())| outcome)
}

/// Brings in the review that `decide` makes from what the database holds; another import waits meanwhile, so that the
/// decision still holds when it is carried out.
///
/// # Errors
/// As for [`import`].
pub async fn import_with<T>(
    database: &Database,
    decide: impl FnOnce(&Review) -> (Review, T),
    clock: &dyn Clock,
    progress: Progress<'_>,
) -> Result<(Outcome, T), ImportError> {
    let (transaction, result) = carry_out(database, decide, clock, progress).await?;
    transaction.commit().await.map_err(DatabaseError::from)?;
    Ok(result)
}

/// Does all that an import would do, and gives it up: what would be added and changed.
///
/// # Errors
/// As for [`import`].
pub async fn rehearse(database: &Database, wanted: Review, clock: &dyn Clock) -> Result<Outcome, ImportError> {
    let (transaction, (outcome, ())) = carry_out(database, |_| (wanted, ()), clock, &|_, _| {}).await?;
    transaction.rollback().await.map_err(DatabaseError::from)?;
    Ok(outcome)
}

async fn carry_out<T>(
    database: &Database,
    decide: impl FnOnce(&Review) -> (Review, T),
    clock: &dyn Clock,
    progress: Progress<'_>,
) -> Result<(Transaction, (Outcome, T)), ImportError> {
    let transaction = database.begin_writing_alone().await?;
    let current = store::load(&transaction).await?;
    let (wanted, decided) = decide(&current);
    let outcome = import_into(&transaction, &current, wanted, clock, progress).await?;
    Ok((transaction, (outcome, decided)))
}

async fn import_into(
    transaction: &Transaction,
    current: &Review,
    mut wanted: Review,
    clock: &dyn Clock,
    progress: Progress<'_>,
) -> Result<Outcome, ImportError> {
    number(current, &mut wanted)?;
    let mut journal = Journal::new(clock.now(), current.is_empty());
    let mut work = Work { transaction, outcome: Outcome::default(), done: 0, total: records(&wanted), progress };
    work.texts(current, &wanted, &mut journal).await?;
    work.words(current, &wanted, &mut journal).await?;
    work.papers(current, &wanted, &mut journal).await?;
    work.datasets(current, &wanted, &mut journal).await?;
    work.statements(current, &wanted, &mut journal).await?;
    work.history(current, &wanted, &mut journal).await?;
    let outcome = work.outcome;
    if journal.opening && wanted.revisions.is_empty() && !wanted.is_empty() {
        journal.open(&wanted);
    }
    revisions::store::add(transaction, &journal.entries.iter().collect::<Vec<_>>()).await?;
    Ok(outcome)
}

fn records(review: &Review) -> usize {
    review.vocabulary.len()
        + review.confounders.len()
        + review.papers.len()
        + review.datasets.len()
        + review.relations.len()
        + review.usages.len()
}

/// Gives statements without a number theirs: that of the same work, dataset and function in the database, else the next.
fn number(current: &Review, wanted: &mut Review) -> Result<(), ImportError> {
    type Claim = (String, String, &'static str);
    let claim =
        |usage: &evidence::Usage| -> Claim { (usage.paper.to_string(), usage.dataset.to_string(), usage.citation_function.as_str()) };
    let ours: HashMap<EvidenceId, &evidence::Usage> = current.usages.iter().map(|usage| (usage.id, usage)).collect();
    let mut taken = HashSet::new();
    for usage in wanted.usages.iter().filter(|usage| usage.id != EvidenceId::UNNUMBERED) {
        taken.insert(usage.id);
        if let Some(known) = ours.get(&usage.id)
            && (&known.paper, &known.dataset) != (&usage.paper, &usage.dataset)
        {
            let (theirs, ours) = (format!("{} on {}", usage.paper, usage.dataset), format!("{} on {}", known.paper, known.dataset));
            return Err(ImportError::NumberTaken { id: usage.id, theirs, ours });
        }
    }
    let mut free: HashMap<Claim, Vec<EvidenceId>> = HashMap::new();
    for usage in current.usages.iter().rev().filter(|usage| !taken.contains(&usage.id)) {
        free.entry(claim(usage)).or_default().push(usage.id);
    }
    let last = taken.iter().chain(ours.keys()).map(|id| id.0).max().unwrap_or_default();
    let mut next = (last + 1..).map(EvidenceId);
    for usage in wanted.usages.iter_mut().filter(|usage| usage.id == EvidenceId::UNNUMBERED) {
        let known = free.get_mut(&claim(usage)).and_then(Vec::pop);
        usage.id = known.or_else(|| next.next()).unwrap_or(EvidenceId::UNNUMBERED);
    }
    wanted.usages.sort_by_key(|usage| usage.id);
    Ok(())
}

/// The revisions that an import makes: one for a review that opens, else one for each record.
struct Journal {
    at: DateTime<Utc>,
    opening: bool,
    entries: Vec<Revision>,
}

impl Journal {
    const fn new(at: DateTime<Utc>, opening: bool) -> Self {
        Self { at, opening, entries: Vec::new() }
    }

    fn open(&mut self, review: &Review) {
        let summary = format!("The review opened with {}.", review.in_numbers());
        self.push(Action::Opened, Subject::Review, "", summary, None, None);
    }

    fn note<T: Serialize>(&mut self, subject: Subject, name: &str, before: Option<&T>, after: &T) {
        if self.opening {
            return;
        }
        let action = if before.is_some() { Action::Changed } else { Action::Added };
        let summary = format!("{} {name} {}.", subject.label(), action.as_str());
        let json = |record: &T| serde_json::to_string(record).ok();
        self.push(action, subject, name, summary, before.and_then(json), json(after));
    }

    fn push(&mut self, action: Action, subject: Subject, name: &str, summary: String, before: Option<String>, after: Option<String>) {
        let reason = Some("import".to_owned());
        self.entries.push(Revision {
            id: 0,
            at: self.at,
            action,
            subject,
            name: name.to_owned(),
            summary,
            before,
            after,
            actor: None,
            reason,
        });
    }
}

/// What differs between what is there and what is wanted.
struct Difference<'a, T> {
    added: Vec<&'a T>,
    changed: Vec<(&'a T, &'a T)>,
}

struct Work<'a> {
    transaction: &'a Transaction,
    outcome: Outcome,
    done: usize,
    total: usize,
    progress: Progress<'a>,
}

impl Work<'_> {
    fn step(&mut self, records: usize) {
        self.done += records;
        (self.progress)(self.done.min(self.total), self.total);
    }

    /// Compares records by their keys and counts; the journal gets an entry for each that differs.
    fn compare<'r, T: PartialEq + Serialize, K: Eq + Hash + std::fmt::Display>(
        &mut self,
        current: &'r [T],
        wanted: &'r [T],
        key: impl Fn(&T) -> K,
        journal: Option<(&mut Journal, Subject)>,
    ) -> Difference<'r, T> {
        let known: HashMap<K, &T> = current.iter().map(|record| (key(record), record)).collect();
        let mut difference = Difference { added: Vec::new(), changed: Vec::new() };
        let mut met = 0;
        for record in wanted {
            match known.get(&key(record)) {
                None => difference.added.push(record),
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
        if let Some((journal, subject)) = journal {
            // History that only the database has is no difference: it is what the database lived through.
            self.outcome.kept += known.len() - met;
            difference.added.iter().for_each(|record| journal.note(subject, &key(record).to_string(), None, *record));
            difference.changed.iter().for_each(|(before, after)| journal.note(subject, &key(after).to_string(), Some(*before), *after));
        }
        difference
    }

    async fn texts(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        for (name, value) in wanted.properties.iter().filter(|(name, value)| current.properties.get(*name) != Some(value)) {
            journal.note(Subject::Review, "", current.properties.get(name), value);
            store::put_property(self.transaction, name, value).await?;
        }
        let found = self.compare(&current.documents, &wanted.documents, |d| d.name.clone(), Some((journal, Subject::Document)));
        for document in found.added.into_iter().chain(found.changed.into_iter().map(|(_, after)| after)) {
            store::put_document(self.transaction, document).await?;
        }
        let found = self.compare(
            &current.redirects,
            &wanted.redirects,
            |r| format!("{}/{}", r.subject, r.old_name),
            Some((journal, Subject::Redirect)),
        );
        for redirect in found.added.into_iter().chain(found.changed.into_iter().map(|(_, after)| after)) {
            store::put_redirect(self.transaction, redirect).await?;
        }
        Ok(())
    }

    async fn words(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        let found = self.compare(
            &current.vocabulary,
            &wanted.vocabulary,
            |t| format!("{}/{}", t.kind, t.term),
            Some((journal, Subject::Vocabulary)),
        );
        vocabulary::store::add(self.transaction, &found.added).await?;
        for (_, term) in found.changed {
            vocabulary::store::change(self.transaction, term).await?;
        }
        self.step(wanted.vocabulary.len());
        let found = self.compare(&current.confounders, &wanted.confounders, |node| node.slug.clone(), Some((journal, Subject::Confounder)));
        taxonomy::store::add(self.transaction, &found.added).await?;
        for (_, node) in found.changed {
            taxonomy::store::change(self.transaction, node).await?;
        }
        self.step(wanted.confounders.len());
        let key = |case: &case_studies::CaseStatement| format!("{}/{}/{}", case.modality, case.aspect, case.statement);
        let found = self.compare(&current.case_studies, &wanted.case_studies, key, Some((journal, Subject::CaseStudy)));
        case_studies::store::add(self.transaction, &found.added).await
    }

    async fn papers(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        let found = self.compare(&current.papers, &wanted.papers, |paper| paper.key.clone(), Some((journal, Subject::Paper)));
        for some in found.added.chunks(STEP) {
            papers::store::add(self.transaction, some).await?;
            self.step(some.len());
        }
        for (_, paper) in &found.changed {
            papers::store::change(self.transaction, paper).await?;
            self.step(1);
        }
        if !found.added.is_empty() || !found.changed.is_empty() {
            papers::store::refresh_short_names(self.transaction).await?;
        }
        self.step(wanted.papers.len() - found.added.len() - found.changed.len());
        Ok(())
    }

    async fn datasets(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        use datasets::store::{belongings, records};
        let papers = papers::store::ids(self.transaction).await?;
        let found = self.compare(&current.datasets, &wanted.datasets, |dataset| dataset.slug.clone(), Some((journal, Subject::Dataset)));
        for some in found.added.chunks(STEP) {
            records::add(self.transaction, some, &papers).await?;
            self.step(some.len());
        }
        for (_, dataset) in &found.changed {
            records::change(self.transaction, dataset, &papers).await?;
        }
        self.step(wanted.datasets.len() - found.added.len());
        let ids = records::ids(self.transaction).await?;
        let found =
            self.compare(&current.versions, &wanted.versions, |v| format!("{}/{}", v.dataset, v.label), Some((journal, Subject::Version)));
        belongings::put_versions(self.transaction, &found.wanted(), &ids).await?;
        let found =
            self.compare(&current.locations, &wanted.locations, |l| format!("{}/{}", l.dataset, l.url), Some((journal, Subject::Location)));
        belongings::put_locations(self.transaction, &found.wanted(), &ids).await?;
        let key = |r: &datasets::Relation| format!("{} {} {}", r.subject, r.relation, r.object);
        let found = self.compare(&current.relations, &wanted.relations, key, Some((journal, Subject::Relation)));
        belongings::put_relations(self.transaction, &found.wanted(), &ids, &papers).await?;
        self.step(wanted.relations.len());
        Ok(())
    }

    async fn statements(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), DatabaseError> {
        let papers = papers::store::ids(self.transaction).await?;
        let datasets = datasets::store::records::ids(self.transaction).await?;
        let confounders = taxonomy::store::ids(self.transaction).await?;
        let targets = Targets { papers: &papers, datasets: &datasets, confounders: &confounders };
        let found = self.compare(&current.usages, &wanted.usages, |usage| usage.id, Some((journal, Subject::Evidence)));
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

    /// Searches; releases and revisions, which are added and never changed.
    async fn history(&mut self, current: &Review, wanted: &Review, journal: &mut Journal) -> Result<(), ImportError> {
        let differs = |file, name: Option<String>| name.map_or(Ok(()), |name| Err(ImportError::HistoryDiffers { file, name }));
        let ids = datasets::store::records::ids(self.transaction).await?;
        let key = |run: &monitoring::SearchRun| run.name();
        let found = self.compare(&current.search_runs, &wanted.search_runs, key, Some((journal, Subject::SearchRun)));
        monitoring::store::add(self.transaction, &found.added, &ids).await?;
        for (_, run) in found.changed {
            monitoring::store::change(self.transaction, run).await?;
        }
        let found = self.compare(&current.releases, &wanted.releases, |release| release.number.clone(), None);
        differs("releases.csv", found.changed.first().map(|(_, release)| release.number.clone()))?;
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

impl<'a, T> Difference<'a, T> {
    /// What is to be put into the database: the added records and the changed ones as they are wanted.
    fn wanted(&self) -> Vec<&'a T> {
        self.added.iter().copied().chain(self.changed.iter().map(|(_, after)| *after)).collect()
    }
}
