//! What the checks of a contribution look for in the catalogue and among other contributions.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, Func, Query};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use super::super::seriousness::Test;
use super::super::{ContributionId, State};
use crate::database::DatabaseError;
use crate::database::tables::{confounder, contribution, contribution_subject, dataset, dataset_term, finding, paper, usage};
use crate::datasets::Dataset;
use crate::datasets::store::records::TermKind;
use crate::evidence::severity::{judgement_stands, standing_after};
use crate::evidence::{Appraisal, EvidenceId, FindingKind, Usage};
use crate::papers::Paper;
use crate::revisions::Subject;

async fn numbers(db: &impl ConnectionTrait, usage: &Usage) -> Result<Option<(i64, i64)>, DatabaseError> {
    let work: Option<i64> = paper::Entity::find()
        .filter(paper::Column::Name.eq(usage.paper.as_str()))
        .select_only()
        .column(paper::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    let data: Option<i64> = dataset::Entity::find()
        .filter(dataset::Column::Slug.eq(usage.dataset.as_str()))
        .select_only()
        .column(dataset::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    Ok(work.zip(data))
}

/// Statements of the same work on the same dataset.
pub(in crate::contributions) async fn same_claims(db: &impl ConnectionTrait, claim: &Usage) -> Result<Vec<EvidenceId>, DatabaseError> {
    let Some((work, data)) = numbers(db, claim).await? else { return Ok(Vec::new()) };
    let found: Vec<i64> = usage::Entity::find()
        .filter(usage::Column::PaperId.eq(work))
        .filter(usage::Column::DatasetId.eq(data))
        .filter(usage::Column::Id.ne(claim.id.0))
        .select_only()
        .column(usage::Column::Id)
        .order_by_asc(usage::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(EvidenceId).collect())
}

/// Number of the statement, dataset, confounder, work, outcome, appraisal, severity.
type TestRow = (i64, String, String, String, String, String, Option<String>);

/// Every test of a confounder on these datasets, as the review has it.
pub(in crate::contributions) async fn tests_on(db: &impl ConnectionTrait, slugs: &BTreeSet<String>) -> Result<Vec<Test>, DatabaseError> {
    if slugs.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<TestRow> = finding::Entity::find()
        .join(JoinType::InnerJoin, finding::Entity::belongs_to(usage::Entity).from(finding::Column::UsageId).to(usage::Column::Id).into())
        .join(
            JoinType::InnerJoin,
            finding::Entity::belongs_to(confounder::Entity).from(finding::Column::ConfounderId).to(confounder::Column::Id).into(),
        )
        .join(JoinType::InnerJoin, usage::Entity::belongs_to(dataset::Entity).from(usage::Column::DatasetId).to(dataset::Column::Id).into())
        .join(JoinType::InnerJoin, usage::Entity::belongs_to(paper::Entity).from(usage::Column::PaperId).to(paper::Column::Id).into())
        .filter(dataset::Column::Slug.is_in(slugs))
        .filter(finding::Column::Kind.eq(FindingKind::Shortcut.as_str()))
        .select_only()
        .column(usage::Column::Id)
        .column(dataset::Column::Slug)
        .column_as(confounder::Column::Slug, "confounder")
        .column(paper::Column::Name)
        .column(finding::Column::Outcome)
        .column(usage::Column::Appraisal)
        .column(usage::Column::Severity)
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|(number, dataset, confounder, work, outcome, appraisal, severity)| {
            let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("usages, {number}"), error);
            let appraisal: Appraisal = appraisal.parse().map_err(|error| unreadable(&error))?;
            let outcome = outcome.parse().map_err(|error| unreadable(&error))?;
            let severity = severity.map(|text| text.parse()).transpose().map_err(|error| unreadable(&error))?;
            Ok(Test {
                evidence: EvidenceId(number),
                dataset,
                confounder,
                work,
                outcome: standing_after(appraisal.state, outcome),
                by_hand: severity.filter(|_| judgement_stands(appraisal.state)),
            })
        })
        .collect()
}

/// Works that may be the same as a new one: key, short name, and what they share.
pub(in crate::contributions) async fn papers_like(
    db: &impl ConnectionTrait,
    new: &Paper,
) -> Result<Vec<(String, String, &'static str)>, DatabaseError> {
    let mut same = Condition::any();
    if let Some(doi) = &new.doi {
        let lower = Expr::expr(Func::lower(Expr::col(paper::Column::Doi)));
        same = same.add(ExprTrait::eq(lower, doi.to_string().to_lowercase()));
    }
    if let Some(arxiv) = &new.arxiv {
        same = same.add(paper::Column::Arxiv.eq(arxiv.to_string()));
    }
    if let Some(year) = new.year {
        same = same.add(paper::Column::Year.eq(i64::from(year)));
    }
    if same.is_empty() {
        return Ok(Vec::new());
    }
    let folded = new.title.as_deref().map(bibliography::folded).unwrap_or_default();
    let rows =
        paper::Entity::find().filter(same).filter(paper::Column::Name.ne(new.key.as_str())).order_by_asc(paper::Column::Id).all(db).await?;
    let why = |row: &paper::Model| {
        let is = |ours: Option<String>, theirs: &Option<String>| {
            ours.is_some_and(|ours| theirs.as_ref().is_some_and(|theirs| theirs.eq_ignore_ascii_case(&ours)))
        };
        if is(new.doi.as_ref().map(ToString::to_string), &row.doi) {
            Some("the same DOI")
        } else if is(new.arxiv.as_ref().map(ToString::to_string), &row.arxiv) {
            Some("the same arXiv number")
        } else {
            let same_title = !folded.is_empty() && row.title.as_deref().map(bibliography::folded).is_some_and(|title| title == folded);
            same_title.then_some("the same title and year")
        }
    };
    Ok(rows.iter().filter_map(|row| why(row).map(|why| (row.name.clone(), row.short_name.clone(), why))).collect())
}

/// Datasets that may be the same as a new one: slug, name, and what they share.
pub(in crate::contributions) async fn datasets_like(
    db: &impl ConnectionTrait,
    new: &Dataset,
) -> Result<Vec<(String, String, &'static str)>, DatabaseError> {
    let names: Vec<String> = new.aliases.iter().chain([&new.name]).map(|name| bibliography::folded(name)).collect();
    let called = dataset_term::Entity::find()
        .filter(dataset_term::Column::Kind.eq(TermKind::Alias.as_str()))
        .filter(dataset_term::Column::Folded.is_in(names.iter().map(String::as_str)))
        .select_only()
        .column(dataset_term::Column::DatasetId);
    let numbers: Vec<i64> = called.into_tuple().all(db).await?;
    let mut same = Condition::any().add(dataset::Column::SortKey.is_in(names)).add(dataset::Column::Id.is_in(numbers));
    let doi = new.doi.as_ref().map(ToString::to_string);
    if let Some(doi) = &doi {
        same = same.add(dataset::Column::Doi.eq(doi));
    }
    let rows = dataset::Entity::find()
        .filter(same)
        .filter(dataset::Column::Slug.ne(new.slug.as_str()))
        .order_by_asc(dataset::Column::Id)
        .all(db)
        .await?;
    let why = |row: &dataset::Model| if doi.is_some() && row.doi == doi { "the same DOI" } else { "the same name" };
    Ok(rows.iter().map(|row| (row.slug.clone(), row.name.clone(), why(row))).collect())
}

/// Other contributions under way that touch all of these records.
pub(in crate::contributions) async fn open_about(
    db: &impl ConnectionTrait,
    subjects: &[(Subject, String)],
    own: Option<ContributionId>,
) -> Result<Vec<(ContributionId, String)>, DatabaseError> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let mut query = contribution::Entity::find()
        .filter(contribution::Column::State.is_in(State::QUEUE.map(State::as_str)))
        .filter(contribution::Column::Id.ne(own.map_or(0, |id| id.0)));
    for (subject, name) in subjects {
        let touching = Query::select()
            .column(contribution_subject::Column::ContributionId)
            .from(contribution_subject::Entity)
            .and_where(contribution_subject::Column::Subject.eq(subject.as_str()))
            .and_where(contribution_subject::Column::Name.eq(name))
            .take();
        query = query.filter(contribution::Column::Id.in_subquery(touching));
    }
    let rows = query.order_by_asc(contribution::Column::Id).limit(5).all(db).await?;
    Ok(rows.into_iter().map(|row| (ContributionId(row.id), row.title)).collect())
}
