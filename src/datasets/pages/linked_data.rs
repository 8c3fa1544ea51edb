//! A dataset in the words of schema.org. The dataset itself is elsewhere: what is here is the record of it, so its own
//! page and DOI stand beside ours.

use serde_json::{Value, json};

use crate::datasets::{Access, Dataset};
use crate::papers::Paper;
use crate::papers::linked_data::authors;
use crate::web::{LinkedData, Shell};

/// What a search engine may know of the dataset.
pub(super) fn linked_data(shell: &Shell, dataset: &Dataset, lead: &[String], maker: Option<&Paper>) -> LinkedData {
    let page = format!("{}/datasets/{}", shell.address, dataset.slug);
    let dois: Vec<String> = dataset.doi.iter().map(bibliography::Doi::url).collect();
    let keywords = dataset.body_part.iter().cloned().chain(dataset.tasks.iter().cloned());
    let keywords: Vec<String> = std::iter::once(dataset.modality.to_string()).chain(keywords).collect();
    // Search engines want at least 50 letters and at most 5,000.
    let description: String = dataset.description.iter().cloned().chain(lead.iter().cloned()).collect::<Vec<_>>().join(" ");
    LinkedData::new("Dataset")
        .with("@id", page.as_str())
        .with("url", page.as_str())
        .with("name", dataset.name.as_str())
        .with("alternateName", dataset.aliases.clone())
        .with("description", description.chars().take(5000).collect::<String>())
        .with("identifier", dois.first().cloned())
        .with("sameAs", dois.into_iter().chain(dataset.homepage.clone()).collect::<Vec<String>>())
        .with("license", dataset.license.clone())
        .with("isAccessibleForFree", (dataset.access == Access::Open).then_some(true))
        .with("datePublished", dataset.year.map(|year| year.to_string()))
        .with("keywords", keywords)
        .with("spatialCoverage", dataset.countries.clone())
        .with("citation", maker.map_or(Value::Null, work))
        .with("creator", maker.map_or(Value::Null, |paper| authors(&paper.authors).into()))
        .with("subjectOf", croissant(shell, dataset))
        .with("includedInDataCatalog", json!({ "@type": "DataCatalog", "name": shell.title, "url": format!("{}/", shell.address) }))
}

/// The file that describes it for platforms of machine learning.
fn croissant(shell: &Shell, dataset: &Dataset) -> Value {
    json!({
        "@type": "CreativeWork",
        "name": format!("{} as Croissant", dataset.name),
        "encodingFormat": "application/ld+json",
        "url": format!("{}{}", shell.address, crate::croissant::path(dataset.slug.as_str())),
    })
}

fn work(paper: &Paper) -> Value {
    json!({
        "@type": "ScholarlyArticle",
        "name": paper.title,
        "identifier": paper.doi.as_ref().map(bibliography::Doi::url),
    })
}
