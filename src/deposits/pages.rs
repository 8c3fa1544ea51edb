//! `/desk/deposits`: for administrators, how far all deposits are, and what to do.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;

use super::{Deposit, DepositedFile, Kind, State as Stand, store};
use crate::accounts::Role;
use crate::web::{Error, Format, Query, Section, Shell, Site, Visitor, respond};
use crate::wording;

/// Where the page is.
pub const PATH: &str = "/desk/deposits";

/// So many deposits are shown with their files.
const SHOWN: usize = 200;

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/desk/deposits", get(show))
}

/// A deposit with its files.
#[derive(Debug, Serialize)]
pub struct Row {
    #[serde(flatten)]
    deposit: Deposit,
    files: Vec<DepositedFile>,
}

impl Row {
    fn subject(&self) -> String {
        match self.deposit.kind {
            Kind::Release => format!("/releases/{}", self.deposit.edition),
            Kind::Datasheet => crate::datasheets::path(&self.deposit.name),
        }
    }

    /// "3 of 4 there".
    fn arrived(&self) -> String {
        match (self.files.iter().filter(|file| file.arrived_at.is_some()).count(), self.files.len()) {
            (_, 0) => String::new(),
            (there, all) if there == all => wording::count(all, "file"),
            (there, all) => format!("{there} of {}", wording::count(all, "file")),
        }
    }

    /// What to do, in words without the marks of code.
    fn next(&self) -> String {
        self.deposit.next().replace('`', "")
    }
}

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "deposits/deposits.html", blocks = ["title", "description"])]
pub struct DepositsPage {
    #[serde(skip)]
    shell: Shell,
    address: String,
    open: Vec<Row>,
    published: Vec<Row>,
    /// How many more are published, and not on this page.
    not_shown: usize,
}

async fn show(State(site): State<Site>, visitor: Visitor, query: Query, format: Format) -> Result<Response, Error> {
    query.only(&[])?;
    visitor.at_least(Role::Admin)?;
    let moment = site.moment().await?;
    let all = store::all(moment.db()).await?;
    let not_shown = all.len().saturating_sub(SHOWN);
    let mut rows = Vec::new();
    for deposit in all.into_iter().take(SHOWN) {
        let files = store::files(moment.db(), deposit.id).await?;
        rows.push(Row { deposit, files });
    }
    let (published, open) = rows.into_iter().partition(|row: &Row| row.deposit.state == Stand::Published);
    let page = DepositsPage {
        shell: moment.shell(Section::None, PATH.to_owned()).await?,
        address: moment.address(PATH),
        open,
        published,
        not_shown,
    };
    respond(format, &page)
}
