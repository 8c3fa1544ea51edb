//! Every kind of work that there is: by its name in the database, how it is read and done.

use std::collections::BTreeMap;
use std::pin::Pin;

use super::{Job, JobError, Workshop};
use crate::accounts::jobs::ForgetUnconfirmed;
use crate::accounts::letters;
use crate::contributions;

type Doing<'a> = Pin<Box<dyn Future<Output = Result<(), JobError>> + Send + 'a>>;

/// How a job of one kind is done, from what is written down of it.
type Do = for<'a> fn(&'a str, &'a Workshop) -> Doing<'a>;

/// The kinds of work that a runner knows.
#[derive(Debug, Clone, Default)]
pub struct Kinds(BTreeMap<&'static str, Do>);

/// Every kind; a new one is named here.
#[must_use]
pub fn all() -> Kinds {
    Kinds::default().with::<letters::SendLink>().with::<letters::Tell>().with::<ForgetUnconfirmed>().with::<contributions::jobs::Expire>()
}

impl Kinds {
    /// The same and one more.
    #[must_use]
    pub fn with<J: Job>(mut self) -> Self {
        fn doing<'a, J: Job>(payload: &'a str, workshop: &'a Workshop) -> Doing<'a> {
            Box::pin(async move {
                let job: J = serde_json::from_str(payload).map_err(|error| JobError::Never(format!("it cannot be read: {error}")))?;
                job.run(workshop).await
            })
        }
        self.0.insert(J::KIND, doing::<J>);
        self
    }

    /// Their names. A runner takes no others: a newer program beside it may know them.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }

    /// Does a job of that kind.
    ///
    /// # Errors
    /// It was not done.
    pub async fn run(&self, kind: &str, payload: &str, workshop: &Workshop) -> Result<(), JobError> {
        match self.0.get(kind) {
            Some(doing) => doing(payload, workshop).await,
            None => Err(JobError::Never(format!("there is no work of the kind “{kind}”"))),
        }
    }
}
