//! Everything that the review holds about one dataset, as one value: what its publications (Croissant, datasheet) are
//! made from. They name no table and ask no clock, so the same state of the review gives the same bytes.

pub mod store;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::datasets::store::Surroundings;
use crate::datasets::{Dataset, Location, Relation, Version};
use crate::documentation::checklist::{Documentation, Recorded};
use crate::documentation::facts::Catalogued;
use crate::documentation::{Answer, Framework, Question};
use crate::evidence::brief::Brief;
use crate::evidence::{FindingKind, Statement};
use crate::monitoring::Searched;
use crate::papers::{self, Paper, PaperName};
use crate::review::Review;
use crate::revisions::{Action, Revision, Subject};
use crate::taxonomy::Tree;
use crate::vocabulary::{Kind, capitalised};

/// The review that a publication is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewName {
    /// Its name.
    pub title: String,
    /// The licence of its words.
    pub license: Option<String>,
    /// The address under which people reach it, without a slash at the end.
    pub address: String,
}

impl ReviewName {
    /// From the properties of the review.
    #[must_use]
    pub fn of(properties: &BTreeMap<String, String>, address: &str) -> Self {
        Self {
            title: properties.get("title").cloned().unwrap_or_else(|| "Amphora".to_owned()),
            license: properties.get("license").cloned(),
            address: address.to_owned(),
        }
    }
}

/// A relation to another dataset, read from this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The relation as it is recorded.
    pub relation: Relation,
    /// The name of the other one.
    pub other_name: String,
    /// Whether this dataset is its subject: it is derived from, contained in, … the other one.
    pub from_here: bool,
}

impl Related {
    /// The other one's name in addresses.
    #[must_use]
    pub fn other(&self) -> &str {
        if self.from_here { self.relation.object.as_str() } else { self.relation.subject.as_str() }
    }

    /// "derived from", "annotated by".
    #[must_use]
    pub const fn words(&self) -> &'static str {
        if self.from_here { self.relation.relation.label() } else { self.relation.relation.inverse_label() }
    }
}

/// The last accepted change of what a dossier holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastChange {
    /// The number of the revision.
    pub number: i64,
    /// When it was accepted.
    pub at: DateTime<Utc>,
}

/// A work, with the name by which pages call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Work {
    /// The record.
    pub paper: Paper,
    /// "Larrazabal et al. 2020".
    pub short_name: String,
}

impl Work {
    /// How pages name it.
    #[must_use]
    pub fn name(&self) -> PaperName {
        let Paper { key, year, title, .. } = &self.paper;
        PaperName { key: key.to_string(), short_name: self.short_name.clone(), year: *year, title: title.clone() }
    }

    /// Where the work itself is: its DOI, else arXiv, else another address.
    #[must_use]
    pub fn elsewhere(&self) -> Option<String> {
        let Paper { doi, arxiv, url, .. } = &self.paper;
        doi.as_ref().map(bibliography::Doi::url).or_else(|| arxiv.as_ref().map(bibliography::ArxivId::url)).or_else(|| url.clone())
    }
}

/// The frameworks of questions on documentation, and the questions of all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checklists {
    /// The frameworks.
    pub frameworks: Vec<Framework>,
    /// Their questions.
    pub questions: Vec<Question>,
}

/// Everything that the review holds about one dataset.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// The review.
    pub review: ReviewName,
    /// The dataset.
    pub dataset: Dataset,
    /// What its images are, in words.
    pub modality_label: String,
    /// Every statement about it, by number.
    pub statements: Vec<Statement>,
    /// The works that made it, speak of it, state its relations, answer questions about it or ask them, by key.
    pub works: BTreeMap<String, Work>,
    /// Its versions.
    pub versions: Vec<Version>,
    /// Where it can be had.
    pub locations: Vec<Location>,
    /// Its relations.
    pub relations: Vec<Related>,
    /// What documentation should answer.
    pub checklists: Arc<Checklists>,
    /// What someone recorded as answers to that.
    pub answers: Vec<Answer>,
    /// The taxonomy of confounders.
    pub tree: Arc<Tree>,
    /// Until when the literature was searched.
    pub searched: Searched,
    /// Its last change; none where the journal is empty.
    pub last: Option<LastChange>,
}

impl Dossier {
    /// The address of its page.
    #[must_use]
    pub fn page(&self) -> String {
        format!("{}/datasets/{}", self.review.address, self.dataset.slug)
    }

    /// The address of the page of one of its statements.
    #[must_use]
    pub fn page_of(&self, statement: &Statement) -> String {
        format!("{}/evidence/{}", self.review.address, statement.usage.id)
    }

    /// The work that released it.
    #[must_use]
    pub fn maker(&self) -> Option<&Work> {
        self.dataset.introduced_by.as_ref().and_then(|key| self.works.get(key.as_str()))
    }

    /// Its statements with a finding of that kind.
    pub fn with(&self, kind: FindingKind) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |statement| statement.has(kind))
    }

    /// What is known of its documentation: each question with what someone recorded and what the catalogue implies.
    #[must_use]
    pub fn documentation(&self) -> Documentation {
        let around = Surroundings {
            versions: self.versions.clone(),
            locations: self.locations.clone(),
            relations: self.relations.iter().map(|related| related.relation.clone()).collect(),
        };
        let said: Vec<Brief> = self.statements.iter().map(Brief::from).collect();
        let maker = self.maker().map(Work::name);
        let work = |answer: &Answer| answer.paper.as_ref().and_then(|key| self.works.get(key.as_str())).map(Work::name);
        let recorded = self.answers.iter().map(|answer| Recorded { answer: answer.clone(), work: work(answer) });
        let Checklists { frameworks, questions } = self.checklists.as_ref();
        let catalogued = Catalogued { dataset: &self.dataset, maker: maker.as_ref(), around: &around, said: &said };
        Documentation::new(frameworks.clone(), questions.clone(), recorded.collect(), &catalogued)
    }

    /// The works that its statements name, each once.
    #[must_use]
    pub fn works_speaking(&self) -> usize {
        self.statements.iter().map(|statement| statement.paper.key.as_str()).collect::<HashSet<_>>().len()
    }
}

/// The datasets that an entry of the journal is about, by their names in addresses.
fn concerned(revision: &Revision) -> Vec<String> {
    let fields: &[&str] = match revision.subject {
        Subject::Dataset => &["slug"],
        Subject::Evidence | Subject::Version | Subject::Location | Subject::Answer => &["dataset"],
        Subject::Relation => &["subject", "object"],
        _ => return Vec::new(),
    };
    let sides = [&revision.before, &revision.after].into_iter().flatten();
    let records: Vec<Value> = sides.filter_map(|json| serde_json::from_str(json).ok()).collect();
    let mut slugs: Vec<String> =
        records.iter().flat_map(|record| fields.iter().filter_map(|field| record.get(field)?.as_str().map(str::to_owned))).collect();
    slugs.sort_unstable();
    slugs.dedup();
    slugs
}

/// Whether an entry of the journal began the review: it is about every record that came with it.
fn is_opening(revision: &Revision) -> bool {
    revision.subject == Subject::Review && revision.action == Action::Opened
}

/// The dossiers of all datasets of a review, in its order.
pub fn all(review: Review, address: &str) -> impl Iterator<Item = Dossier> {
    let mut shelf = Shelf::new(review, address);
    std::mem::take(&mut shelf.review.datasets).into_iter().map(move |dataset| shelf.dossier(dataset))
}

/// A whole review, ready to be read dataset by dataset.
struct Shelf {
    review: Review,
    name: ReviewName,
    tree: Arc<Tree>,
    labels: HashMap<String, String>,
    names: HashMap<String, String>,
    works: HashMap<String, Work>,
    checklists: Arc<Checklists>,
    /// The places of the statements, relations and answers of each dataset.
    statements: HashMap<String, Vec<usize>>,
    relations: HashMap<String, Vec<usize>>,
    answers: HashMap<String, Vec<usize>>,
    changed: HashMap<String, LastChange>,
    opened: Option<LastChange>,
}

impl Shelf {
    fn new(mut review: Review, address: &str) -> Self {
        let name = ReviewName::of(&review.properties, address);
        let short_names: HashMap<String, String> =
            papers::short_names(review.papers.iter()).into_iter().map(|(key, name)| (key.to_owned(), name)).collect();
        let work = |paper: Paper| {
            let key = paper.key.to_string();
            let short_name = short_names.get(&key).cloned().unwrap_or_else(|| paper.plain_short_name());
            (key, Work { paper, short_name })
        };
        let modalities = review.vocabulary.iter().filter(|term| term.kind == Kind::Modality);
        let (frameworks, questions) = (std::mem::take(&mut review.frameworks), std::mem::take(&mut review.questions));
        let mut shelf = Self {
            name,
            checklists: Arc::new(Checklists { frameworks, questions }),
            tree: Arc::new(Tree::new(review.confounders.clone()).unwrap_or_default()),
            labels: modalities.map(|term| (term.term.clone(), term.shown())).collect(),
            names: review.datasets.iter().map(|dataset| (dataset.slug.to_string(), dataset.name.clone())).collect(),
            works: std::mem::take(&mut review.papers).into_iter().map(work).collect(),
            statements: HashMap::new(),
            relations: HashMap::new(),
            answers: HashMap::new(),
            changed: HashMap::new(),
            opened: None,
            review,
        };
        for (place, usage) in shelf.review.usages.iter().enumerate() {
            shelf.statements.entry(usage.dataset.to_string()).or_default().push(place);
        }
        for (place, answer) in shelf.review.answers.iter().enumerate() {
            shelf.answers.entry(answer.dataset.to_string()).or_default().push(place);
        }
        for (place, relation) in shelf.review.relations.iter().enumerate() {
            shelf.relations.entry(relation.subject.to_string()).or_default().push(place);
            if relation.object != relation.subject {
                shelf.relations.entry(relation.object.to_string()).or_default().push(place);
            }
        }
        // The journal is in order: what comes later goes before.
        for revision in std::mem::take(&mut shelf.review.revisions) {
            let change = LastChange { number: revision.id, at: revision.at };
            if is_opening(&revision) {
                shelf.opened = Some(change);
            }
            shelf.changed.extend(concerned(&revision).into_iter().map(|slug| (slug, change)));
        }
        shelf
    }

    fn dossier(&self, dataset: Dataset) -> Dossier {
        let slug = dataset.slug.to_string();
        let modality_label = self.labels.get(dataset.modality.as_str()).cloned().unwrap_or_else(|| capitalised(dataset.modality.as_str()));
        let own = |places: &HashMap<String, Vec<usize>>| places.get(&slug).cloned().unwrap_or_default();
        let statements: Vec<Statement> = own(&self.statements).into_iter().map(|place| self.statement(place, &dataset)).collect();
        let relations: Vec<Related> = own(&self.relations)
            .into_iter()
            .map(|place| {
                let relation = self.review.relations[place].clone();
                related(relation, &slug, &|other| self.names.get(other).cloned())
            })
            .collect();
        let answers: Vec<Answer> = own(&self.answers).into_iter().map(|place| self.review.answers[place].clone()).collect();
        let keys = keys(&dataset, &statements, &relations, &answers, &self.checklists);
        Dossier {
            review: self.name.clone(),
            checklists: Arc::clone(&self.checklists),
            works: keys.into_iter().filter_map(|key| self.works.get(&key).map(|work| (key, work.clone()))).collect(),
            versions: self.review.versions.iter().filter(|version| version.dataset == dataset.slug).cloned().collect(),
            locations: self.review.locations.iter().filter(|location| location.dataset == dataset.slug).cloned().collect(),
            tree: Arc::clone(&self.tree),
            searched: Searched::of(&self.review.search_runs, Some(&dataset.slug)),
            last: self.changed.get(&slug).copied().or(self.opened),
            statements,
            relations,
            answers,
            modality_label,
            dataset,
        }
    }

    fn statement(&self, place: usize, dataset: &Dataset) -> Statement {
        let usage = self.review.usages[place].clone();
        let key = usage.paper.to_string();
        let paper = match self.works.get(&key) {
            Some(work) => PaperName { key, short_name: work.short_name.clone(), year: work.paper.year, title: work.paper.title.clone() },
            None => PaperName { short_name: key.clone(), key, year: None, title: None },
        };
        Statement { usage, paper, dataset_name: dataset.name.clone(), modality: dataset.modality.clone() }
    }
}

/// A relation, read from the dataset of that name.
fn related(relation: Relation, slug: &str, name_of: &dyn Fn(&str) -> Option<String>) -> Related {
    let from_here = relation.subject.as_str() == slug;
    let other = if from_here { relation.object.as_str() } else { relation.subject.as_str() };
    Related { other_name: name_of(other).unwrap_or_else(|| other.to_owned()), relation, from_here }
}

/// The keys of the works that a dossier names.
fn keys(dataset: &Dataset, statements: &[Statement], relations: &[Related], answers: &[Answer], checklists: &Checklists) -> Vec<String> {
    let answering = answers.iter().filter_map(|answer| answer.paper.as_ref().map(ToString::to_string));
    let asking = checklists.frameworks.iter().filter_map(|framework| framework.paper.as_ref().map(ToString::to_string));
    let speaking = statements.iter().map(|statement| statement.paper.key.clone());
    let stating = relations.iter().filter_map(|related| related.relation.paper.as_ref().map(ToString::to_string));
    let named = speaking.chain(stating).chain(answering).chain(asking);
    let mut keys: Vec<String> = named.chain(dataset.introduced_by.iter().map(ToString::to_string)).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
pub(crate) mod tests;
