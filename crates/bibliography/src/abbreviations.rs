//! `@string`: abbreviations and what they stand for.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::fields::{Part, Trouble};
use crate::{ProblemKind, ProblemSeverity};

/// How much text all abbreviations of a file may expand to, in bytes. Definitions built from definitions can
/// otherwise turn a small file into terabytes.
const EXPANSION_LIMIT: usize = 32 << 20;

/// The abbreviations defined so far in a file. Names are compared without case, as `BibTeX` does.
pub(crate) struct Abbreviations<'a> {
    definitions: Vec<Definition<'a>>,
    /// The definition in force for each name, lower case.
    in_force: HashMap<String, usize>,
    /// What is left of [`EXPANSION_LIMIT`].
    left: usize,
}

struct Definition<'a> {
    value: String,
    /// The `@string` block verbatim.
    raw: &'a str,
    /// Where the block starts.
    offset: usize,
    /// The definitions that it uses itself.
    uses: Vec<usize>,
}

/// A value with its abbreviations replaced.
pub(crate) struct Expanded {
    pub(crate) text: String,
    /// The definitions used, directly.
    pub(crate) uses: Vec<usize>,
    pub(crate) troubles: Vec<Trouble>,
}

impl<'a> Abbreviations<'a> {
    pub(crate) fn new() -> Self {
        Self { definitions: Vec::new(), in_force: HashMap::new(), left: EXPANSION_LIMIT }
    }

    /// Takes a definition; it is in force from here on. What troubled it is returned.
    pub(crate) fn define(&mut self, name: &str, parts: &[Part<'_>], raw: &'a str, offset: usize) -> Vec<Trouble> {
        let Expanded { text, uses, troubles } = self.expand(parts);
        self.in_force.insert(name.to_lowercase(), self.definitions.len());
        self.definitions.push(Definition { value: text, raw, offset, uses });
        troubles
    }

    /// Puts a value together. A word that is not defined, or would grow too large, stays as it is.
    pub(crate) fn expand(&mut self, parts: &[Part<'_>]) -> Expanded {
        let mut expanded = Expanded { text: String::new(), uses: Vec::new(), troubles: Vec::new() };
        for part in parts {
            match *part {
                Part::Text(text) => expanded.text.push_str(text),
                Part::Word { text, offset } => self.expand_word(text, offset, &mut expanded),
            }
        }
        expanded
    }

    fn expand_word(&mut self, word: &str, offset: usize, expanded: &mut Expanded) {
        let Some(&index) = self.in_force.get(&word.to_lowercase()) else {
            if !is_month(word) {
                let kind = ProblemKind::UndefinedAbbreviation(word.to_owned());
                expanded.troubles.push((offset, ProblemSeverity::Warning, kind));
            }
            expanded.text.push_str(word);
            return;
        };
        let value = &self.definitions[index].value;
        if value.len() > self.left {
            let kind = ProblemKind::AbbreviationTooLarge(word.to_owned());
            expanded.troubles.push((offset, ProblemSeverity::Error, kind));
            expanded.text.push_str(word);
            return;
        }
        self.left -= value.len();
        expanded.text.push_str(value);
        expanded.uses.push(index);
    }

    /// The `@string` blocks behind these definitions, verbatim, in file order, each on a line of its own.
    ///
    /// The error is the raw text of the block at which they grow too large.
    pub(crate) fn blocks(&mut self, uses: &[usize]) -> Result<Option<String>, &'a str> {
        let mut open = uses.to_vec();
        let mut seen = HashSet::new();
        let mut blocks = BTreeMap::new();
        while let Some(index) = open.pop() {
            if !seen.insert(index) {
                continue;
            }
            let Definition { raw, offset, uses, .. } = &self.definitions[index];
            self.left = self.left.checked_sub(raw.len()).ok_or(*raw)?;
            blocks.insert(*offset, *raw);
            open.extend(uses);
        }
        let text = blocks.into_values().collect::<Vec<_>>().join("\n");
        Ok(Some(text).filter(|text| !text.is_empty()))
    }
}

/// The months that every `BibTeX` style defines.
fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    MONTHS.iter().any(|month| word.eq_ignore_ascii_case(month))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Part<'_> {
        Part::Word { text, offset: 7 }
    }

    #[test]
    fn definitions_use_definitions() {
        let mut abbreviations = Abbreviations::new();
        assert!(abbreviations.define("ACM", &[Part::Text("A.C.M.")], "@string{ACM}", 0).is_empty());
        assert!(abbreviations.define("pub", &[word("acm"), Part::Text(" Press")], "@string{pub}", 20).is_empty());
        let expanded = abbreviations.expand(&[word("PUB"), Part::Text("!")]);
        assert_eq!(expanded.text, "A.C.M. Press!");
        assert_eq!(abbreviations.blocks(&expanded.uses), Ok(Some("@string{ACM}\n@string{pub}".into())));
        assert_eq!(abbreviations.blocks(&[]), Ok(None));
    }

    #[test]
    fn unknown_words_are_kept_and_reported_except_months() {
        let mut abbreviations = Abbreviations::new();
        let expanded = abbreviations.expand(&[word("Mar"), word("forthcoming")]);
        assert_eq!(expanded.text, "Marforthcoming");
        let kind = ProblemKind::UndefinedAbbreviation("forthcoming".into());
        assert_eq!(expanded.troubles, [(7, ProblemSeverity::Warning, kind)]);
    }

    #[test]
    fn growth_has_a_limit() {
        let mut abbreviations = Abbreviations::new();
        abbreviations.define("a", &[Part::Text("0123456789")], "", 0);
        let mut troubles = Vec::new();
        for round in 0..60 {
            troubles.extend(abbreviations.define("a", &[word("a"), word("a")], "", round));
        }
        assert!(troubles.iter().any(|(_, _, kind)| matches!(kind, ProblemKind::AbbreviationTooLarge(_))));
    }
}
