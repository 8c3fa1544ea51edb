//! A pasted bibliography: which works it names, and what of each can be looked up. Nothing of it is kept.

use bibliography::{ArxivId, ProblemSeverity};
use serde::Serialize;

use super::index::question::{arxiv_card, doi_card, doi_in, key_card};
use super::words::{compact, words};

/// How many works of one bibliography are looked up.
pub const MOST_WORKS: usize = 1_000;

/// A title with fewer words is no title of one work alone.
const WORDS_OF_A_TITLE: usize = 3;

/// How much of a line is shown again.
const SHOWN: usize = 160;

/// A work that was pasted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastedWork {
    /// Its key, or the line, shortened.
    pub written: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// By what it is looked up.
    #[serde(skip)]
    pub clues: Clues,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// By what a work can be looked up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clues {
    /// DOI and arXiv id, as the index has them.
    pub identifiers: Vec<String>,
    /// Its title drawn together.
    pub title: Option<String>,
    /// Whether what counts as its title is a line of any text: that no work has it says nothing.
    pub is_guess: bool,
    /// Its key, as the index has it: keys differ from person to person, so it counts only where there is nothing else.
    pub key: Option<String>,
}

impl Clues {
    /// Whether there is nothing by which two works could be told apart.
    #[must_use]
    pub const fn are_weak(&self) -> bool {
        self.identifiers.is_empty() && self.title.is_none()
    }
}

/// What was pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The works, in their order.
    pub works: Vec<PastedWork>,
    /// How many were left out because there were too many.
    pub left_out: usize,
}

impl Pasted {
    /// Reads BibTeX, or lines with DOIs, arXiv ids or titles; a mixture of both too.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let mut works = Vec::new();
        if has_entries(&text) {
            let read = bibliography::read(bytes);
            // Before the first entry stand comments, and what else was pasted.
            works.extend(read.header.lines().filter(|line| !line.trim_start().starts_with('%')).flat_map(of_line));
            let raw: Vec<String> = read.entries.iter().map(|entry| entry.raw.clone()).collect();
            let mut entries: Vec<_> = read.entries.into_iter().map(|entry| (entry.position, of_entry(&entry))).collect();
            let unread = read.problems.into_iter().filter(|problem| problem.severity == ProblemSeverity::Error);
            for problem in
                unread.filter(|problem| entries.iter().all(|(_, work)| Some(&work.written) != problem.key.as_ref())).collect::<Vec<_>>()
            {
                entries.push((problem.position, unreadable(problem.key.clone(), &problem)));
            }
            entries.sort_by_key(|(position, _)| *position);
            works.extend(entries.into_iter().map(|(_, work)| work));
            works.extend(between(&text, &read.header, &raw));
        } else {
            works.extend(text.lines().flat_map(of_line));
        }
        let left_out = works.len().saturating_sub(MOST_WORKS);
        works.truncate(MOST_WORKS);
        Self { works, left_out }
    }
}

/// Whether a line begins an entry of BibTeX.
fn has_entries(text: &str) -> bool {
    let begins = |line: &str| {
        let rest = line.trim_start().strip_prefix('@').map(|rest| rest.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()));
        rest.is_some_and(|rest| rest.trim_start().starts_with(['{', '(']))
    };
    text.lines().any(begins)
}

fn of_entry(entry: &bibliography::Entry) -> PastedWork {
    let doi = entry.doi.as_ref().map(doi_card);
    let arxiv = entry.arxiv.as_ref().map(arxiv_card);
    PastedWork {
        written: shortened(entry.key.as_str()),
        clues: Clues {
            identifiers: doi.into_iter().chain(arxiv).collect(),
            title: entry.title.as_deref().and_then(title_clue),
            is_guess: false,
            key: Some(key_card(entry.key.as_str())),
        },
        title: entry.title.clone(),
        problem: None,
    }
}

fn unreadable(key: Option<String>, problem: &bibliography::Problem) -> PastedWork {
    let written = key.unwrap_or_else(|| format!("line {}", problem.position.line));
    PastedWork { written: shortened(&written), title: None, clues: Clues::default(), problem: Some(problem.to_string()) }
}

/// What stands between entries and after them: lines with identifiers. Other text there is a comment in BibTeX.
fn between(text: &str, header: &str, entries: &[String]) -> Vec<PastedWork> {
    let mut rest = text.strip_prefix(header).unwrap_or(text);
    let mut lines = Vec::new();
    for entry in entries {
        // What is not where it is expected was read in another way, and is told as an entry.
        if let Some((before, after)) = rest.split_once(entry.as_str()) {
            lines.extend(before.lines());
            rest = after;
        }
    }
    lines.extend(rest.lines());
    // Fields of an entry that could not be read have an equals sign.
    let is_text = |line: &&str| !line.trim_start().starts_with(['%', '@']) && !line.contains('=');
    let works = lines.into_iter().filter(is_text).flat_map(of_line);
    works.filter(|work| !work.clues.identifiers.is_empty()).collect()
}

/// The works of a line: one, or one for each identifier where there are several of a kind.
fn of_line(line: &str) -> Vec<PastedWork> {
    let line = line.trim();
    if words(line).is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    for word in line.split_whitespace().flat_map(|word| word.split([',', ';'])) {
        let word = word.trim_matches(['(', ')', '[', ']', '<', '>', '"', '{', '}']);
        let new: Vec<String> = identifiers_of_word(word).filter(|new| found.iter().all(|(_, known)| !known.contains(new))).collect();
        if !new.is_empty() {
            found.push((word, new));
        }
    }
    // A DOI may hold a comma or a semicolon.
    if found.is_empty() {
        let whole: Vec<String> = identifiers(line).collect();
        found.extend((!whole.is_empty()).then_some((line, whole)));
    }
    let of_kind = |kind: &str| found.iter().flat_map(|(_, of_word)| of_word).filter(|identifier| identifier.starts_with(kind)).count();
    if of_kind("doi:") > 1 || of_kind("arxiv:") > 1 {
        let work = |(word, identifiers): (&str, Vec<String>)| PastedWork {
            written: shortened(word),
            title: None,
            clues: Clues { identifiers, ..Clues::default() },
            problem: None,
        };
        return found.into_iter().map(work).collect();
    }
    let identifiers: Vec<String> = found.into_iter().flat_map(|(_, of_word)| of_word).collect();
    let key = (!line.contains(char::is_whitespace)).then(|| key_card(line.trim_matches([',', ';', '{', '}', '@'])));
    let title = if identifiers.is_empty() { title_clue(line) } else { None };
    let is_guess = title.is_some();
    vec![PastedWork { written: shortened(line), title: None, clues: Clues { identifiers, title, is_guess, key }, problem: None }]
}

fn identifiers(text: &str) -> impl Iterator<Item = String> {
    let doi = doi_in(text).map(|doi| doi_card(&doi));
    let arxiv = ArxivId::parse(text).ok().map(|id| arxiv_card(&id));
    doi.into_iter().chain(arxiv)
}

/// Most words of a line are none: a DOI and an arXiv id have digits.
fn identifiers_of_word(word: &str) -> impl Iterator<Item = String> {
    let may_be = word.len() > 6 && word.bytes().any(|byte| byte.is_ascii_digit());
    may_be.then(|| identifiers(word)).into_iter().flatten()
}

fn title_clue(title: &str) -> Option<String> {
    (words(title).len() >= WORDS_OF_A_TITLE).then(|| compact(title))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn identifiers_of(text: &str) -> Vec<Vec<String>> {
        Pasted::read(text.as_bytes()).works.into_iter().map(|work| work.clues.identifiers).collect()
    }

    #[test]
    fn lines_are_works() {
        let text = "https://doi.org/10.1073/pnas.1919012117\n\n  arXiv:1901.07441v2 \n[3] J. Irvin et al., AAAI 2019. doi:10.1609/aaai.v33i01.3301590.\nsmith2020\n";
        assert_eq!(
            identifiers_of(text),
            [
                vec!["doi:10.1073/pnas.1919012117".to_owned()],
                vec!["arxiv:1901.07441".to_owned()],
                vec!["doi:10.1609/aaai.v33i01.3301590".to_owned()],
                vec![]
            ]
        );
    }

    #[test]
    fn several_identifiers_of_a_line_are_several_works() {
        let one = |identifier: &str| vec![identifier.to_owned()];
        assert_eq!(
            identifiers_of("10.1109/CVPR.2017.369, 10.1073/pnas.1919012117; 1711.05225"),
            [one("doi:10.1109/cvpr.2017.369"), one("doi:10.1073/pnas.1919012117"), one("arxiv:1711.05225")]
        );
        assert_eq!(identifiers_of("[1] A, B. doi:10.1000/a. [2] C. https://doi.org/10.1000/b").len(), 2);
        assert_eq!(identifiers_of("https://www.pnas.org/doi/full/10.1073/pnas.1919012117?x=1"), [one("doi:10.1073/pnas.1919012117")]);
        assert_eq!(identifiers_of("doi:10.1000/a arXiv:1711.05225").len(), 1, "one work may have both");
    }

    #[test]
    fn what_stands_after_an_entry_is_not_dropped() {
        let after = "@article{s, title={Totally unknown work}, year=2021}\n10.1109/CVPR.2017.369\nA comment.\n@misc{t, title={And one more}}\nsee 10.1000/z\n";
        let works = Pasted::read(after.as_bytes()).works;
        let written: Vec<&str> = works.iter().map(|work| work.written.as_str()).collect();
        assert_eq!(written, ["s", "t", "10.1109/CVPR.2017.369", "see 10.1000/z"]);
    }

    #[test]
    fn entries_are_works_and_what_cannot_be_read_is_told() {
        let text = "% 10.1/before\n@article{a2020, title={A Title of Some Length}, doi={10.1000/X}}\n@article{}\n@article{b2021, title={Never closed\n";
        let pasted = Pasted::read(text.as_bytes());
        assert_eq!(pasted.works[0].written, "a2020");
        assert_eq!(pasted.works[0].clues.title.as_deref(), Some("atitleofsomelength"));
        assert_eq!(pasted.works[0].clues.identifiers, ["doi:10.1000/x"]);
        assert!(pasted.works[1].problem.is_some() && pasted.works[1].clues == Clues::default(), "{:?}", pasted.works);
        assert_eq!(pasted.works[2].written, "b2021");
    }

    #[test]
    fn too_many_works_are_cut_and_counted() {
        let text = (0..MOST_WORKS + 7).map(|i| format!("10.1000/{i}")).collect::<Vec<_>>().join("\n");
        let pasted = Pasted::read(text.as_bytes());
        assert_eq!((pasted.works.len(), pasted.left_out), (MOST_WORKS, 7));
    }

    proptest! {
        #[test]
        fn whatever_is_pasted_is_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _: Pasted = Pasted::read(&bytes);
        }

        #[test]
        fn whatever_text_is_pasted_is_read(text in "(@article\\{[a-z0-9]{1,4},|title ?=|\\{|\\}|\"|,|10\\.1000/[a-z]|\n|[a-zé ]{1,9}){0,30}") {
            for work in Pasted::read(text.as_bytes()).works {
                prop_assert!(!work.written.is_empty());
            }
        }
    }
}
