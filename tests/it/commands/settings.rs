//! Flag before environment before file before default, each with its origin; mistakes with file and line.

use std::collections::BTreeMap;

use super::{Place, Ran};

/// The settings as `doctor` tells them: value and origin by name.
fn told(ran: &Ran) -> BTreeMap<String, (String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let report = ran.json();
    report["configuration"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (text(&row["name"]), (text(&row["value"]), text(&row["origin"]))))
        .collect()
}

#[test]
fn each_value_comes_from_the_first_that_gives_it() {
    let place = Place::new();
    let of = |ran: Ran, name: &str| told(&ran)[name].clone();
    let pair = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    let bare = place.run(&["doctor", "--json"]);
    assert_eq!(of(bare, "database"), pair("sqlite:var/amphora.db", "default"));
    place.write("amphora.toml", "# ours\ndatabase = \"file.db\"\nlisten = \"127.0.0.1:1\"\nlog = \"warn\"\n");
    let variables = [("AMPHORA_DATABASE", "environment.db"), ("AMPHORA_LISTEN", ""), ("AMPHORA_LOG_FORMAT", "json")];
    assert_eq!(of(place.run(&["doctor", "--json"]), "database"), pair("sqlite:file.db", "amphora.toml:2"));
    assert_eq!(of(place.run_with(&variables, &["doctor", "--json"]), "database"), pair("sqlite:environment.db", "AMPHORA_DATABASE"));
    let all = place.run_with(&variables, &["--database", "flag.db", "doctor", "--json"]);
    assert_eq!(of(all, "database"), pair("sqlite:flag.db", "--database"));
    let rest = told(&place.run_with(&variables, &["doctor", "--json"]));
    assert_eq!(rest["config"], pair("amphora.toml", "default"));
    assert_eq!(rest["listen"], pair("127.0.0.1:1", "amphora.toml:3"), "an empty variable is none");
    assert_eq!(rest["address"], pair("http://127.0.0.1:1", "follows from listen"));
    assert_eq!(rest["log"], pair("warn", "amphora.toml:4"));
    assert_eq!(rest["log-format"], pair("json", "AMPHORA_LOG_FORMAT"));
    place.write("other/set.toml", "listen = \"127.0.0.1:2\"");
    let other = told(&place.run_with(&[("AMPHORA_CONFIG", "other/set.toml")], &["doctor", "--json"]));
    assert_eq!((&other["config"], &other["listen"]), (&pair("other/set.toml", "AMPHORA_CONFIG"), &pair("127.0.0.1:2", "other/set.toml:1")));
    assert_eq!(other["database"], pair("sqlite:var/amphora.db", "default"), "one file is read, not two");
}

#[test]
fn mistakes_in_the_file_are_told_with_their_lines() {
    let place = Place::new();
    place.write("amphora.toml", "database = \"a.db\"\ndatabse = \"b.db\"\nlisten = 8080\n\ncolour = \"red\"\n");
    for words in [&["doctor"][..], &["import", "default"], &["serve"]] {
        let ran = place.run(words).ended(2);
        for line in [
            "amphora: amphora.toml:2: there is no setting “databse”; did you mean “database”?",
            "amphora: amphora.toml:3: listen: the value must be text in quotes, not integer",
            "amphora: amphora.toml:5: there is no setting “colour”; there are: database, listen, address, stewardship, log, log-format, contact, crossref, datacite, arxiv, sign-up, mail, mail-from, trusted-proxies, oidc-issuer, oidc-client-id, oidc-client-secret, oidc-name, zenodo, zenodo-token, zenodo-community",
        ] {
            assert!(ran.err.lines().any(|told| told == line), "{line}: {ran:?}");
        }
    }
    let json = place.run(&["doctor", "--json"]).ended(2).json();
    let places: Vec<&str> = json["problems"].as_array().unwrap().iter().map(|problem| problem["place"].as_str().unwrap()).collect();
    assert_eq!(places, ["amphora.toml:2", "amphora.toml:3", "amphora.toml:5"]);
    place.write("amphora.toml", b"log = \"info\"\n# \xff\n");
    assert!(place.run(&["doctor"]).ended(2).err.contains("amphora.toml:2: this line is not valid UTF-8"));
    place.write("amphora.toml", "[serve]\nlisten = \"127.0.0.1:80\"\n");
    assert!(place.run(&["doctor"]).ended(2).err.contains("amphora.toml:1: there is no setting “serve”"));
    assert_eq!(place.names(), ["amphora.toml"], "nothing was begun");
}

#[test]
fn a_wrong_value_names_where_it_was_given() {
    let place = Place::new();
    for (variable, value) in [
        ("AMPHORA_LISTEN", "here"),
        ("AMPHORA_LOG", "loud"),
        ("AMPHORA_LOG_FORMAT", "xml"),
        ("AMPHORA_ADDRESS", "x"),
        ("AMPHORA_DATABASE", "oracle://h/d"),
    ] {
        let ran = place.run_with(&[(variable, value)], &["doctor"]).ended(2);
        assert!(ran.err.starts_with(&format!("amphora: {variable}: ")), "{ran:?}");
    }
}
