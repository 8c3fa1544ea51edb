//! LaTeX to plain Unicode text.
//!
//! One pass without recursion, so that neither deep nesting nor length matters. The structure is read here;
//! what a symbol's command stands for is asked of the biblatex crate, one command at a time, because its
//! reader gives up on a whole field where one command is broken and keeps `\textit{…}` in the text.

use std::collections::HashMap;
use std::mem;

use unicode_normalization::UnicodeNormalization;

use crate::symbols::{accent, accent_alone, is_formatting, letter_accent, symbol};

/// Plain text of a field's value: accents composed, symbols as Unicode, formatting commands, braces and math
/// signs removed, `--` and quotation marks as typesetting shows them, ties and runs of white space as one
/// space. A command that is not known stays as it is written.
#[must_use]
pub fn plain(text: &str) -> String {
    Reader::new(text, false).read()
}

/// Plain text of a value that is an identifier or an address: LaTeX's escapes are undone, everything else,
/// such as `~`, `--` and `$`, stays.
#[must_use]
pub fn plain_identifier(text: &str) -> String {
    Reader::new(&text.replace(r"$\sim$", "~"), true).read()
}

/// Whether the field with this name (lower case) holds an identifier, an address or a path.
#[must_use]
pub fn is_identifier_field(name: &str) -> bool {
    matches!(name, "doi" | "eprint" | "file" | "pdf" | "url" | "urlraw" | "verba" | "verbb" | "verbc")
}

/// An accent that waits for the letter it stands on.
struct Accent {
    mark: char,
    /// How many groups were open where it was written.
    depth: usize,
}

/// A group whose content is taken as it stands: that of `\url` and the first of `\href`.
struct VerbatimGroup {
    /// How many groups are open outside it.
    depth: usize,
    /// Where its text starts in the output, if the group is left out.
    left_out_from: Option<usize>,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    plain: String,
    depth: usize,
    identifier: bool,
    /// A lone dollar is money, a pair of them is math.
    dollars_are_math: bool,
    accents: Vec<Accent>,
    verbatim: Option<VerbatimGroup>,
    symbols: HashMap<&'a str, Option<String>>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, identifier: bool) -> Self {
        Self {
            text,
            at: 0,
            plain: String::with_capacity(text.len()),
            depth: 0,
            identifier,
            dollars_are_math: !identifier && unescaped_dollars(text).is_multiple_of(2),
            accents: Vec::new(),
            verbatim: None,
            symbols: HashMap::new(),
        }
    }

    fn read(mut self) -> String {
        while let Some(character) = self.next() {
            match character {
                '{' => self.depth += 1,
                '}' => self.end_group(),
                '\\' => self.command(),
                _ if character.is_ascii_whitespace() => self.space(),
                _ if self.identifier || self.verbatim.is_some() => self.push(character),
                '$' if self.dollars_are_math => {}
                '~' => self.space(),
                '-' => self.hyphens(),
                '`' => {
                    let double = self.skip('`');
                    self.push(if double { '“' } else { '‘' });
                }
                '\'' => {
                    let double = self.skip('\'');
                    self.push(if double { '”' } else { '\'' });
                }
                _ => self.push(character),
            }
        }
        self.settle_accents(0);
        let trimmed = self.plain.trim_matches(|character: char| character.is_ascii_whitespace());
        trimmed.to_owned()
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn skip(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn skip_white_space(&mut self) {
        while self.peek().is_some_and(|character| character.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn space(&mut self) {
        if self.accents.is_empty() && !self.plain.ends_with(' ') {
            self.plain.push(' ');
        }
    }

    /// Appends a character with the accents that wait for it, the innermost first.
    fn push(&mut self, character: char) {
        if self.accents.is_empty() {
            self.plain.push(character);
            return;
        }
        let base = match character {
            'ı' => 'i',
            'ȷ' => 'j',
            other => other,
        };
        let marks = mem::take(&mut self.accents).into_iter().rev().map(|accent| accent.mark);
        self.plain.extend(std::iter::once(base).chain(marks).nfc());
    }

    fn push_text(&mut self, text: &str) {
        for character in text.chars() {
            self.push(character);
        }
    }

    fn end_group(&mut self) {
        self.settle_accents(self.depth.saturating_sub(1));
        self.depth = self.depth.saturating_sub(1);
        if let Some(group) = self.verbatim.take_if(|group| group.depth >= self.depth)
            && let Some(from) = group.left_out_from
        {
            self.plain.truncate(from);
        }
    }

    /// Writes the accents that found no letter, as in `\~{}`, from this depth on.
    fn settle_accents(&mut self, depth: usize) {
        while let Some(accent) = self.accents.pop_if(|accent| accent.depth >= depth) {
            self.plain.extend(accent_alone(accent.mark));
        }
    }

    fn hyphens(&mut self) {
        let rest = &self.text[self.at..];
        let more = rest.len() - rest.trim_start_matches('-').len();
        self.at += more;
        match more {
            0 => self.push('-'),
            1 => self.push('–'),
            2 => self.push('—'),
            _ => self.push_text(&"-".repeat(more + 1)),
        }
    }

    /// What follows a backslash.
    fn command(&mut self) {
        let rest = &self.text[self.at..];
        let letters = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).len();
        if letters > 0 {
            self.at += letters;
            self.word(&rest[..letters]);
            return;
        }
        let Some(character) = self.next() else {
            return self.push('\\');
        };
        let literal = self.identifier || self.verbatim.is_some();
        match (character, accent(character)) {
            ('&' | '%' | '$' | '#' | '_' | '{' | '}', _) => self.push(character),
            (':' | '\\' | '~' | '^', _) if literal => self.push(character),
            _ if literal => {
                self.push('\\');
                self.push(character);
            }
            (_, Some(mark)) => self.accents.push(Accent { mark, depth: self.depth }),
            (',' | ';' | ':' | '>' | '\\', _) => self.space(),
            ('!' | '-' | '/' | '@' | '(' | ')' | '[' | ']', _) => {}
            _ if character.is_ascii_whitespace() => self.space(),
            _ => {
                self.push('\\');
                self.push(character);
            }
        }
    }

    /// A command named by a word.
    fn word(&mut self, name: &'a str) {
        let literal = self.identifier || self.verbatim.is_some();
        if matches!(name, "url" | "path" | "nolinkurl" | "href") {
            self.skip_white_space();
            if self.peek() == Some('{') && self.verbatim.is_none() {
                let left_out_from = (name == "href").then_some(self.plain.len());
                self.verbatim = Some(VerbatimGroup { depth: self.depth, left_out_from });
            }
        } else if let Some(mark) = letter_accent(name).filter(|_| !literal) {
            self.skip_white_space();
            self.accents.push(Accent { mark, depth: self.depth });
        } else if is_formatting(name) && !literal {
            self.skip_white_space();
        } else if let Some(text) = self.symbols.entry(name).or_insert_with(|| symbol(name)).clone() {
            self.skip_white_space();
            self.push_text(&text);
        } else {
            self.push('\\');
            self.push_text(name);
        }
    }
}

fn unescaped_dollars(text: &str) -> usize {
    let mut escaped = false;
    let mut count = 0;
    for byte in text.bytes() {
        count += usize::from(byte == b'$' && !escaped);
        escaped = byte == b'\\' && !escaped;
    }
    count
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accents_in_every_notation() {
        for (latex, text) in [
            (r#"G{\"o}del"#, "Gödel"),
            (r#"G\"odel, G\"{o}del, G{\"{o}}del"#, "Gödel, Gödel, Gödel"),
            (r"Jim{\'e}nez-S\'anchez", "Jiménez-Sánchez"),
            (r#"na\"{\i}ve na{\"\i}ve"#, "naïve naïve"),
            (r"Fran\c cois Fran\c{c}ois", "François François"),
            (r"\v{S}koda \v Skoda", "Škoda Škoda"),
            (r"S{\o}ren S\o{}ren \O ystein \AA rhus", "Søren Søren Øystein Århus"),
            (r"Stra{\ss}e, {\L}\'od\'z", "Straße, Łódź"),
            (r"Nguy\~{\^e}n", "Nguyễn"),
            (r"a\~{}b\^{}c", "a~b^c"),
        ] {
            assert_eq!(plain(latex), text, "{latex}");
        }
    }

    #[test]
    fn formatting_and_protection_disappear() {
        assert_eq!(plain(r"{BraTS}: \textit{in vivo} \emph{{MRI}} {\em x}"), "BraTS: in vivo MRI x");
        assert_eq!(plain("a\r\n   b\tc"), "a b c");
        assert_eq!(plain(r"\LaTeX{} and \TeX\ rest"), "LaTeX and TeX rest");
        assert_eq!(plain(r"see \href{https://x.org/a_b}{the page}"), "see the page");
        assert_eq!(plain(r"\url{https://x.org/~me/a--b_c%20d?e=\_1}"), "https://x.org/~me/a--b_c%20d?e=_1");
    }

    #[test]
    fn typography_is_as_shown() {
        assert_eq!(plain("``Raw'' `data' --- 183--192, don't, a----b"), "“Raw” ‘data' — 183–192, don't, a----b");
        assert_eq!(plain(r"R\&D, 5\%, \#1, \$5, a\_b, Fig.~2, \{x\}"), "R&D, 5%, #1, $5, a_b, Fig. 2, {x}");
    }

    #[test]
    fn math_and_money() {
        assert_eq!(plain(r"$\alpha$-helix, $\approx 5$, $\mathrm{TNF}\alpha$"), "α-helix, ≈5, TNFα");
        assert_eq!(plain("under $5"), "under $5");
    }

    #[test]
    fn unknown_commands_and_broken_text_stay_visible() {
        assert_eq!(plain(r"C:\Users\foo"), r"C:\Users\foo");
        assert_eq!(plain(r"ends in \"), r"ends in \");
        assert_eq!(plain("a } b { c"), "a b c");
    }

    #[test]
    fn identifiers_keep_their_characters() {
        assert_eq!(plain_identifier(r"https://x.org/~me/\_a--b?c=``d''&e=\%20"), "https://x.org/~me/_a--b?c=``d''&e=%20");
        assert_eq!(plain_identifier(r"\url{http://x.org/$\sim$me/\~{}you/{\textasciitilde}us}"), "http://x.org/~me/~you/~us");
        assert_eq!(plain_identifier(r":C\:\\papers\\a.pdf:PDF"), r":C:\papers\a.pdf:PDF");
    }

    #[test]
    fn size_and_depth_do_not_matter() {
        for part in ["{", "}", r"\'{", r"\'", r"\url{", r"\href{", "$", "-", "\\", r"\x", "`"] {
            let _ = plain(&part.repeat(300_000));
            let _ = plain_identifier(&part.repeat(300_000));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in r#"([a-z{}\\$~`'"^ -]|\\url\{|\\v|\\ss|PC){0,40}"#) {
            let _ = plain_identifier(&text);
            let _ = plain(&text);
        }
    }
}
