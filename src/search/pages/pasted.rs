//! POST `/search`: what the review knows of the works of a pasted bibliography. Nothing of it is kept.

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use percent_encoding::percent_decode;
use serde::Serialize;

use crate::monitoring::Searched;
use crate::search::pasted::{MOST_WORKS, Pasted};
use crate::search::store::{Answer, Looked, SearchError, look_up};
use crate::web::{Error, Format, Moment, Query, Section, Shell, Site, marks, respond};
use crate::wording;

/// The largest bibliography that is read, in bytes.
pub(super) const LIMIT: usize = 2_000_000;

/// The field of the form.
const FIELD: &[u8] = b"bibliography";

/// The page.
#[derive(Debug, Template, Serialize)]
#[template(path = "search/pasted.html", blocks = ["title", "description"])]
pub struct PastedPage {
    #[serde(skip)]
    shell: Shell,
    works: Vec<Looked>,
    left_out: usize,
    searched: Searched,
}

/// Answers with what is known of each work.
pub(super) async fn show(
    State(site): State<Site>,
    query: Query,
    format: Format,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Error> {
    query.only(&[])?;
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooMuch { limit: LIMIT },
        _ => Error::UnreadableBody,
    })?;
    let text = bibliography_in(&headers, &body)?;
    // Reading two megabytes takes longer than others should wait for.
    let pasted = tokio::task::spawn_blocking(move || Pasted::read(&text)).await.map_err(|_| SearchError::Broken)?;
    let moment = site.moment().await?;
    let mut response = respond(format, &page(&moment, pasted).await?)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The bibliography: the field of the form, or the whole body where it was sent as text.
fn bibliography_in(headers: &HeaderMap, body: &[u8]) -> Result<Vec<u8>, Error> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "application/x-www-form-urlencoded" => {
            let field = |pair: &[u8]| -> Option<Vec<u8>> {
                let value = pair.strip_prefix(FIELD)?.strip_prefix(b"=")?;
                let spaced: Vec<u8> = value.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
                Some(percent_decode(&spaced).collect())
            };
            body.split(|byte| *byte == b'&').find_map(field).ok_or(Error::UnreadableBody)
        }
        "" | "text/plain" | "application/x-bibtex" | "text/x-bibtex" => Ok(body.to_vec()),
        _ => Err(Error::UnreadableBody),
    }
}

async fn page(moment: &Moment, pasted: Pasted) -> Result<PastedPage, Error> {
    let current = moment.search_index().await?;
    let works = look_up(moment.db(), &current.index, pasted.works).await?;
    let runs = moment.searches().await?;
    Ok(PastedPage {
        shell: moment.shell(Section::None, "/search").await?,
        works,
        left_out: pasted.left_out,
        searched: Searched::of(&runs, None),
    })
}

impl PastedPage {
    fn known(&self) -> Vec<&Looked> {
        self.works.iter().filter(|looked| matches!(looked.answer, Answer::Known { .. })).collect()
    }

    fn not_here(&self) -> Vec<&Looked> {
        self.works.iter().filter(|looked| looked.answer == Answer::NotHere).collect()
    }

    fn not_checked(&self) -> Vec<&Looked> {
        self.works.iter().filter(|looked| looked.answer == Answer::NotChecked).collect()
    }

    #[expect(clippy::unused_self, reason = "templates call methods")]
    fn most(&self) -> String {
        wording::thousands(i64::try_from(MOST_WORKS).unwrap_or(i64::MAX))
    }

    /// "Of 30 works, 12 are in this review, 17 are not, and one could not be checked."
    fn lead(&self) -> String {
        let are = |number: usize| format!("{} {}", wording::number_word(number), if number == 1 { "is" } else { "are" });
        let (known, not_here, not_checked) = (self.known().len(), self.not_here().len(), self.not_checked().len());
        let none = |number: usize| if number == 0 { "none is".to_owned() } else { are(number) };
        let mut parts = vec![format!("{} in this review", none(known))];
        if not_here > 0 {
            parts.push(format!("{} not", are(not_here)));
        }
        if not_checked > 0 {
            parts.push(format!("{} could not be checked", wording::number_word(not_checked)));
        }
        format!("Of {}, {}.", wording::count(self.works.len(), "work"), wording::list(&parts))
    }
}
