//! Queries of the graph.

pub mod names;

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, QuerySelect};

use super::graph::{Facts, Graph, Node, Parts, Relation, Statement, Test};
use crate::database::DatabaseError;
use crate::database::tables::{confounder, dataset, dataset_relation, finding, paper, usage};
use crate::evidence::severity::{Weighed, judgement_stands, standing_after, weigh};
use crate::evidence::{Appraisal, AppraisalState, FindingKind, Outcome, Severity};

fn unreadable(table: &str, error: impl std::fmt::Display) -> DatabaseError {
    DatabaseError::unreadable(table, error)
}

fn year(year: Option<i64>) -> Option<i16> {
    year.and_then(|year| i16::try_from(year).ok())
}

/// Numbers to places.
fn places(rows: &[Facts], first: usize) -> HashMap<i64, Node> {
    rows.iter().zip(first..).filter_map(|(facts, place)| Some((facts.id, u32::try_from(place).ok()?))).collect()
}

/// The whole review as a graph.
///
/// # Errors
/// The database cannot be read.
pub async fn graph(db: &impl ConnectionTrait) -> Result<Graph, DatabaseError> {
    let mut parts = nodes(db).await?;
    let papers_from = parts.datasets.len();
    let confounders_from = papers_from + parts.papers.len();
    let datasets = places(&parts.datasets, 0);
    let papers = places(&parts.papers, papers_from);
    let confounders = places(&parts.confounders, confounders_from);
    let rows: Vec<UsageRow> = usage::Entity::find()
        .select_only()
        .columns([usage::Column::Id, usage::Column::PaperId, usage::Column::DatasetId, usage::Column::CitationFunction])
        .columns([usage::Column::ResourceType, usage::Column::Confidence, usage::Column::Appraisal, usage::Column::Severity])
        .order_by_asc(usage::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let mut appraised = Vec::with_capacity(rows.len());
    for (id, paper, dataset, function, kind, confidence, appraisal, severity) in rows {
        let (Some(paper), Some(dataset)) = (papers.get(&paper), datasets.get(&dataset)) else { continue };
        let read = |error: &dyn std::fmt::Display| unreadable("usages", error);
        let appraisal: Appraisal = appraisal.parse().map_err(|error| read(&error))?;
        parts.statements.push(Statement {
            id,
            paper: *paper,
            dataset: *dataset,
            function: function.parse().map_err(|error| read(&error))?,
            kind: kind.map(|kind| kind.parse()).transpose().map_err(|error| read(&error))?,
            confidence: confidence.parse().map_err(|error| read(&error))?,
            severity: Severity::Info,
            disputed: matches!(appraisal.state, AppraisalState::Disputed | AppraisalState::Refuted),
            annotates: false,
        });
        let by_hand: Option<Severity> = severity.map(|severity| severity.parse()).transpose().map_err(|error| read(&error))?;
        appraised.push((appraisal.state, by_hand.filter(|_| judgement_stands(appraisal.state))));
    }
    let reporting = tests(db, &mut parts, &appraised, &confounders).await?;
    judge(&mut parts, &appraised, &reporting);
    let rows: Vec<(i64, String, i64)> = dataset_relation::Entity::find()
        .select_only()
        .columns([dataset_relation::Column::SubjectId])
        .columns([dataset_relation::Column::Relation])
        .columns([dataset_relation::Column::ObjectId])
        .order_by_asc(dataset_relation::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    for (subject, kind, object) in rows {
        let (Some(subject), Some(object)) = (datasets.get(&subject), datasets.get(&object)) else { continue };
        let kind = kind.parse().map_err(|error| unreadable("dataset_relations", error))?;
        parts.relations.push(Relation { subject: *subject, kind, object: *object });
    }
    Ok(Graph::new(parts))
}

/// Number, paper, dataset, function, type, confidence, appraisal, severity set by hand.
type UsageRow = (i64, i64, i64, String, Option<String>, String, String, Option<String>);

/// What became of each statement, and the severity that a steward set.
type Appraised = (AppraisalState, Option<Severity>);

async fn nodes(db: &impl ConnectionTrait) -> Result<Parts, DatabaseError> {
    let mut parts = Parts::default();
    let rows: Vec<(i64, String, Option<i64>)> = dataset::Entity::find()
        .select_only()
        .columns([dataset::Column::Id])
        .columns([dataset::Column::Modality])
        .columns([dataset::Column::Year])
        .order_by_asc(dataset::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let names: BTreeMap<String, u32> = rows.iter().map(|(_, modality, _)| (modality.clone(), 0)).collect();
    parts.modalities = names.into_keys().collect();
    for (id, modality, released) in rows {
        let above = parts.modalities.binary_search(&modality).ok().and_then(|place| u32::try_from(place).ok());
        parts.datasets.push(Facts { id, year: year(released), above });
    }
    let rows: Vec<(i64, Option<i64>)> = paper::Entity::find()
        .select_only()
        .columns([paper::Column::Id, paper::Column::Year])
        .order_by_asc(paper::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    parts.papers.extend(rows.into_iter().map(|(id, published)| Facts { id, year: year(published), above: None }));
    let rows: Vec<(i64, Option<i64>)> = confounder::Entity::find()
        .select_only()
        .columns([confounder::Column::Id, confounder::Column::ParentId])
        .order_by_asc(confounder::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let by_id: HashMap<i64, u32> = rows.iter().zip(0..).map(|((id, _), place)| (*id, place)).collect();
    let facts = |(id, parent): (i64, Option<i64>)| Facts { id, year: None, above: parent.and_then(|parent| by_id.get(&parent)).copied() };
    parts.confounders.extend(rows.into_iter().map(facts));
    Ok(parts)
}

/// Reads the findings; gives the statements that report errors in the labels.
async fn tests(
    db: &impl ConnectionTrait,
    parts: &mut Parts,
    appraised: &[Appraised],
    confounders: &HashMap<i64, Node>,
) -> Result<HashSet<u32>, DatabaseError> {
    let rows: Vec<(i64, String, Option<i64>, Option<String>)> = finding::Entity::find()
        .select_only()
        .columns([finding::Column::UsageId])
        .columns([finding::Column::Kind])
        .columns([finding::Column::ConfounderId])
        .columns([finding::Column::Outcome])
        .order_by_asc(finding::Column::UsageId)
        .order_by_asc(finding::Column::Position)
        .into_tuple()
        .all(db)
        .await?;
    let mut reporting = HashSet::new();
    for (usage, kind, confounder, outcome) in rows {
        let Ok(place) = parts.statements.binary_search_by_key(&usage, |said| said.id) else { continue };
        let Ok(statement) = u32::try_from(place) else { continue };
        match kind.parse().map_err(|error| unreadable("findings", error))? {
            FindingKind::Annotation => parts.statements[place].annotates = true,
            FindingKind::LabelErrors => {
                reporting.insert(statement);
            }
            FindingKind::Shortcut => {
                let Some(confounder) = confounder.and_then(|id| confounders.get(&id)).copied() else { continue };
                let outcome: Outcome = outcome.as_deref().unwrap_or_default().parse().map_err(|error| unreadable("findings", error))?;
                parts.tests.push(Test { statement, confounder, outcome: standing_after(appraised[place].0, outcome) });
            }
        }
    }
    Ok(reporting)
}

/// Gives each statement its severity, by the rule of `evidence/severity.rs`.
fn judge(parts: &mut Parts, appraised: &[Appraised], reporting: &HashSet<u32>) {
    let mut weighed: HashMap<(Node, Node), Vec<Weighed<Node>>> = HashMap::new();
    for test in &parts.tests {
        let said = &parts.statements[test.statement as usize];
        let by_hand = appraised[test.statement as usize].1;
        weighed.entry((said.dataset, test.confounder)).or_default().push(Weighed { work: said.paper, outcome: test.outcome, by_hand });
    }
    let verdicts: HashMap<(Node, Node), Severity> =
        weighed.into_iter().filter_map(|(on, tests)| weigh(&tests).map(|(_, severity)| (on, severity))).collect();
    for test in parts.tests.iter().filter(|test| test.outcome == Outcome::Shown) {
        let said = &mut parts.statements[test.statement as usize];
        let severity = verdicts.get(&(said.dataset, test.confounder)).copied().unwrap_or(Severity::Info);
        said.severity = said.severity.max(severity);
    }
    for (place, said) in (0_u32..).zip(&mut parts.statements) {
        let (state, by_hand) = appraised[place as usize];
        if reporting.contains(&place) && judgement_stands(state) {
            said.severity = said.severity.max(Severity::Caution);
        }
        said.severity = by_hand.unwrap_or(said.severity);
    }
}
