//! All questions about one dataset, by framework and section, each with what is known; and the counts of them.

use std::borrow::Borrow;

use serde::Serialize;
use utoipa::ToSchema;

use super::facts::{Catalogued, Facts, Implied};
use super::{Answer, AnswerState, Framework, Question};
use crate::datasets::DatasetSlug;
use crate::papers::PaperName;
use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// What this review knows of a question about a dataset.
    Standing, "standing of a question" {
        /// It is answered.
        Answered = "answered", "Answered";
        /// A part of it is.
        Partly = "partly", "Partly answered";
        /// Someone looked in a source, and it does not say; or it says that the dataset gives none.
        NotDocumented = "not-documented", "The source does not say";
        /// It does not arise.
        NotApplicable = "not-applicable", "Not applicable";
        /// No one has recorded anything. That says nothing about the dataset.
        Open = "open", "Not documented in this review";
    }
}

impl From<AnswerState> for Standing {
    fn from(state: AnswerState) -> Self {
        match state {
            AnswerState::Answered => Self::Answered,
            AnswerState::Partly => Self::Partly,
            AnswerState::NotDocumented => Self::NotDocumented,
            AnswerState::NotApplicable => Self::NotApplicable,
        }
    }
}

impl Standing {
    /// What is known, from what someone recorded and what the catalogue implies: what someone recorded stands over it.
    #[must_use]
    pub fn of(recorded: Option<AnswerState>, implied: Option<AnswerState>) -> Self {
        recorded.or(implied).map_or(Self::Open, Self::from)
    }
}

/// How many questions stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ChecklistTally)]
pub struct Tally {
    /// Answered.
    pub answered: usize,
    /// Partly answered.
    pub partly: usize,
    /// A source was read, and does not say.
    pub not_documented: usize,
    /// They do not arise.
    pub not_applicable: usize,
    /// No one has recorded anything.
    pub open: usize,
}

impl Tally {
    /// Counts.
    pub fn of(standings: impl IntoIterator<Item = Standing>) -> Self {
        let mut tally = Self::default();
        for standing in standings {
            tally.add(standing);
        }
        tally
    }

    /// Counts one more.
    pub const fn add(&mut self, standing: Standing) {
        match standing {
            Standing::Answered => self.answered += 1,
            Standing::Partly => self.partly += 1,
            Standing::NotDocumented => self.not_documented += 1,
            Standing::NotApplicable => self.not_applicable += 1,
            Standing::Open => self.open += 1,
        }
    }

    /// The sum of several.
    pub fn sum(tallies: impl IntoIterator<Item = Self>) -> Self {
        tallies.into_iter().fold(Self::default(), |sum, tally| Self {
            answered: sum.answered + tally.answered,
            partly: sum.partly + tally.partly,
            not_documented: sum.not_documented + tally.not_documented,
            not_applicable: sum.not_applicable + tally.not_applicable,
            open: sum.open + tally.open,
        })
    }

    /// How many stand so.
    #[must_use]
    pub fn with(&self, standing: impl Borrow<Standing>) -> usize {
        match standing.borrow() {
            Standing::Answered => self.answered,
            Standing::Partly => self.partly,
            Standing::NotDocumented => self.not_documented,
            Standing::NotApplicable => self.not_applicable,
            Standing::Open => self.open,
        }
    }

    /// All questions.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.answered + self.partly + self.not_documented + self.not_applicable + self.open
    }
}

/// An answer that someone recorded, with the name of the work that it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Recorded {
    /// The answer.
    #[serde(flatten)]
    pub answer: Answer,
    /// The work, by its name.
    pub work: Option<PaperName>,
}

/// A question about a dataset, with what is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Asked {
    /// The question.
    pub question: Question,
    /// What is known of it.
    pub standing: Standing,
    /// What someone recorded; it stands over what the catalogue implies.
    pub recorded: Option<Recorded>,
    /// What the catalogue implies.
    pub from_catalogue: Option<Implied>,
}

impl Asked {
    /// A question with what is known.
    #[must_use]
    pub fn new(question: Question, recorded: Option<Recorded>, from_catalogue: Option<Implied>) -> Self {
        let standing =
            Standing::of(recorded.as_ref().map(|known| known.answer.state), from_catalogue.as_ref().map(|implied| implied.state));
        Self { question, standing, recorded, from_catalogue }
    }

    /// Whether what is known comes from the catalogue alone.
    #[must_use]
    pub const fn is_implied(&self) -> bool {
        self.recorded.is_none() && self.from_catalogue.is_some()
    }

    /// The form in which one says what one knows: a new answer, or other words for the one that is there.
    #[must_use]
    pub fn form(&self, dataset: &DatasetSlug) -> String {
        let name = self.question.name();
        match self.recorded {
            Some(_) => format!("/contribute/correction?of=answer/{dataset}/{name}"),
            None => format!("/contribute/answer?dataset={dataset}&question={name}"),
        }
    }
}

/// A section of a framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SectionAnswers {
    /// Its name.
    pub name: String,
    /// How many of its questions stand how.
    pub tally: Tally,
    /// Its questions, in their order.
    pub questions: Vec<Asked>,
}

impl SectionAnswers {
    /// A name for its place on a page: "collection-process".
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.name)
    }
}

/// A name as the place of a page: "Collection process" is "collection-process".
#[must_use]
pub fn place(name: &str) -> String {
    let folded = bibliography::folded(name);
    let words: Vec<&str> = folded.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

/// A framework with its sections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FrameworkAnswers {
    /// The framework.
    pub framework: Framework,
    /// How many of its questions stand how.
    pub tally: Tally,
    /// Its sections, in their order.
    pub sections: Vec<SectionAnswers>,
}

/// What is known about the documentation of one dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Documentation {
    /// The frameworks, in their order.
    pub frameworks: Vec<FrameworkAnswers>,
}

impl Documentation {
    /// Lays it out: the questions of each framework by section, each with its answer and what the catalogue implies.
    #[must_use]
    pub fn new(frameworks: Vec<Framework>, questions: Vec<Question>, mut recorded: Vec<Recorded>, catalogued: &Catalogued<'_>) -> Self {
        let facts: Facts = catalogued.facts();
        let mut laid_out: Vec<FrameworkAnswers> =
            frameworks.into_iter().map(|framework| FrameworkAnswers { framework, tally: Tally::default(), sections: Vec::new() }).collect();
        for question in questions {
            let Some(of) = laid_out.iter_mut().find(|of| of.framework.slug == question.framework) else { continue };
            let is_its = |known: &Recorded| known.answer.framework == question.framework && known.answer.question == question.id;
            let place = recorded.iter().position(is_its);
            let implied = catalogued.implied(facts, &question);
            let asked = Asked::new(question, place.map(|place| recorded.swap_remove(place)), implied);
            of.tally.add(asked.standing);
            let section = &asked.question.section;
            let place = of.sections.iter().position(|known| known.name == *section).unwrap_or_else(|| {
                of.sections.push(SectionAnswers { name: section.clone(), tally: Tally::default(), questions: Vec::new() });
                of.sections.len() - 1
            });
            of.sections[place].tally.add(asked.standing);
            of.sections[place].questions.push(asked);
        }
        Self { frameworks: laid_out }
    }

    /// Whether there is nothing to ask.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.frameworks.iter().all(|of| of.sections.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::store::Surroundings;
    use crate::documentation::facts::Fact;
    use crate::documentation::tests::{answer, question};
    use proptest::prelude::*;

    fn catalogue() -> crate::datasets::Dataset {
        crate::review::folder::parse(&crate::review::embedded::files()).review.datasets.remove(0)
    }

    #[test]
    fn what_someone_recorded_stands_over_the_catalogue() {
        let of = |recorded, implied| Standing::of(recorded, implied);
        assert_eq!(of(None, None), Standing::Open);
        assert_eq!(of(None, Some(AnswerState::Partly)), Standing::Partly);
        assert_eq!(of(Some(AnswerState::NotDocumented), Some(AnswerState::Answered)), Standing::NotDocumented);
    }

    #[test]
    fn forms_are_those_of_what_is_there() {
        let dataset = "chexpert".parse().unwrap();
        let open = Asked::new(question("DS-M1", &[], false), None, None);
        assert_eq!(open.form(&dataset), "/contribute/answer?dataset=chexpert&question=datasheets/DS-M1");
        let known = Recorded { answer: answer("chexpert", "DS-M1", AnswerState::Partly), work: None };
        let known = Asked::new(question("DS-M1", &[], false), Some(known), None);
        assert_eq!(known.form(&dataset), "/contribute/correction?of=answer/chexpert/datasheets/DS-M1");
    }

    proptest! {
        /// The counts always agree with the list: of a section, of a framework, of each standing.
        #[test]
        fn counts_agree_with_the_list(
            sections in prop::collection::vec(0..4_usize, 0..40),
            answered in prop::collection::vec((0..40_usize, prop::sample::select(AnswerState::ALL)), 0..30),
            facts in prop::collection::vec(prop::sample::select(Fact::ALL), 0..6),
        ) {
            let dataset = catalogue();
            let framework = Framework { slug: "datasheets".parse().unwrap(), name: "D".to_owned(), paper: None, url: None, notes: None };
            let questions: Vec<Question> = sections.iter().enumerate().map(|(number, section)| Question {
                section: format!("Section {section}"),
                ..question(&format!("Q{number}"), if number % 3 == 0 { &facts } else { &[] }, number % 2 == 0)
            }).collect();
            let mut recorded: Vec<Recorded> = Vec::new();
            for (number, state) in answered {
                let answer = answer("d", &format!("Q{number}"), state);
                if recorded.iter().all(|known| known.answer.question != answer.question) {
                    recorded.push(Recorded { answer, work: None });
                }
            }
            let around = Surroundings::default();
            let catalogued = Catalogued { dataset: &dataset, maker: None, around: &around, said: &[] };
            let laid_out = Documentation::new(vec![framework], questions.clone(), recorded.clone(), &catalogued);
            let of = &laid_out.frameworks[0];
            prop_assert_eq!(of.tally, Tally::sum(of.sections.iter().map(|section| section.tally)));
            prop_assert_eq!(of.tally.all(), questions.len());
            for section in &of.sections {
                prop_assert_eq!(section.tally, Tally::of(section.questions.iter().map(|asked| asked.standing)));
                for standing in Standing::ALL {
                    let listed = section.questions.iter().filter(|asked| asked.standing == *standing).count();
                    prop_assert_eq!(section.tally.with(*standing), listed);
                }
            }
            let shown: Vec<&Asked> = of.sections.iter().flat_map(|section| &section.questions).collect();
            for known in recorded.iter().filter(|known| questions.iter().any(|question| question.id == known.answer.question)) {
                prop_assert!(shown.iter().any(|asked| asked.recorded.as_ref() == Some(known)), "no answer is lost");
            }
        }
    }
}
