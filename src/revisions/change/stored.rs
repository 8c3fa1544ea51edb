//! Records of any kind out of and into the stores of their features.

use super::Record;
use super::beside::spoken_of;
use crate::database::bulk::Ids;
use crate::database::{DatabaseError, Transaction};
use crate::datasets::store::{belongings, records};
use crate::documentation::store::records as checklists;
use crate::evidence::store::records::Targets;
use crate::evidence::store::{Selection, statements};
use crate::review::{Property, Redirect, store as whole};
use crate::revisions::Subject;
use crate::{case_studies, datasets, evidence, monitoring, papers, replies, taxonomy, vocabulary};

/// The record of that name as it is now.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &Transaction, subject: Subject, name: &str) -> Result<Option<Record>, DatabaseError> {
    let dataset = |slug: &str| {
        let slug = slug.to_owned();
        async move { Ok::<_, DatabaseError>(datasets::store::numbers_of(db, &[slug]).await?.into_values().next()) }
    };
    let owner = name.split('/').next().unwrap_or_default();
    Ok(match subject {
        Subject::Review => {
            let value = whole::properties(db).await?.remove(name);
            value.map(|value| Record::Property(Property { name: name.to_owned(), value }))
        }
        Subject::Dataset => records::find(db, name).await?.map(|(_, record)| Record::Dataset(Box::new(record))),
        Subject::Paper => papers::store::find(db, name).await?.map(|(record, _)| Record::Paper(Box::new(record))),
        Subject::Evidence => {
            let Ok(number) = name.parse() else { return Ok(None) };
            statements(db, Selection::Number(number)).await?.pop().map(|statement| Record::Evidence(Box::new(statement.usage)))
        }
        Subject::Confounder => taxonomy::store::all(db).await?.into_iter().find(|node| node.slug.as_str() == name).map(Record::Confounder),
        Subject::Version => {
            let Some(id) = dataset(owner).await? else { return Ok(None) };
            named(belongings::versions_of(db, id).await?.into_iter().map(Record::Version), name)
        }
        Subject::Location => {
            let Some(id) = dataset(owner).await? else { return Ok(None) };
            named(belongings::locations_of(db, id).await?.into_iter().map(Record::Location), name)
        }
        Subject::Relation => {
            let Some(id) = dataset(name.split(' ').next().unwrap_or_default()).await? else { return Ok(None) };
            named(belongings::relations_of(db, id).await?.into_iter().map(Record::Relation), name)
        }
        Subject::Reply => replies::store::find(db, name).await?.map(|reply| Record::Reply(Box::new(reply))),
        Subject::Framework => named(checklists::frameworks(db).await?.into_iter().map(Record::Framework), name),
        Subject::Question => named(checklists::questions(db).await?.into_iter().map(|question| Record::Question(Box::new(question))), name),
        Subject::Answer => {
            let Some(id) = dataset(owner).await? else { return Ok(None) };
            named(checklists::answers_of(db, id).await?.into_iter().map(|answer| Record::Answer(Box::new(answer))), name)
        }
        Subject::Vocabulary => named(vocabulary::store::all(db).await?.into_iter().map(Record::Vocabulary), name),
        Subject::CaseStudy => named(case_studies::store::all(db).await?.into_iter().map(Record::CaseStudy), name),
        Subject::SearchRun => named(monitoring::store::all(db).await?.into_iter().map(|run| Record::SearchRun(Box::new(run))), name),
        Subject::Document => whole::document(db, name).await?.map(Record::Document),
        Subject::Redirect => {
            let Some((kind, old_name)) = name.split_once('/') else { return Ok(None) };
            let Ok(subject) = kind.parse() else { return Ok(None) };
            let new_name = whole::redirected(db, subject, old_name).await?;
            new_name.map(|new_name| Record::Redirect(Redirect { subject, old_name: old_name.to_owned(), new_name }))
        }
        Subject::Release => None,
    })
}

fn named(mut records: impl Iterator<Item = Record>, name: &str) -> Option<Record> {
    records.find(|record| record.name() == name)
}

/// Writes a record through the store of its feature.
pub(super) async fn write(transaction: &Transaction, before: Option<&Record>, after: Option<&Record>) -> Result<(), DatabaseError> {
    let Some(record) = after.or(before) else { return Ok(()) };
    let (slugs, keys) = spoken_of(record);
    let (datasets, papers): (Ids, Ids) =
        (datasets::store::numbers_of(transaction, &slugs).await?, papers::store::numbers_of(transaction, &keys).await?);
    let is_new = before.is_none();
    match (record, after) {
        (Record::Property(record), Some(_)) => whole::put_property(transaction, &record.name, &record.value).await,
        (Record::Property(record), None) => whole::withdraw_property(transaction, &record.name).await,
        (Record::Dataset(record), Some(_)) if is_new => records::add(transaction, &[record], &papers).await,
        (Record::Dataset(record), Some(_)) => {
            let own = datasets::store::numbers_of(transaction, &[record.slug.to_string()]).await?;
            records::change(transaction, record, &papers, &own).await
        }
        (Record::Dataset(record), None) => records::withdraw(transaction, record.slug.as_str()).await,
        (Record::Paper(_), _) => write_paper(transaction, before, after).await,
        (Record::Evidence(record), None) => evidence::store::records::withdraw(transaction, record.id).await,
        (Record::Evidence(record), Some(_)) => {
            let confounders = taxonomy::store::ids(transaction).await?;
            let targets = Targets { papers: &papers, datasets: &datasets, confounders: &confounders };
            if is_new {
                evidence::store::records::add(transaction, &[record], targets).await
            } else {
                evidence::store::records::change(transaction, record, targets).await
            }
        }
        (Record::Confounder(record), _) => {
            match after {
                None => taxonomy::store::withdraw(transaction, record.slug.as_str()).await?,
                Some(_) if is_new => taxonomy::store::add(transaction, &[record]).await?,
                Some(_) => taxonomy::store::change(transaction, record, &taxonomy::store::ids(transaction).await?).await?,
            }
            taxonomy::store::set_groups(transaction).await
        }
        (Record::Version(record), Some(_)) => belongings::put_versions(transaction, &[record], &datasets).await,
        (Record::Version(record), None) => belongings::withdraw_version(transaction, record, &datasets).await,
        (Record::Location(record), Some(_)) => belongings::put_locations(transaction, &[record], &datasets).await,
        (Record::Location(record), None) => belongings::withdraw_location(transaction, record, &datasets).await,
        (Record::Relation(record), Some(_)) => belongings::put_relations(transaction, &[record], &datasets, &papers).await,
        (Record::Relation(record), None) => belongings::withdraw_relation(transaction, record, &datasets).await,
        (Record::Reply(record), Some(_)) => replies::store::put(transaction, &[record]).await,
        (Record::Reply(record), None) => replies::store::withdraw(transaction, record).await,
        (Record::Framework(record), Some(_)) => checklists::put_frameworks(transaction, &[record], &papers).await,
        (Record::Framework(record), None) => checklists::withdraw_framework(transaction, record).await,
        (Record::Question(record), Some(_)) => checklists::put_questions(transaction, &[record]).await,
        (Record::Question(record), None) => checklists::withdraw_question(transaction, record).await,
        (Record::Answer(record), Some(_)) if is_new => checklists::add_answers(transaction, &[record], &datasets, &papers).await,
        (Record::Answer(record), Some(_)) => checklists::change_answer(transaction, record, &datasets, &papers).await,
        (Record::Answer(record), None) => checklists::withdraw_answer(transaction, record, &datasets).await,
        (Record::Vocabulary(record), Some(_)) if is_new => vocabulary::store::add(transaction, &[record]).await,
        (Record::Vocabulary(record), Some(_)) => vocabulary::store::change(transaction, record).await,
        (Record::Vocabulary(record), None) => vocabulary::store::withdraw(transaction, record.kind, &record.term).await,
        (Record::CaseStudy(record), Some(_)) => case_studies::store::add(transaction, &[record]).await,
        (Record::CaseStudy(record), None) => case_studies::store::withdraw(transaction, record).await,
        (Record::SearchRun(record), Some(_)) if is_new => monitoring::store::add(transaction, &[record], &datasets).await,
        (Record::SearchRun(record), Some(_)) => monitoring::store::change(transaction, record, &datasets).await,
        (Record::SearchRun(record), None) => monitoring::store::withdraw(transaction, record, &datasets).await,
        (Record::Document(record), Some(_)) => whole::put_document(transaction, record).await,
        (Record::Document(record), None) => whole::withdraw_document(transaction, &record.name).await,
        (Record::Redirect(record), Some(_)) => whole::put_redirect(transaction, record).await,
        (Record::Redirect(record), None) => whole::withdraw_redirect(transaction, record).await,
    }
}

/// Writes a paper, and gives those of the same short name the letters that tell them apart.
async fn write_paper(transaction: &Transaction, before: Option<&Record>, after: Option<&Record>) -> Result<(), DatabaseError> {
    let paper = |record: Option<&Record>| match record {
        Some(Record::Paper(paper)) => Some((**paper).clone()),
        _ => None,
    };
    let (before, after) = (paper(before), paper(after));
    let names = papers::ShortNames::new();
    match (&before, &after) {
        (None, Some(after)) => papers::store::add(transaction, &[after], &names).await?,
        (Some(_), Some(after)) => papers::store::change(transaction, after, &names).await?,
        (Some(before), None) => papers::store::withdraw(transaction, before.key.as_str()).await?,
        (None, None) => {}
    }
    for paper in before.iter().chain(&after) {
        papers::store::name_alike(transaction, &paper.plain_short_name()).await?;
    }
    Ok(())
}
