//! Takes jobs one after the other and does them, until it is told to stop.

use std::time::Duration;

use super::kinds::Kinds;
use super::store::{self, Taken};
use super::{JobError, Workshop};
use crate::database::DatabaseError;

/// How long one attempt may take: less than the lease, so that no other runner has begun.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a runner sleeps when nothing waits.
const PAUSE: Duration = Duration::from_secs(1);

/// How long it sleeps when the database does not answer.
const AWAY: Duration = Duration::from_secs(10);

/// How many pauses go by between two removals of what was done long ago.
const PAUSES_TO_TIDY: u32 = 3600;

/// Does jobs.
#[derive(Clone)]
pub struct Runner {
    workshop: Workshop,
    kinds: Kinds,
}

impl Runner {
    /// A runner that knows these kinds of work.
    #[must_use]
    pub const fn new(workshop: Workshop, kinds: Kinds) -> Self {
        Self { workshop, kinds }
    }

    /// Does the job that has waited longest; none where nothing is due.
    ///
    /// # Errors
    /// The database refuses. A job that fails is no error: it is tried again.
    pub async fn step(&self) -> Result<Option<Taken>, DatabaseError> {
        let Workshop { database, clock, .. } = &self.workshop;
        let names: Vec<&'static str> = self.kinds.names().collect();
        let Some(taken) = store::take(database, &names, clock.now()).await? else { return Ok(None) };
        let outcome = self.attempt(&taken).await;
        match &outcome {
            Ok(()) => tracing::info!(job = taken.id, kind = taken.kind, "a job is done"),
            Err(problem) => tracing::warn!(job = taken.id, kind = taken.kind, attempt = taken.attempts, %problem, "a job was not done"),
        }
        store::finish(database, &taken, outcome, clock.now()).await?;
        Ok(Some(taken))
    }

    /// One attempt, in a task of its own: one that panics takes nothing else along.
    async fn attempt(&self, taken: &Taken) -> Result<(), JobError> {
        let (runner, job) = (self.clone(), taken.clone());
        let mut task = tokio::spawn(async move { runner.kinds.run(&job.kind, &job.payload, &runner.workshop).await });
        match tokio::time::timeout(PATIENCE, &mut task).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(JobError::Later(format!("it did not end well: {panic}"))),
            Err(_) => {
                task.abort();
                Err(JobError::Later(format!("it took longer than {} seconds", PATIENCE.as_secs())))
            }
        }
    }

    /// Does all that is due now; how many jobs that was.
    ///
    /// # Errors
    /// The database refuses.
    pub async fn until_idle(&self) -> Result<usize, DatabaseError> {
        let mut done = 0;
        while self.step().await?.is_some() {
            done += 1;
        }
        Ok(done)
    }

    async fn tidy(&self) {
        if let Err(error) = store::forget_old(&self.workshop.database, self.workshop.clock.now()).await {
            tracing::debug!(%error, "old jobs were not removed");
        }
    }
}

/// Does jobs as they come, until `until` is over. What is under way then is done by the next runner.
pub async fn run(runner: Runner, until: impl Future<Output = ()>) {
    tokio::pin!(until);
    let work = async {
        let mut pauses = 0_u32;
        loop {
            let pause = match runner.until_idle().await {
                Ok(_) => PAUSE,
                Err(error) => {
                    tracing::warn!(%error, "the jobs cannot be read");
                    AWAY
                }
            };
            if pauses.is_multiple_of(PAUSES_TO_TIDY) {
                runner.tidy().await;
            }
            pauses = pauses.wrapping_add(1);
            tokio::time::sleep(pause).await;
        }
    };
    tokio::select! {
        () = work => {}
        () = &mut until => {}
    }
}
