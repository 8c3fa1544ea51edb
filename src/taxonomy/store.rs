//! Queries of the taxonomy.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
};

use super::{Confounder, Tree};
use crate::database::bulk::Ids;
use crate::database::tables::{confounder, confounder_word};
use crate::database::{DatabaseError, bulk};

/// The taxonomy as a tree.
///
/// # Errors
/// The database cannot be read, or what it holds is no tree.
pub async fn tree(db: &impl ConnectionTrait) -> Result<Tree, DatabaseError> {
    Tree::new(all(db).await?).map_err(|error| DatabaseError::unreadable("confounders", error))
}

/// Every node, in the order of the taxonomy's rows.
///
/// # Errors
/// The database cannot be read.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Confounder>, DatabaseError> {
    let rows = confounder::Entity::find().order_by_asc(confounder::Column::Id).all(db).await?;
    let mut words: HashMap<i64, Vec<String>> = HashMap::new();
    for row in confounder_word::Entity::find().order_by_asc(confounder_word::Column::Position).all(db).await? {
        words.entry(row.confounder_id).or_default().push(row.word);
    }
    let slugs: HashMap<i64, String> = rows.iter().map(|row| (row.id, row.slug.clone())).collect();
    let slug = |text: &str| text.parse().map_err(|error| DatabaseError::unreadable("confounders", error));
    rows.into_iter()
        .map(|row| {
            let parent = row.parent_id.and_then(|id| slugs.get(&id)).map(|parent| slug(parent)).transpose()?;
            let (label, definition) = (row.label, row.definition);
            let other_words = words.remove(&row.id).unwrap_or_default();
            Ok(Confounder { slug: slug(&row.slug)?, parent, label, definition, examples: row.examples, origin: row.origin, other_words })
        })
        .collect()
}

/// The nodes' numbers.
///
/// # Errors
/// The database cannot be read.
pub async fn ids(db: &impl ConnectionTrait) -> Result<Ids, DatabaseError> {
    let rows = confounder::Entity::find().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.id)).collect())
}

/// Adds nodes at the end; a parent may come after its child. [`set_groups`] comes after all changes.
///
/// # Errors
/// The database refuses, or a parent is unknown.
pub async fn add(transaction: &DatabaseTransaction, nodes: &[&Confounder]) -> Result<(), DatabaseError> {
    if nodes.is_empty() {
        return Ok(());
    }
    let rows = nodes.iter().map(|node| confounder::ActiveModel {
        id: NotSet,
        slug: Set(node.slug.to_string()),
        parent_id: Set(None),
        group_id: Set(None),
        label: Set(node.label.clone()),
        definition: Set(node.definition.clone()),
        examples: Set(node.examples.clone()),
        origin: Set(node.origin.clone()),
        version: Set(1),
    });
    bulk::insert_all(transaction, rows.collect()).await?;
    let ids = ids(transaction).await?;
    for node in nodes.iter().filter(|node| node.parent.is_some()) {
        confounder::Entity::update_many()
            .set(confounder::ActiveModel { parent_id: Set(parent_of(node, &ids)?), ..Default::default() })
            .filter(confounder::Column::Slug.eq(node.slug.as_str()))
            .exec(transaction)
            .await?;
    }
    let mut words = Vec::new();
    for node in nodes {
        words.extend(words_of(node, bulk::number_of(&ids, node.slug.as_str())?));
    }
    bulk::insert_all(transaction, words).await
}

/// The rows of a node's other words.
fn words_of(node: &Confounder, number: i64) -> impl Iterator<Item = confounder_word::ActiveModel> {
    node.other_words.iter().zip(0_i64..).map(move |(word, position)| confounder_word::ActiveModel {
        confounder_id: Set(number),
        position: Set(position),
        word: Set(word.clone()),
    })
}

/// The number of the node above; none for a root.
fn parent_of(node: &Confounder, ids: &Ids) -> Result<Option<i64>, DatabaseError> {
    node.parent.as_ref().map(|parent| bulk::number_of(ids, parent.as_str())).transpose()
}

/// Changes a node; `ids` has all nodes, also those that were added with it. [`set_groups`] comes after all changes.
///
/// # Errors
/// The database refuses, or the parent is unknown.
pub async fn change(transaction: &DatabaseTransaction, node: &Confounder, ids: &Ids) -> Result<(), DatabaseError> {
    let row = confounder::ActiveModel {
        parent_id: Set(parent_of(node, ids)?),
        label: Set(node.label.clone()),
        definition: Set(node.definition.clone()),
        examples: Set(node.examples.clone()),
        origin: Set(node.origin.clone()),
        ..Default::default()
    };
    confounder::Entity::update_many()
        .set(row)
        .col_expr(confounder::Column::Version, Expr::col(confounder::Column::Version).add(1))
        .filter(confounder::Column::Slug.eq(node.slug.as_str()))
        .exec(transaction)
        .await?;
    let number = bulk::number_of(ids, node.slug.as_str())?;
    confounder_word::Entity::delete_many().filter(confounder_word::Column::ConfounderId.eq(number)).exec(transaction).await?;
    bulk::insert_all(transaction, words_of(node, number).collect()).await
}

/// Notes for each node the group (second level) that it belongs to, for clients that read the tables: once after all
/// changes, because each may move many nodes.
///
/// # Errors
/// The database refuses, or what it holds is no tree.
pub async fn set_groups(transaction: &DatabaseTransaction) -> Result<(), DatabaseError> {
    let ids = ids(transaction).await?;
    let tree = tree(transaction).await?;
    for row in confounder::Entity::find().all(transaction).await? {
        let slug = row.slug.parse().map_err(|error| DatabaseError::unreadable("confounders", error))?;
        let group = tree.group_of(&slug).map(|group| bulk::number_of(&ids, group.slug.as_str())).transpose()?;
        if group != row.group_id {
            confounder::Entity::update_many()
                .set(confounder::ActiveModel { group_id: Set(group), ..Default::default() })
                .filter(confounder::Column::Id.eq(row.id))
                .exec(transaction)
                .await?;
        }
    }
    Ok(())
}

/// Takes a node out of the taxonomy.
///
/// # Errors
/// The database refuses: something still points at it.
pub async fn withdraw(transaction: &DatabaseTransaction, slug: &str) -> Result<(), DatabaseError> {
    let number = confounder::Entity::find().filter(confounder::Column::Slug.eq(slug)).one(transaction).await?.map(|row| row.id);
    confounder_word::Entity::delete_many().filter(confounder_word::Column::ConfounderId.is_in(number)).exec(transaction).await?;
    confounder::Entity::delete_many().filter(confounder::Column::Slug.eq(slug)).exec(transaction).await?;
    Ok(())
}
