//! Secrets that are shown once and kept only as hashes: of sessions, links and tokens. They are random and long, so a plain
//! hash is as good as a slow one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::randomness::{NoRandomness, Randomness};

/// What a token for programs begins with, so that a person, or a program that looks for leaked secrets, knows what it is.
pub const TOKEN_PREFIX: &str = "amphora_";

/// How long a secret may be as text: what is longer is none of ours, and is not hashed.
const LONGEST: usize = 128;

/// A secret as it is handed out; never written to the database or to a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A new one, of 256 bits.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn new(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        let mut bytes = [0_u8; 32];
        randomness.fill(&mut bytes)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// A new one for a program.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn new_token(randomness: &dyn Randomness) -> Result<Self, NoRandomness> {
        Ok(Self(format!("{TOKEN_PREFIX}{}", Self::new(randomness)?.0)))
    }

    /// What someone claims to be one.
    #[must_use]
    pub fn claimed(text: &str) -> Option<Self> {
        let is_one = !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        is_one.then(|| Self(text.to_owned()))
    }

    /// The secret itself, for whom it is meant.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> String {
        derived("kept", &self.0)
    }

    /// What a form carries, so that only a page that was made for the holder of this secret can send it.
    #[must_use]
    pub fn form_token(&self) -> String {
        derived("form", &self.0)
    }

    /// What is made of the secret for another use; it says nothing about the secret.
    pub(super) fn derived(&self, what_for: &str) -> String {
        derived(what_for, &self.0)
    }

    /// Whether a form carries that, in the same time for every wrong one.
    #[must_use]
    pub fn is_form_token(&self, claimed: &str) -> bool {
        self.form_token().as_bytes().ct_eq(claimed.as_bytes()).into()
    }
}

/// One use of a secret says nothing about another.
fn derived(what_for: &str, secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("amphora {what_for}\n{secret}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    #[test]
    fn a_secret_is_not_what_is_kept_of_it() {
        let secret = Secret::new(&SeededRandomness::new(1)).unwrap();
        let claimed = Secret::claimed(secret.reveal()).unwrap();
        assert_eq!(secret.hash(), claimed.hash());
        assert_ne!(secret.hash(), secret.form_token());
        assert!(claimed.is_form_token(&secret.form_token()) && !claimed.is_form_token(&secret.hash()) && !claimed.is_form_token(""));
        assert!(!format!("{secret:?}").contains(secret.reveal()));
    }

    #[test]
    fn rubbish_is_no_secret() {
        for text in ["", "a b", "a\nb", "ä", &"a".repeat(129)] {
            assert!(Secret::claimed(text).is_none(), "{text}");
        }
    }
}
