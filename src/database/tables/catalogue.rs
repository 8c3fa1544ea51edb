//! The catalogue: datasets, papers and what is said about them, and the words in which it is said.

#![expect(missing_docs, reason = "docs/DATA-MODEL.md explains every field, and a test compares it with the database")]

/// A term of a vocabulary.
pub mod vocabulary_term {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "vocabulary_terms")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub kind: String,
        pub term: String,
        pub label: Option<String>,
        pub definition: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A node of the taxonomy.
pub mod confounder {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "confounders")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub slug: String,
        pub parent_id: Option<i64>,
        pub group_id: Option<i64>,
        pub label: String,
        pub definition: String,
        pub examples: Option<String>,
        pub origin: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Another word for a node of the taxonomy.
pub mod confounder_word {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "confounder_words")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub confounder_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub word: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A work.
pub mod paper {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "papers")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub kind: String,
        pub title: Option<String>,
        pub authors: String,
        pub year: Option<i64>,
        pub year_text: Option<String>,
        pub venue: Option<String>,
        pub doi: Option<String>,
        pub arxiv: Option<String>,
        pub url: Option<String>,
        pub openalex: Option<String>,
        pub semantic_scholar: Option<String>,
        pub short_name: String,
        pub sort_key: String,
        pub bibtex: String,
        pub bibtex_strings: Option<String>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A dataset.
pub mod dataset {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "datasets")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub slug: String,
        pub name: String,
        pub modality: String,
        pub body_part: Option<String>,
        pub description: Option<String>,
        pub introduced_by_id: Option<i64>,
        pub homepage: Option<String>,
        pub doi: Option<String>,
        pub license: Option<String>,
        pub access: String,
        pub images: Option<i64>,
        pub patients: Option<i64>,
        pub year: Option<i64>,
        pub demographics: String,
        pub status: String,
        pub source: Option<String>,
        pub notes: Option<String>,
        pub named_in_paper: bool,
        pub in_demo: bool,
        pub sort_key: String,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A word of a list that a dataset has: alias, task, country, demographic attribute.
pub mod dataset_term {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dataset_terms")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub dataset_id: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub value: String,
        pub folded: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A version of a dataset.
pub mod dataset_version {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dataset_versions")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub dataset_id: i64,
        pub label: String,
        pub released: Option<Date>,
        pub doi: Option<String>,
        pub changes: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A place where a dataset can be had.
pub mod dataset_location {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dataset_locations")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub dataset_id: i64,
        pub platform: String,
        pub url: String,
        pub official: bool,
        pub license: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A relation of two datasets.
pub mod dataset_relation {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "dataset_relations")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub subject_id: i64,
        pub relation: String,
        pub object_id: i64,
        pub paper_id: Option<i64>,
        pub source: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An evidence statement.
pub mod usage {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "usages")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub paper_id: i64,
        pub dataset_id: i64,
        pub dataset_version: Option<String>,
        pub citation_function: String,
        pub resource_role: Option<String>,
        pub resource_type: Option<String>,
        pub evidence: String,
        pub locator: Option<String>,
        pub quote: Option<String>,
        pub confidence: String,
        pub severity: Option<String>,
        pub severity_reason: Option<String>,
        pub appraisal: String,
        pub in_demo: bool,
        pub external_source: Option<String>,
        pub contributor: Option<String>,
        pub steward: Option<String>,
        pub recorded: Option<Date>,
        pub version: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A finding of a statement.
pub mod finding {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "findings")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub usage_id: i64,
        pub kind: String,
        pub position: i64,
        pub label: String,
        pub confounder_id: Option<i64>,
        pub outcome: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A statement of table C4.
pub mod case_study {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_studies")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub modality: String,
        pub aspect: String,
        pub statement: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
