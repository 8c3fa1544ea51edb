//! Parameters of the API, read to the letter: what is unknown, there twice, or not as documented is refused and told, so
//! that no program believes an answer to a question that it did not ask.

use std::collections::HashSet;
use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{RefOr, Schema};

use super::cursor;
use crate::web::query::Query;
use crate::web::{Error, NearMatch, nearest};

/// The most values of one parameter.
pub const MOST_VALUES: usize = 10;

/// The most letters of a value that is free text.
const LONGEST_TEXT: usize = 200;

/// The most words that are looked for at once.
const MOST_WORDS: usize = 20;

/// How many records an answer has, unless the question says so.
const USUAL_LIMIT: u64 = 25;

/// The most records of one answer.
const LARGEST_LIMIT: u64 = 100;

/// The parameters of every list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters, which are read one by one")]
pub struct Paging {
    /// The most records in one answer.
    #[param(minimum = 1, maximum = 100, default = 25, example = 25)]
    limit: Option<u32>,
    /// Where to go on: `next_cursor` of the answer before. It holds only for the same filters and the same order.
    #[param(min_length = 1, max_length = 4096, pattern = "^[A-Za-z0-9_-]+$")]
    cursor: Option<String>,
}

/// No parameters.
#[derive(Debug, IntoParams)]
pub struct NoParameters {}

/// A value that is free text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, utoipa::ToSchema)]
#[schema(min_length = 1, max_length = 200, pattern = r"^[^\u0000-\u001f\u007f-\u009f]+$")]
pub struct Text(pub String);

/// A text that cannot be a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// Nothing, or too much.
    #[error("it must have 1 to {LONGEST_TEXT} letters")]
    Length,
    /// A control character.
    #[error("it holds a control character")]
    Control,
    /// White space that is no plain blank, or no word at all.
    #[error("it must be one to {MOST_WORDS} words with plain blanks between them")]
    Words,
}

impl FromStr for Text {
    type Err = BadText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.chars().count() {
            1..=LONGEST_TEXT if text.chars().any(char::is_control) => Err(BadText::Control),
            1..=LONGEST_TEXT => Ok(Self(text.to_owned())),
            _ => Err(BadText::Length),
        }
    }
}

/// Words to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(pub String);

impl Words {
    /// What they must look like, for the documentation.
    pub const PATTERN: &'static str = r"^ *[^\s\u0000-\u001f\u007f-\u009f]+(?: +[^\s\u0000-\u001f\u007f-\u009f]+){0,19} *$";
}

impl FromStr for Words {
    type Err = BadText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Text(text) = text.parse()?;
        let plain = text.chars().all(|letter| letter == ' ' || !letter.is_whitespace());
        let words = text.split(' ').filter(|word| !word.is_empty()).count();
        if plain && (1..=MOST_WORDS).contains(&words) { Ok(Self(text)) } else { Err(BadText::Words) }
    }
}

/// A day, written in the one way in which it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub NaiveDate);

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Four digits of a year: beyond that the databases do not agree.
        let is_known = |day: &NaiveDate| text.len() == 10 && day.year() > 0 && day.to_string() == text;
        text.parse().ok().filter(is_known).map(Self).ok_or("it is not a day, such as 2026-11-23")
    }
}

/// A whole number, written in the one way in which it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole(pub u64);

impl FromStr for Whole {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().ok().filter(|number: &u64| number.to_string() == text).map(Self).ok_or("it is not a whole number")
    }
}

/// The parameters of one request.
#[derive(Debug, Clone)]
pub struct Parameters {
    path: String,
    query: Query,
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self { path: parts.uri.path().to_owned(), query: Query::exact(parts.uri.query().unwrap_or_default())? })
    }
}

fn documented<P: IntoParams>() -> Vec<Parameter> {
    P::into_params(|| Some(ParameterIn::Query))
}

fn may_repeat(parameter: &Parameter) -> bool {
    matches!(parameter.schema, Some(RefOr::T(Schema::Array(_))))
}

impl Parameters {
    /// Refuses what the documentation of that resource does not have, and what is there twice without being a list.
    ///
    /// # Errors
    /// There is such a parameter; the error names it.
    pub fn only<P: IntoParams>(&self) -> Result<(), Error> {
        self.among(&documented::<P>())
    }

    /// The same for a list, which has `limit` and `cursor` besides.
    ///
    /// # Errors
    /// There is such a parameter; the error names it.
    pub fn only_paged<P: IntoParams>(&self) -> Result<(), Error> {
        let known: Vec<Parameter> = documented::<P>().into_iter().chain(documented::<Paging>()).collect();
        self.among(&known)
    }

    fn among(&self, known: &[Parameter]) -> Result<(), Error> {
        let names: Vec<&str> = known.iter().map(|parameter| parameter.name.as_str()).collect();
        self.query.known(&names, "resource")?;
        for parameter in known {
            let values = self.query.all(&parameter.name);
            let most = if may_repeat(parameter) { MOST_VALUES } else { 1 };
            if let Some(beyond) = values.get(most) {
                let problem =
                    if most == 1 { "it is there more than once".to_owned() } else { format!("there are more than {most} values") };
                return Err(Error::bad_parameter(&parameter.name, beyond, problem));
            }
        }
        Ok(())
    }

    /// The value of that name as a type.
    ///
    /// # Errors
    /// It does not parse; the error names the parameter.
    pub fn one<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>, Error> {
        self.query.value(name)
    }

    /// The values of that name as a type, each once.
    ///
    /// # Errors
    /// One does not parse; the error names the parameter.
    pub fn several<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Vec<T>, Error> {
        let mut seen = HashSet::new();
        let values = self.query.all(name).into_iter().filter(|value| seen.insert(*value));
        values.map(|text| text.parse().map_err(|error: T::Err| Error::bad_parameter(name, text, error.to_string()))).collect()
    }

    /// The query string, for what pages and API read in the same way.
    #[must_use]
    pub const fn query(&self) -> &Query {
        &self.query
    }

    /// The address that was asked for, on this site.
    #[must_use]
    pub fn own(&self) -> String {
        self.query.address(&self.path)
    }

    /// The address with the same parameters on another path.
    #[must_use]
    pub fn on(&self, path: &str) -> String {
        self.query.without_names(&["limit", "cursor"]).address(path)
    }

    /// The most records in the answer.
    ///
    /// # Errors
    /// It is not a number from 1 to 100.
    pub fn limit(&self) -> Result<u64, Error> {
        match self.one::<Whole>("limit")? {
            None => Ok(USUAL_LIMIT),
            Some(Whole(limit @ 1..=LARGEST_LIMIT)) => Ok(limit),
            Some(Whole(limit)) => Err(Error::bad_parameter("limit", &limit.to_string(), format!("it must be 1 to {LARGEST_LIMIT}"))),
        }
    }

    /// The place after which the answer begins.
    ///
    /// # Errors
    /// It is no cursor of this list with these filters.
    pub fn place<P: DeserializeOwned>(&self) -> Result<Option<P>, Error> {
        let Some(text) = self.query.get("cursor") else { return Ok(None) };
        let place = cursor::read(&self.question(), text);
        let problem = "it is not a cursor that this list gave for these filters; begin again without it";
        place.map(Some).ok_or_else(|| Error::bad_parameter("cursor", text, problem))
    }

    /// The address of the page after that place, and the cursor that leads there.
    pub(super) fn after(&self, place: &impl Serialize) -> Option<(String, String)> {
        let cursor = cursor::write(&self.question(), place).ok()?;
        Some((self.query.with("cursor", &cursor).address(&self.path), cursor))
    }

    /// What a cursor holds for: the list, its filters, its order. The number of records may change on the way.
    fn question(&self) -> String {
        self.query.without_names(&["limit", "cursor"]).sorted().address(&self.path)
    }
}

/// The answer to a cursor whose record is not there any more.
#[must_use]
pub fn gone() -> Error {
    Error::bad_parameter("cursor", "…", "the record that it goes on from is not there any more; begin again without it")
}

/// The answer to a parameter that names a record which is not there.
#[must_use]
pub fn no_such(what: &'static str, name: &str, known: impl Iterator<Item = (String, NearMatch)>) -> Error {
    Error::not_found(what, name, nearest(name, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(IntoParams)]
    #[into_params(parameter_in = Query)]
    #[expect(dead_code, reason = "describes parameters")]
    struct Filter {
        one: Option<String>,
        many: Option<Vec<String>>,
    }

    fn of(query: &str) -> Parameters {
        Parameters { path: "/x".to_owned(), query: Query::exact(query).unwrap() }
    }

    fn told(query: &str) -> String {
        of(query).only_paged::<Filter>().map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn what_is_not_documented_is_refused() {
        assert_eq!(told("one=a&many=b&many=c&limit=1"), "");
        assert!(told("mnay=a").contains("this resource has no parameter of that name; the nearest is “many”"), "{}", told("mnay=a"));
        assert!(told("one=a&one=a").contains("more than once"));
        assert!(told(&"many=a&".repeat(11)).contains("more than 10"));
        assert!(told("utm_source=x").contains("no parameter"), "programs get no forgiveness");
        assert!(of("limit=1").only::<Filter>().is_err());
        assert!(of("x=").only::<NoParameters>().is_err());
    }

    #[test]
    fn a_limit_is_a_number_from_1_to_100() {
        for (query, limit) in [("", Some(25)), ("limit=1", Some(1)), ("limit=100", Some(100))] {
            assert_eq!(of(query).limit().ok(), limit, "{query}");
        }
        for query in
            ["limit=0", "limit=101", "limit=", "limit=-1", "limit=1.0", "limit=01", "limit=%201", "limit=x", "limit=99999999999999999999"]
        {
            assert!(of(query).limit().is_err(), "{query}");
        }
    }

    #[test]
    fn a_cursor_holds_for_its_filters_whatever_their_order_and_the_limit() {
        let (address, cursor) = of("one=a&many=b&limit=2").after(&7_i64).unwrap();
        assert_eq!(address, format!("/x?one=a&many=b&limit=2&cursor={cursor}"));
        let place = |query: &str| of(&format!("{query}&cursor={cursor}")).place::<i64>();
        assert_eq!(place("many=b&one=a").unwrap(), Some(7));
        assert_eq!(place("one=a&many=b&limit=50").unwrap(), Some(7));
        assert!(place("one=a").is_err() && place("one=b&many=b").is_err() && of("cursor=abc").place::<i64>().is_err());
    }

    #[test]
    fn words_are_words() {
        for good in ["a", " chest  x-ray ", "Ocaña"] {
            assert!(good.parse::<Words>().is_ok(), "{good}");
        }
        for bad in ["", " ", "a\tb", "a\u{a0}b", "\u{7}", &"a ".repeat(21), &"a".repeat(201)] {
            assert!(bad.parse::<Words>().is_err(), "{bad}");
        }
    }
}
