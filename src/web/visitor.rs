//! Who asks: someone who is signed in, by the cookie of a browser or, under `/api`, by a token, or anyone.
//!
//! **A page that is for people who are signed in** takes [`Visitor`] as a parameter and asks it:
//!
//! ```text
//! async fn show(State(site): State<Site>, visitor: Visitor, …) -> Result<Response, Error> {
//!     let account = visitor.account()?;                        // else: the page to sign in, then back here
//!     let account = visitor.at_least(Role::Steward)?;          // else: 403, with a sentence
//!     let account = visitor.with(Role::Contributor, Permission::Contribute)?;   // the same for a token under /api
//! ```
//!
//! Whether *this* account may do *that* to a record is asked where it is done, not here.
//!
//! **A page with a form** gives its template `visitor.form_token()`, and the template writes it into the form:
//! `<input type="hidden" name="form_token" value="{{ form_token }}">`. What receives the form takes
//! [`Posted`](super::form::Posted), which refuses a form without it. For someone who is not signed in the token belongs to a
//! cookie that the answer then sets by itself.
//!
//! Every answer to someone who is signed in, and every one that holds a form token, is `no-store`, whatever the page says.
//! The masthead knows who is there by itself.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use chrono::TimeDelta;

use super::api::is_api;
use super::form::{self, Fields};
use super::throttle::{self, Peer};
use super::{Error, Site, cookies, error_page};
use crate::accounts::secrets::Secret;
use crate::accounts::store::{self, sessions, tokens};
use crate::accounts::{Account, AccountId, Permission, Proof, Role, SESSION, SignedIn};
use crate::database::commit;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Visitor {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    signed_in: Option<SignedIn>,
    /// Where to come back to after signing in.
    address: String,
    is_api: bool,
    /// What the tokens of this visitor's forms come from: the session's secret, or that of a cookie for forms alone.
    form_key: Secret,
    /// Of someone who is signed in: what they came from before, in this browser.
    earlier_form_key: Option<Secret>,
    /// Whether the visitor does not have that cookie yet.
    is_new: bool,
    /// Whether a form was made with it.
    is_used: AtomicBool,
    /// Where the request comes from.
    client: Option<IpAddr>,
    /// The page that led here, where it is one of this site.
    came_from: Option<String>,
    /// What the browser says of itself.
    browser: Option<String>,
    /// What a form of this site sent with this request, where people write much.
    written: OnceLock<Fields>,
}

impl Visitor {
    /// Who is signed in, if anyone is, and how.
    #[must_use]
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.inner.signed_in.as_ref()
    }

    /// The account of whoever is signed in.
    ///
    /// # Errors
    /// No one is; the answer is then the page to sign in, or 401 under `/api`.
    pub fn account(&self) -> Result<&Account, Error> {
        match self.signed_in() {
            Some(signed_in) => Ok(&signed_in.account),
            None if self.inner.is_api => Err(Error::NoToken),
            None => Err(Error::SignInFirst { next: self.inner.address.clone() }),
        }
    }

    /// The account, if it has at least that role. With a token, ask [`with`](Self::with).
    ///
    /// # Errors
    /// No one is signed in, by a browser; or the role is less.
    pub fn at_least(&self, role: Role) -> Result<&Account, Error> {
        let account = self.account()?;
        if !matches!(self.signed_in(), Some(SignedIn { proof: Proof::Session(_), .. })) {
            return Err(Error::not_allowed("A token cannot be used for this"));
        }
        if account.is_at_least(role) { Ok(account) } else { Err(needs(role)) }
    }

    /// The account, if it has at least that role and, where a token is used, that is good for this.
    ///
    /// # Errors
    /// No one is signed in; the role is less; or the token is for other things.
    pub fn with(&self, role: Role, permission: Permission) -> Result<&Account, Error> {
        let account = self.account()?;
        if self.signed_in().is_some_and(|signed_in| !signed_in.permits(permission)) {
            return Err(Error::not_allowed(format!("This token does not have the permission “{permission}”")));
        }
        if account.is_at_least(role) { Ok(account) } else { Err(needs(role)) }
    }

    /// The session, where a browser is signed in.
    #[must_use]
    pub fn session(&self) -> Option<i64> {
        match self.signed_in()?.proof {
            Proof::Session(id) => Some(id),
            Proof::Token(..) => None,
        }
    }

    /// What each form of a page for this visitor carries in its field `form_token`.
    #[must_use]
    pub fn form_token(&self) -> String {
        self.inner.is_used.store(true, Ordering::Relaxed);
        self.inner.form_key.form_token()
    }

    /// What tries are counted by, for [`Site::allow`](Site::allow): the account, or where the request comes from.
    #[must_use]
    pub fn key(&self) -> String {
        self.signed_in().map_or_else(|| self.client_key(), |signed_in| throttle::account_key(signed_in.account.id))
    }

    /// The same where the account does not count.
    #[must_use]
    pub fn client_key(&self) -> String {
        throttle::key(self.inner.client)
    }

    /// The page of this site from which someone came here.
    #[must_use]
    pub fn came_from(&self) -> Option<&str> {
        self.inner.came_from.as_deref()
    }

    /// What the browser says of itself.
    #[must_use]
    pub fn browser(&self) -> Option<&str> {
        self.inner.browser.as_deref()
    }

    /// Whether this visitor has no cookie of ours yet, so that no form was made for it.
    pub(super) fn is_new(&self) -> bool {
        self.inner.is_new
    }

    /// Keeps what a form sent, in case that it cannot be taken now.
    pub(super) fn keep(&self, fields: &Fields) {
        // A second form with one request does not exist.
        let _ = self.inner.written.set(fields.clone());
    }

    /// What a form sent that was not taken.
    pub(super) fn written(&self) -> Option<&Fields> {
        self.inner.written.get()
    }

    /// Whether a form was made for this visitor.
    pub(super) fn is_form_token(&self, claimed: &str) -> bool {
        !self.inner.is_new && self.inner.form_key.is_form_token(claimed)
    }

    /// Whether a form was made in this browser before someone signed in.
    pub(super) fn is_earlier_form_token(&self, claimed: &str) -> bool {
        self.inner.earlier_form_key.as_ref().is_some_and(|key| key.is_form_token(claimed))
    }

    /// Who that request comes from.
    async fn of(site: &Site, uri: &Uri, headers: &HeaderMap, peer: Option<Peer>) -> Result<Self, Error> {
        let address = uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        let is_api = is_api(uri.path());
        let (signed_in, session) = if is_api { (by_token(site, headers).await?, None) } else { by_cookie(site, headers).await? };
        let kept = cookies::get(site, headers, cookies::FORM);
        let (form_key, earlier_form_key, is_new) = match (session, kept) {
            (Some(session), kept) => (session, kept, false),
            (None, Some(kept)) => (kept, None, false),
            (None, None) => (Secret::new(site.randomness())?, None, true),
        };
        let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let came_from = text(header::REFERER).and_then(|from| from.strip_prefix(site.address())).and_then(form::place_here);
        let inner = Inner {
            signed_in,
            address,
            is_api,
            form_key,
            earlier_form_key,
            is_new,
            is_used: AtomicBool::new(false),
            client: throttle::client(peer, headers, &site.options().trusted_proxies),
            came_from: came_from.map(str::to_owned),
            browser: text(header::USER_AGENT).map(str::to_owned),
            written: OnceLock::new(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    fn masthead(&self, site: &Site) -> Masthead {
        match &self.inner.signed_in {
            Some(SignedIn { account, .. }) => Masthead::Person { name: account.name.to_string(), role: account.role },
            None => Masthead::of_anyone(site),
        }
    }
}

fn needs(role: Role) -> Error {
    Error::not_allowed(match role {
        Role::Reader | Role::Contributor => "Your account only reads. An administrator can let it contribute",
        Role::Steward => "Only stewards may do this",
        Role::Admin => "Only administrators may do this",
    })
}

/// Who is signed in with that cookie, and the cookie's secret.
async fn by_cookie(site: &Site, headers: &HeaderMap) -> Result<(Option<SignedIn>, Option<Secret>), Error> {
    let Some(secret) = cookies::get(site, headers, cookies::SESSION) else { return Ok((None, None)) };
    let now = site.clock().now();
    let Some((signed_in, seen_at)) = sessions::signed_in(site.database().reader(), &secret, now).await? else { return Ok((None, None)) };
    if let Proof::Session(id) = signed_in.proof
        && sessions::is_worth_noting(seen_at, now)
    {
        let database = site.database().clone();
        site.note(async move { sessions::note_visit(database.reader(), id, now).await });
    }
    Ok((Some(signed_in), Some(secret)))
}

/// Who is signed in with that token. A wrong one is refused: a program must not take itself for someone it is not.
async fn by_token(site: &Site, headers: &HeaderMap) -> Result<Option<SignedIn>, Error> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let claimed = value.to_str().ok().and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let secret = claimed.and_then(|(_, token)| Secret::claimed(token.trim())).ok_or(Error::BadToken)?;
    let now = site.clock().now();
    let (signed_in, is_worth_noting) = tokens::signed_in(site.database().reader(), &secret, now).await?.ok_or(Error::BadToken)?;
    if let Proof::Token(id, _) = signed_in.proof
        && is_worth_noting
    {
        let database = site.database().clone();
        site.note(async move { tokens::note_use(database.reader(), id, now).await });
    }
    Ok(Some(signed_in))
}

/// The answer to someone who is signed in now, in a new session: an older one of this browser ends, so that no one who
/// knew its secret is signed in with it.
///
/// # Errors
/// The account may not sign in any more, the database refuses, or there are no random numbers.
pub async fn sign_in(site: &Site, visitor: &Visitor, account: AccountId, response: Response) -> Result<Response, Error> {
    open_session(site, visitor, account, None, response).await
}

/// The same for someone who knew the password with that hash. If it was changed while the two were compared, which takes a
/// while, no one is signed in: whoever changed it meant to keep others out.
///
/// # Errors
/// As [`sign_in`]; the password was changed.
pub async fn sign_in_with(site: &Site, visitor: &Visitor, account: AccountId, hash: &str, response: Response) -> Result<Response, Error> {
    open_session(site, visitor, account, Some(hash), response).await
}

async fn open_session(
    site: &Site,
    visitor: &Visitor,
    account: AccountId,
    hash: Option<&str>,
    mut response: Response,
) -> Result<Response, Error> {
    let secret = Secret::new(site.randomness())?;
    let transaction = site.database().begin_writing().await?;
    store::still_signs_in(&transaction, account, hash).await?;
    if let Some(SignedIn { account, proof: Proof::Session(old) }) = visitor.signed_in() {
        sessions::close(&transaction, account.id, *old).await?;
    }
    sessions::open(&transaction, account, &secret, visitor.browser(), site.clock().now()).await?;
    commit(transaction).await?;
    // The cookie for forms stays: what was written in another tab when a session was over can be sent now.
    cookies::set(site, &mut response, cookies::SESSION, &secret, Some(SESSION));
    Ok(response)
}

/// The answer to someone who leaves for another site to sign in there, or is not done with coming from there: what shows that it is
/// the same browser stays in it for that long.
#[must_use]
pub fn set_out(site: &Site, mut response: Response, secret: &Secret, lasting: TimeDelta) -> Response {
    cookies::set(site, &mut response, cookies::ELSEWHERE, secret, Some(lasting));
    response
}

/// What shows that it is the same browser.
#[must_use]
pub fn luggage(site: &Site, headers: &HeaderMap) -> Option<Secret> {
    cookies::get(site, headers, cookies::ELSEWHERE)
}

/// The answer to someone who has come back.
#[must_use]
pub fn arrived(site: &Site, mut response: Response) -> Response {
    cookies::remove(site, &mut response, cookies::ELSEWHERE);
    response
}

/// The answer to someone who is signed out now: the browser forgets who it was.
#[must_use]
pub fn forget(site: &Site, mut response: Response) -> Response {
    cookies::remove(site, &mut response, cookies::SESSION);
    response
}

/// What the masthead of a page says about who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Masthead {
    /// No one can sign in here: the database is only read.
    Nothing,
    /// No one is signed in.
    SignIn,
    /// Someone is.
    Person {
        /// The name.
        name: String,
        /// What may be offered.
        role: Role,
    },
}

tokio::task_local! {
    static SHOWN: Masthead;
}

impl Masthead {
    fn of_anyone(site: &Site) -> Self {
        if site.database().url().is_read_only() { Self::Nothing } else { Self::SignIn }
    }

    /// What the page that is being made says. It is kept beside the request, so that no page can forget to ask for it.
    pub(super) fn now(site: &Site) -> Self {
        SHOWN.try_with(Clone::clone).unwrap_or_else(|_| Self::of_anyone(site))
    }
}

/// Whether that address says the same to everyone, and must answer also where the database does not.
fn is_for_all(path: &str) -> bool {
    path.starts_with("/assets/") || ["/favicon.svg", "/healthz", "/readyz", "/metrics"].contains(&path)
}

/// Finds out who asks, before any page is made.
pub(super) async fn identify(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    if is_for_all(request.uri().path()) {
        return next.run(request).await;
    }
    let peer = request.extensions().get::<Peer>().copied();
    let (uri, headers, wanted) = (request.uri().clone(), request.headers().clone(), error_page::wanted(&request));
    let visitor = match Visitor::of(&site, &uri, &headers, peer).await {
        Ok(visitor) => visitor,
        Err(error) => return error_page::show(&site, uri.path(), wanted, &error),
    };
    request.extensions_mut().insert(visitor.clone());
    let mut response = SHOWN.scope(visitor.masthead(&site), next.run(request)).await;
    let is_used = visitor.inner.is_used.load(Ordering::Relaxed);
    if is_used && visitor.inner.is_new {
        cookies::set(&site, &mut response, cookies::FORM, &visitor.inner.form_key, None);
    }
    if is_used || visitor.inner.signed_in.is_some() {
        let before = response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // The tag of what may be kept; one that stands beside `no-store` is a version, for `If-Match`.
        if before.is_none_or(|before| before != "no-store") {
            response.headers_mut().remove(header::ETAG);
        }
    }
    response
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        // `identify` stands before every route.
        parts.extensions.get::<Self>().cloned().ok_or(Error::Panicked)
    }
}
