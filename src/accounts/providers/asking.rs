//! Asking the other site: what it can do, where to send people, and who came back.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRevocableToken, CoreRevocationErrorResponse,
    CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, Client, ClientId, ClientSecret, CsrfToken, EmptyAdditionalClaims,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, ExtraTokenFields, HttpRequest, HttpResponse, IdTokenFields, IssuerUrl, LocalizedClaim,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse, StandardTokenResponse,
    TokenResponse as _,
};
use serde::{Deserialize, Serialize};

use super::{Luggage, Provider, ProviderError, Stranger};
use crate::accounts::secrets::Secret;
use crate::accounts::{AccountId, DisplayName, Orcid};

/// How long the other site may take for one answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long it may take for all that a page needs of it; less than a page may take.
const ALTOGETHER: Duration = Duration::from_secs(12);

/// The most that is read of one answer, in bytes.
const LONGEST: usize = 512 * 1024;

/// How far its clock and ours may be apart.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// What it may sign with: keys of which it alone has the secret half.
const SIGNED_WITH: [CoreJwsSigningAlgorithm; 8] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
];

/// ORCID tells the name beside the token, not in it.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Beside {
    #[serde(default)]
    name: Option<String>,
}

impl ExtraTokenFields for Beside {}

type Fields = IdTokenFields<EmptyAdditionalClaims, Beside, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

type Discovered = Client<
    EmptyAdditionalClaims,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    StandardTokenResponse<Fields, CoreTokenType>,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why one question has no answer.
#[derive(Debug, thiserror::Error)]
enum AskError {
    #[error(transparent)]
    Failed(#[from] reqwest::Error),
    #[error("its answer is longer than {LONGEST} bytes")]
    TooLong,
    #[error("it is to be asked without https")]
    Listened,
}

/// What asks. It follows no redirects: no answer can make this computer ask an address that the other site does not name.
#[derive(Clone)]
struct Browser {
    client: reqwest::Client,
    is_secure: bool,
}

impl Browser {
    fn new(provider: &Provider) -> Result<Self, reqwest::Error> {
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let mut builder = reqwest::Client::builder();
        // Fails only for a provider without any version of TLS; ring has both.
        if let Ok(tls) = rustls::ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions() {
            builder = builder.tls_backend_preconfigured(tls.with_root_certificates(roots).with_no_client_auth());
        }
        let builder = builder.user_agent(concat!("Amphora/", env!("CARGO_PKG_VERSION"))).referer(false);
        let client = builder.timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { client, is_secure: provider.issuer.is_secure() })
    }

    async fn ask(self, request: HttpRequest) -> Result<HttpResponse, AskError> {
        if self.is_secure && request.uri().scheme_str() != Some("https") {
            return Err(AskError::Listened);
        }
        let mut answer = self.client.execute(reqwest::Request::try_from(request)?).await?;
        let (status, headers) = (answer.status(), answer.headers().clone());
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            if body.len() + part.len() > LONGEST {
                return Err(AskError::TooLong);
            }
            body.extend_from_slice(&part);
        }
        let mut response = HttpResponse::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// Notes what went wrong, for those who run this site; whoever asks is told less.
fn unreachable(provider: &Provider, problem: &dyn std::error::Error) -> ProviderError {
    let mut said = problem.to_string();
    let mut deeper = problem.source();
    while let Some(cause) = deeper {
        said = format!("{said}: {cause}");
        deeper = cause.source();
    }
    tracing::warn!(issuer = %provider.issuer, problem = said, "the site to sign in with does not answer as it should");
    ProviderError::Unreachable
}

impl Provider {
    async fn discover(&self, site: &str) -> Result<(Discovered, Browser), ProviderError> {
        let browser = Browser::new(self).map_err(|error| unreachable(self, &error))?;
        let issuer = IssuerUrl::new(self.issuer.as_str().to_owned()).map_err(|error| unreachable(self, &error))?;
        let asking = |request| browser.clone().ask(request);
        let found = CoreProviderMetadata::discover_async(issuer, &asking).await.map_err(|error| unreachable(self, &error))?;
        let methods = found.token_endpoint_auth_methods_supported().cloned().unwrap_or_default();
        let in_head = methods.is_empty() || methods.contains(&CoreClientAuthMethod::ClientSecretBasic);
        let back = RedirectUrl::new(format!("{site}/sign-in/callback")).map_err(|error| unreachable(self, &error))?;
        let (id, secret) = (ClientId::new(self.client_id.clone()), ClientSecret::new(self.client_secret.clone()));
        let client = Client::from_provider_metadata(found, id, Some(secret));
        let client = client.set_auth_type(if in_head { AuthType::BasicAuth } else { AuthType::RequestBody });
        Ok((client.set_redirect_uri(back), browser))
    }

    async fn soon<T>(&self, work: impl Future<Output = Result<T, ProviderError>>) -> Result<T, ProviderError> {
        tokio::time::timeout(ALTOGETHER, work).await.unwrap_or_else(|late| Err(unreachable(self, &late)))
    }

    /// Where someone goes to sign in there; what must come back is made from the secret.
    ///
    /// # Errors
    /// The other site does not answer.
    pub async fn way_there(&self, site: &str, secret: &Secret, account: Option<AccountId>, next: &str) -> Result<String, ProviderError> {
        let (client, _) = self.soon(self.discover(site)).await?;
        let luggage = Luggage::of(secret, account, next);
        let state = luggage.state(next);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(luggage.verifier));
        let nonce = luggage.nonce;
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce))
            .set_pkce_challenge(challenge);
        if !self.is_orcid {
            request = request.add_scope(Scope::new("profile".to_owned())).add_scope(Scope::new("email".to_owned()));
        }
        Ok(request.url().0.into())
    }

    /// Who the other site says that came back with that code.
    ///
    /// # Errors
    /// The other site does not answer, does not know the code, or what it says does not hold.
    pub async fn who(
        &self,
        site: &str,
        secret: &Secret,
        account: Option<AccountId>,
        (code, next): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<Stranger, ProviderError> {
        self.soon(self.ask_who(site, Luggage::of(secret, account, next), code, now)).await
    }

    async fn ask_who(&self, site: &str, luggage: Luggage, code: &str, now: DateTime<Utc>) -> Result<Stranger, ProviderError> {
        let (client, browser) = self.discover(site).await?;
        let asking = |request| browser.clone().ask(request);
        let request = client.exchange_code(AuthorizationCode::new(code.to_owned())).map_err(|error| unreachable(self, &error))?;
        let answer = request.set_pkce_verifier(PkceCodeVerifier::new(luggage.verifier)).request_async(&asking).await;
        let answer = answer.map_err(|error| match &error {
            RequestTokenError::ServerResponse(said) if *said.error() == CoreErrorResponseType::InvalidGrant => ProviderError::Refused,
            _ => unreachable(self, &error),
        })?;
        let token = answer.id_token().ok_or(ProviderError::Untrue("there is no token in it"))?;
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNED_WITH).set_time_fn(move || now - SKEW).set_issue_time_verifier_fn(
            move |issued| if issued <= now + SKEW { Ok(()) } else { Err("it was issued in the future".to_owned()) },
        );
        let claims = token.claims(&verifier, &Nonce::new(luggage.nonce)).map_err(|error| {
            tracing::warn!(issuer = %self.issuer, problem = %error, "a token to sign in with does not hold");
            ProviderError::Untrue(what_is_wrong(&error))
        })?;
        let subject = claims.subject().as_str().to_owned();
        let not_orcid = |_| ProviderError::Untrue("it does not name you by an ORCID iD");
        let orcid = if self.is_orcid { Some(subject.parse::<Orcid>().map_err(not_orcid)?) } else { None };
        let parts = [plain(claims.given_name()), plain(claims.family_name())];
        let names = [
            plain(claims.name()),
            answer.extra_fields().extra_fields().name.clone(),
            Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" ")),
        ];
        let email = claims.email().filter(|_| claims.email_verified() == Some(true));
        Ok(Stranger {
            issuer: claims.issuer().to_string(),
            subject: orcid.as_ref().map_or(subject, ToString::to_string),
            orcid,
            name: names.into_iter().flatten().find_map(|name| name.parse::<DisplayName>().ok()),
            email: email.and_then(|email| email.parse().ok()),
        })
    }
}

/// What is said in no language in particular.
fn plain<T: std::ops::Deref<Target = String>>(claim: Option<&LocalizedClaim<T>>) -> Option<String> {
    claim.and_then(|claim| claim.get(None)).map(|text| text.as_str().to_owned())
}

fn what_is_wrong(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "its time is over, or has not come yet",
        ClaimsVerificationError::InvalidAudience(_) => "it is meant for another site than this",
        ClaimsVerificationError::InvalidIssuer(_) => "it is from another site than that",
        ClaimsVerificationError::InvalidNonce(_) => "it was made for another visit",
        ClaimsVerificationError::SignatureVerification(_) => "its signature is wrong",
        _ => "it cannot be read as it should",
    }
}
