//! `PostgreSQL`: a connection for one question, in a transaction that reads only and has little time. Before it answers,
//! the database says which tables it is going to read.

use std::time::Instant;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{
    self, AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Executor as _, Row as _, SqlSafeStr as _, Statement as _,
    TypeInfo as _,
};
use serde_json::Value;

use crate::database::DatabaseError;
use crate::sql::tables::is_visible;
use crate::sql::{Answer, BYTES, COLUMNS, Cell, Dialect, Gathering, LETTERS, SqlError, TIME, gate};

/// Of one connection: it reads, has little time and memory, one process, and plain text as people write it.
fn settings() -> [(&'static str, String); 12] {
    let time = format!("{}ms", TIME.as_millis());
    [
        ("default_transaction_read_only", "on".to_owned()),
        ("statement_timeout", time.clone()),
        ("lock_timeout", time.clone()),
        ("idle_in_transaction_session_timeout", time),
        ("client_connection_check_interval", "500ms".to_owned()),
        ("work_mem", "8MB".to_owned()),
        ("max_parallel_workers_per_gather", "0".to_owned()),
        ("jit", "off".to_owned()),
        ("standard_conforming_strings", "on".to_owned()),
        ("timezone", "UTC".to_owned()),
        ("datestyle", "ISO".to_owned()),
        ("intervalstyle", "postgres".to_owned()),
    ]
}

/// What a column is, in its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bool,
    Integer,
    Number,
    Time,
    Text,
}

/// Runs a question that the gate let through.
pub(super) async fn run(address: &str, question: &str) -> Result<Answer, SqlError> {
    let begun = Instant::now();
    let options: PgConnectOptions = address.parse().map_err(|error| away(&error))?;
    let mut connection = options.application_name("amphora sql").options(settings()).connect().await.map_err(|error| away(&error))?;
    let answer = tokio::time::timeout(TIME, answer(&mut connection, question, begun)).await;
    // Closed without a word: what the server is still doing for it, it stops by itself.
    drop(connection.close_hard().await);
    answer.unwrap_or(Err(SqlError::TookTooLong))
}

async fn answer(connection: &mut PgConnection, question: &str, begun: Instant) -> Result<Answer, SqlError> {
    let mut transaction =
        connection.begin_with("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY").await.map_err(|error| away(&error))?;
    let place = place(&mut transaction).await?;
    // PostgreSQL refuses to prepare more than one statement.
    let prepared = transaction.prepare(safe(question)).await.map_err(|error| told(&error))?;
    let columns: Vec<String> = prepared.columns().iter().map(|column| column.name().to_owned()).collect();
    let kinds: Vec<Kind> = prepared.columns().iter().map(|column| kind(column.type_info().name())).collect();
    drop(prepared);
    match columns.len() {
        0 => return Err(SqlError::Database { message: "the question asks for no columns".to_owned(), dialect: Dialect::Postgres }),
        1..=COLUMNS => {}
        more => return Err(SqlError::TooManyColumns(more)),
    }
    let wrapped = wrapped(question, &kinds);
    check_plan(&mut transaction, &wrapped, &place).await?;
    transaction.execute(safe(&format!("DECLARE answer NO SCROLL CURSOR FOR {wrapped}"))).await.map_err(|error| told(&error))?;
    let mut gathering = Gathering::default();
    // What comes at once is no more than a whole answer may be.
    let at_once = (BYTES / LETTERS / kinds.len()).max(1);
    let fetch = format!("FETCH FORWARD {at_once} FROM answer");
    'rows: loop {
        let rows = transaction.fetch_all(safe(&fetch)).await.map_err(|error| told(&error))?;
        for row in &rows {
            let mut cells = Vec::with_capacity(kinds.len());
            for (i, kind) in kinds.iter().enumerate() {
                cells.push(cell(row.try_get(i).map_err(|error| told(&error))?, *kind));
            }
            if !gathering.add(cells) {
                break 'rows;
            }
        }
        if rows.len() < at_once {
            break;
        }
    }
    Ok(gathering.answer(columns, begun.elapsed()))
}

/// The schema that the review lies in; whoever may says how much of the disk one question may have.
async fn place(connection: &mut PgConnection) -> Result<String, SqlError> {
    let limit = "SELECT set_config('temp_file_limit', '200MB', false) WHERE current_setting('is_superuser') = 'on'";
    connection.execute(limit).await.map_err(|error| told(&error))?;
    let place = "SELECT relnamespace::regnamespace::text FROM pg_class WHERE oid = to_regclass('datasets')";
    let row = connection.fetch_optional(place).await.map_err(|error| told(&error))?;
    row.and_then(|row| row.try_get(0).ok()).ok_or(SqlError::Away(DatabaseError::NotMigrated))
}

/// The question with each of its values as text, no longer than it may be: a long one never leaves the database.
fn wrapped(question: &str, kinds: &[Kind]) -> String {
    let names: Vec<String> = (1..=kinds.len()).map(|i| format!("c{i}")).collect();
    let values = names.iter().zip(kinds).map(|(name, kind)| match kind {
        // As SQLite has it: RFC 3339.
        Kind::Time => format!("to_char({name}, 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"),
        Kind::Text => format!("left({name}::text, {})", LETTERS + 1),
        Kind::Bool | Kind::Integer | Kind::Number => format!("{name}::text"),
    });
    format!("SELECT {} FROM ({question}) AS asked({})", values.collect::<Vec<_>>().join(", "), names.join(", "))
}

/// Which tables it is going to read, in the database's own words.
async fn check_plan(connection: &mut PgConnection, question: &str, place: &str) -> Result<(), SqlError> {
    let row = connection.fetch_one(safe(&format!("EXPLAIN (VERBOSE, FORMAT JSON) {question}"))).await.map_err(|error| told(&error))?;
    let plan: Value = row.try_get(0).map_err(|error| told(&error))?;
    match stranger(&plan, place) {
        None => Ok(()),
        Some(table) => Err(SqlError::Refused(gate::Refusal::NoSuchTable(table, None))),
    }
}

/// A table in a plan that no question may read.
fn stranger(plan: &Value, place: &str) -> Option<String> {
    match plan {
        Value::Array(parts) => parts.iter().find_map(|part| stranger(part, place)),
        Value::Object(node) => {
            let text = |name: &str| node.get(name).and_then(Value::as_str);
            if let Some(table) = text("Relation Name")
                && !(is_visible(table) && text("Schema") == Some(place))
            {
                return Some(table.to_owned());
            }
            node.values().find_map(|part| stranger(part, place))
        }
        _ => None,
    }
}

fn kind(name: &str) -> Kind {
    match name {
        "BOOL" => Kind::Bool,
        "INT2" | "INT4" | "INT8" => Kind::Integer,
        "NUMERIC" | "FLOAT4" | "FLOAT8" => Kind::Number,
        "TIMESTAMPTZ" => Kind::Time,
        _ => Kind::Text,
    }
}

fn cell(text: Option<String>, kind: Kind) -> Cell {
    let Some(text) = text else { return Cell::Null };
    match kind {
        Kind::Bool => Cell::Bool(text == "true"),
        Kind::Integer => text.parse().map_or(Cell::Number(text), Cell::Integer),
        Kind::Number => Cell::Number(text),
        Kind::Time | Kind::Text => Cell::Text(text),
    }
}

/// The gate wrote it.
fn safe(question: &str) -> sqlx::SqlStr {
    AssertSqlSafe(question.to_owned()).into_sql_str()
}

fn away(error: &sqlx::Error) -> SqlError {
    SqlError::Away(DatabaseError::Away(error.to_string()))
}

/// The error in words; what is no one's fault but the question's is told as such.
fn told(error: &sqlx::Error) -> SqlError {
    let sqlx::Error::Database(inner) = error else { return away(error) };
    match inner.code().as_deref() {
        // Cancelled by the time limit; or while it waited for a lock.
        Some("57014" | "55P03" | "25P03" | "25P04") => SqlError::TookTooLong,
        // Out of memory, of disk (the limit for temporary files), or of the stack; a value beyond one gigabyte.
        Some("53200" | "53100" | "53400" | "54000" | "54001" | "54011" | "54023") => SqlError::TooLarge,
        Some(code) if code.starts_with("57P") || code.starts_with("08") || code.starts_with("53") => away(error),
        _ => SqlError::Database { message: inner.message().to_owned(), dialect: Dialect::Postgres },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_table_that_no_question_may_read_is_found_in_a_plan() {
        let scan = |schema: &str, table: &str| json!({"Node Type": "Seq Scan", "Relation Name": table, "Schema": schema});
        let plan = |inner: Value| json!([{"Plan": {"Node Type": "Limit", "Plans": [{"Node Type": "CTE Scan", "CTE Name": "a"}, inner]}}]);
        assert_eq!(stranger(&plan(scan("public", "datasets")), "public"), None);
        assert_eq!(stranger(&plan(scan("public", "accounts")), "public"), Some("accounts".to_owned()));
        assert_eq!(stranger(&plan(scan("pg_catalog", "pg_class")), "public"), Some("pg_class".to_owned()));
        assert_eq!(stranger(&plan(scan("elsewhere", "datasets")), "public"), Some("datasets".to_owned()));
    }
}
