//! What the changes of a contribution must be for its kind: whoever decides sees first what kind of proposal it is.

use super::{ContributionKind, NewContribution};
use crate::revisions::change::Change;
use crate::revisions::{Action, Subject};

impl NewContribution {
    /// Whether its changes are what its kind says.
    #[must_use]
    pub fn is_of_its_kind(&self) -> bool {
        let changes: Vec<&Change> = self.rows.iter().flat_map(|row| &row.changes).collect();
        let all = |action: Action| changes.iter().all(|change| change.action() == Some(action));
        let adds = |subject: Subject| all(Action::Added) && changes.iter().any(|change| change.subject == subject) && self.rows.len() == 1;
        match self.kind {
            ContributionKind::Evidence => adds(Subject::Evidence),
            ContributionKind::Dataset => adds(Subject::Dataset),
            ContributionKind::Paper => adds(Subject::Paper),
            ContributionKind::Version => adds(Subject::Version),
            ContributionKind::Relation => adds(Subject::Relation),
            ContributionKind::Location => adds(Subject::Location),
            ContributionKind::Confounder => adds(Subject::Confounder),
            ContributionKind::Correction => all(Action::Changed),
            ContributionKind::Dispute => {
                let appraises = |change: &&Change| change.subject == Subject::Evidence && change.action() == Some(Action::Changed);
                changes.iter().all(appraises)
            }
            ContributionKind::Withdrawal => all(Action::Withdrawn),
            ContributionKind::Merge => {
                changes.iter().any(|change| change.subject == Subject::Redirect && change.action() == Some(Action::Added))
            }
            ContributionKind::Batch => all(Action::Added),
            ContributionKind::Reply => adds(Subject::Reply),
            ContributionKind::Documentation => changes.iter().all(|change| change.subject == Subject::Answer && change.after.is_some()),
        }
    }
}
