//! Queries of what belongs to the review as a whole, and the whole review out of the database.

use std::collections::BTreeMap;

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use super::{Document, Redirect, Review};
use crate::database::DatabaseError;
use crate::database::tables::{dataset, document, finding, paper, redirect, review_property, usage};
use crate::revisions::Subject;
use crate::{case_studies, datasets, documentation, evidence, monitoring, papers, publication, replies, revisions, taxonomy, vocabulary};

/// The whole review.
///
/// # Errors
/// The database cannot be read.
pub async fn load(db: &impl ConnectionTrait) -> Result<Review, DatabaseError> {
    Ok(Review {
        properties: properties(db).await?,
        vocabulary: vocabulary::store::all(db).await?,
        confounders: taxonomy::store::all(db).await?,
        papers: papers::store::all(db).await?,
        datasets: datasets::store::records::all(db).await?,
        versions: datasets::store::belongings::all_versions(db).await?,
        locations: datasets::store::belongings::all_locations(db).await?,
        relations: datasets::store::belongings::all_relations(db).await?,
        usages: evidence::store::records::all(db).await?,
        frameworks: documentation::store::records::frameworks(db).await?,
        questions: documentation::store::records::questions(db).await?,
        answers: documentation::store::records::answers(db).await?,
        replies: replies::store::all(db).await?,
        case_studies: case_studies::store::all(db).await?,
        documents: documents(db).await?,
        redirects: redirects(db).await?,
        search_runs: monitoring::store::all(db).await?,
        releases: publication::store::all(db).await?,
        revisions: revisions::store::all(db).await?,
    })
}

/// How much the review holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Counts {
    /// Datasets.
    pub datasets: u64,
    /// Papers.
    pub papers: u64,
    /// Evidence statements.
    pub statements: u64,
    /// Statements that test a shortcut.
    pub on_shortcuts: u64,
}

/// Counts the review's records.
///
/// # Errors
/// The database cannot be read.
pub async fn counts(db: &impl ConnectionTrait) -> Result<Counts, DatabaseError> {
    let with_shortcut = sea_orm::sea_query::Query::select()
        .column(finding::Column::UsageId)
        .from(finding::Entity)
        .and_where(finding::Column::Kind.eq(evidence::FindingKind::Shortcut.as_str()))
        .take();
    Ok(Counts {
        datasets: dataset::Entity::find().count(db).await?,
        papers: paper::Entity::find().count(db).await?,
        statements: usage::Entity::find().count(db).await?,
        on_shortcuts: usage::Entity::find().filter(usage::Column::Id.in_subquery(with_shortcut)).count(db).await?,
    })
}

/// How many datasets there are of each modality.
///
/// # Errors
/// The database cannot be read.
pub async fn datasets_by_modality(db: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>, DatabaseError> {
    datasets_by(db, dataset::Column::Modality).await
}

/// How many datasets there are for each kind of access.
///
/// # Errors
/// The database cannot be read.
pub async fn datasets_by_access(db: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>, DatabaseError> {
    datasets_by(db, dataset::Column::Access).await
}

async fn datasets_by(db: &impl ConnectionTrait, column: dataset::Column) -> Result<BTreeMap<String, i64>, DatabaseError> {
    let rows: Vec<(String, i64)> = dataset::Entity::find()
        .select_only()
        .column(column)
        .column_as(dataset::Column::Id.count(), "datasets")
        .group_by(column)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Title, licence, source of the review.
///
/// # Errors
/// The database cannot be read.
pub async fn properties(db: &impl ConnectionTrait) -> Result<BTreeMap<String, String>, DatabaseError> {
    let rows = review_property::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.value)).collect())
}

/// Sets a property.
///
/// # Errors
/// The database refuses.
pub async fn put_property(transaction: &DatabaseTransaction, name: &str, value: &str) -> Result<(), DatabaseError> {
    let row = review_property::ActiveModel { name: Set(name.to_owned()), value: Set(value.to_owned()) };
    let conflict =
        sea_orm::sea_query::OnConflict::column(review_property::Column::Name).update_column(review_property::Column::Value).to_owned();
    review_property::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    Ok(())
}

/// Takes a property out.
///
/// # Errors
/// The database refuses.
pub async fn withdraw_property(transaction: &DatabaseTransaction, name: &str) -> Result<(), DatabaseError> {
    review_property::Entity::delete_by_id(name.to_owned()).exec(transaction).await?;
    Ok(())
}

async fn documents(db: &impl ConnectionTrait) -> Result<Vec<Document>, DatabaseError> {
    let mut rows = document::Entity::find().all(db).await?;
    // Sorted here: the databases' collations differ.
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rows.into_iter().map(|row| Document { name: row.name, body: row.body }).collect())
}

/// The names of the texts that people read: Markdown, not the comment at the head of the bibliography.
///
/// # Errors
/// The database cannot be read.
pub async fn document_names(db: &impl ConnectionTrait) -> Result<Vec<String>, DatabaseError> {
    let rows: Vec<String> = document::Entity::find().select_only().column(document::Column::Name).into_tuple().all(db).await?;
    let mut names: Vec<String> =
        rows.into_iter().filter(|name| std::path::Path::new(name).extension().is_some_and(|ending| ending == "md")).collect();
    // Sorted here: the databases' collations differ.
    names.sort();
    Ok(names)
}

/// The text of that name.
///
/// # Errors
/// The database cannot be read.
pub async fn document(db: &impl ConnectionTrait, name: &str) -> Result<Option<Document>, DatabaseError> {
    let row = document::Entity::find_by_id(name.to_owned()).one(db).await?;
    Ok(row.map(|row| Document { name: row.name, body: row.body }))
}

/// Sets a text.
///
/// # Errors
/// The database refuses.
pub async fn put_document(transaction: &DatabaseTransaction, text: &Document) -> Result<(), DatabaseError> {
    let row = document::ActiveModel { name: Set(text.name.clone()), body: Set(text.body.clone()) };
    let conflict = sea_orm::sea_query::OnConflict::column(document::Column::Name).update_column(document::Column::Body).to_owned();
    document::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    Ok(())
}

/// Takes a text out.
///
/// # Errors
/// The database refuses.
pub async fn withdraw_document(transaction: &DatabaseTransaction, name: &str) -> Result<(), DatabaseError> {
    document::Entity::delete_by_id(name.to_owned()).exec(transaction).await?;
    Ok(())
}

async fn redirects(db: &impl ConnectionTrait) -> Result<Vec<Redirect>, DatabaseError> {
    let mut rows = redirect::Entity::find().all(db).await?;
    rows.sort_by(|a, b| (&a.subject, &a.old_name).cmp(&(&b.subject, &b.old_name)));
    rows.into_iter()
        .map(|row| {
            let subject = row.subject.parse().map_err(|error| DatabaseError::unreadable("redirects", error))?;
            Ok(Redirect { subject, old_name: row.old_name, new_name: row.new_name })
        })
        .collect()
}

/// The old names that lead to the record of that name.
///
/// # Errors
/// The database cannot be read.
pub async fn redirects_to(db: &impl ConnectionTrait, subject: Subject, new_name: &str) -> Result<Vec<Redirect>, DatabaseError> {
    let leads = |redirect: &Redirect| redirect.subject == subject && redirect.new_name == new_name;
    Ok(redirects(db).await?.into_iter().filter(leads).collect())
}

/// Where an old name leads, if it is one.
///
/// # Errors
/// The database cannot be read.
pub async fn redirected(db: &impl ConnectionTrait, subject: Subject, old_name: &str) -> Result<Option<String>, DatabaseError> {
    let key = (subject.as_str().to_owned(), old_name.to_owned());
    Ok(redirect::Entity::find_by_id(key).one(db).await?.map(|row| row.new_name))
}

/// Sets where an old name leads.
///
/// # Errors
/// The database refuses.
pub async fn put_redirect(transaction: &DatabaseTransaction, redirect: &Redirect) -> Result<(), DatabaseError> {
    use redirect::Column::{NewName, OldName, Subject};
    let row = redirect::ActiveModel {
        subject: Set(redirect.subject.to_string()),
        old_name: Set(redirect.old_name.clone()),
        new_name: Set(redirect.new_name.clone()),
    };
    let conflict = sea_orm::sea_query::OnConflict::columns([Subject, OldName]).update_column(NewName).to_owned();
    redirect::Entity::insert(row).on_conflict(conflict).exec_without_returning(transaction).await?;
    Ok(())
}

/// Lets an old name lead nowhere.
///
/// # Errors
/// The database refuses.
pub async fn withdraw_redirect(transaction: &DatabaseTransaction, redirect: &Redirect) -> Result<(), DatabaseError> {
    let key = (redirect.subject.as_str().to_owned(), redirect.old_name.clone());
    redirect::Entity::delete_by_id(key).exec(transaction).await?;
    Ok(())
}
