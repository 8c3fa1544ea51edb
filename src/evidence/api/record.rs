//! A statement with what is said about it.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::evidence::Statement;
use crate::evidence::pages::view::{StatementView, Tested};
use crate::evidence::severity::{Judged, Verdict, verdicts};
use crate::evidence::store::{Selection, statements};
use crate::replies::{self, Reply};
use crate::web::{Error, Moment};
use crate::{papers, taxonomy};

/// An evidence statement, with its severity among all statements about the dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct EvidenceRecord {
    #[serde(flatten)]
    statement: Statement,
    /// How serious it is, by the rule or by a steward’s hand, and why.
    judged: Judged,
    /// The shortcuts that it tests, each with what the test counts for, all works on the dataset taken together.
    tested: Vec<Tested>,
    /// What people answered to it: the makers of the dataset, or anyone as a comment.
    replies: Vec<Reply>,
    /// The fields of this record that no source documents.
    not_documented: Vec<&'static str>,
    /// The dataset.
    #[schema(format = "uri")]
    dataset_url: String,
    /// The work.
    #[schema(format = "uri")]
    paper_url: String,
    /// The address of this record.
    #[schema(format = "uri", example = "https://amphora.example/api/v1/evidence/90")]
    url: String,
    /// Its page.
    #[schema(format = "uri", example = "https://amphora.example/evidence/90")]
    page: String,
}

/// The statements with what is said about them, weighed against all tests on their datasets.
pub(super) async fn records(moment: &Moment, said: Vec<Statement>) -> Result<Vec<EvidenceRecord>, Error> {
    if said.is_empty() {
        return Ok(Vec::new());
    }
    let db = moment.db();
    let tree = taxonomy::store::tree(db).await?;
    let numbers: Vec<i64> = said.iter().map(|statement| statement.usage.id.0).collect();
    let mut beside: HashMap<String, Vec<Statement>> = HashMap::new();
    for test in statements(db, Selection::TestsBeside(&numbers)).await? {
        beside.entry(test.usage.dataset.to_string()).or_default().push(test);
    }
    let mut replies: HashMap<i64, Vec<Reply>> = HashMap::new();
    for reply in replies::store::of(db, &numbers).await? {
        replies.entry(reply.evidence.0).or_default().push(reply);
    }
    let verdicts: HashMap<String, Vec<Verdict>> = beside.into_iter().map(|(dataset, tests)| (dataset, verdicts(&tests))).collect();
    let mut record = |statement: Statement| {
        let known = verdicts.get(statement.usage.dataset.as_str()).map_or(&[][..], Vec::as_slice);
        let view = StatementView::new(statement, known, &tree);
        let usage = &view.statement.usage;
        EvidenceRecord {
            replies: replies.remove(&usage.id.0).unwrap_or_default(),
            not_documented: not_documented(&view.statement),
            dataset_url: moment.address(&crate::datasets::api::address(usage.dataset.as_str())),
            paper_url: moment.address(&papers::api::address(usage.paper.as_str())),
            url: moment.address(&super::address(usage.id)),
            page: moment.address(&view.address),
            judged: view.judged,
            tested: view.tested,
            statement: view.statement,
        }
    };
    Ok(said.into_iter().map(&mut record).collect())
}

/// The gaps, by the names of the fields. A plain use has no resource, no quotation need be taken, and the rule decides
/// where no steward did: those are no gaps.
fn not_documented(statement: &Statement) -> Vec<&'static str> {
    let usage = &statement.usage;
    let gaps = [
        (usage.dataset_version.is_none(), "dataset_version"),
        (usage.locator.is_none(), "locator"),
        (usage.external_source.is_none(), "external_source"),
        (usage.contributor.is_none(), "contributor"),
        (usage.steward.is_none(), "steward"),
        (usage.recorded.is_none(), "recorded"),
    ];
    gaps.into_iter().filter_map(|(gap, field)| gap.then_some(field)).collect()
}
