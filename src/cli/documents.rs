//! `amphora export document` and `amphora export datasheets`: the review as a publication, and all datasheets at once.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use typesetting::{Document, Press};

use super::arguments::DocumentForm;
use super::error::CliError;
use super::export::to_file;
use super::output::Output;
use super::settings::Settings;
use super::{Finished, opening};
use crate::clock::SystemClock;
use crate::datasets::store::records;
use crate::datasheets::{self, alone, pages};
use crate::publication::review_document;
use crate::review::folder::{Files, write_files};
use crate::web::{Moment, Site};
use crate::wording::{count, plural};

/// Writes the review as a publication, a draft of what it holds now, to a file or to standard output.
pub(super) async fn document(form: DocumentForm, to: Option<&Path>, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    if form == DocumentForm::Pdf && to.is_none() && output.is_json() {
        return Err(CliError::Usage("a PDF is no JSON; give a file for it".to_owned()));
    }
    let database = opening::for_reading(&settings.database.value).await?;
    let site = Site::new(database.clone(), Arc::new(SystemClock), settings.site(&settings.expected_address()));
    let moment = site.moment().await?;
    let material = review_document::draft(&moment).await?;
    drop(moment);
    drop(site);
    database.close().await?;
    let document = review_document::document(&material);
    match form {
        DocumentForm::Typ => {
            let Some(folder) = to else {
                return Err(CliError::Usage("give a folder for the files that the Typst compiler takes".to_owned()));
            };
            let files = sources(&pages::press()?, &document)?;
            write_files(folder, &files)?;
            let text = format!("Wrote the review into {}: {} files.", folder.display(), files.len());
            output.result(&json!({ "folder": folder.display().to_string(), "files": files.keys().collect::<Vec<_>>() }), &text)?;
            Ok(Finished::Well)
        }
        _ => to_file(to, "the review", &bytes(form, &pages::press()?, &document)?, output),
    }
}

/// Writes the datasheets of all datasets into a folder.
pub(super) async fn datasheets(form: DocumentForm, folder: &Path, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let database = opening::for_reading(&settings.database.value).await?;
    let site = Site::new(database.clone(), Arc::new(SystemClock), settings.site(&settings.expected_address()));
    let moment = site.moment().await?;
    let all = records::all(moment.db()).await?;
    let number = all.len();
    let press = pages::press()?;
    let ending = match form {
        DocumentForm::Pdf => "pdf",
        DocumentForm::Md => "md",
        DocumentForm::Html => "html",
        DocumentForm::Typ => "",
    };
    for dataset in all {
        let slug = dataset.slug.to_string();
        let Some(sheet) = sheet(&moment, &slug).await? else { continue };
        // Each is written at once: of ten thousand no more than one is in memory.
        match form {
            DocumentForm::Typ => write_files(&folder.join(&slug), &sources(&press, &sheet)?)?,
            _ => write_files(folder, &Files::from([(format!("{slug}.{ending}"), bytes(form, &press, &sheet)?)]))?,
        }
    }
    drop(moment);
    drop(site);
    database.close().await?;
    let text = format!("Wrote the {} of {} into {}.", plural(number, "datasheet"), count(number, "dataset"), folder.display());
    output.result(&json!({ "folder": folder.display().to_string(), "datasheets": number }), &text)?;
    Ok(Finished::Well)
}

async fn sheet(moment: &Moment, slug: &str) -> Result<Option<Document>, CliError> {
    let Some((id, dataset)) = records::find(moment.db(), slug).await? else { return Ok(None) };
    Ok(Some(datasheets::document(&pages::material(moment, id, dataset).await?)))
}

fn bytes(form: DocumentForm, press: &Press, document: &Document) -> Result<Vec<u8>, CliError> {
    Ok(match form {
        DocumentForm::Pdf => press.pdf(document)?,
        DocumentForm::Html => alone::html(document).into_bytes(),
        DocumentForm::Md | DocumentForm::Typ => typesetting::markdown(document).into_bytes(),
    })
}

/// What the Typst compiler takes.
fn sources(press: &Press, document: &Document) -> Result<Files, CliError> {
    let files = press.sources(document)?.into_iter();
    Ok(files.map(|(name, text)| (name.trim_start_matches('/').to_owned(), text.into_bytes())).collect())
}
