//! Reads what datasets document about their patients.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::PatientRecord;
use crate::database::DatabaseError;
use crate::database::tables::{dataset, dataset_term};
use crate::datasets::Demographics;
use crate::datasets::store::records::TermKind;
use crate::vocabulary::Modality;

/// Number, slug, name, modality, access, whether anything is documented.
type Row = (i64, String, String, String, String, String);

/// What each dataset documents about its patients, by name.
///
/// # Errors
/// The database cannot be read.
pub async fn patient_records(db: &impl ConnectionTrait) -> Result<Vec<PatientRecord>, DatabaseError> {
    let rows: Vec<Row> = dataset::Entity::find()
        .select_only()
        .columns([
            dataset::Column::Id,
            dataset::Column::Slug,
            dataset::Column::Name,
            dataset::Column::Modality,
            dataset::Column::Access,
            dataset::Column::Demographics,
        ])
        .order_by_asc(dataset::Column::SortKey)
        .order_by_asc(dataset::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    let terms = dataset_term::Entity::find()
        .filter(dataset_term::Column::Kind.eq(TermKind::Demographic.as_str()))
        .order_by_asc(dataset_term::Column::DatasetId)
        .order_by_asc(dataset_term::Column::Position)
        .all(db)
        .await?;
    let mut attributes: HashMap<i64, Vec<String>> = HashMap::new();
    for term in terms {
        attributes.entry(term.dataset_id).or_default().push(term.value);
    }
    let read = |(id, slug, name, modality, access, answer): Row| {
        let demographics = match answer.as_str() {
            "none" => Demographics::NoneReported,
            _ => Demographics::from_words(attributes.remove(&id).unwrap_or_default()),
        };
        let access = access.parse().map_err(|error| DatabaseError::unreadable(format!("datasets, {slug}"), error))?;
        Ok(PatientRecord::new((id, slug, name), Modality::new(&modality), access, demographics))
    };
    rows.into_iter().map(read).collect()
}
