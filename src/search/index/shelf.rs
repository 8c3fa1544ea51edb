//! One kind of record in tantivy: which words stand in which record, and the forms of its names. A shelf is written once
//! and then only read; it holds numbers of records, not their texts, which stay in the database.

use std::sync::Arc;

use tantivy::directory::{Directory, MmapDirectory, RamDirectory};
use tantivy::query::{Bm25StatisticsProvider, EnableScoring, FuzzyTermQuery, Query};
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{DocSet, Index, IndexSettings, ReloadPolicy, Searcher, SingleSegmentIndexWriter, TERMINATED, TantivyDocument, Term};

use crate::search::words::{joined, stem, words};

/// What tantivy says when it fails; it has no other cause here than the disk or the memory.
pub type Result<T> = tantivy::Result<T>;

/// A record as it is put on its shelf.
#[derive(Debug, Default)]
pub struct Card {
    /// Its number in the database.
    pub id: i64,
    /// Identifiers, each exact: `doi:10.…`, `arxiv:…`, `key:…`.
    pub identifiers: Vec<String>,
    /// Names drawn together.
    pub compact_names: Vec<String>,
    /// Texts by how much they weigh.
    pub texts: [Vec<String>; 3],
}

/// The weights of the three kinds of text.
pub const WEIGHTS: [f32; 3] = [3.0, 2.0, 1.0];

/// How many records are written into one part: what a part needs while it is written is given back after it.
const RECORDS_IN_A_PART: usize = 100_000;

/// Words and names of more letters are not taken for others that are spelled like them.
const LONGEST_WITH_SLIPS: usize = 40;

/// For tantivy, in bytes: no more than a hint for the size of its first table.
const WRITING_MEMORY: usize = 15_000_000;

#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    id: Field,
    pub(super) identifiers: Field,
    pub(super) names: Field,
    pub(super) texts: [Field; 3],
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let text = TextOptions::default()
        .set_indexing_options(TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqsAndPositions));
    let fields = Fields {
        id: schema.add_i64_field("id", FAST),
        identifiers: schema.add_text_field("identifiers", STRING),
        names: schema.add_text_field("names", STRING),
        texts: ["strong", "medium", "weak"].map(|name| schema.add_text_field(name, text.clone())),
    };
    (schema.build(), fields)
}

/// Where the parts of shelves are.
#[derive(Debug)]
pub enum Place {
    /// In memory: for reviews of which all is small.
    Memory,
    /// In files without names, which are gone with the process: the system keeps in memory what is asked for.
    Files(tempfile::TempDir),
}

impl Place {
    fn directory(&self) -> Result<Box<dyn Directory>> {
        Ok(match self {
            Self::Memory => Box::new(RamDirectory::create()),
            Self::Files(folder) => {
                let part = tempfile::Builder::new().prefix("part-").tempdir_in(folder.path()).map_err(Arc::new);
                // The folder above ends them all.
                Box::new(MmapDirectory::open(part.map_err(tantivy::TantivyError::IoError)?.keep())?)
            }
        })
    }
}

/// Writes a shelf.
pub struct ShelfWriter<'a> {
    place: &'a Place,
    fields: Fields,
    schema: Schema,
    part: Option<(SingleSegmentIndexWriter, usize)>,
    parts: Vec<Searcher>,
}

impl<'a> ShelfWriter<'a> {
    /// An empty shelf.
    #[must_use]
    pub fn new(place: &'a Place) -> Self {
        let (schema, fields) = schema();
        Self { place, fields, schema, part: None, parts: Vec::new() }
    }

    /// Puts a record behind the others.
    ///
    /// # Errors
    /// The disk is full.
    pub fn add(&mut self, card: &Card) -> Result<()> {
        let (mut writer, written) = if let Some(part) = self.part.take() {
            part
        } else {
            let settings = IndexSettings::default();
            let builder = Index::builder().schema(self.schema.clone()).settings(settings);
            (builder.single_segment_index_writer(self.place.directory()?, WRITING_MEMORY)?, 0)
        };
        let mut document = TantivyDocument::new();
        document.add_i64(self.fields.id, card.id);
        for identifier in &card.identifiers {
            document.add_text(self.fields.identifiers, identifier);
        }
        for name in &card.compact_names {
            document.add_text(self.fields.names, name);
        }
        for (field, texts) in self.fields.texts.into_iter().zip(&card.texts) {
            for text in texts {
                document.add_pre_tokenized_text(field, PreTokenizedString { text: String::new(), tokens: tokens(text) });
            }
        }
        writer.add_document(document)?;
        self.part = Some((writer, written + 1));
        if written + 1 == RECORDS_IN_A_PART { self.end_part() } else { Ok(()) }
    }

    fn end_part(&mut self) -> Result<()> {
        if let Some((writer, _)) = self.part.take() {
            let index = writer.finalize()?;
            let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(0).try_into()?;
            self.parts.push(reader.searcher());
        }
        Ok(())
    }

    /// The shelf, for reading.
    ///
    /// # Errors
    /// The disk is full.
    pub fn finish(mut self) -> Result<Shelf> {
        self.end_part()?;
        Ok(Shelf { parts: self.parts, fields: self.fields })
    }
}

/// The words of a text as the index takes them: each word, its stem, its other spelling, and what ties make of several.
fn tokens(text: &str) -> Vec<Token> {
    let words = words(text);
    let mut tokens = Vec::with_capacity(words.len() * 2);
    let mut add = |position: usize, text: String| tokens.push(Token { position, text, position_length: 1, ..Token::default() });
    for (position, word) in words.iter().enumerate() {
        add(position, stem_mark(&word.text));
        add(position, word.text.clone());
        if let Some(other) = &word.spelt_out {
            add(position, stem_mark(other));
            add(position, other.clone());
        }
    }
    for (position, word) in joined(&words) {
        add(position, stem_mark(&word));
        add(position, word);
    }
    tokens.sort_by_key(|token| token.position);
    tokens
}

/// A stem as it stands in the index, where it is not taken for a word.
#[must_use]
pub fn stem_mark(word: &str) -> String {
    format!("~{}", stem(word))
}

/// The best records of a question.
#[derive(Debug, Default)]
pub struct Best {
    /// Score and number, the best first.
    pub records: Vec<(f32, i64)>,
    /// How many were found.
    pub found: usize,
    /// Whether those are all: a search looks at a bounded number of records.
    pub is_all: bool,
}

/// One kind of record, for reading.
pub struct Shelf {
    parts: Vec<Searcher>,
    pub(super) fields: Fields,
}

impl Shelf {
    /// How many records have that word, or that mark of a stem, in that field.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn frequency(&self, field: Field, text: &str) -> Result<u64> {
        self.doc_freq(&Term::from_field_text(field, text))
    }

    /// Words of a field that begin so, the most frequent first.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn beginning(&self, field: Field, prefix: &str, looked_at: usize, kept: usize) -> Result<Vec<(String, u64)>> {
        self.collect(field, kept, |dictionary, add| {
            let mut stream = dictionary.range().ge(prefix.as_bytes()).into_stream()?;
            for _ in 0..looked_at {
                if !stream.advance() || !stream.key().starts_with(prefix.as_bytes()) {
                    break;
                }
                add(stream.key(), stream.value().doc_freq);
            }
            Ok(())
        })
    }

    /// Words of a field that differ by at most so many slips of the pen (a letter too many, too few, another one, two
    /// turned round), the most frequent first.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn near(&self, field: Field, word: &str, slips: u8, kept: usize) -> Result<Vec<(String, u64)>> {
        // What compares them grows with each letter, and nobody slips in a word that long.
        if word.chars().count() > LONGEST_WITH_SLIPS {
            return Ok(Vec::new());
        }
        let query = FuzzyTermQuery::new(Term::from_field_text(field, word), slips, true);
        self.collect(field, kept, |dictionary, add| {
            let mut stream = dictionary.search(query.automaton()?).into_stream()?;
            while stream.advance() {
                add(stream.key(), stream.value().doc_freq);
            }
            Ok(())
        })
    }

    fn collect(
        &self,
        field: Field,
        kept: usize,
        look: impl Fn(&tantivy::termdict::TermDictionary, &mut dyn FnMut(&[u8], u32)) -> Result<()>,
    ) -> Result<Vec<(String, u64)>> {
        let mut found = std::collections::BTreeMap::<String, u64>::new();
        for reader in self.parts.iter().flat_map(Searcher::segment_readers) {
            look(reader.inverted_index(field)?.terms(), &mut |key, frequency| {
                if let Ok(word) = std::str::from_utf8(key)
                    && !word.starts_with('~')
                {
                    *found.entry(word.to_owned()).or_default() += u64::from(frequency);
                }
            })?;
        }
        let mut found: Vec<(String, u64)> = found.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.truncate(kept);
        Ok(found)
    }

    /// The best of the first `looked_at` records that fit, in the order in which they were put there.
    ///
    /// # Errors
    /// The files cannot be read.
    pub fn best(&self, query: &dyn Query, looked_at: usize, kept: usize) -> Result<Best> {
        let mut ranked: Vec<(f32, usize, i64)> = Vec::new();
        let mut best = Best { is_all: true, ..Best::default() };
        let Some(any) = self.parts.first() else { return Ok(best) };
        // The weights come from the whole shelf, so one is good for all its parts.
        let weight = query.weight(EnableScoring::enabled_from_statistics_provider(self, any))?;
        'parts: for searcher in &self.parts {
            for reader in searcher.segment_readers() {
                let mut scorer = weight.scorer(reader, 1.0)?;
                let numbers = reader.fast_fields().i64("id")?;
                while scorer.doc() != TERMINATED {
                    if best.found == looked_at {
                        best.is_all = false;
                        break 'parts;
                    }
                    let id = numbers.first(scorer.doc()).unwrap_or_default();
                    ranked.push((scorer.score(), best.found, id));
                    best.found += 1;
                    scorer.advance();
                }
            }
        }
        // Equal scores stay in the order of the records, so that both databases give one order.
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        ranked.truncate(kept);
        best.records = ranked.into_iter().map(|(score, _, id)| (score, id)).collect();
        Ok(best)
    }
}

impl Bm25StatisticsProvider for Shelf {
    fn total_num_tokens(&self, field: Field) -> Result<u64> {
        self.parts.iter().map(|part| Bm25StatisticsProvider::total_num_tokens(part, field)).sum()
    }

    fn total_num_docs(&self) -> Result<u64> {
        self.parts.iter().map(Bm25StatisticsProvider::total_num_docs).sum()
    }

    fn doc_freq(&self, term: &Term) -> Result<u64> {
        self.parts.iter().map(|part| Bm25StatisticsProvider::doc_freq(part, term)).sum()
    }
}
