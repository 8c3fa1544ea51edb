//! What the dataset is: facts, people in the images, relations, versions, what is not documented, and how to cite.

use typesetting::{Block, Cell, Column, Fact, Form, Run, Section, Table};

use super::citing::Citing;
use super::{Material, edition, fact, gap, not_documented, paragraph, path, section, title};
use crate::credit::Credits;
use crate::datasets::gaps::{attributes, not_documented as undocumented};
use crate::datasets::{Access, Demographics, Status};
use crate::dossier::Dossier;
use crate::wording;

/// The first facts.
pub(super) fn facts(material: &Material, citing: &mut Citing<'_>) -> Vec<Fact> {
    let dossier = &material.dossier;
    let dataset = &dossier.dataset;
    let words = |list: &[String]| (!list.is_empty()).then(|| Run::plain(list.join(", ")));
    let maker = dossier.maker().map(|work| citing.cite(work.short_name.clone(), work.paper.key.as_str()));
    let mut facts = Vec::new();
    facts.extend(material.doi.as_ref().map(|doi| fact("DOI of this datasheet", Some(Run::of(Form::Code, doi.to_string()).to(doi.url())))));
    facts.extend((!dataset.aliases.is_empty()).then(|| fact("Also called", words(&dataset.aliases))));
    facts.extend([
        fact("Released by", maker),
        fact("Year of release", dataset.year.map(|year| Run::plain(year.to_string()))),
        fact("Images", dataset.images.map(|number| Run::plain(wording::thousands(number)))),
        fact("Patients", dataset.patients.map(|number| Run::plain(wording::thousands(number)))),
        fact("Part of the body", dataset.body_part.as_ref().map(Run::plain)),
        fact("Made for", words(&dataset.tasks)),
        fact("Countries", words(&dataset.countries)),
        fact("Access", (dataset.access != Access::Unknown).then(|| Run::plain(dataset.access.label()))),
        fact("Licence", dataset.license.as_ref().map(Run::plain)),
        fact("Official page", dataset.homepage.as_ref().map(|page| Run::of(Form::Code, page).to(page))),
        fact(
            if material.doi.is_some() { "DOI of the dataset" } else { "DOI" },
            dataset.doi.as_ref().map(|doi| Run::of(Form::Code, doi.to_string()).to(doi.url())),
        ),
    ]);
    facts.extend((dataset.status != Status::Active).then(|| fact("Status", Some(Run::of(Form::Strong, dataset.status.label())))));
    facts.extend(dataset.notes.as_ref().map(|notes| fact("Notes", Some(Run::plain(notes)))));
    facts.push(fact("Sources of these facts", dataset.source.as_ref().map(Run::plain)));
    facts
}

/// Who is in the images.
pub(super) fn demographics(dossier: &Dossier) -> Option<Section> {
    let dataset = &dossier.dataset;
    let mut blocks = Vec::new();
    if dataset.demographics == Demographics::NoneReported {
        blocks.push(paragraph("A source says that the dataset records nothing about its patients."));
    } else {
        let recorded = |recorded: bool| if recorded { Run::plain("recorded") } else { not_documented() };
        let rows = attributes(dataset).into_iter().map(|each| vec![vec![Run::plain(each.name)], vec![recorded(each.recorded)]]).collect();
        blocks.push(Block::Table(Table {
            caption: "What the dataset records about its patients. “Not documented” means that no source read for this review states it; it may still be in the data.".to_owned(),
            columns: vec![Column::words("Attribute", 40), Column::words("Recorded?", 60)],
            rows,
        }));
    }
    section("demographics", "Who is in the images", blocks)
}

/// Where it comes from, and what comes from it.
pub(super) fn relations(dossier: &Dossier, citing: &mut Citing<'_>) -> Option<Section> {
    if dossier.relations.is_empty() {
        return section("lineage", "Derived data and lineage", vec![gap("No source that was read relates it to another dataset.")]);
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for related in &dossier.relations {
        let address = format!("{}/datasets/{}", dossier.review.address, related.other());
        let work = related.relation.paper.as_ref().map(|key| citing.name(key.as_str()));
        let mut says: Cell = work.into_iter().collect();
        if let Some(source) = &related.relation.source {
            says.push(Run::plain(if says.is_empty() { source.clone() } else { format!(", {source}") }));
        }
        if says.is_empty() {
            says.push(not_documented());
        }
        rows.push(vec![vec![Run::plain(related.words())], vec![Run::plain(related.other_name.clone()).to(address)], says]);
    }
    let table = Table {
        caption: format!("How {} is related to other datasets", dossier.dataset.name),
        columns: vec![Column::words("It is", 30), Column::words("Dataset", 35), Column::words("Who says so", 45)],
        rows,
    };
    section("lineage", "Derived data and lineage", vec![Block::Table(table)])
}

/// Its versions, and copies on other platforms.
pub(super) fn versions(dossier: &Dossier) -> Option<Section> {
    let mut blocks = vec![Block::Heading { words: "Versions".to_owned() }];
    if dossier.versions.is_empty() {
        blocks.push(gap("Not documented. Name the day of download where you use it."));
    } else {
        let item = |version: &crate::datasets::Version| {
            let mut item = vec![Run::of(Form::Strong, version.label.clone())];
            item.extend(version.released.map(|day| Run::plain(format!(", {}", wording::day(day)))));
            if let Some(doi) = &version.doi {
                item.extend([Run::plain(", "), Run::of(Form::Code, doi.to_string()).to(doi.url())]);
            }
            item.extend(version.changes.as_ref().map(|changes| Run::plain(format!(": {changes}"))));
            item
        };
        blocks.push(Block::List { items: dossier.versions.iter().map(item).collect() });
    }
    blocks.push(Block::Heading { words: "Copies on other platforms".to_owned() });
    if dossier.locations.is_empty() {
        blocks.push(gap("Not documented."));
    } else {
        let item = |copy: &crate::datasets::Location| {
            let by = if copy.official { ", by its makers" } else { "" };
            let license = copy.license.as_ref().map_or_else(not_documented, Run::plain);
            vec![Run::plain(copy.platform.clone()).to(&copy.url), Run::plain(format!("{by}; licence stated there: ")), license]
        };
        blocks.push(Block::List { items: dossier.locations.iter().map(item).collect() });
    }
    section("versions", "Versions and copies", blocks)
}

/// What no source states.
pub(super) fn gaps(dossier: &Dossier) -> Option<Section> {
    let gaps = undocumented(&dossier.dataset, &dossier.versions, &dossier.locations);
    let words = if gaps.is_empty() {
        "Every field of this record has a source.".to_owned()
    } else {
        format!("No source that was read states {}.", wording::list(&gaps))
    };
    section("gaps", "What is not documented", vec![paragraph(words)])
}

/// Until when the literature was searched.
pub(super) fn searched(dossier: &Dossier) -> Option<Section> {
    let words = format!(
        "Searched {}. What was published later, or is not cited there, is not in this datasheet: “none found” holds only so far.",
        dossier.searched.words()
    );
    let note = dossier.searched.until.as_ref().or(dossier.searched.not_checked.as_ref()).and_then(|run| run.note.clone());
    section("searched", "What was searched, and until when", std::iter::once(paragraph(words)).chain(note.map(paragraph)).collect())
}

/// Who contributed and who reviewed.
pub(super) fn contributors(dossier: &Dossier, credits: &Credits) -> Option<Section> {
    let mut blocks = Vec::new();
    if !credits.people.is_empty() {
        let item = |credit: &crate::credit::Credit| {
            let mut item = vec![Run::of(Form::Strong, credit.person.name.clone())];
            if let Some(orcid) = &credit.person.orcid {
                let address = format!("https://orcid.org/{orcid}");
                item.extend([Run::plain(" "), Run::of(Form::Code, address.clone()).to(address)]);
            }
            let roles: Vec<&str> = credit.roles.iter().map(|role| role.label()).collect();
            item.push(Run::plain(format!(", {}", roles.join(", ").to_lowercase())));
            item
        };
        blocks.push(Block::List { items: credits.people.iter().map(item).collect() });
    }
    let others = match credits.not_named {
        0 if credits.people.is_empty() => "No contribution to this record is recorded: it came with the review when it opened.".to_owned(),
        0 => String::new(),
        number => format!("{} more did not ask to be named.", crate::vocabulary::capitalised(&wording::count(number, "contributor"))),
    };
    if !others.is_empty() {
        blocks.push(paragraph(others));
    }
    blocks.push(paragraph(format!("The review as a whole: {}/contributors", dossier.review.address)));
    section("contributors", "Contributors", blocks)
}

/// How the dataset and this datasheet are cited.
pub(super) fn how_to_cite(material: &Material, citing: &mut Citing<'_>) -> Option<Section> {
    let dossier = &material.dossier;
    let mut blocks = vec![Block::Heading { words: "The dataset".to_owned() }];
    match dossier.maker() {
        Some(work) => {
            let named = citing.cite(work.short_name.clone(), work.paper.key.as_str());
            blocks.push(Block::Paragraph {
                runs: vec![Run::plain("By the work that released it: "), named, Run::plain(". Name the version that you used.")],
            });
            blocks.push(Block::Code { words: work.paper.bibtex_with_strings() });
        }
        None => blocks.push(gap("No work is recorded as the one that released it.")),
    }
    blocks.push(Block::Heading { words: "This datasheet".to_owned() });
    blocks.push(Block::Code { words: bibtex(material) });
    section("cite", "How to cite", blocks)
}

/// The datasheet as a BibTeX entry.
#[must_use]
pub(super) fn bibtex(material: &Material) -> String {
    let dossier = &material.dossier;
    let address = format!("{}{}", dossier.review.address, path(dossier.dataset.slug.as_str()));
    let key = format!("datasheet-{}", dossier.dataset.slug);
    let Ok(key) = bibliography::CitationKey::parse(&key) else { return String::new() };
    let mut fields = vec![
        ("author", format!("{{{}}}", dossier.review.title)),
        ("title", title(dossier)),
        ("year", super::day(dossier).format("%Y").to_string()),
        ("note", edition(material)),
    ];
    fields.extend(material.doi.as_ref().map(|doi| ("doi", doi.to_string())));
    fields.push(("url", address));
    let fields: Vec<(String, String)> = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    bibliography::write_entry("misc", &key, &fields)
}
