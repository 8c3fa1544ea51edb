//! How the site presents itself, and what it lets whom do.

use std::sync::Arc;

use ipnet::IpNet;

use super::throttle::{self, Limit};
use super::{Error, Site, SiteParts};
use crate::accounts::AccountId;
use crate::accounts::providers::Provider;
use crate::contributions::Rules;
use crate::database::DatabaseError;
use crate::jobs::Workshop;
use crate::mail::Mail;
use crate::randomness::{Randomness, SystemRandomness};

/// How many passwords are tried at once: each takes 19 MiB and a processor.
pub(super) const HASHES: usize = 2;

/// How many files are received at once, of up to some megabytes each.
pub(super) const UPLOADS: usize = 4;

/// How the site presents itself.
#[derive(Debug, Clone)]
pub struct SiteOptions {
    /// The address under which people reach it, without a slash at the end: `https://review.example.org`.
    pub address: String,
    /// Where secrets come from.
    pub randomness: Arc<dyn Randomness>,
    /// Who is asked about works; none where no one is.
    pub services: Option<Arc<scholarly::Services>>,
    /// What the people of the review agreed on about contributions.
    pub rules: Rules,
    /// Whether anyone may make an account.
    pub sign_up: bool,
    /// How mail leaves the site.
    pub mail: Mail,
    /// Another site that people may sign in with.
    pub provider: Option<Arc<Provider>>,
    /// The proxies that are believed when they say where a request comes from.
    pub trusted_proxies: Vec<IpNet>,
}

impl SiteOptions {
    /// What a site at that address has where nothing else is said.
    #[must_use]
    pub fn at(address: impl Into<String>) -> Self {
        Self {
            address: address.into(),
            randomness: Arc::new(SystemRandomness),
            services: None,
            rules: Rules::default(),
            sign_up: true,
            mail: Mail::default(),
            provider: None,
            trusted_proxies: Vec::new(),
        }
    }
}

impl Site {
    /// What was set.
    #[must_use]
    pub fn options(&self) -> &SiteOptions {
        &self.inner.options
    }

    /// Whether browsers reach the site in a way on which no one listens. On this very computer no one does.
    pub(super) fn is_secure(&self) -> bool {
        let Some(host) = self.address().strip_prefix("http://") else { return true };
        let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name });
        let number = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
        !(name == "localhost" || name.ends_with(".localhost") || number.is_ok_and(|number| number.is_loopback()))
    }

    /// Where secrets come from.
    #[must_use]
    pub fn randomness(&self) -> &dyn Randomness {
        self.inner.options.randomness.as_ref()
    }

    /// What jobs may use.
    #[must_use]
    pub fn workshop(&self) -> Workshop {
        let SiteParts { database, clock, options, .. } = self.inner.as_ref();
        Workshop {
            database: database.clone(),
            clock: Arc::clone(clock),
            randomness: Arc::clone(&options.randomness),
            address: options.address.clone(),
            mail: options.mail.clone(),
        }
    }

    /// Counts one try of something that works only so often for whom that key names.
    ///
    /// # Errors
    /// It was tried too often; the answer is 429.
    pub fn allow(&self, limit: Limit, key: &str) -> Result<(), Error> {
        self.inner.throttle.allow(limit, key)
    }

    /// The same of an account, wherever it tries from.
    ///
    /// # Errors
    /// It was tried too often; the answer is 429.
    pub fn allow_account(&self, limit: Limit, account: AccountId) -> Result<(), Error> {
        self.allow(limit, &throttle::account_key(account))
    }

    /// Places for files that are being received.
    pub(super) fn uploads(&self) -> &tokio::sync::Semaphore {
        &self.inner.uploads
    }

    /// Writes something down beside the answer, which does not wait for it; where the last one still waits for the
    /// database, not at all.
    pub(super) fn note(&self, what: impl Future<Output = Result<(), DatabaseError>> + Send + 'static) {
        let Ok(place) = Arc::clone(&self.inner.noting).try_acquire_owned() else { return };
        tokio::spawn(async move {
            if let Err(error) = what.await {
                tracing::debug!(%error, "a visit was not noted");
            }
            drop(place);
        });
    }

    /// Does what keeps a processor busy for a good part of a second, a few at once and apart from all else.
    ///
    /// # Errors
    /// It panicked.
    pub async fn slowly<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        // The semaphore is never closed. The place belongs to the work: who hangs up does not make room for another one.
        let place = Arc::clone(&self.inner.hashing).acquire_owned().await.map_err(|_| Error::Panicked)?;
        let placed = move || {
            let done = work();
            drop(place);
            done
        };
        tokio::task::spawn_blocking(placed).await.map_err(|_| Error::Panicked)
    }
}
