//! Feeds (Atom, RFC 4287): the journal of the whole review; what is new on a dataset, a confounder or a modality.

use std::collections::{BTreeSet, HashMap};

use atom_syndication::{CategoryBuilder, ContentBuilder, Entry as AtomEntry, EntryBuilder, FeedBuilder, LinkBuilder, PersonBuilder, Text};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveTime, Utc};

use super::entry::{Entry, Names};
use crate::evidence::Statement;
use crate::evidence::store::latest::{Topic, changed, recorded};
use crate::evidence::store::{Selection, statements};
use crate::revisions::{Action, Revision, Subject, store};
use crate::web::{Error, Moment, Section};

/// How many entries a feed has at most.
const ENTRIES: u64 = 50;

/// A feed: what it is called, where it is and what page it belongs to.
#[derive(Debug)]
pub struct Feed {
    /// Its name: "CheXpert: what is new".
    pub title: String,
    /// Its address on the site.
    pub path: String,
    /// The page that shows the same.
    pub page: String,
}

/// An entry with the time by which it is sorted.
type Dated = (DateTime<Utc>, AtomEntry);

/// The journal of the review.
///
/// # Errors
/// The database cannot be read.
pub async fn of_journal(moment: &Moment, feed: Feed) -> Result<Response, Error> {
    let (revisions, _) = store::latest(moment.db(), 0, ENTRIES).await?;
    let entries = changes(moment, revisions).await?;
    write(moment, feed, entries).await
}

/// What is new on a topic: its statements, by the day on which they were recorded or changed, and these changes of records.
///
/// # Errors
/// The database cannot be read.
pub async fn of_topic(moment: &Moment, feed: Feed, topic: &Topic, revisions: Vec<Revision>) -> Result<Response, Error> {
    let db = moment.db();
    let changed: HashMap<i64, DateTime<Utc>> = changed(db, topic, ENTRIES).await?.into_iter().collect();
    let mut numbers: BTreeSet<i64> = recorded(db, topic, ENTRIES).await?.into_iter().collect();
    numbers.extend(changed.keys());
    let numbers: Vec<i64> = numbers.into_iter().collect();
    let opened = opened(moment).await?;
    let said = statements(db, Selection::Numbers(&numbers)).await?;
    let mut entries: Vec<Dated> = said
        .iter()
        .map(|statement| {
            let day = statement.usage.recorded.map(|day| day.and_time(NaiveTime::MIN).and_utc());
            let at = changed.get(&statement.usage.id.0).copied().or(day).unwrap_or(opened);
            (at, of_statement(moment, statement, at, day))
        })
        .collect();
    // The opening brought everything: it says nothing about this topic.
    entries.extend(changes(moment, revisions.into_iter().filter(|revision| revision.action != Action::Opened).collect()).await?);
    write(moment, feed, entries).await
}

/// When the review began, as far as the journal knows.
async fn opened(moment: &Moment) -> Result<DateTime<Utc>, Error> {
    let opening = store::of(moment.db(), Subject::Review, "").await?;
    Ok(opening.last().map_or(DateTime::UNIX_EPOCH, |revision| revision.at))
}

async fn changes(moment: &Moment, revisions: Vec<Revision>) -> Result<Vec<Dated>, Error> {
    let names = Names::of(moment, &revisions).await?;
    Ok(revisions.into_iter().map(|revision| of_change(moment, names.entry(revision))).collect())
}

fn of_change(moment: &Moment, change: Entry) -> Dated {
    let about = change.about.map(|about| format!(", {about}")).unwrap_or_default();
    let entry = EntryBuilder::default()
        .id(moment.address(&format!("/changes#r{}", change.id)))
        .title(format!("{}: {}{about}", change.action.label(), change.title))
        .updated(change.at)
        .published(Some(change.at.into()))
        .summary(Some(Text::plain(change.summary)))
        .link(LinkBuilder::default().href(moment.address(change.record.as_deref().unwrap_or("/changes"))).rel("alternate").build())
        .build();
    (change.at, entry)
}

/// "Larrazabal et al. 2020 on CheXpert": the sentence, and each confounder with its answer.
fn of_statement(moment: &Moment, statement: &Statement, at: DateTime<Utc>, day: Option<DateTime<Utc>>) -> AtomEntry {
    let usage = &statement.usage;
    let answers: Vec<String> =
        statement.standing().map(|(label, _, outcome)| format!("{label}: {}", outcome.label().to_lowercase())).collect();
    let answers = if answers.is_empty() { String::new() } else { format!(" ({})", answers.join("; ")) };
    let address = moment.address(&format!("/evidence/{}", usage.id));
    let confounders: BTreeSet<&str> = statement.standing().map(|(_, slug, _)| slug.as_str()).collect();
    EntryBuilder::default()
        .id(address.clone())
        .title(format!("{} on {}", statement.paper.short_name, statement.dataset_name))
        .updated(at)
        .published(day.map(Into::into))
        .content(Some(
            ContentBuilder::default().content_type(Some("text".to_owned())).value(Some(format!("{}{answers}", usage.evidence))).build(),
        ))
        .categories(confounders.into_iter().map(|slug| CategoryBuilder::default().term(slug).build()).collect::<Vec<_>>())
        .link(LinkBuilder::default().href(address).rel("alternate").build())
        .build()
}

async fn write(moment: &Moment, feed: Feed, mut entries: Vec<Dated>) -> Result<Response, Error> {
    entries.sort_by(|a, b| (b.0, &b.1.id).cmp(&(a.0, &a.1.id)));
    entries.truncate(usize::try_from(ENTRIES).unwrap_or(usize::MAX));
    let updated = match entries.first() {
        Some((at, _)) => *at,
        None => opened(moment).await?,
    };
    let shell = moment.shell(Section::Changes, feed.path.clone()).await?;
    let own = moment.address(&feed.path);
    let link = |rel: &str, kind: &str, href: String| LinkBuilder::default().rel(rel).mime_type(Some(kind.to_owned())).href(href).build();
    let text = FeedBuilder::default()
        .id(own.clone())
        .title(feed.title)
        .subtitle(shell.description.map(Text::plain))
        .updated(updated)
        .author(PersonBuilder::default().name(shell.title).build())
        .rights(shell.license.map(Text::plain))
        .generator(Some(atom_syndication::Generator {
            value: "Amphora".to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }))
        .links(vec![link("self", "application/atom+xml", own), link("alternate", "text/html", moment.address(&feed.page))])
        .entries(entries.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>())
        .build()
        .to_string();
    let kind = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")];
    Ok((kind, text).into_response())
}
