//! On which datasets a confounder can be tested at all: those that record it. Three answers, never two.

use serde::Serialize;

use crate::datasets::Demographics;
use crate::evidence::pages::view::Link;
use crate::taxonomy::ConfounderSlug;
use crate::taxonomy::store::PatientRecord;

/// The words by which datasets record what a confounder is about; none for what is not an attribute of patients.
pub(super) fn attributes(slug: &ConfounderSlug) -> Option<&'static [&'static str]> {
    match slug.as_str() {
        "sex-gender" => Some(&["sex", "gender"]),
        "age" => Some(&["age"]),
        "race-ethnicity" => Some(&["race", "ethnicity"]),
        "skin-type" => Some(&["skin type"]),
        "body-mass-index" => Some(&["bmi", "body mass index"]),
        _ => None,
    }
}

/// Whether one of these attributes is recorded.
pub(super) fn records(record: &PatientRecord, attributes: &[&str]) -> bool {
    record.demographics.reported().iter().any(|word| attributes.contains(&bibliography::folded(word).as_str()))
}

/// On which datasets a confounder can be tested, by what they record.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Testable {
    /// The words that are looked for.
    pub attributes: &'static [&'static str],
    /// Those that record it.
    pub recorded: Vec<Link>,
    /// Those that are known to record other attributes, and not known to record this one.
    pub others_only: Vec<Link>,
    /// Those whose source says that nothing is recorded.
    pub nothing: Vec<Link>,
    /// Those of which no source that was read says it.
    pub not_documented: Vec<Link>,
}

impl Testable {
    /// Sorts the datasets into the answers; none for a confounder that is not an attribute of patients.
    pub(super) fn new(slug: &ConfounderSlug, datasets: &[&PatientRecord]) -> Option<Self> {
        let attributes = attributes(slug)?;
        let mut answer =
            Self { attributes, recorded: Vec::new(), others_only: Vec::new(), nothing: Vec::new(), not_documented: Vec::new() };
        for record in datasets {
            let place = match &record.demographics {
                Demographics::Reported(_) if records(record, attributes) => &mut answer.recorded,
                Demographics::Reported(_) => &mut answer.others_only,
                Demographics::NoneReported => &mut answer.nothing,
                Demographics::NotDocumented => &mut answer.not_documented,
            };
            place.push(Link::dataset(&record.slug, &record.name));
        }
        Some(answer)
    }

    /// The answers as rows of a table: in words, whether it is a gap, the datasets.
    pub(super) fn rows(&self) -> [(&'static str, bool, &[Link]); 4] {
        [
            ("Recorded", false, &self.recorded),
            ("Other attributes only", false, &self.others_only),
            ("Nothing recorded", false, &self.nothing),
            ("Not documented", true, &self.not_documented),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Modality;

    #[test]
    fn every_dataset_has_one_answer() {
        let record = |slug: &str, demographics| PatientRecord {
            slug: slug.to_owned(),
            name: slug.to_owned(),
            modality: Modality::new("m"),
            demographics,
        };
        let all = [
            record("a", Demographics::Reported(vec!["Gender".to_owned(), "age".to_owned()])),
            record("b", Demographics::Reported(vec!["age".to_owned()])),
            record("c", Demographics::NoneReported),
            record("d", Demographics::NotDocumented),
        ];
        let found = Testable::new(&"sex-gender".parse().unwrap(), &all.iter().collect::<Vec<_>>()).unwrap();
        let names: Vec<Vec<&str>> =
            found.rows().iter().map(|(_, _, links)| links.iter().map(|link| link.name.as_str()).collect()).collect();
        assert_eq!(names, [["a"], ["b"], ["c"], ["d"]]);
        assert!(Testable::new(&"chest-drains".parse().unwrap(), &[]).is_none());
    }
}
