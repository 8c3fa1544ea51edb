//! The pages of those who sign in: signing up, in and out, a new password, and the account.

mod account;
mod changing;
mod elsewhere;
mod form;
mod reset;
mod sign_in;
mod sign_up;
mod tokens;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};

use super::secrets::Secret;
use super::store::links::{self, Link};
use super::store::password_hash;
use super::{AccountError, AccountId, EmailAddress, ProviderError, Purpose, letters, passwords};
use crate::database::Transaction;
use crate::jobs;
use crate::mail::Way;
use crate::web::form::{Fields, FromFields};
use crate::web::{Error, Query, Site};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/sign-in", get(sign_in::show).post(sign_in::sign_in))
        .route("/sign-in/elsewhere", get(elsewhere::leave))
        .route("/sign-in/callback", get(elsewhere::come_back))
        .route("/sign-up/elsewhere", get(elsewhere::show).post(elsewhere::sign_up))
        .route("/account/identities", post(elsewhere::change))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/sign-up", get(sign_up::show).post(sign_up::sign_up))
        .route("/sign-up/confirm", get(sign_up::show_confirm).post(sign_up::confirm))
        .route("/first-admin", get(sign_up::show_first_admin).post(sign_up::first_admin))
        .route("/reset", get(reset::show).post(reset::ask))
        .route("/reset/password", get(reset::show_password).post(reset::choose))
        .route("/account", get(account::show))
        .route("/account.json", get(account::show))
        .route("/account/name", get(changing::show_name).post(changing::name))
        .route("/account/email", get(changing::show_email).post(changing::email))
        .route("/account/email/confirm", get(changing::show_move).post(changing::move_email))
        .route("/account/password", get(changing::show_password).post(changing::password))
        .route("/account/delete", get(changing::show_delete).post(changing::delete))
        .route("/account/sessions", post(account::close_sessions))
        .route("/account/tokens", get(tokens::show).post(tokens::make))
        .route("/account/tokens/revoke", post(tokens::revoke))
}

/// The HTTP status of what cannot be done.
#[must_use]
pub fn status(error: &AccountError) -> StatusCode {
    match error {
        AccountError::NoAccount => StatusCode::NOT_FOUND,
        AccountError::EmailTaken
        | AccountError::IdentityTaken
        | AccountError::OtherIdentity
        | AccountError::LastWayIn
        | AccountError::PasswordChanged
        | AccountError::LastAdmin => StatusCode::CONFLICT,
        AccountError::DeadLink => StatusCode::GONE,
        AccountError::Provider(ProviderError::Unreachable) => StatusCode::BAD_GATEWAY,
        AccountError::Provider(_) => StatusCode::FORBIDDEN,
        AccountError::Database(_) | AccountError::Randomness(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What the forms of these pages send.
#[derive(Debug, Clone)]
struct Written {
    name: String,
    email: String,
    password: String,
    new_password: String,
    token: String,
    next: String,
}

impl FromFields for Written {
    fn from_fields(fields: &Fields) -> Result<Self, Error> {
        Ok(Self {
            name: fields.text("name").chars().take(200).collect(),
            email: fields.text("email").chars().take(300).collect(),
            password: fields.raw("password").to_owned(),
            new_password: fields.raw("new_password").to_owned(),
            token: fields.text("token").to_owned(),
            next: fields.text("next").to_owned(),
        })
    }
}

/// The link by which a page was opened, if it is still good for that.
async fn opened(site: &Site, purpose: Purpose, query: &Query) -> Result<(Secret, Link), Error> {
    query.only(&["token"])?;
    held(site, purpose, query.get("token").unwrap_or_default()).await
}

/// The link that a form carries, if it is still good for that.
async fn held(site: &Site, purpose: Purpose, token: &str) -> Result<(Secret, Link), Error> {
    let secret = Secret::claimed(token).ok_or(AccountError::DeadLink)?;
    let link = links::look(site.database().reader(), purpose, &secret, site.clock().now()).await?;
    Ok((secret, link))
}

/// Asks for a letter with a link, within that transaction.
async fn ask_for_link(
    site: &Site,
    transaction: &Transaction,
    purpose: Purpose,
    email: &EmailAddress,
    account: Option<AccountId>,
) -> Result<(), Error> {
    let now = site.clock().now();
    jobs::store::enqueue(transaction, &letters::SendLink::new(purpose, email, account, now.timestamp()), now).await?;
    Ok(())
}

/// What to do now that a letter was asked for.
fn look_for_letter(site: &Site, email: &EmailAddress) -> String {
    match site.options().mail.way {
        Way::None => "This site sends no mail: ask one of its administrators for the link that it would have sent to you.".to_owned(),
        _ => format!(
            "If {email} can have one, a letter with a link is on its way there. The link works once, within two hours. Nothing came? Look among the unwanted mail, then try again."
        ),
    }
}

/// What is kept of the account's password, where there is such an account and it has one.
async fn kept_password(site: &Site, account: Option<AccountId>) -> Result<Option<String>, Error> {
    Ok(match account {
        Some(account) => password_hash(site.database().reader(), account).await?,
        None => None,
    })
}

/// What is kept of the password, if that is it; with the same effort for every answer.
async fn known_password(site: &Site, kept: Option<String>, claimed: &str) -> Result<Option<String>, Error> {
    let claimed = claimed.to_owned();
    site.slowly(move || passwords::is_password(kept.as_deref(), &claimed).then_some(kept).flatten()).await
}

/// The hash of a password that is good enough, or what is wrong with it.
async fn hashed(site: &Site, text: &str, known: &[&str]) -> Result<Result<String, String>, Error> {
    let (text, known) = (text.to_owned(), known.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
    let own = site.clone();
    let made = site.slowly(move || {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        passwords::NewPassword::new(&text, &known).map(|password| password.hash(own.randomness()))
    });
    match made.await? {
        Ok(hash) => Ok(Ok(hash?)),
        Err(weak) => Ok(Err(weak.to_string())),
    }
}
