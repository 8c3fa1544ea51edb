//! Many rows at once, in statements that neither database finds too long.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, Iterable, Statement};

use super::DatabaseError;

/// `SQLite` takes 32,766 values in one statement, `PostgreSQL` 65,535.
const VALUES_IN_A_STATEMENT: usize = 30_000;

/// Numbers of records by their names.
pub type Ids = HashMap<String, i64>;

/// Inserts the rows in their order.
///
/// # Errors
/// The database refuses; the transaction is then to be given up.
pub async fn insert_all<A>(transaction: &DatabaseTransaction, rows: Vec<A>) -> Result<(), DatabaseError>
where
    A: ActiveModelTrait + Send,
{
    let columns = <A::Entity as EntityTrait>::Column::iter().count();
    // A statement with thousands of values takes longer to prepare than several shorter ones.
    let chunk = (VALUES_IN_A_STATEMENT / columns).min(500);
    let mut rows = rows.into_iter();
    loop {
        let some: Vec<A> = rows.by_ref().take(chunk).collect();
        if some.is_empty() {
            return Ok(());
        }
        A::Entity::insert_many(some).exec_without_returning(transaction).await?;
    }
}

/// Makes `PostgreSQL` go on counting after the numbers that were inserted by hand; `SQLite` does so by itself.
///
/// # Errors
/// The database refuses.
pub async fn continue_numbers(transaction: &DatabaseTransaction, table: &str) -> Result<(), DatabaseError> {
    if transaction.get_database_backend() == DbBackend::Postgres {
        let sql = format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))");
        transaction.execute_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    }
    Ok(())
}
