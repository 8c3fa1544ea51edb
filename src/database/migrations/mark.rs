//! The mark of the catalogue: a number that the database itself draws anew with each write to a table that pages and indexes are made
//! from. So a write to any other table (a sign-in, a job) does not cost what was made from the catalogue, whoever writes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use super::fill_in;

/// The tables that are watched since migration 5; a later one adds its own.
const TABLES: [&str; 12] = [
    "datasets",
    "dataset_terms",
    "dataset_versions",
    "dataset_locations",
    "dataset_relations",
    "confounders",
    "confounder_words",
    "papers",
    "usages",
    "findings",
    "search_runs",
    "vocabulary_terms",
];

/// Makes the mark and the triggers that draw it.
pub(super) struct Mark;

impl MigrationName for Mark {
    fn name(&self) -> &'static str {
        "m0005_catalogue_mark"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Mark {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        connection.execute_unprepared("CREATE TABLE catalogue_mark (id BIGINT PRIMARY KEY, mark BIGINT NOT NULL)").await?;
        connection.execute_unprepared("INSERT INTO catalogue_mark (id, mark) VALUES (1, 0)").await?;
        if backend == DbBackend::Postgres {
            connection.execute_unprepared(FUNCTION).await?;
        }
        for table in TABLES {
            for statement in watching(table, backend) {
                connection.execute_unprepared(&statement).await?;
            }
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// A migration given as SQL text whose tables the mark watches too.
pub(super) struct Watched {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
    pub(super) tables: &'static [&'static str],
}

impl MigrationName for Watched {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Watched {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        connection.execute_unprepared(&fill_in(self.sql, backend)).await?;
        for statement in self.tables.iter().flat_map(|table| watching(table, backend)) {
            connection.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Drawn, not counted: a number that a restored backup counts again would hide what differs.
const FUNCTION: &str = "CREATE FUNCTION draw_catalogue_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE catalogue_mark SET mark = (random() * 9007199254740992)::bigint WHERE id = 1;
  RETURN NULL;
END $$";

/// What watches one table. On `PostgreSQL` the mark is drawn *before* the statement: its row is then the first that each writer locks,
/// and two writers cannot wait for each other.
fn watching(table: &str, backend: DbBackend) -> Vec<String> {
    if backend == DbBackend::Postgres {
        return vec![format!(
            "CREATE TRIGGER marks_catalogue BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION draw_catalogue_mark()"
        )];
    }
    let trigger = |what: &str| {
        let name = what.to_lowercase();
        format!(
            "CREATE TRIGGER {table}_{name}_marks_catalogue AFTER {what} ON {table} \
             BEGIN UPDATE catalogue_mark SET mark = random() WHERE id = 1; END"
        )
    };
    ["INSERT", "UPDATE", "DELETE"].map(trigger).to_vec()
}
