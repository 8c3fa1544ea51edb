//! Evidence statements: what a work says about a dataset (the paper's "dataset usages", table C3), their findings,
//! and the rule that gives a finding its severity.

pub mod api;
mod appraisal;
pub mod brief;
pub mod facets;
pub mod pages;
pub mod severity;
pub mod store;
pub mod tested;

use bibliography::CitationKey;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use appraisal::{Appraisal, AppraisalState};

use crate::datasets::DatasetSlug;
use crate::papers::PaperName;
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::{Modality, closed_vocabulary};

closed_vocabulary! {
    /// What a work does with a dataset that it cites (table C2).
    CitationFunction, "citation function" {
        /// Makes or releases the dataset first.
        Produce = "produce", "Produces";
        /// Uses the dataset as it is.
        Use = "use", "Uses";
        /// Presents the dataset or information about it.
        Introduce = "introduce", "Introduces";
        /// Adds to it, corrects it or shows something new about it.
        Extend = "extend", "Extends";
        /// None of the other four fits.
        Other = "other", "Other";
    }
}

closed_vocabulary! {
    /// What part the cited resource plays (table C1).
    ResourceRole, "resource role" {
        /// Data, or knowledge about data.
        Material = "material", "Material";
        /// A means to work with data.
        Method = "method", "Method";
        /// Both together.
        Mixed = "mixed", "Material and method";
    }
}

closed_vocabulary! {
    /// What the cited resource is (table C1; *documentation* from table C3).
    ResourceType, "resource type" {
        /// Images, or data made from images.
        Dataset = "dataset", "Dataset";
        /// Annotations, demographics or error reports for an existing dataset.
        AdditionalLabels = "additional labels", "Additional labels";
        /// Evidence of shortcuts, biases or subgroup gaps.
        Shortcuts = "shortcuts", "Shortcuts";
        /// A description, such as a datasheet.
        Documentation = "documentation", "Documentation";
        /// A toolkit, program or service.
        Tool = "tool", "Tool";
        /// Source code, a library or an interface.
        Code = "code", "Code";
        /// Several types in one citation.
        Mixed = "mixed", "Labels and shortcuts";
    }
}

closed_vocabulary! {
    /// What a test for a shortcut gave on this dataset. Never "clean": a work either shows it, tested and did not
    /// find it, or leaves it open.
    Outcome, "outcome" {
        /// Models rely on the confounder, or do worse because of it.
        Shown = "shown", "Shown";
        /// Tested for and not found.
        NotFound = "not-found", "Tested, not found";
        /// The sources disagree, or the work names it without a test.
        Unclear = "unclear", "Unclear";
    }
}

impl Outcome {
    /// How much an answer asks for attention: shown before unclear before tested and not found.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Shown => 0,
            Self::Unclear => 1,
            Self::NotFound => 2,
        }
    }
}

closed_vocabulary! {
    /// How surely the statement belongs to the work and the dataset.
    Confidence, "confidence" {
        /// The source names both the work and the dataset.
        Stated = "stated", "Stated";
        /// The dataset follows from the context.
        Implied = "implied", "Implied";
        /// Which dataset it is comes from the cited work.
        CommonKnowledge = "common-knowledge", "Looked up";
    }
}

closed_vocabulary! {
    /// How much a finding should worry someone who uses the data. Ordered from least to most.
    Severity, "severity" {
        /// Good to know.
        Info = "info", "Information";
        /// One work shows it, or the labels are reported to have errors.
        Caution = "caution", "Caution";
        /// Two or more works show the same confounder.
        Serious = "serious", "Serious";
    }
}

closed_vocabulary! {
    /// The kinds of finding.
    FindingKind, "kind of finding" {
        /// Labels, masks or other annotations that the work adds.
        Annotation = "annotation", "Added annotations";
        /// A report that the dataset's labels have errors.
        LabelErrors = "label-errors", "Errors in the labels";
        /// A property of the image that a model can use in place of the disease.
        Shortcut = "shortcut", "Shortcut";
    }
}

/// The words in the `annotations` cell of a review folder that mean a report of label errors.
pub const REPORT_OF_LABEL_ERRORS: &str = "report of label errors";

/// The number of an evidence statement: its address is `/evidence/{id}` for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 90)]
pub struct EvidenceId(pub i64);

impl EvidenceId {
    /// A statement that has no number yet; the import gives it one. Numbers begin at 1.
    pub const UNNUMBERED: Self = Self(0);
}

impl std::fmt::Display for EvidenceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// One thing that a statement found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Finding {
    /// The work adds annotations, in its own words.
    Annotation {
        /// What was annotated.
        label: String,
    },
    /// The work reports errors in the labels.
    LabelErrors {
        /// The words of the record.
        label: String,
    },
    /// The work tests for a shortcut.
    Shortcut {
        /// The shortcut in the work's own words.
        label: String,
        /// Its place in the taxonomy.
        confounder: ConfounderSlug,
        /// What the test gave.
        outcome: Outcome,
    },
}

impl Finding {
    /// The finding's kind.
    #[must_use]
    pub const fn kind(&self) -> FindingKind {
        match self {
            Self::Annotation { .. } => FindingKind::Annotation,
            Self::LabelErrors { .. } => FindingKind::LabelErrors,
            Self::Shortcut { .. } => FindingKind::Shortcut,
        }
    }

    /// The finding in the record's own words.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::Annotation { label } | Self::LabelErrors { label } | Self::Shortcut { label, .. } => label,
        }
    }

    /// The finding that a word in an `annotations` cell stands for.
    #[must_use]
    pub fn from_annotation(label: &str) -> Self {
        if label == REPORT_OF_LABEL_ERRORS {
            Self::LabelErrors { label: label.to_owned() }
        } else {
            Self::Annotation { label: label.to_owned() }
        }
    }
}

/// A severity that a steward set by hand, in place of the rule's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SetSeverity {
    /// The severity.
    pub severity: Severity,
    /// Why; always shown.
    pub reason: String,
}

/// An evidence statement as it is recorded: one row of `usages.csv`, one row of `dataset_usages`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Usage {
    /// Its number.
    pub id: EvidenceId,
    /// The work.
    #[schema(value_type = String, example = "larrazabal2020gender")]
    pub paper: CitationKey,
    /// The dataset.
    pub dataset: DatasetSlug,
    /// The version of the dataset that the work looked at, where it says so.
    pub dataset_version: Option<String>,
    /// What the work does with the dataset (table C2).
    pub citation_function: CitationFunction,
    /// Table C1; a plain use has none.
    pub resource_role: Option<ResourceRole>,
    /// Table C1; a plain use has none.
    pub resource_type: Option<ResourceType>,
    /// Annotations, reports of label errors and shortcuts: all of them, in the record's order.
    pub findings: Vec<Finding>,
    /// One sentence on what the work found, in the review's own words.
    pub evidence: String,
    /// Where it says so.
    pub locator: Option<String>,
    /// A short quotation; null where none was taken.
    pub quote: Option<String>,
    /// How surely the statement belongs to work and dataset.
    pub confidence: Confidence,
    /// A severity set by hand; null where the rule decides.
    pub severity: Option<SetSeverity>,
    /// What became of it.
    #[schema(value_type = String, example = "fixed in 1.1")]
    pub appraisal: Appraisal,
    /// Whether the demo of the 2025 paper has it (a reconstruction).
    pub in_demo: bool,
    /// Where else it was looked up.
    pub external_source: Option<String>,
    /// Who contributed it.
    pub contributor: Option<String>,
    /// Who decided on it.
    pub steward: Option<String>,
    /// The day it entered the review.
    pub recorded: Option<NaiveDate>,
}

impl Usage {
    /// Whether it was to be looked up in the cited work, and nothing is recorded where.
    const fn was_not_looked_up(&self) -> bool {
        matches!(self.confidence, Confidence::CommonKnowledge) && self.external_source.is_none()
    }

    /// How surely it belongs to work and dataset, in a word.
    #[must_use]
    pub const fn sureness(&self) -> &'static str {
        if self.was_not_looked_up() { "Not checked" } else { self.confidence.label() }
    }

    /// What that word means.
    #[must_use]
    pub const fn sureness_means(&self) -> &'static str {
        match self.confidence {
            Confidence::Stated => "the source names both the work and the dataset",
            Confidence::Implied => "the dataset follows from the context",
            Confidence::CommonKnowledge if self.was_not_looked_up() => {
                "which dataset it is comes from general knowledge, and no one has checked it in the cited work"
            }
            Confidence::CommonKnowledge => "which dataset it is was looked up in the cited work",
        }
    }
}

/// An evidence statement as pages show it: the record with the names of its work and dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Statement {
    /// The record.
    #[serde(flatten)]
    pub usage: Usage,
    /// The work.
    #[serde(rename = "work")]
    pub paper: PaperName,
    /// The dataset's name.
    pub dataset_name: String,
    /// What the dataset's images are.
    pub modality: Modality,
}

impl Statement {
    /// Its shortcuts: words, confounder, outcome.
    pub fn shortcuts(&self) -> impl Iterator<Item = (&str, &ConfounderSlug, Outcome)> {
        self.usage.findings.iter().filter_map(|finding| match finding {
            Finding::Shortcut { label, confounder, outcome } => Some((label.as_str(), confounder, *outcome)),
            _ => None,
        })
    }

    /// Its shortcuts, with what each answer counts as after what was said about the statement since.
    pub fn standing(&self) -> impl Iterator<Item = (&str, &ConfounderSlug, Outcome)> {
        self.shortcuts().map(|(label, confounder, outcome)| (label, confounder, severity::standing(self, outcome)))
    }

    /// What it does not show, for those who read its sentence: "Unclear", "race and insurance type".
    #[must_use]
    pub fn not_shown(&self) -> Vec<(&'static str, String)> {
        let of = |answer: Outcome| {
            let labels: Vec<&str> = self.standing().filter(|(.., outcome)| *outcome == answer).map(|(label, ..)| label).collect();
            (answer.label(), labels)
        };
        let told = [of(Outcome::NotFound), of(Outcome::Unclear)];
        told.into_iter().filter(|(_, labels)| !labels.is_empty()).map(|(answer, labels)| (answer, crate::wording::list(&labels))).collect()
    }

    /// The words of its findings of one kind.
    #[must_use]
    pub fn labels(&self, kind: FindingKind) -> Vec<&str> {
        self.usage.findings.iter().filter(|finding| finding.kind() == kind).map(Finding::label).collect()
    }

    /// Whether it has a finding of that kind.
    #[must_use]
    pub fn has(&self, kind: FindingKind) -> bool {
        self.usage.findings.iter().any(|finding| finding.kind() == kind)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A shortcut of that confounder.
    pub(crate) fn shortcut(slug: &str, outcome: Outcome) -> Finding {
        Finding::Shortcut { label: slug.to_owned(), confounder: slug.parse().unwrap(), outcome }
    }

    /// A statement of that work on the dataset `d`.
    pub(crate) fn statement(id: i64, key: &str, findings: Vec<Finding>) -> Statement {
        Statement {
            usage: Usage {
                id: EvidenceId(id),
                paper: CitationKey::parse(key).unwrap(),
                dataset: "d".parse().unwrap(),
                dataset_version: None,
                citation_function: CitationFunction::Extend,
                resource_role: None,
                resource_type: None,
                findings,
                evidence: "Says something.".to_owned(),
                locator: None,
                quote: None,
                confidence: Confidence::Stated,
                severity: None,
                appraisal: Appraisal::default(),
                in_demo: false,
                external_source: None,
                contributor: None,
                steward: None,
                recorded: None,
            },
            paper: PaperName { key: key.to_owned(), short_name: key.to_owned(), year: Some(2020), title: None },
            dataset_name: "D".to_owned(),
            modality: Modality::new("chest x-ray"),
        }
    }

    #[test]
    fn what_was_not_looked_up_does_not_say_so() {
        let mut usage = statement(1, "a", Vec::new()).usage;
        assert_eq!(usage.sureness(), "Stated");
        usage.confidence = Confidence::CommonKnowledge;
        assert_eq!(usage.sureness(), "Not checked");
        usage.external_source = Some("arxiv.org/abs/1".to_owned());
        assert_eq!(usage.sureness(), "Looked up");
    }

    #[test]
    fn a_report_of_label_errors_is_not_an_annotation() {
        assert_eq!(Finding::from_annotation("report of label errors").kind(), FindingKind::LabelErrors);
        assert_eq!(Finding::from_annotation("chest drains").kind(), FindingKind::Annotation);
    }
}
