//! What about a contribution decides who may do what, as the review is now.

use super::reach::reach;
use super::seriousness::becoming_serious;
use super::states::Facts;
use super::{Contribution, Row, RowVerdict, store};
use crate::database::{DatabaseError, Transaction};

/// The facts about a contribution. Nothing of what was noted when it was handed in is asked: since then a dataset may have become one
/// of other images, and another work may show the same.
///
/// # Errors
/// The database cannot be read.
pub async fn facts(db: &Transaction, known: &Contribution) -> Result<Facts, DatabaseError> {
    let rows = store::rows_of(db, known.id).await?;
    let goes_in = rows.iter().filter(|row| row.verdict == RowVerdict::Open).flat_map(|row| &row.row.changes);
    let is_serious = !becoming_serious(db, goes_in).await?.is_empty();
    let rows: Vec<Row> = rows.into_iter().map(|row| row.row).collect();
    let reach = reach(db, &rows).await?;
    let judged = store::verdicts_on(db, known).await?;
    Ok(Facts {
        contributor: known.account,
        claimed_by: known.claimed_by,
        is_everywhere: reach.is_everywhere,
        modalities: reach.modalities,
        is_serious,
        judged_by: judged.iter().filter_map(|verdict| verdict.account).collect(),
    })
}
