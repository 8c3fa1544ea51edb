//! `amphora serve`: prints its address, answers, ends in good order.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use sea_orm::sqlx::{self, Connection, Executor, PgConnection};

use super::Place;
use crate::support::{Backend, TestReview};

/// A server that runs; it ends with the test.
pub(super) struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    /// What it printed first.
    line: String,
    pub(super) host: String,
}

impl Server {
    pub(super) fn start(place: &Place, arguments: &[&str]) -> Self {
        Self::start_with(place, &[], arguments)
    }

    fn start_with(place: &Place, variables: &[(&str, &str)], arguments: &[&str]) -> Self {
        let log = std::fs::File::create(place.path("server.log")).unwrap();
        let words = [&["serve", "--listen", "127.0.0.1:0"], arguments].concat();
        let mut child = place.program(&words).envs(variables.iter().copied()).stdin(Stdio::null()).stderr(log).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let host = line.trim().rsplit("http://").next().unwrap().to_owned();
        Self { child, out, line, host }
    }

    fn ask(&self, path: &str) -> Asked {
        let mut socket = TcpStream::connect(&self.host).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(socket, "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\nConnection: close\r\n\r\n", self.host).unwrap();
        Asked { socket }
    }

    fn get(&self, path: &str) -> String {
        self.ask(path).answer()
    }

    pub(super) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// The exit code, which must come in time.
    pub(super) fn ended(&mut self, patience: Duration) -> Option<i32> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(started.elapsed() < patience, "the server still runs after {patience:?}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A question under way.
struct Asked {
    socket: TcpStream,
}

impl Asked {
    fn answer(mut self) -> String {
        let mut answer = Vec::new();
        self.socket.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }
}

fn body(answer: &str) -> serde_json::Value {
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
}

both! {
    async fn it_prints_its_address_answers_and_ends_when_asked(review: default_review) {
        let place = Place::new();
        for signal in ["TERM", "INT"] {
            let mut server = Server::start(&place, &["--database", &review.database_argument()]);
            assert_eq!(server.line, format!("Amphora serves on http://{}\n", server.host));
            assert!(server.get("/healthz").ends_with("ok\n"));
            assert_eq!(body(&server.get("/"))["counts"]["statements"], 128);
            assert_eq!(body(&server.get("/datasets/chexpert"))["address"], format!("http://{}/datasets/chexpert", server.host));
            server.signal(signal);
            assert_eq!(server.ended(Duration::from_secs(8)), Some(0), "SIG{signal}");
            let mut rest = String::new();
            server.out.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "", "the address is all that goes to standard output");
            assert!(TcpStream::connect(&server.host).is_err(), "nobody listens any more");
            let log = std::fs::read_to_string(place.path("server.log")).unwrap();
            assert!(log.contains("stopped") && !log.contains("WARN") && !log.contains("ERROR"), "{log}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_under_way_is_finished() {
    let review = TestReview::default_review(Backend::Postgres).await;
    let place = Place::new();
    let mut server = Server::start(&place, &["--database", &review.database_argument()]);
    // Whoever reads the datasets waits until this lock is gone.
    let mut holder = PgConnection::connect(&review.database_argument()).await.unwrap();
    holder.execute(sqlx::AssertSqlSafe("begin; lock table datasets in access exclusive mode".to_owned())).await.unwrap();
    let asked = server.ask("/datasets/chexpert");
    let waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let started = Instant::now();
    while review.sql(waiting).await[0][0].as_deref() == Some("0") {
        assert!(started.elapsed() < Duration::from_secs(10), "the request never came to the database");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    server.signal("TERM");
    let log = || std::fs::read_to_string(place.path("server.log")).unwrap();
    while !log().contains("stopping") {
        assert!(started.elapsed() < Duration::from_secs(10), "{}", log());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(server.child.try_wait().unwrap().is_none(), "it waits for the request");
    holder.execute("commit").await.unwrap();
    assert_eq!(body(&asked.answer())["name"], "CheXpert");
    assert_eq!(server.ended(Duration::from_secs(8)), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asked_twice_it_does_not_wait_for_a_request_that_hangs() {
    let review = TestReview::default_review(Backend::Sqlite).await;
    let place = Place::new();
    let mut server = Server::start(&place, &["--database", &review.database_argument()]);
    // Half a question, which never goes on.
    let mut socket = TcpStream::connect(&server.host).unwrap();
    socket.write_all(b"GET /datasets HTTP/1.1\r\nHo").unwrap();
    assert!(server.get("/healthz").ends_with("ok\n"));
    server.signal("TERM");
    let log = || std::fs::read_to_string(place.path("server.log")).unwrap();
    let started = Instant::now();
    while !log().contains("stopping") {
        assert!(started.elapsed() < Duration::from_secs(5), "{}", log());
        std::thread::sleep(Duration::from_millis(10));
    }
    server.signal("TERM");
    assert_eq!(server.ended(Duration::from_secs(5)), Some(0));
}

#[test]
fn a_port_that_is_taken_is_told_and_no_database_is_made() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = place.run(&["serve", "--listen", &address]).ended(1);
    let expected = format!(
        "amphora: cannot listen on {address}: another program listens there; choose another port with --listen HOST:PORT (0 takes any free one)\n"
    );
    assert_eq!((ran.err.as_str(), ran.out.as_str()), (expected.as_str(), ""));
    assert_eq!(place.names(), Vec::<String>::new());
    let json = place.run(&["serve", "--listen", &address, "--json"]).ended(1).json();
    assert!(json["error"].as_str().unwrap().starts_with("cannot listen on"), "{json}");
}

#[test]
fn on_a_new_machine_it_makes_an_empty_review_and_says_how_to_fill_it() {
    let place = Place::new();
    let server = Server::start(&place, &[]);
    assert_eq!(body(&server.get("/"))["counts"]["datasets"], 0);
    assert!(server.get("/readyz").ends_with("ready\n"));
    assert!(place.path("var/amphora.db").is_file());
    let log = std::fs::read_to_string(place.path("server.log")).unwrap();
    assert!(log.contains("amphora import default"), "{log}");
    // Filled beside the running server, it is there at once.
    place.run(&["import", "default"]).ended(0);
    assert_eq!(body(&server.get("/"))["counts"]["datasets"], 50);
}

#[tokio::test]
async fn a_database_for_reading_only_is_served_and_stays_as_it_is() {
    let review = TestReview::default_review(Backend::Sqlite).await;
    let place = Place::new();
    std::fs::copy(review.database_argument(), place.path("copy.db")).unwrap();
    let before = std::fs::read(place.path("copy.db")).unwrap();
    let mut server = Server::start(&place, &["--database", "copy.db?mode=ro"]);
    for (address, field, value) in [("/datasets", "found", 50), ("/papers", "found", 202), ("/changes", "total", 1)] {
        assert_eq!(body(&server.get(address))[field], value, "{address}");
    }
    assert!(server.get("/readyz").ends_with("ready\n"));
    server.signal("TERM");
    assert_eq!(server.ended(Duration::from_secs(8)), Some(0));
    assert_eq!(std::fs::read(place.path("copy.db")).unwrap(), before);
}

#[tokio::test]
async fn its_address_and_logs_are_as_the_settings_say() {
    let review = TestReview::default_review(Backend::Sqlite).await;
    let place = Place::new();
    let variables = [("AMPHORA_DATABASE", review.database_argument())];
    let variables = variables.each_ref().map(|(name, value)| (*name, value.as_str()));
    let words = ["--json", "--address", "https://review.example.org/", "--log-format", "json", "--log", "info,tower_http=debug"];
    let mut server = Server::start_with(&place, &variables, &words);
    // The document is longer than the line that was read, and ends before the server does.
    let mut document = server.line.clone();
    while serde_json::from_str::<serde_json::Value>(&document).is_err() {
        assert!(server.out.read_line(&mut document).unwrap() > 0, "{document}");
    }
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!((&document["address"], &document["contents"]["papers"]), (&"https://review.example.org".into(), &202.into()));
    let log = || std::fs::read_to_string(place.path("server.log")).unwrap();
    let started = Instant::now();
    while !log().contains("\"serving\"") {
        assert!(started.elapsed() < Duration::from_secs(5), "{}", log());
        std::thread::sleep(Duration::from_millis(10));
    }
    server.signal("TERM");
    assert_eq!(server.ended(Duration::from_secs(8)), Some(0));
    for line in log().lines() {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(entry["level"].is_string() && entry["timestamp"].is_string(), "{line}");
    }
}
