//! Which records point at which: what keeps a record from being withdrawn, and what lets it go once it is moved.

use super::{Change, Record};
use crate::datasets::DatasetSlug;
use crate::evidence::Finding;
use crate::review::{Property, Redirect};
use crate::revisions::Subject;
use crate::vocabulary::{Kind, Term};

/// How many records of that kind point at `at` more, or fewer, once these changes are made.
pub(super) fn moved(changes: &[Change], kind: Subject, at: &Record) -> i64 {
    let of_kind = changes.iter().filter(|change| change.subject == kind);
    let points = |record: &Option<Record>| record.as_ref().map_or(0, |record| pointing(record, at));
    of_kind.map(|change| points(&change.after) - points(&change.before)).sum()
}

/// How often a record points at another one.
fn pointing(record: &Record, at: &Record) -> i64 {
    if let Record::Redirect(Redirect { subject, new_name, .. }) = record {
        return i64::from(*subject == at.subject() && *new_name == at.name());
    }
    match at {
        Record::Dataset(dataset) => i64::from(at_dataset(record, &dataset.slug)),
        Record::Paper(paper) => {
            let is = |key: Option<&bibliography::CitationKey>| key == Some(&paper.key);
            i64::from(match record {
                Record::Evidence(usage) => is(Some(&usage.paper)),
                Record::Dataset(dataset) => is(dataset.introduced_by.as_ref()),
                Record::Relation(relation) => is(relation.paper.as_ref()),
                Record::Answer(answer) => is(answer.paper.as_ref()),
                Record::Framework(framework) => is(framework.paper.as_ref()),
                Record::Property(Property { name, value }) => name == "source" && value == paper.key.as_str(),
                _ => false,
            })
        }
        Record::Confounder(node) => match record {
            Record::Evidence(usage) => {
                let finds = |finding: &&Finding| matches!(finding, Finding::Shortcut { confounder, .. } if *confounder == node.slug);
                i64::try_from(usage.findings.iter().filter(finds).count()).unwrap_or(i64::MAX)
            }
            Record::Confounder(other) => i64::from(other.parent.as_ref() == Some(&node.slug)),
            _ => 0,
        },
        Record::Vocabulary(Term { kind: Kind::Modality, term, .. }) => i64::from(match record {
            Record::Dataset(dataset) => dataset.modality.as_str() == term,
            Record::CaseStudy(case) => case.modality.as_str() == term,
            _ => false,
        }),
        Record::Evidence(usage) => i64::from(matches!(record, Record::Reply(reply) if reply.evidence == usage.id)),
        Record::Framework(framework) => i64::from(matches!(record, Record::Question(question) if question.framework == framework.slug)),
        Record::Question(question) => i64::from(
            matches!(record, Record::Answer(answer) if (&answer.framework, &answer.question) == (&question.framework, &question.id)),
        ),
        _ => 0,
    }
}

fn at_dataset(record: &Record, slug: &DatasetSlug) -> bool {
    match record {
        Record::Evidence(usage) => usage.dataset == *slug,
        Record::Version(version) => version.dataset == *slug,
        Record::Location(location) => location.dataset == *slug,
        Record::Relation(relation) => relation.subject == *slug || relation.object == *slug,
        Record::Answer(answer) => answer.dataset == *slug,
        Record::SearchRun(run) => run.dataset.as_ref() == Some(slug),
        _ => false,
    }
}
