//! Statements in brief. The database makes one text of all of them: over the wire between its thread and ours, a row costs
//! more than what is in it.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, Func, FunctionCall, Query, SelectStatement};
use sea_orm::{ConnectionTrait, DbBackend, ExprTrait, QueryResult};
use serde::de::DeserializeOwned;

use super::records;
use crate::database::DatabaseError;
use crate::database::tables::{confounder, finding, paper, usage};
use crate::evidence::brief::{Brief, BriefFinding};
use crate::evidence::{EvidenceId, FindingKind};
use crate::papers::PaperName;
use crate::papers::store::year_of;

/// Number, key, short name, year and title of the work, function, type, appraisal, severity and its reason.
type Row = (i64, String, String, Option<i64>, Option<String>, String, Option<String>, String, Option<String>, Option<String>);
/// Number of the statement, position, kind, confounder, outcome.
type FindingRow = (i64, i64, String, Option<String>, Option<String>);

/// The statements about a dataset in brief, by number.
///
/// # Errors
/// The database cannot be read.
pub async fn briefs(db: &impl ConnectionTrait, dataset: i64) -> Result<Vec<Brief>, DatabaseError> {
    let mut rows: Vec<Row> = listed(db, statements_of(dataset), statement_columns()).await?;
    let mut found: Vec<FindingRow> = listed(db, findings_of(dataset), finding_columns()).await?;
    // The text has no order that both databases promise.
    rows.sort_by_key(|row| row.0);
    found.sort_by_key(|row| (row.0, row.1));
    let mut findings: HashMap<i64, Vec<BriefFinding>> = HashMap::new();
    for row in found {
        findings.entry(row.0).or_default().push(finding(row)?);
    }
    rows.into_iter()
        .map(|row| {
            let findings = findings.remove(&row.0).unwrap_or_default();
            brief(row, findings)
        })
        .collect()
}

fn statement_columns() -> Vec<Expr> {
    let usages = [
        usage::Column::CitationFunction,
        usage::Column::ResourceType,
        usage::Column::Appraisal,
        usage::Column::Severity,
        usage::Column::SeverityReason,
    ];
    let papers = [paper::Column::Name, paper::Column::ShortName, paper::Column::Year, paper::Column::Title];
    let papers = papers.into_iter().map(|column| Expr::col((paper::Entity, column)));
    let usages = usages.into_iter().map(|column| Expr::col((usage::Entity, column)));
    std::iter::once(Expr::col((usage::Entity, usage::Column::Id))).chain(papers).chain(usages).collect()
}

fn statements_of(dataset: i64) -> SelectStatement {
    Query::select()
        .from(usage::Entity)
        .inner_join(paper::Entity, Expr::col((paper::Entity, paper::Column::Id)).equals((usage::Entity, usage::Column::PaperId)))
        .and_where(Expr::col((usage::Entity, usage::Column::DatasetId)).eq(dataset))
        .take()
}

fn finding_columns() -> Vec<Expr> {
    let findings = |column| Expr::col((finding::Entity, column));
    vec![
        findings(finding::Column::UsageId),
        findings(finding::Column::Position),
        findings(finding::Column::Kind),
        Expr::col((confounder::Entity, confounder::Column::Slug)),
        findings(finding::Column::Outcome),
    ]
}

fn findings_of(dataset: i64) -> SelectStatement {
    Query::select()
        .from(usage::Entity)
        .inner_join(finding::Entity, Expr::col((finding::Entity, finding::Column::UsageId)).equals((usage::Entity, usage::Column::Id)))
        .left_join(
            confounder::Entity,
            Expr::col((confounder::Entity, confounder::Column::Id)).equals((finding::Entity, finding::Column::ConfounderId)),
        )
        .and_where(Expr::col((usage::Entity, usage::Column::DatasetId)).eq(dataset))
        .take()
}

/// The rows of a query as one JSON text, read.
async fn listed<R: DeserializeOwned>(
    db: &impl ConnectionTrait,
    mut query: SelectStatement,
    columns: Vec<Expr>,
) -> Result<Vec<R>, DatabaseError> {
    let backend = db.get_database_backend();
    let (list, record) = match backend {
        DbBackend::Postgres => ("json_agg", "json_build_array"),
        _ => ("json_group_array", "json_array"),
    };
    let call = |name: &'static str| -> FunctionCall { Func::cust(Alias::new(name)) };
    let all = call(list).arg(call(record).args(columns));
    query.expr_as(Expr::from(all).cast_as("text"), "listed");
    let row: Option<QueryResult> = db.query_one(&query).await?;
    let text: Option<String> = row.map(|row| row.try_get("", "listed")).transpose()?.flatten();
    // PostgreSQL makes nothing of no rows.
    text.map_or_else(|| Ok(Vec::new()), |text| serde_json::from_str(&text).map_err(|error| DatabaseError::unreadable("usages", error)))
}

fn finding((usage, _, kind, confounder, outcome): FindingRow) -> Result<BriefFinding, DatabaseError> {
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("findings of usage {usage}"), error);
    let kind: FindingKind = kind.parse().map_err(|error| unreadable(&error))?;
    Ok(match kind {
        FindingKind::Annotation => BriefFinding::Annotation,
        FindingKind::LabelErrors => BriefFinding::LabelErrors,
        FindingKind::Shortcut => {
            let (confounder, outcome) = records::read_shortcut(confounder, outcome.as_deref(), unreadable)?;
            BriefFinding::Shortcut { confounder, outcome }
        }
    })
}

fn brief(row: Row, findings: Vec<BriefFinding>) -> Result<Brief, DatabaseError> {
    let (number, key, short_name, year, title, function, kind, appraisal, severity, reason) = row;
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("usages, {number}"), error);
    Ok(Brief {
        id: EvidenceId(number),
        paper: PaperName { key, short_name, year: year_of(year), title },
        citation_function: function.parse().map_err(|error| unreadable(&error))?,
        resource_type: kind.as_deref().map(str::parse).transpose().map_err(|error| unreadable(&error))?,
        findings,
        severity: records::read_severity(severity.as_deref(), reason, unreadable)?,
        appraisal: appraisal.parse().map_err(|error| unreadable(&error))?,
    })
}
