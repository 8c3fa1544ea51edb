//! What a record says of itself, in the words of the deposit API.

use serde::Serialize;
use serde_json::{Value, json};

use bibliography::Doi;

/// Whoever made what is deposited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Creator {
    /// `Family, Given`, or the name of a group.
    pub name: String,
    /// Bare, without `https://orcid.org/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orcid: Option<String>,
    /// Where they work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affiliation: Option<String>,
}

/// How a record stands to something else: a part of DataCite's list, as Zenodo spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Relation {
    /// The record is about it: a datasheet to its dataset.
    Documents,
    /// It holds the record.
    IsPartOf,
    /// The record holds it.
    HasPart,
    /// The record cites it.
    References,
    /// The same thing stands there: the page of a release.
    IsIdenticalTo,
    /// What the record was made from.
    IsDerivedFrom,
}

/// Something that a record is related to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    /// A DOI or an address.
    pub identifier: String,
    /// How.
    pub relation: Relation,
    /// What it is, in Zenodo's words: `dataset`, `publication-report`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
}

/// What a record says of itself. It replaces all that was said before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// `publication`, `dataset`, `software`.
    pub upload_type: String,
    /// Which kind of publication: `report`, `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publication_type: Option<String>,
    /// Its title.
    pub title: String,
    /// Who made it; at least one.
    pub creators: Vec<Creator>,
    /// Limited HTML.
    pub description: String,
    /// `2026-11-23`.
    pub publication_date: String,
    /// The edition.
    pub version: String,
    /// Zenodo's name of the licence, in small letters: `cc-by-4.0`.
    pub license: String,
    /// Words to find it by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Communities that are asked to take it, by their names in addresses.
    #[serde(serialize_with = "communities", skip_serializing_if = "Vec::is_empty")]
    pub communities: Vec<String>,
    /// What it is related to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_identifiers: Vec<Related>,
    /// A DOI that the record is to have. None: the one that Zenodo reserved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doi: Option<Doi>,
}

fn communities<S: serde::Serializer>(names: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(names.iter().map(|name| json!({ "identifier": name })))
}

impl Metadata {
    /// As the body of a request.
    #[must_use]
    pub fn body(&self) -> Value {
        let mut metadata = json!(self);
        metadata["access_right"] = json!("open");
        json!({ "metadata": metadata })
    }

    /// The fields that Zenodo was sent and did not keep: it drops what it does not know without a word. Compares what
    /// is there, not how it is written; communities are left out, since they may decline.
    #[must_use]
    pub fn dropped(&self, kept: &Value) -> Vec<String> {
        let sent = self.body();
        let fields = sent["metadata"].as_object().into_iter().flatten();
        fields.filter(|(name, value)| *name != "communities" && !has(&kept[name.as_str()], value)).map(|(name, _)| name.clone()).collect()
    }
}

/// Whether what was kept holds all that was sent: more fields, and other writing of an address or of markup, are no loss.
fn has(kept: &Value, sent: &Value) -> bool {
    match (kept, sent) {
        (Value::Array(kept), Value::Array(sent)) => sent.iter().all(|one| kept.iter().any(|other| has(other, one))),
        (Value::Object(kept), Value::Object(sent)) => {
            sent.iter().all(|(name, value)| kept.get(name).is_some_and(|other| has(other, value)))
        }
        (Value::String(kept), Value::String(sent)) => {
            // A description is cleaned of markup that is not allowed; its words must be there.
            letters(kept) == letters(sent)
        }
        _ => kept == sent,
    }
}

/// A text without markup, spaces and capitals.
fn letters(text: &str) -> String {
    let mut inside = false;
    let without = text.chars().filter(|letter| {
        let is_text = !inside && *letter != '<';
        inside = (inside || *letter == '<') && *letter != '>';
        is_text && letter.is_alphanumeric()
    });
    without.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datasheet() -> Metadata {
        Metadata {
            upload_type: "publication".to_owned(),
            publication_type: Some("other".to_owned()),
            title: "Datasheet for CheXpert".to_owned(),
            creators: vec![Creator { name: "Doe, Jane".to_owned(), orcid: Some("0000-0002-1825-0097".to_owned()), affiliation: None }],
            description: "<p>What is known.</p>".to_owned(),
            publication_date: "2026-11-23".to_owned(),
            version: "2026.1".to_owned(),
            license: "cc-by-4.0".to_owned(),
            keywords: vec!["datasheet".to_owned()],
            communities: vec!["amphora".to_owned()],
            related_identifiers: vec![Related {
                identifier: "10.1609/aaai.v33i01.3301590".to_owned(),
                relation: Relation::References,
                resource_type: None,
            }],
            doi: None,
        }
    }

    #[test]
    fn it_is_what_the_api_takes() {
        let body = datasheet().body();
        assert_eq!(
            body["metadata"]["related_identifiers"],
            json!([{"identifier": "10.1609/aaai.v33i01.3301590", "relation": "references"}])
        );
        assert_eq!(body["metadata"]["communities"], json!([{"identifier": "amphora"}]));
        assert_eq!(body["metadata"]["creators"], json!([{"name": "Doe, Jane", "orcid": "0000-0002-1825-0097"}]));
        assert_eq!(body["metadata"]["access_right"], json!("open"));
        assert_eq!(json!(Relation::IsIdenticalTo), json!("isIdenticalTo"));
    }

    #[test]
    fn what_was_not_kept_is_named() {
        let sent = datasheet();
        let mut kept = sent.body()["metadata"].clone();
        kept["doi"] = json!("10.5281/zenodo.1");
        kept["creators"][0]["affiliation"] = Value::Null;
        kept["description"] = json!("<p>What is  known.</p>\n");
        kept["communities"] = Value::Null;
        assert_eq!(sent.dropped(&kept), Vec::<String>::new());
        kept["creators"][0]["orcid"] = Value::Null;
        kept["related_identifiers"] = json!([]);
        kept["description"] = json!("<p>What is</p>");
        assert_eq!(sent.dropped(&kept), ["creators", "description", "related_identifiers"]);
    }
}
