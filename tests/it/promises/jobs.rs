//! A job that was asked for is done, once, whatever happens in between.

use std::sync::Arc;
use std::time::Duration;

use amphora::clock::Clock;
use amphora::jobs::kinds::Kinds;
use amphora::jobs::store::{self, Taken};
use amphora::jobs::{ATTEMPTS, Job, JobError, Runner, Workshop};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::support::{MovedClock, TestReview, clock};

/// Writes its word into a table, as mail goes out into the world.
#[derive(Serialize, Deserialize)]
struct Say {
    word: String,
    fails: Option<String>,
}

impl Say {
    fn word(word: &str) -> Self {
        Self { word: word.to_owned(), fails: None }
    }
}

impl Job for Say {
    const KIND: &'static str = "say";

    fn key(&self) -> String {
        self.word.clone()
    }

    async fn run(&self, workshop: &Workshop) -> Result<(), JobError> {
        match self.fails.as_deref() {
            Some("never") => return Err(JobError::Never("it cannot be said".to_owned())),
            Some("panic") => panic!("as it was told to"),
            Some(_) => return Err(JobError::Later("no one listens".to_owned())),
            None => {}
        }
        let transaction = workshop.database.begin_writing().await?;
        amphora::review::store::put_property(&transaction, "said", &self.word).await?;
        transaction.commit().await.map_err(|error| JobError::Later(error.to_string()))
    }
}

fn runner(review: &TestReview, clock: &MovedClock) -> Runner {
    let workshop = Workshop { clock: Arc::new(clock.clone()), ..review.site().workshop() };
    Runner::new(workshop, Kinds::default().with::<Say>())
}

async fn ask(review: &TestReview, job: &Say) -> bool {
    let transaction = review.database.begin_writing().await.unwrap();
    let is_new = store::enqueue(&transaction, job, clock().now()).await.unwrap();
    transaction.commit().await.unwrap();
    is_new
}

async fn jobs(review: &TestReview) -> Vec<Vec<Option<String>>> {
    review.sql("SELECT dedup_key, attempts, CASE WHEN done_at IS NOT NULL THEN 'done' WHEN given_up_at IS NOT NULL THEN 'given up' ELSE 'waits' END, problem FROM jobs ORDER BY id").await
}

fn row(key: &str, attempts: i64, state: &str, problem: Option<&str>) -> Vec<Option<String>> {
    vec![Some(key.to_owned()), Some(attempts.to_string()), Some(state.to_owned()), problem.map(str::to_owned)]
}

both! {
    async fn what_is_asked_for_twice_is_done_once_and_what_is_not_committed_never(review: empty) {
        assert!(ask(&review, &Say::word("hello")).await);
        assert!(!ask(&review, &Say::word("hello")).await);
        let transaction = review.database.begin_writing().await.unwrap();
        store::enqueue(&transaction, &Say::word("unsaid"), clock().now()).await.unwrap();
        transaction.rollback().await.unwrap();
        let runner = runner(&review, &MovedClock::new());
        assert_eq!(runner.until_idle().await.unwrap(), 1);
        assert_eq!(jobs(&review).await, [row("hello", 1, "done", None)]);
        assert!(!ask(&review, &Say::word("hello")).await, "it stays known after it was done");
        assert_eq!(runner.until_idle().await.unwrap(), 0);
        assert_eq!(review.sql("SELECT value FROM review_properties WHERE name = 'said'").await, [[Some("hello".to_owned())]]);
    }
}

both! {
    async fn a_job_of_a_killed_runner_is_done_by_the_next_one(review: empty) {
        ask(&review, &Say::word("hello")).await;
        let moved = MovedClock::new();
        // A runner that was killed: it took the job, and nothing came after.
        let killed = store::take(&review.database, &["say"], moved.now()).await.unwrap().unwrap();
        let next = runner(&review, &moved);
        assert_eq!(next.until_idle().await.unwrap(), 0, "the first one may still be at it");
        moved.by(TimeDelta::seconds(31));
        assert_eq!(next.until_idle().await.unwrap(), 1);
        assert_eq!(jobs(&review).await, [row("hello", 2, "done", None)]);
        // The first one was only slow, and comes back: it has no say any more.
        store::finish(&review.database, &killed, Err(JobError::Never("too late".to_owned())), moved.now()).await.unwrap();
        assert_eq!(jobs(&review).await, [row("hello", 2, "done", None)]);
    }
}

both! {
    async fn of_many_runners_one_gets_each_job(review: empty) {
        for number in 0..20 {
            ask(&review, &Say::word(&format!("word {number}"))).await;
        }
        let takers = (0..4).map(|_| {
            let database = review.database.clone();
            tokio::spawn(async move {
                let mut taken: Vec<Taken> = Vec::new();
                while let Some(one) = take_patiently(&database).await {
                    taken.push(one);
                }
                taken
            })
        });
        let mut all = Vec::new();
        for taker in takers.collect::<Vec<_>>() {
            all.extend(taker.await.unwrap().into_iter().map(|taken| taken.id));
        }
        all.sort_unstable();
        let before = all.len();
        all.dedup();
        assert_eq!((before, all.len()), (20, 20));
    }
}

async fn take_patiently(database: &amphora::database::Database) -> Option<Taken> {
    loop {
        match store::take(database, &["say"], clock().now()).await {
            Ok(taken) => return taken,
            Err(error) if error.is_passing() => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(error) => panic!("{error}"),
        }
    }
}

both! {
    async fn what_fails_is_tried_again_for_two_days_and_what_cannot_succeed_once(review: empty) {
        let failing = |word: &str, how: &str| Say { word: word.to_owned(), fails: Some(how.to_owned()) };
        for job in [failing("later", "later"), failing("never", "never"), failing("panic", "panic")] {
            ask(&review, &job).await;
        }
        let moved = MovedClock::new();
        let runner = runner(&review, &moved);
        assert_eq!(runner.until_idle().await.unwrap(), 3);
        let after_one = jobs(&review).await;
        assert_eq!(after_one[0], row("later", 1, "waits", Some("no one listens")));
        assert_eq!(after_one[1], row("never", 1, "given up", Some("it cannot be said")));
        assert!(after_one[2][3].as_deref().unwrap().contains("did not end well"), "{after_one:?}");
        moved.by(TimeDelta::seconds(9));
        assert_eq!(runner.until_idle().await.unwrap(), 0, "not before ten seconds");
        for _ in 0..2 * ATTEMPTS {
            moved.by(TimeDelta::hours(6));
            runner.until_idle().await.unwrap();
        }
        let at_last = jobs(&review).await;
        assert_eq!(at_last[0], row("later", ATTEMPTS, "given up", Some("no one listens")));
        assert_eq!(store::counts(review.database.reader()).await.unwrap(), (0, 3));
        // Whoever runs the site mends what was wrong, and has all of them tried again.
        assert_eq!(store::retry(&review.database, moved.now()).await.unwrap(), 3);
        assert_eq!(runner.until_idle().await.unwrap(), 3);
        assert_eq!(jobs(&review).await[0], row("later", 1, "waits", Some("no one listens")));
    }
}

both! {
    async fn a_job_that_ends_every_program_is_given_up_and_holds_up_no_other(review: empty) {
        ask(&review, &Say::word("deadly")).await;
        let moved = MovedClock::new();
        for _ in 0..ATTEMPTS {
            assert!(store::take(&review.database, &["say"], moved.now()).await.unwrap().is_some());
            moved.by(TimeDelta::minutes(1));
        }
        ask(&review, &Say::word("hello")).await;
        assert_eq!(runner(&review, &moved).until_idle().await.unwrap(), 1);
        let at_last = jobs(&review).await;
        assert_eq!(at_last[0], row("deadly", ATTEMPTS, "given up", Some("20 attempts were begun, and none came to an end")));
        assert_eq!(at_last[1], row("hello", 1, "done", None));
    }
}

both! {
    async fn a_kind_that_this_program_does_not_know_is_left_for_one_that_does(review: empty) {
        ask(&review, &Say::word("hello")).await;
        let stranger = Runner::new(review.site().workshop(), Kinds::default());
        assert_eq!(stranger.until_idle().await.unwrap(), 0);
        assert_eq!(runner(&review, &MovedClock::new()).until_idle().await.unwrap(), 1);
    }
}

both! {
    async fn what_was_done_long_ago_is_forgotten(review: empty) {
        ask(&review, &Say::word("hello")).await;
        runner(&review, &MovedClock::new()).until_idle().await.unwrap();
        let after = |days| clock().now() + TimeDelta::days(days);
        assert_eq!(store::forget_old(&review.database, after(29)).await.unwrap(), 0);
        assert_eq!(store::forget_old(&review.database, after(31)).await.unwrap(), 1);
    }
}
