//! `amphora export`: the review as a folder, the papers as `BibTeX`.

use std::collections::BTreeSet;

use amphora::review::embedded;
use amphora::review::folder::{parse, read_files};

use super::Place;
use crate::support::{Backend, TestReview};

both! {
    async fn the_folder_has_the_review_and_strangers_files_are_not_mixed_with_it(review: default_review) {
        let (place, database) = (Place::new(), review.database_argument());
        let ran = place.run(&["export", "review", "new/folder", "--database", &database]).ended(0);
        assert!(ran.out.contains("50 datasets, 202 papers, 128 statements"), "{}", ran.out);
        assert_eq!(read_files(&place.path("new/folder")).unwrap(), embedded::files());
        place.run(&["export", "review", "new/folder", "--database", &database]).ended(0);
        place.write("other/thesis.txt", "mine");
        let refused = place.run(&["export", "review", "other", "--database", &database]).ended(1);
        assert!(refused.err.contains("other is not empty and holds no review; choose another folder, or add --force"), "{}", refused.err);
        assert_eq!(std::fs::read_dir(place.path("other")).unwrap().count(), 1, "nothing was written");
        place.run(&["export", "review", "other", "--force", "--database", &database]).ended(0);
        assert_eq!(std::fs::read_to_string(place.path("other/thesis.txt")).unwrap(), "mine");
        assert_eq!(std::fs::read(place.path("other/usages.csv")).unwrap(), embedded::files()["usages.csv"]);
        place.write("file", "x");
        place.run(&["export", "review", "file", "--database", &database]).ended(1);
    }
}

both! {
    async fn the_papers_of_one_dataset_are_those_that_speak_of_it(review: default_review) {
        let (place, database) = (Place::new(), review.database_argument());
        let written = parse(&embedded::files()).review;
        let keys = |text: &str| -> BTreeSet<String> {
            let read = bibliography::read(text.as_bytes());
            assert!(read.problems.iter().all(|problem| problem.severity != bibliography::ProblemSeverity::Error), "{:?}", read.problems);
            read.entries.iter().map(|entry| entry.key.to_string()).collect()
        };
        let some = place.run(&["export", "bibtex", "--dataset", "chexpert", "--database", &database]).ended(0);
        let chexpert = written.datasets.iter().find(|dataset| dataset.slug.as_str() == "chexpert").unwrap();
        let speaking = written.usages.iter().filter(|usage| usage.dataset == chexpert.slug).map(|usage| usage.paper.to_string());
        assert_eq!(keys(&some.out), speaking.chain(chexpert.introduced_by.as_ref().map(ToString::to_string)).collect());
        let all = place.run(&["export", "bibtex", "all.bib", "--database", &database]).ended(0);
        assert_eq!(all.out, "Wrote 202 entries into all.bib.\n");
        let text = std::fs::read_to_string(place.path("all.bib")).unwrap();
        assert_eq!(keys(&text).len(), 202);
        assert!(written.papers.iter().all(|paper| text.contains(&paper.bibtex_with_strings())), "each entry as it came");
        assert_eq!(place.run(&["export", "bibtex", "--database", &database]).out, text, "to a file or to standard output, the same");
        let near = place.run(&["export", "bibtex", "--dataset", "chexprt", "--database", &database]).ended(1);
        assert!(near.err.contains("there is no dataset “chexprt”; did you mean “chexpert”?"), "{}", near.err);
        place.run(&["export", "bibtex", "no/folder/all.bib", "--database", &database]).ended(1);
    }
}

/// `amphora export bibtex | head -1`
#[tokio::test]
async fn a_reader_that_goes_away_is_no_failure() {
    let review = TestReview::default_review(Backend::Sqlite).await;
    let place = Place::new();
    let mut child = place.program(&["export", "bibtex", "--database", &review.database_argument()]).spawn().unwrap();
    drop(child.stdout.take());
    let ran = super::Ran::from(child.wait_with_output().unwrap()).ended(0);
    assert_eq!(ran.err, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_sqlite_to_a_folder_to_postgres_and_back_the_bytes_are_the_same() {
    let postgres = TestReview::bare(Backend::Postgres).await.database_argument();
    let place = Place::new();
    place.run(&["import", "default"]).ended(0);
    place
        .write("refs.bib", "@article{müller2021, title = {Ünusual \\\"{a} {CT}}, author = {M{\\\"u}ller, Jörg and others}, year = 2021}\n");
    place.run(&["import", "bibtex", "refs.bib"]).ended(0);
    for (folder, database) in [("one", "var/amphora.db"), ("two", &postgres), ("three", "third.db")] {
        if folder != "one" {
            let from = if folder == "two" { "one" } else { "two" };
            place.run(&["import", "review", from, "--database", database]).ended(0);
        }
        place.run(&["export", "review", folder, "--database", database]).ended(0);
    }
    let one = read_files(&place.path("one")).unwrap();
    assert!(String::from_utf8_lossy(&one["references.bib"]).contains("müller2021"));
    for other in ["two", "three"] {
        let other = read_files(&place.path(other)).unwrap();
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (name, bytes) in &one {
            assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&other[name]), "{name}");
        }
    }
}

both! {
    async fn all_datasheets_and_the_review_are_written(review: default_review) {
        let (place, database) = (Place::new(), review.database_argument());
        let ran = place.run(&["export", "datasheets", "sheets", "--format", "md", "--database", &database]).ended(0);
        assert_eq!(ran.out, "Wrote the datasheets of 50 datasets into sheets.\n");
        for dataset in parse(&embedded::files()).review.datasets {
            let text = std::fs::read_to_string(place.path(&format!("sheets/{}.md", dataset.slug))).unwrap();
            assert!(text.starts_with("# Datasheet for "), "{}", dataset.slug);
        }
        place.run(&["export", "document", "review.html", "--format", "html", "--address", "https://review.example", "--database", &database]).ended(0);
        let html = std::fs::read_to_string(place.path("review.html")).unwrap();
        assert!(html.starts_with("<!doctype html>") && html.contains("https://review.example/datasets/chexpert/datasheet"));
        let again = place.run(&["export", "document", "--format", "html", "--address", "https://review.example", "--database", &database]).ended(0);
        assert!(again.out == html, "to a file or to standard output, the same");
        place.run(&["export", "document", "typ", "--format", "typ", "--database", &database]).ended(0);
        for file in ["main.typ", "document.json", "references.yml", "figure-1.svg"] {
            assert!(place.path("typ").join(file).is_file(), "{file}");
        }
        let refused = place.run(&["export", "document", "--format", "typ", "--database", &database]).ended(2);
        assert!(refused.err.contains("give a folder"), "{}", refused.err);
    }
}
