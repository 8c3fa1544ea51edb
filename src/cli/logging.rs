//! Structured logs on standard error: standard output is for results.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use super::settings::{LogFormat, Origin, Settings};

/// Begins to log. A command that is over in a moment logs warnings only, unless someone asks for more.
pub fn begin(settings: &Settings, is_server: bool) {
    let asked = is_server || settings.log.origin != Origin::Default;
    let filter = if asked { settings.log.value.filter() } else { EnvFilter::new("warn") };
    // With the library's own way of reporting a closed standard error, the server would panic.
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).log_internal_errors(false);
    // Fails only where a log was begun before, as in tests; that one then goes on.
    let _ = match settings.log_format.value {
        LogFormat::Text => logs.with_ansi(io::stderr().is_terminal()).try_init(),
        LogFormat::Json => logs.json().flatten_event(true).try_init(),
    };
}
