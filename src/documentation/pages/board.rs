//! `/documentation`: datasets against the sections of a framework, page by page, as a page, as JSON and as a table.

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use serde::Serialize;

use super::view::{self, FrameworkView};
use crate::documentation::Framework;
use crate::documentation::checklist::{Standing, Tally, place};
use crate::documentation::survey::{Narrowing, Origin, Row, Survey};
use crate::vocabulary::Modality;
use crate::web::fields::{Field, Labels, chosen, words};
use crate::web::listing::{Chosen, Turning};
use crate::web::{Error, Moment, Query, Section, Shell, csv, marks};
use crate::wording;

/// What the page can be asked.
pub(super) const PARAMETERS: [&str; 4] = ["framework", "modality", "origin", "page"];

/// A section of the framework.
#[derive(Debug, Serialize)]
pub struct ColumnView {
    section: String,
    questions: usize,
}

/// A dataset with a section, and how its questions stand.
#[derive(Debug, Serialize)]
pub struct CellView {
    section: String,
    #[serde(flatten)]
    tally: Tally,
    address: String,
}

/// A dataset with its sections.
#[derive(Debug, Serialize)]
pub struct RowView {
    slug: String,
    name: String,
    modality: Modality,
    origin: Origin,
    sections: Vec<CellView>,
    #[serde(skip)]
    kind: String,
    #[serde(skip)]
    address: String,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "documentation/board.html", blocks = ["title", "description"])]
pub struct BoardPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    framework: Option<FrameworkView>,
    total: usize,
    found: usize,
    filters: Vec<Field>,
    sections: Vec<ColumnView>,
    datasets: Vec<RowView>,
    #[serde(flatten)]
    turning: Turning,
    /// Of all datasets that fit.
    counts: Tally,
    #[serde(skip)]
    chosen: Vec<Chosen>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    table: String,
}

impl BoardPage {
    const fn is_cut(&self) -> bool {
        self.turning.next.is_some() || self.turning.previous.is_some()
    }

    fn questions(&self) -> usize {
        self.sections.iter().map(|section| section.questions).sum()
    }

    /// "57 questions in seven sections, asked of 50 datasets. …"
    fn lead(&self) -> String {
        let Some(framework) = &self.framework else {
            return "What datasets document about themselves, by the questions of published frameworks.".to_owned();
        };
        format!(
            "{}: {} in {}. How many of them each dataset is known to answer, section by section, and how many no one has looked at. These are counts, not grades.",
            framework.name,
            wording::count(self.questions(), "question"),
            wording::count(self.sections.len(), "section")
        )
    }
}

fn narrowing(query: &Query, labels: &Labels) -> Result<Narrowing, Error> {
    Ok(Narrowing { modalities: labels.chosen(query)?, origins: words(query, "origin")? })
}

/// The columns of a framework, by their places in the survey.
fn columns(survey: &Survey, framework: Option<&Framework>) -> Vec<usize> {
    let is_its = |place: &usize| framework.is_some_and(|framework| framework.slug == survey.columns[*place].framework);
    (0..survey.columns.len()).filter(is_its).collect()
}

fn fields(asked: &Narrowing, survey: &Survey, framework: Option<&Framework>, labels: &Labels) -> Vec<Field> {
    let mut kinds: HashMap<&Modality, usize> = HashMap::new();
    for row in survey.rows.iter().filter(|row| asked.is_from(row)) {
        *kinds.entry(&row.modality).or_default() += 1;
    }
    let from = |origin| Some(survey.rows.iter().filter(|row| asked.is_about(row) && row.origin == origin).count());
    vec![
        view::field(&survey.frameworks, framework),
        Field::words("origin", "Answers", &asked.origins, from),
        Field::modalities(labels, &kinds, &asked.modalities),
    ]
}

fn row(row: &Row, survey: &Survey, columns: &[usize], framework: &str, labels: &Labels) -> RowView {
    let address = format!("/documentation/{}?framework={framework}", row.slug);
    let cell = |column: &usize| {
        let section = survey.columns[*column].section.clone();
        CellView { address: format!("{address}#{}", place(&section)), tally: row.tallies[*column], section }
    };
    RowView {
        slug: row.slug.clone(),
        name: row.name.clone(),
        modality: row.modality.clone(),
        origin: row.origin,
        sections: columns.iter().map(cell).collect(),
        kind: labels.of(&row.modality),
        address,
    }
}

/// The page that the URL asks for.
pub(super) async fn page(moment: &Moment, query: &Query) -> Result<BoardPage, Error> {
    let labels = Labels::load(moment).await?;
    let asked = narrowing(query, &labels)?;
    let number = query.page()?;
    let survey = moment.documented().await?;
    let framework = view::chosen(query, &survey.frameworks)?;
    let columns = columns(&survey, framework);
    let fitting: Vec<&Row> = survey.rows.iter().filter(|row| asked.fits(row)).collect();
    let slug = framework.map_or("", |framework| framework.slug.as_str());
    let datasets: Vec<RowView> = Turning::part(fitting.iter(), number).map(|of| row(of, &survey, &columns, slug, &labels)).collect();
    let counts = Tally::sum(fitting.iter().flat_map(|row| columns.iter().map(|column| row.tallies[*column])));
    let filters = fields(&asked, &survey, framework, &labels);
    let column = |place: &usize| {
        let column = &survey.columns[*place];
        ColumnView { section: column.section.clone(), questions: column.questions }
    };
    Ok(BoardPage {
        shell: moment.shell(Section::Views, query.address("/documentation")).await?,
        address: moment.address(&query.address("/documentation")),
        framework: framework.map(FrameworkView::from),
        total: survey.rows.len(),
        found: fitting.len(),
        chosen: chosen("/documentation", query, &filters),
        filters,
        sections: columns.iter().map(column).collect(),
        turning: Turning::new("/documentation", query, number, datasets.len(), fitting.len() as u64),
        datasets,
        counts,
        json: query.address("/documentation.json"),
        table: query.without_names(&["page"]).address("/documentation.csv"),
    })
}

/// Every dataset that fits, in one table: a row for each of its sections.
pub(super) async fn table(moment: &Moment, query: &Query) -> Result<Response, Error> {
    let asked = narrowing(query, &Labels::load(moment).await?)?;
    let survey = moment.documented().await?;
    let framework = view::chosen(query, &survey.frameworks)?;
    let columns = columns(&survey, framework);
    let head = ["dataset", "name", "modality", "framework", "section", "questions"].into_iter();
    let head = head.chain(Standing::ALL.iter().map(|standing| standing.as_str())).map(str::to_owned).collect();
    let lines = survey.rows.iter().filter(|row| asked.fits(row)).flat_map(|row| {
        columns.iter().map(|place| {
            let (column, tally) = (&survey.columns[*place], row.tallies[*place]);
            let own = [row.slug.clone(), row.name.clone(), row.modality.to_string(), column.framework.to_string(), column.section.clone()];
            let counts = [tally.all()].into_iter().chain(Standing::ALL.iter().map(|standing| tally.with(*standing)));
            own.into_iter().chain(counts.map(|number| number.to_string())).collect::<Vec<String>>()
        })
    });
    csv(std::iter::once(head).chain(lines))
}
