//! A whole file: its blocks one by one, and what is wrong with them.

use std::collections::HashMap;

use crate::abbreviations::{Abbreviations, Expanded};
use crate::encoding::{Decoded, decode};
use crate::fields::{Body, Trouble, excerpt, read_definitions, read_entry_body};
use crate::places::Places;
use crate::splitter::{Block, BlockKind, Piece, opening, split};
use crate::typed_fields::{FieldText, TypedFields};
use crate::{Bibliography, CitationKey, Entry, Position, Problem, ProblemKind, ProblemSeverity};

/// Reads a whole `BibTeX` file.
///
/// Never fails: whatever the bytes are, the result holds the entries that could be read and a located problem
/// for everything else. Positions and raw texts are those of the decoded file, without a byte order mark.
/// Takes time and memory linear in the length of the file.
#[must_use]
pub fn read(bytes: &[u8]) -> Bibliography {
    let mut entries = Vec::new();
    let bibliography = read_each(bytes, |entry| entries.push(entry));
    Bibliography { entries, ..bibliography }
}

/// Reads a whole `BibTeX` file as [`read`] does, and hands on each entry as soon as it is read. The bibliography that
/// it gives has no entries: a long file then takes no more memory than what is made of them.
#[must_use]
pub fn read_each(bytes: &[u8], take: impl FnMut(Entry)) -> Bibliography {
    let Decoded { text, problem } = decode(bytes);
    let mut reading = Reading::new(&text, take);
    if let Some(trouble) = problem {
        reading.report(None, trouble);
    }
    let pieces = split(&text);
    let has_blocks = pieces.iter().any(|piece| matches!(piece, Piece::Block(_)));
    for piece in &pieces {
        match piece {
            Piece::Block(block) => reading.block(block),
            Piece::Outside { offset, text } => {
                reading.commented_out(*offset, text);
                match (*offset, has_blocks) {
                    (0, true) => text.trim_end().clone_into(&mut reading.bibliography.header),
                    (_, true) => reading.text_outside(*offset, text),
                    (_, false) => reading.no_entries(text),
                }
            }
        }
    }
    reading.finish()
}

struct Reading<'a, F> {
    take: F,
    places: Places<'a>,
    abbreviations: Abbreviations<'a>,
    /// Where each key was first used, and the raw text there.
    firsts: HashMap<CitationKey, (Position, &'a str)>,
    bibliography: Bibliography,
}

impl<'a, F: FnMut(Entry)> Reading<'a, F> {
    fn new(text: &'a str, take: F) -> Self {
        Self {
            take,
            places: Places::new(text),
            abbreviations: Abbreviations::new(),
            firsts: HashMap::new(),
            bibliography: Bibliography::default(),
        }
    }

    fn finish(mut self) -> Bibliography {
        self.bibliography.problems.sort_by_key(|problem| problem.position);
        self.bibliography
    }

    fn report(&mut self, key: Option<&str>, (offset, severity, kind): Trouble) {
        let position = self.places.position(offset);
        self.bibliography.problems.push(Problem { position, key: key.map(str::to_owned), severity, kind });
    }

    fn note(&mut self, offset: usize, kind: ProblemKind) {
        self.report(None, (offset, ProblemSeverity::Note, kind));
    }

    /// Entries behind a `%`.
    fn commented_out(&mut self, offset: usize, text: &str) {
        for (at, comment) in comments(text) {
            for (in_comment, _) in comment.match_indices('@') {
                if let Some(opening) = opening(comment, in_comment) {
                    let word = opening.word.to_lowercase();
                    self.note(offset + at + in_comment, ProblemKind::CommentedOut { word });
                }
            }
        }
    }

    fn text_outside(&mut self, offset: usize, text: &str) {
        let visible = text.trim();
        if visible.is_empty() {
            return;
        }
        // The end of an entry that a surplus brace closed too early looks like this.
        let severity = match comments(text).next() {
            None if visible.contains(['=', '}']) => ProblemSeverity::Warning,
            _ => ProblemSeverity::Note,
        };
        let at = offset + text.len() - text.trim_start().len();
        self.report(None, (at, severity, ProblemKind::TextOutsideEntries(excerpt(visible))));
    }

    fn no_entries(&mut self, text: &str) {
        text.trim_end().clone_into(&mut self.bibliography.header);
        if !text.trim().is_empty() {
            let at = text.len() - text.trim_start().len();
            self.report(None, (at, ProblemSeverity::Warning, ProblemKind::NoEntries));
        }
    }

    fn block(&mut self, block: &Block<'a>) {
        match block.kind() {
            BlockKind::Entry => self.entry(block),
            BlockKind::Abbreviations => self.definitions(block),
            BlockKind::Preamble => {
                self.unclosed(block, None, ProblemSeverity::Error);
                self.note(block.offset, ProblemKind::Preamble);
            }
            BlockKind::Comment => {
                self.unclosed(block, None, ProblemSeverity::Warning);
                self.note(block.offset, ProblemKind::Comment);
            }
        }
    }

    fn unclosed(&mut self, block: &Block<'_>, key: Option<&str>, severity: ProblemSeverity) {
        if !block.closed {
            let word = block.word.to_lowercase();
            self.report(key, (block.offset, severity, ProblemKind::UnclosedEntry { word }));
        }
    }

    fn definitions(&mut self, block: &Block<'a>) {
        self.unclosed(block, None, ProblemSeverity::Error);
        let Body { fields, troubles, .. } = read_definitions(block.body, block.body_offset);
        for trouble in troubles {
            self.report(None, trouble);
        }
        for field in fields {
            for trouble in self.abbreviations.define(field.name, &field.parts, block.raw, block.offset) {
                self.report(None, trouble);
            }
        }
    }

    fn entry(&mut self, block: &Block<'a>) {
        let body = read_entry_body(block.body, block.body_offset);
        let written = body.key.filter(|text| !text.is_empty());
        self.unclosed(block, written, ProblemSeverity::Error);
        let Some(key) = self.key(block, written) else {
            return;
        };
        let position = self.places.position(block.offset);
        if let Some(&(first, raw)) = self.firsts.get(&key) {
            let (severity, kind) = if raw == block.raw {
                (ProblemSeverity::Note, ProblemKind::RepeatedEntry { first })
            } else {
                (ProblemSeverity::Error, ProblemKind::DuplicateKey { first })
            };
            return self.report(Some(key.as_str()), (block.offset, severity, kind));
        }
        self.firsts.insert(key.clone(), (position, block.raw));
        let (entry, troubles) = self.understood(block, body, key, position);
        for trouble in troubles {
            self.report(Some(entry.key.as_str()), trouble);
        }
        (self.take)(entry);
    }

    fn key(&mut self, block: &Block<'_>, written: Option<&str>) -> Option<CitationKey> {
        let Some(written) = written else {
            let kind = ProblemKind::MissingKey { kind: block.word.to_lowercase() };
            self.report(None, (block.offset, ProblemSeverity::Error, kind));
            return None;
        };
        CitationKey::parse(written)
            .map_err(|reason| {
                let kind = ProblemKind::MalformedKey { text: excerpt(written), reason };
                self.report(Some(&excerpt(written)), (block.offset, ProblemSeverity::Error, kind));
            })
            .ok()
    }

    fn understood(&mut self, block: &Block<'_>, body: Body<'_>, key: CitationKey, position: Position) -> (Entry, Vec<Trouble>) {
        let mut troubles = body.troubles;
        let mut uses = Vec::new();
        let mut fields = Vec::new();
        for field in body.fields {
            let Expanded { text, uses: of_field, troubles: found } = self.abbreviations.expand(&field.parts);
            uses.extend(of_field);
            troubles.extend(found);
            fields.push(FieldText::new(field.name, field.offset, text));
        }
        let strings = self.abbreviations.blocks(&uses).unwrap_or_else(|too_large| {
            let kind = ProblemKind::AbbreviationTooLarge(excerpt(too_large));
            troubles.push((block.offset, ProblemSeverity::Error, kind));
            None
        });
        let typed = TypedFields::understand(&fields, block.offset, &mut troubles);
        let entry = Entry {
            key,
            kind: block.word.to_lowercase(),
            raw: block.raw.to_owned(),
            strings,
            position,
            title: typed.title,
            authors: typed.authors,
            year: typed.year,
            year_text: typed.year_text,
            venue: typed.venue,
            doi: typed.doi,
            arxiv: typed.arxiv,
            url: typed.url,
            fields: fields.into_iter().map(|field| (field.name, field.plain)).collect(),
        };
        (entry, troubles)
    }
}

/// The comments in text outside blocks, each from its `%` to the end of its line, with its byte offset.
fn comments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find('%')?;
        let end = text[start..].find(['\n', '\r']).map_or(text.len(), |end| start + end);
        at = end;
        Some((start, &text[start..end]))
    })
}
