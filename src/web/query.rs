//! Query strings: read once, with a plain error for whatever is in them.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Error;

/// The longest query string that is read, in bytes.
const LIMIT: usize = 8 * 1024;

/// What stays as it is in a written query: readable, and safe inside an attribute.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The parameters of an address, in order; a name may be there several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query string.
    ///
    /// # Errors
    /// It is too long, or not UTF-8.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.len() > LIMIT {
            return Err(Error::TooLong { length: text.len(), limit: LIMIT });
        }
        let decode = |part: &str| {
            percent_decode_str(&part.replace('+', " ")).decode_utf8().map(|text| text.trim().to_owned()).map_err(|_| part.to_owned())
        };
        let mut parameters = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).map_err(|part| bad(&part, &part, "the name is not valid UTF-8"))?;
            let value = decode(value).map_err(|part| bad(&name, &part, "it is not valid UTF-8"))?;
            if value.contains('\0') {
                return Err(bad(&name, "\\0", "it holds a NUL character"));
            }
            if !value.is_empty() {
                parameters.push((name, value));
            }
        }
        Ok(Self(parameters))
    }

    /// The last value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every value of that name.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// The value of that name as a type.
    ///
    /// # Errors
    /// It does not parse; the error names the parameter.
    pub fn value<T: std::str::FromStr<Err: std::fmt::Display>>(&self, name: &str) -> Result<Option<T>, Error> {
        self.get(name).map(|text| text.parse().map_err(|error: T::Err| bad(name, text, error.to_string()))).transpose()
    }

    /// The page of a list, from 1.
    ///
    /// # Errors
    /// It is not a number from 1 to a million.
    pub fn page(&self) -> Result<u64, Error> {
        let Some(text) = self.get("page") else { return Ok(1) };
        match text.parse::<u64>() {
            Ok(page @ 1..=1_000_000) => Ok(page),
            _ => Err(bad("page", text, "pages are numbered from 1")),
        }
    }

    /// The query without that value, for a link that takes a filter away.
    #[must_use]
    pub fn without(&self, name: &str, value: &str) -> Self {
        Self(self.0.iter().filter(|(known, present)| known != "page" && (known != name || present != value)).cloned().collect())
    }

    /// The query with that value in place of others of its name, back on the first page.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut parameters: Vec<_> = self.0.iter().filter(|(known, _)| known != name && known != "page").cloned().collect();
        parameters.push((name.to_owned(), value.to_owned()));
        Self(parameters)
    }

    /// Every pair, for hidden fields of a form.
    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The address with this query.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        let encode = |text: &str| utf8_percent_encode(text, KEPT).to_string().replace("%20", "+");
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
}

fn bad(parameter: &str, value: &str, problem: impl Into<String>) -> Error {
    let short = |text: &str| text.chars().take(80).collect::<String>();
    Error::BadParameter { parameter: short(parameter), value: short(value), problem: problem.into() }
}

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_wrong_is_named() {
        assert!(matches!(Query::parse("a=%ff"), Err(Error::BadParameter { parameter, .. }) if parameter == "a"));
        assert!(matches!(Query::parse(&"a".repeat(10_000_000)), Err(Error::TooLong { length: 10_000_000, .. })));
        assert!(matches!(Query::parse("page=0").unwrap().page(), Err(Error::BadParameter { .. })));
        assert!(matches!(Query::parse("a=x%00").unwrap_err(), Error::BadParameter { .. }));
    }

    proptest! {
        #[test]
        fn an_address_reads_back(pairs in prop::collection::vec(("[a-z]{1,4}", "\\PC{0,8}"), 0..5)) {
            let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| (name, value.trim().to_owned())).filter(|(_, value)| !value.is_empty()).collect();
            let query = Query(pairs);
            let address = query.address("/x");
            prop_assert_eq!(Query::parse(address.split_once('?').map_or("", |(_, text)| text)).unwrap(), query);
        }

        #[test]
        fn any_text_gives_a_query_or_an_error(text in "\\PC{0,60}") {
            let _: Result<Query, Error> = Query::parse(&text);
        }
    }
}
