//! Queries of the searches.

use std::collections::{HashMap, HashSet};

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{SearchOutcome, SearchRun};
use crate::database::bulk::Ids;
use crate::database::tables::{dataset, search_run};
use crate::database::{DatabaseError, bulk};
use crate::datasets::DatasetSlug;

/// Every search, in the order in which they were made.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<SearchRun>, DatabaseError> {
    let rows = search_run::Entity::find().order_by_asc(search_run::Column::Id).all(db).await?;
    Ok(read(db, rows).await?.into_iter().map(|(_, run)| run).collect())
}

/// How many searches there are.
///
/// # Errors
/// The database cannot be read.
pub async fn count(db: &impl ConnectionTrait) -> Result<u64, DatabaseError> {
    Ok(search_run::Entity::find().count(db).await?)
}

/// The searches with their numbers, in the order in which they were made, after the one of that number.
///
/// # Errors
/// The database cannot be read.
pub async fn list_after(db: &impl ConnectionTrait, place: Option<i64>, limit: u64) -> Result<Vec<(i64, SearchRun)>, DatabaseError> {
    let mut query = search_run::Entity::find();
    if let Some(place) = place {
        query = query.filter(search_run::Column::Id.gt(place));
    }
    let rows = query.order_by_asc(search_run::Column::Id).limit(limit).all(db).await?;
    read(db, rows).await
}

async fn read(db: &impl ConnectionTrait, rows: Vec<search_run::Model>) -> Result<Vec<(i64, SearchRun)>, DatabaseError> {
    // Only the names that are needed: most searches are for all datasets, of which there may be very many.
    let named: HashSet<i64> = rows.iter().filter_map(|row| row.dataset_id).collect();
    let mut slugs: HashMap<i64, String> = HashMap::new();
    for some in named.into_iter().collect::<Vec<_>>().chunks(bulk::NAMES_IN_A_QUERY) {
        let query = dataset::Entity::find().filter(dataset::Column::Id.is_in(some.iter().copied()));
        slugs
            .extend(query.select_only().columns([dataset::Column::Id, dataset::Column::Slug]).into_tuple::<(i64, String)>().all(db).await?);
    }
    rows.into_iter()
        .map(|row| {
            let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable("search_runs", error);
            let dataset = row.dataset_id.and_then(|id| slugs.get(&id)).map(|slug| slug.parse::<DatasetSlug>());
            let run = SearchRun {
                dataset: dataset.transpose().map_err(|error| unreadable(&error))?,
                outcome: row.outcome.parse::<SearchOutcome>().map_err(|error| unreadable(&error))?,
                source: row.source,
                query: row.query,
                from: row.from_day,
                until: row.until_day,
                ran_at: row.ran_at,
                results: row.results,
                kept: row.kept,
                note: row.note,
            };
            Ok((row.id, run))
        })
        .collect()
}

/// Adds searches.
///
/// # Errors
/// The database refuses, or a dataset is unknown.
pub async fn add(transaction: &DatabaseTransaction, runs: &[&SearchRun], datasets: &Ids) -> Result<(), DatabaseError> {
    let row = |run: &&SearchRun| {
        Ok(search_run::ActiveModel {
            id: NotSet,
            source: Set(run.source.clone()),
            query: Set(run.query.clone()),
            dataset_id: Set(dataset_of(run, datasets)?),
            from_day: Set(run.from),
            until_day: Set(run.until),
            ran_at: Set(run.ran_at),
            results: Set(run.results),
            kept: Set(run.kept),
            outcome: Set(run.outcome.to_string()),
            note: Set(run.note.clone()),
        })
    };
    bulk::insert_all(transaction, runs.iter().map(row).collect::<Result<_, DatabaseError>>()?).await
}

/// The number of the dataset that was searched for; none where it was for all.
fn dataset_of(run: &SearchRun, datasets: &Ids) -> Result<Option<i64>, DatabaseError> {
    run.dataset.as_ref().map(|slug| bulk::number_of(datasets, slug.as_str())).transpose()
}

/// Changes what a search is said to have found; source, dataset and time of it stay.
///
/// # Errors
/// The database refuses, or the dataset is unknown.
pub async fn change(transaction: &DatabaseTransaction, run: &SearchRun, datasets: &Ids) -> Result<(), DatabaseError> {
    let row = search_run::ActiveModel {
        query: Set(run.query.clone()),
        from_day: Set(run.from),
        until_day: Set(run.until),
        results: Set(run.results),
        kept: Set(run.kept),
        outcome: Set(run.outcome.to_string()),
        note: Set(run.note.clone()),
        ..Default::default()
    };
    search_run::Entity::update_many().set(row).filter(same(run, datasets)?).exec(transaction).await?;
    Ok(())
}

/// Takes a search out of the record.
///
/// # Errors
/// The database refuses, or the dataset is unknown.
pub async fn withdraw(transaction: &DatabaseTransaction, run: &SearchRun, datasets: &Ids) -> Result<(), DatabaseError> {
    search_run::Entity::delete_many().filter(same(run, datasets)?).exec(transaction).await?;
    Ok(())
}

/// The row of a search: source, dataset and time tell it apart.
fn same(run: &SearchRun, datasets: &Ids) -> Result<Condition, DatabaseError> {
    let same_dataset = match dataset_of(run, datasets)? {
        Some(id) => search_run::Column::DatasetId.eq(id),
        None => search_run::Column::DatasetId.is_null(),
    };
    Ok(Condition::all().add(search_run::Column::Source.eq(&run.source)).add(search_run::Column::RanAt.eq(run.ran_at)).add(same_dataset))
}
