//! `/api/v1/vocabularies`: the words of the review for programs.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Kind, Term, Word, store};
use crate::datasets::{Access, Attribute, RelationKind, Status};
use crate::evidence::{AppraisalState, CitationFunction, Confidence, FindingKind, Outcome, ResourceRole, ResourceType, Severity};
use crate::monitoring::SearchOutcome;
use crate::web::api::{NoParameters, Parameters, answer};
use crate::web::{Error, Site};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_vocabularies))
}

/// A word of a vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub struct VocabularyTerm {
    /// The word as it is stored and exchanged.
    #[schema(example = "chest x-ray")]
    term: String,
    /// The word as people read it.
    #[schema(example = "Chest X-ray")]
    label: String,
    /// What it means; left out where the review defines nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    definition: Option<String>,
}

/// A vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub struct Vocabulary {
    /// Its name; where it is the name of a field, the words are that field’s.
    #[schema(example = "modality")]
    name: &'static str,
    /// Its name for people.
    #[schema(example = "Modality")]
    label: &'static str,
    /// Whether it is the review’s own, and may grow; the others are the same in every review.
    open: bool,
    /// Its words, in their order.
    terms: Vec<VocabularyTerm>,
}

/// The vocabularies.
#[derive(Debug, Serialize, ToSchema)]
pub struct Vocabularies {
    /// How many there are.
    total: usize,
    /// Each of them.
    items: Vec<Vocabulary>,
    /// The address of this answer.
    #[schema(format = "uri")]
    url: String,
    /// The page that explains the words.
    #[schema(format = "uri")]
    page: String,
}

fn fixed<W: Word>(name: &'static str, label: &'static str) -> Vocabulary {
    let term = |word: &W| VocabularyTerm { term: word.as_str().to_owned(), label: word.label().to_owned(), definition: None };
    Vocabulary { name, label, open: false, terms: W::ALL.iter().map(term).collect() }
}

/// A vocabulary that is the same in every review, with what this one says about its words.
fn explained<W: Word>(kind: Kind, terms: &[Term]) -> Vocabulary {
    let mut vocabulary = fixed::<W>(kind.as_str(), kind.label());
    for word in &mut vocabulary.terms {
        if let Some(term) = terms.iter().find(|term| term.kind == kind && term.term == word.term) {
            word.label = term.shown();
            word.definition = Some(term.definition.clone());
        }
    }
    vocabulary
}

/// A vocabulary of the review’s own.
fn own(kind: Kind, terms: &[Term]) -> Vocabulary {
    let term = |term: &Term| VocabularyTerm { label: term.shown(), term: term.term.clone(), definition: Some(term.definition.clone()) };
    let terms = terms.iter().filter(|term| term.kind == kind).map(term).collect();
    Vocabulary { name: kind.as_str(), label: kind.label(), open: true, terms }
}

/// List vocabularies
///
/// Every word that fields and filters take: those that the review defines, with their definitions, and those that are the same in every
/// review.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies",
    tag = "Review",
    responses((status = 200, description = "The vocabularies.", body = Vocabularies))
)]
async fn list_vocabularies(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let terms = store::all(moment.db()).await?;
    let defined = Kind::ALL.iter().map(|kind| match kind {
        Kind::CitationFunction => explained::<CitationFunction>(*kind, &terms),
        Kind::ResourceRole => explained::<ResourceRole>(*kind, &terms),
        Kind::ResourceType => explained::<ResourceType>(*kind, &terms),
        Kind::Access => explained::<Access>(*kind, &terms),
        Kind::Outcome => explained::<Outcome>(*kind, &terms),
        Kind::Modality => own(*kind, &terms),
    });
    let same_everywhere = [
        fixed::<Severity>("severity", "Severity"),
        fixed::<FindingKind>("finding", "Kind of finding"),
        fixed::<Confidence>("confidence", "Confidence"),
        fixed::<AppraisalState>("appraisal", "Appraisal"),
        fixed::<RelationKind>("relation", "Relation of datasets"),
        fixed::<Status>("status", "Status of a dataset"),
        fixed::<Attribute>("demographics", "Attribute of patients"),
        fixed::<SearchOutcome>("search_outcome", "Outcome of a search"),
    ];
    let items: Vec<Vocabulary> = defined.chain(same_everywhere).collect();
    let vocabularies =
        Vocabularies { total: items.len(), items, url: moment.address("/api/v1/vocabularies"), page: moment.address("/about") };
    Ok(answer(&moment, &vocabularies))
}
