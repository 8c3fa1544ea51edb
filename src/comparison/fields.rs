//! The rows of what is recorded about the datasets: every field, in words.

use super::{NOT_DOCUMENTED, Row, Topic, Value};
use crate::datasets::store::Surroundings;
use crate::datasets::{Access, Attribute, Dataset, Demographics};
use crate::papers::PaperName;
use crate::vocabulary::capitalised;
use crate::wording;

/// What is recorded about one dataset.
#[derive(Debug)]
pub struct Recorded {
    /// Its record.
    pub dataset: Dataset,
    /// The word for its kind of images.
    pub modality: String,
    /// The work that released it.
    pub maker: Option<PaperName>,
    /// Versions and copies.
    pub around: Surroundings,
}

/// The rows of all fields.
#[must_use]
pub fn rows(recorded: &[Recorded]) -> Vec<Row> {
    let row = |topic, label: &str, value: &dyn Fn(&Recorded) -> Value| Row::new(topic, label, recorded.iter().map(value).collect());
    let number = |number: Option<i64>| Value::or_gap(number.map(wording::thousands));
    let list = |words: &[String]| Value::list_or_gap(words, NOT_DOCUMENTED);
    let web = |address: Option<&String>| Value::or_gap(address.cloned()).leading(|address| is_web(address).then(|| address.to_owned()));
    let mut rows = patients(recorded);
    rows.extend([
        row(Topic::Is, "Images show", &|of| Value::text(of.modality.clone())),
        row(Topic::Is, "Body part", &|of| Value::or_gap(of.dataset.body_part.clone())),
        row(Topic::Is, "Tasks", &|of| list(&of.dataset.tasks)),
        row(Topic::Is, "Images", &|of| number(of.dataset.images)),
        row(Topic::Is, "Patients", &|of| number(of.dataset.patients)),
        row(Topic::Is, "Countries", &|of| list(&of.dataset.countries)),
        row(Topic::Is, "Released", &|of| Value::or_gap(of.dataset.year.map(|year| year.to_string()))),
        row(Topic::Is, "Status", &|of| Value::text(of.dataset.status.label())),
        row(Topic::Is, "Versions", &|of| {
            let versions: Vec<String> = of.around.versions.iter().map(|version| version.label.clone()).collect();
            list(&versions)
        }),
        row(Topic::Access, "Access", &|of| match of.dataset.access {
            Access::Unknown => Value::gap(NOT_DOCUMENTED),
            access => Value::text(access.label()),
        }),
        row(Topic::Access, "Licence", &|of| Value::or_gap(of.dataset.license.clone())),
        row(Topic::Access, "Copies", &copies),
        row(Topic::Names, "Made by", &|of| match &of.maker {
            Some(maker) => Value::text(maker.short_name.clone()).leading(|_| Some(maker.address())),
            None => Value::gap(NOT_DOCUMENTED),
        }),
        row(Topic::Names, "Also called", &|of| list(&of.dataset.aliases)),
        row(Topic::Names, "Official page", &|of| web(of.dataset.homepage.as_ref())),
        row(Topic::Names, "DOI", &|of| match &of.dataset.doi {
            Some(doi) => Value::text(doi.to_string()).leading(|_| Some(doi.url())),
            None => Value::gap(NOT_DOCUMENTED),
        }),
        row(Topic::Names, "Description", &|of| Value::or_gap(of.dataset.description.clone())),
        row(Topic::Names, "Notes", &|of| of.dataset.notes.clone().map_or_else(|| Value::gap("none"), Value::text)),
        row(Topic::Names, "Where the facts come from", &|of| Value::or_gap(of.dataset.source.clone())),
    ]);
    rows
}

fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

fn copies(of: &Recorded) -> Value {
    let name = |platform: &str, is_official: bool| if is_official { format!("{platform}, official") } else { platform.to_owned() };
    let names: Vec<String> = of.around.locations.iter().map(|place| name(&place.platform, place.official)).collect();
    Value::list_or_gap(&names, NOT_DOCUMENTED)
}

/// A row for each attribute of the patients, and one for what else is recorded.
fn patients(recorded: &[Recorded]) -> Vec<Row> {
    let answer = |attribute: Attribute| {
        move |of: &Recorded| match &of.dataset.demographics {
            Demographics::NotDocumented => Value::gap(NOT_DOCUMENTED),
            Demographics::NoneReported => Value::text("Not given, a source says"),
            reported if reported.records(attribute) => {
                let words = reported.reported().iter().filter(|word| attribute.words().contains(&bibliography::folded(word).as_str()));
                Value::text("Documented").beside(format!("as {}", wording::list(&words.map(String::as_str).collect::<Vec<_>>())))
            }
            Demographics::Reported(_) => Value::text("Not among what it documents"),
        }
    };
    let row = |attribute: &Attribute| Row::new(Topic::Patients, attribute.label(), recorded.iter().map(answer(*attribute)).collect());
    let mut rows: Vec<Row> = Attribute::ALL.iter().map(row).collect();
    let known: Vec<&str> = Attribute::ALL.iter().flat_map(|attribute| attribute.words()).copied().collect();
    let others = |of: &Recorded| -> Vec<String> {
        let words = of.dataset.demographics.reported().iter();
        words.filter(|word| !known.contains(&bibliography::folded(word).as_str())).map(|word| capitalised(word)).collect()
    };
    if recorded.iter().any(|of| !others(of).is_empty()) {
        let values = recorded.iter().map(|of| Value::list_or_gap(&others(of), NOT_DOCUMENTED)).collect();
        rows.push(Row::new(Topic::Patients, "Other attributes", values));
    }
    rows
}
