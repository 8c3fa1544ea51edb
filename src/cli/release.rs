//! `amphora release`: frozen editions of the review.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::json;

use super::arguments::Release as Words;
use super::error::CliError;
use super::output::{Output, tell};
use super::progress::Progress;
use super::settings::Settings;
use super::{Finished, opening};
use crate::clock::SystemClock;
use crate::publication::archive::{described, name};
use crate::publication::making::make;
use crate::publication::preparing::{self, Prepared, Wanted};
use crate::publication::rebuilding;
use crate::publication::store::{self, files};
use crate::publication::{Release, ReleaseError, ReleaseFile};
use crate::wording::{self, so_many};

/// The longest notes that are read, in bytes.
const NOTES: u64 = 1 << 20;

/// Does what was asked.
pub(super) async fn release(words: Words, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    match words {
        Words::Prepare { number, notes, force, dry_run, .. } => {
            let notes = notes.map(|file| read_notes(&file)).transpose()?;
            let number = number.map(|number| number.parse()).transpose().map_err(ReleaseError::from)?;
            let address = settings.expected_address().as_str().to_owned();
            prepare(Wanted { number, notes, force, address }, dry_run, settings, output).await
        }
        Words::List => list(settings, output).await,
        Words::Notes { number } => notes(number.as_deref(), settings, output).await,
        Words::Build { number, folder } => build(&number, &folder, settings, output).await,
        Words::Rebuild { archive, folder } => rebuild(&archive, &folder, output).await,
    }
}

fn read_notes(file: &Path) -> Result<String, CliError> {
    use std::io::Read as _;
    let failed = |source| CliError::Input { path: file.to_path_buf(), source };
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        io::stdin().take(NOTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        File::open(file).map_err(failed)?.take(NOTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > NOTES {
        return Err(CliError::TooLong { path: file.to_path_buf(), megabytes: 1 });
    }
    let text = String::from_utf8(bytes).map_err(|_| CliError::Usage(format!("{} is not text in UTF-8", file.display())))?;
    if text.contains('\0') { Err(CliError::Usage(format!("{} holds a NUL character", file.display()))) } else { Ok(text) }
}

async fn prepare(wanted: Wanted, dry_run: bool, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    if !dry_run && settings.address.is_none() {
        tell(&format!("The files name {} as the address of the review; --address gives another.", wanted.address));
    }
    let database = opening::for_reading(&settings.database.value).await?;
    let prepared = preparing::prepare(&database, wanted, &SystemClock).await?;
    let Prepared { frozen, since, difference } = &prepared;
    let number = frozen.manifest.number.to_string();
    let document = |files: &[ReleaseFile]| {
        json!({
            "dry_run": dry_run,
            "number": number,
            "released_at": frozen.manifest.released_at,
            "revision": frozen.manifest.revision,
            "since": since,
            "notes": frozen.manifest.notes,
            "difference": difference,
            "files": files,
        })
    };
    if dry_run {
        let text = format!("Release {number} would be made. Nothing was written.\n\n{}", frozen.manifest.notes);
        output.result(&document(&[]), &text)?;
        return Ok(Finished::Well);
    }
    if settings.database.value.is_read_only() {
        return Err(CliError::Usage(format!("{} is opened for reading only; leave out ?mode=ro to write", settings.database.value)));
    }
    let room = tempfile::tempdir().map_err(|source| CliError::Written { path: std::env::temp_dir(), source })?;
    let progress = Progress::of("datasheets");
    let made = make(frozen, room.path(), &|done, total| progress.step(done, total)).await;
    progress.finish();
    let made = made?;
    preparing::publish(&database, &frozen.manifest, &made, room.path()).await?;
    database.close().await?;
    let text = format!(
        "Release {number} is made: {} files, {} in {}.\n\n{}",
        so_many(made.files.len()),
        wording::size(made.archive.size),
        made.archive.path,
        frozen.manifest.notes
    );
    output.result(&document(&made.all()), &text)?;
    Ok(Finished::Well)
}

async fn list(settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let database = opening::for_reading(&settings.database.value).await?;
    let releases = store::all(database.reader()).await?;
    database.close().await?;
    let line = |release: &Release| {
        let revision = release.revision.map_or_else(|| "no revision".to_owned(), |revision| format!("revision {revision}"));
        let doi = release.doi.as_ref().map_or_else(|| "no DOI".to_owned(), ToString::to_string);
        format!("{}  {}  {revision}  {doi}", release.number, release.released_at.date_naive())
    };
    let lines: Vec<String> = releases.iter().map(line).collect();
    let text = if lines.is_empty() { "There is no release yet.".to_owned() } else { lines.join("\n") };
    output.result(&json!({ "releases": releases }), &text)?;
    Ok(Finished::Well)
}

async fn notes(number: Option<&str>, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    let database = opening::for_reading(&settings.database.value).await?;
    let (number, notes) = if let Some(number) = number {
        let Some((_, release)) = store::find(database.reader(), number).await? else {
            return Err(ReleaseError::Unknown(number.to_owned()).into());
        };
        (release.number, release.notes.unwrap_or_default())
    } else {
        let wanted = Wanted { force: true, ..Wanted::default() };
        let manifest = preparing::prepare(&database, wanted, &SystemClock).await?.frozen.manifest;
        (manifest.number.to_string(), manifest.notes)
    };
    database.close().await?;
    let text = notes.trim_end().to_owned() + "\n";
    output.content(&json!({ "number": number, "notes": text }), text.as_bytes())?;
    Ok(Finished::Well)
}

/// The folder must be new or empty: what lies between the files of a release would be taken for one of them.
fn refuse_filled(folder: &Path) -> Result<(), CliError> {
    match std::fs::read_dir(folder) {
        Ok(mut inside) => match inside.next() {
            Some(_) => Err(CliError::Usage(format!("{} is not empty; give a new folder", folder.display()))),
            None => Ok(()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(CliError::Written { path: folder.to_path_buf(), source }),
    }
}

async fn build(number: &str, folder: &Path, settings: &Settings, output: Output) -> Result<Finished, CliError> {
    refuse_filled(folder)?;
    let database = opening::for_reading(&settings.database.value).await?;
    let moment = database.begin_reading().await?;
    let Some((id, release)) = store::find(&moment, number).await? else { return Err(ReleaseError::Unknown(number.to_owned()).into()) };
    let all = files::of(&moment, id).await?;
    if all.is_empty() {
        return Err(ReleaseError::WithoutFiles(number.to_owned()).into());
    }
    for file in all.iter().filter(|file| files::has_parts(file)) {
        let path = folder.join(&file.path);
        let failed = |source| CliError::Written { path: path.clone(), source };
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        let mut out = File::create(&path).map_err(failed)?;
        for part in 0..files::parts(file) {
            out.write_all(&files::part(&moment, file, part).await?).map_err(failed)?;
        }
        if described(folder, &file.path)? != *file {
            return Err(ReleaseError::Damaged(file.path.clone()).into());
        }
    }
    drop(moment);
    database.close().await?;
    let parsed = release.number.parse().map_err(ReleaseError::from)?;
    let within: Vec<ReleaseFile> = all.iter().filter(|file| files::has_parts(file)).cloned().collect();
    let archive = crate::publication::archive::write(folder, &parsed, release.released_at.date_naive(), &within)?;
    if all.iter().find(|file| file.path == name(&parsed)) != Some(&archive) {
        return Err(ReleaseError::Damaged(archive.path).into());
    }
    let text = format!("Wrote release {number} into {}: {} files.", folder.display(), so_many(all.len()));
    output.result(&json!({ "number": number, "folder": folder.display().to_string(), "files": all }), &text)?;
    Ok(Finished::Well)
}

async fn rebuild(archive: &Path, folder: &Path, output: Output) -> Result<Finished, CliError> {
    refuse_filled(folder)?;
    let progress = Progress::of("datasheets");
    let compared = rebuilding::rebuild(archive, folder, &|done, total| progress.step(done, total)).await;
    progress.finish();
    let compared = compared?;
    for (path, difference) in &compared.differing {
        tell(&format!("{path} {}", difference.words()));
    }
    let this = crate::publication::frozen::made_with();
    if compared.made_with != this {
        tell(&format!("The archive was made with {}; this is {this}, which may set pages in another way.", compared.made_with));
    }
    let files = so_many(compared.files);
    let text = match compared.differing.len() {
        0 => format!("Made release {} again: all {files} files are the same, byte for byte.", compared.number),
        differing => format!("Made release {} again: of {files} files {} differ.", compared.number, so_many(differing)),
    };
    output.result(&compared, &text)?;
    Ok(if compared.differing.is_empty() { Finished::Well } else { Finished::WithProblems })
}
