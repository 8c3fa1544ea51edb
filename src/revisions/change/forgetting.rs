//! Takes people's names out of a record and of its journal: of someone who left nothing tells who it was. It is no change of what
//! the record says, so the journal gets no entry for it.

use super::record::Record;
use super::stored::{find, write};
use crate::database::{DatabaseError, Transaction};
use crate::revisions::{self, Subject};

/// The fields of records that name people, each with what follows it: works have authors too, who are named for good; of replies the
/// capacity follows.
const FIELDS: [(&str, &str); 3] = [("contributor", ""), ("steward", ""), ("author", ",\"capacity\":")];

/// The JSON of one or more records with another name in place of these; none where it has none of them.
#[must_use]
pub fn renamed<'a>(text: &str, names: impl IntoIterator<Item = &'a String>, instead: &str) -> Option<String> {
    let mut changed = text.to_owned();
    for name in names {
        for (field, after) in FIELDS {
            // Inside a text a quotation mark has a backslash before it, so this is found in fields alone.
            let of = |name: &str| serde_json::to_string(name).ok().map(|name| format!("\"{field}\":{name}{after}"));
            if let (Some(known), Some(new)) = (of(name), of(instead)) {
                changed = changed.replace(&known, &new);
            }
        }
    }
    (changed != text).then_some(changed)
}

/// Writes what `change` makes of the JSON of a record into the record and into all entries on it.
///
/// # Errors
/// The database refuses.
pub async fn rewrite(
    transaction: &Transaction,
    (subject, name): (Subject, &str),
    change: &(dyn Fn(&str) -> Option<String> + Sync),
) -> Result<(), DatabaseError> {
    revisions::store::rewrite(transaction, subject, name, change).await?;
    let Some(before) = find(transaction, subject, name).await? else { return Ok(()) };
    let unreadable = |error: &dyn std::fmt::Display| DatabaseError::unreadable(format!("{subject} {name}"), error);
    let text = serde_json::to_string(&before).map_err(|error| unreadable(&error))?;
    let Some(text) = change(&text) else { return Ok(()) };
    let after = Record::parse(subject, &text).map_err(|error| unreadable(&error))?;
    write(transaction, Some(&before), Some(&after)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_in_their_fields_alone() {
        let names = ["Ada \"the\" L.".to_owned(), "Eve".to_owned()];
        let text = serde_json::json!({"contributor": "Ada \"the\" L.", "steward": "Eve", "evidence": "Eve said \"contributor\":\"Eve\""})
            .to_string();
        let changed: serde_json::Value = serde_json::from_str(&renamed(&text, &names, "former").unwrap()).unwrap();
        assert_eq!((changed["contributor"].as_str(), changed["steward"].as_str()), (Some("former"), Some("former")));
        assert_eq!(changed["evidence"], "Eve said \"contributor\":\"Eve\"");
        assert_eq!(renamed(&text, &["Evelyn".to_owned()], "former"), None);
        let (work, reply) = (r#"{"author":"Eve","title":"T"}"#, r#"{"author":"Eve","capacity":"maker"}"#);
        assert_eq!(renamed(work, &names, "former"), None);
        assert_eq!(renamed(reply, &names, "former").unwrap(), r#"{"author":"former","capacity":"maker"}"#);
    }
}
