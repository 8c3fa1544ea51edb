//! What differs between two states of the review, record by record: what a release brings, and what it takes away.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::evidence::AppraisalState;
use crate::papers;
use crate::review::{Property, Review};
use crate::revisions::Subject;
use crate::revisions::change::Named;
use crate::vocabulary::Term;

/// What is told of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What it is known by: slug, key or number.
    pub name: String,
    /// How people call it.
    pub label: String,
    /// Its page, where it has one.
    pub address: Option<String>,
}

/// One record, as far as it takes to compare it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    label: String,
    fingerprint: [u8; 16],
    appraisal: Option<AppraisalState>,
}

/// A state of the review, as far as it takes to compare it with another one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot(BTreeMap<Subject, BTreeMap<String, Entry>>);

impl Snapshot {
    /// Of that review. Releases, the journal and old names are no content, and not in it.
    #[must_use]
    pub fn of(review: &Review) -> Self {
        let mut all = Self::default();
        let names = papers::short_names(review.papers.iter());
        let short = |key: &str| names.get(key).cloned().unwrap_or_else(|| key.to_owned());
        let dataset_names: BTreeMap<&str, &str> =
            review.datasets.iter().map(|dataset| (dataset.slug.as_str(), dataset.name.as_str())).collect();
        let properties: Vec<Property> =
            review.properties.iter().map(|(name, value)| Property { name: name.clone(), value: value.clone() }).collect();
        all.take(&properties, |property| property.name.clone());
        all.take(&review.vocabulary, Term::shown);
        all.take(&review.confounders, |node| node.label.clone());
        all.take(&review.papers, |paper| short(paper.key.as_str()));
        all.take(&review.datasets, |dataset| dataset.name.clone());
        all.take(&review.versions, Named::name);
        all.take(&review.locations, Named::name);
        all.take(&review.relations, Named::name);
        all.take(&review.usages, |usage| {
            let dataset = dataset_names.get(usage.dataset.as_str()).copied().unwrap_or(usage.dataset.as_str());
            format!("{} on {dataset}", short(usage.paper.as_str()))
        });
        all.take(&review.replies, Named::name);
        all.take(&review.frameworks, Named::name);
        all.take(&review.questions, Named::name);
        all.take(&review.answers, Named::name);
        all.take(&review.case_studies, |case| case.statement.clone());
        all.take(&review.documents, Named::name);
        all.take(&review.search_runs, Named::name);
        if let Some(entries) = all.0.get_mut(&Subject::Evidence) {
            for usage in &review.usages {
                if let Some(entry) = entries.get_mut(&usage.name()) {
                    entry.appraisal = Some(usage.appraisal.state);
                }
            }
        }
        all
    }

    fn take<T: Named>(&mut self, records: &[T], label: impl Fn(&T) -> String) {
        let entries = self.0.entry(T::SUBJECT).or_default();
        for record in records {
            let mut fingerprint = [0; 16];
            let hash = Sha256::digest(serde_json::to_vec(record).unwrap_or_default());
            fingerprint.copy_from_slice(&hash[..16]);
            entries.insert(record.name(), Entry { label: label(record), fingerprint, appraisal: None });
        }
    }

    /// How many records of that kind there are.
    #[must_use]
    pub fn count(&self, subject: Subject) -> usize {
        self.0.get(&subject).map_or(0, BTreeMap::len)
    }

    /// How people call the records of a kind, by what these are known by.
    #[must_use]
    pub fn labels(&self, subject: Subject) -> BTreeMap<String, String> {
        let entries = self.0.get(&subject).into_iter().flatten();
        entries.map(|(name, entry)| (name.clone(), entry.label.clone())).collect()
    }

    /// Whether there is no record but the review's own properties.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(subject, entries)| *subject == Subject::Review || entries.is_empty())
    }
}

/// What differs in the records of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// Which.
    pub subject: Subject,
    /// How many there are after it.
    pub now: usize,
    /// What was not there before.
    pub added: Vec<Line>,
    /// What was there, and is otherwise.
    pub changed: Vec<Line>,
    /// What is not there any more.
    pub withdrawn: Vec<Line>,
}

/// A statement of which something else is thought than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reappraised {
    /// The statement.
    #[serde(flatten)]
    pub statement: Line,
    /// What is thought of it now.
    pub appraisal: AppraisalState,
}

/// What differs between two states.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// By kind of record; kinds in which nothing differs are left out.
    pub kinds: Vec<Kind>,
    /// Statements that are disputed, refuted or fixed now, and were not before.
    pub reappraised: Vec<Reappraised>,
}

/// The order in which kinds are told; others follow.
const ORDER: [Subject; 5] = [Subject::Dataset, Subject::Evidence, Subject::Paper, Subject::Answer, Subject::Confounder];

impl Difference {
    /// From the one to the other.
    #[must_use]
    pub fn between(before: &Snapshot, after: &Snapshot) -> Self {
        let nothing = BTreeMap::new();
        let mut subjects: Vec<Subject> = before.0.keys().chain(after.0.keys()).copied().collect();
        subjects.sort_by_key(|subject| (ORDER.iter().position(|known| known == subject).unwrap_or(ORDER.len()), *subject));
        subjects.dedup();
        let kinds = subjects.iter().map(|subject| {
            let (then, now) = (before.0.get(subject).unwrap_or(&nothing), after.0.get(subject).unwrap_or(&nothing));
            Kind::between(*subject, then, now)
        });
        let (then, now) = (before.0.get(&Subject::Evidence).unwrap_or(&nothing), after.0.get(&Subject::Evidence).unwrap_or(&nothing));
        let mut reappraised: Vec<Reappraised> = now
            .iter()
            .filter_map(|(name, entry)| {
                let appraisal = entry.appraisal.filter(|state| is_told(*state))?;
                let was = then.get(name).and_then(|entry| entry.appraisal);
                (was != Some(appraisal)).then(|| Reappraised { statement: line(Subject::Evidence, name, entry, true), appraisal })
            })
            .collect();
        reappraised.sort_by(|a, b| by_name(&a.statement, &b.statement));
        Self { kinds: kinds.filter(|kind| !kind.is_empty()).collect(), reappraised }
    }

    /// Whether nothing differs.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// What differs in the records of that kind.
    #[must_use]
    pub fn of(&self, subject: Subject) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.subject == subject)
    }
}

/// Whether readers should be told that a statement is thought of like this.
const fn is_told(state: AppraisalState) -> bool {
    matches!(state, AppraisalState::Disputed | AppraisalState::Refuted | AppraisalState::Fixed)
}

impl Kind {
    fn between(subject: Subject, then: &BTreeMap<String, Entry>, now: &BTreeMap<String, Entry>) -> Self {
        let lines = |entries: Vec<(&String, &Entry)>, is_there: bool| {
            let mut lines: Vec<Line> = entries.into_iter().map(|(name, entry)| line(subject, name, entry, is_there)).collect();
            lines.sort_by(by_name);
            lines
        };
        let added = now.iter().filter(|(name, _)| !then.contains_key(*name)).collect();
        let differs = |(name, entry): &(&String, &Entry)| then.get(*name).is_some_and(|was| was.fingerprint != entry.fingerprint);
        let changed = now.iter().filter(differs).collect();
        let withdrawn = then.iter().filter(|(name, _)| !now.contains_key(*name)).collect();
        Self { subject, now: now.len(), added: lines(added, true), changed: lines(changed, true), withdrawn: lines(withdrawn, false) }
    }

    const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.withdrawn.is_empty()
    }
}

/// Numbers as numbers, all else as text.
fn by_name(a: &Line, b: &Line) -> std::cmp::Ordering {
    let key = |line: &Line| (line.name.parse::<i64>().unwrap_or(i64::MAX), line.label.to_lowercase(), line.name.clone());
    key(a).cmp(&key(b))
}

fn line(subject: Subject, name: &str, entry: &Entry, is_there: bool) -> Line {
    let address = match subject {
        Subject::Dataset => Some(format!("/datasets/{name}")),
        Subject::Paper => Some(papers::address(name)),
        Subject::Evidence => Some(format!("/evidence/{name}")),
        Subject::Confounder => Some(format!("/confounders/{name}")),
        _ => None,
    };
    Line { name: name.to_owned(), label: entry.label.clone(), address: address.filter(|_| is_there) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::review::{embedded, folder};

    pub(crate) fn review() -> Review {
        folder::parse(&embedded::files()).review
    }

    #[test]
    fn a_difference_tells_what_came_what_changed_and_what_went() {
        let before = review();
        let mut after = before.clone();
        let gone = after.usages.remove(0);
        after.usages[0].appraisal.state = AppraisalState::Disputed;
        after.datasets[0].notes = Some("Other words.".to_owned());
        let added = after.papers[0].clone();
        after.papers.push(papers::Paper { key: "new2026work".parse().unwrap(), ..added });
        let difference = Difference::between(&Snapshot::of(&before), &Snapshot::of(&after));
        let told = |subject| {
            let kind = difference.of(subject).unwrap();
            (kind.added.len(), kind.changed.len(), kind.withdrawn.len())
        };
        assert_eq!(told(Subject::Evidence), (0, 1, 1));
        assert_eq!(told(Subject::Dataset), (0, 1, 0));
        assert_eq!(told(Subject::Paper), (1, 0, 0));
        assert_eq!(difference.kinds.len(), 3, "{difference:?}");
        assert_eq!(difference.of(Subject::Evidence).unwrap().withdrawn[0].name, gone.id.to_string());
        assert_eq!(difference.of(Subject::Evidence).unwrap().withdrawn[0].address, None, "it has no page any more");
        assert_eq!(difference.reappraised.len(), 1);
        assert!(Difference::between(&Snapshot::of(&before), &Snapshot::of(&before)).is_empty());
        let back = Difference::between(&Snapshot::of(&after), &Snapshot::of(&before));
        assert_eq!(back.of(Subject::Paper).unwrap().withdrawn.len(), 1);
    }

    #[test]
    fn what_only_tells_of_the_review_is_no_content() {
        let mut review = Review::default();
        assert!(Snapshot::of(&review).is_empty());
        review.properties.insert("title".to_owned(), "A review".to_owned());
        assert!(Snapshot::of(&review).is_empty());
        assert!(!Snapshot::of(&self::review()).is_empty());
    }
}
