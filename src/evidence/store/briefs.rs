//! Statements in brief. The database makes one text of all of them: on its way from the thread of the database to ours, a
//! row costs more than what is in it. What is asked for is in one index.

use sea_orm::sea_query::{Alias, Expr, Func, Query};
use sea_orm::{ConnectionTrait, DbBackend, ExprTrait};

use crate::database::DatabaseError;
use crate::database::tables::usage;
use crate::evidence::brief::Brief;
use crate::evidence::tested::Tested;
use crate::evidence::{EvidenceId, SetSeverity};
use crate::papers::cards::Cards;

/// Number, paper, function, type, appraisal, severity.
type Row = (i64, i64, String, Option<String>, String, Option<String>);

/// The statements about a dataset in brief, by number. Their findings and the names of their works are those of the same
/// moment.
///
/// # Errors
/// The database cannot be read.
pub async fn briefs(db: &impl ConnectionTrait, dataset: i64, tested: &Tested, papers: &Cards) -> Result<Vec<Brief>, DatabaseError> {
    let mut rows = rows(db, dataset).await?;
    // The text has no order that both databases promise.
    rows.sort_by_key(|row| row.0);
    let mut findings = tested.findings_on(dataset);
    let mut briefs = Vec::with_capacity(rows.len());
    for (number, paper, function, kind, appraisal, severity) in rows {
        let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("usages, {number}"), error);
        let severity = match severity {
            Some(severity) => {
                Some(SetSeverity { severity: severity.parse().map_err(|error| unreadable(&error))?, reason: reason(db, number).await? })
            }
            None => None,
        };
        briefs.push(Brief {
            id: EvidenceId(number),
            paper: papers.name(paper).cloned().ok_or_else(|| unreadable(&"its paper is missing"))?,
            citation_function: function.parse().map_err(|error| unreadable(&error))?,
            resource_type: kind.as_deref().map(str::parse).transpose().map_err(|error| unreadable(&error))?,
            findings: findings.remove(&number).unwrap_or_default(),
            severity,
            appraisal: appraisal.parse().map_err(|error| unreadable(&error))?,
        });
    }
    Ok(briefs)
}

async fn rows(db: &impl ConnectionTrait, dataset: i64) -> Result<Vec<Row>, DatabaseError> {
    let (list, record) = match db.get_database_backend() {
        DbBackend::Postgres => ("json_agg", "json_build_array"),
        _ => ("json_group_array", "json_array"),
    };
    let columns = [
        usage::Column::Id,
        usage::Column::PaperId,
        usage::Column::CitationFunction,
        usage::Column::ResourceType,
        usage::Column::Appraisal,
        usage::Column::Severity,
    ];
    let each = Func::cust(Alias::new(record)).args(columns.map(Expr::col));
    let query = Query::select()
        .expr_as(Expr::from(Func::cust(Alias::new(list)).arg(each)).cast_as("text"), "listed")
        .from(usage::Entity)
        .and_where(Expr::col(usage::Column::DatasetId).eq(dataset))
        .take();
    let row = db.query_one(&query).await?;
    let text: Option<String> = row.map(|row| row.try_get("", "listed")).transpose()?.flatten();
    // PostgreSQL makes nothing of no rows.
    text.map_or_else(|| Ok(Vec::new()), |text| serde_json::from_str(&text).map_err(|error| DatabaseError::unreadable("usages", error)))
}

/// Why a steward set the severity of a statement: a text of any length, and rare, so it is not in the index.
async fn reason(db: &impl ConnectionTrait, number: i64) -> Result<String, DatabaseError> {
    let query =
        Query::select().column(usage::Column::SeverityReason).from(usage::Entity).and_where(Expr::col(usage::Column::Id).eq(number)).take();
    let row = db.query_one(&query).await?;
    Ok(row.map(|row| row.try_get::<Option<String>>("", "severity_reason")).transpose()?.flatten().unwrap_or_default())
}
