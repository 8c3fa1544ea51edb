//! A review outlives its software: out of the database and in again without loss.

use std::collections::BTreeMap;

use amphora::review::folder::{Files, parse, render};
use amphora::review::{Review, embedded};
use proptest::prelude::*;

use super::generated::{Choices, review as generated};
use crate::support::TestReview;

both! {
    async fn import_export_import_export_gives_identical_bytes(first: default_review) {
        let out = first.export().await;
        let second = TestReview::empty(first.backend).await;
        second.import(&out).await.unwrap();
        let again = second.export().await;
        assert_eq!(out.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
        for (name, bytes) in &out {
            assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&again[name]), "{name}");
        }
    }
}

both! {
    async fn the_default_review_stands_in_its_exported_form(review: default_review) {
        let out = review.export().await;
        for (name, bytes) in embedded::files() {
            assert_eq!(String::from_utf8_lossy(&bytes), String::from_utf8_lossy(out.get(&name).map_or(b"", Vec::as_slice)), "{name}");
        }
        assert_eq!(embedded::files().len(), out.len());
    }
}

both! {
    async fn importing_again_changes_nothing(review: default_review) {
        let before = review.export().await;
        let outcome = review.import(&embedded::files()).await.unwrap();
        assert_eq!((outcome.added, outcome.changed, outcome.kept), (0, 0, 0));
        assert!(outcome.unchanged > 400, "{outcome:?}");
        assert_eq!(before, review.export().await);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_folder_is_written_from_is_read_back(numbers in prop::collection::vec(any::<u16>(), 0..900)) {
        let review = generated(Choices::new(numbers));
        let files = render(&review).unwrap();
        let parsed = parse(&files);
        prop_assert!(parsed.is_sound(), "{:?}", parsed.problems);
        let read = parsed.review;
        prop_assert_eq!(&read.papers, &review.papers);
        prop_assert_eq!(&read.datasets, &review.datasets);
        prop_assert_eq!(&read.usages, &review.usages);
        prop_assert_eq!(&read.documents, &review.documents);
        prop_assert_eq!(&read, &review);
        prop_assert_eq!(render(&read).unwrap(), files);
    }

    #[test]
    fn any_files_give_a_review_or_problems(name in 0..amphora::review::folder::DATA_FILES.len(), bytes in prop::collection::vec(any::<u8>(), 0..300), cut in any::<prop::sample::Index>()) {
        let name = amphora::review::folder::DATA_FILES[name];
        let mut files = embedded::files();
        let good = files[name].clone();
        files.insert(name.to_owned(), [&good[..cut.index(good.len() + 1).min(2000)], &bytes].concat());
        let parsed = parse(&files);
        prop_assert!(parsed.is_sound() || parsed.problems.iter().all(|problem| !problem.message.is_empty()));
    }
}

/// Lines without their order: the database has an order of its own, in which it then always writes them.
fn lines(bytes: &[u8]) -> Vec<String> {
    let mut lines: Vec<String> = String::from_utf8(bytes.to_vec()).unwrap().split('\n').map(str::to_owned).collect();
    lines.sort();
    lines
}

both! {
    async fn generated_reviews_survive_the_database(first: empty) {
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        let mut filled = std::collections::BTreeSet::new();
        for _ in 0..4 {
            // xorshift: the same numbers in each run, as many as fill every kind of record.
            let mut next = || {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                u16::try_from(seed >> 48).unwrap()
            };
            let made = generated(Choices::new((0..900).map(|_| next()).collect()));
            let files = render(&made).unwrap();
            let review = TestReview::empty(first.backend).await;
            review.import(&files).await.unwrap();
            let out = review.export().await;
            filled.extend(files.iter().filter(|(_, bytes)| lines(bytes).len() > 2).map(|(name, _)| name.clone()));
            for (name, bytes) in &files {
                // A review without a journal begins one when it is opened.
                if name != "revisions.csv" || !made.revisions.is_empty() {
                    assert_eq!(lines(&out[name]), lines(bytes), "{name}");
                }
            }
            let again = review.import(&out).await.unwrap();
            assert_eq!((again.added, again.changed, again.kept), (0, 0, 0));
            assert_eq!(review.export().await, out);
        }
        let empty: Vec<_> = amphora::review::folder::DATA_FILES.iter().filter(|name| !filled.contains(**name)).collect();
        assert!(empty.is_empty(), "nothing was made for {empty:?}");
    }
}

/// What a cell may hold that means something to CSV, lists, TOML, editors or terminals.
const AWKWARD: [&str; 16] = [
    "a\rb",
    "a\r\nb\r\n\r\nc",
    "a\n\nb",
    "say \"so\", or \"\"",
    "\"",
    "a;b\\;c\\\\;d\\",
    "\\;",
    "two  blanks,\u{a0}and a wide one",
    "\u{feff}a mark of order",
    "Ünï e\u{301} \u{202e}اب \u{1fa7b}",
    "\u{1}\u{7f}\u{1b}[31m\u{8}",
    "a\u{2028}b\u{85}c\u{b}d",
    "a\tb",
    "=1+1",
    "#none, 'yes' {\\\"o} %",
    "\u{10ffff}\u{fffd}",
];

/// A CSV file, each cell dressed.
fn csv(rows: &[Vec<String>], end: &str, dress: impl Fn(&str) -> String) -> Vec<u8> {
    let cell = |text: &String| {
        let text = dress(text);
        if text.contains([',', '"', '\r', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(",") + end).collect::<String>().into_bytes()
}

/// A review with each awkward text in plain cells and in lists; the tables' cells are dressed.
fn awkward(end: &str, dress: impl Fn(&str) -> String) -> Files {
    let mut files = render(&Review::default()).unwrap();
    let mut put = |name: &str, row: &dyn Fn(usize, &str) -> String, rows: usize| {
        let header = String::from_utf8(files[name].clone()).unwrap().trim().split(',').map(str::to_owned).collect();
        // The rows are written with a separator that no text holds.
        let row = |i: usize| row(i, AWKWARD[i % AWKWARD.len()]).split('|').map(str::to_owned).collect();
        let rows: Vec<Vec<String>> = std::iter::once(header).chain((0..rows).map(row)).collect();
        files.insert(name.to_owned(), csv(&rows, end, &dress));
    };
    let all = AWKWARD.len();
    let list = |text: &str| format!("{};x", text.replace('\\', "\\\\").replace(';', "\\;"));
    put("vocabulary.csv", &|_, text| format!("modality|m|{text}|{text}"), 1);
    put("miccat.csv", &|i, text| format!("node-{i}||{text}|{text}|{text}|{text}|{}", list(text)), all);
    put("papers.csv", &|_, text| format!("p|{text}|{text}"), 1);
    put(
        "datasets.csv",
        &|i, text| format!("set-{i}|{text}|{0}|m|{text}|{0}|{text}|p|||{text}|open|||{0}||{0}|active|{text}|{text}|no|yes", list(text)),
        all,
    );
    put("dataset_versions.csv", &|_, text| format!("set-0|{text}|||{text}"), all);
    put("dataset_locations.csv", &|i, text| format!("set-0|{text}|https://a.org/{i}|no|{text}"), all);
    put("dataset_relations.csv", &|i, text| format!("set-{}|extends|set-0|p|{text}", i + 1), all - 1);
    put(
        "usages.csv",
        &|i, text| {
            let (number, words) = (i + 1, list(text));
            format!(
                "{number}|p|set-{i}|{text}|use|||{words}|{words}|node-{i};node-0|shown;unclear|{text}|{text}|{text}|stated|info|{text}|disputed|no|{text}|{text}|{text}|2026-01-01"
            )
        },
        all,
    );
    put("replies.csv", &|i, text| format!("1|{}|{text}|comment|{text}|{text}|{text}|2026-01-01", i + 1), all);
    put("case_studies.csv", &|_, text| format!("m|tasks|{text}"), all);
    put("search_runs.csv", &|_, text| format!("{text}|{text}|||2026-01-01|2026-01-01T00:00:00Z|||partial|{text}"), all);
    put("releases.csv", &|_, text| format!("{text}|2026-01-01T00:00:00Z|1|{text}|"), all);
    put(
        "revisions.csv",
        &|i, text| format!("{}|2026-01-01T00:00:00Z|changed|review|{text}|{text}|{text}|{text}|{text}|{text}", i + 1),
        all,
    );
    let properties = BTreeMap::from([("title".to_owned(), AWKWARD.concat())]);
    let properties = render(&Review { properties, ..Review::default() }).unwrap().remove("review.toml").unwrap();
    files.insert("review.toml".to_owned(), properties);
    files.insert("references.bib".to_owned(), "@misc{p,\r\n  title = {a\rb \u{1}Ünï\r\n\r\n c},\n}\n".into());
    files.insert("A text.md".to_owned(), format!("\u{feff} {} \r\n\n", AWKWARD.join("\r")).into_bytes());
    files
}

both! {
    async fn awkward_cells_keep_every_byte(review: empty) {
        let files = awkward("\n", str::to_owned);
        review.import(&files).await.unwrap();
        let out = review.export().await;
        for (name, bytes) in &files {
            assert_eq!(format!("{:?}", String::from_utf8_lossy(&out[name])), format!("{:?}", String::from_utf8_lossy(bytes)), "{name}");
        }
        assert_eq!(out, files);
    }
}

#[test]
fn what_editors_and_spreadsheets_add_does_not_count() {
    let plain = parse(&awkward("\n", str::to_owned));
    assert!(plain.is_sound(), "{:?}", plain.problems);
    let mut dressed = awkward("\r\n", |text| format!(" \t{text} \u{a0}"));
    for (_, bytes) in dressed.iter_mut().filter(|(name, _)| name.rsplit_once('.').is_some_and(|(_, ending)| ending == "csv")) {
        bytes.splice(0..0, *b"\xef\xbb\xbf");
    }
    let dressed = parse(&dressed);
    assert!(dressed.is_sound(), "{:?}", dressed.problems);
    assert_eq!(dressed.review, plain.review);
}
