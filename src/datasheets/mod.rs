//! The datasheet of a dataset: what the review knows of it, set as a document that can be printed, kept and cited.
//!
//! There is one model, [`typesetting::Document`]: page, Markdown, PDF and JSON are made of it. It is of one state of the
//! database and asks no clock, so the same state gives the same bytes.

pub mod alone;
mod asked;
pub(crate) mod citing;
mod identity;
mod known;
pub mod linked_data;
pub mod pages;

use bibliography::Doi;
use chrono::{Datelike, NaiveDate};
use typesetting::{Block, Cell, Date, Document, Fact, Figure, Form, Run, Section};

use crate::credit::Credits;
use crate::datasets::lead::{what_is_known, what_it_is};
use crate::dossier::Dossier;
use crate::evidence::brief::Brief;
use crate::evidence::severity::{Verdict, verdicts};
use crate::explorer::pages::printed::Printed;
use crate::publication::Edition;
use crate::vocabulary::capitalised;
use crate::wording;

use citing::Citing;

/// What a datasheet is made of.
#[derive(Debug)]
pub struct Material {
    /// All that the review holds about the dataset.
    pub dossier: Dossier,
    /// Who contributed to that, and who reviewed it.
    pub credits: Credits,
    /// The dataset with what is linked to it, and the same over time; none where nothing is.
    pub drawn: Vec<Printed>,
    /// The release that it belongs to; none for what the site shows today.
    pub edition: Option<Edition>,
    /// The DOI of the datasheet itself, as soon as one is reserved.
    pub doi: Option<Doi>,
}

/// The address of a dataset's datasheet on the site.
#[must_use]
pub fn path(slug: &str) -> String {
    format!("/datasets/{slug}/datasheet")
}

/// The datasheet.
#[must_use]
pub fn document(material: &Material) -> Document {
    let Material { dossier, credits, drawn, .. } = material;
    let briefs: Vec<Brief> = dossier.statements.iter().map(Brief::from).collect();
    let verdicts: Vec<Verdict> = verdicts(briefs.iter().cloned());
    let mut citing = Citing::new(&dossier.works);
    let facts = identity::facts(material, &mut citing);
    let sections: Vec<Option<Section>> = [
        known::shortcuts(dossier, &verdicts, &mut citing),
        known::label_errors(dossier, &mut citing),
        known::annotations(dossier, &mut citing),
        known::documentation(dossier, &mut citing),
    ]
    .into_iter()
    .chain(asked::frameworks(dossier, &mut citing).into_iter().map(Some))
    .chain([
        around(dossier, drawn),
        identity::demographics(dossier),
        identity::relations(dossier, &mut citing),
        identity::versions(dossier),
        identity::gaps(dossier),
        known::evidence(dossier, &mut citing),
        identity::searched(dossier),
        identity::contributors(dossier, credits),
        identity::how_to_cite(material, &mut citing),
    ])
    .collect();
    let day = day(dossier);
    Document {
        title: title(dossier),
        kicker: format!("{} · evidence as known on {}", dossier.modality_label, wording::day(day)),
        authors: vec![dossier.review.title.clone()],
        description: format!("What is known about the dataset {}, by whom it was found and where it says so", dossier.dataset.name),
        keywords: vec![dossier.dataset.name.clone(), dossier.modality_label.clone(), "datasheet".to_owned()],
        date: Date { year: day.year(), month: small(day.month()), day: small(day.day()) },
        issuer: dossier.review.title.clone(),
        edition: edition(material),
        contents: false,
        lead: vec![
            vec![Run::plain(what_it_is(&dossier.dataset, &dossier.modality_label))],
            vec![Run::plain(what_is_known(&briefs, &verdicts))],
        ],
        facts,
        sections: sections.into_iter().flatten().collect(),
        references: citing.into_references(),
        colophon: colophon(material),
    }
}

/// "Datasheet for `CheXpert`".
#[must_use]
pub fn title(dossier: &Dossier) -> String {
    format!("Datasheet for {}", dossier.dataset.name)
}

/// The day of the last change; that is the date of the datasheet.
#[must_use]
pub fn day(dossier: &Dossier) -> NaiveDate {
    dossier.last.map(|last| last.at.date_naive()).unwrap_or_default()
}

/// "Release 2026.1, revision 12, 23 November 2026"; without the release where it belongs to none.
#[must_use]
pub fn edition(material: &Material) -> String {
    let revision = match material.dossier.last {
        Some(last) => format!("revision {}, {}", last.number, wording::day(last.at.date_naive())),
        None => "no revision is recorded".to_owned(),
    };
    match &material.edition {
        Some(edition) => format!("Release {}, {revision}", edition.number),
        None => capitalised(&revision),
    }
}

fn small(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(1)
}

/// What is linked to it, and when works spoke of it.
fn around(dossier: &Dossier, drawn: &[Printed]) -> Option<Section> {
    let figure = |(place, drawn): (usize, &Printed)| {
        Block::Figure(Figure {
            file: format!("/figure-{}.svg", place + 1),
            alt: format!("{}: {}", dossier.dataset.name, drawn.words),
            caption: format!(
                "{} Colour and shape say what a work does with the dataset; rings say how serious its findings are.",
                drawn.words
            ),
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "widths of pictures: some hundreds")]
            width: drawn.width.clamp(1.0, 4000.0) as u32,
            svg: drawn.svg.clone(),
        })
    };
    if drawn.is_empty() {
        return section("around", "Works and datasets around it", vec![gap("Nothing in this review is linked to it.")]);
    }
    let address = format!("{}/graph?focus=dataset:{}", dossier.review.address, dossier.dataset.slug);
    let lead = Block::Paragraph {
        runs: vec![
            Run::plain(
                "The figures show the works that speak of the dataset and the datasets that it is linked to, and the same over time. Where there are more than can be read, the weightiest are drawn and the others are folded. To look around in: ",
            ),
            Run::of(Form::Code, address.clone()).to(address),
        ],
    };
    let figures: Vec<Block> = drawn.iter().enumerate().map(figure).collect();
    section("around", "Works and datasets around it", std::iter::once(lead).chain(figures).collect())
}

/// What it is made from, and what of it may be used how.
fn colophon(material: &Material) -> Vec<Cell> {
    let dossier = &material.dossier;
    let license =
        dossier.review.license.as_ref().map(|license| format!(" The words of the review are under {license}.")).unwrap_or_default();
    let made = format!("Made from the database of “{}” ({}).{license}", dossier.review.title, edition(material));
    let newest = "What was found since is on the page of the dataset: ";
    let dataset = "The licence of the dataset itself is its own.";
    vec![vec![Run::plain(format!("{made} {dataset} {newest}")), Run::plain(dossier.page()).to(dossier.page())]]
}

/// A section; none where there is nothing in it.
fn section(id: &str, title: &str, blocks: Vec<Block>) -> Option<Section> {
    (!blocks.is_empty()).then(|| Section { id: id.to_owned(), title: title.to_owned(), blocks })
}

/// A paragraph of plain words.
fn paragraph(words: impl Into<String>) -> Block {
    Block::Paragraph { runs: vec![Run::plain(words)] }
}

/// A paragraph that says what is not known.
fn gap(words: impl Into<String>) -> Block {
    Block::Paragraph { runs: vec![Run::gap(words)] }
}

/// A field; what is not there is not documented.
fn fact(name: &str, value: Option<Run>) -> Fact {
    Fact { name: name.to_owned(), value: vec![value.unwrap_or_else(not_documented)] }
}

fn not_documented() -> Run {
    Run::gap("not documented")
}

#[cfg(test)]
mod tests;
