//! `amphora export`: the review as a folder, the papers as `BibTeX`.

use std::collections::HashSet;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::json;

use super::error::CliError;
use super::output::{Output, tell};
use super::settings::Settings;
use super::{Finished, opening};
use crate::database::Database;
use crate::datasets::Dataset;
use crate::evidence;
use crate::papers::{self, Paper};
use crate::review::folder::{self, DATA_FILES, FolderError};
use crate::review::store;
use crate::wording::{plural, thousands};

/// Writes the whole review into a folder.
pub(super) async fn review(folder: &Path, force: bool, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let there = refuse_other_folder(folder, force)?;
    let database = opening::for_reading(&settings.database.value).await?;
    // One moment for all tables, whatever is imported meanwhile.
    let moment = database.begin_reading().await?;
    let review = store::load(&moment).await?;
    drop(moment);
    database.close().await?;
    let files = folder::render(&review)?;
    folder::write_files(folder, &files)?;
    let is_read_back =
        |name: &&String| Path::new(name).extension().is_some_and(|ending| ending == "md") || DATA_FILES.contains(&name.as_str());
    for name in there.iter().filter(is_read_back).filter(|name| !files.contains_key(*name)) {
        // An import of the folder would take it for a part of this review.
        tell(&format!(
            "{}: was there before and is not of this review; delete it if it should not be imported",
            folder.join(name).display()
        ));
    }
    let written: Vec<&String> = files.keys().collect();
    let text = format!("Wrote {} into {}: {} files.", review.in_numbers(), folder.display(), files.len());
    output.result(&json!({ "folder": folder.display().to_string(), "files": written }), &text)?;
    Ok(Finished::Well)
}

/// Gives the names of what is in the folder, unless it is not one for a review.
pub(super) fn refuse_other_folder(folder: &Path, force: bool) -> Result<Vec<String>, CliError> {
    let there = names(folder)?;
    let holds_review = there.iter().any(|name| DATA_FILES.contains(&name.as_str()));
    if there.is_empty() || holds_review || force { Ok(there) } else { Err(CliError::OtherFolder(folder.to_path_buf())) }
}

/// The names of what is in the folder, without hidden files; nothing where it is not there yet.
fn names(folder: &Path) -> Result<Vec<String>, CliError> {
    let failed = |source| FolderError::Io { path: folder.to_path_buf(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error).into()),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Writes the papers as `BibTeX`, to a file or to standard output.
pub(super) async fn bibtex(file: Option<&Path>, dataset: Option<&str>, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let database = opening::for_reading(&settings.database.value).await?;
    let papers = match dataset {
        Some(slug) => papers_on(slug, &database).await?,
        None => papers::store::all(database.reader()).await?,
    };
    database.close().await?;
    let entries: Vec<String> = papers.iter().map(|paper| paper.bibtex_with_strings() + "\n").collect();
    let text = entries.join("\n");
    let Some(file) = file else {
        output.content(&json!({ "file": null, "entries": papers.len(), "bibtex": text }), text.as_bytes())?;
        return Ok(Finished::Well);
    };
    write(file, text.as_bytes()).map_err(|source| CliError::Written { path: file.to_path_buf(), source })?;
    let number = thousands(i64::try_from(papers.len()).unwrap_or(i64::MAX));
    let sentence = format!("Wrote {number} {} into {}.", plural(papers.len(), "entry"), file.display());
    output.result(&json!({ "file": file.display().to_string(), "entries": papers.len() }), &sentence)?;
    Ok(Finished::Well)
}

/// The papers with statements on the dataset, and the one that introduced it, in the catalogue's order.
async fn papers_on(slug: &str, database: &Database) -> Result<Vec<Paper>, CliError> {
    let datasets = crate::datasets::store::records::all(database.reader()).await?;
    let dataset = datasets.iter().find(|dataset| dataset.slug.as_str() == slug).ok_or_else(|| no_dataset(slug, &datasets))?;
    let usages = evidence::store::records::all(database.reader()).await?;
    let mut keys: HashSet<_> = usages.iter().filter(|usage| usage.dataset == dataset.slug).map(|usage| usage.paper.clone()).collect();
    keys.extend(dataset.introduced_by.clone());
    let papers = papers::store::all(database.reader()).await?;
    Ok(papers.into_iter().filter(|paper| keys.contains(&paper.key)).collect())
}

pub(super) fn no_dataset(slug: &str, datasets: &[Dataset]) -> CliError {
    let asked = slug.to_lowercase();
    let distance = |dataset: &Dataset| {
        let names = [dataset.slug.to_string(), dataset.name.to_lowercase()];
        names.iter().map(|name| strsim::damerau_levenshtein(&asked, name)).min().unwrap_or(usize::MAX)
    };
    let near = datasets.iter().map(|dataset| (distance(dataset), dataset.slug.to_string())).min().filter(|(distance, _)| *distance <= 3);
    CliError::NoDataset { slug: slug.to_owned(), near: near.map(|(_, slug)| slug) }
}

/// Writes what is about one dataset, to a file or to standard output.
pub(super) fn to_file(file: Option<&Path>, slug: &str, bytes: &[u8], output: Output) -> Result<Finished, CliError> {
    let Some(file) = file else {
        output.content(&json!({ "file": null, "dataset": slug, "content": String::from_utf8_lossy(bytes) }), bytes)?;
        return Ok(Finished::Well);
    };
    write(file, bytes).map_err(|source| CliError::Written { path: file.to_path_buf(), source })?;
    output.result(&json!({ "file": file.display().to_string(), "dataset": slug }), &format!("Wrote {slug} into {}.", file.display()))?;
    Ok(Finished::Well)
}

/// Writes a file whole or not at all; a device such as `/dev/stdout` is written as it is.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return std::fs::File::options().write(true).open(path)?.write_all(bytes);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let permissions = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    let mut file = tempfile::Builder::new().permissions(permissions).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
