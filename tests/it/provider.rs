//! A site that people sign in with: an `OpenID` Connect provider on a socket of its own, which can do everything wrong.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amphora::accounts::providers::Provider;
use amphora::clock::Clock;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use p256::ecdsa::signature::Signer as _;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::people::Guest;
use crate::support::{Answer, MovedClock, TestReview};

const CLIENT: &str = "APP-TEST";
const SECRET: &str = "the secret between the two";

/// What it does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// The token is for another visit.
    Nonce,
    /// For another site.
    Audience,
    /// For this site and another.
    Audiences,
    /// Too old, by more than the clocks may be apart.
    Expired,
    /// Issued in the future.
    Early,
    /// Signed with a key that it does not publish.
    Signature,
    /// Signed with what both sides know.
    SharedKey,
    /// Not signed.
    Unsigned,
    /// From another site.
    Issuer,
    /// No token comes.
    NoToken,
    /// It says of itself that it is another site.
    OtherIssuer,
    /// It answers 500.
    Down,
    /// It takes longer than anyone waits.
    Slow,
    /// It leads elsewhere.
    Elsewhere,
    /// It does not end.
    Long,
    /// It is not JSON.
    Rubbish,
    /// It declines.
    Declined,
}

/// Who is signed in there.
#[derive(Debug, Clone, Default)]
pub struct Person {
    pub subject: &'static str,
    pub name: Option<&'static str>,
    pub email: Option<(&'static str, bool)>,
}

struct Visit {
    nonce: String,
    challenge: String,
    back: String,
}

struct Inner {
    address: String,
    fault: Fault,
    person: Person,
    /// Signs with ES256 rather than RS256.
    elliptic: bool,
    visits: HashMap<String, Visit>,
    clock: MovedClock,
    rsa: rsa::RsaPrivateKey,
    ecdsa: p256::ecdsa::SigningKey,
}

/// The site.
#[derive(Clone)]
pub struct OtherSite(Arc<Mutex<Inner>>);

impl OtherSite {
    /// Starts it, and sets the review up to be signed in to with it.
    pub async fn beside(review: &mut TestReview, is_orcid: bool) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let inner = Inner {
            address: address.clone(),
            fault: Fault::None,
            person: Person::default(),
            elliptic: false,
            visits: HashMap::new(),
            clock: review.clock.clone(),
            rsa: rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).unwrap(),
            ecdsa: p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap(),
        };
        let site = Self(Arc::new(Mutex::new(inner)));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/jwks", get(keys))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .fallback(|| async { StatusCode::NOT_FOUND })
            .with_state(site.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let provider = Provider {
            name: if is_orcid { "ORCID" } else { "Our University" }.to_owned(),
            issuer: address.parse().unwrap(),
            client_id: CLIENT.to_owned(),
            client_secret: SECRET.to_owned(),
            is_orcid,
        };
        review.set_up(|options| options.provider = Some(Arc::new(provider)));
        site
    }

    fn with<T>(&self, look: impl FnOnce(&mut Inner) -> T) -> T {
        look(&mut self.0.lock().unwrap())
    }

    pub fn does(&self, fault: Fault) {
        self.with(|inner| inner.fault = fault);
    }

    pub fn signs_with_es256(&self) {
        self.with(|inner| inner.elliptic = true);
    }

    pub fn knows(&self, subject: &'static str, name: Option<&'static str>, email: Option<(&'static str, bool)>) {
        self.with(|inner| inner.person = Person { subject, name, email });
    }

    /// What the person's browser does there: it signs in and is led back, to that path of the review.
    pub async fn lets_in(&self, way: &str) -> String {
        let (place, asked) = way.split_once('?').unwrap();
        assert_eq!(place, self.with(|inner| format!("{}/authorize", inner.address)));
        let answer = authorize(State(self.clone()), RawQuery(Some(asked.to_owned()))).await;
        assert_eq!(answer.status(), 303, "{way}");
        let back = answer.headers()["location"].to_str().unwrap().to_owned();
        back.strip_prefix("https://review.example").unwrap_or_else(|| panic!("{back}")).to_owned()
    }
}

/// Leaves for the other site, signs in there, and comes back.
pub async fn sign_in_elsewhere(guest: &Guest<'_>, other: &OtherSite, next: &str) -> Answer {
    let way = guest.get(&format!("/sign-in/elsewhere?next={next}")).await;
    assert_eq!(way.status, 303, "{}", way.body);
    let back = other.lets_in(way.header(header::LOCATION)).await;
    guest.get(&back).await
}

/// Comes from the other site for the first time, and makes an account without an e-mail address.
pub async fn sign_up_elsewhere(guest: &Guest<'_>, other: &OtherSite, name: &str) -> Answer {
    sign_in_elsewhere(guest, other, "/").await;
    guest.fill_in("/sign-up/elsewhere", &[("name", name), ("email", "")]).await
}

async fn trouble(inner: &OtherSite) -> Option<Response> {
    match inner.with(|inner| inner.fault) {
        Fault::Down => Some(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
        Fault::Slow => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            None
        }
        Fault::Elsewhere => Some(Redirect::temporary("/elsewhere").into_response()),
        Fault::Long => Some(format!("{{\"issuer\": \"{}\"}}", "x".repeat(4 << 20)).into_response()),
        Fault::Rubbish => Some("<html>Welcome!</html>".into_response()),
        _ => None,
    }
}

async fn discovery(State(site): State<OtherSite>) -> Response {
    if let Some(trouble) = trouble(&site).await {
        return trouble;
    }
    let (address, fault) = site.with(|inner| (inner.address.clone(), inner.fault));
    let issuer = if fault == Fault::OtherIssuer { "https://evil.example" } else { &address };
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{address}/authorize"),
        "token_endpoint": format!("{address}/token"),
        "jwks_uri": format!("{address}/jwks"),
        "userinfo_endpoint": format!("{address}/userinfo"),
        "response_types_supported": ["code", "id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }))
    .into_response()
}

async fn keys(State(site): State<OtherSite>) -> Json<Value> {
    let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (rsa, ecdsa) = site.with(|inner| (inner.rsa.to_public_key(), *inner.ecdsa.verifying_key()));
    let point = ecdsa.to_sec1_point(false);
    let (x, y) = (&point.as_bytes()[1..33], &point.as_bytes()[33..]);
    Json(json!({"keys": [
        {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "r", "n": part(&rsa.n().to_bytes_be()), "e": part(&rsa.e().to_bytes_be())},
        {"kty": "EC", "use": "sig", "alg": "ES256", "kid": "e", "crv": "P-256", "x": part(x), "y": part(y)},
    ]}))
}

/// Fields as they are sent.
fn fields(text: &str) -> HashMap<String, String> {
    let url = reqwest::Url::parse(&format!("http://x/?{text}")).unwrap();
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

async fn authorize(State(site): State<OtherSite>, RawQuery(asked): RawQuery) -> Response {
    let asked = fields(&asked.unwrap_or_default());
    assert_eq!((asked["client_id"].as_str(), asked["response_type"].as_str()), (CLIENT, "code"));
    assert_eq!((asked["code_challenge_method"].as_str(), asked["scope"].split(' ').next()), ("S256", Some("openid")));
    assert_eq!(asked["redirect_uri"], "https://review.example/sign-in/callback");
    let back = asked["redirect_uri"].clone();
    let state = &asked["state"];
    site.with(|inner| {
        if inner.fault == Fault::Declined {
            return Redirect::to(&format!("{back}?error=access_denied&state={state}")).into_response();
        }
        let code = format!("code-{}", inner.visits.len());
        let to = format!("{back}?code={code}&state={state}");
        inner.visits.insert(code, Visit { nonce: asked["nonce"].clone(), challenge: asked["code_challenge"].clone(), back });
        Redirect::to(&to).into_response()
    })
}

async fn token(State(site): State<OtherSite>, headers: HeaderMap, body: String) -> Response {
    let asked = fields(&body);
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{SECRET}")));
    let in_head = headers.get(header::AUTHORIZATION).is_some_and(|value| value == basic.as_str());
    let in_body =
        asked.get("client_id").is_some_and(|id| id == CLIENT) && asked.get("client_secret").is_some_and(|secret| secret == SECRET);
    if !in_head && !in_body {
        return refused("invalid_client");
    }
    // A code works once.
    let Some(visit) = site.with(|inner| inner.visits.remove(&asked["code"])) else { return refused("invalid_grant") };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&asked["code_verifier"]));
    if challenge != visit.challenge || asked["redirect_uri"] != visit.back || asked["grant_type"] != "authorization_code" {
        return refused("invalid_grant");
    }
    let (fault, name) = site.with(|inner| (inner.fault, inner.person.name));
    // As ORCID does, the name stands beside the token.
    let mut answer = json!({"access_token": "a", "token_type": "bearer", "expires_in": 600, "scope": "openid", "name": name, "orcid": "x"});
    if fault != Fault::NoToken {
        answer["id_token"] = site.with(|inner| inner.token(&visit.nonce)).into();
    }
    Json(answer).into_response()
}

impl Inner {
    fn token(&self, nonce: &str) -> String {
        let now = self.clock.now().timestamp();
        let (issued, expires) = match self.fault {
            Fault::Expired => (now - 700, now - 90),
            Fault::Early => (now + 120, now + 600),
            // Clocks may be a minute apart, in either direction.
            _ => (now + 30, now - 30),
        };
        let mut claims = json!({
            "iss": if self.fault == Fault::Issuer { "https://evil.example" } else { &self.address },
            "aud": match self.fault {
                Fault::Audience => json!("APP-OTHER"),
                Fault::Audiences => json!([CLIENT, "APP-OTHER"]),
                _ => json!([CLIENT]),
            },
            "sub": self.person.subject,
            "nonce": if self.fault == Fault::Nonce { "another" } else { nonce },
            "iat": issued,
            "exp": expires,
            "auth_time": now,
            "jti": "1",
            "amr": ["pwd"],
        });
        if let Some((email, verified)) = self.person.email {
            claims["email"] = email.into();
            claims["email_verified"] = verified.into();
        }
        self.sign(&claims)
    }

    fn sign(&self, claims: &Value) -> String {
        let (algorithm, key) = match self.fault {
            Fault::SharedKey => ("HS256", "s"),
            Fault::Unsigned => ("none", ""),
            _ if self.elliptic => ("ES256", "e"),
            _ => ("RS256", "r"),
        };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(&json!({"alg": algorithm, "kid": key, "typ": "JWT"}));
        let text = format!("{head}.{}", part(claims));
        let signature = match algorithm {
            "ES256" if self.fault == Fault::Signature => {
                let stranger = p256::ecdsa::SigningKey::from_slice(&[9; 32]).unwrap();
                let signature: p256::ecdsa::Signature = stranger.sign(text.as_bytes());
                signature.to_bytes().to_vec()
            }
            "ES256" => {
                let signature: p256::ecdsa::Signature = self.ecdsa.sign(text.as_bytes());
                signature.to_bytes().to_vec()
            }
            "RS256" => {
                let own = rsa::pkcs1v15::SigningKey::<rsa::sha2::Sha256>::new(self.rsa.clone());
                let mut signature = own.sign(text.as_bytes()).to_vec();
                if self.fault == Fault::Signature {
                    signature[0] ^= 1;
                }
                signature
            }
            "HS256" => shared(text.as_bytes()),
            _ => Vec::new(),
        };
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// HMAC with SHA-256 and the secret between the two.
fn shared(text: &[u8]) -> Vec<u8> {
    let pad = |with: u8| {
        let mut key = [0_u8; 64];
        key[..SECRET.len()].copy_from_slice(SECRET.as_bytes());
        key.map(|byte| byte ^ with)
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().to_vec()
}
