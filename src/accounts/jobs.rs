//! Work that accounts set off, beside their letters.

use serde::{Deserialize, Serialize};

use super::AccountId;
use super::store::leaving;
use crate::database::commit;
use crate::jobs::{Job, JobError, Workshop};

/// Removes an account whose e-mail address no one confirmed in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetUnconfirmed {
    /// Which account.
    pub account: AccountId,
    /// The second in which someone signed up with that address. Whoever does so again has the whole time again.
    pub since: i64,
}

impl Job for ForgetUnconfirmed {
    const KIND: &'static str = "forget-unconfirmed";

    fn key(&self) -> String {
        format!("account {}, since {}", self.account, self.since)
    }

    async fn run(&self, workshop: &Workshop) -> Result<(), JobError> {
        let transaction = workshop.database.begin_writing_alone().await?;
        leaving::forget_unconfirmed(&transaction, self.account, workshop.clock.now()).await?;
        commit(transaction).await?;
        Ok(())
    }
}
