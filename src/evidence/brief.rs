//! A statement in brief: what verdicts, counts and figures look at. Thousands of statements may be about one dataset; in
//! brief they are read at once, and whole only where they are shown.

use super::{Appraisal, CitationFunction, EvidenceId, Finding, FindingKind, Outcome, ResourceType, SetSeverity, Statement};
use crate::papers::PaperName;
use crate::taxonomy::ConfounderSlug;

/// A finding without the record's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BriefFinding {
    /// The work adds annotations.
    Annotation,
    /// The work reports errors in the labels.
    LabelErrors,
    /// The work tests for a shortcut.
    Shortcut {
        /// The confounder.
        confounder: ConfounderSlug,
        /// What the test gave, as it is recorded.
        outcome: Outcome,
    },
}

impl BriefFinding {
    /// The finding's kind.
    #[must_use]
    pub const fn kind(&self) -> FindingKind {
        match self {
            Self::Annotation => FindingKind::Annotation,
            Self::LabelErrors => FindingKind::LabelErrors,
            Self::Shortcut { .. } => FindingKind::Shortcut,
        }
    }
}

impl From<&Finding> for BriefFinding {
    fn from(finding: &Finding) -> Self {
        match finding {
            Finding::Annotation { .. } => Self::Annotation,
            Finding::LabelErrors { .. } => Self::LabelErrors,
            Finding::Shortcut { confounder, outcome, .. } => Self::Shortcut { confounder: confounder.clone(), outcome: *outcome },
        }
    }
}

/// A statement in brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Its number.
    pub id: EvidenceId,
    /// The work.
    pub paper: PaperName,
    /// What the work does with the dataset.
    pub citation_function: CitationFunction,
    /// What the cited resource is; a plain use has none.
    pub resource_type: Option<ResourceType>,
    /// What it found, in the record's order.
    pub findings: Vec<BriefFinding>,
    /// A severity set by hand.
    pub severity: Option<SetSeverity>,
    /// What became of it.
    pub appraisal: Appraisal,
}

impl Brief {
    /// Whether it has a finding of that kind.
    #[must_use]
    pub fn has(&self, kind: FindingKind) -> bool {
        self.findings.iter().any(|finding| finding.kind() == kind)
    }

    /// Whether it documents its dataset: the lead, the facet and the part of the page count by this.
    #[must_use]
    pub fn documents(&self) -> bool {
        self.resource_type == Some(ResourceType::Documentation)
    }
}

impl From<&Statement> for Brief {
    fn from(statement: &Statement) -> Self {
        Self {
            id: statement.usage.id,
            paper: statement.paper.clone(),
            citation_function: statement.usage.citation_function,
            resource_type: statement.usage.resource_type,
            findings: statement.usage.findings.iter().map(BriefFinding::from).collect(),
            severity: statement.usage.severity.clone(),
            appraisal: statement.usage.appraisal.clone(),
        }
    }
}

impl From<&Self> for Brief {
    fn from(brief: &Self) -> Self {
        brief.clone()
    }
}
