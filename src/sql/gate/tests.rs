use std::thread;

use proptest::prelude::*;

use super::*;

/// As it is run: with room for deep trees.
fn through(text: &str, dialect: Dialect) -> Result<String, Refusal> {
    ask(text, dialect).map(|question| question.sql)
}

fn ask(text: &str, dialect: Dialect) -> Result<Question, Refusal> {
    let text = text.to_owned();
    thread::Builder::new().stack_size(64 << 20).spawn(move || admit(&text, dialect)).unwrap().join().expect("no panic")
}

const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

#[test]
fn what_runs_is_written_anew() {
    for dialect in BOTH {
        let admitted = through("select /* x */ name -- y\n from Datasets where name = 'it''s';", dialect).unwrap();
        assert_eq!(admitted, "SELECT name FROM Datasets WHERE name = 'it''s'");
    }
}

#[test]
fn a_text_stays_a_text_however_it_is_quoted() {
    for dialect in BOTH {
        for text in [r"'\'''", r"'\'', pg_sleep(1) --'", "''''''", "'''''', pg_sleep(1) --'", r"'\''''\'''", "'a'''", r"'\\'", r"'a\'"] {
            let question = format!("SELECT {text}");
            match through(&question, dialect) {
                Ok(admitted) => assert_eq!(admitted, question, "it is written as it was"),
                Err(refusal) => {
                    assert!(matches!(refusal, Refusal::Part(_) | Refusal::Unreadable(_) | Refusal::Function(_)), "{question}: {refusal}");
                }
            }
        }
        for name in [r#""\"", pg_sleep(1) --""#, r#""a""b""#, r#""""""#] {
            let question = format!("SELECT 1 AS {name}");
            assert!(through(&question, dialect).is_ok_and(|admitted| admitted == question), "{question}");
        }
    }
}

#[test]
fn a_name_hides_a_table_only_where_it_can_be_seen() {
    for dialect in BOTH {
        for hidden in [
            "with a as (select 1), b as (select * from a) select * from a, b",
            "with a as (select 1) select * from (select * from a) x where exists (select 1 from A)",
            "with recursive a as (select 1 as n union all select n + 1 from a) select * from a",
        ] {
            assert!(through(hidden, dialect).is_ok(), "{hidden}");
        }
        for seen in [
            "with a as (select * from a) select * from a",
            "with b as (select * from a), a as (select 1) select * from b",
            "select * from (with a as (select 1) select * from a) x, a",
            "with x as (with a as (select 1) select * from a) select * from a",
        ] {
            assert_eq!(through(seen, dialect), Err(Refusal::NoSuchTable("a".to_owned(), None)), "{seen}");
        }
    }
}

#[test]
fn the_names_of_parts_are_told() {
    let question = ask("with A as (with b as (select 1) select * from b) select * from a", Dialect::Sqlite).unwrap();
    assert_eq!(question.names, BTreeSet::from(["a".to_owned(), "b".to_owned()]));
}

#[test]
fn quoted_names_are_compared_as_the_database_does() {
    assert!(through("select * from \"Datasets\"", Dialect::Sqlite).is_ok());
    assert!(through("select * from \"Datasets\"", Dialect::Postgres).is_err());
    assert!(through("with \"Accounts\" as (select 1) select * from accounts", Dialect::Postgres).is_err());
}

#[test]
fn the_longest_and_the_deepest_questions_come_to_an_end() {
    let begun = std::time::Instant::now();
    for dialect in BOTH {
        let deep = |open: &str, close: &str, n: usize| format!("select {}1{}", open.repeat(n), close.repeat(n));
        for question in [
            format!("select 1{}", " + 1".repeat(990)),
            format!("select {}1", "not ".repeat(990)),
            format!("select 1 {}", "or 1=1 ".repeat(390)),
            deep("(", ")", 20),
            deep("(select ", ")", 20),
            deep("case when ", " then 1 end", 200),
            deep("coalesce(1, ", ")", 20),
            deep("cast(", " as text)", 20),
            deep("-(", ")", 20),
            deep("exists (select ", ")", 20),
            deep("1 in (", ")", 20),
            format!("select * from {}datasets{}", "(".repeat(20), ")".repeat(20)),
            format!("select * from {}datasets{}", "(select * from ".repeat(20), ")".repeat(20)),
            format!("select * from datasets{}", " join datasets".repeat(600)),
            format!("select 1{}", " union select 1".repeat(600)),
            "(".repeat(4999),
            "select (((((((((((((((((((( ((".to_owned(),
            format!("select {}", "a.".repeat(900)),
            format!("select {}", "[".repeat(20)),
            format!("with {} a as (select 1) select 1", "a as (select 1), ".repeat(150)),
        ] {
            let _: Result<String, Refusal> = through(&question, dialect);
        }
    }
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

/// What questions are made of, and what they may not have.
const PIECES: [&str; 71] = [
    "select",
    "from",
    "where",
    "(",
    ")",
    ",",
    "*",
    "datasets",
    "accounts",
    "papers",
    "usages",
    "as",
    "a",
    "b",
    "with",
    "recursive",
    "union",
    "all",
    "values",
    "1",
    "'x'",
    "=",
    "||",
    "and",
    "not",
    "in",
    "exists",
    "case",
    "when",
    "then",
    "end",
    "count",
    "(*)",
    "pg_sleep",
    "lower",
    "order by",
    "group by",
    "having",
    "limit",
    "offset",
    "join",
    "on",
    "left",
    "lateral",
    "insert into",
    "delete from",
    ";",
    "--",
    "/*",
    "*/",
    "\n",
    "::text",
    "::regclass",
    "cast",
    "over",
    "partition by",
    "for update",
    "into",
    "table",
    "\"accounts\"",
    ".",
    "is null",
    "'",
    "''",
    "'\\''",
    "\\",
    "\"",
    "\"\"",
    "'''",
    "'\\'",
    "'\\' '",
];

/// Pieces of SQL, put together in any order: far more of them are questions than of any text.
fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40).prop_map(|pieces| pieces.join(" "))
}

/// What holds for any text that is let through.
fn holds(text: &str) -> Result<(), TestCaseError> {
    for dialect in BOTH {
        let Ok(admitted) = through(text, dialect) else { continue };
        prop_assert_eq!(through(&admitted, dialect), Ok(admitted.clone()), "read again, it is the same");
        let words = Tokenizer::new(&*grammar(dialect), &admitted).tokenize().unwrap();
        let words: Vec<Token> = words.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
        prop_assert!(!words.contains(&Token::SemiColon), "{}", admitted);
        // Any word may be the name of a column; what counts is where it stands.
        let is = |token: &Token, wanted: &str| matches!(token, Token::Word(word) if word.value.eq_ignore_ascii_case(wanted));
        for pair in words.windows(2) {
            prop_assert!(!(is(&pair[0], "pg_sleep") && pair[1] == Token::LParen), "{}", admitted);
            prop_assert!(!(pair[0] == Token::DoubleColon && is(&pair[1], "regclass")), "{}", admitted);
            let is_table = ["from", "join", "table", "lateral"].iter().any(|before| is(&pair[0], before)) && is(&pair[1], "accounts");
            prop_assert!(!is_table || text.contains("with"), "{}", admitted);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_let_through_or_refused(text in "\\PC{0,200}") {
        holds(&text)?;
    }

    #[test]
    fn no_order_of_words_leads_past_the_gate(text in pieces()) {
        holds(&text)?;
        holds(&format!("select * from datasets where {text}"))?;
        holds(&format!("select {text} from datasets"))?;
    }
}
