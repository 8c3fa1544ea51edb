//! The tables as `SeaORM` entities, one module each. `docs/DATA-MODEL.md` explains every field.

mod catalogue;
mod review;

pub use catalogue::{
    case_study, confounder, confounder_word, dataset, dataset_location, dataset_relation, dataset_term, dataset_version, finding, paper,
    usage, vocabulary_term,
};
pub use review::{document, redirect, release, review_property, revision, search_run};
