//! `amphora import default` and `amphora import review`: a review folder into the database.

use std::path::Path;

use serde_json::{Value, json};

use super::arguments::How;
use super::error::{CliError, problem};
use super::output::{Output, tell};
use super::progress::Progress;
use super::settings::Settings;
use super::{Finished, opening};
use crate::clock::SystemClock;
use crate::database::{Database, DatabaseUrl, SchemaState};
use crate::review::folder::{self, Files, Parsed};
use crate::review::import::{self as review_import, Outcome};
use crate::review::{Review, embedded};
use crate::wording::{count, plural, thousands};

/// Imports the review that comes with Amphora.
pub(super) async fn default(settings: &Settings, how: How, output: Output) -> Result<Finished, CliError> {
    files(embedded::files(), None, settings, how, output).await
}

/// Imports a review folder.
pub(super) async fn review(folder: &Path, settings: &Settings, how: How, output: Output) -> Result<Finished, CliError> {
    files(folder::read_files(folder)?, Some(folder), settings, how, output).await
}

async fn files(files: Files, folder: Option<&Path>, settings: &Settings, how: How, output: Output) -> Result<Finished, CliError> {
    let Parsed { review, mut problems } = folder::parse(&files);
    drop(files);
    for problem in &mut problems {
        if let Some(folder) = folder {
            problem.file = folder.join(&problem.file).display().to_string();
        }
        tell(&problem.to_string());
    }
    if problems.iter().any(|problem| problem.fatal) {
        return Err(CliError::Unsound(problems));
    }
    let problems: Vec<Value> = problems.iter().map(problem).collect();
    let url = &settings.database.value;
    if how.dry_run {
        let would = rehearsal(url, review.clone(), how).await?;
        would.iter().for_each(tell_withdrawn);
        let told = would.as_ref().map(|outcome| format!(" {}", sentence(outcome, url))).unwrap_or_default();
        let text = format!("The review can be imported: {}.{told} Nothing was written.", review.in_numbers());
        let found = json!({ "datasets": review.datasets.len(), "papers": review.papers.len(), "statements": review.usages.len() });
        let document = json!({ "dry_run": true, "database": url.to_string(), "found": found, "would": would, "problems": problems });
        output.result(&document, &text)?;
        return Ok(Finished::Well);
    }
    let database = opening::for_writing(url).await?;
    let (outcome, ()) = into_database_with(&database, |_| (review, ()), how).await?;
    tell_withdrawn(&outcome);
    let document = json!({ "dry_run": false, "database": url.to_string(), "outcome": outcome, "problems": problems });
    output.result(&document, &sentence(&outcome, url))?;
    database.close().await?;
    Ok(Finished::Well)
}

/// What the import would do to the database, where there is one that this version can write.
async fn rehearsal(url: &DatabaseUrl, review: Review, how: How) -> Result<Option<Outcome>, CliError> {
    if !opening::is_there(url) || opening::is_read_only(url) {
        return Ok(None);
    }
    let database = Database::connect(url).await?;
    let outcome = match database.schema_state().await? {
        SchemaState::Current => Some(review_import::rehearse(&database, review, how.on_withdrawn(), &SystemClock).await?),
        SchemaState::Empty | SchemaState::Behind(_) => None,
    };
    database.close().await?;
    Ok(outcome)
}

/// Tells each record that was left out because it was withdrawn.
pub(super) fn tell_withdrawn(outcome: &Outcome) {
    for tombstone in &outcome.withdrawn {
        tell(&format!("left out: {} --reinstate brings it back.", tombstone.sentence()));
    }
}

/// Brings in what `decide` makes from what the database holds, and shows how far it is.
pub(super) async fn into_database_with<T>(
    database: &Database,
    decide: impl FnOnce(&Review) -> (Review, T),
    how: How,
) -> Result<(Outcome, T), CliError> {
    let progress = Progress::new();
    let step = |done, total| progress.step(done, total);
    let outcome = review_import::import_with(database, decide, how.on_withdrawn(), &SystemClock, &step).await;
    progress.finish();
    Ok(outcome?)
}

/// "Added 230 records to sqlite:var/amphora.db, changed 2, left 31 as they were. 4 that only the database has were kept."
fn sentence(outcome: &Outcome, url: &DatabaseUrl) -> String {
    let number = |records: usize| thousands(i64::try_from(records).unwrap_or(i64::MAX));
    let Outcome { added, changed, unchanged, kept, history_left_out, ref withdrawn } = *outcome;
    let withdrawn = match withdrawn.len() {
        0 => String::new(),
        1 => " Left out a record that was withdrawn here.".to_owned(),
        left_out => format!(" Left out {} records that were withdrawn here.", number(left_out)),
    };
    let there = if unchanged > 0 { format!(", found {} there already", number(unchanged)) } else { String::new() };
    let only_here = if kept > 0 { format!(" Kept {} that only the database has.", number(kept)) } else { String::new() };
    let history = if history_left_out > 0 {
        format!(" Left out {} of the folder's journal: the database has a history of its own.", count(history_left_out, "entry"))
    } else {
        String::new()
    };
    format!(
        "Added {} {} to {url}, changed {}{there}.{only_here}{history}{withdrawn}",
        number(added),
        plural(added, "record"),
        number(changed)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_is_a_sentence() {
        let url = "a.db".parse().unwrap();
        let first = Outcome { added: 1230, ..Outcome::default() };
        assert_eq!(sentence(&first, &url), "Added 1,230 records to sqlite:a.db, changed 0.");
        let again = Outcome { added: 1, changed: 2, unchanged: 3, kept: 4, ..Outcome::default() };
        let expected = "Added 1 record to sqlite:a.db, changed 2, found 3 there already. Kept 4 that only the database has.";
        assert_eq!(sentence(&again, &url), expected);
    }
}
