//! `amphora dev`: what developers of Amphora need.

use std::io::{self, Write};
use std::path::Path;

use serde_json::json;

use super::Finished;
use super::error::CliError;
use super::export::refuse_other_folder;
use super::output::Output;
use crate::datasets::{Dataset, Location, Relation, Version};
use crate::evidence::Usage;
use crate::monitoring::SearchRun;
use crate::review::folder::writing::{Record, Staged, write_records};
use crate::review::folder::{self, FolderError};
use crate::review::{Redirect, embedded};
use crate::synthesis::{NotAName, Size, Synthesis};
use crate::wording::thousands;

/// Where the works are.
const BIBLIOGRAPHY: &str = "references.bib";

/// Writes a made-up review into a folder, record by record.
pub(super) fn synthesize(folder: &Path, size: Size, force: bool, output: Output) -> Result<Finished, CliError> {
    refuse_other_folder(folder, force)?;
    let made = Synthesis::new(size, &folder::parse(&embedded::files()).review);
    let Size { datasets, papers, usages, seed } = made.size();
    let mut files = folder::render(made.frame())?;
    let mut staged = Staged::in_folder(folder)?;
    staged.add(BIBLIOGRAPHY, |out| {
        (0..papers).try_for_each(|place| {
            let between = if place == 0 { "" } else { "\n" };
            write!(out, "{between}{}", made.entry(place).map_err(io::Error::other)?)
        })
    })?;
    records::<Dataset, _>(&mut staged, datasets, |place| made.dataset(place).map(Some))?;
    records::<Version, _>(&mut staged, datasets, |place| made.versions(place))?;
    records::<Location, _>(&mut staged, datasets, |place| made.locations(place))?;
    records::<Relation, _>(&mut staged, datasets, |place| made.relation(place))?;
    records::<Redirect, _>(&mut staged, datasets, |place| made.redirect(place))?;
    records::<SearchRun, _>(&mut staged, datasets, |place| made.search(place))?;
    records::<Usage, _>(&mut staged, usages, |place| made.statement(place).map(Some))?;
    for streamed in
        [Dataset::FILE, Version::FILE, Location::FILE, Relation::FILE, Redirect::FILE, SearchRun::FILE, Usage::FILE, BIBLIOGRAPHY]
    {
        files.remove(streamed);
    }
    for (name, bytes) in &files {
        staged.add(name, |out| out.write_all(bytes))?;
    }
    staged.publish()?;
    let number = |records: u32| thousands(i64::from(records));
    let (of_datasets, of_papers, of_usages) = (number(datasets), number(papers), number(usages));
    let text =
        format!("Wrote a made-up review into {}: {of_datasets} datasets, {of_papers} papers, {of_usages} statements.", folder.display());
    let document =
        json!({ "folder": folder.display().to_string(), "datasets": datasets, "papers": papers, "usages": usages, "seed": seed });
    output.result(&document, &text)?;
    Ok(Finished::Well)
}

/// Writes the file of the records that are made for each place.
fn records<R: Record, I: IntoIterator<Item = R>>(
    staged: &mut Staged,
    places: u32,
    make: impl Fn(u32) -> Result<I, NotAName>,
) -> Result<(), FolderError> {
    staged.add(R::FILE, |out: &mut dyn Write| {
        let all = (0..places).flat_map(|place| match make(place) {
            Ok(records) => records.into_iter().map(Ok).collect::<Vec<io::Result<R>>>(),
            Err(error) => vec![Err(io::Error::other(error))],
        });
        write_records::<R, R>(out, all)
    })
}
