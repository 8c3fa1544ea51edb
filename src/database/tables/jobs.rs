//! Work that is done after the transaction that asked for it.

#![expect(missing_docs, reason = "docs/DATA-MODEL.md explains every field, and a test compares it with the database")]

/// A piece of work.
pub mod job {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "jobs")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub kind: String,
        pub dedup_key: String,
        pub payload: String,
        pub created_at: DateTimeUtc,
        pub due_at: DateTimeUtc,
        pub leased_until: Option<DateTimeUtc>,
        pub attempts: i64,
        pub done_at: Option<DateTimeUtc>,
        pub given_up_at: Option<DateTimeUtc>,
        pub problem: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
