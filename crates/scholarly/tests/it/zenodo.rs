//! The client of Zenodo against a server that fails, and over replies that Zenodo gave.

use std::path::Path;
use std::time::Duration;

use crate::stand_in::{Reply, StandIn, ok};
use scholarly::zenodo::{Creator, Deposition, Manners, Metadata, Site, Zenodo, ZenodoError};

const DRAFT: &str = r#"{"id":101,"conceptrecid":"100","state":"unsubmitted","submitted":false,"metadata":{"prereserve_doi":{"doi":"10.5281/zenodo.101"}},"links":{}}"#;

fn client(stand_in: &StandIn) -> Zenodo {
    let manners = Manners {
        patience: Duration::from_millis(800),
        pause: Duration::from_millis(10),
        attempts: 3,
        longest_wait: Duration::from_secs(2),
        ..Manners::polite("Amphora/test")
    };
    Zenodo::new(Site::new(format!("{}/api", stand_in.address).parse().unwrap()), "s3cret".parse().unwrap(), manners).unwrap()
}

fn metadata() -> Metadata {
    Metadata {
        upload_type: "publication".to_owned(),
        publication_type: Some("other".to_owned()),
        title: "Datasheet for CheXpert".to_owned(),
        creators: vec![Creator { name: "Doe, Jane".to_owned(), orcid: None, affiliation: None }],
        description: "<p>x</p>".to_owned(),
        publication_date: "2026-11-23".to_owned(),
        version: "2026.1".to_owned(),
        license: "cc-by-4.0".to_owned(),
        keywords: Vec::new(),
        communities: Vec::new(),
        related_identifiers: Vec::new(),
        doi: None,
    }
}

fn draft(links: &str) -> Deposition {
    serde_json::from_str(&DRAFT.replace(r#""links":{}"#, &format!(r#""links":{links}"#))).unwrap()
}

#[tokio::test]
async fn zenodo_knows_who_asks_and_the_token_is_in_the_head_alone() {
    let zenodo = StandIn::serving(vec![ok(DRAFT)]).await;
    let draft = client(&zenodo).create(&metadata()).await.unwrap();
    assert_eq!((draft.id, draft.reserved().unwrap().as_str()), (101, "10.5281/zenodo.101"));
    let heads = zenodo.heads.lock().unwrap();
    assert!(heads[0].starts_with("POST /api/deposit/depositions HTTP"), "{}", heads[0]);
    for line in ["authorization: Bearer s3cret", "user-agent: Amphora/test", "content-type: application/json"] {
        assert!(heads[0].lines().any(|head| head.eq_ignore_ascii_case(line)), "{line} is not in {}", heads[0]);
    }
}

#[tokio::test]
async fn what_makes_something_is_said_once_where_no_one_knows_whether_it_was_heard() {
    for unknown in [Reply::HangUp, Reply::Silence, Reply::Broken, Reply::Text(500, "", r#"{"error_id":"66d2"}"#.to_owned())] {
        let zenodo = StandIn::serving(vec![unknown.clone(), ok(DRAFT)]).await;
        let failure = client(&zenodo).create(&metadata()).await.unwrap_err();
        assert!(failure.may_be_done(), "{failure}");
        assert_eq!(zenodo.asked(), 1);
        let zenodo = StandIn::serving(vec![unknown.clone(), ok(DRAFT)]).await;
        assert!(client(&zenodo).publish(&draft("{}")).await.unwrap_err().may_be_done());
        assert_eq!(zenodo.asked(), 1);
        // What may be said twice is said again.
        let zenodo = StandIn::serving(vec![unknown, ok(DRAFT)]).await;
        assert_eq!(client(&zenodo).describe(101, &metadata()).await.unwrap().id, 101);
        assert_eq!(zenodo.asked(), 2);
    }
}

#[tokio::test]
async fn a_limit_that_is_used_up_means_that_nothing_was_done() {
    let wait = Reply::Text(429, "retry-after: 1\r\n", r#"{"message":"100 per 1 minute","status":429}"#.to_owned());
    let zenodo = StandIn::serving(vec![wait, ok(DRAFT)]).await;
    let began = std::time::Instant::now();
    assert_eq!(client(&zenodo).create(&metadata()).await.unwrap().id, 101);
    assert!(began.elapsed() >= Duration::from_secs(1));
    let long = Reply::Text(429, "retry-after: 3600\r\n", String::new());
    let zenodo = StandIn::serving(vec![long]).await;
    let failure = client(&zenodo).create(&metadata()).await.unwrap_err();
    assert_eq!(failure, ZenodoError::Throttled { retry_after: Some(Duration::from_hours(1)) });
    assert_eq!(zenodo.asked(), 1);
}

#[tokio::test]
async fn it_rests_where_the_last_answer_says_that_nothing_is_left() {
    let now = std::time::SystemTime::now();
    let reset = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + 2;
    let date = httpdate::fmt_http_date(now);
    let head: &'static str = format!("x-ratelimit-remaining: 0\r\nx-ratelimit-reset: {reset}\r\ndate: {date}\r\n").leak();
    let zenodo = StandIn::serving(vec![Reply::Text(200, head, DRAFT.to_owned()), ok(DRAFT)]).await;
    let client = client(&zenodo);
    let began = std::time::Instant::now();
    client.read(101).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(1));
    client.read(101).await.unwrap();
    assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_file_that_arrives_damaged_is_told() {
    let zenodo = StandIn::serving(vec![ok(r#"{"key":"a b.pdf","checksum":"md5:00"}"#)]).await;
    let bucket = format!(r#"{{"bucket":"{}/api/files/f7"}}"#, zenodo.address);
    let failure = client(&zenodo).upload(&draft(&bucket), "a b.pdf", b"content", "9a").await.unwrap_err();
    assert_eq!(failure, ZenodoError::Damaged { name: "a b.pdf".to_owned(), sent: "9a".to_owned(), arrived: "00".to_owned() });
    assert!(client(&zenodo).upload(&draft(&bucket), "a b.pdf", b"content", "00").await.is_ok());
    assert!(zenodo.heads.lock().unwrap()[0].starts_with("PUT /api/files/f7/a%20b.pdf HTTP"));
    let elsewhere = draft(r#"{"bucket":"https://evil.example/api/files/f7"}"#);
    assert!(matches!(client(&zenodo).upload(&elsewhere, "a", b"", "").await, Err(ZenodoError::Elsewhere(_))));
}

#[tokio::test]
async fn the_draft_of_the_next_version_is_where_the_answer_says() {
    // The documentation says that the answer is the old record; as it is now, it is the draft itself.
    for answered in [101, 131] {
        let zenodo = StandIn::serving_itself(|address| {
            let links = format!(r#""links":{{"latest_draft":"{address}/api/deposit/depositions/131"}}"#);
            let of = |id: u64| ok(&DRAFT.replace(r#""id":101"#, &format!(r#""id":{id}"#)).replace(r#""links":{}"#, &links));
            vec![of(answered), of(131)]
        });
        let zenodo = zenodo.await;
        let next = client(&zenodo).next_version(&draft("{}")).await.unwrap();
        assert_eq!((next.id, zenodo.asked()), (131, 2));
        let heads = zenodo.heads.lock().unwrap();
        assert!(
            heads[0].starts_with("POST /api/deposit/depositions/101/actions/newversion ")
                && heads[1].starts_with("GET /api/deposit/depositions/131 ")
        );
    }
}

/// Replies lie outside the repository; `AMPHORA_REQUIRE_SHARED=1` makes their absence a failure.
#[test]
fn what_zenodo_answered_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs/zenodo");
    if !folder.exists() {
        assert!(std::env::var_os("AMPHORA_REQUIRE_SHARED").is_none_or(|value| value != "1"), "{} is missing", folder.display());
        println!("skipped: shared replies not found");
        return;
    }
    let mut read = 0;
    for name in ["zenodraft-mocks", "deposits-recorded", "rspace-recorded"] {
        for file in std::fs::read_dir(folder.join(name)).unwrap() {
            let path = file.unwrap().path();
            let value: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let all = value.as_array().cloned().unwrap_or_else(|| vec![value]);
            for one in all.into_iter().filter(|one| one.get("conceptrecid").is_some() && one.get("state").is_some()) {
                let number = one["id"].as_u64();
                let deposition: Deposition = serde_json::from_value(one).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                assert_eq!(Some(deposition.id), number, "{}", path.display());
                read += 1;
            }
        }
    }
    assert!(read > 15, "{read}");
    let published: Deposition = serde_json::from_slice(&std::fs::read(folder.join("zenodraft-mocks/131.json")).unwrap()).unwrap();
    assert!(published.is_published() && published.files.len() == 1);
    let draft: Deposition = serde_json::from_slice(&std::fs::read(folder.join("zenodraft-mocks/101.json")).unwrap()).unwrap();
    assert!(!draft.is_published() && draft.links.bucket.is_some());
}

/// Each error of `error-cases.json` as Zenodo sends it; which lie outside the repository, as above.
#[tokio::test]
async fn what_zenodo_refuses_is_understood() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/specs/zenodo/error-cases.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        assert!(std::env::var_os("AMPHORA_REQUIRE_SHARED").is_none_or(|value| value != "1"), "{} is missing", path.display());
        println!("skipped: shared replies not found");
        return;
    };
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut read = 0;
    for case in all["cases"].as_array().unwrap() {
        let (id, status) = (case["id"].as_str().unwrap(), u16::try_from(case["status"].as_u64().unwrap()).unwrap());
        // An hour is longer than anyone waits.
        let head: &'static str = if status == 429 { "retry-after: 3600\r\n" } else { "" };
        let zenodo = StandIn::serving(vec![Reply::Text(status, head, case["body"].to_string())]).await;
        let failure = client(&zenodo).create(&metadata()).await.unwrap_err();
        let fits = match status {
            401 => failure == ZenodoError::Unauthorised,
            403 => matches!(failure, ZenodoError::Forbidden(_)),
            404 => matches!(failure, ZenodoError::NotFound(_)),
            409 => matches!(failure, ZenodoError::Busy(_)),
            410 => matches!(failure, ZenodoError::Gone(_)),
            429 => failure == ZenodoError::Throttled { retry_after: Some(Duration::from_hours(1)) },
            500 => failure.may_be_done(),
            _ => matches!(failure, ZenodoError::Invalid { .. }),
        };
        assert!(fits, "{id}: {failure}");
        for error in case["body"]["errors"].as_array().into_iter().flatten() {
            let field = error["field"].as_str().unwrap();
            let ZenodoError::Invalid { fields, .. } = &failure else { panic!("{id}: {failure}") };
            assert!(fields.iter().any(|known| known.field == field && !known.messages.is_empty()), "{id}: {field}");
        }
        assert_eq!(zenodo.asked(), 1, "{id}: what makes something is said once");
        read += 1;
    }
    assert!(read > 10, "{read}");
}
