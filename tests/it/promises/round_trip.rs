//! A review outlives its software: out of the database and in again without loss.

use amphora::review::embedded;
use amphora::review::folder::{parse, render};
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
