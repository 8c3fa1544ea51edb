//! `amphora serve`: listens, serves, and ends in good order.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinHandle;

use super::error::CliError;
use super::output::{Output, tell};
use super::settings::{ListenAddress, LogFormat, Settings};
use super::{Finished, opening};
use crate::accounts::store::changes;
use crate::accounts::{Purpose, letters};
use crate::clock::SystemClock;
use crate::database::Database;
use crate::jobs::{self, Runner};
use crate::review::store;
use crate::web::{self, Site, SiteOptions};

/// How long requests under way may take to finish once the server is asked to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

/// How long the database may take to close; it was committed long before.
const CLOSING: Duration = Duration::from_secs(3);

/// Serves until it is asked to stop.
pub(super) async fn serve(settings: &Settings, output: Output) -> Result<Finished, CliError> {
    // Asked for before anything begins, so that a stop during a long migration is not lost.
    let mut stop = Stop::new()?;
    // Listening comes first: where the port is taken, no database is made.
    let listener = listen(&settings.listen.value).await?;
    let port = listener.local_addr().map_err(CliError::Server)?.port();
    let address = settings.address.as_ref().map_or_else(|| settings.listen.value.public(port), |address| address.value.clone());
    let database = tokio::select! {
        database = opening::for_serving(&settings.database.value) => database?,
        () = stop.asked() => return Ok(Finished::Well),
    };
    let counts = store::counts(database.reader()).await?;
    if counts.datasets == 0 && counts.papers == 0 {
        tell("The review is empty. Fill it with `amphora import default`, `amphora import review DIR` or `amphora import bibtex FILE`.");
    }
    let (ask, asked) = tokio::sync::oneshot::channel::<()>();
    let services = scholarly::Services::new(settings.services.scholarly(address.as_str()))
        .map_err(|error| CliError::Server(std::io::Error::other(error)))?;
    let options = SiteOptions { services: Some(Arc::new(services)), ..settings.site(&address) };
    let site = Site::new(database.clone(), Arc::new(SystemClock), options);
    tell_of_first_admin(&site, settings.log_format.value).await?;
    let (stopping, no_more_jobs) = tokio::sync::oneshot::channel::<()>();
    // A database that is only read has no jobs that could be done.
    let jobs = (!database.url().is_read_only()).then(|| {
        let runner = Runner::new(site.workshop(), jobs::kinds::all());
        tokio::spawn(jobs::run(runner, async {
            let _ = no_more_jobs.await;
        }))
    });
    let server = tokio::spawn(web::serve(listener, site, web::Patience::default(), async {
        // Whether the message or the end of its sender arrives, it is time to stop.
        let _ = asked.await;
    }));
    let document = json!({ "address": address.as_str(), "database": database.url().to_string(), "contents": counts });
    if let Err(error) = output.result(&document, &format!("Amphora serves on {address}")) {
        // The server is of use also to those who do not read its output.
        tracing::warn!(%error, "the address could not be printed");
    }
    tracing::info!(%address, database = %database.url(), "serving");
    wait(server, ask, &mut stop).await?;
    drop(stopping);
    if let Some(jobs) = jobs {
        // It stops at once: what it was doing is done by the next one.
        let _ = jobs.await;
    }
    close(database).await;
    Ok(Finished::Well)
}

/// Where no one can administrate, prints the link that makes the first administrator.
async fn tell_of_first_admin(site: &Site, form: LogFormat) -> Result<(), CliError> {
    let database = site.database();
    if database.url().is_read_only() || changes::has_admin(database.reader()).await? {
        return Ok(());
    }
    let link = letters::link(&site.workshop(), Purpose::FirstAdmin, None, None).await?;
    match form {
        LogFormat::Text => tell(&format!("No one administrates this site yet. Become its administrator, once, within two hours:\n{link}")),
        LogFormat::Json => {
            tracing::warn!(link, "no one administrates this site yet; this link makes its administrator, once, within two hours");
        }
    }
    Ok(())
}

async fn listen(address: &ListenAddress) -> Result<TcpListener, CliError> {
    TcpListener::bind(address.parts()).await.map_err(|source| CliError::Listen { address: address.clone(), source })
}

/// Waits until the server ends by itself, or someone asks it to and its last requests are done.
async fn wait(mut server: JoinHandle<std::io::Result<()>>, ask: tokio::sync::oneshot::Sender<()>, stop: &mut Stop) -> Result<(), CliError> {
    tokio::select! {
        ended = &mut server => return ended.unwrap_or_else(|panic| Err(panic.into())).map_err(CliError::Server),
        () = stop.asked() => {}
    }
    tracing::info!("stopping; requests under way may finish");
    let _ = ask.send(());
    tokio::select! {
        ended = &mut server => return ended.unwrap_or_else(|panic| Err(panic.into())).map_err(CliError::Server),
        () = tokio::time::sleep(LAST_REQUESTS) => tracing::warn!("stopped before the last requests were done"),
        () = stop.asked() => tracing::warn!("asked a second time; stopped before the last requests were done"),
    }
    server.abort();
    Ok(())
}

pub(super) async fn close(database: Database) {
    match tokio::time::timeout(CLOSING, database.close()).await {
        Ok(Ok(())) => tracing::info!("stopped"),
        Ok(Err(error)) => tracing::warn!(%error, "the database did not close in order"),
        Err(_) => tracing::warn!("the database did not close in time"),
    }
}

/// Someone asks the program to end: Ctrl-C, or SIGTERM from whatever runs it.
pub(super) struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    pub(super) fn new() -> Result<Self, CliError> {
        let on = |kind| signal(kind).map_err(CliError::Server);
        Ok(Self { interrupt: on(SignalKind::interrupt())?, terminate: on(SignalKind::terminate())? })
    }

    pub(super) async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
