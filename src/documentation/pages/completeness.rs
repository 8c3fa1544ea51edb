//! What the page of a dataset shows of its documentation: the counts of each section, each leading to its questions.

use serde::Serialize;

use crate::datasets::DatasetSlug;
use crate::documentation::checklist::{Documentation, Tally, place};

/// A section with its counts.
#[derive(Debug, Serialize)]
pub struct OfSection {
    /// Its name.
    pub section: String,
    /// How its questions stand.
    pub tally: Tally,
    /// Its questions.
    pub address: String,
    /// The questions of it that are open.
    #[serde(skip)]
    pub gaps: String,
}

/// A framework with its sections.
#[derive(Debug, Serialize)]
pub struct OfFramework {
    /// Its name.
    pub name: String,
    /// How its questions stand.
    pub tally: Tally,
    /// Its questions.
    pub address: String,
    /// Its sections.
    pub sections: Vec<OfSection>,
}

/// The frameworks with their counts.
#[must_use]
pub fn completeness(documentation: &Documentation, dataset: &DatasetSlug) -> Vec<OfFramework> {
    let of = |of: &crate::documentation::checklist::FrameworkAnswers| {
        let address = format!("/documentation/{dataset}?framework={}", of.framework.slug);
        let section = |section: &crate::documentation::checklist::SectionAnswers| OfSection {
            address: format!("{address}#{}", place(&section.name)),
            gaps: format!("{address}&standing=open#{}", place(&section.name)),
            section: section.name.clone(),
            tally: section.tally,
        };
        OfFramework { name: of.framework.name.clone(), tally: of.tally, sections: of.sections.iter().map(section).collect(), address }
    };
    documentation.frameworks.iter().filter(|of| !of.sections.is_empty()).map(of).collect()
}
