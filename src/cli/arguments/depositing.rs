//! The words of `amphora deposit`.

use clap::{Args, Subcommand};

use crate::cli::settings::{ADDRESS, CONTACT, ZENODO, ZENODO_COMMUNITY, ZENODO_TOKEN};

/// What to do about deposits.
#[derive(Debug, Subcommand)]
pub enum Deposit {
    /// Say what would be deposited, and what its draft would say; nothing is asked of Zenodo
    #[command(after_help = "Examples:
  amphora deposit plan --release 2026.1 --all
  amphora deposit plan --datasheet chexpert --json | jq .plans[].metadata")]
    Plan {
        /// What
        #[command(flatten)]
        things: Things,
    },
    /// Deposit at Zenodo, or go on from where an earlier run stopped
    #[command(after_help = "Examples:
  AMPHORA_ZENODO_TOKEN=file:/run/secrets/zenodo amphora deposit run --zenodo sandbox --datasheet chexpert
  amphora deposit run --release 2026.1 --all --dry-run
  amphora deposit run --release 2026.1 --all --publish
  amphora deposit run --datasheet chexpert --adopt 1234567

Without --publish all stays a draft at Zenodo, where you may look at it; the same command with --publish then publishes it, for good. A
run that was interrupted is run again with the same words: it looks first what was done. Exit code 1 when something did not come through.")]
    Run {
        /// What
        #[command(flatten)]
        things: Things,
        /// Only say what would be done, as `amphora deposit plan`
        #[arg(long)]
        dry_run: bool,
        /// Publish; that cannot be undone
        #[arg(long)]
        publish: bool,
        /// The draft or record at Zenodo that a lost reply made is that one
        #[arg(long, value_name = "NUMBER", conflicts_with_all = ["none_was_made", "all"])]
        adopt: Option<u64>,
        /// You looked at Zenodo, and the draft that was asked for was not made
        #[arg(long, conflicts_with = "all")]
        none_was_made: bool,
    },
    /// Say how far all deposits are, and what to do about each
    #[command(after_help = "Examples:
  amphora deposit status
  amphora deposit status --json | jq '.deposits[] | select(.state != \"published\")'")]
    Status,
    /// Throw an open draft away, at Zenodo and here; what is published stays
    #[command(after_help = "Examples:
  amphora deposit discard --datasheet chexpert
  amphora deposit discard --release 2026.1")]
    Discard {
        /// What
        #[command(flatten)]
        things: Things,
    },
}

/// What is deposited.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = true)]
pub struct Things {
    /// A release of the review, by its number
    #[arg(long, value_name = "NUMBER")]
    pub release: Option<String>,
    /// The datasheet of a dataset; once for each
    #[arg(long, value_name = "SLUG")]
    pub datasheet: Vec<String>,
    /// The datasheets of all datasets
    #[arg(long, conflicts_with = "datasheet")]
    pub all: bool,
}

/// Flags of every command about deposits.
#[derive(Debug, Args)]
pub struct ZenodoArguments {
    /// Where the review is deposited.
    #[arg(long, global = true, help = ZENODO.help(), value_name = "WHERE")]
    pub zenodo: Option<String>,
    /// What opens it.
    #[arg(long, global = true, help = ZENODO_TOKEN.help(), value_name = "TOKEN")]
    pub zenodo_token: Option<String>,
    /// The community that is asked.
    #[arg(long, global = true, help = ZENODO_COMMUNITY.help(), value_name = "NAME")]
    pub zenodo_community: Option<String>,
    /// The address under which people reach the server.
    #[arg(long, global = true, help = ADDRESS.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
    pub address: Option<String>,
    /// Whom Zenodo may write to.
    #[arg(long, global = true, help = CONTACT.help(), value_name = "E-MAIL", value_hint = clap::ValueHint::EmailAddress)]
    pub contact: Option<String>,
}

impl ZenodoArguments {
    pub(super) fn given(&self) -> [(&'static str, &Option<String>); 5] {
        [
            (ZENODO.name, &self.zenodo),
            (ZENODO_TOKEN.name, &self.zenodo_token),
            (ZENODO_COMMUNITY.name, &self.zenodo_community),
            (ADDRESS.name, &self.address),
            (CONTACT.name, &self.contact),
        ]
    }
}
