//! Which service is asked about what.

use std::time::Duration;

use bibliography::{ArxivId, Doi};
use reqwest::Client;
use serde::Serialize;
use tokio::time::Instant;

use crate::asking::{Pace, Question, client};
use crate::error::{LookupError, Service};
use crate::identifier::Identifier;
use crate::settings::Settings;
use crate::work::Work;
use crate::{arxiv, crossref, datacite};

/// The services, ready to be asked. One for a whole program: it keeps connections, and the pauses between questions.
#[derive(Debug)]
pub struct Services {
    client: Client,
    settings: Settings,
    crossref: Pace,
    datacite: Pace,
    arxiv: Pace,
}

/// A work, and who described it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// The work.
    pub work: Work,
    /// The service that knows it.
    pub service: Service,
}

/// Why there is no client: the settings hold something that no request can carry.
#[derive(Debug, thiserror::Error)]
#[error("no client for the metadata services: {0}")]
pub struct SetupError(#[from] reqwest::Error);

impl Services {
    /// Makes ready; asks nothing yet.
    ///
    /// # Errors
    /// Where the name under which to ask can not stand in a request.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        Ok(Self {
            client: client(&settings.user_agent, settings.patience)?,
            // Crossref's polite pool: ten a second, three at once. DataCite allows more. arXiv: one at a time.
            crossref: Pace::new(Duration::from_millis(100), 3),
            datacite: Pace::new(Duration::from_millis(100), 3),
            arxiv: Pace::new(settings.arxiv_every, 1),
            settings,
        })
    }

    /// Whether any service is asked at all.
    #[must_use]
    pub fn any(&self) -> bool {
        self.settings.crossref.is_some() || self.settings.datacite.is_some() || self.settings.arxiv.is_some()
    }

    /// Asks who may know the work. A DOI is Crossref's or DataCite's; only where every service that was asked said that it
    /// has no such work, the error is [`LookupError::NotFound`].
    ///
    /// # Errors
    /// What kept the services from describing it.
    pub async fn look_up(&self, identifier: &Identifier) -> Result<Answer, LookupError> {
        let start = Instant::now();
        match identifier {
            Identifier::Arxiv(id) => self.ask_arxiv(id, start + self.settings.patience).await,
            Identifier::Doi(doi) => {
                // A Crossref that hangs leaves time to ask DataCite.
                let first = match self.ask_crossref(doi, start + self.settings.patience * 3 / 5).await {
                    Ok(answer) => return Ok(answer),
                    Err(error) => error,
                };
                match self.ask_datacite(doi, start + self.settings.patience).await {
                    Ok(answer) => Ok(answer),
                    Err(second) if first.is_not_found() => Err(second),
                    Err(_) => Err(first),
                }
            }
        }
    }

    async fn ask_crossref(&self, doi: &Doi, deadline: Instant) -> Result<Answer, LookupError> {
        let service = Service::Crossref;
        let Some(endpoint) = &self.settings.crossref else { return Err(switched_off(service)) };
        let url = endpoint.below(&["works", doi.as_str()], &[]);
        let bytes = self.question(service, &self.crossref, url, deadline).ask().await?;
        Ok(Answer { work: Work { doi: Some(doi.clone()), ..crossref::read(&bytes)? }, service })
    }

    async fn ask_datacite(&self, doi: &Doi, deadline: Instant) -> Result<Answer, LookupError> {
        let service = Service::DataCite;
        let Some(endpoint) = &self.settings.datacite else { return Err(switched_off(service)) };
        let url = endpoint.below(&["dois", doi.as_str()], &[]);
        let bytes = self.question(service, &self.datacite, url, deadline).ask().await?;
        Ok(Answer { work: Work { doi: Some(doi.clone()), ..datacite::read(&bytes)? }, service })
    }

    async fn ask_arxiv(&self, id: &ArxivId, deadline: Instant) -> Result<Answer, LookupError> {
        let service = Service::Arxiv;
        let Some(endpoint) = &self.settings.arxiv else { return Err(switched_off(service)) };
        let url = endpoint.below(&["api", "query"], &[("id_list", id.without_version()), ("max_results", "1")]);
        let bytes = self.question(service, &self.arxiv, url, deadline).ask().await?;
        let work = arxiv::read(&bytes)?;
        Ok(Answer { work: Work { arxiv: ArxivId::parse(id.without_version()).ok(), ..work }, service })
    }

    fn question<'a>(&'a self, service: Service, pace: &'a Pace, url: reqwest::Url, deadline: Instant) -> Question<'a> {
        Question { client: &self.client, settings: &self.settings, service, pace, url, deadline }
    }
}

/// A service that this site does not ask was not asked: that leaves open whether it knows the work.
fn switched_off(service: Service) -> LookupError {
    LookupError::Unreachable { service, why: "this site does not ask it".to_owned() }
}
