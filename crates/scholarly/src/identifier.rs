//! What a person pastes to name one work.

use std::fmt;

use bibliography::{ArxivId, Doi};
use serde::Serialize;

/// A name of a work that a service can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Identifier {
    /// A DOI that is not arXiv's own.
    Doi(Doi),
    /// An arXiv identifier.
    Arxiv(ArxivId),
}

impl Identifier {
    /// Reads a DOI, an arXiv identifier, or the address of either, also the address of a publisher that has the DOI in
    /// it. The DOIs that arXiv registers are arXiv identifiers.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.contains(char::is_whitespace) && text.len() > Doi::MAX_BYTES {
            return None;
        }
        if let Ok(arxiv) = ArxivId::parse(text) {
            return Some(Self::Arxiv(arxiv));
        }
        if let Ok(doi) = Doi::parse(text) {
            return Some(Self::Doi(doi));
        }
        // https://www.pnas.org/doi/abs/10.1073/pnas.1919012117?download=true
        let address = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let path = address.split(['?', '#']).next()?;
        let doi = Doi::parse(&path[path.find("/10.")? + 1..]).ok()?;
        Some(Self::Doi(doi))
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Doi(doi) => write!(f, "doi:{}", doi.as_str()),
            Self::Arxiv(arxiv) => write!(f, "arXiv:{}", arxiv.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn works_are_named_in_many_ways() {
        let shown = |text: &str| Identifier::parse(text).map(|identifier| identifier.to_string());
        for text in [
            "10.1073/pnas.1919012117",
            " doi:10.1073/pnas.1919012117 ",
            "https://doi.org/10.1073/pnas.1919012117",
            "https://www.pnas.org/doi/abs/10.1073/pnas.1919012117",
            "https://www.pnas.org/doi/full/10.1073/pnas.1919012117?download=true",
        ] {
            assert_eq!(shown(text).as_deref(), Some("doi:10.1073/pnas.1919012117"), "{text}");
        }
        for text in [
            "2104.12255",
            "arXiv:2104.12255",
            "https://arxiv.org/abs/2104.12255",
            "https://arxiv.org/pdf/2104.12255.pdf",
            "10.48550/arXiv.2104.12255",
        ] {
            assert_eq!(shown(text).as_deref(), Some("arXiv:2104.12255"), "{text}");
        }
        for text in ["", "CheXpert", "javascript:alert(1)", "https://example.org/", "@article{a, title = {b}}"] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_one_or_none(text: String) {
            let _ = Identifier::parse(&text);
        }
    }
}
