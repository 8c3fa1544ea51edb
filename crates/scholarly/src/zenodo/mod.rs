//! Deposits at Zenodo, by its deposit API (<https://developers.zenodo.org>): a draft with files and metadata, which is published for good.
//!
//! [`Zenodo`] speaks to one server, the public one or its sandbox. What may be said twice without harm is said again after a failure;
//! what may not (a new draft, a new version, publishing) is said once, and a [`ZenodoError::Unknown`] tells that no one
//! knows whether it was done: then the state of the draft has to be read before anything else.

mod client;
mod deposition;
mod error;
mod metadata;
mod waiting;

pub use client::{Manners, PAGE, Site, Token, TokenError, Zenodo};
pub use deposition::{Deposition, DraftFile, Links, State, Stored};
pub use error::{FieldProblem, ZenodoError};
pub use metadata::{Creator, Metadata, Related, Relation};
pub use waiting::{RealTime, Wait};
