//! Sends letters.

use std::io::Write as _;
use std::path::Path;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use super::{Letter, Mail, Way};

/// Why a letter was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It cannot be written down as mail; it never will.
    #[error("the letter cannot be written: {0}")]
    Unwritable(String),
    /// The server or the folder does not take it now.
    #[error("the letter was not taken: {0}")]
    NotTaken(String),
}

/// Whether that is the address of a mail server to which a password, if it has one, goes encrypted: `smtps`, or `smtp` with
/// `tls=required`. To this computer itself it may go as it is.
pub(super) fn is_server(address: &str) -> bool {
    let is_read = AsyncSmtpTransport::<Tokio1Executor>::from_url(address).is_ok();
    let Some((_, rest)) = address.strip_prefix("smtp://").and_then(|rest| rest.rsplit_once('@')) else { return is_read };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.ends_with(']') { host } else { name });
    let is_here = name == "localhost" || name.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    is_read && (is_here || rest.contains("tls=required"))
}

/// Sends a letter from the site at that address. Without a way to send mail nothing happens, and that is no error.
///
/// # Errors
/// It was not taken.
pub async fn send(mail: &Mail, address: &str, letter: &Letter) -> Result<(), MailError> {
    let unwritable = |error: &dyn std::fmt::Display| MailError::Unwritable(error.to_string());
    let host = address.split("://").last().unwrap_or_default().split(':').next().unwrap_or_default();
    let from = mail.from.as_ref().map_or_else(|| format!("amphora@{host}"), ToString::to_string);
    let mailbox = |address: &str| -> Result<Mailbox, MailError> {
        Ok(Mailbox::new(None, address.parse().map_err(|error: lettre::address::AddressError| unwritable(&error))?))
    };
    let message = Message::builder()
        .from(mailbox(&from)?)
        .to(mailbox(letter.to.as_str())?)
        .subject(&letter.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(letter.text.clone())
        .map_err(|error| unwritable(&error))?;
    match &mail.way {
        Way::None => Ok(()),
        Way::Folder(folder) => {
            let (folder, bytes) = (folder.clone(), message.formatted());
            let written = tokio::task::spawn_blocking(move || put(&folder, &bytes)).await;
            written.map_err(|error| MailError::NotTaken(error.to_string()))?.map_err(|error| MailError::NotTaken(error.to_string()))
        }
        Way::Smtp(server) => {
            let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(server).map_err(|error| unwritable(&error))?.build();
            // Also what the server refuses for good is tried again: mostly it is the site's settings that are mended meanwhile.
            server.send(message).await.map(|_| ()).map_err(|error| MailError::NotTaken(error.to_string()))
        }
    }
}

/// A file that appears whole or not at all.
fn put(folder: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix("letter-").suffix(".part").tempfile_in(folder)?;
    file.write_all(bytes)?;
    let name = file.path().with_extension("eml");
    file.persist(name)?;
    Ok(())
}
