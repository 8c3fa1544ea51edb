//! What the review knows now about each aspect of a case study: counted, with the way to what was counted.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::case_studies::{Aspect, store};
use crate::datasets::{Access, Dataset, Demographics};
use crate::evidence::{FindingKind, Outcome};
use crate::taxonomy::{self, ConfounderSlug};
use crate::vocabulary::Modality;
use crate::web::{Error, Moment, Query, marks};
use crate::wording;

/// How many tasks are named.
const TASKS: usize = 8;

/// Something known, in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = CaseStudyFact)]
pub struct Fact {
    /// The words.
    pub words: String,
    /// Where the counted things are on this site; null where nowhere.
    pub address: Option<String>,
    /// The answer, for a shortcut; null for other facts.
    pub outcome: Option<Outcome>,
    /// Whether the words tell of a gap.
    pub is_gap: bool,
}

impl Fact {
    fn new(words: String, address: String) -> Self {
        Self { words, address: Some(address), outcome: None, is_gap: false }
    }

    fn gap(words: String, address: String) -> Self {
        Self { is_gap: true, ..Self::new(words, address) }
    }

    /// The mark of its answer.
    pub(super) fn mark(&self) -> Option<marks::Markup> {
        self.outcome.map(marks::outcome)
    }
}

/// What is known of all applications.
#[derive(Debug, Default)]
pub(super) struct Known {
    annotating: HashMap<Modality, i64>,
    reporting: HashMap<Modality, i64>,
    documenting: HashMap<Modality, i64>,
    /// The confounders that were tested, with their best known answer, in the order of the taxonomy.
    shortcuts: HashMap<Modality, Vec<(ConfounderSlug, String, Outcome)>>,
}

impl Known {
    /// Counts.
    pub(super) async fn load(moment: &Moment, datasets: &[Dataset]) -> Result<Self, Error> {
        if datasets.is_empty() {
            return Ok(Self::default());
        }
        let db = moment.db();
        let tree = taxonomy::store::tree(db).await?;
        let mut answers: HashMap<(Modality, ConfounderSlug), Outcome> = HashMap::new();
        for test in moment.tested().await?.all() {
            let known = answers.entry((test.modality.clone(), test.confounder.clone())).or_insert(test.outcome);
            *known = better(*known, test.outcome);
        }
        let mut shortcuts: HashMap<Modality, Vec<_>> = HashMap::new();
        for node in tree.nodes() {
            for ((modality, _), outcome) in answers.iter().filter(|((_, slug), _)| *slug == node.slug) {
                shortcuts.entry(modality.clone()).or_default().push((node.slug.clone(), node.label.clone(), *outcome));
            }
        }
        Ok(Self {
            annotating: store::works_with_finding(db, FindingKind::Annotation).await?.into_iter().collect(),
            reporting: store::works_with_finding(db, FindingKind::LabelErrors).await?.into_iter().collect(),
            documenting: store::documenting_works(db).await?.into_iter().collect(),
            shortcuts,
        })
    }

    /// What is known about one aspect; `stated` names the datasets that the table names.
    pub(super) fn facts(&self, aspect: Aspect, modality: &Modality, here: &[&Dataset], stated: &[String]) -> Vec<Fact> {
        match aspect {
            Aspect::Tasks => tasks(modality, here),
            Aspect::Datasets => named(modality, here, stated),
            Aspect::AnnotationPractices => self.labels(modality),
            Aspect::Demographics => demographics(modality, here),
            Aspect::Shortcuts => self.shortcuts(modality),
            Aspect::DataLifecycle => self.lifecycle(modality, here),
        }
    }

    /// What is said where nothing is known.
    pub(super) const fn gap(aspect: Aspect) -> &'static str {
        match aspect {
            Aspect::Tasks | Aspect::Demographics | Aspect::DataLifecycle => "Not documented",
            Aspect::Datasets => "No dataset in this review",
            Aspect::AnnotationPractices => "No work in this review adds annotations or reports errors in the labels",
            Aspect::Shortcuts => "No one has tested this",
        }
    }

    fn labels(&self, modality: &Modality) -> Vec<Fact> {
        let fact = |works: Option<&i64>, verbs: [&str; 2], known: &str| {
            let works = works.copied().and_then(|works| usize::try_from(works).ok()).filter(|works| *works > 0)?;
            let verb = verbs[usize::from(works > 1)];
            Some(Fact::new(format!("{} {verb}", wording::count(works, "work")), narrowed(modality, "known", known)))
        };
        let adding = fact(self.annotating.get(modality), ["adds annotations", "add annotations"], "annotations");
        let errors = ["reports errors in the labels", "report errors in the labels"];
        adding.into_iter().chain(fact(self.reporting.get(modality), errors, "label-errors")).collect()
    }

    fn shortcuts(&self, modality: &Modality) -> Vec<Fact> {
        let mut tested = self.shortcuts.get(modality).cloned().unwrap_or_default();
        tested.sort_by_key(|(_, _, outcome)| outcome.rank());
        let fact = |(slug, label, outcome): (ConfounderSlug, String, Outcome)| {
            let address = Query::default().with("modality", modality.as_str()).address(&format!("/confounders/{slug}"));
            let words = if outcome == Outcome::Shown { label } else { format!("{label} ({})", outcome.label().to_lowercase()) };
            Fact { outcome: Some(outcome), ..Fact::new(words, address) }
        };
        tested.into_iter().map(fact).collect()
    }

    fn lifecycle(&self, modality: &Modality, here: &[&Dataset]) -> Vec<Fact> {
        let mut facts = Vec::new();
        for access in Access::ALL {
            let number = here.iter().filter(|dataset| dataset.access == *access).count();
            let words = format!("{number} {}", access.label().to_lowercase());
            let address = narrowed(modality, "access", access.as_str());
            match access {
                _ if number == 0 => {}
                Access::Unknown => facts.push(Fact::gap(format!("access to {number} not documented"), address)),
                _ => facts.push(Fact::new(words, address)),
            }
        }
        if let Some(works) = self.documenting.get(modality).and_then(|works| usize::try_from(*works).ok()).filter(|works| *works > 0) {
            let verb = if works == 1 { "documents" } else { "document" };
            facts.push(Fact::new(
                format!("{} {verb} a dataset", wording::count(works, "work")),
                narrowed(modality, "known", "documentation"),
            ));
        }
        facts
    }
}

/// The list of the datasets of that modality, narrowed further.
fn narrowed(modality: &Modality, facet: &str, value: &str) -> String {
    Query::default().with("modality", modality.as_str()).with(facet, value).address("/datasets")
}

fn better(a: Outcome, b: Outcome) -> Outcome {
    if b.rank() < a.rank() { b } else { a }
}

fn tasks(modality: &Modality, here: &[&Dataset]) -> Vec<Fact> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for task in here.iter().flat_map(|dataset| &dataset.tasks) {
        *counted.entry(task).or_default() += 1;
    }
    let mut counted: Vec<(&str, usize)> = counted.into_iter().collect();
    counted.sort_by_key(|(task, number)| (std::cmp::Reverse(*number), *task));
    let more = counted.len().saturating_sub(TASKS);
    let mut facts: Vec<Fact> = counted
        .into_iter()
        .take(TASKS)
        .map(|(task, number)| Fact::new(format!("{task} ({number})"), narrowed(modality, "task", task)))
        .collect();
    if more > 0 {
        facts.push(Fact::new(format!("{more} more"), crate::evidence::pages::view::datasets_of(modality)));
    }
    facts
}

/// The number of datasets, then those that the table names.
fn named(modality: &Modality, here: &[&Dataset], stated: &[String]) -> Vec<Fact> {
    if here.is_empty() {
        return Vec::new();
    }
    let text = bibliography::folded(&stated.join(" "));
    let all = Fact::new(wording::count(here.len(), "dataset"), crate::evidence::pages::view::datasets_of(modality));
    let is_named = |dataset: &&&Dataset| {
        std::iter::once(&dataset.name).chain(&dataset.aliases).any(|name| contains_word(&text, &bibliography::folded(name)))
    };
    let named = here.iter().filter(is_named).map(|dataset| Fact::new(dataset.name.clone(), format!("/datasets/{}", dataset.slug)));
    std::iter::once(all).chain(named).collect()
}

/// Whether the name stands in the text, and not inside a longer word: "OASIS" is not in "OASISX".
fn contains_word(text: &str, name: &str) -> bool {
    !name.is_empty()
        && text.match_indices(name).any(|(start, found)| {
            let before = text[..start].chars().next_back();
            let after = text[start + found.len()..].chars().next();
            ![before, after].into_iter().flatten().any(|letter| letter.is_alphanumeric() || letter == '-')
        })
}

fn demographics(modality: &Modality, here: &[&Dataset]) -> Vec<Fact> {
    if here.is_empty() {
        return Vec::new();
    }
    let number = |answer: &str| here.iter().filter(|dataset| dataset.demographics.answer() == answer).count();
    let mut facts = Vec::new();
    for (answer, words, is_gap) in [
        (Demographics::Reported(Vec::new()), "record something about their patients", false),
        (Demographics::NoneReported, "record nothing", false),
        (Demographics::NotDocumented, "not documented", true),
    ] {
        let (answer, total) = (answer.answer(), here.len());
        let counted = number(answer);
        if counted > 0 {
            let address = narrowed(modality, "demographics", answer);
            facts.push(Fact { is_gap, ..Fact::new(format!("{counted} of {total} {words}"), address) });
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_whole_words() {
        assert!(contains_word("oasis, lumiere and brats.", "brats"));
        assert!(!contains_word("brats-peds", "brats"));
        assert!(!contains_word("hc180", "hc18"));
        assert!(!contains_word("anything", ""));
    }

    #[test]
    fn shown_goes_before_disputed_before_not_found() {
        assert_eq!(better(Outcome::NotFound, Outcome::Unclear), Outcome::Unclear);
        assert_eq!(better(Outcome::Shown, Outcome::NotFound), Outcome::Shown);
        let known = Known {
            shortcuts: HashMap::from([(
                Modality::new("m"),
                vec![
                    ("age".parse().unwrap(), "Age".to_owned(), Outcome::NotFound),
                    ("hair".parse().unwrap(), "Hair".to_owned(), Outcome::Shown),
                ],
            )]),
            ..Known::default()
        };
        let words: Vec<String> = known.shortcuts(&Modality::new("m")).into_iter().map(|fact| fact.words).collect();
        assert_eq!(words, ["Hair", "Age (tested, not found)"]);
        assert!(known.shortcuts(&Modality::new("n")).is_empty());
    }
}
