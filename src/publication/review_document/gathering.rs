//! Reads what the document is made of.

use super::Material;
use crate::case_studies::pages::studies;
use crate::credit::{self, Credits};
use crate::dossier::{self, LastChange, ReviewName, Work};
use crate::publication::Edition;
use crate::review::store::load;
use crate::vocabulary::{Kind, Term};
use crate::web::{Error, Moment};
use crate::{papers, taxonomy};

/// The text of the review that says how it was screened.
const SCREENING: &str = "SCREENING.md";

/// What the document of a release is made of, at that moment.
///
/// # Errors
/// The database cannot be read.
pub async fn material(moment: &Moment, edition: &Edition) -> Result<Material, Error> {
    gather(moment, Some(edition.clone())).await
}

/// The same for what the review holds now, without a release.
///
/// # Errors
/// The database cannot be read.
pub async fn draft(moment: &Moment) -> Result<Material, Error> {
    gather(moment, None).await
}

async fn gather(moment: &Moment, edition: Option<Edition>) -> Result<Material, Error> {
    let db = moment.db();
    let review = load(db).await?;
    let address = moment.site().address();
    let name = ReviewName::of(&review.properties, address);
    let last = review.revisions.last().map(|revision| LastChange { number: revision.id, at: revision.at });
    let (papers, has_screening) = (review.papers.len(), review.documents.iter().any(|text| text.name == SCREENING));
    let modalities: Vec<Term> = review.vocabulary.iter().filter(|term| term.kind == Kind::Modality).cloned().collect();
    let source = review.properties.get("source").and_then(|key| {
        let paper = review.papers.iter().find(|paper| paper.key.as_str() == key)?.clone();
        let short_name = papers::short_names(review.papers.iter()).remove(key.as_str()).unwrap_or_else(|| paper.plain_short_name());
        Some((key.clone(), Work { paper, short_name }))
    });
    let (properties, searches) = (review.properties.clone(), review.search_runs.clone());
    let dossiers: Vec<_> = dossier::all(review, address).collect();
    let mut works: std::collections::BTreeMap<String, Work> = source.into_iter().collect();
    for dossier in &dossiers {
        for (key, work) in &dossier.works {
            works.entry(key.clone()).or_insert_with(|| work.clone());
        }
    }
    let tree = std::sync::Arc::new(taxonomy::store::tree(db).await?);
    let accepted = credit::store::accepted(db).await?;
    let credits = Credits::of(&accepted, &credit::store::public_people(db).await?);
    let (stated_in, case_studies) = studies(moment).await?;
    Ok(Material {
        edition,
        review: name,
        properties,
        last,
        dossiers,
        works,
        papers,
        modalities,
        case_studies,
        stated_in,
        searches,
        patients: moment.patients().await?,
        answers: moment.answers().await?,
        documented: moment.documented().await?,
        tree,
        has_screening,
        accepted: accepted.len(),
        credits,
    })
}
