//! A paper in the words of schema.org.

use serde_json::{Value, json};

use crate::papers::Paper;
use crate::papers::linked_data::authors;
use crate::review::folder::table::is_web_address;
use crate::web::{LinkedData, Shell};

/// What a search engine may know of the paper; `about` are the addresses of the datasets that it speaks of.
pub(super) fn linked_data(shell: &Shell, paper: &Paper, about: &[(String, String)]) -> LinkedData {
    let own = format!("{}{}", shell.address, shell.path);
    let elsewhere = [
        paper.doi.as_ref().map(bibliography::Doi::url),
        paper.arxiv.as_ref().map(bibliography::ArxivId::url),
        paper.url.clone().filter(|url| is_web_address(url)),
    ];
    let mut elsewhere: Vec<String> = elsewhere.into_iter().flatten().collect();
    elsewhere.dedup();
    let dataset = |(slug, name): &(String, String)| {
        let address = format!("{}/datasets/{slug}", shell.address);
        json!({ "@type": "Dataset", "@id": address, "name": name, "url": address })
    };
    LinkedData::new("ScholarlyArticle")
        .with("@id", own.as_str())
        .with("mainEntityOfPage", own)
        .with("headline", paper.title.clone())
        .with("name", paper.title.clone())
        .with("author", authors(&paper.authors))
        .with("datePublished", paper.year.map(|year| year.to_string()))
        .with("isPartOf", paper.venue.as_ref().map_or(Value::Null, |venue| json!({ "@type": "Periodical", "name": venue })))
        .with("identifier", elsewhere.first().cloned())
        .with("sameAs", elsewhere)
        .with("mentions", about.iter().map(dataset).collect::<Vec<Value>>())
}
