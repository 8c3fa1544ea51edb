//! What the list of evidence can be narrowed by.

use chrono::NaiveDate;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use crate::datasets::DatasetSlug;
use crate::evidence::facets::{EvidenceNarrowing, Sort};
use crate::evidence::{CitationFunction, FindingKind, Outcome, ResourceType};
use crate::taxonomy::{self, ConfounderSlug};
use crate::web::api::{Day, Parameters, Text};
use crate::web::{Error, Moment};
use crate::{datasets, papers};

/// The filters.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters, which are read one by one")]
pub struct EvidenceFilter {
    /// About these datasets.
    #[param(inline, max_items = 10, example = json!(["chexpert"]))]
    dataset: Option<Vec<DatasetSlug>>,
    /// Of these works, by their BibTeX keys.
    #[param(inline, max_items = 10, example = json!(["larrazabal2020gender"]))]
    paper: Option<Vec<Text>>,
    /// On these confounders, and on everything below them in the taxonomy.
    #[param(inline, max_items = 10, example = json!(["sex-gender"]))]
    confounder: Option<Vec<ConfounderSlug>>,
    /// With a test that stands so. Together with `confounder` it is about the same test.
    #[param(max_items = 10, example = json!(["shown"]))]
    outcome: Option<Vec<Outcome>>,
    /// With findings of these kinds.
    #[param(max_items = 10, example = json!(["shortcut"]))]
    finding: Option<Vec<FindingKind>>,
    /// What the work does with the dataset.
    #[param(max_items = 10, example = json!(["extend"]))]
    citation_function: Option<Vec<CitationFunction>>,
    /// What the work cites. A plain use has none.
    #[param(max_items = 10, example = json!(["shortcuts"]))]
    resource_type: Option<Vec<ResourceType>>,
    /// About datasets with such images: a word of the vocabulary `modality`.
    #[param(inline, max_items = 10, example = json!(["chest x-ray"]))]
    modality: Option<Vec<Text>>,
    /// Entered on that day or later. Statements of which the day is not known are left out.
    #[param(example = "2020-01-01")]
    since: Option<NaiveDate>,
}

/// The order.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters, which are read one by one")]
pub struct EvidenceOrder {
    /// The order: by number, or with a minus the latest first.
    #[param(inline, value_type = Option<Sort>, example = "-id")]
    sort: Option<Sort>,
}

/// Filters and order.
pub(super) struct All;

impl IntoParams for All {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        [EvidenceFilter::into_params(&place), EvidenceOrder::into_params(&place)].concat()
    }
}

/// Reads the narrowing: names become numbers, and one that no record has is told.
pub(super) async fn narrowing(moment: &Moment, parameters: &Parameters) -> Result<EvidenceNarrowing, Error> {
    Ok(EvidenceNarrowing {
        datasets: datasets_of(moment, parameters).await?,
        papers: papers_of(moment, parameters).await?,
        confounders: confounders_of(moment, parameters).await?,
        outcomes: parameters.several("outcome")?,
        findings: parameters.several("finding")?,
        functions: parameters.several("citation_function")?,
        types: parameters.several("resource_type")?,
        modalities: datasets::api::modalities(moment, parameters).await?,
        since: parameters.one::<Day>("since")?.map(|Day(day)| day),
        sort: parameters.one("sort")?.unwrap_or_default(),
    })
}

async fn datasets_of(moment: &Moment, parameters: &Parameters) -> Result<Vec<i64>, Error> {
    let slugs: Vec<String> = parameters.several::<DatasetSlug>("dataset")?.iter().map(ToString::to_string).collect();
    let numbers = datasets::store::numbers_of(moment.db(), &slugs).await?;
    match slugs.iter().find(|slug| !numbers.contains_key(*slug)) {
        Some(unknown) => Err(datasets::api::not_found(moment, unknown).await?),
        None => Ok(numbers.into_values().collect()),
    }
}

async fn papers_of(moment: &Moment, parameters: &Parameters) -> Result<Vec<i64>, Error> {
    let keys: Vec<String> = parameters.several::<Text>("paper")?.into_iter().map(|Text(key)| key).collect();
    let numbers = papers::store::numbers_of(moment.db(), &keys).await?;
    match keys.iter().find(|key| !numbers.contains_key(*key)) {
        Some(unknown) => Err(papers::api::not_found(moment, unknown).await?),
        None => Ok(numbers.into_values().collect()),
    }
}

async fn confounders_of(moment: &Moment, parameters: &Parameters) -> Result<Vec<i64>, Error> {
    let asked = parameters.several::<ConfounderSlug>("confounder")?;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let tree = taxonomy::store::tree(moment.db()).await?;
    let ids = taxonomy::store::ids(moment.db()).await?;
    let mut numbers = Vec::new();
    for slug in asked {
        let below = tree.subtree(&slug);
        if below.is_empty() {
            return Err(taxonomy::api::not_found(&tree, slug.as_str()));
        }
        numbers.extend(below.iter().filter_map(|node| ids.get(node.slug.as_str())).copied());
    }
    Ok(numbers)
}
