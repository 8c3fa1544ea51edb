//! The whole record of one dataset.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::summary::Tested;
use crate::datasets::store::{names, surroundings};
use crate::datasets::{Access, Dataset, Demographics, Location, Relation, RelationKind, Version};
use crate::evidence::severity::{Verdict, verdicts};
use crate::evidence::store::{Selection, statements};
use crate::evidence::{FindingKind, ResourceType, Statement};
use crate::monitoring::{Searched, SearchedUntil};
use crate::taxonomy::{self, Tree};
use crate::vocabulary::{self, Kind, capitalised};
use crate::web::{Error, Moment};

/// Where a confounder stands on the dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct ShortcutVerdict {
    /// The confounder's name for people.
    #[schema(example = "Sex/gender")]
    label: String,
    /// The names of the nodes above it, from the root.
    path: Vec<String>,
    #[serde(flatten)]
    verdict: Verdict,
    /// The confounder across all datasets.
    #[schema(format = "uri")]
    url: String,
}

/// How many works and statements speak of the dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatasetCounts {
    /// Works that say something about it.
    works: usize,
    /// Evidence statements.
    statements: usize,
    /// Statements that test a shortcut.
    on_shortcuts: usize,
    /// Statements that report errors in the labels.
    label_errors: usize,
    /// Statements that add annotations.
    annotations: usize,
    /// Statements that document it.
    documentation: usize,
}

impl DatasetCounts {
    fn of(said: &[Statement]) -> Self {
        let with = |kind| said.iter().filter(|statement| statement.has(kind)).count();
        let documents = |statement: &&Statement| statement.usage.resource_type == Some(ResourceType::Documentation);
        Self {
            works: said.iter().map(|statement| &statement.paper.key).collect::<BTreeSet<_>>().len(),
            statements: said.len(),
            on_shortcuts: with(FindingKind::Shortcut),
            label_errors: with(FindingKind::LabelErrors),
            annotations: with(FindingKind::Annotation),
            documentation: said.iter().filter(documents).count(),
        }
    }
}

/// A relation to another dataset: this one *relation* the other, or the other *relation* this one.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatasetRelation {
    /// The dataset that is derived, contained, …
    subject: String,
    /// How.
    relation: RelationKind,
    /// The dataset that it comes from.
    object: String,
    /// The relation in words, read from this dataset: “annotated by”.
    #[schema(example = "annotated by")]
    words: &'static str,
    /// The name of the other dataset.
    name: String,
    /// The work that says so, by its key.
    #[schema(value_type = Option<String>)]
    paper: Option<bibliography::CitationKey>,
    /// Where it says so.
    source: Option<String>,
    /// The other dataset.
    #[schema(format = "uri")]
    url: String,
}

/// A dataset as it is recorded, with what is known about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatasetRecord {
    #[serde(flatten)]
    dataset: Dataset,
    /// What the images are, for people.
    #[schema(example = "Chest X-ray")]
    modality_label: String,
    /// Its versions.
    versions: Vec<Version>,
    /// Where it can be had.
    locations: Vec<Location>,
    /// How it is related to other datasets.
    relations: Vec<DatasetRelation>,
    /// What is known about its shortcuts, in one word.
    answer: Tested,
    /// Each confounder that a work tested on it, the worst first.
    verdicts: Vec<ShortcutVerdict>,
    /// How many works and statements speak of it.
    counts: DatasetCounts,
    /// Until when “none found” holds.
    searched: SearchedUntil,
    /// The fields of this record that no source documents.
    not_documented: Vec<&'static str>,
    /// The statements about it.
    #[schema(format = "uri")]
    evidence: String,
    /// The works on it, as BibTeX.
    #[schema(format = "uri")]
    bibliography: String,
    /// The address of this record.
    #[schema(format = "uri")]
    url: String,
    /// Its page.
    #[schema(format = "uri")]
    page: String,
}

impl DatasetRecord {
    pub(super) async fn load(moment: &Moment, id: i64, dataset: Dataset) -> Result<Self, Error> {
        let db = moment.db();
        let said = statements(db, Selection::Datasets(&[id])).await?;
        let verdicts = verdicts(&said);
        let around = surroundings(db, id).await?;
        let labels = vocabulary::store::labels(db, Kind::Modality).await?;
        let runs = moment.searches().await?;
        let tree = taxonomy::store::tree(db).await?;
        let page = format!("/datasets/{}", dataset.slug);
        Ok(Self {
            modality_label: labels.get(dataset.modality.as_str()).cloned().unwrap_or_else(|| capitalised(dataset.modality.as_str())),
            relations: relations(moment, &dataset, around.relations).await?,
            answer: Tested::of(verdicts.iter().map(|verdict| verdict.answer).min_by_key(|answer| answer.rank())),
            verdicts: verdicts.into_iter().map(|verdict| shortcut(moment, &tree, verdict)).collect(),
            counts: DatasetCounts::of(&said),
            searched: SearchedUntil::new(Searched::of(&runs, Some(&dataset.slug))),
            not_documented: not_documented(&dataset, &around.versions, &around.locations),
            evidence: moment.address(&format!("{}/evidence", super::address(dataset.slug.as_str()))),
            bibliography: moment.address(&format!("{page}.bib")),
            url: moment.address(&super::address(dataset.slug.as_str())),
            page: moment.address(&page),
            versions: around.versions,
            locations: around.locations,
            dataset,
        })
    }
}

fn shortcut(moment: &Moment, tree: &Tree, verdict: Verdict) -> ShortcutVerdict {
    let mut path: Vec<String> = tree.path(&verdict.confounder).iter().map(|node| node.label.clone()).collect();
    let label = path.pop().unwrap_or_else(|| verdict.confounder.to_string());
    ShortcutVerdict { label, path, url: moment.address(&format!("/api/v1/confounders/{}", verdict.confounder)), verdict }
}

async fn relations(moment: &Moment, dataset: &Dataset, relations: Vec<Relation>) -> Result<Vec<DatasetRelation>, Error> {
    let slugs: Vec<String> = relations.iter().flat_map(|relation| [relation.subject.to_string(), relation.object.to_string()]).collect();
    let names = names(moment.db(), &slugs).await?;
    let read = |relation: Relation| {
        let from_here = relation.subject == dataset.slug;
        let other = if from_here { &relation.object } else { &relation.subject };
        DatasetRelation {
            words: if from_here { relation.relation.label() } else { relation.relation.inverse_label() },
            name: names.get(other.as_str()).cloned().unwrap_or_else(|| other.to_string()),
            url: moment.address(&super::address(other.as_str())),
            subject: relation.subject.to_string(),
            relation: relation.relation,
            object: relation.object.to_string(),
            paper: relation.paper,
            source: relation.source,
        }
    };
    Ok(relations.into_iter().map(read).collect())
}

/// The gaps, by the names of the fields.
fn not_documented(dataset: &Dataset, versions: &[Version], locations: &[Location]) -> Vec<&'static str> {
    let gaps = [
        (dataset.body_part.is_none(), "body_part"),
        (dataset.tasks.is_empty(), "tasks"),
        (dataset.description.is_none(), "description"),
        (dataset.introduced_by.is_none(), "introduced_by"),
        (dataset.homepage.is_none(), "homepage"),
        (dataset.doi.is_none(), "doi"),
        (dataset.license.is_none(), "license"),
        (dataset.access == Access::Unknown, "access"),
        (dataset.images.is_none(), "images"),
        (dataset.patients.is_none(), "patients"),
        (dataset.countries.is_empty(), "countries"),
        (dataset.year.is_none(), "year"),
        (dataset.demographics == Demographics::NotDocumented, "demographics"),
        (dataset.source.is_none(), "source"),
        (dataset.notes.is_none(), "notes"),
        (versions.is_empty(), "versions"),
        (locations.is_empty(), "locations"),
    ];
    gaps.into_iter().filter_map(|(gap, field)| gap.then_some(field)).collect()
}
