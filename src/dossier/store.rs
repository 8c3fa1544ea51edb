//! Reads the dossier of one dataset.

use std::sync::Arc;

use sea_orm::sea_query::Condition;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Checklists, Dossier, LastChange, ReviewName, Work, concerned, is_opening, keys, related};
use crate::database::DatabaseError;
use crate::database::tables::revision;
use crate::datasets::store::{names, surroundings};
use crate::datasets::{Dataset, Relation};
use crate::documentation::store::records;
use crate::evidence::store::{Selection, statements};
use crate::monitoring::{self, Searched};
use crate::revisions::{self, Revision, Subject};
use crate::vocabulary::{Kind, capitalised};
use crate::{papers, review, taxonomy, vocabulary};

/// The dossier of the dataset with that number, for a site at that address.
///
/// # Errors
/// The database cannot be read.
pub async fn dossier(db: &impl ConnectionTrait, id: i64, dataset: Dataset, address: &str) -> Result<Dossier, DatabaseError> {
    let slug = dataset.slug.to_string();
    let around = surroundings(db, id).await?;
    let others = |relation: &Relation| [relation.subject.to_string(), relation.object.to_string()];
    let names = names(db, &around.relations.iter().flat_map(others).collect::<Vec<_>>()).await?;
    let name_of = |other: &str| names.get(other).cloned();
    let relations: Vec<_> = around.relations.into_iter().map(|relation| related(relation, &slug, &name_of)).collect();
    let statements = statements(db, Selection::Datasets(&[id])).await?;
    let checklists = Checklists { frameworks: records::frameworks(db).await?, questions: records::questions(db).await? };
    let answers = records::answers_of(db, id).await?;
    let keys = keys(&dataset, &statements, &relations, &answers, &checklists);
    let mut short_names = papers::store::names_of(db, &keys).await?;
    let works = papers::store::with_keys(db, &keys).await?.into_iter().map(|paper| {
        let key = paper.key.to_string();
        let short_name = short_names.remove(&key).map_or_else(|| paper.plain_short_name(), |name| name.short_name);
        (key, Work { paper, short_name })
    });
    let modality_label = vocabulary::store::labels(db, Kind::Modality).await?.remove(dataset.modality.as_str());
    Ok(Dossier {
        review: ReviewName::of(&review::store::properties(db).await?, address),
        modality_label: modality_label.unwrap_or_else(|| capitalised(dataset.modality.as_str())),
        works: works.collect(),
        versions: around.versions,
        locations: around.locations,
        checklists: Arc::new(checklists),
        tree: Arc::new(taxonomy::store::tree(db).await?),
        searched: Searched::of(&monitoring::store::all(db).await?, Some(&dataset.slug)),
        last: last_change(db, &slug).await?,
        statements,
        relations,
        answers,
        dataset,
    })
}

/// The last change of what belongs to the dataset of that name; else the opening of the review that brought it.
async fn last_change(db: &impl ConnectionTrait, slug: &str) -> Result<Option<LastChange>, DatabaseError> {
    let value = format!("\"{slug}\"");
    let subjects = [Subject::Dataset, Subject::Evidence, Subject::Version, Subject::Location, Subject::Relation, Subject::Answer];
    let naming = Condition::any().add(revision::Column::Before.contains(&value)).add(revision::Column::After.contains(&value));
    let rows = revision::Entity::find()
        .filter(revision::Column::Subject.is_in(subjects.map(Subject::as_str)))
        .filter(naming)
        .order_by_desc(revision::Column::Id)
        .all(db)
        .await?;
    let revisions = rows.into_iter().map(revisions::store::read).collect::<Result<Vec<Revision>, _>>()?;
    let change = |revision: &Revision| LastChange { number: revision.id, at: revision.at };
    let own = revisions.iter().find(|revision| concerned(revision).iter().any(|name| name == slug)).map(change);
    match own {
        Some(own) => Ok(Some(own)),
        None => Ok(revisions::store::of(db, Subject::Dataset, slug).await?.iter().find(|revision| is_opening(revision)).map(change)),
    }
}
