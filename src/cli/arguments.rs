//! The command line as types. What it says here is what `--help` says and what the completions know.

mod admin;
mod bringing;
mod depositing;
mod release;
mod site;
mod writing;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::synthesis::Size;

use super::settings::{ADDRESS, CONFIG, DATABASE, Flags, LISTEN, LOG, LOG_FORMAT};

pub use admin::{Admin, AdminAccount, AdminToken};
pub use bringing::{CroissantFiles, How, Import};
pub use depositing::{Deposit, Things, ZenodoArguments};
pub use release::Release;
pub use site::SiteArguments;
pub use writing::{DocumentForm, Export, SheetForm};

/// A living review of datasets: what is known about medical imaging data, by whom, and where it says so.
#[derive(Debug, Parser)]
#[command(
    name = "amphora",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Examples:
  amphora import default                 put the review “In the Picture” into var/amphora.db
  amphora serve                          serve it on http://127.0.0.1:8080
  amphora import bibtex refs.bib         add the papers of a BibTeX file
  amphora export review backup/          write everything as plain files
  amphora doctor                         check database, disk and configuration

Exit codes: 0 all went well, 1 the work failed or problems were found, 2 the command line or the configuration is wrong.
Settings: flags go before environment variables before amphora.toml before the defaults; `amphora doctor` shows where each value comes from."
)]
pub struct CommandLine {
    /// Flags of every command.
    #[command(flatten)]
    pub everywhere: Everywhere,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Everywhere {
    /// The configuration file.
    #[arg(long, global = true, help = CONFIG.help(), value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub config: Option<String>,
    /// The database.
    #[arg(long, global = true, help = DATABASE.help(), value_name = "DATABASE", value_hint = clap::ValueHint::FilePath)]
    pub database: Option<String>,
    /// What is logged.
    #[arg(long, global = true, help = LOG.help(), value_name = "LEVEL")]
    pub log: Option<String>,
    /// How it is logged.
    #[arg(long, global = true, help = LOG_FORMAT.help(), value_name = "FORM")]
    pub log_format: Option<String>,
    /// Write the result to standard output as one JSON document; what is for people goes to standard error
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the review as web pages and JSON
    #[command(after_help = "Examples:
  amphora serve
  amphora serve --listen 0.0.0.0:80 --address https://review.example.org
  amphora serve --database 'var/amphora.db?mode=ro'
  AMPHORA_DATABASE=postgres://amphora:secret@db/amphora amphora serve --log-format json

Prints its address once it listens. Ctrl-C or SIGTERM ends it: requests under way may finish, for ten seconds at most; a second Ctrl-C ends it at once.")]
    Serve(ServeArguments),
    /// Do the jobs that wait in the database: mail, and what else must not hold up a page
    #[command(after_help = "Examples:
  amphora worker
  amphora worker --once
  amphora worker --once --retry
  AMPHORA_DATABASE=postgres://amphora:secret@db/amphora amphora worker

`amphora serve` does them too, so this is for a second computer, or for a server that is only to serve. Several at once are
fine. Ctrl-C or SIGTERM ends it; a job that was under way is done again by the next one.")]
    Worker {
        /// End when nothing is due any more, instead of waiting for what comes
        #[arg(long)]
        once: bool,
        /// Try again what was given up
        #[arg(long)]
        retry: bool,
        /// The site.
        #[command(flatten)]
        site: SiteArguments,
    },
    /// Look after accounts: who may sign in and do what
    #[command(arg_required_else_help = true)]
    Admin {
        /// What to look after
        #[command(subcommand)]
        what: Admin,
        /// The address under which people reach the server.
        #[arg(long, global = true, help = ADDRESS.help(), value_name = "ADDRESS", value_hint = clap::ValueHint::Url)]
        address: Option<String>,
    },
    /// Bring a review or papers into the database, all or nothing
    #[command(subcommand, arg_required_else_help = true)]
    Import(Import),
    /// Write the review, or its papers, as plain files
    #[command(subcommand, arg_required_else_help = true)]
    Export(Export),
    /// Deposit releases and datasheets at Zenodo, where they get a DOI
    #[command(arg_required_else_help = true)]
    Deposit {
        /// What to do
        #[command(subcommand)]
        what: Deposit,
        /// Where
        #[command(flatten)]
        service: ZenodoArguments,
    },
    /// Freeze the review as a release, list releases, write their files, make them again
    #[command(subcommand, arg_required_else_help = true)]
    Release(Release),
    /// Check database, disk and configuration, and say where each setting comes from
    #[command(after_help = "Examples:
  amphora doctor
  amphora doctor --json | jq '.checks[] | select(.state != \"fine\")'

Changes nothing. Exit code 1 when something is wrong. No password is shown.")]
    Doctor,
    /// What developers of Amphora need
    #[command(subcommand, arg_required_else_help = true)]
    Dev(Dev),
    /// Print the completions of this command line for a shell
    #[command(after_help = "Examples:
  amphora completions bash > ~/.local/share/bash-completion/completions/amphora
  amphora completions zsh > ~/.zfunc/_amphora
  amphora completions fish > ~/.config/fish/completions/amphora.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Flags of `serve`.
#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Where to listen.
    #[arg(long, help = LISTEN.help(), value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// The site.
    #[command(flatten)]
    pub site: SiteArguments,
}

/// What developers of Amphora need.
#[derive(Debug, Subcommand)]
pub enum Dev {
    /// Write a made-up review as a folder: any size, and the same bytes for the same seed
    #[command(after_help = "Examples:
  amphora dev synthesize /tmp/big
  amphora dev synthesize /tmp/small --datasets 20 --papers 50 --usages 100 --seed 7
  amphora import review /tmp/big --database /tmp/big.db

Taxonomy and vocabularies are those of the review that comes with Amphora; all else is made up.")]
    Synthesize {
        /// The folder; made where it is not there
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        folder: PathBuf,
        /// How much
        #[command(flatten)]
        size: SyntheticSize,
        /// Write into a folder that holds other files
        #[arg(long)]
        force: bool,
    },
}

/// How large a made-up review is.
#[derive(Debug, Clone, Copy, Args)]
pub struct SyntheticSize {
    /// How many datasets
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    datasets: u32,
    /// How many papers
    #[arg(long, value_name = "NUMBER", default_value_t = 200_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    papers: u32,
    /// How many statements; one for each dataset is on the paper that makes it
    #[arg(long, value_name = "NUMBER", default_value_t = 500_000, value_parser = clap::value_parser!(u32).range(0..=100_000_000))]
    usages: u32,
    /// The same seed gives the same bytes
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
}

impl From<SyntheticSize> for Size {
    fn from(SyntheticSize { datasets, papers, usages, seed }: SyntheticSize) -> Self {
        Self { datasets, papers, usages, seed }
    }
}

impl CommandLine {
    /// The settings that were given as flags.
    #[must_use]
    pub fn flags(&self) -> Flags {
        let Everywhere { config, database, log, log_format, json: _ } = &self.everywhere;
        let mut given = vec![(CONFIG.name, config), (DATABASE.name, database), (LOG.name, log), (LOG_FORMAT.name, log_format)];
        match &self.command {
            Command::Serve(ServeArguments { listen, site }) => {
                given.push((LISTEN.name, listen));
                given.extend(site.given());
            }
            Command::Worker { site, .. } => given.extend(site.given()),
            Command::Deposit { service, .. } => given.extend(service.given()),
            Command::Admin { address, .. }
            | Command::Export(
                Export::Croissant { address, .. }
                | Export::Datasheet { address, .. }
                | Export::Datasheets { address, .. }
                | Export::Document { address, .. },
            )
            | Command::Release(Release::Prepare { address, .. }) => {
                given.push((ADDRESS.name, address));
            }
            _ => {}
        }
        given.into_iter().filter_map(|(name, value)| value.clone().map(|value| (name, value))).collect()
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::settings::SETTINGS;

    #[test]
    fn the_definition_holds_together() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn every_command_has_an_example_in_its_help() {
        fn check(command: &clap::Command) {
            let subcommands: Vec<_> = command.get_subcommands().filter(|sub| sub.get_name() != "help").collect();
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(!subcommands.is_empty() || help.starts_with("Examples:\n  "), "{}", command.get_name());
            assert!(command.get_about().is_some(), "{}", command.get_name());
            subcommands.into_iter().for_each(check);
        }
        check(&CommandLine::command());
    }

    #[test]
    fn every_setting_is_a_flag_whose_help_names_its_variable() {
        let command = CommandLine::command();
        let (serve, deposit) = (command.find_subcommand("serve").unwrap(), command.find_subcommand("deposit").unwrap());
        for spec in SETTINGS {
            let flag = |command: &clap::Command| {
                let found = command.get_arguments().find(|argument| argument.get_long() == spec.flag.strip_prefix("--"));
                found.and_then(|argument| argument.get_help().map(ToString::to_string))
            };
            let help = flag(&command).or_else(|| flag(serve)).or_else(|| flag(deposit)).expect(spec.flag);
            assert!(help.contains(&format!("[environment: {}", spec.environment)), "{}: {help}", spec.flag);
            assert!(spec.default.is_none_or(|default| help.contains(default)), "{}: {help}", spec.flag);
        }
    }
}
