//! A server on this computer that answers as Zenodo's deposit API does today, as far as Amphora uses it, with its traps: unknown fields
//! of the metadata are dropped without a word, a next version begins with copies of the files, the DOI that the sandbox reserves is not
//! the one that it gives, what is published answers 404 to whoever would change it, and the list of depositions lags behind.
//!
//! It can also fail: [`StandIn::will`] says what becomes of the nth request.

#![expect(clippy::missing_panics_doc, reason = "for tests, which fail by panicking")]

mod answering;
mod world;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Notify;

pub use world::TOKEN;
use world::World;

/// Which Zenodo it is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Like {
    /// The public one.
    Production,
    /// The one to try, whose DOIs lead nowhere.
    Sandbox,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Whoever asks is killed before it is heard.
    KilledBefore,
    /// It is done, and whoever asks is killed before the answer.
    KilledAfter,
    /// The connection ends before it is heard.
    Unheard,
    /// It is done, and the connection ends before the answer.
    Lost,
    /// 500, and nothing was done.
    Failed,
    /// 500, though it was done.
    FailedAfter,
    /// 429, to be asked again at once.
    Throttled,
    /// 409, and nothing was done.
    Busy,
    /// Silence, and nothing was done.
    Silent,
    /// It is done, and no answer comes.
    SilentAfter,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::KilledBefore,
        Self::KilledAfter,
        Self::Unheard,
        Self::Lost,
        Self::Failed,
        Self::FailedAfter,
        Self::Throttled,
        Self::Busy,
        Self::Silent,
        Self::SilentAfter,
    ];

    /// Whether the request is done all the same.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::KilledAfter | Self::Lost | Self::FailedAfter | Self::SilentAfter)
    }
}

/// The server. It ends with the runtime that it was started in.
pub struct StandIn {
    address: String,
    world: Arc<Mutex<World>>,
    killed: Arc<Notify>,
}

impl StandIn {
    /// Listens on any free port of this computer.
    pub async fn start(like: Like) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        #[expect(clippy::expect_used, reason = "without a port there is no test")]
        Self::on(listener.expect("a free port"), like)
    }

    /// Answers whoever calls there.
    #[must_use]
    pub fn on(listener: TcpListener, like: Like) -> Self {
        let address = listener.local_addr().map(|address| format!("http://{address}")).unwrap_or_default();
        let base = if like == Like::Sandbox { "/sandbox/api" } else { "/api" };
        let world = Arc::new(Mutex::new(World::new(like, format!("{address}{base}"))));
        let killed = Arc::new(Notify::new());
        let stand_in = Self { address: format!("{address}{base}"), world: Arc::clone(&world), killed: Arc::clone(&killed) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (world, killed) = (Arc::clone(&world), Arc::clone(&killed));
                let service = service_fn(move |request| answering::answer(request, Arc::clone(&world), Arc::clone(&killed)));
                tokio::spawn(async move {
                    // Who hangs up, or is hung up on, is no failure of this server.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .timer(TokioTimer::new())
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        stand_in
    }

    /// The address of its API.
    #[must_use]
    pub fn api(&self) -> &str {
        &self.address
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what becomes of the nth request from now on, from 0.
    pub fn will(&self, nth: usize, fate: Fate) {
        let mut world = self.world();
        let nth = world.requests.len() + nth;
        world.fates.insert(nth, fate);
    }

    /// Comes back as soon as whoever asks is to be killed.
    pub async fn killed(&self) {
        self.killed.notified().await;
    }

    /// What was asked so far: "POST /deposit/depositions".
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.world().requests.clone()
    }

    /// All drafts and records, as their owner sees them.
    #[must_use]
    pub fn depositions(&self) -> Vec<Value> {
        self.world().all()
    }

    /// The files of a draft or record.
    #[must_use]
    pub fn files(&self, id: u64) -> BTreeMap<String, Vec<u8>> {
        self.world().files_of(id)
    }

    /// The list of depositions knows of a new one only after it was asked for so many times.
    pub fn lags(&self, times: usize) {
        self.world().lag = times;
    }

    /// Answers to `newversion` with the old record, as the documentation has it, instead of the draft.
    pub fn answers_with_the_old_record(&self) {
        self.world().old_answer = true;
    }

    /// Drops that field of the metadata too.
    pub fn drops(&self, field: &str) {
        self.world().dropped.push(field.to_owned());
    }

    /// Something that a person does on the site: puts a file into a draft.
    pub fn put_file(&self, id: u64, name: &str, content: &[u8]) {
        self.world().put_file(id, name, content);
    }

    /// Something that a person does on the site: publishes a draft.
    pub fn publish(&self, id: u64) {
        self.world().publish(id);
    }

    /// Something that a person does on the site: deletes a draft.
    pub fn delete(&self, id: u64) {
        self.world().delete(id);
    }
}
