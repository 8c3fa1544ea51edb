//! What a release is and what is in it, as an RO-Crate 1.1 (<https://w3id.org/ro/crate/1.1>).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::citation::{license_address, spdx};
use super::frozen::Manifest;
use super::{ReleaseFile, media_type};
use crate::review::Review;

/// The file of a release that says what is in it.
pub(super) const FILE: &str = "ro-crate-metadata.json";

const CONTEXT: &str = "https://w3id.org/ro/crate/1.1/context";
/// Terms that context 1.1 has not yet (1.2 has).
const TERMS: [(&str, &str); 1] = [("sha256", "https://schema.org/sha256")];
const VERSION: &str = "https://w3id.org/ro/crate/1.1";

/// What the files of a release are, by the beginning of their names.
const KINDS: [(&str, &str); 11] = [
    ("review.pdf", "The review as a document, for paper and archives"),
    ("review.html", "The review as a document, for browsers"),
    ("review.md", "The review as a document, as text"),
    ("review.sqlite", "The review as an SQLite database"),
    ("review/", "A part of the review as plain files"),
    ("datasheets/", "What the review knows of one dataset"),
    ("croissant/", "The record of one dataset as Croissant 1.1 with RAI 1.0"),
    ("CITATION.cff", "How to cite the release"),
    ("NOTES.md", "What is new"),
    ("README.md", "What is where"),
    ("release.json", "What the release was made of besides the plain files"),
];

/// What a file of that name is, in words.
#[must_use]
pub(super) fn description(path: &str) -> Option<&'static str> {
    KINDS
        .iter()
        .find(|(beginning, _)| if beginning.ends_with('/') { path.starts_with(beginning) } else { path == *beginning })
        .map(|(_, words)| *words)
}

/// The file; `files` is what else is in the release.
#[must_use]
pub(super) fn text(manifest: &Manifest, review: &Review, files: &[ReleaseFile]) -> String {
    let mut graph = vec![
        json!({ "@id": FILE, "@type": "CreativeWork", "about": { "@id": "./" }, "conformsTo": { "@id": VERSION } }),
        root(manifest, review, files),
    ];
    graph.extend(license(review).map(|license| license.1));
    graph.extend(people(manifest));
    graph.push(json!({ "@id": format!("{}/", manifest.address), "@type": "Organization", "name": manifest.title, "url": format!("{}/", manifest.address) }));
    graph.extend(files.iter().map(file));
    let terms: BTreeMap<&str, &str> = TERMS.into();
    let text = serde_json::to_string_pretty(&json!({ "@context": [CONTEXT, terms], "@graph": graph })).unwrap_or_default();
    text + "\n"
}

fn root(manifest: &Manifest, review: &Review, files: &[ReleaseFile]) -> Value {
    let authors: Vec<Value> = people(manifest).iter().map(|person| json!({ "@id": person["@id"] })).collect();
    let organization = json!({ "@id": format!("{}/", manifest.address) });
    let mut root = json!({
        "@id": "./",
        "@type": "Dataset",
        "name": format!("{}, release {}", manifest.title, manifest.number),
        "description": review.properties.get("description").map_or("A living review of datasets", String::as_str),
        "version": manifest.number.to_string(),
        "datePublished": manifest.day().to_string(),
        "license": license(review).map_or_else(|| json!("not documented"), |(id, _)| json!({ "@id": id })),
        "url": manifest.page(),
        "publisher": organization.clone(),
        "author": if authors.is_empty() { vec![organization] } else { authors },
        "hasPart": files.iter().map(|file| json!({ "@id": file.path })).collect::<Vec<_>>(),
    });
    if let Some(doi) = &manifest.doi {
        root["identifier"] = doi.url().into();
    }
    root
}

/// The licence of the review's words: its address, and what it is.
fn license(review: &Review) -> Option<(String, Value)> {
    let words = review.properties.get("license")?;
    let spdx = spdx(words)?;
    let id = license_address(spdx);
    Some((id.clone(), json!({ "@id": id, "@type": "CreativeWork", "name": words, "identifier": spdx })))
}

fn people(manifest: &Manifest) -> Vec<Value> {
    let person = |person: &super::credited::Person| {
        let page = format!("{}/contributors/{}", manifest.address, person.id);
        let id = person.orcid.as_ref().map_or(page, |orcid| format!("https://orcid.org/{orcid}"));
        json!({ "@id": id, "@type": "Person", "name": person.name })
    };
    manifest.credits.people.iter().map(person).collect()
}

fn file(file: &ReleaseFile) -> Value {
    let mut entry = json!({
        "@id": file.path,
        "@type": "File",
        "name": file.path,
        "contentSize": file.size.to_string(),
        "encodingFormat": media_type(&file.path).split(';').next(),
        "sha256": file.sha256,
    });
    if let Some(words) = description(&file.path) {
        entry["description"] = words.into();
    }
    entry
}
