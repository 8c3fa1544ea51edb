//! The gate: reads a question, and lets through one `SELECT` over tables and functions that are listed.
//!
//! It says yes only to what it knows. Each part of the syntax tree is named in `walk` or `expressions`; any other is
//! refused, also those that a later version of the parser adds. What it lets through is written anew from the tree, so
//! that a database never reads what the gate read in another way.

mod expressions;
mod functions;
mod walk;

use std::cell::RefCell;
use std::collections::BTreeSet;

use sqlparser::ast::{Query, Statement};
use sqlparser::dialect::{Dialect as Grammar, PostgreSqlDialect, SQLiteDialect};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Tokenizer};

use super::{Dialect, LONGEST};

pub use functions::{is_known as is_known_function, known as known_functions};

/// How deep brackets may stand in each other; the parser tries some readings again at each.
const DEEPEST: usize = 20;

/// How many words and signs a question may have.
const WORDS: usize = 2000;

/// Why a question is not let through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There is nothing but comments.
    #[error("There is no question in it.")]
    Empty,
    /// It is longer than what is read.
    #[error("The question has {0} bytes; at most {LONGEST} are read.")]
    TooLong(usize),
    /// It has too many words.
    #[error("The question has more than {WORDS} words and signs.")]
    TooManyWords,
    /// Its brackets stand too deep in each other.
    #[error("The question is nested too deeply.")]
    TooDeep,
    /// The parser does not understand it.
    #[error("This cannot be read as SQL: {0}")]
    Unreadable(String),
    /// There are several statements.
    #[error("There is more than one statement; one question is answered at a time.")]
    Several,
    /// It is no question.
    #[error("“{0}” cannot be run here: only questions are answered, which begin with SELECT, WITH or VALUES.")]
    NoQuestion(String),
    /// The table is not one that questions may read.
    #[error("There is no table “{0}” to be read here{near}.", near = .1.map(|near| format!("; the nearest is “{near}”")).unwrap_or_default())]
    NoSuchTable(String, Option<&'static str>),
    /// The function is not one that questions may use.
    #[error("The function “{0}” cannot be used here.")]
    Function(String),
    /// Some other part that is not known.
    #[error("This cannot be used here: {0}")]
    Part(String),
}

impl Refusal {
    /// A part that is not let through, shortened.
    fn part(part: impl std::fmt::Display) -> Self {
        let text = part.to_string();
        let short: String = text.chars().take(80).collect();
        Self::Part(if short.len() < text.len() { format!("{short} …") } else { short })
    }

    /// What one can do about it.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::NoSuchTable(..) => "The tables that can be read are listed below.",
            Self::Function(_) => "The functions that can be used are listed below.",
            Self::NoQuestion(_) | Self::Several => "Nothing was run, and nothing can be changed from here.",
            _ => "Nothing was run. Change the question.",
        }
    }
}

fn grammar(dialect: Dialect) -> Box<dyn Grammar> {
    match dialect {
        Dialect::Sqlite => Box::new(SQLiteDialect {}),
        Dialect::Postgres => Box::new(PostgreSqlDialect {}),
    }
}

/// A question that was let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The same, written anew.
    pub sql: String,
    /// The names that it gives to parts of its own, by `WITH`.
    pub names: BTreeSet<String>,
}

/// What to run for that question. Needs a deep stack: a long sum is a deep tree.
///
/// # Errors
/// It is not one question over what is listed; the refusal says why.
pub fn admit(text: &str, dialect: Dialect) -> Result<Question, Refusal> {
    if text.len() > LONGEST {
        return Err(Refusal::TooLong(text.len()));
    }
    let grammar = grammar(dialect);
    let tokens = tokens_of(&*grammar, text)?;
    check(&tokens)?;
    let query = parse(&*grammar, tokens)?;
    let mut walk = walk::Walk { dialect, names: RefCell::default() };
    walk.query(&query, &walk::Scope::default())?;
    let sql = query.to_string();
    // What a database reads is what was written anew: it must be the very same tree. A quotation mark that is written in
    // another way than it was read would let a text become a part of the question.
    let is_same = tokens_of(&*grammar, &sql).and_then(|tokens| parse(&*grammar, tokens)).is_ok_and(|again| again == query);
    if !is_same {
        return Err(Refusal::part("something in it that is written in an unusual way"));
    }
    Ok(Question { sql, names: std::mem::take(walk.names.get_mut()) })
}

/// The words and signs. Texts and names stay as they are written, with every quotation mark of theirs: the parser's writer
/// leaves them so, while it does not write those as they were whose marks were taken away.
fn tokens_of(grammar: &dyn Grammar, text: &str) -> Result<Vec<Token>, Refusal> {
    Tokenizer::new(grammar, text).with_unescape(false).tokenize().map_err(|error| Refusal::Unreadable(error.to_string()))
}

/// What can be seen from the words alone, with plainer messages than a parser has.
fn check(tokens: &[Token]) -> Result<(), Refusal> {
    let mut words = tokens.iter().filter(|token| !matches!(token, Token::Whitespace(_)));
    let is_question = |token: &Token| match token {
        Token::LParen => true,
        Token::Word(word) => {
            ["SELECT", "WITH", "VALUES"].iter().any(|known| word.quote_style.is_none() && word.value.eq_ignore_ascii_case(known))
        }
        _ => false,
    };
    match words.clone().find(|token| **token != Token::SemiColon) {
        None => return Err(Refusal::Empty),
        Some(Token::Word(word)) if !is_question(&Token::Word(word.clone())) => {
            return Err(Refusal::NoQuestion(word.value.chars().take(40).collect::<String>().to_uppercase()));
        }
        Some(token) if !is_question(token) => return Err(Refusal::Unreadable(format!("it begins with {token}"))),
        Some(_) => {}
    }
    if words.clone().count() > WORDS {
        return Err(Refusal::TooManyWords);
    }
    if words.clone().skip_while(|token| **token != Token::SemiColon).any(|token| *token != Token::SemiColon) {
        return Err(Refusal::Several);
    }
    let mut depth = 0_usize;
    for token in &mut words {
        match token {
            Token::LParen | Token::LBracket | Token::LBrace => depth += 1,
            Token::RParen | Token::RBracket | Token::RBrace => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Refusal::TooDeep);
        }
    }
    Ok(())
}

fn parse(grammar: &dyn Grammar, tokens: Vec<Token>) -> Result<Box<Query>, Refusal> {
    let mut parser = Parser::new(grammar).with_tokens(tokens);
    let statements = parser.parse_statements().map_err(|error| match error {
        ParserError::RecursionLimitExceeded => Refusal::TooDeep,
        ParserError::TokenizerError(problem) | ParserError::ParserError(problem) => Refusal::Unreadable(problem),
    })?;
    let mut statements = statements.into_iter();
    match (statements.next(), statements.next()) {
        (None, _) => Err(Refusal::Empty),
        (Some(_), Some(_)) => Err(Refusal::Several),
        (Some(Statement::Query(query)), None) => Ok(query),
        (Some(other), None) => Err(Refusal::part(other)),
    }
}

#[cfg(test)]
mod tests;
