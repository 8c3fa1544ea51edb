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

use super::DatabaseError;

/// The state of a database: two equal stamps of one open database mean the same content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stamp(Arc<str>);

/// Asks for stamps. Requests that come while a question is under way share the next one, so a crowd costs one question.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// The number of the question that was begun last.
    begun: AtomicU64,
    asked: Mutex<Asked>,
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
    pub(super) async fn stamp(&self, connection: &DatabaseConnection, file: Option<&Path>) -> Result<Stamp, DatabaseError> {
        let arrived = self.begun.load(Ordering::SeqCst);
        let mut asked = self.asked.lock().await;
        if let Some((number, stamp)) = &asked.last
            && *number > arrived
        {
            return Ok(stamp.clone());
        }
        let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let stamp = match file {
            Some(file) => asked.of_sqlite(file).await?,
            None => of_postgres(connection).await?,
        };
        asked.last = Some((number, stamp.clone()));
        Ok(stamp)
    }
}

impl Asked {
    async fn of_sqlite(&mut self, file: &Path) -> Result<Stamp, DatabaseError> {
        // It is put back once it has answered: one that was given up half-way is not used again.
        let (watcher, mut connection) = if let Some(watcher) = self.watcher.take() {
            watcher
        } else {
            self.watchers += 1;
            let options = SqliteConnectOptions::new().filename(file).read_only(true).immutable(super::never_changes(file));
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

/// A value that was made from the database, and is kept until the database changes.
#[derive(Debug)]
pub struct ByStamp<T> {
    kept: Mutex<Option<(Stamp, Arc<T>)>>,
}

impl<T> Default for ByStamp<T> {
    fn default() -> Self {
        Self { kept: Mutex::new(None) }
    }
}

impl<T> ByStamp<T> {
    /// The value at that state; `make` reads it from the very same state. Whoever asks meanwhile waits for it.
    ///
    /// # Errors
    /// As `make`.
    pub async fn get<E>(&self, stamp: &Stamp, make: impl Future<Output = Result<T, E>>) -> Result<Arc<T>, E> {
        let mut kept = self.kept.lock().await;
        if let Some((of, value)) = kept.as_ref()
            && of == stamp
        {
            return Ok(Arc::clone(value));
        }
        // The old one goes first: a large review would not fit in memory twice.
        *kept = None;
        let value = Arc::new(make.await?);
        *kept = Some((stamp.clone(), Arc::clone(&value)));
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
        let (one, two) = (Stamp("1".into()), Stamp("2".into()));
        for (stamp, value) in [(&one, 0), (&one, 0), (&two, 1), (&two, 1), (&one, 2)] {
            assert_eq!(*kept.get(stamp, make()).await.unwrap(), value);
        }
        assert_eq!(kept.get(&two, async { Err::<u64, &str>("away") }).await, Err("away"));
        assert_eq!(*kept.get(&two, make()).await.unwrap(), 3);
    }
}
