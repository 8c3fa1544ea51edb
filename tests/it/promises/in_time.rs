//! What is left lying ends in its time, and not before: drafts, questions without an answer, accounts that no one confirmed.

use amphora::accounts::{Role, UNCONFIRMED_KEPT};
use amphora::clock::Clock as _;
use amphora::contributions::store::proposing;
use amphora::contributions::{ContributionId, DRAFT_KEPT, QUESTION_WAITS, State, Transition, store};
use chrono::TimeDelta;

use crate::support::TestReview;

const ADA: &str = "ada@example.org";
const PASSWORD: &str = "copper lantern 7 otters";

impl TestReview {
    /// Lets time go by, and does what is due then.
    async fn wait(&self, time: TimeDelta) {
        self.clock.by(time);
        self.letters().await;
    }
}

async fn state(review: &TestReview, id: ContributionId) -> State {
    review.contribution(id).await.state
}

both! {
    async fn a_draft_expires_ninety_days_after_its_last_change(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let new = review.proposal("Finds something.").await;
        let transaction = review.database.begin_writing_alone().await.unwrap();
        let at = review.clock.now();
        let (left, kept, sent) = (
            proposing::draft(&transaction, &ada, &new, at).await.unwrap(),
            proposing::draft(&transaction, &ada, &new, at).await.unwrap(),
            proposing::draft(&transaction, &ada, &new, at).await.unwrap(),
        );
        transaction.commit().await.unwrap();
        review.take(&ada, sent, Transition::Submit).await.unwrap();
        review.wait(DRAFT_KEPT - TimeDelta::minutes(1)).await;
        assert_eq!(state(&review, left).await, State::Draft, "not before its time");
        let transaction = review.database.begin_writing_alone().await.unwrap();
        proposing::amend(&transaction, &ada, kept, 1, &new, review.clock.now()).await.unwrap();
        transaction.commit().await.unwrap();
        review.wait(TimeDelta::minutes(1)).await;
        assert_eq!([state(&review, left).await, state(&review, kept).await], [State::Expired, State::Draft], "whoever goes on has the whole time again");
        review.wait(DRAFT_KEPT).await;
        assert_eq!([state(&review, kept).await, state(&review, sent).await], [State::Expired, State::Submitted], "what was handed in never expires");
        let events = store::events_of(review.database.reader(), left).await.unwrap();
        let last = events.last().unwrap();
        assert_eq!((last.what.as_str(), last.actor.as_deref(), last.state), ("expire", None, State::Expired));
        // Its contributor finds it, and can do no more with it.
        let browser = review.browser_of(ada.id).await;
        review.clock.by(TimeDelta::zero() - (DRAFT_KEPT + DRAFT_KEPT));
        let page = browser.get(&format!("/contributions/{left}")).await;
        assert!(page.status == 200 && page.body.contains("Expired"), "{}", page.body);
        assert!(review.take(&ada, left, Transition::Submit).await.is_err());
    }
}

both! {
    async fn a_question_without_an_answer_expires_after_sixty_days(review: default_review) {
        let (ada, vera) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        let silent = review.hand_in(&ada, &review.proposal("One.").await).await;
        let answered = review.hand_in(&ada, &review.proposal("Two.").await).await;
        for id in [silent, answered] {
            review.take(&vera, id, Transition::RequestChanges).await.unwrap();
        }
        review.take(&ada, answered, Transition::Submit).await.unwrap();
        review.wait(QUESTION_WAITS - TimeDelta::minutes(1)).await;
        assert_eq!(state(&review, silent).await, State::ChangesRequested);
        review.clock.by(TimeDelta::minutes(1));
        let letters = review.letters().await;
        assert_eq!([state(&review, silent).await, state(&review, answered).await], [State::Expired, State::Submitted]);
        assert!(letters.iter().any(|letter| letter.contains("has expired")), "its contributor is told: {letters:?}");
    }
}

both! {
    async fn an_account_that_no_one_confirms_is_removed(review: empty) {
        let guest = review.guest();
        guest.joins("Bea", "bea@example.org", PASSWORD).await;
        let sign_up = async |name: &str| {
            let answer = review.guest().fill_in("/sign-up", &[("name", name), ("email", ADA), ("new_password", PASSWORD)]).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
        };
        let known = async || review.sql("SELECT name FROM accounts ORDER BY id").await.concat().into_iter().flatten().collect::<Vec<_>>();
        sign_up("Susanna Quill").await;
        review.wait(UNCONFIRMED_KEPT - TimeDelta::hours(1)).await;
        assert_eq!(known().await, ["Bea", "Susanna Quill"], "not before its time");
        // Whoever signs up again has the whole time again.
        sign_up("Adelheid Quill").await;
        review.wait(TimeDelta::hours(2)).await;
        assert_eq!(known().await, ["Bea", "Adelheid Quill"]);
        review.wait(UNCONFIRMED_KEPT).await;
        assert_eq!(known().await, ["Bea"], "who confirmed stays");
        for trace in [ADA, "Quill"] {
            assert!(!review.dump().await.contains(trace), "{trace}");
        }
        // The address is free, and one that was disabled stays taken.
        sign_up("Eve").await;
        review.sql_do("UPDATE accounts SET disabled_at = created_at WHERE name = 'Eve'").await;
        review.wait(UNCONFIRMED_KEPT + TimeDelta::days(1)).await;
        assert_eq!(known().await, ["Bea", "Eve"]);
    }
}
