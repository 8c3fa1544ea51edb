//! `amphora dev synthesize`: a made-up review of any size.

use super::Place;
use std::path::Path;

const SMALL: [&str; 6] = ["--datasets", "30", "--papers", "90", "--usages", "400"];

fn synthesize(place: &Place, folder: &str, seed: &str) -> serde_json::Value {
    let words = [&["dev", "synthesize", folder, "--json", "--seed", seed], &SMALL[..]].concat();
    place.run(&words).ended(0).json()
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let read = |entry: std::fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).unwrap());
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap())).collect();
    files.sort();
    files
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let place = Place::new();
    assert_eq!(synthesize(&place, "one", "1")["papers"], 90);
    synthesize(&place, "same", "1");
    synthesize(&place, "other", "2");
    let [one, same, other] = ["one", "same", "other"].map(|folder| files(&place.path(folder)));
    assert_eq!(one.len(), 19, "{:?}", one.iter().map(|(name, _)| name).collect::<Vec<_>>());
    assert_eq!(one, same);
    assert_ne!(one, other);
}

#[test]
fn it_passes_the_checks_of_an_import() {
    let place = Place::new();
    synthesize(&place, "made", "1");
    let found = place.run(&["import", "review", "made", "--dry-run", "--json"]).ended(0).json();
    assert_eq!(found["found"], serde_json::json!({ "datasets": 30, "papers": 90, "statements": 400 }));
    assert_eq!(found["problems"], serde_json::json!([]));
}

#[test]
fn other_files_are_left_alone() {
    let place = Place::new();
    place.write("home/letter.txt", "dear");
    let ran = place.run(&["dev", "synthesize", "home"]).ended(1);
    assert!(ran.err.contains("holds no review"), "{ran:?}");
    assert_eq!(place.names(), ["home/letter.txt"]);
    place.run(&["dev", "synthesize", "home", "--datasets", "0"]).ended(2);
}
