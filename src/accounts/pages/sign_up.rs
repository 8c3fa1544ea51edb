//! Making an account: by oneself, or as the first administrator.

use axum::extract::State;
use axum::response::Response;

use super::form::{Field, FormPage};
use super::{Written, ask_for_link, hashed, held, kept_password, known_password, look_for_letter, opened};
use crate::accounts::jobs::ForgetUnconfirmed;
use crate::accounts::secrets::Secret;
use crate::accounts::store::{self, NewAccount, changes, links};
use crate::accounts::{AccountError, DisplayName, EmailAddress, Purpose, Role, Scope, UNCONFIRMED_KEPT};
use crate::database::commit;
use crate::jobs;
use crate::web::form::{Posted, see_other};
use crate::web::{Error, Format, Limit, Query, Site, Visitor, visitor};

/// What is wrong with each of the three lines, if anything is.
#[derive(Default)]
struct Problems {
    name: Option<String>,
    email: Option<String>,
    password: Option<String>,
}

/// The three lines of someone new.
struct Newcomer {
    name: DisplayName,
    email: EmailAddress,
    password_hash: String,
}

impl Newcomer {
    async fn read(site: &Site, written: &Written) -> Result<Result<Self, Problems>, Error> {
        let name: Result<DisplayName, _> = written.name.parse();
        let email: Result<EmailAddress, _> = written.email.parse();
        let hash = hashed(site, &written.new_password, &[&written.name, &written.email]).await?;
        Ok(match (name, email, hash) {
            (Ok(name), Ok(email), Ok(password_hash)) => Ok(Self { name, email, password_hash }),
            (name, email, hash) => Err(Problems {
                name: name.err().map(|problem| problem.to_string()),
                email: email.err().map(|problem| problem.to_string()),
                password: hash.err(),
            }),
        })
    }
}

fn fields(written: Option<&Written>, problems: Problems) -> Vec<Field> {
    let (name, email) = written.map_or(("", ""), |written| (&written.name, &written.email));
    let hint = "Stands beside what you contribute.";
    vec![
        Field::text("name", "Name", "name").hinted(hint).with(name).wrong(problems.name),
        Field::email("E-mail address").hinted("Shown to no one.").with(email).wrong(problems.email),
        Field::new_password("Password").wrong(problems.password),
    ]
}

/// The form.
pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    page(&site, &visitor, None, Problems::default()).await?.answer(format)
}

async fn page(site: &Site, visitor: &Visitor, written: Option<&Written>, problems: Problems) -> Result<FormPage, Error> {
    if !site.options().sign_up {
        let lead = "Accounts of this review are made by its administrators. Reading needs none.";
        return Ok(FormPage::told(site, "/sign-up", "Sign up", lead).await?.or("/sign-in", "Sign in").or("/about", "Who to ask"));
    }
    let lead = "With an account you propose evidence and corrections, and are told what becomes of them. What you contribute is published with the name that you give here.";
    let page = FormPage::told(site, "/sign-up", "Sign up", lead).await?;
    let page = page.asks(visitor, "/sign-up", fields(written, problems), "Sign up").or("/sign-in", "Have an account? Sign in");
    Ok(match &site.options().provider {
        Some(provider) => page.or("/sign-in/elsewhere", &format!("Sign up with {}", provider.name)),
        None => page,
    })
}

/// Makes an account that waits until its e-mail address is confirmed. Whoever asks is told the same, whether or not there
/// is one already; only the letter says.
pub(super) async fn sign_up(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    if !site.options().sign_up {
        return Err(Error::not_allowed("Accounts of this review are made by its administrators"));
    }
    site.allow(Limit::SignUp, &visitor.client_key())?;
    let newcomer = match Newcomer::read(&site, &written).await? {
        Ok(newcomer) => newcomer,
        Err(problems) => return page(&site, &visitor, Some(&written), problems).await?.answer(format),
    };
    let transaction = site.database().begin_writing_alone().await?;
    let Newcomer { name, email, password_hash } = newcomer;
    let now = site.clock().now();
    let waits = match store::by_email(&transaction, &email).await? {
        None => {
            let new = NewAccount {
                email: Some(email.clone()),
                name,
                password_hash: Some(password_hash),
                role: Role::Contributor,
                scope: Scope::Only(std::collections::BTreeSet::new()),
                confirmed_at: None,
            };
            Some(store::create(&transaction, new, now).await?.id)
        }
        Some(known) if known.confirmed_at.is_none() && known.disabled_at.is_none() => {
            changes::sign_up_again(&transaction, known.id, &name, password_hash, now).await?;
            Some(known.id)
        }
        Some(_) => None,
    };
    if let Some(account) = waits {
        let forget = ForgetUnconfirmed { account, since: now.timestamp() };
        jobs::store::enqueue_at(&transaction, &forget, now, now + UNCONFIRMED_KEPT).await?;
    }
    ask_for_link(&site, &transaction, Purpose::Confirm, &email, None).await?;
    commit(transaction).await?;
    FormPage::told(&site, "/sign-up", "Almost there", look_for_letter(&site, &email)).await?.answer(format)
}

/// Asks for the password: it shows that whoever opens the link is whoever signed up.
pub(super) async fn show_confirm(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    let (secret, _) = opened(&site, Purpose::Confirm, &query).await?;
    confirm_page(&site, &visitor, &secret, None).await?.answer(format)
}

async fn confirm_page(site: &Site, visitor: &Visitor, secret: &Secret, problem: Option<String>) -> Result<FormPage, Error> {
    let lead = "Your password, once more: then your address is confirmed and you are signed in.";
    let page = FormPage::told(site, "/sign-up/confirm", "Confirm your e-mail address", lead).await?;
    let page = page.asks(visitor, "/sign-up/confirm", vec![Field::password("Password").wrong(problem)], "Confirm");
    Ok(page.and("token", secret.reveal()).or("/reset", "Forgot your password?"))
}

/// Confirms the address and signs its owner in.
pub(super) async fn confirm(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    site.allow(Limit::SignIn, &visitor.client_key())?;
    let now = site.clock().now();
    let (secret, link) = held(&site, Purpose::Confirm, &written.token).await?;
    let (Some(account), Some(email)) = (link.account, link.email) else { return Err(AccountError::DeadLink.into()) };
    let kept = kept_password(&site, Some(account)).await?;
    let Some(hash) = known_password(&site, kept, &written.password).await? else {
        let problem = "this is not the password with which this address was signed up last".to_owned();
        return confirm_page(&site, &visitor, &secret, Some(problem)).await?.answer(format);
    };
    let transaction = site.database().begin_writing_alone().await?;
    // Someone else may have signed up with this address while the two were compared.
    store::still_signs_in(&transaction, account, Some(&hash)).await?;
    links::take(&transaction, Purpose::Confirm, &secret, now).await?;
    changes::confirm(&transaction, account, &email, now).await?;
    commit(transaction).await?;
    visitor::sign_in(&site, &visitor, account, see_other("/account?done=confirmed")).await
}

/// The form of the first administrator.
pub(super) async fn show_first_admin(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    let (secret, _) = opened(&site, Purpose::FirstAdmin, &query).await?;
    first_admin_page(&site, &visitor, &secret, None, Problems::default()).await?.answer(format)
}

async fn first_admin_page(
    site: &Site,
    visitor: &Visitor,
    secret: &Secret,
    written: Option<&Written>,
    problems: Problems,
) -> Result<FormPage, Error> {
    let lead = "This account decides who is a steward, and on everything else.";
    let page = FormPage::told(site, "/first-admin", "Become the first administrator", lead).await?;
    Ok(page.asks(visitor, "/first-admin", fields(written, problems), "Make the account").and("token", secret.reveal()))
}

/// Makes the first administrator. The link was printed on the server, so its address needs no other proof.
pub(super) async fn first_admin(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    site.allow(Limit::SignIn, &visitor.client_key())?;
    let now = site.clock().now();
    let (secret, _) = held(&site, Purpose::FirstAdmin, &written.token).await?;
    let newcomer = match Newcomer::read(&site, &written).await? {
        Ok(newcomer) => newcomer,
        Err(problems) => return first_admin_page(&site, &visitor, &secret, Some(&written), problems).await?.answer(format),
    };
    let transaction = site.database().begin_writing_alone().await?;
    links::take(&transaction, Purpose::FirstAdmin, &secret, now).await?;
    if changes::has_admin(&transaction).await? {
        return Err(AccountError::DeadLink.into());
    }
    let new = NewAccount {
        email: Some(newcomer.email),
        name: newcomer.name,
        password_hash: Some(newcomer.password_hash),
        role: Role::Admin,
        scope: Scope::All,
        confirmed_at: Some(now),
    };
    let account = store::create(&transaction, new, now).await?;
    commit(transaction).await?;
    visitor::sign_in(&site, &visitor, account.id, see_other("/account?done=confirmed")).await
}
