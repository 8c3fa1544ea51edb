//! Queries of the vocabularies.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};

use super::{Kind, Term};
use crate::database::{DatabaseError, bulk, tables::vocabulary_term};

/// Every term, in the order of the vocabulary.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Term>, DatabaseError> {
    let rows = vocabulary_term::Entity::find().order_by_asc(vocabulary_term::Column::Id).all(db).await?;
    rows.into_iter().map(read).collect()
}

/// The terms of one vocabulary, in its order.
///
/// # Errors
/// The database cannot be read.
pub async fn of_kind(db: &impl ConnectionTrait, kind: Kind) -> Result<Vec<Term>, DatabaseError> {
    let rows = vocabulary_term::Entity::find()
        .filter(vocabulary_term::Column::Kind.eq(kind.as_str()))
        .order_by_asc(vocabulary_term::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

fn read(row: vocabulary_term::Model) -> Result<Term, DatabaseError> {
    let kind = row.kind.parse().map_err(|error| DatabaseError::unreadable("vocabulary_terms", error))?;
    Ok(Term { kind, term: row.term, label: row.label, definition: row.definition })
}

/// Adds terms at the end.
///
/// # Errors
/// The database refuses.
pub async fn add(transaction: &DatabaseTransaction, terms: &[&Term]) -> Result<(), DatabaseError> {
    let rows = terms.iter().map(|term| vocabulary_term::ActiveModel {
        id: NotSet,
        kind: Set(term.kind.as_str().to_owned()),
        term: Set(term.term.clone()),
        label: Set(term.label.clone()),
        definition: Set(term.definition.clone()),
    });
    bulk::insert_all(transaction, rows.collect()).await
}

/// Changes a term's label and definition.
///
/// # Errors
/// The database refuses.
pub async fn change(transaction: &DatabaseTransaction, term: &Term) -> Result<(), DatabaseError> {
    let row =
        vocabulary_term::ActiveModel { label: Set(term.label.clone()), definition: Set(term.definition.clone()), ..Default::default() };
    vocabulary_term::Entity::update_many()
        .set(row)
        .filter(vocabulary_term::Column::Kind.eq(term.kind.as_str()))
        .filter(vocabulary_term::Column::Term.eq(&term.term))
        .exec(transaction)
        .await?;
    Ok(())
}

/// The words of a vocabulary as people read them, by term.
///
/// # Errors
/// The database cannot be read.
pub async fn labels(db: &impl ConnectionTrait, kind: Kind) -> Result<std::collections::HashMap<String, String>, DatabaseError> {
    Ok(of_kind(db, kind).await?.into_iter().map(|term| (term.term.clone(), term.shown())).collect())
}

/// Takes a term out of its vocabulary.
///
/// # Errors
/// The database refuses.
pub async fn withdraw(transaction: &DatabaseTransaction, kind: Kind, term: &str) -> Result<(), DatabaseError> {
    vocabulary_term::Entity::delete_many()
        .filter(vocabulary_term::Column::Kind.eq(kind.as_str()))
        .filter(vocabulary_term::Column::Term.eq(term))
        .exec(transaction)
        .await?;
    Ok(())
}
