//! Forms: the one way in which a page may read what a browser sends.
//!
//! ```text
//! /// What the form "decide" sends.
//! struct Decision { reason: String }
//!
//! impl FromFields for Decision {
//!     fn from_fields(fields: &Fields) -> Result<Self, Error> {
//!         Ok(Self { reason: fields.text("reason").to_owned() })
//!     }
//! }
//!
//! async fn decide(State(site): State<Site>, visitor: Visitor, Posted(decision): Posted<Decision>) -> Result<Response, Error> {
//!     let steward = visitor.at_least(Role::Steward)?;
//!     …
//!     Ok(see_other(&address))
//! }
//! ```
//!
//! [`Posted`] gives the fields only of a form that a page of this site made for this very visitor (`form_token`, see
//! [`Visitor`]), sent by a browser that says that it was on this site (`Sec-Fetch-Site`, `Origin`). `tests/it/promises/walls.rs`
//! refuses every other way to read a body in `pages`.
//!
//! Where a field is wrong, a page shows the form again with what was written and what is wrong: take the fields as text,
//! and answer with [`unfit`]. `Err(Error::bad_parameter(…))` is for what no form of ours sends.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Error, Limit, Site, Visitor};
use crate::accounts::Role;

/// How much a form without files may hold, in bytes.
pub const LIMIT: usize = 256 * 1024;

/// How many fields a form may have.
const MOST_FIELDS: usize = 2000;

/// The field in which a form shows that this site made it.
pub const TOKEN: &str = "form_token";

/// A file of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, as the browser says it: to be shown, never to be opened.
    pub name: String,
    /// Its content.
    pub content: Bytes,
}

/// What a form holds: texts and files by name, in order; a name may be there several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    texts: Vec<(String, String)>,
    files: Vec<(String, File)>,
}

impl Fields {
    /// The text of that field without blanks around it; empty where it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The text of that field as it was sent: for passwords.
    #[must_use]
    pub fn raw(&self, name: &str) -> &str {
        self.texts.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text)
    }

    /// Every text of that name without blanks around it.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.texts.iter().filter(|(known, _)| known == name).map(|(_, text)| text.trim()).collect()
    }

    /// All fields with their texts, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().filter(|(name, _)| name != TOKEN).map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Whether that field was sent, also empty: a box that was ticked, a button that was pressed.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.texts.iter().any(|(known, _)| known == name)
    }

    /// The file of that field, where one was chosen.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&File> {
        self.files.iter().find(|(known, file)| known == name && !(file.name.is_empty() && file.content.is_empty())).map(|(_, file)| file)
    }

    /// The files that were chosen, each with its field.
    pub fn files(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().filter(|(_, file)| !file.content.is_empty()).map(|(name, file)| (name.as_str(), file))
    }

    /// Reads `a=1&b=2`.
    fn of_text(body: &[u8]) -> Result<Self, Error> {
        let decode = |part: &[u8]| {
            let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            String::from_utf8(percent_encoding::percent_decode(&spaced).collect()).map_err(|_| Error::UnreadableForm)
        };
        let mut fields = Self::default();
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let middle = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            fields.add(decode(&pair[..middle])?, &decode(pair.get(middle + 1..).unwrap_or_default())?)?;
        }
        Ok(fields)
    }

    /// Reads the form of a browser that also sends files.
    async fn of_parts(body: Bytes, boundary: String) -> Result<Self, Error> {
        let unreadable = |_| Error::UnreadableForm;
        let mut parts = multer::Multipart::new(Body::from(body).into_data_stream(), boundary);
        let mut fields = Self::default();
        while let Some(part) = parts.next_field().await.map_err(unreadable)? {
            let name = part.name().ok_or(Error::UnreadableForm)?.to_owned();
            let file = part.file_name().map(str::to_owned);
            let content = part.bytes().await.map_err(unreadable)?;
            match file {
                Some(file) => {
                    fields.is_full()?;
                    fields
                        .files
                        .push((name, File { name: file.chars().filter(|letter| !letter.is_control()).take(200).collect(), content }));
                }
                None => fields.add(name, std::str::from_utf8(&content).map_err(|_| Error::UnreadableForm)?)?,
            }
        }
        Ok(fields)
    }

    fn is_full(&self) -> Result<(), Error> {
        if self.texts.len() + self.files.len() < MOST_FIELDS { Ok(()) } else { Err(Error::UnreadableForm) }
    }

    fn add(&mut self, name: String, text: &str) -> Result<(), Error> {
        self.is_full()?;
        if name.contains('\0') || text.contains('\0') {
            return Err(Error::UnreadableForm);
        }
        // A browser sends lines with \r\n, whatever was written.
        self.texts.push((name, text.replace("\r\n", "\n")));
        Ok(())
    }
}

/// What a form means.
pub trait FromFields: Sized {
    /// How much it may hold, in bytes; more for a form with files.
    const LIMIT: usize = LIMIT;

    /// Reads the fields.
    ///
    /// # Errors
    /// They are none that a form of this site sends.
    fn from_fields(fields: &Fields) -> Result<Self, Error>;
}

impl FromFields for Fields {
    fn from_fields(fields: &Fields) -> Result<Self, Error> {
        Ok(fields.clone())
    }
}

/// What a form of this site sent, made for this visitor.
#[derive(Debug, Clone)]
pub struct Posted<T>(pub T);

impl<T: FromFields> FromRequest<Site> for Posted<T> {
    type Rejection = Error;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, site).await?;
        // What people wrote here, also where their session is over by now, or they signed in anew.
        let is_of_here = is_written(parts.uri.path()) && says_here(&parts.headers);
        // Before a byte of the body is read: a visitor without our cookie has no form of ours. One whose session is over had.
        if (visitor.is_new() && !is_of_here) || !comes_from_here(site, &parts.headers) {
            return Err(Error::ForeignForm);
        }
        let _place = if T::LIMIT > LIMIT { Some(place_for_upload(site, &visitor, is_of_here).await?) } else { None };
        let fields = match kind(&parts.headers).ok_or(Error::UnreadableForm)? {
            Kind::Text => Fields::of_text(&whole(body, T::LIMIT).await?)?,
            Kind::Parts(boundary) => Fields::of_parts(whole(body, T::LIMIT).await?, boundary).await?,
        };
        let token = fields.raw(TOKEN);
        let is_own = visitor.is_form_token(token) || is_of_here && visitor.is_earlier_form_token(token);
        // What another site wrote is not shown as what this person wrote.
        if is_of_here || is_own && is_written(parts.uri.path()) {
            visitor.keep(&fields);
        }
        if !is_own {
            return Err(Error::ForeignForm);
        }
        Ok(Self(T::from_fields(&fields)?))
    }
}

/// Files are taken from people who are signed in, and only a few at once: each is held in memory. Of someone who was signed in when the
/// form was made the texts are read, so that they are shown again; not often.
async fn place_for_upload<'a>(site: &'a Site, visitor: &Visitor, is_of_here: bool) -> Result<tokio::sync::SemaphorePermit<'a>, Error> {
    if visitor.signed_in().is_none() && is_of_here {
        site.allow(Limit::Contribute, &visitor.client_key())?;
    } else {
        visitor.at_least(Role::Contributor)?;
    }
    // The semaphore is never closed.
    site.uploads().acquire().await.map_err(|_| Error::Panicked)
}

async fn whole(body: Body, limit: usize) -> Result<Bytes, Error> {
    // What cannot be read to its end is, but for a client that hangs up, longer than the limit.
    to_bytes(body, limit).await.map_err(|_| Error::TooMuch { limit })
}

/// Whether people write much in the forms of that address, and nothing secret: that is shown to them again where it cannot be taken.
fn is_written(path: &str) -> bool {
    ["/contribute", "/contributions/", "/desk/"].iter().any(|part| path.starts_with(part))
}

/// Whether the browser says at all where it was. Whether that was here, [`comes_from_here`] has looked.
fn says_here(headers: &HeaderMap) -> bool {
    headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN)
}

/// Whether the browser, as far as it says where it was, was on this site.
fn comes_from_here(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value: &header::HeaderValue| value.to_str().unwrap_or("?"));
    if text(header::HeaderName::from_static("sec-fetch-site")).is_some_and(|from| from != "same-origin" && from != "none") {
        return false;
    }
    let Some(origin) = text(header::ORIGIN) else { return true };
    // Someone who asks by another name for this computer (localhost) is on this site too: the browser says so in `Host`.
    let asked = text(header::HOST).filter(|host| !host.is_empty()).map(str::to_ascii_lowercase);
    let host = origin.split_once("://").map(|(_, host)| host.to_ascii_lowercase());
    origin.eq_ignore_ascii_case(site.address()) || (host.is_some() && host == asked)
}

enum Kind {
    Text,
    Parts(String),
}

fn kind(headers: &HeaderMap) -> Option<Kind> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    match text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Some(Kind::Text),
        "multipart/form-data" => multer::parse_boundary(text).ok().map(Kind::Parts),
        _ => None,
    }
}

/// The answer to a form that was taken: on to that place of this site, to be asked for with GET.
#[must_use]
pub fn see_other(address: &str) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], axum::response::Redirect::to(address)).into_response()
}

/// The form again, with what is wrong: 422.
#[must_use]
pub fn unfit(mut page: Response) -> Response {
    *page.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    page.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    page
}

/// A place of this site that someone may be led back to: a path, never another host.
#[must_use]
pub fn place_here(address: &str) -> Option<&str> {
    let is_path = address.starts_with('/') && !address.starts_with("//") && address.len() <= 2000;
    (is_path && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_paths_of_this_site_are_led_back_to() {
        for here in ["/", "/datasets/chexpert?x=%2F%2Fevil.org", "/a#b"] {
            assert_eq!(place_here(here), Some(here));
        }
        for elsewhere in
            ["", "//evil.org", "/\\evil.org", "https://evil.org", "javascript:alert(1)", "/a\r\nSet-Cookie: x", "/\tx", "evil", "/ä"]
        {
            assert_eq!(place_here(elsewhere), None, "{elsewhere:?}");
        }
    }

    #[test]
    fn fields_are_read_as_a_browser_sends_them() {
        let fields = Fields::of_text(b"a=1+2%26&b=&a=x%0D%0Ay&form_token=t&c").unwrap();
        assert_eq!((fields.text("a"), fields.all("a")), ("1 2&", vec!["1 2&", "x\ny"]));
        assert!(fields.has("b") && fields.has("c") && !fields.has("d") && fields.text("d").is_empty());
        assert_eq!(fields.pairs().count(), 4);
        assert!(Fields::of_text(b"a=%ff").is_err() && Fields::of_text(b"a=%00").is_err());
        assert!(Fields::of_text("a=1&".repeat(3000).as_bytes()).is_err());
    }

    #[tokio::test]
    async fn files_are_read() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"form_token\"\r\n\r\nt\r\n--x\r\nContent-Disposition: form-data; name=\"list\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n1,2\r\n--x--\r\n";
        let fields = Fields::of_parts(Bytes::from(body), "x".to_owned()).await.unwrap();
        let file = fields.file("list").unwrap();
        assert_eq!((fields.raw(TOKEN), file.name.as_str(), &file.content[..]), ("t", "a.csv", &b"1,2"[..]));
        assert!(fields.file("other").is_none());
        assert!(Fields::of_parts(Bytes::from_static(b"--x\r\nrubbish"), "x".to_owned()).await.is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_fields_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _: Result<Fields, Error> = Fields::of_text(&bytes);
        }
    }
}
