//! Speaks to one Zenodo.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, StatusCode, Url};
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::deposition::{Deposition, Stored};
use super::error::{ZenodoError, refusal};
use super::metadata::Metadata;
use super::waiting::{RealTime, Wait};
use crate::asking;
use crate::settings::Endpoint;

/// The longest answer that is read, in bytes: a page of a hundred depositions with long descriptions.
const LONGEST_ANSWER: usize = 16 << 20;

/// So many drafts and records are on one page.
pub const PAGE: usize = 100;

/// The word that lets us deposit. It is never shown, not even in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(HeaderValue);

/// Why a text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a token is letters and digits, without blanks")]
pub struct TokenError;

impl std::str::FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TokenError);
        }
        let mut value = HeaderValue::from_str(&format!("Bearer {text}")).map_err(|_| TokenError)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Which Zenodo that is: a record of the one is unknown to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Where its API lies: `https://zenodo.org/api`.
    pub api: Endpoint,
    /// Whether its DOIs are for trying only. The DOI that a sandbox reserves is not the one that it gives.
    pub is_sandbox: bool,
}

impl Site {
    /// The site with that API; a sandbox says so in its name.
    #[must_use]
    pub fn new(api: Endpoint) -> Self {
        Self { is_sandbox: api.to_string().contains("sandbox"), api }
    }
}

/// How patiently Zenodo is asked.
#[derive(Debug, Clone)]
pub struct Manners {
    /// Who asks: Zenodo wants to know the program.
    pub user_agent: String,
    /// How long one answer may take; a file has more time, by its size.
    pub patience: Duration,
    /// How often something is said that may be said twice.
    pub attempts: u32,
    /// The pause before the second attempt; doubled before each further one.
    pub pause: Duration,
    /// The longest wait that Zenodo may ask for; where it asks for more, we give up and say so.
    pub longest_wait: Duration,
    /// How time passes.
    pub time: Arc<dyn Wait>,
}

impl Manners {
    /// As Zenodo asks for: its limits are for each minute.
    #[must_use]
    pub fn polite(user_agent: &str) -> Self {
        Self {
            user_agent: user_agent.to_owned(),
            patience: Duration::from_mins(1),
            attempts: 5,
            pause: Duration::from_secs(1),
            longest_wait: Duration::from_mins(5),
            time: Arc::new(RealTime),
        }
    }
}

/// A client of one Zenodo with one token.
#[derive(Debug)]
pub struct Zenodo {
    client: Client,
    site: Site,
    token: Token,
    manners: Manners,
    /// Until when nothing is asked, because the last answer said that the limit is used up.
    rest: Mutex<Option<Instant>>,
}

/// What may be said again after no one knows whether it was heard.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    /// Saying it twice is as good as once.
    Yes,
    /// It makes something, or can't be undone.
    No,
}

impl Zenodo {
    /// Makes ready; asks nothing yet.
    ///
    /// # Errors
    /// Where the name under which to ask can not stand in a request.
    pub fn new(site: Site, token: Token, manners: Manners) -> Result<Self, crate::SetupError> {
        let client = asking::client(&manners.user_agent, manners.patience)?;
        Ok(Self { client, site, token, manners, rest: Mutex::new(None) })
    }

    /// Which Zenodo that is.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// How patiently it is asked.
    #[must_use]
    pub fn manners(&self) -> &Manners {
        &self.manners
    }

    /// Waits before something is looked at again for the nth time, from 1: each time twice as long.
    pub async fn pause(&self, nth: u32) {
        let doublings = nth.clamp(1, 6) - 1;
        self.manners.time.wait(self.manners.pause * 2_u32.pow(doublings)).await;
    }

    /// Begins a draft that says that of itself. Not said twice: each time makes another draft.
    ///
    /// # Errors
    /// It was refused, or no one knows.
    pub async fn create(&self, metadata: &Metadata) -> Result<Deposition, ZenodoError> {
        let url = self.site.api.below(&["deposit", "depositions"], &[]);
        self.json(Method::POST, url, Some(&metadata.body()), Again::No).await
    }

    /// A draft or record of ours.
    ///
    /// # Errors
    /// There is none with that number, or it can't be read.
    pub async fn read(&self, id: u64) -> Result<Deposition, ZenodoError> {
        self.json(Method::GET, self.deposition(id), None, Again::Yes).await
    }

    /// One page of our drafts and records, the newest first; fewer than [`PAGE`] where there are no more. It comes from an index,
    /// which learns of a new draft a little later.
    ///
    /// # Errors
    /// They can't be read.
    pub async fn own(&self, page: u32) -> Result<Vec<Deposition>, ZenodoError> {
        let (page, size) = (page.to_string(), PAGE.to_string());
        let question = [("sort", "mostrecent"), ("size", size.as_str()), ("page", page.as_str())];
        self.json(Method::GET, self.site.api.below(&["deposit", "depositions"], &question), None, Again::Yes).await
    }

    /// Puts a file into a draft, in place of one of that name, and compares what arrived with what was sent.
    ///
    /// # Errors
    /// It was refused, arrived damaged, or no one knows.
    pub async fn upload(&self, draft: &Deposition, name: &str, content: &[u8], md5: &str) -> Result<(), ZenodoError> {
        let Some(bucket) = &draft.links.bucket else {
            return Err(ZenodoError::Unreadable("the draft does not say where its files go".to_owned()));
        };
        let url = below(self.ours(bucket)?, name);
        // A megabyte a second, at least.
        let patience = self.manners.patience + Duration::from_secs(content.len() as u64 >> 20);
        let make = || self.request(Method::PUT, url.clone()).header(CONTENT_TYPE, "application/octet-stream").body(content.to_vec());
        let stored: Stored = read_json(&self.say(&make, patience, Again::Yes).await?)?;
        if stored.md5().eq_ignore_ascii_case(md5) {
            return Ok(());
        }
        Err(ZenodoError::Damaged { name: name.to_owned(), sent: md5.to_owned(), arrived: stored.md5().chars().take(64).collect() })
    }

    /// Removes a file from a draft. One that is not there is removed.
    ///
    /// # Errors
    /// It was refused, or no one knows.
    pub async fn remove(&self, draft: &Deposition, name: &str) -> Result<(), ZenodoError> {
        let Some(bucket) = &draft.links.bucket else { return Ok(()) };
        let url = below(self.ours(bucket)?, name);
        match self.say(&|| self.request(Method::DELETE, url.clone()), self.manners.patience, Again::Yes).await {
            Ok(_) | Err(ZenodoError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Says what the draft is, in place of all that was said before.
    ///
    /// # Errors
    /// It was refused, or no one knows.
    pub async fn describe(&self, id: u64, metadata: &Metadata) -> Result<Deposition, ZenodoError> {
        self.json(Method::PUT, self.deposition(id), Some(&metadata.body()), Again::Yes).await
    }

    /// Publishes a draft, for good. Not said twice: read the draft first.
    ///
    /// # Errors
    /// It was refused, or no one knows.
    pub async fn publish(&self, draft: &Deposition) -> Result<Deposition, ZenodoError> {
        let url = self.action(draft, draft.links.publish.as_deref(), "publish")?;
        self.json(Method::POST, url, None, Again::No).await
    }

    /// Begins the next version of a record and gives its draft. Where that was begun already, it is that one: Zenodo has
    /// one open draft for all versions.
    ///
    /// # Errors
    /// It was refused, or no one knows.
    pub async fn next_version(&self, record: &Deposition) -> Result<Deposition, ZenodoError> {
        let url = self.action(record, record.links.newversion.as_deref(), "newversion")?;
        let answer: Deposition = self.json(Method::POST, url, None, Again::No).await?;
        // Some answer with the old record, some with the draft; both say where the draft is.
        match &answer.links.latest_draft {
            Some(draft) => self.json(Method::GET, self.ours(draft)?, None, Again::Yes).await,
            None => Err(ZenodoError::Unreadable("it does not say where the draft of the next version is".to_owned())),
        }
    }

    /// The draft that a record leads to, where it has one.
    ///
    /// # Errors
    /// It can't be read.
    pub async fn latest_draft(&self, record: &Deposition) -> Result<Option<Deposition>, ZenodoError> {
        let Some(address) = &record.links.latest_draft else { return Ok(None) };
        match self.json::<Deposition>(Method::GET, self.ours(address)?, None, Again::Yes).await {
            Ok(draft) => Ok((!draft.is_published()).then_some(draft)),
            Err(ZenodoError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Throws a draft away. One that is not there is thrown away.
    ///
    /// # Errors
    /// It was refused, or no one knows.
    pub async fn discard(&self, id: u64) -> Result<(), ZenodoError> {
        let url = self.deposition(id);
        match self.say(&|| self.request(Method::DELETE, url.clone()), self.manners.patience, Again::Yes).await {
            Ok(_) | Err(ZenodoError::NotFound(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn deposition(&self, id: u64) -> Url {
        self.site.api.below(&["deposit", "depositions", &id.to_string()], &[])
    }

    /// The link of an answer, or where the documentation says that it is.
    fn action(&self, of: &Deposition, link: Option<&str>, name: &str) -> Result<Url, ZenodoError> {
        match link {
            Some(link) => self.ours(link),
            None => Ok(self.site.api.below(&["deposit", "depositions", &of.id.to_string(), "actions", name], &[])),
        }
    }

    /// A link of an answer, if it stays at this server: the token goes nowhere else.
    fn ours(&self, link: &str) -> Result<Url, ZenodoError> {
        let elsewhere = || ZenodoError::Elsewhere(link.chars().take(200).collect());
        let url = Url::parse(link).map_err(|_| elsewhere())?;
        if url.origin() == self.site.api.below(&[], &[]).origin() { Ok(url) } else { Err(elsewhere()) }
    }

    fn request(&self, method: Method, url: Url) -> RequestBuilder {
        self.client.request(method, url).header(AUTHORIZATION, self.token.0.clone())
    }

    async fn json<T: DeserializeOwned>(
        &self,
        method: Method,
        url: Url,
        body: Option<&serde_json::Value>,
        again: Again,
    ) -> Result<T, ZenodoError> {
        let body = body.map(ToString::to_string);
        let make = || {
            let request = self.request(method.clone(), url.clone());
            match &body {
                Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.clone()),
                None => request,
            }
        };
        read_json(&self.say(&make, self.manners.patience, again).await?)
    }

    /// Says something, again after a failure where that does no harm. That the limit is used up means that nothing was done, so all
    /// is said again then.
    async fn say(&self, make: &(dyn Fn() -> RequestBuilder + Sync), patience: Duration, again: Again) -> Result<Vec<u8>, ZenodoError> {
        let mut pause = self.manners.pause;
        let mut attempt = 1;
        loop {
            self.rested().await;
            let asked = timeout(patience, self.exchange(make())).await;
            let failure =
                match asked.unwrap_or_else(|_| Err(ZenodoError::Unknown(format!("nothing within {} seconds", patience.as_secs())))) {
                    Ok(bytes) => return Ok(bytes),
                    Err(failure) => failure,
                };
            let wait = match &failure {
                ZenodoError::Throttled { retry_after } => retry_after.unwrap_or(pause),
                ZenodoError::Unreachable(_) => pause,
                ZenodoError::Unknown(_) if again == Again::Yes => pause,
                _ => return Err(failure),
            };
            if attempt >= self.manners.attempts || wait > self.manners.longest_wait {
                return Err(failure);
            }
            self.manners.time.wait(wait).await;
            attempt += 1;
            pause *= 2;
        }
    }

    async fn rested(&self) {
        let until = self.rest.lock().await.take();
        if let Some(until) = until {
            self.manners.time.wait(until.saturating_duration_since(Instant::now())).await;
        }
    }

    async fn exchange(&self, request: RequestBuilder) -> Result<Vec<u8>, ZenodoError> {
        let mut response = request.send().await.map_err(|error| {
            let why = asking::in_words(&error).to_owned();
            if error.is_connect() { ZenodoError::Unreachable(why) } else { ZenodoError::Unknown(why) }
        })?;
        let (status, headers) = (response.status(), response.headers().clone());
        if let Some(wait) = used_up(&headers).filter(|wait| *wait <= self.manners.longest_wait) {
            *self.rest.lock().await = Some(Instant::now() + wait);
        }
        let mut bytes = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() <= LONGEST_ANSWER => bytes.extend_from_slice(&chunk),
                Ok(Some(_)) => return Err(ZenodoError::Unreadable(format!("it is longer than {LONGEST_ANSWER} bytes"))),
                Ok(None) => break,
                Err(error) => return Err(ZenodoError::Unknown(asking::in_words(&error).to_owned())),
            }
        }
        match status {
            status if status.is_success() => Ok(bytes),
            StatusCode::TOO_MANY_REQUESTS => Err(ZenodoError::Throttled { retry_after: asking::retry_after(&headers) }),
            status if status.is_redirection() => Err(ZenodoError::Elsewhere("a redirect".to_owned())),
            status => Err(refusal(status.as_u16(), &bytes)),
        }
    }
}

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ZenodoError> {
    serde_json::from_slice(bytes).map_err(|error| ZenodoError::Unreadable(error.to_string()))
}

/// The address of a file in a bucket, its name encoded.
fn below(mut bucket: Url, name: &str) -> Url {
    // Addresses of the web always have a path that can be added to.
    if let Ok(mut path) = bucket.path_segments_mut() {
        path.pop_if_empty().push(name);
    }
    bucket
}

/// How long to rest where the limit is used up, by the server's own clock.
fn used_up(headers: &HeaderMap) -> Option<Duration> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    if number("x-ratelimit-remaining")? > 0 {
        return None;
    }
    let reset = SystemTime::UNIX_EPOCH + Duration::from_secs(number("x-ratelimit-reset")?);
    let now = httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()?;
    Some(reset.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_shown() {
        let token: Token = " s3cret\n".parse().unwrap();
        assert!(!format!("{token:?}").contains("s3cret"));
        assert_eq!("a b".parse::<Token>(), Err(TokenError));
        assert_eq!("".parse::<Token>(), Err(TokenError));
    }

    #[test]
    fn the_token_stays_at_its_server() {
        let site = Site::new("http://127.0.0.1:9/api".parse().unwrap());
        let zenodo = Zenodo::new(site, "t".parse().unwrap(), Manners::polite("test")).unwrap();
        assert!(zenodo.ours("http://127.0.0.1:9/api/files/1").is_ok());
        for elsewhere in
            ["http://127.0.0.1:10/api/files/1", "https://127.0.0.1:9/api", "http://evil.example/", "/files", "file:///etc/passwd"]
        {
            assert!(matches!(zenodo.ours(elsewhere), Err(ZenodoError::Elsewhere(_))), "{elsewhere}");
        }
        assert_eq!(
            below(Url::parse("http://a/api/files/b").unwrap(), "a b/../c?d#e%.pdf").as_str(),
            "http://a/api/files/b/a%20b%2F..%2Fc%3Fd%23e%25.pdf"
        );
    }

    #[test]
    fn the_limit_is_read() {
        let headers = |remaining: &str| -> HeaderMap {
            [("x-ratelimit-remaining", remaining), ("x-ratelimit-reset", "1725054106"), ("date", "Fri, 30 Aug 2024 21:41:16 GMT")]
                .into_iter()
                .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
                .collect::<HeaderMap>()
        };
        assert_eq!(used_up(&headers("0")), Some(Duration::from_secs(30)));
        assert_eq!(used_up(&headers("5")), None);
    }

    #[test]
    fn a_sandbox_is_known_by_its_name() {
        assert!(Site::new("https://sandbox.zenodo.org/api".parse().unwrap()).is_sandbox);
        assert!(!Site::new("https://zenodo.org/api".parse().unwrap()).is_sandbox);
    }
}
