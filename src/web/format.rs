//! Each page answers as HTML and as JSON, works also as BibTeX: by the ending of the address, else by `Accept`.

use askama::Template;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Serialize;

use super::etag::ASK_AGAIN;
use super::{Error, Query, accept};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page.
    Html,
    /// The same content for programs.
    Json,
    /// Works as a bibliography.
    Bibtex,
}

impl Format {
    const ENDINGS: [(&'static str, Self); 2] = [(".json", Self::Json), (".bib", Self::Bibtex)];

    /// Splits the ending off a name.
    fn split(name: &str) -> (&str, Option<Self>) {
        Self::ENDINGS
            .into_iter()
            .find_map(|(ending, format)| name.strip_suffix(ending).map(|name| (name, Some(format))))
            .unwrap_or((name, None))
    }

    /// What the ending of an address says, else what `Accept` prefers.
    #[must_use]
    pub fn of(path: &str, headers: &HeaderMap) -> Self {
        Self::split(path).1.unwrap_or_else(|| Self::accepted(headers))
    }

    /// What `Accept` prefers; a page where it does not say.
    #[must_use]
    pub fn accepted(headers: &HeaderMap) -> Self {
        let mut best = (Self::Html, 0.0_f32);
        for range in accept::ranges(headers) {
            let format = match range.kind.as_str() {
                "text/html" | "application/xhtml+xml" | "*/*" | "text/*" => Self::Html,
                "application/json" | "application/problem+json" => Self::Json,
                "application/x-bibtex" | "text/x-bibtex" => Self::Bibtex,
                _ => continue,
            };
            if range.weight > best.1 {
                best = (format, range.weight);
            }
        }
        best.0
    }
}

impl<S: Sync> FromRequestParts<S> for Format {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts.uri.path(), &parts.headers))
    }
}

/// The name of a record in an address, as it stands there.
pub struct Name(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match Path::<String>::from_request_parts(parts, state).await {
            Ok(Path(name)) if !name.contains('\0') => Ok(Self(name)),
            _ => Err(Error::UnreadableAddress),
        }
    }
}

/// The record that an address names, and the form in which it is wanted: `chexpert.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The name without its ending.
    pub name: String,
    /// The form.
    pub format: Format,
    /// The ending as it was written, for redirects.
    pub ending: &'static str,
    /// The form that `Accept` prefers, for a name of which the ending is a part.
    accepted: Format,
}

impl Asked {
    fn new(segment: &str, accepted: Format) -> Self {
        let (name, format) = Format::split(segment);
        let ending = Format::ENDINGS.into_iter().find(|(_, known)| Some(*known) == format).map_or("", |(ending, _)| ending);
        Self { name: name.to_owned(), format: format.unwrap_or(accepted), ending, accepted }
    }

    /// What the address can mean where a name may itself end in `.json` or `.bib`, as a BibTeX key may: first all of it
    /// as the name, then the ending as the form.
    #[must_use]
    pub fn readings(self) -> Vec<Self> {
        let whole = Self { name: format!("{}{}", self.name, self.ending), format: self.accepted, ending: "", accepted: self.accepted };
        if self.ending.is_empty() { vec![self] } else { vec![whole, self] }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let Name(segment) = Name::from_request_parts(parts, state).await?;
        Ok(Self::new(&segment, Format::accepted(&parts.headers)))
    }
}

/// The page as it was asked for. A page that has no bibliography answers as a page.
///
/// # Errors
/// The template fails.
pub fn respond<P: Template + Serialize>(format: Format, page: &P) -> Result<Response, Error> {
    let mut response = match format {
        Format::Json => axum::Json(page).into_response(),
        Format::Html | Format::Bibtex => Html(page.render()?).into_response(),
    };
    response.headers_mut().insert(header::VARY, axum::http::HeaderValue::from_static("accept"));
    response.headers_mut().insert(header::CACHE_CONTROL, ASK_AGAIN);
    Ok(response)
}

/// A redirect for good to the name that a record has now; the form and the question stay.
#[must_use]
pub fn moved(address: &str, ending: &str, query: &Query) -> Response {
    moved_to(&query.address(&format!("{address}{ending}")))
}

/// A redirect for good.
#[must_use]
pub fn moved_to(address: &str) -> Response {
    // Browsers keep such a redirect for ever unless told otherwise, and the old name may become a record's name again.
    ([(header::CACHE_CONTROL, ASK_AGAIN)], Redirect::permanent(address)).into_response()
}

/// Entries as a bibliography.
#[must_use]
pub fn bibtex(entries: &[String]) -> Response {
    let mut text = entries.join("\n\n");
    text.push('\n');
    let kind = [(header::CONTENT_TYPE, "application/x-bibtex; charset=utf-8"), (header::VARY, "accept")];
    (kind, [(header::CACHE_CONTROL, ASK_AGAIN)], text).into_response()
}

/// Rows as a table for spreadsheets; the first one names the columns.
///
/// # Errors
/// A row has another number of cells than the first.
pub fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Response, Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(|_| Error::Panicked)?;
    }
    let text = writer.into_inner().map_err(|_| Error::Panicked)?;
    let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::VARY, "accept")];
    Ok((kind, [(header::CACHE_CONTROL, ASK_AGAIN)], text).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accept_is_read_with_its_weights() {
        let format = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().unwrap());
            Format::accepted(&headers)
        };
        assert_eq!(format("text/html,application/xhtml+xml,*/*;q=0.8"), Format::Html);
        assert_eq!(format("application/json"), Format::Json);
        assert_eq!(format("text/html;q=0.5, application/json"), Format::Json);
        assert_eq!(format("application/x-bibtex"), Format::Bibtex);
        assert_eq!(format("Application/JSON; Q=0.9, text/html;q=0.1"), Format::Json);
        assert_eq!(format("application/json;q=0"), Format::Html);
        assert_eq!(format("application/json;q=nan, text/html;q=-1"), Format::Html);
        assert_eq!(format("image/png"), Format::Html);
        assert_eq!(Format::accepted(&HeaderMap::new()), Format::Html);
    }

    #[test]
    fn a_name_may_end_like_a_form() {
        let readings = |segment: &str| -> Vec<(String, Format, &str)> {
            let readings = Asked::new(segment, Format::Html).readings();
            readings.into_iter().map(|asked| (asked.name, asked.format, asked.ending)).collect()
        };
        assert_eq!(readings("a"), [("a".to_owned(), Format::Html, "")]);
        assert_eq!(readings("a.json"), [("a.json".to_owned(), Format::Html, ""), ("a".to_owned(), Format::Json, ".json")]);
        assert_eq!(readings("a.json.bib")[1], ("a.json".to_owned(), Format::Bibtex, ".bib"));
        assert_eq!(Asked::new("a.json", Format::Bibtex).format, Format::Json, "the ending goes before what is accepted");
    }

    proptest! {
        #[test]
        fn any_accept_gives_a_format(values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..4)) {
            let mut headers = HeaderMap::new();
            for value in values.iter().filter_map(|value| value.as_slice().try_into().ok()) {
                headers.append(header::ACCEPT, value);
            }
            let _: Format = Format::accepted(&headers);
        }

        #[test]
        fn the_heaviest_wins(weights in prop::collection::vec((0..3_usize, 1..1000_u32), 1..6)) {
            let types = [("text/html", Format::Html), ("application/json", Format::Json), ("application/x-bibtex", Format::Bibtex)];
            let accept: Vec<String> = weights.iter().map(|(i, weight)| format!("{}; q=0.{weight:03}", types[*i].0)).collect();
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.join(" , ").parse().unwrap());
            let most = weights.iter().map(|(_, weight)| *weight).max().unwrap();
            let first = weights.iter().find(|(_, weight)| *weight == most).unwrap().0;
            prop_assert_eq!(Format::accepted(&headers), types[first].1);
        }

        #[test]
        fn the_ending_goes_before_accept(name in "[a-z0-9.]{1,8}") {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, "application/x-bibtex".parse().unwrap());
            prop_assert_eq!(Format::of(&format!("/datasets/{name}.json"), &headers), Format::Json);
        }
    }
}
