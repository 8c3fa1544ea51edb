//! Which values of an answer are names of records: those get links.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait as _, QueryFilter, QuerySelect};

use crate::database::DatabaseError;
use crate::database::tables::{confounder, dataset, paper};
use crate::papers;

/// A statement of either database has room for that many values.
const AT_ONCE: usize = 200;

/// The addresses of the records that have these names, keys or slugs. What names two records leads to neither.
///
/// # Errors
/// The database cannot be read.
pub async fn addresses(db: &impl ConnectionTrait, names: &BTreeSet<&str>) -> Result<HashMap<String, String>, DatabaseError> {
    let mut found: HashMap<String, BTreeSet<String>> = HashMap::new();
    let names: Vec<&str> = names.iter().copied().collect();
    for names in names.chunks(AT_ONCE) {
        let mut add = |wanted: [String; 2], address: String| {
            for name in wanted.into_iter().filter(|name| names.contains(&name.as_str())) {
                found.entry(name).or_default().insert(address.clone());
            }
        };
        let wanted = |column: dataset::Column| column.is_in(names.iter().copied());
        let rows: Vec<(String, String)> = dataset::Entity::find()
            .select_only()
            .columns([dataset::Column::Slug, dataset::Column::Name])
            .filter(wanted(dataset::Column::Slug).or(wanted(dataset::Column::Name)))
            .into_tuple()
            .all(db)
            .await?;
        for (slug, name) in rows {
            let address = format!("/datasets/{slug}");
            add([slug, name], address);
        }
        let wanted = |column: paper::Column| column.is_in(names.iter().copied());
        let rows: Vec<(String, String)> = paper::Entity::find()
            .select_only()
            .columns([paper::Column::Name, paper::Column::ShortName])
            .filter(wanted(paper::Column::Name).or(wanted(paper::Column::ShortName)))
            .into_tuple()
            .all(db)
            .await?;
        for (key, name) in rows {
            let address = papers::address(&key);
            add([key, name], address);
        }
        let wanted = |column: confounder::Column| column.is_in(names.iter().copied());
        let rows: Vec<(String, String)> = confounder::Entity::find()
            .select_only()
            .columns([confounder::Column::Slug, confounder::Column::Label])
            .filter(wanted(confounder::Column::Slug).or(wanted(confounder::Column::Label)))
            .into_tuple()
            .all(db)
            .await?;
        for (slug, label) in rows {
            let address = format!("/confounders/{slug}");
            add([slug, label], address);
        }
    }
    let single = |(name, addresses): (String, BTreeSet<String>)| {
        let mut addresses = addresses.into_iter();
        let first = addresses.next()?;
        addresses.next().is_none().then_some((name, first))
    };
    Ok(found.into_iter().filter_map(single).collect())
}
