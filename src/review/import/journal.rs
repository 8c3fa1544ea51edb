//! The entries that an import makes in the review's journal.

use crate::review::Review;
use crate::revisions::change::Named;
use crate::revisions::{self, Action, Revision, Subject};
use chrono::{DateTime, Utc};

/// The revisions that an import makes: one for a review that opens, else one for each record.
pub(super) struct Journal {
    at: DateTime<Utc>,
    opening: bool,
    entries: Vec<Revision>,
}

impl Journal {
    pub(super) const fn new(at: DateTime<Utc>, opening: bool) -> Self {
        Self { at, opening, entries: Vec::new() }
    }

    /// Whether the review comes into an empty database.
    pub(super) const fn is_opening(&self) -> bool {
        self.opening
    }

    pub(super) fn entries(&self) -> &[Revision] {
        &self.entries
    }

    pub(super) fn open(&mut self, review: &Review) {
        let summary = format!("The review opened with {}.", review.in_numbers());
        self.push(Action::Opened, Subject::Review, "", summary, None, None);
    }

    pub(super) fn note<T: Named>(&mut self, name: &str, before: Option<&T>, after: &T) {
        if self.opening {
            return;
        }
        let action = if before.is_some() { Action::Changed } else { Action::Added };
        let summary = revisions::summary(action, T::SUBJECT, name);
        let json = |record: &T| serde_json::to_string(record).ok();
        self.push(action, T::SUBJECT, name, summary, before.and_then(json), json(after));
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
