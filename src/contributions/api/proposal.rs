//! What a program proposes.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::super::{ContributionError, ContributionKind, License, NewContribution, Row};
use crate::database::Transaction;
use crate::revisions::Subject;
use crate::revisions::change::{Change, examine};

/// What is proposed, and what its contributor agrees to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// What kind of proposal; it must be that of its changes.
    kind: ContributionKind,
    /// One line for people.
    #[schema(min_length = 1, max_length = 10_000, example = "Larrazabal et al. 2020 on CheXpert")]
    title: String,
    /// What would change. The changes of one row go in or stay out together.
    #[schema(min_items = 1, max_items = 5000)]
    rows: Vec<ProposalRow>,
    /// What you say to the steward; everyone who sees the contribution can read it.
    #[schema(max_length = 10_000)]
    note: Option<String>,
    /// Under which licence you give it.
    license: License,
    /// That it is yours to give and holds no personal data of patients: only a draft may leave this open.
    no_patient_data: bool,
    /// Keep it, and do not hand it in yet.
    #[serde(default)]
    #[schema(default = false)]
    pub(super) draft: bool,
    /// Where one is amended: the version that you change, unless the header `If-Match` says it.
    #[schema(minimum = 1)]
    pub(super) version: Option<i64>,
}

/// Changes that belong together.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposalRow {
    /// One line for people.
    #[schema(min_length = 1, max_length = 10_000, example = "Larrazabal et al. 2020 on CheXpert")]
    title: String,
    /// The passage of the source that says so, or what it says in other words.
    #[schema(max_length = 10_000)]
    passage: Option<String>,
    /// The changes, in any order: what others point at is written first.
    #[schema(value_type = Vec<ProposalChange>, min_items = 1, max_items = 200)]
    changes: Vec<Change>,
}

/// A record as it is, and as it shall be. A new one has no `before`, one that is to go no `after`.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read as a change")]
pub struct ProposalChange {
    /// What kind of record.
    subject: Subject,
    /// Which record: as the journal calls it. It may be left out, and a new statement has none.
    name: Option<String>,
    /// The record as it is now, with all its fields; null where it is new. If it is another one by now, the change does not fit.
    #[schema(value_type = Option<Object>)]
    before: Option<Value>,
    /// The record as it shall be, with all its fields; null where it is to go. A new statement has the number 0.
    #[schema(value_type = Option<Object>)]
    after: Option<Value>,
}

impl Proposal {
    /// The contribution that is proposed.
    pub(super) fn contribution(self) -> Result<NewContribution, ContributionError> {
        let row = |ProposalRow { title, passage, changes }| Row { title, changes, passage };
        let new = NewContribution {
            kind: self.kind,
            title: self.title,
            rows: self.rows.into_iter().map(row).collect(),
            note: self.note,
            license: self.license,
            no_patient_data: self.no_patient_data,
        };
        new.check()?;
        if new.is_of_its_kind() { Ok(new) } else { Err(ContributionError::Incomplete("these changes are of another kind than it says")) }
    }
}

/// Refuses what the review could not take as it is now.
pub(super) async fn fits(db: &Transaction, new: &NewContribution) -> Result<(), ContributionError> {
    for (position, row) in new.rows.iter().enumerate() {
        if let Some((_, problem)) = examine(db, &row.changes).await?.into_iter().next() {
            return Err(ContributionError::Unfit { position, row: row.title.clone(), problem });
        }
    }
    Ok(())
}

/// What someone could propose, for the documentation.
pub(super) fn example() -> Value {
    let copy = serde_json::json!({
        "dataset": "chexpert",
        "platform": "Zenodo",
        "url": "https://zenodo.org/records/0000000",
        "official": false,
        "license": null
    });
    serde_json::json!({
        "kind": "location",
        "title": "CheXpert on Zenodo",
        "rows": [{ "title": "CheXpert on Zenodo", "passage": "The page says so.", "changes": [{ "subject": "location", "after": copy }] }],
        "license": "CC-BY-4.0",
        "no_patient_data": true
    })
}
