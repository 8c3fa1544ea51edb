//! `/changes`: the journal, by day.

pub mod difference;
pub mod entry;
pub mod feed;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use chrono::NaiveDate;
use serde::Serialize;

use self::difference::PartKind;
use self::entry::{Entry, Names};
use self::feed::Feed;
use super::{Action, store};
use crate::evidence::store::latest::Topic;
use crate::vocabulary::{self, Kind};
use crate::web::listing::{ON_A_PAGE, Turning};
use crate::web::{Error, Format, Query, Section, Shell, Site, respond};
use crate::wording;

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/changes", get(show)).route("/changes.json", get(show)).route("/feed.atom", get(show_feed))
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
        vocabulary::capitalised(&wording::count(self.entries.len(), "change"))
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "revisions/changes.html", blocks = ["title", "description"])]
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

/// The feed of the journal, or of what is new on one modality.
async fn show_feed(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&["modality"])?;
    let moment = site.moment().await?;
    let path = query.address("/feed.atom");
    let shell = moment.shell(Section::Changes, path.clone()).await?;
    let Some(word) = query.get("modality") else {
        let feed = Feed { title: format!("{}: changes", shell.title), path, page: "/changes".to_owned() };
        return feed::of_journal(&moment, feed).await;
    };
    let labels = vocabulary::store::labels(moment.db(), Kind::Modality).await?;
    let Some(label) = labels.get(word) else {
        return Err(Error::bad_parameter("modality", word, "it is not a modality of this review"));
    };
    let page = Query::default().with("modality", word).address("/datasets");
    let feed = Feed { title: format!("{label}: what is new"), path, page };
    feed::of_topic(&moment, feed, &Topic::Modality(word.to_owned()), Vec::new()).await
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
