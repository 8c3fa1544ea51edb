//! What happens when a service fails, against servers on this computer that do.

use std::time::Duration;

use crate::stand_in::{Reply, StandIn, ok};
use scholarly::{Answer, Identifier, LookupError, Service, Services, Settings};

const ARTICLE: &str = r#"{"message":{"type":"journal-article","title":["Gender imbalance"],"author":[{"given":"Agostina J.","family":"Larrazabal"}],"issued":{"date-parts":[[2020]]}}}"#;

fn impatient(crossref: Option<&StandIn>, datacite: Option<&StandIn>, arxiv: Option<&StandIn>) -> Services {
    let endpoint = |stand_in: Option<&StandIn>| stand_in.map(|stand_in| stand_in.address.parse().unwrap());
    Services::new(Settings {
        crossref: endpoint(crossref),
        datacite: endpoint(datacite),
        arxiv: endpoint(arxiv),
        patience: Duration::from_millis(1500),
        pause: Duration::from_millis(20),
        arxiv_every: Duration::from_millis(50),
        longest_answer: 64 << 10,
        ..Settings::public("Amphora/test (mailto:steward@example.org)")
    })
    .unwrap()
}

async fn look_up(services: &Services, text: &str) -> Result<Answer, LookupError> {
    services.look_up(&Identifier::parse(text).unwrap()).await
}

const DOI: &str = "10.1073/pnas.1919012117";

#[tokio::test]
async fn a_work_is_found_and_the_service_knows_who_asks() {
    let crossref = StandIn::serving(vec![ok(ARTICLE)]).await;
    let answer = look_up(&impatient(Some(&crossref), None, None), DOI).await.unwrap();
    assert_eq!((answer.service, answer.work.doi.unwrap().as_str()), (Service::Crossref, DOI));
    let heads = crossref.heads.lock().unwrap();
    assert!(heads[0].starts_with("GET /works/10.1073%2Fpnas.1919012117 "), "{}", heads[0]);
    assert!(heads[0].contains("mailto:steward@example.org"), "{}", heads[0]);
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let unavailable = Reply::Text(502, "", String::new());
    for passing in [unavailable, Reply::HangUp, Reply::Broken, Reply::Text(429, "retry-after: 0\r\n", String::new())] {
        let crossref = StandIn::serving(vec![passing.clone(), passing, ok(ARTICLE)]).await;
        assert!(look_up(&impatient(Some(&crossref), None, None), DOI).await.is_ok());
        assert_eq!(crossref.asked(), 3);
    }
}

/// What the service does, how often it is asked, and what is told of it.
type Case = (Reply, usize, fn(&LookupError) -> bool);

#[tokio::test]
async fn what_does_not_pass_is_told_as_what_it_is() {
    let elsewhere = StandIn::serving(vec![ok(ARTICLE)]).await;
    let redirect: &'static str = format!("location: {}/works/x\r\n", elsewhere.address).leak();
    let cases: Vec<Case> = vec![
        (Reply::Text(500, "", String::new()), 3, |error| matches!(error, LookupError::Refused { status: 500, .. })),
        (Reply::Text(403, "", String::new()), 1, |error| matches!(error, LookupError::Refused { status: 403, .. })),
        (
            Reply::Text(429, "retry-after: 3600\r\n", String::new()),
            1,
            |error| matches!(error, LookupError::Throttled { retry_after: Some(wait), .. } if wait.as_secs() == 3600),
        ),
        (Reply::Text(429, "", String::new()), 3, |error| matches!(error, LookupError::Throttled { retry_after: None, .. })),
        (Reply::Text(503, "retry-after: 99999999999999\r\n", String::new()), 1, |error| matches!(error, LookupError::Throttled { .. })),
        (Reply::Text(200, "content-type: text/html\r\n", "<html>Log in to the hotel</html>".to_owned()), 1, |error| {
            matches!(error, LookupError::Unreadable { .. })
        }),
        (ok(""), 1, |error| matches!(error, LookupError::Unreadable { .. })),
        (ok(&"[".repeat(60_000)), 1, |error| matches!(error, LookupError::Unreadable { .. })),
        (ok(&format!("{ARTICLE}{}", " ".repeat(64 << 10))), 1, |error| matches!(error, LookupError::Unreadable { .. })),
        (Reply::Endless, 1, |error| matches!(error, LookupError::Unreadable { .. })),
        (Reply::HangUp, 3, |error| matches!(error, LookupError::Unreachable { .. })),
        (Reply::Broken, 3, |error| matches!(error, LookupError::Unreachable { .. })),
        (Reply::Silence, 1, |error| matches!(error, LookupError::Unreachable { .. })),
        (Reply::Text(302, redirect, String::new()), 1, |error| matches!(error, LookupError::SentElsewhere { .. })),
        (Reply::Text(302, "location: http://169.254.169.254/latest/meta-data\r\n", String::new()), 1, |error| {
            matches!(error, LookupError::SentElsewhere { .. })
        }),
    ];
    for (nth, (reply, asked, is_told)) in cases.into_iter().enumerate() {
        let crossref = StandIn::serving(vec![reply]).await;
        let error = look_up(&impatient(Some(&crossref), None, None), DOI).await.unwrap_err();
        assert!(is_told(&error), "case {nth}: {error:?}");
        assert_eq!(crossref.asked(), asked, "case {nth}");
    }
    assert_eq!(elsewhere.asked(), 0, "a redirect to another port was followed");
}

#[tokio::test]
async fn a_redirect_within_the_host_is_followed_but_not_for_ever() {
    let moved = Reply::Text(301, "location: /works/other\r\n", String::new());
    let crossref = StandIn::serving(vec![moved.clone(), ok(ARTICLE)]).await;
    assert!(look_up(&impatient(Some(&crossref), None, None), DOI).await.is_ok());
    let crossref = StandIn::serving(vec![moved]).await;
    let error = look_up(&impatient(Some(&crossref), None, None), DOI).await.unwrap_err();
    assert!(matches!(error, LookupError::SentElsewhere { .. }), "{error:?}");
    assert_eq!(crossref.asked(), 4);
}

#[tokio::test]
async fn not_found_is_said_only_where_all_said_so() {
    let missing = || StandIn::serving(vec![Reply::Text(404, "content-type: text/plain\r\n", "Resource not found.".to_owned())]);
    let dataset = r#"{"data":{"attributes":{"titles":[{"title":"Scans"}]}}}"#;
    let (crossref, datacite) = (missing().await, StandIn::serving(vec![ok(dataset)]).await);
    assert_eq!(look_up(&impatient(Some(&crossref), Some(&datacite), None), DOI).await.unwrap().service, Service::DataCite);

    let (crossref, datacite) = (missing().await, missing().await);
    assert_eq!(look_up(&impatient(Some(&crossref), Some(&datacite), None), DOI).await, Err(LookupError::NotFound(Service::DataCite)));

    for failing in [Reply::Text(500, "", String::new()), Reply::Silence, Reply::Text(429, "", String::new())] {
        let (crossref, datacite) = (StandIn::serving(vec![failing.clone()]).await, missing().await);
        let error = look_up(&impatient(Some(&crossref), Some(&datacite), None), DOI).await.unwrap_err();
        assert!(!error.is_not_found() && error.service() == Service::Crossref, "{error:?}");
        let (crossref, datacite) = (missing().await, StandIn::serving(vec![failing]).await);
        let error = look_up(&impatient(Some(&crossref), Some(&datacite), None), DOI).await.unwrap_err();
        assert!(!error.is_not_found() && error.service() == Service::DataCite, "{error:?}");
    }
    let crossref = missing().await;
    assert!(!look_up(&impatient(Some(&crossref), None, None), DOI).await.unwrap_err().is_not_found(), "DataCite was not asked");
}

#[tokio::test]
async fn arxiv_is_asked_one_question_at_a_time() {
    let feed = "<feed><entry><id>http://arxiv.org/abs/2104.12255v1</id><title>0</title></entry></feed>";
    let arxiv = StandIn::serving(vec![ok(feed)]).await;
    let services = impatient(None, None, Some(&arxiv));
    let start = tokio::time::Instant::now();
    let (a, b, c) = tokio::join!(look_up(&services, "2104.12255v3"), look_up(&services, "2104.12255"), look_up(&services, "2104.12255"));
    assert_eq!(a.unwrap().work.arxiv.unwrap().as_str(), "2104.12255");
    assert!(b.is_ok() && c.is_ok());
    assert!(start.elapsed() >= Duration::from_millis(100), "{:?}", start.elapsed());
    assert!(arxiv.heads.lock().unwrap()[0].starts_with("GET /api/query?id_list=2104.12255&max_results=1 "));

    let wrong = StandIn::serving(vec![Reply::Text(400, "", String::new())]).await;
    assert!(look_up(&impatient(None, None, Some(&wrong)), "2104.12255").await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn a_pause_that_is_ours_does_not_hide_what_the_service_did() {
    let arxiv = StandIn::serving(vec![Reply::HangUp]).await;
    let settings = Settings {
        arxiv: Some(arxiv.address.parse().unwrap()),
        patience: Duration::from_millis(500),
        pause: Duration::from_millis(20),
        ..Settings::public("Amphora/test")
    };
    let error = look_up(&Services::new(settings).unwrap(), "2104.12255").await.unwrap_err();
    assert!(matches!(error, LookupError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn nobody_listens() {
    let gone = StandIn::gone().await;
    let error = look_up(&impatient(Some(&gone), None, None), DOI).await.unwrap_err();
    assert_eq!(error.to_string(), "Crossref could not be reached: no connection");
}
