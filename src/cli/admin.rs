//! `amphora admin`: accounts and tokens.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::json;

use super::arguments::{Admin, AdminAccount, AdminToken};
use super::error::CliError;
use super::output::Output;
use super::settings::Settings;
use super::{Finished, opening};
use crate::accounts::secrets::Secret;
use crate::accounts::store::{self, NewAccount, changes, tokens};
use crate::accounts::{Account, AccountError, EmailAddress, Permission, Purpose, Role, Scope, letters, token_label};
use crate::clock::SystemClock;
use crate::database::{Database, commit};
use crate::vocabulary::{self, Kind, Modality};
use crate::web::Site;

/// The database, and the site that it belongs to.
struct Office {
    database: Database,
    site: Site,
}

/// Does what is asked.
pub(super) async fn admin(settings: &Settings, what: Admin, output: Output) -> Result<Finished, CliError> {
    let database = opening::for_writing(&settings.database.value).await?;
    let site = Site::new(database.clone(), Arc::new(SystemClock), settings.site(&settings.expected_address()));
    let office = Office { database, site };
    match what {
        Admin::Account(what) => office.account(what, output).await?,
        Admin::Token(what) => office.token(what, output).await?,
    }
    Ok(Finished::Well)
}

/// A word of the command line as a type.
fn read<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, CliError> {
    text.parse().map_err(|error: T::Err| CliError::Usage(error.to_string()))
}

impl Office {
    async fn find(&self, email: &str) -> Result<Account, CliError> {
        let email: EmailAddress = read(email)?;
        Ok(store::by_email(self.database.reader(), &email).await?.ok_or(AccountError::NoAccount)?)
    }

    /// Kinds of images, which the review must have.
    async fn scope(&self, modalities: &[String]) -> Result<Scope, CliError> {
        if modalities.is_empty() {
            return Ok(Scope::All);
        }
        let known = vocabulary::store::labels(self.database.reader(), Kind::Modality).await?;
        match modalities.iter().find(|word| !known.contains_key(*word)) {
            Some(unknown) => {
                let words: Vec<&str> = known.keys().map(String::as_str).collect();
                Err(CliError::Usage(format!("there is no modality “{unknown}” in this review; there are: {}", words.join(", "))))
            }
            None => Ok(Scope::Only(modalities.iter().map(|word| Modality::new(word)).collect())),
        }
    }

    async fn account(&self, what: AdminAccount, output: Output) -> Result<(), CliError> {
        let now = self.site.clock().now();
        match what {
            AdminAccount::Create { email, name, role, modality } => {
                let scope = self.scope(&modality).await?;
                let new = NewAccount {
                    email: Some(read(&email)?),
                    name: read(&name)?,
                    password_hash: None,
                    role: read(&role)?,
                    scope,
                    confirmed_at: Some(now),
                };
                let transaction = self.database.begin_writing_alone().await?;
                let account = store::create(&transaction, new, now).await?;
                commit(transaction).await?;
                self.link(Purpose::Reset, &account, "The account is there. Its owner chooses a password here", output).await
            }
            AdminAccount::Role { email, role } => {
                let (account, role): (Account, Role) = (self.find(&email).await?, read(&role)?);
                let transaction = self.database.begin_writing_alone().await?;
                changes::set_role(&transaction, account.id, role).await?;
                commit(transaction).await?;
                self.show(&email, output).await
            }
            AdminAccount::Scope { email, modality, .. } => {
                let (account, scope) = (self.find(&email).await?, self.scope(&modality).await?);
                let transaction = self.database.begin_writing_alone().await?;
                store::set_scope(&transaction, account.id, &scope).await?;
                commit(transaction).await?;
                self.show(&email, output).await
            }
            AdminAccount::Disable { email } => self.disable(&email, Some(now), output).await,
            AdminAccount::Enable { email } => self.disable(&email, None, output).await,
            AdminAccount::Reset { email } => {
                let account = self.find(&email).await?;
                self.link(Purpose::Reset, &account, "A new password is chosen here", output).await
            }
            AdminAccount::Confirm { email } => {
                let account = self.find(&email).await?;
                if account.confirmed_at.is_some() {
                    return Err(CliError::Usage(format!("the address {email} is confirmed already")));
                }
                self.link(Purpose::Confirm, &account, "The address is confirmed here", output).await
            }
            AdminAccount::List => {
                let all = store::all(self.database.reader()).await?;
                let text = if all.is_empty() { "no accounts".to_owned() } else { all.iter().map(line).collect::<Vec<_>>().join("\n") };
                output.result(&all, &text)
            }
        }
    }

    async fn disable(&self, email: &str, disabled_at: Option<chrono::DateTime<chrono::Utc>>, output: Output) -> Result<(), CliError> {
        let account = self.find(email).await?;
        let transaction = self.database.begin_writing_alone().await?;
        changes::set_disabled(&transaction, account.id, disabled_at).await?;
        commit(transaction).await?;
        self.show(email, output).await
    }

    async fn show(&self, email: &str, output: Output) -> Result<(), CliError> {
        let account = self.find(email).await?;
        output.result(&account, &line(&account))
    }

    async fn link(&self, purpose: Purpose, account: &Account, what: &str, output: Output) -> Result<(), CliError> {
        let link = letters::link(&self.site.workshop(), purpose, Some(account.id), account.email.clone()).await?;
        output.result(&json!({ "account": account, "link": link }), &format!("{what}, once, within two hours:\n{link}"))
    }

    async fn token(&self, what: AdminToken, output: Output) -> Result<(), CliError> {
        let now = self.site.clock().now();
        match what {
            AdminToken::Create { email, label, permission, days } => {
                let account = self.find(&email).await?;
                let permissions = permission.iter().map(|word| read::<Permission>(word)).collect::<Result<_, _>>()?;
                let secret = Secret::new_token(self.site.randomness()).map_err(AccountError::from)?;
                let label = token_label(&label).map_err(|problem| CliError::Usage(problem.to_owned()))?;
                let transaction = self.database.begin_writing().await?;
                let until = now + TimeDelta::days(days.into());
                let id = tokens::add(&transaction, account.id, &label, &permissions, &secret, (now, until)).await?;
                commit(transaction).await?;
                output.result(&json!({ "id": id, "token": secret.reveal(), "expires_at": until }), secret.reveal())
            }
            AdminToken::List { email } => {
                let all = tokens::of(self.database.reader(), self.find(&email).await?.id).await?;
                let line = |token: &tokens::Token| {
                    let words: Vec<&str> = token.permissions.iter().map(|permission| permission.as_str()).collect();
                    let state = if token.is_good(now) { "good until" } else { "no longer good;" };
                    format!("{}  {}  {}  {state} {}", token.id, token.label, words.join(" "), token.expires_at.date_naive())
                };
                output.result(
                    &all,
                    &if all.is_empty() { "no tokens".to_owned() } else { all.iter().map(line).collect::<Vec<_>>().join("\n") },
                )
            }
            AdminToken::Revoke { email, number } => {
                let account = self.find(&email).await?;
                let transaction = self.database.begin_writing().await?;
                let revoked = tokens::revoke(&transaction, account.id, number, now).await?;
                commit(transaction).await?;
                if !revoked {
                    return Err(CliError::Usage(format!("{email} has no token {number} that is good")));
                }
                output.result(&json!({ "revoked": number }), &format!("token {number} is worthless now"))
            }
        }
    }
}

fn line(account: &Account) -> String {
    let email = account.email.as_ref().map_or_else(|| "no e-mail address".to_owned(), ToString::to_string);
    let scope = match (&account.scope, account.role) {
        (Scope::All, Role::Steward) => " of everything".to_owned(),
        (Scope::Only(some), Role::Steward) => {
            format!(" of {}", some.iter().map(Modality::as_str).collect::<Vec<_>>().join(", "))
        }
        _ => String::new(),
    };
    let state = match (account.disabled_at, account.confirmed_at) {
        (Some(_), _) => ", disabled",
        (None, None) => ", address not confirmed",
        (None, Some(_)) => "",
    };
    format!("{email}  {}  {}{scope}{state}", account.name, account.role)
}
