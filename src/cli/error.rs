//! Why a command failed, and the exit code that says so.

use std::io;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::settings::{ListenAddress, SettingProblem};
use crate::accounts::AccountError;
use crate::contributions::ContributionError;
use crate::croissant::proposing::ProposeError;
use crate::database::DatabaseError;
use crate::publication::ReleaseError;
use crate::review::folder::{FolderError, Problem};
use crate::review::import::ImportError;

/// All went well.
pub const WELL: u8 = 0;
/// The work failed, or problems were found.
pub const FAILED: u8 = 1;
/// The command line or the configuration is wrong.
pub const WRONG_USAGE: u8 = 2;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Settings that cannot be used.
    #[error("the configuration cannot be used")]
    Settings(Vec<SettingProblem>),
    /// Arguments that do not go together.
    #[error("{0}")]
    Usage(String),
    /// The database refuses.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// Something about an account cannot be done.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// A contribution cannot be handed in.
    #[error(transparent)]
    Contribution(#[from] ContributionError),
    /// A file cannot be compared with what the review has.
    #[error(transparent)]
    Propose(#[from] ProposeError),
    /// What a page would show cannot be read.
    #[error(transparent)]
    Page(#[from] crate::web::Error),
    /// A deposit cannot be planned or thrown away.
    #[error(transparent)]
    Deposit(#[from] crate::deposits::DepositError),
    /// A document cannot be set.
    #[error(transparent)]
    Press(#[from] typesetting::PressError),
    /// A release cannot be made or read.
    #[error(transparent)]
    Release(#[from] ReleaseError),
    /// There is no database to read.
    #[error("there is no database at {0} yet; run `amphora import default` or `amphora import review DIR` first")]
    NoDatabase(String),
    /// The database's address leads to a folder.
    #[error("{0} is a folder; give the database a file's name, for example {example}", example = .0.join("amphora.db").display())]
    DatabaseIsFolder(PathBuf),
    /// The database is to be read only, and is of an earlier version.
    #[error("the database {0} is of an earlier version and opened for reading only; run `amphora serve` once without ?mode=ro")]
    ReadOnlyAndOld(String),
    /// A review folder cannot be read or written.
    #[error("{}", of_folder(.0))]
    Folder(#[from] FolderError),
    /// The folder to write into holds something else.
    #[error("{0} is not empty and holds no review; choose another folder, or add --force to write between its files")]
    OtherFolder(PathBuf),
    /// The review has mistakes.
    #[error("nothing was written: {}", in_words(.0))]
    Unsound(Vec<Problem>),
    /// The import stopped.
    #[error("{}", of_import(.0))]
    Import(#[from] ImportError),
    /// A file cannot be read.
    #[error("cannot read {path}: {reason}", reason = plain(source))]
    Input {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file is longer than anyone means.
    #[error("{path} is longer than {megabytes} MB; split it")]
    TooLong {
        /// The file.
        path: PathBuf,
        /// The limit.
        megabytes: u64,
    },
    /// A file cannot be written.
    #[error("cannot write {path}: {reason}", reason = plain(source))]
    Written {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The review has no such dataset.
    #[error("there is no dataset “{slug}”{}", .near.as_ref().map(|near| format!("; did you mean “{near}”?")).unwrap_or_default())]
    NoDataset {
        /// What was asked for.
        slug: String,
        /// What was probably meant.
        near: Option<String>,
    },
    /// The server cannot listen.
    #[error("cannot listen on {address}: {}", listening(source))]
    Listen {
        /// Where.
        address: ListenAddress,
        /// Why.
        source: io::Error,
    },
    /// The runtime or the server failed.
    #[error("the server stopped: {0}")]
    Server(io::Error),
    /// Standard output cannot be written.
    #[error("cannot write to standard output: {0}")]
    Output(io::Error),
}

impl CliError {
    /// The exit code.
    #[must_use]
    pub fn code(&self) -> u8 {
        match self {
            Self::Settings(_) | Self::Usage(_) | Self::DatabaseIsFolder(_) | Self::Release(ReleaseError::Number(_)) => WRONG_USAGE,
            // Whoever reads the output has seen enough.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => WELL,
            _ => FAILED,
        }
    }

    /// What people are told.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Settings(problems) => problems.iter().map(|problem| format!("amphora: {problem}")).collect(),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Vec::new(),
            other => vec![format!("amphora: {other}")],
        }
    }

    /// The failure as a JSON document.
    #[must_use]
    pub fn document(&self) -> Value {
        let problems = match self {
            Self::Settings(problems) => json!(problems),
            Self::Unsound(problems) => problems.iter().map(problem).collect(),
            _ => json!([]),
        };
        json!({ "error": self.to_string(), "problems": problems })
    }
}

/// A problem of a review folder as JSON.
#[must_use]
pub fn problem(problem: &Problem) -> Value {
    let Problem { file, line, column, message, fatal } = problem;
    json!({ "file": file, "line": line, "column": column, "message": message, "severity": if *fatal { "error" } else { "note" } })
}

fn of_folder(error: &FolderError) -> String {
    match error {
        FolderError::Io { path, source } => format!("{}: {}", path.display(), plain(source)),
        other => other.to_string(),
    }
}

fn of_import(error: &ImportError) -> String {
    match error {
        // A connection that breaks at the very end leaves open whether the last word arrived.
        ImportError::Database(error) => format!("the import did not finish: {error}"),
        refused => format!("nothing was written: {refused}"),
    }
}

fn in_words(problems: &[Problem]) -> String {
    match problems.iter().filter(|problem| problem.fatal).count() {
        1 => "the review has one mistake".to_owned(),
        count => format!("the review has {count} mistakes"),
    }
}

/// The system's reason without its number, where there are plainer words.
#[must_use]
pub fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "it is no folder".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ => error.to_string(),
    }
}

fn listening(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            "another program listens there; choose another port with --listen HOST:PORT (0 takes any free one)".to_owned()
        }
        io::ErrorKind::AddrNotAvailable => "this computer does not have that address".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "ports below 1024 are for the administrator; choose another one with --listen HOST:PORT".to_owned()
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_tell_usage_from_failure() {
        assert_eq!(CliError::Settings(Vec::new()).code(), 2);
        assert_eq!(CliError::Usage(String::new()).code(), 2);
        assert_eq!(CliError::Database(DatabaseError::Busy).code(), 1);
        let gone = CliError::Output(io::ErrorKind::BrokenPipe.into());
        assert_eq!((gone.code(), gone.lines().len()), (0, 0));
        assert_eq!(CliError::Output(io::ErrorKind::StorageFull.into()).code(), 1);
    }

    #[test]
    fn every_failure_is_one_document() {
        let error = CliError::Unsound(vec![Problem::new("d.csv", Some(3), Some("slug"), "bad"), Problem::note("x", "left alone")]);
        let document = error.document();
        assert_eq!(document["error"], "nothing was written: the review has one mistake");
        assert_eq!(document["problems"][0]["line"], 3);
        assert_eq!(document["problems"][1]["severity"], "note");
    }
}
