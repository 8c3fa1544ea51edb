//! People in the words of schema.org.

use bibliography::{Authors, Person};
use serde_json::{Value, json};

/// The authors as people; a corporate author is one by name.
#[must_use]
pub fn authors(authors: &Authors) -> Vec<Value> {
    let name = |person: &Person| {
        let parts = [person.given.as_str(), person.family.as_str(), person.suffix.as_deref().unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    // A name in one piece may be a person's or a group's: schema.org has a word for either.
    let kind = |person: &Person| if person.given.is_empty() { "Organization" } else { "Person" };
    authors.people.iter().map(|person| json!({ "@type": kind(person), "name": name(person) })).collect()
}
