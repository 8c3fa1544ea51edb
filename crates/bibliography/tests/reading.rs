//! Reading whole files: what is understood, what is reported, and where.

use std::time::{Duration, Instant};

use bibliography::{Bibliography, Position, ProblemKind, ProblemSeverity, read};
use proptest::prelude::*;

fn problems(bibliography: &Bibliography) -> Vec<(u32, u32, ProblemSeverity, &ProblemKind)> {
    let of = |problem: &'_ bibliography::Problem| (problem.position.line, problem.position.column, problem.severity);
    bibliography
        .problems
        .iter()
        .map(|problem| {
            let (line, column, severity) = of(problem);
            (line, column, severity, &problem.kind)
        })
        .collect()
}

fn keys(bibliography: &Bibliography) -> Vec<&str> {
    bibliography.entries.iter().map(|entry| entry.key.as_str()).collect()
}

#[test]
fn a_good_file_is_understood() {
    let text = r#"% My references
% second line

@string{mia = "Medical Image Analysis"}

@Article{larrazabal2020gender,
  Author = {Larrazabal, Agostina J. and Nieto, Nicol{\'a}s and others},
  title  = "Gender imbalance in {X-ray} " # {datasets},
  journal = mia,
  year = 2020,
  month = jan,
  doi = {https://doi.org/10.1073/pnas.1919012117},
  eprint = {2006.01174v2}, archivePrefix = {arXiv},
  crossref = {other},
}
"#;
    let bibliography = read(text.as_bytes());
    assert_eq!(bibliography.header, "% My references\n% second line");
    assert_eq!(bibliography.problems, []);
    let entry = &bibliography.entries[0];
    assert_eq!((entry.key.as_str(), entry.kind.as_str()), ("larrazabal2020gender", "article"));
    assert_eq!(entry.position, Position { line: 6, column: 1 });
    assert_eq!(entry.raw, text[text.find("@Article").unwrap()..].trim_end());
    assert_eq!(entry.strings.as_deref(), Some("@string{mia = \"Medical Image Analysis\"}"));
    assert_eq!(entry.title.as_deref(), Some("Gender imbalance in X-ray datasets"));
    assert_eq!(entry.authors.in_words(), "A. J. Larrazabal, N. Nieto et al.");
    assert_eq!((entry.year, entry.year_text.as_deref()), (Some(2020), Some("2020")));
    assert_eq!(entry.venue.as_deref(), Some("Medical Image Analysis"));
    assert_eq!(entry.doi.as_ref().unwrap().as_str(), "10.1073/pnas.1919012117");
    assert_eq!(entry.arxiv.as_ref().unwrap().as_str(), "2006.01174v2");
    assert_eq!(entry.field("month"), Some("jan"));
    assert_eq!(entry.field("crossref"), Some("other"));
    assert_eq!(entry.fields[0].0, "author");
}

#[test]
fn a_broken_entry_costs_only_itself() {
    let text = "@article{a, title = {A}, year = 2020}\n@article{b, title = {B,\n  year = 2021\n\n@string(x = \"X\")\n@misc{c, title = x, year = 2022}\n";
    let bibliography = read(text.as_bytes());
    assert_eq!(keys(&bibliography), ["a", "b", "c"]);
    assert_eq!(bibliography.entries[1].raw, "@article{b, title = {B,\n  year = 2021");
    assert_eq!(bibliography.entries[1].year, Some(2021));
    assert_eq!(bibliography.entries[1].title.as_deref(), Some("B"));
    assert_eq!(bibliography.entries[2].title.as_deref(), Some("X"));
    assert_eq!(
        problems(&bibliography),
        [
            (2, 1, ProblemSeverity::Error, &ProblemKind::UnclosedEntry { word: "article".into() }),
            (2, 13, ProblemSeverity::Error, &ProblemKind::UnreadableField { field: "title".into() }),
        ]
    );
    assert_eq!(bibliography.problems[0].to_string().split(';').next().unwrap(), "line 2, column 1: b: this @article is never closed");
}

#[test]
fn parenthesised_entries_are_read() {
    let bibliography = read(b"@article(a, title = {A (1)}, year = \"2020\")\n@book(b, title=\"B)\", year={1999})");
    assert_eq!(keys(&bibliography), ["a", "b"]);
    assert_eq!(bibliography.entries[0].title.as_deref(), Some("A (1)"));
    assert_eq!(bibliography.entries[1].title.as_deref(), Some("B)"));
    assert_eq!(bibliography.problems, []);
}

#[test]
fn duplicate_keys_keep_the_first() {
    let text = "@misc{a, title={A}, year=1}\n @misc{a, title={B}, year=1}\n@misc{a, title={A}, year=1}";
    let bibliography = read(text.as_bytes());
    assert_eq!(keys(&bibliography), ["a"]);
    let first = Position { line: 1, column: 1 };
    assert_eq!(
        problems(&bibliography),
        [
            (2, 2, ProblemSeverity::Error, &ProblemKind::DuplicateKey { first }),
            (3, 1, ProblemSeverity::Note, &ProblemKind::RepeatedEntry { first }),
        ]
    );
}

#[test]
fn keys_that_cannot_be_are_reported() {
    let text = "@misc{, title={A}}\n@misc{title = {B}}\n@misc{year=2020}\n@misc{a key, title={C}}\n@misc{}\n@misc{k title={D}, year=1}\n@misc{only}";
    let bibliography = read(text.as_bytes());
    assert_eq!(keys(&bibliography), ["k", "only"]);
    let missing = ProblemKind::MissingKey { kind: "misc".into() };
    let found = problems(&bibliography);
    for (at, line) in [(0, 1), (1, 2), (2, 3), (4, 5)] {
        assert_eq!(found[at], (line, 1, ProblemSeverity::Error, &missing));
    }
    assert!(matches!(found[3], (4, 1, ProblemSeverity::Error, ProblemKind::MalformedKey { text, .. }) if text == "a key"));
    assert_eq!(found[5], (6, 9, ProblemSeverity::Warning, &ProblemKind::MissingComma { field: "title".into() }));
}

#[test]
fn every_problem_of_a_field_is_located() {
    let text = "@misc{k,\n  title = {A} year = 2020,\n  note = forthcoming,\n  % remark\n  url = ,\n  garbage,\n  doi = {none}\n}";
    let bibliography = read(text.as_bytes());
    let found = problems(&bibliography);
    assert_eq!(found[0], (2, 15, ProblemSeverity::Warning, &ProblemKind::MissingComma { field: "year".into() }));
    assert_eq!(found[1], (3, 10, ProblemSeverity::Warning, &ProblemKind::UndefinedAbbreviation("forthcoming".into())));
    assert_eq!(found[2], (4, 3, ProblemSeverity::Note, &ProblemKind::CommentInsideEntry("% remark".into())));
    assert_eq!(found[3], (5, 3, ProblemSeverity::Warning, &ProblemKind::EmptyField { field: "url".into() }));
    assert_eq!(found[4], (6, 3, ProblemSeverity::Error, &ProblemKind::UnreadableField { field: "garbage".into() }));
    assert!(matches!(found[5], (7, 3, ProblemSeverity::Warning, ProblemKind::MalformedDoi { text, .. }) if text == "none"));
    let entry = &bibliography.entries[0];
    assert_eq!((entry.year, entry.field("note"), entry.field("doi")), (Some(2020), Some("forthcoming"), Some("none")));
    assert!(bibliography.problems.iter().all(|problem| problem.key.as_deref() == Some("k")));
}

#[test]
fn nothing_outside_entries_goes_unmentioned() {
    let text = "header\n@misc{a, title={A}, year=1}\nstray text\n@comment{x}\n@preamble{\"\\foo\"}\n% @misc{hidden,\n@misc{b, title={B}}, year=1}\n";
    let bibliography = read(text.as_bytes());
    assert_eq!(bibliography.header, "header");
    let found = problems(&bibliography);
    assert_eq!(found[0], (3, 1, ProblemSeverity::Note, &ProblemKind::TextOutsideEntries("stray text".into())));
    assert_eq!(found[1], (4, 1, ProblemSeverity::Note, &ProblemKind::Comment));
    assert_eq!(found[2], (5, 1, ProblemSeverity::Note, &ProblemKind::Preamble));
    assert_eq!(found[3], (6, 1, ProblemSeverity::Note, &ProblemKind::TextOutsideEntries("% @misc{hidden,".into())));
    assert_eq!(found[4], (6, 3, ProblemSeverity::Note, &ProblemKind::CommentedOut { word: "misc".into() }));
    assert_eq!(found[6], (7, 20, ProblemSeverity::Warning, &ProblemKind::TextOutsideEntries(", year=1}".into())));
}

#[test]
fn files_without_entries_say_so() {
    assert_eq!(read(b""), Bibliography::default());
    assert_eq!(read(b" \n"), Bibliography::default());
    let bibliography = read(b"\n<html>");
    assert_eq!(problems(&bibliography), [(2, 1, ProblemSeverity::Warning, &ProblemKind::NoEntries)]);
}

#[test]
fn bytes_that_are_not_utf8_are_located_and_read() {
    let bibliography = read(b"\xef\xbb\xbf@misc{a,\r\n title = {Jim\xe9nez}, year = 1999}\r\n@misc{b\0, title={B}, year=1}");
    assert_eq!(bibliography.entries[0].title.as_deref(), Some("Jiménez"));
    let found = problems(&bibliography);
    assert_eq!(found[0], (2, 14, ProblemSeverity::Warning, &ProblemKind::InvalidUtf8 { bytes: 1 }));
    assert!(matches!(found[1], (3, 1, ProblemSeverity::Error, ProblemKind::MalformedKey { .. })));
}

#[test]
fn strings_used_through_strings_come_along_in_file_order() {
    let text = "@string{a = {A}}\n@string{unused = {U}}\n@string{b = a # {B}}\n@misc{k, title = b # { and } # B, year = 2020}";
    let entry = &read(text.as_bytes()).entries[0];
    assert_eq!(entry.strings.as_deref(), Some("@string{a = {A}}\n@string{b = a # {B}}"));
    assert_eq!(entry.title.as_deref(), Some("AB and AB"));
    let alone = format!("{}\n{}", entry.strings.as_deref().unwrap(), entry.raw);
    let again = &read(alone.as_bytes()).entries[0];
    assert_eq!((&again.fields, &again.raw, &again.strings), (&entry.fields, &entry.raw, &entry.strings));
}

/// Each of these took quadratic time, or the stack, in some reader.
#[test]
fn hostile_files_take_no_time() {
    let parts = [
        "{",
        "}",
        "@",
        "@a{",
        "@a{\n",
        "@a{b,\n",
        "@a{b,c=\n",
        "\"",
        "@a{b,c=\"{\n",
        "@string{a=a#a}\n",
        "@misc{a,b={\\'{",
        "% @a{b\n",
        "x\n",
        "@a(b,c=\"(\n",
        "@comment{\n",
        "#",
        "a=b,",
        "a={b}",
        "\r",
        "\0",
        "@misc{k,author={a and b, and c}}\n",
        "\\url{",
        "$",
        "~",
        "\u{e9}",
        " and ",
    ];
    for part in parts {
        for prefix in ["", "@misc{k, title = {", "@misc{k, title = \"", "@misc{k, ", "@misc{k, author = {"] {
            let text = format!("{prefix}{}", part.repeat((1 << 16) / part.len()));
            let start = Instant::now();
            let bibliography = read(text.as_bytes());
            assert!(start.elapsed() < Duration::from_secs(5), "{prefix}{part}: {:?}", start.elapsed());
            assert!(!bibliography.entries.is_empty() || !bibliography.problems.is_empty() || text.trim().is_empty());
        }
    }
}

#[test]
fn a_long_line_and_deep_nesting_are_read() {
    let text = format!(
        "@misc{{k, title = {{{}x{}}}, note = {{{}}}, year = 2020}}",
        "{".repeat(100_000),
        "}".repeat(100_000),
        "word ".repeat(2_000_000)
    );
    let bibliography = read(text.as_bytes());
    assert_eq!(bibliography.entries[0].title.as_deref(), Some("x"));
    assert_eq!(bibliography.entries[0].year, Some(2020));
    assert_eq!(bibliography.problems, []);
}

/// Text that looks like `BibTeX` more often than arbitrary text does.
fn bibtex_like() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        4 => "\\PC{0,6}",
        4 => prop::sample::select(vec![
            "\n@article{", "\n@misc{k,", "@string{", "@string(", "\n@comment{", "@preamble{", "title = {", "author = \"", "year = 2020,", "doi = {10.1/x}",
            "{", "}", "(", ")", "\"", ",", " # ", "%", "\n", "\r\n", "\t", "\\", "\\'e", "$", "\u{feff}", "\0", "jan", "@", " and ", "=",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// The byte offset of a position, found the slow way.
fn offset_of(text: &str, position: Position) -> usize {
    let (mut line, mut column) = (1, 1);
    for (offset, character) in text.char_indices() {
        if (line, column) == (position.line, position.column) {
            return offset;
        }
        if character == '\n' || (character == '\r' && !text[offset + 1..].starts_with('\n')) {
            (line, column) = (line + 1, 1);
        } else {
            column += 1;
        }
    }
    text.len()
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in any::<Vec<u8>>()) {
        let _ = read(&bytes);
    }

    #[test]
    fn raw_text_stands_at_its_position(text in bibtex_like()) {
        let text = text.trim_start_matches('\u{feff}');
        let bibliography = read(text.as_bytes());
        for entry in &bibliography.entries {
            let offset = offset_of(text, entry.position);
            prop_assert!(text[offset..].starts_with(&entry.raw), "{:?} at {:?}", entry.raw, entry.position);
            prop_assert!(entry.raw.starts_with('@'));
        }
        for problem in &bibliography.problems {
            let place = format!("{}: ", problem.position);
            prop_assert!(problem.to_string().starts_with(&place));
        }
    }

    /// Each line that starts an entry gives an entry or a problem right there.
    #[test]
    fn no_entry_is_lost(text in bibtex_like()) {
        let text = text.trim_start_matches('\u{feff}').replace("@comment", "@note").replace("@string", "@note").replace("@preamble", "@note");
        let bibliography = read(text.as_bytes());
        for (at, _) in text.match_indices("\n@article{").chain(text.match_indices("\n@misc{")) {
            let here = at + 1;
            let has_entry = bibliography.entries.iter().any(|entry| offset_of(&text, entry.position) == here);
            let has_problem = bibliography.problems.iter().any(|problem| offset_of(&text, problem.position) == here);
            prop_assert!(has_entry || has_problem, "nothing at byte {here} of {text:?}");
        }
    }

    /// An entry's raw text, alone with its strings, says what it said in its file.
    #[test]
    fn raw_text_reads_the_same_alone(text in bibtex_like()) {
        let bibliography = read(text.as_bytes());
        for entry in &bibliography.entries {
            let alone = read(format!("{}\n{}", entry.strings.as_deref().unwrap_or_default(), entry.raw).as_bytes());
            if entry.strings.is_none() {
                prop_assert_eq!(&alone.entries[0].fields, &entry.fields);
                prop_assert_eq!(&alone.entries[0].raw, &entry.raw);
            }
        }
    }
}
