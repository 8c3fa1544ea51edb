//! What nodes are called: read for those that are shown, and looked up for those that an address names.

use std::collections::HashMap;

use bibliography::CitationKey;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::database::DatabaseError;
use crate::database::bulk::NAMES_IN_A_QUERY;
use crate::database::tables::{confounder, dataset, paper};
use crate::explorer::graph::{Graph, Kind, Node};
use crate::explorer::view::Place;
use crate::papers::cards::Cards;

/// What a node is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// How an address names it.
    pub place: Place,
    /// Its name for people: "CheXpert", "Larrazabal et al. 2020".
    pub label: String,
    /// The title of a work.
    pub title: Option<String>,
}

/// The names of those nodes; works have them in the card index of the same moment.
///
/// # Errors
/// The database cannot be read.
pub async fn names(db: &impl ConnectionTrait, graph: &Graph, papers: &Cards, nodes: &[Node]) -> Result<HashMap<Node, Name>, DatabaseError> {
    let mut found = HashMap::with_capacity(nodes.len());
    for some in of_kind(graph, nodes, Kind::Dataset).chunks(NAMES_IN_A_QUERY) {
        let rows: Vec<(i64, String, String)> = dataset::Entity::find()
            .select_only()
            .columns([dataset::Column::Id, dataset::Column::Slug, dataset::Column::Name])
            .filter(dataset::Column::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (id, slug, label) in rows {
            let place = Place::Dataset(slug.parse().map_err(|error| DatabaseError::unreadable("datasets", error))?);
            found.extend(graph.node(Kind::Dataset, id).map(|node| (node, Name { place, label, title: None })));
        }
    }
    for id in of_kind(graph, nodes, Kind::Paper) {
        let Some(name) = papers.name(id) else { continue };
        let place = Place::Paper(CitationKey::parse(&name.key).map_err(|error| DatabaseError::unreadable("papers", error))?);
        found.extend(
            graph.node(Kind::Paper, id).map(|node| (node, Name { place, label: name.short_name.clone(), title: name.title.clone() })),
        );
    }
    for some in of_kind(graph, nodes, Kind::Confounder).chunks(NAMES_IN_A_QUERY) {
        let rows: Vec<(i64, String, String)> = confounder::Entity::find()
            .select_only()
            .columns([confounder::Column::Id, confounder::Column::Slug, confounder::Column::Label])
            .filter(confounder::Column::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        for (id, slug, label) in rows {
            let place = Place::Confounder(slug.parse().map_err(|error| DatabaseError::unreadable("confounders", error))?);
            found.extend(graph.node(Kind::Confounder, id).map(|node| (node, Name { place, label, title: None })));
        }
    }
    Ok(found)
}

fn of_kind(graph: &Graph, nodes: &[Node], kind: Kind) -> Vec<i64> {
    nodes.iter().filter(|node| graph.kind(**node) == kind).map(|node| graph.facts(*node).id).collect()
}

/// The node that an address names.
///
/// # Errors
/// The database cannot be read.
pub async fn node(db: &impl ConnectionTrait, graph: &Graph, place: &Place) -> Result<Option<Node>, DatabaseError> {
    let id: Option<i64> = match place {
        Place::Dataset(slug) => {
            let query = dataset::Entity::find().filter(dataset::Column::Slug.eq(slug.as_str()));
            query.select_only().column(dataset::Column::Id).into_tuple().one(db).await?
        }
        Place::Paper(key) => {
            let query = paper::Entity::find().filter(paper::Column::Name.eq(key.as_str()));
            query.select_only().column(paper::Column::Id).into_tuple().one(db).await?
        }
        Place::Confounder(slug) => {
            let query = confounder::Entity::find().filter(confounder::Column::Slug.eq(slug.as_str()));
            query.select_only().column(confounder::Column::Id).into_tuple().one(db).await?
        }
    };
    Ok(id.and_then(|id| graph.node(place.kind(), id)))
}
