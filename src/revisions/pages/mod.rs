//! `/changes`: the journal, by day.

pub mod difference;
pub mod entry;
pub mod feed;
pub mod past;

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
use super::change::tombstone;
use super::store::Narrowing;
use super::{Action, Subject, store};
use crate::evidence::store::latest::Topic;
use crate::review::store::redirected;
use crate::vocabulary::{self, Kind};
use crate::web::listing::{ON_A_PAGE, Turning};
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, respond};
use crate::wording;

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/changes", get(show)).route("/changes.json", get(show)).route("/feed.atom", get(show_feed))
}

/// Where a name leads that no record has, if it is an old one; one whose record was withdrawn is refused: 410, with when, by whom and why.
///
/// # Errors
/// It was withdrawn, or the database cannot be read.
pub async fn name_leads_to(moment: &Moment, subject: Subject, name: &str) -> Result<Option<String>, Error> {
    if let Some(new_name) = redirected(moment.db(), subject, name).await? {
        return Ok(Some(new_name));
    }
    match tombstone(moment.db(), subject, name).await? {
        Some(tombstone) => Err(Error::Withdrawn(Box::new(tombstone))),
        None => Ok(None),
    }
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
    subject: Option<Subject>,
    name: Option<String>,
    title: String,
    record: Option<String>,
    days: Vec<Day>,
    #[serde(flatten)]
    turning: Turning,
}

impl ChangesPage {
    /// In the history of a record that has pages of the past: the record as it was at the end of that day.
    fn then(&self, day: &Day) -> Option<String> {
        let (Some(Subject::Dataset | Subject::Evidence), Some(_)) = (self.subject, &self.name) else { return None };
        let last = day.entries.first().filter(|last| last.action != Action::Withdrawn)?;
        let page = match last.subject {
            Subject::Dataset => format!("/datasets/{}", last.name),
            _ => format!("/evidence/{}", last.name),
        };
        Some(Query::default().with(past::AS_OF, &day.date.to_string()).address(&page))
    }
}

async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["page", "subject", "name"])?;
    let number = query.page()?;
    let (subject, name) = (query.value::<Subject>("subject")?, query.get("name").map(str::to_owned));
    if let (None, Some(name)) = (subject, &name) {
        return Err(Error::bad_parameter("name", name, "say of which kind of record, as in subject=dataset"));
    }
    let narrowing = Narrowing { subjects: subject.into_iter().collect(), name: name.clone(), since: None };
    let moment = site.moment().await?;
    let offset = Turning::offset(number);
    let total = store::count(moment.db(), &narrowing).await?;
    let revisions = store::list(moment.db(), &narrowing, offset, ON_A_PAGE).await?;
    let names = Names::of(&moment, &revisions).await?;
    let entry = |revision| if name.is_some() { names.whole_entry(revision) } else { names.entry(revision) };
    let entries: Vec<Entry> = revisions.into_iter().map(entry).collect();
    let turned = query.without_names(&["page"]);
    let own = if number == 1 { turned.address("/changes") } else { query.with("page", &number.to_string()).address("/changes") };
    let turning = Turning::new("/changes", &query, number, entries.len(), total);
    let title = match (subject, &name, entries.first()) {
        (Some(_), Some(_), Some(first)) => format!("History of {}", first.title),
        (Some(subject), Some(name), None) => format!("History of {} {name}", subject.label().to_lowercase()),
        (Some(subject), None, _) => format!("Changes: {}", subject.label().to_lowercase()),
        _ => "Changes".to_owned(),
    };
    let page = ChangesPage {
        shell: moment.shell(Section::Changes, own.clone()).await?,
        address: moment.address(&own),
        total,
        only_the_opening: total == entries.len() as u64 && entries.iter().all(|entry| entry.action == Action::Opened),
        record: if name.is_some() { entries.first().and_then(|entry| entry.record.clone()) } else { None },
        subject,
        name,
        title,
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
