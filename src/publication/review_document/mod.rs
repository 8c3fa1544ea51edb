//! The review as a publication: one document of a release, with what is known about all datasets, by application.
//!
//! Like a datasheet it is a [`typesetting::Document`], of which PDF, HTML and Markdown are made. It is of one state of the
//! database and asks no clock, so the same state gives the same bytes.

mod applications;
mod artifacts;
mod closing;
mod drawing;
mod flow;
mod gaps;
mod gathering;
mod heatmap;
mod known;
mod method;
mod opening;
mod summaries;
mod taxonomy;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use typesetting::{Block, Cell, Column, Date, Document, Fact, Figure, Run, Section, Table};

use self::known::Application;
use crate::case_studies::pages::CaseStudy;
use crate::credit::Credits;
use crate::datasheets::citing::Citing;
use crate::demographics::PatientRecord;
use crate::documentation::survey::Survey;
use crate::dossier::{Dossier, LastChange, ReviewName, Work};
use crate::gaps::Answers;
use crate::monitoring::SearchRun;
use crate::publication::Edition;
use crate::taxonomy::Tree;
use crate::vocabulary::Term;
use crate::wording;

pub use gathering::{draft, material};

/// What the document is made of.
#[derive(Debug)]
pub struct Material {
    /// The release that it is of; none for a draft of what the review holds now.
    pub edition: Option<Edition>,
    /// The name of the review and its address.
    pub review: ReviewName,
    /// Title, licence, source and the rest.
    pub properties: BTreeMap<String, String>,
    /// The last entry of the journal.
    pub last: Option<LastChange>,
    /// Everything about each dataset, in the order of the review.
    pub dossiers: Vec<Dossier>,
    /// The works of all of them, and the one that the review began from, by key.
    pub works: BTreeMap<String, Work>,
    /// How many works the review has.
    pub papers: usize,
    /// The kinds of images, in their order.
    pub modalities: Vec<Term>,
    /// Table C4, and what is known now.
    pub case_studies: Vec<CaseStudy>,
    /// The year in which that table was published.
    pub stated_in: Option<i32>,
    /// Every search of the literature.
    pub searches: Vec<SearchRun>,
    /// What each dataset documents about its patients, by name.
    pub patients: Arc<Vec<PatientRecord>>,
    /// The best known answer of every confounder on every dataset.
    pub answers: Arc<Answers>,
    /// What is known of the documentation of all datasets.
    pub documented: Arc<Survey>,
    /// The taxonomy of confounders.
    pub tree: Arc<Tree>,
    /// Whether the review has a record of its screening.
    pub has_screening: bool,
    /// How many contributions stewards accepted. It and the credits come from the accounts of a site, which the review
    /// folder does not hold: whoever makes the document anew elsewhere puts in what was kept of them.
    pub accepted: usize,
    /// Who contributed and who reviewed.
    pub credits: Credits,
}

impl Material {
    /// The day of the edition; of a draft that of the last change.
    #[must_use]
    pub fn day(&self) -> NaiveDate {
        match &self.edition {
            Some(edition) => edition.day,
            None => self.last.map(|last| last.at.date_naive()).unwrap_or_default(),
        }
    }

    /// "Release 2026.1, revision 12, 23 November 2026".
    #[must_use]
    pub fn edition_in_words(&self) -> String {
        match (&self.edition, self.last) {
            (Some(edition), _) => format!("Release {}, revision {}, {}", edition.number, edition.revision, wording::day(edition.day)),
            (None, Some(last)) => format!("Draft of revision {}, {}", last.number, wording::day(last.at.date_naive())),
            (None, None) => "Draft of a review without any revision".to_owned(),
        }
    }
}

/// The document.
#[must_use]
pub fn document(material: &Material) -> Document {
    let mut writing = Writing::new(material);
    let lead = writing.lead();
    let facts = writing.facts();
    let mut sections = vec![writing.introduction(), writing.method(), writing.at_one_look()];
    sections.extend(writing.applications());
    sections.extend([writing.taxonomy(), writing.gaps(), writing.documentation()]);
    sections.extend([writing.summaries(), writing.contributors(), writing.how_to_cite()]);
    let day = material.day();
    let small = |number: u32| u8::try_from(number).unwrap_or(1);
    let named = material.credits.people.iter().map(|credit| credit.person.name.clone());
    Document {
        title: material.review.title.clone(),
        kicker: writing.kicker(),
        authors: if material.credits.people.is_empty() { vec![material.review.title.clone()] } else { named.collect() },
        description: material.properties.get("description").cloned().unwrap_or_else(|| material.review.title.clone()),
        keywords: ["living review", "medical imaging", "datasets", "shortcuts"].map(str::to_owned).to_vec(),
        date: Date { year: day.year(), month: small(day.month()), day: small(day.day()) },
        issuer: material.edition.as_ref().map_or_else(|| "Draft".to_owned(), |edition| format!("Release {}", edition.number)),
        edition: material.edition_in_words(),
        lead,
        facts,
        contents: true,
        sections,
        colophon: writing.colophon(),
        references: writing.citing.into_references(),
    }
}

/// The document while it is written.
struct Writing<'a> {
    material: &'a Material,
    applications: Vec<Application<'a>>,
    citing: Citing<'a>,
    tables: usize,
    figures: usize,
}

impl<'a> Writing<'a> {
    fn new(material: &'a Material) -> Self {
        let applications = Application::all(material);
        Self { material, applications, citing: Citing::new(&material.works), tables: 0, figures: 0 }
    }

    /// The whole address of a place on the site.
    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.material.review.address)
    }

    /// A table with the next number.
    fn table(&mut self, caption: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Block {
        self.tables += 1;
        Block::Table(Table { caption: format!("Table {}. {caption}", self.tables), columns, rows })
    }

    /// A figure with the next number.
    fn figure(&mut self, caption: &str, alt: String, svg: String) -> Block {
        self.figures += 1;
        let file = format!("/figure-{}.svg", self.figures);
        Block::Figure(Figure { svg, file, alt, caption: format!("Figure {}. {caption}", self.figures), width: drawing::PIXELS })
    }
}

/// A field; what is not there is not documented.
fn fact(name: &str, value: Option<Cell>) -> Fact {
    Fact { name: name.to_owned(), value: value.filter(|cell| !cell.is_empty()).unwrap_or_else(|| vec![Run::gap("not documented")]) }
}

/// A number in a cell.
fn number(number: usize) -> Cell {
    vec![Run::plain(wording::so_many(number))]
}

/// A label inside a sentence: "chest drains", but "ECG wires".
fn inside(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), second) if !second.is_some_and(char::is_uppercase) => first.to_lowercase().chain(label.chars().skip(1)).collect(),
        _ => label.to_owned(),
    }
}

/// "two of them", "all of them", for so many of all.
fn of_them(number: usize, all: usize) -> String {
    match number {
        0 => "none of them".to_owned(),
        number if number == all && all == 1 => "it".to_owned(),
        number if number == all => "all of them".to_owned(),
        number => format!("{} of them", wording::number_word(number)),
    }
}

/// The first so many names, and how many there are besides.
fn names<'n>(all: impl IntoIterator<Item = &'n str>, most: usize) -> String {
    let all: Vec<&str> = all.into_iter().collect();
    if all.len() <= most {
        return wording::list(&all);
    }
    let mut shown: Vec<String> = all[..most].iter().map(|name| (*name).to_owned()).collect();
    shown.push(format!("{} more", wording::number_word(all.len() - most)));
    wording::list(&shown)
}

/// A section that says what is not there where nothing is.
fn section(id: &str, title: &str, mut blocks: Vec<Block>, none: &str) -> Section {
    if blocks.is_empty() {
        blocks.push(Block::gap(none));
    }
    Section::new(id, title, blocks)
}

#[cfg(test)]
mod tests;
