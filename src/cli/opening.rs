//! Opens the database as a command needs it: to write, to read, or only to look.

use super::error::CliError;
use crate::database::{Database, DatabaseError, DatabaseUrl, SchemaState};

/// Opens the database for an import: made and brought up to date where needed.
///
/// # Errors
/// It cannot be made, reached or written.
pub async fn for_writing(url: &DatabaseUrl) -> Result<Database, CliError> {
    if let DatabaseUrl::Sqlite { read_only: true, .. } = url {
        return Err(CliError::Usage(format!("{url} is opened for reading only; leave out ?mode=ro to write")));
    }
    let database = connect(url).await?;
    database.migrate().await?;
    Ok(database)
}

/// Opens a database that is there already, for an export.
///
/// # Errors
/// There is none, or it cannot be reached.
pub async fn for_reading(url: &DatabaseUrl) -> Result<Database, CliError> {
    if !is_there(url) {
        return Err(CliError::NoDatabase(url.to_string()));
    }
    let database = connect(url).await?;
    match database.schema_state().await? {
        SchemaState::Current => {}
        SchemaState::Empty => return Err(DatabaseError::NotMigrated.into()),
        SchemaState::Behind(_) => bring_up_to_date(&database).await?,
    }
    Ok(database)
}

/// Opens the database for the server: made where it is not there, left as it is where it is for reading only.
///
/// # Errors
/// It cannot be made or reached, or is for reading only and of an earlier version.
pub async fn for_serving(url: &DatabaseUrl) -> Result<Database, CliError> {
    if is_read_only(url) && !is_there(url) {
        return Err(CliError::NoDatabase(url.to_string()));
    }
    let database = connect(url).await?;
    bring_up_to_date(&database).await?;
    Ok(database)
}

/// The same database, opened so that nothing can change; a file that is not there is not made.
#[must_use]
pub fn only_looking(url: &DatabaseUrl) -> DatabaseUrl {
    match url {
        DatabaseUrl::Sqlite { path, .. } => DatabaseUrl::Sqlite { path: path.clone(), read_only: true },
        postgres @ DatabaseUrl::Postgres(_) => postgres.clone(),
    }
}

/// Whether there may be a database: a server is asked later, a file must exist.
#[must_use]
pub fn is_there(url: &DatabaseUrl) -> bool {
    url.file().is_none_or(std::path::Path::exists)
}

/// Whether the database was asked for with `?mode=ro`.
#[must_use]
pub const fn is_read_only(url: &DatabaseUrl) -> bool {
    url.is_read_only()
}

async fn connect(url: &DatabaseUrl) -> Result<Database, CliError> {
    if let Some(path) = url.file().filter(|path| path.is_dir()) {
        return Err(CliError::DatabaseIsFolder(path.to_path_buf()));
    }
    Ok(Database::connect(url).await?)
}

async fn bring_up_to_date(database: &Database) -> Result<(), CliError> {
    if !is_read_only(database.url()) {
        return Ok(database.migrate().await?);
    }
    match database.schema_state().await? {
        SchemaState::Current => Ok(()),
        SchemaState::Empty => Err(DatabaseError::NotMigrated.into()),
        SchemaState::Behind(_) => Err(CliError::ReadOnlyAndOld(database.url().to_string())),
    }
}
