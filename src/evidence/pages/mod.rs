//! `/evidence/{id}`: one statement.

mod statement;
pub mod view;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use super::store;
use crate::revisions::Subject;
use crate::revisions::pages::name_leads_to;
use crate::revisions::pages::past::{AS_OF, Past};
use crate::web::{Asked, Error, Moment, NearMatch, Query, Site, is_comparable, moved, respond};

/// The routes.
pub fn routes() -> Router<Site> {
    Router::new().route("/evidence/{id}", get(show))
}

async fn show(State(site): State<Site>, asked: Asked, query: Query) -> Result<Response, Error> {
    query.only(&[AS_OF])?;
    let moment = site.moment().await?;
    if let Some(number) = number(&asked.name) {
        let then = Past::asked(&moment, &query).await?;
        let page = match &then {
            Some(past) => statement::page_as_of(&moment, number, past).await?,
            None => statement::page(&moment, number).await?,
        };
        if let Some(page) = page {
            return respond(asked.format, &page);
        }
    }
    if let Some(now) = name_leads_to(&moment, Subject::Evidence, &asked.name).await? {
        return Ok(moved(&format!("/evidence/{now}"), asked.ending, &query));
    }
    Err(not_found(&moment, &asked.name).await?)
}

/// The number that an address names, in the one way in which it is written.
pub(super) fn number(name: &str) -> Option<i64> {
    name.parse().ok().filter(|number: &i64| *number > 0 && number.to_string() == name)
}

/// The numbers of statements near one that does not exist.
pub(super) async fn near_numbers(moment: &Moment, name: &str) -> Result<Vec<i64>, Error> {
    // "0090", "90." and "#90" mean a number too.
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let mut near = Vec::new();
    if is_comparable(name)
        && let Ok(meant) = digits.parse::<i64>()
    {
        let db = moment.db();
        let itself = store::statements(db, store::Selection::Number(meant)).await?.first().map(|statement| statement.usage.id.0);
        near.extend(itself);
        near.extend(store::near_numbers(db, meant).await?);
    }
    Ok(near)
}

async fn not_found(moment: &Moment, name: &str) -> Result<Error, Error> {
    let near = near_numbers(moment, name).await?.into_iter();
    let near = near.map(|number| NearMatch { name: format!("Evidence {number}"), address: format!("/evidence/{number}") });
    Ok(Error::not_found("evidence statement", name, near.collect()))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_has_one_address() {
        assert_eq!(number("90"), Some(90));
        for other in ["", "0", "-1", "+9", "090", "9.0", "９", "1e3", "99999999999999999999"] {
            assert_eq!(number(other), None, "{other}");
        }
    }
}
