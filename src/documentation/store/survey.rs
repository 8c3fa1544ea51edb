//! What is known of all datasets at once, in a few questions to the database.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, EntityTrait, JoinType, QuerySelect};

use super::records;
use crate::database::DatabaseError;
use crate::database::tables::{dataset_location, dataset_relation, dataset_version, documentation_answer, finding, usage};
use crate::datasets;
use crate::demographics::PatientRecord;
use crate::documentation::facts::{Fact, Facts};
use crate::documentation::survey::{RecordedStates, Survey};
use crate::evidence::severity::standing_after;
use crate::evidence::{Appraisal, AppraisalState, CitationFunction, FindingKind, Outcome, ResourceType};

/// What is known of the documentation of all datasets; `patients` has them by name.
///
/// # Errors
/// The database cannot be read.
pub async fn survey(db: &impl ConnectionTrait, patients: &[PatientRecord]) -> Result<Survey, DatabaseError> {
    let (frameworks, questions) = (records::frameworks(db).await?, records::numbered_questions(db).await?);
    if questions.is_empty() {
        return Ok(Survey::new(frameworks, &[], patients, &HashMap::new(), &RecordedStates::new()));
    }
    let (facts, recorded) = (facts(db).await?, recorded_states(db).await?);
    Ok(Survey::new(frameworks, &questions, patients, &facts, &recorded))
}

async fn recorded_states(db: &impl ConnectionTrait) -> Result<RecordedStates, DatabaseError> {
    use documentation_answer::Column::{DatasetId, QuestionId, State};
    let rows: Vec<(i64, i64, String)> =
        documentation_answer::Entity::find().select_only().columns([DatasetId, QuestionId, State]).into_tuple().all(db).await?;
    rows.into_iter()
        .map(|(dataset, question, state)| {
            let state = state.parse().map_err(|error| DatabaseError::unreadable("documentation_answers", error))?;
            Ok(((dataset, question), state))
        })
        .collect()
}

/// Which facts the catalogue knows, by number of the dataset. [`Catalogued::facts`] says the same of one dataset.
///
/// [`Catalogued::facts`]: crate::documentation::facts::Catalogued::facts
///
/// # Errors
/// The database cannot be read.
pub async fn facts(db: &impl ConnectionTrait) -> Result<HashMap<i64, Facts>, DatabaseError> {
    let ids = datasets::store::records::ids(db).await?;
    let mut facts: HashMap<i64, Facts> = HashMap::with_capacity(ids.len());
    for dataset in datasets::store::records::all(db).await? {
        let Some(id) = ids.get(dataset.slug.as_str()) else { continue };
        facts.entry(*id).or_default().know_record(&dataset);
    }
    let mut know = |fact: Fact, datasets: Vec<i64>| {
        for id in datasets {
            facts.entry(id).or_default().know(fact, true);
        }
    };
    know(Fact::Versions, numbers::<dataset_version::Entity>(db, dataset_version::Column::DatasetId).await?);
    know(Fact::Copies, numbers::<dataset_location::Entity>(db, dataset_location::Column::DatasetId).await?);
    know(Fact::MadeFrom, numbers::<dataset_relation::Entity>(db, dataset_relation::Column::SubjectId).await?);
    know(Fact::Derived, numbers::<dataset_relation::Entity>(db, dataset_relation::Column::ObjectId).await?);
    statements(db, &mut know).await?;
    findings(db, &mut know).await?;
    Ok(facts)
}

/// The datasets that stand in a column, each once.
async fn numbers<E: EntityTrait>(db: &impl ConnectionTrait, column: E::Column) -> Result<Vec<i64>, DatabaseError> {
    Ok(E::find().select_only().column(column).distinct().into_tuple().all(db).await?)
}

async fn statements(db: &impl ConnectionTrait, know: &mut impl FnMut(Fact, Vec<i64>)) -> Result<(), DatabaseError> {
    use usage::Column::{Appraisal as Appraised, CitationFunction as Function, DatasetId, ResourceType as Type};
    let rows: Vec<(i64, String, Option<String>, String)> =
        usage::Entity::find().select_only().columns([DatasetId, Function, Type, Appraised]).distinct().into_tuple().all(db).await?;
    for (dataset, function, kind, appraisal) in rows {
        if function == CitationFunction::Use.as_str() {
            know(Fact::Uses, vec![dataset]);
        }
        if kind.as_deref() == Some(ResourceType::Documentation.as_str()) && state(&appraisal)? != AppraisalState::Refuted {
            know(Fact::Documenting, vec![dataset]);
        }
    }
    Ok(())
}

async fn findings(db: &impl ConnectionTrait, know: &mut impl FnMut(Fact, Vec<i64>)) -> Result<(), DatabaseError> {
    let to_usage = finding::Entity::belongs_to(usage::Entity).from(finding::Column::UsageId).to(usage::Column::Id);
    let rows: Vec<(i64, String, Option<String>, String)> = finding::Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, to_usage.into())
        .column(usage::Column::DatasetId)
        .columns([finding::Column::Kind, finding::Column::Outcome])
        .column(usage::Column::Appraisal)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    for (dataset, kind, outcome, appraisal) in rows {
        let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable("findings", error);
        let kind: FindingKind = kind.parse().map_err(|error| unreadable(&error))?;
        let state = state(&appraisal)?;
        let fact = match kind {
            FindingKind::Shortcut => {
                let outcome: Outcome = outcome.unwrap_or_default().parse().map_err(|error| unreadable(&error))?;
                (standing_after(state, outcome) == Outcome::Shown).then_some(Fact::Shortcuts)
            }
            FindingKind::LabelErrors => (state != AppraisalState::Refuted).then_some(Fact::LabelErrors),
            FindingKind::Annotation => (state != AppraisalState::Refuted).then_some(Fact::Annotations),
        };
        if kind != FindingKind::Annotation {
            know(Fact::Examined, vec![dataset]);
        }
        if let Some(fact) = fact {
            know(fact, vec![dataset]);
        }
    }
    Ok(())
}

fn state(appraisal: &str) -> Result<AppraisalState, DatabaseError> {
    let appraisal: Appraisal = appraisal.parse().map_err(|error| DatabaseError::unreadable("usages", error))?;
    Ok(appraisal.state)
}
