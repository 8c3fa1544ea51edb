//! Names of people as bibliographies write them (N. Markey, “Tame the beast”, section 11).

use std::fmt;

use serde::Serialize;

use crate::latex;

/// A person or a corporate author.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Person {
    /// Family name with its particles, as people cite it: `van der Berg`. A corporate author's whole name.
    pub family: String,
    /// Given names or initials, as they came; empty if there are none.
    pub given: String,
    /// `Jr.`, `III`.
    pub suffix: Option<String>,
}

/// The authors of a work, in order.
///
/// `Display` is `BibTeX`'s own form, `Larrazabal, Agostina J. and Nieto, Nicolás and others`, with braces
/// around what it would otherwise take apart; [`Authors::parse`] is its inverse.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Authors {
    /// Those who are named.
    pub people: Vec<Person>,
    /// Whether the list ends in “and others”.
    pub and_others: bool,
}

impl Authors {
    /// Reads plain text in `BibTeX`'s form: names separated by `and`, each `Family, Given`,
    /// `Family, Suffix, Given` or `Given von Family`. Braces keep a name whole and disappear. Text that is no
    /// name is taken as a family name; nothing is refused.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self::read(text, Syntax::Plain)
    }

    /// Reads the value of an `author` or `editor` field as it stands in a file, with its LaTeX.
    #[must_use]
    pub fn parse_latex(value: &str) -> Self {
        Self::read(value, Syntax::Latex)
    }

    fn read(text: &str, syntax: Syntax) -> Self {
        let mut authors = Self::default();
        for words in names(text, syntax) {
            let alone = words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
            // “et al.” is no name, but many files have it as one.
            if matches!(alone.to_lowercase().as_str(), "others" | "et al" | "et al.") {
                authors.and_others = true;
            } else if let Some(person) = Person::read(&words, syntax) {
                authors.people.push(person);
            }
        }
        authors
    }

    /// Whether nobody is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// How a text cites them: `Weng`, `Weng and Bissoto`, `Weng et al.`; empty if nobody is named.
    #[must_use]
    pub fn short(&self) -> String {
        match (self.people.as_slice(), self.and_others) {
            ([], _) => String::new(),
            ([one], false) => one.family.clone(),
            ([one, two], false) => format!("{} and {}", one.family, two.family),
            ([first, ..], _) => format!("{} et al.", first.family),
        }
    }

    /// All of them as a reference list writes them: `A. J. Larrazabal, N. Nieto and E. Ferrante`; a list that
    /// goes on ends in `et al.`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let names: Vec<String> = self.people.iter().map(Person::with_initials).collect();
        match (names.as_slice(), self.and_others) {
            ([], _) => String::new(),
            (all, true) => format!("{} et al.", all.join(", ")),
            ([one], false) => one.clone(),
            ([all @ .., last], false) => format!("{} and {last}", all.join(", ")),
        }
    }
}

impl fmt::Display for Authors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, person) in self.people.iter().enumerate() {
            if at > 0 {
                f.write_str(" and ")?;
            }
            person.fmt(f)?;
        }
        match (self.and_others, self.people.is_empty()) {
            (true, true) => f.write_str("others"),
            (true, false) => f.write_str(" and others"),
            (false, _) => Ok(()),
        }
    }
}

impl Person {
    fn read(words: &[Word<'_>], syntax: Syntax) -> Option<Self> {
        let parts: Vec<&[Word<'_>]> = words.split(|word| word.is_comma).collect();
        let joined = |words: &[Word<'_>]| syntax.text_of(words);
        let (family, suffix, given) = match parts.as_slice() {
            [unified] => {
                let (given, family, suffix) = take_apart(unified);
                (joined(family), joined(suffix), joined(given))
            }
            [family, given] => (joined(family), String::new(), joined(given)),
            [family, suffix, rest @ ..] => {
                let given = rest.iter().map(|part| joined(part)).filter(|part| !part.is_empty());
                (joined(family), joined(suffix), given.collect::<Vec<_>>().join(" "))
            }
            [] => return None,
        };
        Self::of(family, suffix, given)
    }

    /// A name always has a family name: with only one part, that part is it.
    fn of(family: String, suffix: String, given: String) -> Option<Self> {
        let [family, given, suffix] = match (family.is_empty(), given.is_empty()) {
            (false, _) => [family, given, suffix],
            (true, false) => [given, String::new(), suffix],
            (true, true) => [suffix, String::new(), String::new()],
        };
        let suffix = Some(suffix).filter(|text| !text.is_empty());
        (!family.is_empty()).then_some(Self { family, given, suffix })
    }

    /// `A. J. Larrazabal`, `M. L. King Jr.`
    fn with_initials(&self) -> String {
        let initials = self.given.split_whitespace().map(initials).chain([self.family.clone()]).chain(self.suffix.clone());
        initials.collect::<Vec<_>>().join(" ")
    }
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.suffix, self.given.is_empty()) {
            (None, true) => f.write_str(&protected(&self.family, true)),
            (None, false) => write!(f, "{}, {}", protected(&self.family, false), protected(&self.given, false)),
            (Some(suffix), _) => {
                let (family, suffix) = (protected(&self.family, false), protected(suffix, false));
                write!(f, "{family}, {suffix}, {}", protected(&self.given, false))
            }
        }
    }
}

/// In braces if `parse` would otherwise take the part apart.
fn protected(part: &str, alone: bool) -> String {
    let taken_apart = part.contains([',', '~'])
        || part.split_whitespace().any(|word| word.eq_ignore_ascii_case("and"))
        || (alone && (part.contains(char::is_whitespace) || part.eq_ignore_ascii_case("others")));
    if taken_apart { format!("{{{part}}}") } else { part.to_owned() }
}

/// Which text a list of names is written in.
#[derive(Clone, Copy)]
enum Syntax {
    Plain,
    Latex,
}

impl Syntax {
    /// Plain text of a part of a name, without the braces that kept it whole.
    fn text_of(self, words: &[Word<'_>]) -> String {
        let joined = words.iter().map(|word| word.text).collect::<Vec<_>>().join(" ");
        let text = match self {
            Self::Plain => joined,
            Self::Latex => latex::plain(&joined),
        };
        let unbraced: String = text.chars().filter(|character| !matches!(character, '{' | '}')).collect();
        unbraced.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// One word of a name, or a comma between its parts.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    is_comma: bool,
}

impl Word<'_> {
    /// Whether the word can start a family name's particles: `van`, `d'`, but nothing in braces.
    fn is_lower_case(self) -> bool {
        !self.text.starts_with('{') && self.text.chars().find(|letter| letter.is_alphabetic()).is_some_and(char::is_lowercase)
    }

    fn is_suffix(self) -> bool {
        matches!(self.text, "Jr" | "Jr." | "Sr" | "Sr." | "II" | "III" | "IV")
    }
}

/// The names of a list, each as its words; words end at white space, ties and commas outside braces.
fn names(text: &str, syntax: Syntax) -> Vec<Vec<Word<'_>>> {
    let mut names = vec![Vec::new()];
    let mut depth = 0_usize;
    let mut from = 0;
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if escaped || depth > 0 => {}
            ',' => {
                end_word(&text[from..at], &mut names);
                end_word(&text[at..=at], &mut names);
                from = at + 1;
            }
            _ if character == '~' || character.is_whitespace() => {
                end_word(&text[from..at], &mut names);
                from = at + character.len_utf8();
            }
            _ => {}
        }
        // In LaTeX, `\~` is an accent and `\,` a space.
        escaped = matches!(syntax, Syntax::Latex) && character == '\\' && !escaped;
    }
    end_word(&text[from..], &mut names);
    names.retain(|name| !name.is_empty());
    names
}

fn end_word<'a>(word: &'a str, names: &mut Vec<Vec<Word<'a>>>) {
    if word.eq_ignore_ascii_case("and") {
        names.push(Vec::new());
    } else if let Some(name) = names.last_mut().filter(|_| !word.is_empty()) {
        name.push(Word { text: word, is_comma: word == "," });
    }
}

/// Given names, family name and suffix of `Given von Family Jr.`: the family name starts at the first word in
/// lower case, or is the last word.
fn take_apart<'w, 'a>(words: &'w [Word<'a>]) -> (&'w [Word<'a>], &'w [Word<'a>], &'w [Word<'a>]) {
    let (name, suffix) = match words {
        [name @ .., last] if name.len() > 1 && last.is_suffix() => (name, &words[name.len()..]),
        _ => (words, &words[words.len()..]),
    };
    let last = name.len().saturating_sub(1);
    let start = name[..last].iter().position(|word| word.is_lower_case()).unwrap_or(last);
    (&name[..start], &name[start..], suffix)
}

/// Initials of one given name: `Agostina` is `A.`, `Jean-Pierre` is `J.-P.`, `DJ` is `D. J.`. A name in a
/// script without capitals stays whole.
fn initials(given: &str) -> String {
    let of_piece = |piece: &str| {
        let letters: Vec<char> = piece.chars().filter(|letter| letter.is_alphabetic()).collect();
        match letters.as_slice() {
            [] => String::new(),
            [first, ..] if !first.is_uppercase() && !first.is_lowercase() => piece.to_owned(),
            all if all.len() <= 3 && all.iter().all(|letter| letter.is_uppercase()) => {
                all.iter().map(|letter| format!("{letter}.")).collect::<Vec<_>>().join(" ")
            }
            [first, ..] => format!("{first}."),
        }
    };
    let of_part = |part: &str| part.split('.').map(of_piece).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
    let parts: Vec<String> = given.split('-').map(of_part).filter(|text| !text.is_empty()).collect();
    if parts.is_empty() { given.to_owned() } else { parts.join("-") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn person(text: &str) -> (String, String, Option<String>) {
        let authors = Authors::parse_latex(text);
        assert_eq!(authors.people.len(), 1, "{text}: {authors:?}");
        let person = authors.people[0].clone();
        (person.family, person.given, person.suffix)
    }

    fn parts(family: &str, given: &str) -> (String, String, Option<String>) {
        (family.into(), given.into(), None)
    }

    #[test]
    fn names_in_every_form() {
        assert_eq!(person("Larrazabal, Agostina J."), parts("Larrazabal", "Agostina J."));
        assert_eq!(person("Agostina J. Larrazabal"), parts("Larrazabal", "Agostina J."));
        assert_eq!(person("Ludwig van  Beethoven"), parts("van Beethoven", "Ludwig"));
        assert_eq!(person("van der Berg, Jan"), parts("van der Berg", "Jan"));
        assert_eq!(person("Jean de la Fontaine"), parts("de la Fontaine", "Jean"));
        assert_eq!(person("Donald~E. Knuth"), parts("Knuth", "Donald E."));
        assert_eq!(person("{World Health Organization}"), parts("World Health Organization", ""));
        assert_eq!(person("{Barnes and Noble, Inc.}"), parts("Barnes and Noble, Inc.", ""));
        assert_eq!(person(r#"G{\"o}del, Kurt"#), parts("Gödel", "Kurt"));
        assert_eq!(person(r"Mu\~noz, Jos\'e"), parts("Muñoz", "José"));
        assert_eq!(person(r"{\'E}variste Galois"), parts("Galois", "Évariste"));
        assert_eq!(person(", John"), parts("John", ""));
    }

    #[test]
    fn suffixes_are_kept() {
        let king = ("King".to_owned(), "Martin Luther".to_owned(), Some("Jr.".to_owned()));
        assert_eq!(person("King, Jr., Martin Luther"), king);
        assert_eq!(person("Martin Luther King Jr."), king);
    }

    #[test]
    fn and_others_is_a_flag() {
        for text in ["Weng, Wei and others", "Weng, Wei AND et al."] {
            let authors = Authors::parse(text);
            assert_eq!((authors.people.len(), authors.and_others), (1, true), "{text}");
            assert_eq!(authors.to_string(), "Weng, Wei and others");
        }
        assert!(!Authors::parse("{others}").and_others);
    }

    #[test]
    fn lists_as_texts_cite_them() {
        let short = |text| Authors::parse(text).short();
        assert_eq!(short("Weng, Wei"), "Weng");
        assert_eq!(short("Weng, Wei and Bissoto, Alceu"), "Weng and Bissoto");
        assert_eq!(short("Weng, Wei and others"), "Weng et al.");
        assert_eq!(short("A, B and C, D and E, F"), "A et al.");
        assert_eq!(short(""), "");
    }

    #[test]
    fn lists_as_reference_lists_write_them() {
        let words = |text| Authors::parse(text).in_words();
        assert_eq!(words("Larrazabal, Agostina J. and Nieto, Nicolás and Ferrante, Enzo"), "A. J. Larrazabal, N. Nieto and E. Ferrante");
        assert_eq!(words("Michels, Britt EJ and others"), "B. E. J. Michels et al.");
        assert_eq!(words("Serre, Jean-Pierre and King, Jr., M.L."), "J.-P. Serre and M. L. King Jr.");
        assert_eq!(words("王, 小明"), "小明 王");
        assert_eq!(words(""), "");
    }

    #[test]
    fn display_is_bibtex() {
        let text = "Larrazabal, Agostina J. and {World Health Organization} and van der Berg, Jan and others";
        assert_eq!(Authors::parse(text).to_string(), text);
    }

    proptest! {
        #[test]
        fn parse_inverts_display(text in "([A-Za-zé,{}~\\\\. ]|and| and |others|, Jr\\.,){0,24}") {
            let authors = Authors::parse(&text);
            prop_assert_eq!(Authors::parse(&authors.to_string()), authors);
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            let authors = Authors::parse(&text);
            prop_assert_eq!(Authors::parse(&authors.to_string()), authors);
            let _ = Authors::parse_latex(&text).in_words();
        }
    }
}
