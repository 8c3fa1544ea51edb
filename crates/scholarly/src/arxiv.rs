//! What arXiv answers: an Atom feed with an entry for each work asked for, <https://info.arxiv.org/help/api/>.

use bibliography::{ArxivId, Authors, Doi};
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use crate::error::{LookupError, Service};
use crate::json::year;
use crate::work::{Work, WorkKind};

/// Deeper than any feed; more is no feed.
const DEEPEST: usize = 64;

/// Reads an answer to `/api/query?id_list=…`: the first work in it.
///
/// # Errors
/// [`LookupError::NotFound`] where the feed has no entry, or arXiv says that there is no such identifier;
/// [`LookupError::Unreadable`] where the answer is no feed.
pub fn read(bytes: &[u8]) -> Result<Work, LookupError> {
    let Some(entry) = first_entry(bytes)? else { return Err(LookupError::NotFound(Service::Arxiv)) };
    if entry.id.contains("/api/errors") {
        return Err(LookupError::NotFound(Service::Arxiv));
    }
    let work = Work {
        title: some(&entry.title),
        authors: Authors { people: entry.authors.iter().flat_map(|name| Authors::parse(name).people).collect(), and_others: false },
        year: year(&entry.published.as_str().into()),
        venue: some(&entry.journal),
        doi: Doi::parse(&entry.doi).ok(),
        arxiv: ArxivId::parse(&entry.id).ok().and_then(|id| ArxivId::parse(id.without_version()).ok()),
        summary: some(&entry.summary),
        ..Work::of(WorkKind::Misc)
    };
    if work.is_described() { Ok(work) } else { Err(unreadable("it names neither a title nor an author")) }
}

fn unreadable(why: &str) -> LookupError {
    LookupError::unreadable(Service::Arxiv, why)
}

/// Words with single spaces: the feed breaks lines inside titles.
fn some(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

#[derive(Default)]
struct FeedEntry {
    id: String,
    title: String,
    summary: String,
    published: String,
    doi: String,
    journal: String,
    authors: Vec<String>,
}

impl FeedEntry {
    /// Takes the text of an element of an entry; the first of a kind counts.
    fn take(&mut self, path: &[String], text: String) {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let field = match names.as_slice() {
            ["author", "name"] => return self.authors.push(text),
            ["id"] => &mut self.id,
            ["title"] => &mut self.title,
            ["summary"] => &mut self.summary,
            ["published"] => &mut self.published,
            ["doi"] => &mut self.doi,
            ["journal_ref"] => &mut self.journal,
            _ => return,
        };
        if field.is_empty() {
            *field = text;
        }
    }
}

/// The first entry of a feed, or none; anything but a feed is an error.
fn first_entry(bytes: &[u8]) -> Result<Option<FeedEntry>, LookupError> {
    let text = std::str::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8"))?;
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut entry: Option<FeedEntry> = None;
    let mut words = String::new();
    loop {
        match reader.read_event().map_err(|_| unreadable("it is not XML"))? {
            Event::Start(start) => {
                let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
                if path.is_empty() && name != "feed" || path.len() == DEEPEST {
                    return Err(unreadable("it is not a feed"));
                }
                path.push(name);
                words.clear();
                if is_entry(&path) && path.len() == 2 {
                    entry = Some(FeedEntry::default());
                }
            }
            Event::Text(part) => words.push_str(&part.decode().map_err(|_| unreadable("it is not UTF-8"))?),
            Event::CData(part) => words.push_str(&part.decode().map_err(|_| unreadable("it is not UTF-8"))?),
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|_| unreadable("it is not UTF-8"))?;
                let written = format!("&{name};");
                words.push_str(&unescape(&written).unwrap_or_else(|_| written.as_str().into()));
            }
            Event::End(_) => {
                if is_entry(&path) && path.len() > 2 {
                    if let Some(entry) = &mut entry {
                        entry.take(&path[2..], std::mem::take(&mut words));
                    }
                } else if is_entry(&path) {
                    return Ok(entry);
                }
                path.pop();
            }
            Event::Eof if path.is_empty() && text.contains("<feed") => return Ok(None),
            Event::Eof => return Err(unreadable("it is not a whole feed")),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

fn is_entry(path: &[String]) -> bool {
    path.len() >= 2 && path[1] == "entry"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FEED: &str = r#"<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><title>Query</title>"#;

    fn feed(entry: &str) -> String {
        format!("{FEED}{entry}</feed>")
    }

    #[test]
    fn a_preprint_is_read() {
        let work = read(
            feed(
                "<entry><id>http://arxiv.org/abs/2104.12255v2</id><title>Cats &amp; dogs:\n  a <![CDATA[<b>]]> &#233;</title><link href=\"x\"/>\
                 <published>2021-04-20T16:07:14Z</published><arxiv:doi>10.1000/1</arxiv:doi><author><name>Ada de Vries</name></author>\
                 <link href=\"y\"/><author><name>Wei Li</name><arxiv:affiliation>X</arxiv:affiliation></author></entry><entry><title>Other</title></entry>",
            )
            .as_bytes(),
        )
        .unwrap();
        assert_eq!(work.title.as_deref(), Some("Cats & dogs: a <b> é"));
        assert_eq!(work.authors.to_string(), "de Vries, Ada and Li, Wei");
        assert_eq!((work.year, work.arxiv.unwrap().as_str(), work.doi.unwrap().as_str()), (Some(2021), "2104.12255", "10.1000/1"));
    }

    #[test]
    fn an_empty_feed_and_an_error_are_no_such_work() {
        let error = "<entry><id>https://arxiv.org/api/errors#incorrect_id_format_for_abc</id><title>Error</title></entry>";
        for reply in [feed(""), feed(error)] {
            assert_eq!(read(reply.as_bytes()), Err(LookupError::NotFound(Service::Arxiv)), "{reply}");
        }
    }

    #[test]
    fn what_is_no_feed_is_told() {
        let deep = format!("{FEED}{}", "<a>".repeat(100_000));
        let bomb = "<!DOCTYPE feed [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><html>&b;</html>";
        for reply in ["", "<html><body>Rate exceeded.</body></html>", "Rate exceeded.", FEED, &deep, bomb, "{\"feed\": 1}"] {
            assert!(matches!(read(reply.as_bytes()), Err(LookupError::Unreadable { .. })), "{reply:.60}");
        }
    }

    #[test]
    fn entities_of_a_document_are_not_expanded() {
        let reply = format!(
            "<!DOCTYPE feed [<!ENTITY a \"secret\">]>{}",
            feed("<entry><id>x</id><title>A &a;</title></entry>").split_once("?>").unwrap().1
        );
        assert_eq!(read(reply.as_bytes()).unwrap().title.as_deref(), Some("A &a;"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_work_or_an_error(bytes: Vec<u8>) {
            let _ = read(&bytes);
        }

        #[test]
        fn any_text_in_a_feed_is_a_work_or_an_error(inside: String) {
            let _ = read(feed(&inside).as_bytes());
            let _ = read(feed(&format!("<entry><title>{inside}</title></entry>")).as_bytes());
        }
    }
}
