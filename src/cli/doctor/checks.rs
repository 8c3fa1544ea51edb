//! What the doctor looks at.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Check, State};
use crate::cli::error::plain;
use crate::cli::opening;
use crate::database::{Database, DatabaseError, DatabaseUrl, PoolOptions, SchemaState};
use crate::review::store::{self, Counts};
use crate::review::{embedded, folder};
use crate::web::assets;
use crate::wording::thousands;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// With less free space, the next import may fill the disk.
const LITTLE_SPACE: u64 = 100_000_000;

fn check(name: &'static str, state: State, message: impl Into<String>) -> Check {
    Check { name, state, message: message.into() }
}

/// Database, its schema, contents and disk.
pub(super) async fn of_database(url: &DatabaseUrl) -> (Vec<Check>, Option<Counts>) {
    let mut checks = Vec::new();
    let mut contents = None;
    match open(url).await {
        Ok((database, found)) => {
            checks.push(found);
            let (schema, readable) = schema(&database).await;
            checks.push(schema);
            if readable {
                let (found, counts) = counts(&database).await;
                checks.push(found);
                contents = counts;
            } else {
                checks.push(check("contents", State::NotChecked, "the schema comes first"));
            }
            // Nothing was written, so nothing is lost where it does not close in order.
            let _ = tokio::time::timeout(PATIENCE, database.close()).await;
        }
        Err(found) => {
            checks.push(found);
            checks.push(check("schema", State::NotChecked, "the database cannot be opened"));
            checks.push(check("contents", State::NotChecked, "the database cannot be opened"));
        }
    }
    if let DatabaseUrl::Sqlite { path, read_only } = url {
        checks.push(writable(path, *read_only));
        checks.push(space(path));
    }
    (checks, contents)
}

async fn open(url: &DatabaseUrl) -> Result<(Database, Check), Check> {
    let wrong = |message: String| check("database", State::Wrong, message);
    if !opening::is_there(url) {
        return Err(wrong(format!("there is none at {url} yet; run `amphora import default` or `amphora import review DIR`")));
    }
    if let Some(path) = url.file().filter(|path| path.is_dir()) {
        return Err(wrong(format!("{} is a folder, not a file", path.display())));
    }
    let looking = opening::only_looking(url);
    let connecting = async {
        let database = Database::connect_with(&looking, PoolOptions { connections: 1, patience: PATIENCE }).await?;
        database.ping().await?;
        Ok::<_, DatabaseError>(database)
    };
    let kind = if url.file().is_some() { "SQLite" } else { "PostgreSQL" };
    match tokio::time::timeout(PATIENCE * 2, connecting).await {
        Ok(Ok(database)) => Ok((database, check("database", State::Fine, format!("{kind}, {url}")))),
        Ok(Err(error)) => Err(wrong(error.to_string())),
        Err(_) => Err(wrong(format!("{url} does not answer"))),
    }
}

/// The schema's state, and whether this version can read it.
async fn schema(database: &Database) -> (Check, bool) {
    match database.schema_state().await {
        Ok(SchemaState::Current) => (check("schema", State::Fine, "up to date, all migrations are applied"), true),
        Ok(SchemaState::Behind(count)) => {
            let message = format!("{count} migrations to come; `amphora serve` or an import applies them");
            (check("schema", State::Notice, message), true)
        }
        Ok(SchemaState::Empty) => {
            (check("schema", State::Wrong, "none yet; run `amphora import default` or `amphora import review DIR`"), false)
        }
        Err(error) => (check("schema", State::Wrong, error.to_string()), false),
    }
}

async fn counts(database: &Database) -> (Check, Option<Counts>) {
    match store::counts(database.reader()).await {
        Ok(counts) if counts.datasets == 0 && counts.papers == 0 => {
            (check("contents", State::Notice, "the review is empty; run `amphora import default`"), Some(counts))
        }
        Ok(counts) => {
            let message = format!("{} datasets, {} papers, {} statements", counts.datasets, counts.papers, counts.statements);
            (check("contents", State::Fine, message), Some(counts))
        }
        Err(error) => (check("contents", State::Wrong, error.to_string()), None),
    }
}

/// Whether the file and its folder can be written. Nothing is written: the file is opened, and the file that tests the
/// folder has no name.
fn writable(path: &Path, read_only: bool) -> Check {
    if read_only {
        return check("writing", State::Fine, "not needed: the database is opened for reading only");
    }
    let folder = nearest_folder(path);
    let file = if path.exists() { std::fs::File::options().append(true).open(path).map(drop) } else { Ok(()) };
    // SQLite writes its journal beside the file.
    let beside = tempfile::tempfile_in(&folder).map(drop);
    match (file, beside) {
        (Ok(()), Ok(())) => check("writing", State::Fine, format!("{} can be written", path.display())),
        (Err(error), _) => refused(path, &error),
        (_, Err(error)) => refused(&folder, &error),
    }
}

fn refused(path: &Path, error: &io::Error) -> Check {
    check("writing", State::Wrong, format!("{} cannot be written: {}", path.display(), plain(error)))
}

/// The folder of the file, or the nearest one above it that exists.
fn nearest_folder(path: &Path) -> PathBuf {
    let above = path.ancestors().skip(1).find(|folder| folder.is_dir());
    above.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new(".")).to_path_buf()
}

fn space(path: &Path) -> Check {
    let folder = nearest_folder(path);
    match fs4::available_space(&folder) {
        Ok(bytes) => {
            let megabytes = thousands(i64::try_from(bytes / 1_000_000).unwrap_or(i64::MAX));
            let message = format!("{megabytes} MB free in {}", folder.display());
            if bytes < LITTLE_SPACE {
                check("disk", State::Wrong, format!("only {message}; make room before the next change"))
            } else {
                check("disk", State::Fine, message)
            }
        }
        Err(error) => check("disk", State::NotChecked, format!("{}: {}", folder.display(), plain(&error))),
    }
}

/// Styles, scripts and fonts inside the program.
pub(super) fn of_pages() -> Check {
    match assets::count() {
        0 => check("pages", State::Wrong, "the program was built without styles and scripts; build it with `make release`"),
        count => check("pages", State::Fine, format!("{count} files of styles, scripts and fonts are in the program")),
    }
}

/// The review inside the program.
pub(super) fn of_default_review() -> Check {
    let parsed = folder::parse(&embedded::files());
    match parsed.problems.iter().find(|problem| problem.fatal) {
        Some(problem) => check("default review", State::Wrong, problem.to_string()),
        None => check("default review", State::Fine, format!("{} are in the program", parsed.review.in_numbers())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_missing_database_is_wrong_and_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a.db");
        let (checks, contents) = of_database(&path.to_str().unwrap().parse().unwrap()).await;
        let states: Vec<_> = checks.iter().map(|check| (check.name, check.state)).collect();
        let expected = [
            ("database", State::Wrong),
            ("schema", State::NotChecked),
            ("contents", State::NotChecked),
            ("writing", State::Fine),
            ("disk", State::Fine),
        ];
        assert_eq!((states.as_slice(), contents), (expected.as_slice(), None));
        assert!(!path.exists() && !folder.path().join("deep").exists());
    }

    #[tokio::test]
    async fn rubbish_is_no_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        std::fs::write(&path, "rubbish ".repeat(1000)).unwrap();
        let (checks, _) = of_database(&path.to_str().unwrap().parse().unwrap()).await;
        assert!(checks.iter().any(|check| check.state == State::Wrong), "{checks:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "rubbish ".repeat(1000));
    }
}
