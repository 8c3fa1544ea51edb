//! JSON as it is written: a name that is there twice is a mistake, where other readers silently take the last one.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as text.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object, in the order of the file.
    Object(Vec<(String, Self)>),
}

impl Json {
    /// Whether it says nothing.
    pub(super) fn is_nothing(&self) -> bool {
        match self {
            Self::Null => true,
            Self::List(values) => values.iter().all(Self::is_nothing),
            Self::Object(properties) => properties.is_empty(),
            Self::Bool(_) | Self::Number(_) | Self::Text(_) => false,
        }
    }

    /// The texts in it: a text, a list of them, a text with its language, or a thing by its name, else by its address.
    pub(super) fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::List(values) => values.iter().flat_map(Self::texts).collect(),
            Self::Object(properties) => {
                let of = |wanted: &str| {
                    let found = properties.iter().find(|(name, _)| super::plain(name) == wanted);
                    found.and_then(|(_, value)| if let Self::Text(text) = value { Some(text.as_str()) } else { None })
                };
                let named = ["@value", "name", "url", "@id"].into_iter().find_map(of);
                // Texts by language: English, else the first.
                let by_language = || of("en").or_else(|| properties.iter().find_map(|(_, value)| value.as_text()));
                named.or_else(by_language).into_iter().collect()
            }
            Self::Null | Self::Bool(_) | Self::Number(_) => Vec::new(),
        }
    }

    fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Values)
    }
}

struct Values;

impl<'de> Visitor<'de> for Values {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut values: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = values.next_element()? {
            list.push(value);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut properties: A) -> Result<Json, A::Error> {
        let mut object: Vec<(String, Json)> = Vec::new();
        let mut names = HashSet::new();
        while let Some((name, value)) = properties.next_entry::<String, Json>()? {
            if !names.insert(name.clone()) {
                return Err(Error::custom(format_args!("“{}” is there twice", super::cut(&name, 80))));
            }
            object.push((name, value));
        }
        Ok(Json::Object(object))
    }
}
