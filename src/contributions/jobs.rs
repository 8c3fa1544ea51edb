//! Work that contributions set off: telling their contributors, and ending what no one goes on with.

use serde::{Deserialize, Serialize};

use super::{Actor, Contribution, ContributionError, ContributionId, Happening, Rules, Transition, deciding};
use crate::accounts::AccountId;
use crate::accounts::letters::Tell;
use crate::jobs::{Job, JobError, Workshop};

/// Ends a contribution with which no one went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expire {
    /// Which contribution.
    pub contribution: ContributionId,
    /// Its version when its time began: if that is another one by now, something happened to it.
    pub version: i64,
}

impl Job for Expire {
    const KIND: &'static str = "expire-contribution";

    fn key(&self) -> String {
        format!("contribution {}, version {}", self.contribution, self.version)
    }

    async fn run(&self, workshop: &Workshop) -> Result<(), JobError> {
        let wanted = deciding::Wanted { id: self.contribution, transition: Transition::Expire, reason: None, version: Some(self.version) };
        match deciding::take(&workshop.database, Actor::Calendar, wanted, Rules::default(), workshop.clock.now()).await {
            Err(ContributionError::Database(error)) => Err(error.into()),
            // Someone went on with it.
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

/// A letter to a contributor about what happened to its contribution.
#[must_use]
pub fn letter(contribution: &Contribution, account: AccountId, event: i64, what: Happening, by: Option<&str>, said: Option<&str>) -> Tell {
    let (id, happened) = (contribution.id, what.done());
    let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
    let said = said.map(|said| format!("\n\n{said}")).unwrap_or_default();
    let next = match what {
        Happening::RequestChanges => "\n\nChange it or answer there, and hand it in again.",
        Happening::Accept => "\n\nIt is in the review now. Thank you.",
        Happening::Revert => "\n\nIt was in the review, and something of it is not there any more. The history of the record keeps it.",
        _ => "",
    };
    let text =
        format!("your contribution “{}” {happened}{by}.{said}{next}\n\nAll about it is under /contributions/{id} on", contribution.title);
    Tell { account, about: format!("contribution {id}, event {event}"), subject: format!("Your contribution {id} {happened}"), text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contributions::{ContributionKind, License, State};

    #[test]
    fn a_letter_says_what_happened_by_whom_and_why() {
        let at = chrono::DateTime::UNIX_EPOCH;
        let contribution = Contribution {
            id: ContributionId(41),
            account: None,
            contributor: "Ada".to_owned(),
            kind: ContributionKind::Evidence,
            state: State::Submitted,
            title: "A on B".to_owned(),
            note: None,
            license: License::CcBy,
            no_patient_data: true,
            is_everywhere: false,
            modalities: Vec::new(),
            is_serious: false,
            concern: None,
            created_at: at,
            changed_at: at,
            submitted_at: None,
            claimed_by: None,
            claimed_at: None,
            decided_by: None,
            decided_at: None,
            reason: None,
            version: 1,
            edition: 1,
        };
        let of = |what, said| letter(&contribution, AccountId(1), 5, what, Some("Vera"), said);
        let declined = of(Happening::Decline, Some("The work does not say this."));
        assert_eq!((declined.subject.as_str(), declined.about.as_str()), ("Your contribution 41 was declined", "contribution 41, event 5"));
        assert!(
            declined.text.contains("“A on B” was declined by Vera.\n\nThe work does not say this.")
                && declined.text.contains("/contributions/41")
        );
        assert!(of(Happening::RequestChanges, Some("Where?")).text.contains("hand it in again"));
        assert!(of(Happening::Comment, Some("Nice.")).subject.ends_with("was commented on"));
    }
}
