//! `zenodo-stand-in [HOST:PORT]`: a Zenodo on this computer, until it is ended. Its token is `stand-in-token`.

use std::io::{Write as _, stdout};

use tokio::net::TcpListener;
use zenodo_stand_in::{Like, StandIn};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let stand_in = StandIn::on(TcpListener::bind(address).await?, Like::Production);
    writeln!(stdout(), "{}", stand_in.api())?;
    stdout().flush()?;
    std::future::pending().await
}
