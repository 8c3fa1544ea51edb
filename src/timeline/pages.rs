//! `/timeline`: the evidence by year.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;

use super::{Counted, Series};
use crate::evidence::CitationFunction;
use crate::figures::years::{Plot, WIDTH, span, stacks};
use crate::vocabulary::Modality;
use crate::web::fields::{Field, Labels, chosen, words};
use crate::web::listing::Chosen;
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, csv, marks, respond};
use crate::wording;

/// What the page can be asked.
const PARAMETERS: [&str; 2] = ["modality", "function"];

/// The width of the drawing of all kinds of images together.
const WHOLE: f64 = 944.0;

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/timeline", get(show)).route("/timeline.json", get(show)).route("/timeline.csv", get(show_table))
}

/// One kind of images.
#[derive(Debug, Serialize)]
pub struct OfModality {
    modality: Modality,
    label: String,
    #[serde(flatten)]
    series: Series,
    #[serde(skip)]
    address: String,
    #[serde(skip)]
    plot: Option<Plot>,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "timeline/timeline.html", blocks = ["title", "description"])]
pub struct TimelinePage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    filters: Vec<Field>,
    #[serde(flatten)]
    series: Series,
    modalities: Vec<OfModality>,
    #[serde(skip)]
    plot: Option<Plot>,
    #[serde(skip)]
    chosen: Vec<Chosen>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    table: String,
}

impl TimelinePage {
    /// What is not drawn, in a sentence.
    fn undated(&self) -> Option<String> {
        let is = if self.series.undated == 1 { "is" } else { "are" };
        let number = crate::vocabulary::capitalised(&wording::count(self.series.undated, "statement"));
        (self.series.undated > 0).then(|| format!("{number} of works whose year is not documented {is} in the table only."))
    }

    /// Years that are too long ago to be drawn, in a sentence.
    fn too_old(&self) -> Option<&'static str> {
        let dated = self.series.dated();
        let (first, _) = span(&dated)?;
        dated.iter().any(|year| year.year < first).then_some("The oldest are in the table only.")
    }
}

/// What is counted, and what is asked for.
struct Asked {
    labels: Labels,
    modalities: Vec<Modality>,
    functions: Vec<CitationFunction>,
    counted: std::sync::Arc<Vec<Counted>>,
}

impl Asked {
    async fn read(moment: &Moment, query: &Query) -> Result<Self, Error> {
        query.only(&PARAMETERS)?;
        let labels = Labels::load(moment).await?;
        let (modalities, functions) = (labels.chosen(query)?, words(query, "function")?);
        Ok(Self { labels, modalities, functions, counted: moment.counted().await? })
    }

    fn wants_modality(&self, count: &Counted) -> bool {
        self.modalities.is_empty() || self.modalities.contains(&count.modality)
    }

    fn wants_function(&self, count: &Counted) -> bool {
        self.functions.is_empty() || self.functions.contains(&count.function)
    }

    fn fitting(&self) -> Vec<&Counted> {
        self.counted.iter().filter(|count| self.wants_modality(count) && self.wants_function(count)).collect()
    }

    /// The fields of the form: each counts what its other values would give.
    fn fields(&self) -> Vec<Field> {
        let mut numbers: HashMap<&Modality, usize> = HashMap::new();
        for count in self.counted.iter().filter(|count| self.wants_function(count)) {
            *numbers.entry(&count.modality).or_default() += count.statements;
        }
        let number = |function: CitationFunction| {
            let counts = self.counted.iter().filter(|count| count.function == function && self.wants_modality(count));
            Some(counts.map(|count| count.statements).sum())
        };
        let mark = |word: &str| marks::function(word.parse().unwrap_or(CitationFunction::Other));
        vec![
            Field::words("function", "What the work does", &self.functions, number).marked(mark),
            Field::modalities(&self.labels, &numbers, &self.modalities),
        ]
    }
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    let moment = site.moment().await?;
    let asked = Asked::read(&moment, &query).await?;
    respond(format, &page(&moment, &query, &asked).await?)
}

/// The counts as they are: one row for each kind of images, function and year.
async fn show_table(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    let asked = Asked::read(&site.moment().await?, &query).await?;
    let head = ["modality", "function", "year", "statements"].map(str::to_owned).to_vec();
    let mut fitting = asked.fitting();
    fitting.sort_by_key(|count| (&count.modality, count.function, count.year.is_none(), count.year));
    let line = |count: &Counted| {
        let year = count.year.map_or_else(|| "not documented".to_owned(), |year| year.to_string());
        vec![count.modality.to_string(), count.function.to_string(), year, count.statements.to_string()]
    };
    csv(std::iter::once(head).chain(fitting.into_iter().map(line)))
}

async fn page(moment: &Moment, query: &Query, asked: &Asked) -> Result<TimelinePage, Error> {
    let fitting = asked.fitting();
    let series = Series::of(fitting.iter().copied());
    let dated = series.dated();
    let years = span(&dated);
    let highest = |series: &Series| series.years.iter().filter(|year| year.year.is_some()).map(|year| year.statements).max().unwrap_or(0);
    let mut modalities: Vec<Modality> = fitting.iter().map(|count| count.modality.clone()).collect();
    modalities.sort();
    modalities.dedup();
    let of = |modality: Modality| OfModality {
        series: Series::of(fitting.iter().copied().filter(|count| count.modality == modality)),
        label: asked.labels.of(&modality),
        address: query.with("modality", modality.as_str()).address("/timeline"),
        plot: None,
        modality,
    };
    let mut modalities: Vec<OfModality> = modalities.into_iter().map(of).collect();
    modalities.sort_by_key(|of| (std::cmp::Reverse(of.series.statements), asked.labels.place(&of.modality)));
    // One scale for all of them: what is higher is more.
    let most = modalities.iter().map(|of| highest(&of.series)).max().unwrap_or(0);
    for of in &mut modalities {
        let dated = of.series.dated();
        of.plot = years.filter(|_| !dated.is_empty()).map(|years| stacks(&dated, years, most, WIDTH));
    }
    let filters = asked.fields();
    Ok(TimelinePage {
        shell: moment.shell(Section::Views, query.address("/timeline")).await?,
        address: moment.address(&query.address("/timeline")),
        chosen: chosen("/timeline", query, &filters),
        filters,
        plot: years.map(|years| stacks(&dated, years, highest(&series), WHOLE)),
        json: query.address("/timeline.json"),
        table: query.address("/timeline.csv"),
        series,
        modalities,
    })
}
