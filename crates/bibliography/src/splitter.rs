//! A `BibTeX` file as its blocks and the text between them.
//!
//! Splitting looks only at `@word{` and at balanced delimiters; what a block says is read later, so that one
//! broken block costs only itself.

/// A part of a file. The parts of a file, put together, are the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text outside any block: comments, notes, white space.
    Outside {
        /// Where it starts, in bytes.
        offset: usize,
        /// The text, never empty.
        text: &'a str,
    },
    /// An entry, `@string`, `@preamble` or `@comment`.
    Block(Block<'a>),
}

impl<'a> Piece<'a> {
    /// The piece verbatim.
    #[must_use]
    pub fn raw(&self) -> &'a str {
        match self {
            Self::Outside { text, .. } => text,
            Self::Block(block) => block.raw,
        }
    }
}

/// `@word{…}` or `@word(…)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block<'a> {
    /// Where the `@` stands, in bytes.
    pub offset: usize,
    /// The word after the `@`, as written.
    pub word: &'a str,
    /// The block verbatim, from the `@` to its closing delimiter. Without one, to the last visible character
    /// before the next line that starts a block.
    pub raw: &'a str,
    /// What stands between the delimiters.
    pub body: &'a str,
    /// Where the body starts, in bytes.
    pub body_offset: usize,
    /// Whether the closing delimiter is there.
    pub closed: bool,
}

/// What a [`Block`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A reference.
    Entry,
    /// `@string`: definitions of abbreviations.
    Abbreviations,
    /// `@preamble`: LaTeX for typesetting.
    Preamble,
    /// `@comment`.
    Comment,
}

impl Block<'_> {
    /// What the block is.
    #[must_use]
    pub fn kind(&self) -> BlockKind {
        match self.word.to_lowercase().as_str() {
            "string" => BlockKind::Abbreviations,
            "preamble" => BlockKind::Preamble,
            "comment" => BlockKind::Comment,
            _ => BlockKind::Entry,
        }
    }
}

/// Splits a file. A `%` outside blocks hides the rest of its line. Takes time linear in the length.
///
/// A block ends at its closing delimiter. It never reaches past a line that starts with `@word{`: where such
/// a line comes first, the delimiter is missing. Only a `@comment` may hold such lines, because people put
/// whole entries into one.
#[must_use]
pub fn split(text: &str) -> Vec<Piece<'_>> {
    let comment_ends = comment_ends(text);
    let mut pieces = Vec::new();
    let mut outside = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find(['@', '%']) {
        let here = at + found;
        if text.as_bytes()[here] == b'%' {
            at = text[here..].find(['\n', '\r']).map_or(text.len(), |end| here + end);
            continue;
        }
        let Some(opening) = opening(text, here) else {
            at = here + 1;
            continue;
        };
        if outside < here {
            pieces.push(Piece::Outside { offset: outside, text: &text[outside..here] });
        }
        let block = block(text, here, &opening, &comment_ends);
        at = here + block.raw.len();
        outside = at;
        pieces.push(Piece::Block(block));
    }
    if outside < text.len() {
        pieces.push(Piece::Outside { offset: outside, text: &text[outside..] });
    }
    pieces
}

/// `@word{` or `@word(`.
pub(crate) struct Opening<'a> {
    /// The word after the `@`.
    pub(crate) word: &'a str,
    /// Where the delimiter stands, in bytes.
    delimiter: usize,
}

/// The opening whose `@` stands at this byte, if one does.
pub(crate) fn opening(text: &str, at: usize) -> Option<Opening<'_>> {
    let rest = text[at..].strip_prefix('@')?.trim_ascii_start();
    let length = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '-').unwrap_or(rest.len());
    let word = &rest[..length];
    let after = rest[length..].trim_ascii_start();
    let opens = word.starts_with(char::is_alphabetic) && after.starts_with(['{', '(']);
    opens.then(|| Opening { word, delimiter: text.len() - after.len() })
}

fn block<'a>(text: &'a str, at: usize, opening: &Opening<'a>, comment_ends: &[(usize, usize)]) -> Block<'a> {
    let of_comment = comment_ends.binary_search_by_key(&opening.delimiter, |(open, _)| *open).ok();
    let (body_end, closed) = match of_comment {
        Some(index) => (comment_ends[index].1, true),
        None => body_end(text, opening.delimiter),
    };
    let body_offset = opening.delimiter + 1;
    let end = if closed { body_end + 1 } else { body_offset.max(text[..body_end].trim_ascii_end().len()) };
    Block {
        offset: at,
        word: opening.word,
        raw: &text[at..end],
        body: &text[body_offset..if closed { body_end } else { end }],
        body_offset,
        closed,
    }
}

/// Where the body that opens here ends, and whether a closing delimiter stands there.
fn body_end(text: &str, delimiter: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let in_parentheses = bytes[delimiter] == b'(';
    let (mut braces, mut parentheses, mut quoted) = (0_usize, 0_usize, false);
    for (at, byte) in bytes.iter().enumerate().skip(delimiter + 1) {
        let between_values = in_parentheses && braces == 0;
        match byte {
            b'{' => braces += 1,
            b'}' if braces == 0 && !in_parentheses => return (at, true),
            b'}' => braces = braces.saturating_sub(1),
            b'"' if between_values => quoted = !quoted,
            b'(' if between_values && !quoted => parentheses += 1,
            b')' if between_values && !quoted && parentheses == 0 => return (at, true),
            b')' if between_values && !quoted => parentheses -= 1,
            b'\n' | b'\r' if starts_block(&text[at + 1..]) => return (at + 1, false),
            _ => {}
        }
    }
    (text.len(), false)
}

/// Whether a line starts a block. A parenthesis counts only with a key or name after it: `@home (see` is
/// text.
fn starts_block(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t']);
    let Some(opening) = line.starts_with('@').then(|| opening(line, 0)).flatten() else {
        return false;
    };
    let after = &line[opening.delimiter..];
    let Some(inside) = after.strip_prefix('(') else {
        return true;
    };
    let inside = inside.trim_ascii_start();
    let name = inside.find(|letter: char| letter.is_whitespace() || ",={}()\"@".contains(letter)).unwrap_or(inside.len());
    name > 0 && inside[name..].trim_ascii_start().starts_with([',', '='])
}

/// The delimiters of every `@comment{…}` whose braces balance, as byte offsets in order of opening.
fn comment_ends(text: &str) -> Vec<(usize, usize)> {
    let opens = text.match_indices('@').filter_map(|(at, _)| opening(text, at));
    let mut opens = opens.filter(|opening| opening.word.eq_ignore_ascii_case("comment")).map(|opening| opening.delimiter).peekable();
    let mut open = Vec::new();
    let mut ends = Vec::new();
    let mut depth = 0_i64;
    for (at, byte) in text.bytes().enumerate() {
        let opens_comment = opens.next_if_eq(&at).is_some();
        match byte {
            b'{' => {
                if opens_comment {
                    open.push((at, depth));
                }
                depth += 1;
            }
            b'}' => {
                depth -= 1;
                if let Some((start, _)) = open.pop_if(|(_, outside)| *outside == depth) {
                    ends.push((start, at));
                }
            }
            _ => {}
        }
    }
    ends.sort_unstable();
    ends
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn raws(text: &str) -> Vec<&str> {
        split(text).iter().map(Piece::raw).collect()
    }

    fn blocks(text: &str) -> Vec<(&str, bool)> {
        let block = |piece: &Piece<'_>| match piece {
            Piece::Block(block) => Some((&text[block.offset..block.offset + block.raw.len()], block.closed)),
            Piece::Outside { .. } => None,
        };
        split(text).iter().filter_map(block).collect()
    }

    #[test]
    fn both_delimiters_end_where_they_should() {
        assert_eq!(
            raws("a @article{k, t = {x}} b @string(a = \"(x) {)}\") c"),
            ["a ", "@article{k, t = {x}}", " b ", "@string(a = \"(x) {)}\")", " c"]
        );
        assert_eq!(blocks("@ misc\n {k}"), [("@ misc\n {k}", true)]);
    }

    #[test]
    fn an_unclosed_entry_ends_before_the_next() {
        let text = "@article{a,\n title = {x,\n}\n\n  @misc{b, note = {@c{x}}}\n";
        assert_eq!(blocks(text), [("@article{a,\n title = {x,\n}", false), ("@misc{b, note = {@c{x}}}", true)]);
        assert_eq!(blocks("@a{b"), [("@a{b", false)]);
        assert_eq!(blocks("@a{"), [("@a{", false)]);
        assert_eq!(blocks("@a{x\r@string(b = {c})"), [("@a{x", false), ("@string(b = {c})", true)]);
    }

    #[test]
    fn handles_and_addresses_start_nothing() {
        assert_eq!(blocks("me@x.org, @home and @, 5@3 {a}"), []);
        assert_eq!(blocks("@misc{a, abstract = {one\n@home (see there)\ntwo}}").len(), 1);
    }

    #[test]
    fn percent_hides_the_rest_of_a_line_outside_only() {
        assert_eq!(blocks("% @a{b}\n@c{d, t = {5% e}}"), [("@c{d, t = {5% e}}", true)]);
    }

    #[test]
    fn a_comment_may_hold_entries() {
        let text = "@comment{\n@article{a, t = {x}}\n@misc{b}\n}\n@misc{c}";
        assert_eq!(blocks(text), [("@comment{\n@article{a, t = {x}}\n@misc{b}\n}", true), ("@misc{c}", true)]);
        assert_eq!(blocks("@Comment{\n@misc{b}\n"), [("@Comment{", false), ("@misc{b}", true)]);
    }

    #[test]
    fn size_does_not_matter() {
        for part in ["@a{\n", "@comment{\n", "@a(\"\n", "{", "@", "@a ", "}", "%@a{\n", "@a{b,\n@string(", "@comment\n"] {
            let text = part.repeat(200_000);
            assert_eq!(split(&text).iter().map(|piece| piece.raw().len()).sum::<usize>(), text.len());
        }
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_file(text in "([@%{}()\", \na=]|@a\\{|\n@string\\(|@comment\\{){0,60}") {
            prop_assert_eq!(raws(&text).concat(), text);
        }

        #[test]
        fn the_pieces_of_any_text_are_the_text(text in any::<String>()) {
            prop_assert_eq!(raws(&text).concat(), text);
        }
    }
}
