//! What the list can be narrowed by: the facets of the page, under the same names, read by the same code.

use utoipa::{IntoParams, ToSchema};

use crate::datasets::facets::NOT_DOCUMENTED;
use crate::papers::facets::{Doing, PaperFilter, Sort};
use crate::papers::pages::list;
use crate::vocabulary::closed_vocabulary;
use crate::web::Error;
use crate::web::api::{Parameters, Words};

closed_vocabulary! {
    /// Whether only works that say something about a dataset are meant.
    WithStatements, "choice of works" {
        /// Only those with statements.
        Yes = "yes", "With statements";
    }
}

/// The facets.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters, which are read one by one")]
pub struct PaperParameters {
    /// Words that must all be in the title, the authors, the key, the DOI or the arXiv number.
    #[param(
        min_length = 1,
        max_length = 200,
        pattern = r"^ *[^\s\u0000-\u001f\u007f-\u009f]+(?: +[^\s\u0000-\u001f\u007f-\u009f]+){0,19} *$",
        example = "gender imbalance"
    )]
    q: Option<String>,
    /// What the paper does with a dataset; `none` for those without a statement.
    #[param(max_items = 10, example = json!(["extend"]))]
    function: Option<Vec<Doing>>,
    /// The year, or `not documented`.
    #[param(inline, example = "2020")]
    year: Option<Year>,
    /// Only papers with statements in this review.
    #[param(inline, example = "yes")]
    statements: Option<WithStatements>,
    /// The order; a minus turns it round.
    #[param(inline, value_type = Option<Sort>, example = "-statements")]
    sort: Option<Sort>,
}

/// A year with four figures, or the lack of one.
#[derive(Debug, ToSchema)]
#[schema(pattern = "^([0-9]{4}|not documented)$")]
pub(crate) struct Year(#[expect(dead_code, reason = "only its form matters; the pages' code reads it")] String);

impl std::str::FromStr for Year {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_year || text == NOT_DOCUMENTED {
            Ok(Self(text.to_owned()))
        } else {
            Err("it is neither a year with four figures nor “not documented”")
        }
    }
}

/// Reads the filter.
pub(super) fn read(parameters: &Parameters) -> Result<PaperFilter, Error> {
    parameters.one::<Words>("q")?;
    parameters.one::<Year>("year")?;
    parameters.one::<WithStatements>("statements")?;
    list::filter(&parameters.query().without_names(&["limit", "cursor"]))
}
