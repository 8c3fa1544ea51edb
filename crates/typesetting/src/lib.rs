//! Documents as PDF, HTML and Markdown. A [`Document`] is made of values: sections of paragraphs, facts, tables, statements and
//! figures, with references. [`Press`] sets it with Typst and one template; [`html`] writes it as one file for browsers, and
//! [`markdown`] as text.
//!
//! Words of a document can never become markup: the template reads them as values, HTML and Markdown get them escaped.
//! The same document gives the same bytes: its date is its own, and no clock is asked.

mod document;
mod html;
mod markdown;
mod press;
mod references;

pub use document::{Block, Cell, Column, Date, Document, Fact, Figure, Form, Run, Section, StatementBlock, Table};
pub use html::html;
pub use markdown::markdown;
pub use press::{Face, Press, PressError};
pub use references::{Name, Reference};
