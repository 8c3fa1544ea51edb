//! `/gaps/{dataset}/{confounder}`: one field of the heatmap: what is known, what a test would need, and how to add what
//! one knows.

use askama::Template;
use serde::Serialize;

use crate::datasets::Attribute;
use crate::demographics::{Answer, PatientRecord, needed};
use crate::evidence::pages::view::{Link, path};
use crate::gaps::{By, Cell, CellState, Column};
use crate::review::store::properties;
use crate::taxonomy::{self, Confounder, ConfounderSlug, Tree};
use crate::web::fields::Labels;
use crate::web::{Error, Moment, NearMatch, Query, Section, Shell, is_comparable, marks, nearest};
use crate::wording;

/// A confounder of the field, and what is known of it.
#[derive(Debug, Serialize)]
pub struct Part {
    confounder: ConfounderSlug,
    label: String,
    state: CellState,
    address: String,
    /// Works that show it on other datasets with the same kind of images.
    works_elsewhere: usize,
    /// What a test would need that the dataset is not known to document.
    needs: Vec<String>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "gaps/gap.html", blocks = ["title", "description"])]
pub struct GapPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    dataset: Link,
    slug: String,
    modality: String,
    confounder: Confounder,
    path: Vec<Link>,
    state: CellState,
    tested: usize,
    of: usize,
    documents: String,
    parts: Vec<Part>,
    row: String,
    contact: Option<String>,
    #[serde(skip)]
    elsewhere: String,
    #[serde(skip)]
    board: String,
}

impl GapPage {
    fn title(&self) -> String {
        format!("{} on {}", self.confounder.label, self.dataset.name)
    }

    /// "No one has tested this."
    fn answer(&self) -> String {
        match (self.state, self.of) {
            (CellState::Untested, 0 | 1) => "No work in this review has tested this.".to_owned(),
            (CellState::Untested, of) => format!("No work in this review has tested any of these {}.", wording::count(of, "confounder")),
            (CellState::MetadataAbsent, _) => {
                "No work in this review has tested this, and the dataset is not known to document what a test would need.".to_owned()
            }
            (state, 0 | 1) => format!("{}.", state.label()),
            (state, of) => format!("{}: {} of {of} confounders were tested.", state.label(), wording::number_word(self.tested)),
        }
    }
}

/// What the dataset documents, in a sentence.
fn documents(record: &PatientRecord) -> String {
    match record.answer(Attribute::ALL) {
        Answer::NotDocumented => "No source that was read says what it documents about its patients.".to_owned(),
        Answer::Nothing => "A source says that it documents nothing about its patients.".to_owned(),
        Answer::Documented | Answer::Others => {
            format!(
                "It documents {} of its patients. Other attributes may be in the data, but no source that was read lists them.",
                wording::list(record.demographics.reported())
            )
        }
    }
}

/// A row of `usages.csv` to fill in.
fn row(dataset: &str, confounder: &str) -> String {
    let head = "paper_key,dataset_slug,citation_function,resource_role,resource_type,shortcuts,shortcuts_taxonomy,outcome,evidence,locator,confidence";
    let cells = format!(
        "KEY,{dataset},extend,material,shortcuts,WORDS OF THE WORK,{confounder},shown | not-found | unclear,ONE SENTENCE,SECTION OR TABLE,stated"
    );
    format!("{head}\n{cells}")
}

async fn record(moment: &Moment, slug: &str) -> Result<PatientRecord, Error> {
    if let Some(record) = moment.patients().await?.iter().find(|record| record.slug == slug) {
        return Ok(record.clone());
    }
    Err(crate::datasets::pages::not_found(moment, slug).await?)
}

fn node<'a>(tree: &'a Tree, name: &str) -> Result<&'a Confounder, Error> {
    let found = name.parse().ok().and_then(|slug: ConfounderSlug| tree.get(&slug));
    found.ok_or_else(|| {
        let names = tree.nodes().iter().filter(|_| is_comparable(name)).flat_map(|node| {
            let near = NearMatch { name: node.label.clone(), address: format!("/confounders/{}", node.slug) };
            [(node.slug.to_string(), near.clone()), (node.label.clone(), near)]
        });
        Error::not_found("confounder", name, nearest(name, names))
    })
}

/// The page of that dataset and that node.
pub(super) async fn page(moment: &Moment, dataset: &str, confounder: &str) -> Result<GapPage, Error> {
    let tree = taxonomy::store::tree(moment.db()).await?;
    let node = node(&tree, confounder)?.clone();
    let record = record(moment, dataset).await?;
    let (answers, tested) = (moment.answers().await?, moment.tested().await?);
    let below: Vec<&ConfounderSlug> = tree.subtree(&node.slug).into_iter().map(|node| &node.slug).collect();
    let part = |column: &Column| {
        let cell = column.cell(&record, &answers);
        let missing = needed(&column.slug);
        let is_missing = !missing.is_empty() && record.answer(missing) != Answer::Documented;
        Part {
            confounder: column.slug.clone(),
            label: column.label.clone(),
            state: cell.state,
            address: if cell.state.is_gap() { format!("/confounders/{}", column.slug) } else { cell.address(&record.slug, &column.slug) },
            works_elsewhere: tested.works_showing(&column.slug, &record.modality),
            needs: missing.iter().filter(|_| is_missing).map(|attribute| attribute.label().to_lowercase()).collect(),
        }
    };
    let columns = Column::all(By::Leaf, &tree, &answers);
    let parts: Vec<Part> = columns.iter().filter(|column| below.contains(&&column.slug)).map(part).collect();
    let cell: Cell = Column::over(&tree, &node).cell(&record, &answers);
    let query = Query::default().with("modality", record.modality.as_str());
    let own = format!("/gaps/{}/{}", record.slug, node.slug);
    Ok(GapPage {
        shell: moment.shell(Section::Gaps, own.clone()).await?,
        address: moment.address(&own),
        dataset: Link::dataset(&record.slug, &record.name),
        modality: Labels::load(moment).await?.of(&record.modality),
        path: path(&tree, &node.slug),
        state: cell.state,
        tested: cell.tested,
        of: cell.of,
        documents: documents(&record),
        row: row(&record.slug, node.slug.as_str()),
        contact: properties(moment.db()).await?.get("contact").cloned(),
        elsewhere: query.address(&format!("/confounders/{}", node.slug)),
        board: query.address("/gaps"),
        slug: record.slug.clone(),
        confounder: node,
        parts,
    })
}
