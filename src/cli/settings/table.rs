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
    /// One line on what it does.
    pub explanation: &'static str,
    /// Whether the configuration file may give it.
    pub in_file: bool,
}

/// The configuration file.
pub const CONFIG: SettingSpec = SettingSpec {
    name: "config",
    flag: "--config",
    environment: "AMPHORA_CONFIG",
    default: Some("amphora.toml"),
    explanation: "the configuration file; amphora.toml is read if it is there, any other one must be",
    in_file: false,
};

/// The database.
pub const DATABASE: SettingSpec = SettingSpec {
    name: "database",
    flag: "--database",
    environment: "AMPHORA_DATABASE",
    default: Some("var/amphora.db"),
    explanation: "a SQLite file (with ?mode=ro for reading only), or postgres://user:password@host/name",
    in_file: true,
};

/// Where the server listens.
pub const LISTEN: SettingSpec = SettingSpec {
    name: "listen",
    flag: "--listen",
    environment: "AMPHORA_LISTEN",
    default: Some("127.0.0.1:8080"),
    explanation: "HOST:PORT on which the server listens; port 0 takes any free one",
    in_file: true,
};

/// The server's address as people see it.
pub const ADDRESS: SettingSpec = SettingSpec {
    name: "address",
    flag: "--address",
    environment: "AMPHORA_ADDRESS",
    default: None,
    explanation: "the address under which people reach the server, such as https://review.example.org; follows from listen",
    in_file: true,
};

/// What is logged.
pub const LOG: SettingSpec = SettingSpec {
    name: "log",
    flag: "--log",
    environment: "AMPHORA_LOG",
    default: Some("info"),
    explanation: "what is logged: error, warn, info, debug, trace or off, also for each part: info,amphora=debug",
    in_file: true,
};

/// How it is logged.
pub const LOG_FORMAT: SettingSpec = SettingSpec {
    name: "log-format",
    flag: "--log-format",
    environment: "AMPHORA_LOG_FORMAT",
    default: Some("text"),
    explanation: "how it is logged: text, or json with one object a line",
    in_file: true,
};

/// Every setting; `docs/OPERATIONS.md` explains each, and a test compares.
pub const SETTINGS: &[SettingSpec] = &[CONFIG, DATABASE, LISTEN, ADDRESS, LOG, LOG_FORMAT];
