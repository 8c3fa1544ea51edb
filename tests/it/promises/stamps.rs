//! What was made from the database is good for as long as its stamp is the same, whoever writes.

use amphora::database::{Database, fingerprint};
use amphora::review::{embedded, store};

both! {
    async fn a_stamp_changes_with_every_write(review: empty) {
        let other = Database::connect(&review.url).await.unwrap();
        let mut seen = vec![review.database.stamp().await.unwrap()];
        review.import(&embedded::files()).await.unwrap();
        seen.push(review.database.stamp().await.unwrap());
        review.sql("UPDATE datasets SET name = 'Other' WHERE slug = 'chexpert'").await;
        seen.push(review.database.stamp().await.unwrap());
        review.sql("DELETE FROM releases").await;
        review.sql("UPDATE datasets SET name = 'CheXpert' WHERE slug = 'chexpert'").await;
        seen.push(review.database.stamp().await.unwrap());
        for (i, stamp) in seen.iter().enumerate() {
            assert!(!seen[..i].contains(stamp), "{seen:?}");
        }
        other.close().await.unwrap();
    }
}

both! {
    async fn a_moment_says_which_state_it_sees(review: empty) {
        let before = review.site().moment().await.unwrap();
        let stamp = before.stamp().clone();
        review.import(&embedded::files()).await.unwrap();
        assert_eq!(store::counts(before.db()).await.unwrap().statements, 0);
        assert_eq!(before.stamp(), &stamp);
        let after = review.site().moment().await.unwrap();
        assert_eq!(store::counts(after.db()).await.unwrap().statements, 128);
        assert_ne!(after.stamp(), &stamp);
    }
}

both! {
    async fn a_crowd_that_asks_at_once_learns_of_the_write_before_it(review: empty) {
        for round in 0..20 {
            let before = review.database.stamp().await.unwrap();
            review.sql(&format!("INSERT INTO papers (name, kind, title, authors, short_name, sort_key, bibtex) VALUES ('k{round}', 'misc', 't', '', 's', 's', 'b')")).await;
            let crowd: Vec<_> = (0..50).map(|_| { let database = review.database.clone(); tokio::spawn(async move { database.stamp().await.unwrap() }) }).collect();
            for asked in crowd {
                assert_ne!(asked.await.unwrap(), before, "round {round}");
            }
        }
    }
}

both! {
    async fn a_write_beside_the_catalogue_leaves_its_mark(review: default_review) {
        let mark = async || fingerprint(review.site().moment().await.unwrap().db()).await.unwrap().unwrap();
        let before = mark().await;
        for beside in [
            "DELETE FROM releases",
            "UPDATE review_properties SET value = 'Other' WHERE name = 'title'",
            "DELETE FROM documents",
            "DELETE FROM revisions",
            "UPDATE catalogue_mark SET id = id",
        ] {
            review.sql(beside).await;
            assert_eq!(mark().await, before, "{beside}");
        }
        let mut seen = vec![before];
        for write in [
            "UPDATE datasets SET name = 'Other' WHERE slug = 'chexpert'",
            "UPDATE dataset_terms SET value = 'other' WHERE position = 0",
            "INSERT INTO dataset_versions (dataset_id, label) VALUES (1, 'another')",
            "INSERT INTO dataset_locations (dataset_id, platform, url, official) VALUES (1, 'p', 'https://example.org/p', false)",
            "DELETE FROM dataset_relations",
            "UPDATE confounders SET label = 'Other' WHERE slug = 'age'",
            "DELETE FROM confounder_words",
            "UPDATE papers SET title = 'Other' WHERE id = 1",
            "INSERT INTO replies (usage_id, number, author, capacity, text) VALUES (90, 1, 'a', 'comment', 't')",
            "DELETE FROM replies",
            "UPDATE findings SET label = 'other' WHERE position = 0",
            "DELETE FROM findings",
            "DELETE FROM usages",
            "UPDATE documentation_questions SET question = 'Other?'",
            "DELETE FROM documentation_answers",
            "UPDATE documentation_frameworks SET notes = 'other'",
            "INSERT INTO search_runs (source, query, until_day, ran_at, outcome) VALUES ('s', 'q', '2026-01-01', '2026-01-01T00:00:00Z', 'complete')",
            "UPDATE vocabulary_terms SET label = 'Other'",
        ] {
            review.sql(write).await;
            let now = mark().await;
            assert!(!seen.contains(&now), "{write}");
            seen.push(now);
        }
    }
}

#[tokio::test]
async fn a_file_that_is_only_read_keeps_its_stamp() {
    let review = crate::support::TestReview::default_review(crate::support::Backend::Sqlite).await;
    let stamp = review.database.stamp().await.unwrap();
    for _ in 0..3 {
        review.page("/datasets/chexpert").await;
        let moment = review.site().moment().await.unwrap();
        assert_eq!((review.database.stamp().await.unwrap(), moment.stamp()), (stamp.clone(), &stamp));
    }
}
