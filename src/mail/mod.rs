//! Mail: what a letter is, and how it leaves this site.

pub mod transport;

use std::path::PathBuf;
use std::str::FromStr;

use crate::accounts::EmailAddress;

/// A letter in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// To whom.
    pub to: EmailAddress,
    /// What it is about, in one line.
    pub subject: String,
    /// What it says.
    pub text: String,
}

/// How letters leave this site.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Way {
    /// Not at all: what they would say is shown by `amphora admin`.
    #[default]
    None,
    /// Each becomes a file `….eml` in that folder, for another program or a person.
    Folder(PathBuf),
    /// To a mail server, by its address with user and password.
    Smtp(String),
}

/// A way that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no way to send mail; there are: none, folder:DIR, smtp://USER:PASSWORD@HOST:587?tls=required, smtps://USER:PASSWORD@HOST:465"
)]
pub struct UnknownWay(String);

impl FromStr for Way {
    type Err = UnknownWay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        match text.split_once(':') {
            None if text == "none" => Ok(Self::None),
            Some(("folder", folder)) if !folder.is_empty() => Ok(Self::Folder(folder.into())),
            Some(("smtp" | "smtps", rest)) if rest.starts_with("//") && transport::is_server(text) => Ok(Self::Smtp(text.to_owned())),
            _ => Err(UnknownWay(without_password(text))),
        }
    }
}

/// The address of a mail server as it may be shown.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://…@{host}"),
        None => text.to_owned(),
    }
}

impl std::fmt::Display for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Folder(folder) => write!(f, "folder:{}", folder.display()),
            Self::Smtp(server) => f.write_str(&without_password(server)),
        }
    }
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

/// How letters leave, and who they say they are from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mail {
    /// The way.
    pub way: Way,
    /// The sender; where none is given, `amphora@` and the host of the site.
    pub from: Option<EmailAddress>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_are_read_and_their_passwords_not_shown() {
        assert_eq!("none".parse(), Ok(Way::None));
        assert_eq!("folder:/tmp/mail".parse(), Ok(Way::Folder("/tmp/mail".into())));
        let server: Way = "smtps://u:s3cret@mail.example.org:465".parse().unwrap();
        assert_eq!(server.to_string(), "smtps://…@mail.example.org:465");
        assert!(!format!("{server:?}").contains("s3cret"));
        for open in ["smtp://mail.example.org", "smtp://u:s3cret@mail.example.org:587?tls=required", "smtp://u:s3cret@127.0.0.1:2525"] {
            assert!(matches!(open.parse(), Ok(Way::Smtp(_))), "{open}");
        }
        for bad in [
            "",
            "folder:",
            "sendmail",
            "smtp:host",
            "http://u:s3cret@h",
            "smtp://",
            "smtp://u:s3cret@h:587",
            "smtp://u:s3cret@h?tls=opportunistic",
        ] {
            let problem = bad.parse::<Way>().unwrap_err().to_string();
            assert!(problem.contains("no way to send mail") && !problem.contains("s3cret"), "{problem}");
        }
    }
}
