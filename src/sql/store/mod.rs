//! Where questions are run: a few at once, on connections of their own.

pub mod known;
mod postgres;
mod sqlite;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::{AT_ONCE, Answer, Dialect, SqlError, TIME, WAIT, gate};
use crate::database::{Database, DatabaseError, DatabaseUrl};

/// The stack for reading a question: the longest sum that fits into one is a tree of a thousand levels.
const STACK: usize = 64 << 20;

/// How much longer than the database whoever asked waits for it.
const GRACE: Duration = Duration::from_secs(1);

/// Runs questions.
#[derive(Debug)]
pub struct Runner {
    places: Arc<Semaphore>,
}

impl Default for Runner {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// The SQL that a database speaks.
#[must_use]
pub fn dialect(database: &Database) -> Dialect {
    match database.url() {
        DatabaseUrl::Sqlite { .. } => Dialect::Sqlite,
        DatabaseUrl::Postgres(_) => Dialect::Postgres,
    }
}

impl Runner {
    /// The answer to a question.
    ///
    /// # Errors
    /// It is refused, not understood, or stopped; or too many others are being answered.
    pub async fn run(&self, database: &Database, question: &str) -> Result<Answer, SqlError> {
        // Looking at the words costs nothing that others would have to wait for, so rubbish never says "busy".
        let dialect = dialect(database);
        let text = question.to_owned();
        let admitted = on_a_deep_stack(move || gate::admit(&text, dialect)).await??;
        let place = tokio::time::timeout(WAIT, Arc::clone(&self.places).acquire_owned()).await;
        let Ok(Ok(place)) = place else { return Err(SqlError::Busy) };
        let running = match database.url().clone() {
            DatabaseUrl::Sqlite { .. } => {
                let database = database.clone();
                tokio::spawn(async move { on_a_deep_stack(move || held(place, || sqlite::run(&database, admitted))).await? })
            }
            DatabaseUrl::Postgres(address) => tokio::spawn(async move {
                let answer = postgres::run(&address, &admitted.sql).await;
                drop(place);
                answer
            }),
        };
        // In a task of its own, so that it keeps its place until the database is done with it, whoever goes away.
        match tokio::time::timeout(TIME + GRACE, running).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(broken()),
            Err(_) => Err(SqlError::TookTooLong),
        }
    }
}

/// Keeps a place while something is done.
fn held<T>(place: OwnedSemaphorePermit, work: impl FnOnce() -> T) -> T {
    let done = work();
    drop(place);
    done
}

fn broken() -> SqlError {
    SqlError::Away(DatabaseError::Other("the question came to no end".to_owned()))
}

/// Does something in a thread that has room for deep trees.
async fn on_a_deep_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, SqlError> {
    let (send, receive) = oneshot::channel();
    let thread = std::thread::Builder::new().name("sql".to_owned()).stack_size(STACK).spawn(move || {
        // Whoever asked may be gone.
        drop(send.send(work()));
    });
    match thread {
        Ok(_) => receive.await.map_err(|_| broken()),
        Err(error) => Err(SqlError::Away(DatabaseError::Away(error.to_string()))),
    }
}
