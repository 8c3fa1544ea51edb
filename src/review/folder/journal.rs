//! `redirects.csv`, `search_runs.csv`, `releases.csv` and `revisions.csv`: what happened to the review.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};

use super::table::{Lines, Problem, Row, Table, or_empty};
use super::writing::{Record, file_of};
use super::{Files, Review};
use crate::monitoring::SearchRun;
use crate::publication::Release;
use crate::review::{InvalidName, Redirect};
use crate::revisions::{Revision, Subject};

const REDIRECT: [&str; 3] = ["subject", "old_name", "new_name"];
const SEARCH_RUN: [&str; 10] = ["source", "query", "dataset", "from", "until", "ran_at", "results", "kept", "outcome", "note"];
const RELEASE: [&str; 5] = ["number", "released_at", "revision", "notes", "doi"];
const REVISION: [&str; 10] = ["id", "at", "action", "subject", "name", "summary", "before", "after", "actor", "reason"];

/// Reads the four files.
pub fn read(files: &Files, review: &mut Review, lines: &mut Lines, problems: &mut Vec<Problem>) {
    if let Some(bytes) = files.get("redirects.csv") {
        let table = Table::read("redirects.csv", bytes, &REDIRECT, &[], problems);
        review.redirects = table.records(lines, problems, redirect);
    }
    if let Some(bytes) = files.get("search_runs.csv") {
        let table = Table::read("search_runs.csv", bytes, &["source", "query", "until", "ran_at", "outcome"], &SEARCH_RUN, problems);
        review.search_runs = table.records(lines, problems, search_run);
    }
    if let Some(bytes) = files.get("releases.csv") {
        let table = Table::read("releases.csv", bytes, &["number", "released_at"], &RELEASE, problems);
        review.releases = table.records(lines, problems, release);
    }
    if let Some(bytes) = files.get("revisions.csv") {
        let table = Table::read("revisions.csv", bytes, &["id", "at", "action", "subject", "summary"], &REVISION, problems);
        review.revisions = table.records(lines, problems, revision);
    }
}

fn redirect(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Redirect> {
    let subject: Option<Subject> = row.required("subject", problems);
    let (old_name, new_name): (Option<String>, Option<String>) = (row.required("old_name", problems), row.required("new_name", problems));
    let subject = subject?;
    let mut name = |column: &str, text: String| match Redirect::parse_name(subject, &text) {
        Ok(name) => Some(name),
        Err(error) => {
            problems.push(row.problem(if error == InvalidName::NoAddress { "subject" } else { column }, error));
            None
        }
    };
    let (old_name, new_name) = (name("old_name", old_name?), name("new_name", new_name?));
    Some(Redirect { subject, old_name: old_name?, new_name: new_name? })
}

fn search_run(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<SearchRun> {
    let source = row.required("source", problems);
    let query = row.required("query", problems);
    let until = row.required("until", problems);
    let ran_at = moment(row, "ran_at", problems);
    let outcome = row.required("outcome", problems);
    Some(SearchRun {
        source: source?,
        query: query?,
        dataset: row.value("dataset", problems),
        from: row.value("from", problems),
        until: until?,
        ran_at: ran_at?,
        results: row.count("results", problems),
        kept: row.count("kept", problems),
        outcome: outcome?,
        note: row.owned("note"),
    })
}

fn release(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Release> {
    let number = row.required("number", problems);
    let released_at = moment(row, "released_at", problems);
    Some(Release {
        number: number?,
        released_at: released_at?,
        revision: row.number("revision", problems),
        notes: row.owned("notes"),
        doi: row.value("doi", problems),
    })
}

fn revision(row: &Row<'_>, problems: &mut Vec<Problem>) -> Option<Revision> {
    row.must_be_filled("id", problems);
    let id = row.number("id", problems);
    let at = moment(row, "at", problems);
    let action = row.required("action", problems);
    let subject = row.required("subject", problems);
    let summary = row.required("summary", problems);
    Some(Revision {
        id: id?,
        at: at?,
        action: action?,
        subject: subject?,
        name: row.owned("name").unwrap_or_default(),
        summary: summary?,
        before: row.owned("before"),
        after: row.owned("after"),
        actor: row.owned("actor"),
        reason: row.owned("reason"),
    })
}

/// A point in time, cut to microseconds as everywhere.
fn moment(row: &Row<'_>, column: &str, problems: &mut Vec<Problem>) -> Option<DateTime<Utc>> {
    row.required::<DateTime<Utc>>(column, problems).map(|moment| moment.trunc_subsecs(6))
}

fn written(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Writes the four files.
pub fn write(review: &Review, files: &mut Files) {
    files.extend([file_of(&review.redirects), file_of(&review.search_runs), file_of(&review.releases), file_of(&review.revisions)]);
}

impl Record for Redirect {
    const FILE: &'static str = "redirects.csv";
    const COLUMNS: &'static [&'static str] = &REDIRECT;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [self.subject.to_string(), self.old_name.clone(), self.new_name.clone()]
    }
}

impl Record for SearchRun {
    const FILE: &'static str = "search_runs.csv";
    const COLUMNS: &'static [&'static str] = &SEARCH_RUN;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [
            self.source.clone(),
            self.query.clone(),
            or_empty(self.dataset.as_ref()),
            or_empty(self.from.as_ref()),
            self.until.to_string(),
            written(self.ran_at),
            or_empty(self.results.as_ref()),
            or_empty(self.kept.as_ref()),
            self.outcome.to_string(),
            or_empty(self.note.as_ref()),
        ]
    }
}

impl Record for Release {
    const FILE: &'static str = "releases.csv";
    const COLUMNS: &'static [&'static str] = &RELEASE;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [
            self.number.clone(),
            written(self.released_at),
            or_empty(self.revision.as_ref()),
            or_empty(self.notes.as_ref()),
            or_empty(self.doi.as_ref()),
        ]
    }
}

impl Record for Revision {
    const FILE: &'static str = "revisions.csv";
    const COLUMNS: &'static [&'static str] = &REVISION;

    fn cells(&self) -> impl IntoIterator<Item = String> {
        [
            self.id.to_string(),
            written(self.at),
            self.action.to_string(),
            self.subject.to_string(),
            self.name.clone(),
            self.summary.clone(),
            or_empty(self.before.as_ref()),
            or_empty(self.after.as_ref()),
            or_empty(self.actor.as_ref()),
            or_empty(self.reason.as_ref()),
        ]
    }
}
