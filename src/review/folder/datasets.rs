//! `datasets.csv`, `dataset_versions.csv`, `dataset_locations.csv` and `dataset_relations.csv`.

use super::table::{Lines, Problem, Row, Table, join_list, or_empty, yes_no};
use super::writing::{Record, file_of};
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
        review.datasets = table.records(lines, problems, dataset);
    }
    if let Some(bytes) = files.get("dataset_versions.csv") {
        let table = Table::read("dataset_versions.csv", bytes, &["dataset", "label"], &VERSION, problems);
        review.versions = table.records(lines, problems, version);
    }
    if let Some(bytes) = files.get("dataset_locations.csv") {
        let table = Table::read("dataset_locations.csv", bytes, &["dataset", "platform", "url"], &LOCATION, problems);
        review.locations = table.records(lines, problems, location);
    }
    if let Some(bytes) = files.get("dataset_relations.csv") {
        let table = Table::read("dataset_relations.csv", bytes, &["subject", "relation", "object"], &RELATION, problems);
        review.relations = table.records(lines, problems, relation);
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
    files.extend([file_of(&review.datasets), file_of(&review.versions), file_of(&review.locations), file_of(&review.relations)]);
}

impl Record for Dataset {
    const FILE: &'static str = "datasets.csv";
    const COLUMNS: &'static [&'static str] = &DATASET;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [
            self.slug.to_string(),
            self.name.clone(),
            join_list(&self.aliases),
            self.modality.to_string(),
            or_empty(self.body_part.as_ref()),
            join_list(&self.tasks),
            or_empty(self.description.as_ref()),
            or_empty(self.introduced_by.as_ref()),
            or_empty(self.homepage.as_ref()),
            or_empty(self.doi.as_ref()),
            or_empty(self.license.as_ref()),
            self.access.to_string(),
            or_empty(self.images.as_ref()),
            or_empty(self.patients.as_ref()),
            join_list(&self.countries),
            or_empty(self.year.as_ref()),
            join_list(&self.demographics.words()),
            self.status.to_string(),
            or_empty(self.source.as_ref()),
            or_empty(self.notes.as_ref()),
            yes_no(self.named_in_paper),
            yes_no(self.in_demo),
        ]
    }
}

impl Record for Version {
    const FILE: &'static str = "dataset_versions.csv";
    const COLUMNS: &'static [&'static str] = &VERSION;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [
            self.dataset.to_string(),
            self.label.clone(),
            or_empty(self.released.as_ref()),
            or_empty(self.doi.as_ref()),
            or_empty(self.changes.as_ref()),
        ]
    }
}

impl Record for Location {
    const FILE: &'static str = "dataset_locations.csv";
    const COLUMNS: &'static [&'static str] = &LOCATION;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [self.dataset.to_string(), self.platform.clone(), self.url.clone(), yes_no(self.official), or_empty(self.license.as_ref())]
    }
}

impl Record for Relation {
    const FILE: &'static str = "dataset_relations.csv";
    const COLUMNS: &'static [&'static str] = &RELATION;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [
            self.subject.to_string(),
            self.relation.to_string(),
            self.object.to_string(),
            or_empty(self.paper.as_ref()),
            or_empty(self.source.as_ref()),
        ]
    }
}
