//! An entry of the journal as pages show it: what it is about, by name and with a link, and what it changed.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::difference::{Difference, differences, whole};
use crate::evidence::Statement;
use crate::evidence::store::{Selection, statements};
use crate::revisions::{Action, Revision, Subject};
use crate::taxonomy::Tree;
use crate::web::{Error, Moment, Query};
use crate::wording;

/// An entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// When it was accepted.
    pub at: DateTime<Utc>,
    /// What it did.
    pub action: Action,
    /// To what kind of record.
    pub subject: Subject,
    /// To which record.
    pub name: String,
    /// The record's name for people.
    pub title: String,
    /// What the record is about; null where its name says so.
    pub about: Option<String>,
    /// Where the record is shown on this site; null where it has no page.
    pub record: Option<String>,
    /// One line for people.
    pub summary: String,
    /// The fields that changed.
    pub differences: Vec<Difference>,
    /// The record before; null where there was none.
    #[schema(value_type = Option<serde_json::Value>)]
    pub before: Option<serde_json::Value>,
    /// The record after; null where there is none any more.
    #[schema(value_type = Option<serde_json::Value>)]
    pub after: Option<serde_json::Value>,
    /// Who did it.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Entry {
    /// "23 November 2026, 14:02 UTC".
    #[must_use]
    pub fn moment(&self) -> String {
        format!("{}, {} UTC", wording::day(self.at.date_naive()), self.at.format("%H:%M"))
    }
}

/// Names of what a page of the journal speaks of; what is not in them is no longer, or not yet, there.
#[derive(Debug, Default)]
pub struct Names {
    papers: HashMap<String, String>,
    datasets: HashMap<String, String>,
    statements: HashMap<String, Statement>,
    taxonomy: Tree,
}

impl Names {
    /// Looks up the names for these entries, in one query for each kind of record.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn of(moment: &Moment, revisions: &[Revision]) -> Result<Self, Error> {
        let db = moment.db();
        let mentioned = |subject: Subject| -> Vec<String> {
            revisions
                .iter()
                .filter(|revision| revision.subject == subject)
                .map(|revision| revision.name.clone())
                .collect::<HashSet<_>>()
                .into_iter()
                .collect()
        };
        let mut names = Self::default();
        let papers = mentioned(Subject::Paper);
        if !papers.is_empty() {
            names.papers = crate::papers::store::related::short_names_of(db, &papers).await?;
        }
        let mut slugs = mentioned(Subject::Dataset);
        slugs.extend(
            [Subject::Version, Subject::Location, Subject::Answer].into_iter().flat_map(mentioned).map(|name| owner(&name).to_owned()),
        );
        if !slugs.is_empty() {
            names.datasets = crate::datasets::store::names(db, &slugs).await?;
        }
        let numbers: Vec<i64> = mentioned(Subject::Evidence).iter().filter_map(|name| name.parse().ok()).collect();
        if !numbers.is_empty() {
            let found = statements(db, Selection::Numbers(&numbers)).await?;
            names.statements = found.into_iter().map(|statement| (statement.usage.id.to_string(), statement)).collect();
        }
        if !mentioned(Subject::Confounder).is_empty() {
            names.taxonomy = crate::taxonomy::store::tree(db).await?;
        }
        Ok(names)
    }

    /// The entry with the whole record, where it was added or withdrawn: for its history.
    #[must_use]
    pub fn whole_entry(&self, revision: Revision) -> Entry {
        let differences = whole(revision.before.as_deref(), revision.after.as_deref());
        Entry { differences, ..self.entry(revision) }
    }

    /// The entry as pages show it.
    #[must_use]
    pub fn entry(&self, revision: Revision) -> Entry {
        let (title, about, record) = self.record(&revision);
        let json = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str(text).ok());
        Entry {
            before: json(&revision.before),
            after: json(&revision.after),
            differences: differences(revision.before.as_deref(), revision.after.as_deref()),
            title,
            about,
            record,
            id: revision.id,
            at: revision.at,
            action: revision.action,
            subject: revision.subject,
            name: revision.name,
            summary: revision.summary,
            actor: revision.actor,
            reason: revision.reason,
        }
    }

    /// Name, what it is about, address: an address only for what is there.
    fn record(&self, revision: &Revision) -> (String, Option<String>, Option<String>) {
        let name = &revision.name;
        let of_dataset = |slug: &str| self.datasets.get(slug).cloned();
        let known = match revision.subject {
            Subject::Paper => self.papers.get(name).cloned(),
            Subject::Dataset => of_dataset(name),
            Subject::Confounder => name.parse().ok().and_then(|slug| self.taxonomy.get(&slug)).map(|node| node.label.clone()),
            Subject::Evidence => {
                let statement = self.statements.get(name);
                let about = statement.map(|statement| format!("{} on {}", statement.paper.short_name, statement.dataset_name));
                return (format!("Evidence {name}"), about, statement.and_then(|_| revision.address()));
            }
            Subject::Answer => {
                let about = name.split_once('/').map(|(_, rest)| format!("answer to {rest}"));
                let slug = owner(name);
                return match of_dataset(slug) {
                    Some(dataset) => (dataset, about, revision.address()),
                    None => (slug.to_owned(), about, None),
                };
            }
            Subject::Version | Subject::Location => {
                let about = name.split_once('/').map(|(_, rest)| format!("{} {rest}", revision.subject.label().to_lowercase()));
                let slug = owner(name);
                return match of_dataset(slug) {
                    Some(dataset) => (dataset, about, Some(format!("/datasets/{slug}"))),
                    None => (slug.to_owned(), about, None),
                };
            }
            Subject::Reply => {
                let evidence = name.split('/').next().unwrap_or(name);
                return (format!("Reply {name}"), Some(format!("to evidence {evidence}")), revision.address());
            }
            Subject::Review => return ("The review".to_owned(), None, revision.address()),
            Subject::CaseStudy => return (revision.subject.label().to_owned(), Some(name.clone()), Some("/case-studies".to_owned())),
            Subject::Document => {
                let text = Query::default().with("text", name).address("/about");
                // The comment at the head of the bibliography is kept as a text too, but has no page.
                let has_page = name.rsplit_once('.').is_some_and(|(_, ending)| ending == "md");
                return (name.clone(), None, has_page.then_some(text));
            }
            Subject::Vocabulary | Subject::SearchRun | Subject::Release => {
                return (format!("{} {name}", revision.subject.label()), None, Some("/about".to_owned()));
            }
            Subject::Framework | Subject::Question => {
                return (format!("{} {name}", revision.subject.label()), None, Some("/documentation".to_owned()));
            }
            Subject::Relation | Subject::Redirect => return (format!("{} {name}", revision.subject.label()), None, None),
        };
        match known {
            Some(known) => (known, None, revision.address()),
            None => (name.clone(), None, None),
        }
    }
}

/// The dataset that a version or a copy belongs to: `chexpert` of `chexpert/1.0`.
fn owner(name: &str) -> &str {
    name.split('/').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision(subject: Subject, name: &str) -> Revision {
        Revision {
            id: 1,
            at: DateTime::UNIX_EPOCH,
            action: Action::Changed,
            subject,
            name: name.to_owned(),
            summary: "Changed.".to_owned(),
            before: None,
            after: None,
            actor: None,
            reason: None,
        }
    }

    #[test]
    fn what_is_gone_has_no_link() {
        let mut names = Names::default();
        names.datasets.insert("d".to_owned(), "D".to_owned());
        let shown = |subject, name| {
            let entry = names.entry(revision(subject, name));
            (entry.title, entry.record)
        };
        assert_eq!(shown(Subject::Dataset, "d"), ("D".to_owned(), Some("/datasets/d".to_owned())));
        assert_eq!(shown(Subject::Dataset, "gone"), ("gone".to_owned(), None));
        assert_eq!(shown(Subject::Version, "d/1.0"), ("D".to_owned(), Some("/datasets/d".to_owned())));
        assert_eq!(shown(Subject::Evidence, "7"), ("Evidence 7".to_owned(), None));
        assert_eq!(shown(Subject::Document, "A B.md").1.as_deref(), Some("/about?text=A+B.md"));
    }

    #[test]
    fn every_subject_has_a_title() {
        for subject in Subject::ALL {
            assert!(!Names::default().entry(revision(*subject, "x")).title.is_empty());
        }
        assert_eq!(Names::default().entry(revision(Subject::Review, "")).moment(), "1 January 1970, 00:00 UTC");
    }
}
