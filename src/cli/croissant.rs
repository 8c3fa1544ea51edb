//! `amphora export croissant` and `amphora import croissant`.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;

use super::arguments::CroissantFiles;
use super::error::CliError;
use super::export::no_dataset;
use super::output::{Output, tell};
use super::settings::Settings;
use super::{Finished, opening};
use crate::accounts::{Account, AccountError, EmailAddress};
use crate::clock::{Clock as _, SystemClock};
use crate::contributions::store::proposing;
use crate::contributions::{ContributionId, ContributionKind, License, NewContribution};
use crate::croissant::proposing::{Proposed, Ready, propose};
use crate::croissant::{reading, writing};
use crate::database::{Transaction, commit};
use crate::dossier::{self, Dossier};
use crate::review::folder::{Files, write_files};
use crate::review::store;
use crate::vocabulary::{self, Kind, Modality};
use crate::wording::{count, plural, so_many};
use crate::{accounts, datasets};

/// Writes the files of all datasets into a folder, or that of one to a file or to standard output.
pub(super) async fn export(to: Option<&Path>, dataset: Option<&str>, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let database = opening::for_reading(&settings.database.value).await?;
    let moment = database.begin_reading().await?;
    let address = settings.expected_address();
    if let Some(slug) = dataset {
        let Some((id, record)) = datasets::store::records::find(&moment, slug).await? else {
            return Err(no_dataset(slug, &datasets::store::records::all(&moment).await?));
        };
        let text = writing::text(&dossier::store::dossier(&moment, id, record, address.as_str()).await?);
        drop(moment);
        database.close().await?;
        return super::export::to_file(to, slug, text.as_bytes(), output);
    }
    let Some(folder) = to else {
        return Err(CliError::Usage("give a folder for the files of all datasets, or one dataset with --dataset".to_owned()));
    };
    let review = store::load(&moment).await?;
    drop(moment);
    database.close().await?;
    let file = |dossier: Dossier| (format!("{}.json", dossier.dataset.slug), writing::text(&dossier).into_bytes());
    let files: Files = dossier::all(review, address.as_str()).map(file).collect();
    write_files(folder, &files)?;
    let text =
        format!("Wrote the Croissant {} of {} into {}.", plural(files.len(), "file"), count(files.len(), "dataset"), folder.display());
    output.result(&json!({ "folder": folder.display().to_string(), "files": files.keys().collect::<Vec<_>>() }), &text)?;
    Ok(Finished::Well)
}

/// What became of one file.
#[derive(Debug, Serialize)]
struct Told {
    file: String,
    /// `proposed`, `would be proposed`, `there`, `not read` or `not fit`.
    outcome: &'static str,
    /// The dataset that it is, or would be.
    dataset: Option<String>,
    contribution: Option<ContributionId>,
    says: Vec<String>,
}

impl Told {
    fn of(file: &str, outcome: &'static str, says: Vec<String>) -> Self {
        Self { file: file.to_owned(), outcome, dataset: None, contribution: None, says }
    }

    fn is_wrong(&self) -> bool {
        matches!(self.outcome, "not read" | "not fit")
    }

    fn line(&self) -> String {
        let dataset = self.dataset.as_deref().unwrap_or_default();
        let said = self.says.join("; ");
        match (self.outcome, self.contribution) {
            ("proposed", Some(id)) => format!("{}: {dataset} is contribution {id}", self.file),
            ("would be proposed", _) => format!("{}: {dataset} can be proposed", self.file),
            ("there", _) => format!("{}: the review has {dataset} already ({said})", self.file),
            _ => format!("{}: {said}", self.file),
        }
    }
}

/// Proposes datasets from files.
pub(super) async fn import(wanted: CroissantFiles, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let license: License = wanted.license.parse().map_err(|error: vocabulary::UnknownWord| CliError::Usage(error.to_string()))?;
    let files = files(&wanted.from)?;
    let url = &settings.database.value;
    let database = opening::for_reading(url).await?;
    let transaction = if wanted.dry_run { database.begin_reading().await? } else { database.begin_writing().await? };
    let account = match &wanted.account {
        Some(email) => Some(account(&transaction, email).await?),
        None if wanted.dry_run => None,
        None => return Err(CliError::Usage("say with --account whose proposal it is (an e-mail address), or add --dry-run".to_owned())),
    };
    let modality = match &wanted.modality {
        Some(word) => Some(modality(&transaction, word).await?),
        None => None,
    };
    let desk = Desk { transaction: &transaction, account: account.filter(|_| !wanted.dry_run), license, is_yours: wanted.hand_in };
    let (mut told, mut slugs) = (Vec::new(), HashSet::new());
    for path in &files {
        told.push(desk.one(path, modality.as_ref(), &mut slugs).await?);
    }
    if wanted.dry_run {
        drop(transaction);
    } else {
        commit(transaction).await?;
    }
    database.close().await?;
    report(&told, &wanted, output)
}

fn report(told: &[Told], wanted: &CroissantFiles, output: Output) -> Result<Finished, CliError> {
    for file in told.iter().filter(|file| file.is_wrong()) {
        tell(&file.line());
    }
    let lines: Vec<String> = told.iter().filter(|file| !file.is_wrong()).map(Told::line).collect();
    let number = |outcome: &str| told.iter().filter(|file| file.outcome == outcome).count();
    let proposed = number("proposed");
    let next = match (proposed, wanted.hand_in) {
        (0, _) => String::new(),
        (_, true) => " A steward decides.".to_owned(),
        (_, false) => format!(" Drafts wait under /contributions for {} to be handed in.", wanted.account.as_deref().unwrap_or_default()),
    };
    let mut sentence = format!(
        "Read {}: proposed {}, {} in the review already, {} cannot be taken.{next}",
        count(told.len(), "file"),
        count(proposed, "dataset"),
        so_many(number("there")),
        so_many(told.iter().filter(|file| file.is_wrong()).count()),
    );
    if wanted.dry_run {
        sentence.push_str(" Nothing was written.");
    }
    let text = lines.into_iter().chain([sentence]).collect::<Vec<_>>().join("\n");
    output.result(&json!({ "dry_run": wanted.dry_run, "files": told }), &text)?;
    Ok(if told.iter().any(Told::is_wrong) { Finished::WithProblems } else { Finished::Well })
}

/// Where proposals are handed in.
struct Desk<'a> {
    transaction: &'a Transaction,
    /// Whose they are; no one's where nothing is written.
    account: Option<Account>,
    license: License,
    /// Whether they are handed in at once: it was said that they may be given and hold no data of patients.
    is_yours: bool,
}

impl Desk<'_> {
    async fn one(&self, path: &Path, modality: Option<&Modality>, slugs: &mut HashSet<String>) -> Result<Told, CliError> {
        let name = path.display().to_string();
        let described = match reading::read(&bytes(path)?) {
            Ok(described) => described,
            Err(error) => return Ok(Told::of(&name, "not read", vec![error.to_string()])),
        };
        let file = path.file_name().map_or_else(|| name.clone(), |file| file.to_string_lossy().into_owned());
        let ready = match propose(self.transaction, &described, &file, modality).await? {
            Proposed::Unfit(says) => return Ok(Told::of(&name, "not fit", says)),
            Proposed::There { slug, name: known } => {
                return Ok(Told { dataset: Some(slug), ..Told::of(&name, "there", vec![known]) });
            }
            Proposed::Ready(ready) => ready,
        };
        if !slugs.insert(ready.slug.clone()) {
            return Ok(Told::of(&name, "not fit", vec![format!("another of these files is {} too", ready.slug)]));
        }
        let slug = ready.slug.clone();
        Ok(match &self.account {
            None => Told { dataset: Some(slug), ..Told::of(&name, "would be proposed", Vec::new()) },
            Some(account) => {
                let id = self.hand_in(account, *ready).await?;
                Told { dataset: Some(slug), contribution: Some(id), ..Told::of(&name, "proposed", Vec::new()) }
            }
        })
    }

    async fn hand_in(&self, account: &Account, ready: Ready) -> Result<ContributionId, CliError> {
        let new = NewContribution {
            kind: ContributionKind::Dataset,
            title: ready.row.title.clone(),
            rows: vec![ready.row],
            note: ready.note,
            license: self.license,
            no_patient_data: self.is_yours,
        };
        let now = SystemClock.now();
        Ok(if self.is_yours {
            proposing::submit(self.transaction, account, &new, now).await?
        } else {
            proposing::draft(self.transaction, account, &new, now).await?
        })
    }
}

async fn account(transaction: &Transaction, email: &str) -> Result<Account, CliError> {
    let email: EmailAddress = email.parse().map_err(|error| CliError::Usage(format!("{error}")))?;
    Ok(accounts::store::by_email(transaction, &email).await?.ok_or(AccountError::NoAccount)?)
}

async fn modality(transaction: &Transaction, word: &str) -> Result<Modality, CliError> {
    let known = vocabulary::store::labels(transaction, Kind::Modality).await?;
    if known.contains_key(word) {
        return Ok(Modality::new(word));
    }
    let mut words: Vec<&str> = known.keys().map(String::as_str).collect();
    words.sort_unstable();
    Err(CliError::Usage(format!("there is no modality “{word}” in this review; there are: {}", words.join(", "))))
}

/// The files that were named; of a folder those in it that end in `.json` or `.jsonld`, by name.
fn files(from: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source: io::Error| CliError::Input { path, source }
    };
    let mut files = Vec::new();
    for path in from {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed(path))? {
            let file = entry.map_err(failed(path))?.path();
            let is_meant = file.extension().is_some_and(|ending| ending == "json" || ending == "jsonld");
            if is_meant && file.is_file() {
                inside.push(file);
            }
        }
        if inside.is_empty() {
            return Err(CliError::Usage(format!("{} holds no file that ends in .json or .jsonld", path.display())));
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// As much of a file as is read, and one letter more.
fn bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    let failed = |source| CliError::Input { path: path.to_path_buf(), source };
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(reading::LONGEST as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}
