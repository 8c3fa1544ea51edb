//! Asks scholarly services about a work: Crossref and DataCite by DOI, arXiv by its own identifiers.
//!
//! [`Services`] asks; [`crossref::read`], [`datacite::read`] and [`arxiv::read`] read what came, whatever it is. What a
//! service says of a work is a [`Work`], which [`Work::bibtex`] writes as an entry. Every way in which asking may fail is
//! a [`LookupError`]; above all, [`LookupError::NotFound`] is only said where a service answered that it has no such work.
//!
//! [`zenodo`] deposits what is to have a DOI.
//!
//! Knows neither database nor pages.

pub mod arxiv;
mod asking;
pub mod crossref;
pub mod datacite;
mod error;
mod identifier;
mod json;
mod markup;
mod services;
mod settings;
mod work;
pub mod zenodo;

pub use error::{LookupError, Service};
pub use identifier::Identifier;
pub use services::{Answer, Services, SetupError};
pub use settings::{Endpoint, EndpointError, Settings};
pub use work::{Work, WorkKind};
