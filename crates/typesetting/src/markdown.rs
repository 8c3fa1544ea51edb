//! A document as Markdown: `CommonMark` with the tables of GitHub.

use std::collections::HashMap;

use crate::document::{Block, Cell, Document, Form, Run, StatementBlock, Table};

/// The document as text. Pictures are left out, and named.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let numbers = document.references.iter().enumerate().map(|(place, reference)| (reference.id.as_str(), place + 1)).collect();
    let mut text = Text { numbers, parts: Vec::new() };
    text.parts.push(format!("# {}", escaped(&document.title)));
    text.parts.push(format!("{}  \n{}", escaped(&document.kicker), escaped(&document.edition)));
    for one in &document.lead {
        let words = text.runs(one);
        text.parts.push(words);
    }
    text.facts(&document.facts);
    for section in &document.sections {
        text.parts.push(format!("## {}", escaped(&section.title)));
        for block in &section.blocks {
            text.block(block);
        }
    }
    if !document.references.is_empty() {
        text.parts.push("## References".to_owned());
        let line = |(place, reference): (usize, &crate::Reference)| {
            let address = reference.address().map(|address| format!(" <{}>", address.replace(['<', '>', ' '], ""))).unwrap_or_default();
            format!("{}. {}.{address}", place + 1, escaped(&reference.words()))
        };
        text.parts.push(document.references.iter().enumerate().map(line).collect::<Vec<_>>().join("\n"));
    }
    for one in &document.colophon {
        let words = text.runs(one);
        text.parts.push(words);
    }
    let mut text = text.parts.join("\n\n");
    text.push('\n');
    text
}

struct Text<'a> {
    numbers: HashMap<&'a str, usize>,
    parts: Vec<String>,
}

impl Text<'_> {
    fn run(&self, run: &Run) -> String {
        let words = match run.form {
            Form::Code => format!("`{}`", run.words.replace('`', "'")),
            Form::Gap if !run.words.is_empty() => format!("*{}*", escaped(&run.words)),
            Form::Strong if !run.words.is_empty() => format!("**{}**", escaped(&run.words)),
            _ => escaped(&run.words),
        };
        let words = match &run.link {
            Some(link) => format!("[{words}](<{}>)", link.replace(['<', '>', '\n'], "")),
            None => words,
        };
        let cites: Vec<String> =
            run.cites.iter().filter_map(|id| self.numbers.get(id.as_str())).map(|number| format!(" \\[{number}\\]")).collect();
        words + &cites.concat()
    }

    fn runs(&self, cell: &Cell) -> String {
        // Emphasis ends before the space that follows it.
        cell.iter().map(|run| self.run(run)).collect::<String>().trim().to_owned()
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Paragraph { runs } => self.parts.push(self.runs(runs)),
            Block::Heading { words } => self.parts.push(format!("### {}", escaped(words))),
            Block::Facts { rows } => self.facts(rows),
            Block::Table(table) => self.table(table),
            Block::Statements { statements } => {
                let lines: Vec<String> = statements.iter().map(|statement| self.statement(statement)).collect();
                self.parts.push(lines.join("\n"));
            }
            Block::List { items } => {
                let lines: Vec<String> = items.iter().map(|item| format!("- {}", self.runs(item))).collect();
                self.parts.push(lines.join("\n"));
            }
            Block::Code { words } => self.parts.push(words.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")),
            Block::Figure(figure) => self.parts.push(format!("*Figure: {}*", escaped(&figure.caption))),
        }
    }

    fn facts(&mut self, rows: &[crate::Fact]) {
        let lines: Vec<String> = rows.iter().map(|row| format!("- **{}**: {}", escaped(&row.name), self.runs(&row.value))).collect();
        self.parts.push(lines.join("\n"));
    }

    fn table(&mut self, table: &Table) {
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let mut lines = vec![line(table.columns.iter().map(|column| escaped(&column.head)).collect())];
        lines.push(line(table.columns.iter().map(|column| if column.number { "---:" } else { "---" }.to_owned()).collect()));
        lines.extend(table.rows.iter().map(|row| line(row.iter().map(|cell| self.runs(cell)).collect())));
        self.parts.push(escaped(&table.caption));
        self.parts.push(lines.join("\n"));
    }

    fn statement(&self, statement: &StatementBlock) -> String {
        let notes: Vec<String> = statement.notes.iter().map(|note| self.runs(note)).collect();
        format!("- **{}** {} ({})", self.runs(&statement.head), self.runs(&statement.body), notes.join("; "))
    }
}

/// Words in which nothing is markup.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    let first = words.trim_start();
    // At the beginning of a line these would begin a list or underline a head.
    if first.starts_with(['-', '+', '=']) {
        text.push('\\');
    }
    for letter in words.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&' | '$') {
            text.push('\\');
        }
        text.push(letter);
    }
    // White space at the ends parts runs.
    let (before, after) = (words.starts_with(char::is_whitespace), words.ends_with(char::is_whitespace));
    format!("{}{text}{}", if before { " " } else { "" }, if after && !text.is_empty() { " " } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_never_markup() {
        assert_eq!(escaped("a *b* <script> |\n# c"), "a \\*b\\* \\<script\\> \\| \\# c");
        assert_eq!(escaped(" a "), " a ");
    }
}
