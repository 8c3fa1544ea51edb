//! A datasheet as JSON-LD: what it is in the words of schema.org, with all of its content as JSON.

use serde_json::{Value, json};
use typesetting::{Document, Reference};

use super::{Material, day, edition, path};
use crate::croissant;

/// The document and what it is.
#[must_use]
pub fn record(material: &Material, document: &Document) -> Value {
    let dossier = &material.dossier;
    let address = format!("{}{}", dossier.review.address, path(dossier.dataset.slug.as_str()));
    let citation = |reference: &Reference| {
        let mut work = json!({ "@type": "ScholarlyArticle", "name": reference.title });
        if let Some(address) = reference.address() {
            work["url"] = address.into();
        }
        work
    };
    let dataset = json!({
        "@type": "Dataset",
        "@id": dossier.page(),
        "name": dossier.dataset.name,
        "url": dossier.page(),
        "subjectOf": format!("{}{}", dossier.review.address, croissant::path(dossier.dataset.slug.as_str())),
    });
    json!({
        // What is in `document` is JSON as it stands, and no further linked data.
        "@context": ["https://schema.org", { "document": { "@id": format!("{address}#document"), "@type": "@json" } }],
        "@type": "Report",
        "@id": address,
        "url": address,
        "name": document.title,
        "identifier": material.doi.as_ref().map(bibliography::Doi::url),
        "version": edition(material),
        "datePublished": day(dossier).to_string(),
        "inLanguage": "en",
        "license": dossier.review.license,
        "publisher": { "@type": "Organization", "name": dossier.review.title, "url": format!("{}/", dossier.review.address) },
        "about": dataset,
        "citation": document.references.iter().map(citation).collect::<Vec<Value>>(),
        "document": document,
    })
}
