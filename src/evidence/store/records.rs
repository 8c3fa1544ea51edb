//! Evidence statements with their findings, as whole records: for import, export and history.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::database::bulk::{Ids, number_of};
use crate::database::tables::{confounder, dataset, finding, paper, usage};
use crate::database::{DatabaseError, bulk};
use crate::evidence::brief::BriefFinding;
use crate::evidence::{EvidenceId, Finding, FindingKind, SetSeverity, Usage};

/// Names by number: what a usage and its findings point at.
struct Names {
    papers: HashMap<i64, String>,
    datasets: HashMap<i64, String>,
    confounders: HashMap<i64, String>,
}

/// Every statement, by number.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Usage>, DatabaseError> {
    let names = Names {
        papers: paper::Entity::find()
            .select_only()
            .columns([paper::Column::Id, paper::Column::Name])
            .into_tuple::<(i64, String)>()
            .all(db)
            .await?
            .into_iter()
            .collect(),
        datasets: dataset::Entity::find()
            .select_only()
            .columns([dataset::Column::Id, dataset::Column::Slug])
            .into_tuple::<(i64, String)>()
            .all(db)
            .await?
            .into_iter()
            .collect(),
        confounders: confounder::Entity::find()
            .select_only()
            .columns([confounder::Column::Id, confounder::Column::Slug])
            .into_tuple::<(i64, String)>()
            .all(db)
            .await?
            .into_iter()
            .collect(),
    };
    let rows = usage::Entity::find().order_by_asc(usage::Column::Id).all(db).await?;
    let found = finding::Entity::find().order_by_asc(finding::Column::UsageId).order_by_asc(finding::Column::Position).all(db).await?;
    let mut by_usage: HashMap<i64, Vec<Finding>> = HashMap::new();
    for row in found {
        let slug = row.confounder_id.and_then(|id| names.confounders.get(&id)).cloned();
        by_usage.entry(row.usage_id).or_default().push(read_finding(row, slug)?);
    }
    rows.into_iter()
        .map(|row| {
            let findings = by_usage.remove(&row.id).unwrap_or_default();
            let key = names.papers.get(&row.paper_id).cloned().unwrap_or_default();
            let slug = names.datasets.get(&row.dataset_id).cloned().unwrap_or_default();
            read(row, findings, &key, &slug)
        })
        .collect()
}

/// A finding from its row and the slug of its confounder.
pub(super) fn read_finding(row: finding::Model, confounder: Option<String>) -> Result<Finding, DatabaseError> {
    let label = row.label;
    Ok(match read_brief(row.usage_id, &row.kind, confounder, row.outcome.as_deref())? {
        BriefFinding::Annotation => Finding::Annotation { label },
        BriefFinding::LabelErrors => Finding::LabelErrors { label },
        BriefFinding::Shortcut { confounder, outcome } => Finding::Shortcut { label, confounder, outcome },
    })
}

/// A finding of the statement of that number without its words, from its columns and the slug of its confounder.
pub(super) fn read_brief(usage: i64, kind: &str, confounder: Option<String>, outcome: Option<&str>) -> Result<BriefFinding, DatabaseError> {
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("findings of usage {usage}"), error);
    let kind: FindingKind = kind.parse().map_err(|error| unreadable(&error))?;
    Ok(match kind {
        FindingKind::Annotation => BriefFinding::Annotation,
        FindingKind::LabelErrors => BriefFinding::LabelErrors,
        FindingKind::Shortcut => {
            let slug = confounder.ok_or_else(|| unreadable(&"a shortcut without a confounder"))?;
            BriefFinding::Shortcut {
                confounder: slug.parse().map_err(|error| unreadable(&error))?,
                outcome: outcome.unwrap_or("").parse().map_err(|error| unreadable(&error))?,
            }
        }
    })
}

/// A statement from its row, its findings, and the names of its paper and dataset.
pub(super) fn read(row: usage::Model, findings: Vec<Finding>, key: &str, slug: &str) -> Result<Usage, DatabaseError> {
    let number = row.id;
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("usages, {number}"), error);
    let severity = match row.severity {
        Some(severity) => Some(SetSeverity {
            severity: severity.parse().map_err(|error| unreadable(&error))?,
            reason: row.severity_reason.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(Usage {
        id: EvidenceId(row.id),
        paper: bibliography::CitationKey::parse(key).map_err(|error| unreadable(&error))?,
        dataset: slug.parse().map_err(|error| unreadable(&error))?,
        citation_function: row.citation_function.parse().map_err(|error| unreadable(&error))?,
        resource_role: row.resource_role.as_deref().map(str::parse).transpose().map_err(|error| unreadable(&error))?,
        resource_type: row.resource_type.as_deref().map(str::parse).transpose().map_err(|error| unreadable(&error))?,
        confidence: row.confidence.parse().map_err(|error| unreadable(&error))?,
        appraisal: row.appraisal.parse().map_err(|error| unreadable(&error))?,
        severity,
        dataset_version: row.dataset_version,
        findings,
        evidence: row.evidence,
        locator: row.locator,
        quote: row.quote,
        in_demo: row.in_demo,
        external_source: row.external_source,
        contributor: row.contributor,
        steward: row.steward,
        recorded: row.recorded,
    })
}

/// The numbers of what statements point at.
#[derive(Debug, Clone, Copy)]
pub struct Targets<'a> {
    /// Papers by key.
    pub papers: &'a Ids,
    /// Datasets by slug.
    pub datasets: &'a Ids,
    /// Confounders by slug.
    pub confounders: &'a Ids,
}

impl Targets<'_> {
    fn row(&self, usage: &Usage) -> Result<usage::ActiveModel, DatabaseError> {
        Ok(usage::ActiveModel {
            id: Set(usage.id.0),
            paper_id: Set(number_of(self.papers, usage.paper.as_str())?),
            dataset_id: Set(number_of(self.datasets, usage.dataset.as_str())?),
            dataset_version: Set(usage.dataset_version.clone()),
            citation_function: Set(usage.citation_function.to_string()),
            resource_role: Set(usage.resource_role.map(|role| role.to_string())),
            resource_type: Set(usage.resource_type.map(|kind| kind.to_string())),
            evidence: Set(usage.evidence.clone()),
            locator: Set(usage.locator.clone()),
            quote: Set(usage.quote.clone()),
            confidence: Set(usage.confidence.to_string()),
            severity: Set(usage.severity.as_ref().map(|set| set.severity.to_string())),
            severity_reason: Set(usage.severity.as_ref().map(|set| set.reason.clone())),
            appraisal: Set(usage.appraisal.to_string()),
            in_demo: Set(usage.in_demo),
            external_source: Set(usage.external_source.clone()),
            contributor: Set(usage.contributor.clone()),
            steward: Set(usage.steward.clone()),
            recorded: Set(usage.recorded),
            version: NotSet,
        })
    }

    fn findings(&self, usage: &Usage) -> Result<Vec<finding::ActiveModel>, DatabaseError> {
        let row = |(found, position): (&Finding, i64)| {
            let (confounder, outcome) = match found {
                Finding::Shortcut { confounder, outcome, .. } => {
                    (Some(number_of(self.confounders, confounder.as_str())?), Some(outcome.to_string()))
                }
                Finding::Annotation { .. } | Finding::LabelErrors { .. } => (None, None),
            };
            Ok(finding::ActiveModel {
                id: NotSet,
                usage_id: Set(usage.id.0),
                kind: Set(found.kind().to_string()),
                position: Set(position),
                label: Set(found.label().to_owned()),
                confounder_id: Set(confounder),
                outcome: Set(outcome),
            })
        };
        usage.findings.iter().zip(0..).map(row).collect()
    }
}

/// Adds statements under the numbers that they have.
///
/// # Errors
/// The database refuses, or a name is unknown.
pub async fn add(transaction: &DatabaseTransaction, usages: &[&Usage], targets: Targets<'_>) -> Result<(), DatabaseError> {
    let mut rows = Vec::with_capacity(usages.len());
    let mut findings = Vec::new();
    for usage in usages {
        rows.push(usage::ActiveModel { version: Set(1), ..targets.row(usage)? });
        findings.extend(targets.findings(usage)?);
    }
    if rows.is_empty() {
        return Ok(());
    }
    bulk::insert_all(transaction, rows).await?;
    bulk::insert_all(transaction, findings).await?;
    bulk::continue_numbers(transaction, "usages").await
}

/// Changes a statement and its findings.
///
/// # Errors
/// The database refuses, or a name is unknown.
pub async fn change(transaction: &DatabaseTransaction, usage: &Usage, targets: Targets<'_>) -> Result<(), DatabaseError> {
    usage::Entity::update_many()
        .set(usage::ActiveModel { id: NotSet, ..targets.row(usage)? })
        .col_expr(usage::Column::Version, Expr::col(usage::Column::Version).add(1))
        .filter(usage::Column::Id.eq(usage.id.0))
        .exec(transaction)
        .await?;
    finding::Entity::delete_many().filter(finding::Column::UsageId.eq(usage.id.0)).exec(transaction).await?;
    bulk::insert_all(transaction, targets.findings(usage)?).await
}

/// Takes a statement and its findings out of the catalogue. Its number is not given again.
///
/// # Errors
/// The database refuses.
pub async fn withdraw(transaction: &DatabaseTransaction, id: EvidenceId) -> Result<(), DatabaseError> {
    usage::Entity::delete_by_id(id.0).exec(transaction).await?;
    Ok(())
}
