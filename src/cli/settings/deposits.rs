//! Where the review is deposited, and what opens that.

use std::fmt;
use std::str::FromStr;

use scholarly::zenodo::{Site, Token};

use super::table::{ZENODO, ZENODO_COMMUNITY, ZENODO_TOKEN};
use super::{ClientSecret, Origin, Setting, SettingProblem, Sources, Word};

const PRODUCTION: &str = "https://zenodo.org/api";
const SANDBOX: &str = "https://sandbox.zenodo.org/api";

/// Which Zenodo is spoken to, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZenodoService {
    /// None.
    Off,
    /// That one.
    At(Site),
}

impl FromStr for ZenodoService {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let address = match text.trim() {
            "off" => return Ok(Self::Off),
            "production" => PRODUCTION,
            "sandbox" => SANDBOX,
            other => other,
        };
        let problem = |error| format!("“{text}” is no Zenodo: {error}; there are: off, sandbox, production, or the address of an API");
        let api: scholarly::Endpoint = address.parse().map_err(problem)?;
        // The token would go through the net in the clear.
        let is_safe = address.starts_with("https://") || address.starts_with("http://127.0.0.1") || address.starts_with("http://[::1]");
        if is_safe {
            Ok(Self::At(Site::new(api)))
        } else {
            Err(format!("“{text}” would be told the token in the clear; it has to begin with https://"))
        }
    }
}

impl fmt::Display for ZenodoService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::At(site) => site.api.fmt(f),
        }
    }
}

impl ZenodoService {
    /// Whether that is the one whose DOIs are for good.
    #[must_use]
    pub fn is_production(&self) -> bool {
        matches!(self, Self::At(site) if site.api.to_string() == PRODUCTION)
    }
}

/// Where the review is deposited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositSettings {
    /// Which Zenodo.
    pub zenodo: Setting<ZenodoService>,
    /// What opens it.
    pub token: Option<Setting<ClientSecret>>,
    /// The community that is asked to take what is deposited.
    pub community: Option<Setting<Word>>,
}

impl DepositSettings {
    /// What opens it, read where it lies.
    ///
    /// # Errors
    /// There is none, or it cannot be read. The message does not show it.
    pub fn open(&self) -> Result<Token, SettingProblem> {
        let problem = |place: String, message: String| SettingProblem { place, message };
        let Some(token) = &self.token else {
            let message = "to deposit takes a token: make one on Zenodo (scopes deposit:write and deposit:actions) and give it as AMPHORA_ZENODO_TOKEN, or its file as file:PATH";
            return Err(problem(ZENODO_TOKEN.environment.to_owned(), message.to_owned()));
        };
        let place = || token.origin.to_string();
        let text = token.value.read().map_err(|message| problem(place(), message))?;
        text.parse().map_err(|error: scholarly::zenodo::TokenError| problem(place(), error.to_string()))
    }

    /// Each setting's name, value and origin as text. The token is not shown.
    pub(super) fn rows(&self) -> [(&'static str, String, String); 3] {
        let none = || ("none".to_owned(), Origin::Default.to_string());
        let shown = |value: String, origin: &Origin| (value, origin.to_string());
        let token = self.token.as_ref().map_or_else(none, |token| shown(token.value.to_string(), &token.origin));
        let community = self.community.as_ref().map_or_else(none, |word| shown(word.value.to_string(), &word.origin));
        [
            (ZENODO.name, self.zenodo.value.to_string(), self.zenodo.origin.to_string()),
            (ZENODO_TOKEN.name, token.0, token.1),
            (ZENODO_COMMUNITY.name, community.0, community.1),
        ]
    }
}

impl Sources<'_> {
    pub(super) fn deposits(&mut self) -> Option<DepositSettings> {
        let (zenodo, token, community) = (self.required(&ZENODO), self.optional(&ZENODO_TOKEN), self.optional(&ZENODO_COMMUNITY));
        Some(DepositSettings { zenodo: zenodo?, token, community })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::cli::settings::{Flags, Settings};

    fn load(environment: &[(&str, &str)]) -> Settings {
        let environment =
            |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| std::ffi::OsString::from(value));
        Settings::load(&Flags::new(), &environment).unwrap()
    }

    #[test]
    fn zenodo_is_off_until_someone_says_which() {
        assert_eq!(load(&[]).deposits.zenodo.value, ZenodoService::Off);
        let sandbox: ZenodoService = "sandbox".parse().unwrap();
        assert!(matches!(&sandbox, ZenodoService::At(site) if site.is_sandbox) && !sandbox.is_production());
        let production: ZenodoService = "production".parse().unwrap();
        assert!(matches!(&production, ZenodoService::At(site) if !site.is_sandbox) && production.is_production());
        assert!("http://127.0.0.1:4430/api".parse::<ZenodoService>().is_ok());
        for bad in ["", "on", "http://zenodo.org/api", "https://u:p@zenodo.org/api", "file:///etc/passwd"] {
            assert!(bad.parse::<ZenodoService>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_token_is_read_from_a_file_or_the_environment_and_shown_to_no_one() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"hush\nrest").unwrap();
        let in_file = format!("file:{}", file.path().display());
        for token in ["hush", in_file.as_str()] {
            let settings = load(&[("AMPHORA_ZENODO", "sandbox"), ("AMPHORA_ZENODO_TOKEN", token)]);
            assert_eq!(settings.deposits.open().unwrap(), "hush".parse().unwrap());
            assert!(!format!("{settings:?} {:?}", settings.rows()).contains("hush"));
        }
        let told = load(&[]).deposits.open().unwrap_err();
        assert_eq!(told.place, "AMPHORA_ZENODO_TOKEN");
        let told = load(&[("AMPHORA_ZENODO_TOKEN", "hu sh")]).deposits.open().unwrap_err();
        assert!(!told.to_string().contains("hu sh"), "{told}");
    }
}
