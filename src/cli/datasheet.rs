//! `amphora export datasheet`: the datasheet of a dataset as PDF, Markdown, HTML or JSON-LD.

use std::path::Path;
use std::sync::Arc;

use super::arguments::SheetForm;
use super::error::CliError;
use super::export::{no_dataset, to_file};
use super::output::Output;
use super::settings::Settings;
use super::{Finished, opening};
use crate::clock::SystemClock;
use crate::datasets::store::records;
use crate::datasheets::{alone, document, linked_data, pages};
use crate::web::Site;

/// Writes the datasheet to a file or to standard output.
pub(super) async fn export(
    slug: &str,
    form: SheetForm,
    to: Option<&Path>,
    settings: &Settings,
    output: Output,
) -> Result<Finished, CliError> {
    if form == SheetForm::Pdf && to.is_none() && output.is_json() {
        return Err(CliError::Usage("a PDF is no JSON; give a file for it".to_owned()));
    }
    let database = opening::for_reading(&settings.database.value).await?;
    let site = Site::new(database.clone(), Arc::new(SystemClock), settings.site(&settings.expected_address()));
    let moment = site.moment().await?;
    let Some((id, dataset)) = records::find(moment.db(), slug).await? else {
        return Err(no_dataset(slug, &records::all(moment.db()).await?));
    };
    let material = pages::material(&moment, id, dataset).await?;
    drop(moment);
    let sheet = document(&material);
    let bytes = match form {
        SheetForm::Pdf => pages::press()?.pdf(&sheet)?,
        SheetForm::Md => typesetting::markdown(&sheet).into_bytes(),
        SheetForm::Html => alone::html(&sheet).into_bytes(),
        SheetForm::Json => {
            let mut text = serde_json::to_string_pretty(&linked_data::record(&material, &sheet)).unwrap_or_default();
            text.push('\n');
            text.into_bytes()
        }
    };
    drop(site);
    database.close().await?;
    to_file(to, slug, &bytes, output)
}
