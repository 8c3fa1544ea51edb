//! The database: one entity set and one migration set for `SQLite` and `PostgreSQL`, and the errors that people can
//! do something about. Only this folder and the features' `store.rs` name the database library.

pub mod bulk;
mod error;
pub mod migrations;
mod stamp;
pub mod tables;
mod url;

use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

pub use error::DatabaseError;
pub use stamp::{ByStamp, Stamp, fingerprint};
pub use url::{DatabaseUrl, InvalidDatabaseUrl};

use migrations::Migrator;

/// A transaction that writes; given up where it is not committed.
pub type Transaction = DatabaseTransaction;

/// How the pool of connections is set up.
#[derive(Debug, Clone, Copy)]
pub struct PoolOptions {
    /// The most connections at once; more than one, or a page that is read while another is written waits.
    pub connections: u32,
    /// How long a request waits for a free connection, or a `SQLite` writer for another one.
    pub patience: Duration,
}

impl Default for PoolOptions {
    fn default() -> Self {
        Self { connections: 8, patience: Duration::from_secs(10) }
    }
}

/// An open database.
#[derive(Debug, Clone)]
pub struct Database {
    connection: DatabaseConnection,
    url: DatabaseUrl,
    watch: Arc<stamp::Watch>,
}

/// What the migrations table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// Nothing was ever migrated.
    Empty,
    /// This many migrations are to come.
    Behind(usize),
    /// Everything is there.
    Current,
}

impl Database {
    /// Opens the database; a `SQLite` file is made when it is not there.
    ///
    /// # Errors
    /// The database cannot be reached, made or read.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self, DatabaseError> {
        Self::connect_with(url, PoolOptions::default()).await
    }

    /// Opens the database with a pool of the given kind.
    ///
    /// # Errors
    /// The database cannot be reached, made or read.
    pub async fn connect_with(url: &DatabaseUrl, pool: PoolOptions) -> Result<Self, DatabaseError> {
        if let DatabaseUrl::Sqlite { path, read_only: false } = url
            && let Some(folder) = path.parent()
            && !folder.as_os_str().is_empty()
        {
            std::fs::create_dir_all(folder).map_err(|source| DatabaseError::Folder { folder: folder.to_path_buf(), source })?;
        }
        if let DatabaseUrl::Postgres(address) = url {
            // The pool would try again until its patience ends, and then not say why.
            let probe = sea_orm::sqlx::PgConnection::connect(address);
            match tokio::time::timeout(pool.patience, probe).await {
                Ok(Ok(probe)) => drop(probe.close().await),
                Ok(Err(error)) => return Err(DatabaseError::refused(url, &error)),
                Err(_) => return Err(DatabaseError::Away(format!("{url} does not answer"))),
            }
        }
        let connection = sea_orm::Database::connect(options(url, pool)).await.map_err(|error| DatabaseError::unreachable(url, &error))?;
        Ok(Self { connection, url: url.clone(), watch: Arc::default() })
    }

    /// Brings the schema up to this version of Amphora, each migration in a transaction.
    ///
    /// # Errors
    /// The database was made by a newer version, or cannot be written.
    pub async fn migrate(&self) -> Result<(), DatabaseError> {
        let alone = self.migrating_alone().await?;
        let migrated = self.migrate_all().await;
        if let Some(alone) = alone {
            // Closing it gives the lock back, whether or not the server hears the farewell.
            drop(alone.close().await);
        }
        migrated
    }

    /// `PostgreSQL`: a connection that holds a lock while this process migrates; another one waits until it is closed.
    async fn migrating_alone(&self) -> Result<Option<sea_orm::sqlx::PgConnection>, DatabaseError> {
        let DatabaseUrl::Postgres(address) = &self.url else { return Ok(None) };
        let refused = |error| DatabaseError::refused(&self.url, &error);
        let mut connection = sea_orm::sqlx::PgConnection::connect(address).await.map_err(refused)?;
        // The number means nothing; it is the same in every Amphora.
        sea_orm::sqlx::query("SELECT pg_advisory_lock(4721109803)").execute(&mut connection).await.map_err(refused)?;
        Ok(Some(connection))
    }

    async fn migrate_all(&self) -> Result<(), DatabaseError> {
        // On SQLite two processes may begin at once: the one that comes second fails on what the first has made by then,
        // and finds it done, or goes on from there.
        let mut before = None;
        loop {
            let state = self.schema_state().await?;
            if state == SchemaState::Current {
                return Ok(());
            }
            match Migrator::up(&self.connection, None).await {
                Ok(()) => return Ok(()),
                Err(error) if before == Some(state) => return Err(error.into()),
                Err(_) => before = Some(state),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Compares the schema with this version of Amphora.
    ///
    /// # Errors
    /// The database was made by a newer version, or cannot be read.
    pub async fn schema_state(&self) -> Result<SchemaState, DatabaseError> {
        let backend = self.connection.get_database_backend();
        let exists = match backend {
            DbBackend::Postgres => {
                "SELECT 1 AS found FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'seaql_migrations'"
            }
            _ => "SELECT 1 AS found FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'",
        };
        if self.connection.query_one_raw(Statement::from_string(backend, exists)).await?.is_none() {
            return self.refuse_foreign().await;
        }
        let rows =
            self.connection.query_all_raw(Statement::from_string(backend, "SELECT version FROM seaql_migrations ORDER BY version")).await?;
        let mut applied: Vec<String> = Vec::with_capacity(rows.len());
        for row in rows {
            applied.push(row.try_get("", "version")?);
        }
        let known: Vec<String> = Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect();
        if let Some(unknown) = applied.iter().find(|name| !known.contains(name)) {
            return Err(DatabaseError::Newer { migration: unknown.clone() });
        }
        match known.len() - applied.len() {
            0 => Ok(SchemaState::Current),
            _ if applied.is_empty() => Ok(SchemaState::Empty),
            missing => Ok(SchemaState::Behind(missing)),
        }
    }

    /// A database without migrations is new, unless it has tables with the names of ours: those are someone else's.
    async fn refuse_foreign(&self) -> Result<SchemaState, DatabaseError> {
        const OURS: &str = "('datasets', 'papers', 'usages', 'dataset_usages', 'confounders')";
        let backend = self.connection.get_database_backend();
        let tables = match backend {
            DbBackend::Postgres => format!(
                "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name IN {OURS}"
            ),
            _ => format!("SELECT name FROM sqlite_master WHERE name IN {OURS}"),
        };
        match self.connection.query_one_raw(Statement::from_string(backend, tables)).await? {
            Some(row) => Err(DatabaseError::Foreign { table: row.try_get("", "name")? }),
            None => Ok(SchemaState::Empty),
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// It does not answer.
    pub async fn ping(&self) -> Result<(), DatabaseError> {
        let backend = self.connection.get_database_backend();
        self.connection.query_one_raw(Statement::from_string(backend, "SELECT 1")).await?;
        Ok(())
    }

    /// Begins a transaction that will write. On `SQLite` it takes the write lock at once: a transaction that reads first
    /// and writes later fails with "database is locked" when another one wrote in between.
    ///
    /// # Errors
    /// The database cannot be reached or written.
    pub async fn begin_writing(&self) -> Result<DatabaseTransaction, DatabaseError> {
        let options =
            TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..TransactionOptions::default() };
        self.begin(options).await
    }

    /// Begins a transaction that writes much and decides by what is there: another such one waits until it is over.
    ///
    /// # Errors
    /// The database cannot be reached or written.
    pub async fn begin_writing_alone(&self) -> Result<DatabaseTransaction, DatabaseError> {
        let transaction = self.begin_writing().await?;
        if transaction.get_database_backend() == DbBackend::Postgres {
            // SQLite has one writer at a time anyway. The number means nothing; it is the same in every Amphora.
            transaction.execute_unprepared("SELECT pg_advisory_xact_lock(4721109802)").await?;
        } else {
            // 64 MiB, taken as they are needed: with SQLite's 2 MiB the indexes of a long import are written and read
            // again many times over.
            transaction.execute_unprepared("PRAGMA cache_size = -65536").await?;
        }
        Ok(transaction)
    }

    /// Begins a transaction that sees the database as it is now, whatever others write meanwhile.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn begin_reading(&self) -> Result<DatabaseTransaction, DatabaseError> {
        let options = match self.connection.get_database_backend() {
            DbBackend::Postgres => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
            _ => TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Deferred), ..TransactionOptions::default() },
        };
        self.begin(options).await
    }

    async fn begin(&self, options: TransactionOptions) -> Result<DatabaseTransaction, DatabaseError> {
        // Whoever waits may go away at any moment, and sqlx 0.9 forgets a transaction that is given up while it begins: the
        // connection would go back to the pool with it still open. So it begins in a task of its own, to the end.
        let connection = self.connection.clone();
        let begun = tokio::spawn(async move { connection.begin_with_options(options).await });
        Ok(begun.await.map_err(|error| DatabaseError::Away(error.to_string()))??)
    }

    /// Begins to read as [`begin_reading`](Self::begin_reading) does, and says which state that is.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn begin_reading_stamped(&self) -> Result<(DatabaseTransaction, Stamp), DatabaseError> {
        if self.url.file().is_none() {
            let transaction = self.begin_reading().await?;
            let stamp = stamp::of_postgres(&transaction).await?;
            return Ok((transaction, stamp));
        }
        let mut before = self.stamp().await?;
        loop {
            let transaction = self.begin_reading().await?;
            // On SQLite a transaction sees the state of its first question.
            transaction.execute_unprepared("SELECT 1 FROM sqlite_master LIMIT 1").await?;
            let after = self.stamp().await?;
            if before == after {
                return Ok((transaction, after));
            }
            // Something was written in between: which of the two states the transaction sees is not known.
            transaction.rollback().await?;
            before = after;
        }
    }

    /// The state that the database is in after this was called.
    ///
    /// # Errors
    /// The database cannot be reached.
    pub async fn stamp(&self) -> Result<Stamp, DatabaseError> {
        self.watch.stamp(&self.connection, &self.url).await
    }

    /// The connection, for reading.
    #[must_use]
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// The address.
    #[must_use]
    pub const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// The `SQLite` file as one that only reads opens it: its name, or where it never changes an address that says so.
    #[must_use]
    pub fn file_to_read(&self) -> Option<(std::path::PathBuf, bool)> {
        let DatabaseUrl::Sqlite { path, read_only } = &self.url else { return None };
        if *read_only && never_changes(path) {
            let path = path.to_str()?.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
            return Some((format!("file:{path}?immutable=1").into(), true));
        }
        Some((path.clone(), false))
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// A connection could not be closed in order.
    pub async fn close(self) -> Result<(), DatabaseError> {
        Ok(self.connection.close().await?)
    }
}

/// Makes what a transaction wrote the truth.
///
/// # Errors
/// The database refuses; nothing was written then.
pub async fn commit(transaction: Transaction) -> Result<(), DatabaseError> {
    Ok(transaction.commit().await?)
}

fn options(url: &DatabaseUrl, pool: PoolOptions) -> ConnectOptions {
    let address = match url {
        DatabaseUrl::Sqlite { .. } => "sqlite::memory:".to_owned(),
        DatabaseUrl::Postgres(address) => address.clone(),
    };
    let mut options = ConnectOptions::new(address);
    options.max_connections(pool.connections).acquire_timeout(pool.patience).sqlx_logging(false);
    match url {
        DatabaseUrl::Sqlite { path, read_only } => {
            let (path, read_only) = (path.clone(), *read_only);
            let immutable = read_only && never_changes(&path);
            options.map_sqlx_sqlite_opts(move |sqlite| {
                let sqlite = sqlite
                    .in_memory(false)
                    .shared_cache(false)
                    .filename(&path)
                    .foreign_keys(true)
                    .busy_timeout(pool.patience)
                    .read_only(read_only)
                    .immutable(immutable)
                    .create_if_missing(!read_only);
                // With a write-ahead log, `NORMAL` may lose the last commits when the power fails: an import that was told
                // as done would be gone.
                if read_only { sqlite } else { sqlite.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full) }
            });
        }
        DatabaseUrl::Postgres(_) => {
            options.set_application_name("amphora");
        }
    }
    options
}

/// Whether the file may be opened as one that never changes: `SQLite` could not write its side files beside it, and there
/// is no write-ahead log that another program may still be filling.
fn never_changes(path: &std::path::Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| std::path::Path::new("."));
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    tempfile::tempfile_in(folder).is_err() && !std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}
