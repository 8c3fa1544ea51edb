//! The other site that people sign in with: its address, what it calls this site, and the secret between the two.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::table::{OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ISSUER, OIDC_NAME};
use super::{Origin, Setting, SettingProblem, SettingSpec, Sources};
use crate::accounts::providers::{Issuer, Provider};

/// What this site shows to the other one: as it is, or in a file.
#[derive(Clone, PartialEq, Eq)]
pub enum ClientSecret {
    /// The secret.
    Itself(String),
    /// The file whose first line it is.
    In(PathBuf),
}

impl FromStr for ClientSecret {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("file:") {
            Some("") => Err("“file:” names no file"),
            Some(path) => Ok(Self::In(path.into())),
            None if text.trim().is_empty() => Err("the secret is empty"),
            None => Ok(Self::Itself(text.trim().to_owned())),
        }
    }
}

impl fmt::Display for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Itself(_) => f.write_str("not shown"),
            Self::In(path) => write!(f, "file:{}", path.display()),
        }
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl ClientSecret {
    pub(super) fn read(&self) -> Result<String, String> {
        match self {
            Self::Itself(secret) => Ok(secret.clone()),
            Self::In(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                let first = text.lines().next().unwrap_or_default().trim().to_owned();
                if first.is_empty() { Err(format!("the first line of {} is empty", path.display())) } else { Ok(first) }
            }
        }
    }
}

/// A word that a person gave: what the other site calls this one, or what people call the other site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word(String);

impl FromStr for Word {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let fits = (1..=200).contains(&text.chars().count()) && !text.contains(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err("it must have 1 to 200 letters") }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The settings of the other site, all there or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderSettings {
    issuer: Setting<Issuer>,
    client_id: Setting<Word>,
    client_secret: Setting<ClientSecret>,
    name: Option<Setting<Word>>,
    provider: Provider,
}

impl ProviderSettings {
    /// The other site.
    #[must_use]
    pub fn provider(&self) -> Provider {
        self.provider.clone()
    }

    /// Each setting's name, value and origin as text, also where there are none.
    pub(super) fn rows(settings: Option<&Self>) -> [(&'static str, String, String); 4] {
        let none = |spec: &SettingSpec| (spec.name, "none".to_owned(), Origin::Default.to_string());
        match settings {
            None => [&OIDC_ISSUER, &OIDC_CLIENT_ID, &OIDC_CLIENT_SECRET, &OIDC_NAME].map(none),
            Some(own) => [
                (OIDC_ISSUER.name, own.issuer.value.to_string(), own.issuer.origin.to_string()),
                (OIDC_CLIENT_ID.name, own.client_id.value.to_string(), own.client_id.origin.to_string()),
                (OIDC_CLIENT_SECRET.name, own.client_secret.value.to_string(), own.client_secret.origin.to_string()),
                match &own.name {
                    Some(name) => (OIDC_NAME.name, name.value.to_string(), name.origin.to_string()),
                    None => (OIDC_NAME.name, own.provider.name.clone(), Origin::FollowsFrom(OIDC_ISSUER.name).to_string()),
                },
            ],
        }
    }
}

impl Sources<'_> {
    /// The other site; none where nothing of it is set. Where a part of it is missing, that is a problem.
    pub(super) fn provider(&mut self) -> Option<ProviderSettings> {
        let known = self.problems.len();
        let (issuer, client_id) = (self.optional::<Issuer>(&OIDC_ISSUER), self.optional::<Word>(&OIDC_CLIENT_ID));
        let (client_secret, name) = (self.optional::<ClientSecret>(&OIDC_CLIENT_SECRET), self.optional::<Word>(&OIDC_NAME));
        let given = [
            issuer.as_ref().map(|it| &it.origin),
            client_id.as_ref().map(|it| &it.origin),
            client_secret.as_ref().map(|it| &it.origin),
            name.as_ref().map(|it| &it.origin),
        ];
        let place = given.into_iter().flatten().next()?.to_string();
        let (Some(issuer), Some(client_id), Some(client_secret)) = (issuer, client_id, client_secret) else {
            if self.problems.len() == known {
                let message =
                    "to sign in with another site takes oidc-issuer, oidc-client-id and oidc-client-secret; one is missing".to_owned();
                self.problems.push(SettingProblem { place, message });
            }
            return None;
        };
        let secret = match client_secret.value.read() {
            Ok(secret) => secret,
            Err(message) => {
                self.problems.push(SettingProblem { place: client_secret.origin.to_string(), message });
                return None;
            }
        };
        let is_orcid = issuer.value.is_orcid();
        let own_name = if is_orcid { "ORCID" } else { issuer.value.host() };
        let provider = Provider {
            name: name.as_ref().map_or_else(|| own_name.to_owned(), |name| name.value.to_string()),
            issuer: issuer.value.clone(),
            client_id: client_id.value.to_string(),
            client_secret: secret,
            is_orcid,
        };
        Some(ProviderSettings { issuer, client_id, client_secret, name, provider })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use crate::cli::settings::{Flags, Settings};

    fn load(environment: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
        let environment =
            |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| std::ffi::OsString::from(value));
        Settings::load(&Flags::new(), &environment).map_err(|problems| problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn the_other_site_is_set_as_a_whole_and_its_secret_shown_to_no_one() {
        assert!(load(&[]).unwrap().provider.is_none());
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"hush\nrest").unwrap();
        let in_file = format!("file:{}", file.path().display());
        for secret in ["hush", in_file.as_str()] {
            let set =
                [("AMPHORA_OIDC_ISSUER", "https://orcid.org"), ("AMPHORA_OIDC_CLIENT_ID", "APP-1"), ("AMPHORA_OIDC_CLIENT_SECRET", secret)];
            let settings = load(&set).unwrap();
            let provider = settings.provider.as_ref().unwrap().provider();
            assert_eq!((provider.name.as_str(), provider.client_secret.as_str(), provider.is_orcid), ("ORCID", "hush", true));
            assert!(!format!("{settings:?} {:?}", settings.rows()).contains("hush"));
        }
        let named = [
            ("AMPHORA_OIDC_ISSUER", "https://login.example.org/a"),
            ("AMPHORA_OIDC_CLIENT_ID", "x"),
            ("AMPHORA_OIDC_CLIENT_SECRET", "y"),
            ("AMPHORA_OIDC_NAME", "our university"),
        ];
        assert_eq!(load(&named).unwrap().provider.unwrap().provider().name, "our university");
        assert_eq!(load(&named[..3]).unwrap().provider.unwrap().provider().name, "login.example.org");
    }

    #[test]
    fn what_is_missing_or_wrong_is_told_without_the_secret() {
        for (set, told) in [
            (vec![("AMPHORA_OIDC_ISSUER", "https://orcid.org")], "AMPHORA_OIDC_ISSUER: to sign in with another site takes"),
            (vec![("AMPHORA_OIDC_CLIENT_SECRET", "hush")], "AMPHORA_OIDC_CLIENT_SECRET: to sign in with another site takes"),
            (vec![("AMPHORA_OIDC_ISSUER", "http://orcid.org")], "AMPHORA_OIDC_ISSUER: “http://orcid.org” is no address"),
            (
                vec![
                    ("AMPHORA_OIDC_ISSUER", "https://orcid.org"),
                    ("AMPHORA_OIDC_CLIENT_ID", "x"),
                    ("AMPHORA_OIDC_CLIENT_SECRET", "file:/no/such"),
                ],
                "AMPHORA_OIDC_CLIENT_SECRET: cannot read /no/such",
            ),
        ] {
            let problems = load(&set).unwrap_err();
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert!(problems[0].starts_with(told) && !problems[0].contains("hush"), "{problems:?}");
        }
    }
}
