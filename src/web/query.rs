//! Query strings: read once, with a plain error for whatever is in them.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Error;

/// The longest query string that is read, in bytes.
const LIMIT: usize = 8 * 1024;

/// What stays as it is in a written query: readable, and safe inside an attribute.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What others add to a link when it is shared: it says nothing to a page, and is left out.
fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_") || matches!(name, "fbclid" | "gclid")
}

/// The parameters of an address, in order; a name may be there several times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query string.
    ///
    /// # Errors
    /// It is too long, or not UTF-8.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let Self(parameters) = Self::exact(text)?;
        let trimmed = parameters.into_iter().map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()));
        Ok(Self(trimmed.filter(|(name, value)| !value.is_empty() && !is_tracking(name)).collect()))
    }

    /// Reads a query string to the letter, for programs: nothing is trimmed or left out.
    ///
    /// # Errors
    /// It is too long, or not UTF-8.
    pub fn exact(text: &str) -> Result<Self, Error> {
        if text.len() > LIMIT {
            return Err(Error::TooLong { length: text.len(), limit: LIMIT });
        }
        let decode = |part: &str| {
            percent_decode_str(&part.replace('+', " ")).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| part.to_owned())
        };
        let mut parameters = Vec::new();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).map_err(|part| Error::bad_parameter(&part, &part, "the name is not valid UTF-8"))?;
            let value = decode(value).map_err(|part| Error::bad_parameter(&name, &part, "it is not valid UTF-8"))?;
            if value.contains('\0') {
                return Err(Error::bad_parameter(&name, "\\0", "it holds a NUL character"));
            }
            parameters.push((name, value));
        }
        Ok(Self(parameters))
    }

    /// Refuses a parameter that the page does not know: under a misspelt filter everything would seem to fit. One
    /// without a value narrows nothing, and passes.
    ///
    /// # Errors
    /// There is another parameter than these; the error names the nearest of them.
    pub fn only(&self, known: &[&str]) -> Result<(), Error> {
        self.known(known, "page")
    }

    /// The same for what is not a page.
    pub(super) fn known(&self, known: &[&str], what: &str) -> Result<(), Error> {
        let Some((name, value)) = self.0.iter().find(|(name, _)| !known.contains(&name.as_str())) else { return Ok(()) };
        let asked: String = name.chars().take(80).collect();
        let near = known.iter().map(|known| (strsim::jaro_winkler(&asked, known), *known)).max_by(|a, b| a.0.total_cmp(&b.0));
        let problem = match near {
            None => format!("this {what} has no parameters"),
            Some((score, near)) if score >= 0.7 => format!("this {what} has no parameter of that name; the nearest is “{near}”"),
            Some(_) => format!("this {what} has no parameter of that name; use one of: {}", known.join(", ")),
        };
        Err(Error::bad_parameter(name, value, problem))
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
        self.get(name).map(|text| text.parse().map_err(|error: T::Err| Error::bad_parameter(name, text, error.to_string()))).transpose()
    }

    /// The page of a list, from 1.
    ///
    /// # Errors
    /// It is not a number from 1 to a million.
    pub fn page(&self) -> Result<u64, Error> {
        let Some(text) = self.get("page") else { return Ok(1) };
        match text.parse::<u64>() {
            Ok(page @ 1..=1_000_000) => Ok(page),
            _ => Err(Error::bad_parameter("page", text, "pages are numbered from 1")),
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

    /// The query without these names.
    #[must_use]
    pub fn without_names(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(known, _)| !names.contains(&known.as_str())).cloned().collect())
    }

    /// The query in an order of its own, for comparing.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort();
        self.0.dedup();
        self
    }

    /// The address with this query.
    #[must_use]
    pub fn address(&self, path: &str) -> String {
        let encode = |text: &str| utf8_percent_encode(text, KEPT).to_string().replace("%20", "+");
        let pairs: Vec<String> = self.0.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
    }
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

    #[test]
    fn an_unknown_parameter_is_told_with_the_nearest_known_one() {
        let only = |text: &str, known: &[&str]| Query::parse(text).unwrap().only(known).map_err(|error| error.to_string());
        let facets = ["q", "modality", "license"];
        assert_eq!(only("modality=a&q=b&modality=c", &facets), Ok(()));
        let told = only("q=b&licence=MIT", &facets).unwrap_err();
        assert!(told.contains("“MIT” of “licence”") && told.contains("the nearest is “license”"), "{told}");
        assert!(only("zz=1", &facets).unwrap_err().contains("use one of: q, modality, license"));
        assert!(only("page=1", &[]).unwrap_err().contains("this page has no parameters"));
        assert!(only(&format!("{}=1", "m".repeat(8000)), &facets).is_err());
    }

    #[test]
    fn what_sharing_a_link_adds_is_left_out() {
        let query = Query::parse("utm_source=list&q=a&fbclid=1&gclid=2&utm_x=3").unwrap();
        assert_eq!(query.only(&["q"]).map(|()| query.address("/x")).unwrap(), "/x?q=a");
        assert!(Query::parse("utm=1").unwrap().only(&["q"]).is_err());
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
