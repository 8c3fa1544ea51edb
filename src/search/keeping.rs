//! The index is kept until the database changes. A small review has a new one at once: what was just imported is found.
//! A large one answers from the older index while the new one is built, and says so.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};

use super::index::Index;
use super::store::{SearchError, build, records};
use crate::database::{Database, Stamp, Transaction, fingerprint};

/// With more records than this a question does not wait for a new index.
const SMALL: usize = 20_000;

/// How long a question waits for the first index.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many questions wait at once, and how long the others wait to be among them.
const WAITING: usize = 3;
const PATIENCE_OF_MANY: Duration = Duration::from_secs(1);

/// How often who waits looks whether the index is there.
const LOOKING_AGAIN: Duration = Duration::from_millis(50);

/// The index, and what it was made from.
#[derive(Debug, Clone)]
struct Made {
    stamp: Stamp,
    fingerprint: Option<i64>,
    index: Arc<Index>,
}

/// The index of a site.
#[derive(Debug)]
pub struct Kept {
    made: std::sync::Mutex<Option<Made>>,
    building: Mutex<()>,
    waiting: Semaphore,
}

impl Default for Kept {
    fn default() -> Self {
        Self { made: std::sync::Mutex::default(), building: Mutex::default(), waiting: Semaphore::new(WAITING) }
    }
}

/// An index to ask.
#[derive(Debug, Clone)]
pub struct Current {
    /// The index.
    pub index: Arc<Index>,
    /// Whether the review was changed since.
    pub is_older: bool,
}

impl Kept {
    fn made(&self) -> Option<Made> {
        self.made.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn put(&self, made: Made) {
        *self.made.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(made);
    }

    /// The index for that state of the database, which `transaction` sees.
    ///
    /// # Errors
    /// The database cannot be read, the index not be written, or it takes too long.
    pub async fn at(self: &Arc<Self>, database: &Database, transaction: &Transaction, stamp: &Stamp) -> Result<Current, SearchError> {
        let made = match self.made() {
            Some(made) if made.stamp == *stamp => return Ok(Current { index: made.index, is_older: false }),
            made => made,
        };
        match made {
            Some(made) if made.index.records() > SMALL => {
                self.build_meanwhile(database.clone());
                return Ok(Current { index: made.index, is_older: true });
            }
            None if records(transaction).await? > SMALL as u64 => return self.first(database, stamp).await,
            _ => {}
        }
        // Whoever waits holds a connection: a crowd would keep the other pages from theirs.
        let waiting = tokio::time::timeout(PATIENCE_OF_MANY, self.waiting.acquire()).await;
        let Ok(Ok(_waiting)) = waiting else { return Err(SearchError::NotReady) };
        let _alone = tokio::time::timeout(PATIENCE, self.building.lock()).await.map_err(|_| SearchError::NotReady)?;
        let index = self.make(transaction, stamp).await?;
        Ok(Current { index, is_older: false })
    }

    /// The first index of a large review. It is built apart from the question: a reader who leaves would take it along.
    async fn first(self: &Arc<Self>, database: &Database, stamp: &Stamp) -> Result<Current, SearchError> {
        self.build_meanwhile(database.clone());
        let waiting = tokio::time::timeout(PATIENCE_OF_MANY, self.waiting.acquire()).await;
        let Ok(Ok(_waiting)) = waiting else { return Err(SearchError::NotReady) };
        let made = async {
            loop {
                if let Some(made) = self.made() {
                    return made;
                }
                tokio::time::sleep(LOOKING_AGAIN).await;
            }
        };
        let made = tokio::time::timeout(PATIENCE, made).await.map_err(|_| SearchError::NotReady)?;
        Ok(Current { is_older: made.stamp != *stamp, index: made.index })
    }

    /// Begins to build the index, unless that is under way.
    pub fn build_meanwhile(self: &Arc<Self>, database: Database) {
        if self.building.try_lock().is_err() {
            return;
        }
        let kept = Arc::clone(self);
        tokio::spawn(async move {
            let made = async {
                // The connection before the lock: those who wait for the lock may hold all connections.
                let (transaction, stamp) = database.begin_reading_stamped().await?;
                let Ok(_alone) = kept.building.try_lock() else { return Ok(()) };
                kept.make(&transaction, &stamp).await.map(drop)
            };
            let made: Result<(), SearchError> = made.await;
            if let Err(error) = made {
                tracing::error!(%error, "the index of the search could not be built");
            }
        });
    }

    /// The index of what the transaction sees; whoever calls this holds the lock.
    async fn make(&self, transaction: &Transaction, stamp: &Stamp) -> Result<Arc<Index>, SearchError> {
        let made = self.made();
        if let Some(made) = made.as_ref().filter(|made| made.stamp == *stamp) {
            return Ok(Arc::clone(&made.index));
        }
        let print = fingerprint(transaction).await?;
        if let Some(made) = made.filter(|made| print.is_some() && made.fingerprint == print) {
            self.put(Made { stamp: stamp.clone(), ..made.clone() });
            return Ok(made.index);
        }
        let begun = std::time::Instant::now();
        let index = Arc::new(build(transaction).await?);
        tracing::info!(records = index.records(), milliseconds = begun.elapsed().as_millis(), "the search is ready");
        self.put(Made { stamp: stamp.clone(), fingerprint: print, index: Arc::clone(&index) });
        Ok(index)
    }
}
