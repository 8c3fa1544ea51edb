//! What holds for every command: help with examples, exit codes, one JSON document.

use super::Place;

/// Every command with arguments that it takes.
const COMMANDS: [(&str, &[&str]); 35] = [
    ("serve", &[]),
    ("worker", &[]),
    ("admin account create", &["a@example.org", "--name", "A"]),
    ("admin account role", &["a@example.org", "admin"]),
    ("admin account scope", &["a@example.org", "--all"]),
    ("admin account disable", &["a@example.org"]),
    ("admin account enable", &["a@example.org"]),
    ("admin account reset", &["a@example.org"]),
    ("admin account confirm", &["a@example.org"]),
    ("admin account list", &[]),
    ("admin token create", &["a@example.org", "--label", "x", "--permission", "read"]),
    ("admin token list", &["a@example.org"]),
    ("admin token revoke", &["a@example.org", "1"]),
    ("import default", &[]),
    ("import review", &["review"]),
    ("import bibtex", &["refs.bib"]),
    ("import croissant", &["chexpert.json", "--account", "a@example.org"]),
    ("export review", &["out"]),
    ("export bibtex", &[]),
    ("export croissant", &["out"]),
    ("export datasheet", &["chexpert"]),
    ("export datasheets", &["out"]),
    ("export document", &[]),
    ("deposit plan", &["--zenodo", "sandbox", "--all"]),
    ("deposit run", &["--zenodo", "sandbox", "--all"]),
    ("deposit status", &[]),
    ("deposit discard", &["--zenodo", "sandbox", "--all"]),
    ("release prepare", &[]),
    ("release list", &[]),
    ("release notes", &[]),
    ("release build", &["2026.1", "out"]),
    ("release rebuild", &["review-2026.1.zip", "out"]),
    ("doctor", &[]),
    ("dev synthesize", &["made"]),
    ("completions", &["bash"]),
];

#[test]
fn these_are_all_the_commands() {
    assert_eq!(amphora::cli::commands(), COMMANDS.map(|(command, _)| command));
}

#[test]
fn every_help_has_examples_that_the_command_takes() {
    let place = Place::new();
    for (command, _) in COMMANDS {
        let mut words: Vec<&str> = command.split(' ').collect();
        words.push("--help");
        let ran = place.run(&words).ended(0);
        assert_eq!(ran.err, "");
        let examples = ran.out.split("Examples:\n").nth(1).unwrap_or_else(|| panic!("{command}: {}", ran.out));
        assert!(examples.contains(&format!("amphora {command}")), "{command}: {examples}");
        for flag in ["--database", "--config", "--log", "--log-format", "--json"] {
            assert!(ran.out.contains(flag), "{command} does not tell of {flag}");
        }
    }
    let whole = place.run(&["--help"]).ended(0).out;
    for (command, _) in COMMANDS {
        assert!(whole.contains(command.split(' ').next().unwrap()), "{command}");
    }
    assert!(whole.contains("Exit codes: 0"), "{whole}");
    assert_eq!(place.run(&["--version"]).ended(0).out.trim(), concat!("amphora ", env!("CARGO_PKG_VERSION")));
    assert_eq!(place.names(), Vec::<String>::new(), "help writes nothing");
}

#[test]
fn wrong_words_are_2_and_begin_nothing() {
    let place = Place::new();
    for wrong in [
        "",
        "sreve",
        "import",
        "export",
        "import bibtex",
        "import review",
        "export review",
        "import default extra",
        "serve --prot 80",
        "completions tcsh",
        "completions",
        "import bibtex - -",
        "serve --listen here",
        "serve --address https://a.org/path",
        "doctor --listen 127.0.0.1:1",
        "doctor --log loud",
        "doctor --log-format xml",
        "doctor --database mysql://h/d",
        "doctor --database a.db?cache=shared",
        "doctor --config no/such.toml",
        "import default --database a.db?mode=ro",
        "export bibtex --database .",
    ] {
        let words: Vec<&str> = wrong.split_whitespace().collect();
        let ran = place.run(&words).ended(2);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{wrong}: {ran:?}");
    }
    assert_eq!(place.names(), Vec::<String>::new());
}

#[test]
fn what_is_missing_is_1_and_nothing_is_made() {
    let place = Place::new();
    for (missing, word) in [
        ("import bibtex nowhere.bib", "there is no such file"),
        ("import review nowhere", "there is no such file or folder"),
        ("export review out", "there is no database at sqlite:var/amphora.db yet"),
        ("export bibtex", "there is no database"),
        ("serve --database nowhere.db?mode=ro --listen 127.0.0.1:0", "there is no database"),
        ("doctor", ""),
    ] {
        let words: Vec<&str> = missing.split_whitespace().collect();
        let ran = place.run(&words).ended(1);
        assert!(ran.err.contains(word), "{missing}: {ran:?}");
    }
    assert_eq!(place.names(), Vec::<String>::new());
}

#[test]
fn each_result_is_one_json_document_also_when_it_fails() {
    let place = Place::new();
    place.write("good.bib", "@misc{a, title = {A}, year = 2020}");
    place.write("bad.bib", "@misc{b, title = {B}, year = 2020");
    for (words, code, field) in [
        ("import default", 0, "outcome"),
        ("import default --dry-run", 0, "would"),
        ("import bibtex good.bib", 0, "report"),
        ("import bibtex bad.bib", 1, "report"),
        ("import bibtex nowhere.bib", 1, "error"),
        ("import review nowhere", 1, "error"),
        ("export review out", 0, "files"),
        ("export bibtex all.bib", 0, "entries"),
        ("export bibtex --dataset chexpert", 0, "bibtex"),
        ("export bibtex --dataset chexprt", 1, "error"),
        ("doctor", 0, "checks"),
        ("doctor --database nowhere.db", 1, "checks"),
        ("doctor --config nowhere.toml", 2, "problems"),
        ("completions fish", 0, "script"),
    ] {
        let arguments: Vec<&str> = words.split_whitespace().chain(["--json"]).collect();
        let ran = place.run(&arguments).ended(code);
        assert!(!ran.json()[field].is_null(), "{words}: {}", ran.out);
    }
}
