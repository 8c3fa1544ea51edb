//! `/contributions`: what someone proposed, where it stands, and what happened to it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;

use super::view::{FieldView, Shape};
use crate::accounts::{Account, Role};
use crate::contributing::amending;
use crate::contributing::sheet::{Mistakes, Sheet};
use crate::contributions::deciding::{self, Wanted};
use crate::contributions::{Actor, Contribution, ContributionId, DecidedRow, Event, RowVerdict, State as Stand, Transition, store};
use crate::revisions::change::{Change, history};
use crate::revisions::pages::difference::{Difference, PartKind, differences};
use crate::revisions::pages::entry::Names;
use crate::revisions::{self, Action, Revision, Subject};
use crate::web::form::{Fields, Posted, see_other};
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, Visitor, respond};
use crate::wording;

/// How many of the records that it changed a contribution's page names.
const RESULTS: usize = 20;

/// How many are on a page.
const ON_A_PAGE: u64 = 50;

/// The list.
#[derive(Debug, Template, Serialize)]
#[template(path = "contributing/mine.html", blocks = ["title", "description"])]
pub struct MinePage {
    #[serde(skip)]
    shell: Shell,
    contributions: Vec<Contribution>,
    page: u64,
    has_more: bool,
}

impl MinePage {
    fn open(&self) -> usize {
        self.contributions.iter().filter(|contribution| contribution.state.is_open()).count()
    }
}

/// A change, as it is read.
#[derive(Debug, Serialize)]
pub struct ChangeView {
    /// "Evidence", "Dataset".
    kind: &'static str,
    name: String,
    /// "new", "changed", "withdrawn".
    action: &'static str,
    differences: Vec<Difference>,
}

/// A row, as it is read.
#[derive(Debug, Serialize)]
pub struct RowView {
    title: String,
    passage: Option<String>,
    verdict: RowVerdict,
    reason: Option<String>,
    changes: Vec<ChangeView>,
}

/// A record of the review that a contribution changed.
#[derive(Debug, Serialize)]
pub struct Became {
    /// "Evidence 312".
    title: String,
    /// What it is about, where its name does not say so.
    about: Option<String>,
    /// Its page; null where it has none, or none any more.
    record: Option<String>,
    action: Action,
    history: String,
}

/// What a contributor can do with a contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Change it.
    Amend,
    /// Hand it in, or in again.
    HandIn,
    /// Take it back.
    Withdraw,
}

/// One contribution.
#[derive(Debug, Template, Serialize)]
#[template(path = "contributing/contribution.html", blocks = ["title", "description"])]
pub struct ContributionPage {
    #[serde(skip)]
    shell: Shell,
    #[serde(skip)]
    form_token: String,
    #[serde(flatten)]
    contribution: Contribution,
    rows: Vec<RowView>,
    events: Vec<Event>,
    /// How many changes it made in the review.
    revisions: usize,
    /// How many of them were taken back.
    reverted: usize,
    /// What came of it in the review: the first of them.
    result: Vec<Became>,
    /// How many more there are.
    more_results: usize,
    /// Whether whoever asks made it.
    is_own: bool,
    /// Whether it could be changed now, but by no form.
    #[serde(skip)]
    has_no_form: bool,
    /// What whoever asks can do with it.
    #[serde(skip)]
    steps: Vec<Step>,
    #[serde(skip)]
    say: FieldView,
}

impl ContributionPage {
    fn lead(&self) -> String {
        let state = self.contribution.state;
        match (state, &self.contribution.reason) {
            (Stand::Submitted, _) => "It waits for a steward.".to_owned(),
            (Stand::ChangesRequested, Some(reason)) => format!("A steward asks: {reason}"),
            (Stand::Accepted, _) => match (self.revisions, self.reverted) {
                (_, 0) => "It is in the review.".to_owned(),
                (all, reverted) if all == reverted => "It was in the review, and a steward reverted it.".to_owned(),
                (all, reverted) => format!("It is in the review; of its {all} changes, a steward reverted {reverted}."),
            },
            (Stand::Declined, Some(reason)) => format!("It is not in the review. The steward’s reason: {reason}"),
            (state, _) => format!("{}.", state.label()),
        }
    }
}

pub(super) async fn list(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["page"])?;
    let account = visitor.account()?.id;
    let page = query.page()?;
    let moment = site.moment().await?;
    let mut contributions = store::list::of_account(moment.db(), account, (page - 1) * ON_A_PAGE, ON_A_PAGE + 1).await?;
    let has_more = contributions.len() as u64 > ON_A_PAGE;
    contributions.truncate(usize::try_from(ON_A_PAGE).unwrap_or(usize::MAX));
    respond(format, &MinePage { shell: moment.shell(Section::None, "/contributions").await?, contributions, page, has_more })
}

pub(super) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    Path(number): Path<String>,
    query: Query,
    format: Format,
) -> Result<Response, Error> {
    query.only(&[])?;
    let account = visitor.account()?;
    let moment = site.moment().await?;
    let contribution = find(&moment, account, &number).await?;
    respond(format, &page(&moment, &visitor, account, contribution).await?)
}

/// The contribution, if this account may see it: its own, or a steward's any but a draft.
pub(super) async fn find(moment: &Moment, account: &Account, number: &str) -> Result<Contribution, Error> {
    let missing = || Error::not_found("contribution", number, Vec::new());
    let id = number.parse().map(ContributionId).map_err(|_| missing())?;
    let found = store::find(moment.db(), id).await?.ok_or_else(missing)?;
    let is_own = found.account == Some(account.id);
    if is_own || account.is_at_least(Role::Steward) && found.state != Stand::Draft { Ok(found) } else { Err(missing()) }
}

async fn page(moment: &Moment, visitor: &Visitor, account: &Account, contribution: Contribution) -> Result<ContributionPage, Error> {
    let rows = store::rows_of(moment.db(), contribution.id).await?;
    let revisions = store::revisions_of(moment.db(), contribution.id).await?;
    let gone = store::reverted::revisions(moment.db()).await?;
    let is_own = contribution.account == Some(account.id);
    let waits = contribution.state.can_be_amended();
    let result = became(moment, &revisions).await?;
    let say = FieldView::plain("text", "Say something to the steward", "", Shape::Text(3), &Sheet::default(), &Mistakes::default());
    Ok(ContributionPage {
        shell: moment.shell(Section::None, format!("/contributions/{}", contribution.id)).await?,
        form_token: visitor.form_token(),
        events: store::events_of(moment.db(), contribution.id).await?,
        revisions: revisions.len(),
        reverted: revisions.iter().filter(|revision| gone.contains(revision)).count(),
        result,
        more_results: revisions.len().saturating_sub(RESULTS),
        is_own,
        has_no_form: is_own && waits && !amending::can_be_amended(&contribution, &rows),
        steps: [
            (Step::Amend, waits && amending::can_be_amended(&contribution, &rows)),
            (Step::HandIn, matches!(contribution.state, Stand::Draft | Stand::ChangesRequested)),
            (Step::Withdraw, contribution.state.is_open()),
        ]
        .into_iter()
        .filter_map(|(step, is_open)| (is_own && is_open).then_some(step))
        .collect(),
        say,
        rows: rows.into_iter().map(row_view).collect(),
        contribution,
    })
}

/// What the first of these revisions did to which record.
async fn became(moment: &Moment, revisions: &[i64]) -> Result<Vec<Became>, Error> {
    let mut made = Vec::new();
    for number in revisions.iter().take(RESULTS) {
        made.extend(revisions::store::find(moment.db(), *number).await?);
    }
    let names = Names::of(moment, &made).await?;
    let became = |revision: Revision| {
        let history = history(revision.subject, &revision.name);
        let entry = names.entry(revision);
        Became { title: entry.title, about: entry.about, record: entry.record, action: entry.action, history }
    };
    Ok(made.into_iter().map(became).collect())
}

fn row_view(decided: DecidedRow) -> RowView {
    let DecidedRow { row, verdict, reason, .. } = decided;
    RowView { title: row.title, passage: row.passage, verdict, reason, changes: row.changes.iter().map(change_view).collect() }
}

fn change_view(change: &Change) -> ChangeView {
    let json = |record: Option<&revisions::change::Record>| record.and_then(|record| serde_json::to_string(record).ok());
    let (before, after) = (json(change.before.as_ref()), json(change.after.as_ref()));
    let (action, differing) = match (&before, &after) {
        (None, after) => ("new", differences(Some("{}"), after.as_deref())),
        (before, None) => ("withdrawn", differences(before.as_deref(), Some("{}"))),
        (before, after) => ("changed", differences(before.as_deref(), after.as_deref())),
    };
    let is_new_statement = change.subject == Subject::Evidence && change.name.is_empty();
    ChangeView {
        kind: change.subject.label(),
        name: if is_new_statement { "without a number yet".to_owned() } else { change.name.clone() },
        action,
        differences: differing.into_iter().filter(|difference| change.before.is_some() || !difference.says_nothing()).collect(),
    }
}

pub(super) async fn post(
    State(site): State<Site>,
    visitor: Visitor,
    Path(number): Path<String>,
    Posted(fields): Posted<Fields>,
) -> Result<Response, Error> {
    let account = visitor.account()?;
    let moment = site.moment().await?;
    let contribution = find(&moment, account, &number).await?;
    drop(moment);
    let now = site.clock().now();
    let transition = match fields.text("do") {
        "withdraw" => Transition::Withdraw,
        "hand-in" => Transition::Submit,
        // Nothing is said by nothing.
        "say" if fields.text("text").is_empty() => return Ok(see_other(&format!("/contributions/{}", contribution.id))),
        "say" => {
            deciding::discuss(site.database(), account, contribution.id, fields.text("text"), now).await?;
            return Ok(see_other(&format!("/contributions/{}", contribution.id)));
        }
        other => return Err(Error::bad_parameter("do", other, "use withdraw, hand-in or say")),
    };
    let wanted = Wanted { id: contribution.id, transition, reason: None, version: Some(contribution.version) };
    deciding::take(site.database(), Actor::Person(account), wanted, site.rules(), now).await?;
    Ok(see_other(&format!("/contributions/{}", contribution.id)))
}
