//! Releases of a small review: two datasets are enough to see what is made, and are set in no time.

use std::path::{Path, PathBuf};

use amphora::clock::Clock;
use amphora::publication::making::{Made, make};
use amphora::publication::preparing::{self, Prepared, Wanted};
use amphora::publication::{Release, ReleaseError};
use amphora::review::embedded;
use amphora::review::folder::{Files, parse, render};
use amphora::revisions::Subject;
use amphora::revisions::change::{Change, Record, Signature};
use chrono::{DateTime, Utc};

use crate::support::TestReview;

/// The address that the files name.
pub const ADDRESS: &str = "https://review.example";

/// Two datasets of the default review with what belongs to them, and all works.
pub fn small() -> Files {
    let mut review = parse(&embedded::files()).review;
    let is_kept = |slug: &str| ["chexpert", "ph2"].contains(&slug);
    review.datasets.retain(|dataset| is_kept(dataset.slug.as_str()));
    review.versions.retain(|version| is_kept(version.dataset.as_str()));
    review.locations.retain(|location| is_kept(location.dataset.as_str()));
    review.relations.clear();
    review.usages.retain(|usage| is_kept(usage.dataset.as_str()));
    review.replies.clear();
    review.answers.retain(|answer| is_kept(answer.dataset.as_str()));
    review.search_runs.retain(|run| run.dataset.as_ref().is_none_or(|slug| is_kept(slug.as_str())));
    review.redirects.clear();
    render(&review).unwrap()
}

/// The small review in a database of that kind.
pub async fn filled(review: &TestReview) {
    review.import(&small()).await.unwrap();
}

/// What is wanted where nothing else is said.
pub fn wanted() -> Wanted {
    Wanted { address: ADDRESS.to_owned(), ..Wanted::default() }
}

/// A release that was made in a folder.
pub struct Released {
    pub prepared: Prepared,
    pub made: Made,
    pub folder: PathBuf,
}

impl Released {
    pub fn number(&self) -> String {
        self.prepared.frozen.manifest.number.to_string()
    }

    pub fn archive(&self) -> PathBuf {
        self.folder.join(&self.made.archive.path)
    }

    pub fn read(&self, path: &str) -> Vec<u8> {
        std::fs::read(self.folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn text(&self, path: &str) -> String {
        String::from_utf8(self.read(path)).unwrap()
    }
}

/// Freezes the review, makes the files of the release in a folder below that one, and keeps them.
pub async fn release(review: &TestReview, wanted: Wanted, clock: &dyn Clock) -> Result<Released, ReleaseError> {
    let prepared = preparing::prepare(&review.database, wanted, clock).await?;
    let folder = review.folder.path().join(format!("release-{}", prepared.frozen.manifest.number));
    let made = make(&prepared.frozen, &folder, &|_, _| {}).await?;
    preparing::publish(&review.database, &prepared.frozen.manifest, &made, &folder).await?;
    Ok(Released { prepared, made, folder })
}

/// A statement is disputed.
pub async fn dispute(review: &TestReview, at: DateTime<Utc>) -> String {
    let name = parse(&small()).review.usages[0].id.to_string();
    let before = review.record(Subject::Evidence, &name).await;
    let Record::Evidence(mut after) = before.clone() else { panic!("{before:?}") };
    after.appraisal = "disputed".parse().unwrap();
    let signature = Signature { at, actor: Some("Vera Steward".to_owned()), reason: Some("The passage says otherwise.".to_owned()) };
    review.change(&[Change::replace(before, Record::Evidence(after))], &signature).await.unwrap();
    name
}

/// Every file below a folder, by its place there.
pub fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    fn below(folder: &Path, root: &Path, found: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                below(&path, root, found);
            } else {
                found.push((path.strip_prefix(root).unwrap().display().to_string(), std::fs::read(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    below(folder, folder, &mut found);
    found.sort();
    found
}

/// The releases that the database knows, by number.
pub async fn known(review: &TestReview) -> Vec<Release> {
    amphora::publication::store::all(review.database.reader()).await.unwrap()
}
