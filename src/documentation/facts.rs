//! What the catalogue knows of a dataset, and what that answers. Nothing of it is stored: it is found anew from the records each
//! time, so it is never older than they are.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use super::{AnswerState, Question};
use crate::datasets::store::Surroundings;
use crate::datasets::{Access, Dataset, Demographics};
use crate::evidence::brief::{Brief, BriefFinding};
use crate::evidence::severity::standing_after;
use crate::evidence::{AppraisalState, CitationFunction, FindingKind, Outcome};
use crate::papers::PaperName;
use crate::vocabulary::closed_vocabulary;
use crate::wording;

closed_vocabulary! {
    /// Something that the catalogue may know of a dataset.
    Fact, "fact of the catalogue" {
        /// What it is, in a sentence or two.
        Description = "description", "Description";
        /// What it is made for.
        Tasks = "tasks", "Tasks";
        /// The work that released it.
        Maker = "maker", "Made by";
        /// What its images are.
        Modality = "modality", "Images";
        /// The part of the body.
        BodyPart = "body-part", "Body part";
        /// How many images.
        Images = "images", "Number of images";
        /// How many patients.
        Patients = "patients", "Number of patients";
        /// Where its images come from.
        Countries = "countries", "Countries";
        /// When it was released.
        Year = "year", "Year of release";
        /// What it records of its patients.
        Demographics = "demographics", "Patients";
        /// Its licence.
        License = "license", "Licence";
        /// How one gets it.
        Access = "access", "Access";
        /// Its official page.
        Homepage = "homepage", "Official page";
        /// Its DOI.
        Doi = "doi", "DOI";
        /// Where else it can be had.
        Copies = "copies", "Copies";
        /// Its versions.
        Versions = "versions", "Versions";
        /// Other datasets that it is made from.
        MadeFrom = "made-from", "Made from";
        /// Other datasets that are made from it.
        Derived = "derived", "Derived datasets";
        /// Works that use it.
        Uses = "uses", "Uses";
        /// Works that test it for shortcuts, or report errors in its labels.
        Examined = "examined", "Examined by";
        /// Shortcuts that were shown on it.
        Shortcuts = "shortcuts", "Shortcuts";
        /// Reports of errors in its labels.
        LabelErrors = "label-errors", "Label errors";
        /// Annotations that others added.
        Annotations = "annotations", "Added annotations";
        /// Works that document it.
        Documenting = "documenting", "Documented by";
    }
}

impl Fact {
    const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The part of the dataset's page that has it.
    const fn place(self) -> &'static str {
        match self {
            Self::Shortcuts | Self::Examined => "#shortcuts",
            Self::LabelErrors => "#errors",
            Self::Annotations => "#labels",
            Self::Documenting => "#documentation",
            Self::Uses => "#who",
            Self::MadeFrom | Self::Derived => "#lineage",
            Self::Versions | Self::Copies => "#versions",
            Self::Demographics => "#demographics",
            _ => "",
        }
    }
}

/// Which facts are known of a dataset, and which a source says it does not give.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Facts {
    known: u32,
    denied: u32,
}

impl Facts {
    /// Notes that a fact is known, where it is.
    pub fn know(&mut self, fact: Fact, is_known: bool) {
        if is_known {
            self.known |= fact.bit();
        }
    }

    /// Notes that a source says that the dataset does not give it.
    pub fn deny(&mut self, fact: Fact) {
        self.denied |= fact.bit();
    }

    /// Whether it is known.
    #[must_use]
    pub const fn knows(self, fact: Fact) -> bool {
        self.known & fact.bit() != 0
    }

    /// What the record of a dataset itself says; what else there is comes from what belongs to it and speaks of it.
    pub fn know_record(&mut self, dataset: &Dataset) {
        self.know(Fact::Description, dataset.description.is_some());
        self.know(Fact::Tasks, !dataset.tasks.is_empty());
        self.know(Fact::Maker, dataset.introduced_by.is_some());
        self.know(Fact::Modality, true);
        self.know(Fact::BodyPart, dataset.body_part.is_some());
        self.know(Fact::Images, dataset.images.is_some());
        self.know(Fact::Patients, dataset.patients.is_some());
        self.know(Fact::Countries, !dataset.countries.is_empty());
        self.know(Fact::Year, dataset.year.is_some());
        self.know(Fact::License, dataset.license.is_some());
        self.know(Fact::Access, dataset.access != Access::Unknown);
        self.know(Fact::Homepage, dataset.homepage.is_some());
        self.know(Fact::Doi, dataset.doi.is_some());
        match &dataset.demographics {
            Demographics::Reported(_) => self.know(Fact::Demographics, true),
            Demographics::NoneReported => self.deny(Fact::Demographics),
            Demographics::NotDocumented => {}
        }
    }

    /// What these facts answer of a question; none where they say nothing about it.
    #[must_use]
    pub fn answer(self, question: &Question) -> Option<AnswerState> {
        let asked = question.facts.iter().fold(0, |bits, fact| bits | fact.bit());
        match (self.known & asked, self.denied & asked) {
            (0, 0) => None,
            (0, _) => Some(AnswerState::NotDocumented),
            (known, _) if known == asked && question.facts_suffice => Some(AnswerState::Answered),
            _ => Some(AnswerState::Partly),
        }
    }
}

/// A fact in words, with the part of the dataset's page that has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImpliedFact {
    /// Which.
    pub fact: Fact,
    /// Its name for people.
    pub label: &'static str,
    /// What it says.
    pub text: String,
    /// The address of what has it, on this site.
    #[schema(example = "/datasets/chexpert#errors")]
    pub address: String,
}

/// What the catalogue answers to a question. No one recorded it as an answer, and it is found anew each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Implied {
    /// How far.
    pub state: AnswerState,
    /// From what.
    pub facts: Vec<ImpliedFact>,
}

/// A dataset with all that the catalogue knows of it.
#[derive(Debug, Clone, Copy)]
pub struct Catalogued<'a> {
    /// Its record.
    pub dataset: &'a Dataset,
    /// The work that released it.
    pub maker: Option<&'a PaperName>,
    /// What belongs to it.
    pub around: &'a Surroundings,
    /// What is said about it.
    pub said: &'a [Brief],
}

impl Catalogued<'_> {
    /// Which facts are known.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let mut facts = Facts::default();
        facts.know_record(self.dataset);
        for fact in Fact::ALL {
            facts.know(*fact, self.number(*fact) > 0);
        }
        facts
    }

    /// How many there are of what is counted; none of what is not.
    fn number(&self, fact: Fact) -> usize {
        let slug = &self.dataset.slug;
        match fact {
            Fact::Copies => self.around.locations.len(),
            Fact::Versions => self.around.versions.len(),
            Fact::MadeFrom => self.around.relations.iter().filter(|relation| relation.subject == *slug).count(),
            Fact::Derived => self.around.relations.iter().filter(|relation| relation.object == *slug).count(),
            Fact::Uses => self.works(|brief| brief.citation_function == CitationFunction::Use),
            Fact::Examined => self.works(|brief| brief.has(FindingKind::Shortcut) || brief.has(FindingKind::LabelErrors)),
            Fact::LabelErrors => self.works(|brief| stands(brief) && brief.has(FindingKind::LabelErrors)),
            Fact::Annotations => self.works(|brief| stands(brief) && brief.has(FindingKind::Annotation)),
            Fact::Documenting => self.works(|brief| stands(brief) && brief.documents()),
            Fact::Shortcuts => self.shown().len(),
            _ => 0,
        }
    }

    fn works(&self, which: impl Fn(&Brief) -> bool) -> usize {
        self.said.iter().filter(|brief| which(brief)).map(|brief| brief.paper.key.as_str()).collect::<BTreeSet<_>>().len()
    }

    /// The confounders that are shown on it.
    fn shown(&self) -> BTreeSet<&str> {
        let shown = self.said.iter().flat_map(|brief| brief.findings.iter().map(move |finding| (brief, finding)));
        shown
            .filter_map(|(brief, finding)| match finding {
                BriefFinding::Shortcut { confounder, outcome } => {
                    (standing_after(brief.appraisal.state, *outcome) == Outcome::Shown).then_some(confounder.as_str())
                }
                _ => None,
            })
            .collect()
    }

    /// What the catalogue answers to a question.
    #[must_use]
    pub fn implied(&self, facts: Facts, question: &Question) -> Option<Implied> {
        let state = facts.answer(question)?;
        let told = question.facts.iter().filter_map(|fact| {
            let text = self.words(*fact)?;
            let address = format!("/datasets/{}{}", self.dataset.slug, fact.place());
            Some(ImpliedFact { fact: *fact, label: fact.label(), text, address })
        });
        Some(Implied { state, facts: told.collect() })
    }

    /// A fact in words; none where it is not known.
    fn words(&self, fact: Fact) -> Option<String> {
        let dataset = self.dataset;
        let listed = |words: &[String]| (!words.is_empty()).then(|| wording::list(words));
        let works = |verb: [&str; 2]| match self.number(fact) {
            0 => None,
            number => Some(format!("{} of this review {}", wording::count(number, "work"), verb[usize::from(number > 1)])),
        };
        let count = |number: Option<i64>, noun: &str| {
            let number = usize::try_from(number?).ok()?;
            Some(format!("{} {}", wording::counted(number), wording::plural(number, noun)))
        };
        match fact {
            Fact::Description => dataset.description.clone(),
            Fact::Tasks => listed(&dataset.tasks),
            Fact::Maker => self.maker.map(|maker| maker.short_name.clone()),
            Fact::Modality => Some(dataset.modality.to_string()),
            Fact::BodyPart => dataset.body_part.clone(),
            Fact::Images => count(dataset.images, "image"),
            Fact::Patients => count(dataset.patients, "patient"),
            Fact::Countries => listed(&dataset.countries),
            Fact::Year => dataset.year.map(|year| year.to_string()),
            Fact::Demographics => match &dataset.demographics {
                Demographics::Reported(attributes) => Some(format!("it records {}", wording::list(attributes))),
                Demographics::NoneReported => Some("a source says that it records nothing about its patients".to_owned()),
                Demographics::NotDocumented => None,
            },
            Fact::License => dataset.license.clone(),
            Fact::Access => (dataset.access != Access::Unknown).then(|| dataset.access.label().to_lowercase()),
            Fact::Homepage => dataset.homepage.clone(),
            Fact::Doi => dataset.doi.as_ref().map(ToString::to_string),
            Fact::Copies => listed(&self.around.locations.iter().map(|copy| copy.platform.clone()).collect::<Vec<_>>()),
            Fact::Versions => listed(&self.around.versions.iter().map(|version| version.label.clone()).collect::<Vec<_>>()),
            Fact::MadeFrom => Some(self.number(fact)).filter(|number| *number > 0).map(|number| wording::count(number, "other dataset")),
            Fact::Derived => {
                let number = self.number(fact);
                let verb = if number == 1 { "is" } else { "are" };
                (number > 0).then(|| format!("{} of this review {verb} made from it, or with it", wording::count(number, "dataset")))
            }
            Fact::Uses => works(["uses it", "use it"]),
            Fact::Examined => works(["examines it", "examine it"]),
            Fact::LabelErrors => works(["reports errors in its labels", "report errors in its labels"]),
            Fact::Annotations => works(["adds annotations", "add annotations"]),
            Fact::Documenting => works(["documents it", "document it"]),
            Fact::Shortcuts => Some(self.shown().len())
                .filter(|number| *number > 0)
                .map(|number| format!("shortcuts by {} are shown on it", wording::count(number, "confounder"))),
        }
    }
}

/// Whether a statement was not refuted.
fn stands(brief: &Brief) -> bool {
    brief.appraisal.state != AppraisalState::Refuted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documentation::tests::question;
    use proptest::prelude::*;

    #[test]
    fn facts_answer_as_far_as_they_are_known() {
        let mut facts = Facts::default();
        let (both, one) = ([Fact::Images, Fact::Patients], [Fact::License]);
        assert_eq!(facts.answer(&question("Q", &both, true)), None);
        facts.know(Fact::Images, true);
        assert_eq!(facts.answer(&question("Q", &both, true)), Some(AnswerState::Partly));
        facts.know(Fact::Patients, true);
        assert_eq!(facts.answer(&question("Q", &both, true)), Some(AnswerState::Answered));
        assert_eq!(facts.answer(&question("Q", &both, false)), Some(AnswerState::Partly), "there is more to the question");
        assert_eq!(facts.answer(&question("Q", &one, true)), None);
        assert_eq!(facts.answer(&question("Q", &[], true)), None);
    }

    #[test]
    fn what_a_source_denies_is_no_gap_and_no_answer() {
        let mut facts = Facts::default();
        facts.deny(Fact::Demographics);
        assert_eq!(facts.answer(&question("Q", &[Fact::Demographics], true)), Some(AnswerState::NotDocumented));
        facts.know(Fact::Images, true);
        assert_eq!(facts.answer(&question("Q", &[Fact::Demographics, Fact::Images], true)), Some(AnswerState::Partly));
    }

    #[test]
    fn every_fact_has_a_bit_of_its_own() {
        let bits = Fact::ALL.iter().fold(0_u32, |bits, fact| bits | fact.bit());
        assert_eq!(bits.count_ones() as usize, Fact::ALL.len());
    }

    proptest! {
        #[test]
        fn more_facts_never_answer_less(
            known in prop::collection::vec(prop::sample::select(Fact::ALL), 0..10),
            more in prop::sample::select(Fact::ALL),
            asked in prop::collection::vec(prop::sample::select(Fact::ALL), 0..5),
            suffice: bool,
        ) {
            let rank = |state: Option<AnswerState>| state.map_or(0, |state| if state == AnswerState::Answered { 2 } else { 1 });
            let question = question("Q", &asked, suffice);
            let mut facts = Facts::default();
            for fact in known {
                facts.know(fact, true);
            }
            let before = rank(facts.answer(&question));
            facts.know(more, true);
            prop_assert!(rank(facts.answer(&question)) >= before);
        }
    }
}
