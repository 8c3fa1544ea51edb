//! `/demographics`: what datasets document about their patients.

use std::borrow::Borrow;
use std::cmp::Reverse;
use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;

use super::survey::{Availability, Narrowing, Tally};
use super::{Answer, PatientRecord};
use crate::datasets::{Access, Attribute, Demographics};
use crate::figures::{length, short};
use crate::vocabulary::{Modality, capitalised};
use crate::web::fields::{Field, Labels, chosen, words};
use crate::web::listing::{Chosen, Turning};
use crate::web::{Error, Format, Query, Section, Shell, Site, csv, respond};
use crate::wording;

const PARAMETERS: [&str; 5] = ["modality", "access", "attribute", "answer", "page"];

/// The longest bar, in the units of the drawing.
const BAR: f64 = 660.0;
/// The height of a line with a bar.
const LINE: f64 = 26.0;

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/demographics", get(show)).route("/demographics.json", get(show)).route("/demographics.csv", get(show_table))
}

/// An attribute and how many datasets document it.
#[derive(Debug, Serialize)]
pub struct OfAttribute {
    attribute: Attribute,
    label: &'static str,
    #[serde(flatten)]
    tally: Tally,
    /// Where its bar stands.
    #[serde(skip)]
    y: f64,
}

impl OfAttribute {
    /// How many datasets give that answer.
    fn number(&self, answer: impl Borrow<Answer>) -> usize {
        self.tally.with(*answer.borrow())
    }

    /// Its bar: all bars are as long as all datasets.
    fn bar(&self) -> Vec<Piece> {
        let unit = BAR / length(self.tally.all().max(1));
        let mut x = 0.0;
        let mut pieces = Vec::new();
        for answer in Answer::ALL.iter().filter(|answer| self.tally.with(**answer) > 0) {
            let width = unit * length(self.tally.with(*answer));
            pieces.push(Piece { answer: *answer, x: short(x), width: short(width) });
            x += width;
        }
        pieces
    }
}

/// A piece of a bar.
#[derive(Debug)]
pub struct Piece {
    answer: Answer,
    x: f64,
    width: f64,
}

/// A kind of images and how many of its datasets document which attribute.
#[derive(Debug, Serialize)]
pub struct OfModality {
    modality: Modality,
    label: String,
    datasets: usize,
    /// In the order of the attributes.
    documented: Vec<usize>,
    #[serde(skip)]
    address: String,
}

/// A dataset of the list.
#[derive(Debug, Serialize)]
pub struct Line {
    slug: String,
    name: String,
    modality: Modality,
    access: Access,
    demographics: Demographics,
    #[serde(skip)]
    kind: String,
}

impl Line {
    /// The words by which the record names an attribute; none where it does not.
    fn names(&self, attribute: impl Borrow<Attribute>) -> Option<String> {
        let attribute = attribute.borrow();
        let words = self.demographics.reported().iter();
        let named: Vec<&str> =
            words.filter(|word| attribute.words().contains(&bibliography::folded(word).as_str())).map(String::as_str).collect();
        (!named.is_empty()).then(|| named.join(", "))
    }

    /// What it documents beside the attributes of the columns.
    fn others(&self) -> String {
        others(&self.demographics).join(", ")
    }
}

fn others(demographics: &Demographics) -> Vec<String> {
    let is_known = |word: &str| Attribute::ALL.iter().any(|attribute| attribute.words().contains(&bibliography::folded(word).as_str()));
    demographics.reported().iter().filter(|word| !is_known(word)).cloned().collect()
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "demographics/demographics.html", blocks = ["title", "description"])]
pub struct DemographicsPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    total: usize,
    found: usize,
    answers: Tally,
    filters: Vec<Field>,
    attributes: Vec<OfAttribute>,
    modalities: Vec<OfModality>,
    datasets: Vec<Line>,
    #[serde(flatten)]
    turning: Turning,
    #[serde(skip)]
    asked: Narrowing,
    #[serde(skip)]
    has_others: bool,
    #[serde(skip)]
    query: Query,
    #[serde(skip)]
    chosen: Vec<Chosen>,
    #[serde(skip)]
    json: String,
    #[serde(skip)]
    table: String,
}

impl DemographicsPage {
    /// "race", "age or race", "anything about their patients".
    fn what(&self) -> String {
        let named: Vec<String> = self.asked.attributes.iter().map(|attribute| attribute.label().to_lowercase()).collect();
        match (named.is_empty(), self.answers.documented) {
            (true, 0) => "anything about their patients".to_owned(),
            (true, _) => "something about their patients".to_owned(),
            (false, _) => named.join(" or "),
        }
    }

    /// The datasets of which is asked: "12 datasets of chest X-ray", "four public datasets".
    fn whose(&self) -> String {
        let access = match self.asked.access.as_slice() {
            [Availability::Public] => " public",
            [Availability::Private] => " private",
            _ => "",
        };
        let all = self.answers.all();
        format!("{}{access} {}", wording::number_word(all), wording::plural(all, "dataset"))
    }

    /// The answer to what is asked: "Two of 12 datasets are known to document race. …"
    fn answer(&self) -> String {
        let Tally { documented, others, none, not_documented } = self.answers;
        if self.answers.all() == 0 {
            return "No dataset of this review is of that kind.".to_owned();
        }
        let number = if documented == 0 { "none".to_owned() } else { wording::number_word(documented) };
        let verb = if documented < 2 { "is" } else { "are" };
        let mut told = format!("{} of {} {verb} known to document {}.", capitalised(&number), self.whose(), self.what());
        let mut rest: Vec<String> = Vec::new();
        if others > 0 {
            let verb = if others == 1 { "documents" } else { "document" };
            rest.push(format!("{} {verb} other attributes only", wording::number_word(others)));
        }
        if none > 0 {
            let they = if none == 1 { "it documents" } else { "they document" };
            rest.push(format!("for {} a source says that {they} nothing", wording::number_word(none)));
        }
        if not_documented > 0 {
            rest.push(format!("for {} no source that was read says", wording::number_word(not_documented)));
        }
        if !rest.is_empty() {
            told = format!("{told} {}.", capitalised(&wording::list(&rest)));
        }
        told
    }

    fn height(&self) -> f64 {
        short(length(self.attributes.len()) * LINE)
    }

    /// The same question about one attribute and one answer.
    fn asking(&self, of: &OfAttribute, answer: impl Borrow<Answer>) -> String {
        self.query.with("attribute", of.attribute.as_str()).with("answer", answer.borrow().as_str()).address("/demographics")
    }

    const fn is_empty(&self) -> bool {
        self.total == 0
    }

    const fn is_cut(&self) -> bool {
        self.turning.next.is_some() || self.turning.previous.is_some()
    }

    fn columns(&self) -> usize {
        Attribute::ALL.len() + usize::from(self.has_others)
    }
}

fn narrowing(query: &Query, labels: &Labels) -> Result<Narrowing, Error> {
    query.only(&PARAMETERS)?;
    Ok(Narrowing {
        modalities: labels.chosen(query)?,
        access: words(query, "access")?,
        attributes: words(query, "attribute")?,
        answers: words(query, "answer")?,
    })
}

fn fields(asked: &Narrowing, records: &[PatientRecord], labels: &Labels) -> Vec<Field> {
    let mut kinds: HashMap<&Modality, usize> = HashMap::new();
    for record in records.iter().filter(|record| asked.has_access(record)) {
        *kinds.entry(&record.modality).or_default() += 1;
    }
    let about = || records.iter().filter(|record| asked.is_about(record));
    let documents = |attribute| Some(about().filter(|record| record.answer(&[attribute]) == Answer::Documented).count());
    let answers = Tally::of(about().map(|record| asked.answer(record)));
    let of_kind = |record: &&PatientRecord| asked.modalities.is_empty() || asked.modalities.contains(&record.modality);
    let access = |access| Some(records.iter().filter(of_kind).filter(|record| Availability::from(record.access) == access).count());
    vec![
        Field::words("attribute", "Attribute", &asked.attributes, documents),
        Field::words("answer", "Answer", &asked.answers, |answer| Some(answers.with(answer))),
        Field::words("access", "Access", &asked.access, access),
        Field::modalities(labels, &kinds, &asked.modalities),
    ]
}

fn by_modality(about: &[&PatientRecord], labels: &Labels, query: &Query) -> Vec<OfModality> {
    let mut kinds: Vec<&Modality> = about.iter().map(|record| &record.modality).collect();
    kinds.sort_by_key(|modality| (labels.place(modality), *modality));
    kinds.dedup();
    let of = |modality: &Modality| {
        let here = || about.iter().filter(move |record| record.modality == *modality);
        let documents = |attribute: &Attribute| here().filter(|record| record.answer(&[*attribute]) == Answer::Documented).count();
        OfModality {
            label: labels.of(modality),
            datasets: here().count(),
            documented: Attribute::ALL.iter().map(documents).collect(),
            address: query.without_names(&["attribute", "answer"]).with("modality", modality.as_str()).address("/demographics"),
            modality: modality.clone(),
        }
    };
    kinds.into_iter().map(of).collect()
}

/// The datasets that fit: those that document most first, those of which no source says last, equal ones by name.
fn fitting<'a>(asked: &Narrowing, about: &[&'a PatientRecord]) -> Vec<&'a PatientRecord> {
    let mut fitting: Vec<&PatientRecord> = about.iter().copied().filter(|record| asked.fits(record)).collect();
    fitting.sort_by_key(|record| (record.answer(Attribute::ALL), Reverse(record.demographics.reported().len())));
    fitting
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    let moment = site.moment().await?;
    let labels = Labels::load(&moment).await?;
    let asked = narrowing(&query, &labels)?;
    let number = query.page()?;
    let records = moment.patients().await?;
    let about: Vec<&PatientRecord> = records.iter().filter(|record| asked.is_about(record)).collect();
    let fitting = fitting(&asked, &about);
    let line = |record: &PatientRecord| Line {
        slug: record.slug.clone(),
        name: record.name.clone(),
        access: record.access,
        demographics: record.demographics.clone(),
        kind: labels.of(&record.modality),
        modality: record.modality.clone(),
    };
    let datasets: Vec<Line> = Turning::part(fitting.iter().copied(), number).map(line).collect();
    let of = |(place, attribute): (usize, &Attribute)| OfAttribute {
        attribute: *attribute,
        label: attribute.label(),
        tally: Tally::of(about.iter().map(|record| record.answer(&[*attribute]))),
        y: short(length(place) * LINE),
    };
    let filters = fields(&asked, &records, &labels);
    let page = DemographicsPage {
        shell: moment.shell(Section::Views, query.address("/demographics")).await?,
        address: moment.address(&query.address("/demographics")),
        total: records.len(),
        found: fitting.len(),
        answers: Tally::of(about.iter().map(|record| asked.answer(record))),
        chosen: chosen("/demographics", &query, &filters),
        filters,
        attributes: Attribute::ALL.iter().enumerate().map(of).collect(),
        modalities: by_modality(&about, &labels, &query),
        turning: Turning::new("/demographics", &query, number, datasets.len(), fitting.len() as u64),
        has_others: datasets.iter().any(|line| !line.others().is_empty()),
        datasets,
        json: query.address("/demographics.json"),
        table: query.without_names(&["page"]).address("/demographics.csv"),
        asked,
        query,
    };
    respond(format, &page)
}

async fn show_table(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    let moment = site.moment().await?;
    let asked = narrowing(&query, &Labels::load(&moment).await?)?;
    let records = moment.patients().await?;
    let about: Vec<&PatientRecord> = records.iter().filter(|record| asked.is_about(record)).collect();
    let head = ["dataset", "name", "modality", "access"].into_iter().chain(Attribute::ALL.iter().map(|attribute| attribute.as_str()));
    let head = head.chain(["others"]).map(str::to_owned).collect();
    let line = |record: &PatientRecord| {
        let own = [record.slug.clone(), record.name.clone(), record.modality.to_string(), record.access.to_string()].into_iter();
        let answers = Attribute::ALL.iter().map(|attribute| record.answer(&[*attribute]).to_string());
        own.chain(answers).chain([others(&record.demographics).join(";")]).collect::<Vec<String>>()
    };
    csv(std::iter::once(head).chain(fitting(&asked, &about).into_iter().map(line)))
}
