//! Signing in through another site, making an account by it, and tying one's account to it.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;

use super::form::{Field, FormPage};
use super::sign_in::onwards;
use super::{Written, ask_for_link};
use crate::accounts::providers::{ARRIVED, AWAY, Provider, Stranger, came_back};
use crate::accounts::secrets::Secret;
use crate::accounts::store::{self, NewAccount, identities};
use crate::accounts::{AccountError, AccountId, DisplayName, EmailAddress, ProviderError, Purpose, Role, Scope};
use crate::database::commit;
use crate::web::form::{Fields, Posted, see_other};
use crate::web::{Error, Format, Limit, Query, Site, Visitor, visitor};

fn provider(site: &Site) -> Result<&Provider, Error> {
    let none = || Error::NotFound { what: "page", name: "another site to sign in with".to_owned(), near: Vec::new() };
    site.options().provider.as_deref().ok_or_else(none)
}

/// Leaves for the other site to sign in by it.
pub(super) async fn leave(State(site): State<Site>, visitor: Visitor, query: Query) -> Result<Response, Error> {
    query.only(&["next"])?;
    let provider = provider(&site)?;
    let next = onwards(query.get("next"));
    if visitor.signed_in().is_some() {
        return Ok(see_other(next));
    }
    site.allow(Limit::SignIn, &visitor.client_key())?;
    let secret = Secret::new(site.randomness())?;
    let there = provider.way_there(site.address(), &secret, None, next).await.map_err(AccountError::from)?;
    Ok(visitor::set_out(&site, see_other(&there), &secret, AWAY))
}

/// Ties one's account to the other site, or unties it. That one leaves to tie it takes a form of this site: no other site may
/// lead someone there and back.
pub(super) async fn change(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(fields): Posted<Fields>,
) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Reader)?.id;
    let number = fields.text("untie");
    if number.is_empty() {
        return set_out_to_tie(&site, &visitor, account, format).await;
    }
    let id = number.parse().map_err(|_| Error::bad_parameter("untie", number, "it is no number of an identity"))?;
    let still = site.options().provider.as_ref().map(|provider| provider.issuer.as_str());
    let transaction = site.database().begin_writing_alone().await?;
    identities::untie(&transaction, account, id, still).await?;
    commit(transaction).await?;
    Ok(see_other("/account?done=untied"))
}

/// A page in between: browsers that obey `form-action` do not follow a form to another site.
async fn set_out_to_tie(site: &Site, visitor: &Visitor, account: AccountId, format: Format) -> Result<Response, Error> {
    let provider = provider(site)?;
    site.allow(Limit::SignIn, &visitor.client_key())?;
    let secret = Secret::new(site.randomness())?;
    let there = provider.way_there(site.address(), &secret, Some(account), "/account").await.map_err(AccountError::from)?;
    let lead = format!("Sign in there; then your account here is tied to whoever you are at {}.", provider.name);
    let page = FormPage::told(site, "/account/identities", &format!("On to {}", provider.name), lead).await?;
    let mut answer = page.or(&there, &format!("Go on to {}", provider.name)).or("/account", "Back to your account").answer(format)?;
    if let Ok(refresh) = HeaderValue::try_from(format!("0; url={there}")) {
        answer.headers_mut().insert(header::REFRESH, refresh);
    }
    Ok(visitor::set_out(site, answer, &secret, AWAY))
}

/// Comes back from the other site.
pub(super) async fn come_back(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    query: Query,
    format: Format,
) -> Result<Response, Error> {
    let provider = provider(&site)?;
    site.allow(Limit::SignIn, &visitor.client_key())?;
    let secret = visitor::luggage(&site, &headers).ok_or(AccountError::Provider(ProviderError::NotBegunHere))?;
    let account = visitor.signed_in().map(|signed_in| signed_in.account.id);
    let next = came_back(&secret, account, query.get("state").unwrap_or_default()).map_err(AccountError::from)?;
    // Where the answer says whose it is, it is that of the site that was asked (RFC 9207).
    if query.get("iss").is_some_and(|issuer| issuer != provider.issuer.as_str()) {
        return Err(AccountError::Provider(ProviderError::Untrue("it is from another site than that")).into());
    }
    let Some(code) = query.get("code") else {
        let lead = format!("{} did not say who you are. Nothing is changed here.", provider.name);
        let page = FormPage::told(&site, "/sign-in", "Not signed in", lead).await?;
        return Ok(visitor::arrived(&site, page.or("/sign-in", "Sign in").answer(format)?));
    };
    let now = site.clock().now();
    let stranger = provider.who(site.address(), &secret, account, (code, &next), now).await.map_err(AccountError::from)?;
    if let Some(account) = account {
        let transaction = site.database().begin_writing_alone().await?;
        identities::tie(&transaction, account, &stranger, now).await?;
        commit(transaction).await?;
        return Ok(visitor::arrived(&site, see_other("/account?done=identity")));
    }
    match identities::account(site.database().reader(), &stranger).await? {
        Some(id) => {
            let known = store::find(site.database().reader(), id).await?.ok_or(AccountError::NoAccount)?;
            if known.disabled_at.is_some() {
                return Err(Error::not_allowed("This account may not sign in any more"));
            }
            let answer = visitor::sign_in(&site, &visitor, id, see_other(onwards(Some(&next)))).await?;
            Ok(visitor::arrived(&site, answer))
        }
        None => welcome(&site, provider, &stranger, format).await,
    }
}

/// Someone who has no account: on to the form that makes one, where anyone may.
async fn welcome(site: &Site, provider: &Provider, stranger: &Stranger, format: Format) -> Result<Response, Error> {
    if !site.options().sign_up {
        let lead = format!(
            "No account here is tied to who you are at {}. Accounts of this review are made by its administrators; if you have one, sign in with its password and tie it.",
            provider.name
        );
        let page = FormPage::told(site, "/sign-in", "Not signed in", lead).await?.or("/sign-in", "Sign in").or("/about", "Who to ask");
        return Ok(visitor::arrived(site, page.answer(format)?));
    }
    let secret = Secret::new(site.randomness())?;
    let transaction = site.database().begin_writing().await?;
    identities::arrive(&transaction, stranger, &secret, site.clock().now()).await?;
    commit(transaction).await?;
    Ok(visitor::set_out(site, see_other("/sign-up/elsewhere"), &secret, ARRIVED))
}

/// Who has come, and what shows it.
async fn arrived(site: &Site, headers: &HeaderMap) -> Result<(Stranger, Secret), Error> {
    let gone = || AccountError::Provider(ProviderError::NotBegunHere);
    let secret = visitor::luggage(site, headers).ok_or_else(gone)?;
    let stranger = identities::arrived(site.database().reader(), &secret, site.clock().now()).await?.ok_or_else(gone)?;
    Ok((stranger, secret))
}

/// The form that makes an account for someone who has come from the other site.
pub(super) async fn show(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    query: Query,
    format: Format,
) -> Result<Response, Error> {
    query.only(&[])?;
    let (stranger, _) = arrived(&site, &headers).await?;
    let (name, email) = (stranger.name.as_ref().map(ToString::to_string), stranger.email.as_ref().map(ToString::to_string));
    page(&site, &visitor, &stranger, [name.unwrap_or_default(), email.unwrap_or_default()], [None, None]).await?.answer(format)
}

async fn page(
    site: &Site,
    visitor: &Visitor,
    stranger: &Stranger,
    [name, email]: [String; 2],
    [wrong_name, wrong_email]: [Option<String>; 2],
) -> Result<FormPage, Error> {
    let there = &provider(site)?.name;
    let who = stranger.orcid.as_ref().map(|orcid| format!(" as {orcid}")).unwrap_or_default();
    let lead = format!(
        "{there} knows you{who}, and no account here is tied to that yet. With an account you propose evidence and corrections, and are told what becomes of them."
    );
    let fields = vec![
        Field::text("name", "Name", "name").hinted("Stands beside what you contribute.").with(name).wrong(wrong_name),
        Field::email("E-mail address")
            .optional()
            .hinted("Shown to no one; what becomes of your contributions is told there. It may stay empty.")
            .with(email)
            .wrong(wrong_email),
    ];
    let page = FormPage::told(site, "/sign-up/elsewhere", "Sign up", lead).await?;
    Ok(page
        .asks(visitor, "/sign-up/elsewhere", fields, "Make my account")
        .or("/sign-in?next=/account", &format!("Have an account? Sign in with its password, then tie it to {there}")))
}

/// Makes the account. An e-mail address that the other site has not confirmed is none of it before its owner opens a link.
pub(super) async fn sign_up(
    State(site): State<Site>,
    visitor: Visitor,
    headers: HeaderMap,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    if !site.options().sign_up {
        return Err(Error::not_allowed("Accounts of this review are made by its administrators"));
    }
    site.allow(Limit::SignUp, &visitor.client_key())?;
    let (stranger, secret) = arrived(&site, &headers).await?;
    let name: Result<DisplayName, _> = written.name.parse();
    let email = Some(written.email.as_str()).filter(|email| !email.is_empty()).map(str::parse::<EmailAddress>).transpose();
    let (name, email) = match (name, email) {
        (Ok(name), Ok(email)) => (name, email),
        (name, email) => {
            let wrong = [name.err().map(|problem| problem.to_string()), email.err().map(|problem| problem.to_string())];
            return page(&site, &visitor, &stranger, [written.name, written.email], wrong).await?.answer(format);
        }
    };
    let now = site.clock().now();
    let confirmed = email.clone().filter(|email| stranger.email.as_ref().is_some_and(|known| known.key() == email.key()));
    let transaction = site.database().begin_writing_alone().await?;
    if let Some(email) = &confirmed
        && store::by_email(&transaction, email).await?.is_some()
    {
        let problem = "there is an account with this address: sign in with its password, then tie it on its page".to_owned();
        return page(&site, &visitor, &stranger, [written.name, written.email], [None, Some(problem)]).await?.answer(format);
    }
    if !identities::leave(&transaction, &secret).await? {
        return Err(AccountError::Provider(ProviderError::NotBegunHere).into());
    }
    let new = NewAccount {
        confirmed_at: confirmed.is_some().then_some(now),
        email: confirmed.clone(),
        name,
        password_hash: None,
        role: Role::Contributor,
        scope: Scope::Only(std::collections::BTreeSet::new()),
    };
    let account = store::create(&transaction, new, now).await?.id;
    identities::tie(&transaction, account, &stranger, now).await?;
    let to_confirm = email.filter(|_| confirmed.is_none());
    if let Some(email) = &to_confirm {
        ask_for_link(&site, &transaction, Purpose::Move, email, Some(account)).await?;
    }
    commit(transaction).await?;
    let done = if to_confirm.is_some() { "/account?done=joined-letter" } else { "/account?done=joined" };
    Ok(visitor::arrived(&site, visitor::sign_in(&site, &visitor, account, see_other(done)).await?))
}
