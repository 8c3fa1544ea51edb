//! Byte offsets as lines and columns.

use crate::Position;

/// Lines and columns of one text. A place is found without reading the text from its start, so that a file
/// with a problem on each of a million lines, or on one line of many megabytes, takes no longer than another.
pub(crate) struct Places<'a> {
    text: &'a str,
    /// Every [`STEP`] bytes or so: the byte offset and the position there.
    known: Vec<(usize, Position)>,
}

const STEP: usize = 512;

impl<'a> Places<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut known = vec![(0, Position { line: 1, column: 1 })];
        let mut walk = Walk { position: known[0].1 };
        for (offset, character) in text.char_indices() {
            if offset >= known.last().map_or(0, |(offset, _)| offset + STEP) {
                known.push((offset, walk.position));
            }
            walk.pass(character, text.as_bytes().get(offset + 1).copied());
        }
        Self { text, known }
    }

    /// The position of a byte offset, which lies on a character boundary.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let after = self.known.partition_point(|(known, _)| *known <= offset);
        let (start, position) = self.known[after.saturating_sub(1)];
        let mut walk = Walk { position };
        for (at, character) in self.text[start..].char_indices() {
            if start + at >= offset {
                break;
            }
            walk.pass(character, self.text.as_bytes().get(start + at + 1).copied());
        }
        walk.position
    }
}

struct Walk {
    position: Position,
}

impl Walk {
    fn pass(&mut self, character: char, next: Option<u8>) {
        let Position { line, column } = &mut self.position;
        if character == '\n' || (character == '\r' && next != Some(b'\n')) {
            *line = line.saturating_add(1);
            *column = 1;
        } else {
            *column = column.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (u32, u32) {
        let Position { line, column } = Places::new(text).position(offset);
        (line, column)
    }

    #[test]
    fn columns_count_characters_and_lines_end_in_three_ways() {
        let text = "éa\r\nb\rc\nd";
        assert_eq!(at(text, 0), (1, 1));
        assert_eq!(at(text, 2), (1, 2));
        assert_eq!(at(text, 5), (2, 1));
        assert_eq!(at(text, 7), (3, 1));
        assert_eq!(at(text, 9), (4, 1));
        assert_eq!(at(text, text.len()), (4, 2));
    }

    #[test]
    fn far_places_are_right() {
        let text = format!("{}\n{}x", "é".repeat(5000), "y\n".repeat(5000));
        assert_eq!(at(&text, 2 * 4000), (1, 4001));
        assert_eq!(at(&text, text.len() - 1), (5002, 1));
    }
}
