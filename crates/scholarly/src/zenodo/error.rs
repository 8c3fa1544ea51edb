//! What may go wrong when Zenodo is asked.

use std::fmt;
use std::time::Duration;

use serde_json::Value;

/// What Zenodo says about one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldProblem {
    /// As Zenodo names it: `metadata.license`.
    pub field: String,
    /// What is wrong with it, in Zenodo's words.
    pub messages: Vec<String>,
}

impl fmt::Display for FieldProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.messages.join(" "))
    }
}

/// Why Zenodo did not do, or may not have done, what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ZenodoError {
    /// 401: no token, or not a good one.
    #[error("Zenodo does not accept the token")]
    Unauthorised,
    /// 403: the token may not do this, or the draft is locked.
    #[error("Zenodo refuses: {0}")]
    Forbidden(String),
    /// 404: there is nothing, or what there is has been published and can't be changed this way.
    #[error("Zenodo has no such draft: {0}")]
    NotFound(String),
    /// 410: it was deleted, and Zenodo says so.
    #[error("it was removed from Zenodo: {0}")]
    Gone(String),
    /// 400, 405, 413, 415 and all other refusals of what was sent.
    #[error("Zenodo does not accept it: {}", in_one_line(message, fields))]
    Invalid {
        /// In Zenodo's words.
        message: String,
        /// Field by field.
        fields: Vec<FieldProblem>,
    },
    /// 409: Zenodo is at work on it.
    #[error("Zenodo is still at work on it: {0}")]
    Busy(String),
    /// 429, and waiting as long as was asked for would take too long.
    #[error("Zenodo asks to be asked again {}", .retry_after.map_or_else(|| "later".to_owned(), |wait| format!("in {} seconds", wait.as_secs())))]
    Throttled {
        /// How long to wait, where it says so.
        retry_after: Option<Duration>,
    },
    /// No connection: nothing was done.
    #[error("Zenodo could not be reached: {0}")]
    Unreachable(String),
    /// No answer, a broken one, or 5xx: it may have been done.
    #[error("Zenodo gave no answer that tells whether it was done: {0}")]
    Unknown(String),
    /// An answer that can not be read. It may have been done.
    #[error("Zenodo answered with something that can not be read: {0}")]
    Unreadable(String),
    /// A link of the answer leads to another host. The token does not go there.
    #[error("Zenodo's answer leads to another server, {0}, which gets nothing from us")]
    Elsewhere(String),
    /// The server said that it stored other bytes than those that were sent.
    #[error("{name} arrived with the checksum {arrived}, not {sent}")]
    Damaged {
        /// The file.
        name: String,
        /// The MD5 of what was sent.
        sent: String,
        /// The MD5 of what is there.
        arrived: String,
    },
}

fn in_one_line(message: &str, fields: &[FieldProblem]) -> String {
    let fields = fields.iter().map(ToString::to_string);
    std::iter::once(message.to_owned()).chain(fields).collect::<Vec<_>>().join("; ")
}

impl ZenodoError {
    /// Whether it may have been done all the same.
    #[must_use]
    pub fn may_be_done(&self) -> bool {
        matches!(self, Self::Unknown(_) | Self::Unreadable(_))
    }
}

/// A refusal, from its status and body. Reads both shapes of Zenodo's errors: `messages`, and the older `message`.
pub(super) fn refusal(status: u16, body: &[u8]) -> ZenodoError {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let message = match value["message"].as_str() {
        Some(message) if !message.is_empty() => short(message),
        _ => format!("status {status}"),
    };
    match status {
        401 => ZenodoError::Unauthorised,
        403 => ZenodoError::Forbidden(message),
        404 => ZenodoError::NotFound(message),
        409 => ZenodoError::Busy(message),
        410 => ZenodoError::Gone(value["tombstone"]["citation_text"].as_str().map_or(message, short)),
        500.. => ZenodoError::Unknown(match value["error_id"].as_str() {
            Some(id) => format!("status {status}, error {}", short(id)),
            None => format!("status {status}: {message}"),
        }),
        _ => ZenodoError::Invalid { message, fields: fields(&value) },
    }
}

/// What an answer says about single fields; also a draft that was saved may have them.
pub(super) fn fields(value: &Value) -> Vec<FieldProblem> {
    let errors = value["errors"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    errors
        .iter()
        .map(|error| {
            let several = error["messages"].as_array().into_iter().flatten();
            let messages: Vec<String> = several.chain([&error["message"]]).filter_map(Value::as_str).map(short).collect();
            FieldProblem { field: error["field"].as_str().map_or_else(|| "(no field)".to_owned(), short), messages }
        })
        .collect()
}

/// A server's text, as far as a person reads it, in one line.
fn short(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(300).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_of_errors_are_read() {
        let now = br#"{"status":400,"message":"A validation error occurred.","errors":[{"field":"metadata.license","messages":["Invalid","a\nb"]}]}"#;
        let then = br#"{"status":400,"message":"Validation error","errors":[{"field":"metadata.license","message":"Invalid"}]}"#;
        assert_eq!(refusal(400, now).to_string(), "Zenodo does not accept it: A validation error occurred.; metadata.license: Invalid a b");
        assert_eq!(refusal(400, then).to_string(), "Zenodo does not accept it: Validation error; metadata.license: Invalid");
        assert_eq!(refusal(415, b"<html>"), ZenodoError::Invalid { message: "status 415".to_owned(), fields: Vec::new() });
        assert!(refusal(500, br#"{"error_id":"66d2"}"#).may_be_done());
        assert!(!refusal(409, b"").may_be_done());
    }
}
