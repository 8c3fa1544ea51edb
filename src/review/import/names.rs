//! Names that are addresses for good: the numbers of new statements, old names that are not used again, and records that were
//! withdrawn.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ImportError;
use crate::evidence::{EvidenceId, Usage};
use crate::replies::{self, Reply};
use crate::review::{LARGEST_NUMBER, Redirect, Review};
use crate::revisions::change::{Record, Tombstone};
use crate::revisions::{Action, Revision, Subject};

/// Refuses a name that is in use and leads elsewhere, in what the database holds after the import: the record would hide
/// the redirect, and what is then exported could not be read back.
pub(super) fn refuse_old_names_in_use(current: &Review, wanted: &Review) -> Result<(), ImportError> {
    for subject in Redirect::SUBJECTS {
        let leading: Vec<&Redirect> =
            current.redirects.iter().chain(&wanted.redirects).filter(|redirect| redirect.subject == subject).collect();
        if leading.is_empty() {
            continue;
        }
        let (here, there) = (current.names(subject), wanted.names(subject));
        if let Some(Redirect { old_name, new_name, .. }) =
            leading.into_iter().find(|redirect| here.contains(&redirect.old_name) || there.contains(&redirect.old_name))
        {
            return Err(ImportError::OldNameInUse { subject, old_name: old_name.clone(), new_name: new_name.clone() });
        }
    }
    Ok(())
}

/// Records that were withdrawn, by kind and name.
pub(super) type Gone = BTreeMap<(Subject, String), Tombstone>;

/// What was withdrawn from the database and is not there. A folder whose own journal knows of the withdrawal, and of what brought the
/// record back, may bring it.
pub(super) fn withdrawn_here(current: &Review, wanted: &Review) -> Gone {
    type Last<'a> = HashMap<(Subject, &'a str), &'a Revision>;
    fn last(review: &Review) -> Last<'_> {
        review.revisions.iter().map(|revision| ((revision.subject, revision.name.as_str()), revision)).collect()
    }
    let theirs = last(wanted);
    let known: HashMap<i64, &Revision> = wanted.revisions.iter().map(|revision| (revision.id, revision)).collect();
    let comes_back = |tombstone: &Revision| {
        known.get(&tombstone.id).is_some_and(|known| *known == tombstone)
            && theirs.get(&(tombstone.subject, tombstone.name.as_str())).is_some_and(|last| last.action != Action::Withdrawn)
    };
    let withdrawn = last(current).into_values().filter(|last| last.action == Action::Withdrawn && !comes_back(last));
    withdrawn.filter_map(|last| Some(((last.subject, last.name.clone()), Tombstone::of(Some(last.clone()))?))).collect()
}

/// Gives statements without a number theirs: that of the same work, dataset and function in the database, or that with which the very
/// same statement was withdrawn, else the next.
pub(super) fn number(current: &Review, wanted: &mut Review) -> Result<(), ImportError> {
    type Claim = (String, String, &'static str);
    let claim = |usage: &Usage| -> Claim { (usage.paper.to_string(), usage.dataset.to_string(), usage.citation_function.as_str()) };
    let ours: HashMap<EvidenceId, &Usage> = current.usages.iter().map(|usage| (usage.id, usage)).collect();
    let gone = withdrawn(current);
    let mut taken = HashSet::new();
    for usage in wanted.usages.iter().filter(|usage| usage.id != EvidenceId::UNNUMBERED) {
        taken.insert(usage.id);
        if let Some(known) = ours.get(&usage.id).copied().or_else(|| gone.get(&usage.id))
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
    let mut left: Vec<&Usage> = gone.values().filter(|usage| !taken.contains(&usage.id) && !ours.contains_key(&usage.id)).collect();
    left.sort_by_key(|usage| std::cmp::Reverse(usage.id));
    let mut last = taken.iter().chain(ours.keys()).map(|id| id.0).chain(old_numbers(current, wanted)).max().unwrap_or_default();
    for usage in wanted.usages.iter_mut().filter(|usage| usage.id == EvidenceId::UNNUMBERED) {
        let again = left.iter().position(|gone| says_the_same(gone, usage));
        usage.id = match free.get_mut(&claim(usage)).and_then(Vec::pop) {
            Some(known) => known,
            None if again.is_some() => again.map_or(usage.id, |place| left.remove(place).id),
            None if last < LARGEST_NUMBER => {
                last += 1;
                EvidenceId(last)
            }
            None => return Err(ImportError::NumbersUsedUp { last }),
        };
    }
    wanted.usages.sort_by_key(|usage| usage.id);
    Ok(())
}

/// Whether two statements differ in nothing but their numbers, and in what a review notes when it takes one in.
fn says_the_same(one: &Usage, other: &Usage) -> bool {
    let noted = Usage {
        id: other.id,
        contributor: other.contributor.clone(),
        steward: other.steward.clone(),
        recorded: other.recorded,
        ..one.clone()
    };
    noted == *other
}

/// Gives replies without a number the next one of their statement, as if they came in now.
pub(super) fn number_replies(current: &Review, wanted: &mut Review) -> Result<(), ImportError> {
    let mut last: HashMap<EvidenceId, i64> = HashMap::new();
    let there = current.replies.iter().chain(&wanted.replies).map(|reply| (reply.evidence.0, reply.number));
    let gone = current.revisions.iter().chain(&wanted.revisions).filter(|revision| revision.subject == Subject::Reply);
    for (evidence, number) in there.chain(gone.filter_map(|revision| replies::parts(&revision.name))) {
        let known = last.entry(EvidenceId(evidence)).or_default();
        *known = number.max(*known);
    }
    for reply in wanted.replies.iter_mut().filter(|reply| reply.number == Reply::UNNUMBERED) {
        let last = last.entry(reply.evidence).or_default();
        if *last >= LARGEST_NUMBER {
            return Err(ImportError::NumbersUsedUp { last: *last });
        }
        *last += 1;
        reply.number = *last;
    }
    wanted.replies.sort_by_key(|reply| (reply.evidence, reply.number));
    Ok(())
}

/// Numbers that lead to another statement, or to the tombstone of one: they are not given again.
fn old_numbers<'a>(current: &'a Review, wanted: &'a Review) -> impl Iterator<Item = i64> + use<'a> {
    let redirects = current.redirects.iter().chain(&wanted.redirects).filter(|redirect| redirect.subject == Subject::Evidence);
    let withdrawn = current.revisions.iter().chain(&wanted.revisions).filter(|revision| withdraws(revision));
    redirects.map(|redirect| &redirect.old_name).chain(withdrawn.map(|revision| &revision.name)).filter_map(|name| name.parse().ok())
}

fn withdraws(revision: &Revision) -> bool {
    revision.subject == Subject::Evidence && revision.action == Action::Withdrawn
}

/// The statements that were withdrawn, as they were last.
fn withdrawn(review: &Review) -> HashMap<EvidenceId, Usage> {
    let records = review.revisions.iter().filter(|revision| withdraws(revision)).filter_map(|revision| revision.before.as_deref());
    let usages = records.filter_map(|record| match Record::parse(Subject::Evidence, record) {
        Ok(Record::Evidence(usage)) => Some((usage.id, *usage)),
        _ => None,
    });
    usages.collect()
}
