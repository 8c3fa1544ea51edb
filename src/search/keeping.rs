//! The index is kept until the database changes. A small review has a new one at once: what was just imported is found.
//! A large one answers from the older index while the new one is built, and says so.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use super::index::Index;
use super::store::{SearchError, build};
use crate::database::{Database, Stamp, Transaction, fingerprint};

/// With more records than this a question does not wait for a new index.
const SMALL: usize = 20_000;

/// How long a question waits for the first index.
const PATIENCE: Duration = Duration::from_secs(10);

/// The index, and what it was made from.
#[derive(Debug, Clone)]
struct Made {
    stamp: Stamp,
    fingerprint: Option<String>,
    index: Arc<Index>,
}

/// The index of a site.
#[derive(Debug, Default)]
pub struct Kept {
    made: std::sync::Mutex<Option<Made>>,
    building: Arc<Mutex<()>>,
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
        if let Some(made) = made.filter(|made| made.index.records() > SMALL) {
            self.build_meanwhile(database.clone());
            return Ok(Current { index: made.index, is_older: true });
        }
        let _alone = tokio::time::timeout(PATIENCE, self.building.lock()).await.map_err(|_| SearchError::NotReady)?;
        let index = self.make(transaction, stamp).await?;
        Ok(Current { index, is_older: false })
    }

    /// Begins to build the index, unless that is under way.
    pub fn build_meanwhile(self: &Arc<Self>, database: Database) {
        let Ok(alone) = Arc::clone(&self.building).try_lock_owned() else { return };
        let kept = Arc::clone(self);
        tokio::spawn(async move {
            let _alone = alone;
            let made = async {
                let (transaction, stamp) = database.begin_reading_stamped().await?;
                kept.make(&transaction, &stamp).await
            };
            if let Err(error) = made.await {
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
