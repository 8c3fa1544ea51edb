//! `amphora import bibtex`: reads files, lets the rules of `papers::import` decide, writes in one transaction.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::json;

use super::arguments::How;
use super::error::CliError;
use super::output::{Output, tell};
use super::settings::Settings;
use super::{Finished, import, opening};
use crate::database::{Database, DatabaseUrl, SchemaState};
use crate::papers;
use crate::papers::Paper;
use crate::papers::import::{OnDifference, Source, merge};
use crate::review::Review;

/// The longest file. A bibliography of a million entries has about as much; what goes on for ever, like a device, is a mistake.
const LONGEST: u64 = 512 * 1024 * 1024;

/// Imports the papers of the files.
pub(super) async fn bibtex(files: &[PathBuf], update: bool, settings: &Settings, how: How, output: Output) -> Result<Finished, CliError> {
    let sources = read(files)?;
    let on_difference = if update { OnDifference::Update } else { OnDifference::Keep };
    let url = &settings.database.value;
    let merged = if how.dry_run {
        merge(sources, catalogue_as_it_is(url).await?, on_difference)
    } else if sources.iter().all(|source| source.bibliography.entries.is_empty()) {
        // Where there is nothing to bring in, no database is made for it.
        merge(sources, Vec::new(), on_difference)
    } else {
        let database = opening::for_writing(url).await?;
        let decide = |current: &Review| {
            let mut merged = merge(sources, current.papers.clone(), on_difference);
            (Review { papers: std::mem::take(&mut merged.papers), ..Review::default() }, merged)
        };
        let (outcome, merged) = import::into_database_with(&database, decide, how).await?;
        import::tell_withdrawn(&outcome);
        database.close().await?;
        merged
    };
    let report = merged.report;
    for problem in &report.problems {
        tell(&problem.to_string());
    }
    let document = json!({ "dry_run": how.dry_run, "database": url.to_string(), "imported": report.imported(), "report": report });
    let mut text = report.sentence(!how.dry_run);
    if how.dry_run {
        text.push_str(" Nothing was written.");
    }
    output.result(&document, &text)?;
    Ok(if report.has_errors() { Finished::WithProblems } else { Finished::Well })
}

/// What the catalogue holds; nothing where there is no database yet. Looks only, and makes nothing.
async fn catalogue_as_it_is(url: &DatabaseUrl) -> Result<Vec<Paper>, CliError> {
    if !opening::is_there(url) {
        return Ok(Vec::new());
    }
    let database = Database::connect(&opening::only_looking(url)).await?;
    let papers = match database.schema_state().await? {
        SchemaState::Empty => Ok(Vec::new()),
        SchemaState::Current | SchemaState::Behind(_) => papers::store::all(database.reader()).await,
    };
    database.close().await?;
    Ok(papers?)
}

fn read(files: &[PathBuf]) -> Result<Vec<Source>, CliError> {
    if files.iter().filter(|file| is_stdin(file)).count() > 1 {
        return Err(CliError::Usage("standard input (-) can be read only once".to_owned()));
    }
    files
        .iter()
        .map(|path| {
            let bytes = if is_stdin(path) { limited(path, io::stdin().lock()) } else { limited(path, open(path)?) }?;
            let file = if is_stdin(path) { "stdin".to_owned() } else { path.display().to_string() };
            Ok(Source { file, bibliography: bibliography::read(&bytes) })
        })
        .collect()
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn open(path: &Path) -> Result<File, CliError> {
    File::open(path).map_err(|source| CliError::Input { path: path.to_path_buf(), source })
}

fn limited(path: &Path, from: impl Read) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    from.take(LONGEST + 1).read_to_end(&mut bytes).map_err(|source| CliError::Input { path: path.to_path_buf(), source })?;
    if bytes.len() as u64 > LONGEST {
        return Err(CliError::TooLong { path: path.to_path_buf(), megabytes: LONGEST / 1024 / 1024 });
    }
    Ok(bytes)
}
