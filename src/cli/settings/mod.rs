//! Settings: flag before environment before configuration file before default, each value with its origin.

mod deposits;
mod file;
mod providers;
mod services;
mod table;
mod values;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;

pub use deposits::{DepositSettings, ZenodoService};
pub use providers::{ClientSecret, ProviderSettings, Word};
pub use services::{Contact, ServiceAddress, ServiceSettings};
pub use table::{
    ADDRESS, ARXIV, CONFIG, CONTACT, CROSSREF, DATABASE, DATACITE, LISTEN, LOG, LOG_FORMAT, MAIL, MAIL_FROM, OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET, OIDC_ISSUER, OIDC_NAME, SETTINGS, SIGN_UP, STEWARDSHIP, SettingSpec, TRUSTED_PROXIES, ZENODO, ZENODO_COMMUNITY,
    ZENODO_TOKEN,
};
pub use values::{InvalidValue, ListenAddress, LogFilter, LogFormat, Proxies, PublicAddress, SignUp, Stewardship};

use crate::accounts::EmailAddress;
use crate::database::DatabaseUrl;
use crate::mail::{Mail, Way};
use crate::web::SiteOptions;
use file::ConfigurationFile;

/// The flags that were given, by the setting's name.
pub type Flags = BTreeMap<&'static str, String>;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag.
    Flag(&'static str),
    /// An environment variable.
    Environment(&'static str),
    /// A line of the configuration file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// Nothing was given.
    Default,
    /// Nothing was given, and another setting says it.
    FollowsFrom(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::Environment(variable) => f.write_str(variable),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Default => f.write_str("default"),
            Self::FollowsFrom(setting) => write!(f, "follows from {setting}"),
        }
    }
}

/// A value with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

/// A setting that cannot be used, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingProblem {
    /// Flag, environment variable, or file and line.
    pub place: String,
    /// What is wrong, and what to do.
    pub message: String,
}

impl SettingProblem {
    fn at(path: &Path, line: usize, message: impl Into<String>) -> Self {
        Self { place: format!("{}:{line}", path.display()), message: message.into() }
    }
}

impl fmt::Display for SettingProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The configuration file that was read, if one was.
    pub config: Option<Setting<PathBuf>>,
    /// The database.
    pub database: Setting<DatabaseUrl>,
    /// Where the server listens.
    pub listen: Setting<ListenAddress>,
    /// Its address for people; without one it follows from where it really listens.
    pub address: Option<Setting<PublicAddress>>,
    /// What stewards agreed on.
    pub stewardship: Setting<Stewardship>,
    /// What is logged.
    pub log: Setting<LogFilter>,
    /// How it is logged.
    pub log_format: Setting<LogFormat>,
    /// Which services are asked about works.
    pub services: ServiceSettings,
    /// Whether anyone may make an account.
    pub sign_up: Setting<SignUp>,
    /// How mail leaves the site.
    pub mail: Setting<Way>,
    /// The sender of mail; without one it follows from the address.
    pub mail_from: Option<Setting<EmailAddress>>,
    /// The proxies that are believed.
    pub trusted_proxies: Option<Setting<Proxies>>,
    /// Another site that people sign in with.
    pub provider: Option<ProviderSettings>,
    /// Where the review is deposited.
    pub deposits: DepositSettings,
}

impl Settings {
    /// Reads all settings; the environment is a parameter, for tests.
    ///
    /// # Errors
    /// Everything that is wrong with them, so that a person mends it in one go.
    pub fn load(flags: &Flags, environment: &dyn Fn(&str) -> Option<OsString>) -> Result<Self, Vec<SettingProblem>> {
        let mut problems = Vec::new();
        let mut sources = Sources { flags, environment, file: None, problems: &mut problems };
        let asked = sources.outer(&CONFIG);
        let (path, origin) =
            asked.map_or_else(|| (CONFIG.default.unwrap_or_default().to_owned(), None), |(path, origin)| (path, Some(origin)));
        let path = PathBuf::from(path);
        sources.file = file::read(&path, origin.as_ref(), sources.problems);
        let config = sources.file.as_ref().map(|file| Setting { value: file.path.clone(), origin: origin.unwrap_or(Origin::Default) });
        let database = sources.required(&DATABASE);
        let listen = sources.required(&LISTEN);
        let address = sources.optional(&ADDRESS);
        let stewardship = sources.required(&STEWARDSHIP);
        let log = sources.required(&LOG);
        let log_format = sources.required(&LOG_FORMAT);
        let services = sources.services();
        let (sign_up, mail) = (sources.required(&SIGN_UP), sources.required(&MAIL));
        let (mail_from, trusted_proxies) = (sources.optional(&MAIL_FROM), sources.optional(&TRUSTED_PROXIES));
        let (provider, deposits) = (sources.provider(), sources.deposits());
        match (database, listen, stewardship, log, log_format, services, sign_up, mail, deposits) {
            (
                Some(database),
                Some(listen),
                Some(stewardship),
                Some(log),
                Some(log_format),
                Some(services),
                Some(sign_up),
                Some(mail),
                Some(deposits),
            ) if problems.is_empty() => Ok(Self {
                config,
                database,
                listen,
                address,
                stewardship,
                log,
                log_format,
                services,
                sign_up,
                mail,
                mail_from,
                trusted_proxies,
                provider,
                deposits,
            }),
            _ => Err(problems),
        }
    }

    /// Each setting's name, value and origin as text, in the order of the table. No password is among them.
    #[must_use]
    pub fn rows(&self) -> Vec<(&'static str, String, String)> {
        fn row<T: fmt::Display>(spec: &SettingSpec, setting: &Setting<T>) -> (&'static str, String, String) {
            (spec.name, setting.value.to_string(), setting.origin.to_string())
        }
        let config = self.config.as_ref().map_or_else(
            || (CONFIG.name, "none".to_owned(), format!("there is no {}", CONFIG.default.unwrap_or_default())),
            |config| (CONFIG.name, config.value.display().to_string(), config.origin.to_string()),
        );
        let follows = || Origin::FollowsFrom(ADDRESS.name).to_string();
        let expected = || Setting { value: self.listen.value.expected(), origin: Origin::FollowsFrom(LISTEN.name) };
        let address = self.address.clone().unwrap_or_else(expected);
        let mut rows = vec![
            config,
            row(&DATABASE, &self.database),
            row(&LISTEN, &self.listen),
            row(&ADDRESS, &address),
            row(&STEWARDSHIP, &self.stewardship),
            row(&LOG, &self.log),
            row(&LOG_FORMAT, &self.log_format),
            self.services
                .contact
                .as_ref()
                .map_or_else(|| (CONTACT.name, "none".to_owned(), Origin::Default.to_string()), |contact| row(&CONTACT, contact)),
            row(&CROSSREF, &self.services.crossref),
            row(&DATACITE, &self.services.datacite),
            row(&ARXIV, &self.services.arxiv),
            row(&SIGN_UP, &self.sign_up),
            row(&MAIL, &self.mail),
            self.mail_from
                .as_ref()
                .map_or_else(|| (MAIL_FROM.name, "amphora@ and the host".to_owned(), follows()), |from| row(&MAIL_FROM, from)),
            self.trusted_proxies
                .as_ref()
                .map_or_else(|| (TRUSTED_PROXIES.name, "none".to_owned(), Origin::Default.to_string()), |some| row(&TRUSTED_PROXIES, some)),
        ];
        rows.extend(ProviderSettings::rows(self.provider.as_ref()));
        rows.extend(self.deposits.rows());
        rows
    }

    /// The site that these settings describe, at that address.
    #[must_use]
    pub fn site(&self, address: &PublicAddress) -> SiteOptions {
        SiteOptions {
            rules: self.stewardship.value.0,
            sign_up: self.sign_up.value == SignUp::Open,
            mail: Mail { way: self.mail.value.clone(), from: self.mail_from.as_ref().map(|from| from.value.clone()) },
            trusted_proxies: self.trusted_proxies.as_ref().map(|some| some.value.0.clone()).unwrap_or_default(),
            provider: self.provider.as_ref().map(|provider| Arc::new(provider.provider())),
            ..SiteOptions::at(address.as_str())
        }
    }

    /// The address under which people reach the server, as far as it is known before it listens.
    #[must_use]
    pub fn expected_address(&self) -> PublicAddress {
        self.address.as_ref().map_or_else(|| self.listen.value.expected(), |address| address.value.clone())
    }
}

/// Environment variables that look like Amphora's and are none, each with the one that was probably meant.
#[must_use]
pub fn unknown_variables(names: impl Iterator<Item = OsString>) -> Vec<(String, Option<&'static str>)> {
    let known = || SETTINGS.iter().map(|spec| spec.environment);
    let mut unknown: Vec<_> = names
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.starts_with("AMPHORA_") && !name.starts_with("AMPHORA_TEST_") && known().all(|variable| variable != name))
        .map(|name| {
            let near = file::near(&name, known());
            (name, near)
        })
        .collect();
    unknown.sort();
    unknown
}

struct Sources<'a> {
    flags: &'a Flags,
    environment: &'a dyn Fn(&str) -> Option<OsString>,
    file: Option<ConfigurationFile>,
    problems: &'a mut Vec<SettingProblem>,
}

impl Sources<'_> {
    /// The text from flag or environment. An empty variable counts as none: that is how containers unset one.
    fn outer(&mut self, spec: &SettingSpec) -> Option<(String, Origin)> {
        if let Some(value) = self.flags.get(spec.name) {
            return Some((value.clone(), Origin::Flag(spec.flag)));
        }
        let value = (self.environment)(spec.environment).filter(|value| !value.is_empty())?;
        let Ok(value) = value.into_string() else {
            let message = "the value is not valid UTF-8".to_owned();
            self.problems.push(SettingProblem { place: spec.environment.to_owned(), message });
            return None;
        };
        Some((value, Origin::Environment(spec.environment)))
    }

    fn text(&mut self, spec: &SettingSpec) -> Option<(String, Origin)> {
        self.outer(spec).or_else(|| {
            let file = self.file.as_ref()?;
            let (value, line) = file.values.get(spec.name)?;
            Some((value.clone(), Origin::File { path: file.path.clone(), line: *line }))
        })
    }

    fn services(&mut self) -> Option<ServiceSettings> {
        let contact = self.optional(&CONTACT);
        let (crossref, datacite, arxiv) = (self.required(&CROSSREF), self.required(&DATACITE), self.required(&ARXIV));
        Some(ServiceSettings { contact, crossref: crossref?, datacite: datacite?, arxiv: arxiv? })
    }

    fn required<T: FromStr<Err: fmt::Display>>(&mut self, spec: &SettingSpec) -> Option<Setting<T>> {
        let given = self.text(spec).or_else(|| spec.default.map(|value| (value.to_owned(), Origin::Default)));
        self.value(spec, given)
    }

    fn optional<T: FromStr<Err: fmt::Display>>(&mut self, spec: &SettingSpec) -> Option<Setting<T>> {
        let given = self.text(spec);
        self.value(spec, given)
    }

    fn value<T: FromStr<Err: fmt::Display>>(&mut self, spec: &SettingSpec, given: Option<(String, Origin)>) -> Option<Setting<T>> {
        let (text, origin) = given?;
        match text.parse() {
            Ok(value) => Some(Setting { value, origin }),
            Err(error) => {
                // A flag and a variable say by their names which setting they are.
                let message = match origin {
                    Origin::Flag(_) | Origin::Environment(_) => error.to_string(),
                    _ => format!("{}: {error}", spec.name),
                };
                self.problems.push(SettingProblem { place: origin.to_string(), message });
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn load(flags: &[(&'static str, &str)], environment: &[(&str, &str)]) -> Result<Settings, Vec<SettingProblem>> {
        let flags = flags.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        let environment = |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
        Settings::load(&flags, &environment)
    }

    #[test]
    fn a_flag_goes_before_the_environment_before_the_file_before_the_default() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"database = \"file.db\"\nlisten = \"127.0.0.1:1\"\nlog = \"warn\"\n").unwrap();
        let path = file.path().to_str().unwrap();
        let environment =
            [("AMPHORA_CONFIG", path), ("AMPHORA_DATABASE", "environment.db"), ("AMPHORA_LISTEN", "127.0.0.1:2"), ("AMPHORA_LOG", "")];
        let settings = load(&[("database", "flag.db")], &environment).unwrap();
        let rows = settings.rows();
        let row = |name: &str| rows.iter().find(|row| row.0 == name).map(|row| (row.1.as_str(), row.2.as_str())).unwrap();
        assert_eq!(row("config"), (path, "AMPHORA_CONFIG"));
        assert_eq!(row("database"), ("sqlite:flag.db", "--database"));
        assert_eq!(row("listen"), ("127.0.0.1:2", "AMPHORA_LISTEN"));
        assert_eq!(row("address"), ("http://127.0.0.1:2", "follows from listen"));
        assert_eq!(row("log"), ("warn", format!("{path}:3").as_str()));
        assert_eq!(row("log-format"), ("text", "default"));
        let names: Vec<&str> = rows.iter().map(|row| row.0).collect();
        assert_eq!(names, SETTINGS.iter().map(|spec| spec.name).collect::<Vec<_>>());
    }

    #[test]
    fn all_problems_are_told_with_their_places() {
        let environment = [("AMPHORA_DATABASE", "mysql://u:secret@h/d"), ("AMPHORA_LOG", "loud")];
        let problems = load(&[("listen", "here"), ("config", "/no/such.toml")], &environment).unwrap_err();
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(told[0], "--config: cannot read /no/such.toml: there is no such file");
        assert!(told[1].starts_with("AMPHORA_DATABASE: “mysql:” databases are not supported"), "{told:?}");
        assert!(told[2].starts_with("--listen: “here” is not HOST:PORT"), "{told:?}");
        assert!(told[3].starts_with("AMPHORA_LOG: “loud” does not say what to log"), "{told:?}");
        assert!(!told.concat().contains("secret"));
    }

    #[test]
    fn misspelt_variables_are_found() {
        let names = ["AMPHORA_DATABSE", "AMPHORA_LOG", "AMPHORA_TEST_POSTGRES_URL", "AMPHORA_XYZZY", "PATH"];
        let unknown = unknown_variables(names.iter().map(OsString::from));
        assert_eq!(unknown, [("AMPHORA_DATABSE".to_owned(), Some("AMPHORA_DATABASE")), ("AMPHORA_XYZZY".to_owned(), None)]);
    }
}
