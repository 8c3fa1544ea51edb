//! `/contributions/{id}/amend`: the form of a contribution again, as it was filled in.

use axum::extract::{Path, State};
use axum::response::Response;

use super::Writer;
use super::correction::{self, dispute_page};
use super::mine::find;
use super::statement::StatementPage;
use super::{record, reply};
use crate::accounts::Role;
use crate::contributing::amending;
use crate::contributing::sheet::Mistakes;
use crate::contributing::written::WrittenKind;
use crate::contributions::{ContributionKind, store};
use crate::web::{Error, Format, Query, Site, Visitor, respond};

pub(super) async fn show(State(site): State<Site>, visitor: Visitor, Path(number): Path<String>, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let account = visitor.at_least(Role::Contributor)?;
    let moment = site.moment().await?;
    let contribution = find(&moment, account, &number).await?;
    if contribution.account != Some(account.id) {
        return Err(Error::not_allowed("Only whoever made this contribution may change it"));
    }
    let rows = store::rows_of(moment.db(), contribution.id).await?;
    let sheet = amending::sheet(&contribution, &rows);
    let none = Mistakes::default();
    let kind = match contribution.kind {
        ContributionKind::Evidence => {
            return respond(Format::Html, &StatementPage::new(&moment, &visitor, sheet, none, Writer::Fresh).await?);
        }
        ContributionKind::Correction | ContributionKind::Dispute => {
            let first = rows.first().and_then(|decided| decided.row.changes.first());
            let of = first.map(|change| format!("{}/{}", change.subject, change.name)).unwrap_or_default();
            if contribution.kind == ContributionKind::Dispute {
                let usage = correction::statement(&moment, of.trim_start_matches("evidence/")).await?;
                return respond(Format::Html, &dispute_page(&moment, &visitor, &usage, &sheet, none).await?);
            }
            let present = correction::present(&moment, &of).await?;
            return respond(Format::Html, &correction::page(&moment, &visitor, &present, &sheet, none).await?);
        }
        ContributionKind::Reply => {
            let usage = correction::statement(&moment, sheet.text("evidence")).await?;
            return respond(Format::Html, &reply::page(&moment, &visitor, &usage, &sheet, none).await?);
        }
        ContributionKind::Dataset => WrittenKind::Dataset,
        ContributionKind::Version => WrittenKind::Version,
        ContributionKind::Location => WrittenKind::Copy,
        ContributionKind::Relation => WrittenKind::Relation,
        ContributionKind::Documentation => WrittenKind::Answer,
        ContributionKind::Confounder => WrittenKind::Confounder,
        _ => return Err(Error::not_allowed("A contribution of this kind is withdrawn and sent again")),
    };
    respond(Format::Html, &record::page(&moment, &visitor, kind, &sheet, none).await?)
}
