//! A new password for someone who forgot the old one.

use axum::extract::State;
use axum::response::Response;

use super::form::{Field, FormPage};
use super::{Written, ask_for_link, hashed, held, look_for_letter, opened};
use crate::accounts::secrets::Secret;
use crate::accounts::store::{self, changes, links};
use crate::accounts::{AccountError, EmailAddress, Purpose};
use crate::database::commit;
use crate::web::form::{Posted, see_other};
use crate::web::{Error, Format, Limit, Query, Site, Visitor, visitor};

/// The form to ask for a link.
pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    page(&site, &visitor, "", None).await?.answer(format)
}

async fn page(site: &Site, visitor: &Visitor, email: &str, problem: Option<String>) -> Result<FormPage, Error> {
    let lead = "Your e-mail address: a link is sent there with which you choose a new password.";
    let page = FormPage::told(site, "/reset", "A new password", lead).await?;
    let field = Field::email("E-mail address").with(email).wrong(problem);
    Ok(page.asks(visitor, "/reset", vec![field], "Send the link").or("/sign-in", "Sign in"))
}

/// Asks for a link; whether there is such an account only the letter says.
pub(super) async fn ask(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    site.allow(Limit::Link, &visitor.client_key())?;
    let email: EmailAddress = match written.email.parse() {
        Ok(email) => email,
        Err(problem) => return page(&site, &visitor, &written.email, Some(ToString::to_string(&problem))).await?.answer(format),
    };
    let transaction = site.database().begin_writing().await?;
    ask_for_link(&site, &transaction, Purpose::Reset, &email, None).await?;
    commit(transaction).await?;
    FormPage::told(&site, "/reset", "A new password", look_for_letter(&site, &email)).await?.answer(format)
}

/// The form to choose a password.
pub(super) async fn show_password(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    let (secret, _) = opened(&site, Purpose::Reset, &query).await?;
    password_page(&site, &visitor, &secret, None).await?.answer(format)
}

async fn password_page(site: &Site, visitor: &Visitor, secret: &Secret, problem: Option<String>) -> Result<FormPage, Error> {
    let lead = "Then you are signed in here, and signed out everywhere else.";
    let page = FormPage::told(site, "/reset/password", "Choose a new password", lead).await?;
    let fields = vec![Field::new_password("New password").wrong(problem)];
    Ok(page.asks(visitor, "/reset/password", fields, "Take it").and("token", secret.reveal()))
}

/// Takes the new password. Whoever has the link has the address, so that is confirmed with it.
pub(super) async fn choose(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    site.allow(Limit::SignIn, &visitor.client_key())?;
    let now = site.clock().now();
    let (secret, link) = held(&site, Purpose::Reset, &written.token).await?;
    let account = match link.account {
        Some(id) => store::find(site.database().reader(), id).await?.filter(|account| account.disabled_at.is_none()),
        None => None,
    };
    let account = account.ok_or(AccountError::DeadLink)?;
    let email = link.email.map(|email| email.to_string()).unwrap_or_default();
    let hash = match hashed(&site, &written.new_password, &[account.name.as_str(), &email]).await? {
        Ok(hash) => hash,
        Err(problem) => return password_page(&site, &visitor, &secret, Some(problem)).await?.answer(format),
    };
    let transaction = site.database().begin_writing_alone().await?;
    let link = links::take(&transaction, Purpose::Reset, &secret, now).await?;
    if let (None, Some(email)) = (account.confirmed_at, &link.email) {
        changes::confirm(&transaction, account.id, email, now).await?;
    }
    changes::set_password(&transaction, account.id, hash, None).await?;
    commit(transaction).await?;
    visitor::sign_in(&site, &visitor, account.id, see_other("/account?done=password")).await
}
