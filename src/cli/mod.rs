//! The command line: `serve`, `worker`, `admin`, `import`, `export`, `release`, `deposit`, `doctor`, `dev`, `completions`.
//!
//! Results go to standard output, as text or (`--json`) as one JSON document; everything else goes to standard error.
//! Exit codes: 0 all went well, 1 the work failed or problems were found, 2 the command line or configuration is wrong.

mod admin;
pub mod arguments;
mod croissant;
mod datasheet;
mod deposit;
mod dev;
mod doctor;
mod documents;
mod error;
mod export;
mod import;
mod import_bibtex;
mod logging;
mod opening;
mod output;
mod progress;
mod release;
mod serve;
pub mod settings;
mod worker;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use arguments::{Command, CommandLine, Dev, Export, Import};
pub use error::{CliError, FAILED, WELL, WRONG_USAGE};
use output::Output;
use settings::Settings;

/// What became of a command that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Finished {
    /// All went well.
    Well,
    /// It found problems, and told them.
    WithProblems,
}

/// Runs the command that the program was called with.
#[must_use]
pub fn run() -> ExitCode {
    let command_line = match CommandLine::try_parse() {
        Ok(command_line) => command_line,
        Err(error) => {
            // Help that nobody reads to its end is no failure.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { WRONG_USAGE } else { WELL });
        }
    };
    let output = Output::new(command_line.everywhere.json);
    ExitCode::from(match execute(command_line, output) {
        Ok(Finished::Well) => WELL,
        Ok(Finished::WithProblems) => FAILED,
        Err(error) => {
            output.failure(&error);
            error.code()
        }
    })
}

fn execute(command_line: CommandLine, output: Output) -> Result<Finished, CliError> {
    if let Command::Completions { shell } = command_line.command {
        return completions(shell, output);
    }
    if let Command::Dev(Dev::Synthesize { folder, size, force }) = command_line.command {
        return dev::synthesize(&folder, size.into(), force, output);
    }
    let settings = Settings::load(&command_line.flags(), &|name| std::env::var_os(name)).map_err(CliError::Settings)?;
    logging::begin(&settings, matches!(command_line.command, Command::Serve(_) | Command::Worker { once: false, .. }));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Server)?;
    let finished = runtime.block_on(async {
        match command_line.command {
            Command::Serve(_) => serve::serve(&settings, output).await,
            Command::Admin { what, .. } => admin::admin(&settings, what, output).await,
            Command::Worker { once, retry, .. } => worker::worker(&settings, once, retry, output).await,
            Command::Import(Import::Default { how }) => import::default(&settings, how, output).await,
            Command::Import(Import::Review { folder, how }) => import::review(&folder, &settings, how, output).await,
            Command::Import(Import::Bibtex { files, update, how }) => import_bibtex::bibtex(&files, update, &settings, how, output).await,
            Command::Export(Export::Review { folder, force }) => export::review(&folder, force, &settings, output).await,
            Command::Export(Export::Bibtex { file, dataset }) => {
                export::bibtex(file.as_deref(), dataset.as_deref(), &settings, output).await
            }
            Command::Export(Export::Croissant { to, dataset, .. }) => {
                croissant::export(to.as_deref(), dataset.as_deref(), &settings, output).await
            }
            Command::Export(Export::Datasheet { slug, to, format, .. }) => {
                datasheet::export(&slug, format, to.as_deref(), &settings, output).await
            }
            Command::Export(Export::Document { to, format, .. }) => documents::document(format, to.as_deref(), &settings, output).await,
            Command::Export(Export::Datasheets { to, format, .. }) => Box::pin(documents::datasheets(format, &to, &settings, output)).await,
            Command::Import(Import::Croissant(wanted)) => croissant::import(wanted, &settings, output).await,
            Command::Deposit { what, .. } => Box::pin(deposit::deposit(what, &settings, output)).await,
            Command::Release(words) => Box::pin(release::release(words, &settings, output)).await,
            Command::Doctor => doctor::doctor(&settings, output).await,
            // Done before the settings are read.
            Command::Completions { .. } | Command::Dev(_) => Ok(Finished::Well),
        }
    });
    // A thread that still waits for a disk or a name must not keep the program from ending.
    runtime.shutdown_background();
    finished
}

fn completions(shell: clap_complete::Shell, output: Output) -> Result<Finished, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut CommandLine::command(), "amphora", &mut script);
    let document = serde_json::json!({ "shell": shell.to_string(), "script": String::from_utf8_lossy(&script) });
    output.content(&document, &script)?;
    Ok(Finished::Well)
}

/// Every command by its words, for example `import bibtex`: what the documentation must name.
#[must_use]
pub fn commands() -> Vec<String> {
    fn leaves(command: &clap::Command, above: &str, found: &mut Vec<String>) {
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            let words = format!("{above}{}", below.get_name());
            if below.has_subcommands() {
                leaves(below, &format!("{words} "), found);
            } else {
                found.push(words);
            }
        }
    }
    let mut found = Vec::new();
    leaves(&CommandLine::command(), "", &mut found);
    found
}
