//! What became of a statement after it was recorded.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::vocabulary::closed_vocabulary;

closed_vocabulary! {
    /// What became of a statement after it was recorded.
    AppraisalState, "appraisal" {
        /// Nobody has looked at it again.
        Unreviewed = "unreviewed", "Not reviewed";
        /// A second reader agrees.
        Confirmed = "confirmed", "Confirmed";
        /// Someone disagrees, with reasons.
        Disputed = "disputed", "Disputed";
        /// Shown to be wrong.
        Refuted = "refuted", "Refuted";
        /// Mended in a later version of the dataset.
        Fixed = "fixed", "Fixed";
    }
}

/// What became of a statement; a fix names the version of the dataset that brought it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appraisal {
    /// The state.
    pub state: AppraisalState,
    /// The dataset version that fixed it, for [`AppraisalState::Fixed`].
    pub fixed_in: Option<String>,
}

impl Default for Appraisal {
    fn default() -> Self {
        Self { state: AppraisalState::Unreviewed, fixed_in: None }
    }
}

impl std::fmt::Display for Appraisal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.fixed_in {
            Some(version) => write!(f, "{} in {version}", self.state),
            None => self.state.fmt(f),
        }
    }
}

impl std::str::FromStr for Appraisal {
    type Err = crate::vocabulary::UnknownWord;

    /// Reads `confirmed`, `disputed`, … and `fixed in VERSION`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("fixed in ") {
            Some(version) if !version.trim().is_empty() => {
                Ok(Self { state: AppraisalState::Fixed, fixed_in: Some(version.trim().to_owned()) })
            }
            _ => Ok(Self { state: text.parse()?, fixed_in: None }),
        }
    }
}

impl Serialize for Appraisal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Appraisal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::vocabulary::parsed(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appraisal_reads_what_it_writes() {
        for text in ["unreviewed", "confirmed", "disputed", "refuted", "fixed", "fixed in 1.1"] {
            assert_eq!(text.parse::<Appraisal>().unwrap().to_string(), text);
        }
        let error = "wrong".parse::<Appraisal>().unwrap_err();
        assert!(error.to_string().contains("use one of: unreviewed"), "{error}");
    }
}
