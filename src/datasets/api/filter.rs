//! What the list can be narrowed by: the facets of the page, under the same names, read by the same code.

use utoipa::IntoParams;

use crate::datasets::Access;
use crate::datasets::facets::{Known, Narrowing, Sort};
use crate::datasets::pages::list;
use crate::vocabulary::{self, Kind};
use crate::web::api::{Parameters, Text, Words, no_such};
use crate::web::{Error, Moment, NearMatch, Query};

/// The facets.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters, which are read one by one")]
pub struct DatasetFilter {
    /// Words of the name, of another name, or a DOI.
    #[param(
        min_length = 1,
        max_length = 200,
        pattern = r"^ *[^\s\u0000-\u001f\u007f-\u009f]+(?: +[^\s\u0000-\u001f\u007f-\u009f]+){0,19} *$",
        example = "chexpert"
    )]
    q: Option<String>,
    /// What the images are: a word of the vocabulary `modality`.
    #[param(inline, max_items = 10, example = json!(["chest x-ray"]))]
    modality: Option<Vec<Text>>,
    /// What the review knows about it. `untested` means that no one has tested it for shortcuts, not that it has none.
    #[param(max_items = 10, example = json!(["shortcuts"]))]
    known: Option<Vec<Known>>,
    /// The part of the body, or `not documented`.
    #[param(inline, max_items = 10, example = json!(["chest"]))]
    body_part: Option<Vec<Text>>,
    /// What it was made for.
    #[param(inline, max_items = 10, example = json!(["classification"]))]
    task: Option<Vec<Text>>,
    /// How one gets it.
    #[param(max_items = 10, example = json!(["open"]))]
    access: Option<Vec<Access>>,
    /// The licence in the words of its source, or `not documented`.
    #[param(inline, max_items = 10, example = json!(["CC BY 4.0"]))]
    license: Option<Vec<Text>>,
    /// What it records about its patients: `reported`, `none`, `not-documented`, or an attribute such as `age`.
    #[param(inline, max_items = 10, example = json!(["age"]))]
    demographics: Option<Vec<Text>>,
    /// The year of release, or `not documented`.
    #[param(inline, max_items = 10, example = json!(["2019"]))]
    year: Option<Vec<Year>>,
    /// The order; a minus turns it round.
    #[param(inline, value_type = Option<Sort>, example = "-works")]
    sort: Option<Sort>,
}

/// A year with four figures, or the lack of one.
#[derive(Debug, utoipa::ToSchema)]
#[schema(pattern = "^([0-9]{4}|not documented)$")]
struct Year(#[expect(dead_code, reason = "only its form matters; the pages' code reads it")] String);

impl std::str::FromStr for Year {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        let known = is_year || text == crate::datasets::facets::NOT_DOCUMENTED;
        if known { Ok(Self(text.to_owned())) } else { Err("it is neither a year with four figures nor “not documented”") }
    }
}

/// Reads the narrowing.
pub(super) async fn narrowing(moment: &Moment, parameters: &Parameters) -> Result<Narrowing, Error> {
    parameters.one::<Words>("q")?;
    for free in ["modality", "body_part", "task", "license", "demographics"] {
        parameters.several::<Text>(free)?;
    }
    parameters.several::<Year>("year")?;
    modalities(moment, parameters).await?;
    list::narrowing(moment, parameters.query()).await
}

/// A modality that the review does not have is no record, as a dataset may be none.
///
/// # Errors
/// The review does not have one of them, or the database cannot be read.
pub(crate) async fn modalities(moment: &Moment, parameters: &Parameters) -> Result<Vec<String>, Error> {
    let asked = parameters.several::<Text>("modality")?;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let known = vocabulary::store::labels(moment.db(), Kind::Modality).await?;
    match asked.iter().find(|Text(word)| !known.contains_key(word)) {
        None => Ok(asked.into_iter().map(|Text(word)| word).collect()),
        Some(Text(unknown)) => {
            let near = |word: &String| Query::default().with("modality", word).address("/api/v1/datasets");
            let words = known.iter().flat_map(|(word, label)| {
                let near = NearMatch { name: label.clone(), address: near(word) };
                [(word.clone(), near.clone()), (label.clone(), near)]
            });
            Err(no_such("modality", unknown, words))
        }
    }
}
