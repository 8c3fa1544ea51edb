//! The search finds what the database holds now, and stands whatever is asked.

use std::time::{Duration, Instant};

use amphora::review::embedded;
use axum::http::StatusCode;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::search_table::search_address;
use crate::support::{Backend, TestReview};

fn first(answer: &serde_json::Value) -> Option<&str> {
    answer["groups"][0]["hits"][0]["address"].as_str()
}

both! {
    async fn what_was_just_imported_is_found_at_once(review: default_review) {
        assert_eq!(first(&review.json("/search?q=zebrafish+atlas").await), None);
        let mut files = embedded::files();
        let table = String::from_utf8(files["datasets.csv"].clone()).unwrap();
        let commas = table.lines().next().unwrap().matches(',').count();
        let row = format!("zebrafish-atlas,Zebrafish Atlas,ZFA,chest x-ray{}\n", ",".repeat(commas - 3));
        files.insert("datasets.csv".to_owned(), format!("{table}{}", row.replacen(",,,,,,,,", ",,,,,,,open,", 1)).into_bytes());
        review.import(&files).await.unwrap();
        assert_eq!(first(&review.json("/search?q=zebrafish+atlas").await), Some("/datasets/zebrafish-atlas"));
        assert_eq!(first(&review.json("/search?q=zfa").await), Some("/datasets/zebrafish-atlas"));
        let suggested = review.json("/search/suggest?q=zebra").await;
        assert_eq!(suggested["groups"][0]["suggestions"][0]["address"], "/datasets/zebrafish-atlas");
    }
}

both! {
    async fn what_someone_writes_by_hand_is_found(review: default_review) {
        assert_eq!(first(&review.json("/search?q=zebrafish").await), None);
        review.sql("update papers set title = 'Zebrafish everywhere' where name = 'larrazabal2020gender'").await;
        assert_eq!(first(&review.json("/search?q=zebrafish").await), Some("/papers/larrazabal2020gender"));
        review.sql("delete from findings").await;
        review.sql("delete from usages").await;
        let json = review.json("/search?q=drain").await;
        assert!(json["groups"].as_array().unwrap().iter().all(|group| group["kind"] != "evidence"), "{json}");
    }
}

/// What no one should ask, and some do.
fn hostile() -> Vec<String> {
    let mut hostile: Vec<String> = [
        "title:gender AND (authors:x OR *)",
        "\"unclosed phrase",
        "+must -not ~2 ^3",
        "/.*(a+)+$/",
        "[a TO z]",
        "field:{* TO *}",
        "a\u{1}b\u{7f}\u{200b}c",
        "\u{202e}txet desrever",
        "%",
        "\\",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "𝒄𝒉𝒆𝒙𝒑𝒆𝒓𝒕",
        "チェスト X線",
        "صدر",
        "👩🏽‍⚕️",
        "- - -",
        "the of and",
        "~drain",
        "doi:",
        "10.1234/",
        "@article{",
    ]
    .map(str::to_owned)
    .into();
    hostile.push("drain ".repeat(1300));
    hostile.push((0..1500).map(|i| format!("w{i} ")).collect::<Vec<_>>().concat());
    hostile.push("a-".repeat(4000));
    hostile.push("x".repeat(8000));
    hostile.push("aaaaaaaa ".repeat(800));
    hostile
}

both! {
    async fn no_question_breaks_it_or_takes_long(review: default_review) {
        review.page("/search?q=warm").await;
        for text in hostile() {
            for path in ["/search", "/search.json", "/search/suggest"] {
                let begun = Instant::now();
                let answer = review.get(&search_address(path, &text)).await;
                let shown: String = text.chars().take(40).collect();
                assert!(matches!(answer.status, StatusCode::OK | StatusCode::BAD_REQUEST | StatusCode::URI_TOO_LONG), "{shown}: {}", answer.status);
                assert!(begun.elapsed() < Duration::from_secs(5), "{path} of {shown} took {:?}", begun.elapsed());
                assert!(path != "/search" || !answer.body.contains("<script>alert"), "{shown}");
            }
        }
        let many = review.json(&search_address("/search", &(0..500).map(|i| format!("w{i} ")).collect::<Vec<_>>().concat())).await;
        assert_eq!(many["left_out"], 468, "words that are not looked for are told");
    }
}

#[test]
fn any_question_has_an_answer() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let review = runtime.block_on(TestReview::default_review(Backend::Sqlite));
    let any_text =
        prop_oneof![any::<String>(), "[a-z0-9 äöüß'\"~*^:()/\\\\.-]{0,60}", "(drain|chexpert|10\\.1073/|arxiv:|the|gender|cxr|-| ){0,12}"];
    let mut runner = TestRunner::new(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() });
    let asked = runner.run(&any_text, |text| {
        for path in ["/search", "/search/suggest"] {
            let answer = runtime.block_on(review.get(&search_address(path, &text)));
            prop_assert!(answer.status == StatusCode::OK || answer.status == StatusCode::BAD_REQUEST, "{text:?}: {}", answer.status);
        }
        Ok(())
    });
    asked.unwrap();
}

/// Each letter of a word that is compared with all others costs time and memory: very long ones are not.
#[tokio::test]
async fn words_that_nobody_has_ever_written_are_answered_soon() {
    let review = TestReview::default_review(Backend::Sqlite).await;
    review.page("/search?q=a").await;
    let letters = |seed: usize, many: usize| -> String {
        (0..many).map(|i| char::from(b'a' + u8::try_from((seed * 7 + i * i + i) % 26).unwrap())).collect()
    };
    for (words, many) in [(80, 90), (32, 38), (1, 7000), (200, 12)] {
        let question = (0..words).map(|seed| letters(seed, many)).collect::<Vec<_>>().join("+");
        let begun = Instant::now();
        let answer = review.get(&format!("/search?q={question}")).await;
        assert!(begun.elapsed() < Duration::from_secs(5), "{words} words of {many} letters: {:?}", begun.elapsed());
        assert!([200, 400, 414].contains(&answer.status.as_u16()), "{}", answer.status);
    }
}
