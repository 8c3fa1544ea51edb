//! A record of the review of any kind, by the name under which the journal knows it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::case_studies::CaseStatement;
use crate::datasets::{Dataset, Location, Relation, Version};
use crate::documentation::{Answer, Framework, Question};
use crate::evidence::{EvidenceId, FindingKind, Usage};
use crate::monitoring::SearchRun;
use crate::papers::Paper;
use crate::publication::Release;
use crate::replies::Reply;
use crate::review::{Document, Property, Redirect};
use crate::revisions::Subject;
use crate::taxonomy::Confounder;
use crate::vocabulary::Term;

/// A record that the journal speaks of.
pub trait Named: Serialize {
    /// What kind of record it is.
    const SUBJECT: Subject;

    /// What it is known by.
    fn name(&self) -> String;
}

macro_rules! named {
    ($($type:ty, $subject:ident: |$record:ident| $name:expr;)+) => {
        $(impl Named for $type {
            const SUBJECT: Subject = Subject::$subject;

            fn name(&self) -> String {
                let $record = self;
                $name
            }
        })+
    };
}

named! {
    Property, Review: |property| property.name.clone();
    Dataset, Dataset: |dataset| dataset.slug.to_string();
    Paper, Paper: |paper| paper.key.to_string();
    Usage, Evidence: |usage| usage.id.to_string();
    Confounder, Confounder: |node| node.slug.to_string();
    Reply, Reply: |reply| format!("{}/{}", reply.evidence, reply.number);
    Version, Version: |version| format!("{}/{}", version.dataset, version.label);
    Location, Location: |location| format!("{}/{}", location.dataset, location.url);
    Relation, Relation: |relation| format!("{} {} {}", relation.subject, relation.relation, relation.object);
    Framework, Framework: |framework| framework.slug.to_string();
    Question, Question: |question| Question::name(question);
    Answer, Answer: |answer| Answer::name(answer);
    Term, Vocabulary: |term| format!("{}/{}", term.kind, term.term);
    CaseStatement, CaseStudy: |case| format!("{}/{}/{}", case.modality, case.aspect, case.statement);
    SearchRun, SearchRun: |run| SearchRun::name(run);
    Release, Release: |release| release.number.clone();
    Document, Document: |document| document.name.clone();
    Redirect, Redirect: |redirect| format!("{}/{}", redirect.subject, redirect.old_name);
}

/// A record that can be changed. Its JSON is that of the record: what `revisions.before` and `revisions.after` hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Record {
    /// A property of the review.
    Property(Property),
    /// A dataset.
    Dataset(Box<Dataset>),
    /// A work.
    Paper(Box<Paper>),
    /// An evidence statement.
    Evidence(Box<Usage>),
    /// A node of the taxonomy.
    Confounder(Confounder),
    /// A version of a dataset.
    Version(Version),
    /// A place where a dataset can be had.
    Location(Location),
    /// A relation of two datasets.
    Relation(Relation),
    /// A reply to an evidence statement.
    Reply(Box<Reply>),
    /// A framework of questions on documentation.
    Framework(Framework),
    /// A question of a framework.
    Question(Box<Question>),
    /// An answer to such a question about a dataset.
    Answer(Box<Answer>),
    /// A term of a vocabulary.
    Vocabulary(Term),
    /// A statement of a case study.
    CaseStudy(CaseStatement),
    /// A search of the literature.
    SearchRun(Box<SearchRun>),
    /// A text of the review.
    Document(Document),
    /// An old name.
    Redirect(Redirect),
}

/// JSON that is not a record of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableRecord {
    /// A field is missing, unknown, or holds what it cannot hold.
    #[error("this is not a record of the kind “{subject}”: {reason}")]
    Fields {
        /// The kind of record.
        subject: Subject,
        /// What is wrong.
        reason: String,
    },
    /// Records of that kind are made once and never changed.
    #[error("a release is never changed")]
    Release,
}

impl Record {
    /// Reads the JSON of a record of that kind.
    ///
    /// # Errors
    /// A field is missing, unknown, or holds what it cannot hold.
    pub fn read(subject: Subject, json: &Value) -> Result<Self, UnreadableRecord> {
        fn of<'de, T: Deserialize<'de> + Serialize>(subject: Subject, json: &'de Value) -> Result<T, UnreadableRecord> {
            let unreadable = |reason: String| UnreadableRecord::Fields { subject, reason };
            let record = T::deserialize(json).map_err(|error| unreadable(error.to_string()))?;
            let written = serde_json::to_value(&record).map_err(|error| unreadable(error.to_string()))?;
            match unknown_field(json, &written) {
                Some(name) => Err(unreadable(format!("unknown field `{name}`"))),
                None => Ok(record),
            }
        }
        Ok(match subject {
            Subject::Review => Self::Property(of(subject, json)?),
            Subject::Dataset => Self::Dataset(of(subject, json)?),
            Subject::Paper => Self::Paper(of(subject, json)?),
            Subject::Evidence => Self::Evidence(Box::new(in_order(of(subject, json)?))),
            Subject::Confounder => Self::Confounder(of(subject, json)?),
            Subject::Version => Self::Version(of(subject, json)?),
            Subject::Location => Self::Location(of(subject, json)?),
            Subject::Relation => Self::Relation(of(subject, json)?),
            Subject::Reply => Self::Reply(of(subject, json)?),
            Subject::Framework => Self::Framework(of(subject, json)?),
            Subject::Question => Self::Question(of(subject, json)?),
            Subject::Answer => Self::Answer(of(subject, json)?),
            Subject::Vocabulary => Self::Vocabulary(of(subject, json)?),
            Subject::CaseStudy => Self::CaseStudy(of(subject, json)?),
            Subject::SearchRun => Self::SearchRun(of(subject, json)?),
            Subject::Document => Self::Document(of(subject, json)?),
            Subject::Redirect => Self::Redirect(of(subject, json)?),
            Subject::Release => return Err(UnreadableRecord::Release),
        })
    }

    /// Reads the JSON that a revision holds.
    ///
    /// # Errors
    /// It is no record of that kind.
    pub fn parse(subject: Subject, text: &str) -> Result<Self, UnreadableRecord> {
        let json = serde_json::from_str(text).map_err(|error| UnreadableRecord::Fields { subject, reason: error.to_string() })?;
        Self::read(subject, &json)
    }

    /// What kind of record it is.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        match self {
            Self::Property(_) => Subject::Review,
            Self::Dataset(_) => Subject::Dataset,
            Self::Paper(_) => Subject::Paper,
            Self::Evidence(_) => Subject::Evidence,
            Self::Confounder(_) => Subject::Confounder,
            Self::Version(_) => Subject::Version,
            Self::Location(_) => Subject::Location,
            Self::Relation(_) => Subject::Relation,
            Self::Reply(_) => Subject::Reply,
            Self::Framework(_) => Subject::Framework,
            Self::Question(_) => Subject::Question,
            Self::Answer(_) => Subject::Answer,
            Self::Vocabulary(_) => Subject::Vocabulary,
            Self::CaseStudy(_) => Subject::CaseStudy,
            Self::SearchRun(_) => Subject::SearchRun,
            Self::Document(_) => Subject::Document,
            Self::Redirect(_) => Subject::Redirect,
        }
    }

    /// What the journal calls it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Property(record) => record.name(),
            Self::Dataset(record) => record.name(),
            Self::Paper(record) => record.name(),
            Self::Evidence(record) => record.name(),
            Self::Confounder(record) => record.name(),
            Self::Version(record) => record.name(),
            Self::Location(record) => record.name(),
            Self::Relation(record) => record.name(),
            Self::Reply(record) => record.name(),
            Self::Framework(record) => record.name(),
            Self::Question(record) => Named::name(&**record),
            Self::Answer(record) => Named::name(&**record),
            Self::Vocabulary(record) => record.name(),
            Self::CaseStudy(record) => record.name(),
            Self::SearchRun(record) => Named::name(&**record),
            Self::Document(record) => record.name(),
            Self::Redirect(record) => record.name(),
        }
    }

    /// Whether it is a statement or a reply that has no number yet.
    #[must_use]
    pub fn is_unnumbered(&self) -> bool {
        match self {
            Self::Evidence(usage) => usage.id == EvidenceId::UNNUMBERED,
            Self::Reply(reply) => reply.number == Reply::UNNUMBERED,
            _ => false,
        }
    }
}

/// A field that is written nowhere in the record that was read: nothing that someone wrote is dropped silently.
fn unknown_field<'a>(json: &'a Value, written: &Value) -> Option<&'a str> {
    match (json, written) {
        (Value::Object(json), Value::Object(written)) => {
            json.iter().find_map(|(name, value)| written.get(name).map_or(Some(name.as_str()), |written| unknown_field(value, written)))
        }
        (Value::Array(json), Value::Array(written)) => json.iter().zip(written).find_map(|(json, written)| unknown_field(json, written)),
        _ => None,
    }
}

/// A statement with its findings in the order in which a review folder keeps them: shortcuts come last.
fn in_order(mut usage: Usage) -> Usage {
    usage.findings.sort_by_key(|finding| finding.kind() == FindingKind::Shortcut);
    usage
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::tests::{shortcut, statement};
    use crate::evidence::{Finding, Outcome};

    #[test]
    fn every_record_reads_what_it_writes() {
        let review = crate::review::folder::parse(&crate::review::embedded::files()).review;
        let records = review.datasets.iter().map(|dataset| Record::Dataset(Box::new(dataset.clone())));
        let records = records.chain(review.papers.iter().map(|paper| Record::Paper(Box::new(paper.clone()))));
        let records = records.chain(review.usages.iter().map(|usage| Record::Evidence(Box::new(usage.clone()))));
        let records = records.chain(review.confounders.iter().cloned().map(Record::Confounder));
        let records = records.chain(review.versions.iter().cloned().map(Record::Version));
        let records = records.chain(review.locations.iter().cloned().map(Record::Location));
        let records = records.chain(review.relations.iter().cloned().map(Record::Relation));
        let records = records.chain(review.frameworks.iter().cloned().map(Record::Framework));
        let records = records.chain(review.questions.iter().map(|question| Record::Question(Box::new(question.clone()))));
        let records = records.chain(review.answers.iter().map(|answer| Record::Answer(Box::new(answer.clone()))));
        let records = records.chain(review.vocabulary.iter().cloned().map(Record::Vocabulary));
        let records = records.chain(review.case_studies.iter().cloned().map(Record::CaseStudy));
        let records = records.chain(review.search_runs.iter().map(|run| Record::SearchRun(Box::new(run.clone()))));
        let records = records.chain(review.documents.iter().cloned().map(Record::Document));
        let mut read = 0;
        for record in records {
            let text = serde_json::to_string(&record).unwrap();
            assert_eq!(Record::parse(record.subject(), &text).as_ref(), Ok(&record), "{text}");
            read += 1;
        }
        assert!(read > 400, "{read}");
    }

    #[test]
    fn what_is_no_record_says_why() {
        let mut json = serde_json::to_value(statement(1, "a2020", Vec::new()).usage).unwrap();
        json["citation_function"] = "uses".into();
        let error = Record::read(Subject::Evidence, &json).unwrap_err().to_string();
        assert!(error.contains("“uses” is not a citation function"), "{error}");
        json["citation_function"] = "use".into();
        json["colour"] = "blue".into();
        assert!(Record::read(Subject::Evidence, &json).unwrap_err().to_string().contains("unknown field `colour`"));
        let mut json = serde_json::to_value(statement(1, "a2020", vec![shortcut("age", Outcome::Shown)]).usage).unwrap();
        json["findings"][0]["shade"] = "dark".into();
        assert!(Record::read(Subject::Evidence, &json).unwrap_err().to_string().contains("unknown field `shade`"));
        assert_eq!(Record::read(Subject::Release, &json), Err(UnreadableRecord::Release));
        assert!(Record::parse(Subject::Dataset, "{broken").is_err());
    }

    #[test]
    fn shortcuts_come_last() {
        let findings = vec![shortcut("age", Outcome::Shown), Finding::from_annotation("masks")];
        let json = serde_json::to_value(statement(1, "a2020", findings).usage).unwrap();
        let Ok(Record::Evidence(usage)) = Record::read(Subject::Evidence, &json) else { panic!("no statement") };
        assert_eq!(usage.findings[1].label(), "age");
    }
}
