//! `amphora doctor`: looks at everything the program needs, changes nothing, and says what to do.

mod checks;

use serde::Serialize;

use super::error::CliError;
use super::output::Output;
use super::settings::Settings;
use super::{Finished, settings};
use crate::review::store::Counts;

/// How a check went. Three answers, never two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Fine,
    /// Works, and a person should know.
    Notice,
    Wrong,
    /// Could not be looked at, because something before it is wrong.
    NotChecked,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Notice => "notice",
            Self::Wrong => "WRONG",
            Self::NotChecked => "not checked",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    message: String,
}

/// Everything that was looked at.
#[derive(Debug, Serialize)]
struct Report {
    version: &'static str,
    well: bool,
    checks: Vec<Check>,
    contents: Option<Counts>,
    configuration: Vec<Configured>,
}

/// A setting's value and where it comes from.
#[derive(Debug, Serialize)]
struct Configured {
    name: &'static str,
    value: String,
    origin: String,
}

/// Looks at everything, and tells.
pub(super) async fn doctor(settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let (mut checks, contents) = checks::of_database(&settings.database.value).await;
    checks.push(checks::of_pages());
    checks.push(checks::of_default_review());
    for (variable, near) in settings::unknown_variables(std::env::vars_os().map(|(name, _)| name)) {
        let meant = near.map(|near| format!("; {near} was probably meant")).unwrap_or_default();
        checks.push(Check { name: "environment", state: State::Notice, message: format!("{variable} is no setting{meant}") });
    }
    let configuration = settings.rows().into_iter().map(|(name, value, origin)| Configured { name, value, origin }).collect();
    let well = checks.iter().all(|check| check.state != State::Wrong);
    let report = Report { version: env!("CARGO_PKG_VERSION"), well, checks, contents, configuration };
    output.result(&report, &report.text())?;
    Ok(if well { Finished::Well } else { Finished::WithProblems })
}

impl Report {
    fn text(&self) -> String {
        let checks: Vec<_> = self.checks.iter().map(|check| [check.name, check.state.word(), &check.message]).collect();
        let configuration: Vec<_> = self.configuration.iter().map(|row| [row.name, &row.value, &row.origin]).collect();
        let verdict = if self.well { "All is well." } else { "Something is wrong; see the lines with WRONG." };
        format!("Amphora {}\n\n{}\nConfiguration\n{}\n{verdict}\n", self.version, table(&checks), table(&configuration))
    }
}

/// Rows of three cells in columns that align.
fn table(rows: &[[&str; 3]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (first, second) = (width(0), width(1));
    rows.iter().fold(String::new(), |text, [a, b, c]| text + &format!("  {a:first$}  {b:second$}  {c}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align() {
        assert_eq!(table(&[["a", "é", "x"], ["bcd", "ef", "y"]]), "  a    é   x\n  bcd  ef  y\n");
    }

    #[test]
    fn a_wrong_line_is_seen_in_text_and_json() {
        let check = Check { name: "disk", state: State::Wrong, message: "full".to_owned() };
        let report = Report { version: "0", well: false, checks: vec![check], contents: None, configuration: Vec::new() };
        assert!(report.text().contains("disk  WRONG  full"), "{}", report.text());
        assert_eq!(serde_json::to_value(&report).unwrap()["checks"][0]["state"], "wrong");
    }
}
