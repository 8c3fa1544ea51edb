//! What a contribution is about: the kinds of images by which stewards are told apart, and the records it touches.

use std::collections::{BTreeMap, BTreeSet};

use super::Row;
use crate::database::{DatabaseError, Transaction};
use crate::datasets;
use crate::evidence::store::Selection;
use crate::evidence::{self, EvidenceId};
use crate::review::Redirect;
use crate::revisions::Subject;
use crate::revisions::change::Record;
use crate::vocabulary::Modality;

/// What a contribution is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Whether it changes what all kinds of images share, such as the taxonomy.
    pub is_everywhere: bool,
    /// The kinds of images that it is about: those of the datasets that it speaks of, as they are now, and those that it names.
    pub modalities: BTreeSet<Modality>,
    /// The kinds of images that it names itself, whatever the review has: of a dataset that it brings, or makes one of others.
    pub named: BTreeSet<Modality>,
    /// The records that it touches, by kind and name.
    pub subjects: BTreeSet<(Subject, String)>,
}

/// What these rows are about.
///
/// # Errors
/// The database cannot be read.
pub async fn reach(db: &Transaction, rows: &[Row]) -> Result<Reach, DatabaseError> {
    let mut reach = Reach::default();
    let mut slugs = BTreeSet::new();
    let mut new: BTreeMap<String, Modality> = BTreeMap::new();
    let changes = rows.iter().flat_map(|row| &row.changes);
    for record in changes.flat_map(|change| change.before.iter().chain(&change.after)) {
        reach.touch(record, &mut slugs);
        if let Record::Dataset(dataset) = record {
            new.insert(dataset.slug.to_string(), dataset.modality.clone());
        }
    }
    let answered: Vec<i64> =
        reach.subjects.iter().filter(|(subject, _)| *subject == Subject::Evidence).filter_map(|(_, name)| name.parse().ok()).collect();
    for statement in evidence::store::statements(db, Selection::Numbers(&answered)).await? {
        slugs.insert(statement.usage.dataset.to_string());
    }
    let slugs: Vec<String> = slugs.into_iter().collect();
    let known = datasets::store::modalities_of(db, &slugs).await?;
    reach.subjects.extend(slugs.iter().map(|slug| (Subject::Dataset, slug.clone())));
    reach.modalities.extend(slugs.iter().filter_map(|slug| known.get(slug).or_else(|| new.get(slug)).cloned()));
    reach.modalities.extend(reach.named.iter().cloned());
    Ok(reach)
}

impl Reach {
    fn touch(&mut self, record: &Record, slugs: &mut BTreeSet<String>) {
        let mut is_everywhere = false;
        match record {
            Record::Dataset(dataset) => {
                self.named.insert(dataset.modality.clone());
                slugs.insert(dataset.slug.to_string());
            }
            Record::Evidence(usage) => {
                slugs.insert(usage.dataset.to_string());
                self.subjects.insert((Subject::Paper, usage.paper.to_string()));
                if usage.id != EvidenceId::UNNUMBERED {
                    self.subjects.insert((Subject::Evidence, usage.id.to_string()));
                }
            }
            Record::Version(version) => slugs.extend([version.dataset.to_string()]),
            Record::Answer(answer) => slugs.extend([answer.dataset.to_string()]),
            Record::Location(location) => slugs.extend([location.dataset.to_string()]),
            Record::Relation(relation) => slugs.extend([relation.subject.to_string(), relation.object.to_string()]),
            Record::CaseStudy(case) => self.named.extend([case.modality.clone()]),
            Record::SearchRun(run) => {
                is_everywhere = run.dataset.is_none();
                slugs.extend(run.dataset.iter().map(ToString::to_string));
            }
            Record::Redirect(Redirect { subject: Subject::Dataset, new_name, .. }) => slugs.extend([new_name.clone()]),
            Record::Redirect(Redirect { subject, .. }) => is_everywhere = *subject == Subject::Confounder,
            Record::Reply(reply) => self.subjects.extend([(Subject::Evidence, reply.evidence.to_string())]),
            Record::Paper(paper) => self.subjects.extend([(Subject::Paper, paper.key.to_string())]),
            Record::Confounder(_)
            | Record::Framework(_)
            | Record::Question(_)
            | Record::Vocabulary(_)
            | Record::Property(_)
            | Record::Document(_) => is_everywhere = true,
        }
        if is_everywhere {
            self.is_everywhere = true;
            self.subjects.insert((record.subject(), record.name()));
        }
    }
}
