//! Checklists of documentation, and what is answered.

#![expect(missing_docs, reason = "docs/DATA-MODEL.md explains every field, and a test compares it with the database")]

/// A framework: a published list of questions.
pub mod documentation_framework {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "documentation_frameworks")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub slug: String,
        pub name: String,
        pub paper_id: Option<i64>,
        pub url: Option<String>,
        pub notes: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A question of a framework.
pub mod documentation_question {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "documentation_questions")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub framework_id: i64,
        pub section: String,
        pub code: String,
        pub question: String,
        pub applies_to: String,
        pub facts: Option<String>,
        pub facts_suffice: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What is answered about one dataset.
pub mod documentation_answer {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "documentation_answers")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub dataset_id: i64,
        pub question_id: i64,
        pub state: String,
        pub answer: Option<String>,
        pub paper_id: Option<i64>,
        pub locator: Option<String>,
        pub source: Option<String>,
        pub contributor: Option<String>,
        pub steward: Option<String>,
        pub recorded: Option<Date>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
