//! Passwords: which are taken, and how they are kept.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::randomness::{NoRandomness, Randomness};

/// The least letters that a password has.
pub const SHORTEST: usize = 12;

/// The most bytes: longer ones would only cost time.
const LONGEST: usize = 256;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WeakPassword {
    /// Too few letters.
    #[error("a password has at least {SHORTEST} letters; three or four words that do not belong together are easy to remember")]
    Short,
    /// Too many.
    #[error("a password has at most {LONGEST} bytes")]
    Long,
    /// One that programs guess soon.
    #[error("this password is easy to guess: it is common, a pattern, or made of your name or address")]
    Guessable,
}

/// A password that is good enough to be kept.
#[derive(Clone)]
pub struct NewPassword(String);

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl NewPassword {
    /// Takes a password, unless it is too short, too long or easy to guess for one who knows these words.
    ///
    /// # Errors
    /// It is not taken, and why.
    pub fn new(text: &str, known: &[&str]) -> Result<Self, WeakPassword> {
        if text.chars().count() < SHORTEST {
            return Err(WeakPassword::Short);
        }
        if text.len() > LONGEST {
            return Err(WeakPassword::Long);
        }
        let mut words: Vec<&str> = known.iter().flat_map(|word| word.split(|letter: char| !letter.is_alphanumeric())).collect();
        words.push("amphora");
        // What is left without the words that others know of its owner must still be something.
        let mut own = text.to_lowercase();
        for word in words.iter().filter(|word| word.chars().count() >= 3) {
            own = own.replace(&word.to_lowercase(), "");
        }
        if own.chars().count() < SHORTEST - 4 {
            return Err(WeakPassword::Guessable);
        }
        // What comes after a hundred letters makes no password worse, and takes long to judge.
        let beginning = text.char_indices().nth(100).map_or(text, |(end, _)| &text[..end]);
        if zxcvbn::zxcvbn(beginning, &words).score() < zxcvbn::Score::Three {
            return Err(WeakPassword::Guessable);
        }
        Ok(Self(text.to_owned()))
    }

    /// What is kept of it. It takes a good part of a second, on purpose: call it where no one else waits for the thread.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn hash(&self, randomness: &dyn Randomness) -> Result<String, NoRandomness> {
        let mut salt = [0_u8; 16];
        randomness.fill(&mut salt)?;
        let hash: PasswordHash = argon2id().hash_password_with_salt(self.0.as_bytes(), &salt).map_err(|_| NoRandomness)?;
        Ok(hash.to_string())
    }
}

/// OWASP's parameters for argon2id: 19 MiB, two passes, one lane.
fn argon2id() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

/// Whether that is the password of which this was kept. Where nothing was kept (no such account, or one that signs in through
/// another site), the answer is no, after the same time.
#[must_use]
pub fn is_password(kept: Option<&str>, claimed: &str) -> bool {
    let claimed = if claimed.len() > LONGEST { "" } else { claimed };
    let Some(hash) = kept.and_then(|kept| PasswordHash::new(kept).ok()) else {
        let mut nowhere = [0_u8; 32];
        let worked = argon2id().hash_password_into(claimed.as_bytes(), b"no such account.", &mut nowhere);
        std::hint::black_box((worked.is_ok(), nowhere));
        return false;
    };
    argon2id().verify_password(claimed.as_bytes(), &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    #[test]
    fn a_password_is_kept_as_owasp_says() {
        let kept = NewPassword::new("copper lantern 7 otters", &[]).unwrap().hash(&SeededRandomness::new(1)).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(is_password(Some(&kept), "copper lantern 7 otters"));
        assert!(!is_password(Some(&kept), "copper lantern 7 otter") && !is_password(Some("rubbish"), "x") && !is_password(None, ""));
    }

    #[test]
    fn what_is_easy_to_guess_is_not_taken() {
        let taken = |text: &str| NewPassword::new(text, &["ada.lovelace@example.org", "Ada Lovelace"]).map(|_| ());
        assert_eq!(taken("short"), Err(WeakPassword::Short));
        assert_eq!(taken("password1234"), Err(WeakPassword::Guessable));
        assert_eq!(taken("aaaaaaaaaaaaaaaa"), Err(WeakPassword::Guessable));
        assert_eq!(taken("adalovelace1"), Err(WeakPassword::Guessable));
        assert_eq!(taken(&"x".repeat(257)), Err(WeakPassword::Long));
        assert_eq!(taken("copper lantern 7 otters"), Ok(()));
    }
}
