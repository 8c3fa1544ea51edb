//! `/desk/{id}`: one contribution: what would change, the passage, the checks, what was said, and the decision.

use std::borrow::Borrow;
use std::ops::Range;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::queue::{PARAMETERS, Queue, done, lead, queue};
use super::{not_there, number};
use crate::accounts::{Account, Role};
use crate::contributing::amending::can_be_edited;
use crate::contributions::checks::{Check, CheckOutcome, checks_of};
use crate::contributions::facts::facts;
use crate::contributions::makers::replied;
use crate::contributions::states::step;
use crate::contributions::store;
use crate::contributions::{Actor, Contribution, ContributionId, DecidedRow, Event, RowVerdict, State as Stand, Transition};
use crate::replies::store::makers::{self, Maker};
use crate::revisions::change::Change;
use crate::revisions::pages::difference::{Difference, PartKind, whole};
use crate::revisions::{Action, Subject};
use crate::web::{Asked, Error, Format, Moment, Query, Section, Shell, Site, Visitor, respond};
use crate::wording;

/// How many rows of a batch are on one page.
const ROWS: usize = 50;

/// The parameter that says which page of its rows is shown.
pub(super) const PART: &str = "rows";

/// What one change would do.
#[derive(Debug, Serialize)]
pub struct ShownChange {
    subject: Subject,
    name: String,
    action: Option<Action>,
    differences: Vec<Difference>,
    #[serde(skip)]
    unchanged: Vec<String>,
    #[serde(skip)]
    record: Option<String>,
}

impl ShownChange {
    fn new(change: &Change) -> Self {
        let json = |record: &Option<_>| record.as_ref().and_then(|record| serde_json::to_string(record).ok());
        let (before, after) = (json(&change.before), json(&change.after));
        let mut differences = whole(before.as_deref(), after.as_deref());
        differences.retain(|difference| change.before.is_some() || !difference.says_nothing());
        let unchanged = match (&change.before, &change.after) {
            (Some(_), Some(after)) => unchanged(&serde_json::to_value(after).unwrap_or_default(), &differences),
            _ => Vec::new(),
        };
        let there = change.before.is_some();
        let record = there.then(|| match change.subject {
            Subject::Dataset => Some(format!("/datasets/{}", change.name)),
            Subject::Evidence => Some(format!("/evidence/{}", change.name)),
            Subject::Paper => Some(crate::papers::address(&change.name)),
            Subject::Confounder => Some(format!("/confounders/{}", change.name)),
            Subject::Reply => change.name.split_once('/').map(|(evidence, number)| crate::replies::address(evidence, number)),
            _ => None,
        });
        Self {
            subject: change.subject,
            name: change.name.clone(),
            action: change.action(),
            differences,
            unchanged,
            record: record.flatten(),
        }
    }

    fn title(&self) -> String {
        let kind = self.subject.label();
        match self.action {
            Some(Action::Added) if self.name.is_empty() => format!("New: {}", kind.to_lowercase()),
            Some(Action::Added) => format!("New: {} {}", kind.to_lowercase(), self.name),
            Some(Action::Withdrawn) => format!("Withdrawn: {} {}", kind.to_lowercase(), self.name),
            _ => format!("{kind} {}", self.name),
        }
    }
}

/// The names of the fields that stay as they are, where something is in them.
fn unchanged(after: &serde_json::Value, differences: &[Difference]) -> Vec<String> {
    let fields = after.as_object().into_iter().flatten();
    let stays = fields.filter(|(name, value)| !value.is_null() && differences.iter().all(|difference| difference.field != **name));
    stays.map(|(name, _)| name.replace('_', " ")).collect()
}

/// A row with what it would change.
#[derive(Debug, Serialize)]
pub struct ShownRow {
    #[serde(flatten)]
    row: DecidedRow,
    shown: Vec<ShownChange>,
}

/// A step that can be made now, by this steward.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Possible {
    transition: Transition,
    key: &'static str,
    is_first: bool,
}

/// The dataset that a reply is about, and whether its author is known to have made it.
#[derive(Debug, Serialize)]
pub struct RepliesOn {
    dataset: String,
    maker: Option<Maker>,
}

async fn replies_on(moment: &Moment, contribution: &Contribution) -> Result<Option<RepliesOn>, Error> {
    let Some((account, dataset)) = replied(moment.db(), contribution).await? else { return Ok(None) };
    let maker = makers::find(moment.db(), account, &dataset).await?;
    Ok(Some(RepliesOn { dataset, maker }))
}

/// What went wrong with a decision, and what was written in the form.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    pub problem: String,
    pub reason: String,
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "desk/case.html", blocks = ["title", "description"])]
pub struct CasePage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    contribution: Contribution,
    rows: Vec<ShownRow>,
    rows_in_all: usize,
    /// How many of them are not replaced by others.
    #[serde(skip)]
    rows_that_stand: usize,
    #[serde(skip)]
    part: u64,
    can_be_edited: bool,
    checks: Vec<Check>,
    events: Vec<Event>,
    revisions: Vec<i64>,
    claimed_by: Option<String>,
    decided_by: Option<String>,
    can: Vec<Possible>,
    refusal: Option<String>,
    /// Where it is a reply: the dataset, and what is known of who made it.
    replies_on: Option<RepliesOn>,
    #[serde(skip)]
    queue: Queue,
    #[serde(skip)]
    lead: String,
    #[serde(skip)]
    previous: Option<String>,
    #[serde(skip)]
    next: Option<String>,
    #[serde(skip)]
    done: Option<String>,
    #[serde(skip)]
    form_token: String,
    #[serde(skip)]
    trouble: Option<Trouble>,
}

impl CasePage {
    fn is_current(&self, id: impl Borrow<ContributionId>) -> bool {
        self.contribution.id == *id.borrow()
    }

    fn action(&self) -> String {
        self.queue.address(&format!("/desk/{}", self.contribution.id))
    }

    /// The address of a page of its rows; none where there is no such page.
    fn rows_at(&self, part: u64) -> Option<String> {
        let is_there = part > 0 && (part - 1) * ROWS as u64 <= (self.rows_in_all.max(1) - 1) as u64;
        let path = format!("/desk/{}", self.contribution.id);
        is_there.then(|| self.queue.query.with(PART, &part.to_string()).address(&path))
    }

    /// Where the form of a row leads: to the same page of the rows.
    fn row_action(&self) -> String {
        self.rows_at(self.part).unwrap_or_else(|| self.action())
    }

    /// "51–100".
    fn shown_rows(&self) -> String {
        let place = |row: Option<&ShownRow>| row.map_or(0, |row| row.row.position + 1);
        format!("{}–{}", place(self.rows.first()), place(self.rows.last()))
    }

    fn is_batch(&self) -> bool {
        self.rows_that_stand > 1
    }

    fn problem(&self) -> Option<&str> {
        self.trouble.as_ref().map(|trouble| trouble.problem.as_str())
    }

    fn reason(&self) -> &str {
        self.trouble.as_ref().map_or("", |trouble| trouble.reason.as_str())
    }

    fn may(&self, transition: Transition) -> bool {
        self.can.iter().any(|possible| possible.transition == transition)
    }
}

/// The steps that this steward can make, the likeliest first, or why there are none.
async fn possible(
    moment: &Moment,
    site: &Site,
    account: &Account,
    contribution: &Contribution,
) -> Result<(Vec<Possible>, Option<String>), Error> {
    let facts = facts(moment.db(), contribution).await?;
    let all = [
        (Transition::Accept, "A"),
        (Transition::Claim, "C"),
        (Transition::GiveBack, "C"),
        (Transition::RequestChanges, "M"),
        (Transition::Decline, "D"),
    ];
    let tried = |transition| step(contribution.state, transition, Actor::Person(account), &facts, site.rules());
    let can = all.into_iter().filter(|(transition, _)| tried(*transition).is_ok());
    let can: Vec<Possible> = can.zip(0..).map(|((transition, key), place)| Possible { transition, key, is_first: place == 0 }).collect();
    let refusal = if can.is_empty() && contribution.state.is_open() {
        tried(Transition::Accept).err().map(|refusal| refusal.to_string())
    } else {
        None
    };
    Ok((can, refusal))
}

/// The rows on a page of them.
fn part_of(part: u64, rows: usize) -> Range<usize> {
    let start = usize::try_from(part - 1).unwrap_or(usize::MAX).saturating_mul(ROWS).min(rows);
    start..start.saturating_add(ROWS).min(rows)
}

/// The page of a contribution, if it is there for this steward: all of its rows, or one page of them.
pub(super) async fn page(
    site: &Site,
    visitor: &Visitor,
    id: ContributionId,
    query: &Query,
    is_whole: bool,
    trouble: Option<Trouble>,
) -> Result<Option<CasePage>, Error> {
    let account = visitor.at_least(Role::Steward)?;
    let moment = site.moment().await?;
    let Some(contribution) = store::find(moment.db(), id).await?.filter(|found| found.state != Stand::Draft) else { return Ok(None) };
    let rows = store::rows_of(moment.db(), id).await?;
    let stands = |row: &&DecidedRow| row.verdict != RowVerdict::Replaced;
    let as_it_stands: Vec<_> = rows.iter().filter(stands).cloned().collect();
    let plain: Vec<_> = as_it_stands.iter().map(|row| row.row.clone()).collect();
    let part = query.value::<std::num::NonZeroU32>(PART)?.map_or(1, |part| u64::from(part.get()));
    let shown = if is_whole { 0..rows.len() } else { part_of(part, rows.len()) };
    // The same rows among those that stand.
    let place = |end: usize| rows.iter().take(end).filter(stands).count();
    let looked_at = place(shown.start)..place(shown.end);
    let checks = if contribution.state.is_open() { checks_of(moment.db(), &plain, looked_at, Some(id)).await? } else { Vec::new() };
    let people: Vec<_> = contribution.claimed_by.into_iter().chain(contribution.decided_by).collect();
    let names = crate::accounts::store::names(moment.db(), &people).await?;
    let name = |id: Option<_>| id.and_then(|id| names.get(&id)).map(ToString::to_string);
    let narrowed = query.without_names(&["done", PART]);
    let queue = queue(&moment, account, &narrowed, site.clock().now()).await?;
    let place = queue.lines.iter().position(|line| line.contribution.id == id);
    let beside = |place: Option<usize>| place.and_then(|place| queue.lines.get(place)).map(|line| line.address.clone());
    let (can, refusal) = possible(&moment, site, account, &contribution).await?;
    let own = format!("/desk/{id}");
    Ok(Some(CasePage {
        shell: moment.shell(Section::None, own.clone()).await?,
        address: moment.address(&own),
        previous: beside(place.and_then(|place| place.checked_sub(1))),
        next: beside(Some(place.map_or(0, |place| place + 1))),
        done: done(&moment, query).await?,
        rows_in_all: rows.len(),
        rows_that_stand: as_it_stands.len(),
        part,
        can_be_edited: can_be_edited(&contribution, &as_it_stands) && can.iter().any(|possible| possible.transition == Transition::Accept),
        rows: rows
            .into_iter()
            .skip(shown.start)
            .take(shown.len())
            .map(|row| ShownRow { shown: row.row.changes.iter().map(ShownChange::new).collect(), row })
            .collect(),
        checks,
        events: store::events_of(moment.db(), id).await?,
        revisions: store::revisions_of(moment.db(), id).await?,
        claimed_by: name(contribution.claimed_by),
        decided_by: name(contribution.decided_by),
        can,
        refusal,
        replies_on: replies_on(&moment, &contribution).await?,
        lead: lead(&moment, account).await?,
        queue,
        form_token: visitor.form_token(),
        trouble,
        contribution,
    }))
}

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, asked: Asked, query: Query) -> Result<Response, Error> {
    query.only(&[&PARAMETERS[..], &["done", PART]].concat())?;
    visitor.at_least(Role::Steward)?;
    let id = number(&asked.name).map(ContributionId);
    match id {
        Some(id) => match page(&site, &visitor, id, &query, asked.format == Format::Json, None).await? {
            Some(page) => respond(asked.format, &page),
            None => Err(not_there(&asked.name)),
        },
        None => Err(not_there(&asked.name)),
    }
}
