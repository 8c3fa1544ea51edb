//! What may go wrong when a service is asked.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

/// A service that knows works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// DOIs of articles, books and proceedings: <https://www.crossref.org>.
    Crossref,
    /// DOIs of datasets, and of some repositories: <https://datacite.org>.
    DataCite,
    /// Preprints: <https://arxiv.org>.
    Arxiv,
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Crossref => "Crossref",
            Self::DataCite => "DataCite",
            Self::Arxiv => "arXiv",
        })
    }
}

/// Why a service gave no work. Only [`LookupError::NotFound`] says anything about the work itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LookupError {
    /// The service answered: it has no such work.
    #[error("{0} does not know it")]
    NotFound(Service),
    /// No connection, no answer in time, or an answer that broke off.
    #[error("{service} could not be reached: {why}")]
    Unreachable {
        /// Who was asked.
        service: Service,
        /// In plain words.
        why: String,
    },
    /// The service asks for fewer questions.
    #[error("{service} asks to be asked again later")]
    Throttled {
        /// Who was asked.
        service: Service,
        /// How long to wait, where it says so.
        retry_after: Option<Duration>,
    },
    /// The service failed, or refused the question.
    #[error("{service} answered with status {status}")]
    Refused {
        /// Who was asked.
        service: Service,
        /// The status of its answer.
        status: u16,
    },
    /// The service answered with something that is no record of a work.
    #[error("{service} answered with something that can not be read: {why}")]
    Unreadable {
        /// Who was asked.
        service: Service,
        /// In plain words.
        why: String,
    },
    /// The service sent the question on to another host, where nothing of ours goes.
    #[error("{service} sent the question to another address, which is not followed")]
    SentElsewhere {
        /// Who was asked.
        service: Service,
    },
}

impl LookupError {
    /// Who was asked.
    #[must_use]
    pub fn service(&self) -> Service {
        match self {
            Self::NotFound(service)
            | Self::Unreachable { service, .. }
            | Self::Throttled { service, .. }
            | Self::Refused { service, .. }
            | Self::Unreadable { service, .. }
            | Self::SentElsewhere { service } => *service,
        }
    }

    /// Whether the service said that there is no such work. All else leaves it open.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound(_))
    }

    pub(crate) fn unreadable(service: Service, why: impl Into<String>) -> Self {
        Self::Unreadable { service, why: why.into() }
    }
}
