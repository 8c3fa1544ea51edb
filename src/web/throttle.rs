//! How often one may try: what costs much, or could be used to guess or to annoy, works only so often for each client.
//!
//! `site.allow(Limit::Contribute, &visitor.client_key())?` counts one try, or answers 429 with `Retry-After`. The counts are in
//! the memory of this server.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use governor::clock::Clock as _;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;

use super::Error;
use crate::accounts::AccountId;
use crate::clock::Clock;

/// What works only so often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Sign in, from one address.
    SignIn,
    /// Sign in to one account, from one address.
    SignInTo,
    /// Sign in to one account, from wherever.
    SignInToFromAll,
    /// Sign up.
    SignUp,
    /// Ask for a link by mail.
    Link,
    /// Propose something.
    Contribute,
    /// Decide on a proposal, as a program.
    Decide,
    /// Look something up at another site.
    LookUp,
}

impl Limit {
    const ALL: [Self; 8] =
        [Self::SignIn, Self::SignInTo, Self::SignInToFromAll, Self::SignUp, Self::Link, Self::Contribute, Self::Decide, Self::LookUp];

    /// How many at once, and how long until one more.
    const fn quota(self) -> (u32, Duration) {
        match self {
            Self::SignIn => (30, Duration::from_secs(10)),
            Self::SignInTo => (10, Duration::from_mins(1)),
            // Guessing from many addresses is slow too; one address alone cannot use this up.
            Self::SignInToFromAll => (100, Duration::from_secs(6)),
            Self::SignUp => (10, Duration::from_mins(2)),
            Self::Link => (5, Duration::from_mins(2)),
            Self::Contribute => (60, Duration::from_secs(10)),
            Self::Decide => (120, Duration::from_secs(1)),
            Self::LookUp => (30, Duration::from_secs(2)),
        }
    }
}

/// More clients than this are not kept apart without looking which of them may be forgotten.
const CLIENTS: usize = 10_000;

/// The site's clock, as the library takes one.
#[derive(Clone)]
struct Ticking(Arc<dyn Clock>);

impl governor::clock::Clock for Ticking {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.now().timestamp_micros()).unwrap_or_default())
    }
}

type Counts = RateLimiter<String, HashMapStateStore<String>, Ticking, NoOpMiddleware<Duration>>;

/// What was tried how often.
pub(super) struct Throttle {
    clock: Ticking,
    counts: Vec<(Limit, Counts)>,
}

impl Throttle {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let clock = Ticking(clock);
        let of = |limit: Limit| {
            let (burst, each) = limit.quota();
            let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
            let quota = Quota::with_period(each).unwrap_or_else(|| Quota::per_minute(burst)).allow_burst(burst);
            RateLimiter::hashmap_with_clock(quota, clock.clone())
        };
        Self { counts: Limit::ALL.into_iter().map(|limit| (limit, of(limit))).collect(), clock }
    }

    /// Counts one try.
    pub(super) fn allow(&self, limit: Limit, key: &str) -> Result<(), Error> {
        let Some((_, counts)) = self.counts.iter().find(|(known, _)| *known == limit) else { return Ok(()) };
        if counts.len() > CLIENTS {
            counts.retain_recent();
        }
        counts.check_key(&key.to_owned()).map_err(|not_until| Error::TooOften { wait: not_until.wait_time_from(self.clock.now()) })
    }
}

/// Whoever is at the other end of the connection; the server puts it beside each request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Peer(pub(super) IpAddr);

/// Where a request comes from. A proxy is believed only where the settings name it: anyone can write such a header.
pub(super) fn client(peer: Option<Peer>, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let mut nearest = peer?.0.to_canonical();
    let lines: Vec<&str> = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok()).collect();
    for hop in lines.join(",").rsplit(',').map(str::trim) {
        if !trusted.iter().any(|range| range.contains(&nearest)) {
            break;
        }
        let Ok(before) = hop.parse::<IpAddr>() else { break };
        nearest = before.to_canonical();
    }
    Some(nearest)
}

/// What the tries of an account are counted by, wherever they come from.
pub(super) fn account_key(account: AccountId) -> String {
    format!("account {account}")
}

/// What tries are counted by: one who has an IPv6 network has all its addresses.
pub(super) fn key(client: Option<IpAddr>) -> String {
    match client {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_proxies_that_are_named_are_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2".parse().unwrap());
        let peer = |text: &str| Some(Peer(text.parse().unwrap()));
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "127.0.0.1/32".parse().unwrap()];
        let told = |peer, trusted: &[IpNet]| client(peer, &headers, trusted).unwrap().to_string();
        assert_eq!(told(peer("127.0.0.1"), &trusted), "203.0.113.9");
        assert_eq!(told(peer("::ffff:10.0.0.1"), &trusted), "203.0.113.9");
        assert_eq!(told(peer("127.0.0.1"), &[]), "127.0.0.1");
        assert_eq!(told(peer("198.51.100.7"), &trusted), "198.51.100.7");
        assert_eq!(client(None, &headers, &trusted), None);
        headers.insert("x-forwarded-for", "rubbish".parse().unwrap());
        assert_eq!(client(peer("10.0.0.1"), &headers, &trusted).unwrap().to_string(), "10.0.0.1");
    }

    #[test]
    fn tries_are_counted_for_each_client_and_come_back_with_time() {
        struct At(std::sync::atomic::AtomicI64);
        impl Clock for At {
            fn now(&self) -> chrono::DateTime<chrono::Utc> {
                chrono::DateTime::from_timestamp(1_800_000_000 + self.0.load(std::sync::atomic::Ordering::SeqCst), 0).unwrap()
            }
        }
        let at = Arc::new(At(0.into()));
        let throttle = Throttle::new(Arc::clone(&at) as Arc<dyn Clock>);
        for _ in 0..5 {
            throttle.allow(Limit::Link, "a").unwrap();
        }
        let Err(Error::TooOften { wait }) = throttle.allow(Limit::Link, "a") else { panic!("a sixth try") };
        assert_eq!(wait, Duration::from_mins(2));
        throttle.allow(Limit::Link, "b").unwrap();
        at.0.store(120, std::sync::atomic::Ordering::SeqCst);
        throttle.allow(Limit::Link, "a").unwrap();
        assert!(throttle.allow(Limit::Link, "a").is_err());
    }

    #[test]
    fn one_network_is_one_client() {
        assert_eq!(key("2001:db8:1:2::1".parse().ok()), key("2001:db8:1:2:ffff::".parse().ok()));
        assert_ne!(key("192.0.2.1".parse().ok()), key("192.0.2.2".parse().ok()));
    }
}
