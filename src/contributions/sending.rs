//! A mark of a form that was sent: pressed twice, or sent again after the answer was lost, it is one contribution.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::randomness::{NoRandomness, Randomness};

/// How many bytes of chance are in a mark: no two forms have the same.
const BYTES: usize = 16;

/// The mark of one form. It is no secret: it says only which form it was, and counts for one account alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending(String);

impl Sending {
    /// The mark of a new form.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn new(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut bytes = [0_u8; BYTES];
        randomness.fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What a form sends as its mark; none where it is none of ours.
    #[must_use]
    pub fn claimed(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == BYTES).then(|| Self(text.to_owned()))
    }

    /// As the form and the database have it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    #[test]
    fn a_mark_is_read_as_it_was_written_and_nothing_else_is_one() {
        let randomness = SeededRandomness::new(5);
        let (one, other) = (Sending::new(&randomness).unwrap(), Sending::new(&randomness).unwrap());
        assert_ne!(one, other);
        assert_eq!(Sending::claimed(one.as_str()), Some(one.clone()));
        for text in ["", "x", "<script>", &one.as_str()[1..], &format!("{}A", one.as_str()), &format!(" {}", one.as_str())] {
            assert_eq!(Sending::claimed(text), None, "{text}");
        }
    }
}
