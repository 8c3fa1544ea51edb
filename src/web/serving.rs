//! The socket: connections in, as many as the machine can hold, and none that a client keeps open without asking.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutWriter;
use tower::ServiceExt as _;

use super::throttle::Peer;
use super::{Site, router};

/// How the server deals with clients that take their time.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long a client may take to send the head of a request, also the next one on an open connection.
    pub head: Duration,
    /// How long a client may leave a part of the answer unread.
    pub answer: Duration,
    /// How many connections are open at once; who comes later waits until one is closed.
    pub connections: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: Duration::from_secs(30), answer: Duration::from_mins(1), connections: 4096 }
    }
}

/// How long the server waits before it accepts again, after the system refused it a socket.
const OUT_OF_SOCKETS: Duration = Duration::from_millis(200);

/// Answers requests until `until` is over, then lets those under way finish.
///
/// # Errors
/// The socket fails.
pub async fn serve(
    listener: TcpListener,
    site: Site,
    patience: Patience,
    until: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    // The first page does not wait for the index of the search.
    site.search().build_meanwhile(site.database().clone());
    let routes = router(site);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.head);
    let places = Arc::new(Semaphore::new(patience.connections));
    let under_way = GracefulShutdown::new();
    tokio::pin!(until);
    loop {
        let (socket, peer, place) = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut until => break,
        };
        let app = routes.clone().map_request(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            request
        });
        let mut socket = TimeoutWriter::new(socket);
        socket.set_timeout(Some(patience.answer));
        let connection = under_way.watch(http.serve_connection(TokioIo::new(Box::pin(socket)), TowerToHyperService::new(app)));
        tokio::spawn(async move {
            // A client that hangs up half-way, or speaks something else, has had its answer or needs none.
            drop(connection.await);
            drop(place);
        });
    }
    drop(listener);
    under_way.shutdown().await;
    Ok(())
}

/// The next connection, with its place among those that are open.
async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, IpAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((socket, peer)) => {
                // Without it the last part of an answer may wait for the client's acknowledgement.
                drop(socket.set_nodelay(true));
                return (socket, peer.ip(), place);
            }
            Err(error) => {
                // The client is gone already, or the system is out of sockets: both pass.
                tracing::debug!(%error, "a connection was not accepted");
                tokio::time::sleep(OUT_OF_SOCKETS).await;
            }
        }
    }
}
