//! `/changes`: the journal, by day.

pub mod difference;
pub mod entry;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use serde::Serialize;

use self::difference::PartKind;
use self::entry::{Entry, Names};
use super::{Action, store};
use crate::web::listing::{ON_A_PAGE, Turning};
use crate::web::{Error, Format, Query, Section, Shell, Site, respond};
use crate::wording;

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/changes", get(show)).route("/changes.json", get(show))
}

/// The entries of one day.
#[derive(Debug, Serialize)]
pub struct Day {
    date: NaiveDate,
    entries: Vec<Entry>,
}

impl Day {
    /// "Two changes", "The review begins".
    fn words(&self) -> String {
        if self.entries.iter().all(|entry| entry.action == Action::Opened) {
            return "The review begins".to_owned();
        }
        crate::vocabulary::capitalised(&wording::count(self.entries.len(), "change"))
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "revisions/changes.html")]
pub struct ChangesPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    total: u64,
    only_the_opening: bool,
    days: Vec<Day>,
    #[serde(flatten)]
    turning: Turning,
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["page"])?;
    let number = query.page()?;
    let moment = site.moment().await?;
    let offset = Turning::offset(number);
    let (revisions, total) = store::latest(moment.db(), offset, ON_A_PAGE).await?;
    let names = Names::of(&moment, &revisions).await?;
    let entries: Vec<Entry> = revisions.into_iter().map(|revision| names.entry(revision)).collect();
    let own = if number == 1 { "/changes".to_owned() } else { query.with("page", &number.to_string()).address("/changes") };
    let turning = Turning::new("/changes", &query, number, entries.len(), total);
    let page = ChangesPage {
        shell: moment.shell(Section::Changes, own.clone()).await?,
        address: moment.address(&own),
        total,
        only_the_opening: total == entries.len() as u64 && entries.iter().all(|entry| entry.action == Action::Opened),
        days: by_day(entries),
        turning,
    };
    respond(format, &page)
}

/// Entries, newest first, day by day.
fn by_day(entries: Vec<Entry>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for entry in entries {
        let date = entry.at.date_naive();
        match days.last_mut().filter(|day| day.date == date) {
            Some(day) => day.entries.push(entry),
            None => days.push(Day { date, entries: vec![entry] }),
        }
    }
    days
}
