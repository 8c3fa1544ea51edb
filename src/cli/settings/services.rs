//! Which services are asked about works, and who asks.

use std::fmt;
use std::str::FromStr;

use super::Setting;

/// The address of a service, or `off`: it is not asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceAddress {
    /// It is asked there.
    At(scholarly::Endpoint),
    /// It is not asked.
    Off,
}

impl FromStr for ServiceAddress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.trim() == "off" {
            return Ok(Self::Off);
        }
        text.parse().map(Self::At).map_err(|error| format!("“{text}” is no address of a service: {error}; “off” asks none"))
    }
}

impl fmt::Display for ServiceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(endpoint) => endpoint.fmt(f),
            Self::Off => f.write_str("off"),
        }
    }
}

/// The e-mail address of those who run this site: services want to know whom to write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact(String);

impl FromStr for Contact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let is_address = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        let is_plain = text.len() <= 254 && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()\"\\,;".contains(&byte));
        if is_address && is_plain { Ok(Self(text.to_owned())) } else { Err(format!("“{text}” is not an e-mail address")) }
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which services are asked, and who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSettings {
    /// Whom the services may write to.
    pub contact: Option<Setting<Contact>>,
    /// Crossref.
    pub crossref: Setting<ServiceAddress>,
    /// `DataCite`.
    pub datacite: Setting<ServiceAddress>,
    /// arXiv.
    pub arxiv: Setting<ServiceAddress>,
}

impl ServiceSettings {
    /// How the services are asked by a site at that address.
    #[must_use]
    pub fn scholarly(&self, address: &str) -> scholarly::Settings {
        let version = env!("CARGO_PKG_VERSION");
        let user_agent = match &self.contact {
            Some(contact) => format!("Amphora/{version} ({address}; mailto:{})", contact.value),
            None => format!("Amphora/{version} ({address})"),
        };
        let at = |setting: &Setting<ServiceAddress>| match &setting.value {
            ServiceAddress::At(endpoint) => Some(endpoint.clone()),
            ServiceAddress::Off => None,
        };
        scholarly::Settings {
            crossref: at(&self.crossref),
            datacite: at(&self.datacite),
            arxiv: at(&self.arxiv),
            ..scholarly::Settings::public(&user_agent)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::settings::Origin;

    #[test]
    fn services_are_asked_at_their_addresses_or_not_at_all() {
        assert_eq!("off".parse(), Ok(ServiceAddress::Off));
        assert_eq!("http://127.0.0.1:4260/".parse::<ServiceAddress>().unwrap().to_string(), "http://127.0.0.1:4260");
        for bad in ["", "crossref", "file:///etc/passwd", "https://u:p@example.org"] {
            assert!(bad.parse::<ServiceAddress>().is_err(), "{bad}");
        }
    }

    #[test]
    fn services_know_whom_to_write_to() {
        let set = |text: &str| Setting { value: text.parse().unwrap(), origin: Origin::Default };
        let settings = ServiceSettings {
            contact: Some(Setting { value: "steward@example.org".parse().unwrap(), origin: Origin::Default }),
            crossref: set("https://api.crossref.org"),
            datacite: set("off"),
            arxiv: set("https://export.arxiv.org"),
        };
        let asked = settings.scholarly("https://review.example.org");
        assert!(asked.user_agent.ends_with("(https://review.example.org; mailto:steward@example.org)"), "{}", asked.user_agent);
        assert!(asked.crossref.is_some() && asked.datacite.is_none());
        for bad in ["", "a", "a@b", "a b@example.org", "a@example.org\r\nX: y", "<a@example.org>"] {
            assert!(bad.parse::<Contact>().is_err(), "{bad:?}");
        }
    }
}
