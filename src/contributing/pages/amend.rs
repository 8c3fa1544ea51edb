//! `/contributions/{id}/amend`, and `/desk/{id}/edit`: the form of a contribution again, as it was filled in; for its
//! contributor, or for the steward who accepts it otherwise than it was proposed.

use axum::extract::{Path, State};
use axum::response::Response;

use super::correction::{self, dispute_page};
use super::mine::find;
use super::statement::StatementPage;
use super::{Writer, batch, merge, record, reply};
use crate::accounts::Role;
use crate::contributing::amending;
use crate::contributing::sheet::{Mistakes, Sheet};
use crate::contributing::written::WrittenKind;
use crate::contributions::facts::facts;
use crate::contributions::states::step;
use crate::contributions::{Actor, Contribution, ContributionError, ContributionKind, DecidedRow, RowVerdict, Transition, store};
use crate::web::{Error, Format, Moment, Query, Site, Visitor, respond};

/// For its contributor.
pub(super) async fn show(State(site): State<Site>, visitor: Visitor, Path(number): Path<String>, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let account = visitor.at_least(Role::Contributor)?;
    let moment = site.moment().await?;
    let contribution = find(&moment, account, &number).await?;
    if contribution.account != Some(account.id) {
        return Err(Error::not_allowed("Only whoever made this contribution may change it"));
    }
    if !contribution.state.can_be_amended() {
        return Err(Error::not_allowed(format!("It cannot be changed now: {}", contribution.state.label().to_lowercase())));
    }
    let rows = open_rows(&moment, &contribution).await?;
    let sheet = amending::sheet(&contribution, &rows);
    form(&moment, &visitor, &contribution, &rows, sheet).await
}

/// For a steward, as long as it may accept it.
pub(super) async fn show_edit(
    State(site): State<Site>,
    visitor: Visitor,
    Path(number): Path<String>,
    query: Query,
) -> Result<Response, Error> {
    query.only(&[])?;
    let account = visitor.at_least(Role::Steward)?;
    let moment = site.moment().await?;
    let contribution = find(&moment, account, &number).await?;
    let facts = facts(moment.db(), &contribution).await?;
    step(contribution.state, Transition::Accept, Actor::Person(account), &facts, site.rules()).map_err(ContributionError::from)?;
    let rows = open_rows(&moment, &contribution).await?;
    if !amending::can_be_edited(&contribution, &rows) {
        return Err(Error::not_allowed(
            "A contribution of this kind is not edited by a steward: leave rows out, ask for changes, or decline it",
        ));
    }
    let sheet = amending::for_steward(&contribution, &rows);
    form(&moment, &visitor, &contribution, &rows, sheet).await
}

/// The rows as they stand, without what a steward replaced.
async fn open_rows(moment: &Moment, contribution: &Contribution) -> Result<Vec<DecidedRow>, Error> {
    let mut rows = store::rows_of(moment.db(), contribution.id).await?;
    rows.retain(|row| row.verdict != RowVerdict::Replaced);
    Ok(rows)
}

async fn form(
    moment: &Moment,
    visitor: &Visitor,
    contribution: &Contribution,
    rows: &[DecidedRow],
    sheet: Sheet,
) -> Result<Response, Error> {
    let none = Mistakes::default();
    let kind = match contribution.kind {
        ContributionKind::Evidence => {
            return respond(Format::Html, &StatementPage::new(moment, visitor, sheet, none, Writer::Fresh).await?);
        }
        ContributionKind::Correction | ContributionKind::Dispute => {
            let first = rows.first().and_then(|decided| decided.row.changes.first());
            let of = first.map(|change| format!("{}/{}", change.subject, change.name)).unwrap_or_default();
            if contribution.kind == ContributionKind::Dispute {
                let usage = correction::statement(moment, of.trim_start_matches("evidence/")).await?;
                return respond(Format::Html, &dispute_page(moment, visitor, &usage, &sheet, none).await?);
            }
            let present = correction::present(moment, &of).await?;
            return respond(Format::Html, &correction::page(moment, visitor, &present, &sheet, none).await?);
        }
        ContributionKind::Batch if !sheet.text("text").is_empty() => {
            return respond(Format::Html, &batch::page(moment, visitor, &sheet, none).await?);
        }
        ContributionKind::Merge if !sheet.text("from").is_empty() => {
            return respond(Format::Html, &merge::page(moment, visitor, &sheet, none).await?);
        }
        ContributionKind::Reply => {
            let usage = correction::statement(moment, sheet.text("evidence")).await?;
            return respond(Format::Html, &reply::page(moment, visitor, &usage, &sheet, none).await?);
        }
        ContributionKind::Dataset => WrittenKind::Dataset,
        ContributionKind::Version => WrittenKind::Version,
        ContributionKind::Location => WrittenKind::Copy,
        ContributionKind::Relation => WrittenKind::Relation,
        ContributionKind::Documentation => WrittenKind::Answer,
        ContributionKind::Confounder => WrittenKind::Confounder,
        _ => {
            return Err(Error::not_allowed(
                "No form can show this contribution again. To change it, withdraw it on its page and send another one",
            ));
        }
    };
    respond(Format::Html, &record::page(moment, visitor, kind, &sheet, none).await?)
}
