//! One closed error for all pages: it becomes a page, or `problem+json` (RFC 9457) for programs.

use std::any::Any;
use std::sync::Arc;

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use super::near::{NearMatch, nearest};
use crate::accounts::AccountError;
use crate::contributions::ContributionError;
use crate::database::DatabaseError;
use crate::randomness::NoRandomness;
use crate::revisions::change::Tombstone;
use crate::search::store::SearchError;
use crate::sql::SqlError;

/// Why a page cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing has that address.
    #[error("There is no {what} “{name}”.")]
    NotFound {
        /// The kind of record, or "page".
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What is spelled like it.
        near: Vec<NearMatch>,
    },
    /// A contribution cannot be taken a step further.
    #[error("{}", crate::vocabulary::capitalised(&.0.to_string()))]
    Contribution(Box<ContributionError>),
    /// A contribution is not the version of which the request says that it was looked at.
    #[error("{}", crate::vocabulary::capitalised(&.0.to_string()))]
    NotThatVersion(Box<ContributionError>),
    /// The request does not say which version of a contribution was looked at.
    #[error("Say which version you looked at, in “If-Match” or in “version”: what was amended meanwhile is not decided unseen.")]
    VersionNeeded,
    /// It was there, and was withdrawn.
    #[error("{}", .0.sentence())]
    Withdrawn(Box<Tombstone>),
    /// A part of the question cannot be understood.
    #[error("The value “{value}” of “{parameter}” cannot be used: {problem}.")]
    BadParameter {
        /// The parameter.
        parameter: String,
        /// Its value, shortened.
        value: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The address is not text.
    #[error("The address holds bytes that no name has: it is not valid UTF-8, or has a NUL character.")]
    UnreadableAddress,
    /// The question is too long.
    #[error("The question in the address has {length} bytes; at most {limit} are read.")]
    TooLong {
        /// Its length.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// More was sent than is read.
    #[error("More than {} MB were sent, and at most that much is read.", limit / 1_000_000)]
    TooMuch {
        /// The limit, in bytes.
        limit: usize,
    },
    /// What was sent is not what the address reads.
    #[error("What was sent cannot be read as a bibliography.")]
    UnreadableBody,
    /// What a program sent is not said to be JSON.
    #[error("What was sent is not JSON, or does not say so: send it as “Content-Type: application/json”.")]
    NotJson,
    /// What a program sent is JSON, but not in the form that the address reads.
    #[error("What was sent cannot be read: {0}.")]
    UnreadableJson(String),
    /// What a form sent cannot be read.
    #[error("What the form sent cannot be read.")]
    UnreadableForm,
    /// A form that no page of this site made for whoever sends it.
    #[error("This form was not made by this site for you, or you were signed in or out since it was.")]
    ForeignForm,
    /// Something for people who are signed in.
    #[error("This is for people who are signed in.")]
    SignInFirst {
        /// Where to come back to.
        next: String,
    },
    /// A program that does not say who it is asks for what is not for all.
    #[error("This needs a token: send it as “Authorization: Bearer …”.")]
    NoToken,
    /// A token that is not good.
    #[error("This token is not good: it is unknown, revoked, too old, or its account may not sign in.")]
    BadToken,
    /// Whoever asks may not do this.
    #[error("{0}.")]
    NotAllowed(String),
    /// Whoever asks does so too often.
    #[error("This was tried too often. It works again in {}.", crate::wording::duration(*wait))]
    TooOften {
        /// For how long it does not work.
        wait: std::time::Duration,
    },
    /// Something about an account cannot be done.
    #[error("{}.", crate::vocabulary::capitalised(&.0.to_string()))]
    Account(AccountError),
    /// A page is asked in a way it does not know.
    #[error("This address does not answer to that method.")]
    MethodNotAllowed,
    /// A program asks for a form that the API does not have.
    #[error("The API answers as JSON only, and the header “Accept” leaves no room for it.")]
    NotAcceptable,
    /// The answer was not ready in time.
    #[error("The answer took too long.")]
    TookTooLong,
    /// The database fails.
    #[error("{0}")]
    Database(#[from] DatabaseError),
    /// A template fails.
    #[error("The page could not be written: {0}")]
    Template(#[from] askama::Error),
    /// The search fails, or is not ready yet.
    #[error("{0}")]
    Search(SearchError),
    /// A question in SQL has no answer.
    #[error("{0}")]
    Sql(SqlError),
    /// The program made a mistake.
    #[error("The server made a mistake.")]
    Panicked,
}

impl From<AccountError> for Error {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Database(error) => Self::Database(error),
            other => Self::Account(other),
        }
    }
}

impl From<NoRandomness> for Error {
    fn from(error: NoRandomness) -> Self {
        Self::Account(error.into())
    }
}

impl From<ContributionError> for Error {
    fn from(error: ContributionError) -> Self {
        match error {
            ContributionError::Database(error) => Self::Database(error),
            other => Self::Contribution(Box::new(other)),
        }
    }
}

impl From<SearchError> for Error {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Database(error) => Self::Database(error),
            other => Self::Search(other),
        }
    }
}

impl From<SqlError> for Error {
    fn from(error: SqlError) -> Self {
        match error {
            SqlError::Away(error) => Self::Database(error),
            other => Self::Sql(other),
        }
    }
}

impl Error {
    /// A parameter that cannot be used, and why.
    #[must_use]
    pub fn bad_parameter(parameter: &str, value: &str, problem: impl Into<String>) -> Self {
        let short = |text: &str| text.chars().take(80).collect::<String>();
        Self::BadParameter { parameter: short(parameter), value: short(value), problem: problem.into() }
    }

    /// Nothing of that kind has that name.
    #[must_use]
    pub fn not_found(what: &'static str, name: &str, near: Vec<NearMatch>) -> Self {
        Self::NotFound { what, name: name.chars().take(120).collect(), near }
    }

    /// Whoever asks may not do this; the sentence has no full stop.
    #[must_use]
    pub fn not_allowed(sentence: impl Into<String>) -> Self {
        Self::NotAllowed(sentence.into())
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Contribution(error) => crate::desk::pages::status(error),
            Self::Account(error) => crate::accounts::pages::status(error),
            Self::NotThatVersion(_) => StatusCode::PRECONDITION_FAILED,
            Self::VersionNeeded => StatusCode::PRECONDITION_REQUIRED,
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::BadParameter { .. } | Self::UnreadableAddress | Self::UnreadableBody | Self::UnreadableForm | Self::UnreadableJson(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::SignInFirst { .. } | Self::NoToken | Self::BadToken => StatusCode::UNAUTHORIZED,
            Self::ForeignForm | Self::NotAllowed(_) => StatusCode::FORBIDDEN,
            Self::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Withdrawn(_) => StatusCode::GONE,
            Self::Sql(error) => crate::sql::pages::status(error),
            Self::TooLong { .. } => StatusCode::URI_TOO_LONG,
            Self::TooMuch { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::Search(SearchError::NotReady) | Self::TookTooLong => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(error) if error.is_passing() => StatusCode::SERVICE_UNAVAILABLE,
            Self::Database(_) | Self::Template(_) | Self::Search(_) | Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The sentence for the person who asked; what went wrong inside the server is in its log, not on the page.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Database(error) if error.is_passing() => "The database does not answer at the moment.".to_owned(),
            Self::Search(SearchError::NotReady) => "The search is being made ready: it reads the whole review once.".to_owned(),
            Self::Account(AccountError::Database(_) | AccountError::Randomness(_))
            | Self::Database(_)
            | Self::Template(_)
            | Self::Search(_)
            | Self::Panicked => "Something went wrong on our side.".to_owned(),
            other => other.to_string(),
        }
    }

    /// What one can do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Contribution(_) | Self::NotThatVersion(_) | Self::VersionNeeded => "Nothing was written. Look at it as it is now.",
            Self::NotJson | Self::UnreadableJson(_) => "The documentation of the API says what is read there.",
            Self::Withdrawn(_) => "Its history says what it was.",
            Self::NotFound { .. } => "It may have another name here, or no one has added it yet.",
            Self::BadParameter { .. } | Self::UnreadableAddress | Self::TooLong { .. } => {
                "Change the address, or begin again from the list."
            }
            Self::Sql(error) => error.advice(),
            Self::TooMuch { .. } => "Send it in parts.",
            Self::UnreadableForm => "Use the form of the page itself.",
            Self::ForeignForm => "Load the page of the form again, and send it once more.",
            Self::SignInFirst { .. } => "Sign in, then you are led back here.",
            Self::NoToken | Self::BadToken => "Make a token on the page of your account.",
            Self::NotAllowed(_) => "If you should be able to, ask an administrator of this review.",
            Self::TooOften { .. } => "Wait that long, then try again.",
            Self::Account(error) => error.advice(),
            Self::UnreadableBody => "Use the form on the search page, or send the text itself as text/plain.",
            Self::MethodNotAllowed => "Open it in a browser, or ask with GET.",
            Self::NotAcceptable => "Ask with “Accept: application/json”.",
            Self::TookTooLong => "Ask for less at once, or try again in a minute.",
            Self::Database(error) if error.is_passing() => "Nothing is lost. Try again in a minute.",
            Self::Search(SearchError::NotReady) => "Try again in a minute. Lists and pages answer meanwhile.",
            Self::Database(_) | Self::Template(_) | Self::Search(_) | Self::Panicked => {
                "Nothing is lost. The server has noted what happened."
            }
        }
    }

    /// What is spelled like the thing asked for.
    #[must_use]
    pub fn near(&self) -> &[NearMatch] {
        match self {
            Self::NotFound { near, .. } => near,
            _ => &[],
        }
    }
}

impl Error {
    /// What was withdrawn.
    #[must_use]
    pub fn withdrawn(&self) -> Option<&Tombstone> {
        match self {
            Self::Withdrawn(tombstone) => Some(tombstone),
            _ => None,
        }
    }
}

impl IntoResponse for Error {
    /// Only the status: the page is made where the request is known, in `error_page`.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if self.status().is_server_error() {
            tracing::error!(error = %self, "a page could not be shown");
        }
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The answer for an address that no route has. A slash at its end is one too many: the page may be there without it.
pub(super) async fn no_such_page(uri: Uri) -> Response {
    if super::api::is_api(uri.path()) {
        return super::api::no_such_resource(uri.path()).into_response();
    }
    let trimmed = uri.path().trim_end_matches('/');
    // Two slashes at the beginning, of either kind, would lead to another host.
    if trimmed.len() < uri.path().len() && trimmed.starts_with('/') && !trimmed.starts_with("//") && !trimmed.contains('\\') {
        let question = uri.query().map(|question| format!("?{question}")).unwrap_or_default();
        return super::moved_to(&format!("{trimmed}{question}"));
    }
    nowhere(&uri).into_response()
}

fn nowhere(uri: &Uri) -> Error {
    let page = |(name, address): (&str, &str)| {
        (address.trim_matches('/').to_owned(), NearMatch { name: name.to_owned(), address: address.to_owned() })
    };
    let pages = [
        ("Datasets", "/datasets"),
        ("Papers", "/papers"),
        ("Confounders", "/confounders"),
        ("Case studies", "/case-studies"),
        ("Changes", "/changes"),
        ("About", "/about"),
    ];
    let first = uri.path().trim_matches('/').split('/').next().unwrap_or_default();
    let near = nearest(first, pages.into_iter().map(page));
    let name = uri.path().chars().take(200).collect();
    Error::NotFound { what: "page", name, near }
}

/// The answer to POST and the like.
pub(super) async fn method_not_allowed() -> Error {
    Error::MethodNotAllowed
}

/// The answer when a handler panicked.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Error::Panicked.into_response()
}
