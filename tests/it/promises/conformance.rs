//! Over the material beside the checkout (`../shared`): required in CI, skipped with a printed line elsewhere.

use std::path::{Path, PathBuf};

use amphora::contributing::batch::Upload;
use amphora::contributing::pasted::Pasted;
use amphora::review::embedded;
use amphora::review::folder::{parse, read_files};

/// The folder beside the checkout; none where it is not there and not required.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
fn shared(part: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(part);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("AMPHORA_REQUIRE_SHARED").is_none(), "{} is not there, and is required", folder.display());
    println!("skipped: {} is not there", folder.display());
    None
}

#[test]
fn the_default_review_says_what_the_screened_content_says() {
    let Some(folder) = shared("review-data") else { return };
    let given = parse(&read_files(&folder).unwrap());
    assert!(given.is_sound(), "{:?}", given.problems);
    let ours = parse(&embedded::files()).review;
    let mut theirs = given.review;
    assert_eq!((theirs.datasets.len(), theirs.papers.len(), theirs.usages.len(), theirs.relations.len()), (50, 202, 128, 18));
    // Ours has numbers and the day of entry besides.
    for (usage, number) in theirs.usages.iter_mut().zip(1..) {
        usage.id = amphora::evidence::EvidenceId(number);
        usage.recorded = ours.usages[0].recorded;
    }
    assert_eq!(theirs.usages, ours.usages);
    assert_eq!(theirs.datasets, ours.datasets);
    assert_eq!(theirs.relations, ours.relations);
    // And other words for confounders, by which they are found.
    assert!(ours.confounders.iter().any(|confounder| !confounder.other_words.is_empty()));
    for (confounder, of_ours) in theirs.confounders.iter_mut().zip(&ours.confounders) {
        confounder.other_words.clone_from(&of_ours.other_words);
    }
    assert_eq!(theirs.confounders, ours.confounders);
    assert_eq!(theirs.case_studies, ours.case_studies);
    let keys = |review: &amphora::review::Review| review.papers.iter().map(|paper| paper.key.to_string()).collect::<Vec<_>>();
    assert_eq!(keys(&theirs), keys(&ours));
}

fn bibliographies(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            bibliographies(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "bib") {
            found.push(path);
        }
    }
}

#[test]
fn every_dirty_bibliography_can_be_pasted_and_sent_at_once() {
    let Some(folder) = shared("fixtures/bib") else { return };
    let mut files = Vec::new();
    bibliographies(&folder, &mut files);
    let mut read = 0;
    for file in &files {
        let bytes = std::fs::read(file).unwrap();
        match Upload::read(&bytes) {
            Ok(Upload::Works(works, _)) => read += works.len(),
            Ok(Upload::Rows(..)) => panic!("{} is no table", file.display()),
            Err(why) => assert!(!why.to_string().is_empty()),
        }
        let text = String::from_utf8_lossy(&bytes);
        let is_several = matches!(Pasted::read(&text), Pasted::Bibliography(several) if several > 1);
        let one_of_them = text.lines().find(|line| line.trim_start().starts_with('@')).unwrap_or_default();
        assert!(is_several || !matches!(Pasted::read(one_of_them), Pasted::Bibliography(0)), "{}", file.display());
    }
    assert!(read > 400, "{read}");
}

both! {
    async fn every_dirty_bibliography_goes_in_or_is_told_and_a_second_time_changes_nothing(review: empty) {
        let Some(folder) = shared("fixtures/bib") else { return };
        let mut files = Vec::new();
        bibliographies(&folder, &mut files);
        files.sort();
        assert!(files.len() > 100, "{}", files.len());
        let run = || {
            std::process::Command::new(env!("CARGO_BIN_EXE_amphora"))
                .args(["import", "bibtex", "--json", "--database", &review.database_argument()])
                .args(&files)
                .output()
                .unwrap()
        };
        let first = run();
        let told = String::from_utf8_lossy(&first.stderr).into_owned();
        assert!(!told.contains("panicked"), "{told}");
        let document: serde_json::Value = serde_json::from_slice(&first.stdout).unwrap_or_else(|error| panic!("{error}: {told}"));
        assert!(document["imported"].as_u64().unwrap() > 400, "{document}");
        let located = told.lines().filter(|line| line.contains(".bib:")).count();
        assert!(located > 100, "{located} problems are told with file and line");
        let before = review.export().await;
        run();
        assert_eq!(before, review.export().await, "a second time changes nothing");
        let second = crate::support::TestReview::empty(review.backend).await;
        second.import(&before).await.unwrap();
        assert_eq!(before, second.export().await, "dirty entries survive the round trip");
    }
}
