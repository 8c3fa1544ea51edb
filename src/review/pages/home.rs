//! `/`: what this is, what is known, what is new, at one look.

use std::collections::{BTreeSet, HashMap};

use askama::Template;
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::json;

use crate::case_studies::{self, Aspect};
use crate::datasets::facets::{Facet, Narrowing};
use crate::datasets::{self, DatasetSlug};
use crate::evidence::store::{Selection, statements};
use crate::evidence::tested::Test;
use crate::evidence::{EvidenceId, Statement};
use crate::monitoring::{SearchOutcome, SearchRun, Searched};
use crate::review::store::{Counts, counts};
use crate::taxonomy::{self, Tree};
use crate::vocabulary::{self, Kind};
use crate::web::{Error, LinkedData, Moment, Query, Section, Shell};
use crate::wording;

/// So many of the latest statements are looked at for what is new, and make so many entries at most.
const NEWS: u64 = 12;
const ENTRIES: usize = 5;

/// How many searches are listed.
const SEARCHES: usize = 20;

/// The steps of the heatmap: 1–2, 3–5, 6–9, 10 and more.
const STEPS: [usize; 3] = [3, 6, 10];

/// A cell of the heatmap: statements on one group of confounders in one kind of images.
#[derive(Debug, Serialize)]
pub struct Cell {
    group: String,
    slug: String,
    statements: usize,
    #[serde(skip)]
    step: usize,
    #[serde(skip)]
    address: String,
}

/// A row of the heatmap.
#[derive(Debug, Serialize)]
pub struct HeatRow {
    modality: String,
    label: String,
    datasets: i64,
    cells: Vec<Cell>,
    #[serde(skip)]
    address: String,
}

/// A group of confounders: a column of the heatmap.
#[derive(Debug, Serialize)]
pub struct Group {
    slug: String,
    label: String,
    statements: usize,
}

impl Group {
    /// The label where "confounders" goes without saying, and room is short.
    fn short(&self) -> &str {
        [" confounders", " attributes"].iter().find_map(|goes| self.label.strip_suffix(goes)).unwrap_or(&self.label)
    }
}

/// What a work says in the same words about one dataset or several.
struct Entry<'a> {
    statement: &'a Statement,
    datasets: Vec<(&'a DatasetSlug, &'a str)>,
    confounders: Vec<(&'a taxonomy::ConfounderSlug, String)>,
    evidence: Vec<EvidenceId>,
}

/// The entries of one day.
struct Day<'a> {
    date: Option<NaiveDate>,
    items: Vec<Entry<'a>>,
}

/// A part of a text that may be the name of a dataset.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    text: String,
    slug: Option<String>,
}

/// A case study in short: what the 2025 review states, and how much is known now.
#[derive(Debug, Serialize)]
pub struct Case {
    modality: String,
    label: String,
    datasets: Vec<Named>,
    demographics: Vec<String>,
    shortcuts: Vec<String>,
    statements: usize,
    #[serde(skip)]
    address: String,
}

/// How many datasets document something about their patients, nothing, or leave it open.
#[derive(Debug, Default, Serialize)]
pub struct DemographicsCount {
    recorded: i64,
    none: i64,
    not_documented: i64,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "review/home.html", blocks = ["title", "description"])]
pub struct HomePage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    title: String,
    headline: String,
    counts: Counts,
    groups: Vec<Group>,
    heatmap: Vec<HeatRow>,
    demographics: DemographicsCount,
    news: Vec<Statement>,
    cases: Vec<Case>,
    searched: Vec<SearchRun>,
    #[serde(skip)]
    labels: HashMap<String, String>,
}

/// Whether both are by one work, in the same words, and of one day.
fn says_the_same(one: &Statement, other: &Statement) -> bool {
    let key = |said: &Statement| (said.paper.key.clone(), said.usage.recorded);
    key(one) == key(other) && one.usage.evidence == other.usage.evidence
}

/// The newest statements, as many as make a few entries.
fn newest(statements: Vec<Statement>) -> Vec<Statement> {
    let mut kept: Vec<Statement> = Vec::new();
    let mut entries = 0;
    for statement in statements {
        if !kept.iter().any(|other| says_the_same(other, &statement)) {
            if entries == ENTRIES {
                break;
            }
            entries += 1;
        }
        kept.push(statement);
    }
    kept
}

impl<'a> Entry<'a> {
    fn of(statement: &'a Statement, labels: &HashMap<String, String>) -> Self {
        let mut entry = Self { statement, datasets: Vec::new(), confounders: Vec::new(), evidence: Vec::new() };
        entry.add(statement, labels);
        entry
    }

    fn add(&mut self, statement: &'a Statement, labels: &HashMap<String, String>) {
        self.datasets.push((&statement.usage.dataset, &statement.dataset_name));
        self.evidence.push(statement.usage.id);
        for (_, slug, _) in statement.shortcuts() {
            if self.confounders.iter().all(|(known, _)| *known != slug) {
                self.confounders.push((slug, labels.get(slug.as_str()).cloned().unwrap_or_else(|| slug.to_string())));
            }
        }
    }
}

impl HomePage {
    /// The site, its search and its catalogue, in the words of schema.org.
    fn linked_data(&self) -> LinkedData {
        let home = format!("{}/", self.shell.address);
        let search = json!({
            "@type": "SearchAction",
            "target": { "@type": "EntryPoint", "urlTemplate": format!("{home}search?q={{words}}") },
            "query-input": "required name=words",
        });
        let catalogue = json!({ "@type": "DataCatalog", "name": self.title, "url": home });
        LinkedData::new("WebSite")
            .with("@id", home.as_str())
            .with("url", home.as_str())
            .with("name", self.title.as_str())
            .with("description", self.shell.description.clone())
            .with("license", self.shell.license.clone())
            .with("potentialAction", search)
            .with("about", catalogue)
    }

    /// What was entered last, by day: what a work says in the same words about several datasets is one entry.
    fn latest(&self) -> Vec<Day<'_>> {
        let mut days: Vec<Day<'_>> = Vec::new();
        for statement in &self.news {
            let date = statement.usage.recorded;
            if days.last().is_none_or(|day| day.date != date) {
                days.push(Day { date, items: Vec::new() });
            }
            let Some(day) = days.last_mut() else { continue };
            match day.items.iter_mut().find(|entry| says_the_same(entry.statement, statement)) {
                Some(entry) => entry.add(statement, &self.labels),
                None => day.items.push(Entry::of(statement, &self.labels)),
            }
        }
        days
    }

    /// Until when the literature was searched, for the first screen.
    fn searched_until(&self) -> String {
        Searched::of(&self.searched, None).words()
    }

    /// The searches that the page lists: those for all datasets first. The others are on a page of their own.
    fn searches(&self) -> Vec<&SearchRun> {
        let mut runs: Vec<&SearchRun> = self.searched.iter().collect();
        runs.sort_by_key(|run| run.dataset.is_some());
        runs.truncate(SEARCHES);
        runs
    }

    /// What the heatmap says, in a sentence: the row and the column with the most statements.
    fn headline(&self) -> String {
        let row = self.heatmap.iter().max_by_key(|row| row.cells.iter().map(|cell| cell.statements).sum::<usize>());
        let group = self.groups.iter().max_by_key(|group| group.statements);
        match (row, group) {
            (Some(row), Some(group)) if group.statements > 0 => {
                format!("Most evidence of shortcuts is on {} and on {}; elsewhere few have looked", row.label, group.label.to_lowercase())
            }
            _ => "No one has tested a dataset of this review for shortcuts yet".to_owned(),
        }
    }
}

/// Statements by modality and group; a statement on two groups counts in both.
fn statements_by_group(tree: &Tree, tests: &[Test]) -> HashMap<(String, String), BTreeSet<i64>> {
    let mut found: HashMap<(String, String), BTreeSet<i64>> = HashMap::new();
    for test in tests {
        if let Some(group) = tree.group_of(&test.confounder) {
            found.entry((test.modality.to_string(), group.slug.to_string())).or_default().insert(test.usage);
        }
    }
    found
}

fn heatmap(tree: &Tree, tests: &[Test], modalities: &[(String, String, i64)]) -> Vec<HeatRow> {
    let found = statements_by_group(tree, tests);
    let mut rows: Vec<HeatRow> = modalities
        .iter()
        .map(|(modality, label, datasets)| {
            let query = Query::default().with("modality", modality);
            let cell = |group: &taxonomy::Confounder| {
                let statements = found.get(&(modality.clone(), group.slug.to_string())).map_or(0, BTreeSet::len);
                Cell {
                    group: group.label.clone(),
                    slug: group.slug.to_string(),
                    statements,
                    step: if statements == 0 { 0 } else { 1 + STEPS.iter().filter(|step| statements >= **step).count() },
                    address: query.address(&format!("/confounders/{}", group.slug)),
                }
            };
            let cells = tree.groups().into_iter().map(cell).collect();
            HeatRow { modality: modality.clone(), label: label.clone(), datasets: *datasets, cells, address: query.address("/datasets") }
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.cells.iter().map(|cell| cell.statements).sum::<usize>(), row.datasets)));
    rows
}

/// Finds the names of datasets in a list such as "NIH-CXR14, CheXpert and `PadChest`."
fn named(text: &str, slugs: &HashMap<String, String>) -> Vec<Named> {
    text.trim_end_matches('.')
        .replace(" and ", ", ")
        .split(", ")
        .map(|name| Named { text: name.to_owned(), slug: slugs.get(&bibliography::folded(name)).cloned() })
        .collect()
}

async fn cases(moment: &Moment, tests: &[Test], labels: &HashMap<String, String>) -> Result<Vec<Case>, Error> {
    let db = moment.db();
    let statements = case_studies::store::all(db).await?;
    let spellings = datasets::store::spellings(db).await?;
    let mut slugs: HashMap<String, String> = HashMap::new();
    for (spelling, slug, _) in spellings {
        slugs.entry(bibliography::folded(&spelling)).or_insert(slug);
    }
    let mut order: Vec<&str> = Vec::new();
    for statement in &statements {
        if !order.contains(&statement.modality.as_str()) {
            order.push(statement.modality.as_str());
        }
    }
    let case = |modality: &&str| {
        let of = |aspect: Aspect| {
            statements.iter().filter(move |s| s.modality.as_str() == *modality && s.aspect == aspect).map(|s| s.statement.clone())
        };
        let usages: BTreeSet<i64> = tests.iter().filter(|test| test.modality.as_str() == *modality).map(|test| test.usage).collect();
        Case {
            modality: (*modality).to_owned(),
            label: labels.get(*modality).cloned().unwrap_or_else(|| vocabulary::capitalised(modality)),
            datasets: of(Aspect::Datasets).flat_map(|text| named(&text, &slugs)).collect(),
            demographics: of(Aspect::Demographics).collect(),
            shortcuts: of(Aspect::Shortcuts).collect(),
            statements: usages.len(),
            address: Query::default().with("modality", modality).address("/datasets"),
        }
    };
    Ok(order.iter().map(case).collect())
}

/// The values of a facet with how many datasets have each.
async fn choices(moment: &Moment, facet: Facet) -> Result<Vec<(String, i64)>, Error> {
    Ok(moment.datasets().await?.fitting(&Narrowing::default()).choices.remove(&facet).unwrap_or_default())
}

async fn demographics(moment: &Moment) -> Result<DemographicsCount, Error> {
    let mut count = DemographicsCount::default();
    for (answer, number) in choices(moment, Facet::Demographics).await? {
        match answer.as_str() {
            "reported" => count.recorded = number,
            "none" => count.none = number,
            "not-documented" => count.not_documented = number,
            _ => {}
        }
    }
    Ok(count)
}

/// The first page.
pub(super) async fn page(moment: &Moment) -> Result<HomePage, Error> {
    let db = moment.db();
    let tree = taxonomy::store::tree(db).await?;
    let tested = moment.tested().await?;
    let tests = tested.all();
    let labels = vocabulary::store::labels(db, Kind::Modality).await?;
    let modalities: Vec<(String, String, i64)> = choices(moment, Facet::Modality)
        .await?
        .into_iter()
        .map(|(word, number)| (word.clone(), labels.get(&word).cloned().unwrap_or_else(|| vocabulary::capitalised(&word)), number))
        .collect();
    let heatmap = heatmap(&tree, tests, &modalities);
    let total = |slug: &str| heatmap.iter().flat_map(|row| &row.cells).filter(|cell| cell.slug == slug).map(|cell| cell.statements).sum();
    let group = |group: &taxonomy::Confounder| Group {
        slug: group.slug.to_string(),
        label: group.label.clone(),
        statements: total(group.slug.as_str()),
    };
    let shell = moment.shell(Section::None, "/").await?;
    Ok(HomePage {
        address: moment.address("/"),
        title: shell.title.clone(),
        headline: shell.headline.clone(),
        counts: counts(db).await?,
        groups: tree.groups().into_iter().map(group).collect(),
        demographics: demographics(moment).await?,
        news: newest(statements(db, Selection::LatestOnShortcuts(NEWS)).await?),
        cases: cases(moment, tests, &labels).await?,
        searched: moment.searches().await?.to_vec(),
        labels: tree.nodes().iter().map(|node| (node.slug.to_string(), node.label.clone())).collect(),
        heatmap,
        shell,
    })
}

#[cfg(test)]
mod tests_of_home {
    use super::*;

    #[test]
    fn names_of_datasets_are_found_in_a_sentence() {
        let slugs = HashMap::from([("chexpert".to_owned(), "chexpert".to_owned()), ("ocana".to_owned(), "ocana-set".to_owned())]);
        let found = named("CheXpert, Ocaña and Other.", &slugs);
        let slug = |i: usize| found[i].slug.as_deref();
        assert_eq!((found.len(), slug(0), slug(1), slug(2)), (3, Some("chexpert"), Some("ocana-set"), None));
    }
}
