//! Bytes to text.

use crate::{ProblemKind, ProblemSeverity};

/// A file's text, without a byte order mark, and what was unusual about its bytes.
pub(crate) struct Decoded {
    pub(crate) text: String,
    /// Byte offset into `text`, severity and kind.
    pub(crate) problem: Option<(usize, ProblemSeverity, ProblemKind)>,
}

/// Decodes UTF-8; bytes that are not UTF-8 as Windows-1252, which old files mostly are; and UTF-16 where a byte
/// order mark or the regular zeros of ASCII letters tell it.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    if let Some(text) = utf16(bytes) {
        return Decoded { text, problem: Some((0, ProblemSeverity::Note, ProblemKind::Utf16)) };
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut text = String::with_capacity(bytes.len());
    let mut first = None;
    let mut invalid = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            first.get_or_insert(text.len());
            invalid += chunk.invalid().len();
            text.extend(chunk.invalid().iter().map(|&byte| windows_1252(byte)));
        }
    }
    let problem = first.map(|offset| (offset, ProblemSeverity::Warning, ProblemKind::InvalidUtf8 { bytes: invalid }));
    Decoded { text, problem }
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let (bytes, big_endian) = match bytes {
        [0xfe, 0xff, rest @ ..] => (rest, true),
        [0xff, 0xfe, rest @ ..] => (rest, false),
        _ => (bytes, big_endian_without_mark(bytes)?),
    };
    let units = bytes.chunks(2).map(|pair| match (pair, big_endian) {
        (&[first, second], true) => u16::from_be_bytes([first, second]),
        (&[first, second], false) => u16::from_le_bytes([first, second]),
        // Half a unit at the end of the file.
        _ => u16::from(u8::MAX),
    });
    Some(char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// Whether the file starts with ASCII characters in UTF-16, and in which byte order.
fn big_endian_without_mark(bytes: &[u8]) -> Option<bool> {
    const UNITS: usize = 8;
    let start = bytes.get(..2 * UNITS).filter(|_| bytes.len().is_multiple_of(2))?;
    let is_ascii = |high: u8, low: u8| high == 0 && (low.is_ascii_graphic() || low.is_ascii_whitespace());
    if start.chunks(2).all(|pair| is_ascii(pair[0], pair[1])) {
        Some(true)
    } else if start.chunks(2).all(|pair| is_ascii(pair[1], pair[0])) {
        Some(false)
    } else {
        None
    }
}

/// The WHATWG's Windows-1252, in which every byte has a character.
fn windows_1252(byte: u8) -> char {
    const FROM_80_TO_9F: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•',
        '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    byte.checked_sub(0x80).and_then(|index| FROM_80_TO_9F.get(usize::from(index))).copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_taken_as_it_is() {
        let decoded = decode("\u{feff}Jiménez".as_bytes());
        assert_eq!((decoded.text.as_str(), decoded.problem), ("Jiménez", None));
    }

    #[test]
    fn other_bytes_are_windows_1252_and_reported() {
        let decoded = decode(b"Jim\xe9nez \x93x\x94");
        assert_eq!(decoded.text, "Jiménez “x”");
        assert_eq!(decoded.problem, Some((3, ProblemSeverity::Warning, ProblemKind::InvalidUtf8 { bytes: 3 })));
    }

    #[test]
    fn utf16_is_read_with_and_without_mark() {
        let text = "@misc{a, title = {é}}";
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [[b"\xfe\xff", &big[..]].concat(), [b"\xff\xfe", &little[..]].concat(), big, little] {
            assert_eq!(decode(&bytes).text, text);
        }
    }
}
