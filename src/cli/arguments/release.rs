//! The words of `amphora release`.

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::settings::ADDRESS;

/// What to do with releases.
#[derive(Debug, Subcommand)]
pub enum Release {
    /// Freeze the review as it is, make all files of the release, and keep them
    #[command(after_help = "Examples:
  amphora release prepare --dry-run
  amphora release prepare --address https://review.example.org
  amphora release notes > notes.md && amphora release prepare --notes notes.md
  amphora release prepare --number 2026.2 --force

A release is for good: its number is not given again, and its files do not change but for a DOI that is written into them.
Without --notes they are drafted from what differs since the last release. Where nothing differs, nothing is released, unless --force is given.")]
    Prepare {
        /// The number; without it the year and which of that year it is
        #[arg(long, value_name = "YEAR.N")]
        number: Option<String>,
        /// A file with the notes, as Markdown; - reads standard input
        #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
        notes: Option<PathBuf>,
        /// Release even where nothing changed since the last release
        #[arg(long)]
        force: bool,
        /// Say what would be released, and write nothing
        #[arg(long)]
        dry_run: bool,
        /// The address under which people reach the server.
        #[arg(long, help = ADDRESS.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
        address: Option<String>,
    },
    /// List the releases
    #[command(after_help = "Examples:
  amphora release list
  amphora release list --json | jq -r '.releases[-1].number'")]
    List,
    /// Print the notes of a release; without a number the draft for the next one
    #[command(after_help = "Examples:
  amphora release notes
  amphora release notes 2026.1")]
    Notes {
        /// The release
        #[arg(value_name = "YEAR.N")]
        number: Option<String>,
    },
    /// Write all files of a release into a folder, as they were published
    #[command(after_help = "Examples:
  amphora release build 2026.1 release/
  cd release && sha256sum --check SHA256SUMS")]
    Build {
        /// The release
        #[arg(value_name = "YEAR.N")]
        number: String,
        /// The folder; made where it is not there, else it must be empty
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        folder: PathBuf,
    },
    /// Make a release again from its archive alone, and compare every byte
    #[command(after_help = "Examples:
  amphora release rebuild review-2026.1.zip again/

Needs no database and no network. Exit code 1 where a file differs, each of which is told. The bytes are the same with the program that made the archive; a later version may set a page in another way.")]
    Rebuild {
        /// The archive, a ZIP file
        #[arg(value_name = "ARCHIVE", value_hint = clap::ValueHint::FilePath)]
        archive: PathBuf,
        /// The folder; made where it is not there, else it must be empty
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        folder: PathBuf,
    },
}
