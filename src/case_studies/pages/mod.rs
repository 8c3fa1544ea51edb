//! `/case-studies`: table C4, beside what the review knows now.

mod known;

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;

pub use self::known::Fact;
use self::known::Known;
use super::{Aspect, CaseStatement, store};
use crate::datasets::Dataset;
use crate::evidence::pages::view::datasets_of;
use crate::papers;
use crate::vocabulary::{self, Kind, Modality, capitalised};
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, respond};
use crate::wording;

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/case-studies", get(show)).route("/case-studies.json", get(show))
}

/// A row of the table: what was stated, and what is known now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = CaseStudyRow)]
pub struct Row {
    /// The row of the table.
    pub aspect: Aspect,
    /// What was stated.
    pub stated: Vec<String>,
    /// What is known now.
    pub now: Vec<Fact>,
    /// What is said where nothing is known; null where something is.
    pub gap: Option<String>,
}

/// One application.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CaseStudy {
    /// What the images are.
    pub modality: Modality,
    /// The same for people.
    pub label: String,
    /// Datasets with such images.
    pub datasets: usize,
    /// The rows of the table.
    pub rows: Vec<Row>,
}

impl CaseStudy {
    fn address(&self) -> String {
        datasets_of(&self.modality)
    }

    fn place(&self) -> String {
        let letters = bibliography::folded(self.modality.as_str());
        letters.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect()
    }
}

/// A kind of images of which the table says nothing.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = WithoutCaseStudy)]
pub struct Other {
    /// What the images are.
    modality: Modality,
    /// The same for people.
    label: String,
    /// Datasets with such images.
    datasets: usize,
}

impl Other {
    fn address(&self) -> String {
        datasets_of(&self.modality)
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "case_studies/case_studies.html", blocks = ["title", "description"])]
pub struct CaseStudiesPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    /// The year in which the table was published.
    pub(super) stated_in: Option<i32>,
    pub(super) case_studies: Vec<CaseStudy>,
    pub(super) without_case_study: Vec<Other>,
}

impl CaseStudiesPage {
    /// "Four case studies".
    fn title(&self) -> String {
        capitalised(&wording::count(self.case_studies.len(), "case study"))
    }

    /// What a row says where the table has nothing.
    fn nothing(&self) -> String {
        format!("{} states nothing", capitalised(&self.source()))
    }

    /// "the 2025 review".
    fn source(&self) -> String {
        self.stated_in.map_or_else(|| "the original review".to_owned(), |year| format!("the {year} review"))
    }
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    respond(format, &page(&site.moment().await?).await?)
}

/// The case studies, and the year in which the table was published.
///
/// # Errors
/// The database cannot be read.
pub async fn studies(moment: &Moment) -> Result<(Option<i32>, Vec<CaseStudy>), Error> {
    let page = page(moment).await?;
    Ok((page.stated_in, page.case_studies))
}

/// The page.
pub(super) async fn page(moment: &Moment) -> Result<CaseStudiesPage, Error> {
    let db = moment.db();
    let statements = store::all(db).await?;
    let terms = vocabulary::store::of_kind(db, Kind::Modality).await?;
    let labels: HashMap<Modality, String> = terms.iter().map(|term| (Modality::new(&term.term), term.shown())).collect();
    let datasets = crate::datasets::store::records::all(db).await?;
    let known = Known::load(moment, &datasets).await?;
    let shell = moment.shell(Section::CaseStudies, "/case-studies").await?;
    let stated_in = match &shell.source {
        Some(source) => papers::store::find(db, &source.key).await?.and_then(|(paper, _)| paper.year),
        None => None,
    };
    let mut order: Vec<Modality> = Vec::new();
    for statement in &statements {
        if !order.contains(&statement.modality) {
            order.push(statement.modality.clone());
        }
    }
    let others = terms.iter().map(|term| Modality::new(&term.term)).filter(|modality| !order.contains(modality));
    let others = others.map(|modality| Other {
        label: label(&labels, &modality),
        datasets: datasets.iter().filter(|dataset| dataset.modality == modality).count(),
        modality,
    });
    Ok(CaseStudiesPage {
        shell,
        address: moment.address("/case-studies"),
        stated_in,
        without_case_study: others.filter(|other| other.datasets > 0).collect(),
        case_studies: order.iter().map(|modality| case_study(modality, &labels, &statements, &datasets, &known)).collect(),
    })
}

fn label(labels: &HashMap<Modality, String>, modality: &Modality) -> String {
    labels.get(modality).cloned().unwrap_or_else(|| capitalised(modality.as_str()))
}

fn case_study(
    modality: &Modality,
    labels: &HashMap<Modality, String>,
    statements: &[CaseStatement],
    datasets: &[Dataset],
    known: &Known,
) -> CaseStudy {
    let here: Vec<&Dataset> = datasets.iter().filter(|dataset| dataset.modality == *modality).collect();
    let row = |aspect: &Aspect| {
        let stated = statements.iter().filter(|statement| statement.modality == *modality && statement.aspect == *aspect);
        let stated: Vec<String> = stated.map(|statement| statement.statement.clone()).collect();
        let now = known.facts(*aspect, modality, &here, &stated);
        let gap = now.is_empty().then(|| Known::gap(*aspect).to_owned());
        Row { aspect: *aspect, stated, now, gap }
    };
    CaseStudy {
        label: label(labels, modality),
        datasets: here.len(),
        rows: Aspect::ALL.iter().map(row).collect(),
        modality: modality.clone(),
    }
}
