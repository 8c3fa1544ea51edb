//! Case studies: what the paper's table C4 says about each application, beside what the review knows now.

pub mod api;
pub mod pages;
pub mod store;

use serde::{Deserialize, Serialize};

use crate::vocabulary::{Modality, closed_vocabulary};

closed_vocabulary! {
    /// The rows of table C4.
    Aspect, "aspect of a case study" {
        /// What the data are for.
        Tasks = "tasks", "Tasks";
        /// Which datasets there are.
        Datasets = "datasets", "Datasets";
        /// Who labelled them, and how.
        AnnotationPractices = "annotation practices", "Annotation practices";
        /// Who is in the images.
        Demographics = "demographics", "Demographics";
        /// Which shortcuts are known.
        Shortcuts = "shortcuts", "Shortcuts";
        /// How the data are kept and shared.
        DataLifecycle = "data lifecycle", "Data lifecycle";
    }
}

/// One statement of table C4, one row of `case_studies.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseStatement {
    /// The application.
    pub modality: Modality,
    /// The row of the table.
    pub aspect: Aspect,
    /// The statement.
    pub statement: String,
}
