//! What Crossref answers: <https://api.crossref.org/works/{doi}>.

use bibliography::{Authors, Doi, Person};
use serde_json::Value;

use crate::error::{LookupError, Service};
use crate::json::{list, text, year};
use crate::work::{Work, WorkKind};

/// Reads an answer to `/works/{doi}`. Fields that are not what they should be are left out.
///
/// # Errors
/// [`LookupError::Unreadable`] where the answer is no JSON, or says nothing by which a person could know the work.
pub fn read(bytes: &[u8]) -> Result<Work, LookupError> {
    let unreadable = |why: &str| LookupError::unreadable(Service::Crossref, why);
    let reply: Value = serde_json::from_slice(bytes).map_err(|_| unreadable("it is not JSON"))?;
    let message = reply.get("message").unwrap_or(&reply);
    let work = work(message);
    if work.is_described() { Ok(work) } else { Err(unreadable("it names neither a title nor an author")) }
}

fn work(message: &Value) -> Work {
    let kind = kind(message["type"].as_str().unwrap_or_default());
    let venue = match kind {
        WorkKind::Book | WorkKind::PhdThesis | WorkKind::TechReport | WorkKind::Misc => {
            text(message, "publisher").or_else(|| text(message, "container-title"))
        }
        WorkKind::Article | WorkKind::InProceedings | WorkKind::InCollection => {
            text(message, "container-title").or_else(|| text(message, "publisher"))
        }
    };
    let authors = people(list(message, "author"));
    Work {
        title: title(message),
        authors: if authors.is_empty() { people(list(message, "editor")) } else { authors },
        year: ["issued", "published", "published-print", "published-online", "created"]
            .iter()
            .find_map(|field| year(&message[*field]["date-parts"][0][0])),
        venue,
        volume: text(message, "volume"),
        issue: text(message, "issue"),
        pages: text(message, "page").or_else(|| text(message, "article-number")),
        doi: message["DOI"].as_str().and_then(|doi| Doi::parse(doi).ok()),
        summary: text(message, "abstract"),
        ..Work::of(kind)
    }
}

fn title(message: &Value) -> Option<String> {
    let title = text(message, "title")?;
    match text(message, "subtitle") {
        Some(subtitle) if !title.contains(&subtitle) => Some(format!("{}: {subtitle}", title.trim_end_matches([':', ' ']))),
        _ => Some(title),
    }
}

fn people(people: &[Value]) -> Authors {
    let people = people.iter().filter_map(|person| {
        let (family, given) = (text(person, "family"), text(person, "given").unwrap_or_default());
        // Some members send all of a name as given name; groups have a name alone.
        let family = family
            .or_else(|| text(person, "name"))
            .map_or_else(|| (!given.is_empty()).then(|| (given.clone(), String::new())), |family| Some((family, given.clone())));
        family.map(|(family, given)| Person { family, given, suffix: text(person, "suffix") })
    });
    Authors { people: people.collect(), and_others: false }
}

/// The types of <https://api.crossref.org/types>.
fn kind(kind: &str) -> WorkKind {
    match kind {
        "journal-article" => WorkKind::Article,
        "proceedings-article" => WorkKind::InProceedings,
        "book-chapter" | "book-part" | "book-section" | "reference-entry" | "book-track" => WorkKind::InCollection,
        "book" | "monograph" | "edited-book" | "reference-book" | "proceedings" | "book-set" | "book-series" => WorkKind::Book,
        "dissertation" => WorkKind::PhdThesis,
        "report" | "report-component" | "report-series" => WorkKind::TechReport,
        _ => WorkKind::Misc,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_article_is_read() {
        let work = read(
            br#"{"status":"ok","message":{"type":"journal-article","DOI":"10.1000/ABC","title":["A &amp; B"],"subtitle":["A <i>survey</i>"],
            "author":[{"given":"Ada","family":"van der Berg","suffix":"Jr."},{"name":"The Group"},{"given":"Plato"},{}],
            "issued":{"date-parts":[[null]]},"published-online":{"date-parts":[[2020,5]]},"container-title":[],"publisher":"House",
            "page":"1-9","volume":4,"issue":null}}"#,
        )
        .unwrap();
        assert_eq!(work.title.as_deref(), Some("A & B: A survey"));
        assert_eq!(work.authors.to_string(), "van der Berg, Jr., Ada and {The Group} and Plato");
        assert_eq!((work.year, work.venue.as_deref(), work.volume.as_deref()), (Some(2020), Some("House"), Some("4")));
        assert_eq!((work.doi.unwrap().as_str(), work.issue, work.summary), ("10.1000/ABC", None, None));
    }

    #[test]
    fn what_is_no_work_is_told() {
        for reply in
            [&b"<html>"[..], b"", b"[]", b"null", br#"{"message":{}}"#, br#"{"message":{"title":[]}}"#, b"Resource not found.", b"\xff"]
        {
            assert!(matches!(read(reply), Err(LookupError::Unreadable { service: Service::Crossref, .. })), "{reply:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_work_or_an_error(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn a_field_of_the_wrong_type_loses_only_itself(field in "title|author|issued|DOI|type|page|container-title", value in "null|7|\\[\\]|\\{\\}|\"x\"|\\[\\[\\[\\]\\]\\]|\\[7\\]") {
            let reply = format!(r#"{{"message":{{"{field}":{value},"editor":[{{"family":"E"}}]}}}}"#);
            let work = read(reply.as_bytes()).unwrap();
            prop_assert_eq!(work.authors.people.len(), 1);
        }
    }
}
