//! Many rows at once, in statements that neither database finds too long, and the numbers by which rows point at others.

use std::collections::HashMap;

use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, Iterable, QueryTrait, Statement};

use super::DatabaseError;

/// `SQLite` takes 32,766 values in one statement, `PostgreSQL` 65,535.
const VALUES_IN_A_STATEMENT: usize = 30_000;

/// How many names or numbers go into one `IN (…)`: fewer than either database takes.
pub const NAMES_IN_A_QUERY: usize = 10_000;

/// Numbers of records by their names.
pub type Ids = HashMap<String, i64>;

/// The number of the record that another one names. A name without a record is an error: written as NULL, it would be lost
/// without a word.
///
/// # Errors
/// There is no such record.
pub fn number_of(ids: &Ids, name: &str) -> Result<i64, DatabaseError> {
    ids.get(name).copied().ok_or_else(|| DatabaseError::unreadable("the import", format!("there is no “{name}”")))
}

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
    let backend = transaction.get_database_backend();
    let mut rows = rows.into_iter();
    let mut statement = || {
        let some: Vec<A> = rows.by_ref().take(chunk).collect();
        (!some.is_empty()).then(|| A::Entity::insert_many(some).build(backend))
    };
    let mut next = statement();
    while let Some(ready) = next {
        // The next statement is made while the database works on this one.
        let (done, following) = tokio::join!(biased; transaction.execute_raw(ready), async { statement() });
        done?;
        next = following;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_a_record_is_an_error() {
        let ids = Ids::from([("chexpert".to_owned(), 7)]);
        assert_eq!(number_of(&ids, "chexpert").unwrap(), 7);
        assert!(number_of(&ids, "chexprt").unwrap_err().to_string().contains("there is no “chexprt”"));
    }
}
