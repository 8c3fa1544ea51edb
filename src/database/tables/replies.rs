//! Replies to statements, and who made a dataset.

#![expect(missing_docs, reason = "docs/DATA-MODEL.md explains every field, and a test compares it with the database")]

/// A reply to a statement.
pub mod reply {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "replies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub usage_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub author: String,
        pub capacity: String,
        pub text: String,
        pub source: Option<String>,
        pub steward: Option<String>,
        pub recorded: Option<Date>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// That an account is that of a maker of a dataset.
pub mod dataset_maker {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dataset_makers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub dataset: String,
        pub stated_by: Option<i64>,
        pub steward: String,
        pub stated_at: DateTimeUtc,
        pub reason: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
