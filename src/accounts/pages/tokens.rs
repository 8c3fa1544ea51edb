//! Tokens for programs: made, shown once, made worthless.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;

use super::form::{Field, FormPage};
use crate::accounts::secrets::Secret;
use crate::accounts::store::tokens;
use crate::accounts::{Permission, Role, token_label};
use crate::database::commit;
use crate::web::form::{Fields, Posted, see_other};
use crate::web::{Error, Format, Query, Section, Shell, Site, Visitor, respond};
use crate::wording;

/// The longest that a token may be good for, in days.
const LONGEST: i64 = 366;

/// A token, this once.
#[derive(Debug, Template, Serialize)]
#[template(path = "accounts/token.html", blocks = ["title", "description"])]
pub struct TokenPage {
    #[serde(skip)]
    shell: Shell,
    label: String,
    token: String,
    until: NaiveDate,
}

/// The form.
pub(super) async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    visitor.at_least(Role::Reader)?;
    page(&site, &visitor, &Fields::default(), [None, None, None]).await?.answer(format)
}

async fn page(site: &Site, visitor: &Visitor, fields: &Fields, [label, permissions, days]: [Option<String>; 3]) -> Result<FormPage, Error> {
    let lead = "A program sends it with each request to the API, and acts in your name as far as you tick it here. It is shown once.";
    let ticked = fields.all("permission");
    let boxes = Permission::ALL
        .iter()
        .map(|permission| (permission.as_str().to_owned(), permission.label().to_owned(), ticked.contains(&permission.as_str())))
        .collect();
    let written_days = if fields.has("days") { fields.text("days") } else { "90" };
    let lines = vec![
        Field::text("label", "What it is for", "off")
            .with(fields.text("label"))
            .hinted("To recognise it later: “nightly import”.")
            .wrong(label),
        Field::boxes("permission", "What it may do", boxes).wrong(permissions),
        Field::text("days", "For how many days it is good", "off").with(written_days).wrong(days),
    ];
    let page = FormPage::told(site, "/account/tokens", "A new token", lead).await?;
    Ok(page
        .asks(visitor, "/account/tokens", lines, "Make it")
        .or("/account", "Back to your account")
        .or("/api/docs", "What the API can do"))
}

/// Makes a token and shows it.
pub(super) async fn make(
    State(site): State<Site>,
    visitor: Visitor,
    format: Format,
    Posted(fields): Posted<Fields>,
) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Reader)?.id;
    let label = token_label(fields.text("label")).map_err(str::to_owned);
    let permissions: Result<BTreeSet<Permission>, String> =
        fields.all("permission").into_iter().map(|word| word.parse().map_err(|error| format!("{error}"))).collect();
    let permissions = permissions.and_then(|some| if some.is_empty() { Err("tick at least one".to_owned()) } else { Ok(some) });
    let days = fields.text("days").parse::<i64>().ok().filter(|days| (1..=LONGEST).contains(days));
    let days = days.ok_or_else(|| format!("a token is good for 1 to {LONGEST} days"));
    let (label, permissions, days) = match (label, permissions, days) {
        (Ok(label), Ok(permissions), Ok(days)) => (label, permissions, days),
        (label, permissions, days) => {
            return page(&site, &visitor, &fields, [label.err(), permissions.err(), days.err()]).await?.answer(format);
        }
    };
    let secret = Secret::new_token(site.randomness())?;
    let now = site.clock().now();
    let until = now + TimeDelta::days(days);
    let transaction = site.database().begin_writing().await?;
    tokens::add(&transaction, account, &label, &permissions, &secret, (now, until)).await?;
    commit(transaction).await?;
    let shell = Shell::new(&site, Section::None, "/account/tokens").await?;
    respond(format, &TokenPage { shell, label, token: secret.reveal().to_owned(), until: until.date_naive() })
}

/// Makes a token worthless.
pub(super) async fn revoke(State(site): State<Site>, visitor: Visitor, Posted(fields): Posted<Fields>) -> Result<Response, Error> {
    let account = visitor.at_least(Role::Reader)?.id;
    let number = fields.text("token");
    let id = number.parse().map_err(|_| Error::bad_parameter("token", number, "it is no number of a token"))?;
    let transaction = site.database().begin_writing().await?;
    tokens::revoke(&transaction, account, id, site.clock().now()).await?;
    commit(transaction).await?;
    Ok(see_other("/account?done=token"))
}
