//! The key and the fields of one block, each with its place.

use crate::{ProblemKind, ProblemSeverity};

/// One problem inside a block: byte offset in the file, severity, kind.
pub(crate) type Trouble = (usize, ProblemSeverity, ProblemKind);

/// A field as written.
pub(crate) struct WrittenField<'a> {
    pub(crate) name: &'a str,
    pub(crate) offset: usize,
    pub(crate) parts: Vec<Part<'a>>,
}

/// A part of a value; parts are joined by `#`.
#[derive(Clone, Copy)]
pub(crate) enum Part<'a> {
    /// What stands in braces or quotation marks, or a number.
    Text(&'a str),
    /// A bare word: an abbreviation.
    Word { text: &'a str, offset: usize },
}

/// What a block's body holds.
pub(crate) struct Body<'a> {
    /// The citation key as written; `None` where the fields start at once.
    pub(crate) key: Option<&'a str>,
    pub(crate) fields: Vec<WrittenField<'a>>,
    pub(crate) troubles: Vec<Trouble>,
}

/// How often reading starts again after something unreadable in one block. The limit keeps the time linear:
/// each attempt may look at the whole rest.
const RECOVERIES: usize = 16;

/// Reads the body of an entry: key and fields.
pub(crate) fn read_entry_body(body: &str, offset: usize) -> Body<'_> {
    let mut reader = Reader::new(body, offset);
    let key = reader.key();
    reader.fields();
    Body { key, fields: reader.fields, troubles: reader.troubles }
}

/// Reads the body of a `@string`: definitions, which look like fields.
pub(crate) fn read_definitions(body: &str, offset: usize) -> Body<'_> {
    let mut reader = Reader::new(body, offset);
    reader.fields();
    Body { key: None, fields: reader.fields, troubles: reader.troubles }
}

struct Reader<'a> {
    body: &'a str,
    /// Where the body starts in the file.
    offset: usize,
    at: usize,
    recoveries: usize,
    fields: Vec<WrittenField<'a>>,
    troubles: Vec<Trouble>,
}

impl<'a> Reader<'a> {
    fn new(body: &'a str, offset: usize) -> Self {
        Self { body, offset, at: 0, recoveries: 0, fields: Vec::new(), troubles: Vec::new() }
    }

    fn rest(&self) -> &'a str {
        &self.body[self.at..]
    }

    fn skip_white_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Takes what stands before the first of these characters.
    fn take_until(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let taken = &rest[..rest.find(ends).unwrap_or(rest.len())];
        self.at += taken.len();
        taken
    }

    fn trouble(&mut self, at: usize, severity: ProblemSeverity, kind: ProblemKind) {
        self.troubles.push((self.offset + at, severity, kind));
    }

    fn key(&mut self) -> Option<&'a str> {
        self.skip_white_space();
        let start = self.at;
        let token = self.take_until(|character| character.is_whitespace() || ",{}\"".contains(character));
        self.skip_white_space();
        let field_first = self.rest().starts_with('=') || starts_with_known_field(token);
        if field_first {
            self.at = start;
            return None;
        }
        if !token.is_empty()
            && let Some(field) = field_name_ahead(self.rest())
        {
            self.trouble(self.at, ProblemSeverity::Warning, ProblemKind::MissingComma { field: field.to_lowercase() });
        } else if !self.rest().is_empty() && !self.rest().starts_with(',') {
            // No key has white space or braces in it; the whole of it is shown.
            self.take_until(|character| matches!(character, ',' | '\n' | '\r'));
            return Some(self.body[start..self.at].trim_end());
        }
        Some(token)
    }

    fn fields(&mut self) {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start_matches(|character: char| character.is_whitespace() || character == ',').len();
            if self.rest().is_empty() || self.recoveries > RECOVERIES {
                return;
            }
            if self.rest().starts_with('%') {
                let start = self.at;
                let comment = self.take_until(is_line_end);
                self.trouble(start, ProblemSeverity::Note, ProblemKind::CommentInsideEntry(excerpt(comment)));
            } else {
                self.field();
            }
        }
    }

    fn field(&mut self) {
        let start = self.at;
        let name = self.take_until(|character| !is_name_character(character));
        self.skip_white_space();
        if name.is_empty() || !self.rest().starts_with('=') {
            let shown = if name.is_empty() { excerpt(&self.body[start..]) } else { name.to_lowercase() };
            self.unreadable(start, shown);
            self.at += self.rest().chars().next().filter(|_| name.is_empty()).map_or(0, char::len_utf8);
            self.take_until(|character| character == ',' || is_line_end(character));
            return;
        }
        self.at += 1;
        let parts = self.value(name, start);
        self.fields.push(WrittenField { name, offset: self.offset + start, parts });
        self.skip_white_space();
        if self.rest().is_empty() || self.rest().starts_with([',', '%']) {
            return;
        }
        if let Some(next) = field_name_ahead(self.rest()) {
            self.trouble(self.at, ProblemSeverity::Warning, ProblemKind::MissingComma { field: next.to_lowercase() });
        } else {
            self.unreadable(start, name.to_lowercase());
            self.take_until(|character| character == ',' || is_line_end(character));
        }
    }

    fn unreadable(&mut self, at: usize, field: String) {
        self.recoveries += 1;
        self.trouble(at, ProblemSeverity::Error, ProblemKind::UnreadableField { field });
    }

    fn value(&mut self, name: &str, start: usize) -> Vec<Part<'a>> {
        let mut parts = Vec::new();
        loop {
            self.skip_white_space();
            match self.part() {
                Some(part) => parts.push(part),
                None if self.rest().starts_with(['{', '"']) => {
                    self.unreadable(start, name.to_lowercase());
                    let rest = self.rest();
                    let line = rest[..rest.find(is_line_end).unwrap_or(rest.len())].trim_end();
                    let line = line.strip_suffix(',').unwrap_or(line);
                    self.at += line.len();
                    parts.push(Part::Text(line.trim_matches(['{', '}', '"', ' ', '\t'])));
                    return parts;
                }
                None => {
                    self.trouble(start, ProblemSeverity::Warning, ProblemKind::EmptyField { field: name.to_lowercase() });
                    return parts;
                }
            }
            self.skip_white_space();
            if !self.rest().starts_with('#') {
                return parts;
            }
            self.at += 1;
        }
    }

    /// The part that starts here; `None`, and nothing taken, if there is none or it does not end.
    fn part(&mut self) -> Option<Part<'a>> {
        let rest = self.rest();
        if rest.starts_with(['{', '"']) {
            let end = delimited_end(rest)?;
            self.at += end + 1;
            return Some(Part::Text(&rest[1..end]));
        }
        let offset = self.offset + self.at;
        let text = self.take_until(|character| character.is_whitespace() || ",#{}\"%=".contains(character));
        if text.is_empty() {
            None
        } else if text.bytes().all(|byte| byte.is_ascii_digit()) {
            Some(Part::Text(text))
        } else {
            Some(Part::Word { text, offset })
        }
    }
}

/// Where the value in braces or quotation marks at the start of this text ends. Quotation marks inside braces
/// belong to the value.
fn delimited_end(text: &str) -> Option<usize> {
    let quoted = text.starts_with('"');
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if quoted && depth == 0 => return Some(at),
            b'}' if !quoted && depth == 0 => return Some(at),
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn is_line_end(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

/// `BibTeX`'s own rule for names, which is also the writer's.
pub(crate) fn is_name_character(character: char) -> bool {
    !character.is_whitespace() && !character.is_control() && !"\"#%'(),={}\\~".contains(character)
}

/// The name of the field that starts here, if one does.
fn field_name_ahead(text: &str) -> Option<&str> {
    let name = &text[..text.find(|character| !is_name_character(character)).unwrap_or(text.len())];
    (!name.is_empty() && text[name.len()..].trim_start().starts_with('=')).then_some(name)
}

/// `year=2020` is a field, though a key may have an equals sign in it.
fn starts_with_known_field(token: &str) -> bool {
    let name = token.split_once('=').map(|(name, _)| name.to_lowercase());
    name.is_some_and(|name| {
        matches!(name.as_str(), "author" | "title" | "year" | "journal" | "booktitle" | "editor" | "date" | "url" | "doi")
    })
}

/// The start of a text, for showing it in a message.
pub(crate) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 60;
    let line = text.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
