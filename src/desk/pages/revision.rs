//! `/desk/revisions/{id}`: one revision, and the form by which a steward reverts it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use super::number;
use crate::accounts::Role;
use crate::contributions::ContributionError;
use crate::contributions::reverting::take_back;
use crate::revisions::change::history;
use crate::revisions::pages::difference::PartKind;
use crate::revisions::pages::entry::{Entry, Names};
use crate::revisions::{Action, store};
use crate::web::form::{Fields, Posted, see_other};
use crate::web::{Asked, Error, Format, Name, Query, Section, Shell, Site, Visitor, respond};

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "desk/revision.html", blocks = ["title", "description"])]
pub struct RevisionPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    entry: Entry,
    can_be_reverted: bool,
    #[serde(skip)]
    form_token: String,
    #[serde(skip)]
    problem: Option<String>,
    #[serde(skip)]
    reason: String,
}

impl RevisionPage {
    fn history(&self) -> String {
        history(self.entry.subject, &self.entry.name)
    }
}

fn not_there(name: &str) -> Error {
    Error::not_found("revision", name, Vec::new())
}

async fn page(site: &Site, visitor: &Visitor, name: &str, problem: Option<String>, reason: String) -> Result<RevisionPage, Error> {
    visitor.at_least(Role::Steward)?;
    let moment = site.moment().await?;
    let found = match number(name) {
        Some(number) => store::find(moment.db(), number).await?,
        None => None,
    };
    let revision = found.ok_or_else(|| not_there(name))?;
    let names = Names::of(&moment, std::slice::from_ref(&revision)).await?;
    let own = format!("/desk/revisions/{}", revision.id);
    Ok(RevisionPage {
        shell: moment.shell(Section::None, own.clone()).await?,
        address: moment.address(&own),
        can_be_reverted: revision.action != Action::Opened,
        entry: names.whole_entry(revision),
        form_token: visitor.form_token(),
        problem,
        reason,
    })
}

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, asked: Asked, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    respond(asked.format, &page(&site, &visitor, &asked.name, None, String::new()).await?)
}

pub(super) async fn revert(
    State(site): State<Site>,
    visitor: Visitor,
    Name(name): Name,
    Posted(fields): Posted<Fields>,
) -> Result<Response, Error> {
    let steward = visitor.at_least(Role::Steward)?;
    let reason = fields.text("reason").to_owned();
    let id = number(&name).ok_or_else(|| not_there(&name))?;
    match take_back(site.database(), steward, id, &reason, site.rules(), site.clock().now()).await {
        Ok(applied) => Ok(see_other(&history(applied.subject, &applied.name))),
        Err(ContributionError::Database(error)) => Err(Error::Database(error)),
        Err(problem) => {
            let page = page(&site, &visitor, &name, Some(problem.to_string()), reason).await?;
            let mut response = respond(Format::Html, &page)?;
            *response.status_mut() = Error::from(problem).status();
            Ok(response)
        }
    }
}
