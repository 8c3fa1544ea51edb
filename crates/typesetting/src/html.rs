//! A document as one HTML file that needs no other.

use std::collections::HashMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Reference;
use crate::document::{Block, Cell, Document, Fact, Figure, Form, Run, Section, StatementBlock, Table};

/// The document as a file for browsers, with that style. Pictures are inside it.
#[must_use]
pub fn html(document: &Document, style: &str) -> String {
    let numbers = document.references.iter().enumerate().map(|(place, reference)| (reference.id.as_str(), place + 1)).collect();
    let mut page = Page { numbers, text: String::new() };
    page.head(document, style);
    page.opening(document);
    if document.contents {
        page.contents(document);
    }
    for (place, section) in document.sections.iter().enumerate() {
        page.section(place, section);
    }
    page.references(&document.references);
    if !document.colophon.is_empty() {
        page.add("<footer>\n");
        for one in &document.colophon {
            page.paragraph("", one);
        }
        page.add("</footer>\n");
    }
    page.add("</main>\n</body>\n</html>\n");
    page.text
}

struct Page<'a> {
    numbers: HashMap<&'a str, usize>,
    text: String,
}

impl Page<'_> {
    fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn head(&mut self, document: &Document, style: &str) {
        // Writing to a String cannot fail.
        let _ = write!(
            self.text,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{}</title>\n<meta name=\"description\" content=\"{}\">\n<style>{style}</style>\n</head>\n<body>\n<main>\n",
            escaped(&document.title),
            escaped(&document.description),
        );
    }

    fn opening(&mut self, document: &Document) {
        let _ = write!(
            self.text,
            "<p class=\"kicker\">{}</p>\n<h1>{}</h1>\n<p class=\"edition\">{}</p>\n",
            escaped(&document.kicker),
            escaped(&document.title),
            escaped(&document.edition),
        );
        for one in &document.lead {
            self.paragraph(" class=\"lead\"", one);
        }
        self.facts(&document.facts);
    }

    fn contents(&mut self, document: &Document) {
        self.add("<nav aria-label=\"Contents\">\n<ul>\n");
        for (place, section) in document.sections.iter().enumerate() {
            let _ = writeln!(self.text, "<li><a href=\"#{}\">{}</a></li>", anchor(place, section), escaped(&section.title));
        }
        if !document.references.is_empty() {
            self.add("<li><a href=\"#references\">References</a></li>\n");
        }
        self.add("</ul>\n</nav>\n");
    }

    fn section(&mut self, place: usize, section: &Section) {
        let _ = writeln!(self.text, "<section id=\"{}\">\n<h2>{}</h2>", anchor(place, section), escaped(&section.title));
        for block in &section.blocks {
            self.block(block);
        }
        self.add("</section>\n");
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { runs } => self.paragraph("", runs),
            Block::Heading { words } => {
                let _ = writeln!(self.text, "<h3>{}</h3>", escaped(words));
            }
            Block::Facts { rows } => self.facts(rows),
            Block::Table(table) => self.table(table),
            Block::Statements { statements } => {
                for statement in statements {
                    self.statement(statement);
                }
            }
            Block::List { items } => {
                self.add("<ul>\n");
                for item in items {
                    self.element("li", "", item);
                }
                self.add("</ul>\n");
            }
            Block::Code { words } => {
                let _ = writeln!(self.text, "<pre><code>{}</code></pre>", escaped(words));
            }
            Block::Figure(figure) => self.figure(figure),
        }
    }

    fn paragraph(&mut self, attributes: &str, cell: &Cell) {
        self.element("p", attributes, cell);
    }

    fn element(&mut self, name: &str, attributes: &str, cell: &Cell) {
        let words = self.runs(cell);
        let _ = writeln!(self.text, "<{name}{attributes}>{words}</{name}>");
    }

    fn facts(&mut self, rows: &[Fact]) {
        if rows.is_empty() {
            return;
        }
        self.add("<dl>\n");
        for row in rows {
            let value = self.runs(&row.value);
            let _ = writeln!(self.text, "<dt>{}</dt><dd>{value}</dd>", escaped(&row.name));
        }
        self.add("</dl>\n");
    }

    fn table(&mut self, table: &Table) {
        let class = |number: bool| if number { " class=\"num\"" } else { "" };
        let _ = write!(self.text, "<div class=\"table\">\n<table>\n<caption>{}</caption>\n<thead><tr>", escaped(&table.caption));
        for column in &table.columns {
            let _ = write!(self.text, "<th scope=\"col\"{}>{}</th>", class(column.number), escaped(&column.head));
        }
        self.add("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.add("<tr>");
            for (place, cell) in row.iter().enumerate() {
                let number = table.columns.get(place).is_some_and(|column| column.number);
                let words = self.runs(cell);
                let _ = write!(self.text, "<td{}>{words}</td>", class(number));
            }
            self.add("</tr>\n");
        }
        self.add("</tbody>\n</table>\n</div>\n");
    }

    fn statement(&mut self, statement: &StatementBlock) {
        let (head, body) = (self.runs(&statement.head), self.runs(&statement.body));
        let notes: Vec<String> = statement.notes.iter().map(|note| self.runs(note)).collect();
        let _ = writeln!(
            self.text,
            "<div class=\"statement\"><p><strong>{head}</strong><br>{body}</p><p class=\"notes\">{}</p></div>",
            notes.join("<br>")
        );
    }

    fn figure(&mut self, figure: &Figure) {
        let _ = writeln!(
            self.text,
            "<figure><img src=\"data:image/svg+xml;base64,{}\" alt=\"{}\" width=\"{}\"><figcaption>{}</figcaption></figure>",
            STANDARD.encode(&figure.svg),
            escaped(&figure.alt),
            figure.width,
            escaped(&figure.caption),
        );
    }

    fn references(&mut self, references: &[Reference]) {
        if references.is_empty() {
            return;
        }
        self.add("<section id=\"references\">\n<h2>References</h2>\n<ol>\n");
        for (place, reference) in references.iter().enumerate() {
            let address = reference.address().filter(|address| is_web(address));
            let link = address.map(|address| format!(" <a href=\"{0}\">{0}</a>", escaped(&address))).unwrap_or_default();
            let _ = writeln!(self.text, "<li id=\"reference-{}\">{}.{link}</li>", place + 1, escaped(&reference.words()));
        }
        self.add("</ol>\n</section>\n");
    }

    fn runs(&self, cell: &Cell) -> String {
        cell.iter().map(|run| self.run(run)).collect()
    }

    fn run(&self, run: &Run) -> String {
        let words = escaped(&run.words);
        let words = match run.form {
            Form::Plain => words,
            Form::Gap => format!("<em>{words}</em>"),
            Form::Strong => format!("<strong>{words}</strong>"),
            Form::Quiet => format!("<span class=\"quiet\">{words}</span>"),
            Form::Code => format!("<code>{words}</code>"),
        };
        let mut words = match run.link.as_ref().filter(|link| is_web(link)) {
            Some(link) => format!("<a href=\"{}\">{words}</a>", escaped(link)),
            None => words,
        };
        for number in run.cites.iter().filter_map(|id| self.numbers.get(id.as_str())) {
            let _ = write!(words, "\u{a0}<a href=\"#reference-{number}\">[{number}]</a>");
        }
        words
    }
}

/// Whether an address is of the web: no other scheme is followed from a document.
fn is_web(address: &str) -> bool {
    let begins = |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    begins("https://") || begins("http://")
}

/// The place of a section: its name where that is one word of letters, digits and hyphens.
fn anchor(place: usize, section: &Section) -> String {
    let is_plain = !section.id.is_empty() && section.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_plain { format!("s-{}", section.id) } else { format!("s-{}", place + 1) }
}

/// Words in which nothing is markup.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\n' | '\t' => text.push(letter),
            control if control.is_control() => {}
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for good in ["https://example.org", "HTTP://example.org/x"] {
            assert!(is_web(good), "{good}");
        }
        for bad in ["javascript:alert(1)", "//example.org", "/datasets", "data:text/html,x", "é", ""] {
            assert!(!is_web(bad), "{bad}");
        }
    }
}
