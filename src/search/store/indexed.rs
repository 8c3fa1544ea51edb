//! What is read from the database into the index, in the order of the records' numbers, which is the same on both
//! databases.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::sync::mpsc::{Sender, channel};

use super::SearchError;
use crate::database::DatabaseError;
use crate::database::tables::{dataset, dataset_location, dataset_term, dataset_version, finding, paper, usage};
use crate::search::Kind;
use crate::search::index::question::{arxiv_card, doi_card, evidence_card, key_card, url_card};
use crate::search::index::{Card, Index, Place, Record};
use crate::search::names::{Names, parts};
use crate::search::words::compact;
use crate::taxonomy::{self, Tree};
use crate::vocabulary;

/// A review with more records than this has its index in files.
const MOST_IN_MEMORY: u64 = 50_000;

/// How many records are read at once.
const AT_ONCE: u64 = 2_000;

/// How many papers and statements there are: nearly all that is indexed.
///
/// # Errors
/// The database cannot be read.
pub async fn records(db: &impl ConnectionTrait) -> Result<u64, DatabaseError> {
    Ok(usage::Entity::find().count(db).await? + paper::Entity::find().count(db).await?)
}

/// The index of what the database holds.
///
/// # Errors
/// The database cannot be read, or the index not be written.
pub async fn build(db: &impl ConnectionTrait) -> Result<Index, SearchError> {
    let place = if records(db).await? > MOST_IN_MEMORY {
        Place::Files(tempfile::Builder::new().prefix("amphora-search-").tempdir().map_err(tantivy::TantivyError::from)?)
    } else {
        Place::Memory
    };
    let (send, mut receive) = channel::<Vec<Record>>(2);
    let building = tokio::task::spawn_blocking(move || {
        let batches = std::iter::from_fn(|| receive.blocking_recv());
        Index::build(place, batches.flatten())
    });
    let read = Reading { db, send }.all().await;
    let index = building.await.map_err(|_| SearchError::Broken)??;
    read?;
    Ok(index)
}

struct Reading<'a, D> {
    db: &'a D,
    send: Sender<Vec<Record>>,
}

/// What statements are found by besides their own words.
struct Around {
    datasets: HashMap<i64, String>,
    confounders: HashMap<i64, String>,
}

/// A paper's number, key, title, authors, venue, DOI, arXiv id, address, short name.
type PaperRow = (i64, String, Option<String>, String, Option<String>, Option<String>, Option<String>, Option<String>, String);

/// A statement's number, dataset, sentence, quotation, and its work's short name, key, DOI, arXiv id.
type UsageRow = (i64, i64, String, Option<String>, String, String, Option<String>, Option<String>);

impl<D: ConnectionTrait> Reading<'_, D> {
    async fn all(self) -> Result<(), SearchError> {
        let mut around = Around { datasets: HashMap::new(), confounders: HashMap::new() };
        self.datasets(&mut around).await?;
        self.confounders(&mut around).await?;
        self.papers().await?;
        self.statements(&around).await
    }

    /// Where the builder has ended, its own error says why.
    async fn give(&self, records: Vec<Record>) {
        let _ = self.send.send(records).await;
    }

    async fn datasets(&self, around: &mut Around) -> Result<(), SearchError> {
        let mut terms: HashMap<i64, Vec<(String, String)>> = HashMap::new();
        let rows = dataset_term::Entity::find().order_by_asc(dataset_term::Column::DatasetId).order_by_asc(dataset_term::Column::Position);
        for term in rows.all(self.db).await.map_err(DatabaseError::from)? {
            terms.entry(term.dataset_id).or_default().push((term.kind, term.value));
        }
        let mut identifiers: HashMap<i64, Vec<String>> = HashMap::new();
        for version in dataset_version::Entity::find().all(self.db).await.map_err(DatabaseError::from)? {
            identifiers.entry(version.dataset_id).or_default().extend(doi(version.doi.as_deref()));
        }
        for location in dataset_location::Entity::find().all(self.db).await.map_err(DatabaseError::from)? {
            identifiers.entry(location.dataset_id).or_default().extend(url_card(&location.url));
        }
        let modalities = vocabulary::store::labels(self.db, vocabulary::Kind::Modality).await?;
        let makers = self.makers().await?;
        let rows = dataset::Entity::find().order_by_asc(dataset::Column::Id).all(self.db).await.map_err(DatabaseError::from)?;
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            let (aliases, facts): (Vec<_>, Vec<_>) =
                terms.remove(&row.id).unwrap_or_default().into_iter().partition(|(kind, _)| kind == "alias");
            let aliases = aliases.iter().map(|(_, value)| value.as_str());
            let names = Names::new(&row.name, aliases.chain([row.slug.as_str()]));
            let known = names.forms().iter().map(|form| form.text.as_ref()).collect::<Vec<_>>().join("; ");
            around.datasets.insert(row.id, known);
            let mut identifiers = identifiers.remove(&row.id).unwrap_or_default();
            identifiers.extend(doi(row.doi.as_deref()));
            identifiers.extend(row.homepage.as_deref().and_then(url_card));
            let modality = modalities.get(&row.modality).cloned();
            let facts = facts.into_iter().filter(|(kind, _)| kind != "demographic").map(|(_, value)| value);
            let maker = row.introduced_by_id.and_then(|id| makers.get(&id)).cloned();
            let card = Card {
                id: row.id,
                identifiers,
                compact_names: names.compact(),
                texts: [
                    names.forms().iter().map(|form| form.text.to_string()).collect(),
                    [Some(row.modality), modality, row.body_part].into_iter().flatten().chain(facts).collect(),
                    [row.description, row.notes, row.license, maker].into_iter().flatten().collect(),
                ],
            };
            records.push(Record { kind: Kind::Datasets, card, names: Some(names) });
        }
        self.give(records).await;
        Ok(())
    }

    /// The short names of the works that released datasets.
    async fn makers(&self) -> Result<HashMap<i64, String>, DatabaseError> {
        let used = sea_orm::sea_query::Query::select().column(dataset::Column::IntroducedById).from(dataset::Entity).take();
        let rows: Vec<(i64, String)> = paper::Entity::find()
            .filter(paper::Column::Id.in_subquery(used))
            .select_only()
            .columns([paper::Column::Id, paper::Column::ShortName])
            .into_tuple()
            .all(self.db)
            .await?;
        Ok(rows.into_iter().collect())
    }

    async fn confounders(&self, around: &mut Around) -> Result<(), SearchError> {
        let tree: Tree = taxonomy::store::tree(self.db).await?;
        let numbers = taxonomy::store::ids(self.db).await?;
        let mut records = Vec::new();
        for node in tree.nodes() {
            let Some(&id) = numbers.get(node.slug.as_str()) else { continue };
            let others = parts(&node.label).chain(node.other_words.iter().map(String::as_str)).chain([node.slug.as_str()]);
            let names = Names::new(&node.label, others);
            let words: Vec<String> = names.forms().iter().map(|form| form.text.to_string()).collect();
            around.confounders.insert(id, words.join("; "));
            let above = tree.path(&node.slug).into_iter().filter(|other| other.slug != node.slug).map(|node| node.label.clone());
            let card = Card {
                id,
                identifiers: Vec::new(),
                compact_names: names.compact(),
                texts: [words, above.collect(), [Some(node.definition.clone()), node.examples.clone()].into_iter().flatten().collect()],
            };
            records.push(Record { kind: Kind::Confounders, card, names: Some(names) });
        }
        self.give(records).await;
        Ok(())
    }

    async fn papers(&self) -> Result<(), SearchError> {
        let mut last = 0;
        loop {
            let rows: Vec<PaperRow> = paper::Entity::find()
                .filter(paper::Column::Id.gt(last))
                .order_by_asc(paper::Column::Id)
                .limit(AT_ONCE)
                .select_only()
                .columns([
                    paper::Column::Id,
                    paper::Column::Name,
                    paper::Column::Title,
                    paper::Column::Authors,
                    paper::Column::Venue,
                    paper::Column::Doi,
                    paper::Column::Arxiv,
                    paper::Column::Url,
                    paper::Column::ShortName,
                ])
                .into_tuple()
                .all(self.db)
                .await
                .map_err(DatabaseError::from)?;
            let Some(row) = rows.last() else { return Ok(()) };
            last = row.0;
            self.give(rows.into_iter().map(of_paper).collect()).await;
        }
    }

    async fn statements(&self, around: &Around) -> Result<(), SearchError> {
        let mut last = 0;
        loop {
            let rows: Vec<UsageRow> = usage::Entity::find()
                .join(
                    JoinType::InnerJoin,
                    usage::Entity::belongs_to(paper::Entity).from(usage::Column::PaperId).to(paper::Column::Id).into(),
                )
                .filter(usage::Column::Id.gt(last))
                .order_by_asc(usage::Column::Id)
                .limit(AT_ONCE)
                .select_only()
                .columns([usage::Column::Id, usage::Column::DatasetId])
                .columns([usage::Column::Evidence, usage::Column::Quote])
                .columns([paper::Column::ShortName, paper::Column::Name, paper::Column::Doi, paper::Column::Arxiv])
                .into_tuple()
                .all(self.db)
                .await
                .map_err(DatabaseError::from)?;
            let (Some(first), Some(row)) = (rows.first().map(|row| row.0), rows.last()) else { return Ok(()) };
            last = row.0;
            let found: Vec<(i64, String, Option<i64>)> = finding::Entity::find()
                .filter(finding::Column::UsageId.between(first, last))
                .order_by_asc(finding::Column::UsageId)
                .order_by_asc(finding::Column::Position)
                .select_only()
                .columns([finding::Column::UsageId, finding::Column::Label, finding::Column::ConfounderId])
                .into_tuple()
                .all(self.db)
                .await
                .map_err(DatabaseError::from)?;
            let mut findings: HashMap<i64, Vec<(String, Option<i64>)>> = HashMap::new();
            for (id, label, confounder) in found {
                findings.entry(id).or_default().push((label, confounder));
            }
            let records = rows.into_iter().map(|row| {
                let findings = findings.remove(&row.0).unwrap_or_default();
                of_statement(row, findings, around)
            });
            self.give(records.collect()).await;
        }
    }
}

fn of_paper((id, key, title, authors, venue, doi_text, arxiv, url, short_name): PaperRow) -> Record {
    let identifiers = of_work(&key, doi_text.as_deref(), arxiv.as_deref()).chain(url.as_deref().and_then(url_card));
    let card = Card {
        id,
        identifiers: identifiers.collect(),
        compact_names: title.as_deref().map(compact).into_iter().collect(),
        texts: [title.into_iter().collect(), vec![authors, short_name], [Some(key.clone()), venue].into_iter().flatten().collect()],
    };
    Record { kind: Kind::Papers, card, names: None }
}

fn of_statement(
    (id, dataset, evidence, quote, short_name, key, doi_text, arxiv): UsageRow,
    findings: Vec<(String, Option<i64>)>,
    around: &Around,
) -> Record {
    let identifiers = of_work(&key, doi_text.as_deref(), arxiv.as_deref()).chain([evidence_card(&id.to_string())]);
    let confounders = findings.iter().filter_map(|(_, confounder)| around.confounders.get(&(*confounder)?)).cloned();
    let about = confounders.chain(around.datasets.get(&dataset).cloned()).chain([short_name]);
    let about = about.collect();
    let own = [Some(evidence), quote].into_iter().flatten().chain(findings.into_iter().map(|(label, _)| label));
    let card = Card { id, identifiers: identifiers.collect(), compact_names: Vec::new(), texts: [own.collect(), about, Vec::new()] };
    Record { kind: Kind::Evidence, card, names: None }
}

/// The identifiers of a work: its statements are found by them too.
fn of_work(key: &str, doi_text: Option<&str>, arxiv: Option<&str>) -> impl Iterator<Item = String> {
    let arxiv = arxiv.and_then(|text| bibliography::ArxivId::parse(text).ok()).map(|id| arxiv_card(&id));
    [Some(key_card(key)), doi(doi_text), arxiv].into_iter().flatten()
}

fn doi(text: Option<&str>) -> Option<String> {
    text.and_then(|text| bibliography::Doi::parse(text).ok()).map(|doi| doi_card(&doi))
}
