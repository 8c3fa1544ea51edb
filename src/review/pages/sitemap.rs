//! `/robots.txt` and the sitemap (<https://www.sitemaps.org/protocol.html>): every page that stands for a record, for those
//! who index the web. An index leads to parts of at most 50,000 addresses each, as the protocol asks.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::review::store;
use crate::web::{Error, Moment, Name, Query, Site};
use crate::{datasheets, evidence, papers, publication, taxonomy};

/// The most addresses in one part.
const ADDRESSES: u64 = 50_000;

/// The pages that are not about one record.
const PAGES: [&str; 14] = [
    "/",
    "/datasets",
    "/papers",
    "/confounders",
    "/graph",
    "/gaps",
    "/compare",
    "/timeline",
    "/demographics",
    "/documentation",
    "/case-studies",
    "/changes",
    "/releases",
    "/about",
];

/// The list of the parts.
#[derive(Template)]
#[template(path = "review/sitemap_index.xml", escape = "html")]
struct Index {
    parts: Vec<String>,
}

/// One part: whole addresses.
#[derive(Template)]
#[template(path = "review/sitemap.xml", escape = "html")]
struct Sitemap {
    pages: Vec<String>,
}

/// What a part lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Pages,
    Confounders,
    /// The datasets of that page, from 1.
    Datasets(u64),
    /// The datasheets of the datasets of that page, from 1.
    Datasheets(u64),
    /// The papers of that page, from 1.
    Papers(u64),
    /// The statements of that page, from 1.
    Evidence(u64),
}

impl Part {
    fn name(self) -> String {
        match self {
            Self::Pages => "pages.xml".to_owned(),
            Self::Datasets(number) => format!("datasets-{number}.xml"),
            Self::Datasheets(number) => format!("datasheets-{number}.xml"),
            Self::Confounders => "confounders.xml".to_owned(),
            Self::Papers(number) => format!("papers-{number}.xml"),
            Self::Evidence(number) => format!("evidence-{number}.xml"),
        }
    }

    fn named(name: &str) -> Option<Self> {
        let numbered =
            |kind: &str| -> Option<u64> { name.strip_prefix(kind)?.strip_suffix(".xml")?.parse().ok().filter(|number| *number > 0) };
        let part = match name {
            "pages.xml" => Self::Pages,
            "confounders.xml" => Self::Confounders,
            _ => numbered("datasets-")
                .map(Self::Datasets)
                .or_else(|| numbered("datasheets-").map(Self::Datasheets))
                .or_else(|| numbered("papers-").map(Self::Papers))
                .or_else(|| numbered("evidence-").map(Self::Evidence))?,
        };
        (part.name() == name).then_some(part)
    }

    /// All parts of a review with so many datasets, papers and statements.
    fn all(datasets: u64, papers: u64, statements: u64) -> Vec<Self> {
        let pages = |records: u64| 1..=records.div_ceil(ADDRESSES);
        let mut parts = vec![Self::Pages, Self::Confounders];
        parts.extend(pages(datasets).map(Self::Datasets));
        parts.extend(pages(datasets).map(Self::Datasheets));
        parts.extend(pages(papers).map(Self::Papers));
        parts.extend(pages(statements).map(Self::Evidence));
        parts
    }

    async fn addresses(self, moment: &Moment) -> Result<Vec<String>, Error> {
        let db = moment.db();
        let offset = |number: u64| number.saturating_sub(1).saturating_mul(ADDRESSES);
        let whole = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        Ok(match self {
            Self::Pages => {
                let releases = publication::store::all(db).await?;
                PAGES.map(str::to_owned).into_iter().chain(releases.iter().map(publication::Release::address)).collect()
            }
            Self::Datasets(number) => {
                let cards = moment.datasets().await?;
                let slugs = cards.slugs().skip(whole(offset(number))).take(whole(ADDRESSES));
                slugs.map(|slug| format!("/datasets/{slug}")).collect()
            }
            Self::Datasheets(number) => {
                let cards = moment.datasets().await?;
                let slugs = cards.slugs().skip(whole(offset(number))).take(whole(ADDRESSES));
                slugs.map(datasheets::path).collect()
            }
            Self::Confounders => {
                taxonomy::store::tree(db).await?.nodes().iter().map(|node| format!("/confounders/{}", node.slug)).collect()
            }
            Self::Papers(number) => {
                let keys = papers::store::keys(db, offset(number), ADDRESSES).await?;
                keys.iter().map(|key| papers::address(key)).collect()
            }
            Self::Evidence(number) => {
                let numbers = evidence::store::latest::numbers(db, offset(number), ADDRESSES).await?;
                numbers.into_iter().map(|number| format!("/evidence/{number}")).collect()
            }
        })
    }
}

/// Which crawlers may read what: everything.
pub(super) async fn robots(State(site): State<Site>) -> Response {
    let text = format!("User-agent: *\nAllow: /\n\nSitemap: {}/sitemap.xml\n", site.address());
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")], text).into_response()
}

/// The index of the sitemap.
pub(super) async fn index(State(site): State<Site>, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let moment = site.moment().await?;
    let counts = store::counts(moment.db()).await?;
    let parts = Part::all(counts.datasets, counts.papers, counts.statements);
    let parts = parts.into_iter().map(|part| moment.address(&format!("/sitemaps/{}", part.name()))).collect();
    Ok(xml(Index { parts }.render()?))
}

/// A part of the sitemap.
pub(super) async fn part(State(site): State<Site>, Name(name): Name, query: Query) -> Result<Response, Error> {
    query.only(&[])?;
    let unknown = || Error::not_found("part of the sitemap", &name, Vec::new());
    let part = Part::named(&name).ok_or_else(unknown)?;
    let moment = site.moment().await?;
    let pages: Vec<String> = part.addresses(&moment).await?.iter().map(|path| moment.address(path)).collect();
    if pages.is_empty() && matches!(part, Part::Datasets(_) | Part::Datasheets(_) | Part::Papers(_) | Part::Evidence(_)) {
        return Err(unknown());
    }
    Ok(xml(Sitemap { pages }.render()?))
}

fn xml(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8"), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_known_by_its_own_name_only() {
        for part in Part::all(1, ADDRESSES + 1, ADDRESSES) {
            assert_eq!(Part::named(&part.name()), Some(part));
        }
        assert_eq!(Part::all(1, ADDRESSES + 1, ADDRESSES).len(), 7);
        assert_eq!(Part::all(0, 0, 0).len(), 2);
        for name in ["papers.xml", "papers-01.xml", "papers-+1.xml", "papers--1.xml", "papers-1", "papers-0.xml", "x.xml"] {
            assert_eq!(Part::named(name), None, "{name}");
        }
    }
}
