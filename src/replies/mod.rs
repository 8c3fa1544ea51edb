//! Replies: what people answer to a statement. The makers of a dataset may answer a finding; they cannot remove it. Anyone else's
//! answer is a comment.

pub mod store;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::evidence::EvidenceId;
use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// As what someone replies.
    Capacity, "capacity" {
        /// Its author made the dataset: a steward looked at how one knows.
        Maker = "maker", "By a maker of the dataset";
        /// Anyone.
        Comment = "comment", "Comment";
    }
}

/// A reply to a statement, one row of `replies.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reply {
    /// The statement.
    pub evidence: EvidenceId,
    /// Its number among the replies to that statement.
    #[schema(minimum = 1, example = 1)]
    pub number: i64,
    /// The public name of who replies.
    pub author: String,
    /// As what.
    pub capacity: Capacity,
    /// What is said, in the author's words.
    pub text: String,
    /// Where more of it can be read.
    pub source: Option<String>,
    /// The public name of the steward who let it in.
    pub steward: Option<String>,
    /// The day on which it was let in.
    pub recorded: Option<NaiveDate>,
}

/// How many letters of a reply stand beside a statement; the rest is on the statement's own page.
const BESIDE: usize = 400;

impl Reply {
    /// A reply that has no number yet: it gets one when it is let in. Numbers begin at 1.
    pub const UNNUMBERED: i64 = 0;

    /// Its place on the page of its statement.
    #[must_use]
    pub fn address(&self) -> String {
        address(&self.evidence.to_string(), &self.number.to_string())
    }

    /// Whether its author made the dataset.
    #[must_use]
    pub fn is_by_a_maker(&self) -> bool {
        self.capacity == Capacity::Maker
    }

    /// What stands beside the statement, and whether that is not all.
    #[must_use]
    pub fn in_brief(&self) -> (String, bool) {
        match self.text.char_indices().nth(BESIDE) {
            Some((end, _)) => (format!("{} …", self.text[..end].trim_end()), true),
            None => (self.text.clone(), false),
        }
    }

    /// The address of its source, where that is one.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.source.as_deref().filter(|source| crate::review::folder::table::is_web_address(source))
    }
}

/// The place of a reply: `/evidence/90#reply-1`.
#[must_use]
pub fn address(evidence: &str, number: &str) -> String {
    format!("/evidence/{evidence}#reply-{number}")
}

/// How many of these replies are not by makers of the dataset.
#[must_use]
pub fn comments(replies: &[Reply]) -> usize {
    replies.iter().filter(|reply| !reply.is_by_a_maker()).count()
}

/// The statement and the number in the name of a reply: `90/1`.
#[must_use]
pub fn parts(name: &str) -> Option<(i64, i64)> {
    let (evidence, number) = name.split_once('/')?;
    Some((evidence.parse().ok()?, number.parse().ok()?))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn reply(evidence: i64, number: i64) -> Reply {
        Reply {
            evidence: EvidenceId(evidence),
            number,
            author: "Ada".to_owned(),
            capacity: Capacity::Comment,
            text: "It was mended.".to_owned(),
            source: None,
            steward: None,
            recorded: None,
        }
    }

    #[test]
    fn a_long_reply_is_cut_and_says_so() {
        assert_eq!(reply(90, 1).in_brief(), ("It was mended.".to_owned(), false));
        let long = Reply { text: "é".repeat(401), ..reply(90, 1) };
        assert_eq!(long.in_brief(), (format!("{} …", "é".repeat(400)), true));
    }

    #[test]
    fn names_and_sources_are_read() {
        assert_eq!((parts("90/1"), parts("90"), parts("x/1"), parts("90/")), (Some((90, 1)), None, None, None));
        assert_eq!(reply(90, 2).address(), "/evidence/90#reply-2");
        for (source, link) in [("https://example.org/a", true), ("javascript:alert(1)", false), ("by letter", false)] {
            assert_eq!(Reply { source: Some(source.to_owned()), ..reply(90, 1) }.link().is_some(), link, "{source}");
        }
    }
}
