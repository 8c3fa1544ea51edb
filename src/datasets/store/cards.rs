//! Reads the card index.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect};

use super::records::TermKind;
use crate::database::DatabaseError;
use crate::database::tables::{dataset, dataset_term, finding, paper, usage};
use crate::datasets::ShortcutSummary;
use crate::datasets::cards::{Card, Cards};
use crate::datasets::facets::{Facet, Known, NOT_DOCUMENTED};
use crate::evidence::severity::{Weighed, judgement_stands, standing_after};
use crate::evidence::{Appraisal, FindingKind, ResourceType, Severity};

/// What the statements say about a dataset.
#[derive(Default)]
struct Said {
    tests: HashMap<i64, Vec<Weighed<i64>>>,
    label_errors: HashSet<i64>,
    is_annotated: bool,
}

/// Dataset, paper, statement, kind of finding, confounder, outcome, appraisal, severity set by hand.
type FindingRow = (i64, i64, i64, String, Option<i64>, Option<String>, String, Option<String>);

/// What of a dataset's card comes from elsewhere than its own rows.
struct Belongings {
    said: HashMap<i64, Said>,
    works: HashMap<i64, i64>,
    documented: HashSet<i64>,
    makers: HashMap<i64, String>,
    terms: HashMap<i64, Vec<dataset_term::Model>>,
}

/// The cards of all datasets.
///
/// # Errors
/// The database cannot be read.
pub async fn cards(db: &impl ConnectionTrait) -> Result<Cards, DatabaseError> {
    let mut belongings = Belongings {
        said: said(db).await?,
        works: works(db).await?,
        documented: documented(db).await?,
        makers: dois_of_makers(db).await?,
        terms: terms(db).await?,
    };
    let rows = dataset::Entity::find().order_by_asc(dataset::Column::Id).all(db).await?;
    Ok(Cards::new(rows.into_iter().map(|row| card(row, &mut belongings)).collect::<Result<_, DatabaseError>>()?))
}

fn card(row: dataset::Model, belongings: &mut Belongings) -> Result<Card, DatabaseError> {
    let access = row.access.parse().map_err(|error| DatabaseError::unreadable(format!("datasets, {}", row.slug), error))?;
    let said = belongings.said.remove(&row.id).unwrap_or_default();
    let terms = belongings.terms.remove(&row.id).unwrap_or_default();
    let maker = row.introduced_by_id.and_then(|maker| belongings.makers.get(&maker)).cloned();
    let of = |kind: TermKind| terms.iter().filter(move |term| term.kind == kind.as_str()).map(|term| term.value.clone());
    let or_gap = |word: Option<String>| word.unwrap_or_else(|| NOT_DOCUMENTED.to_owned());
    let mut values = vec![
        (Facet::Modality, row.modality.clone()),
        (Facet::Access, row.access.clone()),
        (Facet::BodyPart, or_gap(row.body_part.clone())),
        (Facet::Licence, or_gap(row.license.clone())),
        (Facet::Year, or_gap(row.year.map(|year| year.to_string()))),
        (Facet::Demographics, row.demographics.clone()),
    ];
    values.extend(of(TermKind::Task).map(|task| (Facet::Task, task)));
    values.extend(of(TermKind::Demographic).map(|attribute| (Facet::Demographics, attribute)));
    let known = known(&said, belongings.documented.contains(&row.id));
    values.extend(known.into_iter().map(|known| (Facet::Known, known.as_str().to_owned())));
    Ok(Card {
        aliases: of(TermKind::Alias).collect(),
        dois: row.doi.map(|doi| doi.to_lowercase()).into_iter().chain(maker).collect(),
        works: belongings.works.get(&row.id).copied().unwrap_or(0),
        shortcuts: ShortcutSummary::new(&said.tests, said.label_errors.len()),
        id: row.id,
        slug: row.slug,
        name: row.name,
        sort_key: row.sort_key,
        modality: row.modality,
        access,
        images: row.images,
        patients: row.patients,
        year: row.year,
        values,
    })
}

fn known(said: &Said, is_documented: bool) -> Vec<Known> {
    let kinds = [
        (Known::Shortcuts, !said.tests.is_empty()),
        (Known::LabelErrors, !said.label_errors.is_empty()),
        (Known::Annotations, said.is_annotated),
        (Known::Documentation, is_documented),
        (Known::Untested, said.tests.is_empty()),
    ];
    kinds.into_iter().filter(|(_, holds)| *holds).map(|(known, _)| known).collect()
}

async fn said(db: &impl ConnectionTrait) -> Result<HashMap<i64, Said>, DatabaseError> {
    let to_usage = finding::Entity::belongs_to(usage::Entity).from(finding::Column::UsageId).to(usage::Column::Id);
    let rows: Vec<FindingRow> = finding::Entity::find()
        .select_only()
        .join(sea_orm::JoinType::InnerJoin, to_usage.into())
        .columns([usage::Column::DatasetId, usage::Column::PaperId])
        .columns([finding::Column::UsageId])
        .columns([finding::Column::Kind])
        .columns([finding::Column::ConfounderId])
        .columns([finding::Column::Outcome])
        .columns([usage::Column::Appraisal, usage::Column::Severity])
        .into_tuple()
        .all(db)
        .await?;
    let mut said: HashMap<i64, Said> = HashMap::new();
    for (dataset, paper, statement, kind, confounder, outcome, appraisal, severity) in rows {
        let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("findings of usage {statement}"), error);
        let said = said.entry(dataset).or_default();
        match (kind.parse().map_err(|error| unreadable(&error))?, confounder) {
            (FindingKind::Annotation, _) => said.is_annotated = true,
            (FindingKind::LabelErrors, _) => drop(said.label_errors.insert(statement)),
            (FindingKind::Shortcut, None) => return Err(unreadable(&"a shortcut without a confounder")),
            (FindingKind::Shortcut, Some(confounder)) => {
                let appraisal: Appraisal = appraisal.parse().map_err(|error| unreadable(&error))?;
                let outcome = outcome.as_deref().unwrap_or_default().parse().map_err(|error| unreadable(&error))?;
                let by_hand: Option<Severity> = severity.map(|word| word.parse()).transpose().map_err(|error| unreadable(&error))?;
                said.tests.entry(confounder).or_default().push(Weighed {
                    work: paper,
                    outcome: standing_after(appraisal.state, outcome),
                    by_hand: by_hand.filter(|_| judgement_stands(appraisal.state)),
                });
            }
        }
    }
    Ok(said)
}

async fn works(db: &impl ConnectionTrait) -> Result<HashMap<i64, i64>, DatabaseError> {
    let rows: Vec<(i64, i64)> = usage::Entity::find()
        .select_only()
        .column(usage::Column::DatasetId)
        .column_as(Expr::col(usage::Column::PaperId).count_distinct(), "works")
        .group_by(usage::Column::DatasetId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

async fn documented(db: &impl ConnectionTrait) -> Result<HashSet<i64>, DatabaseError> {
    let rows: Vec<i64> = usage::Entity::find()
        .select_only()
        .column(usage::Column::DatasetId)
        .distinct()
        .filter(usage::Column::ResourceType.eq(ResourceType::Documentation.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The DOIs, in small letters, of the works that released a dataset, by the work's number.
async fn dois_of_makers(db: &impl ConnectionTrait) -> Result<HashMap<i64, String>, DatabaseError> {
    let makers = sea_orm::sea_query::Query::select().column(dataset::Column::IntroducedById).from(dataset::Entity).take();
    let rows: Vec<(i64, Option<String>)> = paper::Entity::find()
        .filter(paper::Column::Id.in_subquery(makers))
        .select_only()
        .columns([paper::Column::Id, paper::Column::Doi])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, doi)| Some((id, doi?.to_lowercase()))).collect())
}

async fn terms(db: &impl ConnectionTrait) -> Result<HashMap<i64, Vec<dataset_term::Model>>, DatabaseError> {
    let query = dataset_term::Entity::find().order_by_asc(dataset_term::Column::DatasetId).order_by_asc(dataset_term::Column::Position);
    let mut terms: HashMap<i64, Vec<dataset_term::Model>> = HashMap::new();
    for term in query.all(db).await? {
        terms.entry(term.dataset_id).or_default().push(term);
    }
    Ok(terms)
}
