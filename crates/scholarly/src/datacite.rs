//! What DataCite answers: <https://api.datacite.org/dois/{doi}>.

use bibliography::{ArxivId, Authors, Doi, Person};
use serde_json::Value;

use crate::error::{LookupError, Service};
use crate::json::{list, text, year};
use crate::work::{Work, WorkKind};

/// Reads an answer to `/dois/{doi}`. Fields that are not what they should be are left out.
///
/// # Errors
/// [`LookupError::Unreadable`] where the answer is no JSON, or says nothing by which a person could know the work.
pub fn read(bytes: &[u8]) -> Result<Work, LookupError> {
    let unreadable = |why: &str| LookupError::unreadable(Service::DataCite, why);
    let reply: Value = serde_json::from_slice(bytes).map_err(|_| unreadable("it is not JSON"))?;
    let work = work(&reply["data"]["attributes"]);
    if work.is_described() { Ok(work) } else { Err(unreadable("it names neither a title nor an author")) }
}

fn work(attributes: &Value) -> Work {
    let kind = kind(attributes["types"]["resourceTypeGeneral"].as_str().unwrap_or_default());
    // Until schema 4.4 the publisher was a text.
    let publisher = text(attributes, "publisher").or_else(|| text(&attributes["publisher"], "name"));
    let container = text(&attributes["container"], "title");
    let doi = attributes["doi"].as_str().and_then(|doi| Doi::parse(doi).ok());
    Work {
        title: title(list(attributes, "titles")),
        authors: people(list(attributes, "creators")),
        year: year(&attributes["publicationYear"]),
        venue: if kind == WorkKind::Article || kind == WorkKind::InProceedings { container.or(publisher) } else { publisher.or(container) },
        volume: text(&attributes["container"], "volume"),
        issue: text(&attributes["container"], "issue"),
        pages: pages(&attributes["container"]),
        arxiv: doi.as_ref().and_then(|doi| ArxivId::parse(doi.as_str()).ok()),
        doi,
        summary: list(attributes, "descriptions")
            .iter()
            .find(|description| description["descriptionType"] == "Abstract")
            .and_then(|description| text(description, "description")),
        ..Work::of(kind)
    }
}

/// The main title, and its subtitle; translations and other names are left out.
fn title(titles: &[Value]) -> Option<String> {
    let of_type =
        |wanted: Option<&str>| titles.iter().find(|title| title["titleType"].as_str() == wanted).and_then(|title| text(title, "title"));
    let main = of_type(None).or_else(|| titles.first().and_then(|title| text(title, "title")))?;
    match of_type(Some("Subtitle")) {
        Some(subtitle) if !main.contains(&subtitle) => Some(format!("{}: {subtitle}", main.trim_end_matches([':', ' ']))),
        _ => Some(main),
    }
}

fn pages(container: &Value) -> Option<String> {
    match (text(container, "firstPage"), text(container, "lastPage")) {
        (Some(first), Some(last)) => Some(format!("{first}-{last}")),
        (first, _) => first,
    }
}

fn people(creators: &[Value]) -> Authors {
    let people = creators.iter().filter_map(|creator| {
        if let Some(family) = text(creator, "familyName") {
            return Some(Person { family, given: text(creator, "givenName").unwrap_or_default(), suffix: None });
        }
        let name = text(creator, "name")?;
        let (family, given) = match name.split_once(',') {
            Some((family, given)) if creator["nameType"] != "Organizational" => (family.trim(), given.trim()),
            _ => (name.as_str(), ""),
        };
        Some(Person { family: family.to_owned(), given: given.to_owned(), suffix: None })
    });
    Authors { people: people.collect(), and_others: false }
}

/// The general types of the DataCite schema, 4.6.
fn kind(general: &str) -> WorkKind {
    match general {
        "JournalArticle" | "DataPaper" => WorkKind::Article,
        "ConferencePaper" => WorkKind::InProceedings,
        "BookChapter" => WorkKind::InCollection,
        "Book" | "ConferenceProceeding" => WorkKind::Book,
        "Dissertation" => WorkKind::PhdThesis,
        "Report" => WorkKind::TechReport,
        _ => WorkKind::Misc,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_dataset_is_read() {
        let work = read(
            br#"{"data":{"attributes":{"doi":"10.5281/zenodo.1","types":{"resourceTypeGeneral":"Dataset"},
            "titles":[{"title":"Autre","titleType":"TranslatedTitle"},{"title":"Scans"},{"title":"Part 1","titleType":"Subtitle"}],
            "creators":[{"name":"Curie, Marie"},{"name":"Hospital, The","nameType":"Organizational"},{"familyName":"Li","givenName":"Wei"}],
            "publisher":{"name":"Zenodo"},"publicationYear":"2021",
            "descriptions":[{"description":"Notes","descriptionType":"Other"},{"description":"<p>All</p>","descriptionType":"Abstract"}]}}}"#,
        )
        .unwrap();
        assert_eq!(work.title.as_deref(), Some("Scans: Part 1"));
        assert_eq!(work.authors.to_string(), "Curie, Marie and {Hospital, The} and Li, Wei");
        assert_eq!((work.year, work.venue.as_deref(), work.summary.as_deref()), (Some(2021), Some("Zenodo"), Some("All")));
        assert_eq!(work.kind, WorkKind::Misc);
    }

    #[test]
    fn what_is_no_work_is_told() {
        for reply in [&b"<html>"[..], b"", b"[]", br#"{"data":[]}"#, br#"{"errors":[{"status":"404"}]}"#] {
            assert!(matches!(read(reply), Err(LookupError::Unreadable { .. })), "{reply:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_work_or_an_error(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }
    }
}
