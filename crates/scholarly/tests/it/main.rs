//! The clients against servers on this computer that fail, and the readers over replies that services gave.
#![expect(clippy::print_stdout, reason = "a skipped test says so")]
#![expect(clippy::unwrap_used, reason = "what fails, or is not there, fails the test")]

mod faults;
mod recorded;
mod stand_in;
mod zenodo;
