//! Every finding of every statement, for counts and verdicts.

use sea_orm::{ConnectionTrait, EntityTrait, JoinType, QueryOrder, QuerySelect};

use super::records;
use crate::database::DatabaseError;
use crate::database::tables::{confounder, dataset, finding, usage};
use crate::evidence::Appraisal;
use crate::evidence::brief::BriefFinding;
use crate::evidence::severity::standing_after;
use crate::evidence::tested::{Found, Test, Tested};
use crate::vocabulary::Modality;

/// Kind, confounder, outcome, place; statement, paper, dataset, modality, appraisal.
type Row = (String, Option<String>, Option<String>, i64, i64, i64, i64, String, String);

/// Every test of every confounder, and every finding.
///
/// # Errors
/// The database cannot be read.
pub async fn tested(db: &impl ConnectionTrait) -> Result<Tested, DatabaseError> {
    let to_confounder = finding::Entity::belongs_to(confounder::Entity).from(finding::Column::ConfounderId).to(confounder::Column::Id);
    let to_usage = finding::Entity::belongs_to(usage::Entity).from(finding::Column::UsageId).to(usage::Column::Id);
    let to_dataset = usage::Entity::belongs_to(dataset::Entity).from(usage::Column::DatasetId).to(dataset::Column::Id);
    let rows: Vec<Row> = finding::Entity::find()
        .select_only()
        .join(JoinType::LeftJoin, to_confounder.into())
        .join(JoinType::InnerJoin, to_usage.into())
        .join(JoinType::InnerJoin, to_dataset.into())
        .column(finding::Column::Kind)
        .column(confounder::Column::Slug)
        .columns([finding::Column::Outcome, finding::Column::Position])
        .column_as(usage::Column::Id, "usage_number")
        .columns([usage::Column::PaperId, usage::Column::DatasetId])
        .column(dataset::Column::Modality)
        .column(usage::Column::Appraisal)
        .order_by_asc(finding::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let (mut tests, mut found) = (Vec::new(), Vec::new());
    for (kind, slug, outcome, position, usage, paper, dataset, modality, appraisal) in rows {
        let finding = records::read_brief(usage, &kind, slug, outcome.as_deref())?;
        if let BriefFinding::Shortcut { confounder, outcome } = &finding {
            let appraisal: Appraisal = appraisal.parse().map_err(|error| DatabaseError::unreadable(format!("usages, {usage}"), error))?;
            let outcome = standing_after(appraisal.state, *outcome);
            tests.push(Test { confounder: confounder.clone(), paper, dataset, modality: Modality::new(&modality), usage, outcome });
        }
        found.push(Found { dataset, usage, position, finding });
    }
    Ok(Tested::new(tests, found))
}
