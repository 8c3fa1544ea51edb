//! What can go wrong with a database, in words that say what to do.

use std::path::PathBuf;

use sea_orm::sqlx::{self, error::DatabaseError as _};
use sea_orm::{DbErr, RuntimeErr};

use super::DatabaseUrl;

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The folder of a `SQLite` file cannot be made.
    #[error("cannot make the folder {folder} for the database: {source}")]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No connection.
    #[error("cannot open the database {url}: {reason}")]
    Unreachable {
        /// The address, without a password.
        url: String,
        /// Why.
        reason: String,
    },
    /// The connection broke, or none was free.
    #[error("the database does not answer: {0}")]
    Away(String),
    /// Another writer holds the database for longer than this one waits.
    #[error("the database is busy with another change; try again")]
    Busy,
    /// The file or its disk cannot be written.
    #[error("the database can only be read: its file, folder or disk is read-only")]
    ReadOnly,
    /// The disk is full.
    #[error("the disk of the database is full; nothing of this change was written")]
    Full,
    /// The schema is of a later version.
    #[error("the database was made by a newer version of Amphora (it knows the migration {migration}); use that version")]
    Newer {
        /// The first migration that this version does not know.
        migration: String,
    },
    /// The database holds something else.
    #[error("this is not a database of Amphora: it has a table {table} that Amphora did not make; nothing was written")]
    Foreign {
        /// The table.
        table: String,
    },
    /// The schema is not there yet.
    #[error("the database has no review yet; run `amphora import default` or `amphora import review DIR` first")]
    NotMigrated,
    /// Another writer changed the same record first.
    #[error("the record was changed by someone else in the meantime")]
    Conflict,
    /// What is stored does not follow the rules: a word or number that this version cannot read.
    #[error("the database holds something unreadable in {place}: {reason}")]
    Unreadable {
        /// Table and record.
        place: String,
        /// Why.
        reason: String,
    },
    /// Anything else, in the database's words.
    #[error("the database refused: {0}")]
    Other(String),
}

impl DatabaseError {
    /// A connection that could not be made.
    pub(super) fn unreachable(url: &DatabaseUrl, error: &DbErr) -> Self {
        match runtime(error) {
            Some(error) => Self::refused(url, error),
            None => Self::Unreachable { url: url.to_string(), reason: error.to_string() },
        }
    }

    /// A connection that the driver could not make.
    pub(super) fn refused(url: &DatabaseUrl, error: &sqlx::Error) -> Self {
        let reason = match error {
            sqlx::Error::Database(inner) if matches!(from_backend(inner.as_ref()), Self::ReadOnly) => return Self::ReadOnly,
            sqlx::Error::Database(inner) => inner.message().to_owned(),
            other => other.to_string(),
        };
        Self::Unreachable { url: url.to_string(), reason }
    }

    /// Something stored that cannot be read.
    #[must_use]
    pub fn unreadable(place: impl Into<String>, reason: impl std::fmt::Display) -> Self {
        Self::Unreadable { place: place.into(), reason: reason.to_string() }
    }

    /// Whether asking again later may help.
    #[must_use]
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Away(_) | Self::Busy | Self::Unreachable { .. })
    }
}

impl From<DbErr> for DatabaseError {
    fn from(error: DbErr) -> Self {
        match runtime(&error) {
            Some(sqlx::Error::Database(inner)) => from_backend(inner.as_ref()),
            Some(sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Protocol(_)) => {
                Self::Away(error.to_string())
            }
            _ if matches!(error, DbErr::ConnectionAcquire(_) | DbErr::Conn(_)) => Self::Away(error.to_string()),
            _ if matches!(error, DbErr::RecordNotUpdated) => Self::Conflict,
            _ => Self::Other(error.to_string()),
        }
    }
}

/// The driver's own error inside `SeaORM`'s.
fn runtime(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(inner))
        | DbErr::Exec(RuntimeErr::SqlxError(inner))
        | DbErr::Query(RuntimeErr::SqlxError(inner)) => Some(inner),
        _ => None,
    }
}

/// Reads the codes of `SQLite` (result codes) and `PostgreSQL` (SQLSTATE).
fn from_backend(error: &dyn sqlx::error::DatabaseError) -> DatabaseError {
    if let Some(sqlite) = error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
        let primary = sqlite.code().and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff);
        return match primary {
            Some(5 | 6) => DatabaseError::Busy,
            Some(8) => DatabaseError::ReadOnly,
            Some(13) => DatabaseError::Full,
            _ => DatabaseError::Other(sqlite.message().to_owned()),
        };
    }
    match error.code().as_deref() {
        Some("53100") => DatabaseError::Full,
        Some("25006") => DatabaseError::ReadOnly,
        Some("40001" | "40P01" | "55P03") => DatabaseError::Busy,
        Some(code) if code.starts_with("57P") || code.starts_with("08") || code.starts_with("53") => {
            DatabaseError::Away(error.message().to_owned())
        }
        _ => DatabaseError::Other(error.message().to_owned()),
    }
}
