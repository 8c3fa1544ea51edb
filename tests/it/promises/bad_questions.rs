//! Rubbish in addresses: a plain error that says which part is wrong, and the server lives on.

use std::io::{Read, Write};
use std::time::{Duration, Instant};

use axum::http::{Request, header};

both! {
    async fn unknown_names_get_404_with_near_matches(review: default_review) {
        for (address, near) in [
            ("/datasets/chexpret", "/datasets/chexpert"),
            ("/papers/larrazabal2020gendr", "/papers/larrazabal2020gender"),
            ("/confounders/sex-gendre", "/confounders/sex-gender"),
            ("/gaps/chexpret/hair", "/datasets/chexpert"),
            ("/documentation/chexpret", "/datasets/chexpert"),
            ("/gaps/chexpert/sex-gendre", "/confounders/sex-gender"),
            ("/datsets", "/datasets"),
        ] {
            let answer = review.get(address).await;
            assert_eq!(answer.status, 404, "{address}");
            assert!(answer.body.contains(&format!("href=\"{near}\"")), "{address} does not propose {near}: {}", answer.body);
            let json = review.get_as(address, "application/json").await;
            assert_eq!((json.status.as_u16(), json.header(header::CONTENT_TYPE)), (404, "application/problem+json"));
            assert!(json.json()["near"].to_string().contains(near));
        }
    }
}

both! {
    async fn bad_parameters_are_named(review: default_review) {
        for (address, words) in [
            ("/datasets?access=ajar", "“ajar” of “access”"),
            ("/datasets?modality=chest+xray", "“chest xray” of “modality”"),
            ("/datasets?known=all", "“all” of “known”"),
            ("/datasets?sort=colour", "“colour” of “sort”"),
            ("/datasets?year=soon", "“soon” of “year”"),
            ("/datasets?page=0", "“0” of “page”"),
            ("/datasets?page=99999999999999999999", "of “page”"),
            ("/datasets?modality=%ff", "not valid UTF-8"),
            ("/datasets?q=a%00b", "NUL"),
            ("/papers?page=-1", "of “page”"),
            ("/papers?sort=colour", "of “sort”"),
            ("/changes?page=x", "of “page”"),
            ("/compare?d=a%00b", "NUL"),
            ("/timeline?function=read", "“read” of “function”"),
            ("/timeline.csv?modality=x", "“x” of “modality”"),
            ("/demographics?attribute=colour", "“colour” of “attribute”"),
            ("/demographics?answer=maybe", "“maybe” of “answer”"),
            ("/demographics?access=ajar", "“ajar” of “access”"),
            ("/demographics?page=0", "of “page”"),
            ("/documentation?framework=x", "“x” of “framework”"),
            ("/documentation?origin=thin-air", "“thin-air” of “origin”"),
            ("/documentation.csv?modality=x", "“x” of “modality”"),
            ("/documentation/chexpert?standing=bad", "“bad” of “standing”"),
            ("/documentation?page=0", "of “page”"),
            ("/gaps?by=colour", "“colour” of “by”"),
            ("/gaps?state=clean", "“clean” of “state”"),
            ("/gaps?modality=chest+xray", "“chest xray” of “modality”"),
            ("/gaps.csv?page=0&modality=none", "“none” of “modality”"),
            ("/gaps?page=0", "of “page”"),
        ] {
            let answer = review.get(address).await;
            assert_eq!(answer.status, 400, "{address}: {}", answer.body);
            let json = review.get_as(address, "application/json").await;
            assert!(json.json()["detail"].as_str().unwrap().contains(words), "{address}: {}", json.body);
        }
    }
}

both! {
    async fn a_parameter_that_a_page_does_not_know_is_told_with_the_nearest_one(review: default_review) {
        for (address, words) in [
            ("/datasets?modalty=chest+x-ray", "of “modalty” cannot be used: this page has no parameter of that name; the nearest is “modality”"),
            ("/datasets.json?licence=MIT", "the nearest is “license”"),
            ("/datasets.bib?modality=chest+x-ray&Sort=name", "the nearest is “sort”"),
            ("/papers?functoin=use", "the nearest is “function”"),
            ("/papers.bib?modality=chest+x-ray", "use one of: q, function, year, statements, sort, page"),
            ("/confounders/age?modalities=chest+x-ray", "the nearest is “modality”"),
            ("/changes?pages=2", "the nearest is “page”"),
            ("/datasets/chexpert?page=2", "use one of: statements, as-of"),
            ("/about?texts=SCREENING.md", "the nearest is “text”"),
        ] {
            let answer = review.get_as(address, "application/json").await;
            assert_eq!(answer.status, 400, "{address}: {}", answer.body);
            // A bibliography tells errors as a page does.
            assert!(answer.body.contains(words), "{address}: {}", answer.body);
        }
        for page in ["/", "/papers/larrazabal2020gender", "/confounders", "/case-studies"] {
            let answer = review.get_as(&format!("{page}?page=2"), "application/json").await;
            assert_eq!(answer.status, 400, "{page}: {}", answer.body);
            assert!(answer.json()["detail"].as_str().unwrap().contains("this page has no parameters"), "{page}: {}", answer.body);
        }
    }
}

both! {
    async fn what_sharing_adds_to_a_link_does_no_harm(review: default_review) {
        let added = "utm_source=letter&utm_campaign=x&fbclid=abc&gclid=def";
        for page in ["/", "/datasets", "/datasets/chexpert", "/papers", "/evidence/90", "/confounders/age", "/changes", "/about"] {
            let plain = review.page(page).await;
            assert_eq!(review.page(&format!("{page}?{added}")).await, plain, "{page}");
        }
        assert_eq!(review.json(&format!("/datasets?{added}&q=chexpert")).await["found"], 1);
    }
}

both! {
    async fn a_very_long_name_costs_no_more_than_a_short_one(review: default_review) {
        for kind in ["/datasets/", "/papers/", "/confounders/", "/evidence/", "/"] {
            for letter in ["a", "0", "%C3%A9", "-"] {
                let address = format!("{kind}{}", letter.repeat(60_000 / letter.len()));
                // The best of three: the machine may be busy with other tests.
                let mut best = Duration::MAX;
                for _ in 0..3 {
                    let asked = Instant::now();
                    let answer = review.get(&address).await;
                    best = best.min(asked.elapsed());
                    assert_eq!(answer.status, 404, "{kind} {letter}");
                    assert!(!answer.body.contains("Did you mean"), "{kind} {letter}");
                }
                assert!(best < Duration::from_millis(200), "{kind} {letter}: {best:?}");
            }
        }
    }
}

both! {
    async fn rubbish_in_paths_is_not_found_or_refused(review: default_review) {
        for address in [
            "/datasets/%ff",
            "/datasets/..%2f..%2fetc%2fpasswd",
            "/datasets/'%20or%201=1--",
            "/datasets/%00",
            "/datasets/a%00/feed.atom",
            "/datasets/%ff/feed.atom",
            "/confounders/a%00/feed.atom",
            "/papers/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            "/evidence/-1",
            "/evidence/99999999999999999999",
            "/evidence/1e3",
            "/evidence/ninety",
            "/confounders/%F0%9F%92%A3",
            "/assets/../Cargo.toml",
            "/assets/nothing.css",
            "/nowhere",
            "/datasets/chexpert/more",
        ] {
            let answer = review.get(address).await;
            assert!([400, 404].contains(&answer.status.as_u16()), "{address}: {}", answer.status);
            assert!(!answer.body.contains("<script>alert"), "{address}");
        }
        let long = format!("/datasets/{}", "a".repeat(50_000));
        assert_eq!(review.get(&long).await.status, 404);
        assert_eq!(review.get(&format!("/datasets?q={}", "a".repeat(20_000))).await.status, 414);
    }
}

both! {
    async fn searches_with_wildcards_and_quotes_find_only_what_they_say(review: default_review) {
        for words in ["%25", "_", "'", "%5C", "%22", "%27%20OR%20%271%27=%271"] {
            let found = review.json(&format!("/datasets?q={words}")).await["found"].as_u64().unwrap();
            assert!(found < 50, "{words} finds {found}");
        }
        assert_eq!(review.json("/datasets?q=chexpert").await["found"], 1);
    }
}

both! {
    async fn other_methods_are_refused(review: default_review) {
        let answer = review.send(Request::post("/datasets")).await;
        assert_eq!((answer.status.as_u16(), answer.header(header::ALLOW)), (405, "GET,HEAD"));
        let head = review.send(Request::head("/datasets")).await;
        assert_eq!((head.status.as_u16(), head.body.as_str()), (200, ""));
    }
}

both! {
    async fn every_answer_has_its_safety_headers(review: default_review) {
        for address in ["/", "/datasets/chexpert", "/nowhere", "/datasets.json", "/assets/amphora.css"] {
            let answer = review.get(address).await;
            assert!(answer.header(header::CONTENT_SECURITY_POLICY).contains("default-src 'self'"), "{address}");
            assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
        }
    }
}

/// The default review on a real socket, for what never reaches the router: asked by a client that waits for its answers, and
/// then stopped.
async fn over_a_socket<T: Send + 'static>(
    patience: amphora::web::Patience,
    client: impl FnOnce(std::net::SocketAddr) -> T + Send + 'static,
) -> T {
    let review = crate::support::TestReview::default_review(crate::support::Backend::Sqlite).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(amphora::web::serve(listener, review.site(), patience, async move {
        let _ = stopped.await;
    }));
    let told = tokio::task::spawn_blocking(move || client(address)).await.unwrap();
    stop.send(()).unwrap();
    server.await.unwrap().unwrap();
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_of_ten_megabytes_is_refused_and_the_server_lives_on() {
    let ask = |address, request: Vec<u8>| {
        let mut socket = std::net::TcpStream::connect::<std::net::SocketAddr>(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        // The server may hang up before it has read everything.
        let _ = socket.write_all(&request);
        let mut answer = Vec::new();
        let _ = socket.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let answers = over_a_socket(amphora::web::Patience::default(), move |address| {
        let long = [b"GET /datasets?q=".as_slice(), &vec![b'a'; 10_000_000], b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"].concat();
        let rubbish = b"GET /\xff\xfe HTTP/9.9\r\n\r\n".to_vec();
        let good = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_vec();
        [ask(address, long), ask(address, rubbish), ask(address, good)]
    })
    .await;
    assert!(answers[0].is_empty() || answers[0].starts_with("HTTP/1.1 4"), "{}", &answers[0][..answers[0].len().min(80)]);
    assert!(answers[1].starts_with("HTTP/1.1 400"), "{}", answers[1]);
    assert!(answers[2].starts_with("HTTP/1.1 200") && answers[2].ends_with("ok\n"), "{}", answers[2]);
}

/// A client that sends half a request and waits is hung up on, and makes room for others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_takes_its_time_does_not_keep_others_out() {
    let patience = amphora::web::Patience { head: Duration::from_millis(400), connections: 2, ..amphora::web::Patience::default() };
    let answer = over_a_socket(patience, move |address| {
        let connect = || {
            let socket = std::net::TcpStream::connect(address).unwrap();
            socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            socket
        };
        let mut slow = [connect(), connect()];
        for socket in &mut slow {
            socket.write_all(b"GET /healthz HTTP/1.1\r\nHost:").unwrap();
        }
        let mut third = connect();
        third.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        third.read_to_string(&mut answer).unwrap();
        for socket in &mut slow {
            // Hung up on: the end, or a reset; not the end of our own patience.
            match socket.read_to_end(&mut Vec::new()) {
                Ok(read) => assert_eq!(read, 0),
                Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
            }
        }
        answer
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
}

/// A client that asks for much and reads nothing is hung up on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_does_not_read_does_not_keep_its_place() {
    let patience = amphora::web::Patience { answer: Duration::from_millis(300), connections: 1, ..amphora::web::Patience::default() };
    let answer = over_a_socket(patience, move |address| {
        let mut deaf = std::net::TcpStream::connect(address).unwrap();
        // More answers than the sockets' buffers hold.
        let _ = deaf.write_all(&b"GET /papers.bib HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200));
        let mut other = std::net::TcpStream::connect(address).unwrap();
        other.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        other.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        other.read_to_string(&mut answer).unwrap();
        drop(deaf);
        answer
    })
    .await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
}
