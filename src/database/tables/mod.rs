//! The tables as `SeaORM` entities, one module each. `docs/DATA-MODEL.md` explains every field.

mod accounts;
mod catalogue;
mod contributions;
mod deposits;
mod documentation;
mod jobs;
mod publication;
mod replies;
mod review;

pub use accounts::{account, account_modality, api_token, arrival, identity, one_time_link, session};
pub use catalogue::{
    case_study, confounder, confounder_word, dataset, dataset_location, dataset_relation, dataset_term, dataset_version, finding, paper,
    usage, vocabulary_term,
};
pub use contributions::{
    contribution, contribution_event, contribution_modality, contribution_revision, contribution_row, contribution_subject,
    contribution_verdict,
};
pub use deposits::{deposit, deposit_file};
pub use documentation::{documentation_answer, documentation_framework, documentation_question};
pub use jobs::job;
pub use publication::{release, release_file, release_part};
pub use replies::{dataset_maker, reply};
pub use review::{document, redirect, review_property, revision, search_run};
