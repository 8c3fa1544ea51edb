//! Step 1: what was pasted to name a work.

use bibliography::{Bibliography, Entry, ProblemSeverity};
use scholarly::Identifier;

/// What a person pasted.
#[derive(Debug, Clone, PartialEq)]
pub enum Pasted {
    /// Nothing but white space.
    Nothing,
    /// A DOI or an arXiv identifier, bare or in an address.
    Identifier(Identifier),
    /// One BibTeX entry.
    Entry(Box<Entry>),
    /// Several BibTeX entries: a bibliography, which is a batch.
    Bibliography(usize),
    /// BibTeX in which no entry can be read, with the first reason.
    Unreadable(String),
    /// An address of the web in which no identifier was found.
    Address(String),
    /// Words: perhaps a title.
    Words(String),
}

impl Pasted {
    /// What that text is.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Nothing;
        }
        if text.contains('@') && text.contains('{') {
            return Self::of_bibliography(bibliography::read(text.as_bytes()));
        }
        if let Some(identifier) = Identifier::parse(text) {
            return Self::Identifier(identifier);
        }
        // "Larrazabal et al., PNAS 2020, doi:10.1073/pnas.1919012117" has one inside.
        let inside: Vec<Identifier> =
            text.split_whitespace().filter(|word| word.contains('/') || word.contains(':')).filter_map(Identifier::parse).collect();
        if let [only] = inside.as_slice() {
            return Self::Identifier(only.clone());
        }
        if crate::review::folder::table::is_web_address(text) {
            return Self::Address(text.to_owned());
        }
        Self::Words(text.chars().take(500).collect())
    }

    fn of_bibliography(mut bibliography: Bibliography) -> Self {
        match bibliography.entries.len() {
            0 => {
                let problem = bibliography
                    .problems
                    .iter()
                    .find(|problem| problem.severity == ProblemSeverity::Error)
                    .or(bibliography.problems.first());
                Self::Unreadable(problem.map_or_else(|| "no entry is in it".to_owned(), ToString::to_string))
            }
            1 => Self::Entry(Box::new(bibliography.entries.remove(0))),
            several => Self::Bibliography(several),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_pasted_is_known() {
        assert_eq!(Pasted::read("  \n"), Pasted::Nothing);
        let doi = |text: &str| matches!(Pasted::read(text), Pasted::Identifier(Identifier::Doi(doi)) if doi.as_str() == "10.1073/pnas.1919012117");
        assert!(doi("10.1073/pnas.1919012117") && doi("https://doi.org/10.1073/pnas.1919012117"));
        assert!(doi("Larrazabal et al., PNAS 2020, doi:10.1073/pnas.1919012117"));
        assert!(matches!(Pasted::read("https://arxiv.org/abs/2104.12255v1"), Pasted::Identifier(Identifier::Arxiv(_))));
        assert!(matches!(Pasted::read("@article{a, title = {T}}"), Pasted::Entry(_)));
        assert_eq!(Pasted::read("@article{a, title = {T}} @article{b, title = {U}}"), Pasted::Bibliography(2));
        assert!(matches!(Pasted::read("@article{a, title = {T"), Pasted::Entry(_) | Pasted::Unreadable(_)));
        assert!(matches!(Pasted::read("@{"), Pasted::Unreadable(_)));
        assert!(matches!(Pasted::read("https://example.org/paper"), Pasted::Address(_)));
        assert!(matches!(Pasted::read("javascript:alert(1)"), Pasted::Words(_)));
        assert!(matches!(Pasted::read("Gender imbalance in medical imaging"), Pasted::Words(_)));
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_something(text: String) {
            let _ = Pasted::read(&text);
        }
    }
}
