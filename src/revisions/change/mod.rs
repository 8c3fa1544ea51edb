//! Changes of the review: each is one record as it was and as it shall be. Applying a change writes it with its revision;
//! reverting a revision is the same change the other way round.

mod apply;
mod beside;
mod check;
mod forgetting;
mod past;
mod pointing;
mod record;
mod store;
mod stored;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

pub use apply::{Applied, apply, apply_all, examine, revert};
pub use forgetting::{renamed, rewrite};
pub use past::{Then, Tombstone, as_of, history, of_dataset, replies_to, tombstone, until};
pub use record::{Named, Record, UnreadableRecord};
pub use stored::find;

use super::{Action, Subject};
use crate::database::DatabaseError;

/// A record as it is, and as it shall be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = ProposedChange)]
pub struct Change {
    /// What kind of record.
    pub subject: Subject,
    /// Which record. A new statement has none until it is accepted.
    pub name: String,
    /// The record before; none where it is new. Its fields are those of its kind, as the journal has them.
    #[schema(value_type = Option<Object>)]
    pub before: Option<Record>,
    /// The record after; none where it is withdrawn.
    #[schema(value_type = Option<Object>)]
    pub after: Option<Record>,
}

impl Change {
    /// A new record.
    #[must_use]
    pub fn add(record: Record) -> Self {
        Self { subject: record.subject(), name: named(&record), before: None, after: Some(record) }
    }

    /// A record that is to be another.
    #[must_use]
    pub fn replace(before: Record, after: Record) -> Self {
        Self { subject: before.subject(), name: before.name(), before: Some(before), after: Some(after) }
    }

    /// A record that is to go.
    #[must_use]
    pub fn withdraw(record: Record) -> Self {
        Self { subject: record.subject(), name: record.name(), before: Some(record), after: None }
    }

    /// What it does; nothing where there is neither a record before nor one after.
    #[must_use]
    pub const fn action(&self) -> Option<Action> {
        match (&self.before, &self.after) {
            (None, Some(_)) => Some(Action::Added),
            (Some(_), Some(_)) => Some(Action::Changed),
            (Some(_), None) => Some(Action::Withdrawn),
            (None, None) => None,
        }
    }

    /// The place in a change set: what others point at comes first, and goes last.
    const fn rank(&self) -> i8 {
        let rank = match self.subject {
            Subject::Review | Subject::Document | Subject::SearchRun | Subject::Release => 6,
            Subject::Vocabulary => 0,
            Subject::Paper | Subject::Confounder => 1,
            Subject::Dataset | Subject::Framework => 2,
            Subject::Version | Subject::Location | Subject::Relation | Subject::CaseStudy | Subject::Question => 3,
            Subject::Evidence | Subject::Answer => 4,
            // A redirect leads to a record that is there, from the name of one that is not.
            Subject::Reply | Subject::Redirect => 5,
        };
        match (self.after.is_some(), self.subject) {
            // It leads elsewhere before what it led to goes.
            (true, Subject::Redirect) if self.before.is_some() => rank,
            (true, Subject::Redirect) => 40,
            (true, _) => rank,
            (false, Subject::Redirect) => -1,
            (false, _) => 30 - rank,
        }
    }
}

/// The name of a record in a change; a statement without a number has none.
fn named(record: &Record) -> String {
    if record.is_unnumbered() { String::new() } else { record.name() }
}

/// What a change is written as.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    subject: Subject,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    before: Option<Value>,
    #[serde(default)]
    after: Option<Value>,
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let Written { subject, name, before, after } = Written::deserialize(deserializer)?;
        let read = |json: Option<Value>| json.map(|json| Record::read(subject, &json)).transpose().map_err(Error::custom);
        let (before, after) = (read(before)?, read(after)?);
        let Some(own) = before.as_ref().or(after.as_ref()).map(named) else {
            return Err(Error::custom("a change needs the record before, the record after, or both"));
        };
        match name {
            Some(name) if name != own => Err(Error::custom(format!("the change is of “{name}”, and its record is “{own}”"))),
            _ => Ok(Self { subject, name: own, before, after }),
        }
    }
}

/// Who makes a change, when and why: what the journal notes with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// When it is accepted.
    pub at: DateTime<Utc>,
    /// The public name of who does it; none where it is not to be known.
    pub actor: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// A field of a record that cannot be as it is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// What kind of record.
    pub subject: Subject,
    /// Which record; empty for a statement without a number.
    pub name: String,
    /// The field; null where it is the record as a whole.
    pub field: Option<String>,
    /// What is wrong with it.
    pub problem: String,
}

impl std::fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{}: {}", field.replace('_', " "), self.problem),
            None => f.write_str(&self.problem),
        }
    }
}

/// Why a change cannot be made. Nothing of it was then written, once its transaction is given up.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The database refuses.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Someone else changed the record meanwhile.
    #[error("{} is not as it was when this change was written: someone changed it since", called(*subject, name))]
    Conflict {
        /// What kind of record.
        subject: Subject,
        /// Which.
        name: String,
        /// As it is now.
        now: Box<Record>,
    },
    /// A record of that name is there.
    #[error("{} is already there", called(*subject, name))]
    AlreadyThere {
        /// What kind of record.
        subject: Subject,
        /// Which.
        name: String,
    },
    /// No record of that name is there.
    #[error("{} is not there", called(*subject, name))]
    NotThere {
        /// What kind of record.
        subject: Subject,
        /// Which.
        name: String,
    },
    /// A name is an address for good: that of a withdrawn record is not given to another.
    #[error("{} was withdrawn, and its name is not given again; revert the revision that withdrew it", called(*subject, name))]
    WithdrawnName {
        /// What kind of record.
        subject: Subject,
        /// Which.
        name: String,
    },
    /// The name leads elsewhere.
    #[error("{} is an old name that leads to “{new_name}”", called(*subject, name))]
    OldName {
        /// What kind of record.
        subject: Subject,
        /// Which.
        name: String,
        /// Where it leads.
        new_name: String,
    },
    /// The record is another one after the change.
    #[error("{} would become “{after}”; a record keeps its name: add the other one, and withdraw this one", called(*subject, name))]
    Renamed {
        /// What kind of record.
        subject: Subject,
        /// Which.
        name: String,
        /// The name after it.
        after: String,
    },
    /// Others point at the record.
    #[error("{} cannot be withdrawn: {} of this review needs it", called(*subject, name), crate::wording::list(by))]
    Needed {
        /// What kind of record.
        subject: Subject,
        /// Which.
        name: String,
        /// By what, in numbers: "3 statements".
        by: Vec<String>,
    },
    /// The record breaks a rule.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Invalid(Vec<FieldProblem>),
    /// Nothing would change.
    #[error("{} is already so", called(*subject, name))]
    Nothing {
        /// What kind of record.
        subject: Subject,
        /// Which.
        name: String,
    },
    /// There is no such revision, or it is none of one record.
    #[error("revision {0} cannot be reverted: it is not the change of one record")]
    NotRevertible(i64),
    /// There is no number after the last one.
    #[error("numbers of statements end at {}", crate::review::LARGEST_NUMBER)]
    NumbersUsedUp,
}

/// "Evidence 90".
fn called(subject: Subject, name: &str) -> String {
    let kind = if subject == Subject::Review { "Property" } else { subject.label() };
    format!("{kind} “{name}”")
}

/// Why there is no record as of a day.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    /// The database cannot be read.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The day is still to come.
    #[error("it is still to come; today is {}", crate::wording::day(*today))]
    Future {
        /// Today.
        today: NaiveDate,
    },
    /// The review did not exist.
    #[error("the journal of this review begins on {}", crate::wording::day(*opened))]
    BeforeOpening {
        /// The day on which it opened.
        opened: NaiveDate,
    },
    /// The journal has no entry at all.
    #[error("the journal of this review is empty, so nothing is known about any day")]
    NoJournal,
    /// The record came later.
    #[error("the record was added later, on {}", crate::wording::day(*added))]
    NotYet {
        /// The day on which it came.
        added: NaiveDate,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::tests::statement;

    fn evidence(id: i64) -> Record {
        Record::Evidence(Box::new(statement(id, "a2020", Vec::new()).usage))
    }

    #[test]
    fn a_change_reads_what_it_writes() {
        for change in [Change::add(evidence(0)), Change::add(evidence(7)), Change::withdraw(evidence(7))] {
            let text = serde_json::to_string(&change).unwrap();
            assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), change);
        }
        assert_eq!(Change::add(evidence(0)).name, "", "it has no number yet");
        let nothing = serde_json::from_str::<Change>(r#"{"subject":"evidence","name":"7"}"#).unwrap_err();
        assert!(nothing.to_string().contains("needs the record"), "{nothing}");
    }

    #[test]
    fn what_others_point_at_comes_first_and_goes_last() {
        let paper = crate::papers::Paper::from_entry(bibliography::read(b"@misc{a2020}").entries.remove(0));
        let paper = Record::Paper(Box::new(paper));
        let mut changes = [Change::withdraw(paper.clone()), Change::withdraw(evidence(1)), Change::add(evidence(0)), Change::add(paper)];
        changes.sort_by_key(Change::rank);
        let order: Vec<_> = changes.iter().map(|change| (change.subject, change.action().unwrap())).collect();
        assert_eq!(
            order,
            [
                (Subject::Paper, Action::Added),
                (Subject::Evidence, Action::Added),
                (Subject::Evidence, Action::Withdrawn),
                (Subject::Paper, Action::Withdrawn)
            ]
        );
    }
}
