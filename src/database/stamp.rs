//! Has the database changed? A stamp says so at the cost of one small question: what was made from the database (an index,
//! a whole answer) is kept beside the stamp of that moment, and is good for as long as the stamp is the same.
//!
//! It holds whoever writes: this process, another one, a person with `sqlite3` or `psql`. On `SQLite` it is
//! `PRAGMA data_version`, asked on a connection that never writes; on `PostgreSQL` the set of transactions that a reader
//! sees (`pg_current_snapshot()`), which also changes when something else on the same server is written.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sea_orm::sqlx::{self, ConnectOptions as _, Row as _};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};
use tokio::sync::Mutex;

use super::{DatabaseError, DatabaseUrl};

/// The state of a database: two equal stamps of one open database mean the same content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stamp(Arc<str>);

#[cfg(test)]
impl Stamp {
    /// A made-up one.
    pub(crate) fn of(text: &str) -> Self {
        Self(text.into())
    }
}

/// Asks for stamps. Requests that come while a question is under way share the next one, so a crowd costs one question.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// The number of the question that was begun last.
    begun: AtomicU64,
    asked: Arc<Mutex<Asked>>,
}

#[derive(Debug, Default)]
struct Asked {
    /// The last question that was answered, and its answer.
    last: Option<(u64, Stamp)>,
    /// `SQLite`'s connection that only watches, and which one it is: a new one counts anew.
    watcher: Option<(u64, SqliteConnection)>,
    watchers: u64,
}

impl Watch {
    /// The state of the database at a moment after this was called.
    pub(super) async fn stamp(&self, connection: &DatabaseConnection, url: &DatabaseUrl) -> Result<Stamp, DatabaseError> {
        let arrived = self.begun.load(Ordering::SeqCst);
        let mut asked = Arc::clone(&self.asked).lock_owned().await;
        if let Some((number, stamp)) = &asked.last
            && *number > arrived
        {
            return Ok(stamp.clone());
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        // In a task of its own: a reader who goes away meanwhile must not take the watcher along, and with it all that is
        // kept by its stamps.
        let (connection, url) = (connection.clone(), url.clone());
        let question = tokio::spawn(async move {
            let stamp = match &url {
                DatabaseUrl::Sqlite { path, read_only } => asked.of_sqlite(path, *read_only).await?,
                DatabaseUrl::Postgres(_) => of_postgres(&connection).await?,
            };
            asked.last = Some((number, stamp.clone()));
            Ok(stamp)
        });
        question.await.map_err(|error| DatabaseError::Away(error.to_string()))?
    }
}

impl Asked {
    async fn of_sqlite(&mut self, file: &Path, read_only: bool) -> Result<Stamp, DatabaseError> {
        // It is put back once it has answered: one that failed is not used again.
        let (watcher, mut connection) = if let Some(watcher) = self.watcher.take() {
            watcher
        } else {
            self.watchers += 1;
            let immutable = read_only && super::never_changes(file);
            let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(immutable);
            (self.watchers, options.connect().await.map_err(driver)?)
        };
        let row = sqlx::query("PRAGMA data_version").fetch_one(&mut connection).await.map_err(driver)?;
        let version: i64 = row.try_get(0).map_err(driver)?;
        self.watcher = Some((watcher, connection));
        Ok(Stamp(format!("{watcher}:{version}").into()))
    }
}

/// The stamp that a connection, or a transaction with one snapshot, sees.
pub(super) async fn of_postgres(connection: &impl ConnectionTrait) -> Result<Stamp, DatabaseError> {
    let question = Statement::from_string(DbBackend::Postgres, "SELECT pg_current_snapshot()::text AS stamp");
    let row = connection.query_one_raw(question).await?.ok_or_else(|| DatabaseError::Other("no snapshot".to_owned()))?;
    let text: String = row.try_get("", "stamp")?;
    Ok(Stamp(text.into()))
}

fn driver(error: sqlx::Error) -> DatabaseError {
    DatabaseError::from(DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))
}

/// The mark of the catalogue as a transaction sees it: equal marks mean that nothing was written to the tables that pages and indexes
/// are made from, where a stamp also changes for other reasons (a sign-in, a job, another database of the same `PostgreSQL` server).
/// None in a database that its owner changed so that there is no mark: then the stamp says it all.
///
/// # Errors
/// The database cannot be read.
pub async fn fingerprint(db: &impl ConnectionTrait) -> Result<Option<i64>, DatabaseError> {
    let question = Statement::from_string(db.get_database_backend(), "SELECT mark FROM catalogue_mark WHERE id = 1");
    let row = db.query_one_raw(question).await?;
    Ok(row.map(|row| row.try_get("", "mark")).transpose()?)
}

/// A value that was made from the catalogue, and is kept until that changes.
#[derive(Debug)]
pub struct ByStamp<T> {
    kept: Mutex<Option<KeptValue<T>>>,
}

#[derive(Debug)]
struct KeptValue<T> {
    stamp: Stamp,
    fingerprint: Option<i64>,
    value: Arc<T>,
}

impl<T> Default for ByStamp<T> {
    fn default() -> Self {
        Self { kept: Mutex::new(None) }
    }
}

impl<T> ByStamp<T> {
    /// The value at that state; `fingerprint` and `make` read the very same state. Whoever asks meanwhile waits for it.
    ///
    /// # Errors
    /// As `fingerprint` and `make`.
    pub async fn get<E>(
        &self,
        stamp: &Stamp,
        fingerprint: impl Future<Output = Result<Option<i64>, E>>,
        make: impl Future<Output = Result<T, E>>,
    ) -> Result<Arc<T>, E> {
        let mut kept = self.kept.lock().await;
        if let Some(known) = kept.as_ref().filter(|known| known.stamp == *stamp) {
            return Ok(Arc::clone(&known.value));
        }
        let fingerprint = fingerprint.await?;
        if let Some(known) = kept.as_mut().filter(|known| fingerprint.is_some() && known.fingerprint == fingerprint) {
            known.stamp = stamp.clone();
            return Ok(Arc::clone(&known.value));
        }
        // The old one goes first: a large review would not fit in memory twice.
        *kept = None;
        let value = Arc::new(make.await?);
        *kept = Some(KeptValue { stamp: stamp.clone(), fingerprint, value: Arc::clone(&value) });
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_value_is_made_once_for_each_state() {
        let kept = ByStamp::default();
        let count = AtomicU64::new(0);
        let make = || async { Ok::<u64, ()>(count.fetch_add(1, Ordering::SeqCst)) };
        let none = || async { Ok(None) };
        let (one, two) = (Stamp("1".into()), Stamp("2".into()));
        for (stamp, value) in [(&one, 0), (&one, 0), (&two, 1), (&two, 1), (&one, 2)] {
            assert_eq!(*kept.get(stamp, none(), make()).await.unwrap(), value);
        }
        assert_eq!(kept.get(&two, none(), async { Err::<u64, ()>(()) }).await, Err(()));
        assert_eq!(*kept.get(&two, none(), make()).await.unwrap(), 3);
    }

    #[tokio::test]
    async fn a_value_outlives_a_stamp_that_changed_for_another_reason() {
        let kept = ByStamp::default();
        let print = |mark: i64| std::future::ready(Ok::<_, ()>(Some(mark)));
        let get = async |stamp: &str, of: i64, value: u64| *kept.get(&Stamp(stamp.into()), print(of), async { Ok(value) }).await.unwrap();
        assert_eq!(get("1", 7, 1).await, 1);
        assert_eq!(get("2", 7, 2).await, 1, "something else was written");
        assert_eq!(get("3", 8, 3).await, 3);
        assert_eq!(get("4", 7, 4).await, 4);
    }
}
