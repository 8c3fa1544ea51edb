//! `SQLite`: a connection for one question, which reads only, asks for each table and function, and stops in time.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::database::{Database, DatabaseError};
use crate::sql::gate::{Question, is_known_function};
use crate::sql::tables::is_visible;
use crate::sql::{Answer, COLUMNS, Cell, Dialect, Gathering, SqlError, TIME};

/// After so many steps of `SQLite`'s machine the clock is looked at.
const STEPS: i32 = 1000;

/// How long another program's write is waited for.
const BUSY: Duration = Duration::from_secs(1);

/// What one statement may need. `SQLite` is one with this process: what it takes is taken from the pages.
const LIMITS: [(Limit, i32); 10] = [
    // The longest value, and the longest row on its way; also what functions make in one step, which nothing interrupts.
    (Limit::SQLITE_LIMIT_LENGTH, 200_000),
    (Limit::SQLITE_LIMIT_SQL_LENGTH, 20_000),
    (Limit::SQLITE_LIMIT_COLUMN, 200),
    (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
    (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 50),
    (Limit::SQLITE_LIMIT_VDBE_OP, 50_000),
    (Limit::SQLITE_LIMIT_FUNCTION_ARG, 50),
    (Limit::SQLITE_LIMIT_ATTACHED, 0),
    (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200),
    (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
];

/// Runs a question that the gate let through.
pub(super) fn run(database: &Database, question: Question) -> Result<Answer, SqlError> {
    let begun = Instant::now();
    let connection = open(database, begun, question.names)?;
    let mut statement = connection.prepare(&question.sql).map_err(|error| told(&error))?;
    let columns: Vec<String> = statement.columns().iter().map(|column| column.name().to_owned()).collect();
    if columns.len() > COLUMNS {
        return Err(SqlError::TooManyColumns(columns.len()));
    }
    let is_yes_or_no: Vec<bool> =
        statement.columns().iter().map(|column| column.decl_type().is_some_and(|name| name.eq_ignore_ascii_case("BOOLEAN"))).collect();
    let mut gathering = Gathering::default();
    let mut rows = statement.query([]).map_err(|error| told(&error))?;
    while let Some(row) = rows.next().map_err(|error| told(&error))? {
        let mut cells = Vec::with_capacity(columns.len());
        for (i, is_yes_or_no) in is_yes_or_no.iter().enumerate() {
            cells.push(cell(row.get_ref(i).map_err(|error| told(&error))?, *is_yes_or_no));
        }
        if !gathering.add(cells) {
            break;
        }
    }
    drop(rows);
    Ok(gathering.answer(columns, begun.elapsed()))
}

/// A connection that can do nothing but read what is visible, until the time is over.
fn open(database: &Database, begun: Instant, names: BTreeSet<String>) -> Result<Connection, SqlError> {
    let Some((file, is_address)) = database.file_to_read() else { return Err(SqlError::Away(DatabaseError::NotMigrated)) };
    let mut flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if is_address {
        flags |= OpenFlags::SQLITE_OPEN_URI;
    }
    let away = |error: rusqlite::Error| SqlError::Away(DatabaseError::Away(error.to_string()));
    let connection = Connection::open_with_flags(file, flags).map_err(away)?;
    connection.busy_timeout(BUSY).map_err(away)?;
    // What is sorted or gathered beyond the cache goes into temporary files, not into the memory of the process.
    connection
        .execute_batch("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -2048;")
        .map_err(away)?;
    for (limit, value) in LIMITS {
        connection.set_limit(limit, value).map_err(away)?;
    }
    connection.progress_handler(STEPS, Some(move || begun.elapsed() > TIME)).map_err(away)?;
    connection.authorizer(Some(move |asked: AuthContext<'_>| authorized(asked, &names))).map_err(away)?;
    Ok(connection)
}

/// `SQLite`'s own question for each table, column and function of a statement, also within views.
fn authorized(asked: AuthContext<'_>, names: &BTreeSet<String>) -> Authorization {
    let is_ours = asked.database_name.is_none_or(|name| name == "main");
    let is_allowed = match asked.action {
        AuthAction::Select | AuthAction::Recursive => true,
        // A part of the question itself, of which no column is read: it is asked for as a table would be.
        AuthAction::Read { table_name, column_name: "" }
            if asked.database_name.is_none() && names.contains(&table_name.to_ascii_lowercase()) =>
        {
            true
        }
        // The tables that functions make are no part of a database file.
        AuthAction::Read { table_name, .. } => is_ours && (is_visible(table_name) || matches!(table_name, "json_each" | "json_tree")),
        AuthAction::Function { function_name } => is_known_function(&function_name.to_ascii_lowercase(), Dialect::Sqlite),
        _ => false,
    };
    if is_allowed { Authorization::Allow } else { Authorization::Deny }
}

fn cell(value: ValueRef<'_>, is_yes_or_no: bool) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number @ (0 | 1)) if is_yes_or_no => Cell::Bool(number == 1),
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => Cell::Number(number.to_string()),
        ValueRef::Text(text) | ValueRef::Blob(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
    }
}

/// The error in words; what is no one's fault but the question's is told as such.
fn told(error: &rusqlite::Error) -> SqlError {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => SqlError::TookTooLong,
        Some(ErrorCode::TooBig | ErrorCode::OutOfMemory | ErrorCode::DiskFull) => SqlError::TooLarge,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => SqlError::Away(DatabaseError::Busy),
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            SqlError::Away(DatabaseError::Away(error.to_string()))
        }
        _ => SqlError::Database { message: message(error), dialect: Dialect::Sqlite },
    }
}

/// The message without the statement, which stands on the page anyway, and not as it was asked.
fn message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A question that no gate has read.
    fn asked(sql: &str) -> Question {
        Question { sql: sql.to_owned(), names: BTreeSet::from(["t".to_owned()]) }
    }

    /// A database with a view of a table that is not listed: what everyone who signs in wants to keep.
    async fn database(folder: &std::path::Path) -> Database {
        let database = Database::connect(&folder.join("a.db").display().to_string().parse().unwrap()).await.unwrap();
        database.migrate().await.unwrap();
        let writer = Connection::open(folder.join("a.db")).unwrap();
        writer.execute_batch("create view published as select * from accounts").unwrap();
        database
    }

    #[tokio::test]
    async fn without_the_gate_nothing_is_written_or_seen_either() {
        let folder = tempfile::tempdir().unwrap();
        let database = database(folder.path()).await;
        for question in [
            "insert into datasets (slug) values ('x')",
            "delete from usages",
            "drop table datasets",
            "create table x (a)",
            "create temp table x (a)",
            "pragma query_only = off",
            "pragma table_info(datasets)",
            "attach 'x.db' as x",
            "vacuum into 'x.db'",
            "begin immediate",
            "savepoint x",
            "reindex",
            "analyze",
            "select * from accounts",
            "select count(*) from accounts",
            "select * from published",
            "with accounts as (select * from main.accounts) select * from accounts",
            "select * from sqlite_master",
            "select * from pragma_table_list",
            "select * from dbstat",
            "select load_extension('x')",
            "select randomblob(10)",
            "select printf('x')",
            "select datetime()",
            "select 1; select 2",
        ] {
            let refused = run(&database, asked(question)).expect_err(question);
            assert!(matches!(refused, SqlError::Database { .. }), "{question}: {refused:?}");
        }
        let answer = run(&database, asked("select count(*) as n, max(in_demo) from datasets")).unwrap();
        assert_eq!((answer.columns[0].as_str(), &answer.rows), ("n", &vec![vec![Cell::Integer(0), Cell::Null]]));
        assert_eq!(run(&database, asked("select * from dataset_usages")).unwrap().columns.len(), 16);
    }

    #[tokio::test]
    async fn what_goes_on_for_ever_is_stopped_in_time() {
        let folder = tempfile::tempdir().unwrap();
        let database = database(folder.path()).await;
        let begun = Instant::now();
        let stopped = run(&database, asked("with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t"));
        assert!(matches!(stopped, Err(SqlError::TookTooLong)), "{stopped:?}");
        assert!(begun.elapsed() < TIME + Duration::from_secs(2), "{:?}", begun.elapsed());
        let grown =
            run(&database, asked("with recursive t(x) as (select 'xxxxxxxx' union all select x || x from t) select max(length(x)) from t"));
        assert!(matches!(grown, Err(SqlError::TooLarge)), "{grown:?}");
    }
}
