//! What people propose, and what stewards decided.

#![expect(missing_docs, reason = "docs/DATA-MODEL.md explains every field, and a test compares it with the database")]

/// A contribution.
pub mod contribution {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contributions")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub account_id: Option<i64>,
        pub contributor: String,
        pub kind: String,
        pub state: String,
        pub title: String,
        pub note: Option<String>,
        pub license: String,
        pub no_patient_data: bool,
        pub is_everywhere: bool,
        pub is_serious: bool,
        pub concern: Option<String>,
        pub created_at: DateTimeUtc,
        pub changed_at: DateTimeUtc,
        pub submitted_at: Option<DateTimeUtc>,
        pub claimed_by: Option<i64>,
        pub claimed_at: Option<DateTimeUtc>,
        pub decided_by: Option<i64>,
        pub decided_at: Option<DateTimeUtc>,
        pub reason: Option<String>,
        pub version: i64,
        pub edition: i64,
        pub sending: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row of a contribution.
pub mod contribution_row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contribution_rows")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contribution_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub title: String,
        pub changes: String,
        pub passage: Option<String>,
        pub verdict: String,
        pub reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A kind of images that a contribution is about.
pub mod contribution_modality {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contribution_modalities")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contribution_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub modality: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A record that a contribution is about.
pub mod contribution_subject {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contribution_subjects")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub contribution_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Something that happened to a contribution.
pub mod contribution_event {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contribution_events")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub contribution_id: i64,
        pub at: DateTimeUtc,
        pub account_id: Option<i64>,
        pub actor: Option<String>,
        pub what: String,
        pub state: String,
        pub text: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// One of two verdicts.
pub mod contribution_verdict {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contribution_verdicts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub contribution_id: i64,
        pub edition: i64,
        pub account_id: Option<i64>,
        pub steward: String,
        pub verdict: String,
        pub reason: Option<String>,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Who signed a revision.
pub mod contribution_revision {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "contribution_revisions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub revision_id: i64,
        pub contribution_id: Option<i64>,
        pub account_id: Option<i64>,
        pub reverts: Option<i64>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
