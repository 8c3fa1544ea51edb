//! `/api/v1/changes`: the journal for programs.

use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::pages::entry::{Entry, Names};
use super::store::{self, Narrowing};
use super::{Revision, Subject};
use crate::web::api::{Day, List, NoParameters, Paging, Parameters, answer, answer_list, cut};
use crate::web::{Error, Moment, Name, Site};

/// The routes.
pub fn routes() -> OpenApiRouter<Site> {
    OpenApiRouter::new().routes(routes!(list_changes)).routes(routes!(get_change))
}

fn address(id: i64) -> String {
    format!("/api/v1/changes/{id}")
}

/// The filters.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters, which are read one by one")]
pub struct ChangeFilter {
    /// To records of these kinds.
    #[param(max_items = 10, example = json!(["dataset"]))]
    subject: Option<Vec<Subject>>,
    /// To the record of that name: slug, key or number. Together with its kind.
    #[param(example = "chexpert")]
    name: Option<String>,
    /// Accepted on that day or later, in UTC.
    #[param(example = "2026-01-01")]
    since: Option<NaiveDate>,
}

/// An entry of the journal.
#[derive(Debug, Serialize, ToSchema)]
pub struct Change {
    #[serde(flatten)]
    entry: Entry,
    /// The fields of this entry that were not noted.
    not_documented: Vec<&'static str>,
    /// The address of this entry.
    #[schema(format = "uri")]
    url: String,
    /// The page of the record that it is about, where there is one; else the journal.
    #[schema(format = "uri")]
    page: String,
}

impl Change {
    fn new(moment: &Moment, entry: Entry) -> Self {
        let gaps = [(entry.actor.is_none(), "actor"), (entry.reason.is_none(), "reason")];
        Self {
            not_documented: gaps.into_iter().filter_map(|(gap, field)| gap.then_some(field)).collect(),
            url: moment.address(&address(entry.id)),
            page: moment.address(entry.record.as_deref().unwrap_or("/changes")),
            entry,
        }
    }
}

async fn changes(moment: &Moment, revisions: Vec<Revision>) -> Result<Vec<Change>, Error> {
    let names = Names::of(moment, &revisions).await?;
    Ok(revisions.into_iter().map(|revision| Change::new(moment, names.entry(revision))).collect())
}

/// List changes
///
/// The journal of all accepted changes, the newest first: what was changed, from what to what, when, by whom and why.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    tag = "Changes",
    params(ChangeFilter, Paging),
    responses((status = 200, description = "A page of the journal.", body = List<Change>))
)]
async fn list_changes(State(site): State<Site>, parameters: Parameters) -> Result<Response, Error> {
    parameters.only_paged::<ChangeFilter>()?;
    let (limit, place) = (parameters.limit()?, parameters.place::<i64>()?);
    let narrowing = Narrowing {
        subjects: parameters.several("subject")?,
        name: parameters.one("name")?,
        since: parameters.one::<Day>("since")?.map(|Day(day)| day),
    };
    let moment = site.moment().await?;
    let total = store::count(moment.db(), &narrowing).await?;
    let mut revisions = store::list_before(moment.db(), &narrowing, place, limit + 1).await?;
    let last = cut(&mut revisions, limit).map(|revision| revision.id);
    let items = changes(&moment, revisions).await?;
    Ok(answer_list(&moment, &List::new(&moment, &parameters, "/changes", total, items, last.as_ref())))
}

/// Read one change
///
/// One entry of the journal, with the record before and after.
#[utoipa::path(
    get,
    path = "/api/v1/changes/{id}",
    tag = "Changes",
    params(("id" = i64, Path, description = "Its number.", minimum = 1, maximum = 9_007_199_254_740_992_i64, example = 1)),
    responses((status = 200, description = "The change.", body = Change))
)]
async fn get_change(State(site): State<Site>, Name(name): Name, parameters: Parameters) -> Result<Response, Error> {
    parameters.only::<NoParameters>()?;
    let moment = site.moment().await?;
    let number = name.parse::<i64>().ok().filter(|number| number.to_string() == name);
    let found = match number {
        Some(number) => store::find(moment.db(), number).await?,
        None => None,
    };
    match changes(&moment, found.into_iter().collect()).await?.first() {
        Some(change) => Ok(answer(&moment, change)),
        None => Err(Error::not_found("change", &name, Vec::new())),
    }
}
