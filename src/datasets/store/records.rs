//! Datasets with their lists, versions, locations and relations, as whole records: for import, export and history.

use std::collections::HashMap;

use sea_orm::sea_query::{Condition, Expr, Query};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::database::bulk::Ids;
use crate::database::tables::{dataset, dataset_term, paper};
use crate::database::{DatabaseError, bulk};
use crate::datasets::{Dataset, Demographics};
use crate::papers::store::keys_among;
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
            let maker = row.introduced_by_id.and_then(|id| keys.get(&id)).map(String::as_str);
            read(row, terms, maker)
        })
        .collect()
}

async fn makers(db: &impl ConnectionTrait) -> Result<HashMap<i64, String>, DatabaseError> {
    let used = Query::select().column(dataset::Column::IntroducedById).from(dataset::Entity).take();
    keys_among(db, used).await
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
    Ok(Some((row.id, read(row, terms, maker.as_deref())?)))
}

/// A dataset from its rows; `maker` is the key of the work that released it.
fn read(row: dataset::Model, terms: Vec<dataset_term::Model>, maker: Option<&str>) -> Result<Dataset, DatabaseError> {
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
        introduced_by: maker.map(bibliography::CitationKey::parse).transpose().map_err(|error| unreadable(&error))?,
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

fn row(dataset: &Dataset, papers: &Ids) -> Result<dataset::ActiveModel, DatabaseError> {
    let maker = dataset.introduced_by.as_ref().map(|key| bulk::number_of(papers, key.as_str())).transpose()?;
    Ok(dataset::ActiveModel {
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
    })
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
    numbers(db, Condition::all()).await
}

async fn numbers(db: &impl ConnectionTrait, which: Condition) -> Result<Ids, DatabaseError> {
    let rows: Vec<(String, i64)> = dataset::Entity::find()
        .filter(which)
        .select_only()
        .columns([dataset::Column::Slug, dataset::Column::Id])
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Adds datasets at the end.
///
/// # Errors
/// The database refuses, or the work that released one is unknown.
pub async fn add(transaction: &DatabaseTransaction, datasets: &[&Dataset], papers: &Ids) -> Result<(), DatabaseError> {
    let row = |dataset: &&Dataset| Ok(dataset::ActiveModel { version: Set(1), ..row(dataset, papers)? });
    bulk::insert_all(transaction, datasets.iter().map(row).collect::<Result<_, DatabaseError>>()?).await?;
    for some in datasets.chunks(bulk::NAMES_IN_A_QUERY) {
        let added = dataset::Column::Slug.is_in(some.iter().map(|dataset| dataset.slug.as_str()));
        let ids = numbers(transaction, Condition::all().add(added)).await?;
        let mut words = Vec::new();
        for dataset in some {
            words.extend(terms(bulk::number_of(&ids, dataset.slug.as_str())?, dataset));
        }
        bulk::insert_all(transaction, words).await?;
    }
    Ok(())
}

/// Changes a dataset; `ids` has the datasets that are there.
///
/// # Errors
/// The database refuses, or a name is unknown.
pub async fn change(transaction: &DatabaseTransaction, dataset: &Dataset, papers: &Ids, ids: &Ids) -> Result<(), DatabaseError> {
    let id = bulk::number_of(ids, dataset.slug.as_str())?;
    dataset::Entity::update_many()
        .set(row(dataset, papers)?)
        .col_expr(dataset::Column::Version, Expr::col(dataset::Column::Version).add(1))
        .filter(dataset::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    dataset_term::Entity::delete_many().filter(dataset_term::Column::DatasetId.eq(id)).exec(transaction).await?;
    bulk::insert_all(transaction, terms(id, dataset)).await
}

/// Takes a dataset out of the catalogue.
///
/// # Errors
/// The database refuses: something still points at it.
pub async fn withdraw(transaction: &DatabaseTransaction, slug: &str) -> Result<(), DatabaseError> {
    dataset::Entity::delete_many().filter(dataset::Column::Slug.eq(slug)).exec(transaction).await?;
    Ok(())
}
