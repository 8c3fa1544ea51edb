//! The values of settings as types, each read where it comes in.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::IpNet;
use tracing_subscriber::EnvFilter;

use crate::contributions::Rules;

/// A value that a setting cannot have, in words that say what it can be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidValue {
    /// Not a place to listen at.
    #[error("“{0}” is not HOST:PORT, for example 127.0.0.1:8080, [::1]:8080 or localhost:8080")]
    Listen(String),
    /// Not an address for people.
    #[error("“{0}” is not an address such as https://review.example.org (http or https, a host, perhaps a port, no path)")]
    Address(String),
    /// Not a filter of logs.
    #[error("“{0}” does not say what to log: error, warn, info, debug, trace or off, also for each part: info,amphora=debug")]
    Log(String),
    /// Not a way to decide.
    #[error("“{0}” does not say who decides; there are: one-steward, or own-contributions and double-review with a comma between them")]
    Stewardship(String),
    /// Not a form of logs.
    #[error("“{0}” is no form of logs; there are: text, json")]
    LogFormat(String),
    /// Neither open nor closed.
    #[error("“{0}” does not say who may make an account; there are: open, closed")]
    SignUp(String),
    /// Not addresses of proxies.
    #[error("“{0}” is no list of addresses such as 127.0.0.1,10.0.0.0/8")]
    Proxies(String),
}

/// Whether anyone may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUp {
    /// Anyone may.
    Open,
    /// Only administrators make accounts.
    Closed,
}

impl FromStr for SignUp {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "open" => Ok(Self::Open),
            "closed" => Ok(Self::Closed),
            other => Err(InvalidValue::SignUp(other.to_owned())),
        }
    }
}

impl fmt::Display for SignUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "open",
            Self::Closed => "closed",
        })
    }
}

/// Addresses of proxies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxies(pub Vec<IpNet>);

impl FromStr for Proxies {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let one = |text: &str| text.parse::<IpNet>().or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
        let all: Result<Vec<IpNet>, _> = text.split(',').map(|part| one(part.trim())).collect();
        all.map(Self).map_err(|_| InvalidValue::Proxies(text.to_owned()))
    }
}

impl fmt::Display for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    }
}

/// Where the server listens: a host and a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddress {
    host: String,
    port: u16,
}

impl ListenAddress {
    /// Host (without brackets) and port.
    #[must_use]
    pub fn parts(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// The address for a browser on this computer, with the port that was really taken.
    #[must_use]
    pub fn public(&self, port: u16) -> PublicAddress {
        let host = match self.host.as_str() {
            "0.0.0.0" => "127.0.0.1".to_owned(),
            "::" => "[::1]".to_owned(),
            host if host.contains(':') => format!("[{host}]"),
            host => host.to_owned(),
        };
        PublicAddress(if port == 80 { format!("http://{host}") } else { format!("http://{host}:{port}") })
    }

    /// The address where the port is known before listening.
    #[must_use]
    pub fn expected(&self) -> PublicAddress {
        self.public(self.port)
    }
}

impl FromStr for ListenAddress {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidValue::Listen(text.to_owned());
        let (host, port) = text.trim().rsplit_once(':').ok_or_else(invalid)?;
        let port =
            if port.bytes().all(|byte| byte.is_ascii_digit()) { port.parse().map_err(|_| invalid())? } else { return Err(invalid()) };
        let host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(inside) => inside.parse::<Ipv6Addr>().map_err(|_| invalid())?.to_string(),
            None if is_host(host) => host.to_ascii_lowercase(),
            None => return Err(invalid()),
        };
        Ok(Self { host, port })
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// Whether the text is a host's name or its number in four parts.
fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.len() <= 253 && text.split('.').all(is_label) && (!is_number || text.parse::<Ipv4Addr>().is_ok())
}

/// The address under which people reach the server, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAddress(String);

impl PublicAddress {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PublicAddress {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidValue::Address(text.to_owned());
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or_else(invalid)?;
        let scheme = scheme.to_ascii_lowercase();
        // Amphora's addresses begin at the root of their host, so a path would never be answered.
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let host_alone = is_host(authority) || authority.strip_prefix('[').and_then(|host| host.strip_suffix(']')).is_some_and(is_ipv6);
        if !matches!(scheme.as_str(), "http" | "https") || !(host_alone || authority.parse::<ListenAddress>().is_ok()) {
            return Err(invalid());
        }
        Ok(Self(format!("{scheme}://{}", authority.to_ascii_lowercase())))
    }
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

impl fmt::Display for PublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The filter for the logs' writer.
    #[must_use]
    pub fn filter(&self) -> EnvFilter {
        EnvFilter::new(&self.0)
    }
}

impl FromStr for LogFilter {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
        // The library takes a lone word for a part of the program: “inof” would silence everything without a word.
        let mut lone = text.split(',').map(str::trim).filter(|part| !part.contains(['=', '[']));
        let is_level = |word: &str| LEVELS.iter().any(|level| level.eq_ignore_ascii_case(word));
        if !lone.all(is_level) || EnvFilter::builder().parse(text).is_err() {
            return Err(InvalidValue::Log(text.to_owned()));
        }
        Ok(Self(text.trim().to_owned()))
    }
}

impl fmt::Display for LogFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How it is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl FromStr for LogFormat {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            other => Err(InvalidValue::LogFormat(other.to_owned())),
        }
    }
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// What the stewards of a review agreed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stewardship(pub Rules);

impl FromStr for Stewardship {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut rules = Rules::default();
        let words: Vec<&str> = text.split(',').map(str::trim).collect();
        for word in &words {
            match *word {
                "one-steward" if words.len() == 1 => {}
                "own-contributions" => rules.own_contributions = true,
                "double-review" => rules.double_review = true,
                _ => return Err(InvalidValue::Stewardship(text.to_owned())),
            }
        }
        Ok(Self(rules))
    }
}

impl fmt::Display for Stewardship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.0.own_contributions, self.0.double_review) {
            (false, false) => "one-steward",
            (true, false) => "own-contributions",
            (false, true) => "double-review",
            (true, true) => "own-contributions,double-review",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stewards_agreed_on_is_read_and_written() {
        for text in ["one-steward", "own-contributions", "double-review", "own-contributions,double-review"] {
            assert_eq!(text.parse::<Stewardship>().unwrap().to_string(), text);
        }
        assert_eq!(" double-review , own-contributions ".parse::<Stewardship>().unwrap().to_string(), "own-contributions,double-review");
        for bad in ["", "none", "one-steward,double-review", "double-review,"] {
            assert!(bad.parse::<Stewardship>().is_err(), "{bad}");
        }
    }

    #[test]
    fn places_to_listen_at_are_host_and_port() {
        for (text, public) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("0.0.0.0:80", "http://127.0.0.1"),
            ("[::]:8080", "http://[::1]:8080"),
            ("[::1]:0", "http://[::1]:0"),
            ("Localhost:65535", "http://localhost:65535"),
        ] {
            assert_eq!(text.parse::<ListenAddress>().unwrap().expected().as_str(), public);
        }
        for bad in ["", "8080", ":8080", "::1:8080", "300.1.1.1:80", "a b:80", "h:", "h:+80", "h:65536", "h:80/x", "[::1]", "-h:80"] {
            assert!(bad.parse::<ListenAddress>().is_err(), "{bad}");
        }
    }

    #[test]
    fn public_addresses_have_no_path() {
        for (text, kept) in [("https://Review.example.org/", "https://review.example.org"), ("http://[::1]:8080", "http://[::1]:8080")] {
            assert_eq!(text.parse::<PublicAddress>().unwrap().as_str(), kept);
        }
        for bad in [
            "",
            "example.org",
            "ftp://a.org",
            "https://",
            "https://a.org/b",
            "https://a.org?x",
            "https://u@a.org",
            "https://a b",
            "https://a:x",
        ] {
            assert!(bad.parse::<PublicAddress>().is_err(), "{bad}");
        }
    }

    #[test]
    fn proxies_are_numbers_or_ranges() {
        assert_eq!("127.0.0.1, 10.0.0.0/8".parse::<Proxies>().unwrap().to_string(), "127.0.0.1/32,10.0.0.0/8");
        for bad in ["", "localhost", "127.0.0.1;10.0.0.1", "10.0.0.0/33"] {
            assert!(bad.parse::<Proxies>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_misspelt_level_is_refused() {
        for good in ["info", "WARN", "info,amphora=debug", "amphora::web=trace", "off"] {
            assert!(good.parse::<LogFilter>().is_ok(), "{good}");
        }
        for bad in ["", "inof", "info,", "amphora=loud", "amphora", "[[["] {
            assert!(bad.parse::<LogFilter>().is_err(), "{bad}");
        }
    }
}
