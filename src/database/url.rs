//! Where the database is: a file for `SQLite`, an address for `PostgreSQL`.

use std::path::{Path, PathBuf};

/// A database's address, read from `--database`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A `SQLite` file: `var/amphora.db`, `sqlite:var/amphora.db`, `sqlite://…?mode=ro`.
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Opened for reading only (`?mode=ro`).
        read_only: bool,
    },
    /// A `PostgreSQL` address: `postgres://user@host/name`.
    Postgres(String),
}

/// A database address that Amphora cannot use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidDatabaseUrl {
    /// Some other database.
    #[error("“{0}:” databases are not supported; give a file (SQLite) or an address that begins with postgres://")]
    UnknownScheme(String),
    /// Nothing was given.
    #[error("the database address is empty; give a file (SQLite) or an address that begins with postgres://")]
    Empty,
    /// An option that is not known.
    #[error("unknown option “{0}” in the database address; SQLite addresses know only ?mode=ro")]
    UnknownOption(String),
}

impl DatabaseUrl {
    /// Whether the database was asked for with `?mode=ro`.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        matches!(self, Self::Sqlite { read_only: true, .. })
    }

    /// The `SQLite` file, if it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite { path, .. } => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl std::str::FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidDatabaseUrl::Empty);
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = match text.strip_prefix("sqlite:") {
            Some(rest) => rest.strip_prefix("//").unwrap_or(rest),
            None => match text.split_once("://") {
                Some((scheme, _)) => return Err(InvalidDatabaseUrl::UnknownScheme(scheme.to_owned())),
                None => text,
            },
        };
        let (path, options) = path.split_once('?').unwrap_or((path, ""));
        let mut read_only = false;
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option {
                "mode=ro" => read_only = true,
                "mode=rw" | "mode=rwc" => {}
                other => return Err(InvalidDatabaseUrl::UnknownOption(other.to_owned())),
            }
        }
        if path.is_empty() {
            return Err(InvalidDatabaseUrl::Empty);
        }
        Ok(Self::Sqlite { path: PathBuf::from(path), read_only })
    }
}

impl std::fmt::Display for DatabaseUrl {
    /// The address without a password: it is printed and logged.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite { path, read_only } => {
                write!(f, "sqlite:{}{}", path.display(), if *read_only { "?mode=ro" } else { "" })
            }
            Self::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

/// The address with the password, in the authority or as `?password=`, replaced.
fn without_password(url: &str) -> String {
    let (base, query) = url.split_once('?').map_or((url, None), |(base, query)| (base, Some(query)));
    // An “@” behind a “?” may end a password that holds a bare “?”: then nothing behind the user is safe to show.
    if query.is_some_and(|query| query.contains('@')) {
        let (scheme, rest) = base.split_once("://").unwrap_or(("postgres", base));
        return format!("{scheme}://{}…", rest.split([':', '/', '@']).next().unwrap_or_default());
    }
    let mut shown = match (base.split_once("://"), base.rsplit_once('@')) {
        (Some((scheme, rest)), Some((_, host))) => {
            let credentials = rest.strip_suffix(host).unwrap_or_default().trim_end_matches('@');
            let user = credentials.split(':').next().unwrap_or_default();
            let mask = if credentials.contains(':') { ":…" } else { "" };
            format!("{scheme}://{user}{mask}@{host}")
        }
        _ => base.to_owned(),
    };
    if let Some(query) = query {
        let kept: Vec<&str> = query.split('&').filter(|part| !part.starts_with("password=")).collect();
        if !kept.is_empty() {
            shown.push('?');
            shown.push_str(&kept.join("&"));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn files_and_postgres_are_read_and_others_refused() {
        let file = |path: &str, read_only| DatabaseUrl::Sqlite { path: path.into(), read_only };
        assert_eq!("var/amphora.db".parse(), Ok(file("var/amphora.db", false)));
        assert_eq!("sqlite:a.db".parse(), Ok(file("a.db", false)));
        assert_eq!("sqlite:///a.db?mode=ro".parse(), Ok(file("/a.db", true)));
        assert!(matches!("postgres://u@h/d".parse(), Ok(DatabaseUrl::Postgres(_))));
        assert_eq!("mysql://h/d".parse::<DatabaseUrl>(), Err(InvalidDatabaseUrl::UnknownScheme("mysql".into())));
        assert_eq!(" ".parse::<DatabaseUrl>(), Err(InvalidDatabaseUrl::Empty));
        assert_eq!("a.db?cache=x".parse::<DatabaseUrl>(), Err(InvalidDatabaseUrl::UnknownOption("cache=x".into())));
    }

    #[test]
    fn a_password_is_never_shown() {
        for url in ["postgres://u:s3cret@h:5/d", "postgres://h/d?user=u&password=s3cret", "postgresql://u:s3c@ret@h/d"] {
            let shown = url.parse::<DatabaseUrl>().unwrap().to_string();
            assert!(!shown.contains("s3c"), "{shown}");
        }
        assert_eq!("postgres://u@h/d".parse::<DatabaseUrl>().unwrap().to_string(), "postgres://u@h/d");
    }

    proptest! {
        #[test]
        fn no_password_is_shown_however_it_is_written(before in "[a-z@:/?&=#%.]{0,6}", after in "[a-z@:/?&=#%.]{0,6}", query in prop::bool::ANY) {
            let password = format!("{before}S3CRET{after}");
            let url = if query { format!("postgres://h:5/d?user=u&password={}", password.replace('&', "")) } else { format!("postgres://u:{password}@h:5/d") };
            let shown = DatabaseUrl::Postgres(url.clone()).to_string();
            prop_assert!(!shown.contains("S3CRET"), "{url} is shown as {shown}");
        }

        #[test]
        fn any_text_is_an_address_or_an_error(text in "\\PC{0,40}") {
            let _: Result<DatabaseUrl, InvalidDatabaseUrl> = text.parse();
        }
    }
}
