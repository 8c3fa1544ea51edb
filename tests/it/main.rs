//! The integration tests, one binary: by address (`addresses/`), by command (`commands/`) and by promise (`promises/`),
//! through the router or the program, on a real database; each body runs on `SQLite` and on `PostgreSQL`.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[macro_use]
mod support;
mod addresses;
mod commands;
mod deposits;
mod people;
mod promises;
mod provider;
mod releasing;
