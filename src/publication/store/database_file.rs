//! The review as an `SQLite` file: the same review gives the same bytes.

use std::path::Path;

use sea_orm::ConnectionTrait;

use crate::database::{Database, DatabaseError};

/// What else would differ from one file to the next: when the schema was made, and the number that is drawn with each write.
const STILL: [&str; 2] = ["UPDATE seaql_migrations SET applied_at = 0", "UPDATE catalogue_mark SET mark = 0"];

/// Takes out of a database what is of the moment and not of the review.
///
/// # Errors
/// The database refuses.
pub async fn still(database: &Database) -> Result<(), DatabaseError> {
    for statement in STILL {
        database.reader().execute_unprepared(statement).await?;
    }
    Ok(())
}

/// Writes the database into a file that is not there yet: page by page in a fixed order, with nothing left of how it came about.
///
/// # Errors
/// The database refuses.
pub async fn write(database: &Database, to: &Path) -> Result<(), DatabaseError> {
    let to = to.display().to_string().replace('\'', "''");
    database.reader().execute_unprepared(&format!("VACUUM INTO '{to}'")).await?;
    Ok(())
}
