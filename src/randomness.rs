//! Randomness as a parameter: nothing else in the product asks the system for secrets.

use std::sync::{Mutex, PoisonError};

use rand::rngs::{ChaCha12Rng, SysRng};
use rand::{Rng as _, SeedableRng as _, TryRng as _};

/// The system has no random numbers to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random numbers")]
pub struct NoRandomness;

/// Gives bytes that no one can guess. Passed to whatever makes a secret, so that tests can choose them.
pub trait Randomness: Send + Sync + std::fmt::Debug {
    /// Fills the bytes.
    ///
    /// # Errors
    /// The system has none to give.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The system's own.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        SysRng.try_fill_bytes(bytes).map_err(|_| NoRandomness)
    }
}

/// The same bytes for the same seed: for tests.
#[derive(Debug)]
pub struct SeededRandomness(Mutex<ChaCha12Rng>);

impl SeededRandomness {
    /// Begins with that seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha12Rng::seed_from_u64(seed)))
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_does_not_repeat_itself_and_a_seed_does() {
        let take = |from: &dyn Randomness| {
            let mut bytes = [0_u8; 32];
            from.fill(&mut bytes).unwrap();
            bytes
        };
        assert_ne!(take(&SystemRandomness), take(&SystemRandomness));
        assert_eq!(take(&SeededRandomness::new(7)), take(&SeededRandomness::new(7)));
        let one = SeededRandomness::new(7);
        assert_ne!(take(&one), take(&one));
    }
}
