//! On which datasets a confounder can be tested at all: those that record it. Three answers, never two.

use serde::Serialize;

use crate::demographics::{Answer, PatientRecord, needed};
use crate::evidence::pages::view::Link;
use crate::taxonomy::ConfounderSlug;

/// On which datasets a confounder can be tested, by what they record.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Testable {
    /// The attributes that are looked for: one of them will do.
    pub attributes: Vec<String>,
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
        let attributes = needed(slug);
        if attributes.is_empty() {
            return None;
        }
        let words = attributes.iter().map(|attribute| attribute.label().to_lowercase()).collect();
        let mut answer =
            Self { attributes: words, recorded: Vec::new(), others_only: Vec::new(), nothing: Vec::new(), not_documented: Vec::new() };
        for record in datasets {
            let place = match record.answer(attributes) {
                Answer::Documented => &mut answer.recorded,
                Answer::Others => &mut answer.others_only,
                Answer::Nothing => &mut answer.nothing,
                Answer::NotDocumented => &mut answer.not_documented,
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
    use crate::datasets::Demographics;
    use crate::demographics::tests::record;

    #[test]
    fn every_dataset_has_one_answer() {
        let all = [
            record(1, "a", Demographics::Reported(vec!["Gender".to_owned(), "age".to_owned()])),
            record(2, "b", Demographics::Reported(vec!["age".to_owned()])),
            record(3, "c", Demographics::NoneReported),
            record(4, "d", Demographics::NotDocumented),
        ];
        let found = Testable::new(&"sex-gender".parse().unwrap(), &all.iter().collect::<Vec<_>>()).unwrap();
        let names: Vec<Vec<&str>> =
            found.rows().iter().map(|(_, _, links)| links.iter().map(|link| link.name.as_str()).collect()).collect();
        assert_eq!(names, [["A"], ["B"], ["C"], ["D"]]);
        assert!(Testable::new(&"chest-drains".parse().unwrap(), &[]).is_none());
    }
}
