//! `/datasets/{slug}`: what is known about one dataset, findings first, and what is not documented.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};

use askama::Template;
use serde::Serialize;

use super::extent::Extent;
use super::linked_data::linked_data;
use super::parts::{Part, Parts, documenting};
use super::strip::Years;
use crate::datasets::gaps::{Recorded, attributes, not_documented};
use crate::datasets::lead::{self, what_is_known, what_it_is};
use crate::datasets::store::{Surroundings, names, surroundings};
use crate::datasets::{Access, Dataset, Demographics, Location, Status, Version};
use crate::documentation::facts::Catalogued;
use crate::documentation::pages::completeness::{OfFramework, completeness};
use crate::documentation::pages::view;
use crate::evidence::brief::Brief;
use crate::evidence::severity::{Judged, Verdict, of_kind, of_statement, verdicts};
use crate::evidence::store::{Selection, statements};
use crate::evidence::{CitationFunction, EvidenceId, FindingKind, Outcome, Statement};
use crate::explorer::pages::embedded::{Embedded, embedded_of};
use crate::explorer::view::Place;
use crate::figures::Glance;
use crate::monitoring::{SearchRun, Searched};
use crate::papers::{Paper, PaperName};
use crate::replies::Reply;
use crate::revisions::pages::past::{AS_OF, Past};
use crate::revisions::{Revision, Subject};
use crate::taxonomy::{Confounder, Tree};
use crate::vocabulary::{Kind, capitalised};
use crate::web::{Error, LinkedData, Moment, Query, Section, Shell, Signposts};
use crate::{deposits, documentation, figures, papers, replies, revisions, taxonomy, vocabulary, wording};

/// A verdict with its place in the taxonomy.
#[derive(Debug, Serialize)]
pub struct Shortcut {
    label: String,
    path: Vec<String>,
    #[serde(flatten)]
    verdict: Verdict,
}

/// The verdicts of one branch of the taxonomy.
#[derive(Debug, Serialize)]
pub struct Branch {
    path: Vec<String>,
    shortcuts: Vec<Shortcut>,
}

/// A statement with its severity.
#[derive(Debug, Serialize)]
pub struct Said {
    #[serde(flatten)]
    statement: Statement,
    judged: Judged,
    #[serde(skip)]
    on_shortcuts: Option<Judged>,
    #[serde(skip)]
    on_labels: Option<Judged>,
    replies: Vec<Reply>,
}

impl Said {
    fn new(statement: Statement, verdicts: &[Verdict], replies: &[Reply]) -> Self {
        Self {
            replies: replies.iter().filter(|reply| reply.evidence == statement.usage.id).cloned().collect(),
            judged: of_statement(&statement, verdicts),
            on_shortcuts: of_kind(&statement, FindingKind::Shortcut, verdicts),
            on_labels: of_kind(&statement, FindingKind::LabelErrors, verdicts),
            statement,
        }
    }
}

/// A confounder that was shown on other datasets with the same kind of images, and that no one tested here.
#[derive(Debug, Serialize)]
pub struct Untested {
    slug: String,
    label: String,
    works: usize,
}

/// A relation to another dataset, read from this one.
#[derive(Debug, Serialize)]
pub struct Related {
    words: &'static str,
    slug: String,
    name: String,
    paper: Option<PaperName>,
    source: Option<String>,
}

/// The works that do one thing with the dataset.
#[derive(Debug, Serialize)]
pub struct Doing {
    function: CitationFunction,
    works: Vec<PaperName>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "datasets/dataset.html", blocks = ["title", "description"])]
pub struct DatasetPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    #[serde(flatten)]
    dataset: Dataset,
    modality_label: String,
    maker: Option<PaperName>,
    lead: Vec<String>,
    glance: Glance,
    branches: Vec<Branch>,
    untested_here: Vec<Untested>,
    statements: Vec<Said>,
    related: Vec<Related>,
    versions: Vec<Version>,
    locations: Vec<Location>,
    completeness: Vec<OfFramework>,
    attributes: Vec<Recorded>,
    works: Vec<Doing>,
    not_documented: Vec<&'static str>,
    searched: Searched,
    bibtex: Option<String>,
    history: Vec<Revision>,
    as_of: Option<Past>,
    #[serde(skip)]
    works_on_shortcuts: usize,
    #[serde(skip)]
    documenting: Vec<PaperName>,
    #[serde(skip)]
    parts: Parts,
    #[serde(skip)]
    years: Option<Years>,
    #[serde(skip)]
    linked_data: LinkedData,
    #[serde(skip)]
    extent: Extent,
    #[serde(skip)]
    neighbourhood: Option<Embedded>,
    /// The DOI of its datasheet, which leads to the latest version.
    datasheet_doi: Option<bibliography::Doi>,
}

impl DatasetPage {
    /// The links of the page, with the DOI of the datasheet.
    pub(super) fn deposited(&self, links: Signposts) -> Signposts {
        match &self.datasheet_doi {
            Some(doi) => links.to("describedby", doi.url()),
            None => links,
        }
    }

    fn modality_address(&self) -> String {
        Query::default().with("modality", self.dataset.modality.as_str()).address("/datasets")
    }

    fn gaps_address(&self) -> String {
        Query::default().with("modality", self.dataset.modality.as_str()).address("/gaps")
    }

    fn slug(&self) -> &str {
        self.dataset.slug.as_str()
    }

    /// The statements of a part that are shown.
    fn part(&self, part: Part) -> Vec<&Said> {
        let place = |id: &EvidenceId| self.statements.binary_search_by_key(id, |said| said.statement.usage.id).ok();
        self.parts.shown(part).iter().filter_map(place).map(|place| &self.statements[place]).collect()
    }

    /// Where a statement on a shortcut is: on this page, if it is shown.
    fn place_of(&self, evidence: impl Borrow<EvidenceId>) -> String {
        let evidence = evidence.borrow();
        let is_here = self.parts.shown(Part::Shortcuts).contains(evidence);
        if is_here { format!("#e{evidence}") } else { format!("/evidence/{evidence}") }
    }

    /// The keys of the works that it shows, and of the one that made the dataset.
    pub(super) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.works.iter().flat_map(|doing| doing.works.iter().map(|work| work.key.clone())).collect();
        keys.extend(self.maker.iter().map(|maker| maker.key.clone()));
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn confounders(&self) -> usize {
        self.branches.iter().map(|branch| branch.shortcuts.len()).sum()
    }
}

fn branches(tree: &Tree, verdicts: Vec<Verdict>) -> Vec<Branch> {
    let position: HashMap<&str, usize> = tree.nodes().iter().enumerate().map(|(i, node)| (node.slug.as_str(), i)).collect();
    let mut grouped: BTreeMap<usize, Branch> = BTreeMap::new();
    for verdict in verdicts {
        let path = tree.path(&verdict.confounder);
        let labels: Vec<String> = path.iter().map(|node| node.label.clone()).collect();
        let label = labels.last().cloned().unwrap_or_else(|| verdict.confounder.to_string());
        let above = labels[..labels.len().saturating_sub(1)].to_vec();
        let place = path.iter().rev().nth(1).and_then(|node| position.get(node.slug.as_str())).copied().unwrap_or(usize::MAX);
        let branch = grouped.entry(place).or_insert_with(|| Branch { path: above.clone(), shortcuts: Vec::new() });
        branch.shortcuts.push(Shortcut { label, path: above, verdict });
    }
    // The branch with the worst verdict first; inside a branch the verdicts come worst first already.
    let mut branches: Vec<Branch> = grouped.into_values().collect();
    branches.sort_by_key(|branch| std::cmp::Reverse(branch.shortcuts.first().map(|shortcut| shortcut.verdict.severity)));
    branches
}

async fn untested_here(moment: &Moment, dataset: &Dataset, verdicts: &[Verdict], tree: &Tree) -> Result<Vec<Untested>, Error> {
    let tested = moment.tested().await?;
    let elsewhere = |node: &&Confounder| verdicts.iter().all(|verdict| verdict.confounder != node.slug);
    let shown = |node: &Confounder| Untested {
        slug: node.slug.to_string(),
        label: node.label.clone(),
        works: tested.works_showing(&node.slug, &dataset.modality),
    };
    let untested = tree.nodes().iter().filter(elsewhere).map(shown);
    let mut untested: Vec<Untested> = untested.filter(|confounder| confounder.works > 0).collect();
    untested.sort_by_key(|confounder| std::cmp::Reverse(confounder.works));
    Ok(untested)
}

fn works(said: &[Brief]) -> Vec<Doing> {
    let doing = |function: CitationFunction| {
        let mut works: Vec<PaperName> =
            said.iter().filter(|brief| brief.citation_function == function).map(|brief| brief.paper.clone()).collect();
        works.sort_by(|a, b| (a.year, &a.short_name).cmp(&(b.year, &b.short_name)));
        works.dedup();
        Doing { function, works }
    };
    figures::ORDER.into_iter().map(doing).filter(|doing| !doing.works.is_empty()).collect()
}

async fn searched(moment: &Moment, dataset: &Dataset, as_of: Option<Past>) -> Result<Searched, Error> {
    let runs = moment.searches().await?;
    let Some(past) = as_of else { return Ok(Searched::of(&runs, Some(&dataset.slug))) };
    let known: Vec<SearchRun> = runs.iter().filter(|run| past.knows(run.ran_at)).cloned().collect();
    Ok(Searched::of(&known, Some(&dataset.slug)))
}

async fn related(moment: &Moment, dataset: &Dataset, relations: Vec<crate::datasets::Relation>) -> Result<Vec<Related>, Error> {
    let others: Vec<String> = relations.iter().flat_map(|r| [r.subject.to_string(), r.object.to_string()]).collect();
    let names = names(moment.db(), &others).await?;
    let keys: Vec<String> = relations.iter().filter_map(|r| r.paper.as_ref().map(ToString::to_string)).collect();
    let works = papers::store::names_of(moment.db(), &keys).await?;
    Ok(relations
        .into_iter()
        .map(|relation| {
            let from_here = relation.subject == dataset.slug;
            let other = if from_here { &relation.object } else { &relation.subject };
            Related {
                words: if from_here { relation.relation.label() } else { relation.relation.inverse_label() },
                name: names.get(other.as_str()).cloned().unwrap_or_else(|| other.to_string()),
                slug: other.to_string(),
                paper: relation.paper.and_then(|key| works.get(key.as_str()).cloned()),
                source: relation.source,
            }
        })
        .collect())
}

async fn maker(moment: &Moment, dataset: &Dataset) -> Result<Option<(Paper, String)>, Error> {
    match &dataset.introduced_by {
        Some(key) => Ok(papers::store::find(moment.db(), key.as_str()).await?),
        None => Ok(None),
    }
}

/// The keys of all works that made the dataset or speak of it.
pub(super) async fn keys(moment: &Moment, id: i64, dataset: &Dataset) -> Result<Vec<String>, Error> {
    let speaking = moment.briefs(id).await?.into_iter().map(|brief| brief.paper.key);
    let mut keys: Vec<String> = speaking.chain(dataset.introduced_by.iter().map(ToString::to_string)).collect();
    keys.sort();
    keys.dedup();
    Ok(keys)
}

/// What a page of a dataset is made from: as it is now, or as it was.
struct Content {
    /// Its number, where the page is as it is now.
    id: Option<i64>,
    dataset: Dataset,
    said: Vec<Brief>,
    shown: Vec<Statement>,
    parts: Parts,
    around: Surroundings,
    as_of: Option<Past>,
}

/// The page of a dataset. Verdicts, counts and figures look at all statements in brief; whole ones are read where the page
/// shows them.
pub(super) async fn page(moment: &Moment, id: i64, dataset: Dataset, extent: Extent) -> Result<DatasetPage, Error> {
    let db = moment.db();
    let said = moment.briefs(id).await?;
    let parts = Parts::of(&said, extent);
    let shown = match extent {
        Extent::First => statements(db, Selection::Numbers(&parts.numbers())).await?,
        Extent::All => statements(db, Selection::Datasets(&[id])).await?,
    };
    let around = surroundings(db, id).await?;
    of(moment, Content { id: Some(id), dataset, said, shown, parts, around, as_of: None }, extent).await
}

/// The page of a dataset as it was at the end of a day, if there was one of that name.
pub(super) async fn page_as_of(moment: &Moment, slug: &str, extent: Extent, past: Past) -> Result<Option<DatasetPage>, Error> {
    let Some(dataset) = past.dataset(moment, slug).await? else { return Ok(None) };
    let id = crate::datasets::store::numbers_of(moment.db(), &[slug.to_owned()]).await?.remove(slug);
    let now = match id {
        Some(id) => surroundings(moment.db(), id).await?,
        None => Surroundings::default(),
    };
    let around = past.surroundings(moment, slug, now).await?;
    let mut shown = past.statements(moment, &dataset, id).await?;
    let said: Vec<Brief> = shown.iter().map(Brief::from).collect();
    let parts = Parts::of(&said, extent);
    if extent == Extent::First {
        let numbers = parts.numbers();
        shown.retain(|statement| numbers.binary_search(&statement.usage.id.0).is_ok());
    }
    Ok(Some(of(moment, Content { id: None, dataset, said, shown, parts, around, as_of: Some(past) }, extent).await?))
}

async fn of(moment: &Moment, content: Content, extent: Extent) -> Result<DatasetPage, Error> {
    let Content { id, dataset, said, shown, parts, around, as_of } = content;
    let db = moment.db();
    let tree = taxonomy::store::tree(db).await?;
    let verdicts = verdicts(&said);
    let modality_label = vocabulary::store::labels(db, Kind::Modality).await?.remove(dataset.modality.as_str());
    let modality_label = modality_label.unwrap_or_else(|| capitalised(dataset.modality.as_str()));
    let maker = maker(moment, &dataset).await?;
    let lead = vec![what_it_is(&dataset, &modality_label), what_is_known(&said, &verdicts)];
    let (works, glance) = (works(&said), Glance::of(&said, &verdicts, &tree));
    let numbers: Vec<i64> = shown.iter().map(|statement| statement.usage.id.0).collect();
    let replies = match &as_of {
        Some(past) => past.replies(moment, &numbers).await?,
        None => replies::store::of(db, &numbers).await?,
    };
    let shown = shown.into_iter().map(|statement| Said::new(statement, &verdicts, &replies)).collect();
    let path = format!("/datasets/{}", dataset.slug);
    let path = as_of.map_or_else(|| path.clone(), |past| past.address(&path));
    let shell = moment.shell(Section::Datasets, path.clone()).await?;
    let mut history = revisions::store::of(db, Subject::Dataset, dataset.slug.as_str()).await?;
    history.retain(|revision| as_of.is_none_or(|past| past.knows(revision.at)));
    // The graph, and what was shown on other datasets, are only known as they are now.
    let (neighbourhood, untested_here) = match id {
        None => (None, Vec::new()),
        Some(id) => (
            embedded_of(moment, &Place::Dataset(dataset.slug.clone()), id).await?,
            untested_here(moment, &dataset, &verdicts, &tree).await?,
        ),
    };
    let maker = maker.map(|(paper, short_name)| {
        (PaperName { key: paper.key.to_string(), short_name, year: paper.year, title: paper.title.clone() }, paper)
    });
    let catalogued = Catalogued { dataset: &dataset, maker: maker.as_ref().map(|(name, _)| name), around: &around, said: &said };
    let documentation = match (id, as_of) {
        (None, Some(past)) => past.documentation(moment, &catalogued).await?,
        _ => documentation::store::of_catalogued(db, id.unwrap_or_default(), &catalogued).await?,
    };
    let deposit = deposits::store::published(db, deposits::Kind::Datasheet, dataset.slug.as_str()).await?;
    Ok(DatasetPage {
        datasheet_doi: deposit.filter(|_| id.is_some()).and_then(|deposit| deposit.concept_doi),
        neighbourhood,
        completeness: completeness(&documentation, &dataset.slug),
        linked_data: linked_data(&shell, &dataset, &lead, maker.as_ref().map(|(_, paper)| paper)),
        shell,
        address: moment.address(&path),
        lead,
        glance,
        untested_here,
        related: related(moment, &dataset, around.relations).await?,
        attributes: attributes(&dataset),
        works,
        not_documented: not_documented(&dataset, &around.versions, &around.locations),
        searched: searched(moment, &dataset, as_of).await?,
        bibtex: maker.as_ref().map(|(_, paper)| paper.bibtex_with_strings()),
        history,
        as_of,
        years: Years::of(&verdicts, dataset.year),
        branches: branches(&tree, verdicts),
        statements: shown,
        works_on_shortcuts: lead::works(said.iter().filter(|brief| brief.has(FindingKind::Shortcut))),
        documenting: documenting(&said),
        parts,
        maker: maker.map(|(name, _)| name),
        versions: around.versions,
        locations: around.locations,
        modality_label,
        dataset,
        extent,
    })
}
