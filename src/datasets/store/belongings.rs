//! What belongs to datasets: versions, locations and relations, as whole records.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::{Condition, Query};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::records::ids;
use crate::database::DatabaseError;
use crate::database::bulk::{Ids, NAMES_IN_A_QUERY, number_of};
use crate::database::tables::{dataset, dataset_location, dataset_relation, dataset_version};
use crate::datasets::{DatasetSlug, Location, Relation, Version};
use crate::papers::store::keys_among;

/// The slugs by number, for reading what points at datasets.
async fn slugs(db: &impl ConnectionTrait, numbers: HashSet<i64>) -> Result<HashMap<i64, DatasetSlug>, DatabaseError> {
    // Those of one dataset are asked for by number; for all of them the whole table is read.
    let rows = if numbers.len() <= NAMES_IN_A_QUERY {
        let query = dataset::Entity::find().filter(dataset::Column::Id.is_in(numbers)).select_only();
        query.columns([dataset::Column::Slug, dataset::Column::Id]).into_tuple::<(String, i64)>().all(db).await?
    } else {
        ids(db).await?.into_iter().collect()
    };
    rows.into_iter().map(|(slug, id)| Ok((id, slug.parse().map_err(|error| DatabaseError::unreadable("datasets", error))?))).collect()
}

fn slug_of(slugs: &HashMap<i64, DatasetSlug>, id: i64, table: &str) -> Result<DatasetSlug, DatabaseError> {
    slugs.get(&id).cloned().ok_or_else(|| DatabaseError::unreadable(table, format!("there is no dataset {id}")))
}

/// Every version, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn all_versions(db: &impl ConnectionTrait) -> Result<Vec<Version>, DatabaseError> {
    versions(db, Condition::all()).await
}

/// The versions of one dataset, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn versions_of(db: &impl ConnectionTrait, dataset: i64) -> Result<Vec<Version>, DatabaseError> {
    versions(db, Condition::all().add(dataset_version::Column::DatasetId.eq(dataset))).await
}

async fn versions(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<Version>, DatabaseError> {
    let rows = dataset_version::Entity::find().filter(which).order_by_asc(dataset_version::Column::Id).all(db).await?;
    let slugs = slugs(db, rows.iter().map(|row| row.dataset_id).collect()).await?;
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
/// The database refuses, or a name is unknown.
pub async fn put_versions(transaction: &DatabaseTransaction, versions: &[&Version], datasets: &Ids) -> Result<(), DatabaseError> {
    for version in versions {
        let row = dataset_version::ActiveModel {
            id: NotSet,
            dataset_id: Set(number_of(datasets, version.dataset.as_str())?),
            label: Set(version.label.clone()),
            released: Set(version.released),
            doi: Set(version.doi.as_ref().map(ToString::to_string)),
            changes: Set(version.changes.clone()),
        };
        let conflict = sea_orm::sea_query::OnConflict::columns([dataset_version::Column::DatasetId, dataset_version::Column::Label])
            .update_columns([dataset_version::Column::Released, dataset_version::Column::Doi, dataset_version::Column::Changes])
            .to_owned();
        dataset_version::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Every location, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn all_locations(db: &impl ConnectionTrait) -> Result<Vec<Location>, DatabaseError> {
    locations(db, Condition::all()).await
}

/// The locations of one dataset, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn locations_of(db: &impl ConnectionTrait, dataset: i64) -> Result<Vec<Location>, DatabaseError> {
    locations(db, Condition::all().add(dataset_location::Column::DatasetId.eq(dataset))).await
}

async fn locations(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<Location>, DatabaseError> {
    let rows = dataset_location::Entity::find().filter(which).order_by_asc(dataset_location::Column::Id).all(db).await?;
    let slugs = slugs(db, rows.iter().map(|row| row.dataset_id).collect()).await?;
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
/// The database refuses, or a name is unknown.
pub async fn put_locations(transaction: &DatabaseTransaction, locations: &[&Location], datasets: &Ids) -> Result<(), DatabaseError> {
    for location in locations {
        let row = dataset_location::ActiveModel {
            id: NotSet,
            dataset_id: Set(number_of(datasets, location.dataset.as_str())?),
            platform: Set(location.platform.clone()),
            url: Set(location.url.clone()),
            official: Set(location.official),
            license: Set(location.license.clone()),
        };
        let conflict = sea_orm::sea_query::OnConflict::columns([dataset_location::Column::DatasetId, dataset_location::Column::Url])
            .update_columns([dataset_location::Column::Platform, dataset_location::Column::Official, dataset_location::Column::License])
            .to_owned();
        dataset_location::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Every relation, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn all_relations(db: &impl ConnectionTrait) -> Result<Vec<Relation>, DatabaseError> {
    relations(db, Condition::all()).await
}

/// The relations of one dataset, in the order in which they entered.
///
/// # Errors
/// The database cannot be read.
pub async fn relations_of(db: &impl ConnectionTrait, dataset: i64) -> Result<Vec<Relation>, DatabaseError> {
    relations(db, Condition::any().add(dataset_relation::Column::SubjectId.eq(dataset)).add(dataset_relation::Column::ObjectId.eq(dataset)))
        .await
}

/// The relations in which one of these datasets is subject or object; each may be there more than once.
///
/// # Errors
/// The database cannot be read.
pub async fn relations_touching(db: &impl ConnectionTrait, datasets: &[i64]) -> Result<Vec<Relation>, DatabaseError> {
    let mut found = Vec::new();
    for some in datasets.chunks(NAMES_IN_A_QUERY / 2) {
        let these = || some.iter().copied();
        let which =
            Condition::any().add(dataset_relation::Column::SubjectId.is_in(these())).add(dataset_relation::Column::ObjectId.is_in(these()));
        found.extend(relations(db, which).await?);
    }
    Ok(found)
}

async fn relations(db: &impl ConnectionTrait, which: Condition) -> Result<Vec<Relation>, DatabaseError> {
    let keys = keys_in_relations(db, which.clone()).await?;
    let rows = dataset_relation::Entity::find().filter(which).order_by_asc(dataset_relation::Column::Id).all(db).await?;
    let slugs = slugs(db, rows.iter().flat_map(|row| [row.subject_id, row.object_id]).collect()).await?;
    rows.into_iter()
        .map(|row| {
            let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable("dataset_relations", error);
            let key = row.paper_id.and_then(|id| keys.get(&id)).map(String::as_str);
            Ok(Relation {
                subject: slug_of(&slugs, row.subject_id, "dataset_relations")?,
                relation: row.relation.parse().map_err(|error| unreadable(&error))?,
                object: slug_of(&slugs, row.object_id, "dataset_relations")?,
                paper: key.map(bibliography::CitationKey::parse).transpose().map_err(|error| unreadable(&error))?,
                source: row.source,
            })
        })
        .collect()
}

/// The keys of the works that state these relations, by number.
async fn keys_in_relations(db: &impl ConnectionTrait, which: Condition) -> Result<HashMap<i64, String>, DatabaseError> {
    let stating = Query::select().column(dataset_relation::Column::PaperId).from(dataset_relation::Entity).cond_where(which).take();
    keys_among(db, stating).await
}

/// Adds relations, or changes those that are there.
///
/// # Errors
/// The database refuses, or a name is unknown.
pub async fn put_relations(
    transaction: &DatabaseTransaction,
    relations: &[&Relation],
    datasets: &Ids,
    papers: &Ids,
) -> Result<(), DatabaseError> {
    for relation in relations {
        let paper = relation.paper.as_ref().map(|key| number_of(papers, key.as_str())).transpose()?;
        let row = dataset_relation::ActiveModel {
            id: NotSet,
            subject_id: Set(number_of(datasets, relation.subject.as_str())?),
            relation: Set(relation.relation.as_str().to_owned()),
            object_id: Set(number_of(datasets, relation.object.as_str())?),
            paper_id: Set(paper),
            source: Set(relation.source.clone()),
        };
        let conflict = sea_orm::sea_query::OnConflict::columns([
            dataset_relation::Column::SubjectId,
            dataset_relation::Column::Relation,
            dataset_relation::Column::ObjectId,
        ])
        .update_columns([dataset_relation::Column::PaperId, dataset_relation::Column::Source])
        .to_owned();
        dataset_relation::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    }
    Ok(())
}

/// Takes a version out of the catalogue.
///
/// # Errors
/// The database refuses, or the dataset is unknown.
pub async fn withdraw_version(transaction: &DatabaseTransaction, version: &Version, datasets: &Ids) -> Result<(), DatabaseError> {
    let dataset = number_of(datasets, version.dataset.as_str())?;
    let which = dataset_version::Column::DatasetId.eq(dataset).and(dataset_version::Column::Label.eq(&version.label));
    dataset_version::Entity::delete_many().filter(which).exec(transaction).await?;
    Ok(())
}

/// Takes a location out of the catalogue.
///
/// # Errors
/// The database refuses, or the dataset is unknown.
pub async fn withdraw_location(transaction: &DatabaseTransaction, location: &Location, datasets: &Ids) -> Result<(), DatabaseError> {
    let dataset = number_of(datasets, location.dataset.as_str())?;
    let which = dataset_location::Column::DatasetId.eq(dataset).and(dataset_location::Column::Url.eq(&location.url));
    dataset_location::Entity::delete_many().filter(which).exec(transaction).await?;
    Ok(())
}

/// Takes a relation out of the catalogue.
///
/// # Errors
/// The database refuses, or a dataset is unknown.
pub async fn withdraw_relation(transaction: &DatabaseTransaction, relation: &Relation, datasets: &Ids) -> Result<(), DatabaseError> {
    let (subject, object) = (number_of(datasets, relation.subject.as_str())?, number_of(datasets, relation.object.as_str())?);
    let which = dataset_relation::Column::SubjectId
        .eq(subject)
        .and(dataset_relation::Column::ObjectId.eq(object))
        .and(dataset_relation::Column::Relation.eq(relation.relation.as_str()));
    dataset_relation::Entity::delete_many().filter(which).exec(transaction).await?;
    Ok(())
}
