//! The words of `amphora import`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::review::import::OnWithdrawn;

/// What to bring in.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// The review that comes with Amphora: “In the Picture: Medical Imaging Datasets, Artifacts, and their Living Review”
    #[command(after_help = "Examples:
  amphora import default
  amphora import default --database /srv/review.db

Run again, it changes nothing.")]
    Default {
        /// How to import
        #[command(flatten)]
        how: How,
    },
    /// A review folder, as `amphora export review` writes it
    #[command(after_help = "Examples:
  amphora import review my-review/
  amphora import review my-review/ --dry-run

Every problem is told with file, line and column. Where one of them is an error, nothing is written.
What is new is added, what differs is changed, what only the database has is kept.
A record that was withdrawn from the database is left out and told; --reinstate brings it back.")]
    Review {
        /// The folder
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        folder: PathBuf,
        /// How to import
        #[command(flatten)]
        how: How,
    },
    /// The papers of BibTeX files
    #[command(after_help = "Examples:
  amphora import bibtex refs.bib
  amphora import bibtex chest.bib skin.bib --dry-run
  curl https://example.org/refs.bib | amphora import bibtex -

Every entry that can be read goes in, with its text as it came; every problem is told with file, line and column. Several files are one import: all or nothing reaches the database.
A key that the catalogue has with the same text changes nothing. One that it has with another text is told and kept as it is; --update takes the file's.
Exit code 1 when an entry could not be read.")]
    Bibtex {
        /// The files; - reads standard input
        #[arg(value_name = "FILE", required = true, value_hint = clap::ValueHint::FilePath)]
        files: Vec<PathBuf>,
        /// Take the file's text where the catalogue has another one
        #[arg(long)]
        update: bool,
        /// How to import
        #[command(flatten)]
        how: How,
    },
    /// Propose datasets from Croissant files that others wrote; a steward decides on each
    #[command(after_help = "Examples:
  amphora import croissant chexpert.json --dry-run
  amphora import croissant downloads/ --account ada@example.org
  amphora import croissant knees.json --account ada@example.org --modality MRI --hand-in

Each file becomes a contribution of that account: a draft, which its owner hands in under /contributions, or with --hand-in one that waits for a steward. What a file says of biases and limits is shown to the steward. A dataset that the review has is told and left alone.
Of a folder the files in it that end in .json or .jsonld are read. Exit code 1 when a file could not be taken; the others are.")]
    Croissant(CroissantFiles),
}

/// Croissant files, and whose proposal they are.
#[derive(Debug, Clone, Args)]
pub struct CroissantFiles {
    /// Files, or folders of them
    #[arg(value_name = "FILE|DIR", required = true, value_hint = clap::ValueHint::AnyPath)]
    pub from: Vec<PathBuf>,
    /// Whose proposal it is: the e-mail address of an account that contributes
    #[arg(long, value_name = "E-MAIL", value_hint = clap::ValueHint::EmailAddress)]
    pub account: Option<String>,
    /// What the images are, as the review names it; else the keywords of each file say it
    #[arg(long, value_name = "WORD")]
    pub modality: Option<String>,
    /// Under which licence the records are given: CC-BY-4.0 or CC0-1.0
    #[arg(long, value_name = "LICENCE", default_value = "CC-BY-4.0")]
    pub license: String,
    /// Hand them in at once: they are yours to give, and hold no personal data of patients
    #[arg(long)]
    pub hand_in: bool,
    /// Read and check everything, write nothing, and say what would be proposed
    #[arg(long)]
    pub dry_run: bool,
}

/// How to import.
#[derive(Debug, Clone, Copy, Args)]
pub struct How {
    /// Read and check everything, write nothing, and say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Bring back records that were withdrawn from the database; else they are left out and told
    #[arg(long)]
    pub reinstate: bool,
}

impl How {
    /// What to do with a record that was withdrawn.
    #[must_use]
    pub const fn on_withdrawn(self) -> OnWithdrawn {
        if self.reinstate { OnWithdrawn::Reinstate } else { OnWithdrawn::LeaveOut }
    }
}
