//! The program `amphora`; everything it does is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    amphora::cli::run()
}
