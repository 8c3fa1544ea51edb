//! A draft or record, as the deposit API shows it to its owner.

use std::collections::BTreeMap;

use bibliography::Doi;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Where a deposition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// A draft that was never published.
    Unsubmitted,
    /// Published; its metadata are being edited.
    InProgress,
    /// Published.
    Done,
    /// Zenodo failed with it.
    Error,
    /// A word that we don't know: it says nothing.
    #[serde(other)]
    Unknown,
}

/// The addresses that go with it. They are followed, never made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Links {
    /// Where its files go.
    pub bucket: Option<String>,
    /// The draft of the next version, or itself.
    pub latest_draft: Option<String>,
    /// Publishes it.
    pub publish: Option<String>,
    /// Begins the next version.
    pub newversion: Option<String>,
    /// The page for people.
    pub html: Option<String>,
}

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DraftFile {
    /// Its name.
    pub filename: String,
    /// MD5 in hexadecimal digits, with or without `md5:` before.
    #[serde(default)]
    checksum: String,
}

impl DraftFile {
    /// The MD5 of what is there, in hexadecimal digits.
    #[must_use]
    pub fn md5(&self) -> &str {
        bare(&self.checksum)
    }
}

/// What Zenodo says about a file that it has just received.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Stored {
    checksum: String,
}

impl Stored {
    /// The MD5 of what arrived, in hexadecimal digits.
    #[must_use]
    pub fn md5(&self) -> &str {
        bare(&self.checksum)
    }
}

fn bare(checksum: &str) -> &str {
    checksum.strip_prefix("md5:").unwrap_or(checksum)
}

/// A draft or record, as its owner sees it. Fields of the wrong type are fields that are not there, except its number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Deposition {
    /// Its number.
    pub id: u64,
    /// The number that all its versions share.
    #[serde(default, deserialize_with = "digits")]
    pub conceptrecid: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Whether it was published.
    #[serde(default)]
    pub submitted: bool,
    /// Its DOI, once it is published. A draft may show here the one that it will have.
    #[serde(default, deserialize_with = "doi")]
    pub doi: Option<Doi>,
    /// The DOI that leads to the latest version.
    #[serde(default, deserialize_with = "doi")]
    pub conceptdoi: Option<Doi>,
    /// Where to go from here.
    #[serde(default)]
    pub links: Links,
    /// Its files.
    #[serde(default)]
    pub files: Vec<DraftFile>,
    /// What it says of itself, as Zenodo keeps it.
    #[serde(default)]
    pub metadata: Value,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

impl Deposition {
    /// Whether it is out, for good.
    #[must_use]
    pub fn is_published(&self) -> bool {
        self.submitted || matches!(self.state, State::Done | State::InProgress)
    }

    /// The DOI that Zenodo keeps for it.
    #[must_use]
    pub fn reserved(&self) -> Option<Doi> {
        self.metadata["prereserve_doi"]["doi"].as_str().and_then(|doi| Doi::parse(doi).ok())
    }

    /// What its owner says that it is identical to.
    pub fn identical_to(&self) -> impl Iterator<Item = &str> {
        let related = self.metadata["related_identifiers"].as_array().into_iter().flatten();
        related.filter(|each| each["relation"] == "isIdenticalTo").filter_map(|each| each["identifier"].as_str())
    }

    /// What the server says went wrong with single fields, though it saved the draft.
    #[must_use]
    pub fn problems(&self) -> Vec<super::FieldProblem> {
        self.rest.get("errors").map(|errors| super::error::fields(&serde_json::json!({ "errors": errors }))).unwrap_or_default()
    }
}

/// A DOI, or none where the field holds something else: Zenodo's drafts have had `""` there.
fn doi<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Doi>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value.as_str().and_then(|text| Doi::parse(text).ok()))
}

/// A number that is sent as text by some servers and as a number by others.
fn digits<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    Ok((!text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit())).then_some(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: Value) -> Deposition {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_draft_is_no_record() {
        let draft = read(json!({
            "id": 101, "conceptrecid": "100", "state": "unsubmitted", "submitted": false, "doi": "",
            "metadata": {"prereserve_doi": {"doi": "10.5072/zenodo.101"}},
            "files": [{"filename": "a.pdf", "checksum": "md5:ab"}, {"filename": "b.pdf", "checksum": "cd"}],
        }));
        assert!(!draft.is_published());
        assert_eq!(draft.doi, None);
        assert_eq!(draft.reserved().unwrap().as_str(), "10.5072/zenodo.101");
        assert_eq!(draft.files.iter().map(DraftFile::md5).collect::<Vec<_>>(), ["ab", "cd"]);
    }

    #[test]
    fn a_record_that_is_edited_is_published() {
        for (state, submitted) in [("done", true), ("inprogress", true), ("inprogress", false)] {
            let record =
                read(json!({"id": 1, "conceptrecid": 2, "state": state, "submitted": submitted, "conceptdoi": "10.5281/zenodo.2"}));
            assert!(record.is_published());
            assert_eq!(record.conceptrecid.as_deref(), Some("2"));
            assert_eq!(record.conceptdoi.as_ref().map(Doi::as_str), Some("10.5281/zenodo.2"));
        }
        assert!(!read(json!({"id": 1, "state": "somewhere"})).is_published());
    }

    #[test]
    fn what_it_is_identical_to_is_found() {
        let draft = read(json!({"id": 1, "state": "unsubmitted", "metadata": {"related_identifiers": [
            {"identifier": "https://a.example/releases/2026.1", "relation": "isIdenticalTo"},
            {"identifier": "10.1000/1", "relation": "references"},
        ]}}));
        assert_eq!(draft.identical_to().collect::<Vec<_>>(), ["https://a.example/releases/2026.1"]);
    }
}
