//! Letters to people with accounts, as jobs. A letter with a secret is written when it is sent, so that the secret is
//! nowhere else; and whether there is such an account is looked up then, so that whoever asks cannot tell.

use serde::{Deserialize, Serialize};

use super::secrets::Secret;
use super::store::{self, links};
use super::{Account, AccountError, AccountId, EmailAddress, Purpose};
use crate::database::commit;
use crate::jobs::{Job, JobError, Workshop};
use crate::mail::Letter;
use crate::mail::transport::{self, MailError};

impl From<MailError> for JobError {
    fn from(error: MailError) -> Self {
        match error {
            MailError::Unwritable(_) => Self::Never(error.to_string()),
            MailError::NotTaken(_) => Self::Later(error.to_string()),
        }
    }
}

impl From<AccountError> for JobError {
    fn from(error: AccountError) -> Self {
        Self::Later(error.to_string())
    }
}

/// Sends a link that works once to an e-mail address, if there is an account for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SendLink {
    /// What for.
    pub purpose: String,
    /// Where to.
    pub email: String,
    /// Whose address is to be changed to that one; only then.
    pub account: Option<AccountId>,
    /// In which five minutes it was asked for: the same letter is not sent twice in them.
    pub moment: i64,
}

impl SendLink {
    /// A link for that purpose, asked for at that second.
    #[must_use]
    pub fn new(purpose: Purpose, email: &EmailAddress, account: Option<AccountId>, second: i64) -> Self {
        Self { purpose: purpose.to_string(), email: email.to_string(), account, moment: second / 300 }
    }
}

impl Job for SendLink {
    const KIND: &'static str = "send-link";

    fn key(&self) -> String {
        let whose = self.account.map(|account| format!("account {account} ")).unwrap_or_default();
        format!("{} {whose}{} {}", self.purpose, self.email.to_lowercase(), self.moment)
    }

    async fn run(&self, workshop: &Workshop) -> Result<(), JobError> {
        let purpose: Purpose = self.purpose.parse().map_err(|error| JobError::Never(format!("{error}")))?;
        let email: EmailAddress = self.email.parse().map_err(|error| JobError::Never(format!("{error}")))?;
        if workshop.mail.way == crate::mail::Way::None {
            // No one would see the link.
            return Ok(());
        }
        let known = store::by_email(workshop.database.reader(), &email).await?;
        let letter = match (purpose, known, self.account) {
            (Purpose::Confirm, Some(known), _) if known.confirmed_at.is_some() => already_here(workshop, email),
            (Purpose::Confirm, Some(known), _) => with_link(workshop, purpose, &known, email).await?,
            (Purpose::Reset, Some(known), _) if known.disabled_at.is_none() => with_link(workshop, purpose, &known, email).await?,
            (Purpose::Reset, ..) => no_account(workshop, email),
            (Purpose::Move, Some(_), _) => already_here(workshop, email),
            (Purpose::Move, None, Some(id)) => match store::find(workshop.database.reader(), id).await? {
                Some(owner) => with_link(workshop, purpose, &owner, email).await?,
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        Ok(transport::send(&workshop.mail, &workshop.address, &letter).await?)
    }
}

/// Makes a link for that purpose and gives its address; earlier ones for the same are worthless.
///
/// # Errors
/// The database refuses, or there are no random numbers.
pub async fn link(
    workshop: &Workshop,
    purpose: Purpose,
    account: Option<AccountId>,
    email: Option<EmailAddress>,
) -> Result<String, AccountError> {
    let secret = Secret::new(workshop.randomness.as_ref())?;
    let transaction = workshop.database.begin_writing().await?;
    links::make(&transaction, purpose, &links::Link { account, email }, &secret, workshop.clock.now()).await?;
    commit(transaction).await?;
    Ok(format!("{}{}?token={}", workshop.address, place(purpose), secret.reveal()))
}

/// The page that such a link leads to.
const fn place(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Confirm => "/sign-up/confirm",
        Purpose::Reset => "/reset/password",
        Purpose::Move => "/account/email/confirm",
        Purpose::FirstAdmin => "/first-admin",
    }
}

async fn with_link(workshop: &Workshop, purpose: Purpose, account: &Account, email: EmailAddress) -> Result<Letter, JobError> {
    let address = link(workshop, purpose, Some(account.id), Some(email.clone())).await?;
    let site = &workshop.address;
    // The name of an account whose address is not confirmed may be anyone's words.
    let name = account.confirmed_at.map(|_| format!(" {}", account.name)).unwrap_or_default();
    let (subject, why) = match purpose {
        Purpose::Confirm => ("Confirm your e-mail address", format!("someone, we hope you, signed up at {site} with this e-mail address.")),
        Purpose::Move => ("Confirm your new e-mail address", format!("this is to become the e-mail address of your account at {site}.")),
        Purpose::Reset | Purpose::FirstAdmin => {
            ("Choose a new password", format!("someone, we hope you, asked for a new password at {site}."))
        }
    };
    let text = format!(
        "Hello{name},\n\n{why} To go on, open this page within two hours:\n\n{address}\n\nThe link works once. If this was not you, do nothing: nothing changes.\n"
    );
    Ok(Letter { to: email, subject: subject.to_owned(), text })
}

fn already_here(workshop: &Workshop, email: EmailAddress) -> Letter {
    let site = &workshop.address;
    let text = format!(
        "Hello,\n\nsomeone, perhaps you, wanted to use this e-mail address at {site}. It already has an account there; nothing was changed.\n\nTo sign in: {site}/sign-in\nIf you forgot the password: {site}/reset\n\nIf this was not you, do nothing.\n"
    );
    Letter { to: email, subject: "You already have an account".to_owned(), text }
}

fn no_account(workshop: &Workshop, email: EmailAddress) -> Letter {
    let site = &workshop.address;
    let text = format!(
        "Hello,\n\nsomeone, perhaps you, asked for a new password at {site} with this e-mail address. No account that can sign in has it.\n\nIf you have an account with another address, ask for that one: {site}/reset\n\nIf this was not you, do nothing.\n"
    );
    Letter { to: email, subject: "No account has this e-mail address".to_owned(), text }
}

/// Tells someone something: what became of a proposal, for example. Other features ask for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tell {
    /// Whom.
    pub account: AccountId,
    /// What makes it the same letter: "contribution 12 accepted".
    pub about: String,
    /// The subject line.
    pub subject: String,
    /// What it says, without greeting.
    pub text: String,
}

impl Job for Tell {
    const KIND: &'static str = "tell";

    fn key(&self) -> String {
        format!("{} {}", self.account, self.about)
    }

    async fn run(&self, workshop: &Workshop) -> Result<(), JobError> {
        // Who left, or may not sign in, is told nothing.
        let Some(account) = store::find(workshop.database.reader(), self.account).await? else { return Ok(()) };
        let (Some(email), Some(_), None) = (account.email, account.confirmed_at, account.disabled_at) else { return Ok(()) };
        let site = &workshop.address;
        let text = format!("Hello {},\n\n{}\n\n{site}\n", account.name, self.text.trim());
        let letter = Letter { to: email, subject: self.subject.clone(), text };
        Ok(transport::send(&workshop.mail, &workshop.address, &letter).await?)
    }
}
