//! `datasets.csv`, `dataset_versions.csv`, `dataset_locations.csv` and `dataset_relations.csv`.

use super::table::{Lines, Problem, Row, Table, join_list, or_empty, write_csv, yes_no};
use super::{Files, Review};
use crate::datasets::{Access, Dataset, Demographics, Location, Relation, Status, Version};
use crate::vocabulary::Modality;

const DATASET: [&str; 22] = [
    "slug",
    "name",
    "aliases",
    "modality",
    "body_part",
    "tasks",
    "description",
    "introduced_by",
    "homepage",
    "doi",
    "license",
    "access",
    "images",
    "patients",
    "countries",
    "year",
    "demographics_reported",
    "status",
    "source",
    "notes",
    "named_in_paper",
    "in_demo",
];
const VERSION: [&str; 5] = ["dataset", "label", "released", "doi", "changes"];
const LOCATION: [&str; 5] = ["dataset", "platform", "url", "official", "license"];
const RELATION: [&str; 5] = ["subject", "relation", "object", "paper_key", "source"];

/// Reads the four files.
pub fn read(files: &Files, review: &mut Review, lines: &mut Lines, problems: &mut Vec<Problem>) {
    if let Some(bytes) = files.get("datasets.csv") {
        let table = Table::read("datasets.csv", bytes, &["slug", "name", "modality"], &DATASET, problems);
        review.datasets = table.records(lines, |row| dataset(row, problems));
    }
    if let Some(bytes) = files.get("dataset_versions.csv") {
        let table = Table::read("dataset_versions.csv", bytes, &["dataset", "label"], &VERSION, problems);
        review.versions = table.records(lines, |row| version(row, problems));
    }
    if let Some(bytes) = files.get("dataset_locations.csv") {
        let table = Table::read("dataset_locations.csv", bytes, &["dataset", "platform", "url"], &LOCATION, problems);
        review.locations = table.records(lines, |row| location(row, problems));
    }
    if let Some(bytes) = files.get("dataset_relations.csv") {
        let table = Table::read("dataset_relations.csv", bytes, &["subject", "relation", "object"], &RELATION, problems);
        review.relations = table.records(lines, |row| relation(row, problems));
    }
}

fn dataset(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Dataset> {
    let slug = row.required("slug", problems);
    let name = row.required("name", problems);
    let modality: Option<String> = row.required("modality", problems);
    let demographics = row.list("demographics_reported");
    if demographics.len() > 1 && demographics.iter().any(|word| word == "none") {
        problems.push(row.problem("demographics_reported", "“none” cannot stand beside attributes"));
    }
    let dataset = Dataset {
        slug: slug?,
        name: name?,
        aliases: row.list("aliases"),
        modality: Modality::new(&modality?),
        body_part: row.owned("body_part"),
        tasks: row.list("tasks"),
        description: row.owned("description"),
        introduced_by: row.value("introduced_by", problems),
        homepage: row.web_address("homepage", problems),
        doi: row.value("doi", problems),
        license: row.owned("license"),
        access: row.value("access", problems).unwrap_or(Access::Unknown),
        images: row.count("images", problems),
        patients: row.count("patients", problems),
        countries: row.list("countries"),
        year: year(row, problems),
        demographics: Demographics::from_words(demographics),
        status: row.value("status", problems).unwrap_or(Status::Active),
        source: row.owned("source"),
        notes: row.owned("notes"),
        named_in_paper: row.yes("named_in_paper", problems),
        in_demo: row.yes("in_demo", problems),
    };
    Some(dataset)
}

fn year(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<i32> {
    let number = row.count("year", problems)?;
    if let Ok(year @ 1800..=2200) = i32::try_from(number) {
        return Some(year);
    }
    problems.push(row.problem("year", format!("{number} is not a year between 1800 and 2200")));
    None
}

fn version(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Version> {
    let (dataset, label) = (row.required("dataset", problems), row.required("label", problems));
    let (released, doi) = (row.value("released", problems), row.value("doi", problems));
    Some(Version { dataset: dataset?, label: label?, released, doi, changes: row.owned("changes") })
}

fn location(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Location> {
    let (dataset, platform) = (row.required("dataset", problems), row.required("platform", problems));
    let (url, official) = (row.web_address("url", problems), row.yes("official", problems));
    row.must_be_filled("url", problems);
    Some(Location { dataset: dataset?, platform: platform?, url: url?, official, license: row.owned("license") })
}

fn relation(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Relation> {
    let (subject, relation) = (row.required("subject", problems), row.required("relation", problems));
    let (object, paper) = (row.required("object", problems), row.value("paper_key", problems));
    Some(Relation { subject: subject?, relation: relation?, object: object?, paper, source: row.owned("source") })
}

/// Writes the four files.
pub fn write(review: &Review, files: &mut Files) {
    files.insert("datasets.csv".to_owned(), write_csv(DATASET, review.datasets.iter().map(dataset_row)));
    let versions = review.versions.iter().map(|version| {
        [
            version.dataset.to_string(),
            version.label.clone(),
            or_empty(version.released.as_ref()),
            or_empty(version.doi.as_ref()),
            or_empty(version.changes.as_ref()),
        ]
    });
    files.insert("dataset_versions.csv".to_owned(), write_csv(VERSION, versions));
    let locations = review.locations.iter().map(|location| {
        [
            location.dataset.to_string(),
            location.platform.clone(),
            location.url.clone(),
            yes_no(location.official),
            or_empty(location.license.as_ref()),
        ]
    });
    files.insert("dataset_locations.csv".to_owned(), write_csv(LOCATION, locations));
    let relations = review.relations.iter().map(|relation| {
        [
            relation.subject.to_string(),
            relation.relation.to_string(),
            relation.object.to_string(),
            or_empty(relation.paper.as_ref()),
            or_empty(relation.source.as_ref()),
        ]
    });
    files.insert("dataset_relations.csv".to_owned(), write_csv(RELATION, relations));
}

fn dataset_row(dataset: &Dataset) -> [String; 22] {
    [
        dataset.slug.to_string(),
        dataset.name.clone(),
        join_list(&dataset.aliases),
        dataset.modality.to_string(),
        or_empty(dataset.body_part.as_ref()),
        join_list(&dataset.tasks),
        or_empty(dataset.description.as_ref()),
        or_empty(dataset.introduced_by.as_ref()),
        or_empty(dataset.homepage.as_ref()),
        or_empty(dataset.doi.as_ref()),
        or_empty(dataset.license.as_ref()),
        dataset.access.to_string(),
        or_empty(dataset.images.as_ref()),
        or_empty(dataset.patients.as_ref()),
        join_list(&dataset.countries),
        or_empty(dataset.year.as_ref()),
        join_list(&dataset.demographics.words()),
        dataset.status.to_string(),
        or_empty(dataset.source.as_ref()),
        or_empty(dataset.notes.as_ref()),
        yes_no(dataset.named_in_paper),
        yes_no(dataset.in_demo),
    ]
}
