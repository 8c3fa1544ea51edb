//! Reads a view from an address; what is no word of it is told, not ignored.

use std::str::FromStr;

use crate::explorer::filter::Filter;
use crate::explorer::view::{Layout, MOST_STEPS, PARAMETERS, View};
use crate::taxonomy::ConfounderSlug;
use crate::vocabulary::Modality;
use crate::web::{Error, Query};

/// The view that a query asks for.
///
/// # Errors
/// A parameter is unknown, or its value cannot be used.
pub fn view(query: &Query) -> Result<View, Error> {
    query.only(&PARAMETERS)?;
    let plain = View::default();
    let confounders = match query.get("confounders") {
        None | Some("off") => false,
        Some("on") => true,
        Some(other) => return Err(Error::bad_parameter("confounders", other, "it is “on” or “off”")),
    };
    if query.get("from").is_some() != query.get("to").is_some() {
        let (there, missing) = if query.get("from").is_some() { ("from", "to") } else { ("to", "from") };
        return Err(Error::bad_parameter(there, query.get(there).unwrap_or_default(), format!("a connection needs “{missing}” too")));
    }
    let open = all(query, "open")?;
    if open.len() > MOST_STEPS {
        let problem = format!("at most {MOST_STEPS} nodes are opened in one picture");
        return Err(Error::bad_parameter("open", &format!("{} values", open.len()), problem));
    }
    Ok(View {
        focus: query.value("focus")?,
        open,
        select: query.value("select")?,
        layout: query.value::<Layout>("layout")?.unwrap_or(plain.layout),
        confounders,
        filter: filter(query)?,
        sort: query.value("sort")?.unwrap_or(plain.sort),
        from: query.value("from")?,
        to: query.value("to")?,
    })
}

fn filter(query: &Query) -> Result<Filter, Error> {
    let mut modalities: Vec<String> = query.all("modality").into_iter().map(|word| Modality::new(word).as_str().to_owned()).collect();
    modalities.sort_unstable();
    modalities.dedup();
    Ok(Filter {
        functions: sorted(all(query, "function")?),
        types: sorted(all(query, "type")?),
        modalities,
        branches: sorted(all::<ConfounderSlug>(query, "branch")?),
        since: year(query, "since")?,
        until: year(query, "until")?,
        confidence: sorted(all(query, "confidence")?),
    })
}

fn all<T: FromStr<Err: std::fmt::Display>>(query: &Query, name: &str) -> Result<Vec<T>, Error> {
    let read = |text: &str| text.parse().map_err(|error: T::Err| Error::bad_parameter(name, text, error.to_string()));
    query.all(name).into_iter().map(read).collect()
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort_unstable();
    all.dedup();
    all
}

fn year(query: &Query, name: &str) -> Result<Option<i16>, Error> {
    let Some(text) = query.get(name) else { return Ok(None) };
    match text.parse::<i16>() {
        Ok(year @ 0..=9999) => Ok(Some(year)),
        _ => Err(Error::bad_parameter(name, text, "a year has at most four figures")),
    }
}
