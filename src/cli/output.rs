//! The only place that writes to the terminal: results to standard output, everything else to standard error.
//!
//! Neither `print!` nor `eprint!` is used: both panic when the reader has gone, as in `amphora export bibtex | head`.

use std::io::{self, Write};

use serde::Serialize;

use super::error::CliError;

/// How results are written.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    json: bool,
}

impl Output {
    /// Results as one JSON document, or as text for people.
    #[must_use]
    pub const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether the result is one JSON document.
    #[must_use]
    pub const fn is_json(self) -> bool {
        self.json
    }

    /// Writes a command's result: the document, or the text for people.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn result(self, document: &impl Serialize, text: &str) -> Result<(), CliError> {
        if self.json { Self::document(document) } else { write_all(format!("{}\n", printable(text.trim_end())).as_bytes()) }
    }

    /// Writes a file's content to standard output as it is; in JSON the document that holds it.
    ///
    /// # Errors
    /// Standard output cannot be written.
    pub fn content(self, document: &impl Serialize, bytes: &[u8]) -> Result<(), CliError> {
        if self.json { Self::document(document) } else { write_all(bytes) }
    }

    /// Tells of a failure: to people, and as the one document where one was asked for.
    pub fn failure(self, error: &CliError) {
        for line in error.lines() {
            tell(&line);
        }
        if self.json {
            // The failure was told; a reader that has gone does not make it another one.
            let _ = Self::document(&error.document());
        }
    }

    fn document(document: &impl Serialize) -> Result<(), CliError> {
        let mut text = serde_json::to_string_pretty(document).map_err(|error| CliError::Output(error.into()))?;
        text.push('\n');
        write_all(text.as_bytes())
    }
}

fn write_all(bytes: &[u8]) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(CliError::Output)
}

/// Tells people something on standard error. Where nobody reads it, nothing is lost.
pub fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", printable(line));
}

/// The text without characters that would steer a terminal: messages quote files that anyone may have written.
fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() && letter != '\n' { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\u{7}\n"), "a\u{fffd}[31mb\u{fffd}\n");
    }
}
