//! Time that passes, as a parameter.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

/// Lets time pass. A parameter, so that tests of long waits are short.
pub trait Wait: fmt::Debug + Send + Sync {
    /// Comes back after that time.
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The time of this computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealTime;

impl Wait for RealTime {
    fn wait(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }
}
