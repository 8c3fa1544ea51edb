//! The cookies of this site: one for who is signed in, one for the forms of those who are not. No script reads them.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use chrono::TimeDelta;

use super::Site;
use crate::accounts::secrets::Secret;

/// Who is signed in.
pub(super) const SESSION: &str = "amphora-session";

/// What the forms of someone who is not signed in belong to.
pub(super) const FORM: &str = "amphora-form";

/// What shows that whoever comes back from another site left from this browser.
pub(super) const ELSEWHERE: &str = "amphora-elsewhere";

/// The cookie's name on this site. With the prefix, browsers take it only over https from this very host: no other host of
/// the same domain can put one there.
fn named(site: &Site, name: &str) -> String {
    if site.is_secure() { format!("__Host-{name}") } else { name.to_owned() }
}

/// The secret in a cookie. Of two with the same name none is taken.
pub(super) fn get(site: &Site, headers: &HeaderMap, name: &str) -> Option<Secret> {
    let name = named(site, name);
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut values =
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('=')).filter(|(known, _)| *known == name);
    let (_, value) = values.next()?;
    if values.next().is_some() { None } else { Secret::claimed(value) }
}

/// Gives a cookie to whoever gets that answer, for that long or until the browser is closed.
pub(super) fn set(site: &Site, response: &mut Response, name: &str, secret: &Secret, lasting: Option<TimeDelta>) {
    let lasting = lasting.map(|lasting| format!("; Max-Age={}", lasting.num_seconds())).unwrap_or_default();
    append(site, response, name, secret.reveal(), &lasting);
}

/// Takes a cookie away.
pub(super) fn remove(site: &Site, response: &mut Response, name: &str) {
    append(site, response, name, "", "; Max-Age=0");
}

fn append(site: &Site, response: &mut Response, name: &str, value: &str, lasting: &str) {
    let secure = if site.is_secure() { "; Secure" } else { "" };
    let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{lasting}", named(site, name));
    if let Ok(line) = HeaderValue::try_from(line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}
