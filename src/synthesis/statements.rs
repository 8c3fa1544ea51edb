//! Made-up evidence statements.

use chrono::{Days, NaiveDate};
use rand::RngExt as _;
use rand::rngs::ChaCha8Rng;
use rand::seq::IndexedRandom as _;

use super::words::{ANNOTATIONS, SECTIONS};
use super::{NotAName, Stream, Synthesis, pick};
use crate::evidence::{
    Appraisal, AppraisalState, CitationFunction, Confidence, EvidenceId, Finding, Outcome, REPORT_OF_LABEL_ERRORS, ResourceRole,
    ResourceType, Usage,
};

/// What a statement says: what the work does with the dataset, what it gives, what it found, and that in a sentence.
struct Said {
    function: CitationFunction,
    gives: Option<(ResourceRole, ResourceType)>,
    findings: Vec<Finding>,
    sentence: String,
}

impl Synthesis {
    /// The statement at that place. The first ones are on the works that make the datasets.
    ///
    /// # Errors
    /// The word lists give a name that cannot be one.
    pub fn statement(&self, index: u32) -> Result<Usage, NotAName> {
        let mut rng = self.rng(Stream::Statement, index);
        let makes = index < self.size.datasets;
        let dataset = if makes { index } else { self.drawn(&mut rng) };
        let paper = match rng.random_range(0..3) {
            _ if makes => index % self.size.papers,
            // Most works say something, and some say much.
            0 => rng.random_range(0..self.size.papers).min(rng.random_range(0..self.size.papers)),
            _ => index % self.size.papers,
        };
        let head = self.head(dataset)?;
        let said = if makes { makes_it(&head.name, &head.modality) } else { self.said(&head.name, &mut rng) };
        let (resource_role, resource_type) = said.gives.unzip();
        Ok(Usage {
            id: EvidenceId(i64::from(index) + 1),
            paper: self.key(paper)?,
            dataset: head.slug,
            dataset_version: None,
            citation_function: said.function,
            resource_role,
            resource_type,
            findings: said.findings,
            evidence: said.sentence,
            locator: rng.random_ratio(4, 5).then(|| pick(SECTIONS, &mut rng)).flatten().map(str::to_owned),
            quote: None,
            confidence: Confidence::ALL.choose(&mut rng).copied().unwrap_or(Confidence::Stated),
            severity: None,
            appraisal: appraisal(&mut rng),
            in_demo: false,
            external_source: None,
            contributor: rng.random_ratio(1, 4).then(|| self.surnames.choose(&mut rng).cloned()).flatten(),
            steward: None,
            recorded: self.recorded(index),
        })
    }

    /// Statements enter over three years, in the order of their numbers.
    fn recorded(&self, index: u32) -> Option<NaiveDate> {
        let days = u64::from(index) * 1_095 / u64::from(self.size.usages.max(1));
        NaiveDate::from_ymd_opt(2023, 11, 24)?.checked_add_days(Days::new(days))
    }

    fn said(&self, dataset: &str, rng: &mut ChaCha8Rng) -> Said {
        let material = |kind| Some((ResourceRole::Material, kind));
        match rng.random_range(0..100) {
            0..80 => {
                let test = if rng.random_ratio(1, 2) { "to train and test" } else { "as an external test set" };
                Said { function: CitationFunction::Use, gives: None, findings: Vec::new(), sentence: format!("Uses {dataset} {test}.") }
            }
            80..87 => {
                let findings = self.shortcuts(rng);
                let sentence = tested(dataset, &findings, rng);
                Said { function: CitationFunction::Extend, gives: material(ResourceType::Shortcuts), findings, sentence }
            }
            87..92 => {
                let label = pick(ANNOTATIONS, rng).unwrap_or("labels");
                let sentence = format!("Adds {label} to {} images of {dataset}.", rng.random_range(100..20_000));
                let findings = vec![Finding::from_annotation(label)];
                Said { function: CitationFunction::Extend, gives: material(ResourceType::AdditionalLabels), findings, sentence }
            }
            92..94 => {
                let sentence = format!("Reads {} images of {dataset} again and finds errors in the labels.", rng.random_range(50..900));
                let findings = vec![Finding::from_annotation(REPORT_OF_LABEL_ERRORS)];
                Said { function: CitationFunction::Extend, gives: material(ResourceType::AdditionalLabels), findings, sentence }
            }
            94..95 => {
                let label = pick(ANNOTATIONS, rng).unwrap_or("labels");
                let mut findings = self.shortcuts(rng);
                findings.insert(0, Finding::from_annotation(label));
                let sentence = format!("Adds {label} to {dataset} and tests what models make of them.");
                Said { function: CitationFunction::Extend, gives: material(ResourceType::Mixed), findings, sentence }
            }
            95..98 => {
                let sentence = format!("Describes how {dataset} was collected, and what its record leaves out.");
                Said { function: CitationFunction::Introduce, gives: material(ResourceType::Documentation), findings: Vec::new(), sentence }
            }
            _ => {
                let sentence = format!("Offers a loader and baselines for {dataset}.");
                let gives = Some((ResourceRole::Method, ResourceType::Code));
                Said { function: CitationFunction::Other, gives, findings: Vec::new(), sentence }
            }
        }
    }

    /// One to three shortcuts, each with its place in the taxonomy.
    fn shortcuts(&self, rng: &mut ChaCha8Rng) -> Vec<Finding> {
        let number = rng.random_range(1..=3_usize);
        let nodes: Vec<_> = self.confounders.sample(rng, number).collect();
        let mut shortcut = |node: &crate::taxonomy::Confounder| Finding::Shortcut {
            label: node.label.to_lowercase().replace('/', " or "),
            confounder: node.slug.clone(),
            outcome: match rng.random_range(0..10) {
                0..6 => Outcome::Shown,
                6..9 => Outcome::NotFound,
                _ => Outcome::Unclear,
            },
        };
        nodes.into_iter().map(&mut shortcut).collect()
    }
}

fn makes_it(dataset: &str, modality: &str) -> Said {
    Said {
        function: CitationFunction::Produce,
        gives: Some((ResourceRole::Material, ResourceType::Dataset)),
        findings: Vec::new(),
        sentence: format!("Releases {dataset}, a collection of {modality}."),
    }
}

fn tested(dataset: &str, findings: &[Finding], rng: &mut ChaCha8Rng) -> String {
    let labels: Vec<&str> = findings.iter().map(Finding::label).collect();
    let labels = labels.join(", ");
    match rng.random_range(0..3) {
        0 => format!(
            "Tests whether models trained on {dataset} rely on {labels}: the area under the curve falls by {} points without it.",
            rng.random_range(1..15)
        ),
        1 => format!("Compares subgroups of {dataset} by {labels}."),
        _ => format!("Takes {labels} out of the images of {dataset} and trains the same model again."),
    }
}

fn appraisal(rng: &mut ChaCha8Rng) -> Appraisal {
    let state = match rng.random_range(0..100) {
        0..12 => AppraisalState::Confirmed,
        12..14 => AppraisalState::Disputed,
        14 => AppraisalState::Refuted,
        15 => AppraisalState::Fixed,
        _ => AppraisalState::Unreviewed,
    };
    Appraisal { state, fixed_in: (state == AppraisalState::Fixed).then(|| "1.1".to_owned()) }
}
