//! An import that is killed leaves all or nothing: 100 times at random moments, on both databases.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use amphora::review::embedded;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::{Backend, TestReview};

fn import(review: &TestReview) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_amphora"));
    command.args(["import", "default", "--database", &review.database_argument()]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

async fn empty_again(review: &TestReview) {
    let tables = "confounder_words dataset_terms dataset_versions dataset_locations dataset_relations findings usages documentation_answers \
                  documentation_questions documentation_frameworks case_studies documents redirects \
                  revisions search_runs releases datasets papers vocabulary_terms review_properties";
    for table in tables.split_whitespace() {
        review.sql(&format!("delete from {table}")).await;
    }
    review.sql("update confounders set parent_id = null").await;
    review.sql("delete from confounders").await;
}

both! {
    async fn a_killed_import_leaves_all_or_nothing(review: empty) {
        let empty = review.export().await;
        let whole = embedded::files();
        let started = Instant::now();
        assert!(import(&review).status().unwrap().success());
        let mut needed = started.elapsed();
        assert!(review.export().await == whole, "an import that is left alone brings all");
        empty_again(&review).await;
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let (mut nothing, mut all) = (0, 0);
        for _ in 0..100 {
            // xorshift: moments spread over the import and the time after it.
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let part = f64::from(u32::try_from(seed % 1500).unwrap()) / 1000.0;
            let mut child = import(&review).spawn().unwrap();
            tokio::time::sleep(needed.mul_f64(part)).await;
            child.kill().unwrap();
            child.wait().unwrap();
            wait_for_rollback(&review).await;
            let found = review.export().await;
            // A busy machine needs longer than it did at first: the moments go with it, so that there are some of both.
            if found == empty {
                nothing += 1;
                needed = needed.mul_f64(1.02);
            } else {
                let differing: Vec<&String> = whole.keys().filter(|name| found.get(*name) != whole.get(*name)).collect();
                assert!(found == whole, "half an import is there: {differing:?} differ");
                all += 1;
                needed = needed.mul_f64(0.9);
                empty_again(&review).await;
            }
        }
        assert!(nothing >= 10, "only {nothing} of 100 were interrupted");
        assert!(all > 0, "each of 100 was interrupted");
        assert!(import(&review).status().unwrap().success(), "the database is still usable");
        assert!(review.export().await == whole);
    }
}

/// `PostgreSQL` notices that a client is gone a little later; until then its locks stay.
async fn wait_for_rollback(review: &TestReview) {
    if review.backend == Backend::Sqlite {
        return;
    }
    let busy = "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() \
                and (state = 'active' or state like '%in transaction%')";
    for _ in 0..200 {
        if review.sql(busy).await[0][0].as_deref() == Some("0") {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a killed import still holds its transaction");
}

#[tokio::test]
async fn what_was_told_as_done_outlives_a_power_failure() {
    let review = TestReview::empty(Backend::Sqlite).await;
    let asked = Statement::from_string(DbBackend::Sqlite, "pragma synchronous");
    let row = review.database.reader().query_one_raw(asked).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 2, "each commit is written through to the disk (FULL)");
}
