//! Cursors: where in a sorted list the next page begins. A cursor carries the sort key of the last record that was given, not
//! a number of pages, so that records which come in meanwhile move nothing. It is one text without meaning to whoever
//! passes it on, and holds only for the question that it was given for.

use std::hash::{DefaultHasher, Hasher as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// How many bytes of a cursor say whether it fits the question.
const SEAL: usize = 8;

/// Ties a place to its question. No secret: whoever makes up a cursor gets nothing that the list does not give anyway.
fn seal(question: &str, place: &[u8]) -> [u8; SEAL] {
    let mut hasher = DefaultHasher::new();
    hasher.write_usize(question.len());
    hasher.write(question.as_bytes());
    hasher.write(place);
    hasher.finish().to_be_bytes()
}

/// The cursor of a place in the answer to a question.
pub(super) fn write(question: &str, place: &impl Serialize) -> Result<String, serde_json::Error> {
    let place = serde_json::to_vec(place)?;
    let mut bytes = seal(question, &place).to_vec();
    bytes.extend(place);
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The place that a cursor stands for; none where it is no cursor, or one of another question.
pub(super) fn read<P: DeserializeOwned>(question: &str, cursor: &str) -> Option<P> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
    let (sealed, place) = bytes.split_first_chunk::<SEAL>()?;
    if *sealed != seal(question, place) {
        return None;
    }
    serde_json::from_slice(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Place = (Option<i64>, String, i64);

    proptest! {
        #[test]
        fn a_cursor_reads_back_for_its_own_question_only(value in any::<Option<i64>>(), name in "\\PC{0,20}", id in any::<i64>(), question in "\\PC{0,20}", other in "\\PC{0,20}") {
            let place: Place = (value, name, id);
            let cursor = write(&question, &place).unwrap();
            prop_assert!(cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
            prop_assert_eq!(read::<Place>(&question, &cursor), Some(place));
            if other != question {
                prop_assert_eq!(read::<Place>(&other, &cursor), None);
            }
        }

        #[test]
        fn a_cursor_with_another_letter_is_none(id in any::<i64>(), position in any::<prop::sample::Index>(), letter in "[A-Za-z0-9_-]") {
            let cursor = write("q", &id).unwrap();
            let at = position.index(cursor.len());
            let mut changed = cursor.clone();
            changed.replace_range(at..=at, &letter);
            prop_assert_eq!(read::<i64>("q", &changed), (changed == cursor).then_some(id));
        }

        #[test]
        fn any_text_is_a_cursor_or_none(text in "\\PC{0,40}") {
            prop_assert_eq!(read::<Place>("q", &text), None);
        }
    }
}
