//! Looking a question up on one shelf: identifiers, names, then the words of the texts.

use std::collections::{HashMap, HashSet};

use tantivy::Term as IndexTerm;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::question::{Meaning, Question, Term};
use super::shelf::{Best, Result, Shelf, WEIGHTS, stem_mark};
use super::{Index, LOOKED_AT, Reference, Row};
use crate::search::names::{Rank, slips};
use crate::search::{Count, Fit, Kind, Why};

/// How many names that begin so are compared.
const NAMES: usize = 100;

/// The word as it is written weighs so much beside its stem.
const AS_WRITTEN: f32 = 0.3;

/// Words that stand side by side as in the question weigh so much beside the words alone.
const SIDE_BY_SIDE: f32 = 2.0;

/// With fewer words than this, each must be there.
const FEWEST_FOR_SOME: usize = 3;

/// How the words of a text have to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// All of them.
    All,
    /// Most of them.
    Most,
}

impl Index {
    /// The records of one kind, from the place `from`.
    ///
    /// # Errors
    /// The files of the index cannot be read.
    pub fn look_up(&self, kind: Kind, question: &Question, fitting: Words, from: usize, limit: usize) -> Result<Row> {
        let cards = self.shelf(kind);
        let mut references = identified(cards, question)?;
        let mut known: HashSet<i64> = references.iter().map(|reference| reference.id).collect();
        // As many as are kept: there may be more.
        let more_identified = references.len() >= LOOKED_AT;
        let mut more_names = false;
        let only_identifier = question.is_identifier || question.terms.is_empty();
        if fitting == Words::All && !question.is_identifier {
            let named = self.named(kind, question)?;
            more_names = named.len() >= NAMES;
            references.extend(named.into_iter().filter(|reference| known.insert(reference.id)));
        }
        let texts = if only_identifier { Best { is_all: true, ..Best::default() } } else { texts(cards, question, fitting)? };
        let fit = match fitting {
            Words::Most => Fit::SomeWords,
            Words::All if question.is_as_written() => Fit::Text,
            Words::All => Fit::NearText,
        };
        let of_texts = texts.records.iter().map(|(_, id)| *id).filter(|id| known.insert(*id));
        references.extend(of_texts.map(|id| Reference { id, why: Why { fit, form: None }, closeness: 0.0 }));
        // Names by a slip of the pen, or by some words, come behind what is written in texts.
        references.sort_by_key(|reference| reference.why.fit);
        let total = Count { counted: references.len(), or_more: !texts.is_all || more_identified || more_names };
        Ok(Row { kind, total, references: references.into_iter().skip(from).take(limit).collect() })
    }

    /// The records of one kind with that identifier.
    ///
    /// # Errors
    /// The files of the index cannot be read.
    pub fn identified(&self, kind: Kind, identifier: &str) -> Result<Vec<i64>> {
        let cards = self.shelf(kind);
        numbers(cards, term_query(cards.fields.identifiers, identifier).as_ref())
    }

    /// The papers with that title, drawn together.
    ///
    /// # Errors
    /// The files of the index cannot be read.
    pub fn titled(&self, title: &str) -> Result<Vec<i64>> {
        let cards = self.shelf(Kind::Papers);
        numbers(cards, term_query(cards.fields.names, title).as_ref())
    }

    /// The records of which a name fits, the best first.
    fn named(&self, kind: Kind, question: &Question) -> Result<Vec<Reference>> {
        let Some(names) = self.names(kind) else { return Ok(Vec::new()) };
        let (cards, asked) = (self.shelf(kind), &question.asked);
        if asked.compact().is_empty() {
            return Ok(Vec::new());
        }
        let field = cards.fields.names;
        let begin = cards.beginning(field, asked.compact(), NAMES, NAMES)?;
        let mut candidates = with_names(cards, begin.iter().map(|(name, _)| name.as_str()))?;
        if let Some(query) = all_words(cards, question, &[cards.fields.texts[0]])? {
            candidates.extend(cards.best(&query, LOOKED_AT, NAMES)?.records.into_iter().map(|(_, id)| id));
        }
        let mut ranked = ranked(names, question, &candidates);
        if ranked.is_empty() {
            let near = cards.near(field, asked.compact(), slips(asked.compact().chars().count()), NAMES)?;
            candidates = with_names(cards, near.iter().map(|(name, _)| name.as_str()))?;
            ranked = self::ranked(names, question, &candidates);
        }
        Ok(ranked.into_iter().map(|(rank, id, why)| Reference { id, why, closeness: rank.closeness() }).collect())
    }
}

fn ranked(names: &HashMap<i64, crate::search::names::Names>, question: &Question, candidates: &[i64]) -> Vec<(Rank, i64, Why)> {
    let fit = |id: &i64| names.get(id).and_then(|names| question.asked.best(names)).map(|(rank, why)| (rank, *id, why));
    let mut ranked: Vec<_> = candidates.iter().collect::<HashSet<_>>().into_iter().filter_map(fit).collect();
    ranked.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    ranked
}

fn term_query(field: Field, text: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(IndexTerm::from_field_text(field, text), IndexRecordOption::WithFreqs))
}

fn numbers(shelf: &Shelf, query: &dyn Query) -> Result<Vec<i64>> {
    Ok(shelf.best(query, LOOKED_AT, LOOKED_AT)?.records.into_iter().map(|(_, id)| id).collect())
}

fn identified(shelf: &Shelf, question: &Question) -> Result<Vec<Reference>> {
    let mut found: Vec<Reference> = Vec::new();
    for identifier in &question.identifiers {
        let query = term_query(shelf.fields.identifiers, identifier);
        for id in numbers(shelf, query.as_ref())? {
            if found.iter().all(|reference| reference.id != id) {
                found.push(Reference { id, why: Why { fit: Fit::Identifier, form: Some(identifier.clone()) }, closeness: 0.0 });
            }
        }
    }
    Ok(found)
}

fn with_names<'a>(shelf: &Shelf, names: impl Iterator<Item = &'a str>) -> Result<Vec<i64>> {
    let clauses: Vec<_> = names.map(|name| (Occur::Should, term_query(shelf.fields.names, name))).collect();
    if clauses.is_empty() {
        return Ok(Vec::new());
    }
    numbers(shelf, &BooleanQuery::new(clauses))
}

fn texts(shelf: &Shelf, question: &Question, fitting: Words) -> Result<Best> {
    let nothing = Best { is_all: true, ..Best::default() };
    let query = match fitting {
        Words::All => all_words(shelf, question, &shelf.fields.texts)?,
        Words::Most => most_words(shelf, question)?,
    };
    query.map_or(Ok(nothing), |query| shelf.best(&query, LOOKED_AT, LOOKED_AT))
}

/// What finds the records that have every word; none where a word stands in none.
fn all_words(shelf: &Shelf, question: &Question, fields: &[Field]) -> Result<Option<BooleanQuery>> {
    if question.terms.is_empty() || question.has_unknown() {
        return Ok(None);
    }
    let mut clauses = Vec::new();
    for term in &question.terms {
        let Some(query) = any_form(shelf, term, fields)? else { return Ok(None) };
        clauses.push((Occur::Must, query));
    }
    if let Some(query) = side_by_side(shelf, question)? {
        clauses.push((Occur::Should, query));
    }
    Ok(Some(BooleanQuery::new(clauses)))
}

/// What finds the records that have most of the words: three of four, four of six.
fn most_words(shelf: &Shelf, question: &Question) -> Result<Option<BooleanQuery>> {
    if question.terms.len() < FEWEST_FOR_SOME {
        return Ok(None);
    }
    let needed = (question.terms.len() * 2).div_ceil(3);
    let mut clauses = Vec::new();
    for term in &question.terms {
        clauses.extend(any_form(shelf, term, &shelf.fields.texts)?.map(|query| (Occur::Should, query)));
    }
    Ok((clauses.len() >= needed).then(|| BooleanQuery::with_minimum_required_clauses(clauses, needed)))
}

/// What finds one word in any of its forms, in any of the fields; none where it stands in none.
fn any_form(shelf: &Shelf, term: &Term, fields: &[Field]) -> Result<Option<Box<dyn Query>>> {
    let mut alternatives = Vec::new();
    for field in fields {
        let weight = weight_of(shelf, *field);
        match &term.meaning {
            Meaning::Unknown => {}
            Meaning::Instead(words) => words_in(shelf, *field, words, weight, &mut alternatives)?,
            Meaning::Begun(words) => {
                words_in(shelf, *field, words, weight, &mut alternatives)?;
                as_written(shelf, *field, term, weight, &mut alternatives)?;
            }
            Meaning::Written => as_written(shelf, *field, term, weight, &mut alternatives)?,
        }
    }
    if term.parts.len() > 1 && matches!(term.meaning, Meaning::Written) {
        // The parts may stand in different fields: "X" and "ray" never do, "Sex/gender" may.
        let mut parts = Vec::new();
        for (part, other) in &term.parts {
            let single = Term { parts: vec![(part.clone(), other.clone())], joined: None, ..term.clone() };
            parts.push(any_form(shelf, &single, fields)?);
        }
        if let Some(parts) = parts.into_iter().collect::<Option<Vec<_>>>() {
            let all = BooleanQuery::new(parts.into_iter().map(|part| (Occur::Must, part)).collect());
            alternatives.push((Occur::Should, Box::new(all) as Box<dyn Query>));
        }
    }
    Ok((!alternatives.is_empty()).then(|| Box::new(BooleanQuery::new(alternatives)) as Box<dyn Query>))
}

type Clauses = Vec<(Occur, Box<dyn Query>)>;

fn weight_of(shelf: &Shelf, field: Field) -> f32 {
    shelf.fields.texts.iter().position(|other| *other == field).map_or(1.0, |i| WEIGHTS[i])
}

fn add(shelf: &Shelf, field: Field, text: &str, weight: f32, clauses: &mut Clauses) -> Result<()> {
    if shelf.frequency(field, text)? > 0 {
        clauses.push((Occur::Should, Box::new(BoostQuery::new(term_query(field, text), weight))));
    }
    Ok(())
}

fn words_in(shelf: &Shelf, field: Field, words: &[String], weight: f32, clauses: &mut Clauses) -> Result<()> {
    words.iter().try_for_each(|word| add(shelf, field, word, weight, clauses))
}

/// The word's stem, and the word itself; of several that belong together what they make in one.
fn as_written(shelf: &Shelf, field: Field, term: &Term, weight: f32, clauses: &mut Clauses) -> Result<()> {
    let forms = match (&term.joined, term.parts.as_slice()) {
        (None, [(word, other)]) => vec![Some(word), other.as_ref()],
        (joined, _) => vec![joined.as_ref()],
    };
    for form in forms.into_iter().flatten() {
        add(shelf, field, &stem_mark(form), weight, clauses)?;
        add(shelf, field, form, weight * AS_WRITTEN, clauses)?;
    }
    Ok(())
}

fn side_by_side(shelf: &Shelf, question: &Question) -> Result<Option<Box<dyn Query>>> {
    let words: Vec<&str> = question.terms.iter().flat_map(|term| term.parts.iter().map(|(part, _)| part.as_str())).collect();
    if words.len() < 2 || !question.is_as_written() {
        return Ok(None);
    }
    let field = shelf.fields.texts[0];
    for word in &words {
        if shelf.frequency(field, word)? == 0 {
            return Ok(None);
        }
    }
    let terms = words.iter().map(|word| IndexTerm::from_field_text(field, word)).collect();
    Ok(Some(Box::new(BoostQuery::new(Box::new(PhraseQuery::new(terms)), SIDE_BY_SIDE * WEIGHTS[0]))))
}
