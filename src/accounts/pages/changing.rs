//! What one changes on one's own account: name, e-mail address, password, and that it is there at all.

use axum::extract::State;
use axum::response::Response;

use super::form::{Field, FormPage};
use super::{Written, ask_for_link, hashed, kept_password, known_password, look_for_letter, opened};
use crate::accounts::secrets::Secret;
use crate::accounts::store::{changes, leaving, links};
use crate::accounts::{Account, AccountError, DisplayName, EmailAddress, FORMER, Purpose, Role};
use crate::database::commit;
use crate::web::form::{Fields, FromFields, Posted, see_other};
use crate::web::{Error, Format, Limit, Query, Site, Visitor, visitor};

const WRONG_PASSWORD: &str = "this is not your password";

/// Whether someone who is signed in knows the password; one who has none need not.
async fn knows_password(site: &Site, account: &Account, claimed: &str) -> Result<bool, Error> {
    site.allow_account(Limit::SignInTo, account.id)?;
    match kept_password(site, Some(account.id)).await? {
        None => Ok(true),
        kept => Ok(known_password(site, kept, claimed).await?.is_some()),
    }
}

/// The line for the password that one has, where one has one.
async fn password_line(site: &Site, account: &Account, problem: Option<String>) -> Result<Option<Field>, Error> {
    let kept = kept_password(site, Some(account.id)).await?;
    Ok(kept.map(|_| Field::password("Your password").wrong(problem)))
}

/// Name, and whether there is a public page.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    name: String,
    is_public: bool,
}

impl FromFields for Profile {
    fn from_fields(fields: &Fields) -> Result<Self, Error> {
        Ok(Self { name: fields.text("name").chars().take(200).collect(), is_public: fields.has("public") })
    }
}

pub(super) async fn show_name(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    let account = visitor.at_least(Role::Reader)?;
    let now = Profile { name: account.name.to_string(), is_public: account.is_public };
    name_page(&site, &visitor, &now, None).await?.answer(format)
}

async fn name_page(site: &Site, visitor: &Visitor, profile: &Profile, problem: Option<String>) -> Result<FormPage, Error> {
    let lead = "What you contribute is published with this name. What is published already keeps the name that it has.";
    let public = vec![("yes".to_owned(), "Show a page with my name, my ORCID iD and what I contributed".to_owned(), profile.is_public)];
    let lines = vec![
        Field::text("name", "Name", "name").with(&profile.name).wrong(problem),
        Field::boxes("public", "A public page", public)
            .hinted("Without it your name stands beside what you contributed, and nowhere else."),
    ];
    let page = FormPage::told(site, "/account/name", "Your name", lead).await?;
    Ok(page.asks(visitor, "/account/name", lines, "Change").or("/account", "Back to your account"))
}

pub(super) async fn name(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(profile): Posted<Profile>,
) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Reader)?.id;
    let name: DisplayName = match profile.name.parse() {
        Ok(name) => name,
        Err(problem) => return name_page(&site, &visitor, &profile, Some(ToString::to_string(&problem))).await?.answer(format),
    };
    let transaction = site.database().begin_writing().await?;
    changes::set_name(&transaction, account, &name).await?;
    changes::set_public(&transaction, account, profile.is_public).await?;
    commit(transaction).await?;
    Ok(see_other("/account?done=name"))
}

pub(super) async fn show_email(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    visitor.at_least(Role::Reader)?;
    email_page(&site, &visitor, "", [None, None]).await?.answer(format)
}

async fn email_page(site: &Site, visitor: &Visitor, email: &str, [wrong, password]: [Option<String>; 2]) -> Result<FormPage, Error> {
    let account = visitor.at_least(Role::Reader)?;
    let now = account.email.as_ref().map_or_else(|| "There is none yet.".to_owned(), |email| format!("It is {email}."));
    let lead = format!("{now} A link is sent to the new address; it changes when you open that.");
    let mut lines = vec![Field::email("New e-mail address").with(email).wrong(wrong)];
    lines.extend(password_line(site, account, password).await?);
    let page = FormPage::told(site, "/account/email", "Your e-mail address", lead).await?;
    Ok(page.asks(visitor, "/account/email", lines, "Send the link").or("/account", "Back to your account"))
}

pub(super) async fn email(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Reader)?;
    site.allow(Limit::Link, &visitor.key())?;
    let email: Result<EmailAddress, _> = written.email.parse();
    let knows = knows_password(&site, account, &written.password).await?;
    let email = match email {
        Ok(email) if knows => email,
        email => {
            let wrong = [email.err().map(|problem| problem.to_string()), (!knows).then(|| WRONG_PASSWORD.to_owned())];
            return email_page(&site, &visitor, &written.email, wrong).await?.answer(format);
        }
    };
    let transaction = site.database().begin_writing().await?;
    ask_for_link(&site, &transaction, Purpose::Move, &email, Some(account.id)).await?;
    commit(transaction).await?;
    FormPage::told(&site, "/account/email", "Your e-mail address", look_for_letter(&site, &email)).await?.answer(format)
}

pub(super) async fn show_move(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    let (secret, link) = opened(&site, Purpose::Move, &query).await?;
    let account = visitor.at_least(Role::Reader)?;
    let email = link.email.filter(|_| link.account == Some(account.id)).ok_or(AccountError::DeadLink)?;
    let lead = format!("From now on letters of this site go to {email}, and you sign in with it.");
    let page = FormPage::told(&site, "/account/email/confirm", "Change your e-mail address", lead).await?;
    page.asks(&visitor, "/account/email/confirm", Vec::new(), "Change").and("token", secret.reveal()).answer(format)
}

pub(super) async fn move_email(State(site): State<Site>, visitor: Visitor, Posted(written): Posted<Written>) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Reader)?.id;
    let now = site.clock().now();
    let secret = Secret::claimed(&written.token).ok_or(AccountError::DeadLink)?;
    let transaction = site.database().begin_writing_alone().await?;
    let link = links::take(&transaction, Purpose::Move, &secret, now).await?;
    let email = link.email.filter(|_| link.account == Some(account)).ok_or(AccountError::DeadLink)?;
    changes::confirm(&transaction, account, &email, now).await?;
    links::forget(&transaction, account).await?;
    commit(transaction).await?;
    Ok(see_other("/account?done=email"))
}

pub(super) async fn show_password(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    visitor.at_least(Role::Reader)?;
    password_page(&site, &visitor, [None, None]).await?.answer(format)
}

async fn password_page(site: &Site, visitor: &Visitor, [old, new]: [Option<String>; 2]) -> Result<FormPage, Error> {
    let account = visitor.at_least(Role::Reader)?;
    let mut lines: Vec<Field> = password_line(site, account, old).await?.into_iter().collect();
    lines.push(Field::new_password("New password").wrong(new));
    let page = FormPage::told(site, "/account/password", "Your password", "Other browsers are signed out with the change.").await?;
    Ok(page.asks(visitor, "/account/password", lines, "Change").or("/account", "Back to your account"))
}

pub(super) async fn password(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Reader)?;
    let knows = knows_password(&site, account, &written.password).await?;
    let email = account.email.as_ref().map(ToString::to_string).unwrap_or_default();
    let hash = match hashed(&site, &written.new_password, &[account.name.as_str(), &email]).await? {
        Ok(hash) if knows => hash,
        hash => {
            let wrong = [(!knows).then(|| WRONG_PASSWORD.to_owned()), hash.err()];
            return password_page(&site, &visitor, wrong).await?.answer(format);
        }
    };
    let transaction = site.database().begin_writing().await?;
    changes::set_password(&transaction, account.id, hash, None).await?;
    commit(transaction).await?;
    // Also this browser goes on with a new secret.
    visitor::sign_in(&site, &visitor, account.id, see_other("/account?done=password")).await
}

pub(super) async fn show_delete(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    visitor.at_least(Role::Reader)?;
    delete_page(&site, &visitor, None).await?.answer(format)
}

async fn delete_page(site: &Site, visitor: &Visitor, problem: Option<String>) -> Result<FormPage, Error> {
    let account = visitor.at_least(Role::Reader)?;
    let lead = format!(
        "Your name, e-mail address, password, ORCID iD, browsers and tokens are removed at once and for good. What you contributed stays, under “{FORMER}”. What people wrote in their own words (statements, replies, reasons, notes) stays as it was written, also where it names you; the site writes your name into no other text."
    );
    let lines = password_line(site, account, problem).await?.into_iter().collect();
    let page = FormPage::told(site, "/account/delete", "Delete your account", lead).await?;
    let page = page.asks(visitor, "/account/delete", lines, "Delete my account").or("/account", "Back to your account");
    Ok(page
        .or("/account.json", "Everything that this site holds about you, as JSON")
        .or("/about", "Who keeps this review, to have a text changed"))
}

pub(super) async fn delete(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Reader)?;
    if !knows_password(&site, account, &written.password).await? {
        return delete_page(&site, &visitor, Some(WRONG_PASSWORD.to_owned())).await?.answer(format);
    }
    let transaction = site.database().begin_writing_alone().await?;
    leaving::delete(&transaction, account.id, site.clock().now()).await?;
    commit(transaction).await?;
    Ok(visitor::forget(&site, see_other("/")))
}
