//! The press: fonts once, then any number of documents.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Coverage, Font, FontBook, FontStretch, FontStyle, FontVariant, FontWeight};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::document::Document;
use crate::references;

const TEMPLATE: &str = include_str!("document.typ");

/// Fields of a document that are no words.
const NO_WORDS: [&str; 7] = ["link", "file", "cites", "kind", "form", "id", "url"];

/// A font: its content, and what the template calls it.
#[derive(Debug, Clone)]
pub struct Face {
    /// The family: "Source Serif 4".
    pub family: String,
    /// How heavy it is: 400, 600.
    pub weight: u16,
    /// Whether it is italic.
    pub italic: bool,
    /// The file: TrueType or OpenType.
    pub bytes: Vec<u8>,
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PressError {
    /// A font is no font.
    #[error("the font “{0}” cannot be read")]
    Font(String),
    /// The template's name is none.
    #[error("the typesetter refuses the name of a file: {0}")]
    Name(String),
    /// The document cannot be written down for the template.
    #[error("the document cannot be written down: {0}")]
    Value(#[from] serde_json::Error),
    /// The typesetter refuses.
    #[error("the document cannot be set: {0}")]
    Setting(String),
}

/// Sets documents.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    covered: Vec<Coverage>,
    standards: PdfStandards,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").field("fonts", &self.fonts.len()).finish_non_exhaustive()
    }
}

impl Press {
    /// A press with these fonts.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn new(faces: Vec<Face>) -> Result<Self, PressError> {
        let (mut book, mut fonts, mut covered) = (FontBook::new(), Vec::new(), Vec::new());
        for Face { family, weight, italic, bytes } in faces {
            let font = Font::new(Bytes::new(bytes), 0).ok_or_else(|| PressError::Font(family.clone()))?;
            let mut info = font.info().clone();
            // Cut fonts keep the names of what they were cut from.
            info.family = family;
            let style = if italic { FontStyle::Italic } else { FontStyle::Normal };
            info.variant = FontVariant::new(style, FontWeight::from_number(weight), FontStretch::NORMAL);
            covered.push(info.coverage.clone());
            book.push(info);
            fonts.push(font);
        }
        // For archives and for people who cannot see: the typesetter refuses whatever breaks a rule of either.
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]);
        let standards = standards.map_err(|error| PressError::Setting(error.message().to_string()))?;
        Ok(Self { library: LazyHash::new(Library::default()), book: LazyHash::new(book), fonts, covered, standards })
    }

    /// The document as PDF. It takes a good part of a second of a processor.
    ///
    /// # Errors
    /// The typesetter refuses it.
    pub fn pdf(&self, document: &Document) -> Result<Vec<u8>, PressError> {
        let sheet = Sheet::new(self, self.files(document)?)?;
        let set = typst::compile::<PagedDocument>(&sheet).output.map_err(|errors| refused(&errors))?;
        let options =
            PdfOptions { standards: self.standards.clone(), creator: Smart::Custom(Some("Amphora".to_owned())), ..PdfOptions::default() };
        let pdf = typst_pdf::pdf(&set, &options).map_err(|errors| refused(&errors));
        // What was remembered of earlier documents would stay for ever.
        typst::comemo::evict(2);
        pdf
    }

    /// What the typesetter reads, by name, with the template as `/main.typ`: for those who set the document with a `typst` of
    /// their own.
    ///
    /// # Errors
    /// The document cannot be written down.
    pub fn sources(&self, document: &Document) -> Result<Vec<(String, String)>, PressError> {
        let mut files = vec![("/main.typ".to_owned(), TEMPLATE.to_owned())];
        files.extend(self.files(document)?);
        Ok(files)
    }

    /// The document, its references and its pictures, by name.
    fn files(&self, document: &Document) -> Result<Vec<(String, String)>, PressError> {
        let mut value = serde_json::to_value(document)?;
        value["has_references"] = Value::Bool(!document.references.is_empty());
        self.cover(&mut value);
        let mut references = references::file(&document.references);
        self.cover(&mut references);
        let mut files = vec![("/document.json".to_owned(), value.to_string()), ("/references.yml".to_owned(), references.to_string())];
        files.extend(document.figures().map(|figure| (figure.file.clone(), self.covered_words(&figure.svg, true))));
        Ok(files)
    }

    /// Replaces in all words what no font has a letter for.
    fn cover(&self, value: &mut Value) {
        match value {
            Value::String(words) => *words = self.covered_words(words, false),
            Value::Array(values) => values.iter_mut().for_each(|value| self.cover(value)),
            Value::Object(fields) => {
                let has_code = fields.get("kind").is_some_and(|kind| kind == "code");
                for (name, value) in fields.iter_mut().filter(|(name, _)| !NO_WORDS.contains(&name.as_str())) {
                    match value {
                        Value::String(words) if has_code && name == "words" => *words = self.covered_words(words, true),
                        other => self.cover(other),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Words in which each letter has a glyph: an archive wants no empty boxes. Others are named by their number, as nothing
    /// may be lost silently.
    fn covered_words(&self, words: &str, with_lines: bool) -> String {
        let mut covered = String::with_capacity(words.len());
        for letter in words.chars() {
            match letter {
                '\n' if with_lines => covered.push('\n'),
                letter if letter.is_whitespace() => covered.push(' '),
                // A font may say that it has them, and has nothing to show.
                letter if letter.is_control() => {}
                letter if letter.is_ascii_graphic() || self.covered.iter().any(|font| font.contains(u32::from(letter))) => {
                    covered.push(letter);
                }
                letter => {
                    // Writing to a String cannot fail.
                    let _ = write!(covered, "[U+{:04X}]", u32::from(letter));
                }
            }
        }
        covered
    }
}

fn refused(errors: &[SourceDiagnostic]) -> PressError {
    let told = |error: &SourceDiagnostic| {
        let hints: Vec<&str> = error.hints.iter().map(|hint| hint.v.as_str()).collect();
        [error.message.as_str(), &hints.join(", ")].join(" ").trim().to_owned()
    };
    PressError::Setting(errors.iter().map(told).collect::<Vec<_>>().join("; "))
}

/// What the typesetter may read: the template, the document and its pictures; neither disk nor clock.
struct Sheet<'a> {
    press: &'a Press,
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl<'a> Sheet<'a> {
    fn new(press: &'a Press, files: Vec<(String, String)>) -> Result<Self, PressError> {
        let main = Source::new(id("/main.typ")?, TEMPLATE.to_owned());
        let files = files.into_iter().map(|(name, text)| Ok((id(&name)?, Bytes::from_string(text))));
        Ok(Self { press, main, files: files.collect::<Result<_, PressError>>()? })
    }
}

fn id(name: &str) -> Result<FileId, PressError> {
    let path = VirtualPath::new(name).map_err(|error| PressError::Name(format!("{name}: {error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
