//! Rows that say the same: of a file in which a row is there twice, it is proposed once.

use std::collections::HashMap;

use super::Row;
use crate::evidence::Usage;
use crate::papers::Paper;
use crate::revisions::change::{Change, Record};

/// Whether two statements make the same claim of one work about one dataset, in whatever words.
#[must_use]
pub fn is_same_claim(one: &Usage, other: &Usage) -> bool {
    one.paper == other.paper
        && one.dataset == other.dataset
        && one.dataset_version == other.dataset_version
        && one.citation_function == other.citation_function
        && one.findings == other.findings
}

fn is_same_work(one: &Paper, other: &Paper) -> bool {
    one.key == other.key || one.doi.is_some() && one.doi == other.doi || one.arxiv.is_some() && one.arxiv == other.arxiv
}

/// Whether two rows would add the same record.
#[must_use]
pub fn adds_the_same(one: &[Change], other: &[Change]) -> bool {
    added(one).any(|one| added(other).any(|other| is_same_record(one, other)))
}

fn added(changes: &[Change]) -> impl Iterator<Item = &Record> {
    changes.iter().filter(|change| change.before.is_none()).filter_map(|change| change.after.as_ref())
}

fn is_same_record(one: &Record, other: &Record) -> bool {
    match (one, other) {
        (Record::Evidence(one), Record::Evidence(other)) => is_same_claim(one, other),
        (Record::Paper(one), Record::Paper(other)) => is_same_work(one, other),
        // Replies have no number yet.
        (Record::Reply(_), Record::Reply(_)) => one == other,
        _ => one.subject() == other.subject() && one.name() == other.name(),
    }
}

/// The places of two rows that add one and the same statement, word for word: nothing but a mistake. Other records have names, so
/// that the review itself takes none of them twice.
pub(super) fn said_twice(rows: &[Row]) -> Option<(usize, usize)> {
    let mut said: HashMap<String, usize> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        for change in row.changes.iter().filter(|change| change.before.is_none()) {
            let Some(Record::Evidence(usage)) = &change.after else { continue };
            // What cannot be written as text could not be handed in either.
            let Ok(text) = serde_json::to_string(usage) else { continue };
            if let Some(first) = said.insert(text, place) {
                return Some((first, place));
            }
        }
    }
    None
}
