//! `/releases`: all releases, the latest first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::publication::store::{self, files};
use crate::publication::{Release, ReleaseFile, archive};
use crate::revisions;
use crate::revisions::Revision;
use crate::web::prose::markdown;
use crate::web::{Error, Format, Query, Section, Shell, Site, respond};
use crate::wording;

/// A release in the list.
#[derive(Debug, Serialize)]
pub struct Listed {
    #[serde(flatten)]
    release: Release,
    /// The page.
    address: String,
    /// The file that holds all others; none where the files are not here.
    archive: Option<ReleaseFile>,
}

impl Listed {
    /// The notes as HTML.
    fn notes(&self) -> Option<String> {
        self.release.notes.as_deref().map(|notes| markdown(notes).0)
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "publication/releases.html", blocks = ["title", "description"])]
pub struct ReleasesPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    title: String,
    last_revision: Option<Revision>,
    releases: Vec<Listed>,
}

pub(super) async fn show(State(site): State<Site>, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let db = moment.db();
    let mut releases = Vec::new();
    for release in store::all(db).await?.into_iter().rev() {
        let archive = match (release.number.parse(), store::find(db, &release.number).await?) {
            (Ok(number), Some((id, _))) => files::find(db, id, &archive::name(&number)).await?,
            _ => None,
        };
        releases.push(Listed { address: release.address(), archive, release });
    }
    let shell = moment.shell(Section::Views, "/releases").await?;
    let page = ReleasesPage {
        address: moment.address("/releases"),
        title: shell.title.clone(),
        last_revision: revisions::store::last(db).await?,
        releases,
        shell,
    };
    respond(format, &page)
}
