//! People who sign in: who they are, what they may do, and what proves it.
//!
//! A page asks [`web::Visitor`](crate::web::Visitor) who is there; it gives an [`Account`] or says that no one is signed in.

pub mod jobs;
pub mod letters;
pub mod pages;
pub mod passwords;
pub mod providers;
pub mod secrets;
pub mod store;
mod words;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

pub use providers::ProviderError;
pub use words::{DisplayName, EmailAddress, InvalidWord, Orcid};

use crate::database::DatabaseError;
use crate::randomness::NoRandomness;
use crate::vocabulary::{Modality, closed_vocabulary};

/// What stands in place of the name of someone whose account was deleted.
pub const FORMER: &str = "former contributor";

/// How long someone stays signed in at most.
pub const SESSION: TimeDelta = TimeDelta::days(30);

/// How long someone stays signed in without coming back.
pub const IDLE: TimeDelta = TimeDelta::days(7);

/// How long a link in a mail is good.
pub const LINK: TimeDelta = TimeDelta::hours(2);

/// How long an account waits for its e-mail address to be confirmed; then it is removed, since no one can sign in with it.
pub const UNCONFIRMED_KEPT: TimeDelta = TimeDelta::days(7);

/// The number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub i64);

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

closed_vocabulary! {
    /// What someone may do; each may also do what those before it may.
    Role, "role" {
        /// Reads, and keeps an account.
        Reader = "reader", "Reader";
        /// Proposes evidence and corrections.
        Contributor = "contributor", "Contributor";
        /// Decides on proposals, within its scope.
        Steward = "steward", "Steward";
        /// Decides on everything, and on who is a steward.
        Admin = "admin", "Administrator";
    }
}

closed_vocabulary! {
    /// What a program may do with a token; never more than the account that made it.
    Permission, "permission" {
        /// Read what the account may read: its own proposals and, for a steward, the queue.
        Read = "read", "Read what only you may read";
        /// Propose, amend and withdraw.
        Contribute = "contribute", "Propose, amend and withdraw";
        /// Decide on proposals.
        Decide = "decide", "Decide on proposals";
    }
}

closed_vocabulary! {
    /// What a link is for, that works once.
    Purpose, "purpose" {
        /// It shows that an e-mail address is someone's own.
        Confirm = "confirm", "Confirm an e-mail address";
        /// It gives a new password.
        Reset = "reset", "Choose a new password";
        /// It moves an account to another e-mail address.
        Move = "move", "Change the e-mail address";
        /// It makes the first administrator.
        FirstAdmin = "first-admin", "Become the first administrator";
    }
}

/// The kinds of images that a steward decides on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// All there are, and all that will be.
    All,
    /// These.
    Only(BTreeSet<Modality>),
}

impl Scope {
    /// Whether that kind of images is in it.
    #[must_use]
    pub fn covers(&self, modality: &Modality) -> bool {
        match self {
            Self::All => true,
            Self::Only(some) => some.contains(modality),
        }
    }
}

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Where mail goes to.
    pub email: Option<EmailAddress>,
    /// The name under which it contributes.
    pub name: DisplayName,
    /// What it may do.
    pub role: Role,
    /// What it decides on, as a steward.
    pub scope: Scope,
    /// Its ORCID iD, confirmed by ORCID.
    pub orcid: Option<Orcid>,
    /// Whether it wants a public page with what it contributed.
    pub is_public: bool,
    /// Since when it is there.
    pub created_at: DateTime<Utc>,
    /// Since when its e-mail address is known to be its own.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Since when it may not sign in.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl Account {
    /// Whether it may do what that role may.
    #[must_use]
    pub fn is_at_least(&self, role: Role) -> bool {
        self.role >= role
    }

    /// Whether it decides on proposals about that kind of images. An administrator decides on all.
    #[must_use]
    pub fn decides_on(&self, modality: &Modality) -> bool {
        match self.role {
            Role::Admin => true,
            Role::Steward => self.scope.covers(modality),
            Role::Contributor | Role::Reader => false,
        }
    }
}

/// How someone showed who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// A browser in which someone is signed in, with the number of its session.
    Session(i64),
    /// A program, with the number of its token and what that may be used for.
    Token(i64, BTreeSet<Permission>),
}

/// Someone who is signed in, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who.
    pub account: Account,
    /// How.
    pub proof: Proof,
}

impl SignedIn {
    /// Whether that may be done: in a browser what the account may, with a token only what it is for.
    #[must_use]
    pub fn permits(&self, permission: Permission) -> bool {
        match &self.proof {
            Proof::Session(_) => true,
            Proof::Token(_, permissions) => permissions.contains(&permission),
        }
    }
}

/// What someone calls a token: to be recognised later.
///
/// # Errors
/// It is empty or too long.
pub fn token_label(text: &str) -> Result<String, &'static str> {
    let label: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|letter| !letter.is_control()).collect();
    if (1..=80).contains(&label.chars().count()) { Ok(label) } else { Err("a token has a name of 1 to 80 letters") }
}

/// Why something about an account cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The database fails.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// No secret can be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    /// Another account has that e-mail address.
    #[error("there is an account with that e-mail address already")]
    EmailTaken,
    /// Another account has that ORCID iD, or that identity at another site.
    #[error("whoever you are there has another account here")]
    IdentityTaken,
    /// The account is tied to someone else at that site.
    #[error("your account is tied to someone else there; untie that first")]
    OtherIdentity,
    /// It would not be possible to sign in any more.
    #[error("this is your only way to sign in: choose a password and confirm an e-mail address first")]
    LastWayIn,
    /// No one is signed in through another site.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// There is no such account.
    #[error("there is no such account")]
    NoAccount,
    /// The link was used, is too old, or never was one.
    #[error("this link was used already, is too old, or is not complete; ask for a new one")]
    DeadLink,
    /// Someone gave the account another password while this one was compared.
    #[error("the password was changed a moment ago; use the new one")]
    PasswordChanged,
    /// The only administrator would be gone.
    #[error("this is the only administrator who can sign in; make another one first")]
    LastAdmin,
}

impl AccountError {
    /// What one can do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::DeadLink => "Ask for a new link; it works for two hours, and once.",
            Self::Provider(ProviderError::Unreachable) => "Nothing is changed here. Try again in a minute, or sign in with your password.",
            Self::Provider(_) => "Nothing is changed here. Begin again on the page to sign in.",
            Self::LastWayIn => "Both are on the page of your account.",
            Self::Database(_) | Self::Randomness(_) => "Nothing is lost. The server has noted what happened.",
            Self::EmailTaken | Self::IdentityTaken | Self::OtherIdentity | Self::PasswordChanged | Self::NoAccount | Self::LastAdmin => {
                "Go back and change what you wrote."
            }
        }
    }
}
