//! The configuration file: TOML whose every value knows its line.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::{Origin, SETTINGS, SettingProblem};

/// The values of a configuration file with their lines, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ConfigurationFile {
    pub(super) path: PathBuf,
    pub(super) values: BTreeMap<&'static str, (String, usize)>,
}

/// Reads the file. Where it is not there, that is a problem only if someone asked for it.
pub(super) fn read(path: &Path, asked: Option<&Origin>, problems: &mut Vec<SettingProblem>) -> Option<ConfigurationFile> {
    match std::fs::read(path) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Some(parse(path, &text, problems)),
            Err(error) => {
                let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = before.split(|&byte| byte == b'\n').count();
                problems.push(SettingProblem::at(path, line, "this line is not valid UTF-8; save the file as UTF-8"));
                None
            }
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound && asked.is_none() => None,
        Err(error) => {
            let place = asked.map_or_else(|| path.display().to_string(), ToString::to_string);
            problems.push(SettingProblem { place, message: format!("cannot read {}: {}", path.display(), plain(&error)) });
            None
        }
    }
}

/// The system's reason without its number.
fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

fn parse(path: &Path, text: &str, problems: &mut Vec<SettingProblem>) -> ConfigurationFile {
    let line_of = |offset: usize| 1 + text.get(..offset).unwrap_or(text).matches('\n').count();
    let mut file = ConfigurationFile { path: path.to_path_buf(), values: BTreeMap::new() };
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let line = line_of(error.span().map_or(0, |span| span.start));
            problems.push(SettingProblem::at(path, line, error.message()));
            return file;
        }
    };
    let mut entries: Vec<_> = table.get_ref().iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    for (name, value) in entries {
        let line = line_of(name.span().start);
        let name = name.get_ref().as_ref();
        let Some(spec) = SETTINGS.iter().find(|spec| spec.in_file && spec.name == name) else {
            problems.push(SettingProblem::at(path, line, unknown(name)));
            continue;
        };
        if let Some(value) = value.get_ref().as_str() {
            file.values.insert(spec.name, (value.to_owned(), line));
        } else {
            let found = value.get_ref().type_str();
            problems.push(SettingProblem::at(path, line, format!("{name}: the value must be text in quotes, not {found}")));
        }
    }
    file
}

fn unknown(name: &str) -> String {
    let known: Vec<&str> = SETTINGS.iter().filter(|spec| spec.in_file).map(|spec| spec.name).collect();
    match near(name, known.iter().copied()) {
        Some(near) => format!("there is no setting “{name}”; did you mean “{near}”?"),
        None => format!("there is no setting “{name}”; there are: {}", known.join(", ")),
    }
}

/// The known name that the misspelt one probably means.
pub(super) fn near<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known.map(|word| (strsim::damerau_levenshtein(name, word), word)).filter(|(distance, _)| *distance <= 2).min().map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems_of(text: &str) -> Vec<String> {
        let mut problems = Vec::new();
        parse(Path::new("a.toml"), text, &mut problems);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn values_know_their_lines() {
        let mut problems = Vec::new();
        let file = parse(Path::new("a.toml"), "# here\n\ndatabase = \"x.db\"\nlog-format = 'json'\n", &mut problems);
        assert_eq!(problems, []);
        assert_eq!(file.values["database"], ("x.db".to_owned(), 3));
        assert_eq!(file.values["log-format"], ("json".to_owned(), 4));
    }

    #[test]
    fn mistakes_are_located() {
        assert_eq!(problems_of("\ndatabse = \"x\""), ["a.toml:2: there is no setting “databse”; did you mean “database”?"]);
        assert_eq!(
            problems_of("colour = \"x\""),
            [
                "a.toml:1: there is no setting “colour”; there are: database, listen, address, stewardship, log, log-format, contact, crossref, datacite, arxiv, sign-up, mail, mail-from, trusted-proxies, oidc-issuer, oidc-client-id, oidc-client-secret, oidc-name, zenodo, zenodo-token, zenodo-community"
            ]
        );
        assert_eq!(problems_of("log = \"info\"\nlisten = 8080"), ["a.toml:2: listen: the value must be text in quotes, not integer"]);
        assert!(problems_of("log = \"info\"\nlisten = ")[0].starts_with("a.toml:2: "));
        assert!(problems_of("config = \"b.toml\"")[0].starts_with("a.toml:1: there is no setting"));
        assert_eq!(problems_of("log = \"a\"\nlog = \"b\"").len(), 1);
    }
}
