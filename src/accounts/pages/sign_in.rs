//! Signing in and out.

use axum::extract::State;
use axum::response::Response;

use super::form::{Field, FormPage};
use super::{Written, kept_password, known_password};
use crate::accounts::EmailAddress;
use crate::accounts::store::{self, sessions};
use crate::database::commit;
use crate::web::form::{Fields, Posted, place_here, see_other};
use crate::web::{Error, Format, Limit, Query, Site, Visitor, visitor};

/// Where to go on after signing in: a page of this site that is not about signing in.
pub(super) fn onwards(asked: Option<&str>) -> &str {
    let is_here =
        |address: &&str| !["/sign-", "/reset", "/first-admin", "/account/email/confirm"].iter().any(|way| address.starts_with(way));
    asked.and_then(place_here).filter(is_here).unwrap_or("/account")
}

/// The form.
pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&["next"])?;
    let next = onwards(query.get("next").or(visitor.came_from()));
    if visitor.signed_in().is_some() {
        return Ok(see_other(next));
    }
    page(&site, &visitor, "", next, None).await?.answer(format)
}

async fn page(site: &Site, visitor: &Visitor, email: &str, next: &str, problem: Option<&str>) -> Result<FormPage, Error> {
    let fields = vec![Field::email("E-mail address").with(email), Field::password("Password")];
    let lead = if site.database().url().is_read_only() {
        "This site is only read at the moment: no one can sign in."
    } else {
        "Reading needs no account. With one you propose evidence and corrections, and are told what becomes of them."
    };
    let page = FormPage::told(site, "/sign-in", "Sign in", lead).await?;
    let page = page.asks(visitor, "/sign-in", fields, "Sign in").and("next", next).wrong(problem).or("/reset", "Forgot your password?");
    let page = match &site.options().provider {
        Some(provider) => {
            let way = Query::default().with("next", next).address("/sign-in/elsewhere");
            page.or(&way, &format!("Sign in with {}", provider.name))
        }
        None => page,
    };
    Ok(if site.options().sign_up { page.or("/sign-up", "No account yet? Sign up") } else { page })
}

/// Signs someone in who knows the password.
pub(super) async fn sign_in(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(written): Posted<Written>,
) -> Result<Response, Error> {
    const WRONG: &str = "No account has this e-mail address and this password.";
    site.allow(Limit::SignIn, &visitor.client_key())?;
    let next = onwards(Some(&written.next));
    let email: Option<EmailAddress> = written.email.parse().ok();
    let account = match &email {
        Some(email) => {
            // Who tries too often keeps others from this account only if they are many.
            site.allow(Limit::SignInTo, &format!("{} {}", visitor.client_key(), email.key()))?;
            site.allow(Limit::SignInToFromAll, &email.key())?;
            store::by_email(site.database().reader(), email).await?
        }
        None => None,
    };
    let kept = kept_password(&site, account.as_ref().map(|account| account.id)).await?;
    let known = known_password(&site, kept, &written.password).await?;
    let problem = match account.zip(known) {
        None => WRONG,
        Some((account, _)) if account.disabled_at.is_some() => {
            "This account may not sign in any more. Ask an administrator of this review."
        }
        Some((account, _)) if account.confirmed_at.is_none() => {
            "Your e-mail address is not confirmed yet. Open the link that was sent to you, or sign up again for another one."
        }
        Some((account, hash)) => return visitor::sign_in_with(&site, &visitor, account.id, &hash, see_other(next)).await,
    };
    page(&site, &visitor, &written.email, next, Some(problem)).await?.answer(format)
}

/// Ends the session of this browser.
pub(super) async fn sign_out(State(site): State<Site>, visitor: Visitor, Posted(_): Posted<Fields>) -> Result<Response, Error> {
    let account = visitor.account()?.id;
    if let Some(session) = visitor.session() {
        let transaction = site.database().begin_writing().await?;
        sessions::close(&transaction, account, session).await?;
        commit(transaction).await?;
    }
    Ok(visitor::forget(&site, see_other("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_on_to_pages_of_this_site_only() {
        for (asked, onto) in [
            (Some("/datasets/chexpert?x=1"), "/datasets/chexpert?x=1"),
            (None, "/account"),
            (Some("//evil.example"), "/account"),
            (Some("https://evil.example"), "/account"),
            (Some("/sign-in?next=/sign-in"), "/account"),
            (Some("/reset/password?token=x"), "/account"),
            (Some("/a\r\nLocation: https://evil.example"), "/account"),
        ] {
            assert_eq!(onwards(asked), onto, "{asked:?}");
        }
    }
}
