//! A server that is killed (`kill -9`) after a steward accepted something: all of it is there or nothing, and whoever should be told is
//! told by the next one.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use amphora::accounts::{Account, Permission, Role};
use amphora::contributions::ContributionId;

use super::Place;
use super::serve::Server;
use crate::support::TestReview;

/// A mail server that takes calls and never says a word: whoever sends a letter there is still at it when it is killed.
struct SilentPost {
    address: String,
    calls: Arc<AtomicUsize>,
}

impl SilentPost {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        std::thread::spawn(move || {
            let mut held = Vec::new();
            for call in listener.incoming().flatten() {
                held.push(call);
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { address, calls }
    }
}

/// Says what it waits for, if that does not come.
async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !is_so().await {
        assert!(started.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Sends the acceptance; the answer is another matter.
fn send_accept(server: &Server, token: &str, id: ContributionId) -> TcpStream {
    let body = "{\"transition\":\"accept\",\"version\":1}";
    let mut socket = TcpStream::connect(&server.host).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(
        socket,
        "POST /api/v1/contributions/{id}/steps HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.host,
        body.len()
    )
    .unwrap();
    socket
}

async fn number(review: &TestReview, query: &str) -> i64 {
    review.sql(query).await[0][0].as_deref().unwrap().parse().unwrap()
}

/// What an acceptance leaves: state, statements, revisions for it, letters to be sent.
async fn left(review: &TestReview, id: ContributionId) -> (String, i64, i64, i64) {
    let state = review.sql(&format!("SELECT state FROM contributions WHERE id = {id}")).await[0][0].clone().unwrap();
    (
        state,
        number(review, &format!("SELECT count(*) FROM usages WHERE evidence = 'Finds something, {id}.'")).await,
        number(review, &format!("SELECT count(*) FROM contribution_revisions WHERE contribution_id = {id}")).await,
        number(review, &format!("SELECT count(*) FROM jobs WHERE kind = 'tell' AND payload LIKE '%contribution {id}, event%'")).await,
    )
}

/// A proposal of Ada's that says its own number.
async fn hand_in(review: &TestReview, ada: &Account) -> ContributionId {
    let next = number(review, "SELECT coalesce(max(id), 0) + 1 FROM contributions").await;
    let id = review.hand_in(ada, &review.proposal(&format!("Finds something, {next}.")).await).await;
    assert_eq!(id.0, next);
    id
}

fn letters(place: &Place) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(place.path("mail")) else { return Vec::new() };
    let files = folder.flatten().filter(|file| file.file_name().to_string_lossy().ends_with(".eml"));
    files.map(|file| std::fs::read_to_string(file.path()).unwrap()).collect()
}

both! {
    async fn what_was_accepted_before_a_crash_is_there_and_told_after_it(review: default_review) {
        let (ada, vera) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        let token = review.token(&vera, &[Permission::Decide], chrono::Utc::now()).await;
        let place = Place::new();
        let id = hand_in(&review, &ada).await;
        assert_eq!(left(&review, id).await, ("submitted".to_owned(), 0, 0, 0));
        let post = SilentPost::open();
        let database = review.database_argument();
        let mut server = Server::start(&place, &["--database", &database, "--mail", &format!("smtp://{}", post.address)]);
        let mut answer = String::new();
        send_accept(&server, &token, id).read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        until("no one ever tried to send the letter", async || post.calls.load(Ordering::SeqCst) > 0).await;
        server.signal("KILL");
        server.ended(Duration::from_secs(8));
        assert_eq!(left(&review, id).await, ("accepted".to_owned(), 1, 1, 1));
        let open = "SELECT count(*) FROM jobs WHERE kind = 'tell' AND done_at IS NULL AND given_up_at IS NULL";
        assert_eq!(number(&review, open).await, 1, "the letter was begun, and not sent");
        // Half a minute later no one believes any more that the first one is still at it.
        review.sql_do("UPDATE jobs SET leased_until = '2026-01-01 00:00:00+00:00' WHERE leased_until IS NOT NULL").await;
        let mut next = Server::start(&place, &["--database", &database, "--mail", "folder:mail"]);
        until("the letter never came", async || !letters(&place).is_empty()).await;
        until("the job stays open", async || number(&review, open).await == 0).await;
        let sent = letters(&place);
        assert!(sent.len() == 1 && sent[0].contains("ada@example.org") && sent[0].contains("was accepted"), "{sent:?}");
        assert_eq!(left(&review, id).await, ("accepted".to_owned(), 1, 1, 1), "nothing was done twice");
        next.signal("TERM");
        assert_eq!(next.ended(Duration::from_secs(20)), Some(0));
    }
}

both! {
    async fn a_crash_at_any_moment_of_an_acceptance_leaves_all_of_it_or_nothing(review: default_review) {
        let (ada, vera) = (review.account("Ada", Role::Contributor).await, review.account("Vera", Role::Steward).await);
        let token = review.token(&vera, &[Permission::Decide], chrono::Utc::now()).await;
        let place = Place::new();
        let (database, post) = (review.database_argument(), SilentPost::open());
        let mail = format!("smtp://{}", post.address);
        let mut accepted = 0;
        for round in 0..8_u64 {
            let id = hand_in(&review, &ada).await;
            let mut server = Server::start(&place, &["--database", &database, "--mail", &mail]);
            let socket = send_accept(&server, &token, id);
            std::thread::sleep(Duration::from_millis(round * round * 4));
            server.signal("KILL");
            server.ended(Duration::from_secs(8));
            drop(socket);
            // A database server may still be at the commit that it was asked for.
            tokio::time::sleep(Duration::from_millis(300)).await;
            let found = left(&review, id).await;
            let all = ("accepted".to_owned(), 1, 1, 1);
            assert!(found == all || found == ("submitted".to_owned(), 0, 0, 0), "round {round}: {found:?}");
            accepted += usize::from(found == all);
        }
        review.sql_do("UPDATE jobs SET leased_until = '2026-01-01 00:00:00+00:00' WHERE leased_until IS NOT NULL").await;
        let _next = Server::start(&place, &["--database", &database, "--mail", "folder:mail"]);
        until("letters are missing", async || letters(&place).len() >= accepted).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(letters(&place).len(), accepted, "each is told once");
    }
}
