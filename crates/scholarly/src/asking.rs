//! One question over HTTP: politely paced, with a limit to time, size and attempts.

use std::time::{Duration, SystemTime};

use reqwest::header::{CONTENT_LENGTH, DATE, HeaderMap, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, sleep, sleep_until, timeout_at};

use crate::error::{LookupError, Service};
use crate::settings::Settings;

/// The longest `Retry-After` that is taken at its word.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// How many redirects within one host are followed.
const REDIRECTS: usize = 3;

/// Lets questions to one service out one after the other, with a pause between, and only so many at once.
#[derive(Debug)]
pub(crate) struct Pace {
    every: Duration,
    next: Mutex<Option<Instant>>,
    at_once: Semaphore,
}

impl Pace {
    pub(crate) fn new(every: Duration, at_once: usize) -> Self {
        Self { every, next: Mutex::new(None), at_once: Semaphore::new(at_once) }
    }

    /// Waits for its turn; who gives up waiting takes no one's turn.
    async fn turn(&self) {
        let mut next = self.next.lock().await;
        if let Some(at) = *next {
            sleep_until(at).await;
        }
        *next = Some(Instant::now() + self.every);
    }
}

/// A client that keeps to one host. Redirects to another host, port or protocol are not followed: no answer of a service
/// can make this computer ask an address that nobody configured.
pub(crate) fn client(user_agent: &str, patience: Duration) -> Result<Client, reqwest::Error> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let mut builder = Client::builder();
    // Fails only for a provider without any version of TLS; ring has both.
    if let Ok(tls) = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions() {
        builder = builder.tls_backend_preconfigured(tls.with_root_certificates(roots).with_no_client_auth());
    }
    builder
        .user_agent(user_agent)
        .connect_timeout(patience)
        .referer(false)
        .redirect(Policy::custom(|attempt| {
            let first = attempt.previous().first().map(Url::origin);
            if first == Some(attempt.url().origin()) && attempt.previous().len() <= REDIRECTS { attempt.follow() } else { attempt.stop() }
        }))
        .build()
}

/// One question, and what limits it.
pub(crate) struct Question<'a> {
    pub client: &'a Client,
    pub settings: &'a Settings,
    pub service: Service,
    pub pace: &'a Pace,
    pub url: Url,
    pub deadline: Instant,
}

impl Question<'_> {
    /// Asks until there is an answer, a failure that will not pass, no attempt left, or no time.
    pub(crate) async fn ask(&self) -> Result<Vec<u8>, LookupError> {
        let mut pause = self.settings.pause;
        let mut attempt = 1;
        let mut before = None;
        loop {
            let failure = match self.attempt().await {
                Some(Ok(bytes)) => return Ok(bytes),
                Some(Err(failure)) => failure,
                // What the service did before says more than that others of us stood in the queue.
                None => return Err(before.unwrap_or(LookupError::Throttled { service: self.service, retry_after: Some(self.pace.every) })),
            };
            let wait = match &failure {
                LookupError::Throttled { retry_after: Some(wait), .. } => *wait,
                LookupError::Throttled { .. } | LookupError::Unreachable { .. } | LookupError::Refused { status: 500.., .. } => pause,
                _ => return Err(failure),
            };
            if attempt >= self.settings.attempts || Instant::now() + wait >= self.deadline {
                return Err(failure);
            }
            sleep(wait).await;
            before = Some(failure);
            attempt += 1;
            pause *= 2;
        }
    }

    /// Asks once; none where its turn does not come in time.
    async fn attempt(&self) -> Option<Result<Vec<u8>, LookupError>> {
        let service = self.service;
        let turn = async {
            let permit = self.pace.at_once.acquire().await;
            self.pace.turn().await;
            permit
        };
        let _permit = timeout_at(self.deadline, turn).await.ok()?;
        Some(timeout_at(self.deadline, self.exchange()).await.unwrap_or_else(|_| {
            Err(LookupError::Unreachable { service, why: format!("no answer within {} seconds", self.settings.patience.as_secs().max(1)) })
        }))
    }

    async fn exchange(&self) -> Result<Vec<u8>, LookupError> {
        let service = self.service;
        let unreachable = |error: &reqwest::Error| LookupError::Unreachable { service, why: in_words(error).to_owned() };
        let mut response = self.client.get(self.url.clone()).send().await.map_err(|error| unreachable(&error))?;
        self.check(&response)?;
        let longest = self.settings.longest_answer;
        let too_long = || LookupError::unreadable(service, format!("it is longer than {longest} bytes"));
        let announced = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if announced.is_some_and(|announced| announced > longest) {
            return Err(too_long());
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(&error))? {
            if bytes.len() + chunk.len() > longest {
                return Err(too_long());
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    fn check(&self, response: &Response) -> Result<(), LookupError> {
        let service = self.service;
        match response.status() {
            status if status.is_success() => Ok(()),
            status if status.is_redirection() => Err(LookupError::SentElsewhere { service }),
            StatusCode::NOT_FOUND | StatusCode::GONE => Err(LookupError::NotFound(service)),
            // arXiv's way to say that no work can have this number.
            StatusCode::BAD_REQUEST if service == Service::Arxiv => Err(LookupError::NotFound(service)),
            StatusCode::TOO_MANY_REQUESTS => Err(LookupError::Throttled { service, retry_after: retry_after(response.headers()) }),
            StatusCode::SERVICE_UNAVAILABLE if retry_after(response.headers()).is_some() => {
                Err(LookupError::Throttled { service, retry_after: retry_after(response.headers()) })
            }
            status => Err(LookupError::Refused { service, status: status.as_u16() }),
        }
    }
}

/// How long to wait, in seconds or until a date. The date is compared with the server's own clock, not ours.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if let Ok(seconds) = text.parse() {
        Duration::from_secs(seconds)
    } else {
        let until: SystemTime = httpdate::parse_http_date(text).ok()?;
        let now = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
        until.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST_WAIT))
}

/// What a person understands of it; the library's own words name internals and addresses.
pub(crate) fn in_words(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else if error.is_body() || error.is_decode() {
        "the answer broke off"
    } else {
        "the connection failed"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn waits_are_seconds_or_dates() {
        let date = ("date", "Mon, 23 Nov 2026 10:00:00 GMT");
        for (value, seconds) in [
            ("7", Some(7)),
            ("99999999999", Some(24 * 3600)),
            ("Mon, 23 Nov 2026 10:00:30 GMT", Some(30)),
            ("Mon, 23 Nov 2026 09:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ] {
            assert_eq!(retry_after(&headers(&[date, ("retry-after", value)])).map(|wait| wait.as_secs()), seconds, "{value}");
        }
        assert_eq!(retry_after(&headers(&[("retry-after", "Mon, 23 Nov 2026 10:00:30 GMT")])), None);
    }
}
