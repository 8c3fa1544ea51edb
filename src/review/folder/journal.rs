//! `redirects.csv`, `search_runs.csv`, `releases.csv` and `revisions.csv`: what happened to the review.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};

use super::table::{Lines, Problem, Row, Table, or_empty, write_csv};
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
        review.redirects = table.records(lines, |row| redirect(row, problems));
    }
    if let Some(bytes) = files.get("search_runs.csv") {
        let table = Table::read("search_runs.csv", bytes, &["source", "query", "until", "ran_at", "outcome"], &SEARCH_RUN, problems);
        review.search_runs = table.records(lines, |row| search_run(row, problems));
    }
    if let Some(bytes) = files.get("releases.csv") {
        let table = Table::read("releases.csv", bytes, &["number", "released_at"], &RELEASE, problems);
        review.releases = table.records(lines, |row| release(row, problems));
    }
    if let Some(bytes) = files.get("revisions.csv") {
        let table = Table::read("revisions.csv", bytes, &["id", "at", "action", "subject", "summary"], &REVISION, problems);
        review.revisions = table.records(lines, |row| revision(row, problems));
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
    let redirects =
        review.redirects.iter().map(|redirect| [redirect.subject.to_string(), redirect.old_name.clone(), redirect.new_name.clone()]);
    files.insert("redirects.csv".to_owned(), write_csv(REDIRECT, redirects));
    let runs = review.search_runs.iter().map(|run| {
        [
            run.source.clone(),
            run.query.clone(),
            or_empty(run.dataset.as_ref()),
            or_empty(run.from.as_ref()),
            run.until.to_string(),
            written(run.ran_at),
            or_empty(run.results.as_ref()),
            or_empty(run.kept.as_ref()),
            run.outcome.to_string(),
            or_empty(run.note.as_ref()),
        ]
    });
    files.insert("search_runs.csv".to_owned(), write_csv(SEARCH_RUN, runs));
    let releases = review.releases.iter().map(|release| {
        [
            release.number.clone(),
            written(release.released_at),
            or_empty(release.revision.as_ref()),
            or_empty(release.notes.as_ref()),
            or_empty(release.doi.as_ref()),
        ]
    });
    files.insert("releases.csv".to_owned(), write_csv(RELEASE, releases));
    let revisions = review.revisions.iter().map(|revision| {
        [
            revision.id.to_string(),
            written(revision.at),
            revision.action.to_string(),
            revision.subject.to_string(),
            revision.name.clone(),
            revision.summary.clone(),
            or_empty(revision.before.as_ref()),
            or_empty(revision.after.as_ref()),
            or_empty(revision.actor.as_ref()),
            or_empty(revision.reason.as_ref()),
        ]
    });
    files.insert("revisions.csv".to_owned(), write_csv(REVISION, revisions));
}
