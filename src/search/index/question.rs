//! A question as it is looked up: its identifiers, and its words with what each stands for in this review.

use std::collections::HashSet;

use bibliography::{ArxivId, Doi};

use super::shelf::{Result, stem_mark};
use super::{Index, WORD_LIMIT};
use crate::search::Manner;
use crate::search::marking::{Marker, Sought};
use crate::search::names::{Asked, slips};
use crate::search::words::{Word, chains, is_little, stem, words};

/// How many words are taken for one that stands nowhere.
const INSTEAD: usize = 12;

/// How many words of a question are looked for in another spelling.
const CORRECTED: usize = 6;

/// How many words of the index are looked at for those that begin so.
const BEGINNINGS: usize = 400;

/// A word of the question, or several that belong together: "X-ray".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As it was written.
    pub written: String,
    /// Its parts, folded, each with its other spelling.
    pub parts: Vec<(String, Option<String>)>,
    /// The parts drawn together, where there are several.
    pub joined: Option<String>,
    /// What it stands for.
    pub meaning: Meaning,
}

/// What a word of the question stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Itself, and its other forms.
    Written,
    /// It stands nowhere; these begin so, or are spelled like it.
    Instead(Vec<String>),
    /// Itself, and these that begin so: it is being written.
    Begun(Vec<String>),
    /// It stands nowhere, and nothing is like it.
    Unknown,
}

/// A question as it is looked up.
#[derive(Debug, Clone)]
pub struct Question {
    /// Identifiers in it, as cards have them.
    pub identifiers: Vec<String>,
    /// Whether it is nothing but an identifier.
    pub is_identifier: bool,
    /// As names are compared with it.
    pub asked: Asked,
    /// Its words.
    pub terms: Vec<Term>,
    /// How many words were left out because there were too many.
    pub left_out: usize,
}

/// A DOI as cards have it.
#[must_use]
pub fn doi_card(doi: &Doi) -> String {
    format!("doi:{}", doi.as_str().to_ascii_lowercase())
}

/// An arXiv id as cards have it; two versions are one paper.
#[must_use]
pub fn arxiv_card(id: &ArxivId) -> String {
    format!("arxiv:{}", id.without_version().to_ascii_lowercase())
}

/// A BibTeX key as cards have it.
#[must_use]
pub fn key_card(key: &str) -> String {
    format!("key:{}", bibliography::folded(key))
}

/// An address on the web as cards have it: without what changes from copy to copy.
#[must_use]
pub fn url_card(url: &str) -> Option<String> {
    let lower = url.trim().to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches(['/', '.', ',']);
    (rest.contains('.') && rest.len() < 500).then(|| format!("url:{rest}"))
}

/// The number of an evidence statement as cards have it.
#[must_use]
pub fn evidence_card(number: &str) -> String {
    format!("evidence:{number}")
}

/// The identifiers in a text, and whether it is nothing else.
fn identifiers(text: &str) -> (Vec<String>, bool) {
    let text = text.trim();
    let mut found = identifiers_of(text);
    let is_one = !found.is_empty();
    let key = text.trim_start_matches('@').trim_start_matches("\\cite{").trim_end_matches('}');
    if !key.contains(char::is_whitespace) {
        found.push(key_card(key));
    }
    let number = text.to_ascii_lowercase();
    if let Some(number) = number.strip_prefix('#').or_else(|| number.strip_prefix("evidence "))
        && number.parse::<u32>().is_ok()
    {
        found.push(evidence_card(number));
    }
    if !is_one {
        let inside = text.split_whitespace().filter(|word| word.len() > 6 && word.bytes().any(|byte| byte.is_ascii_digit()));
        found.extend(inside.take(WORD_LIMIT).flat_map(|word| identifiers_of(word.trim_matches(['(', ')', '[', ']', '<', '>', ',', ';']))));
    }
    (found, is_one)
}

fn identifiers_of(text: &str) -> Vec<String> {
    let doi = doi_in(text).map(|doi| doi_card(&doi));
    let arxiv = ArxivId::parse(text).ok().map(|id| arxiv_card(&id));
    let url = if doi.is_none() && arxiv.is_none() { url_card(text) } else { None };
    [doi, arxiv, url].into_iter().flatten().collect()
}

/// The DOI that a text is, or that stands in the address of a publisher's page: `https://www.pnas.org/doi/10.1073/…`.
/// Publishers add to it as they like, so this is good for looking up and not for a record.
pub(in crate::search) fn doi_in(text: &str) -> Option<Doi> {
    let text = text.trim().trim_matches(['<', '>']);
    if let Ok(doi) = Doi::parse(text) {
        return Some(doi);
    }
    let plain = text.replace("%2F", "/").replace("%2f", "/");
    let is_address = plain.starts_with("https://") || plain.starts_with("http://");
    let begins = if is_address { plain.find("/10.").map(|slash| slash + 1)? } else { 0 };
    let inside = &plain[begins..];
    let end = inside.find(['?', '#']).filter(|_| is_address).unwrap_or(inside.len());
    Doi::parse(&inside[..end]).ok()
}

impl Index {
    /// The question as this review understands it.
    ///
    /// # Errors
    /// The files of the index cannot be read.
    pub fn question(&self, text: &str, manner: Manner) -> Result<Question> {
        let (identifiers, is_identifier) = identifiers(text);
        let mut words = words(text);
        let left_out = words.len().saturating_sub(WORD_LIMIT);
        words.truncate(WORD_LIMIT);
        let terms = if is_identifier { Vec::new() } else { self.terms(&words, text, manner)? };
        Ok(Question { identifiers, is_identifier, asked: Asked::new(text), terms, left_out })
    }

    fn terms(&self, words: &[Word], text: &str, manner: Manner) -> Result<Vec<Term>> {
        let mut spans = Vec::new();
        for chain in chains(words) {
            let whole = term(&words[chain.clone()], text);
            if self.is_known(&whole)? {
                spans.push(chain);
            } else {
                spans.extend(chain.map(|i| i..i + 1));
            }
        }
        // "data set" is looked up as "dataset" too, where the review has that word.
        let mut i = 0;
        while i + 1 < spans.len() {
            let both = spans[i].start..spans[i + 1].end;
            if both.len() == 2 {
                let joined: String = words[both.clone()].iter().map(|word| word.text.as_str()).collect();
                if self.stands_somewhere(&stem_mark(&joined))? {
                    spans.splice(i..i + 2, [both]);
                }
            }
            i += 1;
        }
        let all_little = words.iter().all(|word| is_little(&word.text));
        let mut terms: Vec<Term> = Vec::new();
        for span in spans {
            let ends_it = span.end == words.len() && text[words[span.end - 1].place.end..].is_empty();
            let mut term = term(&words[span], text);
            let is_said = terms.iter().any(|other| other.parts == term.parts);
            if is_said || (!all_little && term.parts.iter().all(|(part, _)| is_little(part))) {
                continue;
            }
            let begun = manner == Manner::Writing && ends_it;
            // A question in which nearly all is unknown is no slip of the pen.
            let corrected = terms.iter().filter(|term| matches!(term.meaning, Meaning::Instead(_) | Meaning::Unknown)).count();
            term.meaning = if corrected < CORRECTED || self.is_known(&term)? { self.meaning(&term, begun)? } else { Meaning::Unknown };
            terms.push(term);
        }
        Ok(terms)
    }

    fn is_known(&self, term: &Term) -> Result<bool> {
        if let Some(joined) = &term.joined
            && self.stands_somewhere(&stem_mark(joined))?
        {
            return Ok(true);
        }
        for (part, other) in &term.parts {
            let other = other.as_ref().map(|other| stem_mark(other));
            if !self.stands_somewhere(&stem_mark(part))? && !other.map_or(Ok(false), |other| self.stands_somewhere(&other))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn meaning(&self, term: &Term, begun: bool) -> Result<Meaning> {
        let known = self.is_known(term)?;
        let [(word, _)] = term.parts.as_slice() else { return Ok(if known { Meaning::Written } else { Meaning::Unknown }) };
        let letters = word.chars().count();
        let beginning = |least| {
            if letters >= least { self.gather(|shelf, field| shelf.beginning(field, word, BEGINNINGS, INSTEAD)) } else { Ok(Vec::new()) }
        };
        if begun {
            let beginning = beginning(2)?;
            return Ok(if beginning.is_empty() && known {
                Meaning::Written
            } else if beginning.is_empty() {
                self.spelled_like(word)?
            } else {
                Meaning::Begun(beginning)
            });
        }
        if known {
            return Ok(Meaning::Written);
        }
        let beginning = beginning(3)?;
        if beginning.is_empty() { self.spelled_like(word) } else { Ok(Meaning::Instead(beginning)) }
    }

    fn spelled_like(&self, word: &str) -> Result<Meaning> {
        let slips = slips(word.chars().count());
        if slips == 0 || word.bytes().any(|byte| byte.is_ascii_digit()) {
            return Ok(Meaning::Unknown);
        }
        for slips in 1..=slips {
            let near = self.gather(|shelf, field| shelf.near(field, word, slips, INSTEAD))?;
            if !near.is_empty() {
                return Ok(Meaning::Instead(near));
            }
        }
        Ok(Meaning::Unknown)
    }

    fn gather(&self, look: impl Fn(&super::Shelf, tantivy::schema::Field) -> Result<Vec<(String, u64)>>) -> Result<Vec<String>> {
        let mut sums = std::collections::BTreeMap::<String, u64>::new();
        for shelf in &self.shelves {
            for field in shelf.fields.texts {
                for (word, frequency) in look(shelf, field)? {
                    *sums.entry(word).or_default() += frequency;
                }
            }
        }
        let mut sums: Vec<(String, u64)> = sums.into_iter().collect();
        sums.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        Ok(sums.into_iter().take(INSTEAD).map(|(word, _)| word).collect())
    }

    fn stands_somewhere(&self, text: &str) -> Result<bool> {
        for shelf in &self.shelves {
            for field in shelf.fields.texts {
                if shelf.frequency(field, text)? > 0 {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

fn term(words: &[Word], text: &str) -> Term {
    let place = words[0].place.start..words[words.len() - 1].place.end;
    let parts: Vec<_> = words.iter().map(|word| (word.text.clone(), word.spelt_out.clone())).collect();
    let joined = (parts.len() > 1).then(|| parts.iter().map(|(part, _)| part.as_str()).collect());
    Term { written: text[place].to_owned(), parts, joined, meaning: Meaning::Written }
}

impl Question {
    /// Whether a word stands nowhere, in no spelling.
    #[must_use]
    pub fn has_unknown(&self) -> bool {
        self.terms.iter().any(|term| term.meaning == Meaning::Unknown)
    }

    /// Whether each word stands somewhere as it is written.
    #[must_use]
    pub fn is_as_written(&self) -> bool {
        self.terms.iter().all(|term| matches!(term.meaning, Meaning::Written | Meaning::Begun(_)))
    }

    /// What marks its words.
    #[must_use]
    pub fn marker(&self) -> Marker {
        Marker(self.terms.iter().map(sought).collect())
    }
}

fn sought(term: &Term) -> Sought {
    let mut sought = Sought::default();
    if let [(word, _)] = term.parts.as_slice() {
        sought.beginning = Some(word.clone());
    }
    match &term.meaning {
        Meaning::Written => {}
        Meaning::Unknown => return sought,
        Meaning::Instead(words) => {
            sought.exact = words.iter().cloned().collect();
            return sought;
        }
        Meaning::Begun(words) => sought.exact = words.iter().cloned().collect(),
    }
    let mut stems: HashSet<String> = term.joined.iter().map(|joined| stem(joined)).collect();
    for (part, other) in &term.parts {
        stems.insert(stem(part));
        stems.extend(other.as_ref().map(|other| stem(other)));
    }
    sought.stems = stems;
    sought
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_found_in_every_form() {
        for text in [
            "10.1073/pnas.1919012117",
            "doi:10.1073/pnas.1919012117",
            "DOI: 10.1073/PNAS.1919012117.",
            "https://doi.org/10.1073/pnas.1919012117",
            "http://dx.doi.org/10.1073/pnas.1919012117",
            "  <https://doi.org/10.1073%2Fpnas.1919012117>",
        ] {
            let (found, _) = identifiers(text);
            assert!(found.contains(&"doi:10.1073/pnas.1919012117".to_owned()), "{text}: {found:?}");
        }
        for text in ["arXiv:1901.07441", "1901.07441v2", "https://arxiv.org/abs/1901.07441", "arxiv.org/pdf/1901.07441v1.pdf"] {
            assert!(identifiers(text).0.contains(&"arxiv:1901.07441".to_owned()), "{text}");
        }
        let (found, is_one) = identifiers("Larrazabal et al., PNAS, doi:10.1073/pnas.1919012117");
        assert!(!is_one && found.contains(&"doi:10.1073/pnas.1919012117".to_owned()));
        assert_eq!(url_card("https://www.PhysioNet.org/content/mimic-cxr/").as_deref(), Some("url:physionet.org/content/mimic-cxr"));
    }
}
