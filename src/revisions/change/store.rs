//! What a change needs to know of other features' tables: who needs a record, and which numbers were given.

use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::pointing::moved;
use super::{Change, Record};
use crate::database::DatabaseError;
use crate::database::tables::{
    case_study, confounder, dataset, dataset_location, dataset_relation, dataset_version, documentation_answer, documentation_framework,
    documentation_question, finding, paper, redirect, reply, review_property, revision, search_run, usage,
};
use crate::documentation::store::records as checklists;
use crate::review::Redirect;
use crate::revisions::{Action, Subject};
use crate::vocabulary::{Kind, Term};
use crate::wording;

async fn count<E>(db: &impl ConnectionTrait, which: Condition) -> Result<u64, DatabaseError>
where
    E: EntityTrait<Model: Send + Sync>,
{
    Ok(E::find().filter(which).count(db).await?)
}

/// What needs the record, in numbers: "3 statements", once the changes among which it goes are made. It can be withdrawn where nothing
/// does.
pub(super) async fn needing(db: &impl ConnectionTrait, record: &Record, among: &[Change]) -> Result<Vec<String>, DatabaseError> {
    let mut numbers = match record {
        Record::Dataset(dataset) => needing_dataset(db, dataset.slug.as_str()).await?,
        Record::Paper(work) => needing_work(db, work.key.as_str()).await?,
        other => needing_other(db, other).await?,
    };
    if Redirect::SUBJECTS.contains(&record.subject()) {
        let leading = redirect::Column::Subject.eq(record.subject().as_str()).and(redirect::Column::NewName.eq(record.name()));
        numbers.push((count::<redirect::Entity>(db, leading.into()).await?, "old name", Subject::Redirect));
    }
    let left = numbers.into_iter().filter_map(|(number, noun, kind)| {
        let left = i64::try_from(number).unwrap_or(i64::MAX).saturating_add(moved(among, kind, record));
        (left > 0).then(|| wording::count(usize::try_from(left).unwrap_or(usize::MAX), noun))
    });
    Ok(left.collect())
}

/// How many of what kind.
type Needing = Vec<(u64, &'static str, Subject)>;

async fn needing_dataset(db: &impl ConnectionTrait, slug: &str) -> Result<Needing, DatabaseError> {
    let Some(id) = id_of::<dataset::Entity>(db, dataset::Column::Slug.eq(slug).into(), dataset::Column::Id).await? else {
        return Ok(Vec::new());
    };
    let related = Condition::any().add(dataset_relation::Column::SubjectId.eq(id)).add(dataset_relation::Column::ObjectId.eq(id));
    let (version, copy) = (dataset_version::Column::DatasetId.eq(id).into(), dataset_location::Column::DatasetId.eq(id).into());
    let answer = documentation_answer::Column::DatasetId.eq(id).into();
    Ok(vec![
        (count::<usage::Entity>(db, usage::Column::DatasetId.eq(id).into()).await?, "statement", Subject::Evidence),
        (count::<dataset_version::Entity>(db, version).await?, "version", Subject::Version),
        (count::<dataset_location::Entity>(db, copy).await?, "copy", Subject::Location),
        (count::<dataset_relation::Entity>(db, related).await?, "relation", Subject::Relation),
        (count::<documentation_answer::Entity>(db, answer).await?, "answer", Subject::Answer),
        (count::<search_run::Entity>(db, search_run::Column::DatasetId.eq(id).into()).await?, "search", Subject::SearchRun),
    ])
}

async fn needing_work(db: &impl ConnectionTrait, key: &str) -> Result<Needing, DatabaseError> {
    let Some(id) = id_of::<paper::Entity>(db, paper::Column::Name.eq(key).into(), paper::Column::Id).await? else {
        return Ok(Vec::new());
    };
    let source = review_property::Column::Name.eq("source").and(review_property::Column::Value.eq(key));
    let (introduced, relating) = (dataset::Column::IntroducedById.eq(id).into(), dataset_relation::Column::PaperId.eq(id).into());
    let (answer, framework) = (documentation_answer::Column::PaperId.eq(id).into(), documentation_framework::Column::PaperId.eq(id).into());
    Ok(vec![
        (count::<usage::Entity>(db, usage::Column::PaperId.eq(id).into()).await?, "statement", Subject::Evidence),
        (count::<dataset::Entity>(db, introduced).await?, "dataset", Subject::Dataset),
        (count::<dataset_relation::Entity>(db, relating).await?, "relation", Subject::Relation),
        (count::<documentation_answer::Entity>(db, answer).await?, "answer", Subject::Answer),
        (count::<documentation_framework::Entity>(db, framework).await?, "framework", Subject::Framework),
        (count::<review_property::Entity>(db, source.into()).await?, "property", Subject::Review),
    ])
}

async fn needing_other(db: &impl ConnectionTrait, record: &Record) -> Result<Needing, DatabaseError> {
    let mut numbers = Vec::new();
    match record {
        Record::Confounder(node) => {
            let which = confounder::Column::Slug.eq(node.slug.as_str()).into();
            let Some(id) = id_of::<confounder::Entity>(db, which, confounder::Column::Id).await? else { return Ok(Vec::new()) };
            numbers.push((count::<finding::Entity>(db, finding::Column::ConfounderId.eq(id).into()).await?, "finding", Subject::Evidence));
            numbers.push((
                count::<confounder::Entity>(db, confounder::Column::ParentId.eq(id).into()).await?,
                "confounder",
                Subject::Confounder,
            ));
        }
        Record::Framework(framework) => {
            let ids = checklists::framework_ids(db).await?;
            let Some(id) = ids.get(framework.slug.as_str()) else { return Ok(Vec::new()) };
            let asking = documentation_question::Column::FrameworkId.eq(*id).into();
            numbers.push((count::<documentation_question::Entity>(db, asking).await?, "question", Subject::Question));
        }
        Record::Question(question) => {
            let ids = checklists::question_ids(db).await?;
            let Some(id) = ids.get(&question.name()) else { return Ok(Vec::new()) };
            let answering = documentation_answer::Column::QuestionId.eq(*id).into();
            numbers.push((count::<documentation_answer::Entity>(db, answering).await?, "answer", Subject::Answer));
        }
        Record::Evidence(usage) => {
            numbers.push((count::<reply::Entity>(db, reply::Column::UsageId.eq(usage.id.0).into()).await?, "reply", Subject::Reply));
        }
        Record::Vocabulary(Term { kind: Kind::Modality, term, .. }) => {
            numbers.push((count::<dataset::Entity>(db, dataset::Column::Modality.eq(term).into()).await?, "dataset", Subject::Dataset));
            numbers.push((
                count::<case_study::Entity>(db, case_study::Column::Modality.eq(term).into()).await?,
                "case study",
                Subject::CaseStudy,
            ));
        }
        _ => {}
    }
    Ok(numbers)
}

async fn id_of<E>(db: &impl ConnectionTrait, which: Condition, id: E::Column) -> Result<Option<i64>, DatabaseError>
where
    E: EntityTrait,
{
    Ok(E::find().filter(which).select_only().column(id).into_tuple().one(db).await?)
}

/// The largest number that a statement has, had, or was withdrawn with.
pub(super) async fn last_number(db: &impl ConnectionTrait) -> Result<i64, DatabaseError> {
    let there: Option<i64> =
        usage::Entity::find().select_only().column(usage::Column::Id).order_by_desc(usage::Column::Id).into_tuple().one(db).await?;
    let evidence = Subject::Evidence.as_str();
    let withdrawn: Vec<String> = revision::Entity::find()
        .filter(revision::Column::Subject.eq(evidence))
        .filter(revision::Column::Action.eq(Action::Withdrawn.as_str()))
        .select_only()
        .column(revision::Column::Name)
        .into_tuple()
        .all(db)
        .await?;
    let moved: Vec<String> = redirect::Entity::find()
        .filter(redirect::Column::Subject.eq(evidence))
        .select_only()
        .column(redirect::Column::OldName)
        .into_tuple()
        .all(db)
        .await?;
    let numbers = withdrawn.iter().chain(&moved).filter_map(|name| name.parse().ok());
    Ok(there.into_iter().chain(numbers).max().unwrap_or_default())
}

/// The old names, with what they lead to, in which one of these names stands on either side.
pub(super) async fn redirects_beside(db: &impl ConnectionTrait, subject: Subject, names: &[&str]) -> Result<Vec<Redirect>, DatabaseError> {
    let which = Condition::any()
        .add(redirect::Column::OldName.is_in(names.iter().copied()))
        .add(redirect::Column::NewName.is_in(names.iter().copied()));
    let rows = redirect::Entity::find().filter(redirect::Column::Subject.eq(subject.as_str())).filter(which).all(db).await?;
    Ok(rows.into_iter().map(|row| Redirect { subject, old_name: row.old_name, new_name: row.new_name }).collect())
}
