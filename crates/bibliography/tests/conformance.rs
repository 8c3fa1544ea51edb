//! Files that broke other readers, and the references of the first review. They lie outside the repository;
//! `AMPHORA_REQUIRE_SHARED=1` makes their absence a failure.
#![expect(clippy::print_stdout, reason = "a skipped test says so")]
#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use bibliography::{Bibliography, Position, ProblemSeverity, read};

/// A folder or file of the shared material, if it is there.
fn shared(path: &str) -> Option<PathBuf> {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    if full.exists() {
        return Some(full);
    }
    assert!(std::env::var_os("AMPHORA_REQUIRE_SHARED").is_none_or(|value| value != "1"), "{} is missing", full.display());
    println!("skipped: shared fixtures not found ({path})");
    None
}

fn bib_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|item| item.unwrap().path()) {
        if path.is_dir() {
            bib_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "bib") {
            files.push(path);
        }
    }
}

/// Whether a text has an `@word{` or `@word(` that is no comment, preamble or string.
fn has_entry_start(text: &str) -> bool {
    text.split('@').skip(1).any(|after| {
        let word: String = after.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
        !word.is_empty() && after[word.len()..].starts_with(['{', '(']) && !matches!(word.as_str(), "comment" | "preamble" | "string")
    })
}

fn check_places(name: &str, text: &str, bibliography: &Bibliography) {
    let lines: Vec<&str> = text.lines().collect();
    for entry in &bibliography.entries {
        let Position { line, column } = entry.position;
        let rest: String = lines[line as usize - 1].chars().skip(column as usize - 1).collect();
        let first_line = entry.raw.lines().next().unwrap();
        assert!(rest.starts_with(first_line), "{name}: {first_line:?} is not at {}", entry.position);
        assert!(text.contains(&entry.raw), "{name}: {} is not verbatim", entry.key);
    }
}

#[test]
fn files_that_broke_other_readers_are_read() {
    let Some(folder) = shared("fixtures/bib") else {
        return;
    };
    let mut files = Vec::new();
    bib_files(&folder, &mut files);
    assert!(!files.is_empty());
    let mut entries = 0;
    for file in files {
        let bytes = fs::read(&file).unwrap();
        let bibliography = read(&bytes);
        let name = file.display().to_string();
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !has_entry_start(&text) || !bibliography.entries.is_empty() || !bibliography.problems.is_empty(),
            "{name}: neither entries nor problems"
        );
        if let (Ok(text), false) = (std::str::from_utf8(&bytes), bytes.contains(&0)) {
            check_places(&name, text.trim_start_matches('\u{feff}'), &bibliography);
        }
        entries += bibliography.entries.len();
        if std::env::var_os("BIBLIOGRAPHY_SHOW_PROBLEMS").is_some() {
            for problem in &bibliography.problems {
                println!("{name}: {} {problem}", problem.severity);
            }
        }
    }
    assert!(entries > 500, "only {entries} entries");
}

#[test]
fn the_references_of_the_review_are_read_without_problems() {
    let Some(file) = shared("review-data/references.bib") else {
        return;
    };
    let bibliography = read(&fs::read(file).unwrap());
    let serious: Vec<String> =
        bibliography.problems.iter().filter(|problem| problem.severity != ProblemSeverity::Note).map(ToString::to_string).collect();
    assert_eq!(serious, Vec::<String>::new());
    assert_eq!(bibliography.entries.len(), 202);
    for entry in &bibliography.entries {
        assert!(entry.title.is_some() && !entry.authors.is_empty() && entry.year.is_some(), "{}", entry.key);
        assert!(entry.field("doi").is_none() || entry.doi.is_some(), "{}", entry.key);
        assert!(entry.field("eprint").is_none() || entry.arxiv.is_some(), "{}", entry.key);
    }
    let find = |key: &str| bibliography.entries.iter().find(|entry| entry.key.as_str() == key).unwrap();
    assert_eq!(find("banerjee2023shortcuts").doi.as_ref().unwrap().as_str(), "10.1016/j.jacr.2023.06.025");
    assert_eq!(find("larrazabal2020gender").authors.short(), "Larrazabal et al.");
    assert_eq!(find("baid2021rsna").arxiv.as_ref().unwrap().as_str(), "2107.02314");
}

/// A second opinion: the biblatex crate, where it can read an entry alone, finds the same family names.
#[test]
fn names_are_those_that_biblatex_reads() {
    let Some(file) = shared("review-data/references.bib") else { return };
    let mut compared = 0;
    for entry in read(&fs::read(file).unwrap()).entries {
        let Ok(other) = biblatex::Bibliography::parse(&entry.raw) else { continue };
        let Ok(authors) = other.get(entry.key.as_str()).unwrap().author() else { continue };
        let named = authors.iter().filter(|author| author.name != "others");
        let theirs: Vec<String> = named.map(|author| format!("{} {}", author.prefix, author.name).trim().to_owned()).collect();
        let ours: Vec<&str> = entry.authors.people.iter().map(|person| person.family.as_str()).collect();
        assert_eq!(ours, theirs, "{}", entry.key);
        compared += 1;
    }
    assert!(compared > 190, "only {compared} entries compared");
}
