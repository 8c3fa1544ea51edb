//! Signing in through another site, by `OpenID` Connect: ORCID, or any other that the settings name.
//!
//! What proves that the browser that comes back is the one that went is made from one secret in a cookie: state, nonce and the
//! verifier of PKCE (see `Luggage`). Nothing is kept on the server meanwhile.

mod asking;

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;

use super::secrets::Secret;
use super::{AccountId, DisplayName, EmailAddress, Orcid};

/// How long someone may take at the other site.
pub const AWAY: TimeDelta = TimeDelta::minutes(10);

/// How long someone who comes from the other site without an account may take to make one.
pub const ARRIVED: TimeDelta = TimeDelta::minutes(30);

/// The other site's address, as it names itself in all that it signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer(String);

impl Issuer {
    /// The address, letter for letter.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is ORCID, or its sandbox.
    #[must_use]
    pub fn is_orcid(&self) -> bool {
        ["https://orcid.org", "https://sandbox.orcid.org"].contains(&self.0.trim_end_matches('/'))
    }

    /// The name of its host.
    #[must_use]
    pub fn host(&self) -> &str {
        let after = self.0.split_once("://").map_or(self.0.as_str(), |(_, after)| after);
        after.split('/').next().unwrap_or(after)
    }

    /// Whether all that it says travels in a way on which no one listens.
    fn is_secure(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for Issuer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let wrong = || format!("“{text}” is no address of a site such as https://orcid.org");
        let url = reqwest::Url::parse(text).map_err(|_| wrong())?;
        let host = url.host_str().ok_or_else(wrong)?;
        let is_own =
            host == "localhost" || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|number| number.is_loopback());
        let travels_safely = url.scheme() == "https" || (url.scheme() == "http" && is_own);
        let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
        if travels_safely && is_plain {
            Ok(Self(text.to_owned()))
        } else {
            Err(format!("{}, with https, and nothing after the path", wrong()))
        }
    }
}

impl fmt::Display for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Another site that people sign in with.
#[derive(Clone, PartialEq, Eq)]
pub struct Provider {
    /// Its name for people.
    pub name: String,
    /// Its address; what is needed else is discovered there.
    pub issuer: Issuer,
    /// What it calls this site.
    pub client_id: String,
    /// What this site shows to it.
    pub client_secret: String,
    /// Whether it names people by their ORCID iDs.
    pub is_orcid: bool,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider").field("name", &self.name).field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// Who the other site says that someone is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranger {
    /// The other site.
    pub issuer: String,
    /// Its name for this person.
    pub subject: String,
    /// The ORCID iD, where that is the other site.
    pub orcid: Option<Orcid>,
    /// The name, where it tells one.
    pub name: Option<DisplayName>,
    /// The e-mail address, where it has confirmed one.
    pub email: Option<EmailAddress>,
}

/// Why no one is signed in through another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It does not answer, or not as it should.
    #[error("the other site cannot be reached, or does not answer as it should")]
    Unreachable,
    /// It does not take the code.
    #[error("the other site does not know this way back: it works once, and within minutes")]
    Refused,
    /// What it says about the person does not hold.
    #[error("what the other site says about you does not hold: {0}")]
    Untrue(&'static str),
    /// The browser that comes back is not the one that went.
    #[error("this way back from the other site did not begin in this browser, is too old, or you were signed in or out since")]
    NotBegunHere,
}

/// What goes along with someone who leaves for the other site, and must come back. It is different for each secret, for each
/// place to go on to, and for whom the other site is to be tied to.
pub(super) struct Luggage {
    state: String,
    nonce: String,
    verifier: String,
}

impl Luggage {
    /// What goes along with the holder of that secret.
    pub fn of(secret: &Secret, account: Option<AccountId>, next: &str) -> Self {
        let whose = account.map_or_else(|| "anyone".to_owned(), |account| format!("account {account}"));
        let part = |what: &str| secret.derived(&format!("{what} of {whose} {next}"));
        Self { state: part("state"), nonce: part("nonce"), verifier: part("verifier") }
    }

    /// The state as it travels: with the place to go on to.
    fn state(&self, next: &str) -> String {
        format!("{}.{}", URL_SAFE_NO_PAD.encode(next), self.state)
    }
}

/// The place to go on to that came back with a state, if that state went along with the holder of the secret.
///
/// # Errors
/// It did not.
pub fn came_back(secret: &Secret, account: Option<AccountId>, state: &str) -> Result<String, ProviderError> {
    let (next, claimed) = state.split_once('.').ok_or(ProviderError::NotBegunHere)?;
    let next = URL_SAFE_NO_PAD.decode(next).ok().and_then(|next| String::from_utf8(next).ok()).ok_or(ProviderError::NotBegunHere)?;
    let own = Luggage::of(secret, account, &next).state;
    let is_own: bool = subtle::ConstantTimeEq::ct_eq(own.as_bytes(), claimed.as_bytes()).into();
    if is_own { Ok(next) } else { Err(ProviderError::NotBegunHere) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    #[test]
    fn issuers_are_sites_that_are_asked_safely() {
        for good in
            ["https://orcid.org", "https://login.example.org/realms/a", "http://127.0.0.1:4410", "http://[::1]:1", "http://localhost:8080"]
        {
            assert_eq!(good.parse::<Issuer>().unwrap().as_str(), good);
        }
        for bad in [
            "",
            "orcid.org",
            "http://orcid.org",
            "https://orcid.org?x=1",
            "https://u:p@orcid.org",
            "https://orcid.org/#a",
            "file:///etc/passwd",
        ] {
            assert!(bad.parse::<Issuer>().is_err(), "{bad}");
        }
        assert!("https://sandbox.orcid.org/".parse::<Issuer>().unwrap().is_orcid());
        assert!(!"https://orcid.org.evil.example".parse::<Issuer>().unwrap().is_orcid());
        assert_eq!("https://login.example.org/realms/a".parse::<Issuer>().unwrap().host(), "login.example.org");
    }

    #[test]
    fn only_what_went_along_comes_back() {
        let randomness = SeededRandomness::new(1);
        let (own, other) = (Secret::new(&randomness).unwrap(), Secret::new(&randomness).unwrap());
        let state = Luggage::of(&own, None, "/contribute").state("/contribute");
        assert_eq!(came_back(&own, None, &state), Ok("/contribute".to_owned()));
        let tampered = state.replacen(&URL_SAFE_NO_PAD.encode("/contribute"), &URL_SAFE_NO_PAD.encode("/desk"), 1);
        for (secret, account, state) in [
            (&other, None, state.as_str()),
            (&own, Some(AccountId(1)), &state),
            (&own, None, &tampered),
            (&own, None, ""),
            (&own, None, "."),
            (&own, None, "ä.b"),
        ] {
            assert_eq!(came_back(secret, account, state), Err(ProviderError::NotBegunHere), "{state}");
        }
        let luggage = Luggage::of(&own, None, "/");
        assert!(luggage.verifier.len() >= 43 && luggage.nonce != luggage.verifier && luggage.state != luggage.nonce);
    }

    #[test]
    fn no_secret_is_told() {
        let provider = Provider {
            name: "ORCID".to_owned(),
            issuer: "https://orcid.org".parse().unwrap(),
            client_id: "APP-1".to_owned(),
            client_secret: "hush".to_owned(),
            is_orcid: true,
        };
        assert!(!format!("{provider:?}").contains("hush"));
    }
}
