//! What a document is made of.

use serde::Serialize;

use crate::references::Reference;

/// How words look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// As the text around them.
    #[default]
    Plain,
    /// A gap: "not documented".
    Gap,
    /// What matters.
    Strong,
    /// What matters less.
    Quiet,
    /// A key, a DOI, an address.
    Code,
}

/// Words in one form, with where they lead and what they cite.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The words.
    pub words: String,
    /// How they look.
    pub form: Form,
    /// Where they lead.
    pub link: Option<String>,
    /// The references that they cite, by id.
    pub cites: Vec<String>,
}

impl Run {
    /// Plain words.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Self {
        Self { words: words.into(), ..Self::default() }
    }

    /// Words in that form.
    #[must_use]
    pub fn of(form: Form, words: impl Into<String>) -> Self {
        Self { words: words.into(), form, ..Self::default() }
    }

    /// A gap.
    #[must_use]
    pub fn gap(words: impl Into<String>) -> Self {
        Self::of(Form::Gap, words)
    }

    /// The same words, leading there.
    #[must_use]
    pub fn to(mut self, link: impl Into<String>) -> Self {
        self.link = Some(link.into());
        self
    }

    /// The same words, with a citation.
    #[must_use]
    pub fn citing(mut self, reference: impl Into<String>) -> Self {
        self.cites.push(reference.into());
        self
    }
}

/// What stands in one place of a table or of a list.
pub type Cell = Vec<Run>;

/// A field and what is recorded in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The field.
    pub name: String,
    /// What is recorded; a gap says so.
    pub value: Cell,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// Its part of the width.
    pub share: u8,
    /// Whether it has numbers.
    pub number: bool,
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn words(head: &str, share: u8) -> Self {
        Self { head: head.to_owned(), share, number: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn numbers(head: &str, share: u8) -> Self {
        Self { number: true, ..Self::words(head, share) }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// What it says.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each with as many cells.
    pub rows: Vec<Vec<Cell>>,
}

/// A sentence with what it is about, and notes beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StatementBlock {
    /// What it is about.
    pub head: Cell,
    /// What is said.
    pub body: Cell,
    /// Lines beside it: who says so, and where.
    pub notes: Vec<Cell>,
}

/// A picture as SVG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The picture.
    #[serde(skip)]
    pub svg: String,
    /// Its name in the document: `/figure-1.svg`.
    pub file: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// What stands below it.
    pub caption: String,
    /// Its width in CSS pixels.
    pub width: u32,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// Its words.
        runs: Cell,
    },
    /// A head inside a section.
    Heading {
        /// Its words.
        words: String,
    },
    /// Fields, each with what is recorded.
    Facts {
        /// The fields.
        rows: Vec<Fact>,
    },
    /// A table.
    Table(Table),
    /// Statements.
    Statements {
        /// The statements.
        statements: Vec<StatementBlock>,
    },
    /// A list.
    List {
        /// Its items.
        items: Vec<Cell>,
    },
    /// Text as it stands: a BibTeX entry.
    Code {
        /// The text.
        words: String,
    },
    /// A picture.
    Figure(Figure),
}

impl Block {
    /// A paragraph of plain words.
    #[must_use]
    pub fn paragraph(words: impl Into<String>) -> Self {
        Self::Paragraph { runs: vec![Run::plain(words)] }
    }

    /// A paragraph that says what is not known.
    #[must_use]
    pub fn gap(words: impl Into<String>) -> Self {
        Self::Paragraph { runs: vec![Run::gap(words)] }
    }

    /// A head inside a section.
    #[must_use]
    pub fn heading(words: impl Into<String>) -> Self {
        Self::Heading { words: words.into() }
    }
}

/// A section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its name in addresses.
    pub id: String,
    /// Its head.
    pub title: String,
    /// What is in it.
    pub blocks: Vec<Block>,
}

impl Section {
    /// A section.
    #[must_use]
    pub fn new(id: &str, title: &str, blocks: Vec<Block>) -> Self {
        Self { id: id.to_owned(), title: title.to_owned(), blocks }
    }
}

/// The date of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Date {
    /// The year.
    pub year: i32,
    /// The month, from 1.
    pub month: u8,
    /// The day, from 1.
    pub day: u8,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// One line above the title.
    pub kicker: String,
    /// Its authors, for the properties of the file.
    pub authors: Vec<String>,
    /// One sentence on it, for the properties of the file.
    pub description: String,
    /// What it is about, for the properties of the file.
    pub keywords: Vec<String>,
    /// Its date.
    pub date: Date,
    /// Who issues it: the head of each page.
    pub issuer: String,
    /// Which state it is of: the foot of each page.
    pub edition: String,
    /// The first sentences.
    pub lead: Vec<Cell>,
    /// The first facts.
    pub facts: Vec<Fact>,
    /// Whether a list of its sections stands before them.
    pub contents: bool,
    /// Its sections.
    pub sections: Vec<Section>,
    /// What it cites, in the order in which it does.
    pub references: Vec<Reference>,
    /// The last lines: how it was made, under which licence.
    pub colophon: Vec<Cell>,
}

impl Document {
    /// Its pictures.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.filter_map(|block| if let Block::Figure(figure) = block { Some(figure) } else { None })
    }
}
