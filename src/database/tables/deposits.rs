//! What is deposited elsewhere.

#![expect(missing_docs, reason = "docs/DATA-MODEL.md explains every field, and a test compares it with the database")]

/// An edition of a thing at a service.
pub mod deposit {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deposits")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub service: String,
        pub is_sandbox: bool,
        pub kind: String,
        pub name: String,
        pub edition: String,
        pub state: String,
        pub turn: i64,
        pub previous_number: Option<i64>,
        pub number: Option<i64>,
        pub concept: Option<String>,
        pub reserved_doi: Option<String>,
        pub doi: Option<String>,
        pub concept_doi: Option<String>,
        pub page: Option<String>,
        pub problem: Option<String>,
        pub planned_at: DateTimeUtc,
        pub changed_at: DateTimeUtc,
        pub published_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A file of a deposit.
pub mod deposit_file {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "deposit_files")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub deposit_id: i64,
        pub name: String,
        pub bytes: i64,
        pub md5: String,
        pub arrived_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
