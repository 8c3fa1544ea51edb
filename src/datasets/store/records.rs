//! Datasets with their lists, versions, locations and relations, as whole records: for import, export and history.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::database::bulk::Ids;
use crate::database::tables::{dataset, dataset_location, dataset_relation, dataset_term, dataset_version, paper};
use crate::database::{DatabaseError, bulk};
use crate::datasets::{Dataset, DatasetSlug, Demographics, Location, Relation, Version};
use crate::vocabulary::{Modality, closed_vocabulary};

closed_vocabulary! {
    /// The lists that a dataset has.
    TermKind, "list of a dataset" {
        /// Other names.
        Alias = "alias", "Also called";
        /// What it was made for.
        Task = "task", "Task";
        /// Where the images were made.
        Country = "country", "Country";
        /// Attributes of the patients.
        Demographic = "demographic", "Demographics";
    }
}

/// Every dataset, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Dataset>, DatabaseError> {
    let rows = dataset::Entity::find().order_by_asc(dataset::Column::Id).all(db).await?;
    let terms = dataset_term::Entity::find().order_by_asc(dataset_term::Column::DatasetId);
    let terms = terms.order_by_asc(dataset_term::Column::Position).all(db).await?;
    let keys: HashMap<i64, String> = makers(db).await?;
    let mut by_dataset: HashMap<i64, Vec<dataset_term::Model>> = HashMap::new();
    for term in terms {
        by_dataset.entry(term.dataset_id).or_default().push(term);
    }
    rows.into_iter()
        .map(|row| {
            let terms = by_dataset.remove(&row.id).unwrap_or_default();
            let maker = row.introduced_by_id.and_then(|id| keys.get(&id)).cloned();
            read(row, terms, maker)
        })
        .collect()
}

async fn makers(db: &impl ConnectionTrait) -> Result<HashMap<i64, String>, DatabaseError> {
    let used = sea_orm::sea_query::Query::select().column(dataset::Column::IntroducedById).from(dataset::Entity).take();
    let rows: Vec<(i64, String)> = paper::Entity::find()
        .filter(paper::Column::Id.in_subquery(used))
        .select_only()
        .columns([paper::Column::Id, paper::Column::Name])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The dataset of that name with its number.
///
/// # Errors
/// The database cannot be read.
pub async fn find(db: &impl ConnectionTrait, slug: &str) -> Result<Option<(i64, Dataset)>, DatabaseError> {
    let Some(row) = dataset::Entity::find().filter(dataset::Column::Slug.eq(slug)).one(db).await? else { return Ok(None) };
    let terms = dataset_term::Entity::find()
        .filter(dataset_term::Column::DatasetId.eq(row.id))
        .order_by_asc(dataset_term::Column::Position)
        .all(db)
        .await?;
    let maker = match row.introduced_by_id {
        Some(id) => paper::Entity::find_by_id(id).one(db).await?.map(|paper| paper.name),
        None => None,
    };
    Ok(Some((row.id, read(row, terms, maker)?)))
}

/// A dataset from its rows; `maker` is the key of the work that released it.
fn read(row: dataset::Model, terms: Vec<dataset_term::Model>, maker: Option<String>) -> Result<Dataset, DatabaseError> {
    let place = format!("datasets, {}", row.slug);
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(place.clone(), error);
    let mut lists: HashMap<String, Vec<String>> = HashMap::new();
    for term in terms {
        lists.entry(term.kind).or_default().push(term.value);
    }
    let mut list = |kind: TermKind| lists.remove(kind.as_str()).unwrap_or_default();
    let demographics = match row.demographics.as_str() {
        "none" => Demographics::NoneReported,
        _ => Demographics::from_words(list(TermKind::Demographic)),
    };
    Ok(Dataset {
        slug: row.slug.parse().map_err(|error| unreadable(&error))?,
        name: row.name,
        aliases: list(TermKind::Alias),
        modality: Modality::new(&row.modality),
        body_part: row.body_part,
        tasks: list(TermKind::Task),
        description: row.description,
        introduced_by: maker.as_deref().map(bibliography::CitationKey::parse).transpose().map_err(|error| unreadable(&error))?,
        homepage: row.homepage,
        doi: row.doi.as_deref().map(bibliography::Doi::parse).transpose().map_err(|error| unreadable(&error))?,
        license: row.license,
        access: row.access.parse().map_err(|error| unreadable(&error))?,
        images: row.images,
        patients: row.patients,
        countries: list(TermKind::Country),
        year: row.year.and_then(|year| i32::try_from(year).ok()),
        demographics,
        status: row.status.parse().map_err(|error| unreadable(&error))?,
        source: row.source,
        notes: row.notes,
        named_in_paper: row.named_in_paper,
        in_demo: row.in_demo,
    })
}

fn row(dataset: &Dataset, papers: &Ids) -> dataset::ActiveModel {
    let maker = dataset.introduced_by.as_ref().and_then(|key| papers.get(key.as_str()).copied());
    dataset::ActiveModel {
        id: NotSet,
        slug: Set(dataset.slug.to_string()),
        name: Set(dataset.name.clone()),
        modality: Set(dataset.modality.to_string()),
        body_part: Set(dataset.body_part.clone()),
        description: Set(dataset.description.clone()),
        introduced_by_id: Set(maker),
        homepage: Set(dataset.homepage.clone()),
        doi: Set(dataset.doi.as_ref().map(ToString::to_string)),
        license: Set(dataset.license.clone()),
        access: Set(dataset.access.as_str().to_owned()),
        images: Set(dataset.images),
        patients: Set(dataset.patients),
        year: Set(dataset.year.map(i64::from)),
        demographics: Set(dataset.demographics.answer().to_owned()),
        status: Set(dataset.status.as_str().to_owned()),
        source: Set(dataset.source.clone()),
        notes: Set(dataset.notes.clone()),
        named_in_paper: Set(dataset.named_in_paper),
        in_demo: Set(dataset.in_demo),
        sort_key: Set(bibliography::folded(&dataset.name)),
        version: NotSet,
    }
}

fn terms(id: i64, dataset: &Dataset) -> Vec<dataset_term::ActiveModel> {
    let lists = [
        (TermKind::Alias, dataset.aliases.as_slice()),
        (TermKind::Task, dataset.tasks.as_slice()),
        (TermKind::Country, dataset.countries.as_slice()),
        (TermKind::Demographic, dataset.demographics.reported()),
    ];
    lists
        .into_iter()
        .flat_map(|(kind, words)| words.iter().zip(0_i64..).map(move |(word, position)| (kind, word, position)))
        .map(|(kind, word, position)| dataset_term::ActiveModel {
            dataset_id: Set(id),
            kind: Set(kind.as_str().to_owned()),
            position: Set(position),
            value: Set(word.clone()),
            folded: Set(bibliography::folded(word)),
        })
        .collect()
}

/// The datasets' numbers by slug.
///
/// # Errors
/// The database cannot be read.
pub async fn ids(db: &impl ConnectionTrait) -> Result<Ids, DatabaseError> {
    let rows: Vec<(String, i64)> =
        dataset::Entity::find().select_only().columns([dataset::Column::Slug, dataset::Column::Id]).into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// Adds datasets at the end.
///
/// # Errors
/// The database refuses.
pub async fn add(transaction: &DatabaseTransaction, datasets: &[&Dataset], papers: &Ids) -> Result<(), DatabaseError> {
    let rows = datasets.iter().map(|dataset| dataset::ActiveModel { version: Set(1), ..row(dataset, papers) });
    bulk::insert_all(transaction, rows.collect()).await?;
    let ids = ids(transaction).await?;
    let terms = datasets.iter().filter_map(|dataset| ids.get(dataset.slug.as_str()).map(|&id| terms(id, dataset)));
    bulk::insert_all(transaction, terms.flatten().collect()).await
}

/// Changes a dataset.
///
/// # Errors
/// The database refuses.
pub async fn change(transaction: &DatabaseTransaction, dataset: &Dataset, papers: &Ids) -> Result<(), DatabaseError> {
    dataset::Entity::update_many()
        .set(row(dataset, papers))
        .col_expr(dataset::Column::Version, Expr::col(dataset::Column::Version).add(1))
        .filter(dataset::Column::Slug.eq(dataset.slug.as_str()))
        .exec(transaction)
        .await?;
    let ids = ids(transaction).await?;
    if let Some(&id) = ids.get(dataset.slug.as_str()) {
        dataset_term::Entity::delete_many().filter(dataset_term::Column::DatasetId.eq(id)).exec(transaction).await?;
        bulk::insert_all(transaction, terms(id, dataset)).await?;
    }
    Ok(())
}

/// The slugs by number, for reading what points at datasets.
async fn slugs(db: &impl ConnectionTrait) -> Result<HashMap<i64, DatasetSlug>, DatabaseError> {
    let ids = ids(db).await?;
    ids.into_iter().map(|(slug, id)| Ok((id, slug.parse().map_err(|error| DatabaseError::unreadable("datasets", error))?))).collect()
}

fn slug_of(slugs: &HashMap<i64, DatasetSlug>, id: i64, table: &str) -> Result<DatasetSlug, DatabaseError> {
    slugs.get(&id).cloned().ok_or_else(|| DatabaseError::unreadable(table, format!("there is no dataset {id}")))
}

fn id_of(ids: &Ids, name: &str) -> Result<i64, DatabaseError> {
    ids.get(name).copied().ok_or_else(|| DatabaseError::unreadable("the import", format!("there is no “{name}”")))
}

/// Every version, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn all_versions(db: &impl ConnectionTrait) -> Result<Vec<Version>, DatabaseError> {
    let slugs = slugs(db).await?;
    let rows = dataset_version::Entity::find().order_by_asc(dataset_version::Column::Id).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let doi = row.doi.as_deref().map(bibliography::Doi::parse).transpose();
            Ok(Version {
                dataset: slug_of(&slugs, row.dataset_id, "dataset_versions")?,
                doi: doi.map_err(|error| DatabaseError::unreadable("dataset_versions", error))?,
                label: row.label,
                released: row.released,
                changes: row.changes,
            })
        })
        .collect()
}

/// Adds versions, or changes those that are there.
///
/// # Errors
/// The database refuses.
pub async fn put_versions(transaction: &DatabaseTransaction, versions: &[&Version], datasets: &Ids) -> Result<(), DatabaseError> {
    for version in versions {
        let row = dataset_version::ActiveModel {
            id: NotSet,
            dataset_id: Set(id_of(datasets, version.dataset.as_str())?),
            label: Set(version.label.clone()),
            released: Set(version.released),
            doi: Set(version.doi.as_ref().map(ToString::to_string)),
            changes: Set(version.changes.clone()),
        };
        use dataset_version::Column::{Changes, DatasetId, Doi, Label, Released};
        let conflict = sea_orm::sea_query::OnConflict::columns([DatasetId, Label]).update_columns([Released, Doi, Changes]).to_owned();
        dataset_version::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Every location, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn all_locations(db: &impl ConnectionTrait) -> Result<Vec<Location>, DatabaseError> {
    let slugs = slugs(db).await?;
    let rows = dataset_location::Entity::find().order_by_asc(dataset_location::Column::Id).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let dataset = slug_of(&slugs, row.dataset_id, "dataset_locations")?;
            Ok(Location { dataset, platform: row.platform, url: row.url, official: row.official, license: row.license })
        })
        .collect()
}

/// Adds locations, or changes those that are there.
///
/// # Errors
/// The database refuses.
pub async fn put_locations(transaction: &DatabaseTransaction, locations: &[&Location], datasets: &Ids) -> Result<(), DatabaseError> {
    for location in locations {
        let row = dataset_location::ActiveModel {
            id: NotSet,
            dataset_id: Set(id_of(datasets, location.dataset.as_str())?),
            platform: Set(location.platform.clone()),
            url: Set(location.url.clone()),
            official: Set(location.official),
            license: Set(location.license.clone()),
        };
        use dataset_location::Column::{DatasetId, License, Official, Platform, Url};
        let conflict = sea_orm::sea_query::OnConflict::columns([DatasetId, Url]).update_columns([Platform, Official, License]).to_owned();
        dataset_location::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Every relation, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn all_relations(db: &impl ConnectionTrait) -> Result<Vec<Relation>, DatabaseError> {
    let slugs = slugs(db).await?;
    let rows: Vec<(dataset_relation::Model, Option<String>)> = {
        let rows = dataset_relation::Entity::find().order_by_asc(dataset_relation::Column::Id).all(db).await?;
        let wanted: Vec<i64> = rows.iter().filter_map(|row| row.paper_id).collect();
        let papers = paper::Entity::find().filter(paper::Column::Id.is_in(wanted)).all(db).await?;
        let keys: HashMap<i64, String> = papers.into_iter().map(|paper| (paper.id, paper.name)).collect();
        rows.into_iter()
            .map(|row| {
                let key = row.paper_id.and_then(|id| keys.get(&id).cloned());
                (row, key)
            })
            .collect()
    };
    rows.into_iter()
        .map(|(row, key)| {
            let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable("dataset_relations", error);
            Ok(Relation {
                subject: slug_of(&slugs, row.subject_id, "dataset_relations")?,
                relation: row.relation.parse().map_err(|error| unreadable(&error))?,
                object: slug_of(&slugs, row.object_id, "dataset_relations")?,
                paper: key.as_deref().map(bibliography::CitationKey::parse).transpose().map_err(|error| unreadable(&error))?,
                source: row.source,
            })
        })
        .collect()
}

/// Adds relations, or changes those that are there.
///
/// # Errors
/// The database refuses.
pub async fn put_relations(
    transaction: &DatabaseTransaction,
    relations: &[&Relation],
    datasets: &Ids,
    papers: &Ids,
) -> Result<(), DatabaseError> {
    for relation in relations {
        let paper = relation.paper.as_ref().map(|key| id_of(papers, key.as_str())).transpose()?;
        let row = dataset_relation::ActiveModel {
            id: NotSet,
            subject_id: Set(id_of(datasets, relation.subject.as_str())?),
            relation: Set(relation.relation.as_str().to_owned()),
            object_id: Set(id_of(datasets, relation.object.as_str())?),
            paper_id: Set(paper),
            source: Set(relation.source.clone()),
        };
        use dataset_relation::Column::{ObjectId, PaperId, Relation, Source, SubjectId};
        let conflict =
            sea_orm::sea_query::OnConflict::columns([SubjectId, Relation, ObjectId]).update_columns([PaperId, Source]).to_owned();
        dataset_relation::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    }
    Ok(())
}
