//! `amphora worker`: does the jobs of a database, beside its servers or instead of them.

use std::sync::Arc;

use serde_json::json;

use super::error::CliError;
use super::output::Output;
use super::serve::{Stop, close};
use super::settings::Settings;
use super::{Finished, opening};
use crate::clock::{Clock as _, SystemClock};
use crate::jobs::{self, Runner};
use crate::web::Site;

/// Does jobs until it is asked to stop, or, `once`, until none is due; with `retry` also those that were given up.
pub(super) async fn worker(settings: &Settings, once: bool, retry: bool, output: Output) -> Result<Finished, CliError> {
    let mut stop = Stop::new()?;
    let database = opening::for_writing(&settings.database.value).await?;
    if retry {
        jobs::store::retry(&database, SystemClock.now()).await?;
    }
    let site = Site::new(database.clone(), Arc::new(SystemClock), settings.site(&settings.expected_address()));
    let runner = Runner::new(site.workshop(), jobs::kinds::all());
    if once {
        let done = runner.until_idle().await?;
        let (waiting, given_up) = jobs::store::counts(database.reader()).await?;
        let text = format!("{done} done, {waiting} to be tried later, {given_up} given up");
        output.result(&json!({ "done": done, "waiting": waiting, "given_up": given_up }), &text)?;
    } else {
        output.result(&json!({ "database": database.url().to_string() }), &format!("Amphora does the jobs of {}", database.url()))?;
        jobs::run(runner, stop.asked()).await;
    }
    close(database).await;
    Ok(Finished::Well)
}
