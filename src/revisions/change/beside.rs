//! What a record speaks of, as far as it is there: stand-ins for the rules of a review to look at.

use std::collections::BTreeSet;

use bibliography::CitationKey;

use super::check::put;
use super::stored::find;
use super::{Change, Record, store};
use crate::database::{DatabaseError, Transaction};
use crate::datasets::{Access, Dataset, DatasetSlug, Demographics, Status};
use crate::evidence::Finding;
use crate::papers::Paper;
use crate::review::{Property, Redirect, Review};
use crate::revisions::Subject;
use crate::vocabulary::{Kind, Modality, Term};
use crate::{datasets, documentation, papers, taxonomy, vocabulary};

/// The datasets and works that a record speaks of.
pub(super) fn spoken_of(record: &Record) -> (Vec<String>, Vec<String>) {
    let (slug, key) = (|slug: &DatasetSlug| slug.to_string(), |key: &CitationKey| key.to_string());
    match record {
        Record::Dataset(record) => (Vec::new(), record.introduced_by.iter().map(key).collect()),
        Record::Evidence(record) => (vec![slug(&record.dataset)], vec![key(&record.paper)]),
        Record::Version(record) => (vec![slug(&record.dataset)], Vec::new()),
        Record::Location(record) => (vec![slug(&record.dataset)], Vec::new()),
        Record::Relation(record) => (vec![slug(&record.subject), slug(&record.object)], record.paper.iter().map(key).collect()),
        Record::Framework(record) => (Vec::new(), record.paper.iter().map(key).collect()),
        Record::Answer(record) => (vec![slug(&record.dataset)], record.paper.iter().map(key).collect()),
        Record::SearchRun(record) => (record.dataset.iter().map(slug).collect(), Vec::new()),
        Record::Property(Property { name, value }) if name == "source" => (Vec::new(), vec![value.clone()]),
        Record::Redirect(Redirect { subject: Subject::Dataset, old_name, new_name }) => {
            (vec![old_name.clone(), new_name.clone()], Vec::new())
        }
        Record::Redirect(Redirect { subject: Subject::Paper, old_name, new_name }) => {
            (Vec::new(), vec![old_name.clone(), new_name.clone()])
        }
        _ => (Vec::new(), Vec::new()),
    }
}

/// What the record speaks of, as far as it is there: stand-ins that say no more than their names, so that the rules of a
/// review can be asked without reading all of it.
pub(super) async fn beside(transaction: &Transaction, record: &Record, among: &[Change]) -> Result<Review, DatabaseError> {
    let mut review = Review::default();
    let modality = Modality::new("stand-in");
    let (mut slugs, mut keys) = spoken_of(record);
    slugs.retain(|slug| !is_withdrawn(among, Subject::Dataset, slug));
    keys.retain(|key| !is_withdrawn(among, Subject::Paper, key));
    review.vocabulary = match record {
        Record::Dataset(_) | Record::CaseStudy(_) => {
            let mut terms = vocabulary::store::of_kind(transaction, Kind::Modality).await?;
            terms.extend(among.iter().filter(|change| change.before.is_none()).filter_map(|change| match &change.after {
                Some(Record::Vocabulary(term)) => Some(term.clone()),
                _ => None,
            }));
            terms
        }
        Record::Vocabulary(_) => Vec::new(),
        _ => vec![Term { kind: Kind::Modality, term: modality.to_string(), label: None, definition: "A stand-in.".to_owned() }],
    };
    let there = datasets::store::numbers_of(transaction, &slugs).await?.into_keys();
    let there: BTreeSet<String> = there.chain(added(among, Subject::Dataset, &slugs)).collect();
    let there = there.into_iter().filter(|slug| !is_withdrawn(among, Subject::Dataset, slug));
    for slug in there {
        review.datasets.extend(slug.parse().ok().map(|slug| stand_in(slug, modality.clone())));
    }
    let there = papers::store::numbers_of(transaction, &keys).await?.into_keys();
    let there: BTreeSet<String> = there.chain(added(among, Subject::Paper, &keys)).collect();
    let there = there.into_iter().filter(|key| !is_withdrawn(among, Subject::Paper, key));
    for key in there {
        review.papers.extend(CitationKey::parse(&key).ok().and_then(|key| work(&key)));
    }
    if matches!(record, Record::Question(_) | Record::Answer(_)) {
        checklists(transaction, record, among, &mut review).await?;
    }
    let tests =
        matches!(record, Record::Evidence(usage) if usage.findings.iter().any(|finding| matches!(finding, Finding::Shortcut { .. })));
    if tests || matches!(record, Record::Confounder(_) | Record::Redirect(Redirect { subject: Subject::Confounder, .. })) {
        let own = if matches!(record, Record::Confounder(_)) { record.name() } else { String::new() };
        review.confounders = taxonomy::store::all(transaction).await?;
        review.confounders.extend(among.iter().filter(|change| change.before.is_none()).filter_map(|change| match &change.after {
            Some(Record::Confounder(node)) => Some(node.clone()),
            _ => None,
        }));
        review.confounders.retain(|node| node.slug.as_str() != own);
    }
    if let Record::Reply(reply) = record
        && let Some(record) = find(transaction, Subject::Evidence, &reply.evidence.to_string()).await?
    {
        stand_for_statement(&mut review, record, &modality);
    }
    if let Record::Redirect(Redirect { subject, old_name, new_name }) = record {
        review.redirects = store::redirects_beside(transaction, *subject, &[old_name, new_name]).await?;
        review.redirects.retain(|other| other.old_name != *old_name);
        review.redirects = std::mem::take(&mut review.redirects).into_iter().filter_map(|other| moved(among, other)).collect();
        if *subject == Subject::Evidence {
            for name in [old_name, new_name] {
                if let Some(record) = find(transaction, Subject::Evidence, name).await? {
                    stand_for_statement(&mut review, record, &modality);
                }
            }
        }
    }
    Ok(review)
}

/// The frameworks, and for an answer the questions too; a question does not stand beside itself.
async fn checklists(transaction: &Transaction, record: &Record, among: &[Change], review: &mut Review) -> Result<(), DatabaseError> {
    review.frameworks = documentation::store::records::frameworks(transaction).await?;
    review.questions = documentation::store::records::questions(transaction).await?;
    for change in among.iter().filter(|change| change.before.is_none()) {
        match &change.after {
            Some(Record::Framework(framework)) => review.frameworks.push(framework.clone()),
            Some(Record::Question(question)) => review.questions.push((**question).clone()),
            _ => {}
        }
    }
    if let Record::Question(own) = record {
        review.questions.retain(|question| question.name() != own.name());
    }
    // Of the work that proposes a framework nothing is to be known here.
    for framework in &mut review.frameworks {
        framework.paper = None;
    }
    Ok(())
}

/// Whether the changes withdraw it: what comes with them cannot speak of it.
fn is_withdrawn(among: &[Change], subject: Subject, name: &str) -> bool {
    among.iter().any(|change| change.subject == subject && change.name == name && change.after.is_none())
}

/// Where an old name leads once the changes are made; none where they take it away.
fn moved(among: &[Change], redirect: Redirect) -> Option<Redirect> {
    let name = Record::Redirect(redirect.clone()).name();
    match among.iter().find(|change| change.subject == Subject::Redirect && change.name == name && change.before.is_some()) {
        Some(change) => match &change.after {
            Some(Record::Redirect(after)) => Some(after.clone()),
            _ => None,
        },
        None => Some(redirect),
    }
}

/// Those of the names that the changes add.
fn added<'a>(among: &'a [Change], subject: Subject, names: &'a [String]) -> impl Iterator<Item = String> + 'a {
    let new = among.iter().filter(move |change| change.subject == subject && change.before.is_none());
    new.filter(|change| names.contains(&change.name)).map(|change| change.name.clone())
}

/// A statement with stand-ins of what it speaks of; its findings are left out, because the taxonomy is not there.
fn stand_for_statement(review: &mut Review, record: Record, modality: &Modality) {
    let Record::Evidence(mut usage) = record else { return };
    usage.findings.clear();
    if review.datasets.iter().all(|dataset| dataset.slug != usage.dataset) {
        review.datasets.push(stand_in(usage.dataset.clone(), modality.clone()));
    }
    if review.papers.iter().all(|paper| paper.key != usage.paper) {
        review.papers.extend(work(&usage.paper));
    }
    put(review, Record::Evidence(usage));
}

fn work(key: &CitationKey) -> Option<Paper> {
    bibliography::read(bibliography::write_entry("misc", key, &[]).as_bytes()).entries.pop().map(Paper::from_entry)
}

fn stand_in(slug: DatasetSlug, modality: Modality) -> Dataset {
    Dataset {
        name: slug.to_string(),
        slug,
        aliases: Vec::new(),
        modality,
        body_part: None,
        tasks: Vec::new(),
        description: None,
        introduced_by: None,
        homepage: None,
        doi: None,
        license: None,
        access: Access::Unknown,
        images: None,
        patients: None,
        countries: Vec::new(),
        year: None,
        demographics: Demographics::NotDocumented,
        status: Status::Active,
        source: None,
        notes: None,
        named_in_paper: false,
        in_demo: false,
    }
}
