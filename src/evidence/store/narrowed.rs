//! The list of statements, narrowed, page by page: each page is one query by number.

use sea_orm::sea_query::{Condition, Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::assemble;
use crate::database::DatabaseError;
use crate::database::tables::{dataset, finding, usage};
use crate::evidence::facets::EvidenceNarrowing;
use crate::evidence::{AppraisalState, FindingKind, Outcome, Statement};

fn with_findings(condition: Condition) -> Expr {
    let query = Query::select().column(finding::Column::UsageId).from(finding::Entity).cond_where(condition).take();
    usage::Column::Id.in_subquery(query)
}

/// Tests of these confounders (or any) that gave an outcome.
fn tests(narrowing: &EvidenceNarrowing, outcome: Option<Outcome>) -> Expr {
    let mut condition = Condition::all().add(finding::Column::Kind.eq(FindingKind::Shortcut.as_str()));
    if !narrowing.confounders.is_empty() {
        condition = condition.add(finding::Column::ConfounderId.is_in(narrowing.confounders.iter().copied()));
    }
    if let Some(outcome) = outcome {
        condition = condition.add(finding::Column::Outcome.eq(outcome.as_str()));
    }
    with_findings(condition)
}

/// Tests that stand so, after what was said since: the rule of `severity::standing_after`, for the database.
fn stands(narrowing: &EvidenceNarrowing, outcome: Outcome) -> Condition {
    let doubted = || usage::Column::Appraisal.is_in([AppraisalState::Disputed, AppraisalState::Refuted].map(AppraisalState::as_str));
    match outcome {
        Outcome::Shown | Outcome::NotFound => Condition::all().add(tests(narrowing, Some(outcome))).add(doubted().not()),
        Outcome::Unclear => {
            Condition::any().add(tests(narrowing, Some(outcome))).add(Condition::all().add(tests(narrowing, None)).add(doubted()))
        }
    }
}

fn of_modalities(modalities: &[String]) -> SelectStatement {
    Query::select().column(dataset::Column::Id).from(dataset::Entity).and_where(dataset::Column::Modality.is_in(modalities)).take()
}

fn condition(narrowing: &EvidenceNarrowing) -> Condition {
    let words = |words: Vec<&'static str>| (!words.is_empty()).then_some(words);
    let mut all = Condition::all()
        .add_option((!narrowing.datasets.is_empty()).then(|| usage::Column::DatasetId.is_in(narrowing.datasets.iter().copied())))
        .add_option((!narrowing.papers.is_empty()).then(|| usage::Column::PaperId.is_in(narrowing.papers.iter().copied())))
        .add_option(
            words(narrowing.functions.iter().map(|word| word.as_str()).collect()).map(|words| usage::Column::CitationFunction.is_in(words)),
        )
        .add_option(words(narrowing.types.iter().map(|word| word.as_str()).collect()).map(|words| usage::Column::ResourceType.is_in(words)))
        .add_option(
            words(narrowing.findings.iter().map(|word| word.as_str()).collect())
                .map(|words| with_findings(Condition::all().add(finding::Column::Kind.is_in(words)))),
        )
        .add_option((!narrowing.modalities.is_empty()).then(|| usage::Column::DatasetId.in_subquery(of_modalities(&narrowing.modalities))))
        .add_option(narrowing.since.map(|day| usage::Column::Recorded.gte(day)));
    if !narrowing.outcomes.is_empty() {
        all = all.add(narrowing.outcomes.iter().fold(Condition::any(), |any, outcome| any.add(stands(narrowing, *outcome))));
    } else if !narrowing.confounders.is_empty() {
        all = all.add(tests(narrowing, None));
    }
    all
}

/// How many statements fit.
///
/// # Errors
/// The database cannot be read.
pub async fn count(db: &impl ConnectionTrait, narrowing: &EvidenceNarrowing) -> Result<u64, DatabaseError> {
    Ok(usage::Entity::find().filter(condition(narrowing)).count(db).await?)
}

/// The statements that fit, after the one of that number.
///
/// # Errors
/// The database cannot be read.
pub async fn list_after(
    db: &impl ConnectionTrait,
    narrowing: &EvidenceNarrowing,
    place: Option<i64>,
    limit: u64,
) -> Result<Vec<Statement>, DatabaseError> {
    let id = usage::Column::Id;
    let query = usage::Entity::find().filter(condition(narrowing));
    let query = match (narrowing.sort.descending, place) {
        (false, Some(place)) => query.filter(id.gt(place)).order_by_asc(id),
        (false, None) => query.order_by_asc(id),
        (true, Some(place)) => query.filter(id.lt(place)).order_by_desc(id),
        (true, None) => query.order_by_desc(id),
    };
    assemble(db, query.limit(limit).all(db).await?).await
}
