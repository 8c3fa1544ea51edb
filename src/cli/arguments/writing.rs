//! The words of `amphora export`.

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::settings::ADDRESS;

/// What to write.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// The whole review as a folder of BibTeX, CSV, TOML and Markdown, without loss
    #[command(after_help = "Examples:
  amphora export review backup/
  amphora export review . --force

The same review always gives the same bytes, so the folder can live under version control.
`amphora import review` reads it back.")]
    Review {
        /// The folder; made where it is not there
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        folder: PathBuf,
        /// Write into a folder that holds other files
        #[arg(long)]
        force: bool,
    },
    /// The papers as BibTeX, each entry as it came
    #[command(after_help = "Examples:
  amphora export bibtex > papers.bib
  amphora export bibtex papers.bib
  amphora export bibtex --dataset chexpert")]
    Bibtex {
        /// The file; standard output without one
        #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
        file: Option<PathBuf>,
        /// Only the papers with statements on this dataset, and the one that introduced it
        #[arg(long, value_name = "SLUG")]
        dataset: Option<String>,
    },
    /// Datasets as Croissant files, with the evidence in the Responsible AI vocabulary
    #[command(after_help = "Examples:
  amphora export croissant croissant/
  amphora export croissant --dataset chexpert > chexpert.json
  amphora export croissant chexpert.json --dataset chexpert --address https://review.example.org

The files conform to Croissant 1.1 and RAI 1.0, and name the addresses of the site. What no source says reads “Not documented”.")]
    Croissant {
        /// The folder for the files of all datasets; with --dataset the file, or standard output without one
        #[arg(value_name = "DIR|FILE", value_hint = clap::ValueHint::AnyPath)]
        to: Option<PathBuf>,
        /// Only this dataset
        #[arg(long, value_name = "SLUG")]
        dataset: Option<String>,
        /// The address under which people reach the server.
        #[arg(long, help = ADDRESS.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
        address: Option<String>,
    },
    /// The datasheet of a dataset, to print, to keep and to cite
    #[command(after_help = "Examples:
  amphora export datasheet chexpert chexpert.pdf
  amphora export datasheet chexpert --format md > chexpert.md
  amphora export datasheet chexpert --format json | jq .document.sections[].title

The same state of the review gives the same bytes. The PDF is tagged, and conforms to PDF/A-2a and PDF/UA-1.")]
    Datasheet {
        /// The dataset
        #[arg(value_name = "SLUG")]
        slug: String,
        /// The file; standard output without one
        #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
        to: Option<PathBuf>,
        /// In which form
        #[arg(long, value_enum, value_name = "FORM", default_value_t = SheetForm::Pdf)]
        format: SheetForm,
        /// The address under which people reach the server.
        #[arg(long, help = ADDRESS.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
        address: Option<String>,
    },
    /// The datasheets of all datasets, into a folder
    #[command(after_help = "Examples:
  amphora export datasheets sheets/
  amphora export datasheets sheets/ --format html

One file for each dataset, by its name in addresses; with --format typ a folder for each, which the Typst compiler takes.")]
    Datasheets {
        /// The folder; made where it is not there
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        to: PathBuf,
        /// In which form
        #[arg(long, value_enum, value_name = "FORM", default_value_t = DocumentForm::Pdf)]
        format: DocumentForm,
        /// The address under which people reach the server.
        #[arg(long, help = ADDRESS.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
        address: Option<String>,
    },
    /// The review as a publication: what is known about all datasets, by application
    #[command(after_help = "Examples:
  amphora export document review.pdf
  amphora export document --format html > review.html

A draft of what the review holds now: a release has the document of its own edition. The same state of the review gives the same
bytes. The PDF is tagged, and conforms to PDF/A-2a and PDF/UA-1.")]
    Document {
        /// The file; standard output without one. With --format typ a folder
        #[arg(value_name = "FILE", value_hint = clap::ValueHint::AnyPath)]
        to: Option<PathBuf>,
        /// In which form
        #[arg(long, value_enum, value_name = "FORM", default_value_t = DocumentForm::Pdf)]
        format: DocumentForm,
        /// The address under which people reach the server.
        #[arg(long, help = ADDRESS.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
        address: Option<String>,
    },
}

/// The form of the review document, and of all datasheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DocumentForm {
    /// For paper and archives
    Pdf,
    /// Text
    Md,
    /// One file for browsers
    Html,
    /// A folder for the Typst compiler: template, content, references and pictures
    Typ,
}

/// The form of a datasheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum SheetForm {
    /// For paper and archives
    Pdf,
    /// Text
    Md,
    /// One file for browsers
    Html,
    /// JSON-LD, with all of the content
    Json,
}
