//! A server on this computer that answers as it is told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a stand-in does with the nth request (from 0).
#[derive(Clone)]
pub enum Reply {
    Text(u16, &'static str, String),
    Endless,
    Silence,
    HangUp,
    Broken,
}

pub fn ok(body: &str) -> Reply {
    Reply::Text(200, "content-type: application/json\r\n", body.to_owned())
}

pub struct StandIn {
    pub address: String,
    asked: Arc<AtomicUsize>,
    pub heads: Arc<std::sync::Mutex<Vec<String>>>,
}

impl StandIn {
    /// Serves the replies in order; the last one again and again.
    pub async fn serving(replies: Vec<Reply>) -> Self {
        Self::serving_itself(|_| replies).await
    }

    /// The same for replies that name its address.
    pub async fn serving_itself(replies: impl FnOnce(&str) -> Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stand_in = Self { address: format!("http://{}", listener.local_addr().unwrap()), asked: Arc::default(), heads: Arc::default() };
        let replies = replies(&stand_in.address);
        let (asked, heads) = (Arc::clone(&stand_in.asked), Arc::clone(&stand_in.heads));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let nth = asked.fetch_add(1, Ordering::SeqCst);
                let reply = replies[nth.min(replies.len() - 1)].clone();
                let heads = Arc::clone(&heads);
                tokio::spawn(async move {
                    let _ = answer(stream, reply, &heads).await;
                });
            }
        });
        stand_in
    }

    /// The address of a server that is not there any more.
    pub async fn gone() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self { address: format!("http://{}", listener.local_addr().unwrap()), asked: Arc::default(), heads: Arc::default() }
    }

    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn answer(mut stream: TcpStream, reply: Reply, heads: &std::sync::Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).await? == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    // The body too: a client that still writes would take the answer for a broken connection.
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await?;
    heads.lock().unwrap().push(head);
    match reply {
        Reply::Text(status, headers, body) => {
            let text = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n{headers}content-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(text.as_bytes()).await
        }
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await?;
            loop {
                stream.write_all(&[b' '; 4096]).await?;
            }
        }
        Reply::Silence => {
            tokio::time::sleep(Duration::from_mins(1)).await;
            Ok(())
        }
        Reply::HangUp => Ok(()),
        Reply::Broken => stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{").await,
    }
}
