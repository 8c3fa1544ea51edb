//! `/api/v1/contributions`: proposing and deciding with a token, and what a token is not good for.

use amphora::accounts::{Account, Permission, Role};
use amphora::clock::Clock as _;
use amphora::contributions::{ContributionId, State, Transition};
use axum::http::{Request, header};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::each;
use crate::support::{Answer, TestReview};

const LIST: &str = "/api/v1/contributions";

/// A program with a token.
struct Program<'a> {
    review: &'a TestReview,
    token: String,
}

impl TestReview {
    async fn program(&self, account: &Account, permissions: &[Permission]) -> Program<'_> {
        Program { review: self, token: self.token(account, permissions, self.clock.now()).await }
    }
}

impl Program<'_> {
    async fn get(&self, address: &str) -> Answer {
        self.review.send(Request::get(address).header(header::AUTHORIZATION, format!("Bearer {}", self.token))).await
    }

    async fn send(&self, request: axum::http::request::Builder, body: &Value) -> Answer {
        let request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        self.review.send_with(request.header(header::CONTENT_TYPE, "application/json"), &body.to_string()).await
    }

    async fn post(&self, address: &str, body: &Value) -> Answer {
        self.send(Request::post(address), body).await
    }

    async fn put(&self, address: &str, seen: &str, body: &Value) -> Answer {
        self.send(Request::put(address).header(header::IF_MATCH, seen), body).await
    }

    async fn step(&self, id: i64, step: &Value) -> Answer {
        self.post(&format!("{LIST}/{id}/steps"), step).await
    }

    /// Hands in a proposal; its number.
    async fn proposes(&self, body: &Value) -> i64 {
        let answer = self.post(LIST, body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()["id"].as_i64().unwrap()
    }
}

/// A statement that no one made yet, as a program proposes it.
async fn proposal(review: &TestReview, words: &str) -> Value {
    let usage = serde_json::to_value(review.new_statement(words).await).unwrap();
    json!({
        "kind": "evidence",
        "title": "Larrazabal et al. 2020 on CheXpert",
        "rows": [{ "title": "Larrazabal et al. 2020 on CheXpert", "passage": "It says so.", "changes": [{ "subject": "evidence", "after": usage }] }],
        "license": "CC0-1.0",
        "no_patient_data": true
    })
}

#[track_caller]
fn refused(answer: &Answer, status: u16, words: &str) {
    assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (status, "application/problem+json"), "{}", answer.body);
    assert!(answer.json()["detail"].as_str().unwrap().contains(words), "{}", answer.body);
}

const ALL: [Permission; 3] = [Permission::Read, Permission::Contribute, Permission::Decide];

both! {
    async fn a_program_proposes_reads_amends_and_withdraws(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let program = review.program(&ada, &ALL).await;
        let answer = program.post(LIST, &proposal(&review, "Finds something.").await).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::ETAG), answer.header(header::CACHE_CONTROL)), (201, "\"1\"", "no-store"), "{}", answer.body);
        let made = answer.json();
        let own = format!("{LIST}/{}", made["id"]);
        assert_eq!(answer.header(header::LOCATION), format!("https://review.example{own}"));
        assert_eq!((&made["state"], &made["license"], &made["contributor"], &made["no_patient_data"]), (&json!("submitted"), &json!("CC0-1.0"), &json!("Ada"), &json!(true)));
        assert_eq!((&made["can"], &made["modalities"]), (&json!(["withdraw"]), &json!(["chest x-ray"])));
        assert_eq!(made["rows"][0]["changes"][0]["after"]["evidence"], "Finds something.");
        let read = program.get(&own).await;
        assert_eq!((read.json(), read.header(header::ETAG)), (made.clone(), "\"1\""));
        let list = program.get(LIST).await;
        assert_eq!((list.header(header::CACHE_CONTROL), &list.json()["total"], &list.json()["items"][0]["url"]), ("no-store", &json!(1), &made["url"]));
        let other = proposal(&review, "Finds something else.").await;
        refused(&program.send(Request::put(&own), &other).await, 428, "Say which version");
        refused(&program.put(&own, "\"7\"", &other).await, 412, "is not as you saw it");
        refused(&program.put(&own, "W/\"1\"", &other).await, 412, "is not as you saw it");
        let mut by_field = other.clone();
        by_field["version"] = json!(7);
        refused(&program.send(Request::put(&own), &by_field).await, 409, "is not as you saw it");
        assert_eq!(program.get(&own).await.json(), made, "nothing was written");
        let amended = program.put(&own, "\"1\"", &other).await;
        assert_eq!((amended.status.as_u16(), amended.header(header::ETAG)), (200, "\"2\""), "{}", amended.body);
        assert_eq!(amended.json()["rows"][0]["changes"][0]["after"]["evidence"], "Finds something else.");
        let said = program.post(&format!("{own}/comments"), &json!({ "text": "It is on page 3." })).await;
        assert_eq!((said.status.as_u16(), each(&said.json()["events"], "what")), (201, vec!["submit", "amend", "comment"]));
        let id = made["id"].as_i64().unwrap();
        let withdrawn = program.step(id, &json!({ "transition": "withdraw" })).await;
        assert_eq!((withdrawn.status.as_u16(), &withdrawn.json()["state"], &withdrawn.json()["was_done"]), (200, &json!("withdrawn"), &json!(false)));
        assert_eq!(program.step(id, &json!({ "transition": "withdraw" })).await.json()["was_done"], true);
        refused(&program.step(id, &json!({ "transition": "submit" })).await, 409, "it is now withdrawn");
    }
}

both! {
    async fn a_steward_decides_with_a_token_as_on_the_desk(review: default_review) {
        let (ada, vera, otto) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await, review.account("Otto", Role::Steward).await);
        let (ada, vera, otto) = (review.program(&ada, &ALL).await, review.program(&vera, &ALL).await, review.program(&otto, &ALL).await);
        let id = ada.proposes(&proposal(&review, "Finds something.").await).await;
        let queue = vera.get(&format!("{LIST}?whose=steward&state=submitted&modality=chest+x-ray&kind=evidence")).await.json();
        assert_eq!((&queue["total"], &queue["items"][0]["id"]), (&json!(1), &json!(id)));
        assert_eq!(vera.get(&format!("{LIST}/{id}")).await.json()["can"], json!(["claim", "request-changes", "accept", "decline"]));
        let claimed = vera.step(id, &json!({ "transition": "claim", "version": 1 })).await.json();
        assert_eq!((&claimed["state"], &claimed["claimed_by"]), (&json!("claimed"), &json!("Vera")));
        refused(&otto.step(id, &json!({ "transition": "accept", "version": 2 })).await, 409, "Another steward looks at it");
        vera.step(id, &json!({ "transition": "give-back" })).await;
        refused(&vera.step(id, &json!({ "transition": "request-changes" })).await, 422, "Say why");
        vera.step(id, &json!({ "transition": "request-changes", "reason": "Where does it say so?" })).await;
        assert_eq!(ada.step(id, &json!({ "transition": "submit" })).await.json()["state"], "submitted");
        let before = review.statements().await;
        refused(&vera.step(id, &json!({ "transition": "accept" })).await, 428, "Say which version");
        let steps = format!("{LIST}/{id}/steps");
        let accept = async |seen: &str| {
            let request = Request::post(&steps).header(header::IF_MATCH, seen);
            vera.send(request, &json!({ "transition": "accept", "reason": "Table 2." })).await
        };
        refused(&accept("\"1\"").await, 412, "is not as you saw it");
        assert_eq!(review.statements().await, before);
        let accepted = accept("\"5\"").await;
        assert_eq!((accepted.status.as_u16(), &accepted.json()["state"], &accepted.json()["was_done"], &accepted.json()["decided_by"]), (200, &json!("accepted"), &json!(false), &json!("Vera")), "{}", accepted.body);
        // The same once more, with the tag that was good then: told, and not done twice.
        let again = accept("\"5\"").await;
        assert_eq!((again.status.as_u16(), &again.json()["was_done"], &again.json()["revisions"]), (200, &json!(true), &accepted.json()["revisions"]));
        assert_eq!(review.statements().await, before + 1);
        let change = review.json(&format!("/api/v1/changes/{}", accepted.json()["revisions"][0])).await;
        assert_eq!(change["actor"], "Vera");
        refused(&otto.step(id, &json!({ "transition": "decline", "reason": "No." })).await, 409, "Vera did something with it since, and it is now accepted");
        assert!(review.letters().await.iter().any(|letter| letter.contains("was accepted")));
    }
}

both! {
    async fn each_permission_opens_what_it_is_for_and_no_more(review: default_review) {
        let (ada, vera) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        let body = proposal(&review, "Finds something.").await;
        let all = review.program(&ada, &ALL).await;
        for permissions in [&[][..], &[Permission::Read], &[Permission::Contribute], &[Permission::Decide], &ALL] {
            let (of_ada, of_vera) = (review.program(&ada, permissions).await, review.program(&vera, permissions).await);
            let has = |permission| permissions.contains(&permission);
            let told = format!("{permissions:?}");
            assert_eq!(of_ada.get(LIST).await.status == 200, has(Permission::Read), "{told}");
            assert_eq!(of_ada.post(LIST, &body).await.status == 201, has(Permission::Contribute), "{told}");
            for transition in Transition::ALL {
                let id = all.proposes(&body).await;
                let (role, permission) = transition.needs();
                let program = if role == Role::Steward { &of_vera } else { &of_ada };
                if *transition == Transition::GiveBack {
                    review.sql_do(&format!("UPDATE contributions SET state = 'claimed', claimed_by = {} WHERE id = {id}", vera.id)).await;
                }
                if *transition == Transition::Submit {
                    review.sql_do(&format!("UPDATE contributions SET state = 'changes-requested' WHERE id = {id}")).await;
                }
                let before = review.contribution(ContributionId(id)).await;
                let answer = program.step(id, &json!({ "transition": transition, "reason": "Because.", "version": 1 })).await;
                let is_made = has(permission) && *transition != Transition::Expire;
                assert_eq!(answer.status.as_u16(), if is_made { 200 } else { 403 }, "{told}, {transition}: {}", answer.body);
                if !is_made {
                    assert_eq!(review.contribution(ContributionId(id)).await, before, "{told}, {transition}");
                }
                let comment = json!({ "text": "Well." });
                let address = format!("{LIST}/{id}/comments");
                assert_eq!(of_ada.post(&address, &comment).await.status == 201, has(Permission::Contribute), "{told}");
                assert_eq!(of_vera.post(&address, &comment).await.status == 201, has(Permission::Decide), "{told}");
                review.clock.by(TimeDelta::minutes(10));
            }
        }
    }
}

both! {
    async fn a_cookie_opens_nothing_and_a_bad_token_is_refused(review: default_review) {
        let vera = review.browser("Vera", Role::Admin).await;
        let body = proposal(&review, "Finds something.").await.to_string();
        let count = async || review.sql("SELECT count(*) FROM contributions").await[0][0].clone();
        let ada = review.account("Ada", Role::Contributor).await;
        let id = review.hand_in(&ada, &review.proposal("Finds something.").await).await;
        let before = count().await;
        for address in [LIST.to_owned(), format!("{LIST}/{id}/steps"), format!("{LIST}/{id}/comments")] {
            for kind in ["application/json", "application/x-www-form-urlencoded", "text/plain"] {
                let request = Request::post(format!("{address}?form_token={}", vera.form_token())).header(header::COOKIE, vera.cookie());
                let answer = review.send_with(request.header(header::CONTENT_TYPE, kind), &body).await;
                refused(&answer, 401, "needs a token");
                assert_eq!(answer.header(header::WWW_AUTHENTICATE), "Bearer");
            }
        }
        for authorization in ["Bearer rubbish", "Basic YTpi", "Bearer", "Bearer amphora_0000000000000000000000000000000000000000000"] {
            for address in [LIST.to_owned(), format!("{LIST}/{id}"), "/api/v1/datasets".to_owned()] {
                refused(&review.send(Request::get(address).header(header::AUTHORIZATION, authorization)).await, 401, "not good");
            }
        }
        let old = review.program(&ada, &ALL).await;
        review.clock.by(TimeDelta::days(2));
        refused(&old.get(LIST).await, 401, "too old");
        refused(&vera.get(LIST).await, 401, "needs a token");
        assert_eq!((count().await, review.contribution(id).await.state), (before, State::Submitted));
        // Pages of other sites may not even ask whether they might.
        let ask = Request::options(LIST).header(header::ORIGIN, "https://other.example").header("access-control-request-method", "POST");
        let answer = review.send(ask.header("access-control-request-headers", "authorization")).await;
        assert!(!answer.header(header::ACCESS_CONTROL_ALLOW_METHODS).contains("POST"));
        assert!(!answer.header(header::ACCESS_CONTROL_ALLOW_HEADERS).contains("authorization"));
    }
}

both! {
    async fn everyone_sees_and_decides_what_is_theirs(review: default_review) {
        let (ada, bob, reader) = (review.account("Ada", Role::Contributor).await, review.account("Bob", Role::Contributor).await, review.account("Rosa", Role::Reader).await);
        let (outside, vera) = (review.steward_of("Otto", "skin lesions").await, review.account("Vera", Role::Steward).await);
        let (ada, bob, reader) = (review.program(&ada, &ALL).await, review.program(&bob, &ALL).await, review.program(&reader, &ALL).await);
        let (outside, vera) = (review.program(&outside, &ALL).await, review.program(&vera, &ALL).await);
        let body = proposal(&review, "Finds something.").await;
        let mut draft = body.clone();
        draft["draft"] = json!(true);
        let (id, draft) = (ada.proposes(&body).await, ada.proposes(&draft).await);
        for (program, address, status) in [
            (&bob, format!("{LIST}/{id}"), 404),
            (&reader, format!("{LIST}/{id}"), 404),
            (&outside, format!("{LIST}/{id}"), 200),
            (&vera, format!("{LIST}/{id}"), 200),
            (&vera, format!("{LIST}/{draft}"), 404),
            (&ada, format!("{LIST}/{draft}"), 200),
            (&ada, format!("{LIST}/0{id}"), 404),
            (&ada, format!("{LIST}/x"), 404),
            (&ada, format!("{LIST}?whose=steward"), 403),
            (&ada, format!("{LIST}?whose=all"), 400),
            (&ada, format!("{LIST}?modality=smell"), 404),
            (&ada, format!("{LIST}?utm_source=x"), 400),
        ] {
            let answer = program.get(&address).await;
            assert_eq!(answer.status.as_u16(), status, "{address}: {}", answer.body);
        }
        let total = async |program: &Program<'_>, query: &str| program.get(&format!("{LIST}{query}")).await.json()["total"].as_i64().unwrap();
        assert_eq!((total(&ada, "").await, total(&bob, "").await), (2, 0));
        assert_eq!((total(&vera, "?whose=steward").await, total(&outside, "?whose=steward").await), (1, 0));
        // The list goes on where it ended, whatever came in meanwhile.
        let first = ada.get(&format!("{LIST}?limit=1")).await.json();
        ada.proposes(&body).await;
        let rest = ada.get(first["next"].as_str().unwrap().strip_prefix("https://review.example").unwrap()).await.json();
        assert_eq!((&first["items"][0]["id"], &rest["items"][0]["id"], &rest["next"]), (&json!(draft), &json!(id), &Value::Null));
        refused(&reader.post(LIST, &body).await, 403, "only reads");
        refused(&outside.step(id, &json!({ "transition": "accept", "version": 1 })).await, 403, "outside of what you steward");
        refused(&bob.step(id, &json!({ "transition": "withdraw" })).await, 404, "no contribution");
        refused(&bob.step(id, &json!({ "transition": "accept", "version": 1 })).await, 403, "Only stewards");
        let own = vera.proposes(&body).await;
        refused(&vera.step(own, &json!({ "transition": "accept", "version": 1 })).await, 403, "your own contribution");
    }
}

both! {
    async fn what_cannot_be_taken_is_told_and_writes_nothing(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let program = review.program(&ada, &ALL).await;
        let good = proposal(&review, "Finds something.").await;
        let with = |edit: &dyn Fn(&mut Value)| {
            let mut body = good.clone();
            edit(&mut body);
            body
        };
        let usage = serde_json::to_value(review.record(amphora::revisions::Subject::Evidence, "90").await).unwrap();
        let mut stale = usage.clone();
        stale["evidence"] = json!("Not what it says now.");
        let cases: Vec<(Value, u16, &str)> = vec![
            (json!([]), 400, "cannot be read"),
            (with(&|body| body["colour"] = json!("red")), 400, "unknown field `colour`"),
            (with(&|body| body["rows"][0]["changes"][0]["after"]["colour"] = json!("red")), 400, "unknown field `colour`"),
            (with(&|body| body["rows"][0]["changes"][0] = json!({ "subject": "evidence" })), 400, "needs the record"),
            (with(&|body| body["license"] = json!("mine")), 400, "mine"),
            (with(&|body| body["no_patient_data"] = json!(false)), 422, "no personal data"),
            (with(&|body| body["title"] = json!(" ")), 422, "needs a title"),
            (with(&|body| body["title"] = json!("a\0b")), 422, "NUL"),
            (with(&|body| body["rows"] = json!([])), 422, "needs something that changes"),
            (with(&|body| body["kind"] = json!("correction")), 422, "of another kind"),
            (with(&|body| body["rows"][0]["changes"][0]["after"]["dataset"] = json!("chexprt")), 422, "no dataset “chexprt”"),
            (with(&|body| body["rows"][0]["changes"][0]["after"]["evidence"] = json!("  ")), 422, "empty"),
            (
                with(&|body| {
                    body["kind"] = json!("correction");
                    body["rows"][0]["changes"][0] = json!({ "subject": "evidence", "before": stale, "after": usage });
                }),
                409,
                "is not as it was",
            ),
        ];
        for (body, status, words) in &cases {
            refused(&program.post(LIST, body).await, *status, words);
        }
        let request = || Request::post(LIST).header(header::AUTHORIZATION, format!("Bearer {}", program.token));
        refused(&review.send_with(request(), &good.to_string()).await, 415, "Content-Type: application/json");
        let json = || request().header(header::CONTENT_TYPE, "application/json; charset=utf-8");
        refused(&review.send_with(json(), "{broken").await, 400, "cannot be read");
        refused(&review.send_with(json(), &format!("\"{}\"", "a".repeat(2_000_001))).await, 413, "2 MB");
        refused(&review.send_with(json(), &"[".repeat(100_000)).await, 400, "cannot be read");
        assert_eq!(review.sql("SELECT count(*) FROM contributions").await[0][0].as_deref(), Some("0"));
        // A draft may lack something; it is handed in only when it is whole.
        let id = program.proposes(&with(&|body| {
            body["draft"] = json!(true);
            body["no_patient_data"] = json!(false);
        })).await;
        refused(&program.step(id, &json!({ "transition": "submit" })).await, 422, "no personal data");
        program.put(&format!("{LIST}/{id}"), "\"1\"", &good).await;
        assert_eq!(program.step(id, &json!({ "transition": "submit" })).await.json()["state"], "submitted");
    }
}

both! {
    async fn who_proposes_too_often_has_to_wait(review: default_review) {
        let ada = review.account("Ada", Role::Contributor).await;
        let program = review.program(&ada, &ALL).await;
        let body = proposal(&review, "Finds something.").await;
        for _ in 0..60 {
            program.proposes(&body).await;
        }
        let answer = program.post(LIST, &body).await;
        refused(&answer, 429, "too often");
        assert_eq!(answer.header(header::RETRY_AFTER), "10");
        review.clock.by(TimeDelta::seconds(10));
        program.proposes(&body).await;
    }
}
