//! The settings by name: one table for the flags' help, the configuration file, `doctor` and the documentation's test.

/// A setting: where it can be given, and what it is without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettingSpec {
    /// Its name, which is its key in the configuration file.
    pub name: &'static str,
    /// Its flag.
    pub flag: &'static str,
    /// Its environment variable.
    pub environment: &'static str,
    /// Its value where nothing is given; none where it follows from another one.
    pub default: Option<&'static str>,
    /// One sentence on what it does.
    pub explanation: &'static str,
    /// Whether the configuration file may give it.
    pub in_file: bool,
}

impl SettingSpec {
    /// What `--help` says of its flag.
    #[must_use]
    pub fn help(&self) -> String {
        let default = self.default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
        format!("{} [environment: {}]{default}", self.explanation, self.environment)
    }
}

/// The configuration file.
pub const CONFIG: SettingSpec = SettingSpec {
    name: "config",
    flag: "--config",
    environment: "AMPHORA_CONFIG",
    default: Some("amphora.toml"),
    explanation: "The configuration file; the default one is read if it is there, any other one must be",
    in_file: false,
};

/// The database.
pub const DATABASE: SettingSpec = SettingSpec {
    name: "database",
    flag: "--database",
    environment: "AMPHORA_DATABASE",
    default: Some("var/amphora.db"),
    explanation: "The database: a SQLite file (with ?mode=ro for reading only), or postgres://user@host/name; \
                  the environment is the better place for a password",
    in_file: true,
};

/// Where the server listens.
pub const LISTEN: SettingSpec = SettingSpec {
    name: "listen",
    flag: "--listen",
    environment: "AMPHORA_LISTEN",
    default: Some("127.0.0.1:8080"),
    explanation: "Where the server listens; port 0 takes any free one",
    in_file: true,
};

/// The server's address as people see it.
pub const ADDRESS: SettingSpec = SettingSpec {
    name: "address",
    flag: "--address",
    environment: "AMPHORA_ADDRESS",
    default: None,
    explanation: "The address under which people reach the server, such as https://review.example.org; \
                  without it, it follows from where the server listens",
    in_file: true,
};

/// What stewards agreed on.
pub const STEWARDSHIP: SettingSpec = SettingSpec {
    name: "stewardship",
    flag: "--stewardship",
    environment: "AMPHORA_STEWARDSHIP",
    default: Some("one-steward"),
    explanation: "Who decides on contributions: one-steward, or with commas between them own-contributions (a steward may decide on \
                  its own) and double-review (two stewards look at what makes a finding serious)",
    in_file: true,
};

/// What is logged.
pub const LOG: SettingSpec = SettingSpec {
    name: "log",
    flag: "--log",
    environment: "AMPHORA_LOG",
    default: Some("info"),
    explanation: "What is logged: error, warn, info, debug, trace or off, also for each part: info,amphora=debug; \
                  without it, commands other than serve and worker log warnings only",
    in_file: true,
};

/// How it is logged.
pub const LOG_FORMAT: SettingSpec = SettingSpec {
    name: "log-format",
    flag: "--log-format",
    environment: "AMPHORA_LOG_FORMAT",
    default: Some("text"),
    explanation: "How it is logged: text, or json with one object a line",
    in_file: true,
};

/// Whom the services may write to.
pub const CONTACT: SettingSpec = SettingSpec {
    name: "contact",
    flag: "--contact",
    environment: "AMPHORA_CONTACT",
    default: None,
    explanation: "The e-mail address of those who run the server, which Crossref, DataCite and arXiv are told with each question",
    in_file: true,
};

/// Where Crossref is asked.
pub const CROSSREF: SettingSpec = SettingSpec {
    name: "crossref",
    flag: "--crossref",
    environment: "AMPHORA_CROSSREF",
    default: Some("https://api.crossref.org"),
    explanation: "Where Crossref is asked about a DOI that someone contributes; “off” does not ask it",
    in_file: true,
};

/// Where `DataCite` is asked.
pub const DATACITE: SettingSpec = SettingSpec {
    name: "datacite",
    flag: "--datacite",
    environment: "AMPHORA_DATACITE",
    default: Some("https://api.datacite.org"),
    explanation: "Where DataCite is asked about a DOI that Crossref does not know; “off” does not ask it",
    in_file: true,
};

/// Where arXiv is asked.
pub const ARXIV: SettingSpec = SettingSpec {
    name: "arxiv",
    flag: "--arxiv",
    environment: "AMPHORA_ARXIV",
    default: Some("https://export.arxiv.org"),
    explanation: "Where arXiv is asked about a number that someone contributes; “off” does not ask it",
    in_file: true,
};

/// Whether anyone may make an account.
pub const SIGN_UP: SettingSpec = SettingSpec {
    name: "sign-up",
    flag: "--sign-up",
    environment: "AMPHORA_SIGN_UP",
    default: Some("open"),
    explanation: "Whether anyone may make an account: open, or closed, where only administrators make them",
    in_file: true,
};

/// How mail leaves the site.
pub const MAIL: SettingSpec = SettingSpec {
    name: "mail",
    flag: "--mail",
    environment: "AMPHORA_MAIL",
    default: Some("none"),
    explanation: "How mail leaves the site: none, folder:DIR (each letter a file), smtp://USER:PASSWORD@HOST:587?tls=required, or \
                  smtps://USER:PASSWORD@HOST:465; the environment is the better place for a password",
    in_file: true,
};

/// The sender of mail.
pub const MAIL_FROM: SettingSpec = SettingSpec {
    name: "mail-from",
    flag: "--mail-from",
    environment: "AMPHORA_MAIL_FROM",
    default: None,
    explanation: "The sender of mail, such as review@example.org; without it, amphora@ and the host of the address",
    in_file: true,
};

/// The proxies that are believed.
pub const TRUSTED_PROXIES: SettingSpec = SettingSpec {
    name: "trusted-proxies",
    flag: "--trusted-proxies",
    environment: "AMPHORA_TRUSTED_PROXIES",
    default: None,
    explanation: "The proxies that are believed when they say where a request comes from (X-Forwarded-For): numbers or ranges \
                  with commas, such as 127.0.0.1,10.0.0.0/8; without it, none",
    in_file: true,
};

/// Where people may sign in too.
pub const OIDC_ISSUER: SettingSpec = SettingSpec {
    name: "oidc-issuer",
    flag: "--oidc-issuer",
    environment: "AMPHORA_OIDC_ISSUER",
    default: None,
    explanation: "Another site that people may sign in with, by OpenID Connect, such as https://orcid.org; without it, none",
    in_file: true,
};

/// What that site calls this one.
pub const OIDC_CLIENT_ID: SettingSpec = SettingSpec {
    name: "oidc-client-id",
    flag: "--oidc-client-id",
    environment: "AMPHORA_OIDC_CLIENT_ID",
    default: None,
    explanation: "What that site calls this one",
    in_file: true,
};

/// What this site shows to that one.
pub const OIDC_CLIENT_SECRET: SettingSpec = SettingSpec {
    name: "oidc-client-secret",
    flag: "--oidc-client-secret",
    environment: "AMPHORA_OIDC_CLIENT_SECRET",
    default: None,
    explanation: "What this site shows to that one, or file:PATH; environment or a file are the better places for it",
    in_file: true,
};

/// What people call that site.
pub const OIDC_NAME: SettingSpec = SettingSpec {
    name: "oidc-name",
    flag: "--oidc-name",
    environment: "AMPHORA_OIDC_NAME",
    default: None,
    explanation: "What people call that site: “Sign in with …”; without it, ORCID or the name of its host",
    in_file: true,
};

/// Where the review is deposited.
pub const ZENODO: SettingSpec = SettingSpec {
    name: "zenodo",
    flag: "--zenodo",
    environment: "AMPHORA_ZENODO",
    default: Some("off"),
    explanation: "Where releases and datasheets are deposited: off, sandbox (to try; its DOIs lead nowhere), production, or the address of an API",
    in_file: true,
};

/// What opens it.
pub const ZENODO_TOKEN: SettingSpec = SettingSpec {
    name: "zenodo-token",
    flag: "--zenodo-token",
    environment: "AMPHORA_ZENODO_TOKEN",
    default: None,
    explanation: "The token of the account at Zenodo, or file:PATH; environment or a file are the better places for it",
    in_file: true,
};

/// The community that is asked.
pub const ZENODO_COMMUNITY: SettingSpec = SettingSpec {
    name: "zenodo-community",
    flag: "--zenodo-community",
    environment: "AMPHORA_ZENODO_COMMUNITY",
    default: None,
    explanation: "The community at Zenodo that is asked to take what is deposited, by its name in addresses; without it, none",
    in_file: true,
};

/// Every setting; `docs/OPERATIONS.md` explains each, and a test compares.
pub const SETTINGS: &[SettingSpec] = &[
    CONFIG,
    DATABASE,
    LISTEN,
    ADDRESS,
    STEWARDSHIP,
    LOG,
    LOG_FORMAT,
    CONTACT,
    CROSSREF,
    DATACITE,
    ARXIV,
    SIGN_UP,
    MAIL,
    MAIL_FROM,
    TRUSTED_PROXIES,
    OIDC_ISSUER,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    OIDC_NAME,
    ZENODO,
    ZENODO_TOKEN,
    ZENODO_COMMUNITY,
];
